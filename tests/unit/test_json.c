#include "out/json.h"

#include <errno.h>
#include <math.h>

#include "tests/unit/test.h"

/* Writes the record and returns its line, which the caller frees. */
static char *line_of(struct record *r)
{
	char *line = NULL;
	size_t len;
	FILE *stream = open_memstream(&line, &len);

	assert_non_null(stream);
	assert_int_equal(record_write(r, stream), 0);
	fclose(stream);
	return line;
}

static void expect(struct record *r, const char *line)
{
	char *got = line_of(r);

	row_string(line, got, line);
	free(got);
}

static void test_type_comes_first_and_alone(void **state)
{
	struct record r = record_begin("run");

	(void)state;
	expect(&r, "{\"type\":\"run\"}\n");
}

static void test_keys_keep_their_order(void **state)
{
	struct record r = record_begin("reply"), part = record_part();

	(void)state;
	record_integer(&r, "zebra", 1);
	record_bool(&r, "apple", true);
	record_integer(&part, "z", 1);
	record_integer(&part, "a", 2);
	record_group(&r, "middle", &part);
	record_string(&r, "Mango", "x");
	record_bool(&r, "fig", false);
	expect(&r, "{\"type\":\"reply\",\"zebra\":1,\"apple\":true,\"middle\":{\"z\":1,"
		   "\"a\":2},"
		   "\"Mango\":\"x\",\"fig\":false}\n");
}

static void test_lists(void **state)
{
	struct record r = record_begin("x"), empty = record_list(), list = record_list();
	struct record numbers = record_list();

	(void)state;
	for (int i = 1; i <= 2; i++) {
		struct record part = record_part();

		record_integer(&part, "i", i);
		record_append(&list, &part);
		assert_null(part.object);
	}
	record_group(&r, "none", &empty);
	record_group(&r, "some", &list);
	record_append_integer(&numbers, 100);
	record_append_integer(&numbers, -1);
	record_group(&r, "numbers", &numbers);
	expect(&r, "{\"type\":\"x\",\"none\":[],\"some\":[{\"i\":1},{\"i\":2}],"
		   "\"numbers\":[100,-1]}\n");
}

static void test_absent_facts_are_absent_keys(void **state)
{
	struct record r = record_begin("x");

	(void)state;
	record_string(&r, "absent", NULL);
	record_string(&r, "empty", "");
	expect(&r, "{\"type\":\"x\",\"empty\":\"\"}\n");
}

/* Two layers: what esc() makes harmless, and what JSON itself must escape. */
static void test_strings(void **state)
{
	static const struct {
		const char *value, *line;
	} rows[] = {
		{"plain", "{\"type\":\"s\",\"v\":\"plain\"}\n"},
		{"\"", "{\"type\":\"s\",\"v\":\"\\\"\"}\n"},
		{"\\", "{\"type\":\"s\",\"v\":\"\\\\\\\\\"}\n"},
		{"a\nb", "{\"type\":\"s\",\"v\":\"a\\\\010b\"}\n"},
		{"\x1b[1m", "{\"type\":\"s\",\"v\":\"\\\\027[1m\"}\n"},
		{"\xff", "{\"type\":\"s\",\"v\":\"\\\\255\"}\n"},
		{"\xc3\xa9", "{\"type\":\"s\",\"v\":\"\xc3\xa9\"}\n"},
		{"\xe2\x80\xae", "{\"type\":\"s\",\"v\":\"\\\\226\\\\128\\\\174\"}\n"},
		{"</script>", "{\"type\":\"s\",\"v\":\"</script>\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct record r = record_begin("s");

		record_string(&r, "v", rows[i].value);
		expect(&r, rows[i].line);
	}
}

/* Around the length at which the text no longer stands on the stack. */
/* A name in presentation form has its backslashes once more in JSON, and no oftener. */
static void test_text_that_is_escaped_already(void **state)
{
	struct record r = record_begin("t");

	(void)state;
	record_escaped(&r, "name", "odd\\.dot\\032.example.test");
	record_escaped(&r, "absent", NULL);
	expect(&r, "{\"type\":\"t\",\"name\":\"odd\\\\.dot\\\\032.example.test\"}\n");
}

static void test_long_strings(void **state)
{
	static const size_t lengths[] = {126, 127, 128, 129, 5000, 100000};

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct record r = record_begin("s");
		char *value = calloc(1, lengths[i] + 1), *line, *want, name[16];

		assert_non_null(value);
		snprintf(name, sizeof(name), "%zu", lengths[i]);
		memset(value, 0x80, lengths[i]);
		record_string(&r, "v", value);
		line = line_of(&r);
		/* Four characters a byte, and JSON doubles the backslash. */
		row_int(name, strlen(line),
			strlen("{\"type\":\"s\",\"v\":\"\"}\n") + 5 * lengths[i]);
		want = line + strlen("{\"type\":\"s\",\"v\":\"");
		for (size_t at = 0; at < lengths[i]; at++)
			row_bytes(name, want + 5 * at, "\\\\128", 5);
		free(value);
		free(line);
	}
}

