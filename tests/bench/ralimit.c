/* Limit program: what decoding and printing many Router Advertisements costs at least. The
 * file is read whole, the packets are found and their options walked by plain arithmetic on
 * pointers, and what rasniff prints for just these six options is put together from pieces:
 * no checks, checksum, findings, or anything else that a packet could have.
 *
 * usage: ralimit make FILE COUNT     write a pcap file with COUNT advertisements
 *        ralimit decode FILE         only walk them
 *        ralimit text FILE           print what `rasniff -r FILE` prints
 *        ralimit quiet FILE          print what `rasniff -q -r FILE` prints */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr/in6.h"
#include "wire/ether.h"
#include "wire/nd.h"
#include "wire/ndopt.h"

enum { ROUTERS = 4, FRAME_MAX = 512, OUT_SIZE = 1 << 16, LINES_MAX = 2048, ND_AT = 54 };

/* Seconds of the first packet: 2026-01-01T00:00:00Z. */
#define START 1767225600U

static char out[OUT_SIZE + LINES_MAX];
static char *at = out;

static size_t make_frame(uint8_t *frame, unsigned router)
{
	static const char names[] = "\7example\3net\0\3lab\7example\3net";
	struct ip6_header ip = {.next_header = IP6_ICMPV6, .hop_limit = 255};
	struct nd_message m = {.type = ND_ROUTER_ADVERTISEMENT, .ra = {
		.hop_limit = 64, .flags = ND_RA_OTHER, .lifetime_s = 1800}};
	uint8_t to[6] = {0x33, 0x33, 0, 0, 0, 1}, mac[6] = {2, 0, 0, 0, 0, (uint8_t)router};
	struct ndopt prefix = {.type = NDOPT_PREFIX, .form = NDOPT_FORM_PREFIX, .prefix = {
		.length = 64, .flags = 0xc0, .valid_s = 2592000, .preferred_s = 604800}};
	struct ndopt mtu = {.type = NDOPT_MTU, .form = NDOPT_FORM_MTU};
	struct ndopt rdnss = {.type = NDOPT_RDNSS, .form = NDOPT_FORM_RDNSS, .rdnss = {
		.lifetime_s = 1800}};
	struct ndopt dnssl = {.type = NDOPT_DNSSL, .form = NDOPT_FORM_DNSSL, .dnssl = {
		.lifetime_s = 1800, .names = rd_over(names, sizeof(names))}};
	struct ndopt route = {.type = NDOPT_ROUTE, .form = NDOPT_FORM_ROUTE, .route = {
		.length = 48, .lifetime_s = 1800}};
	struct in6_addr servers[2];
	struct wr w = wr_into(frame, FRAME_MAX);

	mtu.mtu.mtu = 1500;
	inet_pton(AF_INET6, "fe80::ff:fe00:0", &ip.source);
	ip.source.s6_addr[15] = (uint8_t)router;
	inet_pton(AF_INET6, "ff02::1", &ip.destination);
	inet_pton(AF_INET6, "2001:db8:1:0::", &prefix.prefix.prefix);
	prefix.prefix.prefix.s6_addr[7] = (uint8_t)router;
	inet_pton(AF_INET6, "2001:db8:100::", &route.route.prefix);
	inet_pton(AF_INET6, "2001:db8:2::53", &servers[0]);
	inet_pton(AF_INET6, "2001:db8:2::54", &servers[1]);
	rdnss.rdnss.addresses = rd_over(servers, sizeof(servers));
	ether_write(&w, to, mac, ETHER_TYPE_IP6);
	ip6_write(&w, &ip);
	nd_write(&w, &m);
	ndopt_write_mac(&w, NDOPT_SOURCE_LLADDR, mac);
	ndopt_write(&w, &mtu);
	ndopt_write(&w, &prefix);
	ndopt_write(&w, &rdnss);
	ndopt_write(&w, &dnssl);
	ndopt_write(&w, &route);
	nd_seal(&w, 14);
	return w.failed ? 0 : wr_len(&w);
}

