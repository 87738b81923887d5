/* Input: the options of a Neighbor Discovery message. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "wire/ndopt.h"

/* All of `r` is within the option's body. */
static size_t must_be_inside(const struct ndopt *option, const struct rd *r)
{
	MUST(!r->failed);
	if (rd_left(r) > 0)
		MUST(r->at >= option->body.at && r->end <= option->body.end);
	return rd_left(r);
}

static void walk_name(struct rd name)
{
	size_t left = rd_left(&name), total = 1;
	struct rd label;

	MUST(left >= 1 && left <= 255);
	while (ndopt_label_next(&name, &label) > 0) {
		MUST(rd_left(&label) >= 1 && rd_left(&label) <= 63);
		total += 1 + rd_left(&label);
	}
	MUST(total == left && rd_left(&name) == 1);
}

static void walk_addresses(struct rd addresses)
{
	struct in6_addr address;

	MUST(rd_left(&addresses) % 16 == 0);
	while (ndopt_address_next(&addresses, &address) > 0)
		;
	MUST(rd_left(&addresses) == 0);
}

static void walk_names(const struct ndopt *option)
{
	struct rd names = option->dnssl.names, name;
	size_t count = 0;
	int more;

	while ((more = ndopt_name_next(&names, &name)) > 0) {
		must_be_inside(option, &name);
		walk_name(name);
		count++;
	}
	MUST((more < 0) == (option->flaw == NDOPT_NAME || option->flaw == NDOPT_PADDING));
	MUST((more == 0 && count == 0) == (option->flaw == NDOPT_NO_NAME));
}

static void walk_params(const struct ndopt *option)
{
	struct rd params = option->encrypted_dns.params, value;
	uint16_t key;
	int more;

	while ((more = ndopt_param_next(&params, &key, &value)) > 0)
		must_be_inside(option, &value);
	MUST(more == 0 || option->flaw == NDOPT_SERVICE);
}

/* Lists of options still to be walked: the message's, and those inside of options. */
struct lists {
	struct rd waiting[64];
	size_t count;
};

static void walk_form(const struct ndopt *option, struct lists *lists)
{
	uint8_t mac[6];

	switch (option->form) {
	case NDOPT_FORM_LLADDR:
		MUST((must_be_inside(option, &option->lladdr) == 6) == !ndopt_mac(option, mac));
		break;
	case NDOPT_FORM_REDIRECTED:
		must_be_inside(option, &option->redirected.packet);
		break;
	case NDOPT_FORM_NONCE:
		MUST(must_be_inside(option, &option->nonce) >= 6);
		break;
	case NDOPT_FORM_PVD:
		must_be_inside(option, &option->pvd.name);
		MUST(must_be_inside(option, &option->pvd.padding) < NDOPT_UNIT);
		walk_name(option->pvd.name);
		MUST(must_be_inside(option, &option->pvd.message) ==
			(option->pvd.ra_header ? 16U : 0U));
		MUST(must_be_inside(option, &option->pvd.options) % NDOPT_UNIT == 0);
		if (lists->count < sizeof(lists->waiting) / sizeof(lists->waiting[0]))
			lists->waiting[lists->count++] = option->pvd.options;
		break;
	case NDOPT_FORM_RDNSS:
		must_be_inside(option, &option->rdnss.addresses);
		walk_addresses(option->rdnss.addresses);
		break;
	case NDOPT_FORM_FLAGS:
		MUST(option->flags.bits >> 48 == 0);
		must_be_inside(option, &option->flags.rest);
		break;
	case NDOPT_FORM_DNSSL:
		must_be_inside(option, &option->dnssl.names);
		walk_names(option);
		break;
	case NDOPT_FORM_REGISTRATION:
		MUST(must_be_inside(option, &option->registration.rovr) % 8 == 0);
		break;
	case NDOPT_FORM_CAPTIVE_PORTAL:
		must_be_inside(option, &option->captive_portal);
		break;
	case NDOPT_FORM_PREF64:
		MUST(option->pref64.lifetime_s % 8 == 0);
		MUST((option->pref64.length == 0) == (option->flaw == NDOPT_RESERVED));
		break;
	case NDOPT_FORM_ENCRYPTED_DNS:
		must_be_inside(option, &option->encrypted_dns.name);
		walk_name(option->encrypted_dns.name);
		must_be_inside(option, &option->encrypted_dns.addresses);
		walk_addresses(option->encrypted_dns.addresses);
		must_be_inside(option, &option->encrypted_dns.params);
		must_be_inside(option, &option->encrypted_dns.padding);
		walk_params(option);
		break;
	case NDOPT_OPAQUE:
	case NDOPT_FORM_PREFIX:
	case NDOPT_FORM_MTU:
	case NDOPT_FORM_INTERVAL:
	case NDOPT_FORM_HOME_AGENT:
	case NDOPT_FORM_MAP:
	case NDOPT_FORM_ROUTE:
	case NDOPT_FORM_6CO:
	case NDOPT_FORM_ABRO:
		break;
	}
}

static void check_written_back(const struct ndopt *option)
{
	uint8_t back[256 * NDOPT_UNIT];
	struct wr w = wr_into(back, sizeof(back));
	struct rd body = option->body;
	size_t len = rd_left(&body);

	ndopt_write(&w, option);
	MUST(!w.failed && wr_len(&w) == len + 2);
	MUST(back[0] == option->type && back[1] == option->units);
	MUST(!memcmp(back + 2, rd_bytes(&body, len), len));
}

static void walk_options(struct rd options, struct lists *lists)
{
	size_t left = rd_left(&options);
	struct ndopt_raw raw;
	int more;

	while ((more = ndopt_next(&options, &raw)) > 0) {
		struct ndopt option;

		MUST(raw.units > 0 && rd_left(&raw.body) == NDOPT_UNIT * raw.units - 2U);
		MUST(left - rd_left(&options) == NDOPT_UNIT * (size_t)raw.units);
		left = rd_left(&options);
		memset(&option, 0, sizeof(option));
		ndopt_read(&raw, &option);
		MUST(option.type == raw.type && option.units == raw.units);
		MUST(strcmp(ndopt_flaw_text(option.flaw), "unknown") != 0);
		walk_form(&option, lists);
		check_written_back(&option);
	}
	MUST(more == 0 || more == -EBADMSG || more == -EMSGSIZE);
	MUST((more == 0) == (rd_left(&options) == 0));
	MUST(ndopt_next(&options, &raw) == more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lists lists = {.waiting = {rd_over(data, size)}, .count = 1};

	while (lists.count > 0) {
		struct rd options = lists.waiting[--lists.count];

		walk_options(options, &lists);
	}
	return 0;
}
