#include "wire/ndopt.h"

#include <arpa/inet.h>
#include <errno.h>

#include "tests/unit/golden.h"

#define DOC   0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0
#define ZERO8 0, 0, 0, 0, 0, 0, 0, 0
#define ADDR1 DOC, 0, 0, 0, 0, 0, 0, 0, 1
#define ADDR2 DOC, 0, 0, 0, 0, 0, 0, 0, 2
#define COM   7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0

/* One option each, whole; `form` and `flaw` are what reading it gives. */
static const struct {
	const char *name;
	uint8_t bytes[104];
	size_t len;
	enum ndopt_form form;
	enum ndopt_flaw flaw;
} options[] = {
	{"source link-layer address", {1, 1, 2, 0, 0, 0, 0, 1}, 8, NDOPT_FORM_LLADDR, 0},
	{"link-layer address of 14 bytes", {2, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
		16, NDOPT_FORM_LLADDR, 0},
	{"prefix", {3, 4, 64, 0xf0, 0, 0x27, 0x8d, 0, 0, 9, 0x3a, 0x80, 0, 0, 0, 0, DOC, ZERO8},
		32, NDOPT_FORM_PREFIX, 0},
	{"prefix, every bit", {3, 4, 128, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff,
		1, 2, 3, 4, ADDR1}, 32, NDOPT_FORM_PREFIX, 0},
	{"prefix of 0", {3, 4, 0, 0, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe, ZERO8}, 32,
		NDOPT_FORM_PREFIX, 0},
	{"prefix of 129", {3, 4, 129, 0xc0}, 32, NDOPT_FORM_PREFIX, NDOPT_PREFIX_LENGTH},
	{"prefix of 255", {3, 4, 255, 0xc0}, 32, NDOPT_FORM_PREFIX, NDOPT_PREFIX_LENGTH},
	{"prefix too short", {3, 3, 64, 0xc0}, 24, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"prefix too long", {3, 5, 64, 0xc0}, 40, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"redirected header", {4, 2, 1, 2, 3, 4, 5, 6, 0x60, 0, 0, 0, 0, 0, 59, 64}, 16,
		NDOPT_FORM_REDIRECTED, 0},
	{"redirected header of nothing", {4, 1}, 8, NDOPT_FORM_REDIRECTED, 0},
	{"MTU", {5, 1, 0xab, 0xcd, 0, 0, 5, 0xdc}, 8, NDOPT_FORM_MTU, 0},
	{"MTU too long", {5, 2}, 16, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"interval", {7, 1, 0, 0, 0, 9, 0x27, 0xc0}, 8, NDOPT_FORM_INTERVAL, 0},
	{"interval too long", {7, 2}, 16, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"home agent", {8, 1, 0, 1, 0, 7, 7, 8}, 8, NDOPT_FORM_HOME_AGENT, 0},
	{"home agent too long", {8, 3}, 24, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"nonce", {14, 1, 1, 2, 3, 4, 5, 6}, 8, NDOPT_FORM_NONCE, 0},
	{"nonce of 14", {14, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 16,
		NDOPT_FORM_NONCE, 0},
	{"provisioning domain", {21, 3, 0xc0, 0x05, 0x12, 0x34, COM}, 24, NDOPT_FORM_PVD, 0},
	{"provisioning domain with an RA and an MTU",
		{21, 6, 0x3f, 0xf5, 0, 1, COM, 0, 0, 0, 0, 0, 134, 0, 0, 0, 64, 0, 0, 0, ZERO8, 5, 1,
			0, 0, 0, 0, 5, 0},
		48, NDOPT_FORM_PVD, 0},
	{"provisioning domain without room for its RA", {21, 4, 0x20, 0, 0, 1, COM}, 32,
		NDOPT_OPAQUE, NDOPT_FIELD},
	{"provisioning domain, padding", {21, 3, 0, 0, 0, 0, COM, 0, 0, 0, 0, 1}, 24,
		NDOPT_FORM_PVD, NDOPT_PADDING},
	{"provisioning domain, name past its end", {21, 1, 0, 0, 0, 1, 9, 'x'}, 8, NDOPT_OPAQUE,
		NDOPT_NAME},
	{"provisioning domain without a name", {21, 1, 0, 0, 0, 1, 0, 0}, 8, NDOPT_FORM_PVD,
		NDOPT_NO_NAME},
	{"provisioning domain without a name, but padding", {21, 1, 0, 0, 0, 1, 0, 0x40}, 8,
		NDOPT_FORM_PVD, NDOPT_NO_NAME},
	{"provisioning domain with an option of length zero",
		{21, 4, 0, 0, 0, 1, COM, 0, 0, 0, 0, 0, 5, 0}, 32, NDOPT_FORM_PVD, NDOPT_INNER},
	{"provisioning domain with an option past its end",
		{21, 4, 0, 0, 0, 1, COM, 0, 0, 0, 0, 0, 5, 2}, 32, NDOPT_FORM_PVD, NDOPT_INNER},
	{"MAP", {23, 3, 0x1f, 0x80, 0, 0, 0xe, 0x10, ADDR1}, 24, NDOPT_FORM_MAP, 0},
	{"MAP too short", {23, 2}, 16, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"default route", {24, 1, 0, 0x08, 0, 0, 7, 8}, 8, NDOPT_FORM_ROUTE, 0},
	{"route /48", {24, 2, 48, 0x18, 0, 0, 7, 8, DOC}, 16, NDOPT_FORM_ROUTE, 0},
	{"route /64", {24, 2, 64, 0x18, 0, 0, 7, 8, DOC}, 16, NDOPT_FORM_ROUTE, 0},
	{"route /65", {24, 3, 65, 0xe7, 0, 0, 7, 8, ADDR1}, 24, NDOPT_FORM_ROUTE, 0},
	{"route /128", {24, 3, 128, 0, 0xff, 0xff, 0xff, 0xff, ADDR1}, 24, NDOPT_FORM_ROUTE, 0},
	{"default route in 3 units", {24, 3, 0, 0, 0, 0, 7, 8}, 24, NDOPT_FORM_ROUTE, 0},
	{"route /1 without a prefix", {24, 1, 1, 0}, 8, NDOPT_FORM_ROUTE, NDOPT_PREFIX_LENGTH},
	{"route /65 in 2 units", {24, 2, 65, 0, 0, 0, 7, 8, DOC}, 16, NDOPT_FORM_ROUTE,
		NDOPT_PREFIX_LENGTH},
	{"route /129", {24, 3, 129, 0}, 24, NDOPT_FORM_ROUTE, NDOPT_PREFIX_LENGTH},
	{"route of 4 units (libndp 2024, radvdump 2026)", {24, 4, 64, 0}, 32, NDOPT_OPAQUE,
		NDOPT_LENGTH},
	{"one server", {25, 3, 0, 0, 0, 0, 0xe, 0x10, ADDR1}, 24, NDOPT_FORM_RDNSS, 0},
	{"two servers", {25, 5, 1, 2, 0xff, 0xff, 0xff, 0xff, ADDR1, ADDR2}, 40,
		NDOPT_FORM_RDNSS, 0},
	{"no server", {25, 1}, 8, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"even length (Windows 2020)", {25, 4, 0, 0, 0, 0, 0, 1, ADDR1}, 32, NDOPT_OPAQUE,
		NDOPT_LENGTH},
	{"half a server", {25, 2, 0, 0, 0, 0, 0, 1, DOC}, 16, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"flags", {26, 1, 0x80, 0, 0, 0, 0, 1}, 8, NDOPT_FORM_FLAGS, 0},
	{"more flags", {26, 2, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8}, 16, NDOPT_FORM_FLAGS, 0},
	{"search list", {31, 3, 0, 0, 0, 0, 0xe, 0x10, COM}, 24, NDOPT_FORM_DNSSL, 0},
	{"search list of two", {31, 3, 9, 9, 0, 0, 0, 1, 1, 'a', 2, 'b', 'c', 0, 1, 'd', 0}, 24,
		NDOPT_FORM_DNSSL, 0},
	{"search list without padding", {31, 2, 0, 0, 0, 0, 0, 1, 6, 'a', 'b', 'c', 'd', 'e', 'f',
		0}, 16, NDOPT_FORM_DNSSL, 0},
	{"search list of nothing", {31, 2}, 16, NDOPT_FORM_DNSSL, NDOPT_NO_NAME},
	{"search list of one unit", {31, 1}, 8, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"label past the end (rtsold)", {31, 2, 0, 0, 0, 0, 0, 1, 8, 'a'}, 16, NDOPT_FORM_DNSSL,
		NDOPT_NAME},
	{"name without an end", {31, 2, 0, 0, 0, 0, 0, 1, 7, 'a', 'b', 'c', 'd', 'e', 'f', 'g'},
		16, NDOPT_FORM_DNSSL, NDOPT_NAME},
	{"compression pointer to itself", {31, 2, 0, 0, 0, 0, 0, 1, 0xc0, 8}, 16,
		NDOPT_FORM_DNSSL, NDOPT_NAME},
	{"pointer behind a label", {31, 2, 0, 0, 0, 0, 0, 1, 1, 'a', 0xc0, 8}, 16,
		NDOPT_FORM_DNSSL, NDOPT_NAME},
	{"label of 64", {31, 2, 0, 0, 0, 0, 0, 1, 0x40}, 16, NDOPT_FORM_DNSSL, NDOPT_NAME},
	{"good name, then a bad one", {31, 4, 0, 0, 0, 0, 0, 1, COM, 40, 'x'}, 32,
		NDOPT_FORM_DNSSL, NDOPT_NAME},
	{"padding with something in it", {31, 3, 0, 0, 0, 0, 0, 1, COM, 0, 0, 7}, 24,
		NDOPT_FORM_DNSSL, NDOPT_PADDING},
	{"registration", {33, 2, 1, 0, 0, 0, 0, 60, 1, 2, 3, 4, 5, 6, 7, 8}, 16,
		NDOPT_FORM_REGISTRATION, 0},
	{"registration, extended", {33, 5, 0, 1, 3, 9, 0, 60, ADDR1, ADDR2}, 40,
		NDOPT_FORM_REGISTRATION, 0},
	{"registration of 1", {33, 1}, 8, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"registration of 6", {33, 6}, 48, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"context", {34, 2, 64, 0x14, 0, 0, 3, 0xe8, DOC}, 16, NDOPT_FORM_6CO, 0},
	{"context of 128", {34, 3, 128, 0xff, 1, 2, 3, 0xe8, ADDR1}, 24, NDOPT_FORM_6CO, 0},
	{"context of 0 in 2 units", {34, 2, 0, 0x14}, 16, NDOPT_FORM_6CO, 0},
	{"context of 65 in 2 units", {34, 2, 65, 0x14}, 16, NDOPT_FORM_6CO, NDOPT_PREFIX_LENGTH},
	{"context of 1 unit", {34, 1, 0, 0x14}, 8, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"border router", {35, 3, 0, 10, 0, 2, 0, 20, ADDR1}, 24, NDOPT_FORM_ABRO, 0},
	{"border router too long", {35, 4}, 32, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"6LoWPAN capabilities", {36, 1, 0, 1, 0, 0, 0, 0}, 8, NDOPT_FORM_FLAGS, 0},
	{"captive portal", {37, 3, 'h', 't', 't', 'p', 's', ':', '/', '/', 'a', '.', 'e', 'x', 'a',
		'm', 'p', 'l', 'e', '/', 'x', 'y'}, 24, NDOPT_FORM_CAPTIVE_PORTAL, 0},
	{"captive portal without padding", {37, 1, 'a', 'b', 'c', 'd', 'e', 'f'}, 8,
		NDOPT_FORM_CAPTIVE_PORTAL, 0},
	{"captive portal of nothing", {37, 2}, 16, NDOPT_FORM_CAPTIVE_PORTAL, NDOPT_TEXT},
	{"captive portal with a NUL", {37, 1, 'a', 0, 'b'}, 8, NDOPT_FORM_CAPTIVE_PORTAL,
		NDOPT_TEXT},
	{"captive portal with a NUL in front", {37, 1, 0, 'b'}, 8, NDOPT_FORM_CAPTIVE_PORTAL,
		NDOPT_TEXT},
	{"PREF64 /96", {38, 2, 7, 8, 0, 0x64, 0xff, 0x9b}, 16, NDOPT_FORM_PREF64, 0},
	{"PREF64 /32", {38, 2, 0xff, 0xfd, DOC, 0, 0, 0, 0}, 16, NDOPT_FORM_PREF64, 0},
	{"PREF64 of code 6", {38, 2, 7, 14, DOC}, 16, NDOPT_FORM_PREF64, NDOPT_RESERVED},
	{"PREF64 of code 7", {38, 2, 7, 15, DOC}, 16, NDOPT_FORM_PREF64, NDOPT_RESERVED},
	{"PREF64 too short", {38, 1}, 8, NDOPT_OPAQUE, NDOPT_LENGTH},
	{"encrypted DNS", {144, 7, 0, 1, 0, 0, 0xe, 0x10, 0, 13, COM, 0, 16, ADDR1, 0, 13, 0, 1, 0,
		3, 2, 'h', '2', 0, 3, 0, 2, 3, 0x55}, 56, NDOPT_FORM_ENCRYPTED_DNS, 0},
	{"encrypted DNS, its name alone", {144, 3, 0, 1, 0, 0, 0xe, 0x10, 0, 13, COM}, 24,
		NDOPT_FORM_ENCRYPTED_DNS, 0},
	{"encrypted DNS, fields of length 0", {144, 4, 0, 0, 0, 0, 0xe, 0x10, 0, 13, COM}, 32,
		NDOPT_FORM_ENCRYPTED_DNS, 0},
	{"encrypted DNS without room for its name's length", {144, 1, 0, 1, 0, 0, 0, 1}, 8,
		NDOPT_OPAQUE, NDOPT_FIELD},
	{"name's length past the end", {144, 3, 0, 1, 0, 0, 0, 1, 0, 200, COM}, 24, NDOPT_OPAQUE,
		NDOPT_FIELD},
	{"name's length of 0", {144, 3, 0, 1, 0, 0, 0, 1, 0, 0, COM}, 24, NDOPT_OPAQUE,
		NDOPT_NAME},
	{"name is the root", {144, 2, 0, 1, 0, 0, 0, 1, 0, 1, 0}, 16, NDOPT_OPAQUE, NDOPT_NO_NAME},
	{"name longer than its length", {144, 3, 0, 1, 0, 0, 0, 1, 0, 12, COM}, 24, NDOPT_OPAQUE,
		NDOPT_NAME},
	{"name shorter than its length", {144, 3, 0, 1, 0, 0, 0, 1, 0, 14, COM, 0}, 24,
		NDOPT_OPAQUE, NDOPT_NAME},
	{"name compressed", {144, 2, 0, 1, 0, 0, 0, 1, 0, 2, 0xc0, 0}, 16, NDOPT_OPAQUE,
		NDOPT_NAME},
	{"addresses past the end", {144, 4, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 16}, 32,
		NDOPT_OPAQUE, NDOPT_FIELD},
	{"half an address", {144, 5, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 8, DOC}, 40, NDOPT_OPAQUE,
		NDOPT_FIELD},
	{"parameters past the end", {144, 4, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0, 9}, 32,
		NDOPT_OPAQUE, NDOPT_FIELD},
	{"no room for the parameters' length",
		{144, 3, 0, 1, 0, 0, 0, 1, 0, 10, 8, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 's', 0, 0, 0,
			0, 7},
		24, NDOPT_OPAQUE, NDOPT_FIELD},
	{"no room for the addresses' length",
		{144, 3, 0, 1, 0, 0, 0, 1, 0, 13, COM, 7}, 24, NDOPT_OPAQUE, NDOPT_FIELD},
	{"padding behind the parameters",
		{144, 4, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0, 4, 0, 2, 0, 0, 1}, 32,
		NDOPT_FORM_ENCRYPTED_DNS, NDOPT_PADDING},
	{"a parameter past the end", {144, 4, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0, 4, 0, 1, 0, 3},
		32, NDOPT_FORM_ENCRYPTED_DNS, NDOPT_SERVICE},
	{"a parameter twice",
		{144, 5, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0, 8, 0, 9, 0, 0, 0, 9, 0, 0}, 40,
		NDOPT_FORM_ENCRYPTED_DNS, NDOPT_SERVICE},
	{"parameters out of order",
		{144, 5, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0, 8, 0, 9, 0, 0, 0, 8, 0, 0}, 40,
		NDOPT_FORM_ENCRYPTED_DNS, NDOPT_SERVICE},
	{"signature: no form here", {12, 2, 1, 2, 3, 4}, 16, NDOPT_OPAQUE, 0},
	{"unassigned", {200, 1, 1, 2, 3, 4, 5, 6}, 8, NDOPT_OPAQUE, 0},
};

/* The only option in `len` bytes. */
static struct ndopt read_one(const char *row, const uint8_t *bytes, size_t len)
{
	struct rd r = rd_over(bytes, len);
	struct ndopt_raw raw;
	struct ndopt option;

	memset(&raw, 0, sizeof(raw));
	row_int(row, ndopt_next(&r, &raw), 1);
	row_int(row, rd_left(&r), 0);
	row_int(row, rd_left(&raw.body), len - 2);
	ndopt_read(&raw, &option);
	return option;
}

static void test_options(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(options); i++) {
		uint8_t *bytes = exact_copy(options[i].bytes, options[i].len);
		struct ndopt option = read_one(options[i].name, bytes, options[i].len);

		row_int(options[i].name, options[i].len, 8 * bytes[1]);
		row_int(options[i].name, option.type, bytes[0]);
		row_int(options[i].name, option.units, bytes[1]);
		row_int(options[i].name, option.form, options[i].form);
		row_int(options[i].name, option.flaw, options[i].flaw);
		free(bytes);
	}
}

static void test_options_written_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(options); i++) {
		struct ndopt option =
			read_one(options[i].name, options[i].bytes, options[i].len);
		uint8_t back[104];
		struct wr w = wr_into(back, sizeof(back));

		if (option.form == NDOPT_FORM_CAPTIVE_PORTAL && option.flaw == NDOPT_TEXT)
			assert_true(rd_left(&option.captive_portal) <= 3);
		ndopt_write(&w, &option);
		row_int(options[i].name, w.failed, false);
		row_int(options[i].name, wr_len(&w), options[i].len);
		row_bytes(options[i].name, back, options[i].bytes, options[i].len);
		for (size_t size = 0; size < options[i].len; size++) {
			w = wr_into(back, size);
			ndopt_write(&w, &option);
			row_int(options[i].name, w.failed, true);
		}
	}
}

