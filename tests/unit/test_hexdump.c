#include "wire/hexdump.h"

#include <errno.h>

#include "tests/unit/golden.h"

#define PACKETS_MAX 8

/* What came out of a text: its packets, and the first line that was wrong. */
struct result {
	size_t count;
	size_t lens[PACKETS_MAX];
	uint8_t bytes[PACKETS_MAX][GOLDEN_SIZE];
	unsigned long first_lines[PACKETS_MAX];
	unsigned wrong;
	unsigned long line;
	size_t column;
	enum hexdump_flaw flaw;
};

static void keep(struct result *result, const struct hexdump *dump)
{
	assert_true(result->count < PACKETS_MAX);
	memcpy(result->bytes[result->count], dump->buffer, dump->len);
	result->first_lines[result->count] = dump->first_line;
	result->lens[result->count++] = dump->len;
}

static void feed_line(struct result *result, struct hexdump *dump, const char *line, size_t len)
{
	/* From memory that ends where the line does. */
	char *exact = (char *)exact_copy(line, len);
	int got = hexdump_line(dump, exact, len);

	if (got == 1) {
		keep(result, dump);
		hexdump_next(dump);
		got = hexdump_line(dump, exact, len);
		assert_int_not_equal(got, 1);
	}
	if (got) {
		assert_int_equal(got, -EBADMSG);
		assert_int_equal(dump->len, 0);
		if (result->wrong++ == 0) {
			result->line = dump->line;
			result->column = dump->column;
			result->flaw = dump->flaw;
		}
	}
	free(exact);
}

static void read_text(const char *text, size_t buffer_size, struct result *result)
{
	static uint8_t buffer[GOLDEN_SIZE];
	struct hexdump dump;

	memset(result, 0, sizeof(*result));
	hexdump_begin(&dump, buffer, buffer_size);
	while (*text) {
		const char *end = strchr(text, '\n');
		size_t len = end ? (size_t)(end + 1 - text) : strlen(text);

		feed_line(result, &dump, text, len);
		text += len;
	}
	if (dump.len > 0)
		keep(result, &dump);
}

static const struct {
	const char *name;
	const char *text;
	size_t count;
	const uint8_t bytes[2][36];
	size_t lens[2];
} texts[] = {
	{"tcpdump -x", "\t0x0000:  6000 0000 0020 3aff fe80 0000 0000 0000\n\t0x0010:  0102 03\n",
		1, {{0x60, 0, 0, 0, 0, 0x20, 0x3a, 0xff, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3}},
		{19}},
	{"tcpdump -X, its text like digits",
		"\t0x0000:  6162 2062 6565 6620 6162 2031 3233 3420  ab beef ab 1234 \n"
		"\t0x0010:  6162                                     ab\n", 1,
		{{0x61, 0x62, 0x20, 0x62, 0x65, 0x65, 0x66, 0x20, 0x61, 0x62, 0x20, 0x31, 0x32,
			0x33, 0x34, 0x20, 0x61, 0x62}}, {18}},
	{"tcpdump, two packets and its lines between",
		"12:00:01.5 IP6 fe80::1 > ff02::1: ICMP6, router advertisement, length 2\n"
		"\tadvertisement\n\t0x0000:  6001 02\n12:00:02 IP6 x\n\t0x0000:  6003\n", 2,
		{{0x60, 1, 2}, {0x60, 3}}, {3, 2}},
	{"tcpdump without lines between", "\t0x0000:  6001 02\n\t0x0000:  6003\n", 2,
		{{0x60, 1, 2}, {0x60, 3}}, {3, 2}},
	{"what tcpdump -v shows of an option is no packet",
		"\t  unknown option (35), length 8 (1): \n\t  0x0000:  000a 0002\n"
		"\t0x0000:  6001 02\n", 1, {{0x60, 1, 2}}, {3}},
	{"carriage returns", "\t0x0000:  6001 02\r\n\r\n\t0x0000:  6003\r\n", 2,
		{{0x60, 1, 2}, {0x60, 3}}, {3, 2}},
	{"indented with blanks", "        0x0000:  6001 02\n        0x0003:  03", 1,
		{{0x60, 1, 2, 3}}, {4}},
	{"blank lines within offsets", "0x0000:  6001\n\n0x0002:  02\n", 1, {{0x60, 1, 2}}, {3}},
	{"xxd",
		"00000000: 6000 0000 0020 3aff fe80 0000 0000 0000  `.... :.........\n"
		"00000010: 0102 03                                  ...\n", 1,
		{{0x60, 0, 0, 0, 0, 0x20, 0x3a, 0xff, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3}},
		{19}},
	{"xxd -g1, its text like a byte", "00000000: 61 62                    ab\n", 1,
		{{0x61, 0x62}}, {2}},
	{"xxd -g1 -c8, its text like bytes", "00000000: 61 62 20 63 64 20 65 66  ab cd ef\n", 1,
		{{0x61, 0x62, 0x20, 0x63, 0x64, 0x20, 0x65, 0x66}}, {8}},
	{"xxd -p", "600102\n03\n", 1, {{0x60, 1, 2, 3}}, {4}},
	{"xxd -p, two packets", "600102\n\n03\n", 2, {{0x60, 1, 2}, {3}}, {3, 1}},
	{"hexdump -C",
		"00000000  60 00 00 00 00 20 3a ff  fe 80 00 00 00 00 00 00  |`.... :.........|\n"
		"00000010  01 02 03                                          |...|\n00000013\n", 1,
		{{0x60, 0, 0, 0, 0, 0x20, 0x3a, 0xff, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3}},
		{19}},
	{"hexdump -C of one half", "00000000  60 01 02 03 04 05 06 07                          |ab cd|\n",
		1, {{0x60, 1, 2, 3, 4, 5, 6, 7}}, {8}},
	{"od -Ax -tx1",
		"000000 60 00 00 00 00 20 3a ff fe 80 00 00 00 00 00 00\n000010 01 02 03\n000013\n",
		1, {{0x60, 0, 0, 0, 0, 0x20, 0x3a, 0xff, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3}},
		{19}},
	{"Wireshark", "0000  60 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   `...ab cd.......\n"
		"0010  61                                                a\n", 1,
		{{0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x61}}, {17}},
	{"bytes in twos", "60 01 02\n03\n", 1, {{0x60, 1, 2, 3}}, {4}},
	{"upper case, and groups of any size", "DEADBEEF 00\nAB cd\n", 1,
		{{0xde, 0xad, 0xbe, 0xef, 0, 0xab, 0xcd}}, {7}},
	{"0X and notes", "# a note\n0X0000: 6001\n# another\n0X0002: 02\n", 1, {{0x60, 1, 2}}, {3}},
	{"two kinds", "0x0000: 6001\n\n60 03\n", 2, {{0x60, 1}, {0x60, 3}}, {2, 2}},
	{"a star between packets", "*\n0x0000: 6001\n", 1, {{0x60, 1}}, {2}},
	{"words and addresses are text", "fe80::1\n12:00:00\ndeadline\n*** x\n0x0000: 60\n", 1,
		{{0x60}}, {1}},
	{"nothing", "", 0, {{0}}, {0}},
	{"text alone", "no packet here\n", 0, {{0}}, {0}},
};

