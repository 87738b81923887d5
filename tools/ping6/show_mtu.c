#include "tools/ping6/show_mtu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "addr/in6.h"
#include "net/sys.h"
#include "out/esc.h"
#include "out/json.h"
#include "out/show_addr.h"
#include "out/text.h"
#include "tools/ping6/show_inner.h"

/* A segment's data behind the IPv6 and TCP headers (RFC 9293 section 3.7.1). */
enum { TCP_OVERHEAD = IP6_HEADER_SIZE + 20 };

static const char *target_address(const struct mtu_request *request,
	char ret_text[static SHOW_ADDR_SIZE])
{
	return show_addr(&request->dest->address.sin6_addr, request->dest->zone, ret_text);
}

/* The sender of an error: one on the link has the zone of the interface. */
static const char *sender(const struct mtu_request *request, const struct in6_addr *from,
	char ret_text[static SHOW_ADDR_SIZE])
{
	const char *zone = in6_takes_zone(from) ? request->dest->interface : NULL;

	return show_addr(from, zone, ret_text);
}

/* Why an error is not believed, in a word for JSON and in words; NULL: it is. */
static const char *distrust(const struct mtu *mtu, const struct mtu_notice *notice,
	const char **ret_words)
{
	switch (notice->trust) {
	case MTU_BELIEVED:
		if (!mtu_is_refuted(mtu, notice))
			return NULL;
		*ret_words = "larger packets pass";
		return "refuted";
	case MTU_UNPROVEN:
		*ret_words = "it does not quote the probe's stamp";
		return "unproven";
	case MTU_BELOW_MINIMUM:
		*ret_words = "below 1280, the minimum of IPv6";
		return "below_minimum";
	case MTU_NOT_SMALLER:
		*ret_words = "not smaller than what was sent";
		return "not_smaller";
	}
	return NULL;
}

static const char *verdict(enum mtu_outcome outcome)
{
	switch (outcome) {
	case MTU_SEARCHING:
		break;
	case MTU_FOUND:
		return "found";
	case MTU_BLACK_HOLE:
		return "black_hole";
	case MTU_NO_ANSWER:
		return "no_answer";
	case MTU_UNSENT:
		return "not_sent";
	case MTU_FELL_SILENT:
		return "fell_silent";
	case MTU_UNSETTLED:
		return "unsettled";
	case MTU_DEADLINE:
		return "deadline";
	case MTU_INTERRUPTED:
		return "interrupted";
	}
	return "searching";
}

static bool is_known(const struct mtu *mtu)
{
	return mtu->outcome == MTU_FOUND || mtu->outcome == MTU_BLACK_HOLE;
}

void show_mtu_reply(const struct mtu_request *request, const struct mtu_probe *probe,
	nsec_t rtt)
{
	char msec[TEXT_MSEC_SIZE];

	if (!request->verbose || request->json)
		return;
	text_msec_short(rtt, msec);
	printf("%" PRIu32 " bytes: reply after %s ms\n", probe->size, msec);
}

void show_mtu_timeout(const struct mtu_request *request, const struct mtu_probe *probe)
{
	if (request->verbose && !request->json)
		printf("%" PRIu32 " bytes: no reply\n", probe->size);
}

void show_mtu_notice(const struct mtu_request *request, const struct mtu_notice *notice)
{
	char from[SHOW_ADDR_SIZE], words[SHOW_ERROR_SIZE];

	if (!request->verbose || request->json)
		return;
	show_error_words(&notice->error, words);
	printf("%" PRIu32 " bytes: %s says %s\n", notice->sent,
		sender(request, &notice->from, from), words);
}

void show_mtu_status(const struct mtu *mtu)
{
	fprintf(stderr,
		"%" PRIu32 " bytes pass, %" PRIu32 " do not; %" PRIu32 " packets sent\n",
		mtu->passed, mtu_failed(mtu), mtu->sent);
}

/* `routers` are those who said Packet Too Big, `errors` is what else came. */
static void add_notices(struct record *r, const struct mtu_request *request,
	const struct mtu *mtu)
{
	struct record routers = record_list(), errors = record_list();
	char from[SHOW_ADDR_SIZE];
	const char *unused;

	for (size_t i = 0; i < mtu->notice_count; i++) {
		const struct mtu_notice *n = &mtu->notices[i];
		bool too_big = n->error.type == ICMP6_TYPE_PACKET_TOO_BIG;
		struct record part = record_part();

		sender(request, &n->from, from);
		if (too_big) {
			record_string(&part, "from", from);
			record_integer(&part, "mtu_bytes", n->error.info);
			record_bool(&part, "plausible", n->trust == MTU_BELIEVED);
		} else {
			show_error_json(&part, from, &n->error);
		}
		record_integer(&part, "sent_bytes", n->sent);
		record_string(&part, "distrust", distrust(mtu, n, &unused));
		record_append(too_big ? &routers : &errors, &part);
	}
	record_group(r, "routers", &routers);
	record_group(r, "errors", &errors);
	if (mtu->notices_truncated)
		record_bool(r, "truncated", true);
}

