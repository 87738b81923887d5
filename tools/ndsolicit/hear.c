/* What the kinds of run share: hearing a link, and waiting for who names targets. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/sys.h"
#include "tools/ndsolicit/run_inner.h"

bool nds_run_listen(struct run *run, const struct packet_settings *settings,
	char ret_reason[static WAY_REASON_SIZE])
{
	int err = packet_bind(run->sock, settings);

	if (run->batch_size == 0)
		run->batch_size = PACKET_BATCH_MAX;
	if (!err)
		err = packet_batch_new((size_t)run->batch_size, RUN_FRAME_SIZE, &run->batch);
	if (!err)
		err = loop_watch(&run->loop, run->sock->fd, POLLIN);
	if (err)
		snprintf(ret_reason, WAY_REASON_SIZE, "interface %s: %s", run->way.interface,
			strerror(-err));
	return !err;
}

bool nds_run_await_target(struct run *run, struct in6_addr *ret_address, bool *ret_is_listed,
	char ret_reason[static WAY_REASON_SIZE])
{
	enum feed_answer answer;

	while ((answer = nds_feed_next(&run->feed, ret_address, ret_is_listed)) == FEED_WAIT) {
		int fd = targets_fd(&run->feed.targets);

		if (loop_watch(&run->loop, fd, POLLIN) ||
			loop_wait(&run->loop, run->deadline) || run->loop.interrupted ||
			sys_now() >= run->deadline) {
			nds_show_error(run->opts->json, NULL, NULL,
				"ended before a target came");
			run->status = CLI_UNKNOWN;
			return false;
		}
		loop_watch(&run->loop, fd, 0);
	}
	/* A shard may have none, a list must have some. */
	if (answer == FEED_END && run->feed.seen == 0 && !run->feed.status)
		snprintf(ret_reason, WAY_REASON_SIZE, "no target is given");
	return answer == FEED_ONE;
}

int nds_run_take_in(struct run *run)
{
	int count = packet_receive(run->sock, run->batch);

	if (count >= 0 || count == -EAGAIN)
		return count > 0 ? count : 0;
	if (count == -ENETDOWN)
		run->link_lost = true;
	else
		run->receive_err = -count;
	return 0;
}

bool nds_run_sight(const struct packet_received *frame, struct sighting *ret_sighting)
{
	if (sight_read(LINK_ETHERNET, rd_over(frame->bytes, frame->size), ret_sighting))
		return false;
	ret_sighting->realtime = frame->realtime;
	sight_add_tag(ret_sighting, frame->has_tag ? &frame->tag : NULL);
	return true;
}

const char *nds_run_doubt_link(struct run *run)
{
	char reason[WAY_REASON_SIZE];
	struct way now = {0};

	if (way_interface_by_index(&run->netlink, run->way.ifindex, &now, reason))
		return "the link cannot be looked at any more";
	if (!now.has_carrier)
		return "the link lost its carrier";
	return now.carrier_changes != run->way.carrier_changes ?
		"the link lost its carrier for a moment" : NULL;
}

bool nds_run_is_anycast(const struct run *run, const struct sighting *s)
{
	return s->has_target && sight_is_advertisement(s) &&
		s->message.na.flags & ND_NA_ROUTER && !(s->message.na.flags & ND_NA_OVERRIDE) &&
		way_is_router_anycast(&run->way, &s->target);
}

void nds_run_count_dropped(struct run *run)
{
	if (!packet_dropped(run->sock, &run->totals.dropped) && run->totals.dropped > 0)
		cli_error(NULL, "%" PRIu64 " frames dropped: the receive buffer was full",
			run->totals.dropped);
}

void nds_run_note_findings(struct run *run, uint32_t set)
{
	run->totals.findings += set != 0;
	run->findings |= set;
}
