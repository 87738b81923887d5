/* What randaddr prints: a line of text or a JSON record for each thing drawn. */
#ifndef HEXTET_RANDADDR_SHOW_H
#define HEXTET_RANDADDR_SHOW_H

#include <stddef.h>

#include "addr/u128.h"
#include "base/nsec.h"
#include "out/json.h"
#include "out/lines.h"
#include "tools/randaddr/check.h"
#include "tools/randaddr/input.h"
#include "tools/randaddr/opts.h"
#include "tools/randaddr/pools.h"

struct show {
	const struct randaddr_opts *opts;
	const struct pools *pools; /* sorted, where their names are shown */
	bool failed;               /* a line could not be written: nothing more is */
	struct lines lines;
};

/* An address of RFC 7217, and what it was made from. */
struct show_stable {
	u128 address;
	const struct input *net_iface, *network_id;
	uint8_t dad_counter;
	size_t secret_len;
};

/* A prefix of RFC 4193, and what it was made from. */
struct show_ula {
	struct prefix prefix;
	uint64_t global_id;
	uint64_t ntp_time;
	nsec_t realtime; /* the same time */
	uint8_t mac[6];
	uint64_t eui64;
};

void show_begin(struct show *show, const struct randaddr_opts *opts,
	const struct pools *pools);
void show_addresses(struct show *show, const u128 *addresses, size_t count);
void show_subnets(struct show *show, const u128 *units, size_t count);
void show_macs(struct show *show, const u128 *numbers, size_t count);
void show_stable(struct show *show, const struct show_stable *made);
void show_ula(struct show *show, const struct show_ula *made);

/* --check: an address that is in no prefix, one that came `times` times, and the end. */
void show_stray(struct show *show, u128 address);
void show_repeat(struct show *show, u128 address, uint64_t times);
void show_verdict(struct show *show, const struct check_result *result);

/* Writes a record and frees it. */
void show_record(struct show *show, struct record *r);

/* Hands what is left to stdout. */
void show_end(struct show *show);

#endif
