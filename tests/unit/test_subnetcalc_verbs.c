#include "tools/subnetcalc/verbs.h"

#include <jansson.h>

#include "tests/unit/capture.h"

static struct capture out, err;

static void *no_memory(size_t size)
{
	(void)size;
	return NULL;
}

/* A record that memory ran out for is missed by nobody who looks at the status. */
static void test_bug_a_record_is_missing(void **state)
{
	static const struct {
		const char *name;
		subnetcalc_verb_fn *run;
		const char *operands[3];
		enum cli_status status; /* with memory */
	} rows[] = {
		{"info", verb_info, {"::1"}, CLI_YES},
		{"contains", verb_contains, {"::/0", "::1"}, CLI_YES},
		{"overlaps", verb_overlaps, {"::/1", "8000::/1"}, CLI_NO},
		{"is", verb_is, {"loopback", "::1"}, CLI_YES},
		{"compare", verb_compare, {"::1", "::1"}, CLI_YES},
		{"split", verb_split, {"::/126", "/127"}, CLI_YES},
		{"nth", verb_nth, {"::/126", "/127", "1"}, CLI_YES},
		{"range", verb_range, {"::", "::7"}, CLI_YES},
		{"sort", verb_sort, {"::1", "::"}, CLI_YES},
		{"merge", verb_merge, {"::1", "::"}, CLI_YES},
		{"diff", verb_diff, {"::1", "::"}, CLI_NO},
		{"free", verb_free, {"::/126", "::"}, CLI_YES},
		{"supernet", verb_supernet, {"::1", "::"}, CLI_YES},
		{"eui64", verb_eui64, {"::/64", "02:00:00:00:00:01"}, CLI_YES},
		{"embed", verb_embed, {"6to4", "192.0.2.1"}, CLI_YES},
		{"plan", verb_plan, {"::/126", "/127"}, CLI_YES},
		{"plan", verb_plan, {"::/126", "/126", "/127"}, CLI_NO},
	};

	(void)state;
	cli_begin("subnetcalc");
	for (size_t i = 0; i < LEN(rows); i++) {
		struct subnetcalc_verb verb = {.name = rows[i].name};
		char *operands[LEN(rows[i].operands)];
		struct subnetcalc_opts opts = {
			.verb = &verb,
			.operands = operands,
			.json = true,
		};
		enum cli_status status;

		for (size_t k = 0; k < LEN(operands) && rows[i].operands[k]; k++)
			operands[opts.operand_count++] =
				(char *)(uintptr_t)rows[i].operands[k];
		capture_begin(&out, STDOUT_FILENO);
		capture_begin(&err, STDERR_FILENO);
		status = rows[i].run(&opts);
		capture_end(&err);
		capture_end(&out);
		row_int(rows[i].name, status, rows[i].status);
		row_int(rows[i].name, *out.text, '{');

		capture_begin(&out, STDOUT_FILENO);
		capture_begin(&err, STDERR_FILENO);
		json_set_alloc_funcs(no_memory, free);
		status = rows[i].run(&opts);
		json_set_alloc_funcs(malloc, free);
		capture_end(&err);
		capture_end(&out);
		row_int(rows[i].name, status, CLI_CANNOT);
		row_string(rows[i].name, out.text, "");
		assert_non_null(strstr(err.text, "out of memory"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bug_a_record_is_missing),
	};

	return cmocka_run_group_tests_name("subnetcalc_verbs", tests, NULL, NULL);
}
