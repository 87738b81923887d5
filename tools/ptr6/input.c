#include "tools/ptr6/input.h"

#include <stdio.h>
#include <string.h>

#include "addr/arpa.h"
#include "out/show_addr.h"

/* Keeps the zone that stands behind an address, if one may. */
static bool take_zone(const struct prefix_text *read, struct input *input,
	char ret_reason[static INPUT_REASON_SIZE])
{
	if (!read->zone)
		return true;
	if (read->has_length || !in6_takes_zone(&read->address)) {
		snprintf(ret_reason, INPUT_REASON_SIZE,
			"a zone belongs to link-local addresses only");
		return false;
	}
	if (read->zone_len >= sizeof(input->zone)) {
		snprintf(ret_reason, INPUT_REASON_SIZE, "the zone is longer than %zu bytes",
			sizeof(input->zone) - 1);
		return false;
	}
	memcpy(input->zone, read->zone, read->zone_len);
	return true;
}

/* Whether a text is written as the name of a host: what a parser of addresses has to say of
 * it is no help. Digits and dots are IPv4 (no top domain is of digits, RFC 1123 section
 * 2.1), hexadecimal digits alone may be an address without its colons. */
static bool is_host_name(const char *text)
{
	static const char label[] = "-_0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *c = text;

	if (*text == '.' || strstr(text, "..") || !text[strspn(text, "0123456789.")] ||
		!text[strspn(text, "0123456789abcdefABCDEF")])
		return false;
	while (*c && (*c == '.' || strchr(label, *c) || *c & 0x80)) /* or it is for IDNA */
		c++;
	return !*c;
}

bool input_read(const char *text, struct input *ret_input,
	char ret_reason[static INPUT_REASON_SIZE])
{
	struct input input = {.was_name = arpa_is_name(text, strlen(text))};
	struct prefix_fault fault;
	struct arpa_fault arpa_fault;
	struct prefix_text read;
	char proper[PREFIX_TEXT_SIZE];

	if (input.was_name) {
		arpa_fault = arpa_parse(text, strlen(text), &input.prefix);
		if (arpa_fault.flaw)
			show_arpa_fault(&arpa_fault, text, ret_reason, INPUT_REASON_SIZE);
		else
			*ret_input = input;
		return !arpa_fault.flaw;
	}
	if (is_host_name(text)) {
		snprintf(ret_reason, INPUT_REASON_SIZE,
			"is a name, and not one below ip6.arpa; aaaa-dig asks for the addresses of "
			"names");
		return false;
	}
	fault = prefix_parse(text, strlen(text), &read);
	if (fault.flaw) {
		show_prefix_fault(&fault, text, ret_reason, INPUT_REASON_SIZE);
		return false;
	}
	input.prefix = prefix_around(u128_from_in6(&read.address), read.length);
	if (prefix_has_host_bits(&read)) {
		prefix_format(input.prefix, proper);
		snprintf(ret_reason, INPUT_REASON_SIZE,
			"has bits behind its length; the prefix is %s", proper);
		return false;
	}
	if (!take_zone(&read, &input, ret_reason))
		return false;
	*ret_input = input;
	return true;
}

void input_format(const struct input *input, char ret_text[static PREFIX_TEXT_SIZE])
{
	if (input->prefix.length == 128)
		in6_format_number(input->prefix.first, ret_text);
	else
		prefix_format(input->prefix, ret_text);
}

const struct kind_block *input_not_public(struct prefix p)
{
	const struct kind_block *block = kind_of_prefix(p);

	if (!block)
		return NULL;
	if (block->kind == KIND_MULTICAST || block->kind == KIND_SITE_LOCAL)
		return block;
	return block->special && block->global == KIND_FALSE ? block : NULL;
}

void input_not_public_text(const struct kind_block *block,
	char ret_text[static INPUT_REASON_SIZE])
{
	char prefix[PREFIX_TEXT_SIZE];

	prefix_format(block->prefix, prefix);
	snprintf(ret_text, INPUT_REASON_SIZE, "%s (%s, %s): cannot be in public DNS",
		kind_name(block->kind), prefix, block->rfc);
}
