/* The blocks byte by byte; that libpcap and tcpdump read them is in test_capture. */
#include "wire/pcapng.h"

#include "tests/unit/test.h"

static const uint8_t section[] = {
	0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 48,       /* type, length */
	0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0,        /* byte order, version */
	255, 255, 255, 255, 255, 255, 255, 255,    /* length of the section: not said */
	0, 4, 0, 11, 'r', 'a', 's', 'n', 'i', 'f', 'f', ' ', '0', '.', '1', 0, /* application */
	0, 0, 0, 0, 0, 0, 0, 48,
};

static const uint8_t interface[] = {
	0, 0, 0, 1, 0, 0, 0, 40, 0, 1, 0, 0, 0, 0, 0, 0, /* Ethernet, no limit */
	0, 2, 0, 4, 'e', 't', 'h', '0',            /* name */
	0, 9, 0, 1, 9, 0, 0, 0,                    /* nanoseconds */
	0, 0, 0, 0, 0, 0, 0, 40,
};

static const uint8_t packet[] = {
	0, 0, 0, 6, 0, 0, 0, 40, 0, 0, 0, 2,       /* interface 2 */
	0x17, 0x9a, 0xbc, 0xde, 0x01, 0x23, 0x45, 0x67, /* time */
	0, 0, 0, 5, 0, 0, 5, 0xdc, 1, 2, 3, 4, 5, 0, 0, 0, /* 5 of 1500 bytes */
	0, 0, 0, 40,
};

static const uint8_t nameless[] = {
	0, 0, 0, 1, 0, 0, 0, 32, 1, 0x14, 0, 0, 0, 0, 0, 0, /* SLL2, no limit */
	0, 9, 0, 1, 9, 0, 0, 0,                    /* nanoseconds */
	0, 0, 0, 0, 0, 0, 0, 32,
};

enum block { SECTION, INTERFACE, PACKET, NAMELESS };

static void write_block(struct wr *w, enum block block)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5};
	const nsec_t time = INT64_C(0x179abcde01234567);

	switch (block) {
	case SECTION:
		pcapng_write_section(w, "rasniff 0.1");
		break;
	case INTERFACE:
		pcapng_write_interface(w, PCAPNG_LINK_ETHERNET, "eth0");
		break;
	case PACKET:
		pcapng_write_packet(w, 2, time, bytes, sizeof(bytes), 1500);
		break;
	case NAMELESS:
		pcapng_write_interface(w, PCAPNG_LINK_SLL2, "");
		break;
	}
}

static void test_blocks(void **state)
{
	static const struct {
		const uint8_t *bytes;
		size_t len;
	} want[] = {
		{section, sizeof(section)},
		{interface, sizeof(interface)},
		{packet, sizeof(packet)},
		{nameless, sizeof(nameless)},
	};

	(void)state;
	for (enum block block = SECTION; block <= NAMELESS; block++) {
		uint8_t bytes[64];
		struct wr w = wr_into(bytes, sizeof(bytes));

		write_block(&w, block);
		assert_false(w.failed);
		assert_int_equal(wr_len(&w), want[block].len);
		assert_memory_equal(bytes, want[block].bytes, want[block].len);
		for (size_t size = 0; size < want[block].len; size++) {
			w = wr_into(bytes, size);
			write_block(&w, block);
			assert_true(w.failed);
		}
	}
}

/* Each length, so each padding: the block says its own length at both ends. */
static void test_lengths(void **state)
{
	static const uint8_t zeros[64];

	(void)state;
	for (uint32_t size = 0; size <= 64; size++) {
		uint8_t bytes[128];
		struct wr w = wr_into(bytes, sizeof(bytes));

		pcapng_write_packet(&w, 0, 0, zeros, size, size);
		assert_false(w.failed);
		assert_int_equal(wr_len(&w) % 4, 0);
		assert_int_equal(bytes[7], wr_len(&w));
		assert_int_equal(bytes[wr_len(&w) - 1], wr_len(&w));
		assert_true(wr_len(&w) - PCAPNG_PACKET_OVERHEAD - size < 4);
	}
}

static void test_long_texts_are_cut(void **state)
{
	char name[400];
	uint8_t bytes[512];
	struct wr w = wr_into(bytes, sizeof(bytes));

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	pcapng_write_interface(&w, PCAPNG_LINK_RAW, name);
	assert_false(w.failed);
	assert_int_equal(wr_len(&w), 36 + 256);
	assert_int_equal(bytes[18] << 8 | bytes[19], PCAPNG_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_long_texts_are_cut),
	};

	return cmocka_run_group_tests_name("pcapng", tests, NULL, NULL);
}
