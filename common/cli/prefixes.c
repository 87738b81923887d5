#include "cli/prefixes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "out/json.h"
#include "out/show_addr.h"

/* Texts longer than this are cut in messages. */
#define TEXT_SHOWN "%.100s%s"
#define CUT(text)  (text), strlen(text) > 100 ? "..." : ""

static void write_error(const char *input, const char *where, const char *reason)
{
	struct record r = record_begin("error");

	record_string(&r, "input", input);
	record_string(&r, "where", *where ? where : NULL);
	record_string(&r, "reason", reason);
	cli_record(&r);
}

void prefixes_complain(struct prefixes_way way, const struct targets *from,
	const char *text, const char *reason)
{
	char where[256] = "";

	if (from)
		targets_where(from, where, sizeof(where));
	if (*where)
		cli_error(where, TEXT_SHOWN ": %s", CUT(text), reason);
	else
		cli_error(text, "%s", reason);
	if (way.json)
		write_error(text, where, reason);
}

/* What both prefixes and addresses must be. */
static bool read(struct prefixes_way way, const struct targets *from, const char *text,
	struct prefix_text *ret_read)
{
	char reason[PREFIXES_REASON_SIZE];
	struct prefix_fault fault = prefix_parse(text, strlen(text), ret_read);

	if (fault.flaw) {
		show_prefix_fault(&fault, text, reason, sizeof(reason));
		prefixes_complain(way, from, text, reason);
		return false;
	}
	if (ret_read->zone) {
		prefixes_complain(way, from, text, "a zone has no meaning here");
		return false;
	}
	return true;
}

bool prefixes_take(struct prefixes_way way, const struct targets *from, const char *text,
	struct prefix *ret_prefix)
{
	char reason[PREFIXES_REASON_SIZE], proper[PREFIX_TEXT_SIZE];
	struct prefix_text as_read;
	struct prefix p;

	if (!read(way, from, text, &as_read))
		return false;
	p = prefix_around(u128_from_in6(&as_read.address), as_read.length);
	if (!way.mask && prefix_has_host_bits(&as_read)) {
		prefix_format(p, proper);
		snprintf(reason, sizeof(reason),
			"has bits behind its length; the prefix is %s (--mask takes that)", proper);
		prefixes_complain(way, from, text, reason);
		return false;
	}
	*ret_prefix = p;
	return true;
}

bool prefixes_take_address(struct prefixes_way way, const struct targets *from,
	const char *text, u128 *ret_address)
{
	struct prefix_text as_read;

	if (!read(way, from, text, &as_read))
		return false;
	if (as_read.has_length) {
		prefixes_complain(way, from, text, "is a prefix; an address is needed");
		return false;
	}
	*ret_address = u128_from_in6(&as_read.address);
	return true;
}

bool prefixes_next(struct prefixes_way way, struct targets *list, const char **ret_text,
	enum cli_status *status)
{
	char where[256];

	while (true) {
		switch (targets_next(list, ret_text)) {
		case TARGETS_WAIT: /* by none of these lists */
		case TARGETS_END:
			targets_close(list);
			return false;
		case TARGETS_ONE:
			return true;
		case TARGETS_BAD:
		case TARGETS_FAIL:
			targets_where(list, where, sizeof(where));
			cli_error(where, "%s", *ret_text);
			if (way.json)
				write_error(NULL, where, *ret_text);
			*status = CLI_CANNOT;
			break;
		}
	}
}

bool prefixes_length(const char *text, unsigned least, unsigned *ret_length,
	char ret_reason[static PREFIXES_REASON_SIZE])
{
	uint64_t length;
	int err = num_parse(text + (*text == '/'), least, PREFIX_LENGTH_MAX, &length);

	if (!err) {
		*ret_length = (unsigned)length;
		return true;
	}
	if (err == -EDOM && least > 0)
		snprintf(ret_reason, PREFIXES_REASON_SIZE,
			"length is below %u, the prefix's own", least);
	else
		snprintf(ret_reason, PREFIXES_REASON_SIZE, "%s",
			err == -ERANGE ? "length is above 128" : "is not a length like /64");
	return false;
}
