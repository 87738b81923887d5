#include "out/esc.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Length of the valid UTF-8 sequence at `bytes` (RFC 3629) and its code point, or 0. */
static size_t utf8_decode(const uint8_t *bytes, size_t len, uint32_t *ret_point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t point;
	size_t need;

	if (bytes[0] < 0x80) {
		*ret_point = bytes[0];
		return 1;
	}
	if ((bytes[0] & 0xe0) == 0xc0)
		need = 2;
	else if ((bytes[0] & 0xf0) == 0xe0)
		need = 3;
	else if ((bytes[0] & 0xf8) == 0xf0)
		need = 4;
	else
		return 0;
	if (need > len)
		return 0;
	point = bytes[0] & (0xffU >> (need + 1));
	for (size_t i = 1; i < need; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (bytes[i] & 0x3fU);
	}
	if (point < least[need] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret_point = point;
	return need;
}

/* Code points that move the cursor, reorder the line or show nothing: they can make a
 * text look like another one. */
static bool deceives(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x00, 0x1f},       /* C0 */
		{0x7f, 0x9f},       /* DEL and C1 */
		{0xad, 0xad},       /* soft hyphen */
		{0x34f, 0x34f},     /* combining grapheme joiner */
		{0x61c, 0x61c},     /* Arabic letter mark */
		{0x115f, 0x1160},   /* Hangul fillers */
		{0x17b4, 0x17b5},   /* Khmer inherent vowels */
		{0x180b, 0x180f},   /* Mongolian selectors and vowel separator */
		{0x200b, 0x200f},   /* zero-width characters, direction marks */
		{0x2028, 0x202e},   /* line separators, directional embeddings */
		{0x2060, 0x206f},   /* word joiner, directional isolates */
		{0x3164, 0x3164},   /* Hangul filler */
		{0xe000, 0xf8ff},   /* private use */
		{0xfe00, 0xfe0f},   /* variation selectors */
		{0xfeff, 0xfeff},   /* byte-order mark */
		{0xffa0, 0xffa0},   /* halfwidth Hangul filler */
		{0xfff0, 0xfffb},   /* specials */
		{0x1d173, 0x1d17a}, /* musical formatting */
		{0xe0000, 0x10ffff}, /* tags, private use */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* Escapes the character at `bytes` into `ret_piece`; returns the bytes it took. */
static size_t escape_one(const uint8_t *bytes, size_t len, char ret_piece[static 5],
	size_t *ret_piece_len)
{
	uint32_t point;
	size_t taken = utf8_decode(bytes, len, &point);

	if (taken > 0 && !deceives(point)) {
		*ret_piece_len = 0;
		if (point == '\\')
			ret_piece[(*ret_piece_len)++] = '\\';
		memcpy(ret_piece + *ret_piece_len, bytes, taken);
		*ret_piece_len += taken;
		return taken;
	}
	ret_piece[0] = '\\';
	ret_piece[1] = (char)('0' + bytes[0] / 100);
	ret_piece[2] = (char)('0' + bytes[0] / 10 % 10);
	ret_piece[3] = (char)('0' + bytes[0] % 10);
	*ret_piece_len = 4;
	return 1;
}

size_t esc(const void *bytes, size_t len, char *ret_text, size_t size)
{
	const uint8_t *at = bytes;
	size_t used = 0;

	while (len > 0) {
		char piece[5];
		size_t piece_len;
		size_t taken = escape_one(at, len, piece, &piece_len);

		if (piece_len > size - 1 - used)
			break;
		memcpy(ret_text + used, piece, piece_len);
		used += piece_len;
		at += taken;
		len -= taken;
	}
	ret_text[used] = '\0';
	return used;
}
