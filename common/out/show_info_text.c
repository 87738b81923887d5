#include <stdint.h>
#include <string.h>

#include "out/esc.h"
#include "out/show_info.h"

enum { KEY_WIDTH = 16 };

/* Text built by hand: printf would take most of the time of a line. */
struct text {
	char *text;
	size_t len;
};

static void put_bytes(struct text *t, const char *bytes, size_t len)
{
	size_t left = SHOW_INFO_SIZE - 1 - t->len;

	if (len > left)
		len = left;
	memcpy(t->text + t->len, bytes, len);
	t->len += len;
}

static void put(struct text *t, const char *string)
{
	put_bytes(t, string, strlen(string));
}

static void put_key(struct text *t, const char *key)
{
	static const char blanks[] = "                ";
	size_t len = strlen(key);

	put_bytes(t, key, len);
	put_bytes(t, blanks, len < KEY_WIDTH ? KEY_WIDTH - len : 1);
}

static void put_rfc(struct text *t, const char *rfc)
{
	if (!rfc)
		return;
	put(t, " (");
	put(t, rfc);
	put(t, ")");
}

/* Ends the line, with the place that the fact comes from; NULL for none. */
static void end(struct text *t, const char *rfc)
{
	put_rfc(t, rfc);
	put(t, "\n");
}

static void put_line(struct text *t, const char *key, const char *value, const char *rfc)
{
	put_key(t, key);
	put(t, value);
	end(t, rfc);
}

static void put_address(struct text *t, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char text[IN6_TEXT_SIZE];

	put_bytes(t, text, in6_format(&in6, text));
}

static void put_prefix(struct text *t, struct prefix p)
{
	char text[PREFIX_TEXT_SIZE];

	put_bytes(t, text, prefix_format(p, text));
}

static void put_ipv4(struct text *t, uint32_t ipv4)
{
	char text[EMBED_IPV4_TEXT_SIZE];

	put_bytes(t, text, embed_ipv4_format(ipv4, text));
}

static void put_mac(struct text *t, const uint8_t mac[static 6])
{
	char text[IID_MAC_TEXT_SIZE];

	put_bytes(t, text, iid_mac_format(mac, text));
}

static void put_number(struct text *t, uint64_t number)
{
	char digits[U128_TEXT_SIZE];

	put_bytes(t, digits, u128_format(u128_of(number), digits));
}

/* The lowest `bits` bits in whole hexadecimal digits, with a colon after every 16. */
static void put_hex(struct text *t, uint64_t value, unsigned bits)
{
	static const char digits[] = "0123456789abcdef";

	while (bits > 0) {
		bits -= 4;
		put_bytes(t, &digits[value >> bits & 0xf], 1);
		if (bits > 0 && bits % 16 == 0)
			put(t, ":");
	}
}

static void put_bits(struct text *t, uint64_t value)
{
	for (unsigned bit = 64; bit-- > 0;) {
		put(t, value >> bit & 1 ? "1" : "0");
		if (bit > 0 && bit % 16 == 0)
			put(t, ":");
	}
}

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

static void put_block(struct text *t, const char *key, const struct kind_block *block)
{
	put_key(t, key);
	put_prefix(t, block->prefix);
	put(t, " ");
	put(t, block->name);
	end(t, block->rfc);
}

static void put_kind(struct text *t, const struct kind_block *block)
{
	put_line(t, "kind", kind_name(block->kind), NULL);
	put_block(t, "block", block);
	if (!block->special)
		return;
	put_key(t, "registry");
	put(t, "source ");
	put(t, answer(block->source));
	put(t, ", destination ");
	put(t, answer(block->destination));
	put(t, ", forwardable ");
	put(t, answer(block->forwardable));
	put(t, ", global ");
	put(t, answer(block->global));
	put(t, ", reserved ");
	put(t, answer(block->reserved));
	end(t, "RFC 6890, RFC 8190");
}

static void put_iid(struct text *t, const struct iid *iid)
{
	put_key(t, "iid");
	put_hex(t, iid->value, 64);
	put(t, " ");
	put(t, iid_class_name(iid->class));
	put(t, ", ");
	put(t, iid_confidence_name(iid->confidence));
	put(t, ": ");
	put(t, iid->reason);
	end(t, iid->rfc);
	if (iid->has_mac) {
		put_key(t, "mac");
		put_mac(t, iid->mac);
		put(t, iid_mac_is_local(iid->mac) ? " local" : " universal");
		put(t, iid_mac_is_group(iid->mac) ? ", group" : ", individual");
		end(t, "RFC 4291 A");
	}
	if (iid->has_ipv4) {
		put_key(t, "iid-ipv4");
		put_ipv4(t, iid->ipv4);
		end(t, iid->rfc);
	}
	if (iid->service) {
		put_key(t, "iid-port");
		put_number(t, iid->port);
		put(t, " ");
		put(t, iid->service);
		end(t, iid->rfc);
	}
}

