#include "tools/ping6/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "out/esc.h"
#include "out/json.h"
#include "out/text.h"
#include "wire/echo.h"

/* Bytes of a target that are shown: a name of 255 octets, each written \DDD, fits. */
enum { TARGET_SHOWN = 1024 };

static unsigned seq_of(uint64_t number)
{
	return (unsigned)(number & 0xffff);
}

static const char *clock_name(enum engine_clock clock)
{
	switch (clock) {
	case CLOCK_USER:
		return "user";
	case CLOCK_KERNEL_RX:
		return "kernel-rx";
	case CLOCK_KERNEL_TX_RX:
		return "kernel-tx+rx";
	}
	return "unknown";
}

/* `reply` or another event about a probe of this target's. */
static struct record event(const struct show *show, const char *type, uint64_t number)
{
	struct record r = record_begin(type);

	record_time(&r, sys_realtime());
	record_string(&r, "target", show->target);
	record_string(&r, "address", show->address);
	record_integer(&r, "seq", (int64_t)number);
	return r;
}

static void emit(struct record *r)
{
	if (record_write(r, stdout) == -ENOMEM)
		cli_error(NULL, "out of memory: a record is missing");
}

/* The zone of an address that came in on the link, as ping shows it. */
static const char *with_zone(const struct show *show, const struct in6_addr *address,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(address, in6_takes_zone(address) ? show->zone : NULL, ret_text);
}

static void print_time(const struct show *show)
{
	nsec_t now;

	if (!show->timestamps)
		return;
	now = sys_realtime();
	printf("[%" PRId64 ".%06" PRId64 "] ", now / NSEC_PER_SEC,
		now % NSEC_PER_SEC / NSEC_PER_USEC);
}

/* The target as it was typed, which may be anything that a name server knows. */
static const char *safe_target(const struct show *show, char *ret_text, size_t size)
{
	esc(show->target, strlen(show->target), ret_text, size);
	return ret_text;
}

void show_start(const struct show *show)
{
	char source[SHOW_ADDR_SIZE], target[ESC_SIZE(TARGET_SHOWN)];

	if (show->json)
		return;
	if (show->pattern)
		printf("PATTERN: 0x%s\n", show->pattern);
	printf("PING %s(%s) ", safe_target(show, target, sizeof(target)), show->address);
	if (show->flow_label)
		printf("flow 0x%05x, ", show->flow_label);
	if (show->interface || show->source)
		printf("from %s %s: ", with_zone(show, &show->dest->source, source),
			show->interface ? show->interface : "");
	printf("%" PRIu32 " data bytes\n", show->size);
}

static void reply_json(const struct show *show, const struct show_reply *reply)
{
	struct record r = event(show, "reply", reply->number);
	char from[SHOW_ADDR_SIZE];

	record_string(&r, "from", with_zone(show, &reply->from, from));
	record_integer(&r, "bytes", (int64_t)reply->bytes);
	if (reply->hop_limit >= 0)
		record_integer(&r, "hop_limit", reply->hop_limit);
	record_msec(&r, "rtt_ms", reply->engine.rtt);
	record_string(&r, "clock", clock_name(reply->engine.clock));
	record_bool(&r, "dup", reply->engine.verdict == ENGINE_DUPLICATE);
	if (reply->engine.verdict == ENGINE_LATE)
		record_bool(&r, "late", true);
	switch (reply->payload.state) {
	case PAYLOAD_WHOLE:
	case PAYLOAD_FOREIGN:
		break;
	case PAYLOAD_DAMAGED:
		record_string(&r, "corrupted", "changed");
		record_integer(&r, "corrupted_at", (int64_t)reply->payload.at);
		break;
	case PAYLOAD_TRUNCATED:
		record_string(&r, "corrupted", "truncated");
		break;
	case PAYLOAD_LONGER:
		record_string(&r, "corrupted", "longer");
		break;
	}
	emit(&r);
}

static void print_payload(const struct payload_verdict *payload)
{
	switch (payload->state) {
	case PAYLOAD_WHOLE:
	case PAYLOAD_FOREIGN:
		return;
	case PAYLOAD_DAMAGED:
		printf(" (corrupted: data byte #%zu should be 0x%02x but was 0x%02x)",
			payload->at, payload->expected, payload->found);
		return;
	case PAYLOAD_TRUNCATED:
		printf(" (truncated)");
		return;
	case PAYLOAD_LONGER:
		printf(" (longer than sent)");
		return;
	}
}

void show_reply(const struct show *show, const struct show_reply *reply)
{
	char from[SHOW_ADDR_SIZE], rtt[TEXT_MSEC_SIZE];

	if (show->quiet)
		return;
	if (show->json) {
		reply_json(show, reply);
		return;
	}
	text_msec_short(reply->engine.rtt, rtt);
	print_time(show);
	printf("%zu bytes from %s: icmp_seq=%u", reply->bytes,
		with_zone(show, &reply->from, from), seq_of(reply->number));
	if (reply->hop_limit >= 0)
		printf(" ttl=%d", reply->hop_limit);
	printf(" time=%s ms", rtt);
	if (reply->engine.verdict == ENGINE_DUPLICATE)
		printf(" (DUP!)");
	if (reply->engine.verdict == ENGINE_LATE)
		printf(" (LATE!)");
	if (!in6_equal(&reply->from, &show->dest->address.sin6_addr))
		printf(" (DIFFERENT ADDRESS!)");
	print_payload(&reply->payload);
	putchar('\n');
}

