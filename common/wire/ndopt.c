#include "wire/ndopt.h"

#include <errno.h>

#include "wire/ndopt_parts.h"

/* Longest DNS name and label on the wire (RFC 1035 section 2.3.4). */
#define NAME_MAX_SIZE 255
#define LABEL_MAX     63

int ndopt_next(struct rd *options, struct ndopt_raw *ret_raw)
{
	struct rd r = *options, body;
	const uint8_t *head = rd_bytes(&r, 2);

	if (!head)
		return !options->failed && rd_left(options) == 0 ? 0 : -EMSGSIZE;
	if (head[1] == 0)
		return -EBADMSG;
	body = rd_fence(&r, NDOPT_UNIT * (size_t)head[1] - 2);
	if (r.failed)
		return -EMSGSIZE;
	ret_raw->type = head[0];
	ret_raw->units = head[1];
	ret_raw->body = body;
	*options = r;
	return 1;
}

bool ndopt_is_zero(struct rd r)
{
	while (rd_left(&r) > 0)
		if (rd_u8(&r) != 0)
			return false;
	return true;
}

int ndopt_address_next(struct rd *addresses, struct in6_addr *ret_address)
{
	if (rd_left(addresses) < sizeof(*ret_address))
		return 0;
	rd_copy(addresses, ret_address, sizeof(*ret_address));
	return 1;
}

/* Behind the end there are zeros for a reader that has failed, so the loop ends. */
size_t ndopt_name_size(struct rd r)
{
	size_t size = 1;
	uint8_t len;

	while ((len = rd_u8(&r)) > 0) {
		size += 1 + (size_t)len;
		if (len > LABEL_MAX || size > NAME_MAX_SIZE)
			return 0;
		rd_skip(&r, len);
	}
	return r.failed ? 0 : size;
}

int ndopt_name_next(struct rd *names, struct rd *ret_name)
{
	size_t size;

	if (rd_left(names) == 0)
		return 0;
	size = ndopt_name_size(*names);
	/* The root alone is no domain to search in: it is padding (RFC 8106 5.2). */
	if (size == 1)
		return ndopt_is_zero(*names) ? 0 : -EBADMSG;
	if (size == 0)
		return -EBADMSG;
	*ret_name = rd_fence(names, size);
	return 1;
}

int ndopt_mac(const struct ndopt *option, uint8_t ret_mac[static 6])
{
	struct rd r;

	if (option->form != NDOPT_FORM_LLADDR || rd_left(&option->lladdr) != 6)
		return -EINVAL;
	r = option->lladdr;
	rd_copy(&r, ret_mac, 6);
	return 0;
}

int ndopt_preference(uint8_t flags)
{
	static const int8_t preferences[4] = {0, 1, -2, -1};

	return preferences[flags >> 3 & 3];
}

/* IANA, IPv6 Neighbor Discovery Option Formats; what says "option" at its end is cut. */
static const char *const names_below_64[64] = {
	[NDOPT_SOURCE_LLADDR] = "Source Link-layer Address",
	[NDOPT_TARGET_LLADDR] = "Target Link-layer Address",
	[NDOPT_PREFIX] = "Prefix Information",
	[NDOPT_REDIRECTED] = "Redirected Header",
	[NDOPT_MTU] = "MTU",
	[6] = "NBMA Shortcut Limit",           /* RFC 2491 */
	[NDOPT_INTERVAL] = "Advertisement Interval",
	[NDOPT_HOME_AGENT] = "Home Agent Information",
	[9] = "Source Address List",           /* RFC 3122 */
	[10] = "Target Address List",          /* RFC 3122 */
	[11] = "CGA",                          /* RFC 3971, to 16 */
	[12] = "RSA Signature",
	[13] = "Timestamp",
	[NDOPT_NONCE] = "Nonce",
	[15] = "Trust Anchor",
	[16] = "Certificate",
	[17] = "IP Address/Prefix",            /* RFC 5568 */
	[18] = "New Router Prefix Information", /* RFC 4068 */
	[19] = "Link-layer Address",           /* RFC 5568 */
	[20] = "Neighbor Advertisement Acknowledgment", /* RFC 5568 */
	[NDOPT_PVD] = "PvD ID Router Advertisement",
	[NDOPT_MAP] = "MAP",
	[NDOPT_ROUTE] = "Route Information",
	[NDOPT_RDNSS] = "Recursive DNS Server",
	[NDOPT_RA_FLAGS] = "RA Flags Extension",
	[27] = "Handover Key Request",         /* RFC 5269 */
	[28] = "Handover Key Reply",           /* RFC 5269 */
	[29] = "Handover Assist Information",  /* RFC 5271 */
	[30] = "Mobile Node Identifier",       /* RFC 5271 */
	[NDOPT_DNSSL] = "DNS Search List",
	[32] = "Proxy Signature",              /* RFC 6496 */
	[NDOPT_REGISTRATION] = "Address Registration",
	[NDOPT_6CO] = "6LoWPAN Context",
	[NDOPT_ABRO] = "Authoritative Border Router",
	[NDOPT_6CIO] = "6LoWPAN Capability Indication",
	[NDOPT_CAPTIVE_PORTAL] = "Captive-Portal",
	[NDOPT_PREF64] = "PREF64",
	[39] = "Crypto-ID Parameters",         /* RFC 8928 */
	[40] = "NDP Signature",                /* RFC 8928 */
	[41] = "Resource Directory Address",   /* RFC 9176 */
	[42] = "Consistent Uptime",            /* RFC 9685 */
};

const char *ndopt_type_name(uint8_t type)
{
	if (type < 64)
		return names_below_64[type];
	switch (type) {
	case 138:
		return "CARD Request"; /* RFC 4065 */
	case 139:
		return "CARD Reply";
	case NDOPT_ENCRYPTED_DNS:
		return "Encrypted DNS";
	case 253:
		return "Experiment 1"; /* RFC 4727 */
	case 254:
		return "Experiment 2";
	default:
		return NULL;
	}
}

const char *ndopt_flaw_text(enum ndopt_flaw flaw)
{
	switch (flaw) {
	case NDOPT_OK:
		return "nothing";
	case NDOPT_LENGTH:
		return "its length is not one that it can have";
	case NDOPT_PREFIX_LENGTH:
		return "its prefix length is above what it has room for";
	case NDOPT_NAME:
		return "a DNS name runs past its end, is compressed or too long";
	case NDOPT_NO_NAME:
		return "it has no DNS name";
	case NDOPT_TEXT:
		return "its text is empty or has a NUL in it";
	case NDOPT_PADDING:
		return "its padding is not zero";
	case NDOPT_RESERVED:
		return "it has a reserved value";
	case NDOPT_FIELD:
		return "a length in it does not fit";
	case NDOPT_SERVICE:
		return "its service parameters are malformed or out of order";
	case NDOPT_INNER:
		return "the options in it end badly";
	}
	return "unknown";
}
