#include "out/pen.h"

#include "addr/in6.h"
#include "out/esc.h"
#include "out/text.h"
#include "wire/ndopt.h"

enum { NUMBER_MAX = 20, ESCAPE_AT_ONCE = 256 };

void pen_begin(struct pen *pen, FILE *stream)
{
	pen->stream = stream;
	pen->at = pen->buffer;
	pen->failed = false;
	pen->begun = false;
	pen->second = INT64_MIN;
}

void pen_flush(struct pen *pen)
{
	size_t len = (size_t)(pen->at - pen->buffer);

	if (len > 0 && !pen->failed)
		pen->failed = fwrite(pen->buffer, 1, len, pen->stream) < len;
	pen->at = pen->buffer;
}

void pen_long(struct pen *pen, const char *text, size_t len)
{
	pen_flush(pen);
	while (len > 0) {
		size_t piece = len < PEN_SIZE ? len : PEN_SIZE;

		memcpy(pen->buffer, text, piece);
		pen->at = pen->buffer + piece;
		text += piece;
		len -= piece;
		if (len > 0)
			pen_flush(pen);
	}
}

/* The decimal digits of a number below 100: `00`, `01`, ... */
static const char pairs[] =
	"00010203040506070809" "10111213141516171819" "20212223242526272829"
	"30313233343536373839" "40414243444546474849" "50515253545556575859"
	"60616263646566676869" "70717273747576777879" "80818283848586878889"
	"90919293949596979899";

static char *put_pair(char *to, unsigned value)
{
	memcpy(to, &pairs[2 * value], 2);
	return to + 2;
}

static unsigned count_digits(uint64_t value)
{
	unsigned count = 1;

	for (uint64_t bound = 10; value >= bound && count < NUMBER_MAX; bound *= 10)
		count++;
	return count;
}

void pen_number(struct pen *pen, uint64_t value)
{
	char *end = pen_room(pen, NUMBER_MAX) + count_digits(value), *at = end;

	for (; value >= 100; value /= 100)
		put_pair(at -= 2, (unsigned)(value % 100));
	if (value >= 10)
		put_pair(at - 2, (unsigned)value);
	else
		at[-1] = (char)('0' + value);
	pen->at = end;
}

static char *put_hex(char *to, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = digits[byte >> 4];
	*to++ = digits[byte & 0xf];
	return to;
}

void pen_hex(struct pen *pen, const void *bytes, size_t len)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++)
		pen->at = put_hex(pen_room(pen, 2), b[i]);
}

void pen_mac(struct pen *pen, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char *to = pen_room(pen, 3);

		if (i > 0)
			*to++ = ':';
		pen->at = put_hex(to, bytes[i]);
	}
}

void pen_address(struct pen *pen, const struct in6_addr *address)
{
	char *to = pen_room(pen, IN6_TEXT_SIZE);

	pen->at = to + in6_format(address, to);
}

void pen_prefix(struct pen *pen, const struct in6_addr *address, unsigned length)
{
	pen_address(pen, address);
	pen_char(pen, '/');
	pen_number(pen, length);
}

void pen_time(struct pen *pen, nsec_t realtime)
{
	int64_t second = realtime / NSEC_PER_SEC;
	char text[TEXT_TIME_SIZE];
	uint32_t micros;
	char *to;

	/* Days and months are worked out once a second. What is before 1970 has no fraction
	 * that counts upwards, and does not come often. */
	if (realtime < 0) {
		text_rfc3339(realtime, text);
		pen_text(pen, text);
		return;
	}
	if (second != pen->second) {
		text_rfc3339(second * NSEC_PER_SEC, text);
		memcpy(pen->clock, text, sizeof(pen->clock));
		pen->second = second;
	}
	micros = (uint32_t)(realtime % NSEC_PER_SEC / 1000);
	to = pen_room(pen, TEXT_TIME_SIZE);
	memcpy(to, pen->clock, 20); /* `2026-11-21T06:13:43.` */
	to = put_pair(to + 20, micros / 10000);
	to = put_pair(to, micros / 100 % 100);
	to = put_pair(to, micros % 100);
	*to++ = 'Z';
	pen->at = to;
}

/* Length of what esc() takes at once from `len` bytes without cutting a character. */
static size_t whole_characters(const uint8_t *bytes, size_t len)
{
	size_t at;

	if (len <= ESCAPE_AT_ONCE)
		return len;
	for (at = ESCAPE_AT_ONCE; at > ESCAPE_AT_ONCE - 4; at--)
		if ((bytes[at] & 0xc0) != 0x80)
			return at;
	return ESCAPE_AT_ONCE;
}

void pen_foreign(struct pen *pen, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	char text[ESC_SIZE(ESCAPE_AT_ONCE)];

	while (len > 0) {
		size_t piece = whole_characters(at, len);

		pen_copy(pen, text, esc(at, piece, text, sizeof(text)));
		at += piece;
		len -= piece;
	}
}

