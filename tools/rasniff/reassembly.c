#include "tools/rasniff/reassembly.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "tools/rasniff/vlan.h"
#include "wire/nd.h"

enum {
	UNIT = 8, /* fragments stand at multiples of this (RFC 8200 section 4.5) */
	UNITS = REASSEMBLY_SIZE / UNIT,
	FRAGMENT_HEADER_SIZE = 8,
	HEADERS_SIZE = IP6_HEADER_SIZE + FRAGMENT_HEADER_SIZE,
	SLOTS = REASSEMBLY_MAX + 1,
};

struct reassembly_slot {
	bool used;
	struct fragment first; /* that came */
	nsec_t since;
	size_t end;           /* of the whole; 0: the last fragment has not come */
	size_t units;         /* that are there */
	unsigned fragments;
	bool spoilt;          /* fragments came that cannot belong together */
	bool has[UNITS];
	uint8_t packet[HEADERS_SIZE + REASSEMBLY_SIZE];
};

void reassembly_begin(struct reassembly *r)
{
	*r = (struct reassembly){.next_expiry = NSEC_NEVER};
}

void reassembly_free(struct reassembly *r)
{
	free(r->slots);
	reassembly_begin(r);
}

/* What begins with an extension header may have an advertisement behind it: a first fragment
 * that ends before that has got past filters (RFC 7113 section 2.2). */
static bool may_advertise(const struct fragment *f)
{
	struct rd r = f->bytes;

	switch (f->upper.protocol) {
	case IP6_ICMPV6:
		return f->upper.fragment_offset > 0 || rd_u8(&r) == ND_ROUTER_ADVERTISEMENT;
	case IP6_HOP_BY_HOP:
	case IP6_ROUTING:
	case IP6_DESTINATION:
	case IP6_FRAGMENT:
		return true;
	default: /* a number of the wire */
		return false;
	}
}

int fragment_read(enum link_type type, struct rd frame, struct fragment *ret_fragment)
{
	struct fragment f = {.link = 0};

	if (link_read(type, frame, &f.header, &f.bytes) ||
		f.header.ethertype != ETHER_TYPE_IP6 || ip6_read(&f.bytes, &f.ip))
		return -EPROTOTYPE;
	if (rd_left(&f.bytes) > f.ip.payload_length)
		f.bytes = rd_fence(&f.bytes, f.ip.payload_length);
	if (ip6_walk_to_fragment(&f.bytes, f.ip.next_header, &f.upper))
		return -EPROTOTYPE;
	/* One that stands alone is a packet. */
	if ((f.upper.fragment_offset == 0 && !f.upper.more_fragments) || !may_advertise(&f))
		return -EPROTOTYPE;
	*ret_fragment = f;
	return 0;
}

static size_t units_of(size_t len)
{
	return (len + UNIT - 1) / UNIT;
}

static bool is_whole(const struct reassembly_slot *slot)
{
	return !slot->spoilt && slot->end > 0 && slot->units == units_of(slot->end);
}

/* Up to the first gap. */
static size_t length_of(const struct reassembly_slot *slot)
{
	size_t units = 0;

	while (units < UNITS && slot->has[units])
		units++;
	return slot->end > 0 && units == units_of(slot->end) ? slot->end : units * UNIT;
}

/* The extension headers that stood in front of each Fragment header are left out. */
static void give(struct reassembly_slot *slot, struct reassembled *ret_packet)
{
	struct wr w = wr_into(slot->packet, HEADERS_SIZE);
	size_t len = length_of(slot);
	struct ip6_header ip = slot->first.ip;

	ip.next_header = IP6_FRAGMENT;
	ip.payload_length = (uint16_t)(FRAGMENT_HEADER_SIZE + len);
	ip6_write(&w, &ip);
	wr_u8(&w, slot->first.upper.protocol);
	wr_u8(&w, 0);
	wr_u16(&w, is_whole(slot) ? 0 : 1);
	wr_u32(&w, slot->first.upper.fragment_id);
	*ret_packet = (struct reassembled){
		.first = slot->first,
		.fragments = slot->fragments,
		.packet = rd_over(slot->packet, slot->has[0] ? HEADERS_SIZE + len : 0),
	};
	slot->used = false;
}

