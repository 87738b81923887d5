#include "wire/nd.h"

#include <arpa/inet.h>
#include <errno.h>

#include "addr/in6.h"
#include "tests/unit/golden.h"
#include "wire/ether.h"
#include "wire/icmp6.h"
#include "wire/ndopt.h"

static const struct {
	const char *file;
	size_t offset; /* of the IPv6 header */
	uint8_t type;
	size_t fixed;  /* bytes of the message in front of its options */
} packets[] = {
	{"ns-solicited-node.txt", 0, ND_NEIGHBOR_SOLICITATION, 24},
	{"ns-bridged-vm-mac-mismatch.txt", 14, ND_NEIGHBOR_SOLICITATION, 24},
	{"na-solicited-override.txt", 0, ND_NEIGHBOR_ADVERTISEMENT, 24},
	{"ra-campus-router.txt", 0, ND_ROUTER_ADVERTISEMENT, 16},
	{"ra-radvd-options.txt", 14, ND_ROUTER_ADVERTISEMENT, 16},
};

static struct in6_addr addr(const char *text)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, text, &address) != 1)
		fail_msg("not an address: %s", text);
	return address;
}

static struct rd golden_packet(size_t i, struct golden *golden)
{
	struct rd r;

	golden_read(packets[i].file, golden);
	r = rd_over(golden->bytes, golden->len);
	rd_skip(&r, packets[i].offset);
	return r;
}

static void test_golden_packets(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct golden golden;
		struct nd_packet packet;
		struct nd_message message;
		uint8_t back[64];
		struct wr w = wr_into(back, sizeof(back));
		struct rd r;

		row_int(packets[i].file, nd_find(golden_packet(i, &golden), &packet), 0);
		row_int(packets[i].file, packet.type, packets[i].type);
		row_int(packets[i].file, packet.truncated, false);
		row_int(packets[i].file, nd_check(&packet), 0);
		r = packet.message;
		row_int(packets[i].file, nd_read(&r, &message), 0);
		row_int(packets[i].file, message.type, packets[i].type);
		nd_write(&w, &message);
		row_int(packets[i].file, w.failed, false);
		row_int(packets[i].file, wr_len(&w), packets[i].fixed);
		r = packet.message;
		row_bytes(packets[i].file, back, rd_bytes(&r, packets[i].fixed),
			packets[i].fixed);
	}
}

static void test_golden_values(void **state)
{
	struct nd_message message;
	struct nd_packet packet;
	struct in6_addr target;
	struct golden golden;

	(void)state;
	assert_int_equal(nd_find(golden_packet(0, &golden), &packet), 0);
	assert_int_equal(nd_read(&packet.message, &message), 0);
	target = addr("2604:5f00:ffff:fe00::101:ca75");
	assert_true(in6_equal(&message.ns.target, &target));
	assert_int_equal(message.checksum, 0x6893);

	assert_int_equal(nd_find(golden_packet(2, &golden), &packet), 0);
	assert_int_equal(nd_read(&packet.message, &message), 0);
	assert_true(in6_equal(&message.na.target, &target));
	assert_true(message.na.flags == (ND_NA_SOLICITED | ND_NA_OVERRIDE));

	assert_int_equal(nd_find(golden_packet(3, &golden), &packet), 0);
	assert_int_equal(nd_read(&packet.message, &message), 0);
	assert_int_equal(message.ra.hop_limit, 64);
	assert_int_equal(message.ra.flags, 0);
	assert_int_equal(message.ra.lifetime_s, 1800);

	assert_int_equal(nd_find(golden_packet(4, &golden), &packet), 0);
	assert_int_equal(nd_read(&packet.message, &message), 0);
	assert_int_equal(message.ra.flags, ND_RA_MANAGED | ND_RA_OTHER | ND_RA_HOME_AGENT | 8);
	assert_int_equal(ndopt_preference(message.ra.flags), 1);
	assert_int_equal(message.ra.reachable_ms, 30000);
	assert_int_equal(message.ra.retrans_ms, 1000);
}

