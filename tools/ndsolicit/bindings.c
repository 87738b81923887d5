#include "tools/ndsolicit/bindings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "addr/in6.h"
#include "addr/u128.h"
#include "base/mix.h"

#define BUCKETS (2 * BINDINGS_MAX)

/* Another node's probe is answered within this, or it has the address (RFC 4862 section
 * 5.4: one second behind the last of its probes, and hosts that send several). */
#define PROBE_TIME (3 * NSEC_PER_SEC)

int bindings_init(struct bindings *ret_bindings, uint64_t key)
{
	struct bindings b = {.key = key};

	b.list = calloc(BINDINGS_MAX, sizeof(*b.list));
	b.buckets = calloc(BUCKETS, sizeof(*b.buckets));
	if (!b.list || !b.buckets) {
		bindings_free(&b);
		return -ENOMEM;
	}
	*ret_bindings = b;
	return 0;
}

void bindings_free(struct bindings *bindings)
{
	free(bindings->list);
	free(bindings->buckets);
	bindings->list = NULL;
	bindings->buckets = NULL;
}

static uint32_t bucket_of(
	const struct bindings *b, const struct in6_addr *address, uint64_t vlan)
{
	u128 a = u128_from_in6(address);

	return (uint32_t)(mix(mix(mix(b->key, a.high), a.low), vlan) % BUCKETS);
}

/* The place of an address in the list, plus 1; 0: it is not there. */
static uint32_t find(const struct bindings *b, const struct in6_addr *address, uint64_t vlan)
{
	uint32_t at = b->buckets[bucket_of(b, address, vlan)];

	while (at && (b->list[at - 1].vlan != vlan ||
		!in6_equal(&b->list[at - 1].address, address)))
		at = b->list[at - 1].next_same;
	return at;
}

/* The entry, made if there is none; NULL where there is no room. */
static struct binding *take_entry(
	struct bindings *b, const struct in6_addr *address, uint64_t vlan)
{
	uint32_t *bucket = &b->buckets[bucket_of(b, address, vlan)];
	uint32_t at = find(b, address, vlan);
	struct binding *binding;

	if (at)
		return &b->list[at - 1];
	if (b->count == BINDINGS_MAX) {
		b->untracked++;
		return NULL;
	}
	binding = &b->list[b->count++];
	binding->address = *address;
	binding->vlan = vlan;
	binding->next_same = *bucket;
	*bucket = (uint32_t)b->count;
	return binding;
}

static bool is_recent(const struct binding *binding, nsec_t now)
{
	/* Without times, as in a hex dump, messages stand close together. */
	return binding->is_probed &&
		(binding->probed_at == 0 || now - binding->probed_at <= PROBE_TIME);
}

static void find_other(struct findings *findings, enum finding finding, const uint8_t *mac)
{
	findings->set |= finding;
	memcpy(findings->other, mac, sizeof(findings->other));
}

static void find_rival(struct findings *findings, const uint8_t *mac)
{
	findings->set |= FIND_DUPLICATE_ADDRESS;
	memcpy(findings->rival, mac, sizeof(findings->rival));
}

static enum binding_news bind_to(struct binding *b, const uint8_t *mac, bool overrides,
	struct findings *findings)
{
	bool is_new = !b->has_mac;

	if (b->has_mac && !memcmp(b->mac, mac, 6)) {
		b->seen++;
		return BINDING_SAME;
	}
	if (!is_new && !overrides) {
		find_other(findings, FIND_MULTIPLE_OWNERS, b->mac);
		return BINDING_OTHER;
	}
	if (!is_new) {
		find_other(findings, FIND_BINDING_CHANGED, b->mac);
		/* Back to where it was before: both hold it. */
		if (b->has_previous && !memcmp(b->previous, mac, 6))
			findings->set |= FIND_MULTIPLE_OWNERS;
		memcpy(b->previous, b->mac, sizeof(b->previous));
		b->has_previous = true;
	}
	memcpy(b->mac, mac, sizeof(b->mac));
	b->has_mac = true;
	b->seen = 1;
	return is_new ? BINDING_NEW : BINDING_CHANGED;
}

static bool is_same_probe(const struct binding *b, const struct sighting *s)
{
	bool same_nonce = b->probe_nonce_size == s->nonce_size &&
		!memcmp(b->probe_nonce, s->nonce, s->nonce_size);
	bool same_mac = b->probe_has_mac == s->link.has_source &&
		(!b->probe_has_mac || !memcmp(b->probe_mac, s->link.source, 6));

	/* A nonce tells nodes apart where a switch or a bridge changed the MAC. */
	return s->nonce_size ? same_nonce || same_mac : same_mac;
}

/* A node wants the address. */
static void take_probe(struct bindings *bindings, const struct sighting *s,
	struct findings *findings)
{
	struct binding *b = take_entry(bindings, &s->target, s->vlan);

	if (!b)
		return;
	if (is_recent(b, s->realtime) && !is_same_probe(b, s))
		find_rival(findings, b->probe_mac);
	b->is_probed = true;
	b->probed_at = s->realtime;
	b->probe_has_mac = s->link.has_source;
	memcpy(b->probe_mac, s->link.source, sizeof(b->probe_mac));
	b->probe_nonce_size = s->nonce_size;
	memcpy(b->probe_nonce, s->nonce, sizeof(b->probe_nonce));
}

static enum binding_news take_advertisement(struct bindings *bindings,
	const struct sighting *s, struct findings *findings)
{
	struct binding *b = take_entry(bindings, &s->target, s->vlan);
	enum binding_news news;

	if (!b)
		return BINDING_NONE;
	/* An answer to a probe: the address is taken. */
	if (is_recent(b, s->realtime) && b->probe_has_mac && s->link.has_source &&
		memcmp(b->probe_mac, s->link.source, 6) != 0)
		find_rival(findings, b->probe_mac);
	b->is_probed = false;
	if (!s->has_lladdr)
		return BINDING_NONE;
	news = bind_to(b, s->lladdr, s->message.na.flags & ND_NA_OVERRIDE, findings);
	if (news != BINDING_OTHER)
		b->is_router = s->message.na.flags & ND_NA_ROUTER;
	return news;
}

enum binding_news bindings_take(struct bindings *bindings, const struct sighting *s,
	struct findings *findings)
{
	struct binding *b;

	if (s->flaws || !s->has_target)
		return BINDING_NONE;
	if (sight_is_advertisement(s))
		return take_advertisement(bindings, s, findings);
	if (sight_is_probe(s)) {
		take_probe(bindings, s, findings);
		return BINDING_NONE;
	}
	if (!s->has_lladdr)
		return BINDING_NONE;
	b = take_entry(bindings, &s->packet.ip.source, s->vlan);
	return b ? bind_to(b, s->lladdr, true, findings) : BINDING_NONE;
}

const char *binding_news_name(enum binding_news news)
{
	switch (news) {
	case BINDING_NONE:
		break;
	case BINDING_NEW:
		return "new";
	case BINDING_SAME:
		return "same";
	case BINDING_CHANGED:
		return "changed";
	case BINDING_OTHER:
		return "other";
	}
	return NULL;
}
