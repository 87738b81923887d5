#include <errno.h>
#include <string.h>

#include "cli/args.h"
#include "out/show_dns.h"
#include "tools/aaaa-dig/opts_inner.h"

enum { NEGATION = 2 }; /* length of `no` */

/* Sets the flag that an option without a value is for. False if there is none. */
static bool set_flag(const char *name, bool is_on, struct dig_opts *opts)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"short", &opts->short_form},
		{"tcp", &opts->tcp},
		{"vc", &opts->tcp},
		{"recurse", &opts->recurse},
		{"rec", &opts->recurse},
		{"dnssec", &opts->dnssec},
		{"do", &opts->dnssec},
		{"cd", &opts->checking_disabled},
		{"cdflag", &opts->checking_disabled},
		{"ad", &opts->authentic},
		{"adflag", &opts->authentic},
		{"nsid", &opts->nsid},
		{"search", &opts->search},
		{"ignore", &opts->ignore_truncation},
		{"edns", &opts->edns},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(name, flags[i].name))
			continue;
		*flags[i].flag = is_on;
		return true;
	}
	return false;
}

/* The part of the full output that an option shows or hides, 0 if there is none. */
static unsigned part_of(const char *name)
{
	static const struct {
		const char *name;
		unsigned part;
	} parts[] = {
		{"all", SHOW_DNS_ALL},
		{"comments", SHOW_DNS_COMMENTS},
		{"question", SHOW_DNS_QUESTION},
		{"answer", SHOW_DNS_ANSWER},
		{"authority", SHOW_DNS_AUTHORITY},
		{"additional", SHOW_DNS_ADDITIONAL},
		{"stats", SHOW_DNS_STATS},
		{"cmd", SHOW_DNS_COMMAND},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(name, parts[i].name))
			return parts[i].part;
	return 0;
}

static error_t take_value(const char *arg, size_t name_len, struct dig_opts *opts)
{
	const char *value = arg + name_len + 1;
	uint64_t number = 0;
	error_t err;

	if (!strncmp(arg, "+bufsize=", name_len + 1)) {
		err = args_number("+bufsize", "size", value, 512, UINT16_MAX, &number);
		opts->udp_size = (uint16_t)number;
		opts->edns = true;
		return err;
	}
	if (!strncmp(arg, "+time=", name_len + 1) ||
		!strncmp(arg, "+timeout=", name_len + 1))
		return args_duration("+time", "timeout", value, NSEC_PER_MSEC,
			DIG_DURATION_MAX, &opts->timeout);
	if (!strncmp(arg, "+edns=", name_len + 1)) {
		opts->edns = true;
		return args_number("+edns", "version", value, 0, 0, &number);
	}
	if (!strncmp(arg, "+tries=", name_len + 1)) {
		err = args_number("+tries", "number", value, 1, DIG_TRIES_MAX, &number);
		opts->tries = (unsigned)number;
		return err;
	}
	if (!strncmp(arg, "+retry=", name_len + 1)) {
		err = args_number(
			"+retry", "number", value, 0, DIG_TRIES_MAX - 1, &number);
		opts->tries = (unsigned)number + 1;
		return err;
	}
	cli_error(arg, "no such option");
	return EINVAL;
}

error_t dig_opts_plus(const char *arg, struct dig_opts *opts)
{
	const char *equals = strchr(arg, '='), *name = arg + 1;
	bool is_on = strncmp(name, "no", NEGATION) != 0;
	unsigned part;

	if (equals)
		return take_value(arg, (size_t)(equals - arg), opts);
	if (!is_on)
		name += NEGATION;
	if (set_flag(name, is_on, opts))
		return 0;
	if (!strcmp(name, "idnout")) {
		opts->idn_out = is_on ? DIG_IDN_OUT_ALWAYS : DIG_IDN_OUT_NEVER;
		return 0;
	}
	if (!strcmp(name, "ttlid") || !strcmp(name, "ttl")) {
		part = SHOW_DNS_NO_TTL;
		is_on = !is_on;
	} else {
		part = part_of(name);
	}
	if (part == 0) {
		cli_error(arg, "no such option");
		return EINVAL;
	}
	opts->parts = is_on ? opts->parts | part : opts->parts & ~part;
	return 0;
}
