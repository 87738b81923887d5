/* Input: a byte that names the link type, and a frame. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/ether.h"

static bool is_untouched(const void *object, size_t size)
{
	const uint8_t *bytes = object;

	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0xa5)
			return false;
	return true;
}

static void check_header(const struct link_header *header, enum link_type type)
{
	MUST(header->type == type);
	MUST(header->tag_count <= ETHER_TAGS_MAX);
	MUST(header->has_destination == (type == LINK_ETHERNET));
	MUST(type != LINK_ETHERNET || header->has_source);
	MUST(header->ethertype >= ETHER_TYPE_MIN);
	for (size_t i = 0; i < header->tag_count; i++)
		MUST(header->tags[i].tpid >= ETHER_TYPE_MIN);
}

/* A header of Ethernet II alone is what ether_write() makes. */
static void check_written_back(const struct link_header *header, const uint8_t *frame)
{
	uint8_t back[ETHER_HEADER_SIZE];
	struct wr w = wr_into(back, sizeof(back));

	if (header->type != LINK_ETHERNET || header->tag_count > 0 || header->snap)
		return;
	ether_write(&w, header->destination, header->source, header->ethertype);
	MUST(!w.failed && wr_len(&w) == sizeof(back));
	MUST(!memcmp(back, frame, sizeof(back)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link_header header;
	enum link_type type;
	struct rd payload;
	int result;

	if (size == 0)
		return 0;
	type = (enum link_type)(data[0] % (LINK_SLL2 + 1));
	data++;
	size--;
	memset(&header, 0xa5, sizeof(header));
	memset(&payload, 0xa5, sizeof(payload));
	result = link_read(type, rd_over(data, size), &header, &payload);
	MUST(result == 0 || result == -EBADMSG || result == -EPROTONOSUPPORT);
	if (result) {
		MUST(is_untouched(&header, sizeof(header)));
		MUST(is_untouched(&payload, sizeof(payload)));
	} else {
		check_header(&header, type);
		check_written_back(&header, data);
		MUST(!payload.failed && rd_left(&payload) <= size);
		MUST(size == 0 || (payload.at >= data && payload.end <= data + size));
	}
	type = link_guess(rd_over(data, size));
	MUST(type == LINK_ETHERNET || type == LINK_RAW);
	return 0;
}
