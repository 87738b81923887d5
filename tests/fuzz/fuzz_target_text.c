/* Input: what a user, or a list, names: a target of ping6, a name server, a target of ptr6.
 * What is read is what was written, and what is refused has words. */
#include <string.h>

#include "addr/in6.h"
#include "cli/destination.h"
#include "net/dns.h"
#include "tests/fuzz/fuzz.h"
#include "tools/ptr6/input.h"

static void check_destination(const char *text)
{
	char reason[DESTINATION_REASON_SIZE] = "", address[IN6_TEXT_SIZE];
	char again_reason[DESTINATION_REASON_SIZE];
	struct destination_text read, again;

	if (!destination_read(text, &read, reason)) {
		MUST(*reason && strlen(reason) < sizeof(reason));
		return;
	}
	MUST(!*reason);
	if (read.is_name)
		return;
	MUST(strlen(read.zone) < sizeof(read.zone));
	in6_format(&read.address, address);
	MUST(destination_read(address, &again, again_reason));
	MUST(!again.is_name && in6_equal(&again.address, &read.address));
}

static void check_server(const char *text)
{
	char host[DNSMSG_NAME_SIZE], again_host[DNSMSG_NAME_SIZE];
	struct dns_server server, again;

	switch (dns_server_read(text, &server, host)) {
	case DNS_SERVER_OK:
		MUST(strlen(server.text) < sizeof(server.text));
		MUST(dns_server_read(server.text, &again, again_host) == DNS_SERVER_OK);
		MUST(!strcmp(again.text, server.text) && again.port == server.port);
		MUST(server.port > 0);
		break;
	case DNS_SERVER_NAME:
		MUST(*host && strlen(host) < sizeof(host) && strstr(text, host));
		break;
	case DNS_SERVER_BAD:
	case DNS_SERVER_PORT:
	case DNS_SERVER_ZONE_MISSING:
	case DNS_SERVER_ZONE_UNKNOWN:
	case DNS_SERVER_ZONE_REFUSED:
		break;
	}
}

static void check_input(const char *text)
{
	char reason[INPUT_REASON_SIZE] = "", again_text[PREFIX_TEXT_SIZE];
	const struct kind_block *block;
	struct input input, again;

	if (!input_read(text, &input, reason)) {
		MUST(*reason && strlen(reason) < sizeof(reason));
		return;
	}
	MUST(!*reason && input.prefix.length <= 128);
	input_format(&input, again_text);
	MUST(input_read(again_text, &again, reason));
	MUST(!prefix_compare(input.prefix, again.prefix));
	block = input_not_public(input.prefix);
	if (block)
		input_not_public_text(block, reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	MUST(text);
	check_destination(text);
	check_server(text);
	check_input(text);
	free(text);
	return 0;
}
