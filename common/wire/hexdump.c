#include "wire/hexdump.h"

#include <errno.h>
#include <string.h>

/* An offset has at most so many digits. */
#define OFFSET_DIGITS 8

/* Columns of bytes before the gap that some programs make in the middle of a line. */
#define HALF_LINE 8

/* A line as it is read. */
struct cursor {
	const char *start, *at, *end;
};

enum line_kind {
	LINE_TEXT,
	LINE_BLANK,
	LINE_NOTE,
	LINE_STAR,
	LINE_OFFSET, /* with a colon behind its offset, or 0x in front */
	LINE_COLUMNS, /* with an offset, and nothing that marks it so */
	LINE_PLAIN,
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* -1: it is no hexadecimal digit. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static size_t skip_blanks(struct cursor *c)
{
	const char *from = c->at;

	while (c->at < c->end && is_blank(*c->at))
		c->at++;
	return (size_t)(c->at - from);
}

/* How many digits there are from here. */
static size_t count_digits(const struct cursor *c)
{
	size_t count = 0;

	while (count < (size_t)(c->end - c->at) && digit(c->at[count]) >= 0)
		count++;
	return count;
}

static bool is_end(const struct cursor *c, size_t ahead)
{
	return ahead >= (size_t)(c->end - c->at) || is_blank(c->at[ahead]);
}

/* Whether bytes in twos, `60 00`, follow a first column of `digits`. */
static bool columns_follow(struct cursor c, size_t digits)
{
	c.at += digits;
	return skip_blanks(&c) > 0 && count_digits(&c) == 2 && is_end(&c, 2);
}

/* Whether the digits at `c` are an offset, though nothing marks them so: bytes in twos
 * follow, and it begins a packet or the packet has such offsets; or nothing follows, and
 * it is the packet's length, as od ends its dump. */
static bool is_column_offset(struct cursor c, size_t digits, const struct hexdump *dump)
{
	size_t value = 0;

	if (digits <= 2 || digits > OFFSET_DIGITS)
		return false;
	for (size_t i = 0; i < digits; i++)
		value = value << 4 | (size_t)digit(c.at[i]);
	if (columns_follow(c, digits))
		return value == 0 || dump->has_offsets;
	c.at += digits;
	skip_blanks(&c);
	return c.at == c.end && dump->has_offsets && !dump->ended && value == dump->len;
}

static enum line_kind kind_of(struct cursor c, const struct hexdump *dump)
{
	size_t digits, indent = skip_blanks(&c);
	bool marked;

