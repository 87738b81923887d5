/* Input: the text of an address or prefix; all that is known about it is looked up, too.
 */
#include <stdbool.h>
#include <string.h>

#include "addr/prefix.h"
#include "out/show_info.h"
#include "tests/fuzz/fuzz.h"

static void check_fault(const struct prefix_fault *fault, size_t len)
{
	const struct in6_fault *address = &fault->address;

	MUST(fault->at <= len && fault->len <= len - fault->at);
	MUST(address->at <= len && address->len <= len - address->at);
	MUST((fault->flaw == PREFIX_BAD_ADDRESS) == (address->flaw != IN6_OK));
}

static void check_zone(const char *text, size_t len, const struct prefix_text *read)
{
	if (!read->zone)
		return;
	MUST(read->zone > text && read->zone_len > 0);
	MUST(read->zone + read->zone_len <= text + len);
	MUST(read->zone[-1] == '%');
}

/* What was read, formatted, is read as the same. */
static void check_round_trip(const struct prefix_text *read)
{
	struct prefix p = prefix_around(u128_from_in6(&read->address), read->length),
		      back;
	char text[PREFIX_TEXT_SIZE];
	struct prefix_text again;
	size_t len = prefix_format(p, text);

	MUST(strlen(text) == len && len < PREFIX_TEXT_SIZE);
	MUST(prefix_parse(text, len, &again).flaw == PREFIX_OK);
	MUST(again.has_length && !again.zone && !prefix_has_host_bits(&again));
	back = prefix_around(u128_from_in6(&again.address), again.length);
	MUST(prefix_compare(p, back) == 0);
}

static void check_info(const struct prefix_text *read)
{
	static char text[SHOW_INFO_SIZE + 1];
	struct info info = info_of(read);

	MUST(info.has_address || info.has_prefix);
	text[SHOW_INFO_SIZE] = '!';
	for (int verbose = 0; verbose < 2; verbose++) {
		size_t len = show_info_text(&info, verbose, text);

		MUST(len > 0 && len < SHOW_INFO_SIZE - 1);
		MUST(strlen(text) == len && text[len - 1] == '\n');
		MUST(text[SHOW_INFO_SIZE] == '!');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct prefix_text read = {.length = 0xa5};
	struct prefix_fault fault;

	if (size == 0)
		return 0;
	fault = prefix_parse(text, size, &read);
	check_fault(&fault, size);
	if (fault.flaw) {
		MUST(read.length == 0xa5); /* untouched */
		return 0;
	}
	MUST(read.length <= PREFIX_LENGTH_MAX);
	check_zone(text, size, &read);
	check_round_trip(&read);
	check_info(&read);
	return 0;
}
