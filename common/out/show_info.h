/* All that is known about an address or prefix: gathered once, shown as text or JSON. */
#ifndef HEXTET_OUT_SHOW_INFO_H
#define HEXTET_OUT_SHOW_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "addr/arpa.h"
#include "addr/embed.h"
#include "addr/iid.h"
#include "addr/kind.h"
#include "addr/mcast.h"
#include "addr/prefix.h"

/* Room for the longest text, verbose. */
#define SHOW_INFO_SIZE 16384

enum info_embedded {
	INFO_NONE,
	INFO_IPV4_MAPPED,
	INFO_IPV4_COMPATIBLE,
	INFO_6TO4,
	INFO_TEREDO,
	INFO_ULA,
};

/* Why an IPv4 address of RFC 6052 is thought to be in an address. */
enum info_nat64 {
	INFO_NAT64_KNOWN,  /* the prefix is for translation */
	INFO_NAT64_LENGTH, /* the length that was written fits */
	INFO_NAT64_GUESS,  /* the bits fit: shown in verbose text only */
};

struct info {
	const char *zone; /* into the text it was read from; NULL if there is none */
	size_t zone_len;
	bool has_address; /* an address: no length, bits behind the length, or /128 */
	bool has_prefix;  /* a length was written */
	u128 address;
	struct prefix prefix;           /* without a length: address/128 */
	const struct kind_block *block; /* of the address, if there is one */
	const struct kind_block
		*prefix_block; /* NULL: no block holds all of the prefix */
	enum scope scope;      /* of the address, else of all addresses of the prefix */
	bool has_iid;
	struct iid iid;
	bool has_mcast;
	struct mcast mcast;
	enum info_embedded embedded;
	union {
		uint32_t ipv4; /* mapped, compatible */
		struct embed_6to4 sixtofour;
		struct embed_teredo teredo;
		struct {
			uint64_t global_id; /* 40 bits */
			uint16_t subnet;
			bool is_defined; /* fd00::/8 (RFC 4193 section 3.1) */
		} ula;
	};
	enum info_nat64 nat64_why;
	size_t nat64_count;
	struct {
		uint8_t length;
		uint32_t ipv4;
	} nat64[EMBED_NAT64_LENGTHS];
};

/* `unicast`, `anycast`, `multicast` or `unspecified` (RFC 4291 section 2), of an address.
 */
const char *info_type_name(const struct info *info);

struct info info_of(const struct prefix_text *read);

/* Whether neighbours would look for the address: it can be on a link. */
bool info_has_solicited_node(const struct info *info);

/* Lines of `key  value`, aligned; returns the length. Verbose adds the bits and the
 * special blocks inside a prefix. Nothing foreign is in it but the zone, which is
 * escaped. */
size_t show_info_text(
	const struct info *info, bool verbose, char ret_text[static SHOW_INFO_SIZE]);

/* One record, `address` or `prefix`. `input` is the text as it was written. Returns 0,
 * -ENOMEM or -EIO, as record_write() does. */
int show_info_json(const struct info *info, const char *input, FILE *stream);

#endif
