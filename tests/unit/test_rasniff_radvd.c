/* Each option as radvd is told to send it, and what it cannot send as a comment. That radvd
 * itself takes it is tests/lab/rasniff.bats's. */
#include "tests/unit/rasniff.h"
#include "tools/rasniff/radvd.h"

static struct made made;

/* The text of the last option, to be freed. */
static char *last_option(uint64_t interval_s)
{
	const struct ra *ra = made_ra(&made);
	struct written written;

	radvd_option(written_begin(&written), ra, interval_s,
		&ra->options[ra->option_count - 1]);
	return written_end(&written);
}

static void test_each_option(void **state)
{
	static const struct {
		const char *hex, *want;
	} rows[] = {
		/* Prefixes: flags, infinity, ::, preferred above valid, link-local, the P flag. */
		{"030440e0ffffffff00000e10" "00000000" "20010db8000000000000000000000000",
			"\tprefix 2001:db8::/64 {\n\t\tAdvOnLink on;\n\t\tAdvAutonomous on;\n"
			"\t\tAdvRouterAddr on;\n\t\tAdvValidLifetime infinity;\n"
			"\t\tAdvPreferredLifetime 3600;\n\t};\n"},
		{"0304400000000e1000000e10" "00000000" "00000000000000000000000000000000", "#"},
		{"030440000000000100000002" "00000000" "20010db8000000000000000000000000", "#"},
		{"030440000000000100000001" "00000000" "fe800000000000000000000000000000", "#"},
		{"030440100000000100000001" "00000000" "20010db8000000000000000000000000", "#"},
		{"030481000000000100000001" "00000000" "20010db8000000000000000000000000", "#"},
		/* Routes. */
		{"18020018" "00000e10" "0000000000000000",
			"\troute ::/0 {\n\t\tAdvRoutePreference low;\n\t\tAdvRouteLifetime 3600;\n\t};\n"},
		{"18010010" "00000e10", "#"},
		/* Servers: at most three, and never an address that begins with :: */
		{"1903000000000e10" "00000000000000000000000000000001",
			"\tRDNSS 0:0:0:0:0:0:0:1 {\n\t\tAdvRDNSSLifetime 3600;\n\t};\n"},
		{"1909000000000e10" "20010db8000000000000000000000001"
			"20010db8000000000000000000000002" "20010db8000000000000000000000003"
			"20010db8000000000000000000000004", "#"},
		/* Names: a word of radvd's, what it would not take, a lifetime it would change. */
		{"1f02000000000e10" "026f6e0000000000",
			"\tDNSSL on. {\n\t\tAdvDNSSLLifetime 3600;\n\t};\n"},
		{"1f02000000000e10" "03613b6200000000", "#"},
		{"1f02000000000003" "026f6e0000000000", "#"},
		{"05010000000005dc", "\tAdvLinkMTU 1500;\n"},
		{"05010000000004ff", "#"},
		{"0701000000001770", "\tAdvIntervalOpt on;\n"},
		{"0701000000001771", "#"},
		{"0801800000070708", "\tAdvHomeAgentInfo on;\n\tHomeAgentPreference 7;\n"
			"\tHomeAgentLifetime 1800;\n\tAdvMobRtrSupportFlag on;\n"},
		{"0801000000070000", "#"},
		{"080100000007ffff", "#"},
		/* 6LoWPAN: radvd's context has no prefix. */
		{"22034015" "00000064" "00000000000000000000000000000000",
			"\tlowpanco {\n\t\tAdvContextLength 64;\n\t\tAdvContextCompressionFlag on;\n"
			"\t\tAdvContextID 5;\n\t\tAdvLifeTime 100;\n\t};\n"},
		{"22034015" "00000064" "20010db8000000000000000000000000", "#"},
		{"2303000a000200c8" "fe800000000000000000000000000001",
			"\tabro fe80::1 {\n\t\tAdvVersionLow 10;\n\t\tAdvVersionHigh 2;\n"
			"\t\tAdvValidLifeTime 200;\n\t};\n"},
		/* What 2.19 does not know and 2.20 does. */
		{"26020708" "0064ff9b0000000000000000", "\t# since radvd 2.20: nat64prefix "
			"64:ff9b::/96 { AdvValidLifetime 1800; };\n"},
		{"2602070e" "0064ff9b0000000000000000", "#"},
		{"2503687474703a2f2f782f0000000000000000000000000000",
			"\t# since radvd 2.20: AdvCaptivePortalAPI \"http://x/\";\n"},
		{"2502" "687474703a2f2f2222000000" "0000", "#"},
		{"fa01010203040506", "#"},
		{"0101020000000001", ""},
		{"0201020000000001", "#"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char *text;

		made_begin(&made);
		made.message.ra.flags = ND_RA_HOME_AGENT;
		made_hex(&made, rows[i].hex);
		text = last_option(6);
		if (*rows[i].want == '#')
			row_int(rows[i].hex, strncmp(text, "\t# radvd cannot send: ", 22), 0);
		else
			row_string(rows[i].hex, text, rows[i].want);
		/* One line where it is a comment. */
		if (strchr(text, '#'))
			row_int(rows[i].hex, strcspn(text, "\n"), strlen(text) - 1);
		free(text);
	}
}

/* Of these radvd sends one, and the last would win. */
static void test_what_comes_twice(void **state)
{
	static const char *const once[] = {"05010000000005dc", "0701000000001770",
		"0801000000070708", "2303000a000200c8fe800000000000000000000000000001",
		"0101020000000001"};

	(void)state;
	for (size_t i = 0; i < LEN(once); i++) {
		char *text;

		made_begin(&made);
		made.message.ra.flags = ND_RA_HOME_AGENT;
		made_hex(&made, once[i]);
		made_hex(&made, once[i]);
		text = last_option(6);
		row_int(once[i], strncmp(text, "\t# radvd cannot send: ", 22), 0);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_option),
		cmocka_unit_test(test_what_comes_twice),
	};

	return cmocka_run_group_tests_name("rasniff_radvd", tests, NULL, NULL);
}
