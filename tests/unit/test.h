/* What every unit test needs: cmocka behind the headers it asks for, assertions that
 * name the row of a table they failed on, and numbers from a fixed, printed seed. */
#ifndef HEXTET_TESTS_UNIT_TEST_H
#define HEXTET_TESTS_UNIT_TEST_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Out-parameters are filled with this beforehand, to see whether they were touched. */
#define UNTOUCHED 0xa5

#define row_int(row, got, want)                                                          \
	row_int_at(row, #got, (int64_t)(got), (int64_t)(want), __FILE__, __LINE__)
#define row_string(row, got, want) row_string_at(row, #got, got, want, __FILE__, __LINE__)
#define row_bytes(row, got, want, len)                                                   \
	row_bytes_at(row, #got, got, want, len, __FILE__, __LINE__)
#define row_untouched(row, object)                                                       \
	row_untouched_at(row, #object, object, __FILE__, __LINE__)
#define row_untouched_at(row, name, object, file, line)                                  \
	row_filled_at(row, name, object, sizeof(*(object)), file, line)

static inline void row_int_at(const char *row, const char *what, int64_t got,
	int64_t want, const char *file, int line)
{
	if (got == want)
		return;
	print_error(
		"row \"%s\": %s is %" PRId64 ", not %" PRId64 "\n", row, what, got, want);
	_fail(file, line);
}

static inline void row_string_at(const char *row, const char *what, const char *got,
	const char *want, const char *file, int line)
{
	if (got && want ? !strcmp(got, want) : got == want)
		return;
	print_error("row \"%s\": %s is \"%s\", not \"%s\"\n", row, what,
		got ? got : "(null)", want ? want : "(null)");
	_fail(file, line);
}

static inline void row_bytes_at(const char *row, const char *what, const void *got,
	const void *want, size_t len, const char *file, int line)
{
	const uint8_t *g = got, *w = want;

	if (!g || !w) {
		print_error("row \"%s\": %s is missing\n", row, what);
		_fail(file, line);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		if (g[i] == w[i])
			continue;
		print_error("row \"%s\": byte %zu of %s is %02x, not %02x\n", row, i,
			what, g[i], w[i]);
		_fail(file, line);
	}
}

static inline void row_filled_at(const char *row, const char *what, const void *object,
	size_t size, const char *file, int line)
{
	const uint8_t *bytes = object;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == UNTOUCHED)
			continue;
		print_error("row \"%s\": %s was touched at byte %zu\n", row, what, i);
		_fail(file, line);
	}
}

/* A copy that ends where its allocation ends, so that a sanitizer sees one byte too
 * many. The caller frees it. */
static inline uint8_t *exact_copy(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

/* splitmix64: the same numbers on every machine, whatever its C library's rand does. */
struct dice {
	uint64_t state;
};

static inline struct dice dice_seeded(uint64_t seed)
{
	print_message("seed %#" PRIx64 "\n", seed);
	return (struct dice){.state = seed};
}

static inline uint64_t dice_roll(struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 to sides - 1. */
static inline size_t dice_below(struct dice *dice, size_t sides)
{
	return (size_t)(dice_roll(dice) % sides);
}

#endif
