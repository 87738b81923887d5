/* Advertisements in frames: of every link type, in tags, behind extension headers, cut. */
#include <errno.h>

#include "tests/unit/golden.h"
#include "tests/unit/rasniff.h"

static struct made made;

static void make(void)
{
	made_begin(&made);
	ndopt_write_mac(&made.options, NDOPT_SOURCE_LLADDR, made.mac);
	made_prefix(&made, "2001:db8::", 64, 0xc0, 100, 100);
	made_mtu(&made, 1500);
	made_frame(&made);
}

static void test_what_was_written_is_read(void **state)
{
	uint8_t mac[6];

	(void)state;
	make();
	made_read(&made);
	assert_int_equal(made.ra.flaws, 0);
	assert_true(made.ra.has_message);
	assert_int_equal(made.ra.message.ra.lifetime_s, 1800);
	assert_int_equal(made.ra.option_count, 3);
	assert_int_equal(rd_left(&made.ra.body), 8 + 32 + 8);
	assert_int_equal(rd_left(&made.ra.rest), 0);
	assert_true(ra_source_mac(&made.ra, mac));
	assert_memory_equal(mac, made.mac, 6);
}

/* Flaws are just those that nd_check() finds, which reads the message by itself. */
static void assert_checked(void)
{
	assert_int_equal(made.ra.flaws, nd_check(&made.ra.packet));
}

static void test_every_truncation(void **state)
{
	(void)state;
	make();
	for (size_t len = 0; len < made.len; len++) {
		uint8_t *copy = exact_copy(made.frame, len);
		struct ndopt options[8];
		int err = ra_read(LINK_ETHERNET, rd_over(copy, len), options, LEN(options),
			&made.ra);

		/* From the message's type on it is one, however little of it there is. */
		assert_int_equal(err, len > 54 ? 0 : -EBADMSG);
		if (!err) {
			assert_true(made.ra.flaws & ND_FLAW_TRUNCATED);
			assert_checked();
		}
		free(copy);
	}
}

static void test_options_end_where_a_length_is_wrong(void **state)
{
	static const struct {
		const char *option;
		uint32_t flaw;
	} rows[] = {
		{"0500000000000000", ND_FLAW_OPTION_ZERO},
		{"0502000000000000", ND_FLAW_OPTION_CUT},
		{"05", ND_FLAW_OPTION_CUT},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		made_begin(&made);
		made_mtu(&made, 1500);
		made_hex(&made, rows[i].option);
		made_ra(&made);
		row_int(rows[i].option, made.ra.flaws, rows[i].flaw);
		row_int(rows[i].option, made.ra.option_count, 1);
		row_int(rows[i].option, rd_left(&made.ra.rest), strlen(rows[i].option) / 2);
		assert_checked();
	}
}

static void test_other_frames(void **state)
{
	struct ndopt options[8];
	struct golden golden;

	(void)state;
	make();
	made.frame[54] = ND_NEIGHBOR_SOLICITATION;
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(made.frame, made.len), options,
		LEN(options), &made.ra), -EPROTOTYPE);
	made.frame[12] = 8;
	made.frame[13] = 0;
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(made.frame, made.len), options,
		LEN(options), &made.ra), -EPROTOTYPE);
	golden_read("ns-solicited-node.txt", &golden);
	assert_int_equal(ra_read(link_guess(rd_over(golden.bytes, golden.len)),
		rd_over(golden.bytes, golden.len), options, LEN(options), &made.ra),
		-EPROTOTYPE);
}

static void test_in_two_tags(void **state)
{
	static const uint8_t tags[] = {0x88, 0xa8, 0, 7, 0x81, 0, 0x60, 8};
	uint8_t frame[MADE_SIZE];
	struct ndopt options[8];

	(void)state;
	make();
	memcpy(frame, made.frame, 12);
	memcpy(frame + 12, tags, sizeof(tags));
	memcpy(frame + 12 + sizeof(tags), made.frame + 12, made.len - 12);
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(frame, made.len + sizeof(tags)),
		options, LEN(options), &made.ra), 0);
	assert_int_equal(made.ra.link.tag_count, 2);
	assert_int_equal(made.ra.link.tags[1].tci & 0xfff, 8);
	assert_int_equal(made.ra.option_count, 3);
	assert_int_equal(made.ra.flaws, 0);
}

static void test_no_more_options_than_there_is_room_for(void **state)
{
	struct ndopt options[2];

	(void)state;
	make();
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(made.frame, made.len), options,
		LEN(options), &made.ra), 0);
	assert_int_equal(made.ra.option_count, 2);
	assert_int_equal(rd_left(&made.ra.rest), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_written_is_read),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_options_end_where_a_length_is_wrong),
		cmocka_unit_test(test_other_frames),
		cmocka_unit_test(test_in_two_tags),
		cmocka_unit_test(test_no_more_options_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
