/* Limit program: random addresses in 2001:db8::/64. ChaCha20 in blocks from a kernel seed,
 * eight bytes an address, as text, by the fastest formatter that we know, which is
 * randaddr's own. No options, no checks, no union of prefixes, nothing avoided.
 *
 * usage: randlimit COUNT [KEY]     KEY, of 64 hexadecimal digits: for what a seed gives */
#include <nettle/base16.h>
#include <nettle/chacha.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "out/lines.h"

enum { BLOCK = 16384 };

static int find_key(const char *text, uint8_t ret_key[static CHACHA_KEY_SIZE])
{
	struct base16_decode_ctx decoder;
	size_t len = CHACHA_KEY_SIZE;

	if (!text)
		return getrandom(ret_key, CHACHA_KEY_SIZE, 0) == CHACHA_KEY_SIZE;
	if (strlen(text) != 2 * CHACHA_KEY_SIZE)
		return 0;
	base16_decode_init(&decoder);
	return base16_decode_update(&decoder, &len, ret_key, 2 * CHACHA_KEY_SIZE, text);
}

int main(int argc, char **argv)
{
	static struct lines lines;
	static uint8_t bytes[BLOCK];
	static const uint8_t nonce[CHACHA_NONCE_SIZE];
	size_t left = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	uint8_t key[CHACHA_KEY_SIZE];
	struct chacha_ctx cipher;

	if (left == 0 || !find_key(argv[2], key))
		return 2;
	chacha_set_key(&cipher, key);
	chacha_set_nonce(&cipher, nonce);
	lines_begin(&lines, true);
	while (left > 0) {
		size_t now = left < BLOCK / 8 ? left : BLOCK / 8;

		memset(bytes, 0, now * 8);
		chacha_crypt(&cipher, now * 8, bytes, bytes);
		for (size_t i = 0; i < now; i++) {
			u128 address = {.high = UINT64_C(0x20010db800000000)};

			memcpy(&address.low, bytes + 8 * i, 8); /* on the machines we measure */
			lines_address(&lines, address);
		}
		left -= now;
	}
	lines_flush(&lines);
	return lines.failed;
}
