/* A walk through a prefix with real questions: walk.h says what to ask, and what has come
 * of it is said as it comes.
 *
 * Names found wait until everything below them has been asked for. They come in the order
 * of their addresses then, and a walk that is stopped has shown exactly those that lie
 * below where it is to go on. */
#ifndef HEXTET_PTR6_WALKER_H
#define HEXTET_PTR6_WALKER_H

#include "tools/ptr6/session.h"
#include "tools/ptr6/walk.h"

/* An address with names; both the question and the reply are the taker's to free. */
struct walker_find {
	u128 address;
	struct question *question;
	struct reply reply;
};

struct walker {
	struct session *session;
	struct walk walk;
	struct question **questions; /* by slot of the walk; NULL: not asked */
	size_t question_count;
	struct walker_find *held;    /* found, the lowest address first, */
	size_t held_first, held_end; /* from here to there */
	size_t held_size;
	uint64_t named;              /* failures so far */
	bool has_wildcard;           /* one that gives names */
	uint64_t queries_before;     /* sent in this run when it began */
	nsec_t start, next_progress;
	bool progress_shown;
};

/* The bit that tells the tags of a walk's questions from others. */
#define WALKER_TAG (UINT64_C(1) << 63)

/* Begins a walk; false: out of memory or of random numbers. */
bool walker_open(struct walker *ret_walker, struct session *session, struct prefix prefix);

/* Asks as much as may be. */
void walker_ask(struct walker *walker);

/* What came of one of its questions, which is freed. */
void walker_take(struct walker *walker, struct question *question, struct reply *reply);

/* Takes the next find whose turn has come. */
bool walker_next(struct walker *walker, struct walker_find *ret_find);

/* There is nothing more to ask, or none may be asked. */
bool walker_is_done(const struct walker *walker);

/* When the progress is to be drawn next. */
nsec_t walker_wake(const struct walker *walker);

/* Draws it, or takes it from the terminal. */
void walker_draw(struct walker *walker);
void walker_clear(struct walker *walker);

/* Says what the walk came to. `shown` of its finds were; `unfinished`: the lowest address
 * that was taken and not shown, or NULL. Returns its status, without that of the names
 * found. */
enum cli_status walker_sum_up(
	struct walker *walker, uint64_t shown, const u128 *unfinished);

void walker_close(struct walker *walker);

#endif
