/* A cable with faults: passes Ethernet frames between two interfaces, and loses, delays,
 * duplicates, reorders, corrupts or truncates the echo replies among them. What it did it
 * says at the end, so that a test can compare counts exactly. */
#include <argp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "base/nsec.h"
#include "base/num.h"
#include "packet.h"
#include "queue.h"

/* Frames taken from one side before the other has its turn. */
#define BURST_MAX 64

/* What may happen to a message: the first that hits it, in this order, and no other, so
 * that every message is counted once. */
enum fault { LOSE, TRUNCATE, CORRUPT, DUPLICATE, REORDER, NO_FAULT };
#define FAULTS NO_FAULT

/* How many messages a fault hits: percent by chance, or exactly every n-th. */
struct share {
	uint64_t percent;
	uint64_t every;
};

struct options {
	const char *ports[2];
	const char *report;
	struct share shares[FAULTS];
	uint64_t flip_first; /* bytes of the data, both included */
	uint64_t flip_last;
	uint64_t truncate_to; /* bytes of data left */
	nsec_t hold;
	nsec_t delay;
	nsec_t jitter;
	uint64_t seed;
	bool requests;
	bool replies;
};

struct relay {
	struct options options;
	int fds[2];
	uint64_t chance;
	uint64_t eligible; /* messages of the chosen kind so far */
	struct queue queue;
	uint64_t faults[FAULTS + 1]; /* messages each fault hit; the last: none */
	uint64_t frames;
	uint64_t requests;
	uint64_t replies;
	uint64_t delayed; /* by --delay, --jitter or --hold */
	uint64_t overflowed;
	uint64_t unsent;
};

static nsec_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return nsec_from_timespec(&now);
}

static void transmit(struct relay *relay, int fd, const uint8_t *bytes, size_t len)
{
	if (send(fd, bytes, len, 0) != (ssize_t)len)
		relay->unsent++;
}

static void transmit_due(struct relay *relay, nsec_t now)
{
	while (queue_due(&relay->queue) <= now) {
		struct frame *frame = queue_pop(&relay->queue);

		transmit(relay, frame->fd, frame->bytes, frame->len);
		free(frame);
	}
}

/* Sends now, or later. */
static void forward(struct relay *relay, int fd, const uint8_t *bytes, size_t len,
	nsec_t now, nsec_t due)
{
	if (due <= now)
		transmit(relay, fd, bytes, len);
	else if (!queue_push(&relay->queue, due, fd, bytes, len))
		relay->overflowed++;
}

static bool hits(struct relay *relay, const struct share *share)
{
	if (share->every > 0)
		return relay->eligible % share->every == 0;
	return share->percent > 0 && chance_below(&relay->chance, 100) < share->percent;
}

/* The fault for the next message with `len` bytes of data; those it is too short for do
 * not hit it. */
static enum fault draw_fault(struct relay *relay, size_t len)
{
	const struct options *options = &relay->options;

	relay->eligible++;
	for (size_t fault = 0; fault < FAULTS; fault++) {
		if (fault == TRUNCATE && len <= options->truncate_to)
			continue;
		if (fault == CORRUPT && len <= options->flip_first)
			continue;
		if (hits(relay, &options->shares[fault]))
			return (enum fault)fault;
	}
	return NO_FAULT;
}

/* Writes the frame with one bit of the data, within the chosen bytes, turned over. */
static void write_corrupted(struct relay *relay, struct wr *w, struct echo_frame *message)
{
	uint8_t data[FRAME_MAX];
	size_t len = rd_left(&message->data);
	uint64_t first = relay->options.flip_first;
	uint64_t last = relay->options.flip_last;
	uint64_t at;

	if (last >= len)
		last = len - 1;
	at = first + chance_below(&relay->chance, last - first + 1);
	rd_copy(&message->data, data, len);
	data[at] ^= (uint8_t)(1U << chance_below(&relay->chance, 8));
	echo_frame_write(w, message, data, len);
}

static void write_truncated(struct relay *relay, struct wr *w, struct echo_frame *message)
{
	size_t len = (size_t)relay->options.truncate_to;

	echo_frame_write(w, message, rd_bytes(&message->data, len), len);
}

