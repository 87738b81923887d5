#include <errno.h>
#include <string.h>

#include "addr/iid.h"
#include "net/sys.h"
#include "tools/randaddr/run.h"
#include "tools/randaddr/show.h"

/* From 1900, where NTP begins, to 1970 (RFC 5905 figure 4). */
#define NTP_EPOCH UINT64_C(2208988800)

/* Seconds and a fraction of 2^32. */
static uint64_t ntp_of(nsec_t realtime)
{
	uint64_t seconds = (uint64_t)(realtime / NSEC_PER_SEC) + NTP_EPOCH;
	uint64_t rest = (uint64_t)(realtime % NSEC_PER_SEC);

	return seconds << 32 | (rest << 32) / NSEC_PER_SEC;
}

/* A MAC address as it is, or that of the interface of that name. */
static bool find_mac(const char *text, uint8_t ret_mac[static 6])
{
	uint8_t mac[6];
	int err;

	if (!iid_mac_parse(text, strlen(text), mac)) {
		if (!iid_mac_is_group(mac)) {
			memcpy(ret_mac, mac, sizeof(mac));
			return true;
		}
		cli_error("--net-iface", "%s: %s", text, RANDADDR_GROUP_MAC);
		return false;
	}
	err = sys_interface_mac(text, ret_mac);
	if (err)
		cli_error("--net-iface", "%.60s: %s", text,
			err == -ENODEV ? "no such interface" :
			err == -EADDRNOTAVAIL ? "has no MAC address" : strerror(-err));
	return !err;
}

/* A MAC address that is nobody's: local, and no group's. */
static bool draw_mac(uint8_t ret_mac[static 6])
{
	int err = sys_random(ret_mac, 6);

	ret_mac[0] = (uint8_t)((ret_mac[0] & 0xfc) | 0x02);
	if (err)
		cli_error(NULL, "the kernel gives no random bytes: %s", strerror(-err));
	return !err;
}

enum cli_status run_ula(const struct randaddr_opts *opts)
{
	struct show_ula made = {0};
	u128 left = opts->count;
	struct pools none = {0};
	struct show show;

	if (opts->net_iface && !find_mac(opts->net_iface, made.mac))
		return CLI_CANNOT;
	show_begin(&show, opts, &none);
	do {
		nsec_t now = sys_realtime();

		/* The same time would make the same prefix of one MAC address. */
		made.realtime = now > made.realtime ? now : made.realtime + 1;
		if (!opts->net_iface && !draw_mac(made.mac))
			return CLI_CANNOT;
		made.eui64 = iid_from_mac(made.mac);
		made.ntp_time = ntp_of(made.realtime);
		made.global_id = iid_ula_global_id(made.ntp_time, made.eui64);
		made.prefix = iid_ula(made.global_id);
		show_ula(&show, &made);
		left = u128_subtract(left, u128_of(1));
		/* -n 0 goes once round all numbers: to no end. */
	} while (!u128_is_zero(left) && !show.failed);
	show_end(&show);
	return show.failed ? CLI_CANNOT : CLI_YES;
}