static int make_file(const char *path, unsigned long count)
{
	const uint32_t header[] = {0xa1b2c3d4, 4U << 16 | 2, 0, 0, 65535, 1};
	FILE *file = fopen(path, "w");

	if (!file || !fwrite(header, sizeof(header), 1, file))
		return 1;
	for (unsigned long i = 0; i < count; i++) {
		uint8_t frame[FRAME_MAX];
		uint32_t len = (uint32_t)make_frame(frame, (unsigned)(i % ROUTERS) + 1);
		uint32_t head[] = {START + (uint32_t)(i / 1000),
			(uint32_t)(i % 1000) * 1000, len, len};

		if (!len || !fwrite(head, sizeof(head), 1, file) || !fwrite(frame, len, 1, file))
			return 1;
	}
	return fclose(file) != 0;
}

static void flush(void)
{
	char *from = out;

	while (from < at) {
		ssize_t wrote = write(STDOUT_FILENO, from, (size_t)(at - from));

		if (wrote <= 0)
			exit(1);
		from += wrote;
	}
	at = out;
}

/* Text that is known when this is compiled. */
#define PUT(text) (memcpy(at, text, sizeof(text) - 1), at += sizeof(text) - 1)

static void put_number(uint32_t n)
{
	char digits[10];
	unsigned len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while ((n /= 10));
	while (len)
		*at++ = digits[--len];
}

static void put_address(const uint8_t *bytes)
{
	struct in6_addr address;

	memcpy(&address, bytes, 16);
	at += in6_format(&address, at);
}

static void put_mac(const uint8_t *mac)
{
	for (int i = 0; i < 6; i++) {
		*at++ = "0123456789abcdef"[mac[i] >> 4];
		*at++ = "0123456789abcdef"[mac[i] & 15];
		*at++ = ':';
	}
	at--;
}

static uint32_t u32(const uint8_t *p)
{
	uint32_t n;

	memcpy(&n, p, 4);
	return ntohl(n);
}

static void put_names(const uint8_t *name, const uint8_t *end)
{
	while (name < end && *name) {
		*at++ = ' ';
		while (*name) {
			memcpy(at, name + 1, *name);
			at += *name;
			name += *name + 1;
			*at++ = '.';
		}
		at--;
		name++;
	}
}

static void put_time(const uint32_t *head)
{
	unsigned second = head[0] - START, micros = head[1];

	PUT("2026-01-01T00:0");
	*at++ = (char)('0' + second / 60);
	*at++ = ':';
	*at++ = (char)('0' + second % 60 / 10);
	*at++ = (char)('0' + second % 10);
	*at++ = '.';
	for (unsigned unit = 100000; unit; unit /= 10)
		*at++ = (char)('0' + micros / unit % 10);
	*at++ = 'Z';
}

static void put_lifetime(uint32_t seconds)
{
	put_number(seconds);
	if (seconds % 86400 == 0) {
		PUT(" s (");
		put_number(seconds / 86400);
		PUT(" days)");
	} else {
		PUT(" s (");
		put_number(seconds / 60);
		PUT(" minutes)");
	}
}

