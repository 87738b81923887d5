/* Assertions about what routers say: --expect KEY=VALUE. Each holds as soon as one
 * advertisement that hosts take bears it out. */
#ifndef HEXTET_RASNIFF_EXPECT_H
#define HEXTET_RASNIFF_EXPECT_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"
#include "wire/ra.h"

enum expect_key {
	EXPECT_ROUTER,
	EXPECT_PREFIX,
	EXPECT_ROUTE,
	EXPECT_RDNSS,
	EXPECT_DNSSL,
	EXPECT_MTU,
	EXPECT_MANAGED,
	EXPECT_OTHER,
	EXPECT_HOME_AGENT,
	EXPECT_PROXY,
	EXPECT_PREFERENCE,
	EXPECT_LIFETIME,
	EXPECT_HOP_LIMIT,
	EXPECT_REACHABLE,
	EXPECT_RETRANS,
	EXPECT_PREF64,
	EXPECT_CAPTIVE_PORTAL,
	EXPECT_LLADDR,
	EXPECT_OPTION, /* an option of this type, whatever it says */
};

#define EXPECT_KEYS (EXPECT_OPTION + 1)

enum expect_relation { EXPECT_EQUAL, EXPECT_AT_LEAST, EXPECT_AT_MOST };

struct expect {
	const char *text; /* as it was given: `lifetime>=1800` */
	enum expect_key key;
	enum expect_relation relation;
	const char *value;       /* behind the sign */
	struct in6_addr address; /* ROUTER, RDNSS */
	char zone[IF_NAMESIZE];  /* ROUTER: the interface that it is to be on; "": any */
	struct prefix prefix;    /* PREFIX, ROUTE, PREF64 */
	uint8_t flags;           /* PREFIX: those wanted, exactly, if has_flags */
	bool has_flags;
	uint64_t number;         /* MTU, LIFETIME, …; 0 or 1 of a flag; of PREFERENCE
				  * ndopt_preference() + 2 */
	uint8_t mac[ETHER_ADDRESS_SIZE];
	bool held;               /* so far */
	bool has_heard;          /* whether the last advertisement had a value for the key, */
	uint64_t heard;          /* and which, like `number` */
};

/* How a value is written. */
enum expect_kind {
	EXPECT_KIND_ADDRESS,
	EXPECT_KIND_PREFIX,
	EXPECT_KIND_NUMBER,
	EXPECT_KIND_BOOL,
	EXPECT_KIND_PREFERENCE,
	EXPECT_KIND_TEXT,
	EXPECT_KIND_MAC,
};

#define EXPECT_MAX 64

struct expects {
	size_t count;
	struct expect items[EXPECT_MAX];
};

/* Reads `KEY=VALUE`, `KEY>=N` or `KEY<=N`, which must outlive it. Texts and names are as
 * they are shown: a backslash begins \DDD, decimal, or takes what follows it as it is (RFC
 * 1035 section 5.1). Returns NULL, or what is wrong with it in words. */
const char *expect_parse(const char *text, struct expect *ret_expect);

/* Whether the advertisement, heard on that interface, bears it out. Here and below, of an
 * interface without a name, "", which a file has, no zone is wrong. */
bool expect_holds(const struct expect *expect, const struct ra *ra, const char *interface);

/* Whether it is about this router: for ROUTER only. */
bool expect_is_router(const struct expect *expect, const struct in6_addr *address,
	const char *interface);

/* How the values of this one's key are written. */
enum expect_kind expect_kind(const struct expect *expect);

/* A flag or preference that was heard, as a word. */
const char *expect_heard_word(const struct expect *expect);

/* Marks those that hold in this advertisement; an option that hosts ignore does not count.
 * Returns whether now all do. */
bool expects_hear(struct expects *expects, const struct ra *ra, const char *interface);

#endif
