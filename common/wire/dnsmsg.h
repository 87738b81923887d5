/* DNS messages (RFC 1035 section 4; EDNS: RFC 6891). Names in presentation form, an
 * iterator over the records of all sections, each fenced to its data, and the writer of
 * queries. Pure. */
#ifndef HEXTET_WIRE_DNSMSG_H
#define HEXTET_WIRE_DNSMSG_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rd.h"
#include "base/wr.h"

/* Room for a name of 255 octets (RFC 1035 section 2.3.4), each written \DDD. */
#define DNSMSG_NAME_SIZE 1024

/* Room for a query of the longest name, with EDNS and the option this codec writes. */
#define DNSMSG_QUERY_SIZE 512

/* Room for the word for a type, class or response code, `TYPE65280`. */
#define DNSMSG_WORD_SIZE 16

/* Types and classes by their numbers (IANA, DNS parameters). */
enum {
	DNSMSG_TYPE_A = 1,
	DNSMSG_TYPE_NS = 2,
	DNSMSG_TYPE_CNAME = 5,
	DNSMSG_TYPE_SOA = 6,
	DNSMSG_TYPE_PTR = 12,
	DNSMSG_TYPE_MX = 15,
	DNSMSG_TYPE_TXT = 16,
	DNSMSG_TYPE_AAAA = 28,
	DNSMSG_TYPE_DNAME = 39,
	DNSMSG_TYPE_OPT = 41,
	DNSMSG_TYPE_DS = 43,
	DNSMSG_TYPE_RRSIG = 46,
	DNSMSG_TYPE_NSEC = 47,
	DNSMSG_TYPE_NSEC3 = 50,
	DNSMSG_TYPE_ANY = 255,

	DNSMSG_CLASS_IN = 1,
};

/* Flags of the header, where they stand in its second 16 bits. */
enum {
	DNSMSG_QR = 0x8000,
	DNSMSG_AA = 0x0400,
	DNSMSG_TC = 0x0200,
	DNSMSG_RD = 0x0100,
	DNSMSG_RA = 0x0080,
	DNSMSG_AD = 0x0020,
	DNSMSG_CD = 0x0010,
};

enum {
	DNSMSG_NOERROR = 0,
	DNSMSG_FORMERR = 1,
	DNSMSG_SERVFAIL = 2,
	DNSMSG_NXDOMAIN = 3,
	DNSMSG_NOTIMP = 4,
	DNSMSG_REFUSED = 5,
	DNSMSG_NOTAUTH = 9,
	DNSMSG_BADVERS = 16,
};

/* Options of EDNS. */
enum {
	DNSMSG_OPTION_NSID = 3, /* RFC 5001 */
	DNSMSG_OPTION_EDE = 15, /* RFC 8914: why, in a number and words */
};

/* --- names --- */

/* Reads the name at `r`, which reads within `message`, and steps over it. The text is in
 * presentation form (RFC 1035 section 5.1): printable ASCII without blanks whatever the
 * octets are, and without the final dot; the root is `.`. A name that is broken, longer
 * than 255 octets, or compressed otherwise than by pointing back fails the reader, and
 * the text is then untouched. */
void dnsmsg_name(struct rd *r, struct rd message, char ret_text[static DNSMSG_NAME_SIZE]);

enum dnsmsg_name_flaw {
	DNSMSG_NAME_OK = 0,
	DNSMSG_NAME_EMPTY,       /* no text: the root is `.` */
	DNSMSG_NAME_EMPTY_LABEL, /* two dots in a row, or one at the start */
	DNSMSG_NAME_LABEL_LONG,  /* a label of more than 63 octets */
	DNSMSG_NAME_LONG,        /* more than 255 octets in all */
	DNSMSG_NAME_ESCAPE,      /* \DDD above 255, or a backslash at the end */
};

/* Writes a name in presentation form, with or without the final dot, as it goes over the
 * wire, uncompressed; octets above 127 go as they are. With a flaw nothing is written. */
enum dnsmsg_name_flaw dnsmsg_name_write(struct wr *w, const char *text);

/* `has an empty label`; "" for DNSMSG_NAME_OK. */
const char *dnsmsg_name_flaw_text(enum dnsmsg_name_flaw flaw);

/* Whether two names that dnsmsg_name() gave are the same: ASCII letters of either case
 * are (RFC 4343). */
bool dnsmsg_name_equal(const char *a, const char *b);

/* Whether `name` is `zone` or below it. */
bool dnsmsg_name_below(const char *name, const char *zone);

/* --- messages --- */

enum dnsmsg_section {
	DNSMSG_QUESTION,
	DNSMSG_ANSWER,
	DNSMSG_AUTHORITY,
	DNSMSG_ADDITIONAL,
};

#define DNSMSG_SECTIONS (DNSMSG_ADDITIONAL + 1)

struct dnsmsg_header {
	uint16_t id;
	uint16_t flags; /* DNSMSG_QR ... and in the low four bits the response code */
	uint16_t counts[DNSMSG_SECTIONS]; /* as they are said to be */
};

