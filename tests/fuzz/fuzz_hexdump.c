/* Input: a text, fed line by line; its first byte is the size of the buffer. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/hexdump.h"

/* Feeds one line, and again if it began the packet behind a whole one. Returns bytes that
 * were read out. */
static size_t feed(struct hexdump *dump, const char *line, size_t len)
{
	unsigned long before = dump->line;
	size_t read = 0;
	int result = hexdump_line(dump, line, len);

	if (result == 1) {
		MUST(dump->len > 0 && dump->line == before);
		read = dump->len;
		hexdump_next(dump);
		MUST(dump->len == 0);
		result = hexdump_line(dump, line, len);
	}
	MUST(result == 0 || result == -EBADMSG);
	MUST(dump->line == before + 1);
	if (result) {
		MUST(dump->flaw != HEXDUMP_OK && dump->column >= 1 && dump->column <= len + 1);
		MUST(strcmp(hexdump_flaw_text(dump->flaw), "unknown") != 0);
		MUST(dump->len == 0);
	}
	MUST(dump->len <= dump->size);
	MUST(dump->len == 0 || (dump->first_line >= 1 && dump->first_line <= dump->line));
	return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t buffer[256];
	const char *text = (const char *)data + 1;
	struct hexdump dump;
	size_t read = 0;

	if (size == 0)
		return 0;
	size--;
	hexdump_begin(&dump, buffer, data[0]);
	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t len = end ? (size_t)(end - (text + at)) + 1 : size - at;

		read += feed(&dump, text + at, len);
		at += len;
	}
	/* Two digits are a byte, and nothing else is. */
	MUST(2 * (read + dump.len) <= size);
	return 0;
}
