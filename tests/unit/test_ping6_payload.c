#include "tools/ping6/payload.h"

#include <stdbool.h>
#include <stdio.h>

#include "tests/unit/test.h"

static const uint8_t key[PAYLOAD_KEY_SIZE] = "0123456789abcdefghijklmnopqrstu";
static const uint8_t other_key[PAYLOAD_KEY_SIZE] = "0123456789abcdefghijklmnopqrstv";

static struct payload payload_of(uint32_t size)
{
	struct payload payload = {.size = size};

	memcpy(payload.key, key, sizeof(key));
	return payload;
}

/* The data of probe `number`, in memory that ends where it ends; the caller frees it. */
static uint8_t *data_of(struct payload *payload, uint64_t number)
{
	uint8_t *data = malloc(payload->size ? payload->size : 1);
	struct wr w = wr_into(data, payload->size);

	assert_non_null(data);
	payload_write(payload, number, &w);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), payload->size);
	return data;
}

static struct payload_verdict check(struct payload *payload, uint64_t number,
	const void *data, size_t len)
{
	return payload_check(payload, number, rd_over(data, len), len);
}

/* ChaCha20's first block under the all-zero key with nonce 0 (RFC 8439 appendix A.1,
 * test vector 1, whose nonce and counter are zero in both layouts): four probes' stamps. */
static void test_stamp_is_chacha20(void **state)
{
	static const uint8_t stream[PAYLOAD_BLOCK_SIZE] = {
		0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53,
		0x86, 0xbd, 0x28, 0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36,
		0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7, 0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48,
		0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37, 0x6a, 0x43, 0xb8, 0xf4,
		0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86};
	struct payload payload = {.size = PAYLOAD_STAMP_SIZE};

	(void)state;
	for (uint64_t number = 0; number < 4; number++) {
		uint8_t *data = data_of(&payload, number);

		assert_memory_equal(data, stream + number * PAYLOAD_STAMP_SIZE,
			PAYLOAD_STAMP_SIZE);
		free(data);
	}
}

/* Blocks are kept; what is kept under one number must not stand for another, whichever
 * was made last. */
static void test_stamps_do_not_depend_on_what_was_made_before(void **state)
{
	const uint64_t apart = PAYLOAD_BLOCKS * PAYLOAD_BLOCK_SIZE / PAYLOAD_STAMP_SIZE;
	struct dice dice = dice_seeded(0xb10c);
	struct payload kept = payload_of(PAYLOAD_STAMP_SIZE);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		/* Of three numbers in each place two have fallen out. */
		uint64_t number = dice_below(&dice, apart) + dice_below(&dice, 3) * apart;
		struct payload fresh = payload_of(PAYLOAD_STAMP_SIZE);
		uint8_t *got = data_of(&kept, number), *want = data_of(&fresh, number);

		assert_memory_equal(got, want, PAYLOAD_STAMP_SIZE);
		free(got);
		free(want);
	}
}

/* A block falls out between the sending of a probe and the reply to it. */
static void test_replies_are_known_after_many_more_probes(void **state)
{
	struct payload payload = payload_of(56);
	uint8_t *data[1000];

	(void)state;
	for (uint64_t i = 0; i < LEN(data); i++)
		data[i] = data_of(&payload, i + 1);
	for (uint64_t i = 0; i < LEN(data); i++) {
		assert_int_equal(check(&payload, i + 1, data[i], 56).state, PAYLOAD_WHOLE);
		assert_int_equal(check(&payload, i + 2, data[i], 56).state, PAYLOAD_FOREIGN);
		assert_true(payload_is_quoted(&payload, i + 1, rd_over(data[i], 56)));
		free(data[i]);
	}
}

/* A message is used again for the next probe: all but its stamp is the same. */
static void test_stamp_alone_makes_another_probe(void **state)
{
	static const uint8_t pattern[] = {0xaa, 0xbb, 0xcc};

	(void)state;
	for (uint32_t size = 0; size <= 60; size++) {
		struct payload payload = payload_of(size);
		uint8_t *data, *want;
		struct wr w;
		char name[16];

		payload.pattern = pattern;
		payload.pattern_len = sizeof(pattern);
		data = data_of(&payload, 1);
		want = data_of(&payload, 70000);
		w = wr_into(data, size);
		payload_write_stamp(&payload, 70000, &w);
		snprintf(name, sizeof(name), "size %u", size);
		row_int(name, w.failed, false);
		row_int(name, wr_len(&w), size < PAYLOAD_STAMP_SIZE ? size : PAYLOAD_STAMP_SIZE);
		row_bytes(name, data, want, size);
		row_int(name, check(&payload, 70000, data, size).state, PAYLOAD_WHOLE);
		free(data);
		free(want);
	}
}

