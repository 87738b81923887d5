/* What the kernel lets through to a packet socket for Neighbor Discovery. */
#ifndef HEXTET_NET_PACKETFILTER_H
#define HEXTET_NET_PACKETFILTER_H

#include <stdint.h>

/* From here on the socket gets only Ethernet frames with Neighbor Discovery of the types in
 * `types` (see struct packet_settings), and frames that may have it: where the filter cannot
 * see into them, they pass. Returns 0 or -errno. */
int packet_filter(int fd, uint8_t types);

#endif