static void text_option(const uint8_t *o)
{
	switch (*o) {
	case 1:
		PUT("  source link-layer address ");
		put_mac(o + 2);
		break;
	case 3:
		PUT("  prefix ");
		put_address(o + 16);
		*at++ = '/';
		put_number(o[2]);
		PUT(": on-link, autonomous; valid ");
		put_lifetime(u32(o + 4));
		PUT(", preferred ");
		put_lifetime(u32(o + 8));
		break;
	case 5:
		PUT("  mtu ");
		put_number(u32(o + 4));
		break;
	case 24: {
		uint8_t prefix[16] = {0};

		memcpy(prefix, o + 8, (size_t)o[1] * 8 - 8);
		PUT("  route ");
		put_address(prefix);
		*at++ = '/';
		put_number(o[2]);
		PUT(": preference medium, lifetime ");
		put_lifetime(u32(o + 4));
		break;
	}
	case 25:
		PUT("  rdnss");
		for (const uint8_t *a = o + 8; a < o + o[1] * 8; a += 16) {
			*at++ = ' ';
			put_address(a);
		}
		PUT(": lifetime ");
		put_lifetime(u32(o + 4));
		break;
	case 31:
		PUT("  dnssl");
		put_names(o + 8, o + o[1] * 8);
		PUT(": lifetime ");
		put_lifetime(u32(o + 4));
		break;
	}
	*at++ = '\n';
}

static void quiet_option(const uint8_t *o)
{
	switch (*o) {
	case 3:
		PUT(" prefix ");
		put_address(o + 16);
		*at++ = '/';
		put_number(o[2]);
		PUT(" LA");
		break;
	case 5:
		PUT(" mtu ");
		put_number(u32(o + 4));
		break;
	case 24: {
		uint8_t prefix[16] = {0};

		memcpy(prefix, o + 8, (size_t)o[1] * 8 - 8);
		PUT(" route ");
		put_address(prefix);
		*at++ = '/';
		put_number(o[2]);
		break;
	}
	case 25:
		PUT(" rdnss");
		for (const uint8_t *a = o + 8; a < o + o[1] * 8; a += 16) {
			*at++ = ' ';
			put_address(a);
		}
		break;
	case 31:
		PUT(" dnssl");
		put_names(o + 8, o + o[1] * 8);
		break;
	}
}

static void put_head(char how, const uint32_t *head, const uint8_t *frame)
{
	const uint8_t *m = frame + ND_AT;

	if (how == 'q') {
		put_address(frame + 22);
		PUT(" lifetime ");
		put_number((uint32_t)m[6] << 8 | m[7]);
		PUT(" medium O");
		return;
	}
	PUT("Router ");
	put_address(frame + 22);
	PUT(" (");
	put_mac(frame + 6);
	PUT(") to ");
	put_address(frame + 38);
	PUT(" at ");
	put_time(head);
	PUT(", ");
	put_number(head[2] - ND_AT);
	PUT(" bytes\n  lifetime ");
	put_lifetime((uint32_t)m[6] << 8 | m[7]);
	PUT(", preference medium, flags other\n  hop limit ");
	put_number(m[4]);
	PUT(", reachable time unspecified, retransmit time unspecified\n");
}

static unsigned long walk(char how, const uint8_t *p, const uint8_t *end)
{
	unsigned long sum = 0;

	for (p += 24; p < end;) {
		uint32_t head[4];
		const uint8_t *frame = p + sizeof(head);

		memcpy(head, p, sizeof(head));
		p = frame + head[2];
		if (how != 'd')
			put_head(how, head, frame);
		for (const uint8_t *o = frame + ND_AT + 16; o < p; o += o[1] * 8) {
			if (how == 't')
				text_option(o);
			else if (how == 'q')
				quiet_option(o);
			else
				sum += *o + u32(o + 4);
		}
		if (how == 'q')
			*at++ = '\n';
		if (at - out > OUT_SIZE)
			flush();
	}
	flush();
	return sum;
}

int main(int argc, char **argv)
{
	struct stat st;
	uint8_t *bytes;
	int fd;

	if (argc == 4 && !strcmp(argv[1], "make"))
		return make_file(argv[2], strtoul(argv[3], NULL, 10));
	fd = argc == 3 ? open(argv[2], O_RDONLY) : -1;
	if (fd < 0 || fstat(fd, &st))
		return 2;
	bytes = malloc((size_t)st.st_size);
	if (!bytes || read(fd, bytes, (size_t)st.st_size) != st.st_size)
		return 2;
	return walk(argv[1][0], bytes, bytes + st.st_size) == 1;
}