static void test_stamps_differ_by_number_and_key(void **state)
{
	static const uint64_t numbers[] = {1, 2, 3, 65537, UINT32_MAX, UINT64_C(1) << 32,
		(UINT64_C(1) << 32) + 1, UINT64_MAX};
	struct payload payload = payload_of(PAYLOAD_STAMP_SIZE), other = payload;
	uint8_t *seen[2 * LEN(numbers)];

	(void)state;
	memcpy(other.key, other_key, sizeof(other_key));
	for (size_t i = 0; i < LEN(numbers); i++) {
		seen[2 * i] = data_of(&payload, numbers[i]);
		seen[2 * i + 1] = data_of(&other, numbers[i]);
	}
	for (size_t i = 0; i < LEN(seen); i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(seen[i], seen[j], PAYLOAD_STAMP_SIZE);
	for (size_t i = 0; i < LEN(seen); i++)
		free(seen[i]);
}

static void test_pattern_goes_on_behind_the_stamp(void **state)
{
	static const uint8_t three[] = {0xaa, 0xbb, 0xcc};
	static const uint8_t behind[] = {0xbb, 0xcc, 0xaa, 0xbb}; /* bytes 16 to 19 */
	struct payload payload = payload_of(20);
	uint8_t *data = data_of(&payload, 1);

	(void)state;
	for (uint8_t i = 16; i < 20; i++)
		assert_int_equal(data[i], i);
	free(data);
	payload.pattern = three;
	payload.pattern_len = sizeof(three);
	data = data_of(&payload, 1);
	assert_memory_equal(data + 16, behind, sizeof(behind));
	free(data);
	/* Counting starts again behind 255. */
	payload = payload_of(300);
	data = data_of(&payload, 1);
	assert_int_equal(data[255], 255);
	assert_int_equal(data[256], 0);
	free(data);
}

static const uint32_t sizes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
	18, 19, 20, 56, 1452, 65527};

static void test_what_was_written_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct payload payload = payload_of(sizes[i]);
		uint8_t *data = data_of(&payload, 7);
		char name[16];

		snprintf(name, sizeof(name), "size %u", sizes[i]);
		row_int(name, check(&payload, 7, data, sizes[i]).state, PAYLOAD_WHOLE);
		free(data);
	}
}

/* Each byte in turn, each with one bit and with as many as the place tolerates. */
static void test_damage_is_found_where_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct payload payload = payload_of(sizes[i]);
		uint8_t *data = data_of(&payload, 7);
		size_t stamp = sizes[i] < 16 ? sizes[i] : 16;
		size_t step = sizes[i] > 2000 ? 997 : 1;

		for (size_t at = 0; at < sizes[i]; at += step) {
			struct payload_verdict verdict;
			uint8_t right = data[at];
			/* Of n bytes of stamp n/2 bits may differ. */
			bool known = at >= stamp || stamp >= 2;
			char name[32];

			snprintf(name, sizeof(name), "size %u byte %zu", sizes[i], at);
			data[at] ^= 0x10;
			verdict = check(&payload, 7, data, sizes[i]);
			row_int(name, verdict.state, known ? PAYLOAD_DAMAGED : PAYLOAD_FOREIGN);
			if (known) {
				row_int(name, verdict.at, at);
				row_int(name, verdict.expected, right);
				row_int(name, verdict.found, right ^ 0x10);
			}
			data[at] = (uint8_t)~right;
			verdict = check(&payload, 7, data, sizes[i]);
			row_int(name, verdict.state,
				at >= stamp || stamp == 16 ? PAYLOAD_DAMAGED : PAYLOAD_FOREIGN);
			data[at] = right;
		}
		free(data);
	}
}

static void test_first_of_several_damaged_bytes_is_named(void **state)
{
	struct payload payload = payload_of(56);
	uint8_t *data = data_of(&payload, 1);
	struct payload_verdict verdict;

	(void)state;
	data[40] ^= 1;
	data[20] ^= 0x80;
	data[55] ^= 1;
	verdict = check(&payload, 1, data, 56);
	assert_int_equal(verdict.state, PAYLOAD_DAMAGED);
	assert_int_equal(verdict.at, 20);
	assert_int_equal(verdict.expected, 20);
	assert_int_equal(verdict.found, 20 ^ 0x80);
	/* And the stamp's come before those. */
	data[15] ^= 1;
	data[3] ^= 1;
	verdict = check(&payload, 1, data, 56);
	assert_int_equal(verdict.at, 3);
	free(data);
}

