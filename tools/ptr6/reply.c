#include "tools/ptr6/reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	enum reply_class class;
} statuses[] = {
	[REPLY_RECORDS] = {"name", REPLY_YES},
	[REPLY_NODATA] = {"nodata", REPLY_NO},
	[REPLY_NXDOMAIN] = {"nxdomain", REPLY_NO},
	[REPLY_ALIAS] = {"alias", REPLY_ELSEWHERE},
	[REPLY_REFERRAL] = {"referral", REPLY_ELSEWHERE},
	[REPLY_SERVFAIL] = {"servfail", REPLY_FAILURE},
	[REPLY_REFUSED] = {"refused", REPLY_FAILURE},
	[REPLY_FORMERR] = {"formerr", REPLY_FAILURE},
	[REPLY_NOTIMP] = {"notimp", REPLY_FAILURE},
	[REPLY_RCODE] = {"rcode", REPLY_FAILURE},
	[REPLY_BROKEN] = {"malformed", REPLY_FAILURE},
	[REPLY_LOOP] = {"alias-loop", REPLY_ELSEWHERE},
	[REPLY_TIMEOUT] = {"timeout", REPLY_SILENCE},
	[REPLY_UNREACHABLE] = {"unreachable", REPLY_SILENCE},
	[REPLY_SYSTEM] = {"system", REPLY_SILENCE},
};

enum reply_class reply_class(enum reply_status status)
{
	return statuses[status].class;
}

bool reply_is_answer(enum reply_status status)
{
	return reply_class(status) == REPLY_YES || reply_class(status) == REPLY_NO;
}

const char *reply_status_name(enum reply_status status)
{
	return statuses[status].name;
}

void reply_free(struct reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		free(reply->records[i].name);
		free(reply->records[i].soa);
	}
	free(reply->records);
	free(reply->canonical);
	free(reply->delegated);
	free(reply->zone);
	*reply = (struct reply){.status = reply->status};
}

/* What is kept of a record's data. Returns 0, -EBADMSG or -ENOMEM. */
static int read_data(const struct dnsmsg_record *record, struct reply_record *kept)
{
	char name[DNSMSG_NAME_SIZE];
	struct in6_addr address;
	struct dnsmsg_soa soa;

	if (record->type == DNSMSG_TYPE_AAAA) {
		if (!dnsmsg_aaaa(record, &address))
			return -EBADMSG;
		kept->address = u128_from_in6(&address);
		return 0;
	}
	if (record->type == DNSMSG_TYPE_SOA) {
		if (!dnsmsg_soa(record, &soa))
			return -EBADMSG;
		kept->soa = malloc(sizeof(soa));
		if (!kept->soa)
			return -ENOMEM;
		*kept->soa = soa;
		return 0;
	}
	if (!dnsmsg_target(record, name))
		return -EBADMSG;
	kept->name = strdup(name);
	return kept->name ? 0 : -ENOMEM;
}

/* One record of the type that was asked for. A record whose data is broken makes the
 * whole reply so. */
static int keep(struct reply *reply, const struct dnsmsg_record *record)
{
	struct reply_record *more;
	int err;

	if (reply->count == REPLY_RECORDS_MAX) {
		reply->truncated = true;
		return 0;
	}
	more = reallocarray(reply->records, reply->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	reply->records = more;
	more += reply->count;
	*more = (struct reply_record){.ttl = record->ttl};
	err = read_data(record, more);
	reply->count += !err;
	return err;
}

/* Takes the records that `name` has. */
static int take_answers(
	struct reply *reply, struct rd message, const char *name, uint16_t type)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;
	int err;

	while (dnsmsg_next(&walk, &record)) {
		if (record.section == DNSMSG_QUESTION)
			continue;
		if (record.section != DNSMSG_ANSWER)
			return 0;
		/* Records that come with NXDOMAIN contradict it, and are not believed. */
		if (record.type != type || record.class != DNSMSG_CLASS_IN ||
			reply->status != REPLY_NODATA ||
			!dnsmsg_name_equal(record.name, name))
			continue;
		err = keep(reply, &record);
		if (err)
			return err;
	}
	return walk.broken ? -EBADMSG : 0;
}

/* What a reply without records says behind its answers: the zone, or the name that is
 * delegated; and the upper bits of the response code, without which BADVERS
 * would look like a no. */
static int take_rest(struct reply *reply, struct rd message, uint8_t *ret_extended)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;
	struct dnsmsg_opt opt;
	char **text;

	*ret_extended = 0;
	while (dnsmsg_next(&walk, &record)) {
		if (record.section == DNSMSG_ADDITIONAL && record.type == DNSMSG_TYPE_OPT &&
			dnsmsg_opt(&record, &opt))
			*ret_extended = opt.extended_rcode;
		if (record.section != DNSMSG_AUTHORITY)
			continue;
		if (record.type == DNSMSG_TYPE_SOA)
			text = &reply->zone;
		else if (record.type == DNSMSG_TYPE_NS)
			text = &reply->delegated;
		else
			continue;
		if (*text)
			continue;
		*text = strdup(record.name);
		if (!*text)
			return -ENOMEM;
	}
	return walk.broken ? -EBADMSG : 0;
}

