#include <errno.h>
#include <linux/in6.h>
#include <net/if.h>
#include <string.h>

#include "base/num.h"
#include "tools/ping6/opts_inner.h"

error_t opts_pattern(const char *text, struct ping6_opts *opts)
{
	size_t len = strlen(text);

	if (len == 0 || len % 2 || len > 2 * PING6_PATTERN_MAX) {
		return args_refuse("-p", text,
			"pattern is not 1 to 16 bytes of two hexadecimal digits");
	}
	for (size_t i = 0; i < len; i += 2) {
		int high = num_hex_digit(text[i]), low = num_hex_digit(text[i + 1]);

		if (high < 0 || low < 0) {
			return args_refuse("-p", text, "pattern has something else than "
				"hexadecimal digits");
		}
		opts->pattern[i / 2] = (uint8_t)(high << 4 | low);
	}
	opts->pattern_text = text;
	opts->pattern_len = len / 2;
	return 0;
}

error_t opts_pmtu_discovery(const char *text, struct icmp6_settings *settings)
{
	static const struct {
		const char *name;
		int value;
	} ways[] = {
		{"do", IPV6_PMTUDISC_DO},
		{"want", IPV6_PMTUDISC_WANT},
		{"dont", IPV6_PMTUDISC_DONT},
		{"probe", IPV6_PMTUDISC_PROBE},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(text, ways[i].name))
			continue;
		settings->has_pmtu_discovery = true;
		settings->pmtu_discovery = ways[i].value;
		return 0;
	}
	return args_refuse("-M", text, "is not one of do, want, dont, probe");
}

/* -I takes an interface or an address, as in iputils; what has a colon is an address. */
error_t opts_interface(const char *text, struct ping6_opts *opts)
{
	const char **place = strchr(text, ':') ? &opts->source : &opts->interface;

	if (*place) {
		return args_refuse("-I", text, place == &opts->source ?
			"another address was given already" :
			"another interface was given already");
	}
	if (place == &opts->interface && (!*text || strlen(text) >= IF_NAMESIZE)) {
		return args_refuse("-I", text, "no such interface");
	}
	*place = text;
	return 0;
}

