#include "tools/randaddr/number.h"

void numbers_open(struct numbers *numbers, const struct stream_key *key,
	enum stream_use use, u128 last)
{
	numbers->key = *key;
	numbers->use = use;
	numbers->shift = last.high ? 2 : 3;
	numbers->stream = stream_open(key, use, 0);
	numbers->blocks = 0;
	for (size_t i = 0; i < NUMBER_RETRIES; i++)
		numbers->retries[i].filled = false;
}

static u128 mask_for(u128 last)
{
	return u128_ones(128 - u128_leading_zeros(last));
}

/* Where in its block a place is. */
static size_t byte_of(const struct numbers *numbers, u128 place)
{
	size_t width = STREAM_BLOCK >> numbers->shift;

	return (size_t)(place.low & ((1U << numbers->shift) - 1)) * width;
}

static u128 take(const struct numbers *numbers, const uint8_t *bytes)
{
	return (u128){
		.high = numbers->shift == 2 ? stream_u64(bytes + 8) : 0,
		.low = stream_u64(bytes),
	};
}

/* The number at a place that is too large is drawn again. */
static u128 redraw(struct numbers *numbers, u128 place, u128 last)
{
	u128 block = u128_shift_right(place, numbers->shift), mask = mask_for(last), number;

	for (uint32_t attempt = 1;; attempt++) {
		struct number_retry *retry = &numbers->retries[attempt % NUMBER_RETRIES];

		if (attempt >= NUMBER_RETRIES || !retry->filled)
			retry->stream = stream_open(&numbers->key, numbers->use, attempt);
		if (attempt >= NUMBER_RETRIES || !retry->filled ||
			u128_compare(retry->block, block))
			stream_read(&retry->stream, block, 1, retry->bytes);
		/* One that is shared by attempts belongs to none of them afterwards. */
		retry->filled = attempt < NUMBER_RETRIES;
		retry->block = block;
		number = u128_and(take(numbers, retry->bytes + byte_of(numbers, place)), mask);
		if (u128_compare(number, last) <= 0)
			return number;
	}
}

/* Makes the block of a place present, reading ahead for `count` places. */
static void fill(struct numbers *numbers, u128 place, uint64_t step, size_t count)
{
	u128 block = u128_shift_right(place, numbers->shift);
	u128 behind = u128_subtract(block, numbers->block);
	size_t blocks = 1;

	if (behind.high == 0 && behind.low < numbers->blocks)
		return;
	if (step < (1U << numbers->shift))
		blocks = ((count * (size_t)step) >> numbers->shift) + 1;
	if (blocks > NUMBER_BLOCKS)
		blocks = NUMBER_BLOCKS;
	stream_read(&numbers->stream, block, blocks, numbers->bytes);
	numbers->block = block;
	numbers->blocks = blocks;
}

void numbers_read(struct numbers *numbers, u128 place, uint64_t step, u128 last,
	size_t count, u128 *ret_numbers)
{
	u128 mask = mask_for(last);
	size_t width = STREAM_BLOCK >> numbers->shift;

	while (count > 0) {
		const uint8_t *bytes, *end;
		u128 block;

		fill(numbers, place, step, count);
		block = u128_shift_right(place, numbers->shift);
		bytes = numbers->bytes + (block.low - numbers->block.low) * STREAM_BLOCK +
			byte_of(numbers, place);
		end = numbers->bytes + numbers->blocks * STREAM_BLOCK;
		while (count > 0 && bytes < end) {
			u128 number = u128_and(take(numbers, bytes), mask);

			if (u128_compare(number, last) > 0)
				number = redraw(numbers, place, last);
			*ret_numbers++ = number;
			place = u128_add(place, u128_of(step));
			count--;
			bytes = step <= (size_t)(end - bytes) / width ? bytes + step * width : end;
		}
	}
}

u128 numbers_at(struct numbers *numbers, u128 place, u128 last)
{
	u128 number;

	numbers_read(numbers, place, 1, last, 1, &number);
	return number;
}
