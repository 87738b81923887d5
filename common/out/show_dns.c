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
enum { LINE_SIZE = SHOW_DNS_DATA_SIZE - 4, BASE64_LINE = 56 };

enum { TAB = 8, TTL_COLUMN = 24, CLASS_COLUMN = 32, TYPE_COLUMN = 40, DATA_COLUMN = 48 };

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

		/* dig sets a blank after every 56 digits. */
		put(line, at > 0 && at % BASE64_LINE == 0 ? " " : "");
		for (size_t i = 0; i < 4; i++)
			put(line, "%c",
				i <= len ? digits[bits >> (18 - 6 * i) & 0x3f] : '=');
		at += 4;
	}
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

/* Data of the types that are known here. False, with nothing put, for all others. */
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
	if (!put_data(&line, record))
		put_unknown(&line, record->data);
	return ret_text;
}

/* Tabs up to a column, one blank beyond it, as dig sets it. `used` is where the line is.
 */
static size_t show_gap(FILE *stream, size_t used, size_t column)
{
	if (used >= column) {
		putc(' ', stream);
		return used + 1;
	}
	for (; used < column; used += TAB - used % TAB)
		putc('\t', stream);
	return used;
}

static size_t show_owner(FILE *stream, const char *prefix, const char *name)
{
	return (size_t)fprintf(
		stream, "%s%s%s", prefix, name, strcmp(name, ".") ? "." : "");
}

/* `	IN	AAAA`; what is behind it begins at the column that is returned. */
static size_t show_kind(FILE *stream, size_t used, const struct dnsmsg_record *record)
{
	char word[DNSMSG_WORD_SIZE];

	used = show_gap(stream, used, CLASS_COLUMN);
	used += (size_t)fprintf(stream, "%s", dnsmsg_class_text(record->class, word));
	used = show_gap(stream, used, TYPE_COLUMN);
	return used + (size_t)fprintf(stream, "%s", dnsmsg_type_text(record->type, word));
}

void show_dns_record(FILE *stream, const struct dnsmsg_record *record)
{
	char data[SHOW_DNS_DATA_SIZE];
	size_t used = show_owner(stream, "", record->name);

	used = show_gap(stream, used, TTL_COLUMN);
	used += (size_t)fprintf(stream, "%" PRIu32, record->ttl);
	used = show_kind(stream, used, record);
	show_gap(stream, used, DATA_COLUMN);
	fprintf(stream, "%s\n", show_dns_data(record, data));
}

const char *show_dns_flags(uint16_t flags, char ret_text[static SHOW_DNS_FLAGS_SIZE])
{
	size_t used = 0;

	for (unsigned bit = DNSMSG_QR; bit >= DNSMSG_CD; bit >>= 1) {
		const char *word = flags & bit ? dnsmsg_flag_text((uint16_t)bit) : NULL;

		if (!word)
			continue;
		ret_text[used++] = ' ';
		ret_text[used++] = word[0];
		ret_text[used++] = word[1];
	}
	ret_text[used] = '\0';
	return ret_text;
}

/* The OPT record of a message, if it has one. */
static bool find_opt(struct rd message, struct dnsmsg_opt *ret_opt)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;

	while (dnsmsg_next(&walk, &record))
		if (record.section == DNSMSG_ADDITIONAL && record.type == DNSMSG_TYPE_OPT)
			return dnsmsg_opt(&record, ret_opt);
	return false;
}

static void show_header(
	FILE *stream, const struct dnsmsg_header *header, uint8_t extended)
{
	char rcode[DNSMSG_WORD_SIZE], flags[SHOW_DNS_FLAGS_SIZE];
	unsigned opcode = header->flags >> 11 & 0xf;

	fprintf(stream, ";; ->>HEADER<<- opcode: ");
	fprintf(stream, opcode ? "RESERVED%u" : "QUERY", opcode);
	fprintf(stream, ", status: %s, id: %u\n",
		dnsmsg_rcode_text(dnsmsg_rcode(header->flags, extended), rcode),
		header->id);
	fprintf(stream,
		";; flags:%s; QUERY: %u, ANSWER: %u, AUTHORITY: %u, ADDITIONAL: %u\n",
		show_dns_flags(header->flags, flags), header->counts[DNSMSG_QUESTION],
		header->counts[DNSMSG_ANSWER], header->counts[DNSMSG_AUTHORITY],
		header->counts[DNSMSG_ADDITIONAL]);
	if (header->flags & DNSMSG_RD && !(header->flags & DNSMSG_RA))
		fprintf(stream, ";; WARNING: recursion requested but not available\n");
}

