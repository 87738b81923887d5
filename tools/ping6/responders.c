#include "tools/ping6/responders.h"

#include <stdlib.h>
#include <string.h>

#include "addr/iid.h"
#include "addr/in6.h"
#include "addr/u128.h"
#include "base/mix.h"

/* Places of the hash table: a power of two, half of them free at the fullest. */
#define PLACES (RESPONDERS_MOST * 2)
#define WINDOW 64

struct responders {
	uint64_t key;
	uint64_t untold;
	size_t count;
	uint16_t places[PLACES]; /* a row's number, from 1 on; 0: free */
	struct responder rows[RESPONDERS_MOST];
};

struct responders *responders_new(uint64_t key)
{
	struct responders *responders = calloc(1, sizeof(*responders));

	if (responders)
		responders->key = key;
	return responders;
}

void responders_free(struct responders *responders)
{
	free(responders);
}

/* Where an address's row is noted, or else the free place where it is to be. */
static uint16_t *find_place(struct responders *r, const struct in6_addr *address)
{
	u128 value = u128_from_in6(address);
	uint64_t hash = mix(mix(r->key, value.high), value.low);

	while (true) {
		uint16_t *place = &r->places[hash++ % PLACES];

		if (*place == 0 || in6_equal(&r->rows[*place - 1].address, address))
			return place;
	}
}

/* Whether the probe is one that the responder has answered; from now on it is. */
static bool note_probe(struct responder *row, uint64_t seq)
{
	uint64_t bit;

	if (seq > row->newest) {
		uint64_t shift = seq - row->newest;

		row->answered = (shift < WINDOW ? row->answered << shift : 0) | 1;
		row->newest = seq;
		return false;
	}
	if (row->newest - seq >= WINDOW)
		return false;
	bit = UINT64_C(1) << (row->newest - seq);
	if (row->answered & bit)
		return true;
	row->answered |= bit;
	return false;
}

static void note_rtt(struct responder *row, nsec_t rtt)
{
	if (row->replies == 0 || rtt < row->min)
		row->min = rtt;
	if (row->replies == 0 || rtt > row->max)
		row->max = rtt;
	row->sum += (double)rtt;
	row->replies++;
}

enum responders_verdict responders_add(struct responders *r,
	const struct responders_reply *reply)
{
	uint16_t *place = find_place(r, &reply->from);
	bool is_new = *place == 0;
	struct responder *row;

	if (is_new && r->count == RESPONDERS_MOST) {
		r->untold++;
		return RESPONDERS_FULL;
	}
	if (is_new) {
		r->rows[r->count] = (struct responder){.address = reply->from};
		*place = (uint16_t)++r->count;
	}
	row = &r->rows[*place - 1];
	row->hop_limit = reply->hop_limit;
	row->is_self = reply->is_self;
	if (note_probe(row, reply->seq)) {
		row->duplicates++;
		return RESPONDERS_DUPLICATE;
	}
	note_rtt(row, reply->rtt);
	return is_new ? RESPONDERS_NEW : RESPONDERS_KNOWN;
}

static int by_address(const void *a, const void *b)
{
	const struct responder *x = a, *y = b;

	return memcmp(&x->address, &y->address, sizeof(x->address));
}

const struct responder *responders_sorted(struct responders *r, size_t *ret_count)
{
	qsort(r->rows, r->count, sizeof(*r->rows), by_address);
	memset(r->places, 0, sizeof(r->places));
	for (size_t i = 0; i < r->count; i++)
		*find_place(r, &r->rows[i].address) = (uint16_t)(i + 1);
	*ret_count = r->count;
	return r->rows;
}

size_t responders_count(const struct responders *r)
{
	return r->count;
}

uint64_t responders_untold(const struct responders *r)
{
	return r->untold;
}

nsec_t responder_avg(const struct responder *row)
{
	return row->replies ? (nsec_t)(row->sum / (double)row->replies + 0.5) : 0;
}

bool responder_mac(const struct responder *row, uint8_t ret_mac[static 6])
{
	return iid_to_mac(u128_from_in6(&row->address).low, ret_mac);
}