static void result_json(const struct mtu_request *request, const struct mtu *mtu)
{
	struct record r = record_begin("mtu");
	char address[SHOW_ADDR_SIZE];

	record_time(&r, sys_realtime());
	record_string(&r, "target", request->target);
	record_string(&r, "address", target_address(request, address));
	record_string(&r, "verdict", verdict(mtu->outcome));
	if (is_known(mtu)) {
		record_integer(&r, "mtu_bytes", mtu->passed);
		record_integer(&r, "tcp_mss_bytes", mtu->passed - TCP_OVERHEAD);
		record_integer(&r, "echo_data_bytes", mtu->passed - MTU_OVERHEAD);
	}
	record_string(&r, "interface", request->dest->interface);
	record_integer(&r, "interface_mtu_bytes", mtu->ceiling);
	if (is_known(mtu))
		record_bool(&r, "black_hole", mtu->outcome == MTU_BLACK_HOLE);
	if (mtu->passed)
		record_integer(&r, "passed_bytes", mtu->passed);
	if (mtu_failed(mtu) <= mtu->ceiling)
		record_integer(&r, "failed_bytes", mtu_failed(mtu));
	if (mtu->outcome == MTU_UNSENT)
		record_string(&r, "reason", strerror(mtu->send_errno));
	add_notices(&r, request, mtu);
	cli_record(&r);
}

static void print_notices(const struct mtu_request *request, const struct mtu *mtu)
{
	char from[SHOW_ADDR_SIZE], words[SHOW_ERROR_SIZE];
	const char *why;

	for (size_t i = 0; i < mtu->notice_count; i++) {
		const struct mtu_notice *n = &mtu->notices[i];

		show_error_words(&n->error, words);
		printf("  %s says %s (sent: %" PRIu32 ")", sender(request, &n->from, from),
			words, n->sent);
		if (distrust(mtu, n, &why))
			printf("; not believed: %s", why);
		putchar('\n');
	}
	if (mtu->notices_truncated)
		puts("  and others");
}

/* Why the search has no result. */
static const char *why_open(const struct mtu *mtu)
{
	switch (mtu->outcome) {
	case MTU_SEARCHING:
	case MTU_FOUND:
	case MTU_BLACK_HOLE:
	case MTU_NO_ANSWER:
		break;
	case MTU_UNSENT:
		return strerror(mtu->send_errno);
	case MTU_FELL_SILENT:
		return "the target stopped answering";
	case MTU_UNSETTLED:
		return "what passes changes from probe to probe";
	case MTU_DEADLINE:
		return "the deadline came first";
	case MTU_INTERRUPTED:
		return "interrupted";
	}
	return "";
}

static void print_headline(const struct mtu_request *request, const struct mtu *mtu)
{
	char address[SHOW_ADDR_SIZE], interface[ESC_SIZE(IF_NAMESIZE)];

	target_address(request, address);
	esc(request->dest->interface, strlen(request->dest->interface), interface,
		sizeof(interface));
	if (mtu->outcome == MTU_NO_ANSWER) {
		printf("%s does not answer packets of any size\n", address);
		return;
	}
	printf("path MTU to %s is ", address);
	if (is_known(mtu))
		printf("%" PRIu32 " bytes", mtu->passed);
	else if (mtu->passed)
		printf("not known: at least %" PRIu32 " bytes, below %" PRIu32, mtu->passed,
			mtu_failed(mtu));
	else
		printf("not known");
	printf(" (interface %s: %" PRIu32 ")", interface, mtu->ceiling);
	if (mtu->outcome == MTU_BLACK_HOLE)
		puts(": black hole");
	else if (is_known(mtu))
		putchar('\n');
	else
		printf(": %s\n", why_open(mtu));
}

static void result_text(const struct mtu_request *request, const struct mtu *mtu)
{
	print_headline(request, mtu);
	if (request->quiet)
		return;
	if (mtu->outcome == MTU_BLACK_HOLE)
		printf("  packets of %" PRIu32
		       " bytes and more are lost without a valid Packet Too Big\n",
			mtu_failed(mtu));
	if (is_known(mtu) && mtu->passed < IP6_MTU_MIN)
		puts("  every link must carry 1280 bytes (RFC 8200 section 5)");
	print_notices(request, mtu);
	if (is_known(mtu) && request->verbose)
		printf("  largest TCP segment (MSS): %" PRIu32
		       " bytes; largest echo: ping6 -s %" PRIu32 "\n",
			mtu->passed - TCP_OVERHEAD, mtu->passed - MTU_OVERHEAD);
}

void show_mtu_result(const struct mtu_request *request, const struct mtu *mtu)
{
	char reason[160];

	if (mtu->outcome == MTU_UNSENT && mtu->unsent == mtu->sent) {
		snprintf(reason, sizeof(reason), "not sent: %s", strerror(mtu->send_errno));
		show_target_error(request->json, "", request->target, reason);
	} else if (request->json) {
		result_json(request, mtu);
	} else {
		result_text(request, mtu);
	}
}
