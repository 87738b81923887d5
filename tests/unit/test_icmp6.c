#include "wire/icmp6.h"

#include "base/rd.h"
#include "tests/unit/golden.h"
#include "wire/ip6.h"

/* Real packets: where the IPv6 header begins, and the checksum that is right. */
static const struct packet {
	const char *file;
	size_t offset;
	uint16_t checksum;
	uint16_t stored;
} packets[] = {
	{"echo-request-linux.txt", 0, 0x8458, 0x8458},
	{"ipv6-in-ipv4-echo.txt", 34, 0xcfbe, 0xcfbe},
	{"ns-solicited-node.txt", 0, 0x6893, 0x6893},
	{"ns-bridged-vm-mac-mismatch.txt", 14, 0x55bb, 0x55bb},
	{"na-solicited-override.txt", 0, 0xa26a, 0xa26a},
	{"ra-campus-router.txt", 0, 0xaf7a, 0xaf7a},
	/* Its source address was replaced after the capture. */
	{"echo-request-bridged-vm.txt", 14, 0xb998, 0x9157},
};

/* The message of a packet, in a buffer of its own, and its addresses. */
struct message {
	uint8_t bytes[GOLDEN_SIZE];
	size_t len;
	struct in6_addr source, destination;
};

static void read_message(const struct packet *packet, struct message *ret_message)
{
	struct ip6_header header;
	struct golden golden;
	struct rd r;

	*ret_message = (struct message){0};
	golden_read(packet->file, &golden);
	r = rd_over(golden.bytes, golden.len);
	rd_skip(&r, packet->offset);
	row_int(packet->file, ip6_read(&r, &header), 0);
	row_int(packet->file, header.next_header, IP6_ICMPV6);
	ret_message->len = header.payload_length;
	ret_message->source = header.source;
	ret_message->destination = header.destination;
	rd_copy(&r, ret_message->bytes, ret_message->len);
	row_int(packet->file, r.failed, false);
}

static uint16_t checksum_of(const struct message *message)
{
	return icmp6_checksum(
		&message->source, &message->destination, message->bytes, message->len);
}

static void put_checksum(struct message *message, uint16_t checksum)
{
	message->bytes[2] = (uint8_t)(checksum >> 8);
	message->bytes[3] = (uint8_t)checksum;
}

static void test_golden_checksums(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct message message;

		read_message(&packets[i], &message);
		row_int(packets[i].file, message.bytes[2] << 8 | message.bytes[3],
			packets[i].stored);
		if (packets[i].stored == packets[i].checksum)
			row_int(packets[i].file, checksum_of(&message), 0);
		else
			row_int(packets[i].file, checksum_of(&message), 0x2841);

		put_checksum(&message, 0);
		row_int(packets[i].file, checksum_of(&message), packets[i].checksum);
		put_checksum(&message, packets[i].checksum);
		row_int(packets[i].file, checksum_of(&message), 0);
	}
}

static void test_one_flipped_bit_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct message message;

		read_message(&packets[i], &message);
		put_checksum(&message, packets[i].checksum);
		for (size_t bit = 0; bit < 8 * message.len; bit++) {
			message.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
			row_int(packets[i].file, checksum_of(&message) != 0, true);
			message.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
		for (size_t bit = 0; bit < 128; bit++) {
			message.source.s6_addr[bit / 8] ^= (uint8_t)(1U << bit % 8);
			row_int(packets[i].file, checksum_of(&message) != 0, true);
			message.source.s6_addr[bit / 8] ^= (uint8_t)(1U << bit % 8);
			message.destination.s6_addr[bit / 8] ^= (uint8_t)(1U << bit % 8);
			row_int(packets[i].file, checksum_of(&message) != 0, true);
			message.destination.s6_addr[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
}

/* The length is in the sum, so a message cut anywhere is seen, even one of zeros. Only
 * a cut that takes away as much as it was longer can hide: none does here. */
static void test_golden_messages_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(packets); i++) {
		struct message message;

		read_message(&packets[i], &message);
		put_checksum(&message, packets[i].checksum);
		for (size_t len = 0; len < message.len; len++) {
			uint8_t *bytes = exact_copy(message.bytes, len);

			row_int(packets[i].file,
				icmp6_checksum(&message.source, &message.destination,
					bytes, len) != 0,
				true);
			free(bytes);
		}
	}
}