/* The NS records that a referral consists of. */
static int take_delegation(struct reply *reply, struct rd message)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	struct dnsmsg_record record;
	int err = 0;

	while (!err && dnsmsg_next(&walk, &record))
		if (record.section == DNSMSG_AUTHORITY && record.type == DNSMSG_TYPE_NS &&
			dnsmsg_name_equal(record.name, reply->delegated))
			err = keep(reply, &record);
	return err;
}

static enum reply_status status_of(uint16_t rcode)
{
	switch (rcode) {
	case DNSMSG_NOERROR:
		return REPLY_NODATA;
	case DNSMSG_FORMERR:
		return REPLY_FORMERR;
	case DNSMSG_SERVFAIL:
		return REPLY_SERVFAIL;
	case DNSMSG_NXDOMAIN:
		return REPLY_NXDOMAIN;
	case DNSMSG_NOTIMP:
		return REPLY_NOTIMP;
	case DNSMSG_REFUSED:
		return REPLY_REFUSED;
	default:
		return REPLY_RCODE;
	}
}

/* A no: of which kind. */
static int take_no(struct reply *reply, struct rd message, uint16_t flags, uint16_t type)
{
	uint8_t extended;
	int err = take_rest(reply, message, &extended);

	if (err)
		return err;
	reply->rcode = dnsmsg_rcode(flags, extended);
	reply->status = status_of(reply->rcode);
	if (reply->status == REPLY_NODATA && !reply->zone) {
		if (reply->canonical && !(flags & DNSMSG_RA)) {
			/* The alias leads out of what the server serves. */
			reply->status = REPLY_ALIAS;
		} else if (!reply->canonical && reply->delegated && !reply->authoritative) {
			reply->status = REPLY_REFERRAL;
			return type == DNSMSG_TYPE_NS ? take_delegation(reply, message) : 0;
		}
	}
	free(reply->delegated);
	reply->delegated = NULL;
	return 0;
}

static int take(struct reply *reply, struct rd message, const char *name, uint16_t type)
{
	struct dnsmsg_walk walk = dnsmsg_walk(message);
	char at[DNSMSG_NAME_SIZE];
	struct dnsmsg_record alias;
	int err;

	if (walk.broken)
		return -EBADMSG;
	reply->rcode = dnsmsg_rcode(walk.header.flags, 0);
	reply->status = status_of(reply->rcode);
	reply->authoritative = walk.header.flags & DNSMSG_AA;
	if (reply_class(reply->status) != REPLY_NO)
		return 0;
	/* NXDOMAIN is about the end of the chain of aliases (RFC 6604 section 3). */
	snprintf(at, sizeof(at), "%s", name);
	for (unsigned hops = 0;; hops++) {
		err = take_answers(reply, message, at, type);
		if (err)
			return err;
		if (reply->count > 0) {
			reply->status = REPLY_RECORDS;
			return 0;
		}
		if (!dnsmsg_find_alias(message, at, &alias))
			return take_no(reply, message, walk.header.flags, type);
		if (!dnsmsg_target(&alias, at))
			return -EBADMSG;
		if (hops == REPLY_ALIASES_MAX) {
			reply->status = REPLY_LOOP;
			return 0;
		}
		free(reply->canonical);
		reply->canonical = strdup(at);
		if (!reply->canonical)
			return -ENOMEM;
	}
}

int reply_read(struct rd message, const char *name, uint16_t type, struct reply *ret_reply)
{
	struct reply reply = {.status = REPLY_BROKEN};
	int err = take(&reply, message, name, type);

	if (err)
		reply_free(&reply);
	if (err == -EBADMSG)
		reply.status = REPLY_BROKEN;
	else if (err)
		return err;
	*ret_reply = reply;
	return 0;
}

const char *reply_status_text(const struct reply *reply, char ret_text[static REPLY_TEXT_SIZE])
{
	char word[DNSMSG_WORD_SIZE];

	switch (reply->status) {
	case REPLY_RECORDS:
		return "found";
	case REPLY_NODATA:
		return "NODATA: no such record";
	case REPLY_NXDOMAIN:
		return "NXDOMAIN: no such name";
	case REPLY_ALIAS:
		return "is an alias that leads too far";
	case REPLY_REFERRAL:
		return "refers to other servers";
	case REPLY_SERVFAIL:
	case REPLY_REFUSED:
	case REPLY_FORMERR:
	case REPLY_NOTIMP:
	case REPLY_RCODE:
		snprintf(ret_text, REPLY_TEXT_SIZE, "answered %s", dnsmsg_rcode_text(reply->rcode, word));
		return ret_text;
	case REPLY_BROKEN:
		return "sent a malformed message";
	case REPLY_LOOP:
		return "aliases lead in a circle";
	case REPLY_TIMEOUT:
		return "timed out";
	case REPLY_UNREACHABLE:
		snprintf(ret_text, REPLY_TEXT_SIZE, "cannot be reached%s%.40s", reply->error ? ": " : "",
			reply->error ? strerror(reply->error) : "");
		return ret_text;
	case REPLY_SYSTEM:
		snprintf(ret_text, REPLY_TEXT_SIZE, "cannot be asked for: %.40s",
			strerror(reply->error));
		return ret_text;
	}
	return "";
}