/* An echo message of the chosen kind, as it came in `bytes`. */
static void take_message(struct relay *relay, int fd, struct echo_frame *message,
	const uint8_t *bytes, size_t len, nsec_t now)
{
	const struct options *options = &relay->options;
	enum fault fault = draw_fault(relay, rd_left(&message->data));
	uint8_t changed[FRAME_MAX];
	struct wr w = wr_into(changed, sizeof(changed));
	nsec_t due = now + options->delay;

	relay->faults[fault]++;
	if (options->jitter > 0)
		due += (nsec_t)chance_below(
			       &relay->chance, 2 * (uint64_t)options->jitter + 1) -
		       options->jitter;
	if (fault == REORDER)
		due += options->hold;
	if (due > now && fault != LOSE)
		relay->delayed++;

	wr_zeros(&w, OFFLOAD_HEADER_SIZE);
	switch (fault) {
	case LOSE:
		return;
	case TRUNCATE:
		write_truncated(relay, &w, message);
		forward(relay, fd, changed, wr_len(&w), now, due);
		return;
	case CORRUPT:
		write_corrupted(relay, &w, message);
		forward(relay, fd, changed, wr_len(&w), now, due);
		return;
	case DUPLICATE:
		forward(relay, fd, bytes, len, now, due);
		break;
	case REORDER:
	case NO_FAULT:
		break;
	}
	forward(relay, fd, bytes, len, now, due);
}

static void take_frame(
	struct relay *relay, int fd, const uint8_t *bytes, size_t len, nsec_t now)
{
	struct rd r = rd_over(bytes, len);
	struct echo_frame message;
	bool request;

	relay->frames++;
	rd_skip(&r, OFFLOAD_HEADER_SIZE);
	if (echo_frame_read(r, &message) < 0) {
		forward(relay, fd, bytes, len, now, now);
		return;
	}
	request = message.echo.type == ICMP6_TYPE_ECHO_REQUEST;
	if (request)
		relay->requests++;
	else
		relay->replies++;
	if (request ? relay->options.requests : relay->options.replies)
		take_message(relay, fd, &message, bytes, len, now);
	else
		forward(relay, fd, bytes, len, now, now);
}

static void receive(struct relay *relay, size_t from)
{
	uint8_t bytes[FRAME_MAX];

	for (int i = 0; i < BURST_MAX; i++) {
		ssize_t len = recv(relay->fds[from], bytes, sizeof(bytes), 0);

		if (len < 0)
			return;
		take_frame(relay, relay->fds[1 - from], bytes, (size_t)len, monotonic());
	}
}

static void run(struct relay *relay, int stop)
{
	struct pollfd polled[] = {
		{.fd = relay->fds[0], .events = POLLIN},
		{.fd = relay->fds[1], .events = POLLIN},
		{.fd = stop, .events = POLLIN},
	};

	while (!(polled[2].revents & POLLIN)) {
		struct timespec left = {0};
		nsec_t due = queue_due(&relay->queue);
		nsec_t now = monotonic();

		if (due > now)
			left = nsec_to_timespec(due - now);
		if (ppoll(polled, 3, due == NSEC_NEVER ? NULL : &left, NULL) < 0)
			return;
		receive(relay, 0);
		receive(relay, 1);
		transmit_due(relay, monotonic());
	}
}

static int report(const struct relay *relay)
{
	const struct report_line lines[] = {
		{"frames", relay->frames},
		{"requests", relay->requests},
		{"replies", relay->replies},
		{"passed", relay->faults[NO_FAULT]},
		{"lost", relay->faults[LOSE]},
		{"truncated", relay->faults[TRUNCATE]},
		{"corrupted", relay->faults[CORRUPT]},
		{"duplicated", relay->faults[DUPLICATE]},
		{"reordered", relay->faults[REORDER]},
		{"delayed", relay->delayed},
		{"waiting", relay->queue.len},
		{"overflowed", relay->overflowed},
		{"unsent", relay->unsent},
		{"missed", packet_missed(relay->fds[0]) + packet_missed(relay->fds[1])},
	};

	return report_write(
		relay->options.report, lines, sizeof(lines) / sizeof(lines[0]));
}

/* `20%` or `1/5`. */
static int share_parse(const char *text, struct share *ret_share)
{
	size_t len = strlen(text);
	struct share share = {0};
	char digits[4] = "";
	int err;

	if (strncmp(text, "1/", 2) == 0) {
		err = num_parse(text + 2, 1, UINT32_MAX, &share.every);
	} else {
		if (len < 2 || len > sizeof(digits) || text[len - 1] != '%')
			return -EINVAL;
		memcpy(digits, text, len - 1);
		err = num_parse(digits, 0, 100, &share.percent);
	}
	if (!err)
		*ret_share = share;
	return err;
}

/* `40` or `0-15`. */
static int range_parse(const char *text, uint64_t *ret_first, uint64_t *ret_last)
{
	const char *dash = strchr(text, '-');
	char digits[6] = "";
	uint64_t first;
	uint64_t last;

	if (!dash)
		dash = text + strlen(text);
	if (dash - text >= (ptrdiff_t)sizeof(digits))
		return -EINVAL;
	memcpy(digits, text, (size_t)(dash - text));
	if (num_parse(digits, 0, ECHO_DATA_MAX, &first) < 0)
		return -EINVAL;
	last = first;
	if (*dash && num_parse(dash + 1, first, ECHO_DATA_MAX, &last) < 0)
		return -EINVAL;
	*ret_first = first;
	*ret_last = last;
	return 0;
}

