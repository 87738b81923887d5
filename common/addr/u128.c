#include "addr/u128.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"

/* Both factors whole, the product in two halves, by four products of 32 bits. */
static u128 multiply_64(uint64_t a, uint64_t b)
{
	uint64_t a1 = a >> 32, a0 = a & UINT32_MAX, b1 = b >> 32, b0 = b & UINT32_MAX;
	uint64_t low = a0 * b0, middle1 = a1 * b0, middle2 = a0 * b1;
	uint64_t carry = (low >> 32) + (middle1 & UINT32_MAX) + (middle2 & UINT32_MAX);

	return (u128){
		.high = a1 * b1 + (middle1 >> 32) + (middle2 >> 32) + (carry >> 32),
		.low = carry << 32 | (low & UINT32_MAX),
	};
}

bool u128_multiply_add(u128 a, uint64_t b, uint64_t c, u128 *ret_product)
{
	u128 low = multiply_64(a.low, b), high = multiply_64(a.high, b);
	u128 product = u128_add(low, (u128){.high = high.low});
	bool overflow = high.high != 0 || u128_compare(product, low) < 0;
	u128 sum = u128_add(product, u128_of(c));

	overflow |= u128_compare(sum, product) < 0;
	*ret_product = sum;
	return overflow;
}

u128 u128_divide(u128 a, u128 b, u128 *ret_remainder)
{
	u128 quotient = {0}, remainder = {0};

	if ((a.high | b.high) == 0) {
		*ret_remainder = u128_of(a.low % b.low);
		return u128_of(a.low / b.low);
	}
	/* One bit at a time: it is used a few times a run. */
	for (unsigned bit = 128; bit-- > 0;) {
		bool carry = remainder.high >> 63;

		remainder = u128_shift_left(remainder, 1);
		remainder.low |= u128_shift_right(a, bit).low & 1;
		quotient = u128_shift_left(quotient, 1);
		if (carry || u128_compare(remainder, b) >= 0) {
			remainder = u128_subtract(remainder, b);
			quotient.low |= 1;
		}
	}
	*ret_remainder = remainder;
	return quotient;
}

/* a / 10 and the digit left over, in steps of 32 bits. */
static u128 divide_by_ten(u128 a, unsigned *ret_digit)
{
	uint64_t words[4] = {a.high >> 32, a.high & UINT32_MAX, a.low >> 32,
		a.low & UINT32_MAX};
	uint64_t rest = 0;

	for (size_t i = 0; i < 4; i++) {
		uint64_t value = rest << 32 | words[i];

		words[i] = value / 10;
		rest = value % 10;
	}
	*ret_digit = (unsigned)rest;
	return (u128){.high = words[0] << 32 | words[1], .low = words[2] << 32 | words[3]};
}

size_t u128_format(u128 a, char ret_text[static U128_TEXT_SIZE])
{
	char digits[U128_TEXT_SIZE];
	size_t len = 0;

	do {
		unsigned digit;

		a = divide_by_ten(a, &digit);
		digits[len++] = (char)('0' + digit);
	} while (!u128_is_zero(a));
	for (size_t i = 0; i < len; i++)
		ret_text[i] = digits[len - 1 - i];
	ret_text[len] = '\0';
	return len;
}

size_t u128_format_power(unsigned bits, char ret_text[static U128_TEXT_SIZE])
{
	/* The one count that does not fit. */
	static const char whole_space[] = "340282366920938463463374607431768211456";

	if (bits < 128)
		return u128_format(u128_shift_left(u128_of(1), bits), ret_text);
	memcpy(ret_text, whole_space, sizeof(whole_space));
	return sizeof(whole_space) - 1;
}

int u128_parse(const char *text, u128 *ret_value)
{
	u128 value = {0};
	uint64_t bits;
	bool overflow = false;

	if (!strncmp(text, "2^", 2)) {
		int err = num_parse(text + 2, 0, 127, &bits);

		if (err)
			return err == -ERANGE ? -ERANGE : -EINVAL;
		*ret_value = u128_shift_left(u128_of(1), (unsigned)bits);
		return 0;
	}
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		overflow |= u128_multiply_add(value, 10, (uint64_t)(*text - '0'), &value);
	}
	if (overflow)
		return -ERANGE;
	*ret_value = value;
	return 0;
}
