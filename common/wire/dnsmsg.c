#include "wire/dnsmsg.h"

#include <string.h>

enum {
	COUNTS_AT = 4, /* in the header: questions, answers, authority, additional */
	NAME_MAX_OCTETS = 255,
	POINTER = 0xc0,
	TYPE_PTR = 12,
	CLASS_IN = 1,
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

/* One record. Returns whether it is a PTR record, whose name is then in the text. */
static bool read_record(
	struct rd *r, struct rd message, char ret_text[static DNSMSG_NAME_SIZE])
{
	char owner[DNSMSG_NAME_SIZE];
	uint16_t type, class;
	struct rd data;

	dnsmsg_name(r, message, owner);
	type = rd_u16(r);
	class = rd_u16(r);
	rd_skip(r, sizeof(uint32_t)); /* time to live */
	data = rd_fence(r, rd_u16(r));
	if (r->failed || type != TYPE_PTR || class != CLASS_IN)
		return false;
	dnsmsg_name(&data, message, ret_text);
	r->failed = data.failed;
	return !r->failed;
}

enum dnsmsg_flaw dnsmsg_ptr(struct rd message, char ret_text[static DNSMSG_NAME_SIZE])
{
	char question[DNSMSG_NAME_SIZE];
	struct rd r = message;
	unsigned questions, answers;

	rd_skip(&r, COUNTS_AT);
	questions = rd_u16(&r);
	answers = rd_u16(&r);
	rd_skip(&r, 2 * sizeof(uint16_t));
	for (; questions > 0 && !r.failed; questions--) {
		dnsmsg_name(&r, message, question);
		rd_skip(&r, 2 * sizeof(uint16_t)); /* type and class */
	}
	for (; answers > 0 && !r.failed; answers--)
		if (read_record(&r, message, ret_text))
			return DNSMSG_OK;
	return r.failed ? DNSMSG_BROKEN : DNSMSG_NO_RECORD;
}