static void show_opt(FILE *stream, const struct dnsmsg_opt *opt)
{
	char text[SHOW_DNS_DATA_SIZE] = "";
	struct line line = {.text = text};
	struct rd nsid = opt->nsid;

	fprintf(stream,
		"\n;; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s; udp: %u\n",
		opt->version, opt->dnssec_ok ? " do" : "", opt->udp_size);
	if (!opt->has_nsid)
		return;
	fprintf(stream, "; NSID:");
	while (rd_left(&nsid) > 0)
		fprintf(stream, " %02x", rd_u8(&nsid));
	put_quoted(&line, opt->nsid);
	fprintf(stream, " (%s)\n", text);
}

static const struct section {
	unsigned part;
	const char *title;
} sections[DNSMSG_SECTIONS] = {
	[DNSMSG_QUESTION] = {SHOW_DNS_QUESTION, "QUESTION"},
	[DNSMSG_ANSWER] = {SHOW_DNS_ANSWER, "ANSWER"},
	[DNSMSG_AUTHORITY] = {SHOW_DNS_AUTHORITY, "AUTHORITY"},
	[DNSMSG_ADDITIONAL] = {SHOW_DNS_ADDITIONAL, "ADDITIONAL"},
};

/* `gap` is what stands above its title. */
static void show_section(FILE *stream, struct rd message, enum dnsmsg_section section,
	unsigned parts, const char *gap)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;
	bool has_title = false;

	while (dnsmsg_next(&walk, &record) && record.section <= section) {
		if (record.section != section || record.type == DNSMSG_TYPE_OPT)
			continue;
		if (!has_title && parts & SHOW_DNS_COMMENTS)
			fprintf(stream, "%s;; %s SECTION:\n", gap,
				sections[section].title);
		has_title = true;
		if (section != DNSMSG_QUESTION) {
			show_dns_record(stream, &record);
			continue;
		}
		show_kind(stream, show_owner(stream, ";", record.name), &record);
		putc('\n', stream);
	}
}

void show_dns_message(FILE *stream, struct rd message, unsigned parts)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_opt opt = {.extended_rcode = 0};
	struct dnsmsg_record record;
	bool has_opt = find_opt(message, &opt);
	/* dig sets none between these two. */
	const char *gap = has_opt ? "" : "\n";

	if (parts & SHOW_DNS_COMMENTS)
		show_header(stream, &walk.header, opt.extended_rcode);
	if (parts & SHOW_DNS_COMMENTS && has_opt)
		show_opt(stream, &opt);
	for (enum dnsmsg_section s = DNSMSG_QUESTION; s < DNSMSG_SECTIONS; s++)
		if (parts & sections[s].part)
			show_section(stream, message, s, parts,
				s == DNSMSG_QUESTION ? gap : "\n");
	while (dnsmsg_next(&walk, &record))
		;
	if (walk.broken && parts & SHOW_DNS_COMMENTS)
		fprintf(stream,
			"\n;; MALFORMED: the message ends before its counts say, or "
			"a record is none\n");
}

struct record show_dns_record_json(const struct dnsmsg_record *record)
{
	char data[SHOW_DNS_DATA_SIZE], type[DNSMSG_WORD_SIZE];
	struct record r = record_part();

	record_escaped(&r, "name", record->name);
	record_string(&r, "record_type", dnsmsg_type_text(record->type, type));
	record_integer(&r, "ttl", record->ttl);
	record_escaped(&r, "data", show_dns_data(record, data));
	return r;
}
