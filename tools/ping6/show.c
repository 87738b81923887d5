#include "tools/ping6/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out/esc.h"
#include "out/json.h"
#include "out/text.h"
#include "tools/ping6/show_inner.h"
#include "wire/echo.h"

static unsigned seq_of(uint64_t number)
{
	return (unsigned)(number & 0xffff);
}

/* `reply` or another event about a probe. */
static struct record event(const struct show *show, const char *type,
	const struct show_probe *probe)
{
	struct record r = record_begin(type);

	record_time(&r, probe->at + show->wall_offset);
	record_string(&r, "target", probe->target->name);
	record_string(&r, "address", probe->target->address);
	record_integer(&r, "seq", (int64_t)probe->seq);
	return r;
}

/* The zone of an address that came in on the link, as ping shows it. */
static const char *with_zone(const struct show *show, const struct in6_addr *address,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(address, in6_takes_zone(address) ? show->zone : NULL, ret_text);
}

/* What a line of text begins with: the time, and of many targets which. */
static void begin_line(const struct show *show, const struct show_probe *probe)
{
	char name[SHOW_WHOM_SIZE];
	nsec_t time = probe->at + show->wall_offset;

	fputs(show->wipe, stdout);
	if (show->timestamps)
		printf("[%" PRId64 ".%06" PRId64 "] ", time / NSEC_PER_SEC,
			time % NSEC_PER_SEC / NSEC_PER_USEC);
	if (show->many)
		printf("%s: ", show_name_and_address(probe->target, name));
}

void show_start(const struct show *show, const struct show_target *target)
{
	char source[SHOW_ADDR_SIZE], name[SHOW_NAME_SIZE], interface[ESC_SIZE(IF_NAMESIZE)] = "";

	if (show->json)
		return;
	if (show->interface)
		esc(show->interface, strlen(show->interface), interface, sizeof(interface));
	if (show->pattern)
		printf("PATTERN: 0x%s\n", show->pattern);
	printf("PING %s(%s) ", show_name(target, name), target->address);
	if (show->flow_label)
		printf("flow 0x%05x, ", show->flow_label);
	if (show->interface || show->source)
		printf("from %s %s: ", with_zone(show, &show->dest->source, source),
			interface);
	printf("%" PRIu32 " data bytes\n", show->size);
}

