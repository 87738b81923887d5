#include "tools/randaddr/check.h"

#include <stdlib.h>

void check_open(struct check *check, const struct domain *domain, unsigned longest)
{
	*check = (struct check){.domain = domain, .first_nibble = (longest + 3) / 4};
}

/* In which sixteenth of the domain an index is. */
static unsigned sixteenth(const struct domain *domain, u128 index)
{
	unsigned bits = 128 - u128_leading_zeros(domain->last);
	unsigned shift = bits > 60 ? bits - 60 : 0;
	/* Of a large one 60 bits are enough to tell. */
	uint64_t at = u128_shift_right(index, shift).low;
	uint64_t size = u128_shift_right(domain->last, shift).low + 1;

	return (unsigned)(at * CHECK_VALUES / size);
}

static enum check_answer keep(struct check *check, u128 address)
{
	if (check->count == CHECK_MOST)
		return CHECK_TOO_MANY;
	if (check->count == check->room) {
		size_t room = check->room ? 2 * check->room : 1024;
		u128 *more = reallocarray(check->addresses, room, sizeof(*more));

		if (!more)
			return CHECK_NO_MEMORY;
		check->addresses = more;
		check->room = room;
	}
	check->addresses[check->count++] = address;
	check->varying = u128_or(check->varying, u128_xor(check->addresses[0], address));
	return CHECK_OK;
}

enum check_answer check_add(struct check *check, u128 address)
{
	enum check_answer answer = keep(check, address);
	u128 index;

	if (answer != CHECK_OK)
		return answer;
	if (check->domain) {
		if (!domain_has(check->domain, address)) {
			check->strays++;
			return CHECK_STRAY;
		}
		domain_find(check->domain, address, &index);
		check->sixteenths[sixteenth(check->domain, index)]++;
	}
	for (unsigned i = check->first_nibble; i < CHECK_NIBBLES; i++)
		check->nibbles[i][u128_shift_right(address, 124 - 4 * i).low & 0xf]++;
	return CHECK_OK;
}

static int compare(const void *a, const void *b)
{
	return u128_compare(*(const u128 *)a, *(const u128 *)b);
}

double check_chi_square(const uint64_t *counts, size_t places)
{
	double total = 0, sum = 0, expected;

	for (size_t i = 0; i < places; i++)
		total += (double)counts[i];
	expected = total / (double)places;
	for (size_t i = 0; i < places; i++)
		sum += ((double)counts[i] - expected) * ((double)counts[i] - expected);
	return total > 0 ? sum / expected : 0;
}

static void test(const struct check *check, struct check_result *result)
{
	uint64_t rest;

	result->is_uniform = true;
	result->is_tested = check->first_nibble < CHECK_NIBBLES;
	for (unsigned i = check->first_nibble; i < CHECK_NIBBLES; i++) {
		result->nibbles[i] = check_chi_square(check->nibbles[i], CHECK_VALUES);
		result->is_uniform &= result->nibbles[i] <= CHECK_BOUND;
	}
	if (!check->domain || check->domain->count == 0)
		return;
	/* Sixteenths of few addresses are alike only if 16 divides their number. */
	rest = check->domain->last.low % CHECK_VALUES;
	result->has_spread = rest == CHECK_VALUES - 1 || check->domain->last.high ||
		check->domain->last.low >> 20;
	if (result->has_spread) {
		result->is_tested = true;
		result->spread = check_chi_square(check->sixteenths, CHECK_VALUES);
		result->is_uniform &= result->spread <= CHECK_BOUND;
	}
}

void check_end(struct check *check, check_repeat_fn *fn, void *arg,
	struct check_result *ret_result)
{
	unsigned same = (u128_leading_zeros(check->varying) + 3) / 4;
	struct check_result result = {
		.addresses = check->count,
		.strays = check->strays,
		.is_few = check->count - check->strays < CHECK_LEAST,
	};

	if (!check->domain)
		check->first_nibble = same;
	result.first_nibble = check->first_nibble;
	if (check->count > 0)
		qsort(check->addresses, check->count, sizeof(*check->addresses), compare);
	for (size_t i = 0, next; i < check->count; i = next) {
		for (next = i + 1; next < check->count; next++)
			if (u128_compare(check->addresses[i], check->addresses[next]))
				break;
		if (next - i > 1)
			fn(arg, check->addresses[i], next - i);
		result.distinct++;
	}
	if (!result.is_few)
		test(check, &result);
	*ret_result = result;
}

void check_close(struct check *check)
{
	free(check->addresses);
	check->addresses = NULL;
}
