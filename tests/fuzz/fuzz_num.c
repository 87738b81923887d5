/* Input: the text of a number or a duration. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/nsec.h"
#include "base/num.h"
#include "tests/fuzz/fuzz.h"

#define UNTOUCHED UINT64_C(0xa5a5a5a5a5a5a5a5)

typedef int (*num_parser)(
	const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

/* A number is itself within its bounds, and out of every others. */
static void check_num(num_parser parse, const char *text)
{
	uint64_t value = UNTOUCHED, again = UNTOUCHED;
	int result = parse(text, 0, UINT64_MAX, &value);

	MUST(result == 0 || result == -EINVAL || result == -EDOM || result == -ERANGE);
	if (result != 0) {
		MUST(value == UNTOUCHED);
		MUST(parse(text, 1, 2, &again) == result);
		return;
	}
	MUST(parse(text, value, value, &again) == 0 && again == value);
	again = UNTOUCHED;
	if (value > 0)
		MUST(parse(text, 0, value - 1, &again) == -ERANGE);
	if (value < UINT64_MAX)
		MUST(parse(text, value + 1, UINT64_MAX, &again) == -EDOM);
	MUST(again == UNTOUCHED);
}

/* Against the C library, where the text is of digits alone. */
static void check_decimal(const char *text)
{
	uint64_t value, theirs;
	int result;

	if (!*text || text[strspn(text, "0123456789")])
		return;
	errno = 0;
	theirs = strtoull(text, NULL, 10);
	result = num_parse(text, 0, UINT64_MAX, &value);
	MUST(result == (errno == ERANGE ? -ERANGE : 0));
	MUST(result != 0 || value == theirs);
	MUST(num_parse_hex(text, 0, UINT64_MAX, &value) == result);
}

static void check_hexadecimal(const char *text)
{
	const char *digits = "0123456789abcdefABCDEF";
	uint64_t value, theirs;
	int result;

	if (strncmp(text, "0x", 2) != 0 || !text[2] || text[2 + strspn(text + 2, digits)])
		return;
	errno = 0;
	theirs = strtoull(text, NULL, 16);
	result = num_parse_hex(text, 0, UINT64_MAX, &value);
	MUST(result == (errno == ERANGE ? -ERANGE : 0));
	MUST(result != 0 || value == theirs);
	MUST(num_parse(text, 0, UINT64_MAX, &value) == -EINVAL);
}

static void check_nsec(const char *text)
{
	nsec_t duration = 77, again = 77;
	int result = nsec_parse(text, INT64_MIN, INT64_MAX, &duration);
	struct timespec ts;
	char printed[40];

	MUST(result == 0 || result == -EINVAL || result == -EDOM || result == -ERANGE);
	if (result != 0) {
		MUST(duration == 77);
		MUST(nsec_parse(text, 0, 1, &again) == result && again == 77);
		return;
	}
	MUST(nsec_parse(text, duration, duration, &again) == 0 && again == duration);
	again = 77;
	if (duration > INT64_MIN)
		MUST(nsec_parse(text, INT64_MIN, duration - 1, &again) == -ERANGE);
	if (duration < INT64_MAX)
		MUST(nsec_parse(text, duration + 1, INT64_MAX, &again) == -EDOM);
	MUST(again == 77);

	snprintf(printed, sizeof(printed), "%" PRId64 "ns", duration);
	MUST(nsec_parse(printed, duration, duration, &again) == 0 && again == duration);

	ts = nsec_to_timespec(duration);
	MUST(ts.tv_nsec >= 0 && ts.tv_nsec < NSEC_PER_SEC);
	/* The second in which the type begins cannot be multiplied out again. */
	if (ts.tv_sec >= INT64_MIN / NSEC_PER_SEC)
		MUST(nsec_from_timespec(&ts) == duration);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1);

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	check_num(num_parse, text);
	check_num(num_parse_hex, text);
	check_decimal(text);
	check_hexadecimal(text);
	check_nsec(text);
	free(text);
	return 0;
}
