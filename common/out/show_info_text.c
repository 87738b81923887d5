#include <stdint.h>
#include <string.h>

#include "out/esc.h"
#include "out/facts.h"
#include "out/show_info.h"

static const char *answer(enum kind_answer given)
{
	switch (given) {
	case KIND_FALSE:
		return "no";
	case KIND_TRUE:
		return "yes";
	case KIND_NOT_APPLICABLE:
		break;
	}
	return "n/a";
}

static void put_block(struct facts *t, const char *key, const struct kind_block *block)
{
	facts_key(t, key);
	facts_prefix(t, block->prefix);
	facts_put(t, " ");
	facts_put(t, block->name);
	facts_end(t, block->rfc);
}

static void put_kind(struct facts *t, const struct kind_block *block)
{
	facts_line(t, "kind", kind_name(block->kind), NULL);
	put_block(t, "block", block);
	if (!block->special)
		return;
	facts_key(t, "registry");
	facts_put(t, "source ");
	facts_put(t, answer(block->source));
	facts_put(t, ", destination ");
	facts_put(t, answer(block->destination));
	facts_put(t, ", forwardable ");
	facts_put(t, answer(block->forwardable));
	facts_put(t, ", global ");
	facts_put(t, answer(block->global));
	facts_put(t, ", reserved ");
	facts_put(t, answer(block->reserved));
	facts_end(t, "RFC 6890, RFC 8190");
}

static void put_iid(struct facts *t, const struct iid *iid)
{
	facts_key(t, "iid");
	facts_hex(t, iid->value, 64);
	facts_put(t, " ");
	facts_put(t, iid_class_name(iid->class));
	facts_put(t, ", ");
	facts_put(t, iid_confidence_name(iid->confidence));
	facts_put(t, ": ");
	facts_put(t, iid->reason);
	facts_end(t, iid->rfc);
	if (iid->has_mac) {
		facts_key(t, "mac");
		facts_mac(t, iid->mac);
		facts_put(t, iid_mac_is_local(iid->mac) ? " local" : " universal");
		facts_put(t, iid_mac_is_group(iid->mac) ? ", group" : ", individual");
		facts_end(t, "RFC 4291 A");
	}
	if (iid->has_ipv4) {
		facts_key(t, "iid-ipv4");
		facts_ipv4(t, iid->ipv4);
		facts_end(t, iid->rfc);
	}
	if (iid->service) {
		facts_key(t, "iid-port");
		facts_number(t, iid->port);
		facts_put(t, " ");
		facts_put(t, iid->service);
		facts_end(t, iid->rfc);
	}
}

static void put_flags(struct facts *t, uint8_t flags)
{
	facts_key(t, "flags");
	facts_put(t, flags & MCAST_FLAG_X ? "X=1 " : "X=0 ");
	facts_put(t, flags & MCAST_FLAG_R ? "R=1 " : "R=0 ");
	facts_put(t, flags & MCAST_FLAG_P ? "P=1 " : "P=0 ");
	facts_put(t, flags & MCAST_FLAG_T ? "T=1" : "T=0");
	facts_end(t, "RFC 4291 2.7, RFC 7371 2");
}

static void put_mcast(struct facts *t, const struct info *info)
{
	const struct mcast *mcast = &info->mcast;
	unsigned bits = mcast_group_bits(mcast);
	uint8_t mac[6];

	facts_line(t, "multicast", mcast_form_name(mcast->form),
		mcast_form_rfc(mcast->form));
	put_flags(t, mcast->flags);
	facts_key(t, "group");
	if (bits > 64)
		facts_hex(t, mcast->group.high, bits - 64);
	if (bits > 64)
		facts_put(t, ":");
	facts_hex(t, mcast->group.low, bits > 64 ? 64 : bits);
	facts_end(t, NULL);
	if (mcast->assigned)
		facts_line(t, "assigned", mcast->assigned->name, mcast->assigned->rfc);
	if (mcast->form == MCAST_PREFIX_BASED || mcast->form == MCAST_EMBEDDED_RP) {
		facts_key(t, "group-prefix");
		facts_prefix(t, mcast->prefix);
		facts_end(t, mcast_form_rfc(mcast->form));
	}
	if (mcast->form == MCAST_EMBEDDED_RP) {
		facts_key(t, "rendezvous");
		facts_address(t, mcast->rendezvous);
		facts_end(t, "RFC 3956 4");
	}
	if (mcast->form == MCAST_LINK_SCOPED) {
		facts_key(t, "group-iid");
		facts_hex(t, mcast->iid, 64);
		facts_end(t, "RFC 4489 3");
	}
	mcast_mac(info->address, mac);
	facts_key(t, "group-mac");
	facts_mac(t, mac);
	facts_end(t, "RFC 2464 7");
}

