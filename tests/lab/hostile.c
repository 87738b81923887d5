/* A bad neighbour: answers Echo Requests that arrive at an interface in the way its mode
 * says. The kernel there resolves neighbours as ever; its own echo is to be turned off
 * (net.ipv6.icmp.echo_ignore_all). */
#include <argp.h>
#include <poll.h>
#include <stdlib.h>

#include "addr/in6.h"
#include "base/num.h"
#include "packet.h"

#define ARGUMENTS_MAX 3

/* Of an error message with its IPv6 header: the minimum MTU (RFC 4443 section 2.4). */
#define ERROR_MAX (1280 - IP6_HEADER_SIZE)

#define ERROR_HEADER_SIZE 8
#define GARBAGE_MAX       1400

/* An echo message with data that can be changed. */
struct message {
	struct echo_frame frame; /* but its data */
	uint8_t data[FRAME_MAX];
	size_t len;
};

struct hostile;

/* A mode changes the right reply before it is sent; or changes the request, or the limit
 * of bytes, before an error quotes it; or sends something of its own. */
struct mode {
	const char *name;
	const char *arguments; /* their names, for the help */
	const char *says;
	int min;      /* arguments needed */
	uint32_t max; /* of each */
	void (*reply)(struct hostile *hostile, struct message *reply);
	void (*quote)(struct hostile *hostile, struct message *request, size_t *limit);
	void (*own)(struct hostile *hostile, const struct echo_frame *back);
};

struct hostile {
	const char *interface;
	const struct mode *mode;
	int arguments_len;
	uint64_t arguments[ARGUMENTS_MAX];
	struct in6_addr source; /* the argument of other-source */
	const char *report;
	bool then_reply;
	int fd;
	uint64_t chance;
	uint64_t requests;
	uint64_t sent;
	uint64_t replies;
	uint64_t failed;
};

/* An argument, or what it is if not given. */
static uint64_t argument(const struct hostile *hostile, int i, uint64_t otherwise)
{
	return i < hostile->arguments_len ? hostile->arguments[i] : otherwise;
}

static void transmit(struct hostile *hostile, const struct wr *w, uint64_t *count)
{
	size_t len = wr_len(w);

	if (w->failed || send(hostile->fd, w->start, len, 0) != (ssize_t)len)
		hostile->failed++;
	else
		++*count;
}

static void message_copy(const struct echo_frame *frame, struct message *ret_message)
{
	struct rd data = frame->data;

	ret_message->frame = *frame;
	ret_message->len = rd_left(&data);
	rd_copy(&data, ret_message->data, ret_message->len);
}

/* The header of the way back: addresses swapped, no extension headers. */
static struct echo_frame way_back(const struct echo_frame *request)
{
	struct echo_frame back = *request;

	memcpy(back.to, request->from, sizeof(back.to));
	memcpy(back.from, request->to, sizeof(back.from));
	back.ip.source = request->ip.destination;
	back.ip.destination = request->ip.source;
	back.ip.next_header = IP6_ICMPV6;
	back.ip.hop_limit = 64;
	back.extensions = rd_over(NULL, 0);
	back.echo.type = ICMP6_TYPE_ECHO_REPLY;
	return back;
}

static void send_echo(
	struct hostile *hostile, const struct message *message, uint64_t *count)
{
	uint8_t frame[FRAME_MAX];
	struct wr w = wr_into(frame, sizeof(frame));

	echo_frame_write(&w, &message->frame, message->data, message->len);
	transmit(hostile, &w, count);
}

/* Sends an ICMPv6 message that need not be an echo. */
static void send_icmp6(struct hostile *hostile, const struct echo_frame *back,
	const uint8_t *bytes, size_t len)
{
	uint8_t frame[FRAME_MAX];
	struct wr w = wr_into(frame, sizeof(frame));

	message_frame_write(&w, back, bytes, len);
	transmit(hostile, &w, &hostile->sent);
}

