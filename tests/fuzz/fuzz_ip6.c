/* Input: a packet from its IPv6 header on. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/rd.h"
#include "base/wr.h"
#include "tests/fuzz/fuzz.h"
#include "wire/ip6.h"

/* Where the reader stands, in bytes; it is never outside of them. */
static size_t offset_in(const struct rd *r, const uint8_t *data, size_t size)
{
	size_t offset = size > 0 ? (size_t)(r->at - data) : 0;

	MUST(offset <= size);
	MUST(r->failed || rd_left(r) == size - offset);
	return offset;
}

static bool is_untouched(const void *object, size_t size)
{
	const uint8_t *bytes = object;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0xa5)
			return false;
	return true;
}

static void check_walk(const uint8_t *data, size_t size, uint8_t next_header)
{
	struct rd r = rd_over(data, size);
	struct ip6_upper upper;
	int result;

	memset(&upper, 0xa5, sizeof(upper));
	result = ip6_walk(&r, next_header, &upper);
	MUST(result == 0 || result == -EBADMSG);
	MUST((result == -EBADMSG) == r.failed);
	if (result != 0) {
		MUST(is_untouched(&upper, sizeof(upper)));
		return;
	}
	/* Every header is 8 bytes at least, and at most 8 and 255 units of 8. */
	MUST(offset_in(&r, data, size) >= 8U * upper.extensions);
	MUST(offset_in(&r, data, size) <= 2048U * upper.extensions);
	MUST(upper.extensions > 0 || upper.protocol == next_header);
	MUST(upper.fragment_offset % 8 == 0);
	MUST(upper.fragmented ||
		(!upper.more_fragments && !upper.fragment_offset && !upper.fragment_id));
	/* A walk from where it ended goes nowhere, but for the middle of something. */
	if (upper.fragment_offset == 0) {
		struct ip6_upper again;

		MUST(ip6_walk(&r, upper.protocol, &again) == 0);
		MUST(again.protocol == upper.protocol && again.extensions == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	uint8_t back[IP6_HEADER_SIZE];
	struct wr w = wr_into(back, sizeof(back));
	struct ip6_header header;
	int result;

	memset(&header, 0xa5, sizeof(header));
	result = ip6_read(&r, &header);
	MUST((result == -EBADMSG) == (size < IP6_HEADER_SIZE));
	offset_in(&r, data, size);
	if (result == -EPROTONOSUPPORT)
		MUST(data[0] >> 4 != 6);
	if (result != 0) {
		MUST(is_untouched(&header, sizeof(header)));
		/* So that short inputs reach the walk too. */
		if (size > 0)
			check_walk(data + 1, size - 1, data[0]);
		return 0;
	}
	MUST(header.flow_label <= 0xfffff);
	ip6_write(&w, &header);
	MUST(!w.failed && wr_len(&w) == sizeof(back));
	MUST(!memcmp(back, data, sizeof(back)));
	check_walk(data + IP6_HEADER_SIZE, size - IP6_HEADER_SIZE, header.next_header);
	return 0;
}
