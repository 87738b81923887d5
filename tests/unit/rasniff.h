/* Router Advertisements made for tests, and the text that is printed of them. */
#ifndef HEXTET_TESTS_UNIT_RASNIFF_H
#define HEXTET_TESTS_UNIT_RASNIFF_H

#include <arpa/inet.h>
#include <stdio.h>

#include "base/num.h"
#include "out/pen.h"
#include "tests/unit/test.h"
#include "wire/ra.h"

enum { MADE_SIZE = 4096, MADE_OPTIONS = 128 };

struct made {
	/* What goes in; made_begin() has something for each. */
	struct ip6_header ip;
	struct nd_message message;
	uint8_t mac[6];
	struct wr options; /* of the options' bytes */
	uint8_t option_bytes[MADE_SIZE];
	/* What comes out. */
	uint8_t frame[MADE_SIZE];
	size_t len;
	struct ndopt read[MADE_OPTIONS];
	struct ra ra;
};

static inline struct in6_addr made_address(const char *text)
{
	struct in6_addr address;

	assert_int_equal(inet_pton(AF_INET6, text, &address), 1);
	return address;
}

/* A message in which nothing is wrong. */
static inline void made_begin(struct made *made)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};

	memset(made, 0, sizeof(*made));
	made->ip = (struct ip6_header){
		.next_header = IP6_ICMPV6,
		.hop_limit = 255,
		.source = made_address("fe80::1"),
		.destination = made_address("ff02::1"),
	};
	made->message = (struct nd_message){
		.type = ND_ROUTER_ADVERTISEMENT,
		.ra = {.hop_limit = 64, .lifetime_s = 1800},
	};
	memcpy(made->mac, mac, sizeof(mac));
	made->options = wr_into(made->option_bytes, sizeof(made->option_bytes));
}

static inline void made_prefix(struct made *made, const char *prefix, unsigned length,
	unsigned flags, uint32_t valid_s, uint32_t preferred_s)
{
	struct ndopt o = {.type = NDOPT_PREFIX, .form = NDOPT_FORM_PREFIX, .prefix = {
		.length = (uint8_t)length,
		.flags = (uint8_t)flags,
		.valid_s = valid_s,
		.preferred_s = preferred_s,
		.prefix = made_address(prefix),
	}};

	ndopt_write(&made->options, &o);
}

static inline void made_route(struct made *made, const char *prefix, unsigned length,
	unsigned flags, uint32_t lifetime_s)
{
	struct ndopt o = {.type = NDOPT_ROUTE, .form = NDOPT_FORM_ROUTE, .route = {
		.length = (uint8_t)length,
		.flags = (uint8_t)flags,
		.lifetime_s = lifetime_s,
		.prefix = made_address(prefix),
	}};

	ndopt_write(&made->options, &o);
}

static inline void made_mtu(struct made *made, uint32_t mtu)
{
	struct ndopt o = {.type = NDOPT_MTU, .form = NDOPT_FORM_MTU};

	o.mtu.mtu = mtu;
	ndopt_write(&made->options, &o);
}

static inline void made_interval(struct made *made, uint32_t interval_ms)
{
	struct ndopt o = {.type = NDOPT_INTERVAL, .form = NDOPT_FORM_INTERVAL,
		.interval = {.interval_ms = interval_ms}};

	ndopt_write(&made->options, &o);
}

static inline void made_rdnss(struct made *made, const char *server, uint32_t lifetime_s)
{
	struct in6_addr address = made_address(server);
	struct ndopt o = {.type = NDOPT_RDNSS, .form = NDOPT_FORM_RDNSS, .rdnss = {
		.lifetime_s = lifetime_s,
		.addresses = rd_over(&address, sizeof(address)),
	}};

	ndopt_write(&made->options, &o);
}

/* `names` as on the wire. */
static inline void made_dnssl(
	struct made *made, const void *names, size_t len, uint32_t lifetime_s)
{
	struct ndopt o = {.type = NDOPT_DNSSL, .form = NDOPT_FORM_DNSSL, .dnssl = {
		.lifetime_s = lifetime_s,
		.names = rd_over(names, len),
	}};

	ndopt_write(&made->options, &o);
}

static inline void made_portal(struct made *made, const char *uri)
{
	struct ndopt o = {.type = NDOPT_CAPTIVE_PORTAL, .form = NDOPT_FORM_CAPTIVE_PORTAL,
		.captive_portal = rd_over(uri, strlen(uri))};

	ndopt_write(&made->options, &o);
}

/* Bytes of an option, as hexadecimal digits. */
static inline void made_hex(struct made *made, const char *digits)
{
	for (; digits[0] && digits[1]; digits += 2) {
		int high = num_hex_digit(digits[0]), low = num_hex_digit(digits[1]);

		assert_true(high >= 0 && low >= 0);
		wr_u8(&made->options, (uint8_t)(high << 4 | low));
	}
}

/* Builds the frame, without reading it. */
static inline void made_frame(struct made *made)
{
	static const uint8_t group[6] = {0x33, 0x33, 0, 0, 0, 1};
	struct wr w = wr_into(made->frame, sizeof(made->frame));

	assert_false(made->options.failed);
	ether_write(&w, group, made->mac, ETHER_TYPE_IP6);
	ip6_write(&w, &made->ip);
	nd_write(&w, &made->message);
	wr_bytes(&w, made->option_bytes, wr_len(&made->options));
	nd_seal(&w, ETHER_HEADER_SIZE);
	assert_false(w.failed);
	made->len = wr_len(&w);
}

/* Reads it again, as it would come from the wire. */
static inline const struct ra *made_read(struct made *made)
{
	assert_int_equal(ra_read(LINK_ETHERNET, rd_over(made->frame, made->len), made->read,
		MADE_OPTIONS, &made->ra), 0);
	return &made->ra;
}

static inline const struct ra *made_ra(struct made *made)
{
	made_frame(made);
	return made_read(made);
}

/* What is written into a pen, as a text. */
struct written {
	struct pen pen;
	char *text;
	size_t len;
};

static inline struct pen *written_begin(struct written *written)
{
	FILE *stream = open_memstream(&written->text, &written->len);

	assert_non_null(stream);
	pen_begin(&written->pen, stream);
	return &written->pen;
}

/* To be freed. */
static inline char *written_end(struct written *written)
{
	pen_flush(&written->pen);
	fclose(written->pen.stream);
	return written->text;
}

#endif
