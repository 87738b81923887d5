#include "tools/ndsolicit/find.h"

#include <stdio.h>
#include <string.h>

#include "addr/iid.h"
#include "addr/in6.h"

const char *nds_find_code(enum finding finding)
{
	switch (finding) {
	case FIND_LLADDR_MISMATCH:
		return "lladdr-mismatch";
	case FIND_MULTIPLE_OWNERS:
		return "multiple-owners";
	case FIND_BINDING_CHANGED:
		return "binding-changed";
	case FIND_HOP_LIMIT:
		return "hop-limit";
	case FIND_WRONG_SOURCE:
		return "wrong-source";
	case FIND_BAD_CHECKSUM:
		return "bad-checksum";
	case FIND_MISSING_LLADDR:
		return "missing-lladdr";
	case FIND_MALFORMED:
		return "malformed";
	case FIND_CACHE_DIFFERS:
		return "cache-differs";
	case FIND_DUPLICATE_ADDRESS:
		return "duplicate-address";
	case FIND_MULTICAST_FILTERED:
		return "multicast-filtered";
	}
	return "unknown";
}

/* Flaws that have a finding of their own. */
#define NAMED_FLAWS (ND_FLAW_HOP_LIMIT | ND_FLAW_CHECKSUM | ND_FLAW_SOURCE_MULTICAST)

static bool has_wrong_source(const struct sighting *s)
{
	if (s->flaws & ND_FLAW_SOURCE_MULTICAST)
		return true;
	/* The owner sends from the address itself (RFC 4861 section 7.2.4); what comes from
	 * another one is a proxy's, or an impostor's. */
	return s->has_target && sight_is_advertisement(s) &&
		!in6_equal(&s->target, &s->packet.ip.source);
}

uint32_t nds_find_in(const struct sighting *s, bool asked)
{
	uint32_t set = 0;

	if (s->flaws & ND_FLAW_HOP_LIMIT)
		set |= FIND_HOP_LIMIT;
	if (s->flaws & ND_FLAW_CHECKSUM)
		set |= FIND_BAD_CHECKSUM;
	if (s->flaws & ~(uint32_t)NAMED_FLAWS || s->bad_option)
		set |= FIND_MALFORMED;
	if (has_wrong_source(s))
		set |= FIND_WRONG_SOURCE;
	if (s->has_second ||
		(s->has_lladdr && s->link.has_source &&
			memcmp(s->lladdr, s->link.source, sizeof(s->lladdr)) != 0))
		set |= FIND_LLADDR_MISMATCH;
	if (asked && sight_is_advertisement(s) && !s->has_lladdr)
		set |= FIND_MISSING_LLADDR;
	return set;
}

/* `the option says A, a second one B, the frame came from C` */
static void mismatch_text(const struct sighting *s, char *ret_text, size_t size)
{
	char mac[IID_MAC_TEXT_SIZE], second[IID_MAC_TEXT_SIZE], source[IID_MAC_TEXT_SIZE];

	iid_mac_format(s->lladdr, mac);
	iid_mac_format(s->second, second);
	iid_mac_format(s->link.source, source);
	snprintf(ret_text, size, "the option says %s%s%s%s%s", mac,
		s->has_second ? ", a second one " : "", s->has_second ? second : "",
		s->link.has_source ? ", the frame came from " : "",
		s->link.has_source ? source : "");
}

/* Every flaw that has no finding of its own, with commas. FIND_TEXT_SIZE holds the first few,
 * and a message that has more is no better told by them. */
static void malformed_text(const struct sighting *s, char *ret_text, size_t size)
{
	size_t len = 0;

	for (unsigned i = 0; i < ND_FLAWS && len < size; i++) {
		uint32_t flaw = s->flaws & UINT32_C(1) << i & ~(uint32_t)NAMED_FLAWS;

		if (flaw)
			len += (size_t)snprintf(ret_text + len, size - len, "%s%s",
				len ? ", " : "", nd_flaw_text((enum nd_flaw)flaw));
	}
	if (s->bad_option && len < size)
		len += (size_t)snprintf(ret_text + len, size - len, "%soption %u: %s",
			len ? ", " : "", s->bad_option, ndopt_flaw_text(s->option_flaw));
	/* What a capture cut may have come whole to them. */
	if (s->flaws & ~(uint32_t)NAMED_FLAWS && !(s->flaws & ND_FLAW_TRUNCATED) && len < size)
		snprintf(ret_text + len, size - len, ": hosts discard it");
}

void nds_find_text(enum finding finding, const struct sighting *s,
	const struct findings *findings, char ret_text[static FIND_TEXT_SIZE])
{
	char other[IID_MAC_TEXT_SIZE], address[IN6_TEXT_SIZE];
	size_t size = FIND_TEXT_SIZE;

	switch (finding) {
	case FIND_LLADDR_MISMATCH:
		mismatch_text(s, ret_text, size);
		return;
	case FIND_MULTIPLE_OWNERS:
		iid_mac_format(findings->other, other);
		snprintf(ret_text, size, "%s has the address, too", other);
		return;
	case FIND_BINDING_CHANGED:
		iid_mac_format(findings->other, other);
		snprintf(ret_text, size, "it was at %s", other);
		return;
	case FIND_HOP_LIMIT:
		snprintf(ret_text, size, "the hop limit is %u, not 255: it came from another link, "
			"and hosts discard it", s->packet.ip.hop_limit);
		return;
	case FIND_WRONG_SOURCE:
		in6_format(&s->packet.ip.source, address);
		snprintf(ret_text, size, "it was sent from %s: %s", address,
			s->flaws & ND_FLAW_SOURCE_MULTICAST ? "that is a group, and hosts discard it" :
			"a proxy, or an impostor");
		return;
	case FIND_BAD_CHECKSUM:
		snprintf(ret_text, size, "the checksum is wrong, and hosts discard it");
		return;
	case FIND_MISSING_LLADDR:
		snprintf(ret_text, size, "it has no link-layer address, which an answer to a "
			"multicast solicitation must have");
		return;
	case FIND_MALFORMED:
		malformed_text(s, ret_text, size);
		return;
	case FIND_CACHE_DIFFERS:
		iid_mac_format(findings->cached, other);
		snprintf(ret_text, size, "the kernel's neighbour cache has %s", other);
		return;
	case FIND_DUPLICATE_ADDRESS:
		iid_mac_format(findings->rival, other);
		snprintf(ret_text, size, findings->rival_is_own ?
			"this host, %s, wants the same address" : "%s wants the same address",
			other);
		return;
	case FIND_MULTICAST_FILTERED:
		snprintf(ret_text, size, "the solicited-node group got no answer, a unicast "
			"solicitation did: something on the way filters multicast");
		return;
	}
	ret_text[0] = '\0';
}
