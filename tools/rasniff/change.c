#include "tools/rasniff/change.h"

#include "out/show_ndopt.h"

/* A number of an option that may change while it stays the same option. */
struct value {
	const char *name;
	uint64_t number;
};

enum { VALUES_MAX = 3 };

/* An option as what it is about, and what it says of that. */
struct parts {
	struct rd thing;
	unsigned length; /* of a prefix */
	struct value values[VALUES_MAX];
	size_t count;
};

static struct change *add(struct changes *changes, enum change_kind kind)
{
	if (changes->count == CHANGE_MAX) {
		changes->more = true;
		return &changes->items[CHANGE_MAX - 1];
	}
	changes->items[changes->count] = (struct change){.kind = kind};
	return &changes->items[changes->count++];
}

static void add_value(struct changes *changes, const char *field,
	const struct ndopt *option, uint64_t from, uint64_t to)
{
	struct change *change;

	if (from == to)
		return;
	change = add(changes, CHANGE_VALUE);
	change->field = field;
	change->option = option;
	change->from = from;
	change->to = to;
}

static struct rd over_prefix(const struct in6_addr *prefix)
{
	return rd_over(prefix, sizeof(*prefix));
}

/* What is only in the option as a whole is what it is about. */
static struct parts parts_of(const struct ndopt *o)
{
	switch (o->form) {
	case NDOPT_FORM_PREFIX:
		return (struct parts){over_prefix(&o->prefix.prefix), o->prefix.length,
			{{"valid_s", o->prefix.valid_s},
				{"preferred_s", o->prefix.preferred_s},
				{"flags", o->prefix.flags}}, 3};
	case NDOPT_FORM_ROUTE:
		return (struct parts){over_prefix(&o->route.prefix), o->route.length,
			{{"lifetime_s", o->route.lifetime_s}, {"flags", o->route.flags}}, 2};
	case NDOPT_FORM_RDNSS:
		return (struct parts){o->rdnss.addresses, 0,
			{{"lifetime_s", o->rdnss.lifetime_s}}, 1};
	case NDOPT_FORM_DNSSL:
		return (struct parts){o->dnssl.names, 0,
			{{"lifetime_s", o->dnssl.lifetime_s}}, 1};
	case NDOPT_FORM_PREF64:
		return (struct parts){over_prefix(&o->pref64.prefix), o->pref64.plc,
			{{"lifetime_s", o->pref64.lifetime_s}}, 1};
	case NDOPT_FORM_MTU:
		return (struct parts){rd_over(NULL, 0), 0, {{"mtu", o->mtu.mtu}}, 1};
	case NDOPT_FORM_INTERVAL:
		return (struct parts){rd_over(NULL, 0), 0,
			{{"interval_ms", o->interval.interval_ms}}, 1};
	case NDOPT_FORM_HOME_AGENT:
		return (struct parts){rd_over(NULL, 0), 0,
			{{"preference", o->home_agent.preference},
				{"lifetime_s", o->home_agent.lifetime_s},
				{"mobile_routers", o->home_agent.mobile_routers}}, 3};
	case NDOPT_OPAQUE:
	case NDOPT_FORM_LLADDR:
	case NDOPT_FORM_REDIRECTED:
	case NDOPT_FORM_NONCE:
	case NDOPT_FORM_PVD:
	case NDOPT_FORM_MAP:
	case NDOPT_FORM_FLAGS:
	case NDOPT_FORM_REGISTRATION:
	case NDOPT_FORM_6CO:
	case NDOPT_FORM_ABRO:
	case NDOPT_FORM_CAPTIVE_PORTAL:
	case NDOPT_FORM_ENCRYPTED_DNS:
		break;
	}
	return (struct parts){.thing = o->body};
}

/* Whether two options speak of the same thing. */
static bool is_same_thing(const struct ndopt *a, const struct ndopt *b)
{
	struct parts mine, theirs;
	size_t len;

	if (a->type != b->type || a->form != b->form || a->flaw != b->flaw)
		return false;
	mine = parts_of(a);
	theirs = parts_of(b);
	len = rd_left(&mine.thing);
	return mine.length == theirs.length && len == rd_left(&theirs.thing) &&
		!memcmp(rd_bytes(&mine.thing, len), rd_bytes(&theirs.thing, len), len);
}

static void compare_fields(const struct nd_message *old, const struct nd_message *new,
	struct changes *changes)
{
	static const struct {
		const char *name;
		uint8_t bit;
	} flags[] = {
		{"managed", ND_RA_MANAGED},
		{"other", ND_RA_OTHER},
		{"home_agent", ND_RA_HOME_AGENT},
		{"proxy", ND_RA_PROXY},
	};

	add_value(changes, "lifetime_s", NULL, old->ra.lifetime_s, new->ra.lifetime_s);
	add_value(changes, "preference", NULL, old->ra.flags & ND_RA_PREFERENCE,
		new->ra.flags & ND_RA_PREFERENCE);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		add_value(changes, flags[i].name, NULL, !!(old->ra.flags & flags[i].bit),
			!!(new->ra.flags & flags[i].bit));
	add_value(changes, "cur_hop_limit", NULL, old->ra.hop_limit, new->ra.hop_limit);
	add_value(changes, "reachable_ms", NULL, old->ra.reachable_ms, new->ra.reachable_ms);
	add_value(changes, "retrans_ms", NULL, old->ra.retrans_ms, new->ra.retrans_ms);
}

