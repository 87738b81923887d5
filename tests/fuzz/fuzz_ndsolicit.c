/* Input: a frame from its Ethernet header on, or, where that is not one, an IPv6 packet. It
 * is decoded as ndsolicit does, held against a table of bindings and an address that is
 * being probed for, and every finding in it is put in words. */
#include <errno.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/ndsolicit/bindings.h"
#include "tools/ndsolicit/dad.h"
#include "tools/ndsolicit/find.h"

static void check_words(const struct sighting *s, const struct findings *findings)
{
	char text[FIND_TEXT_SIZE];

	MUST(findings->set >> FINDINGS == 0);
	for (unsigned i = 0; i < FINDINGS; i++) {
		enum finding finding = (enum finding)(1U << i);

		if (!(findings->set & finding))
			continue;
		nds_find_text(finding, s, findings, text);
		MUST(*text && strlen(text) < sizeof(text));
		MUST(strcmp(nds_find_code(finding), "unknown") != 0);
	}
}

static void check_bindings(const struct sighting *s)
{
	struct findings first = {0}, again = {0};
	enum binding_news news, same;
	struct bindings bindings;

	MUST(bindings_init(&bindings, 1) == 0);
	news = bindings_take(&bindings, s, &first);
	same = bindings_take(&bindings, s, &again);
	/* One message alone changes nothing, and none that hosts discard binds anything. */
	MUST(news == BINDING_NONE || news == BINDING_NEW);
	MUST(same == (news == BINDING_NEW ? BINDING_SAME : BINDING_NONE));
	MUST(first.set == 0 && again.set == 0);
	MUST(!s->flaws || bindings.count == 0);
	bindings_free(&bindings);
}

static void check_dad(const struct sighting *s)
{
	struct dad dad;

	if (!s->has_target)
		return;
	dad_begin(&dad, &s->target, 1, 1, 0);
	dad_sent(&dad, true, 0);
	dad_take(&dad, s);
	MUST(!s->flaws || dad.verdict == DAD_UNDECIDED);
	dad_expire(&dad, 1);
	MUST(dad.verdict == DAD_UNIQUE || dad.verdict == DAD_DUPLICATE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd frame = rd_over(data, size);
	struct findings findings = {0};
	struct sighting s;
	uint8_t owner[6];
	int err = sight_read(link_guess(frame), frame, &s);

	if (err) {
		MUST(err == -EBADMSG || err == -EPROTOTYPE || err == -EPROTONOSUPPORT ||
			err == -EAGAIN);
		return 0;
	}
	MUST(s.has_target || s.flaws);
	MUST(!s.has_lladdr || (sight_owner(&s, owner) && !memcmp(owner, s.lladdr, 6)));
	for (int asked = 0; asked < 2; asked++) {
		findings.set = nds_find_in(&s, asked);
		check_words(&s, &findings);
	}
	check_bindings(&s);
	check_dad(&s);
	return 0;
}