static void put_flags(struct text *t, uint8_t flags)
{
	put_key(t, "flags");
	put(t, flags & MCAST_FLAG_X ? "X=1 " : "X=0 ");
	put(t, flags & MCAST_FLAG_R ? "R=1 " : "R=0 ");
	put(t, flags & MCAST_FLAG_P ? "P=1 " : "P=0 ");
	put(t, flags & MCAST_FLAG_T ? "T=1" : "T=0");
	end(t, "RFC 4291 2.7, RFC 7371 2");
}

static void put_mcast(struct text *t, const struct info *info)
{
	const struct mcast *mcast = &info->mcast;
	unsigned bits = mcast_group_bits(mcast);
	uint8_t mac[6];

	put_line(t, "multicast", mcast_form_name(mcast->form),
		mcast_form_rfc(mcast->form));
	put_flags(t, mcast->flags);
	put_key(t, "group");
	if (bits > 64)
		put_hex(t, mcast->group.high, bits - 64);
	if (bits > 64)
		put(t, ":");
	put_hex(t, mcast->group.low, bits > 64 ? 64 : bits);
	end(t, NULL);
	if (mcast->assigned)
		put_line(t, "assigned", mcast->assigned->name, mcast->assigned->rfc);
	if (mcast->form == MCAST_PREFIX_BASED || mcast->form == MCAST_EMBEDDED_RP) {
		put_key(t, "group-prefix");
		put_prefix(t, mcast->prefix);
		end(t, mcast_form_rfc(mcast->form));
	}
	if (mcast->form == MCAST_EMBEDDED_RP) {
		put_key(t, "rendezvous");
		put_address(t, mcast->rendezvous);
		end(t, "RFC 3956 4");
	}
	if (mcast->form == MCAST_LINK_SCOPED) {
		put_key(t, "group-iid");
		put_hex(t, mcast->iid, 64);
		end(t, "RFC 4489 3");
	}
	mcast_mac(info->address, mac);
	put_key(t, "group-mac");
	put_mac(t, mac);
	end(t, "RFC 2464 7");
}

static void put_teredo(struct text *t, const struct embed_teredo *teredo)
{
	put_key(t, "teredo");
	put(t, "server ");
	put_ipv4(t, teredo->server);
	put(t, ", client ");
	put_ipv4(t, teredo->client);
	put(t, " port ");
	put_number(t, teredo->port);
	put(t, ", flags ");
	put_hex(t, teredo->flags, 16);
	put(t, teredo->flags & EMBED_TEREDO_CONE ? " cone NAT" : " no cone NAT");
	end(t, "RFC 4380 4, RFC 5991 3");
}

static void put_embedded(struct text *t, const struct info *info)
{
	switch (info->embedded) {
	case INFO_NONE:
		break;
	case INFO_IPV4_MAPPED:
		put_key(t, "ipv4-mapped");
		put_ipv4(t, info->ipv4);
		end(t, "RFC 4291 2.5.5.2");
		break;
	case INFO_IPV4_COMPATIBLE:
		put_key(t, "ipv4-compatible");
		put_ipv4(t, info->ipv4);
		put(t, ", deprecated");
		end(t, "RFC 4291 2.5.5.1");
		break;
	case INFO_6TO4:
		put_key(t, "6to4");
		put(t, "router ");
		put_ipv4(t, info->sixtofour.ipv4);
		put(t, ", subnet ");
		put_hex(t, info->sixtofour.subnet, 16);
		end(t, "RFC 3056 2");
		break;
	case INFO_TEREDO:
		put_teredo(t, &info->teredo);
		break;
	case INFO_ULA:
		put_key(t, "ula");
		put(t, "global id ");
		put_hex(t, info->ula.global_id, 40);
		put(t, ", subnet ");
		put_hex(t, info->ula.subnet, 16);
		put(t, info->ula.is_defined ? ", locally assigned"
					    : ", fc00::/8 is not defined yet");
		end(t, "RFC 4193 3");
		break;
	}
}

static void put_nat64(struct text *t, const struct info *info, bool verbose)
{
	if (info->nat64_why == INFO_NAT64_GUESS && !verbose)
		return;
	for (size_t i = 0; i < info->nat64_count; i++) {
		put_key(t, "nat64");
		put_ipv4(t, info->nat64[i].ipv4);
		put(t, " behind /");
		put_number(t, info->nat64[i].length);
		if (info->nat64_why != INFO_NAT64_KNOWN)
			put(t, ", if that prefix is a translator's");
		else if (info->nat64_count > 1)
			put(t, ", if that is the translator's length");
		end(t, "RFC 6052 2.2");
	}
}

