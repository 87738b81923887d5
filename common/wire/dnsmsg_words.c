#include "wire/dnsmsg.h"

#include <string.h>

/* Words for numbers, the characters in place: a table of pointers would have to be
 * relocated whenever a program starts. */
struct word {
	uint16_t number;
	char text[DNSMSG_WORD_SIZE - 2];
};

static const struct word types[] = {
	{1, "A"},
	{2, "NS"},
	{5, "CNAME"},
	{6, "SOA"},
	{12, "PTR"},
	{13, "HINFO"},
	{15, "MX"},
	{16, "TXT"},
	{24, "SIG"},
	{25, "KEY"},
	{28, "AAAA"},
	{29, "LOC"},
	{33, "SRV"},
	{35, "NAPTR"},
	{39, "DNAME"},
	{41, "OPT"},
	{43, "DS"},
	{44, "SSHFP"},
	{46, "RRSIG"},
	{47, "NSEC"},
	{48, "DNSKEY"},
	{50, "NSEC3"},
	{51, "NSEC3PARAM"},
	{52, "TLSA"},
	{59, "CDS"},
	{60, "CDNSKEY"},
	{64, "SVCB"},
	{65, "HTTPS"},
	{99, "SPF"},
	{251, "IXFR"},
	{252, "AXFR"},
	{255, "ANY"},
	{256, "URI"},
	{257, "CAA"},
};

static const struct word classes[] = {
	{1, "IN"},
	{3, "CH"},
	{4, "HS"},
	{254, "NONE"},
	{255, "ANY"},
};

static const struct word rcodes[] = {
	{0, "NOERROR"},
	{1, "FORMERR"},
	{2, "SERVFAIL"},
	{3, "NXDOMAIN"},
	{4, "NOTIMP"},
	{5, "REFUSED"},
	{6, "YXDOMAIN"},
	{7, "YXRRSET"},
	{8, "NXRRSET"},
	{9, "NOTAUTH"},
	{10, "NOTZONE"},
	{11, "DSOTYPENI"},
	{16, "BADVERS"},
	{17, "BADKEY"},
	{18, "BADTIME"},
	{19, "BADMODE"},
	{20, "BADNAME"},
	{21, "BADALG"},
	{22, "BADTRUNC"},
	{23, "BADCOOKIE"},
};

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* The word, or the prefix and the number. */
static const char *word_of(const struct word *words, size_t count, const char *prefix,
	uint16_t number, char ret_text[static DNSMSG_WORD_SIZE])
{
	char digits[5];
	size_t used = 0, left = 0;

	for (size_t i = 0; i < count; i++)
		if (words[i].number == number)
			return memcpy(ret_text, words[i].text, sizeof(words[i].text));
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
	return word_of(types, LEN(types), "TYPE", type, ret_text);
}

const char *dnsmsg_class_text(uint16_t class, char ret_text[static DNSMSG_WORD_SIZE])
{
	return word_of(classes, LEN(classes), "CLASS", class, ret_text);
}

const char *dnsmsg_rcode_text(uint16_t rcode, char ret_text[static DNSMSG_WORD_SIZE])
{
	return word_of(rcodes, LEN(rcodes), "RCODE", rcode, ret_text);
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
