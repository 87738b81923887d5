#include "wire/dnsmsg.h"

#include <string.h>

enum { OPT_DNSSEC_OK = 0x8000 };

/* Whether a reader has come to just its end. */
static bool is_done(const struct rd *r)
{
	return !r->failed && r->at == r->end;
}

uint16_t dnsmsg_rcode(uint16_t flags, uint8_t extended)
{
	return (uint16_t)((unsigned)extended << 4 | (flags & 0xf));
}

bool dnsmsg_aaaa(const struct dnsmsg_record *record, struct in6_addr *ret_address)
{
	struct rd r = record->data;
	const uint8_t *bytes = rd_bytes(&r, sizeof(ret_address->s6_addr));

	if (!is_done(&r))
		return false;
	memcpy(ret_address->s6_addr, bytes, sizeof(ret_address->s6_addr));
	return true;
}

bool dnsmsg_a(const struct dnsmsg_record *record, uint32_t *ret_ipv4)
{
	struct rd r = record->data;
	uint32_t ipv4 = rd_u32(&r);

	if (!is_done(&r))
		return false;
	*ret_ipv4 = ipv4;
	return true;
}

/* The name that the rest of the data is. */
static bool last_name(
	struct rd *r, struct rd message, char ret_text[static DNSMSG_NAME_SIZE])
{
	char text[DNSMSG_NAME_SIZE];

	dnsmsg_name(r, message, text);
	if (!is_done(r))
		return false;
	memcpy(ret_text, text, strlen(text) + 1);
	return true;
}

bool dnsmsg_target(
	const struct dnsmsg_record *record, char ret_text[static DNSMSG_NAME_SIZE])
{
	struct rd r = record->data;

	return last_name(&r, record->message, ret_text);
}

bool dnsmsg_mx(const struct dnsmsg_record *record, uint16_t *ret_preference,
	char ret_text[static DNSMSG_NAME_SIZE])
{
	struct rd r = record->data;
	uint16_t preference = rd_u16(&r);

	if (!last_name(&r, record->message, ret_text))
		return false;
	*ret_preference = preference;
	return true;
}

bool dnsmsg_soa(const struct dnsmsg_record *record, struct dnsmsg_soa *ret_soa)
{
	struct rd r = record->data;
	struct dnsmsg_soa soa;

	dnsmsg_name(&r, record->message, soa.mname);
	dnsmsg_name(&r, record->message, soa.rname);
	soa.serial = rd_u32(&r);
	soa.refresh_s = rd_u32(&r);
	soa.retry_s = rd_u32(&r);
	soa.expire_s = rd_u32(&r);
	soa.minimum_s = rd_u32(&r);
	if (!is_done(&r))
		return false;
	*ret_soa = soa;
	return true;
}

bool dnsmsg_option(struct rd *options, uint16_t *ret_code, struct rd *ret_data)
{
	uint16_t code, length;
	struct rd data;

	if (rd_left(options) == 0)
		return false;
	code = rd_u16(options);
	length = rd_u16(options);
	data = rd_fence(options, length);
	if (options->failed)
		return false;
	*ret_code = code;
	*ret_data = data;
	return true;
}

bool dnsmsg_opt(const struct dnsmsg_record *record, struct dnsmsg_opt *ret_opt)
{
	/* RFC 6891 section 6.1.3: class and TTL hold other things here. */
	struct dnsmsg_opt opt = {
		.udp_size = record->class,
		.extended_rcode = (uint8_t)(record->ttl >> 24),
		.version = (uint8_t)(record->ttl >> 16),
		.dnssec_ok = record->ttl & OPT_DNSSEC_OK,
		.options = record->data,
	};
	struct rd r = record->data, data;
	uint16_t code;

	while (dnsmsg_option(&r, &code, &data))
		;
	if (!is_done(&r))
		return false;
	*ret_opt = opt;
	return true;
}

bool dnsmsg_ede(struct rd *options, uint16_t *ret_code, struct rd *ret_text)
{
	uint16_t option;
	struct rd data;

	while (dnsmsg_option(options, &option, &data)) {
		uint16_t code = rd_u16(&data);

		if (option != DNSMSG_OPTION_EDE || data.failed)
			continue;
		*ret_code = code;
		*ret_text = data;
		return true;
	}
	return false;
}

bool dnsmsg_find_opt(struct rd message, struct dnsmsg_opt *ret_opt)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;

	while (dnsmsg_next(&walk, &record))
		if (record.section == DNSMSG_ADDITIONAL && record.type == DNSMSG_TYPE_OPT)
			return dnsmsg_opt(&record, ret_opt);
	return false;
}

static void write_opt(struct wr *w, const struct dnsmsg_query *query)
{
	wr_u8(w, 0); /* the root */
	wr_u16(w, DNSMSG_TYPE_OPT);
	wr_u16(w, query->udp_size);
	wr_u32(w, query->dnssec_ok ? OPT_DNSSEC_OK : 0);
	wr_u16(w, query->nsid ? 2 * sizeof(uint16_t) : 0);
	if (!query->nsid)
		return;
	wr_u16(w, DNSMSG_OPTION_NSID);
	wr_u16(w, 0);
}

enum dnsmsg_name_flaw dnsmsg_query_write(struct wr *w, const struct dnsmsg_query *query)
{
	enum dnsmsg_name_flaw flaw;

	wr_u16(w, query->id);
	wr_u16(w, query->flags);
	wr_u16(w, 1);
	wr_u32(w, 0);
	wr_u16(w, query->edns);
	flaw = dnsmsg_name_write(w, query->name);
	wr_u16(w, query->type);
	wr_u16(w, DNSMSG_CLASS_IN);
	if (query->edns)
		write_opt(w, query);
	return flaw;
}
