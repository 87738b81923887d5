/* Input: an ICMPv6 message as it comes from the network, to a ping that has sent a few
 * probes. Whatever it is, it does not count as received unless it has the stamp of a
 * probe, within the few bits that damage may have changed. */
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "base/wr.h"
#include "tests/fuzz/fuzz.h"
#include "tools/ping6/engine.h"
#include "tools/ping6/payload.h"
#include "wire/echo.h"
#include "wire/icmp6.h"

enum { PROBES = 5, SIZE = 56, ID = 0x4821 };

#define START (1000 * NSEC_PER_SEC)

/* The key is no secret here, so that the corpus can hold what is really ours. */
static const uint8_t key[PAYLOAD_KEY_SIZE] = "a key for fuzzing: not a secret";

static struct engine engine;
static struct payload payload;

/* Probes 1 to 5: the second answered, the third failed, the fourth lost. */
static void send_probes(void)
{
	struct engine_rules rules = {.interval = NSEC_PER_SEC, .timeout = NSEC_PER_SEC};

	uint32_t slot;

	engine_free(&engine);
	MUST(engine_init(&engine, &rules, START) == 0);
	MUST(engine_add(&engine, START, &slot) == 0);
	memcpy(payload.key, key, sizeof(key));
	payload.size = SIZE;
	for (int i = 0; i < PROBES; i++)
		engine_send(&engine, START + i * NSEC_PER_SEC / 10);
	engine_answer(&engine, 2, START + NSEC_PER_SEC / 2, 0);
	engine_error(&engine, 3, true);
	MUST(engine_expire(&engine, START + NSEC_PER_SEC) == 1);
	MUST(engine_expire(&engine, START + 13 * NSEC_PER_SEC / 10) == 4);
}

static uint64_t late(void)
{
	return account_noted(&engine_target(&engine, 0)->account, ODD_LATE);
}

/* How many bits of the data's first 16 bytes are not the stamp's. */
static unsigned bits_off(uint64_t number, struct rd data, size_t len)
{
	uint8_t right[SIZE];
	struct wr w = wr_into(right, sizeof(right));
	unsigned bits = 0;

	payload_write(&payload, number, &w);
	for (size_t i = 0; i < len; i++)
		bits += (unsigned)__builtin_popcount(rd_u8(&data) ^ right[i]);
	return bits;
}

static void check_verdict(const struct payload_verdict *verdict, uint64_t number,
	struct rd data)
{
	size_t len = rd_left(&data), stamp = len < PAYLOAD_STAMP_SIZE ? len : PAYLOAD_STAMP_SIZE;
	bool ours = stamp >= PAYLOAD_STAMP_SIZE / 2 && bits_off(number, data, stamp) <= stamp / 2;

	MUST(ours == (verdict->state != PAYLOAD_FOREIGN));
	switch (verdict->state) {
	case PAYLOAD_WHOLE:
		MUST(len == SIZE && bits_off(number, data, SIZE) == 0);
		break;
	case PAYLOAD_DAMAGED:
		MUST(len == SIZE && verdict->at < SIZE);
		MUST(verdict->found != verdict->expected);
		rd_skip(&data, verdict->at);
		MUST(rd_u8(&data) == verdict->found);
		break;
	case PAYLOAD_TRUNCATED:
		MUST(len < SIZE);
		break;
	case PAYLOAD_LONGER:
		MUST(len > SIZE);
		break;
	case PAYLOAD_FOREIGN:
		break;
	}
}

/* As receive.c takes a message; `again` for the second time. */
static void take_message(const uint8_t *data, size_t size, bool again)
{
	nsec_t now = START + 14 * NSEC_PER_SEC / 10;
	struct payload_verdict verdict = {.state = PAYLOAD_FOREIGN};
	struct rd r = rd_over(data, size);
	uint64_t before = engine.received + engine.duplicates + late(), after, number;
	struct engine_reply reply;
	struct echo echo;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REPLY || echo.id != ID)
		return;
	number = engine_find(&engine, echo.seq);
	MUST(number == (echo.seq >= 1 && echo.seq <= PROBES ? echo.seq : 0));
	if (number) {
		verdict = payload_check(&payload, number, r, rd_left(&r));
		check_verdict(&verdict, number, r);
	}
	if (verdict.state == PAYLOAD_FOREIGN) {
		engine_foreign(&engine);
		MUST(engine.received + engine.duplicates + late() == before);
		return;
	}
	reply = engine_answer(&engine, number, now, 0);
	after = engine.received + engine.duplicates + late();
	MUST(after == before + 1);
	MUST(reply.rtt >= 0 && reply.rtt <= now - START && reply.clock == CLOCK_USER);
	if (number == 2 || again)
		MUST(reply.verdict == ENGINE_DUPLICATE);
	else if (number == 1 || number == 4)
		MUST(reply.verdict == ENGINE_LATE);
	else
		MUST(reply.verdict == ENGINE_ANSWER);
}

/* The same bytes as what an error quotes. */
static void take_quote(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	uint64_t waiting = engine.waiting, number;
	struct echo echo;
	bool proven;

	if (echo_read(&r, &echo) || echo.type != ICMP6_TYPE_ECHO_REQUEST || echo.id != ID)
		return;
	number = engine_find(&engine, echo.seq);
	if (!number)
		return;
	proven = payload_is_quoted(&payload, number, r);
	if (proven)
		MUST(rd_left(&r) >= PAYLOAD_STAMP_SIZE / 2 &&
			bits_off(number, r, rd_left(&r) < PAYLOAD_STAMP_SIZE ? rd_left(&r) :
									       PAYLOAD_STAMP_SIZE) == 0);
	engine_error(&engine, number, proven);
	MUST(engine.waiting == waiting - (proven && number == 5));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	send_probes();
	take_message(data, size, false);
	take_message(data, size, true);
	MUST(engine.received <= 3 && engine.waiting <= 1);
	MUST(engine.sent == PROBES && engine_target(&engine, 0)->account.lost == 2);
	send_probes();
	take_quote(data, size);
	return 0;
}