static void put_solicited_node(struct text *t, u128 address)
{
	u128 group = mcast_solicited_node(address);
	uint8_t mac[6];

	mcast_mac(group, mac);
	put_key(t, "solicited-node");
	put_address(t, group);
	end(t, "RFC 4291 2.7.1");
	put_key(t, "solicited-mac");
	put_mac(t, mac);
	end(t, "RFC 2464 7");
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

static void put_address_part(struct text *t, const struct info *info, bool verbose)
{
	char name[ARPA_NAME_SIZE];

	put_key(t, "address");
	put_address(t, info->address);
	if (info->zone) {
		char zone[ESC_SIZE(64)];

		put(t, "%");
		put_bytes(t, zone,
			esc(info->zone, info->zone_len < 64 ? info->zone_len : 64, zone,
				sizeof(zone)));
	}
	end(t, "RFC 5952");
	put_key(t, "expanded");
	put_hex(t, info->address.high, 64);
	put(t, ":");
	put_hex(t, info->address.low, 64);
	end(t, NULL);
	if (verbose) {
		put_key(t, "binary");
		put_bits(t, info->address.high);
		put(t, ":");
		put_bits(t, info->address.low);
		end(t, NULL);
	}
	put_key(t, "url");
	put(t, "http://[");
	put_address(t, info->address);
	put(t, "]/");
	end(t, "RFC 3986 3.2.2");
	put_kind(t, info->block);
	put_line(t, "type", info_type_name(info), type_rfc(info));
	if (scope_name(info->scope))
		put_line(t, "scope", scope_name(info->scope),
			scope_rfc(info->block->kind));
	if (info->has_iid)
		put_iid(t, &info->iid);
	put_embedded(t, info);
	put_nat64(t, info, verbose);
	if (info->has_mcast)
		put_mcast(t, info);
	if (info_has_solicited_node(info))
		put_solicited_node(t, info->address);
	put_key(t, "arpa");
	put_bytes(t, name, arpa_name(info->address, name));
	end(t, "RFC 3596 2.5");
}

/* How many subnets of a length are inside. */
static void put_subnets(struct text *t, const char *key, unsigned length, struct prefix p)
{
	char digits[U128_TEXT_SIZE];

	if (p.length > length)
		return;
	put_key(t, key);
	put_bytes(t, digits, u128_format_power(length - p.length, digits));
	end(t, NULL);
}

static void put_inside(struct text *t, const struct info *info)
{
	const struct kind_block *blocks;
	size_t count = kind_inside(info->prefix, &blocks);

	for (size_t i = 0; i < count; i++)
		put_block(t, "inside", &blocks[i]);
}

static void put_prefix_part(struct text *t, const struct info *info, bool verbose)
{
	unsigned host_bits = PREFIX_LENGTH_MAX - (unsigned)info->prefix.length;
	struct arpa_walk walk = arpa_walk(info->prefix);
	char digits[U128_TEXT_SIZE], name[ARPA_NAME_SIZE];
	struct prefix zone;

	put_key(t, "prefix");
	put_prefix(t, info->prefix);
	end(t, "RFC 4291 2.3");
	put_key(t, "first");
	put_address(t, info->prefix.first);
	end(t, NULL);
	put_key(t, "last");
	put_address(t, prefix_last(info->prefix));
	end(t, NULL);
	put_key(t, "addresses");
	put_bytes(t, digits, u128_format_power(host_bits, digits));
	put(t, " = 2^");
	put_number(t, host_bits);
	end(t, NULL);
	put_subnets(t, "subnets/48", 48, info->prefix);
	put_subnets(t, "subnets/56", 56, info->prefix);
	put_subnets(t, "subnets/64", 64, info->prefix);
	if (!info->prefix_block)
		put_line(t, info->has_address ? "prefix-kind" : "kind", "several blocks",
			NULL);
	else if (!info->has_address)
		put_kind(t, info->prefix_block);
	else if (info->prefix_block != info->block)
		put_block(t, "prefix-block", info->prefix_block);
	if (!info->has_address && scope_name(info->scope))
		put_line(t, "scope", scope_name(info->scope),
			scope_rfc(info->prefix_block->kind));
	if (verbose || !info->prefix_block)
		put_inside(t, info);
	while (arpa_walk_next(&walk, &zone)) {
		put_key(t, "arpa-zone");
		put_bytes(t, name, arpa_zone_name(zone, name));
		end(t, "RFC 3596 2.5");
	}
}

size_t show_info_text(
	const struct info *info, bool verbose, char ret_text[static SHOW_INFO_SIZE])
{
	struct text t = {.text = ret_text};

	if (info->has_address)
		put_address_part(&t, info, verbose);
	if (info->has_prefix)
		put_prefix_part(&t, info, verbose);
	ret_text[t.len] = '\0';
	return t.len;
}