/* Exactly half as many bits as the stamp has bytes may be wrong; one more is a stranger. */
static void test_few_wrong_bits_are_damage_and_many_are_foreign(void **state)
{
	struct dice dice = dice_seeded(0xb175);

	(void)state;
	for (uint32_t size = 1; size <= 20; size++) {
		struct payload payload = payload_of(size);
		uint8_t *right = data_of(&payload, 9);
		size_t stamp = size < 16 ? size : 16;
		char name[32];

		for (unsigned bits = 0; bits <= 8 * stamp; bits++) {
			uint8_t *data = exact_copy(right, size);
			enum payload_state want = bits == 0 ? PAYLOAD_WHOLE :
				bits <= stamp / 2	    ? PAYLOAD_DAMAGED :
							      PAYLOAD_FOREIGN;

			for (unsigned flipped = 0; flipped < bits;) {
				size_t bit = dice_below(&dice, 8 * stamp);

				if ((data[bit / 8] ^ right[bit / 8]) & 1U << bit % 8)
					continue;
				data[bit / 8] ^= (uint8_t)(1U << bit % 8);
				flipped++;
			}
			snprintf(name, sizeof(name), "size %u bits %u", size, bits);
			row_int(name, check(&payload, 9, data, size).state, want);
			free(data);
		}
		free(right);
	}
}

static void test_forged_replies_are_foreign(void **state)
{
	struct dice dice = dice_seeded(0xf0f0);
	struct payload payload = payload_of(56), other = payload;
	uint8_t *data, bytes[56];

	(void)state;
	memcpy(other.key, other_key, sizeof(other_key));
	data = data_of(&other, 1);
	assert_int_equal(check(&payload, 1, data, 56).state, PAYLOAD_FOREIGN);
	free(data);
	data = data_of(&payload, 2);
	assert_int_equal(check(&payload, 1, data, 56).state, PAYLOAD_FOREIGN);
	assert_int_equal(check(&payload, 2 + 65536, data, 56).state, PAYLOAD_FOREIGN);
	free(data);
	for (int i = 0; i < 100000; i++) {
		for (size_t at = 0; at < sizeof(bytes); at += 8) {
			uint64_t roll = dice_roll(&dice);

			memcpy(bytes + at, &roll, 8);
		}
		assert_int_equal(check(&payload, 1, bytes, 56).state, PAYLOAD_FOREIGN);
	}
}

static void test_truncation_to_every_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct payload payload = payload_of(sizes[i]);
		uint8_t *whole = data_of(&payload, 3);
		size_t stamp = sizes[i] < 16 ? sizes[i] : 16;
		size_t step = sizes[i] > 2000 ? 997 : 1;

		for (size_t len = 0; len < sizes[i]; len += step) {
			uint8_t *data = exact_copy(whole, len);
			struct payload_verdict verdict = check(&payload, 3, data, len);
			char name[32];

			snprintf(name, sizeof(name), "size %u cut to %zu", sizes[i], len);
			/* Half of the stamp, rounded up, is enough to know it by. */
			row_int(name, verdict.state,
				len >= (stamp + 1) / 2 ? PAYLOAD_TRUNCATED : PAYLOAD_FOREIGN);
			free(data);
		}
		free(whole);
	}
}

/* A cut stamp tolerates no more than half as many wrong bits as it has bytes left. */
static void test_cut_and_damaged_stamp(void **state)
{
	struct payload payload = payload_of(56);
	uint8_t *data = data_of(&payload, 3);

	(void)state;
	data[0] ^= 0x0f;
	assert_int_equal(check(&payload, 3, data, 8).state, PAYLOAD_TRUNCATED);
	data[1] ^= 1;
	assert_int_equal(check(&payload, 3, data, 8).state, PAYLOAD_FOREIGN);
	assert_int_equal(check(&payload, 3, data, 10).state, PAYLOAD_TRUNCATED);
	free(data);
}

