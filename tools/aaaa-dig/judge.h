/* What an answer says about a name: one of a few words, its addresses, and what is odd
 * about them. Pure: a message to values. */
#ifndef HEXTET_TOOLS_AAAA_DIG_JUDGE_H
#define HEXTET_TOOLS_AAAA_DIG_JUDGE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"
#include "base/rd.h"
#include "cli/cli.h"
#include "wire/dnsmsg.h"

/* More records of an address than a message of 65,535 octets can hold. */
#define JUDGE_ADDRESSES_MAX 4096

/* Aliases followed, as resolvers do no more than about so many. */
#define JUDGE_CHAIN_MAX 16

enum judge_status {
	JUDGE_ADDRESS,
	JUDGE_NODATA,
	JUDGE_NXDOMAIN,
	JUDGE_V4_ONLY,    /* no AAAA, but A */
	JUDGE_RCODE,      /* any other response code: see `rcode` */
	JUDGE_REFERRAL,   /* the server only says who might know */
	JUDGE_INCOMPLETE, /* an alias leads to where the server does not look */
	JUDGE_CNAME_LOOP,
	JUDGE_MALFORMED,
	JUDGE_UNRELATED, /* addresses, but none of the name and kind asked for */
	JUDGE_TRUNCATED, /* and not all of it was wanted */
	JUDGE_TIMEOUT,
	JUDGE_UNREACHABLE,
	JUDGE_SYSTEM,
};

struct judge_address {
	struct in6_addr address; /* of an A record: IPv4-mapped */
	uint32_t ttl;            /* seconds */
};

struct judgement {
	enum judge_status status;
	uint16_t rcode, flags;
	bool has_message;
	bool is_of_a; /* the status and `rcode` are those of the question for A */
	size_t count;
	struct judge_address addresses[JUDGE_ADDRESSES_MAX];
	size_t chain_count; /* names that the one asked for is an alias of, in order */
	char chain[JUDGE_CHAIN_MAX][DNSMSG_NAME_SIZE];
	bool has_ttl;
	uint32_t ttl_min;   /* of the records that lead to the addresses */
	size_t other_names; /* addresses of names not asked for, not counted */
	size_t other_types; /* A where AAAA was asked for, or the other way round */
};

/* Judges the answer to a question of `type`, AAAA or A, by its own question section. */
void dig_judge_message(struct rd message, uint16_t type, struct judgement *ret_judgement);

/* Takes what the question for A says of the same name into the judgement on AAAA: whether
 * there is A is part of the question then. A server that says NXDOMAIN for AAAA and has
 * A is wrong about the first (RFC 4074 section 4.2). */
void dig_judge_with_a(struct judgement *aaaa, const struct judgement *a);

/* `servfail`, `v4-only`; for words of response codes, which are lower-cased, room. */
const char *dig_judge_word(
	const struct judgement *judgement, char ret_text[static DNSMSG_WORD_SIZE]);

/* The exit status that a judgement stands for. */
enum cli_status dig_judge_exit(enum judge_status status);

/* Response codes that one server gives while another may know better. */
bool dig_judge_is_answer(enum judge_status status);

/* --- what is odd about an address in public DNS --- */

/* The findings' codes, at most this many. */
#define JUDGE_FINDINGS_MAX 3

/* Returns how many; codes are constants: `unique-local`, `6to4`. `nat64`: prefixes found
 * by RFC 7050, or none. */
size_t dig_judge_findings(const struct in6_addr *address, const struct prefix *nat64,
	size_t nat64_count, const char *ret_codes[static JUDGE_FINDINGS_MAX]);

/* Whether the registry says that the whole Internet reaches it. */
bool dig_judge_is_global(const struct in6_addr *address);

/* The IPv4 address in a synthesised address: by one of the prefixes, or 64:ff9b::/96. */
bool dig_judge_nat64(const struct in6_addr *address, const struct prefix *nat64,
	size_t nat64_count, uint32_t *ret_ipv4);

/* Prefixes in the AAAA addresses of ipv4only.arpa (RFC 7050 section 3), each once.
 * Returns how many, `max` at most. */
size_t dig_judge_discover(
	const struct judgement *judgement, struct prefix *ret_prefixes, size_t max);

#endif
