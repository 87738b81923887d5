/* Input: a byte that chooses the link type, and frames, each behind two bytes of its
 * length. All that rasniff does with what comes from the network: decoding, fragments put
 * together, findings, tracking, changes, a policy learnt, every form of output. What is
 * printed has no control character but ends of lines, JSON is JSON, and what is learnt of a
 * message allows that message. */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "out/show_ra.h"
#include "tests/fuzz/fuzz.h"
#include "tools/rasniff/policy_file.h"
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
	struct show_ra shown = {.ra = ra, .realtime = 1, .interface = "eth0"};

	begin();
	show_ra_text(&pen, &shown);
	for (size_t i = 0; i < findings.count; i++)
		lint_text(&pen, &findings.items[i], ra, false);
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
		lint_text(&pen, &findings.items[i], ra, true);
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

static void learn_one(const struct ra *ra)
{
	struct policy policy = {0};
	struct learn learn = {0};

	learn_hear(&learn, 0, ra, 0);
	MUST(!learn.err);
	begin();
	pen_text(&pen, "router=");
	pen_address(&pen, &ra->packet.ip.source);
	pen_char(&pen, '\n');
	learn_write(&learn, &pen, 0, 0);
	pen_flush(&pen);
	fclose(pen.stream);
	for (char *rest, *line = strtok_r(text, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		MUST(!strpbrk(line, " \t") && strlen(line) <= POLICY_LINE_MAX);
		MUST(!policy_add(&policy, line));
	}
	lint_begin(&findings);
	MUST(policy_check(&policy, "eth0", ra, &findings));
	policy_free(&policy);
	free(text);
	learn_free(&learn);
}

static void take(struct track *track, const struct ra *ra, nsec_t now)
{
	struct lint_context context = {.link_mtu = 1500};
	struct track_router *router;
	bool same;

	/* What does not fit into a policy is not learnt. */
	if (ra->has_message && ra->option_count < 64 && rd_left(&ra->body) <= POLICY_LINE_MAX / 4)
		learn_one(ra);
	lint_begin(&findings);
	lint_ra(ra, &context, &findings);
	router = ra->has_message ? track_router(track, &ra->packet.ip.source, 0, 0) : NULL;
	if (router) {
		same = track_is_same(router, ra);
		track_conflicts(track, router, ra, same, now, &findings);
		if (router->count > 0) {
			change_find(router, ra, old_options, RA_OPTIONS_MAX, &changes);
			MUST(same == (changes.count == 0));
			show_changes();
		}
		track_hear(track, router, ra, same, now);
		MUST(track_is_same(router, ra) || router->options_lost);
	}
	MUST(findings.count <= LINT_MAX);
	/* What hosts discard has a finding that says so. */
	MUST(ra->flaws == 0 || findings.count > 0);
	show(ra);
}

/* What was put together is a packet in fragments, as far as it came. */
static void take_reassembled(
	struct track *track, const struct reassembled *packet, nsec_t now)
{
	struct ra ra;

	MUST(packet->fragments > 0);
	MUST(rd_left(&packet->packet) <= 40 + UINT16_MAX);
	if (ra_read(LINK_RAW, packet->packet, options, RA_OPTIONS_MAX, &ra))
		return;
	MUST(ra.flaws & ND_FLAW_FRAGMENTED);
	take(track, &ra, now);
}

static void hear(struct track *track, struct reassembly *reassembly, enum link_type type,
	struct rd frame, nsec_t now)
{
	struct reassembled packet;
	struct fragment fragment;
	struct ra ra;
	int err = ra_read(type, frame, options, RA_OPTIONS_MAX, &ra);

	if (!err)
		take(track, &ra, now);
	while (reassembly_expire(reassembly, now, &packet))
		take_reassembled(track, &packet, now);
	if (!fragment_read(type, frame, &fragment) &&
		reassembly_take(reassembly, &fragment, now, &packet) > 0)
		take_reassembled(track, &packet, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	enum link_type type = (enum link_type)(rd_u8(&r) % (LINK_SLL2 + 1));
	struct reassembly reassembly;
	struct reassembled packet;
	struct track track;
	nsec_t now = 0;

	track_begin(&track);
	reassembly_begin(&reassembly);
	while (rd_left(&r) > 2) {
		size_t len = rd_u16(&r);

		if (len > rd_left(&r))
			len = rd_left(&r);
		now += NSEC_PER_SEC / 4;
		hear(&track, &reassembly, type, rd_fence(&r, len), now);
	}
	while (reassembly_expire(&reassembly, NSEC_NEVER, &packet))
		take_reassembled(&track, &packet, now);
	reassembly_free(&reassembly);
	track_free(&track);
	return 0;
}
