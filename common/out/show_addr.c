#include "out/show_addr.h"

#include <stdio.h>
#include <string.h>

const char *show_addr(const struct in6_addr *address, const char *zone,
	char ret_text[static SHOW_ADDR_SIZE])
{
	size_t len = in6_format(address, ret_text);

	if (zone && *zone) {
		ret_text[len++] = '%';
		esc(zone, strnlen(zone, IF_NAMESIZE - 1), ret_text + len, SHOW_ADDR_SIZE - len);
	}
	return ret_text;
}

void show_in6_fault(const struct in6_fault *fault, const char *text, char *ret_words,
	size_t size)
{
	int shown = (int)(fault->len < 40 ? fault->len : 40);
	const char *piece = text + fault->at;

	switch (fault->flaw) {
	case IN6_OK:
		snprintf(ret_words, size, "nothing is wrong");
		return;
	case IN6_EMPTY:
		snprintf(ret_words, size, "address is empty");
		return;
	case IN6_BAD_CHARACTER:
		snprintf(ret_words, size, "\"%.*s\" at position %zu cannot stand in an address",
			shown, piece, fault->at + 1);
		return;
	case IN6_GROUP_TOO_LONG:
		snprintf(ret_words, size, "group \"%.*s\" is longer than 4 digits", shown, piece);
		return;
	case IN6_SECOND_DOUBLE_COLON:
		snprintf(ret_words, size, "only one :: is allowed, another is at position %zu",
			fault->at + 1);
		return;
	case IN6_TRIPLE_COLON:
		snprintf(ret_words, size, "three colons in a row at position %zu", fault->at + 1);
		return;
	case IN6_LONE_COLON:
		snprintf(ret_words, size, "a single colon cannot stand at the %s",
			fault->at == 0 ? "start" : "end");
		return;
	case IN6_TOO_MANY_GROUPS:
		snprintf(ret_words, size, "more than 8 groups");
		return;
	case IN6_TOO_FEW_GROUPS:
		snprintf(ret_words, size, "%s", strchr(text, ':') ?
			"fewer than 8 groups and no ::" : "is not an IPv6 address");
		return;
	case IN6_IPV4_MISPLACED:
		snprintf(ret_words, size, "\"%.*s\" is not at the end or leaves no room for itself",
			shown, piece);
		return;
	case IN6_IPV4_OCTET:
		snprintf(ret_words, size, "\"%.*s\" is not an IPv4 octet from 0 to 255", shown,
			piece);
		return;
	case IN6_IPV4_COUNT:
		snprintf(ret_words, size, "\"%.*s\" has not exactly four octets", shown, piece);
		return;
	}
}

void show_prefix_fault(const struct prefix_fault *fault, const char *text, char *ret_words,
	size_t size)
{
	int shown = (int)(fault->len < 40 ? fault->len : 40);
	const char *piece = text + fault->at;

	switch (fault->flaw) {
	case PREFIX_OK:
		snprintf(ret_words, size, "nothing is wrong");
		return;
	case PREFIX_BAD_ADDRESS:
		show_in6_fault(&fault->address, text, ret_words, size);
		return;
	case PREFIX_LENGTH_EMPTY:
		snprintf(ret_words, size, "no length stands behind the /");
		return;
	case PREFIX_LENGTH_JUNK:
		snprintf(ret_words, size, "length \"%.*s\" is not a plain number from 0 to 128",
			shown, piece);
		return;
	case PREFIX_LENGTH_TOO_LONG:
		snprintf(ret_words, size, "length %.*s is above 128", shown, piece);
		return;
	case PREFIX_BRACKET:
		snprintf(ret_words, size, "brackets go around the address, as in [2001:db8::1]");
		return;
	case PREFIX_ZONE_EMPTY:
		snprintf(ret_words, size, "no zone stands behind the %%");
		return;
	}
}

void show_arpa_fault(const struct arpa_fault *fault, const char *text, char *ret_words,
	size_t size)
{
	int shown = (int)(fault->len < 40 ? fault->len : 40);
	const char *piece = text + fault->at;

	switch (fault->flaw) {
	case ARPA_OK:
		snprintf(ret_words, size, "nothing is wrong");
		return;
	case ARPA_NOT_BELOW:
		snprintf(ret_words, size, "\"%.*s\" is not below ip6.arpa", shown, piece);
		return;
	case ARPA_EMPTY_LABEL:
		snprintf(ret_words, size, "empty label at position %zu", fault->at + 1);
		return;
	case ARPA_LONG_LABEL:
		snprintf(ret_words, size, "label \"%.*s\" is longer than 1 digit", shown,
			piece);
		return;
	case ARPA_BAD_CHARACTER:
		snprintf(ret_words, size,
			"\"%.*s\" at position %zu is no hexadecimal digit", shown, piece,
			fault->at + 1);
		return;
	case ARPA_TOO_MANY_LABELS:
		snprintf(ret_words, size, "more than 32 labels before ip6.arpa");
		return;
	}
}
