/* The lines and records of --dad, --wait-dad and --watch. */
#ifndef HEXTET_NDSOLICIT_SHOW_WATCH_H
#define HEXTET_NDSOLICIT_SHOW_WATCH_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "tools/ndsolicit/bindings.h"
#include "tools/ndsolicit/dad.h"
#include "tools/ndsolicit/find.h"
#include "tools/ndsolicit/sight.h"

struct show_dad {
	const char *interface;
	struct in6_addr target;
	enum dad_verdict verdict;
	bool has_mac;
	uint8_t mac[6];
	bool is_wanted;      /* of DUPLICATE: it probes for the address */
	const struct sighting *sighting; /* of DUPLICATE: what told of it; or NULL */
	struct findings findings;        /* in that */
	uint64_t sent;
	uint64_t echoes;
	bool is_own;         /* it is this host's own already */
	const char *reason;  /* of INCONCLUSIVE, or of the kernel's verdict; or NULL */
	nsec_t duration;     /* negative: not shown */
	bool color;          /* in text */
};

void nds_show_dad(bool json, const struct show_dad *dad);

/* A message that passed: `news` is what became of the binding that it speaks of. */
struct show_passing {
	const char *interface; /* NULL: from a file */
	const struct sighting *sighting;
	enum binding_news news;
	struct findings findings;
	bool is_anycast; /* a router's, for the address of all routers of the link */
	bool color; /* in text */
};

void nds_show_passing(bool json, const struct show_passing *passing);

/* What is known in the end. */
void nds_show_bindings(bool json, const char *interface, const struct bindings *bindings);

#endif
