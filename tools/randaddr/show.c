#include "tools/randaddr/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "addr/iid.h"
#include "cli/cli.h"
#include "out/text.h"

void show_begin(struct show *show, const struct randaddr_opts *opts,
	const struct pools *pools)
{
	show->opts = opts;
	show->pools = pools;
	show->failed = false;
	lines_begin(&show->lines, true);
}

void show_record(struct show *show, struct record *r)
{
	show->failed |= cli_record(r) != CLI_YES;
}

static void put_address(struct record *r, const char *key, u128 address)
{
	struct in6_addr in6 = u128_to_in6(address);
	char text[IN6_TEXT_SIZE];

	in6_format(&in6, text);
	record_string(r, key, text);
}

static void put_prefix(struct record *r, const char *key, const struct prefix *p)
{
	char text[PREFIX_TEXT_SIZE];

	if (!p)
		return;
	prefix_format(*p, text);
	record_string(r, key, text);
}

static void put_mac(struct record *r, const uint8_t mac[static 6])
{
	char text[IID_MAC_TEXT_SIZE];

	iid_mac_format(mac, text);
	record_string(r, "mac", text);
}

static void address_record(struct show *show, u128 address)
{
	struct record r = record_begin("address");
	uint8_t mac[6];

	put_address(&r, "address", address);
	put_prefix(&r, "prefix", pools_find(show->pools, address));
	if (show->opts->iid_is_eui64 && iid_to_mac(address.low, mac))
		put_mac(&r, mac);
	show_record(show, &r);
}

void show_addresses(struct show *show, const u128 *addresses, size_t count)
{
	if (!show->opts->json) {
		for (size_t i = 0; i < count; i++)
			lines_address(&show->lines, addresses[i]);
		show->failed |= show->lines.failed;
		return;
	}
	for (size_t i = 0; i < count && !show->failed; i++)
		address_record(show, addresses[i]);
}

void show_subnets(struct show *show, const u128 *units, size_t count)
{
	unsigned bits = PREFIX_LENGTH_MAX - show->opts->length;

	show->lines.addresses = false;
	for (size_t i = 0; i < count && !show->failed; i++) {
		struct prefix p = {
			.first = u128_shift_left(units[i], bits),
			.length = (uint8_t)show->opts->length,
		};
		struct record r;

		if (!show->opts->json) {
			lines_prefix(&show->lines, p);
			show->failed |= show->lines.failed;
			continue;
		}
		r = record_begin("prefix");
		put_prefix(&r, "prefix", &p);
		record_integer(&r, "length", p.length);
		put_prefix(&r, "pool", pools_find(show->pools, p.first));
		show_record(show, &r);
	}
}

void show_macs(struct show *show, const u128 *numbers, size_t count)
{
	const struct randaddr_opts *opts = show->opts;
	char text[IID_MAC_TEXT_SIZE];

	for (size_t i = 0; i < count && !show->failed; i++) {
		uint64_t number = numbers[i].low;
		uint8_t mac[6] = {opts->oui[0], opts->oui[1], opts->oui[2]};
		struct record r;

		/* Low bits first; of the first byte two are not drawn: local, no group. */
		for (size_t byte = 5; byte >= (opts->has_oui ? 3 : 1); byte--) {
			mac[byte] = (uint8_t)number;
			number >>= 8;
		}
		if (!opts->has_oui)
			mac[0] = (uint8_t)(number << 2 | 0x02);
		if (!opts->json) {
			lines_text(&show->lines, text, iid_mac_format(mac, text));
			show->failed |= show->lines.failed;
			continue;
		}
		r = record_begin("mac");
		put_mac(&r, mac);
		show_record(show, &r);
	}
}

/* What it was made from, on stderr. Not through cli_error(), which would escape what is
 * escaped, and cut what is long. */
static void explain_stable(const struct show_stable *made, const char *address,
	struct prefix p)
{
	char prefix[PREFIX_TEXT_SIZE];

	prefix_format(p, prefix);
	fprintf(stderr,
		"%s: %s: RFC 7217, SHA-256 over: prefix %s, net_iface %s, network_id %s, "
		"dad_counter %u, secret of %zu bytes\n",
		cli_tool(), address, prefix, made->net_iface->quoted, made->network_id->quoted,
		made->dad_counter, made->secret_len);
}

/* As it is; one that may not stand in JSON so, escaped and with its bytes. */
static void put_input(struct record *r, const char *key, const char *hex_key,
	const struct input *input)
{
	if (input->hex) {
		record_string(r, key, input->text); /* which escapes it */
		record_string(r, hex_key, input->hex);
	} else if (input->text && json_object_set_new_nocheck(r->object, key,
					  json_string_nocheck(input->text))) {
		r->failed = true;
	}
}

void show_stable(struct show *show, const struct show_stable *made)
{
	struct prefix p = prefix_around(made->address, 64);
	char address[IN6_TEXT_SIZE];
	struct in6_addr in6 = u128_to_in6(made->address);
	struct record r;

	in6_format(&in6, address);
	if (show->opts->verbose)
		explain_stable(made, address, p);
	if (!show->opts->json) {
		lines_address(&show->lines, made->address);
		show->failed |= show->lines.failed;
		return;
	}
	r = record_begin("address");
	record_string(&r, "address", address);
	put_prefix(&r, "prefix", pools_find(show->pools, made->address));
	put_prefix(&r, "stable_prefix", &p);
	put_input(&r, "net_iface", "net_iface_hex", made->net_iface);
	put_input(&r, "network_id", "network_id_hex", made->network_id);
	record_integer(&r, "dad_counter", made->dad_counter);
	record_integer(&r, "secret_bytes", (int64_t)made->secret_len);
	show_record(show, &r);
}

void show_ula(struct show *show, const struct show_ula *made)
{
	char text[PREFIX_TEXT_SIZE], ntp[32], eui64[32], global[32], mac[IID_MAC_TEXT_SIZE];
	char when[TEXT_TIME_SIZE];
	struct record r;

	prefix_format(made->prefix, text);
	snprintf(ntp, sizeof(ntp), "%016" PRIx64, made->ntp_time);
	snprintf(eui64, sizeof(eui64), "%016" PRIx64, made->eui64);
	snprintf(global, sizeof(global), "%010" PRIx64, made->global_id);
	iid_mac_format(made->mac, mac);
	if (show->opts->verbose) {
		text_rfc3339(made->realtime, when);
		cli_error(text, "RFC 4193, the last 40 bits of SHA-1 over: NTP time %s (%s), "
				"EUI-64 %s (of MAC address %s)", ntp, when, eui64, mac);
	}
	if (!show->opts->json) {
		lines_text(&show->lines, text, prefix_format(made->prefix, text));
		show->failed |= show->lines.failed;
		return;
	}
	r = record_begin("ula");
	record_time(&r, made->realtime);
	record_string(&r, "prefix", text);
	record_string(&r, "global_id", global);
	record_string(&r, "ntp_time", ntp);
	record_string(&r, "eui64", eui64);
	put_mac(&r, made->mac);
	show_record(show, &r);
}

void show_end(struct show *show)
{
	lines_flush(&show->lines);
}