/* Cut anywhere an option ends the message; with a smaller length field it is read in its
 * own bounds, whatever that makes of it. */
static void test_options_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(options); i++) {
		for (size_t len = 0; len < options[i].len; len++) {
			uint8_t *bytes = exact_copy(options[i].bytes, len);
			struct rd r = rd_over(bytes, len);
			struct ndopt_raw raw;

			memset(&raw, UNTOUCHED, sizeof(raw));
			row_int(options[i].name, ndopt_next(&r, &raw), len ? -EMSGSIZE : 0);
			row_untouched(options[i].name, &raw);
			row_int(options[i].name, rd_left(&r), len);
			free(bytes);
		}
		for (size_t units = 1; 8 * units < options[i].len; units++) {
			uint8_t *bytes = exact_copy(options[i].bytes, 8 * units);
			struct ndopt option;

			bytes[1] = (uint8_t)units;
			option = read_one(options[i].name, bytes, 8 * units);
			row_int(options[i].name, option.units, units);
			free(bytes);
		}
	}
}

static void test_length_zero_ends_the_message(void **state)
{
	static const uint8_t bytes[] = {5, 1, 0, 0, 0, 0, 5, 0xdc, 3, 0, 64, 0, 1, 1, 1, 1, 1, 1};
	struct rd r = rd_over(bytes, sizeof(bytes));
	struct ndopt_raw raw;

	(void)state;
	assert_int_equal(ndopt_next(&r, &raw), 1);
	for (int again = 0; again < 3; again++) {
		assert_int_equal(ndopt_next(&r, &raw), -EBADMSG);
		assert_int_equal(rd_left(&r), 10);
	}
}

