/* Between the files that show: the JSON side of each. */
#ifndef HEXTET_TOOLS_AAAA_DIG_SHOW_INNER_H
#define HEXTET_TOOLS_AAAA_DIG_SHOW_INNER_H

#include "cli/targets.h"
#include "out/esc.h"
#include "tools/aaaa-dig/show.h"

/* A name as it was typed, harmless: one that is plain ASCII is in presentation form
 * already, and stays so; any other is escaped. */
#define SHOW_NAME_SIZE ESC_SIZE(TARGETS_TEXT_MAX)
const char *dig_show_name(const char *typed, char ret_text[static SHOW_NAME_SIZE]);

/* The reply that an answer's status is of. */
static inline const struct show_reply *dig_show_decisive(const struct show_answer *answer)
{
	return answer->judgement->is_of_a ? answer->a : answer->aaaa;
}

/* The same, as the key `name`. */
struct record;
void dig_add_name(struct record *r, const char *typed);

enum cli_status dig_show_answer_json(
	const struct show *show, const struct show_answer *answer);
void dig_show_bad_json(const char *where, const char *name, const char *reason);
void dig_show_bad_server_json(const char *server, const char *reason);
void dig_show_agree_json(const char *name, bool ok, const char *value);
void dig_show_nat64_json(const struct show_reply *reply, const struct judgement *j,
	const struct prefix *prefixes, size_t count);

#endif
