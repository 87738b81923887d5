/* What the user asserts about the answers: judged target by target, named where it fails,
 * summed up for the run's record. */
#ifndef HEXTET_NDSOLICIT_ASSERT_H
#define HEXTET_NDSOLICIT_ASSERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/json.h"

/* In this order they are judged and shown. */
enum assert_kind {
	ASSERT_EXPECT_MAC,
	ASSERT_EXPECT_ROUTER,
	ASSERT_EXPECT_SINGLE,
	ASSERT_NO_FINDINGS,
};

#define ASSERT_KINDS (ASSERT_NO_FINDINGS + 1)
#define ASSERT_VALUE_SIZE 256

/* Which were given; zeroed: none. */
struct asserts {
	bool wanted[ASSERT_KINDS];
	uint8_t mac[6]; /* of EXPECT_MAC */
};

/* What was seen of one target. */
struct assert_values {
	bool is_own;             /* this host's own address, which is not asked for */
	unsigned owners;         /* that hosts would believe */
	const uint8_t (*macs)[6]; /* of the first of them */
	unsigned mac_count;
	unsigned routers;        /* answers with the router flag */
	unsigned answers;
	uint32_t findings;
};

struct assert_verdict {
	bool is_judged;          /* any target was */
	bool failed[ASSERT_KINDS];
	char value[ASSERT_KINDS][ASSERT_VALUE_SIZE]; /* of the first that failed */
};

/* Judges one target; `verdict` is the run's, zeroed at first. Each assertion that fails is
 * one line on stderr: `ndsolicit: 2001:db8::1: --expect-router failed: no router flag`.
 * Returns whether all held. */
bool nds_assert_judge(const struct asserts *asserts, const struct assert_values *values,
	const char *target, struct assert_verdict *verdict);

/* Whether there is any. */
bool nds_assert_any(const struct asserts *asserts);

/* `"assertions":[{"assert":"expect-router","ok":false,"value":"no router flag"}]`; adds
 * nothing where there are none. Where no target was judged, none is said to be ok or not. */
void nds_assert_json(const struct asserts *asserts, const struct assert_verdict *verdict,
	struct record *r);

#endif