/* Sends an error about an echo request, of which it quotes at most `limit` bytes. */
static void send_error(struct hostile *hostile, const struct echo_frame *back,
	const struct message *about, size_t limit)
{
	uint8_t frame[FRAME_MAX];
	uint8_t error[ERROR_MAX];
	struct wr quoted = wr_into(frame, sizeof(frame));
	struct wr w = wr_into(error, sizeof(error));
	struct rd quote;

	echo_frame_write(&quoted, &about->frame, about->data, about->len);
	quote = rd_over(frame, wr_len(&quoted));
	rd_skip(&quote, ETHER_HDR_LEN);
	if (limit > ERROR_MAX - ERROR_HEADER_SIZE)
		limit = ERROR_MAX - ERROR_HEADER_SIZE;
	if (limit > rd_left(&quote))
		limit = rd_left(&quote);
	/* `error` has them as arguments; the others say Address unreachable. */
	wr_u8(&w, hostile->mode->min < 2 ? ICMP6_TYPE_UNREACHABLE
					 : (uint8_t)hostile->arguments[0]);
	wr_u8(&w, hostile->mode->min < 2 ? 3 : (uint8_t)hostile->arguments[1]);
	wr_u16(&w, 0);
	wr_u32(&w, (uint32_t)argument(hostile, 2, 0));
	wr_rest(&w, rd_fence(&quote, limit));
	send_icmp6(hostile, back, error, wr_len(&w));
}

static void reply(struct hostile *hostile, struct message *reply)
{
	(void)hostile;
	(void)reply;
}

static void forged(struct hostile *hostile, struct message *reply)
{
	for (size_t i = 0; i < reply->len; i++)
		reply->data[i] = (uint8_t)chance_next(&hostile->chance);
}

static void wrong_id(struct hostile *hostile, struct message *reply)
{
	reply->frame.echo.id = (uint16_t)(reply->frame.echo.id + argument(hostile, 0, 1));
}

static void wrong_seq(struct hostile *hostile, struct message *reply)
{
	reply->frame.echo.seq =
		(uint16_t)(reply->frame.echo.seq + argument(hostile, 0, 1000));
}

static void wrong_code(struct hostile *hostile, struct message *reply)
{
	reply->frame.echo.code = (uint8_t)argument(hostile, 0, 1);
}

static void truncated(struct hostile *hostile, struct message *reply)
{
	if (argument(hostile, 0, 0) < reply->len)
		reply->len = (size_t)argument(hostile, 0, 0);
}

static void longer(struct hostile *hostile, struct message *reply)
{
	for (uint64_t i = 0; i < argument(hostile, 0, 8) && reply->len < ECHO_DATA_MAX;
		i++)
		reply->data[reply->len++] = 0xa5;
}

static void duplicate(struct hostile *hostile, struct message *reply)
{
	for (uint64_t i = 1; i < argument(hostile, 0, 2); i++)
		send_echo(hostile, reply, &hostile->sent);
}

/* Before the right reply, others like it from anywhere, to pings that are not ours. */
static void strangers(struct hostile *hostile, struct message *reply)
{
	struct message other = *reply;

	for (uint64_t i = 0; i < argument(hostile, 0, 100); i++) {
		uint64_t bits = chance_next(&hostile->chance);

		memcpy(&other.frame.ip.source.s6_addr[8], &bits, sizeof(bits));
		bits = chance_next(&hostile->chance);
		memcpy(&other.frame.ip.source.s6_addr[0], &bits, sizeof(bits));
		/* 2000::/3, global unicast. */
		other.frame.ip.source.s6_addr[0] =
			(uint8_t)(0x20 | (other.frame.ip.source.s6_addr[0] & 0x1f));
		other.frame.echo.id = (uint16_t)(reply->frame.echo.id + 1 +
						 chance_below(&hostile->chance, 65535));
		send_echo(hostile, &other, &hostile->sent);
	}
}

static void flipped(struct hostile *hostile, struct message *reply)
{
	uint64_t at = argument(hostile, 0, 0);

	if (at < reply->len)
		reply->data[at] ^= (uint8_t)(1U << (argument(hostile, 1, 0) & 7));
}

static void other_source(struct hostile *hostile, struct message *reply)
{
	reply->frame.ip.source = hostile->source;
}

static void error(struct hostile *hostile, struct message *request, size_t *limit)
{
	(void)hostile;
	(void)request;
	(void)limit;
}

static void quotes_other(struct hostile *hostile, struct message *request, size_t *limit)
{
	(void)hostile;
	(void)limit;
	request->frame.echo.id ^= 0x5555;
}

static void quotes_cut(struct hostile *hostile, struct message *request, size_t *limit)
{
	(void)request;
	*limit = (size_t)argument(hostile, 0, 0);
}

static void long_chain(struct hostile *hostile, struct message *request, size_t *limit)
{
	/* The second header claims 2,048 bytes, of which 8 and the message follow. */
	static const uint8_t chain[] = {
		IP6_DESTINATION, 0, 1, 4, 0, 0, 0, 0, /* Hop-by-Hop Options */
		IP6_ICMPV6, 255, 1, 4, 0, 0, 0, 0,    /* Destination Options */
	};

	(void)hostile;
	(void)limit;
	request->frame.ip.next_header = IP6_HOP_BY_HOP;
	request->frame.extensions = rd_over(chain, sizeof(chain));
}