static void test_texts(void **state)
{
	static struct result result;

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		read_text(texts[i].text, GOLDEN_SIZE, &result);
		if (result.wrong)
			print_error("line %lu column %zu: %s\n", result.line, result.column,
				hexdump_flaw_text(result.flaw));
		row_int(texts[i].name, result.wrong, 0);
		row_int(texts[i].name, result.count, texts[i].count);
		for (size_t k = 0; k < result.count; k++) {
			row_int(texts[i].name, result.lens[k], texts[i].lens[k]);
			row_bytes(texts[i].name, result.bytes[k], texts[i].bytes[k],
				result.lens[k]);
		}
	}
}

static const struct {
	const char *name;
	const char *text;
	unsigned long line;
	size_t column;
	enum hexdump_flaw flaw;
	size_t count; /* packets that are there all the same */
} wrongs[] = {
	{"a letter", "0x0000:  6001 0g02\n", 1, 15, HEXDUMP_BAD_DIGIT, 0},
	{"half a byte", "0x0000:  6001 2\n", 1, 15, HEXDUMP_BAD_DIGIT, 0},
	{"a lost line", "\t0x0000:  6001\n\t0x0010:  02\n", 2, 2, HEXDUMP_GAP, 0},
	{"a doubled line", "0x0000: 6001\n0x0002: 02\n0x0002: 02\n", 3, 1, HEXDUMP_GAP, 0},
	{"begins in the middle", "0x0010: 6001\n", 1, 1, HEXDUMP_GAP, 0},
	{"no number", "0x00q0: 6001\n", 1, 1, HEXDUMP_BAD_OFFSET, 0},
	{"an offset of nothing", "0x: 6001\n", 1, 1, HEXDUMP_BAD_OFFSET, 0},
	{"an offset too long", "0x000000000: 6001\n", 1, 1, HEXDUMP_BAD_OFFSET, 0},
	{"something at the offset", "0x0000:60\n", 1, 1, HEXDUMP_BAD_OFFSET, 0},
	{"lines left out", "00000000: 6001\n*\n00000010: 02\n", 2, 1, HEXDUMP_SQUEEZED, 0},
	{"an offset missing", "0x0000: 6001\n6002\n", 2, 1, HEXDUMP_NO_OFFSET, 0},
	{"the packet behind it is there", "0x0000: 60zz\n0x0002: 01\n0x0000: 6003\n", 1, 11,
		HEXDUMP_BAD_DIGIT, 1},
	{"the packet in front of it is there", "0x0000: 6003\n0x0000: 60zz\n", 2, 11,
		HEXDUMP_BAD_DIGIT, 1},
	{"plain lines go on behind a blank one", "60 0\n01 02\n\n03 04\n", 1, 4,
		HEXDUMP_BAD_DIGIT, 1},
};