/* One bad option does not hide the rest (odhcp6c, systemd). */
static void test_a_bad_option_does_not_hide_the_rest(void **state)
{
	uint8_t bytes[2048];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct ndopt_raw raw;
	size_t count = 0;
	struct rd r;

	(void)state;
	for (size_t i = 0; i < LEN(options); i++) {
		wr_bytes(&w, options[i].bytes, options[i].len);
		if (wr_len(&w) > sizeof(bytes) - 128)
			break;
	}
	r = rd_over(bytes, wr_len(&w));
	while (ndopt_next(&r, &raw) > 0) {
		struct ndopt option;

		ndopt_read(&raw, &option);
		row_int(options[count].name, option.form, options[count].form);
		row_int(options[count].name, option.flaw, options[count].flaw);
		count++;
	}
	assert_int_equal(rd_left(&r), 0);
	assert_true(count > 60);
}

static void test_255_units(void **state)
{
	uint8_t *bytes = calloc(1, 2040);

	(void)state;
	assert_non_null(bytes);
	for (unsigned type = 0; type < 256; type++) {
		struct rd r = rd_over(bytes, 2040), cut = rd_over(bytes, 2039);
		struct ndopt_raw raw;
		struct ndopt option;

		bytes[0] = (uint8_t)type;
		bytes[1] = 255;
		assert_int_equal(ndopt_next(&cut, &raw), -EMSGSIZE);
		assert_int_equal(ndopt_next(&r, &raw), 1);
		assert_int_equal(rd_left(&raw.body), 2038);
		ndopt_read(&raw, &option);
	}
	free(bytes);
}