void show_timeout(const struct show *show, uint64_t number)
{
	struct record r;

	if (!show->json || show->quiet)
		return;
	r = event(show, "timeout", number);
	emit(&r);
}

void show_outstanding(const struct show *show, uint64_t number)
{
	if (show->json || show->quiet)
		return;
	print_time(show);
	printf("no answer yet for icmp_seq=%u\n", seq_of(number));
}

/* `Destination unreachable: Address unreachable`, with MTU or pointer where the message
 * has one (RFC 4443 section 3). */
static void error_words(const struct icmp6_error *error, char *ret_words, size_t size)
{
	const char *type = icmp6_type_name(error->type);
	const char *code = icmp6_code_name(error->type, error->code);
	char unknown_type[32], unknown_code[32];

	snprintf(unknown_type, sizeof(unknown_type), "ICMPv6 type %u", error->type);
	snprintf(unknown_code, sizeof(unknown_code), "code %u", error->code);
	if (!type)
		type = unknown_type;
	if (!code)
		code = unknown_code;
	if (error->type == ICMP6_TYPE_PACKET_TOO_BIG)
		snprintf(ret_words, size, "%s: mtu=%" PRIu32 "%s%s", type, error->info,
			error->code ? ", " : "", error->code ? code : "");
	else if (error->type == ICMP6_TYPE_PARAMETER_PROBLEM)
		snprintf(ret_words, size, "%s: %s at %" PRIu32, type, code, error->info);
	else
		snprintf(ret_words, size, "%s: %s", type, code);
}

void show_error(const struct show *show, uint64_t number, const struct in6_addr *from,
	const struct icmp6_error *error)
{
	char address[SHOW_ADDR_SIZE], words[160];
	struct record r;

	if (show->quiet)
		return;
	with_zone(show, from, address);
	error_words(error, words, sizeof(words));
	if (show->json) {
		r = event(show, "error", number);
		record_string(&r, "from", address);
		record_integer(&r, "icmp_type", error->type);
		record_integer(&r, "icmp_code", error->code);
		record_string(&r, "reason", words);
		if (error->type == ICMP6_TYPE_PACKET_TOO_BIG)
			record_integer(&r, "mtu", error->info);
		if (error->type == ICMP6_TYPE_PARAMETER_PROBLEM)
			record_integer(&r, "pointer", error->info);
		emit(&r);
	} else {
		print_time(show);
		printf("From %s icmp_seq=%u %s\n", address, seq_of(number), words);
	}
}

void show_unsent(const struct show *show, uint64_t number, int err, uint32_t mtu)
{
	char reason[160];
	struct record r;

	if (mtu)
		snprintf(reason, sizeof(reason), "%s, mtu: %" PRIu32, strerror(err), mtu);
	else
		snprintf(reason, sizeof(reason), "%s", strerror(err));
	if (show->json) {
		r = event(show, "error", number);
		record_string(&r, "reason", reason);
		if (mtu)
			record_integer(&r, "mtu", mtu);
		emit(&r);
	}
	cli_error(show->target, "icmp_seq=%u not sent: %s", seq_of(number), reason);
}

void show_foreign(const struct show *show, const struct in6_addr *from, uint16_t seq)
{
	char address[SHOW_ADDR_SIZE];

	if (!show->verbose)
		return;
	cli_error(show->target, "reply from %s with icmp_seq=%u is to no probe of ours",
		with_zone(show, from, address), seq);
}

void show_status(const struct engine *e)
{
	char min[TEXT_MSEC_SIZE], avg[TEXT_MSEC_SIZE], moving[TEXT_MSEC_SIZE];
	char max[TEXT_MSEC_SIZE];

	fprintf(stderr, "\r%" PRIu64 "/%" PRIu64 " packets, %.0f%% loss", e->received, e->sent,
		engine_loss_percent(e));
	if (e->rtt.count > 0) {
		text_msec(e->rtt.min, min);
		text_msec(stats_mean(&e->rtt), avg);
		text_msec((nsec_t)e->rtt.moving, moving);
		text_msec(e->rtt.max, max);
		fprintf(stderr, ", min/avg/ewma/max = %s/%s/%s/%s ms", min, avg, moving, max);
	}
	fputc('\n', stderr);
}

