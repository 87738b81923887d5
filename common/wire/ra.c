#include "wire/ra.h"

#include <errno.h>

/* The walk ends where an option's length makes it end; what is there stays in `rest`. */
static int read_options(struct ra *ra, struct ndopt *options, size_t room)
{
	struct ndopt_raw raw;
	int more = 0;

	while (ra->option_count < room && (more = ndopt_next(&ra->rest, &raw)) > 0)
		ndopt_read(&raw, &options[ra->option_count++]);
	return more;
}

int ra_read(enum link_type type, struct rd frame, struct ndopt *options, size_t room,
	struct ra *ret_ra)
{
	struct rd payload;
	int err = link_read(type, frame, &ret_ra->link, &payload), end;

	if (err)
		return err;
	if (ret_ra->link.ethertype != ETHER_TYPE_IP6)
		return -EPROTOTYPE;
	err = nd_find(payload, &ret_ra->packet);
	if (err)
		return err;
	if (ret_ra->packet.type != ND_ROUTER_ADVERTISEMENT)
		return -EPROTOTYPE;
	ret_ra->options = options;
	ret_ra->option_count = 0;
	ret_ra->rest = ret_ra->packet.message;
	ret_ra->has_message = !nd_read(&ret_ra->rest, &ret_ra->message);
	if (!ret_ra->has_message) {
		ret_ra->rest = ret_ra->packet.message;
		ret_ra->body = rd_over(NULL, 0);
		ret_ra->flaws = nd_check_read(&ret_ra->packet, NULL, 0, false);
		return 0;
	}
	ret_ra->body = ret_ra->rest;
	end = read_options(ret_ra, options, room);
	/* Only of other types it matters whether there is a source link-layer address. */
	ret_ra->flaws = nd_check_read(&ret_ra->packet, &ret_ra->message, end, false);
	return 0;
}

bool ra_source_mac(const struct ra *ra, uint8_t ret_mac[static ETHER_ADDRESS_SIZE])
{
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *option = &ra->options[i];

		if (option->type == NDOPT_SOURCE_LLADDR && !ndopt_mac(option, ret_mac))
			return true;
	}
	return false;
}
