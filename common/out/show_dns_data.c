#include "out/show_dns.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "addr/embed.h"
#include "addr/in6.h"

struct line {
	char *text;
	size_t used;
	bool full;
};

/* Room that is kept for `...`. */
enum { LINE_SIZE = SHOW_DNS_DATA_SIZE - 4 };

/* dig sets a blank after so many digits of base64, and of hexadecimal. */
enum { DIGITS_LINE = 56 };

__attribute__((format(printf, 2, 3))) static void put(
	struct line *line, const char *format, ...)
{
	size_t room = LINE_SIZE - line->used;
	va_list args;
	int len;

	if (line->full)
		return;
	va_start(args, format);
	len = vsnprintf(line->text + line->used, room, format, args);
	va_end(args);
	line->full = len < 0 || (size_t)len >= room;
	if (line->full)
		memcpy(line->text + line->used, "...", 4);
	else
		line->used += (size_t)len;
}

/* A name with its final dot. */
static void put_name(struct line *line, const char *name)
{
	put(line, "%s%s", name, strcmp(name, ".") ? "." : "");
}

static void put_quoted(struct line *line, struct rd r)
{
	put(line, "\"");
	while (rd_left(&r) > 0 && !line->full) {
		uint8_t octet = rd_u8(&r);

		if (octet < ' ' || octet >= 0x7f)
			put(line, "\\%03u", octet);
		else
			put(line, octet == '"' || octet == '\\' ? "\\%c" : "%c", octet);
	}
	put(line, "\"");
}

/* RFC 3597 section 5. */
static void put_unknown(struct line *line, struct rd r)
{
	put(line, "\\# %zu", rd_left(&r));
	for (size_t i = 0; rd_left(&r) > 0 && !line->full; i++)
		put(line, i ? "%02X" : " %02X", rd_u8(&r));
}

static bool put_texts(struct line *line, struct rd r)
{
	struct rd check = r;
	bool is_first = true;

	while (rd_left(&check) > 0)
		rd_skip(&check, rd_u8(&check));
	if (check.failed || rd_left(&r) == 0)
		return false;
	while (rd_left(&r) > 0) {
		put(line, is_first ? "" : " ");
		put_quoted(line, rd_fence(&r, rd_u8(&r)));
		is_first = false;
	}
	return true;
}

static bool put_soa(struct line *line, const struct dnsmsg_record *record)
{
	struct dnsmsg_soa soa;

	if (!dnsmsg_soa(record, &soa))
		return false;
	put_name(line, soa.mname);
	put(line, " ");
	put_name(line, soa.rname);
	put(line, " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32, soa.serial,
		soa.refresh_s, soa.retry_s, soa.expire_s, soa.minimum_s);
	return true;
}

static void put_base64(struct line *line, struct rd r)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at = 0;

	while (rd_left(&r) > 0 && !line->full) {
		size_t len = rd_left(&r) < 3 ? rd_left(&r) : 3;
		uint32_t bits = 0;

		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < len ? rd_u8(&r) : 0U);

		put(line, at > 0 && at % DIGITS_LINE == 0 ? " " : "");
		for (size_t i = 0; i < 4; i++)
			put(line, "%c",
				i <= len ? digits[bits >> (18 - 6 * i) & 0x3f] : '=');
		at += 4;
	}
}

static void put_hex(struct line *line, struct rd r)
{
	for (size_t at = 0; rd_left(&r) > 0 && !line->full; at += 2)
		put(line, at > 0 && at % DIGITS_LINE == 0 ? " %02X" : "%02X", rd_u8(&r));
}

/* base32hex without padding, as RFC 5155 section 3.3 has it. */
static void put_base32hex(struct line *line, struct rd r)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
	unsigned bits = 0, held = 0;

	while (rd_left(&r) > 0 && !line->full) {
		bits = bits << 8 | rd_u8(&r);
		for (held += 8; held >= 5; held -= 5)
			put(line, "%c", digits[bits >> (held - 5) & 0x1f]);
	}
	if (held > 0)
		put(line, "%c", digits[bits << (5 - held) & 0x1f]);
}

/* The types in bitmaps (RFC 4034 section 4.1.2), each after a blank. False if they are
 * not in windows of 1 to 32 octets, in order. */
static bool put_types(struct line *line, struct rd r)
{
	char word[DNSMSG_WORD_SIZE];
	int last = -1;

	while (rd_left(&r) > 0) {
		int window = rd_u8(&r);
		uint8_t length = rd_u8(&r);
		struct rd bitmap = rd_fence(&r, length);

		if (r.failed || window <= last || length < 1 || length > 32)
			return false;
		last = window;
		for (unsigned type = (unsigned)window << 8; rd_left(&bitmap) > 0;) {
			uint8_t octet = rd_u8(&bitmap);

			for (unsigned bit = 0x80; bit > 0; bit >>= 1, type++)
				if (octet & bit)
					put(line, " %s",
						dnsmsg_type_text((uint16_t)type, word));
		}
	}
	return true;
}

