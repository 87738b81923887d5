#include "wire/dnsmsg.h"

#include <string.h>

#include "base/unesc.h"

enum {
	NAME_MAX_OCTETS = 255,
	LABEL_MAX_OCTETS = 63,
	POINTER = 0xc0,
};

struct text {
	char bytes[DNSMSG_NAME_SIZE];
	size_t used;
};

static void put(struct text *text, char c)
{
	text->bytes[text->used++] = c;
}

static void put_octet(struct text *text, uint8_t octet)
{
	if (octet <= ' ' || octet >= 0x7f) {
		put(text, '\\');
		put(text, (char)('0' + octet / 100));
		put(text, (char)('0' + octet / 10 % 10));
		put(text, (char)('0' + octet % 10));
		return;
	}
	/* The dot, and what means something in a zone file. */
	if (strchr(".\\\"();@$", octet))
		put(text, '\\');
	put(text, (char)octet);
}

/* Goes to where a pointer (RFC 1035 section 4.1.4) points: in front of what was read so
 * far, so that there is an end to it. */
static void follow(struct rd *r, struct rd message, size_t offset, const uint8_t **limit)
{
	struct rd target = message;

	rd_skip(&target, offset);
	if (r->failed || target.failed || target.at >= *limit) {
		r->failed = true;
		return;
	}
	*limit = target.at;
	*r = target;
}

void dnsmsg_name(struct rd *r, struct rd message, char ret_text[static DNSMSG_NAME_SIZE])
{
	struct rd at = *r;
	const uint8_t *limit = at.at;
	struct text text = {.used = 0};
	size_t octets = 1;
	bool jumped = false;

	while (!at.failed) {
		uint8_t length = rd_u8(&at);

		if (length == 0)
			break;
		if ((length & POINTER) == POINTER) {
			size_t offset = (size_t)(length & ~POINTER) << 8 | rd_u8(&at);

			if (!jumped)
				*r = at;
			jumped = true;
			follow(&at, message, offset, &limit);
			continue;
		}
		octets += 1U + length;
		if (length & POINTER || octets > NAME_MAX_OCTETS) {
			at.failed = true;
			break;
		}
		if (text.used > 0)
			put(&text, '.');
		for (; length > 0; length--)
			put_octet(&text, rd_u8(&at));
	}
	if (at.failed) {
		r->failed = true;
		return;
	}
	if (!jumped)
		*r = at;
	if (text.used == 0)
		put(&text, '.');
	put(&text, '\0');
	memcpy(ret_text, text.bytes, text.used);
}

/* One label up to its dot or the end of the text, which *at is then at. */
static enum dnsmsg_name_flaw take_label(
	const char **at, uint8_t octets[static LABEL_MAX_OCTETS], uint8_t *ret_len)
{
	size_t len = 0;

	while (**at && **at != '.') {
		int octet = unesc_octet(at);

		if (octet < 0)
			return DNSMSG_NAME_ESCAPE;
		if (len == LABEL_MAX_OCTETS)
			return DNSMSG_NAME_LABEL_LONG;
		octets[len++] = (uint8_t)octet;
	}
	*ret_len = (uint8_t)len;
	return len > 0 ? DNSMSG_NAME_OK : DNSMSG_NAME_EMPTY_LABEL;
}

enum dnsmsg_name_flaw dnsmsg_name_write(struct wr *w, const char *text)
{
	uint8_t octets[NAME_MAX_OCTETS], label[LABEL_MAX_OCTETS], len = 0;
	struct wr name = wr_into(octets, sizeof(octets));

	if (!*text)
		return DNSMSG_NAME_EMPTY;
	if (!strcmp(text, "."))
		text++;
	while (*text) {
		enum dnsmsg_name_flaw flaw = take_label(&text, label, &len);

		if (flaw)
			return flaw;
		wr_u8(&name, len);
		wr_bytes(&name, label, len);
		if (*text == '.')
			text++;
	}
	wr_u8(&name, 0);
	if (name.failed)
		return DNSMSG_NAME_LONG;
	wr_bytes(w, octets, wr_len(&name));
	return DNSMSG_NAME_OK;
}

