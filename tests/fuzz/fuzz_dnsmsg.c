/* Input: a DNS message; its first byte, modulo the length, is where a name is read, too.
 */
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/dnsmsg.h"

/* Whatever the octets are, the text is to be printed as it is. */
static void check_text(const char *text)
{
	size_t len = strnlen(text, DNSMSG_NAME_SIZE);

	MUST(len > 0 && len < DNSMSG_NAME_SIZE);
	for (size_t i = 0; i < len; i++)
		MUST(text[i] > ' ' && text[i] < 0x7f);
	if (!strcmp(text, "."))
		return;
	/* Dots stand between labels, none of which is empty. */
	for (size_t i = 0; i < len; i++) {
		MUST(text[i] != '.');
		while (i < len && text[i] != '.')
			i += text[i] == '\\' ? 2 : 1;
		MUST(i != len - 1);
	}
}

static void check_untouched(const char *text)
{
	for (size_t i = 0; i < DNSMSG_NAME_SIZE; i++)
		MUST((unsigned char)text[i] == 0xa5);
}

/* What was read of a name, written, is read as the same again. */
static void check_written(const char *text)
{
	char back[DNSMSG_NAME_SIZE];
	uint8_t bytes[255];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct rd r;

	MUST(dnsmsg_name_write(&w, text) == DNSMSG_NAME_OK && !w.failed);
	r = rd_over(bytes, wr_len(&w));
	dnsmsg_name(&r, r, back);
	MUST(!r.failed && rd_left(&r) == 0 && !strcmp(back, text));
	MUST(dnsmsg_name_equal(back, text) && dnsmsg_name_below(back, "."));
}

/* All records, and their data by every reader there is. */
static void check_walk(struct rd message)
{
	static struct dnsmsg_record record;
	static struct dnsmsg_soa soa;
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	char text[DNSMSG_NAME_SIZE];
	struct in6_addr address;
	struct dnsmsg_opt opt;
	struct rd data;
	size_t count = 0;
	uint16_t preference;
	uint32_t ipv4;

	while (dnsmsg_next(&walk, &record)) {
		check_text(record.name);
		check_written(record.name);
		MUST(!record.data.failed);
		count++;
		if (dnsmsg_target(&record, text))
			check_text(text);
		if (dnsmsg_mx(&record, &preference, text))
			check_text(text);
		if (dnsmsg_soa(&record, &soa))
			check_text(soa.rname);
		if (dnsmsg_opt(&record, &opt))
			while (dnsmsg_option(&opt.options, &preference, &data))
				MUST(rd_left(&data) <= rd_left(&record.data));
		MUST(!dnsmsg_aaaa(&record, &address) || rd_left(&record.data) == 16);
		MUST(!dnsmsg_a(&record, &ipv4) || rd_left(&record.data) == 4);
	}
	/* A record takes five bytes at least, the question's. */
	MUST(count * 5 <= (size_t)(message.end - message.at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd message = rd_over(data, size), r = message;
	char text[DNSMSG_NAME_SIZE];
	size_t left;

	memset(text, 0xa5, sizeof(text));
	if (size > 0)
		rd_skip(&r, data[0] % size);
	left = rd_left(&r);
	dnsmsg_name(&r, message, text);
	if (r.failed) {
		check_untouched(text);
	} else {
		MUST(rd_left(&r) < left);
		check_text(text);
	}

	check_walk(message);
	memset(text, 0xa5, sizeof(text));
	if (dnsmsg_ptr(message, text) == DNSMSG_OK)
		check_text(text);
	else
		check_untouched(text);
	return 0;
}