/* RFC 4034 section 5.1. */
static bool put_ds(struct line *line, struct rd r)
{
	unsigned key_tag = rd_u16(&r), algorithm = rd_u8(&r), digest_type = rd_u8(&r);

	if (r.failed || rd_left(&r) == 0)
		return false;
	put(line, "%u %u %u ", key_tag, algorithm, digest_type);
	put_hex(line, r);
	return true;
}

/* RFC 4034 section 4.1. */
static bool put_nsec(struct line *line, const struct dnsmsg_record *record)
{
	char next[DNSMSG_NAME_SIZE];
	struct rd r = record->data;

	dnsmsg_name(&r, record->message, next);
	if (r.failed)
		return false;
	put_name(line, next);
	return put_types(line, r);
}

/* RFC 5155 section 3.2. */
static bool put_nsec3(struct line *line, struct rd r)
{
	unsigned algorithm = rd_u8(&r), flags = rd_u8(&r), iterations = rd_u16(&r);
	struct rd salt = rd_fence(&r, rd_u8(&r)), next = rd_fence(&r, rd_u8(&r));

	if (r.failed || rd_left(&next) == 0)
		return false;
	put(line, "%u %u %u ", algorithm, flags, iterations);
	if (rd_left(&salt) == 0)
		put(line, "-");
	for (; rd_left(&salt) > 0;)
		put(line, "%02X", rd_u8(&salt));
	put(line, " ");
	put_base32hex(line, next);
	return put_types(line, r);
}

/* `20261121144536`, in UTC (RFC 4034 section 3.2). */
static void put_date(struct line *line, uint32_t seconds)
{
	time_t time = seconds;
	struct tm tm;

	gmtime_r(&time, &tm);
	put(line, " %04d%02d%02d%02d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* RFC 4034 section 3.1. */
static bool put_rrsig(struct line *line, const struct dnsmsg_record *record)
{
	char word[DNSMSG_WORD_SIZE], signer[DNSMSG_NAME_SIZE];
	struct rd r = record->data;
	uint16_t covered = rd_u16(&r);
	unsigned algorithm = rd_u8(&r), labels = rd_u8(&r);
	uint32_t ttl = rd_u32(&r), expires = rd_u32(&r), inception = rd_u32(&r);
	unsigned key_tag = rd_u16(&r);

	dnsmsg_name(&r, record->message, signer);
	if (r.failed)
		return false;
	put(line, "%s %u %u %" PRIu32, dnsmsg_type_text(covered, word), algorithm, labels,
		ttl);
	put_date(line, expires);
	put_date(line, inception);
	put(line, " %u ", key_tag);
	put_name(line, signer);
	put(line, " ");
	put_base64(line, r);
	return true;
}

/* Data of the types that can stand in an answer to a question for addresses or names.
 * False for all others, and for data that is not of its type's form. */
static bool put_data(struct line *line, const struct dnsmsg_record *record)
{
	char name[DNSMSG_NAME_SIZE], text[IN6_TEXT_SIZE], ipv4_text[EMBED_IPV4_TEXT_SIZE];
	struct in6_addr address;
	uint16_t preference;
	uint32_t ipv4;

	switch (record->type) {
	case DNSMSG_TYPE_AAAA:
		if (!dnsmsg_aaaa(record, &address))
			return false;
		in6_format(&address, text);
		put(line, "%s", text);
		return true;
	case DNSMSG_TYPE_A:
		if (!dnsmsg_a(record, &ipv4))
			return false;
		embed_ipv4_format(ipv4, ipv4_text);
		put(line, "%s", ipv4_text);
		return true;
	case DNSMSG_TYPE_NS:
	case DNSMSG_TYPE_CNAME:
	case DNSMSG_TYPE_PTR:
	case DNSMSG_TYPE_DNAME:
		if (!dnsmsg_target(record, name))
			return false;
		put_name(line, name);
		return true;
	case DNSMSG_TYPE_MX:
		if (!dnsmsg_mx(record, &preference, name))
			return false;
		put(line, "%u ", preference);
		put_name(line, name);
		return true;
	case DNSMSG_TYPE_SOA:
		return put_soa(line, record);
	case DNSMSG_TYPE_RRSIG:
		return put_rrsig(line, record);
	case DNSMSG_TYPE_DS:
		return put_ds(line, record->data);
	case DNSMSG_TYPE_NSEC:
		return put_nsec(line, record);
	case DNSMSG_TYPE_NSEC3:
		return put_nsec3(line, record->data);
	case DNSMSG_TYPE_TXT:
		return put_texts(line, record->data);
	default:
		return false;
	}
}

const char *show_dns_data(
	const struct dnsmsg_record *record, char ret_text[static SHOW_DNS_DATA_SIZE])
{
	struct line line = {.text = ret_text};

	*ret_text = '\0';
	if (put_data(&line, record))
		return ret_text;
	line = (struct line){.text = ret_text};
	put_unknown(&line, record->data);
	return ret_text;
}