static const struct ndopt *find(
	const struct ndopt *wanted, const struct ndopt *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_same_thing(wanted, &options[i]))
			return &options[i];
	return NULL;
}

static void compare_option(
	const struct ndopt *old, const struct ndopt *new, struct changes *changes)
{
	struct parts from = parts_of(old), to = parts_of(new);

	for (size_t i = 0; i < to.count; i++)
		add_value(changes, to.values[i].name, new, from.values[i].number,
			to.values[i].number);
}

void change_find(const struct track_router *router, const struct ra *ra, struct ndopt *old,
	size_t room, struct changes *ret_changes)
{
	struct rd options = rd_over(router->options, router->options_len);
	struct ndopt_raw raw;
	size_t count = 0;

	ret_changes->count = 0;
	ret_changes->more = false;
	compare_fields(&router->message, &ra->message, ret_changes);
	while (count < room && ndopt_next(&options, &raw) > 0)
		ndopt_read(&raw, &old[count++]);
	for (size_t i = 0; i < ra->option_count; i++) {
		const struct ndopt *before = find(&ra->options[i], old, count);

		if (before)
			compare_option(before, &ra->options[i], ret_changes);
		else
			add(ret_changes, CHANGE_ADDED)->option = &ra->options[i];
	}
	for (size_t i = 0; i < count; i++)
		if (!find(&old[i], ra->options, ra->option_count))
			add(ret_changes, CHANGE_REMOVED)->option = &old[i];
	if (ret_changes->count == 0 && !track_is_same(router, ra))
		add(ret_changes, CHANGE_OTHER);
}

/* What a change means, where the numbers do not say it. */
static const char *meaning(const struct change *c)
{
	if (c->kind != CHANGE_VALUE || !c->field)
		return NULL;
	if (!strcmp(c->field, "preferred_s"))
		return c->to == 0 ? "deprecated" : c->from == 0 ? "preferred again" : NULL;
	if (strcmp(c->field, "lifetime_s") != 0 && strcmp(c->field, "valid_s") != 0)
		return NULL;
	if (c->to == 0)
		return c->option ? "withdrawn" : "no longer a default router";
	if (c->from == 0)
		return c->option ? "given again" : "a default router again";
	return c->to < c->from ? "shorter" : "longer";
}

/* Flags and preferences are words. */
static void put_value(struct pen *pen, const struct change *c, uint64_t value)
{
	if (!strcmp(c->field, "preference") && !c->option) {
		pen_text(pen, show_preference((uint8_t)value));
	} else if (!strcmp(c->field, "flags")) {
		uint8_t byte = (uint8_t)value;

		pen_copy(pen, "0x", 2);
		pen_hex(pen, &byte, 1);
	} else {
		pen_number(pen, value);
	}
}

static void put_thing(struct pen *pen, const struct change *c, bool json)
{
	if (c->option)
		show_ndopt_thing(pen, c->option, json);
	else
		pen_text(pen, "router");
}

void change_text(struct pen *pen, const struct change *c)
{
	const char *why = meaning(c);

	switch (c->kind) {
	case CHANGE_ADDED:
		pen_text(pen, "new: ");
		show_ndopt_text(pen, c->option, 4);
		return;
	case CHANGE_REMOVED:
		pen_text(pen, "gone: ");
		show_ndopt_text(pen, c->option, 4);
		return;
	case CHANGE_OTHER:
		pen_text(pen, "the same in another order, or with other reserved bits");
		return;
	case CHANGE_VALUE:
		put_thing(pen, c, false);
		/* An MTU is all that its option is. */
		if (!c->option || strcmp(c->field, show_ndopt_name(c->option->type)) != 0) {
			pen_char(pen, ' ');
			pen_text(pen, c->field);
		}
		pen_char(pen, ' ');
		put_value(pen, c, c->from);
		pen_text(pen, " -> ");
		put_value(pen, c, c->to);
		if (why) {
			pen_copy(pen, ": ", 2);
			pen_text(pen, why);
		}
		return;
	}
}

static void put_json_value(struct pen *pen, const char *key, const struct change *c,
	uint64_t value)
{
	pen_key(pen, key);
	if (!strcmp(c->field, "preference") && !c->option)
		pen_char(pen, '"');
	if (!strcmp(c->field, "flags"))
		pen_number(pen, value);
	else
		put_value(pen, c, value);
	if (!strcmp(c->field, "preference") && !c->option)
		pen_char(pen, '"');
}

void change_json(struct pen *pen, const struct change *c)
{
	static const char *const kinds[] = {
		[CHANGE_VALUE] = "changed",
		[CHANGE_ADDED] = "added",
		[CHANGE_REMOVED] = "removed",
		[CHANGE_OTHER] = "other",
	};
	const char *why = meaning(c);

	pen_json_text(pen, "change", kinds[c->kind]);
	pen_key(pen, "what");
	pen_char(pen, '"');
	put_thing(pen, c, true);
	pen_char(pen, '"');
	if (c->kind == CHANGE_VALUE) {
		pen_json_text(pen, "field", c->field);
		put_json_value(pen, "from", c, c->from);
		put_json_value(pen, "to", c, c->to);
		if (why)
			pen_json_text(pen, "meaning", why);
	} else if (c->option) {
		pen_key(pen, "option");
		show_ndopt_json(pen, c->option);
	}
}