static void test_integers(void **state)
{
	struct record r = record_begin("i");

	(void)state;
	record_integer(&r, "least", INT64_MIN);
	record_integer(&r, "zero", 0);
	record_integer(&r, "most", INT64_MAX);
	expect(&r, "{\"type\":\"i\",\"least\":-9223372036854775808,\"zero\":0,"
		   "\"most\":9223372036854775807}\n");
}

static void test_reals_have_no_binary_noise(void **state)
{
	static const struct {
		double value;
		const char *line;
	} rows[] = {
		{0.127, "{\"type\":\"r\",\"v\":0.127}\n"},
		{0.1, "{\"type\":\"r\",\"v\":0.1}\n"},
		{0, "{\"type\":\"r\",\"v\":0.0}\n"},
		{100, "{\"type\":\"r\",\"v\":100.0}\n"},
		{0.1 + 0.2, "{\"type\":\"r\",\"v\":0.3}\n"},
		{100.0 / 3, "{\"type\":\"r\",\"v\":33.3333333333333}\n"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct record r = record_begin("r");

		record_real(&r, "v", rows[i].value);
		expect(&r, rows[i].line);
	}
}

static void test_durations_are_exact_to_the_nanosecond(void **state)
{
	struct dice dice = dice_seeded(0x15e0);
	struct record r = record_begin("d");

	(void)state;
	record_msec(&r, "a_ms", 127000);
	record_msec(&r, "b_ms", 123456789);
	record_msec(&r, "c_ms", 11 * 86400 * NSEC_PER_SEC - 1);
	expect(&r, "{\"type\":\"d\",\"a_ms\":0.127,\"b_ms\":123.456789,"
		   "\"c_ms\":950399999.999999}\n");
	for (int i = 0; i < 20000; i++) {
		nsec_t duration = (nsec_t)(dice_roll(&dice) % (11 * 86400) *
					   (uint64_t)NSEC_PER_SEC /
					   (1 + dice_below(&dice, 1000000)));
		char *line;

		r = record_begin("d");
		record_msec(&r, "ms", duration);
		line = line_of(&r);
		row_int(line,
			llround(strtod(line + strlen("{\"type\":\"d\",\"ms\":"), NULL) *
				1e6),
			duration);
		free(line);
	}
}

static void test_time_is_rfc3339(void **state)
{
	struct record r = record_begin("t");

	(void)state;
	record_time(&r, INT64_C(1795241623123456789));
	expect(&r, "{\"type\":\"t\",\"time\":\"2026-11-21T06:13:43.123456Z\"}\n");
}

/* A line is whole or absent. */
static void test_a_record_that_failed_is_not_written(void **state)
{
	struct record r = record_begin("x"), part = record_part(), list = record_list();
	char *line = NULL;
	size_t len;
	FILE *stream = open_memstream(&line, &len);

	(void)state;
	assert_non_null(stream);
	record_integer(&r, "before", 1);
	record_real(&r, "nan", NAN); /* has no form in JSON */
	record_integer(&r, "after", 1);
	assert_true(r.failed);
	assert_int_equal(record_write(&r, stream), -ENOMEM);
	assert_null(r.object);

	r = record_begin("x");
	record_real(&part, "infinite", INFINITY);
	record_group(&r, "part", &part);
	assert_null(part.object);
	assert_int_equal(record_write(&r, stream), -ENOMEM);

	r = record_begin("x");
	part = record_part();
	record_real(&part, "nan", NAN);
	record_append(&list, &part);
	part = record_part();
	record_append(&list, &part);
	record_group(&r, "list", &list);
	assert_int_equal(record_write(&r, stream), -ENOMEM);

	/* A second write of the same record finds nothing. */
	assert_int_equal(record_write(&r, stream), -ENOMEM);
	fclose(stream);
	assert_int_equal(len, 0);
	free(line);
}

/* An allocator that fails at the n-th call, or from that on, and knows what was not given
 * back. */
static struct {
	long left;
	bool lasting;
	long held;
} memory;

static void *scarce_malloc(size_t size)
{
	void *memory_of;

	if (memory.left-- == 0 || (memory.lasting && memory.left < 0))
		return NULL;
	memory_of = malloc(size);
	memory.held += memory_of != NULL;
	return memory_of;
}

static void scarce_free(void *pointer)
{
	memory.held -= pointer != NULL;
	free(pointer);
}

static int write_sample(FILE *stream)
{
	struct record r = record_begin("summary"), part = record_part();
	struct record list = record_list(), one = record_part(), other = record_part();

	record_string(&r, "target", "www.example.net");
	record_integer(&r, "sent", 3);
	record_real(&r, "loss_pct", 33.3);
	record_bool(&r, "dup", true);
	record_msec(&part, "min", 1000);
	record_group(&r, "rtt_ms", &part);
	record_bool(&one, "ok", true);
	record_append(&list, &one);
	record_append(&list, &other);
	record_append_integer(&list, 7);
	record_group(&r, "assertions", &list);
	record_string(&r, "clock", "user");
	return record_write(&r, stream);
}

static void check_whole_or_absent(bool lasting)
{
	static const char whole[] =
		"{\"type\":\"summary\",\"target\":\"www.example.net\",\"sent\":3,"
		"\"loss_pct\":33.3,\"dup\":true,\"rtt_ms\":{\"min\":0.001},"
		"\"assertions\":[{\"ok\":true},{},7],\"clock\":\"user\"}\n";
	int failures = 0, err = -ENOMEM;

	json_set_alloc_funcs(scarce_malloc, scarce_free);
	for (long allocations = 0; err && allocations < 1000; allocations++) {
		char text[512] = "";
		FILE *stream = fmemopen(text, sizeof(text), "w");

		assert_non_null(stream);
		memory.left = allocations;
		memory.lasting = lasting;
		memory.held = 0;
		err = write_sample(stream);
		fclose(stream);
		assert_int_equal(memory.held, 0);
		assert_string_equal(text, err ? "" : whole);
		assert_true(err == 0 || err == -ENOMEM);
		failures += err != 0;
	}
	json_set_alloc_funcs(malloc, free);
	assert_int_equal(err, 0);
	assert_true(failures > 10);
}

static void test_whole_or_absent_wherever_memory_runs_out(void **state)
{
	(void)state;
	check_whole_or_absent(true);
	check_whole_or_absent(false);
}

/* Longer than what is written without memory of its own. */
static void test_a_long_line_is_whole(void **state)
{
	char *value = calloc(1, 5001), *text;
	struct record r = record_begin("x");
	FILE *stream;
	size_t len;

	(void)state;
	assert_non_null(value);
	memset(value, 'v', 5000);
	record_string(&r, "v", value);
	stream = open_memstream(&text, &len);
	assert_int_equal(record_write(&r, stream), 0);
	fclose(stream);
	assert_int_equal(len, strlen("{'type':'x','v':''}\n") + 5000);
	assert_string_equal(text + len - 4, "v\"}\n");
	free(text);
	free(value);
}

static void test_a_full_device_is_said(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct record r = record_begin("x");

	(void)state;
	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(record_write(&r, full), -EIO);
	fclose(full);

	/* Behind a buffer it shows at the flush, and by then the stream knows. */
	full = fopen("/dev/full", "w");
	assert_non_null(full);
	r = record_begin("x");
	assert_int_equal(record_write(&r, full), 0);
	assert_int_equal(fflush(full), EOF);
	assert_int_not_equal(ferror(full), 0);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_type_comes_first_and_alone),
		cmocka_unit_test(test_keys_keep_their_order),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_absent_facts_are_absent_keys),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_text_that_is_escaped_already),
		cmocka_unit_test(test_long_strings),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_reals_have_no_binary_noise),
		cmocka_unit_test(test_durations_are_exact_to_the_nanosecond),
		cmocka_unit_test(test_time_is_rfc3339),
		cmocka_unit_test(test_a_record_that_failed_is_not_written),
		cmocka_unit_test(test_whole_or_absent_wherever_memory_runs_out),
		cmocka_unit_test(test_a_long_line_is_whole),
		cmocka_unit_test(test_a_full_device_is_said),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