/* Whether an octet of a label stands as it is: a graphic character of ASCII but the
 * separators and escapes `.` `\` `"` `(` `)` `;` `@` `$`. A bit for each. */
static inline bool is_plain(uint8_t c)
{
	static const uint64_t plain[4] = {
		UINT64_C(0xf7ffbcea00000000), UINT64_C(0x7fffffffeffffffe)};

	return plain[c >> 6] >> (c & 63) & 1;
}

/* Room for what an octet is written as: `\\DDD` in JSON. */
enum { OCTET_MAX = 5 };

/* Others are written \X, or \DDD; in JSON the backslash is doubled. */
static char *put_octet(char *to, uint8_t c, bool json)
{
	*to++ = '\\';
	if (json)
		*to++ = '\\';
	if (c <= 0x20 || c >= 0x7f) {
		*to++ = (char)('0' + c / 100);
		return put_pair(to, c % 100);
	}
	if (json && (c == '"' || c == '\\'))
		*to++ = '\\';
	*to++ = (char)c;
	return to;
}

static void put_label(struct pen *pen, struct rd label, bool json)
{
	size_t len = rd_left(&label);
	const uint8_t *bytes = rd_bytes(&label, len);
	char *to = pen_room(pen, len * OCTET_MAX);

	for (size_t i = 0; i < len; i++) {
		if (is_plain(bytes[i]))
			*to++ = (char)bytes[i];
		else
			to = put_octet(to, bytes[i], json);
	}
	pen->at = to;
}

static void put_name(struct pen *pen, struct rd name, bool json)
{
	struct rd label;
	bool any = false;

	while (ndopt_label_next(&name, &label) > 0) {
		if (any)
			pen_char(pen, '.');
		any = true;
		put_label(pen, label, json);
	}
	if (!any)
		pen_char(pen, '.');
}

void pen_name(struct pen *pen, struct rd name)
{
	put_name(pen, name, false);
}

void pen_open(struct pen *pen, char bracket)
{
	pen_char(pen, bracket);
	pen->begun = true;
}

void pen_close(struct pen *pen, char bracket)
{
	pen_char(pen, bracket);
	pen->begun = false;
}

void pen_comma(struct pen *pen)
{
	if (!pen->begun)
		pen_char(pen, ',');
	pen->begun = false;
}

void pen_key(struct pen *pen, const char *key)
{
	pen_comma(pen);
	pen_char(pen, '"');
	pen_text(pen, key);
	pen_copy(pen, "\":", 2);
}

void pen_json_number(struct pen *pen, const char *key, uint64_t value)
{
	pen_key(pen, key);
	pen_number(pen, value);
}

void pen_json_bool(struct pen *pen, const char *key, bool value)
{
	pen_key(pen, key);
	pen_text(pen, value ? "true" : "false");
}

void pen_json_text(struct pen *pen, const char *key, const char *value)
{
	pen_key(pen, key);
	pen_char(pen, '"');
	pen_text(pen, value);
	pen_char(pen, '"');
}

void pen_json_escaped(struct pen *pen, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	char text[ESC_SIZE(ESCAPE_AT_ONCE)];

	while (len > 0) {
		size_t piece = whole_characters(at, len);
		size_t written = esc(at, piece, text, sizeof(text));

		/* Nothing below a blank is left; a quote and a backslash are JSON's. */
		for (size_t i = 0; i < written; i++) {
			if (text[i] == '\\' || text[i] == '"')
				pen_char(pen, '\\');
			pen_char(pen, text[i]);
		}
		at += piece;
		len -= piece;
	}
}

void pen_json_escaped_name(struct pen *pen, struct rd name)
{
	put_name(pen, name, true);
}

void pen_json_foreign(struct pen *pen, const char *key, const void *bytes, size_t len)
{
	pen_key(pen, key);
	pen_char(pen, '"');
	pen_json_escaped(pen, bytes, len);
	pen_char(pen, '"');
}

void pen_json_name(struct pen *pen, const char *key, struct rd name)
{
	pen_key(pen, key);
	pen_char(pen, '"');
	pen_json_escaped_name(pen, name);
	pen_char(pen, '"');
}

void pen_json_hex(struct pen *pen, const char *key, struct rd bytes)
{
	size_t len = rd_left(&bytes);

	pen_key(pen, key);
	pen_char(pen, '"');
	pen_hex(pen, rd_bytes(&bytes, len), len);
	pen_char(pen, '"');
}

void pen_json_address(struct pen *pen, const char *key, const struct in6_addr *address)
{
	pen_key(pen, key);
	pen_char(pen, '"');
	pen_address(pen, address);
	pen_char(pen, '"');
}

void pen_json_time(struct pen *pen, const char *key, nsec_t realtime)
{
	pen_key(pen, key);
	pen_char(pen, '"');
	pen_time(pen, realtime);
	pen_char(pen, '"');
}
