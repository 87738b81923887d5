#include "tools/ndsolicit/show_watch.h"

#include <inttypes.h>
#include <stdio.h>

#include "addr/iid.h"
#include "cli/cli.h"
#include "out/json.h"
#include "out/show_addr.h"
#include "out/text.h"
#include "tools/ndsolicit/show.h"

static const char *address_text(const struct in6_addr *address, const char *interface,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(address, in6_takes_zone(address) ? interface : NULL, ret_text);
}

static void dad_json(const struct show_dad *dad, const char *target, const char *mac)
{
	struct record r = record_begin("dad");

	record_string(&r, "target", target);
	record_string(&r, "verdict", dad_verdict_name(dad->verdict));
	record_string(&r, "lladdr", mac);
	record_string(&r, "interface", dad->interface);
	if (dad->is_own)
		record_bool(&r, "own", true);
	if (dad->sent)
		record_integer(&r, "sent", (int64_t)dad->sent);
	if (dad->echoes)
		record_integer(&r, "looped_back", (int64_t)dad->echoes);
	record_string(&r, "reason", dad->is_wanted ? "it probes for it, too" : dad->reason);
	if (dad->duration >= 0)
		record_msec(&r, "duration_ms", dad->duration);
	cli_record(&r);
}

void nds_show_dad(bool json, const struct show_dad *dad)
{
	char target[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE];

	address_text(&dad->target, dad->interface, target);
	iid_mac_format(dad->mac, mac);
	if (json) {
		dad_json(dad, target, dad->has_mac ? mac : NULL);
		return;
	}
	printf("%s is ", target);
	switch (dad->verdict) {
	case DAD_UNIQUE:
		printf("unique on %s", dad->interface);
		break;
	case DAD_DUPLICATE:
		printf("a duplicate on %s", dad->interface);
		if (dad->has_mac)
			printf(": %s %s", mac, dad->is_wanted ? "wants it, too" : "has it");
		break;
	case DAD_UNDECIDED:
	case DAD_INCONCLUSIVE:
		printf("undecided on %s: inconclusive", dad->interface);
		break;
	}
	if (dad->reason)
		printf(": %s", dad->reason);
	else if (dad->sent)
		printf("  (%" PRIu64 " probe%s%s)", dad->sent, dad->sent == 1 ? "" : "s",
			dad->is_own ? "; this host has it, too" : "");
	putchar('\n');
	if (dad->echoes)
		printf("  the link loops back: %" PRIu64 " of these probes returned\n",
			dad->echoes);
}

static void passing_json(const struct show_passing *p)
{
	const struct sighting *s = p->sighting;
	bool is_na = sight_is_advertisement(s);
	struct record r = record_begin(is_na ? "advertisement" : "solicitation");
	char text[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE];

	if (s->realtime)
		record_time(&r, s->realtime);
	if (s->has_target)
		record_string(&r, "target", address_text(&s->target, p->interface, text));
	record_string(&r, "from", address_text(&s->packet.ip.source, p->interface, text));
	record_string(&r, "to", address_text(&s->packet.ip.destination, p->interface, text));
	if (s->link.has_source) {
		iid_mac_format(s->link.source, mac);
		record_string(&r, "frame_source", mac);
	}
	if (s->has_lladdr) {
		iid_mac_format(s->lladdr, mac);
		record_string(&r, "lladdr", mac);
	}
	if (is_na) {
		record_bool(&r, "router", s->message.na.flags & ND_NA_ROUTER);
		record_bool(&r, "solicited", s->message.na.flags & ND_NA_SOLICITED);
		record_bool(&r, "override", s->message.na.flags & ND_NA_OVERRIDE);
	} else {
		record_bool(&r, "dad", sight_is_probe(s));
	}
	record_string(&r, "interface", p->interface);
	if (s->flaws)
		record_bool(&r, "discarded", true);
	record_string(&r, "binding", binding_news_name(p->news));
	nds_show_findings_json(&r, s, &p->findings);
	cli_record(&r);
}

static void print_flags(uint32_t flags)
{
	if (flags & (ND_NA_ROUTER | ND_NA_SOLICITED | ND_NA_OVERRIDE))
		putchar(' ');
	printf("%s%s%s", flags & ND_NA_ROUTER ? " router" : "",
		flags & ND_NA_SOLICITED ? " solicited" : "",
		flags & ND_NA_OVERRIDE ? " override" : "");
}

void nds_show_passing(bool json, const struct show_passing *p)
{
	const struct sighting *s = p->sighting;
	char target[SHOW_ADDR_SIZE], from[SHOW_ADDR_SIZE], time[TEXT_TIME_SIZE];
	char mac[IID_MAC_TEXT_SIZE] = "an unknown MAC";
	uint8_t owner[6];

	if (json) {
		passing_json(p);
		return;
	}
	if (sight_owner(s, owner))
		iid_mac_format(owner, mac);
	address_text(&s->target, p->interface, target);
	address_text(&s->packet.ip.source, p->interface, from);
	if (s->realtime) {
		text_rfc3339(s->realtime, time);
		printf("%s  ", time);
	}
	if (!s->has_target) {
		printf("%s without a target, from %s", sight_is_advertisement(s) ?
			"advertisement" : "solicitation", from);
	} else if (sight_is_advertisement(s)) {
		printf("%s is at %s", target, mac);
		if (!in6_equal(&s->target, &s->packet.ip.source))
			printf(", says %s", from);
		print_flags(s->message.na.flags);
	} else if (sight_is_probe(s)) {
		printf("%s wants %s, and asks whether it is free", mac, target);
	} else {
		printf("%s at %s asks for %s", from, mac, target);
	}
	if (p->news == BINDING_NEW)
		printf("  (new)");
	putchar('\n');
	nds_show_findings_text(s, &p->findings);
}

static void binding_json(const char *interface, const struct binding *b)
{
	struct record r = record_begin("binding");
	char text[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE];

	record_string(&r, "target", address_text(&b->address, interface, text));
	iid_mac_format(b->mac, mac);
	record_string(&r, "lladdr", mac);
	if (b->has_previous) {
		iid_mac_format(b->previous, mac);
		record_string(&r, "previous", mac);
	}
	record_bool(&r, "router", b->is_router);
	record_integer(&r, "seen", (int64_t)b->seen);
	record_string(&r, "interface", interface);
	cli_record(&r);
}

void nds_show_bindings(bool json, const char *interface, const struct bindings *bindings)
{
	char text[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE];
	bool is_first = true;

	for (size_t i = 0; i < bindings->count; i++) {
		const struct binding *b = &bindings->list[i];

		if (!b->has_mac)
			continue;
		if (json) {
			binding_json(interface, b);
			continue;
		}
		if (is_first)
			putchar('\n');
		is_first = false;
		iid_mac_format(b->mac, mac);
		printf("%s  %s%s", mac, address_text(&b->address, interface, text),
			b->is_router ? "  router" : "");
		if (b->has_previous) {
			iid_mac_format(b->previous, mac);
			printf("  before at %s", mac);
		}
		putchar('\n');
	}
	if (bindings->untracked)
		cli_error(NULL, "%" PRIu64 " messages were about more addresses than are kept",
			bindings->untracked);
}
