#include "net/capture.h"

#include <dlfcn.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>

#include "net/library.h"

/* 2199-12-31T23:59:59Z */
#define REALTIME_S_MAX INT64_C(7258118399)

/* What is used of libpcap. */
struct capture {
	void *library;
	pcap_t *pcap;
	enum link_type link_type;
	__typeof__(&pcap_fopen_offline_with_tstamp_precision) fopen_offline;
	__typeof__(&pcap_next_ex) next_ex;
	__typeof__(&pcap_datalink) datalink;
	__typeof__(&pcap_datalink_val_to_name) datalink_name;
	__typeof__(&pcap_geterr) geterr;
	__typeof__(&pcap_close) close;
};

/* Debian keeps the name of libpcap 0.8, which it is compatible with. */
static const char *const library_names[] = {"libpcap.so.1", "libpcap.so.0.8", "libpcap.so"};

/* The first four bytes of capture files, in either byte order. */
static const uint8_t magics[][4] = {
	{0xa1, 0xb2, 0xc3, 0xd4}, /* pcap, microseconds */
	{0xd4, 0xc3, 0xb2, 0xa1},
	{0xa1, 0xb2, 0x3c, 0x4d}, /* pcap, nanoseconds */
	{0x4d, 0x3c, 0xb2, 0xa1},
	{0xa1, 0xb2, 0xcd, 0x34}, /* pcap as patched by Alexey Kuznetsov */
	{0x34, 0xcd, 0xb2, 0xa1},
	{0x0a, 0x0d, 0x0d, 0x0a}, /* pcapng */
};

bool capture_is_file(FILE *stream)
{
	int bytes[4];
	size_t count = 0;
	bool found = false;

	while (count < sizeof(bytes) / sizeof(bytes[0])) {
		bytes[count] = getc(stream);
		if (bytes[count] == EOF)
			break;
		count++;
	}
	for (size_t i = 0; count == 4 && i < sizeof(magics) / sizeof(magics[0]); i++)
		found = found || (bytes[0] == magics[i][0] && bytes[1] == magics[i][1] &&
			bytes[2] == magics[i][2] && bytes[3] == magics[i][3]);
	/* These were just read, so there is room for them: both C libraries of Linux take
	 * back eight and more. */
	while (count > 0)
		ungetc(bytes[--count], stream);
	return found;
}

static bool load(struct capture *c)
{
	c->library = library_load(
		library_names, sizeof(library_names) / sizeof(library_names[0]));
	return library_find(c->library, "pcap_fopen_offline_with_tstamp_precision",
		       &c->fopen_offline) &&
	       library_find(c->library, "pcap_next_ex", &c->next_ex) &&
	       library_find(c->library, "pcap_datalink", &c->datalink) &&
	       library_find(
		       c->library, "pcap_datalink_val_to_name", &c->datalink_name) &&
	       library_find(c->library, "pcap_geterr", &c->geterr) &&
	       library_find(c->library, "pcap_close", &c->close);
}

static bool link_type_of(int datalink, enum link_type *ret_type)
{
	switch (datalink) {
	case DLT_EN10MB:
		*ret_type = LINK_ETHERNET;
		return true;
	case DLT_RAW:
	case DLT_IPV6:
		*ret_type = LINK_RAW;
		return true;
	case DLT_NULL:
		*ret_type = LINK_NULL;
		return true;
	case DLT_LOOP:
		*ret_type = LINK_LOOP;
		return true;
	case DLT_LINUX_SLL:
		*ret_type = LINK_SLL;
		return true;
	case DLT_LINUX_SLL2:
		*ret_type = LINK_SLL2;
		return true;
	default:
		return false;
	}
}

static int open_stream(struct capture *c, FILE *stream, char ret_error[CAPTURE_ERROR_SIZE])
{
	char error[PCAP_ERRBUF_SIZE] = "";
	const char *name;

	c->pcap = c->fopen_offline(stream, PCAP_TSTAMP_PRECISION_NANO, error);
	if (!c->pcap) {
		snprintf(ret_error, CAPTURE_ERROR_SIZE, "%s", error);
		return -EBADMSG;
	}
	if (link_type_of(c->datalink(c->pcap), &c->link_type))
		return 0;
	name = c->datalink_name(c->datalink(c->pcap));
	snprintf(ret_error, CAPTURE_ERROR_SIZE,
		"link type %d (%s) cannot be read: Ethernet, raw IP, Linux cooked and BSD "
		"loopback can", c->datalink(c->pcap), name ? name : "no name");
	return -EPROTONOSUPPORT;
}

int capture_open(FILE *stream, struct capture **ret_capture,
	char ret_error[static CAPTURE_ERROR_SIZE])
{
	struct capture *c = calloc(1, sizeof(*c));
	int err;

	if (!c) {
		snprintf(ret_error, CAPTURE_ERROR_SIZE, "no memory");
		err = -ENOMEM;
	} else if (!load(c)) {
		snprintf(ret_error, CAPTURE_ERROR_SIZE, "libpcap is not installed");
		err = -ELIBACC;
	} else {
		err = open_stream(c, stream, ret_error);
	}
	if (!err) {
		*ret_capture = c;
		return 0;
	}
	/* Once libpcap has opened it, closing the stream is libpcap's. */
	if ((!c || !c->pcap) && stream != stdin)
		fclose(stream);
	capture_close(c);
	return err;
}

enum link_type capture_link_type(const struct capture *capture)
{
	return capture->link_type;
}

/* The stamp's microseconds are nanoseconds, as asked for. A pcapng may count what it likes
 * from when it likes: behind the year 2200 there is no time that fits nsec_t. */
static nsec_t realtime_of(const struct timeval *stamp)
{
	if (stamp->tv_sec < 0 || stamp->tv_sec > REALTIME_S_MAX || stamp->tv_usec < 0 ||
		stamp->tv_usec >= NSEC_PER_SEC)
		return 0;
	return stamp->tv_sec * NSEC_PER_SEC + stamp->tv_usec;
}

int capture_next(struct capture *capture, struct capture_packet *ret_packet,
	char ret_error[static CAPTURE_ERROR_SIZE])
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int got = capture->next_ex(capture->pcap, &header, &bytes);

	if (got == PCAP_ERROR_BREAK)
		return 0;
	if (got != 1) {
		snprintf(ret_error, CAPTURE_ERROR_SIZE, "%s", capture->geterr(capture->pcap));
		return -EBADMSG;
	}
	*ret_packet = (struct capture_packet){
		.realtime = realtime_of(&header->ts),
		.bytes = bytes,
		.size = header->caplen,
		.full_size = header->len,
	};
	return 1;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	if (capture->pcap)
		capture->close(capture->pcap);
	if (capture->library)
		dlclose(capture->library);
	free(capture);
}