/* Cut anywhere: not found as long as it has no type, then found and said to be cut. */
static void test_golden_packets_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct golden golden;
		struct rd whole = golden_packet(i, &golden);
		size_t full = rd_left(&whole);
		const uint8_t *start = rd_bytes(&whole, full);

		for (size_t len = 0; len < full; len++) {
			uint8_t *bytes = exact_copy(start, len);
			struct nd_packet packet;
			int result;

			memset(&packet, UNTOUCHED, sizeof(packet));
			result = nd_find(rd_over(bytes, len), &packet);
			row_int(packets[i].file, result,
				len <= IP6_HEADER_SIZE ? -EBADMSG : 0);
			if (result) {
				row_untouched(packets[i].file, &packet);
			} else {
				uint32_t flaws = nd_check(&packet);

				row_int(packets[i].file, packet.truncated, true);
				row_int(packets[i].file, flaws & ND_FLAW_TRUNCATED,
					ND_FLAW_TRUNCATED);
				row_int(packets[i].file, flaws & ND_FLAW_CHECKSUM, 0);
				row_int(packets[i].file, (flaws & ND_FLAW_SHORT) != 0,
					len < IP6_HEADER_SIZE + packets[i].fixed);
			}
			free(bytes);
		}
	}
}

/* The same cut by the sender, whose header then says so and whose checksum is right. */
static void test_messages_short_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct golden golden;
		struct rd whole = golden_packet(i, &golden);
		size_t full = rd_left(&whole);
		const uint8_t *start = rd_bytes(&whole, full);

		for (size_t len = IP6_HEADER_SIZE + 4; len < full; len++) {
			uint8_t *bytes = exact_copy(start, len);
			struct wr w = {.start = bytes, .at = bytes + len, .end = bytes + len};
			size_t options = len - IP6_HEADER_SIZE - packets[i].fixed;
			struct nd_packet packet;
			uint32_t flaws;

			nd_seal(&w, 0);
			row_int(packets[i].file, w.failed, false);
			row_int(packets[i].file, nd_find(rd_over(bytes, len), &packet), 0);
			flaws = nd_check(&packet);
			row_int(packets[i].file, flaws & (ND_FLAW_CHECKSUM | ND_FLAW_TRUNCATED),
				0);
			if (len < IP6_HEADER_SIZE + packets[i].fixed)
				row_int(packets[i].file, flaws, ND_FLAW_SHORT);
			else if (options % 8)
				row_int(packets[i].file, flaws, ND_FLAW_OPTION_CUT);
			free(bytes);
		}
	}
}

/* ---- packets made here ---- */

struct made {
	uint8_t bytes[256];
	size_t len;
};

/* A packet of one message and up to 24 bytes of options, its checksum right. */
static struct made make(const char *source, const char *destination,
	const struct nd_message *message, const uint8_t *options, size_t options_len)
{
	struct made made;
	struct wr w = wr_into(made.bytes, sizeof(made.bytes));

	ip6_write(&w, &(struct ip6_header){
		.next_header = IP6_ICMPV6,
		.hop_limit = 255,
		.source = addr(source),
		.destination = addr(destination),
	});
	nd_write(&w, message);
	wr_bytes(&w, options, options_len);
	nd_seal(&w, 0);
	assert_false(w.failed);
	made.len = wr_len(&w);
	return made;
}

static uint32_t check(const struct made *made)
{
	struct nd_packet packet;

	assert_int_equal(nd_find(rd_over(made->bytes, made->len), &packet), 0);
	return nd_check(&packet);
}

static const uint8_t source_option[] = {1, 1, 2, 0, 0, 0, 0, 1};
static const uint8_t target_option[] = {2, 1, 2, 0, 0, 0, 0, 1};