	if (c.at == c.end)
		return LINE_BLANK;
	/* With -v, tcpdump shows parts of a packet within its text, two blanks deeper. */
	if (indent > 1 && c.at[-1] == ' ' && c.start[0] == '\t')
		return LINE_TEXT;
	if (*c.at == '#')
		return LINE_NOTE;
	if (*c.at == '*')
		return is_end(&c, 1) ? LINE_STAR : LINE_TEXT;
	marked = c.end - c.at >= 2 && c.at[0] == '0' && (c.at[1] == 'x' || c.at[1] == 'X');
	if (marked)
		return LINE_OFFSET;
	digits = count_digits(&c);
	/* `12:00:01.5 IP6 …` is text, and so is `fe80::1`. */
	if (digits > 0 && (size_t)(c.end - c.at) > digits && c.at[digits] == ':')
		return is_end(&c, digits + 1) ? LINE_OFFSET : LINE_TEXT;
	if (digits == 0 || !is_end(&c, digits))
		return LINE_TEXT;
	return is_column_offset(c, digits, dump) ? LINE_COLUMNS : LINE_PLAIN;
}

static int wrong(struct hexdump *dump, const struct cursor *c, enum hexdump_flaw flaw)
{
	dump->flaw = flaw;
	dump->column = (size_t)(c->at - c->start) + 1;
	dump->broken = true;
	dump->len = 0;
	return -EBADMSG;
}

/* `0x0010:`, `00000010:` or `0010`. Returns whether it is one. */
static bool read_offset(struct cursor *c, size_t *ret_offset)
{
	size_t digits, offset = 0;

	if (c->end - c->at >= 2 && c->at[0] == '0' && (c->at[1] == 'x' || c->at[1] == 'X'))
		c->at += 2;
	digits = count_digits(c);
	if (digits == 0 || digits > OFFSET_DIGITS)
		return false;
	for (size_t i = 0; i < digits; i++)
		offset = offset << 4 | (size_t)digit(*c->at++);
	if (c->at < c->end && *c->at == ':')
		c->at++;
	if (!is_end(c, 0))
		return false;
	*ret_offset = offset;
	return true;
}

/* Pairs of digits up to the end of a group; HEXDUMP_BAD_DIGIT stands at what is none. */
static enum hexdump_flaw read_group(struct hexdump *dump, struct cursor *c)
{
	while (!is_end(c, 0)) {
		int high = digit(c->at[0]);
		int low = is_end(c, 1) ? -1 : digit(c->at[1]);

		if (high < 0 || low < 0)
			return HEXDUMP_BAD_DIGIT;
		if (dump->len == dump->size)
			return HEXDUMP_TOO_LONG;
		dump->buffer[dump->len++] = (uint8_t)(high << 4 | low);
		c->at += 2;
	}
	return HEXDUMP_OK;
}

/* Whether the characters that some dumps show begin behind a gap of `blanks`: two blanks
 * and more, but for the gap that is made after half a line of single bytes. */
static bool text_begins(
	const struct cursor *c, enum line_kind kind, size_t blanks, size_t bytes)
{
	if (*c->at == '|')
		return true;
	if (blanks < 2)
		return false;
	return !(kind == LINE_COLUMNS && blanks == 2 && bytes == HALF_LINE &&
		count_digits(c) == 2 && is_end(c, 2));
}

static int read_bytes(struct hexdump *dump, struct cursor *c, enum line_kind kind)
{
	size_t before = dump->len, blanks = 0;

	skip_blanks(c);
	while (c->at < c->end) {
		enum hexdump_flaw flaw;

		if (kind != LINE_PLAIN && dump->len > before &&
			text_begins(c, kind, blanks, dump->len - before))
			return 0;
		flaw = read_group(dump, c);
		if (flaw)
			return wrong(dump, c, flaw);
		blanks = skip_blanks(c);
	}
	return 0;
}

static int take_offset_line(struct hexdump *dump, struct cursor *c, enum line_kind kind)
{
	struct cursor begin = *c;
	size_t offset;

	if (!read_offset(c, &offset))
		return dump->broken ? 0 : wrong(dump, &begin, HEXDUMP_BAD_OFFSET);
	if (offset == 0 && dump->len > 0)
		return 1;
	if (offset == 0) {
		dump->broken = false;
		dump->first_line = dump->line;
	}
	if (dump->broken)
		return 0;
	if (offset != dump->len || (dump->len > 0 && !dump->has_offsets))
		return wrong(dump, &begin, HEXDUMP_GAP);
	dump->has_offsets = true;
	dump->ended = false;
	return read_bytes(dump, c, kind);
}

static int take_plain_line(struct hexdump *dump, struct cursor *c)
{
	if (dump->ended && dump->len > 0)
		return 1;
	if (dump->ended)
		dump->broken = false;
	if (dump->broken)
		return 0;
	if (dump->len > 0 && dump->has_offsets)
		return wrong(dump, c, HEXDUMP_NO_OFFSET);
	if (dump->len == 0)
		dump->first_line = dump->line;
	dump->has_offsets = false;
	dump->ended = false;
	return read_bytes(dump, c, LINE_PLAIN);
}

static int take_line(struct hexdump *dump, struct cursor *c)
{
	enum line_kind kind = kind_of(*c, dump);

	skip_blanks(c);
	switch (kind) {
	case LINE_TEXT:
	case LINE_BLANK:
		dump->ended = true;
		return 0;
	case LINE_NOTE:
		return 0;
	case LINE_STAR:
		/* Between packets it is text as any other. */
		return dump->len > 0 ? wrong(dump, c, HEXDUMP_SQUEEZED) : 0;
	case LINE_OFFSET:
	case LINE_COLUMNS:
		return take_offset_line(dump, c, kind);
	case LINE_PLAIN:
		return take_plain_line(dump, c);
	}
	return 0;
}

void hexdump_begin(struct hexdump *dump, void *buffer, size_t size)
{
	*dump = (struct hexdump){.buffer = buffer, .size = size};
}

int hexdump_line(struct hexdump *dump, const char *line, size_t len)
{
	struct cursor c = {.start = line, .at = line, .end = line + len};
	int result;

	dump->line++;
	result = take_line(dump, &c);
	if (result > 0)
		dump->line--; /* it comes again */
	return result;
}

void hexdump_next(struct hexdump *dump)
{
	dump->len = 0;
	dump->has_offsets = false;
	dump->ended = true;
}

const char *hexdump_flaw_text(enum hexdump_flaw flaw)
{
	switch (flaw) {
	case HEXDUMP_OK:
		return "nothing";
	case HEXDUMP_BAD_DIGIT:
		return "not a pair of hexadecimal digits";
	case HEXDUMP_BAD_OFFSET:
		return "not an offset";
	case HEXDUMP_GAP:
		return "not the offset of the next byte";
	case HEXDUMP_NO_OFFSET:
		return "no offset, in a dump that has them";
	case HEXDUMP_SQUEEZED:
		return "equal lines were left out";
	case HEXDUMP_TOO_LONG:
		return "more bytes than a packet can have";
	}
	return "unknown";
}
