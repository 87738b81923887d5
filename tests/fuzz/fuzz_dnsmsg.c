/* Input: a DNS message; its first byte, modulo the length, is where a name is read, too. */
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/dnsmsg.h"

/* Whatever the octets are, the text is to be printed as it is. */
static void check_text(const char *text)
{
	size_t len = strnlen(text, DNSMSG_NAME_SIZE);

	MUST(len > 0 && len < DNSMSG_NAME_SIZE);
	for (size_t i = 0; i < len; i++)
		MUST(text[i] > ' ' && text[i] < 0x7f);
	if (!strcmp(text, "."))
		return;
	/* Dots stand between labels, none of which is empty. */
	for (size_t i = 0; i < len; i++) {
		MUST(text[i] != '.');
		while (i < len && text[i] != '.')
			i += text[i] == '\\' ? 2 : 1;
		MUST(i != len - 1);
	}
}

static void check_untouched(const char *text)
{
	for (size_t i = 0; i < DNSMSG_NAME_SIZE; i++)
		MUST((unsigned char)text[i] == 0xa5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd message = rd_over(data, size), r = message;
	char text[DNSMSG_NAME_SIZE];
	size_t left;

	memset(text, 0xa5, sizeof(text));
	if (size > 0)
		rd_skip(&r, data[0] % size);
	left = rd_left(&r);
	dnsmsg_name(&r, message, text);
	if (r.failed) {
		check_untouched(text);
	} else {
		MUST(rd_left(&r) < left);
		check_text(text);
	}

	memset(text, 0xa5, sizeof(text));
	if (dnsmsg_ptr(message, text) == DNSMSG_OK)
		check_text(text);
	else
		check_untouched(text);
	return 0;
}