static void reply_json(const struct show *show, const struct show_probe *probe,
	const struct show_reply *reply)
{
	struct record r = event(show, "reply", probe);
	char from[SHOW_ADDR_SIZE];

	record_string(&r, "from", with_zone(show, &reply->from, from));
	record_escaped(&r, "from_name", reply->from_name);
	record_integer(&r, "bytes", (int64_t)reply->bytes);
	if (reply->hop_limit >= 0)
		record_integer(&r, "hop_limit", reply->hop_limit);
	record_msec(&r, "rtt_ms", reply->engine.rtt);
	record_string(&r, "clock", show_clock_name(reply->engine.clock));
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
	cli_record(&r);
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

/* Whether another than the one that was asked has answered; a group has many. */
static bool is_elsewhere(const struct show_probe *probe, const struct show_reply *reply)
{
	return !in6_equal(&reply->from, &probe->target->in6) &&
		!in6_is_multicast(&probe->target->in6);
}

/* `64 bytes from ADDRESS: ` as ping prints it; of many targets only what is not usual. */
static void print_from(const struct show *show, const struct show_probe *probe,
	const struct show_reply *reply)
{
	char from[SHOW_ADDR_SIZE];

	with_zone(show, &reply->from, from);
	if (show->many) {
		if (is_elsewhere(probe, reply))
			printf("from %s: ", from);
	} else if (reply->from_name) {
		printf("%zu bytes from %s (%s): ", reply->bytes, reply->from_name, from);
	} else {
		printf("%zu bytes from %s: ", reply->bytes, from);
	}
}

void show_reply(const struct show *show, const struct show_probe *probe,
	const struct show_reply *reply)
{
	char rtt[TEXT_MSEC_SIZE];

	if (show->quiet)
		return;
	if (show->json) {
		reply_json(show, probe, reply);
		return;
	}
	text_msec_short(reply->engine.rtt, rtt);
	begin_line(show, probe);
	print_from(show, probe, reply);
	printf("icmp_seq=%u", seq_of(probe->seq));
	if (reply->hop_limit >= 0)
		printf(" ttl=%d", reply->hop_limit);
	printf(" time=%s ms", rtt);
	if (reply->engine.verdict == ENGINE_DUPLICATE)
		printf(" (DUP!)");
	if (reply->engine.verdict == ENGINE_LATE)
		printf(" (LATE!)");
	if (is_elsewhere(probe, reply))
		printf(" (DIFFERENT ADDRESS!)");
	print_payload(&reply->payload);
	printf(show->audible ? "\a\n" : "\n");
}

void show_timeout(const struct show *show, const struct show_probe *probe)
{
	struct record r;

	if (!show->json || show->quiet)
		return;
	r = event(show, "timeout", probe);
	cli_record(&r);
}

void show_outstanding(const struct show *show, const struct show_probe *probe)
{
	if (show->json || show->quiet)
		return;
	begin_line(show, probe);
	printf("no answer yet for icmp_seq=%u\n", seq_of(probe->seq));
}

void show_error_words(const struct icmp6_error *error, char ret_words[static SHOW_ERROR_SIZE])
{
	const size_t size = SHOW_ERROR_SIZE;
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

void show_error(const struct show *show, const struct show_probe *probe,
	const struct in6_addr *from, const struct icmp6_error *error)
{
	char address[SHOW_ADDR_SIZE], words[SHOW_ERROR_SIZE];
	struct record r;

	if (show->quiet)
		return;
	with_zone(show, from, address);
	if (show->json) {
		r = event(show, "error", probe);
		show_error_json(&r, address, error);
		cli_record(&r);
	} else if (!show->many || show->verbose) {
		show_error_words(error, words);
		begin_line(show, probe);
		printf("From %s icmp_seq=%u %s\n", address, seq_of(probe->seq), words);
	}
}

void show_unsent(const struct show *show, const struct show_probe *probe, const char *why,
	uint32_t mtu)
{
	char reason[160];
	struct record r;

	if (mtu)
		snprintf(reason, sizeof(reason), "%s, mtu: %" PRIu32, why, mtu);
	else
		snprintf(reason, sizeof(reason), "%s", why);
	if (show->json) {
		r = event(show, "error", probe);
		record_string(&r, "reason", reason);
		if (mtu)
			record_integer(&r, "mtu", mtu);
		cli_record(&r);
	}
	cli_error(probe->target->name, "icmp_seq=%u not sent: %s", seq_of(probe->seq), reason);
}

void show_foreign(const struct show *show, const struct in6_addr *from, uint16_t seq)
{
	char address[SHOW_ADDR_SIZE];

	if (!show->verbose)
		return;
	cli_error(NULL, "reply from %s with icmp_seq=%u is to no probe of ours",
		with_zone(show, from, address), seq);
}

void show_change(const struct show *show, const struct show_target *target, bool up,
	nsec_t since, nsec_t after)
{
	char whom[SHOW_WHOM_SIZE], time[TEXT_TIME_SIZE], waited[TEXT_MSEC_SIZE];
	struct record r;

	if (show->json) {
		r = record_begin("change");
		record_time(&r, since + show->wall_offset);
		record_string(&r, "target", target->name);
		record_string(&r, "address", target->address);
		record_string(&r, "state", up ? "up" : "down");
		record_msec(&r, "after_ms", after);
		cli_record(&r);
		return;
	}
	text_rfc3339(since + show->wall_offset, time);
	text_msec(after, waited);
	fputs(show->wipe, stdout);
	printf("%s is %s since %s, after %s ms\n",
		show->many ? show_name_and_address(target, whom) : show_name(target, whom),
		up ? "up" : "down", time, waited);
}

void show_target_error(bool json, const char *where, const char *target,
	const char *reason)
{
	struct record r;

	if (*where && target)
		cli_error(where, "%.200s: %s", target, reason);
	else
		cli_error(*where ? where : target, "%s", reason);
	if (!json)
		return;
	r = record_begin("error");
	record_string(&r, "target", target);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	cli_record(&r);
}