static void other_protocol(
	struct hostile *hostile, struct message *request, size_t *limit)
{
	(void)limit;
	request->frame.ip.next_header = (uint8_t)argument(hostile, 0, IPPROTO_UDP);
}

static void short_header(struct hostile *hostile, const struct echo_frame *back)
{
	uint8_t header[ECHO_HEADER_SIZE];
	struct wr w = wr_into(header, sizeof(header));

	echo_write(&w, &back->echo);
	send_icmp6(hostile, back, header, (size_t)argument(hostile, 0, 0));
}

static void garbage(struct hostile *hostile, const struct echo_frame *back)
{
	uint8_t bytes[GARBAGE_MAX];
	size_t len = (size_t)argument(hostile, 0, 64);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)chance_next(&hostile->chance);
	/* Every other one such that whoever waits for a reply takes it up. */
	if (len > 0 && chance_below(&hostile->chance, 2) == 0)
		bytes[0] = ICMP6_TYPE_ECHO_REPLY;
	send_icmp6(hostile, back, bytes, len);
}

static void bad_checksum(struct hostile *hostile, const struct echo_frame *back)
{
	const size_t checksum_at = ETHER_HDR_LEN + IP6_HEADER_SIZE + 2;
	uint8_t frame[FRAME_MAX];
	struct wr w = wr_into(frame, sizeof(frame));
	struct message message;
	struct rd r;

	message_copy(back, &message);
	echo_frame_write(&w, &message.frame, message.data, message.len);
	r = rd_over(frame, wr_len(&w));
	rd_skip(&r, checksum_at);
	wr_patch_u16(&w, checksum_at, rd_u16(&r) ^ 0x5555);
	transmit(hostile, &w, &hostile->sent);
}

static const struct mode modes[] = {
	{"reply", "", "the right reply", 0, 0, .reply = reply},
	{"forged", "", "random data", 0, 0, .reply = forged},
	{"wrong-id", "[BY]", "the id off by 1", 0, 65535, .reply = wrong_id},
	{"wrong-seq", "[BY]", "the sequence number off by 1000", 0, 65535,
		.reply = wrong_seq},
	{"wrong-code", "[CODE]", "code 1, not 0", 0, 255, .reply = wrong_code},
	{"truncated", "BYTES", "so much of the data", 1, ECHO_DATA_MAX,
		.reply = truncated},
	{"longer", "[BYTES]", "8 bytes more data", 0, ECHO_DATA_MAX, .reply = longer},
	{"duplicate", "[COPIES]", "the reply twice", 0, 1000, .reply = duplicate},
	{"strangers", "[COPIES]", "and 100 to others, from anywhere", 0, 1000,
		.reply = strangers},
	{"flipped", "OFFSET [BIT]", "a bit of the data flipped", 1, 65535,
		.reply = flipped},
	{"other-source", "ADDRESS", "from another address", 1, 0, .reply = other_source},
	{"bad-checksum", "", "a wrong checksum", 0, 0, .own = bad_checksum},
	{"short-header", "BYTES", "1 to 7 bytes of an echo's header", 1, 7,
		.own = short_header},
	{"garbage", "[BYTES]", "64 random bytes", 0, GARBAGE_MAX, .own = garbage},
	{"error", "TYPE CODE [INFO]", "an error about the request", 2, UINT32_MAX,
		.quote = error},
	{"error-quotes-other", "", "about another id", 0, 0, .quote = quotes_other},
	{"error-quotes-nothing", "", "that ends there", 0, 0, .quote = quotes_cut},
	{"error-quotes-cut", "BYTES", "quotes so much", 1, ERROR_MAX,
		.quote = quotes_cut},
	{"error-long-chain", "", "extensions past the end", 0, 0, .quote = long_chain},
	{"error-other-protocol", "[NUMBER]", "an echo as UDP", 0, 255,
		.quote = other_protocol},
};

static void answer(struct hostile *hostile, const struct echo_frame *request)
{
	const struct echo_frame back = way_back(request);
	const struct mode *mode = hostile->mode;
	struct message message;
	size_t limit = SIZE_MAX;

	if (mode->reply) {
		message_copy(&back, &message);
		mode->reply(hostile, &message);
		send_echo(hostile, &message, &hostile->sent);
	} else if (mode->quote) {
		message_copy(request, &message);
		mode->quote(hostile, &message, &limit);
		send_error(hostile, &back, &message, limit);
	} else {
		mode->own(hostile, &back);
	}
	if (hostile->then_reply) {
		message_copy(&back, &message);
		send_echo(hostile, &message, &hostile->replies);
	}
}

