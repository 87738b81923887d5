/* Verbs that build addresses: reprefix, eui64, nat64, embed. */
#include <stdio.h>
#include <string.h>

#include "addr/embed.h"
#include "addr/iid.h"
#include "addr/mcast.h"
#include "base/num.h"
#include "tools/subnetcalc/emit.h"
#include "tools/subnetcalc/operand.h"
#include "tools/subnetcalc/verbs.h"

static enum cli_status show_address(const struct subnetcalc_opts *opts, u128 address)
{
	struct emit emit;

	emit_begin(&emit, opts->json);
	emit_address(&emit, address);
	return emit_end(&emit);
}

static enum cli_status show_prefix(const struct subnetcalc_opts *opts, struct prefix p)
{
	struct emit emit;

	emit_begin(&emit, opts->json);
	emit_prefix(&emit, p);
	return emit_end(&emit);
}

static bool read_ipv4(const char *text, uint32_t *ret_ipv4)
{
	if (!embed_ipv4_parse(text, strlen(text), ret_ipv4))
		return true;
	cli_error(text, "is not an IPv4 address");
	return false;
}

/* New prefix, same bits behind it. */
enum cli_status verb_reprefix(const struct subnetcalc_opts *opts)
{
	struct prefix p;
	u128 address, host;

	if (!operand_address(opts, opts->operands[0], &address) ||
		!operand_prefix(opts, opts->operands[1], &p))
		return CLI_CANNOT;
	host = u128_and(address, u128_ones(PREFIX_LENGTH_MAX - (unsigned)p.length));
	return show_address(opts, u128_or(p.first, host));
}

enum cli_status verb_eui64(const struct subnetcalc_opts *opts)
{
	const char *mac_text = opts->operands[1];
	struct prefix p;
	uint8_t mac[6];

	if (!operand_prefix(opts, opts->operands[0], &p))
		return CLI_CANNOT;
	if (p.length > 64) {
		cli_error(opts->operands[0], "leaves no 64 bits for an interface identifier");
		return CLI_CANNOT;
	}
	if (iid_mac_parse(mac_text, strlen(mac_text), mac)) {
		cli_error(mac_text, "is not a MAC address like 52:54:00:12:34:56");
		return CLI_CANNOT;
	}
	return show_address(opts, u128_or(p.first, u128_of(iid_from_mac(mac))));
}

enum cli_status verb_nat64(const struct subnetcalc_opts *opts)
{
	struct prefix p;
	uint32_t ipv4;
	u128 address;

	if (!operand_prefix(opts, opts->operands[0], &p) ||
		!read_ipv4(opts->operands[1], &ipv4))
		return CLI_CANNOT;
	if (!embed_is_nat64_length(p.length)) {
		cli_error(opts->operands[0],
			"length is none of 32 40 48 56 64 96 (RFC 6052 section 2.2)");
		return CLI_CANNOT;
	}
	if (embed_nat64(p, ipv4, &address)) {
		cli_error(opts->operands[0], "bits 64 to 71 are not zero (RFC 6052 section 2.2)");
		return CLI_CANNOT;
	}
	return show_address(opts, address);
}

/* embed KIND OPERAND...: one function a kind. `operands` are those behind the kind. */
typedef enum cli_status embed_fn(const struct subnetcalc_opts *opts, char *const *operands);

static enum cli_status build_mapped(const struct subnetcalc_opts *opts, char *const *operands)
{
	uint32_t ipv4;

	if (!read_ipv4(operands[0], &ipv4))
		return CLI_CANNOT;
	return show_address(opts, embed_mapped(ipv4));
}

static enum cli_status build_compatible(const struct subnetcalc_opts *opts,
	char *const *operands)
{
	uint32_t ipv4;

	if (!read_ipv4(operands[0], &ipv4))
		return CLI_CANNOT;
	return show_address(opts, embed_compatible(ipv4));
}

static enum cli_status build_6to4(const struct subnetcalc_opts *opts, char *const *operands)
{
	uint32_t ipv4;

	if (!read_ipv4(operands[0], &ipv4))
		return CLI_CANNOT;
	return show_prefix(opts, embed_6to4_prefix(ipv4));
}

static enum cli_status build_isatap(const struct subnetcalc_opts *opts, char *const *operands)
{
	struct prefix p;
	uint32_t ipv4;
	bool is_private;

	if (!operand_prefix(opts, operands[0], &p) || !read_ipv4(operands[1], &ipv4))
		return CLI_CANNOT;
	if (p.length > 64) {
		cli_error(operands[0], "leaves no 64 bits for an interface identifier");
		return CLI_CANNOT;
	}
	/* RFC 1918: not unique, so the u bit stays 0. */
	is_private = ipv4 >> 24 == 10 || ipv4 >> 20 == 0xac1 || ipv4 >> 16 == 0xc0a8;
	return show_address(opts, u128_or(p.first, u128_of(iid_from_isatap(ipv4, !is_private))));
}

static enum cli_status build_teredo(const struct subnetcalc_opts *opts, char *const *operands)
{
	struct embed_teredo teredo = {0};
	uint64_t port;

	if (!read_ipv4(operands[0], &teredo.server) || !read_ipv4(operands[1], &teredo.client))
		return CLI_CANNOT;
	if (num_parse(operands[2], 0, 65535, &port)) {
		cli_error(operands[2], "is not a port from 0 to 65535");
		return CLI_CANNOT;
	}
	teredo.port = (uint16_t)port;
	return show_address(opts, embed_teredo(&teredo));
}

static enum cli_status build_solicited_node(const struct subnetcalc_opts *opts,
	char *const *operands)
{
	u128 address;

	if (!operand_address(opts, operands[0], &address))
		return CLI_CANNOT;
	return show_address(opts, mcast_solicited_node(address));
}

static const struct embed_kind {
	const char *name;
	size_t operands;
	embed_fn *build;
	const char *usage;
} embed_kinds[] = {
	{"ipv4-mapped", 1, build_mapped, "IPV4"},
	{"ipv4-compatible", 1, build_compatible, "IPV4"},
	{"6to4", 1, build_6to4, "IPV4"},
	{"isatap", 2, build_isatap, "PREFIX IPV4"},
	{"teredo", 3, build_teredo, "SERVER CLIENT PORT"},
	{"solicited-node", 1, build_solicited_node, "ADDR"},
};

enum cli_status verb_embed(const struct subnetcalc_opts *opts)
{
	const char *name = opts->operands[0];

	for (size_t i = 0; i < sizeof(embed_kinds) / sizeof(embed_kinds[0]); i++) {
		const struct embed_kind *kind = &embed_kinds[i];

		if (strcmp(name, kind->name))
			continue;
		if (opts->operand_count - 1 != kind->operands) {
			cli_error(name, "usage: subnetcalc embed %s %s", name, kind->usage);
			return CLI_CANNOT;
		}
		return kind->build(opts, opts->operands + 1);
	}
	cli_error(name, "is none of ipv4-mapped, ipv4-compatible, 6to4, isatap, teredo, "
		"solicited-node");
	return CLI_CANNOT;
}