static const struct {
	const char *name;
	uint8_t type;
	uint32_t na_flags;
	const char *source, *destination, *target, *redirected;
	const uint8_t *option;
	uint32_t flaws;
} messages[] = {
	{"RS", 133, 0, "fe80::1", "ff02::2", NULL, NULL, source_option, 0},
	{"RS from ::", 133, 0, "::", "ff02::2", NULL, NULL, NULL, 0},
	{"RS from :: with its address", 133, 0, "::", "ff02::2", NULL, NULL, source_option,
		ND_FLAW_UNSPECIFIED_OPTION},
	{"RS from :: with another's", 133, 0, "::", "ff02::2", NULL, NULL, target_option, 0},
	{"RS from a group", 133, 0, "ff02::1", "ff02::2", NULL, NULL, NULL,
		ND_FLAW_SOURCE_MULTICAST},
	{"RA", 134, 0, "fe80::1", "ff02::1", NULL, NULL, source_option, 0},
	{"RA, end of link-local", 134, 0, "febf:ffff::1", "fe80::2", NULL, NULL, NULL, 0},
	{"RA, past its end", 134, 0, "fec0::1", "fe80::2", NULL, NULL, NULL, ND_FLAW_SOURCE},
	{"RA from a global address", 134, 0, "2001:db8::1", "ff02::1", NULL, NULL, NULL,
		ND_FLAW_SOURCE},
	{"RA from ::", 134, 0, "::", "ff02::1", NULL, NULL, NULL, ND_FLAW_SOURCE},
	{"RA from a group", 134, 0, "ff02::2", "ff02::1", NULL, NULL, NULL,
		ND_FLAW_SOURCE | ND_FLAW_SOURCE_MULTICAST},
	{"NS", 135, 0, "2001:db8::1", "ff02::1:ff00:2", "2001:db8::2", NULL, source_option, 0},
	{"NS to one", 135, 0, "2001:db8::1", "2001:db8::2", "2001:db8::2", NULL, NULL, 0},
	{"NS for a group", 135, 0, "2001:db8::1", "ff02::1:ff00:2", "ff02::1", NULL, NULL,
		ND_FLAW_TARGET},
	{"probe of DAD", 135, 0, "::", "ff02::1:ff00:2", "2001:db8::2", NULL, NULL, 0},
	{"probe with an address", 135, 0, "::", "ff02::1:ff00:2", "2001:db8::2", NULL,
		source_option, ND_FLAW_UNSPECIFIED_OPTION},
	{"probe to all nodes", 135, 0, "::", "ff02::1", "2001:db8::2", NULL, NULL,
		ND_FLAW_UNSPECIFIED_DESTINATION},
	{"probe to one", 135, 0, "::", "2001:db8::2", "2001:db8::2", NULL, source_option,
		ND_FLAW_UNSPECIFIED_DESTINATION | ND_FLAW_UNSPECIFIED_OPTION},
	{"NA", 136, ND_NA_SOLICITED, "fe80::1", "fe80::2", "fe80::1", NULL, target_option, 0},
	{"NA to all nodes", 136, ND_NA_OVERRIDE, "fe80::1", "ff02::1", "fe80::1", NULL, NULL, 0},
	{"NA to all nodes, solicited", 136, ND_NA_SOLICITED, "fe80::1", "ff02::1", "fe80::1",
		NULL, NULL, ND_FLAW_SOLICITED},
	{"NA of a group", 136, 0, "fe80::1", "fe80::2", "ff02::1:ff00:1", NULL, NULL,
		ND_FLAW_TARGET},
	{"Redirect to a router", 137, 0, "fe80::1", "2001:db8::9", "fe80::2", "2001:db8:1::1",
		NULL, 0},
	{"Redirect to the neighbour itself", 137, 0, "fe80::1", "2001:db8::9", "2001:db8::5",
		"2001:db8::5", NULL, 0},
	{"Redirect to neither", 137, 0, "fe80::1", "2001:db8::9", "2001:db8::6", "2001:db8::5",
		NULL, ND_FLAW_REDIRECT_TARGET},
	{"Redirect of a group", 137, 0, "fe80::1", "2001:db8::9", "fe80::2", "ff0e::1", NULL,
		ND_FLAW_REDIRECT_DESTINATION},
	{"Redirect from a global address", 137, 0, "2001:db8::1", "2001:db8::9", "fe80::2",
		"2001:db8:1::1", NULL, ND_FLAW_SOURCE},
};

static struct made make_row(size_t i)
{
	struct nd_message message;

	memset(&message, 0, sizeof(message));
	message.type = messages[i].type;
	switch (message.type) {
	case ND_NEIGHBOR_SOLICITATION:
		message.ns.target = addr(messages[i].target);
		break;
	case ND_NEIGHBOR_ADVERTISEMENT:
		message.na.flags = messages[i].na_flags;
		message.na.target = addr(messages[i].target);
		break;
	case ND_REDIRECT:
		message.redirect.target = addr(messages[i].target);
		message.redirect.destination = addr(messages[i].redirected);
		break;
	default:
		break;
	}
	return make(messages[i].source, messages[i].destination, &message, messages[i].option,
		messages[i].option ? 8 : 0);
}

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(messages); i++) {
		struct made made = make_row(i);

		row_int(messages[i].name, check(&made), messages[i].flaws);
	}
}