const char *dnsmsg_name_flaw_text(enum dnsmsg_name_flaw flaw)
{
	switch (flaw) {
	case DNSMSG_NAME_OK:
		return "";
	case DNSMSG_NAME_EMPTY:
		return "name is empty";
	case DNSMSG_NAME_EMPTY_LABEL:
		return "name has an empty label";
	case DNSMSG_NAME_LABEL_LONG:
		return "label is longer than 63 octets";
	case DNSMSG_NAME_LONG:
		return "name is longer than 255 octets";
	case DNSMSG_NAME_ESCAPE:
		return "escape is neither \\DDD up to 255 nor a character";
	}
	return "";
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool dnsmsg_name_equal(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

bool dnsmsg_name_below(const char *name, const char *zone)
{
	/* From dot to dot; one that is escaped is within a label. */
	while (!dnsmsg_name_equal(name, zone)) {
		while (*name && *name != '.')
			name += name[0] == '\\' && name[1] ? 2 : 1;
		if (!*name)
			return !strcmp(zone, ".");
		name++;
	}
	return true;
}

struct dnsmsg_walk dnsmsg_walk(struct rd message)
{
	struct dnsmsg_walk walk = {.message = message, .r = message};

	walk.header.id = rd_u16(&walk.r);
	walk.header.flags = rd_u16(&walk.r);
	for (size_t i = 0; i < DNSMSG_SECTIONS; i++)
		walk.header.counts[i] = rd_u16(&walk.r);
	walk.broken = walk.r.failed;
	return walk;
}

bool dnsmsg_next(struct dnsmsg_walk *walk, struct dnsmsg_record *ret_record)
{
	struct rd *r = &walk->r;
	uint16_t type, class, length;
	uint32_t ttl = 0;
	struct rd data = rd_over(NULL, 0);

	while (!walk->broken && walk->taken == walk->header.counts[walk->section]) {
		if (walk->section == DNSMSG_ADDITIONAL)
			return false;
		walk->section++;
		walk->taken = 0;
	}
	if (walk->broken)
		return false;
	dnsmsg_name(r, walk->message, ret_record->name);
	type = rd_u16(r);
	class = rd_u16(r);
	if (walk->section != DNSMSG_QUESTION) {
		ttl = rd_u32(r);
		length = rd_u16(r);
		data = rd_fence(r, length);
	}
	walk->broken = r->failed;
	if (walk->broken)
		return false;
	walk->taken++;
	ret_record->section = walk->section;
	ret_record->type = type;
	ret_record->class = class;
	ret_record->ttl = ttl;
	ret_record->data = data;
	ret_record->message = walk->message;
	return true;
}

bool dnsmsg_find_alias(
	struct rd message, const char *name, struct dnsmsg_record *ret_record)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;

	while (dnsmsg_next(&walk, &record) && record.section <= DNSMSG_ANSWER) {
		if (record.section != DNSMSG_ANSWER || record.type != DNSMSG_TYPE_CNAME ||
			record.class != DNSMSG_CLASS_IN ||
			!dnsmsg_name_equal(record.name, name))
			continue;
		*ret_record = record;
		return true;
	}
	return false;
}

enum dnsmsg_flaw dnsmsg_ptr(struct rd message, char ret_text[static DNSMSG_NAME_SIZE])
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;

	while (dnsmsg_next(&walk, &record) && record.section <= DNSMSG_ANSWER) {
		if (record.section != DNSMSG_ANSWER || record.type != DNSMSG_TYPE_PTR ||
			record.class != DNSMSG_CLASS_IN)
			continue;
		return dnsmsg_target(&record, ret_text) ? DNSMSG_OK : DNSMSG_BROKEN;
	}
	return walk.broken ? DNSMSG_BROKEN : DNSMSG_NO_RECORD;
}
