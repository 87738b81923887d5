#include "tools/ndsolicit/show.h"

#include <inttypes.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>

#include "addr/iid.h"
#include "out/json.h"
#include "out/style.h"
#include "out/text.h"

const char *nds_show_address(const struct in6_addr *address, const char *interface,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(address, in6_takes_zone(address) ? interface : NULL, ret_text);
}

const char *nds_show_interface(
	const char *interface, char ret_text[static SHOW_INTERFACE_SIZE])
{
	esc(interface, strlen(interface), ret_text, SHOW_INTERFACE_SIZE);
	return ret_text;
}

void nds_record_address(struct record *r, const char *key, const struct in6_addr *address,
	const char *interface)
{
	char text[SHOW_ADDR_SIZE];

	record_escaped(r, key, nds_show_address(address, interface, text));
}

void nds_record_mac(struct record *r, const char *key, const uint8_t mac[static 6])
{
	char text[IID_MAC_TEXT_SIZE];

	iid_mac_format(mac, text);
	record_string(r, key, text);
}

void nds_record_flags(struct record *r, uint32_t flags)
{
	record_bool(r, "router", flags & ND_NA_ROUTER);
	record_bool(r, "solicited", flags & ND_NA_SOLICITED);
	record_bool(r, "override", flags & ND_NA_OVERRIDE);
}

void nds_print_flags(uint32_t flags)
{
	printf("%s%s%s%s",
		flags & (ND_NA_ROUTER | ND_NA_SOLICITED | ND_NA_OVERRIDE) ? " " : "",
		flags & ND_NA_ROUTER ? " router" : "", flags & ND_NA_SOLICITED ? " solicited" : "",
		flags & ND_NA_OVERRIDE ? " override" : "");
}

