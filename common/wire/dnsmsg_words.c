#include "wire/dnsmsg.h"

#include <string.h>

/* Words by number, NULL where there is none. */
static const char *const types[] = {
	[1] = "A",
	[2] = "NS",
	[5] = "CNAME",
	[6] = "SOA",
	[12] = "PTR",
	[13] = "HINFO",
	[15] = "MX",
	[16] = "TXT",
	[24] = "SIG",
	[25] = "KEY",
	[28] = "AAAA",
	[29] = "LOC",
	[33] = "SRV",
	[35] = "NAPTR",
	[39] = "DNAME",
	[41] = "OPT",
	[43] = "DS",
	[44] = "SSHFP",
	[46] = "RRSIG",
	[47] = "NSEC",
	[48] = "DNSKEY",
	[50] = "NSEC3",
	[51] = "NSEC3PARAM",
	[52] = "TLSA",
	[59] = "CDS",
	[60] = "CDNSKEY",
	[64] = "SVCB",
	[65] = "HTTPS",
	[99] = "SPF",
	[251] = "IXFR",
	[252] = "AXFR",
	[255] = "ANY",
	[256] = "URI",
	[257] = "CAA",
};

static const char *const classes[] = {
	[1] = "IN",
	[3] = "CH",
	[4] = "HS",
	[254] = "NONE",
	[255] = "ANY",
};

static const char *const rcodes[] = {
	"NOERROR",
	"FORMERR",
	"SERVFAIL",
	"NXDOMAIN",
	"NOTIMP",
	"REFUSED",
	"YXDOMAIN",
	"YXRRSET",
	"NXRRSET",
	"NOTAUTH",
	"NOTZONE",
	"DSOTYPENI",
	NULL,
	NULL,
	NULL,
	NULL,
	"BADVERS",
	"BADKEY",
	"BADTIME",
	"BADMODE",
	"BADNAME",
	"BADALG",
	"BADTRUNC",
	"BADCOOKIE",
};

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* The word, or the prefix and the number. */
static const char *word(const char *const *words, size_t count, const char *prefix,
	uint16_t number, char ret_text[static DNSMSG_WORD_SIZE])
{
	char digits[5];
	size_t used = 0, left = 0;

	if (number < count && words[number])
		return memcpy(ret_text, words[number], strlen(words[number]) + 1);
	for (unsigned rest = number; left == 0 || rest > 0; rest /= 10)
		digits[left++] = (char)('0' + rest % 10);
	for (; prefix[used]; used++)
		ret_text[used] = prefix[used];
	while (left > 0)
		ret_text[used++] = digits[--left];
	ret_text[used] = '\0';
	return ret_text;
}

const char *dnsmsg_type_text(uint16_t type, char ret_text[static DNSMSG_WORD_SIZE])
{
	return word(types, LEN(types), "TYPE", type, ret_text);
}

const char *dnsmsg_class_text(uint16_t class, char ret_text[static DNSMSG_WORD_SIZE])
{
	return word(classes, LEN(classes), "CLASS", class, ret_text);
}

const char *dnsmsg_rcode_text(uint16_t rcode, char ret_text[static DNSMSG_WORD_SIZE])
{
	return word(rcodes, LEN(rcodes), "RCODE", rcode, ret_text);
}

const char *dnsmsg_flag_text(uint16_t flag)
{
	switch (flag) {
	case DNSMSG_QR:
		return "qr";
	case DNSMSG_AA:
		return "aa";
	case DNSMSG_TC:
		return "tc";
	case DNSMSG_RD:
		return "rd";
	case DNSMSG_RA:
		return "ra";
	case DNSMSG_AD:
		return "ad";
	case DNSMSG_CD:
		return "cd";
	default:
		return NULL;
	}
}
