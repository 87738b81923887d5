/* What a run that asks the network has open, and its pace: wait, receive, expire, send. */
#ifndef HEXTET_PTR6_SESSION_H
#define HEXTET_PTR6_SESSION_H

#include "cli/targets.h"
#include "net/loop.h"
#include "tools/ptr6/ask.h"
#include "tools/ptr6/opts.h"
#include "tools/ptr6/show.h"

struct session {
	const struct ptr6_opts *opts;
	bool color;
	struct loop loop;
	struct dns *dns;
	struct ask ask;
	struct targets targets;
	nsec_t start;
	nsec_t end; /* the deadline, or NSEC_NEVER */
	nsec_t flushed;
	enum cli_status status;
	struct show_totals totals;
};

/* Opens the loop and the servers. False: the reason was said. */
bool session_open(struct session *ret_session, const struct ptr6_opts *opts);

/* How questions are asked, as the options say. */
struct dns_settings session_settings(const struct ptr6_opts *opts);

/* Questions that may be in flight, but for a walk's. */
size_t session_concurrency(const struct ptr6_opts *opts);

/* Counts what came of a target. */
void session_count(struct session *session, enum cli_status status);

/* One turn, `until` at the latest. False where the run ends here: interrupted, out of
 * time, or stdout failed. What came is to be had by ask_next(). */
bool session_turn(struct session *session, nsec_t until);

/* Whether an interrupt or the deadline has ended the run. */
bool session_is_over(const struct session *session);

/* Takes the next question that ended, waiting for it: for those who ask one by one.
 * False: the run is over. */
bool session_wait(
	struct session *session, struct question **ret_question, struct reply *ret_reply);

/* Reads the next target. TARGETS_ONE: *ret_input is set. What is wrong is said and
 * counted, and makes the answer TARGETS_BAD. */
enum targets_answer session_target(struct session *session, struct input *ret_input);

/* The run ends though there may be targets that were not read. */
void session_end_early(struct session *session);

void session_close(struct session *session);

#endif
