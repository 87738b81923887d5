#include "tools/aaaa-dig/judge.h"

#include <string.h>

#include "addr/embed.h"

static bool is_answer(const struct dnsmsg_record *record, uint16_t type)
{
	return record->section == DNSMSG_ANSWER && record->class == DNSMSG_CLASS_IN &&
	       record->type == type;
}

/* What the sections say besides addresses. */
struct survey {
	char question[DNSMSG_NAME_SIZE];
	bool has_soa, has_ns; /* in the authority section */
	uint8_t extended;
	bool broken;
};

static struct survey survey(struct rd message)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct survey found = {.question = ""};
	struct dnsmsg_record record;
	struct dnsmsg_opt opt;

	while (dnsmsg_next(&walk, &record)) {
		if (record.section == DNSMSG_QUESTION)
			memcpy(found.question, record.name, sizeof(found.question));
		found.has_soa |= record.section == DNSMSG_AUTHORITY &&
				 record.type == DNSMSG_TYPE_SOA;
		found.has_ns |= record.section == DNSMSG_AUTHORITY &&
				record.type == DNSMSG_TYPE_NS;
		if (record.section == DNSMSG_ADDITIONAL &&
			record.type == DNSMSG_TYPE_OPT) {
			if (dnsmsg_opt(&record, &opt))
				found.extended = opt.extended_rcode;
			else
				found.broken = true;
		}
	}
	found.broken |= walk.broken;
	return found;
}

static void note_ttl(struct judgement *j, uint32_t ttl)
{
	if (!j->has_ttl || ttl < j->ttl_min)
		j->ttl_min = ttl;
	j->has_ttl = true;
}

/* Follows the aliases from `name`, which becomes the last one's. */
static enum judge_status follow(
	struct rd message, char name[static DNSMSG_NAME_SIZE], struct judgement *j)
{
	char target[DNSMSG_NAME_SIZE], question[DNSMSG_NAME_SIZE];
	struct dnsmsg_record record;

	memcpy(question, name, sizeof(question));
	while (dnsmsg_find_alias(message, name, &record)) {
		if (!dnsmsg_target(&record, target))
			return JUDGE_MALFORMED;
		if (dnsmsg_name_equal(target, question) ||
			j->chain_count == JUDGE_CHAIN_MAX)
			return JUDGE_CNAME_LOOP;
		for (size_t i = 0; i < j->chain_count; i++)
			if (dnsmsg_name_equal(j->chain[i], target))
				return JUDGE_CNAME_LOOP;
		memcpy(j->chain[j->chain_count++], target, sizeof(target));
		memcpy(name, target, sizeof(target));
		note_ttl(j, record.ttl);
	}
	return JUDGE_ADDRESS;
}

/* The address in a record of `type`; false if it is not of an address's length. */
static bool read_address(const struct dnsmsg_record *record, struct in6_addr *ret_address)
{
	uint32_t ipv4;

	if (record->type == DNSMSG_TYPE_AAAA)
		return dnsmsg_aaaa(record, ret_address);
	if (!dnsmsg_a(record, &ipv4))
		return false;
	*ret_address = u128_to_in6(embed_mapped(ipv4));
	return true;
}

/* Takes the addresses of `name`. False if one of them is none. */
static bool collect(
	struct rd message, uint16_t type, const char *name, struct judgement *j)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	uint16_t other = type == DNSMSG_TYPE_A ? DNSMSG_TYPE_AAAA : DNSMSG_TYPE_A;
	struct dnsmsg_record record;

	while (dnsmsg_next(&walk, &record) && record.section <= DNSMSG_ANSWER) {
		struct judge_address *next = &j->addresses[j->count];

		j->other_types += is_answer(&record, other);
		if (!is_answer(&record, type))
			continue;
		if (!dnsmsg_name_equal(record.name, name)) {
			j->other_names++;
			continue;
		}
		if (j->count == JUDGE_ADDRESSES_MAX ||
			!read_address(&record, &next->address))
			return false;
		next->ttl = record.ttl;
		note_ttl(j, record.ttl);
		j->count++;
	}
	return true;
}

/* What no address means (RFC 2308 section 2.2): only a server that knows the zone, or
 * asks those that do, can say that there is none. Addresses of another name or kind and
 * nothing else answer another question. */