/* Whatever the message: a hop limit of 255 and nothing else. */
static void test_every_hop_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(messages); i++) {
		struct made made = make_row(i);

		for (unsigned hop_limit = 0; hop_limit < 256; hop_limit++) {
			made.bytes[7] = (uint8_t)hop_limit;
			row_int(messages[i].name, check(&made) & ND_FLAW_HOP_LIMIT,
				hop_limit == 255 ? 0 : ND_FLAW_HOP_LIMIT);
		}
	}
}

static void test_every_code(void **state)
{
	struct made made = make_row(0);

	(void)state;
	for (unsigned code = 1; code < 256; code++) {
		struct wr w = {made.bytes, made.bytes + made.len, made.bytes + made.len, false};

		made.bytes[41] = (uint8_t)code;
		nd_seal(&w, 0);
		assert_int_equal(check(&made), ND_FLAW_CODE);
	}
}

static void test_every_bit_is_in_the_checksum(void **state)
{
	struct made made = make_row(11);

	(void)state;
	for (size_t bit = 8 * 8; bit < 8 * made.len; bit++) {
		struct nd_packet packet;

		made.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (!nd_find(rd_over(made.bytes, made.len), &packet))
			assert_true(nd_check(&packet) & ND_FLAW_CHECKSUM);
		made.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static const struct {
	const char *name;
	uint8_t options[24];
	size_t len;
	uint32_t flaws;
} option_rows[] = {
	{"length zero", {1, 0, 2, 0, 0, 0, 0, 1}, 8, ND_FLAW_OPTION_ZERO},
	{"length zero behind a good one", {5, 1, 0, 0, 0, 0, 5, 0, 1, 0}, 16, ND_FLAW_OPTION_ZERO},
	{"past the end", {1, 2, 2, 0, 0, 0, 0, 1}, 8, ND_FLAW_OPTION_CUT},
	{"255 units", {3, 255}, 24, ND_FLAW_OPTION_CUT},
	{"one byte left", {5, 1, 0, 0, 0, 0, 5, 0, 1}, 9, ND_FLAW_OPTION_CUT},
	{"unknown ones are fine", {250, 1, 0, 0, 0, 0, 0, 0, 251, 2}, 24, 0},
};

static void test_option_lengths(void **state)
{
	const struct nd_message message = {.type = ND_ROUTER_ADVERTISEMENT};

	(void)state;
	for (size_t i = 0; i < LEN(option_rows); i++) {
		struct made made = make("fe80::1", "ff02::1", &message, option_rows[i].options,
			option_rows[i].len);

		row_int(option_rows[i].name, check(&made), option_rows[i].flaws);
	}
	/* The check does not stop at the first flaw. */
	{
		struct made made = make("2001:db8::1", "ff02::1", &message,
			option_rows[0].options, 8);

		made.bytes[7] = 64;
		made.bytes[42] ^= 1;
		assert_int_equal(check(&made), ND_FLAW_HOP_LIMIT | ND_FLAW_CHECKSUM |
			ND_FLAW_SOURCE | ND_FLAW_OPTION_ZERO);
	}
}

/* ---- behind extension headers ---- */

static const struct {
	const char *name;
	uint8_t first;
	uint8_t headers[24];
	size_t len;
	int result;
	uint32_t flaws;
} chains[] = {
	{"hop-by-hop", 0, {58, 0, 1, 4}, 8, 0, 0},
	{"destination options", 60, {58, 1, 1, 12}, 16, 0, 0},
	{"two headers", 0, {60, 0, 1, 4, 0, 0, 0, 0, 58, 0, 1, 4}, 16, 0, 0},
	{"atomic fragment", 44, {58, 0, 0, 0, 0, 0, 0, 1}, 8, 0, ND_FLAW_FRAGMENTED},
	{"first fragment", 44, {58, 0, 0, 1, 0, 0, 0, 1}, 8, 0,
		ND_FLAW_FRAGMENTED | ND_FLAW_TRUNCATED},
	{"later fragment", 44, {58, 0, 0, 8, 0, 0, 0, 1}, 8, -EAGAIN, 0},
	{"later fragment of UDP", 44, {17, 0, 0, 8, 0, 0, 0, 1}, 8, -EPROTOTYPE, 0},
	{"UDP", 17, {0}, 0, -EPROTOTYPE, 0},
	{"UDP behind options", 60, {17, 0, 1, 4}, 8, -EPROTOTYPE, 0},
	{"no next header", 59, {0}, 0, -EPROTOTYPE, 0},
	{"header past the end", 60, {58, 40}, 8, -EBADMSG, 0},
};

static void test_behind_extension_headers(void **state)
{
	const struct in6_addr source = addr("fe80::1"), destination = addr("ff02::1");

	(void)state;
	for (size_t i = 0; i < LEN(chains); i++) {
		uint8_t bytes[128], message[16] = {134, 0, 0, 0, 64};
		struct wr w = wr_into(bytes, sizeof(bytes));
		struct nd_packet packet;
		uint16_t sum = icmp6_checksum(&source, &destination, message, sizeof(message));

		message[2] = (uint8_t)(sum >> 8);
		message[3] = (uint8_t)sum;
		ip6_write(&w, &(struct ip6_header){
			.payload_length = (uint16_t)(chains[i].len + sizeof(message)),
			.next_header = chains[i].first,
			.hop_limit = 255,
			.source = source,
			.destination = destination,
		});
		wr_bytes(&w, chains[i].headers, chains[i].len);
		wr_bytes(&w, message, sizeof(message));
		memset(&packet, UNTOUCHED, sizeof(packet));
		row_int(chains[i].name, nd_find(rd_over(bytes, wr_len(&w)), &packet),
			chains[i].result);
		if (chains[i].result)
			row_untouched(chains[i].name, &packet);
		else
			row_int(chains[i].name, nd_check(&packet), chains[i].flaws);
	}
}

static void test_padding_is_no_option(void **state)
{
	struct made made = make_row(0);

	(void)state;
	made.len += 6;
	assert_int_equal(check(&made), 0);
}

static void test_other_types(void **state)
{
	struct made made = make_row(0);

	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		struct nd_packet packet;
		struct nd_message message;
		struct rd r = rd_over(made.bytes + 40, made.len - 40);
		bool is_nd = type >= 133 && type <= 137;

		made.bytes[40] = (uint8_t)type;
		assert_int_equal(nd_find(rd_over(made.bytes, made.len), &packet),
			is_nd ? 0 : -EPROTOTYPE);
		memset(&message, UNTOUCHED, sizeof(message));
		if (is_nd)
			continue;
		assert_int_equal(nd_read(&r, &message), -EPROTOTYPE);
		row_untouched("type", &message);
		{
			uint8_t back[64];
			struct wr w = wr_into(back, sizeof(back));

			message.type = (uint8_t)type;
			nd_write(&w, &message);
			assert_true(w.failed);
		}
	}
	{
		struct golden golden;
		struct nd_packet packet;

		golden_read("echo-request-linux.txt", &golden);
		assert_int_equal(nd_find(rd_over(golden.bytes, golden.len), &packet), -EPROTOTYPE);
		golden_read("dns-aaaa-query.txt", &golden);
		assert_int_equal(nd_find(rd_over(golden.bytes, golden.len), &packet), -EPROTOTYPE);
		golden_read("ipv6-in-ipv4-echo.txt", &golden);
		assert_int_equal(nd_find(rd_over(golden.bytes + 14, golden.len - 14), &packet),
			-EPROTONOSUPPORT);
	}
}

/* Whatever the bits: what is written is what was read. */
static void test_every_bit_comes_back(void **state)
{
	static const size_t fixed[] = {8, 16, 24, 24, 40};
	struct dice dice = dice_seeded(24);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t kind = dice_below(&dice, LEN(fixed));
		uint8_t bytes[40], back[40];
		struct rd r = rd_over(bytes, fixed[kind]);
		struct wr w = wr_into(back, sizeof(back)), small = wr_into(back, fixed[kind] - 1);
		struct nd_message message;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)dice_roll(&dice);
		bytes[0] = (uint8_t)(133 + kind);
		assert_int_equal(nd_read(&r, &message), 0);
		assert_int_equal(rd_left(&r), 0);
		nd_write(&small, &message);
		assert_true(small.failed);
		nd_write(&w, &message);
		assert_int_equal(wr_len(&w), fixed[kind]);
		assert_memory_equal(back, bytes, fixed[kind]);
	}
}

