/* Input: a DNS message, taken for the reply to its own first question. What is kept of it
 * is held against its status, and an address against the verdict that it gives. */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/ptr6/verdict.h"

static void check_name(const char *name)
{
	MUST(name && *name && strlen(name) < DNSMSG_NAME_SIZE);
	for (; *name; name++)
		MUST(*name > ' ' && *name < 0x7f);
}

static void check_records(const struct reply *reply, uint16_t type)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct reply_record *record = &reply->records[i];

		MUST(!record->soa == (type != DNSMSG_TYPE_SOA));
		MUST(!record->name == (type == DNSMSG_TYPE_SOA || type == DNSMSG_TYPE_AAAA));
		if (record->name)
			check_name(record->name);
		if (record->soa)
			check_name(record->soa->mname);
	}
}

static void check_reply(const struct reply *reply, uint16_t type)
{
	char text[REPLY_TEXT_SIZE];
	bool may_have_records = reply->status == REPLY_RECORDS ||
		(reply->status == REPLY_REFERRAL && type == DNSMSG_TYPE_NS);

	MUST(*reply_status_name(reply->status) && *reply_status_text(reply, text));
	MUST(reply_class(reply->status) != REPLY_SILENCE);
	MUST(reply->status != REPLY_RECORDS || reply->count > 0);
	MUST(reply->count == 0 || may_have_records);
	MUST(reply->count <= REPLY_RECORDS_MAX);
	MUST(!reply->truncated || reply->count == REPLY_RECORDS_MAX);
	MUST(reply->canonical || reply->status != REPLY_ALIAS);
	MUST(!reply->delegated == (reply->status != REPLY_REFERRAL));
	if (reply->canonical)
		check_name(reply->canonical);
	if (reply->delegated)
		check_name(reply->delegated);
	if (reply->zone)
		check_name(reply->zone);
	check_records(reply, type);
}

static void check_verdict(const struct reply *reply)
{
	u128 address = {UINT64_C(0x20010db800000000), 1};
	enum forward forward = forward_of(address, reply);
	enum verdict verdict = verdict_of(reply->status, &forward, reply->count > 0, false);
	bool has = false;

	for (size_t i = 0; i < reply->count; i++)
		has |= !u128_compare(reply->records[i].address, address);
	MUST((forward == FORWARD_MATCH) == has);
	MUST((verdict == VERDICT_OK) == (has && reply->status == REPLY_RECORDS));
	MUST(reply_is_answer(reply->status) || verdict == VERDICT_BROKEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dnsmsg_walk walk = dnsmsg_walk(rd_over(data, size));
	struct dnsmsg_record question;
	struct reply reply, again;

	if (!dnsmsg_next(&walk, &question) || question.section != DNSMSG_QUESTION)
		return 0;
	if (question.type != DNSMSG_TYPE_AAAA && question.type != DNSMSG_TYPE_SOA &&
		question.type != DNSMSG_TYPE_NS)
		question.type = DNSMSG_TYPE_PTR;
	MUST(!reply_read(rd_over(data, size), question.name, question.type, &reply));
	MUST(!reply_read(rd_over(data, size), question.name, question.type, &again));
	MUST(again.status == reply.status && again.count == reply.count);
	check_reply(&reply, question.type);
	if (question.type == DNSMSG_TYPE_AAAA)
		check_verdict(&reply);
	reply_free(&reply);
	reply_free(&again);
	MUST(reply.count == 0 && !reply.records && !reply.canonical &&
		!reply.delegated && !reply.zone);
	return 0;
}