static void test_sum_of_small_and_odd_messages(void **state)
{
	static const struct in6_addr zero;
	static const struct {
		const char *name;
		uint8_t bytes[4];
		size_t len;
		uint16_t checksum;
	} rows[] = {
		{"empty: the next header alone", {0}, 0, 0xffc5},
		{"one byte, padded behind", {0x80}, 1, 0x7fc4},
		{"three bytes", {0x80, 0x00, 0x12}, 3, 0x6dc2},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint8_t *bytes = exact_copy(rows[i].bytes, rows[i].len);

		row_int(rows[i].name, icmp6_checksum(&zero, &zero, bytes, rows[i].len),
			rows[i].checksum);
		free(bytes);
	}
	assert_int_equal(icmp6_checksum(&zero, &zero, NULL, 0), 0xffc5);
}

static void test_largest_messages_do_not_overflow_the_sum(void **state)
{
	static uint8_t bytes[65536];
	struct in6_addr zero = {0}, ones;

	(void)state;
	/* The length's upper half is in the pseudo-header too (jumbograms, RFC 2675). */
	assert_int_equal(icmp6_checksum(&zero, &zero, bytes, 65536), 0xffc4);
	memset(bytes, 0xff, sizeof(bytes));
	memset(&ones, 0xff, sizeof(ones));
	assert_int_equal(icmp6_checksum(&ones, &ones, bytes, 65535), 0x00c5);
	assert_int_equal(icmp6_checksum(&ones, &ones, bytes, 65536), 0xffc4);
}

static void test_addresses_may_change_places(void **state)
{
	struct message message;

	(void)state;
	read_message(&packets[0], &message);
	assert_int_equal(icmp6_checksum(&message.destination, &message.source,
				 message.bytes, message.len),
		0);
}

/* Against the sum of RFC 1071, done byte by byte on the whole pseudo-packet. */
static void test_random_messages_against_the_definition(void **state)
{
	struct dice dice = dice_seeded(9);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint8_t packet[40 + 64] = {0};
		size_t len = dice_below(&dice, 65);
		struct in6_addr source, destination;
		uint64_t sum = 0;

		for (size_t i = 0; i < 32; i++)
			packet[i] = (uint8_t)dice_roll(&dice);
		packet[35] = (uint8_t)len;
		packet[39] = 58;
		for (size_t i = 0; i < len; i++)
			packet[40 + i] = (uint8_t)dice_roll(&dice);
		memcpy(&source, packet, 16);
		memcpy(&destination, packet + 16, 16);
		for (size_t i = 0; i < 40 + len; i++)
			sum += (uint64_t)packet[i] << (i % 2 ? 0 : 8);
		sum %= 65535; /* one's complement, but for which of its two zeros */
		assert_int_equal((65535 - sum) % 65535,
			icmp6_checksum(&source, &destination, packet + 40, len) % 65535);
	}
}

static const struct {
	uint8_t type;
	const char *name;
} type_names[] = {
	{1, "Destination unreachable"},
	{2, "Packet too big"},
	{3, "Time exceeded"},
	{4, "Parameter problem"},
	{128, "Echo request"},
	{129, "Echo reply"},
	{130, "Multicast Listener Query"},
	{133, "Router Solicitation"},
	{134, "Router Advertisement"},
	{135, "Neighbor Solicitation"},
	{136, "Neighbor Advertisement"},
	{137, "Redirect"},
	{143, "Version 2 Multicast Listener Report"},
	{155, "RPL Control"},
	{161, "Extended Echo Reply"},
	{0, NULL},
	{5, NULL},
	{99, NULL},
	{102, NULL},
	{126, NULL},
	{162, NULL},
	{199, NULL},
	{202, NULL},
	{254, NULL},
};