static void test_too_long_to_write(void **state)
{
	static uint8_t text[2048], buffer[4096];
	struct wr w = wr_into(buffer, sizeof(buffer));
	struct ndopt option = {.type = NDOPT_CAPTIVE_PORTAL, .form = NDOPT_FORM_CAPTIVE_PORTAL};

	(void)state;
	option.captive_portal = rd_over(text, 2038);
	ndopt_write(&w, &option);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), 2040);
	assert_int_equal(buffer[1], 255);
	option.captive_portal = rd_over(text, 2039);
	ndopt_write(&w, &option);
	assert_true(w.failed);
}

static bool is_address(const struct in6_addr *address, const char *text)
{
	struct in6_addr want;

	return inet_pton(AF_INET6, text, &want) == 1 && !memcmp(address, &want, sizeof(want));
}

static struct ndopt named(const char *name)
{
	for (size_t i = 0; i < LEN(options); i++)
		if (!strcmp(options[i].name, name))
			return read_one(name, options[i].bytes, options[i].len);
	fail_msg("no option is named %s", name);
	return (struct ndopt){0};
}

static void test_values(void **state)
{
	struct ndopt o = named("prefix");

	(void)state;
	assert_int_equal(o.prefix.length, 64);
	assert_int_equal(o.prefix.flags, NDOPT_PREFIX_ON_LINK | NDOPT_PREFIX_AUTONOMOUS |
		NDOPT_PREFIX_ROUTER | NDOPT_PREFIX_PD);
	assert_int_equal(o.prefix.valid_s, 2592000);
	assert_int_equal(o.prefix.preferred_s, 604800);
	assert_true(is_address(&o.prefix.prefix, "2001:db8::"));
	o = named("prefix, every bit");
	assert_true(o.prefix.valid_s == NDOPT_INFINITE);
	assert_true(o.prefix.preferred_s == 0x7fffffff);
	assert_int_equal(o.prefix.reserved, 0x01020304);
	o = named("prefix of 0");
	assert_true(o.prefix.valid_s == 0x80000000);
	assert_true(o.prefix.preferred_s == 0xfffffffe);
	o = named("redirected header");
	assert_int_equal(rd_left(&o.redirected.packet), 8);
	o = named("MTU");
	assert_int_equal(o.mtu.reserved, 0xabcd);
	assert_int_equal(o.mtu.mtu, 1500);
	o = named("interval");
	assert_int_equal(o.interval.interval_ms, 600000);
	o = named("home agent");
	assert_int_equal(o.home_agent.reserved, 1);
	assert_int_equal(o.home_agent.preference, 7);
	assert_int_equal(o.home_agent.lifetime_s, 1800);
	o = named("MAP");
	assert_int_equal(o.map.distance, 1);
	assert_int_equal(o.map.preference, 15);
	assert_int_equal(o.map.flags, 0x80);
	assert_int_equal(o.map.valid_s, 3600);
	assert_true(is_address(&o.map.address, "2001:db8::1"));
	o = named("route /48");
	assert_int_equal(o.route.length, 48);
	assert_int_equal(ndopt_preference(o.route.flags), -1);
	assert_int_equal(o.route.lifetime_s, 1800);
	assert_true(is_address(&o.route.prefix, "2001:db8::"));
	o = named("route /128");
	assert_true(is_address(&o.route.prefix, "2001:db8::1"));
	assert_true(o.route.lifetime_s == NDOPT_INFINITE);
	o = named("default route");
	assert_int_equal(ndopt_preference(o.route.flags), 1);
	assert_true(is_address(&o.route.prefix, "::"));
	o = named("flags");
	assert_true(o.flags.bits == UINT64_C(0x800000000001));
	o = named("more flags");
	assert_int_equal(rd_left(&o.flags.rest), 8);
	o = named("registration, extended");
	assert_int_equal(o.registration.status, 0);
	assert_int_equal(o.registration.opaque, 1);
	assert_int_equal(o.registration.flags, 3);
	assert_int_equal(o.registration.tid, 9);
	assert_int_equal(o.registration.lifetime_min, 60);
	assert_int_equal(rd_left(&o.registration.rovr), 32);
	o = named("context");
	assert_int_equal(o.context.length, 64);
	assert_int_equal(o.context.flags, 0x14);
	assert_int_equal(o.context.lifetime_min, 1000);
	assert_true(is_address(&o.context.prefix, "2001:db8::"));
	o = named("border router");
	assert_int_equal(o.border_router.version, 0x2000a);
	assert_int_equal(o.border_router.lifetime_min, 20);
	assert_true(is_address(&o.border_router.router, "2001:db8::1"));
}