static void test_nothing_to_read(void **state)
{
	struct rd r = rd_over(NULL, 0);
	struct nd_message message;

	(void)state;
	memset(&message, UNTOUCHED, sizeof(message));
	assert_int_equal(nd_read(&r, &message), -EBADMSG);
	row_untouched("nothing", &message);
}

static void test_seal(void **state)
{
	uint8_t bytes[ETHER_HEADER_SIZE + 128];
	struct wr w = wr_into(bytes, sizeof(bytes));
	struct nd_packet packet;

	(void)state;
	/* Behind a link header, as it is sent. */
	ether_write(&w, (const uint8_t[]){0x33, 0x33, 0xff, 0, 0, 2},
		(const uint8_t[]){2, 0, 0, 0, 0, 1}, ETHER_TYPE_IP6);
	ip6_write(&w, &(struct ip6_header){.next_header = IP6_ICMPV6, .hop_limit = 255,
		.source = addr("::"), .destination = addr("ff02::1:ff00:2")});
	nd_write(&w, &(struct nd_message){.type = ND_NEIGHBOR_SOLICITATION,
		.checksum = 0xffff, .ns.target = addr("2001:db8::2")});
	ndopt_write_nonce(&w, "abcdef", 6);
	nd_seal(&w, ETHER_HEADER_SIZE);
	assert_false(w.failed);
	assert_int_equal(nd_find(rd_over(bytes + 14, wr_len(&w) - 14), &packet), 0);
	assert_int_equal(packet.ip.payload_length, 32);
	assert_int_equal(nd_check(&packet), 0);
	/* Nothing to seal. */
	w = wr_into(bytes, sizeof(bytes));
	nd_seal(&w, 0);
	assert_true(w.failed);
	w = wr_into(bytes, sizeof(bytes));
	wr_zeros(&w, 60);
	nd_seal(&w, 0);
	assert_true(w.failed);
	w = wr_into(bytes, sizeof(bytes));
	wr_zeros(&w, 60);
	nd_seal(&w, 50);
	assert_true(w.failed);
}