static bool is_of(const struct reassembly_slot *slot, const struct fragment *f)
{
	return slot->used && slot->first.link == f->link &&
		vlan_of(&slot->first.header) == vlan_of(&f->header) &&
		slot->first.upper.fragment_id == f->upper.fragment_id &&
		in6_equal(&slot->first.ip.source, &f->ip.source) &&
		in6_equal(&slot->first.ip.destination, &f->ip.destination);
}

/* The slot that the fragment belongs to, or an empty one: there is always one. */
static struct reassembly_slot *find(struct reassembly *r, const struct fragment *f)
{
	struct reassembly_slot *empty = NULL;

	for (size_t i = 0; i < SLOTS; i++) {
		if (is_of(&r->slots[i], f))
			return &r->slots[i];
		if (!empty && !r->slots[i].used)
			empty = &r->slots[i];
	}
	return empty;
}

static void begin(struct reassembly_slot *slot, const struct fragment *f, nsec_t now)
{
	slot->used = true;
	slot->first = *f;
	slot->since = now;
	slot->end = 0;
	slot->units = 0;
	slot->fragments = 0;
	slot->spoilt = false;
	memset(slot->has, 0, sizeof(slot->has));
}

/* Whether `len` bytes at `at` can stand beside what is there. */
static bool fits(const struct reassembly_slot *slot, size_t at, size_t len, bool last)
{
	if (len == 0 || at + len > REASSEMBLY_SIZE || (!last && len % UNIT != 0))
		return false;
	if (last && slot->end > 0)
		return at + len == slot->end;
	return slot->end == 0 || at + len <= slot->end;
}

/* Of fragments that overlap, the first counts, and the whole is never whole: hosts discard
 * it (RFC 5722 section 4). The very same one may come twice. */
static void put(struct reassembly_slot *slot, const struct fragment *f)
{
	struct rd bytes = f->bytes;
	size_t at = f->upper.fragment_offset, len = rd_left(&bytes), known = 0;
	bool last = !f->upper.more_fragments, *has;
	uint8_t *to;

	slot->fragments++;
	if (!fits(slot, at, len, last)) {
		slot->spoilt = true;
		return;
	}
	has = slot->has + at / UNIT;
	to = slot->packet + HEADERS_SIZE + at;
	for (size_t i = 0; i < units_of(len); i++)
		known += has[i];
	if (known > 0) {
		slot->spoilt |= known < units_of(len) ||
			memcmp(to, rd_bytes(&bytes, len), len) != 0;
		return;
	}
	memset(has, true, units_of(len));
	rd_copy(&bytes, to, len);
	slot->units += units_of(len);
	if (last)
		slot->end = at + len;
}

static struct reassembly_slot *oldest(struct reassembly *r)
{
	struct reassembly_slot *found = &r->slots[0];

	for (size_t i = 1; i < SLOTS; i++)
		if (r->slots[i].since < found->since)
			found = &r->slots[i];
	return found;
}

static bool is_full(const struct reassembly *r)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (!r->slots[i].used)
			return false;
	return true;
}

int reassembly_take(struct reassembly *r, const struct fragment *fragment, nsec_t now,
	struct reassembled *ret_packet)
{
	struct reassembly_slot *slot;

	if (!r->slots)
		r->slots = calloc(SLOTS, sizeof(*r->slots));
	if (!r->slots)
		return -ENOMEM;
	slot = find(r, fragment);
	if (!slot->used)
		begin(slot, fragment, now);
	put(slot, fragment);
	if (is_whole(slot)) {
		give(slot, ret_packet);
		return 1;
	}
	if (slot->since + REASSEMBLY_TIME < r->next_expiry)
		r->next_expiry = slot->since + REASSEMBLY_TIME;
	if (!is_full(r))
		return 0;
	give(oldest(r), ret_packet);
	return 1;
}

bool reassembly_expire(struct reassembly *r, nsec_t now, struct reassembled *ret_packet)
{
	nsec_t next = NSEC_NEVER;

	if (!r->slots || now < r->next_expiry)
		return false;
	for (size_t i = 0; i < SLOTS; i++) {
		nsec_t end = r->slots[i].since + REASSEMBLY_TIME;

		if (!r->slots[i].used)
			continue;
		if (end <= now) {
			give(&r->slots[i], ret_packet);
			return true;
		}
		if (end < next)
			next = end;
	}
	r->next_expiry = next;
	return false;
}