/* Made by hand, an option is as long as it must be. */
static void test_shortest_options(void **state)
{
	static const size_t lengths[][2] = {{0, 8}, {1, 16}, {64, 16}, {65, 24}, {128, 24}};

	(void)state;
	for (size_t i = 0; i < LEN(lengths); i++) {
		struct ndopt route = {.type = NDOPT_ROUTE, .form = NDOPT_FORM_ROUTE};
		struct ndopt context = {.type = NDOPT_6CO, .form = NDOPT_FORM_6CO};
		uint8_t back[64];
		struct wr w = wr_into(back, sizeof(back));

		route.route.length = (uint8_t)lengths[i][0];
		ndopt_write(&w, &route);
		assert_false(w.failed);
		assert_int_equal(wr_len(&w), lengths[i][1]);
		assert_int_equal(back[1], lengths[i][1] / 8);
		w = wr_into(back, sizeof(back));
		context.context.length = (uint8_t)lengths[i][0];
		ndopt_write(&w, &context);
		assert_int_equal(wr_len(&w), lengths[i][0] == 0 ? 16 : lengths[i][1]);
	}
}

static void test_ethernet_addresses(void **state)
{
	static const uint8_t want[] = {2, 0, 0, 0, 0, 1};
	struct ndopt o = named("source link-layer address");
	uint8_t mac[6], back[8];
	struct wr w = wr_into(back, sizeof(back));

	(void)state;
	assert_int_equal(ndopt_mac(&o, mac), 0);
	assert_memory_equal(mac, want, 6);
	ndopt_write_mac(&w, NDOPT_SOURCE_LLADDR, mac);
	assert_false(w.failed);
	assert_memory_equal(back, ((const uint8_t[]){1, 1, 2, 0, 0, 0, 0, 1}), 8);
	memset(mac, UNTOUCHED, sizeof(mac));
	o = named("link-layer address of 14 bytes");
	assert_int_equal(ndopt_mac(&o, mac), -EINVAL);
	o = named("MTU");
	assert_int_equal(ndopt_mac(&o, mac), -EINVAL);
	row_untouched("mac", &mac);
}

