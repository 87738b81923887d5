#include "tools/ndsolicit/show_watch.h"

#include <inttypes.h>
#include <stdio.h>

#include "addr/iid.h"
#include "cli/cli.h"
#include "out/json.h"
#include "out/style.h"
#include "out/text.h"
#include "tools/ndsolicit/show.h"

#define NONCE_TEXT_SIZE (2 * SIGHT_NONCE_MAX + 1)

static void record_vlans(struct record *r, uint64_t vlan)
{
	uint16_t ids[VLAN_DEPTH];
	size_t count = vlan_ids(vlan, ids);
	struct record list;

	if (count == 0)
		return;
	list = record_list();
	for (size_t i = 0; i < count; i++)
		record_append_integer(&list, ids[i]);
	record_group(r, "vlans", &list);
}

static void print_vlans(uint64_t vlan)
{
	uint16_t ids[VLAN_DEPTH];
	size_t count = vlan_ids(vlan, ids);

	for (size_t i = 0; i < count; i++)
		printf(" vlan %u", ids[i]);
}

/* `0a1b2c3d4e5f`, or nothing. */
static const char *nonce_text(const struct sighting *s, char ret_text[static NONCE_TEXT_SIZE])
{
	for (size_t i = 0; i < s->nonce_size; i++)
		snprintf(ret_text + 2 * i, 3, "%02x", s->nonce[i]);
	return s->nonce_size ? ret_text : NULL;
}

static void record_options(struct record *r, const struct sighting *s)
{
	char nonce[NONCE_TEXT_SIZE];
	struct record list;

	record_string(r, "nonce", nonce_text(s, nonce));
	if (s->unknown_count == 0)
		return;
	list = record_list();
	for (size_t i = 0; i < s->unknown_count; i++)
		record_append_integer(&list, s->unknown[i]);
	record_group(r, "unknown_options", &list);
}

static void print_options(const struct sighting *s)
{
	char nonce[NONCE_TEXT_SIZE];

	if (nonce_text(s, nonce))
		printf("  nonce %s", nonce);
	for (size_t i = 0; i < s->unknown_count; i++)
		printf("  unknown option %u", s->unknown[i]);
}

static void dad_json(const struct show_dad *dad, const char *mac)
{
	struct record r = record_begin("dad");

	nds_record_address(&r, "target", &dad->target, dad->interface);
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
	if (dad->sighting)
		nds_show_findings_json(&r, dad->sighting, &dad->findings);
	cli_record(&r);
}

void nds_show_dad(bool json, const struct show_dad *dad)
{
	char target[SHOW_ADDR_SIZE], mac[IID_MAC_TEXT_SIZE], interface[SHOW_INTERFACE_SIZE];

	iid_mac_format(dad->mac, mac);
	if (json) {
		dad_json(dad, dad->has_mac ? mac : NULL);
		return;
	}
	nds_show_interface(dad->interface, interface);
	printf("%s is ", nds_show_address(&dad->target, dad->interface, target));
	switch (dad->verdict) {
	case DAD_UNIQUE:
		/* What the kernel did not find out for itself it does not say. */
		printf("%s%s%s on %s", style_text(dad->color, STYLE_GOOD),
			dad->is_own && !dad->sent ? "not tentative" : "unique",
			style_text(dad->color, STYLE_PLAIN), interface);
		break;
	case DAD_DUPLICATE:
		printf("%sa duplicate%s on %s", style_text(dad->color, STYLE_BAD),
			style_text(dad->color, STYLE_PLAIN), interface);
		if (dad->has_mac)
			printf(": %s %s", mac, dad->is_wanted ? "wants it, too" : "has it");
		break;
	case DAD_UNDECIDED:
	case DAD_INCONCLUSIVE:
		printf("undecided on %s: inconclusive", interface);
		break;
	}
	if (dad->reason)
		printf(": %s", dad->reason);
	else if (dad->sent)
		printf("  (%" PRIu64 " probe%s%s)", dad->sent, dad->sent == 1 ? "" : "s",
			!dad->is_own ? "" : dad->verdict == DAD_DUPLICATE ?
			"; it is configured here, too" : "; it is this host's own");
	putchar('\n');
	if (dad->sighting)
		nds_show_findings_text(dad->color, dad->sighting, &dad->findings);
	if (dad->echoes)
		printf("  the link loops back: %" PRIu64 " of these probes returned\n",
			dad->echoes);
}

static void passing_json(const struct show_passing *p)
{
	const struct sighting *s = p->sighting;
	bool is_na = sight_is_advertisement(s);
	struct record r = record_begin(is_na ? "advertisement" : "solicitation");

	if (s->realtime)
		record_time(&r, s->realtime);
	if (s->has_target)
		nds_record_address(&r, "target", &s->target, p->interface);
	nds_record_address(&r, "from", &s->packet.ip.source, p->interface);
	nds_record_address(&r, "to", &s->packet.ip.destination, p->interface);
	if (s->link.has_source)
		nds_record_mac(&r, "frame_source", s->link.source);
	if (s->has_lladdr)
		nds_record_mac(&r, "lladdr", s->lladdr);
	if (is_na)
		nds_record_flags(&r, s->message.na.flags);
	else
		record_bool(&r, "dad", sight_is_probe(s));
	if (p->is_anycast)
		record_bool(&r, "anycast", true);
	record_options(&r, s);
	record_string(&r, "interface", p->interface);
	record_vlans(&r, s->vlan);
	if (s->flaws)
		record_bool(&r, "discarded", true);
	record_string(&r, "binding", binding_news_name(p->news));
	nds_show_findings_json(&r, s, &p->findings);
	cli_record(&r);
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
	nds_show_address(&s->target, p->interface, target);
	nds_show_address(&s->packet.ip.source, p->interface, from);
	if (s->realtime) {
		text_rfc3339(s->realtime, time);
		printf("%s  ", time);
	}
	if (!s->has_target) {
		printf("%s without a target, from %s", sight_is_advertisement(s) ?
			"advertisement" : "solicitation", from);
	} else if (sight_is_advertisement(s)) {
		printf("%s is %sat %s", target, s->flaws ? "not believed to be " : "", mac);
		if (!in6_equal(&s->target, &s->packet.ip.source))
			printf(", says %s", from);
		nds_print_flags(s->message.na.flags);
		if (p->is_anycast)
			printf("  subnet-router anycast");
	} else if (sight_is_probe(s)) {
		printf("%s wants %s, and asks whether it is free", mac, target);
	} else {
		printf("%s at %s asks for %s%s", from, mac, target,
			in6_is_multicast(&s->packet.ip.destination) ? "" : ", by unicast");
	}
	print_options(s);
	print_vlans(s->vlan);
	if (p->news == BINDING_NEW)
		printf("  (new)");
	putchar('\n');
	nds_show_findings_text(p->color, s, &p->findings);
}

static void binding_json(const char *interface, const struct binding *b)
{
	struct record r = record_begin("binding");

	nds_record_address(&r, "target", &b->address, interface);
	nds_record_mac(&r, "lladdr", b->mac);
	if (b->has_previous)
		nds_record_mac(&r, "previous", b->previous);
	record_bool(&r, "router", b->is_router);
	record_integer(&r, "seen", (int64_t)b->seen);
	record_string(&r, "interface", interface);
	record_vlans(&r, b->vlan);
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
		printf("%s  %s%s", mac, nds_show_address(&b->address, interface, text),
			b->is_router ? "  router" : "");
		print_vlans(b->vlan);
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
