/* Input: a family of identifiers (fixed bits, free bits, a flag), then prefixes: to draw
 * from, or excluded. What may be drawn is numbered, each number once. */
#include <stdbool.h>

#include "base/rd.h"
#include "tests/fuzz/fuzz.h"
#include "tools/randaddr/domain.h"
#include "tools/randaddr/permute.h"

enum { PREFIXES_MOST = 64 };

/* A byte says which list, and the length; 16 are the address. */
static void read_prefixes(struct rd *r, struct ranges *networks, struct ranges *blocks,
	struct ranges *excluded, struct ranges *all_excluded)
{
	for (int i = 0; i < PREFIXES_MOST && rd_left(r) >= 18; i++) {
		uint8_t which = rd_u8(r), length = rd_u8(r) % 129;
		u128 address;
		struct range range;

		address.high = rd_u64(r);
		address.low = rd_u64(r);
		range = range_of_prefix(prefix_around(address, length));
		if (which % 3 == 0) {
			MUST(!ranges_add(excluded, range));
			MUST(!ranges_add(all_excluded, range));
		} else {
			MUST(!ranges_add(length <= 64 ? networks : blocks, range));
		}
	}
}

static void check_index(const struct domain *domain, const struct ranges *excluded,
	u128 index)
{
	u128 address = domain_nth(domain, index), again;

	MUST(domain_has(domain, address));
	MUST(domain_find(domain, address, &again));
	MUST(u128_compare(index, again) == 0);
	for (size_t i = 0; i < excluded->count; i++)
		MUST(u128_compare(address, excluded->at[i].first) < 0 ||
			u128_compare(address, excluded->at[i].last) > 0);
	if (u128_is_zero(index))
		return;
	again = domain_nth(domain, u128_subtract(index, u128_of(1)));
	MUST(u128_compare(again, address) < 0);
}

static void check_domain(const struct domain *domain, const struct ranges *excluded)
{
	struct stream_key key = stream_key_of("fuzz");
	struct permute permute;

	for (size_t i = 0; i < domain->count; i++) {
		const struct segment *segment = &domain->segments[i];

		check_index(domain, excluded, segment->before);
		check_index(domain, excluded,
			u128_add(segment->before, u128_shift_right(segment->last_index, 1)));
		check_index(domain, excluded,
			u128_add(segment->before, segment->last_index));
	}
	if (domain->count == 0)
		return;
	MUST(!permute_open(&permute, &key, domain->last));
	for (unsigned shift = 0; shift < 128; shift += 31) {
		u128 number = u128_shift_right(domain->last, shift), image = number;

		permute_many(&permute, &image, 1);
		MUST(u128_compare(image, domain->last) <= 0);
		MUST(u128_compare(permute_back(&permute, image), number) == 0);
		check_index(domain, excluded, image);
	}
	permute_close(&permute);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ranges networks = {0}, blocks = {0}, excluded = {0}, all_excluded = {0};
	struct rd r = rd_over(data, size);
	struct domain_wish wish = {
		.networks = &networks,
		.blocks = &blocks,
		.excluded = &excluded,
	};
	struct domain domain = {0};
	uint8_t flags = rd_u8(&r);
	uint64_t fixed = rd_u64(&r), free_bits = rd_u64(&r);

	if (flags & 4)
		free_bits = UINT64_MAX;
	wish.only_where_iids_stand = flags & 1;
	wish.iids = iids_of(fixed, free_bits, flags & 2);
	read_prefixes(&r, &networks, &blocks, &excluded, &all_excluded);
	MUST(!domain_open(&wish, &domain));
	check_domain(&domain, &all_excluded);
	domain_close(&domain);
	ranges_free(&networks);
	ranges_free(&blocks);
	ranges_free(&excluded);
	ranges_free(&all_excluded);
	return 0;
}
