/* Which address is at which MAC, learned from what passes, and what changes. Bounded: when
 * the table is full, addresses not in it are only counted. Pure; the key of its hash, which
 * keeps others from crowding it, is handed in. */
#ifndef HEXTET_NDSOLICIT_BINDINGS_H
#define HEXTET_NDSOLICIT_BINDINGS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "tools/ndsolicit/find.h"
#include "tools/ndsolicit/sight.h"

#define BINDINGS_MAX 16384

struct binding {
	struct in6_addr address;
	uint64_t vlan;      /* as struct sighting has it: each VLAN is a link of its own */
	bool has_mac;
	uint8_t mac[6];
	bool has_previous;
	uint8_t previous[6];
	bool is_router;     /* its last advertisement said so */
	uint64_t seen;      /* messages that it is at this MAC */
	bool is_probed;     /* duplicate address detection is going on, */
	bool probe_has_mac; /* by this one */
	uint8_t probe_mac[6];
	uint8_t probe_nonce_size;
	uint8_t probe_nonce[SIGHT_NONCE_MAX];
	nsec_t probed_at;   /* CLOCK_REALTIME; 0: not known */
	uint32_t next_same; /* in its bucket, plus 1 */
};

struct bindings {
	struct binding *list; /* in the order in which they were met */
	uint32_t *buckets;
	size_t count;
	uint64_t untracked;   /* messages about addresses for which there was no room */
	uint64_t key;
};

/* Returns 0 or -ENOMEM. */
int bindings_init(struct bindings *ret_bindings, uint64_t key);
void bindings_free(struct bindings *bindings);

enum binding_news {
	BINDING_NONE,    /* the message binds nothing */
	BINDING_NEW,
	BINDING_SAME,
	BINDING_CHANGED, /* to another MAC */
	BINDING_OTHER,   /* another MAC, without the override flag: the old one stays */
};

/* Takes a message, and adds what it is found to do to ret_findings. */
enum binding_news bindings_take(struct bindings *bindings, const struct sighting *sighting,
	struct findings *findings);

/* `new`, `same`, `changed`, `other`; NULL for BINDING_NONE. */
const char *binding_news_name(enum binding_news news);

#endif