enum {
	KEY_FAULT = 256,
	KEY_AT = KEY_FAULT + FAULTS,
	KEY_TO,
	KEY_HOLD,
	KEY_DELAY,
	KEY_JITTER,
	KEY_WHICH,
	KEY_SEED,
	KEY_REPORT
};

static const struct argp_option option_table[] = {
	{"lose", KEY_FAULT + LOSE, "SHARE", 0, "Lose messages", 0},
	{"truncate", KEY_FAULT + TRUNCATE, "SHARE", 0, "Cut the end off the data", 0},
	{"corrupt", KEY_FAULT + CORRUPT, "SHARE", 0, "Flip one bit of the data", 0},
	{"duplicate", KEY_FAULT + DUPLICATE, "SHARE", 0, "Send messages twice", 0},
	{"reorder", KEY_FAULT + REORDER, "SHARE", 0, "Hold messages back", 0},
	{"corrupt-at", KEY_AT, "FIRST[-LAST]", 0,
		"Bytes of the data to flip a bit in (all)", 0},
	{"truncate-to", KEY_TO, "BYTES", 0, "Data left of a truncated message (8)", 0},
	{"hold", KEY_HOLD, "TIME", 0, "How long reordered messages are held (50ms)", 0},
	{"delay", KEY_DELAY, "TIME", 0, "Delay every message", 0},
	{"jitter", KEY_JITTER, "TIME", 0, "Vary the delay by up to this, both ways", 0},
	{"which", KEY_WHICH, "KIND", 0,
		"The messages meant: replies (default), requests, both", 0},
	{"seed", KEY_SEED, "NUMBER", 0, "Repeat a run's chance (1)", 0},
	{"report", KEY_REPORT, "FILE", 0,
		"Write the counts there, not to standard output", 0},
	{0},
};

static int which_parse(const char *text, struct options *options)
{
	bool both = strcmp(text, "both") == 0;

	options->replies = both || strcmp(text, "replies") == 0;
	options->requests = both || strcmp(text, "requests") == 0;
	return options->replies || options->requests ? 0 : -EINVAL;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	int err = 0;

	if (key >= KEY_FAULT && key < KEY_FAULT + FAULTS)
		err = share_parse(text, &options->shares[key - KEY_FAULT]);
	else if (key == KEY_AT)
		err = range_parse(text, &options->flip_first, &options->flip_last);
	else if (key == KEY_TO)
		err = num_parse(text, 0, ECHO_DATA_MAX, &options->truncate_to);
	else if (key == KEY_HOLD)
		err = nsec_parse(text, 0, 60 * NSEC_PER_SEC, &options->hold);
	else if (key == KEY_DELAY)
		err = nsec_parse(text, 0, 60 * NSEC_PER_SEC, &options->delay);
	else if (key == KEY_JITTER)
		err = nsec_parse(text, 0, 60 * NSEC_PER_SEC, &options->jitter);
	else if (key == KEY_WHICH)
		err = which_parse(text, options);
	else if (key == KEY_SEED)
		err = num_parse(text, 0, UINT64_MAX, &options->seed);
	else if (key == KEY_REPORT)
		options->report = text;
	else if (key == ARGP_KEY_ARG && state->arg_num < 2)
		options->ports[state->arg_num] = text;
	else if (key == ARGP_KEY_END && state->arg_num == 2)
		return 0;
	else if (key == ARGP_KEY_ARG || key == ARGP_KEY_END)
		argp_usage(state);
	else
		return ARGP_ERR_UNKNOWN;
	if (err)
		argp_error(state, "%s: bad value", text);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = parse_option,
		.args_doc = "INTERFACE INTERFACE",
		.doc = "Pass frames between two interfaces, with faults to echo "
		       "messages.\v"
		       "SHARE is 20% for chance or 1/5 for exactly every fifth message.",
	};
	struct relay relay = {.options = {
				      .replies = true,
				      .flip_last = ECHO_DATA_MAX,
				      .truncate_to = 8,
				      .hold = 50 * NSEC_PER_MSEC,
				      .seed = 1,
			      }};
	int stop;
	int err;

	argp_parse(&argp, argc, argv, 0, NULL, &relay.options);
	relay.chance = relay.options.seed;
	for (size_t i = 0; i < 2; i++) {
		relay.fds[i] = packet_open(relay.options.ports[i], ETH_P_ALL, true);
		if (relay.fds[i] < 0) {
			fprintf(stderr, "relay: %s: %s\n", relay.options.ports[i],
				strerror(-relay.fds[i]));
			return 2;
		}
	}
	stop = stop_open();
	if (stop < 0)
		return 2;
	/* The kernel may wake us this much late: as little as it can do. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	puts("ready");
	fflush(stdout);
	run(&relay, stop);
	err = report(&relay);
	queue_free(&relay.queue);
	return err ? 2 : 0;
}
