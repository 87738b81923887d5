/* Unsigned 128-bit numbers: addresses as numbers, and how many there are. Pure.
 *
 * Two halves and not the compiler's __int128, which 32-bit machines lack. Arithmetic is
 * modulo 2^128, as uint64_t's is modulo 2^64. */
#ifndef HEXTET_ADDR_U128_H
#define HEXTET_ADDR_U128_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits of 2^128, and a NUL. */
#define U128_TEXT_SIZE 40

typedef struct {
	uint64_t high;
	uint64_t low;
} u128;

static inline u128 u128_of(uint64_t value)
{
	return (u128){.low = value};
}

static inline bool u128_is_zero(u128 a)
{
	return (a.high | a.low) == 0;
}

/* Less than 0, 0 or more than 0, as a is less than, equal to or more than b. */
static inline int u128_compare(u128 a, u128 b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low < b.low ? -1 : a.low > b.low;
}

static inline u128 u128_add(u128 a, u128 b)
{
	uint64_t low = a.low + b.low;

	return (u128){.high = a.high + b.high + (low < a.low), .low = low};
}

static inline u128 u128_subtract(u128 a, u128 b)
{
	return (u128){.high = a.high - b.high - (a.low < b.low), .low = a.low - b.low};
}

static inline u128 u128_and(u128 a, u128 b)
{
	return (u128){.high = a.high & b.high, .low = a.low & b.low};
}

static inline u128 u128_or(u128 a, u128 b)
{
	return (u128){.high = a.high | b.high, .low = a.low | b.low};
}

static inline u128 u128_xor(u128 a, u128 b)
{
	return (u128){.high = a.high ^ b.high, .low = a.low ^ b.low};
}

static inline u128 u128_not(u128 a)
{
	return (u128){.high = ~a.high, .low = ~a.low};
}

/* Shifts by 0 to 128 bits; by 128 gives 0. */
static inline u128 u128_shift_left(u128 a, unsigned bits)
{
	if (bits == 0)
		return a;
	if (bits >= 128)
		return u128_of(0);
	if (bits >= 64)
		return (u128){.high = a.low << (bits - 64)};
	return (u128){.high = a.high << bits | a.low >> (64 - bits), .low = a.low << bits};
}

static inline u128 u128_shift_right(u128 a, unsigned bits)
{
	if (bits == 0)
		return a;
	if (bits >= 128)
		return u128_of(0);
	if (bits >= 64)
		return (u128){.low = a.high >> (bits - 64)};
	return (u128){.high = a.high >> bits, .low = a.low >> bits | a.high << (64 - bits)};
}

/* 2^bits - 1: the lowest `bits` bits set; all of them for 128. */
static inline u128 u128_ones(unsigned bits)
{
	return bits == 0 ? u128_of(0) : u128_shift_right(u128_not(u128_of(0)), 128 - bits);
}

/* Zero bits above the highest one; 128 for 0. */
static inline unsigned u128_leading_zeros(u128 a)
{
	if (a.high)
		return (unsigned)__builtin_clzll(a.high);
	return a.low ? 64 + (unsigned)__builtin_clzll(a.low) : 128;
}

/* Zero bits below the lowest one; 128 for 0. */
static inline unsigned u128_trailing_zeros(u128 a)
{
	if (a.low)
		return (unsigned)__builtin_ctzll(a.low);
	return a.high ? 64 + (unsigned)__builtin_ctzll(a.high) : 128;
}

/* Written out: a compiler makes one load and a swap of each half. */
static inline u128 u128_from_in6(const struct in6_addr *address)
{
	const uint8_t *b = address->s6_addr;

	return (u128){
		.high = (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
			(uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
			(uint64_t)b[6] << 8 | b[7],
		.low = (uint64_t)b[8] << 56 | (uint64_t)b[9] << 48 | (uint64_t)b[10] << 40 |
			(uint64_t)b[11] << 32 | (uint64_t)b[12] << 24 | (uint64_t)b[13] << 16 |
			(uint64_t)b[14] << 8 | b[15],
	};
}

static inline struct in6_addr u128_to_in6(u128 a)
{
	struct in6_addr address;

	for (size_t i = 8; i-- > 0; a.high >>= 8, a.low >>= 8) {
		address.s6_addr[i] = (uint8_t)a.high;
		address.s6_addr[8 + i] = (uint8_t)a.low;
	}
	return address;
}

/* a * b + c in the low 128 bits; true if it did not fit. */
bool u128_multiply_add(u128 a, uint64_t b, uint64_t c, u128 *ret_product);

/* a / b, and the remainder; b is not 0. */
u128 u128_divide(u128 a, u128 b, u128 *ret_remainder);

/* Decimal digits and a NUL; returns the length. */
size_t u128_format(u128 a, char ret_text[static U128_TEXT_SIZE]);

/* 2^bits in decimal, bits 0 to 128: how many addresses a prefix holds. */
size_t u128_format_power(unsigned bits, char ret_text[static U128_TEXT_SIZE]);

/* Reads a decimal number, or a power of two as 2^N with N from 0 to 127.
 * Returns 0, -EINVAL (neither) or -ERANGE (2^128 or more). */
int u128_parse(const char *text, u128 *ret_value);

#endif
