/* What the user asserts about a target or the run: judged by what was measured, named
 * where it fails. Pure, but for assert_add(), which reads the command line and says what is
 * wrong there, and the two renderers. */
#ifndef HEXTET_PING6_ASSERT_H
#define HEXTET_PING6_ASSERT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/prefix.h"
#include "base/nsec.h"
#include "cli/args.h"
#include "out/json.h"
#include "tools/ping6/stats.h"

/* --max-rtt may stand this often; of the other options the last one counts. */
#define ASSERT_RTT_MOST 8
#define ASSERT_MOST     (ASSERT_RTT_MOST + 6)

enum assert_kind {
	ASSERT_MAX_LOSS,
	ASSERT_MAX_RTT,
	ASSERT_MAX_JITTER,
	ASSERT_MIN_HOP_LIMIT,
	ASSERT_EXPECT_SOURCE,
	ASSERT_EXPECT_RESPONDERS,
	ASSERT_MIN_ALIVE, /* of the run; all the others are of each target */
};

enum assert_figure { ASSERT_AVG, ASSERT_MIN, ASSERT_MAX, ASSERT_PERCENTILE };

struct assertion {
	enum assert_kind kind;
	const char *text; /* the value as typed, which must outlive this */
	union {
		double loss_pct;
		struct {
			enum assert_figure figure;
			double percent; /* of ASSERT_PERCENTILE */
			nsec_t most;
		} rtt;
		nsec_t jitter;
		uint64_t hop_limit;
		struct {
			struct prefix prefix; /* of one address: /128 */
			uint32_t scope_id;    /* 0: on any link */
		} source;
		struct {
			uint64_t number;
			bool or_more; /* else exactly so many */
		} responders;
		struct {
			uint64_t number;
			bool all;
		} alive;
	};
};

/* All that were given, in their order; zeroed: none. */
struct asserts {
	struct assertion list[ASSERT_MOST];
	size_t count;
};

/* Takes an option's value: `5%` for ASSERT_MAX_LOSS, `p95:20ms` for ASSERT_MAX_RTT and so
 * on. Returns 0, or EINVAL for argp after naming what is wrong. */
error_t assert_add(struct asserts *asserts, enum assert_kind kind, const char *text);

/* Whether there is one of that kind: what need not be measured, need not be kept. */
bool assert_has(const struct asserts *asserts, enum assert_kind kind);

/* Whether a reply from there is what --expect-source wants; true where nothing is wanted.
 * `scope_id`: the interface a link-local address is on. */
bool assert_source_is_expected(
	const struct asserts *asserts, const struct in6_addr *from, uint32_t scope_id);

/* What was measured of one target. */
struct assert_values {
	double loss_pct;
	const struct stats *rtt; /* of the answers; may be empty */
	int least_hop_limit;     /* of all replies; -1: unknown */
	/* An answer's source, one that is not expected where there was any; NULL: nothing
	 * came. */
	const struct in6_addr *source;
	uint32_t source_scope_id;
	uint64_t responders; /* addresses that answered */
};

/* An assertion held against what was measured. Where nothing could be measured it fails,
 * and has no value. */
struct assert_result {
	const struct assertion *of;
	bool ok;
	bool has_value;
	union { /* by of->kind */
		double loss_pct;      /* MAX_LOSS */
		nsec_t duration;      /* MAX_RTT, MAX_JITTER */
		uint64_t number;      /* MIN_HOP_LIMIT, EXPECT_RESPONDERS, MIN_ALIVE */
		struct {
			struct in6_addr address;
			uint32_t scope_id;
		} from; /* EXPECT_SOURCE */
	};
};

struct assert_verdict {
	struct assert_result results[ASSERT_MOST];
	size_t count;
	bool ok; /* all of them; true of none */
};

/* The assertions about each target. The results point into `asserts`. */
void assert_judge(const struct asserts *asserts, const struct assert_values *values,
	struct assert_verdict *ret_verdict);

/* Those about the run: of `targets`, those that could not be asked included, `alive`
 * answered. */
void assert_judge_run(const struct asserts *asserts, uint64_t alive, uint64_t targets,
	struct assert_verdict *ret_verdict);

/* One line on stderr for each that failed: `ping6: 2001:db8::1: --max-rtt p95:20ms failed:
 * 31.2 ms`. `target` NULL: of the run. */
void assert_show(const struct assert_verdict *verdict, const char *target);

/* `"assertions":[{"assert":"max-rtt p95:20ms","ok":false,"value":31.2,"unit":"ms"}]`; adds
 * nothing where there are none. */
void assert_json(const struct assert_verdict *verdict, struct record *r);

#endif