void nds_show_error(bool json, const char *where, const char *target, const char *reason)
{
	struct record r;

	if (where && target)
		cli_error(where, "%.200s: %s", target, reason);
	else
		cli_error(where ? where : target, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_string(&r, "target", target);
	record_string(&r, "where", where);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void nds_show_findings_text(
	bool color, const struct sighting *sighting, const struct findings *findings)
{
	char text[FIND_TEXT_SIZE];

	for (unsigned i = 0; i < FINDINGS; i++) {
		enum finding finding = (enum finding)(1U << i);

		if (!(findings->set & finding))
			continue;
		nds_find_text(finding, sighting, findings, text);
		printf("  %s%s%s: %s\n", style_text(color, STYLE_BAD), nds_find_code(finding),
			style_text(color, STYLE_PLAIN), text);
	}
}

void nds_show_findings_json(struct record *r, const struct sighting *sighting,
	const struct findings *findings)
{
	char text[FIND_TEXT_SIZE];
	struct record list, part;

	if (!findings->set)
		return;
	list = record_list();
	for (unsigned i = 0; i < FINDINGS; i++) {
		enum finding finding = (enum finding)(1U << i);

		if (!(findings->set & finding))
			continue;
		nds_find_text(finding, sighting, findings, text);
		part = record_part();
		record_string(&part, "code", nds_find_code(finding));
		record_string(&part, "message", text);
		record_append(&list, &part);
	}
	record_group(r, "findings", &list);
}

static const char *state_name(uint16_t state)
{
	switch (state) {
	case NUD_INCOMPLETE:
		return "incomplete";
	case NUD_REACHABLE:
		return "reachable";
	case NUD_STALE:
		return "stale";
	case NUD_DELAY:
		return "delay";
	case NUD_PROBE:
		return "probe";
	case NUD_FAILED:
		return "failed";
	case NUD_NOARP:
		return "noarp";
	case NUD_PERMANENT:
		return "permanent";
	default:
		return "none";
	}
}

static void cache_text(const struct netlink_neighbour *cache)
{
	char mac[IID_MAC_TEXT_SIZE];

	if (!cache) {
		puts("  kernel: no entry");
		return;
	}
	iid_mac_format(cache->mac, mac);
	printf("  kernel: %s%s%s\n", cache->has_mac ? mac : "", cache->has_mac ? " " : "",
		state_name(cache->state));
}

static void cache_json(struct record *r, const struct netlink_neighbour *cache)
{
	struct record part = record_part();

	if (cache && cache->has_mac)
		nds_record_mac(&part, "lladdr", cache->mac);
	record_string(&part, "state", cache ? state_name(cache->state) : "none");
	record_group(r, "cache", &part);
}

static void neighbor_json(const struct nds_show_neighbor *n)
{
	const struct sighting *s = n->sighting;
	struct record r = record_begin("neighbor");

	if (s->realtime)
		record_time(&r, s->realtime);
	nds_record_address(&r, "target", n->target, n->interface);
	if (s->has_lladdr)
		nds_record_mac(&r, "lladdr", s->lladdr);
	nds_record_mac(&r, "frame_source", s->link.source);
	nds_record_address(&r, "from", &s->packet.ip.source, n->interface);
	nds_record_flags(&r, s->message.na.flags);
	if (n->is_anycast)
		record_bool(&r, "anycast", true);
	record_string(&r, "interface", n->interface);
	if (n->rtt >= 0)
		record_msec(&r, "rtt_ms", n->rtt);
	if (n->is_discarded)
		record_bool(&r, "discarded", true);
	if (n->has_cache)
		cache_json(&r, n->cache);
	nds_show_findings_json(&r, s, &n->findings);
	cli_record(&r);
}

void nds_show_neighbor(bool json, const struct nds_show_neighbor *n)
{
	const struct sighting *s = n->sighting;
	char text[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE], rtt[TEXT_MSEC_SIZE];
	char interface[SHOW_INTERFACE_SIZE];
	uint8_t owner[6] = {0};

	if (json) {
		neighbor_json(n);
		return;
	}
	sight_owner(s, owner);
	iid_mac_format(owner, mac);
	printf("%s is %sat %s on %s", nds_show_address(n->target, n->interface, text),
		n->is_discarded ? "not believed to be " : "", mac,
		nds_show_interface(n->interface, interface));
	nds_print_flags(s->message.na.flags);
	if (n->is_anycast)
		printf("  subnet-router anycast");
	if (n->rtt >= 0) {
		text_msec(n->rtt, rtt);
		printf("  %s ms", rtt);
	}
	putchar('\n');
	if (n->has_cache)
		cache_text(n->cache);
	nds_show_findings_text(n->color, s, &n->findings);
}

void nds_show_own(bool json, const char *interface, const struct in6_addr *target,
	const uint8_t mac[static 6], uint32_t flags)
{
	char text[SHOW_ADDR_SIZE], mac_text[IID_MAC_TEXT_SIZE], name[SHOW_INTERFACE_SIZE];
	const char *state = flags & IFA_F_DADFAILED ? "dadfailed" :
		flags & IFA_F_TENTATIVE ? "tentative" : NULL;
	struct record r;

	if (json) {
		r = record_begin("neighbor");
		nds_record_address(&r, "target", target, interface);
		nds_record_mac(&r, "lladdr", mac);
		record_bool(&r, "own", true);
		record_string(&r, "state", state);
		record_string(&r, "interface", interface);
		cli_record(&r);
		return;
	}
	iid_mac_format(mac, mac_text);
	printf("%s is this host's own, at %s on %s%s%s\n",
		nds_show_address(target, interface, text), mac_text,
		nds_show_interface(interface, name), state ? "  " : "", state ? state : "");
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

void nds_show_no_answer(bool json, const char *interface, const struct in6_addr *target,
	uint64_t sent, bool cut_short)
{
	char text[SHOW_ADDR_SIZE], name[SHOW_INTERFACE_SIZE];
	struct record r;

	if (json) {
		r = record_begin("no_answer");
		nds_record_address(&r, "target", target, interface);
		record_string(&r, "interface", interface);
		record_integer(&r, "sent", (int64_t)sent);
		if (cut_short)
			record_bool(&r, "cut_short", true);
		cli_record(&r);
		return;
	}
	printf("%s: no answer on %s to %" PRIu64 " solicitation%s%s\n",
		nds_show_address(target, interface, text), nds_show_interface(interface, name),
		sent, plural(sent), cut_short ? ", and not waited for to the end" : "");
}

void nds_show_totals(const struct nds_show_run *run)
{
	char duration[TEXT_MSEC_SIZE];

	text_msec_short(run->duration, duration);
	printf("\n%" PRIu64 " target%s, %" PRIu64 " answered, %" PRIu64 " silent", run->targets,
		plural(run->targets), run->answered, run->silent);
	if (run->own)
		printf(", %" PRIu64 " this host's own", run->own);
	if (run->unasked)
		printf(", %" PRIu64 " not asked for", run->unasked);
	printf("; %" PRIu64 " solicitation%s", run->sent, plural(run->sent));
	if (run->findings)
		printf(", %" PRIu64 " answer%s with findings", run->findings,
			plural(run->findings));
	printf(", time %s ms\n", duration);
}

void nds_show_progress(const struct nds_show_run *run)
{
	fprintf(stderr, "\r\033[K%" PRIu64 " targets, %" PRIu64 " answered, %" PRIu64
		" silent; %" PRIu64 " solicitations",
		run->targets, run->answered, run->silent, run->sent);
}

void nds_show_progress_end(void)
{
	fputs("\r\033[K", stderr);
}

/* What there is to count in a run of this kind. */
static void count_json(struct record *r, const struct nds_show_run *run)
{
	if (run->mode == NDS_WATCH)
		record_integer(r, "messages", (int64_t)run->messages);
	else
		record_integer(r, "targets", (int64_t)run->targets);
	if (run->mode == NDS_RESOLVE) {
		record_integer(r, "answered", (int64_t)run->answered);
		record_integer(r, "silent", (int64_t)run->silent);
		record_integer(r, "own", (int64_t)run->own);
		if (run->unasked)
			record_integer(r, "unasked", (int64_t)run->unasked);
	}
	if (run->mode == NDS_RESOLVE || run->mode == NDS_DAD)
		record_integer(r, "sent", (int64_t)run->sent);
	if (run->mode == NDS_WAIT_DAD)
		return;
	record_integer(r, "with_findings", (int64_t)run->findings);
	record_integer(r, "dropped", (int64_t)run->dropped);
}

void nds_show_run(bool json, const struct nds_show_run *run, enum cli_status status)
{
	struct record r;

	if (!json)
		return;
	r = cli_run_record(status);
	count_json(&r, run);
	record_msec(&r, "duration_ms", run->duration);
	if (run->verdict)
		nds_assert_json(run->asserts, run->verdict, &r);
	cli_record(&r);
}
