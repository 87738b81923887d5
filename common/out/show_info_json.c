#include <errno.h>
#include <string.h>

#include "out/json.h"
#include "out/show_info.h"

static void add_address(struct record *r, const char *key, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char text[IN6_TEXT_SIZE];

	in6_format(&in6, text);
	record_string(r, key, text);
}

static void add_prefix(struct record *r, const char *key, struct prefix p)
{
	char text[PREFIX_TEXT_SIZE];

	prefix_format(p, text);
	record_string(r, key, text);
}

static void add_ipv4(struct record *r, const char *key, uint32_t ipv4)
{
	char text[EMBED_IPV4_TEXT_SIZE];

	embed_ipv4_format(ipv4, text);
	record_string(r, key, text);
}

static void add_mac(struct record *r, const char *key, const uint8_t mac[static 6])
{
	char text[IID_MAC_TEXT_SIZE];

	iid_mac_format(mac, text);
	record_string(r, key, text);
}

/* The lowest `bits` bits, groups of four digits written out. Returns the length. */
static size_t put_hex(char *ret_text, uint64_t value, unsigned bits)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0;

	while (bits > 0) {
		bits -= 4;
		ret_text[len++] = digits[value >> bits & 0xf];
		if (bits > 0 && bits % 16 == 0)
			ret_text[len++] = ':';
	}
	ret_text[len] = '\0';
	return len;
}

static void add_hex(struct record *r, const char *key, u128 value, unsigned bits)
{
	char text[IN6_TEXT_SIZE];
	size_t len = 0;

	if (bits > 64) {
		len = put_hex(text, value.high, bits - 64);
		text[len++] = ':';
		bits = 64;
	}
	put_hex(text + len, value.low, bits);
	record_string(r, key, text);
}

static void add_array(struct record *r, const char *key, json_t *array)
{
	if (!array || json_object_set_new(r->object, key, array))
		r->failed = true;
}

static void add_answer(struct record *r, const char *key, enum kind_answer answer)
{
	if (answer != KIND_NOT_APPLICABLE)
		record_bool(r, key, answer == KIND_TRUE);
}

static void add_block(struct record *r, const struct kind_block *block)
{
	struct record part = record_part();

	add_prefix(&part, "prefix", block->prefix);
	record_string(&part, "name", block->name);
	record_string(&part, "rfc", block->rfc);
	if (block->special) {
		add_answer(&part, "source", block->source);
		add_answer(&part, "destination", block->destination);
		add_answer(&part, "forwardable", block->forwardable);
		add_answer(&part, "global", block->global);
		add_answer(&part, "reserved", block->reserved);
	}
	record_group(r, "block", &part);
}

static void add_iid(struct record *r, const struct iid *iid)
{
	struct record part = record_part();

	add_hex(&part, "value", u128_of(iid->value), 64);
	record_string(&part, "class", iid_class_name(iid->class));
	record_string(&part, "confidence", iid_confidence_name(iid->confidence));
	record_string(&part, "reason", iid->reason);
	record_string(&part, "rfc", iid->rfc);
	if (iid->has_mac) {
		add_mac(&part, "mac", iid->mac);
		record_bool(&part, "mac_universal", !iid_mac_is_local(iid->mac));
		record_bool(&part, "mac_group", iid_mac_is_group(iid->mac));
	}
	if (iid->has_ipv4)
		add_ipv4(&part, "ipv4", iid->ipv4);
	if (iid->service) {
		record_integer(&part, "port", iid->port);
		record_string(&part, "service", iid->service);
	}
	record_group(r, "iid", &part);
}

static void add_nat64(struct record *r, const struct info *info)
{
	json_t *array = json_array();

	for (size_t i = 0; i < info->nat64_count; i++) {
		struct prefix p = prefix_around(info->address, info->nat64[i].length);
		struct record part = record_part();

		add_prefix(&part, "prefix", p);
		record_integer(&part, "length", info->nat64[i].length);
		add_ipv4(&part, "ipv4", info->nat64[i].ipv4);
		record_bool(&part, "certain",
			info->nat64_why == INFO_NAT64_KNOWN && info->nat64_count == 1);
		r->failed |= part.failed || json_array_append_new(array, part.object);
	}
	add_array(r, "nat64", array);
}

static void add_embedded(struct record *r, const struct info *info)
{
	bool has_nat64 = info->nat64_count > 0 && info->nat64_why != INFO_NAT64_GUESS;
	struct record part;

	if (info->embedded == INFO_NONE && !has_nat64)
		return;
	part = record_part();
	switch (info->embedded) {
	case INFO_NONE:
		record_string(&part, "form", "nat64");
		record_string(&part, "rfc", "RFC 6052");
		break;
	case INFO_IPV4_MAPPED:
	case INFO_IPV4_COMPATIBLE:
		record_string(&part, "form", kind_name(info->block->kind));
		record_string(&part, "rfc", "RFC 4291");
		add_ipv4(&part, "ipv4", info->ipv4);
		break;
	case INFO_6TO4:
		record_string(&part, "form", "6to4");
		record_string(&part, "rfc", "RFC 3056");
		add_ipv4(&part, "ipv4", info->sixtofour.ipv4);
		add_hex(&part, "subnet", u128_of(info->sixtofour.subnet), 16);
		break;
	case INFO_TEREDO:
		record_string(&part, "form", "teredo");
		record_string(&part, "rfc", "RFC 4380, RFC 5991");
		add_ipv4(&part, "server", info->teredo.server);
		add_ipv4(&part, "client", info->teredo.client);
		record_integer(&part, "port", info->teredo.port);
		add_hex(&part, "flags", u128_of(info->teredo.flags), 16);
		record_bool(&part, "cone", info->teredo.flags & EMBED_TEREDO_CONE);
		break;
	case INFO_ULA:
		record_string(&part, "form", "unique-local");
		record_string(&part, "rfc", "RFC 4193");
		add_hex(&part, "global_id", u128_of(info->ula.global_id), 40);
		add_hex(&part, "subnet", u128_of(info->ula.subnet), 16);
		record_bool(&part, "defined", info->ula.is_defined);
		break;
	}
	if (has_nat64)
		add_nat64(&part, info);
	record_group(r, "embedded", &part);
}

