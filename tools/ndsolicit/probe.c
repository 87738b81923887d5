#include "tools/ndsolicit/probe.h"

#include <string.h>

#include "addr/mcast.h"
#include "base/wr.h"
#include "wire/ether.h"
#include "wire/ip6.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

size_t probe_write(const struct probe *probe, uint8_t ret_frame[static PROBE_SIZE])
{
	struct wr w = wr_into(ret_frame, PROBE_SIZE);
	struct ip6_header ip = {
		.next_header = IP6_ICMPV6,
		.hop_limit = ND_HOP_LIMIT,
		.source = probe->source,
		.destination = probe->target,
	};
	struct nd_message message = {.type = ND_NEIGHBOR_SOLICITATION};
	uint8_t mac[ETHER_ADDRESS_SIZE];

	memcpy(mac, probe->unicast, sizeof(mac));
	if (!probe->has_unicast) {
		ip.destination = nd_solicited_node(&probe->target);
		mcast_mac(u128_from_in6(&ip.destination), mac);
	}
	message.ns.target = probe->target;
	ether_write(&w, mac, probe->source_mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &message);
	/* From :: there must be none (RFC 4861 section 4.3). */
	if (!IN6_IS_ADDR_UNSPECIFIED(&probe->source))
		ndopt_write_mac(&w, NDOPT_SOURCE_LLADDR, probe->source_mac);
	if (probe->has_nonce)
		ndopt_write_nonce(&w, probe->nonce, sizeof(probe->nonce));
	nd_seal(&w, ETHER_HEADER_SIZE);
	return wr_len(&w);
}