static void put_teredo(struct facts *t, const struct embed_teredo *teredo)
{
	facts_key(t, "teredo");
	facts_put(t, "server ");
	facts_ipv4(t, teredo->server);
	facts_put(t, ", client ");
	facts_ipv4(t, teredo->client);
	facts_put(t, " port ");
	facts_number(t, teredo->port);
	facts_put(t, ", flags ");
	facts_hex(t, teredo->flags, 16);
	facts_put(t, teredo->flags & EMBED_TEREDO_CONE ? " cone NAT" : " no cone NAT");
	facts_end(t, "RFC 4380 4, RFC 5991 3");
}

static void put_embedded(struct facts *t, const struct info *info)
{
	switch (info->embedded) {
	case INFO_NONE:
		break;
	case INFO_IPV4_MAPPED:
		facts_key(t, "ipv4-mapped");
		facts_ipv4(t, info->ipv4);
		facts_end(t, "RFC 4291 2.5.5.2");
		break;
	case INFO_IPV4_COMPATIBLE:
		facts_key(t, "ipv4-compatible");
		facts_ipv4(t, info->ipv4);
		facts_put(t, ", deprecated");
		facts_end(t, "RFC 4291 2.5.5.1");
		break;
	case INFO_6TO4:
		facts_key(t, "6to4");
		facts_put(t, "router ");
		facts_ipv4(t, info->sixtofour.ipv4);
		facts_put(t, ", subnet ");
		facts_hex(t, info->sixtofour.subnet, 16);
		facts_end(t, "RFC 3056 2");
		break;
	case INFO_TEREDO:
		put_teredo(t, &info->teredo);
		break;
	case INFO_ULA:
		facts_key(t, "ula");
		facts_put(t, "global id ");
		facts_hex(t, info->ula.global_id, 40);
		facts_put(t, ", subnet ");
		facts_hex(t, info->ula.subnet, 16);
		facts_put(t, info->ula.is_defined ? ", locally assigned"
						  : ", fc00::/8 is not defined yet");
		facts_end(t, "RFC 4193 3");
		break;
	}
}

static void put_nat64(struct facts *t, const struct info *info, bool verbose)
{
	if (info->nat64_why == INFO_NAT64_GUESS && !verbose)
		return;
	for (size_t i = 0; i < info->nat64_count; i++) {
		facts_key(t, "nat64");
		facts_ipv4(t, info->nat64[i].ipv4);
		facts_put(t, " behind /");
		facts_number(t, info->nat64[i].length);
		if (info->nat64_why != INFO_NAT64_KNOWN)
			facts_put(t, ", if that prefix is a translator's");
		else if (info->nat64_count > 1)
			facts_put(t, ", if that is the translator's length");
		facts_end(t, "RFC 6052 2.2");
	}
}

static void put_solicited_node(struct facts *t, u128 address)
{
	u128 group = mcast_solicited_node(address);
	uint8_t mac[6];

	mcast_mac(group, mac);
	facts_key(t, "solicited-node");
	facts_address(t, group);
	facts_end(t, "RFC 4291 2.7.1");
	facts_key(t, "solicited-mac");
	facts_mac(t, mac);
	facts_end(t, "RFC 2464 7");
}

static const char *type_rfc(const struct info *info)
{
	switch (info_type_name(info)[0]) {
	case 'a':
		return "RFC 4291 2.6";
	case 'm':
		return "RFC 4291 2.7";
	default:
		return "RFC 4291 2.5";
	}
}

static const char *scope_rfc(enum kind kind)
{
	if (kind == KIND_MULTICAST)
		return "RFC 7346 2";
	if (kind == KIND_UNIQUE_LOCAL)
		return "RFC 4193 3.3";
	return kind == KIND_IPV4_MAPPED ? "RFC 6724 3.2" : "RFC 4007 4";
}