static void receive(struct hostile *hostile)
{
	uint8_t bytes[FRAME_MAX];
	ssize_t len;

	while ((len = recv(hostile->fd, bytes, sizeof(bytes), 0)) >= 0) {
		struct echo_frame request;

		if (echo_frame_read(rd_over(bytes, (size_t)len), &request) < 0)
			continue;
		if (request.echo.type != ICMP6_TYPE_ECHO_REQUEST ||
			in6_is_multicast(&request.ip.destination))
			continue;
		hostile->requests++;
		answer(hostile, &request);
	}
}

static void run(struct hostile *hostile, int stop)
{
	struct pollfd polled[] = {
		{.fd = hostile->fd, .events = POLLIN},
		{.fd = stop, .events = POLLIN},
	};

	while (!(polled[1].revents & POLLIN) && poll(polled, 2, -1) >= 0)
		receive(hostile);
}

static int report(const struct hostile *hostile)
{
	const struct report_line lines[] = {
		{"requests", hostile->requests},
		{"sent", hostile->sent},
		{"replies", hostile->replies},
		{"failed", hostile->failed},
		{"missed", packet_missed(hostile->fd)},
	};

	return report_write(hostile->report, lines, sizeof(lines) / sizeof(lines[0]));
}

static void parse_mode(
	struct hostile *hostile, const char *text, struct argp_state *state)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, text) == 0)
			hostile->mode = &modes[i];
	if (!hostile->mode)
		argp_error(state, "%s: no such mode", text);
}

static void parse_argument(
	struct hostile *hostile, const char *text, struct argp_state *state)
{
	uint64_t *to = &hostile->arguments[hostile->arguments_len++];

	if (hostile->mode->reply == other_source) {
		if (in6_parse(text, strlen(text), &hostile->source).flaw != IN6_OK)
			argp_error(state, "%s: not an IPv6 address", text);
	} else if (num_parse_hex(text, 0, hostile->mode->max, to) < 0) {
		argp_error(
			state, "%s: not a number from 0 to %u", text, hostile->mode->max);
	}
}

static const struct argp_option option_table[] = {
	{"then-reply", 'r', NULL, 0, "Send the right reply, too, after that", 0},
	{"seed", 's', "NUMBER", 0, "Repeat a run's chance (1)", 0},
	{"report", 'o', "FILE", 0, "Write the counts there, not to standard output", 0},
	{0},
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct hostile *hostile = state->input;

	switch (key) {
	case 'r':
		hostile->then_reply = true;
		return 0;
	case 's':
		if (num_parse(text, 0, UINT64_MAX, &hostile->chance) < 0)
			argp_error(state, "%s: not a seed", text);
		return 0;
	case 'o':
		hostile->report = text;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			hostile->interface = text;
		else if (state->arg_num == 1)
			parse_mode(hostile, text, state);
		else if (state->arg_num < 2 + ARGUMENTS_MAX)
			parse_argument(hostile, text, state);
		else
			argp_usage(state);
		return 0;
	case ARGP_KEY_END:
		if (!hostile->mode || hostile->arguments_len < hostile->mode->min)
			argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The table of modes, after the options. */
static char *help(int key, const char *text, void *input)
{
	char *out = NULL;
	size_t len = 0;
	FILE *file;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC || !(file = open_memstream(&out, &len)))
		return (char *)(uintptr_t)text;
	fputs("Modes:\n", file);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		fprintf(file, "  %-20s %-17s %s\n", modes[i].name, modes[i].arguments,
			modes[i].says);
	return fclose(file) == 0 ? out : NULL;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = parse_option,
		.args_doc = "INTERFACE MODE [ARGUMENT...]",
		.doc = "Answer Echo Requests in a hostile way.\v",
		.help_filter = help,
	};
	struct hostile hostile = {.chance = 1};
	int stop;

	argp_parse(&argp, argc, argv, 0, NULL, &hostile);
	hostile.fd = packet_open(hostile.interface, ETH_P_IPV6, false);
	if (hostile.fd < 0) {
		fprintf(stderr, "hostile: %s: %s\n", hostile.interface,
			strerror(-hostile.fd));
		return 2;
	}
	stop = stop_open();
	if (stop < 0)
		return 2;
	puts("ready");
	fflush(stdout);
	run(&hostile, stop);
	return report(&hostile) ? 2 : 0;
}