static void test_nonces(void **state)
{
	static const uint8_t nonce[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
	uint8_t back[16];
	struct wr w = wr_into(back, sizeof(back));
	struct ndopt o = named("nonce of 14");

	(void)state;
	assert_int_equal(rd_left(&o.nonce), 14);
	ndopt_write_nonce(&w, nonce, 6);
	assert_int_equal(wr_len(&w), 8);
	assert_memory_equal(back, ((const uint8_t[]){14, 1, 1, 2, 3, 4, 5, 6}), 8);
	w = wr_into(back, sizeof(back));
	ndopt_write_nonce(&w, nonce, 14);
	assert_int_equal(wr_len(&w), 16);
	o = read_one("written", back, 16);
	assert_memory_equal(rd_bytes(&o.nonce, 14), nonce, 14);
}

static void test_preferences(void **state)
{
	static const int want[4] = {0, 1, -2, -1};

	(void)state;
	for (unsigned flags = 0; flags < 256; flags++)
		assert_int_equal(ndopt_preference((uint8_t)flags), want[flags >> 3 & 3]);
}

static void test_pref64_lengths(void **state)
{
	static const uint8_t want[8] = {96, 64, 56, 48, 40, 32, 0, 0};

	(void)state;
	for (unsigned plc = 0; plc < 8; plc++) {
		uint8_t bytes[16] = {38, 2, 0xff, (uint8_t)(0xf8 | plc), DOC};
		struct ndopt o = read_one("pref64", bytes, sizeof(bytes));

		assert_int_equal(o.pref64.length, want[plc]);
		assert_int_equal(o.pref64.plc, plc);
		assert_int_equal(o.pref64.lifetime_s, 65528);
		assert_int_equal(o.flaw, plc > 5 ? NDOPT_RESERVED : NDOPT_OK);
	}
}

/* Every prefix length in every length that a route can have. */
static void test_route_lengths(void **state)
{
	(void)state;
	for (unsigned units = 1; units <= 3; units++) {
		for (unsigned length = 0; length < 256; length++) {
			uint8_t bytes[24] = {24, (uint8_t)units, (uint8_t)length};
			struct ndopt o = read_one("route", bytes, 8 * units);

			assert_int_equal(o.form, NDOPT_FORM_ROUTE);
			assert_int_equal(o.flaw,
				length > 64 * (units - 1) ? NDOPT_PREFIX_LENGTH : NDOPT_OK);
		}
	}
}

static void test_servers(void **state)
{
	struct ndopt o = named("two servers");
	struct in6_addr address;

	(void)state;
	assert_int_equal(o.rdnss.reserved, 0x0102);
	assert_true(o.rdnss.lifetime_s == NDOPT_INFINITE);
	assert_int_equal(ndopt_address_next(&o.rdnss.addresses, &address), 1);
	assert_true(is_address(&address, "2001:db8::1"));
	assert_int_equal(ndopt_address_next(&o.rdnss.addresses, &address), 1);
	assert_true(is_address(&address, "2001:db8::2"));
	memset(&address, UNTOUCHED, sizeof(address));
	assert_int_equal(ndopt_address_next(&o.rdnss.addresses, &address), 0);
	row_untouched("address", &address);
}

/* The labels of a name with points between; a test's names have none in them. */
static const char *name_text(struct rd name, char text[static 300])
{
	struct rd label;
	size_t len = 0;

	while (ndopt_label_next(&name, &label) > 0) {
		size_t size = rd_left(&label);

		rd_copy(&label, text + len, size);
		len += size;
		text[len++] = '.';
	}
	text[len] = '\0';
	return text;
}

static void test_names(void **state)
{
	struct ndopt o = named("search list of two");
	char text[300];
	struct rd name;

	(void)state;
	assert_int_equal(o.dnssl.lifetime_s, 1);
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), 1);
	assert_string_equal(name_text(name, text), "a.bc.");
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), 1);
	assert_string_equal(name_text(name, text), "d.");
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), 0);
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), 0);
	/* The good names in front of a bad one are there. */
	o = named("good name, then a bad one");
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), 1);
	assert_string_equal(name_text(name, text), "example.com.");
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), -EBADMSG);
	assert_int_equal(ndopt_name_next(&o.dnssl.names, &name), -EBADMSG);
}

