/* Input: source and destination address, and an ICMPv6 message. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "base/wr.h"
#include "tests/fuzz/fuzz.h"
#include "wire/echo.h"
#include "wire/icmp6.h"

static void check_echo(const uint8_t *message, size_t len)
{
	struct rd r = rd_over(message, len);
	struct echo echo = {.id = 0xa5a5}, again;
	uint8_t back[ECHO_HEADER_SIZE];
	struct wr w = wr_into(back, sizeof(back));
	int result = echo_read(&r, &echo);

	MUST((result == -EBADMSG) == (len < ECHO_HEADER_SIZE));
	if (result != 0) {
		MUST(result == -EBADMSG || result == -EPROTOTYPE);
		MUST(result == -EBADMSG || (message[0] != 128 && message[0] != 129));
		MUST(echo.type == 0 && echo.id == 0xa5a5);
		return;
	}
	MUST(message[0] == 128 || message[0] == 129);
	MUST(rd_left(&r) == len - ECHO_HEADER_SIZE);
	echo_write(&w, &echo);
	MUST(!w.failed && wr_len(&w) == ECHO_HEADER_SIZE);
	MUST(!memcmp(back, message, 2));
	MUST(back[2] == 0 && back[3] == 0);
	MUST(!memcmp(back + 4, message + 4, 4));
	r = rd_over(back, sizeof(back));
	MUST(echo_read(&r, &again) == 0);
	MUST(again.type == echo.type && again.code == echo.code);
	MUST(again.id == echo.id && again.seq == echo.seq);
}

/* What a checksum promises: put in its place it verifies, the addresses may change
 * places, and one flipped bit is seen wherever it is. */
static void check_checksum(
	const struct in6_addr ends[static 2], const uint8_t *message, size_t len)
{
	uint8_t *copy;
	uint16_t checksum;
	size_t bit;

	MUST(icmp6_checksum(&ends[0], &ends[1], message, len) ==
		icmp6_checksum(&ends[1], &ends[0], message, len));
	if (len < ICMP6_HEADER_SIZE)
		return;
	copy = malloc(len);
	MUST(copy);
	memcpy(copy, message, len);
	copy[2] = copy[3] = 0;
	checksum = icmp6_checksum(&ends[0], &ends[1], copy, len);
	copy[2] = (uint8_t)(checksum >> 8);
	copy[3] = (uint8_t)checksum;
	MUST(icmp6_checksum(&ends[0], &ends[1], copy, len) == 0);
	bit = (size_t)(message[2] << 8 | message[3]) % (8 * len);
	copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
	MUST(icmp6_checksum(&ends[0], &ends[1], copy, len) != 0);
	free(copy);
}

static void check_names(uint8_t type, uint8_t code)
{
	const char *type_name = icmp6_type_name(type);
	const char *code_name = icmp6_code_name(type, code);

	MUST(!type_name || *type_name);
	/* Only errors have codes with names, and only errors that have one themselves. */
	MUST(!code_name || (*code_name && type_name && type < ICMP6_TYPE_INFORMATIONAL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	struct in6_addr ends[2]; /* source and destination */
	const uint8_t *message;
	size_t len;

	rd_copy(&r, ends, sizeof(ends));
	if (r.failed)
		return 0;
	len = rd_left(&r);
	message = rd_bytes(&r, len);
	check_echo(message, len);
	check_checksum(ends, message, len);
	if (len >= 2)
		check_names(message[0], message[1]);
	return 0;
}