static enum judge_status nothing(const struct survey *found, const struct judgement *j)
{
	bool recursive = j->flags & DNSMSG_RA;

	if (found->has_soa)
		return JUDGE_NODATA;
	if (j->chain_count == 0 && j->other_names + j->other_types > 0)
		return JUDGE_UNRELATED;
	if (j->chain_count > 0)
		return recursive ? JUDGE_NODATA : JUDGE_INCOMPLETE;
	return found->has_ns && !(j->flags & DNSMSG_AA) ? JUDGE_REFERRAL : JUDGE_NODATA;
}

static enum judge_status judge(struct rd message, uint16_t type, struct judgement *j)
{
	struct survey found = survey(message);
	enum judge_status status;

	j->rcode = dnsmsg_rcode(j->flags, found.extended);
	/* What was cut off ends early by right. */
	if (j->flags & DNSMSG_TC)
		return JUDGE_TRUNCATED;
	if (found.broken)
		return JUDGE_MALFORMED;
	if (j->rcode != DNSMSG_NOERROR && j->rcode != DNSMSG_NXDOMAIN)
		return JUDGE_RCODE;
	status = follow(message, found.question, j);
	if (status != JUDGE_ADDRESS)
		return status;
	if (!collect(message, type, found.question, j))
		return JUDGE_MALFORMED;
	if (j->count > 0)
		return JUDGE_ADDRESS;
	return j->rcode == DNSMSG_NXDOMAIN ? JUDGE_NXDOMAIN : nothing(&found, j);
}

void dig_judge_message(struct rd message, uint16_t type, struct judgement *ret_judgement)
{
	struct judgement *j = ret_judgement;

	/* All but the large arrays, of which only what is counted means anything. */
	j->flags = dnsmsg_walk(message).header.flags;
	j->has_message = true;
	j->is_of_a = false;
	j->has_ttl = false;
	j->ttl_min = 0;
	j->count = j->chain_count = j->other_names = j->other_types = 0;
	j->status = judge(message, type, j);
}

void dig_judge_with_a(struct judgement *aaaa, const struct judgement *a)
{
	if (aaaa->status != JUDGE_NODATA && aaaa->status != JUDGE_NXDOMAIN)
		return;
	if (a->status == JUDGE_ADDRESS) {
		aaaa->status = JUDGE_V4_ONLY;
	} else if (aaaa->status == JUDGE_NODATA && !dig_judge_is_answer(a->status)) {
		aaaa->status = a->status;
		aaaa->rcode = a->rcode;
		aaaa->is_of_a = true;
	}
}

const char *dig_judge_word(
	const struct judgement *judgement, char ret_text[static DNSMSG_WORD_SIZE])
{
	switch (judgement->status) {
	case JUDGE_ADDRESS:
		return "address";
	case JUDGE_NODATA:
		return "nodata";
	case JUDGE_NXDOMAIN:
		return "nxdomain";
	case JUDGE_V4_ONLY:
		return "v4-only";
	case JUDGE_RCODE:
		dnsmsg_rcode_text(judgement->rcode, ret_text);
		for (char *c = ret_text; *c; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c + 'a' - 'A');
		return ret_text;
	case JUDGE_REFERRAL:
		return "referral";
	case JUDGE_INCOMPLETE:
		return "incomplete";
	case JUDGE_CNAME_LOOP:
		return "cname-loop";
	case JUDGE_MALFORMED:
		return "malformed";
	case JUDGE_UNRELATED:
		return "unrelated";
	case JUDGE_TRUNCATED:
		return "truncated";
	case JUDGE_TIMEOUT:
		return "timeout";
	case JUDGE_UNREACHABLE:
		return "unreachable";
	case JUDGE_SYSTEM:
		return "system";
	}
	return "unknown";
}

bool dig_judge_is_answer(enum judge_status status)
{
	return status <= JUDGE_V4_ONLY;
}

enum cli_status dig_judge_exit(enum judge_status status)
{
	if (status == JUDGE_ADDRESS)
		return CLI_YES;
	if (status == JUDGE_SYSTEM)
		return CLI_CANNOT;
	return dig_judge_is_answer(status) ? CLI_NO : CLI_UNKNOWN;
}