static void test_wrong_lines(void **state)
{
	static struct result result;

	(void)state;
	for (size_t i = 0; i < LEN(wrongs); i++) {
		read_text(wrongs[i].text, GOLDEN_SIZE, &result);
		row_int(wrongs[i].name, result.wrong, 1);
		row_int(wrongs[i].name, result.line, wrongs[i].line);
		row_int(wrongs[i].name, result.column, wrongs[i].column);
		row_int(wrongs[i].name, result.flaw, wrongs[i].flaw);
		row_int(wrongs[i].name, result.count, wrongs[i].count);
	}
}

static void test_bounded_by_the_buffer(void **state)
{
	static struct result result;

	(void)state;
	read_text("0x0000: 6001 0203\n0x0004: 04\n0x0000: 05\n", 4, &result);
	assert_int_equal(result.wrong, 1);
	assert_int_equal(result.line, 2);
	assert_int_equal(result.flaw, HEXDUMP_TOO_LONG);
	assert_int_equal(result.count, 1);
	assert_int_equal(result.bytes[0][0], 5);
	read_text("0x0000: 6001 0203\n", 4, &result);
	assert_int_equal(result.wrong, 0);
	assert_int_equal(result.lens[0], 4);
	read_text("0x0000: 60\n", 0, &result);
	assert_int_equal(result.flaw, HEXDUMP_TOO_LONG);
}

static void test_lines_of_packets(void **state)
{
	static struct result result;

	(void)state;
	read_text("text\n0x0000: 60\n0x0001: 61\n# note\n0x0000: 62\n\n\n6364\n65\n", GOLDEN_SIZE,
		&result);
	assert_int_equal(result.wrong, 0);
	assert_int_equal(result.count, 3);
	assert_int_equal(result.first_lines[0], 2);
	assert_int_equal(result.first_lines[1], 5);
	assert_int_equal(result.first_lines[2], 8);
}

/* The whole of a file, as text. */
static const char *slurp(const char *file)
{
	static char text[32768];
	char path[256];
	FILE *stream;
	size_t len;

	snprintf(path, sizeof(path), "tests/golden/%s", file);
	stream = fopen(path, "r");
	assert_non_null(stream);
	len = fread(text, 1, sizeof(text) - 1, stream);
	fclose(stream);
	text[len] = '\0';
	return text;
}

static void test_golden_files(void **state)
{
	static const char *const files[] = {"dns-aaaa-answer.txt", "dns-aaaa-query.txt",
		"echo-request-bridged-vm.txt", "echo-request-linux.txt",
		"ipv6-in-ipv4-echo.txt", "na-solicited-override.txt",
		"ns-bridged-vm-mac-mismatch.txt", "ns-solicited-node.txt",
		"ra-campus-router.txt", "ra-radvd-options.txt"};
	static struct result result;

	(void)state;
	for (size_t i = 0; i < LEN(files); i++) {
		struct golden golden;

		golden_read(files[i], &golden);
		read_text(slurp(files[i]), GOLDEN_SIZE, &result);
		row_int(files[i], result.wrong, 0);
		row_int(files[i], result.count, 1);
		row_int(files[i], result.lens[0], golden.len);
		row_bytes(files[i], result.bytes[0], golden.bytes, golden.len);
	}
}

/* All that tcpdump -n -v -XX prints: its lines of text, an option it shows in hexadecimal,
 * and the frame with its characters beside it. */
static void test_golden_output_of_tcpdump(void **state)
{
	static struct result result;
	struct golden golden;

	(void)state;
	golden_read("ra-radvd-options.txt", &golden);
	read_text(slurp("tcpdump-nvXX.txt"), GOLDEN_SIZE, &result);
	assert_int_equal(result.wrong, 0);
	assert_int_equal(result.count, 1);
	assert_int_equal(result.lens[0], golden.len);
	/* Another one of the same router: the flow label and the checksum are its own. */
	assert_memory_equal(result.bytes[0], golden.bytes, 14);
	assert_memory_equal(result.bytes[0] + 60, golden.bytes + 60, golden.len - 60);
}

/* Every dump, cut at every byte: no reading past an end, no packet longer than the text. */
static void test_cut_anywhere(void **state)
{
	static struct result result;

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		char cut[512];

		for (size_t len = 0; len < strlen(texts[i].text); len++) {
			memcpy(cut, texts[i].text, len);
			cut[len] = '\0';
			read_text(cut, GOLDEN_SIZE, &result);
			row_int(texts[i].name, result.count <= texts[i].count, true);
			for (size_t k = 0; k < result.count; k++)
				row_int(texts[i].name, 2 * result.lens[k] <= len, true);
		}
	}
}

static void test_every_flaw_has_words(void **state)
{
	(void)state;
	for (int flaw = HEXDUMP_OK; flaw <= HEXDUMP_TOO_LONG; flaw++)
		assert_string_not_equal(hexdump_flaw_text((enum hexdump_flaw)flaw), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_wrong_lines),
		cmocka_unit_test(test_bounded_by_the_buffer),
		cmocka_unit_test(test_lines_of_packets),
		cmocka_unit_test(test_golden_files),
		cmocka_unit_test(test_golden_output_of_tcpdump),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_every_flaw_has_words),
	};

	return cmocka_run_group_tests_name("hexdump", tests, NULL, NULL);
}
