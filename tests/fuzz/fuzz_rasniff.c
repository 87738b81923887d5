/* Input: a byte that chooses the link type, and frames, each behind two bytes of its
 * length. All that rasniff does with what comes from the network: decoding, findings,
 * tracking, changes, a policy learnt, every form of output. What is printed has no control
 * character but ends of lines, and JSON is JSON. */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "out/show_ra.h"
#include "tests/fuzz/fuzz.h"
#include "tools/rasniff/run_inner.h"

static struct ndopt options[RA_OPTIONS_MAX], old_options[RA_OPTIONS_MAX];
static struct lint_findings findings;
static struct changes changes;
static struct pen pen;
static char *text;
static size_t text_len;

static void begin(void)
{
	FILE *stream = open_memstream(&text, &text_len);

	MUST(stream);
	pen_begin(&pen, stream);
}

static void end(bool json)
{
	pen_flush(&pen);
	fclose(pen.stream);
	for (size_t i = 0; i < text_len; i++)
		MUST((uint8_t)text[i] >= 0x20 || (text[i] == '\n' && !json) || text[i] == '\t');
	if (json) {
		json_t *object = json_loadb(text, text_len, 0, NULL);

		MUST(object);
		json_decref(object);
	}
	free(text);
}

static void show(const struct ra *ra)
{
	struct show_ra shown = {ra, 1, "eth0"};

	begin();
	show_ra_text(&pen, &shown);
	for (size_t i = 0; i < findings.count; i++)
		lint_text(&pen, &findings.items[i], ra);
	end(false);
	begin();
	show_ra_short(&pen, &shown);
	run_radvd(&pen, ra, "eth0");
	end(false);
	begin();
	pen_open(&pen, '{');
	show_ra_json(&pen, &shown);
	pen_key(&pen, "findings");
	pen_open(&pen, '[');
	for (size_t i = 0; i < findings.count; i++) {
		pen_comma(&pen);
		pen_char(&pen, '"');
		lint_text(&pen, &findings.items[i], ra);
		pen_char(&pen, '"');
	}
	pen_close(&pen, ']');
	pen_close(&pen, '}');
	end(true);
}

static void show_changes(void)
{
	for (size_t i = 0; i < changes.count; i++) {
		begin();
		pen_open(&pen, '{');
		change_json(&pen, &changes.items[i]);
		pen_close(&pen, '}');
		end(true);
		begin();
		change_text(&pen, &changes.items[i]);
		end(false);
	}
}

static void take(struct track *track, enum link_type type, struct rd frame, nsec_t now)
{
	struct lint_context context = {.link_mtu = 1500};
	struct track_router *router;
	struct ra ra;
	bool same;

	if (ra_read(type, frame, options, RA_OPTIONS_MAX, &ra))
		return;
	lint_ra(&ra, &context, &findings);
	router = ra.has_message ? track_router(track, &ra.packet.ip.source, 0) : NULL;
	if (router) {
		same = track_is_same(router, &ra);
		track_conflicts(track, router, &ra, same, now, &findings);
		if (router->count > 0) {
			change_find(router, &ra, old_options, RA_OPTIONS_MAX, &changes);
			MUST(!same || changes.count == 0);
			show_changes();
		}
		track_hear(track, router, &ra, same, now);
		MUST(track_is_same(router, &ra) || router->options_lost);
	}
	MUST(findings.count <= LINT_MAX);
	/* What hosts discard has a finding that says so. */
	MUST(ra.flaws == 0 || findings.count > 0);
	show(&ra);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	enum link_type type = (enum link_type)(rd_u8(&r) % (LINK_SLL2 + 1));
	struct track track;
	nsec_t now = 0;

	track_begin(&track);
	while (rd_left(&r) > 2) {
		size_t len = rd_u16(&r);

		if (len > rd_left(&r))
			len = rd_left(&r);
		take(&track, type, rd_fence(&r, len), now += NSEC_PER_SEC);
	}
	begin();
	policy_learn(&pen, &track);
	end(false);
	track_free(&track);
	return 0;
}
