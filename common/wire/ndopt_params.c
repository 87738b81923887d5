/* The service parameters of an Encrypted DNS option (RFC 9463 section 5.1), which are those
 * of SVCB records (RFC 9460 section 2.2). */
#include <errno.h>

#include "wire/ndopt.h"
#include "wire/ndopt_parts.h"

int ndopt_param_next(struct rd *params, uint16_t *ret_key, struct rd *ret_value)
{
	struct rd r = *params, value;
	uint16_t key;

	if (rd_left(&r) == 0)
		return 0;
	key = rd_u16(&r);
	value = rd_fence(&r, rd_u16(&r));
	if (r.failed)
		return -EBADMSG;
	*params = r;
	*ret_key = key;
	*ret_value = value;
	return 1;
}

/* Protocol names, each behind its length (RFC 9460 section 7.1.1): one at least, none empty. */
static bool is_alpn(struct rd value)
{
	bool any = false;

	while (rd_left(&value) > 0) {
		size_t len = rd_u8(&value);

		if (len == 0)
			return false;
		rd_skip(&value, len);
		any = true;
	}
	return any && !value.failed;
}

/* Keys in ascending order, not its own among them (RFC 9460 section 8). */
static bool is_mandatory(struct rd value)
{
	uint16_t last = NDOPT_PARAM_MANDATORY;

	if (rd_left(&value) == 0 || rd_left(&value) % 2 != 0)
		return false;
	while (rd_left(&value) > 0) {
		uint16_t key = rd_u16(&value);

		if (key <= last)
			return false;
		last = key;
	}
	return true;
}

/* Whether the value is one that its key can have (RFC 9460 section 7, RFC 9461). */
static bool is_param(uint16_t key, struct rd value)
{
	size_t len = rd_left(&value);

	switch (key) {
	case NDOPT_PARAM_MANDATORY:
		return is_mandatory(value);
	case NDOPT_PARAM_ALPN:
		return is_alpn(value);
	case NDOPT_PARAM_NO_DEFAULT_ALPN:
		return len == 0;
	case NDOPT_PARAM_PORT:
		return len == 2;
	case NDOPT_PARAM_IPV4HINT:
		return len > 0 && len % 4 == 0;
	case NDOPT_PARAM_IPV6HINT:
		return len > 0 && len % 16 == 0;
	case NDOPT_PARAM_DOHPATH:
		return len > 0;
	default: /* a number of the wire: what is in it is its protocol's */
		return true;
	}
}

bool ndopt_params_are_good(struct rd params)
{
	uint16_t key, last = 0;
	struct rd value;
	bool first = true;
	int more;

	while ((more = ndopt_param_next(&params, &key, &value)) > 0) {
		if ((!first && key <= last) || !is_param(key, value))
			return false;
		first = false;
		last = key;
	}
	return more == 0;
}
