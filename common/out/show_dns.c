#include "out/show_dns.h"

#include <inttypes.h>
#include <string.h>

#include "out/esc.h"

enum { TAB = 8, TTL_COLUMN = 24, TTL_WIDTH = 8, CLASS_WIDTH = 8, TYPE_WIDTH = 8 };

/* Tabs and blanks up to a column, or by one beyond it, as dig sets them. `used` is where
 * the line is. */
static size_t show_gap(FILE *stream, size_t used, size_t column)
{
	size_t to = used < column ? column : used + 1;

	for (size_t tab = used / TAB * TAB + TAB; tab <= to; tab += TAB) {
		putc('\t', stream);
		used = tab;
	}
	for (; used < to; used++)
		putc(' ', stream);
	return to;
}

static size_t show_owner(FILE *stream, const char *name)
{
	return (size_t)fprintf(stream, "%s%s", name, strcmp(name, ".") ? "." : "");
}

/* Where the class stands: there is no gap where a TTL would be. */
static size_t class_column(unsigned parts)
{
	return TTL_COLUMN + (parts & SHOW_DNS_NO_TTL ? 0 : TTL_WIDTH);
}

/* `	IN	AAAA`; what is behind it begins at the column that is returned. */
static size_t show_kind(
	FILE *stream, size_t used, const struct dnsmsg_record *record, unsigned parts)
{
	char word[DNSMSG_WORD_SIZE];

	used = show_gap(stream, used, class_column(parts));
	used += (size_t)fprintf(stream, "%s", dnsmsg_class_text(record->class, word));
	used = show_gap(stream, used, class_column(parts) + CLASS_WIDTH);
	return used + (size_t)fprintf(stream, "%s", dnsmsg_type_text(record->type, word));
}

/* `www.example.	300	IN	AAAA	2001:db8::80` and a newline. */
static void show_record(FILE *stream, const struct dnsmsg_record *record, unsigned parts)
{
	char data[SHOW_DNS_DATA_SIZE];
	size_t used = show_owner(stream, record->name);

	if (!(parts & SHOW_DNS_NO_TTL)) {
		used = show_gap(stream, used, TTL_COLUMN);
		used += (size_t)fprintf(stream, "%" PRIu32, record->ttl);
	}
	used = show_kind(stream, used, record, parts);
	show_gap(stream, used, class_column(parts) + CLASS_WIDTH + TYPE_WIDTH);
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

/* IANA, Extended DNS Error Codes. */
const char *show_dns_ede(uint16_t code)
{
	static const char words[][32] = {
		"Other",
		"Unsupported DNSKEY Algorithm",
		"Unsupported DS Digest Type",
		"Stale Answer",
		"Forged Answer",
		"DNSSEC Indeterminate",
		"DNSSEC Bogus",
		"Signature Expired",
		"Signature Not Yet Valid",
		"DNSKEY Missing",
		"RRSIGs Missing",
		"No Zone Key Bit Set",
		"NSEC Missing",
		"Cached Error",
		"Not Ready",
		"Blocked",
		"Censored",
		"Filtered",
		"Prohibited",
		"Stale NXDOMAIN Answer",
		"Not Authoritative",
		"Not Supported",
		"No Reachable Authority",
		"Network Error",
		"Invalid Data",
	};

	return code < sizeof(words) / sizeof(words[0]) ? words[code] : "Unknown Code";
}

/* RFC 8914 section 2: a number, and more in UTF-8, which need not be. */
static void show_ede(FILE *stream, struct rd data)
{
	uint16_t code = rd_u16(&data);
	char text[ESC_SIZE(SHOW_DNS_EDE_TEXT_MAX)];
	size_t len = rd_left(&data);

	fprintf(stream, "; EDE: %u (%s)", code, show_dns_ede(code));
	if (len > SHOW_DNS_EDE_TEXT_MAX)
		len = SHOW_DNS_EDE_TEXT_MAX;
	if (len > 0) {
		esc(rd_bytes(&data, len), len, text, sizeof(text));
		fprintf(stream, ": (%s)", text);
	}
	putc('\n', stream);
}

/* Octets as they are, and as characters. */
static void show_octets(FILE *stream, struct rd data)
{
	struct rd r = data;

	while (rd_left(&r) > 0)
		fprintf(stream, " %02x", rd_u8(&r));
	fprintf(stream, " (\"");
	while (rd_left(&data) > 0) {
		uint8_t octet = rd_u8(&data);

		putc(octet < ' ' || octet >= 0x7f ? '.' : octet, stream);
	}
	fprintf(stream, "\")\n");
}

static void show_opt(FILE *stream, const struct dnsmsg_opt *opt)
{
	struct rd options = opt->options, data;
	uint16_t code;

	fprintf(stream,
		"\n;; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s; udp: %u\n",
		opt->version, opt->dnssec_ok ? " do" : "", opt->udp_size);
	while (dnsmsg_option(&options, &code, &data)) {
		if (code == DNSMSG_OPTION_EDE && rd_left(&data) >= sizeof(code)) {
			show_ede(stream, data);
			continue;
		}
		if (code == DNSMSG_OPTION_NSID)
			fprintf(stream, "; NSID:");
		else
			fprintf(stream, "; OPT=%u:", code);
		show_octets(stream, data);
	}
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
			show_record(stream, &record, parts);
			continue;
		}
		/* The semicolon is outside of the columns, as dig has it. */
		putc(';', stream);
		show_kind(stream, show_owner(stream, record.name), &record, parts);
		putc('\n', stream);
	}
}

void show_dns_message(FILE *stream, struct rd message, unsigned parts)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_opt opt = {.extended_rcode = 0};
	struct dnsmsg_record record;
	bool has_opt = dnsmsg_find_opt(message, &opt);
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
