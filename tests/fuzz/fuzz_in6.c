/* Input: the text of an address; its first 16 bytes are an address to format, too. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "addr/in6.h"
#include "tests/fuzz/fuzz.h"

/* Formats, reads back, and compares with the C library. It prints the deprecated
 * IPv4-compatible addresses in dotted decimal, we do not (RFC 5952 section 5). */
static void check_format(const struct in6_addr *address)
{
	static const uint8_t zeros[12];
	char text[IN6_TEXT_SIZE + 1], theirs[INET6_ADDRSTRLEN];
	struct in6_addr back;
	size_t len;

	text[IN6_TEXT_SIZE] = '!';
	len = in6_format(address, text);
	MUST(len >= 2 && len < IN6_TEXT_SIZE);
	MUST(strlen(text) == len);
	MUST(text[IN6_TEXT_SIZE] == '!');
	MUST(strspn(text, "0123456789abcdef:.") == len);
	MUST(in6_parse(text, len, &back).flaw == IN6_OK);
	MUST(in6_equal(&back, address));
	if (memcmp(address, zeros, sizeof(zeros)) != 0) {
		MUST(inet_ntop(AF_INET6, address, theirs, sizeof(theirs)));
		MUST(!strcmp(text, theirs));
	}
}

static void check_parse(const char *text, size_t len)
{
	struct in6_addr address, untouched, theirs;
	struct in6_fault fault;
	bool readable;

	memset(&untouched, 0xa5, sizeof(untouched));
	address = untouched;
	fault = in6_parse(text, len, &address);
	readable = fault.flaw == IN6_OK;
	MUST(fault.at <= len && fault.len <= len - fault.at);
	MUST(readable || in6_equal(&address, &untouched));
	if (readable)
		check_format(&address);
	if (!memchr(text, '\0', len)) {
		/* inet_pton wants a NUL behind it. */
		char *copy = calloc(1, len + 1);

		MUST(copy);
		memcpy(copy, text, len);
		MUST(readable == (inet_pton(AF_INET6, copy, &theirs) == 1));
		MUST(!readable || in6_equal(&address, &theirs));
		free(copy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct in6_addr address;

	if (size > 0)
		check_parse((const char *)data, size);
	if (size >= sizeof(address)) {
		memcpy(&address, data, sizeof(address));
		check_format(&address);
	}
	return 0;
}