static void put_address_part(struct facts *t, const struct info *info, bool verbose)
{
	char name[ARPA_NAME_SIZE];

	facts_key(t, "address");
	facts_address(t, info->address);
	if (info->zone) {
		char zone[ESC_SIZE(64)];

		facts_put(t, "%");
		facts_bytes(t, zone,
			esc(info->zone, info->zone_len < 64 ? info->zone_len : 64, zone,
				sizeof(zone)));
	}
	facts_end(t, "RFC 5952");
	facts_key(t, "expanded");
	facts_hex(t, info->address.high, 64);
	facts_put(t, ":");
	facts_hex(t, info->address.low, 64);
	facts_end(t, NULL);
	if (verbose) {
		facts_key(t, "binary");
		facts_bits(t, info->address.high);
		facts_put(t, ":");
		facts_bits(t, info->address.low);
		facts_end(t, NULL);
	}
	facts_key(t, "url");
	facts_put(t, "http://[");
	facts_address(t, info->address);
	facts_put(t, "]/");
	facts_end(t, "RFC 3986 3.2.2");
	put_kind(t, info->block);
	facts_line(t, "type", info_type_name(info), type_rfc(info));
	if (scope_name(info->scope))
		facts_line(t, "scope", scope_name(info->scope),
			scope_rfc(info->block->kind));
	if (info->has_iid)
		put_iid(t, &info->iid);
	put_embedded(t, info);
	put_nat64(t, info, verbose);
	if (info->has_mcast)
		put_mcast(t, info);
	if (info_has_solicited_node(info))
		put_solicited_node(t, info->address);
	facts_key(t, "arpa");
	arpa_name(info->address, name);
	facts_put(t, name);
	facts_end(t, "RFC 3596 2.5");
}

/* How many subnets of a length are inside. */
static void put_subnets(
	struct facts *t, const char *key, unsigned length, struct prefix p)
{
	char digits[U128_TEXT_SIZE];

	if (p.length > length)
		return;
	facts_key(t, key);
	u128_format_power(length - p.length, digits);
	facts_put(t, digits);
	facts_end(t, NULL);
}

static void put_inside(struct facts *t, const struct info *info)
{
	const struct kind_block *blocks;
	size_t count = kind_inside(info->prefix, &blocks);

	for (size_t i = 0; i < count; i++)
		put_block(t, "inside", &blocks[i]);
}

static void put_prefix_kind(struct facts *t, const struct info *info)
{
	put_kind(t, info->prefix_block);
	if (scope_name(info->scope))
		facts_line(t, "scope", scope_name(info->scope),
			scope_rfc(info->prefix_block->kind));
}

static void put_prefix_part(struct facts *t, const struct info *info, bool verbose)
{
	unsigned host_bits = PREFIX_LENGTH_MAX - (unsigned)info->prefix.length;
	struct arpa_walk walk = arpa_walk(info->prefix);
	char digits[U128_TEXT_SIZE], name[ARPA_NAME_SIZE];
	struct prefix zone;

	facts_key(t, "prefix");
	facts_prefix(t, info->prefix);
	facts_end(t, "RFC 4291 2.3");
	facts_key(t, "first");
	facts_address(t, info->prefix.first);
	facts_end(t, NULL);
	facts_key(t, "last");
	facts_address(t, prefix_last(info->prefix));
	facts_end(t, NULL);
	facts_key(t, "addresses");
	u128_format_power(host_bits, digits);
	facts_put(t, digits);
	facts_put(t, " = 2^");
	facts_number(t, host_bits);
	facts_end(t, NULL);
	put_subnets(t, "subnets/48", 48, info->prefix);
	put_subnets(t, "subnets/56", 56, info->prefix);
	put_subnets(t, "subnets/64", 64, info->prefix);
	if (!info->prefix_block)
		facts_line(t, info->has_address ? "prefix-kind" : "kind",
			"several blocks", NULL);
	else if (!info->has_address)
		put_prefix_kind(t, info);
	else if (info->prefix_block != info->block)
		put_block(t, "prefix-block", info->prefix_block);
	if (verbose || !info->prefix_block)
		put_inside(t, info);
	while (arpa_walk_next(&walk, &zone)) {
		facts_key(t, "arpa-zone");
		arpa_zone_name(zone, name);
		facts_put(t, name);
		facts_end(t, "RFC 3596 2.5");
	}
}

size_t show_info_text(
	const struct info *info, bool verbose, char ret_text[static SHOW_INFO_SIZE])
{
	struct facts t = {.text = ret_text, .size = SHOW_INFO_SIZE};

	if (info->has_address)
		put_address_part(&t, info, verbose);
	if (info->has_prefix)
		put_prefix_part(&t, info, verbose);
	ret_text[t.len] = '\0';
	return t.len;
}
