#include "tools/aaaa-dig/show_idn.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/idn.h"
#include "out/esc.h"

struct idn {
	char ascii[DNSMSG_NAME_SIZE];
	char unicode[ESC_SIZE(DNSMSG_NAME_SIZE)]; /* escaped */
};

/* The place-th name that an answer is about: the question's, and what that is an alias
 * of. False if there are no more; without a script of its own, the name is left empty. */
static bool read_name(
	const struct show_answer *answer, size_t place, struct idn *ret_name)
{
	const struct show_reply *reply = answer->aaaa;
	const struct judgement *j = answer->judgement;
	struct dnsmsg_record question = {.name = ""};
	struct dnsmsg_walk walk;
	const char *ascii;
	char *unicode;

	if (!reply->message || place > j->chain_count)
		return false;
	walk = dnsmsg_walk(rd_over(reply->message, reply->size));
	dnsmsg_next(&walk, &question);
	ascii = place == 0 ? question.name : j->chain[place - 1];
	ret_name->ascii[0] = '\0';
	if (idn_to_unicode(ascii, &unicode))
		return true;
	snprintf(ret_name->ascii, sizeof(ret_name->ascii), "%s", ascii);
	esc(unicode, strlen(unicode), ret_name->unicode, sizeof(ret_name->unicode));
	free(unicode);
	return true;
}

static bool is_wanted(enum dig_idn_out wanted)
{
	switch (wanted) {
	case DIG_IDN_OUT_AUTO:
		return isatty(STDOUT_FILENO) && setlocale(LC_CTYPE, "") &&
		       !strcmp(nl_langinfo(CODESET), "UTF-8");
	case DIG_IDN_OUT_NEVER:
		return false;
	case DIG_IDN_OUT_ALWAYS:
		return true;
	}
	return false;
}

void dig_show_idn(const struct show *show, const struct show_answer *answer)
{
	struct idn name;
	bool any = false;

	for (size_t i = 0; read_name(answer, i, &name); i++) {
		if (!name.ascii[0])
			continue;
		if (!any && !is_wanted(show->opts->idn_out))
			return;
		printf("%s; %s: %s\n", any ? "" : "\n;; IDN:\n", name.ascii,
			name.unicode);
		any = true;
	}
}

void dig_add_idn(struct record *r, const struct show_answer *answer)
{
	struct record list, part;
	struct idn name;
	bool any = false;

	for (size_t i = 0; read_name(answer, i, &name); i++) {
		if (!name.ascii[0])
			continue;
		if (!any)
			list = record_list();
		part = record_part();
		record_string(&part, "ascii", name.ascii);
		record_string(&part, "unicode", name.unicode);
		record_append(&list, &part);
		any = true;
	}
	if (any)
		record_group(r, "idn", &list);
}