static void summary_json(const struct show *show, const struct engine *e)
{
	struct record r = record_begin("summary"), rtt;

	record_string(&r, "target", show->target);
	record_string(&r, "address", show->address);
	record_integer(&r, "sent", (int64_t)e->sent);
	record_integer(&r, "received", (int64_t)e->received);
	record_integer(&r, "pending", (int64_t)e->waiting);
	record_real(&r, "loss_pct", engine_loss_percent(e));
	record_integer(&r, "duplicates", (int64_t)e->duplicates);
	record_integer(&r, "corrupted", (int64_t)e->damaged);
	record_integer(&r, "late", (int64_t)e->late);
	record_integer(&r, "foreign", (int64_t)e->foreign);
	record_integer(&r, "errors", (int64_t)e->errors);
	record_integer(&r, "unsent", (int64_t)e->unsent);
	record_msec(&r, "duration_ms", e->last_event - e->start);
	if (e->rtt.count > 0) {
		rtt = record_part();
		record_msec(&rtt, "min", e->rtt.min);
		record_msec(&rtt, "avg", stats_mean(&e->rtt));
		record_msec(&rtt, "max", e->rtt.max);
		record_msec(&rtt, "mdev", stats_deviation(&e->rtt));
		record_msec(&rtt, "p50", stats_percentile(&e->rtt, 50));
		record_msec(&rtt, "p95", stats_percentile(&e->rtt, 95));
		record_msec(&rtt, "p99", stats_percentile(&e->rtt, 99));
		record_group(&r, "rtt_ms", &rtt);
		record_msec(&r, "jitter_ms", stats_jitter(&e->rtt));
		record_string(&r, "clock", clock_name(e->clock));
	}
	emit(&r);
}

/* A count that is worth a word only if something happened. */
static void print_count(uint64_t count, const char *what)
{
	if (count > 0)
		printf(", +%" PRIu64 " %s", count, what);
}

static void print_rtt(const struct engine *e)
{
	char min[TEXT_MSEC_SIZE], avg[TEXT_MSEC_SIZE], max[TEXT_MSEC_SIZE];
	char mdev[TEXT_MSEC_SIZE];

	text_msec(e->rtt.min, min);
	text_msec(stats_mean(&e->rtt), avg);
	text_msec(e->rtt.max, max);
	text_msec(stats_deviation(&e->rtt), mdev);
	printf("rtt min/avg/max/mdev = %s/%s/%s/%s ms", min, avg, max, mdev);
	if (e->pipe > 1)
		printf(", pipe %" PRIu64, e->pipe);
	putchar('\n');
}

static void print_details(const struct engine *e)
{
	char p50[TEXT_MSEC_SIZE], p95[TEXT_MSEC_SIZE], p99[TEXT_MSEC_SIZE];
	char jitter[TEXT_MSEC_SIZE];

	text_msec(stats_percentile(&e->rtt, 50), p50);
	text_msec(stats_percentile(&e->rtt, 95), p95);
	text_msec(stats_percentile(&e->rtt, 99), p99);
	text_msec(stats_jitter(&e->rtt), jitter);
	printf("rtt p50/p95/p99 = %s/%s/%s ms, jitter %s ms, clock %s\n", p50, p95, p99, jitter,
		clock_name(e->clock));
}

void show_summary(const struct show *show, const struct engine *e)
{
	char target[ESC_SIZE(TARGET_SHOWN)];

	if (show->json) {
		summary_json(show, e);
		return;
	}
	printf("\n--- %s ping statistics ---\n",
		safe_target(show, target, sizeof(target)));
	printf("%" PRIu64 " packets transmitted, %" PRIu64 " received", e->sent, e->received);
	print_count(e->duplicates, "duplicates");
	print_count(e->damaged, "corrupted");
	print_count(e->errors, "errors");
	print_count(e->late, "late");
	print_count(e->unsent, "not sent");
	print_count(e->foreign, "foreign");
	print_count(e->waiting, "pending");
	if (e->sent > 0)
		printf(", %g%% packet loss, time %" PRId64 "ms", (float)engine_loss_percent(e),
			(e->last_event - e->start) / NSEC_PER_MSEC);
	putchar('\n');
	if (e->rtt.count > 0)
		print_rtt(e);
	else
		putchar('\n'); /* as ping does: the line is there, and empty */
	if (show->verbose && e->rtt.count > 0)
		print_details(e);
}

void show_target_error(bool json, const char *target, const char *reason)
{
	struct record r;

	cli_error(target, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_time(&r, sys_realtime());
	record_string(&r, "target", target);
	record_string(&r, "reason", reason);
	emit(&r);
}

void show_run(bool json, const struct engine *engine, enum cli_status status)
{
	struct record r;

	if (!json)
		return;
	r = record_begin("run");
	record_string(&r, "tool", cli_tool());
	record_string(&r, "version", HEXTET_VERSION);
	record_integer(&r, "exit", status);
	record_integer(&r, "targets", 1);
	record_integer(&r, "alive", engine && engine->received > 0);
	record_integer(&r, "sent", engine ? (int64_t)engine->sent : 0);
	record_integer(&r, "received", engine ? (int64_t)engine->received : 0);
	emit(&r);
}