static void test_solicited_node_groups(void **state)
{
	static const char *const pairs[][2] = {
		{"2604:5f00:ffff:fe00::101:ca75", "ff02::1:ff01:ca75"},
		{"::", "ff02::1:ff00:0"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff02::1:ffff:ffff"},
	};
	static const char *const others[] = {"ff02::1", "ff02::1:fe01:ca75", "ff02::2:ff01:ca75",
		"ff05::1:ff01:ca75", "ff12::1:ff01:ca75", "fe80::1:ff01:ca75"};

	(void)state;
	for (size_t i = 0; i < LEN(pairs); i++) {
		struct in6_addr address = addr(pairs[i][0]), want = addr(pairs[i][1]);
		struct in6_addr group = nd_solicited_node(&address);

		row_int(pairs[i][0], in6_equal(&group, &want), true);
		row_int(pairs[i][0], nd_is_solicited_node(&group), true);
	}
	for (size_t i = 0; i < LEN(others); i++) {
		struct in6_addr address = addr(others[i]);

		row_int(others[i], nd_is_solicited_node(&address), false);
	}
}

static void test_every_flaw_has_a_text(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < ND_FLAWS; bit++) {
		const char *text = nd_flaw_text((enum nd_flaw)(1U << bit));

		assert_string_not_equal(text, "unknown");
		for (unsigned other = 0; other < bit; other++)
			assert_string_not_equal(text, nd_flaw_text((enum nd_flaw)(1U << other)));
	}
	assert_string_equal(nd_flaw_text((enum nd_flaw)0), "unknown");
	assert_string_equal(nd_flaw_text(ND_FLAW_CHECKSUM), "its checksum is wrong");
	assert_string_equal(nd_flaw_text(ND_FLAW_SOURCE_MULTICAST),
		"its source is a multicast address");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_packets),
		cmocka_unit_test(test_golden_values),
		cmocka_unit_test(test_golden_packets_cut_anywhere),
		cmocka_unit_test(test_messages_short_anywhere),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_every_hop_limit),
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_every_bit_is_in_the_checksum),
		cmocka_unit_test(test_option_lengths),
		cmocka_unit_test(test_behind_extension_headers),
		cmocka_unit_test(test_padding_is_no_option),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_every_bit_comes_back),
		cmocka_unit_test(test_nothing_to_read),
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_solicited_node_groups),
		cmocka_unit_test(test_every_flaw_has_a_text),
	};

	return cmocka_run_group_tests_name("nd", tests, NULL, NULL);
}