static void test_longer_than_sent(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct payload payload = payload_of(sizes[i]), longer = payload;
		uint8_t *data;
		char name[32];

		longer.size += sizes[i] < 16 ? 16 : 1;
		data = data_of(&longer, 3);
		snprintf(name, sizeof(name), "size %u", sizes[i]);
		row_int(name, check(&payload, 3, data, longer.size).state, PAYLOAD_LONGER);
		/* The buffer may have kept no more of it than was sent. */
		row_int(name,
			payload_check(&payload, 3, rd_over(data, sizes[i]), longer.size).state,
			PAYLOAD_LONGER);
		free(data);
	}
}

/* Where only the beginning was kept, what is there is judged. */
static void test_beginning_of_a_whole_reply(void **state)
{
	struct payload payload = payload_of(1000);
	uint8_t *data = data_of(&payload, 3);
	struct payload_verdict verdict;

	(void)state;
	assert_int_equal(payload_check(&payload, 3, rd_over(data, 100), 1000).state,
		PAYLOAD_WHOLE);
	data[99] ^= 1;
	data[100] ^= 1;
	verdict = payload_check(&payload, 3, rd_over(data, 100), 1000);
	assert_int_equal(verdict.state, PAYLOAD_DAMAGED);
	assert_int_equal(verdict.at, 99);
	data[99] ^= 1;
	assert_int_equal(payload_check(&payload, 3, rd_over(data, 100), 1000).state,
		PAYLOAD_WHOLE);
	assert_int_equal(payload_check(&payload, 3, rd_over(data, 7), 1000).state,
		PAYLOAD_FOREIGN);
	free(data);
}

static void test_quotes_of_every_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct payload payload = payload_of(sizes[i]);
		uint8_t *whole = data_of(&payload, 5);
		size_t stamp = sizes[i] < 16 ? sizes[i] : 16;

		for (size_t len = 0; len <= sizes[i] && len <= 100; len++) {
			uint8_t *quote = exact_copy(whole, len);
			bool enough = len >= (stamp + 1) / 2;
			char name[32];

			snprintf(name, sizeof(name), "size %u quoted %zu", sizes[i], len);
			row_int(name, payload_is_quoted(&payload, 5, rd_over(quote, len)), enough);
			/* Any wrong bit within the stamp is proof of nothing. */
			for (size_t bit = 0; bit < 8 * (len < stamp ? len : stamp); bit++) {
				quote[bit / 8] ^= (uint8_t)(1U << bit % 8);
				row_int(name, payload_is_quoted(&payload, 5, rd_over(quote, len)),
					false);
				quote[bit / 8] ^= (uint8_t)(1U << bit % 8);
			}
			/* Behind it, a router's padding or a fragment's end does not matter. */
			if (len > stamp) {
				quote[len - 1] ^= 0xff;
				row_int(name, payload_is_quoted(&payload, 5, rd_over(quote, len)),
					true);
			}
			free(quote);
		}
		free(whole);
	}
}

static void test_quote_of_another_probe(void **state)
{
	struct payload payload = payload_of(56), other = payload;
	uint8_t *data = data_of(&payload, 5);

	(void)state;
	memcpy(other.key, other_key, sizeof(other_key));
	assert_false(payload_is_quoted(&payload, 6, rd_over(data, 56)));
	assert_false(payload_is_quoted(&other, 5, rd_over(data, 56)));
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stamp_is_chacha20),
		cmocka_unit_test(test_stamps_do_not_depend_on_what_was_made_before),
		cmocka_unit_test(test_replies_are_known_after_many_more_probes),
		cmocka_unit_test(test_stamp_alone_makes_another_probe),
		cmocka_unit_test(test_stamps_differ_by_number_and_key),
		cmocka_unit_test(test_pattern_goes_on_behind_the_stamp),
		cmocka_unit_test(test_what_was_written_is_whole),
		cmocka_unit_test(test_damage_is_found_where_it_is),
		cmocka_unit_test(test_first_of_several_damaged_bytes_is_named),
		cmocka_unit_test(test_few_wrong_bits_are_damage_and_many_are_foreign),
		cmocka_unit_test(test_forged_replies_are_foreign),
		cmocka_unit_test(test_truncation_to_every_length),
		cmocka_unit_test(test_cut_and_damaged_stamp),
		cmocka_unit_test(test_longer_than_sent),
		cmocka_unit_test(test_beginning_of_a_whole_reply),
		cmocka_unit_test(test_quotes_of_every_length),
		cmocka_unit_test(test_quote_of_another_probe),
	};

	return cmocka_run_group_tests_name("ping6_payload", tests, NULL, NULL);
}