static void test_type_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(type_names); i++)
		row_string(type_names[i].name ? type_names[i].name : "unassigned",
			icmp6_type_name(type_names[i].type), type_names[i].name);
	for (unsigned type = 0; type < 256; type++) {
		const char *name = icmp6_type_name((uint8_t)type);

		assert_true(!name || name[0] != '\0');
		/* 130 to 161 have no hole (IANA). */
		if (type >= 128 && type <= 161)
			assert_non_null(name);
	}
}

/* Private experimentation and the expansion types were named below 128 only. */
static void test_bug_types_without_their_iana_name(void **state)
{
	static const struct {
		uint8_t type;
		const char *name;
	} rows[] = {
		{100, "Private experimentation"},
		{101, "Private experimentation"},
		{127, "Reserved for expansion of ICMPv6 error messages"},
		{150, "Experimental mobility protocols"},
		{200, "Private experimentation"},
		{201, "Private experimentation"},
		{255, "Reserved for expansion of ICMPv6 informational messages"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		row_string(rows[i].name, icmp6_type_name(rows[i].type), rows[i].name);
}

static const struct {
	uint8_t type, code;
	const char *name;
} code_names[] = {
	{1, 0, "No route"},
	{1, 1, "Administratively prohibited"},
	{1, 2, "Beyond scope of source address"},
	{1, 3, "Address unreachable"},
	{1, 4, "Port unreachable"},
	{1, 5, "Source address failed ingress/egress policy"},
	{1, 6, "Reject route"},
	{1, 7, "Error in source routing header"},
	{1, 8, "Headers too long"},
	{1, 9, "Error in P-Route"},
	{1, 10, NULL},
	{1, 255, NULL},
	{2, 0, NULL},
	{3, 0, "Hop limit"},
	{3, 1, "Defragmentation failure"},
	{3, 2, NULL},
	{3, 255, NULL},
	{4, 0, "Wrong header field"},
	{4, 1, "Unknown header"},
	{4, 2, "Unknown option"},
	{4, 3, "First fragment has incomplete IPv6 header chain"},
	{4, 4, "SR upper-layer header error"},
	{4, 5, "Unrecognized next header at intermediate node"},
	{4, 6, "Extension header too big"},
	{4, 7, "Extension header chain too long"},
	{4, 8, "Too many extension headers"},
	{4, 9, "Too many options in extension header"},
	{4, 10, "Option too big"},
	{4, 11, NULL},
	{4, 255, NULL},
	{0, 0, NULL},
	{128, 0, NULL},
	{129, 0, NULL},
	{255, 255, NULL},
};

static void test_code_names(void **state)
{
	size_t named = 0;

	(void)state;
	for (size_t i = 0; i < LEN(code_names); i++)
		row_string(code_names[i].name ? code_names[i].name : "unassigned",
			icmp6_code_name(code_names[i].type, code_names[i].code),
			code_names[i].name);
	for (unsigned type = 0; type < 256; type++)
		for (unsigned code = 0; code < 256; code++)
			named += icmp6_code_name((uint8_t)type, (uint8_t)code) != NULL;
	assert_int_equal(named, 10 + 2 + 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_checksums),
		cmocka_unit_test(test_one_flipped_bit_is_seen),
		cmocka_unit_test(test_golden_messages_cut_anywhere),
		cmocka_unit_test(test_sum_of_small_and_odd_messages),
		cmocka_unit_test(test_largest_messages_do_not_overflow_the_sum),
		cmocka_unit_test(test_addresses_may_change_places),
		cmocka_unit_test(test_random_messages_against_the_definition),
		cmocka_unit_test(test_type_names),
		cmocka_unit_test(test_bug_types_without_their_iana_name),
		cmocka_unit_test(test_code_names),
	};

	return cmocka_run_group_tests_name("icmp6", tests, NULL, NULL);
}