static void test_longest_names(void **state)
{
	uint8_t bytes[300];
	struct rd r, name;

	(void)state;
	/* Three labels of 63, and one of 61 or 62: 255 bytes, or one too many. */
	for (uint8_t last = 61; last <= 62; last++) {
		struct wr w = wr_into(bytes, sizeof(bytes));

		for (int i = 0; i < 4; i++) {
			uint8_t len = i < 3 ? 63 : last;

			wr_u8(&w, len);
			while (len-- > 0)
				wr_u8(&w, 'x');
		}
		wr_u8(&w, 0);
		r = rd_over(bytes, wr_len(&w));
		assert_int_equal(ndopt_name_next(&r, &name), last == 61 ? 1 : -EBADMSG);
	}
	/* 127 labels of one byte. */
	for (size_t i = 0; i < 254; i += 2) {
		bytes[i] = 1;
		bytes[i + 1] = 'y';
	}
	bytes[254] = 0;
	r = rd_over(bytes, 255);
	assert_int_equal(ndopt_name_next(&r, &name), 1);
	assert_int_equal(rd_left(&name), 255);
}

static void test_encrypted_dns(void **state)
{
	struct ndopt o = named("encrypted DNS");
	struct in6_addr address;
	struct rd value;
	char text[300];
	uint16_t key;

	(void)state;
	assert_int_equal(o.encrypted_dns.priority, 1);
	assert_int_equal(o.encrypted_dns.lifetime_s, 3600);
	assert_string_equal(name_text(o.encrypted_dns.name, text), "example.com.");
	assert_false(o.encrypted_dns.name_only);
	assert_int_equal(ndopt_address_next(&o.encrypted_dns.addresses, &address), 1);
	assert_true(is_address(&address, "2001:db8::1"));
	assert_int_equal(ndopt_address_next(&o.encrypted_dns.addresses, &address), 0);
	assert_int_equal(ndopt_param_next(&o.encrypted_dns.params, &key, &value), 1);
	assert_int_equal(key, 1);
	assert_int_equal(rd_left(&value), 3);
	assert_int_equal(ndopt_param_next(&o.encrypted_dns.params, &key, &value), 1);
	assert_int_equal(key, 3);
	assert_int_equal(rd_left(&value), 2);
	assert_int_equal(ndopt_param_next(&o.encrypted_dns.params, &key, &value), 0);
	o = named("encrypted DNS, its name alone");
	assert_true(o.encrypted_dns.name_only);
	assert_int_equal(ndopt_address_next(&o.encrypted_dns.addresses, &address), 0);
	assert_int_equal(ndopt_param_next(&o.encrypted_dns.params, &key, &value), 0);
	o = named("encrypted DNS, fields of length 0");
	assert_false(o.encrypted_dns.name_only);
	o = named("a parameter past the end");
	assert_int_equal(ndopt_param_next(&o.encrypted_dns.params, &key, &value), -EBADMSG);
	assert_int_equal(rd_left(&o.encrypted_dns.params), 4);
}

static void test_provisioning_domain(void **state)
{
	struct ndopt o = named("provisioning domain with an RA and an MTU");
	struct ndopt_raw raw;
	char text[300];

	(void)state;
	assert_true(o.pvd.ra_header && !o.pvd.http && !o.pvd.legacy);
	assert_int_equal(o.pvd.reserved, 0x1ff);
	assert_int_equal(o.pvd.delay, 5);
	assert_int_equal(o.pvd.sequence, 1);
	assert_string_equal(name_text(o.pvd.name, text), "example.com.");
	assert_int_equal(rd_left(&o.pvd.message), 16);
	assert_int_equal(rd_u8(&o.pvd.message), 134);
	assert_int_equal(ndopt_next(&o.pvd.options, &raw), 1);
	assert_int_equal(raw.type, NDOPT_MTU);
	assert_int_equal(ndopt_next(&o.pvd.options, &raw), 0);
	o = named("provisioning domain");
	assert_true(o.pvd.http && o.pvd.legacy && !o.pvd.ra_header);
	assert_int_equal(o.pvd.delay, 5);
	assert_int_equal(o.pvd.sequence, 0x1234);
}

static void test_captive_portal(void **state)
{
	struct ndopt o = named("captive portal");

	(void)state;
	assert_int_equal(rd_left(&o.captive_portal), 20);
	assert_memory_equal(rd_bytes(&o.captive_portal, 20), "https://a.example/xy", 20);
	o = named("captive portal without padding");
	assert_int_equal(rd_left(&o.captive_portal), 6);
	o = named("captive portal with a NUL");
	assert_int_equal(rd_left(&o.captive_portal), 3);
}

