/* Input: any bytes. What comes out is UTF-8 without a control character, can be read
 * back, and cut off anywhere is a beginning of itself. */
#include <stdbool.h>
#include <string.h>

#include "out/esc.h"
#include "tests/fuzz/fuzz.h"

/* Length of the UTF-8 sequence (RFC 3629 section 4), or 0; the text ends with a NUL, so
 * that no sequence reaches beyond it. */
static size_t utf8_length(const unsigned char *b)
{
	unsigned char least = 0x80, most = 0xbf;
	size_t len = b[0] < 0x80 ? 1 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;

	if ((b[0] >= 0x80 && b[0] < 0xc2) || b[0] > 0xf4)
		return 0;
	if (b[0] == 0xe0)
		least = 0xa0;
	if (b[0] == 0xed)
		most = 0x9f;
	if (b[0] == 0xf0)
		least = 0x90;
	if (b[0] == 0xf4)
		most = 0x8f;
	for (size_t i = 1; i < len; i++, least = 0x80, most = 0xbf)
		if (b[i] < least || b[i] > most)
			return 0;
	return len;
}

static void check_harmless(const char *text, size_t len)
{
	const unsigned char *b = (const unsigned char *)text;

	MUST(strlen(text) == len);
	for (size_t at = 0; at < len;) {
		size_t taken = utf8_length(b + at);

		MUST(taken > 0);
		MUST(b[at] >= 0x20 && b[at] != 0x7f);
		MUST(!(b[at] == 0xc2 && b[at + 1] < 0xa0));         /* C1 */
		MUST(!(b[at] == 0xe2 && b[at + 1] == 0x80 && b[at + 2] >= 0xa8 &&
			b[at + 2] <= 0xae));                         /* U+2028 to U+202E */
		MUST(!(b[at] == 0xe2 && b[at + 1] == 0x81 && b[at + 2] >= 0xa0 &&
			b[at + 2] <= 0xaf));                         /* U+2060 to U+206F */
		at += taken;
	}
}

static void check_reads_back(const char *text, const uint8_t *data, size_t size)
{
	size_t at = 0;

	for (; *text; at++) {
		unsigned byte = (unsigned char)*text++;

		MUST(at < size);
		if (byte == '\\' && *text == '\\') {
			text++;
		} else if (byte == '\\') {
			byte = (unsigned)((text[0] - '0') * 100 + (text[1] - '0') * 10 +
				(text[2] - '0'));
			text += 3;
		}
		MUST(byte == data[at]);
	}
	MUST(at == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(ESC_SIZE(size)), *cut;
	size_t len, room;

	MUST(text);
	len = esc(data, size, text, ESC_SIZE(size));
	check_harmless(text, len);
	check_reads_back(text, data, size);
	/* The input chooses where it is cut. */
	room = len ? (size * 31 + data[size - 1]) % len : 0;
	cut = malloc(room + 1);
	MUST(cut);
	MUST(esc(data, size, cut, room + 1) <= room);
	check_harmless(cut, strlen(cut));
	MUST(!strncmp(cut, text, strlen(cut)));
	free(cut);
	free(text);
	return 0;
}