struct dnsmsg_record {
	enum dnsmsg_section section;
	char name[DNSMSG_NAME_SIZE];
	uint16_t type;
	uint16_t class;
	uint32_t ttl;      /* seconds; 0 in the question */
	struct rd data;    /* fenced to it; empty in the question */
	struct rd message; /* that compressed names in the data point into */
};

/* A walk over the records of a message, the questions first. */
struct dnsmsg_walk {
	struct rd message;
	struct rd r;
	struct dnsmsg_header header;
	enum dnsmsg_section section;
	unsigned taken; /* of the section */
	bool broken;    /* it ended before the counts said, or a record is none */
};

/* Starts a walk. A message shorter than its header is broken at once. */
struct dnsmsg_walk dnsmsg_walk(struct rd message);

/* The next record. False at the end: see `broken`. Counts are only believed as far as
 * there are bytes. */
bool dnsmsg_next(struct dnsmsg_walk *walk, struct dnsmsg_record *ret_record);

/* The record among the answers that makes `name` an alias (CNAME). False if there is none.
 */
bool dnsmsg_find_alias(
	struct rd message, const char *name, struct dnsmsg_record *ret_record);

/* The response code in all its 12 bits: `flags` of the header, and what the message's OPT
 * record adds (0 without one). */
uint16_t dnsmsg_rcode(uint16_t flags, uint8_t extended);

/* --- data of records: false where it is not of that form and of just that length --- */

bool dnsmsg_aaaa(const struct dnsmsg_record *record, struct in6_addr *ret_address);

/* 192.0.2.1 is 0xc0000201. */
bool dnsmsg_a(const struct dnsmsg_record *record, uint32_t *ret_ipv4);

/* The name that is all of the data: CNAME, DNAME, NS, PTR. */
bool dnsmsg_target(
	const struct dnsmsg_record *record, char ret_text[static DNSMSG_NAME_SIZE]);

bool dnsmsg_mx(const struct dnsmsg_record *record, uint16_t *ret_preference,
	char ret_text[static DNSMSG_NAME_SIZE]);

struct dnsmsg_soa {
	char mname[DNSMSG_NAME_SIZE];
	char rname[DNSMSG_NAME_SIZE];
	uint32_t serial, refresh_s, retry_s, expire_s, minimum_s;
};

bool dnsmsg_soa(const struct dnsmsg_record *record, struct dnsmsg_soa *ret_soa);

struct dnsmsg_opt {
	uint16_t udp_size;
	uint8_t extended_rcode;
	uint8_t version;
	bool dnssec_ok;
	struct rd options; /* see dnsmsg_option() */
};

/* False, too, if the options do not fill the data. */
bool dnsmsg_opt(const struct dnsmsg_record *record, struct dnsmsg_opt *ret_opt);

/* The next of its options, whose data is fenced. False at the end. */
bool dnsmsg_option(struct rd *options, uint16_t *ret_code, struct rd *ret_data);

/* The next extended error among them (RFC 8914 section 2): its code, and in *ret_text what
 * more there is, UTF-8 if the server is right. False at the end. */
bool dnsmsg_ede(struct rd *options, uint16_t *ret_code, struct rd *ret_text);

/* The OPT record of a message. False if it has none, or a broken one. */
bool dnsmsg_find_opt(struct rd message, struct dnsmsg_opt *ret_opt);

/* --- queries --- */

struct dnsmsg_query {
	const char *name; /* in presentation form */
	uint16_t type;
	uint16_t id;
	uint16_t flags; /* DNSMSG_RD, DNSMSG_AD, DNSMSG_CD */
	bool edns;
	uint16_t udp_size; /* these three with EDNS only */
	bool dnssec_ok;
	bool nsid; /* ask for the server's identifier */
};

/* Writes a query of class IN. With a flaw of the name, or in too small a buffer (the
 * writer has failed), what is written is no query. */
enum dnsmsg_name_flaw dnsmsg_query_write(struct wr *w, const struct dnsmsg_query *query);

/* --- words --- */

/* `AAAA`, or `TYPE65280` (RFC 3597 section 5). */
const char *dnsmsg_type_text(uint16_t type, char ret_text[static DNSMSG_WORD_SIZE]);

/* `IN`, or `CLASS5`. */
const char *dnsmsg_class_text(uint16_t class, char ret_text[static DNSMSG_WORD_SIZE]);

/* `NXDOMAIN`, or `RCODE3841`. */
const char *dnsmsg_rcode_text(uint16_t rcode, char ret_text[static DNSMSG_WORD_SIZE]);

/* The name of a flag of the header, `rd`; bits in the order of the header from the
 * highest. NULL for one that is none. */
const char *dnsmsg_flag_text(uint16_t flag);

/* --- the answer to a PTR question --- */

enum dnsmsg_flaw {
	DNSMSG_OK = 0,
	DNSMSG_NO_RECORD, /* none of the type among the answers */
	DNSMSG_BROKEN,
};

/* The name that the first PTR record among the answers gives, whoever its owner: one that
 * was delegated as RFC 2317 says hangs on a CNAME. */
enum dnsmsg_flaw dnsmsg_ptr(struct rd message, char ret_text[static DNSMSG_NAME_SIZE]);

#endif