/* What was sent in real advertisements: every option has its form and no flaw. */
static void test_golden_options(void **state)
{
	static const struct {
		const char *file;
		size_t at; /* where the options begin */
		uint8_t types[16];
		size_t count;
	} packets[] = {
		{"ra-campus-router.txt", 56, {1, 3, 5}, 3},
		{"ra-radvd-options.txt", 70, {3, 3, 24, 24, 24, 25, 31, 5, 1, 7, 8, 35}, 12},
		{"ns-solicited-node.txt", 64, {1}, 1},
		{"na-solicited-override.txt", 64, {2}, 1},
		{"ns-bridged-vm-mac-mismatch.txt", 78, {1}, 1},
	};

	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		uint8_t back[GOLDEN_SIZE];
		struct wr w = wr_into(back, sizeof(back));
		struct golden golden;
		struct ndopt_raw raw;
		size_t count = 0;
		struct rd r;

		golden_read(packets[i].file, &golden);
		r = rd_over(golden.bytes, golden.len);
		rd_skip(&r, packets[i].at);
		while (ndopt_next(&r, &raw) > 0) {
			struct ndopt option;

			ndopt_read(&raw, &option);
			row_int(packets[i].file, option.type, packets[i].types[count]);
			row_int(packets[i].file, option.flaw, NDOPT_OK);
			row_int(packets[i].file, option.form != NDOPT_OPAQUE, true);
			ndopt_write(&w, &option);
			count++;
		}
		row_int(packets[i].file, rd_left(&r), 0);
		row_int(packets[i].file, count, packets[i].count);
		row_int(packets[i].file, w.failed, false);
		row_int(packets[i].file, wr_len(&w), golden.len - packets[i].at);
		row_bytes(packets[i].file, back, golden.bytes + packets[i].at, wr_len(&w));
	}
}

static void test_names_of_types_and_flaws(void **state)
{
	unsigned named_types = 0;

	(void)state;
	for (unsigned type = 0; type < 256; type++)
		named_types += ndopt_type_name((uint8_t)type) != NULL;
	assert_int_equal(named_types, 46);
	assert_null(ndopt_type_name(0));
	assert_null(ndopt_type_name(22));
	assert_null(ndopt_type_name(255));
	assert_string_equal(ndopt_type_name(NDOPT_PREFIX), "Prefix Information");
	assert_string_equal(ndopt_type_name(NDOPT_ENCRYPTED_DNS), "Encrypted DNS");
	for (int flaw = NDOPT_OK; flaw <= NDOPT_INNER; flaw++)
		assert_string_not_equal(ndopt_flaw_text((enum ndopt_flaw)flaw), "unknown");
}

/* Service parameters with a value that their key cannot have. */
static void test_values_of_parameters(void **state)
{
	static const struct {
		const char *name;
		uint8_t key;
		uint8_t value[20];
		uint16_t len;
		bool right;
	} rows[] = {
		{"mandatory", 0, {0, 1, 0, 3}, 4, true},
		{"mandatory, none", 0, {0}, 0, false},
		{"mandatory, itself", 0, {0, 0}, 2, false},
		{"mandatory, twice", 0, {0, 3, 0, 3}, 4, false},
		{"mandatory, out of order", 0, {0, 3, 0, 1}, 4, false},
		{"mandatory, one and a half", 0, {0, 1, 0}, 3, false},
		{"alpn", 1, {3, 'd', 'o', 't', 2, 'h', '2'}, 7, true},
		{"alpn, none", 1, {0}, 0, false},
		{"alpn, an empty one", 1, {3, 'd', 'o', 't', 0}, 5, false},
		{"alpn, past its end", 1, {4, 'd', 'o', 't'}, 4, false},
		{"no-default-alpn", 2, {0}, 0, true},
		{"no-default-alpn with a value", 2, {1}, 1, false},
		{"port", 3, {3, 0x55}, 2, true},
		{"port, short", 3, {3}, 1, false},
		{"port, long", 3, {0, 0, 3}, 3, false},
		{"ipv4hint", 4, {192, 0, 2, 1}, 4, true},
		{"ipv4hint, cut", 4, {192, 0, 2, 1, 1}, 5, false},
		{"ipv4hint, none", 4, {0}, 0, false},
		{"ipv6hint", 6, {0x20, 1}, 16, true},
		{"ipv6hint, cut", 6, {0x20, 1}, 17, false},
		{"dohpath", 7, {'/'}, 1, true},
		{"dohpath, none", 7, {0}, 0, false},
		{"one without a form here", 9, {1}, 1, true},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint8_t bytes[64] = {144, 8, 0, 1, 0, 0, 0, 1, 0, 13, COM, 0, 0, 0};
		struct rd r = rd_over(bytes, sizeof(bytes));
		struct ndopt_raw raw;
		struct ndopt o;

		bytes[25] = 0;
		bytes[26] = (uint8_t)(4 + rows[i].len);
		bytes[28] = rows[i].key;
		bytes[30] = (uint8_t)rows[i].len;
		memcpy(bytes + 31, rows[i].value, rows[i].len);
		assert_int_equal(ndopt_next(&r, &raw), 1);
		ndopt_read(&raw, &o);
		row_int(rows[i].name, o.form, NDOPT_FORM_ENCRYPTED_DNS);
		row_int(rows[i].name, o.flaw, rows[i].right ? NDOPT_OK : NDOPT_SERVICE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_values_of_parameters),
		cmocka_unit_test(test_options_written_back),
		cmocka_unit_test(test_options_cut_anywhere),
		cmocka_unit_test(test_length_zero_ends_the_message),
		cmocka_unit_test(test_a_bad_option_does_not_hide_the_rest),
		cmocka_unit_test(test_255_units),
		cmocka_unit_test(test_too_long_to_write),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_shortest_options),
		cmocka_unit_test(test_ethernet_addresses),
		cmocka_unit_test(test_nonces),
		cmocka_unit_test(test_preferences),
		cmocka_unit_test(test_pref64_lengths),
		cmocka_unit_test(test_route_lengths),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_longest_names),
		cmocka_unit_test(test_encrypted_dns),
		cmocka_unit_test(test_provisioning_domain),
		cmocka_unit_test(test_captive_portal),
		cmocka_unit_test(test_golden_options),
		cmocka_unit_test(test_names_of_types_and_flaws),
	};

	return cmocka_run_group_tests_name("ndopt", tests, NULL, NULL);
}