static void add_mcast(struct record *r, const struct info *info)
{
	const struct mcast *mcast = &info->mcast;
	struct record part = record_part(), flags = record_part();
	uint8_t mac[6];

	record_string(&part, "form", mcast_form_name(mcast->form));
	record_string(&part, "rfc", mcast_form_rfc(mcast->form));
	record_bool(&flags, "x", mcast->flags & MCAST_FLAG_X);
	record_bool(&flags, "r", mcast->flags & MCAST_FLAG_R);
	record_bool(&flags, "p", mcast->flags & MCAST_FLAG_P);
	record_bool(&flags, "t", mcast->flags & MCAST_FLAG_T);
	record_group(&part, "flags", &flags);
	if (mcast->assigned) {
		record_string(&part, "assigned", mcast->assigned->name);
		record_string(&part, "assigned_rfc", mcast->assigned->rfc);
	}
	add_hex(&part, "group", mcast->group, mcast_group_bits(mcast));
	if (mcast->form == MCAST_PREFIX_BASED || mcast->form == MCAST_EMBEDDED_RP)
		add_prefix(&part, "prefix", mcast->prefix);
	if (mcast->form == MCAST_EMBEDDED_RP)
		add_address(&part, "rendezvous", mcast->rendezvous);
	if (mcast->form == MCAST_LINK_SCOPED)
		add_hex(&part, "iid", u128_of(mcast->iid), 64);
	mcast_mac(info->address, mac);
	add_mac(&part, "mac", mac);
	record_group(r, "multicast", &part);
}

static void add_prefix_part(struct record *r, struct prefix p)
{
	static const struct {
		const char *key;
		uint8_t length;
	} subnets[] = {{"count_48", 48}, {"count_56", 56}, {"count_64", 64}};
	char digits[U128_TEXT_SIZE];

	add_prefix(r, "prefix", p);
	record_integer(r, "length", p.length);
	add_address(r, "first", p.first);
	add_address(r, "last", prefix_last(p));
	u128_format_power(PREFIX_LENGTH_MAX - (unsigned)p.length, digits);
	record_string(r, "count", digits);
	for (size_t i = 0; i < sizeof(subnets) / sizeof(subnets[0]); i++) {
		if (p.length > subnets[i].length)
			continue;
		u128_format_power((unsigned)(subnets[i].length - p.length), digits);
		record_string(r, subnets[i].key, digits);
	}
}

static void add_zones(struct record *r, struct prefix p)
{
	struct arpa_walk walk = arpa_walk(p);
	json_t *array = json_array();
	char name[ARPA_NAME_SIZE];
	struct prefix zone;

	while (arpa_walk_next(&walk, &zone)) {
		size_t len = arpa_zone_name(zone, name);

		r->failed |= json_array_append_new(
				     array, json_stringn_nocheck(name, len)) != 0;
	}
	add_array(r, "arpa_zones", array);
}

static void add_solicited(struct record *r, const struct info *info)
{
	u128 group = mcast_solicited_node(info->address);
	uint8_t mac[6];

	add_address(r, "solicited_node", group);
	mcast_mac(group, mac);
	add_mac(r, "solicited_mac", mac);
}

static void add_address_part(struct record *r, const struct info *info)
{
	char name[ARPA_NAME_SIZE];

	record_string(r, "kind", kind_name(info->block->kind));
	add_block(r, info->block);
	record_string(r, "address_type", info_type_name(info));
	record_string(r, "scope", scope_name(info->scope));
	if (info->has_iid)
		add_iid(r, &info->iid);
	add_embedded(r, info);
	if (info->has_mcast)
		add_mcast(r, info);
	if (info_has_solicited_node(info))
		add_solicited(r, info);
	arpa_name(info->address, name);
	record_string(r, "arpa", name);
}

int show_info_json(const struct info *info, const char *input, FILE *stream)
{
	struct record r = record_begin(info->has_address ? "address" : "prefix");
	char text[64];

	record_string(&r, "input", input);
	if (info->has_address) {
		add_address(&r, "address", info->address);
		if (info->zone && info->zone_len < sizeof(text)) {
			memcpy(text, info->zone, info->zone_len);
			text[info->zone_len] = '\0';
			record_string(&r, "zone", text);
		}
		add_hex(&r, "expanded", info->address, 128);
	}
	if (info->has_prefix)
		add_prefix_part(&r, info->prefix);
	if (info->has_address) {
		add_address_part(&r, info);
		if (info->has_prefix && info->prefix_block &&
			info->prefix_block != info->block)
			record_string(
				&r, "prefix_kind", kind_name(info->prefix_block->kind));
	} else if (info->prefix_block) {
		record_string(&r, "kind", kind_name(info->prefix_block->kind));
		add_block(&r, info->prefix_block);
		record_string(&r, "scope", scope_name(info->scope));
	}
	if (info->has_prefix)
		add_zones(&r, info->prefix);
	return record_write(&r, stream);
}
