#include <errno.h>
#include <string.h>
#include <strings.h>

#include "tools/aaaa-dig/opts_inner.h"

static bool is_among(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcasecmp(word, *words))
			return true;
	return false;
}

/* dig's words for what is asked here anyway. */
static bool is_said_already(const char *word)
{
	static const char *const words[] = {"AAAA", "IN", NULL};

	return is_among(word, words);
}

/* dig's words for other types and classes. */
static bool is_other(const char *word)
{
	static const char *const words[] = {"A", "ANY", "AXFR", "CAA", "CDNSKEY", "CDS",
		"CH", "CNAME", "DNAME", "DNSKEY", "DS", "HINFO", "HS", "HTTPS", "IXFR",
		"LOC", "MX", "NAPTR", "NS", "NSEC", "NSEC3", "NSEC3PARAM", "PTR", "RRSIG",
		"SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI", NULL};

	return is_among(word, words);
}

/* Names there are besides such words; without any, the words are names themselves. */
static bool has_name(const struct dig_opts *opts)
{
	for (size_t i = 0; i < opts->name_count; i++)
		if (!is_said_already(opts->names[i]) && !is_other(opts->names[i]))
			return true;
	return opts->file != NULL;
}

error_t dig_opts_words(struct dig_opts *opts)
{
	size_t count = 0;

	if (!has_name(opts))
		return 0;
	for (size_t i = 0; i < opts->name_count; i++) {
		char *word = opts->names[i];

		if (is_other(word)) {
			cli_error(word, "only AAAA is asked for, and A with --also-a; a "
					"name of that spelling has a dot at its end");
			return EINVAL;
		}
		if (!is_said_already(word))
			opts->names[count++] = word;
	}
	opts->name_count = count;
	return 0;
}
