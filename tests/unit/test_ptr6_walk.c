#include "tools/ptr6/walk.h"

#include <stdio.h>

#include "tests/unit/test.h"

/* A name server for one zone, with the faults that servers have. */
struct wildcard {
	const char *prefix;
	uint64_t names; /* 0: no PTR records */
};

struct zone {
	struct prefix apex;
	u128 *addresses; /* with names, in order */
	size_t count;
	bool denies_empty; /* NXDOMAIN for empty non-terminals */
	struct wildcard wildcards[16];
	const char *cut;    /* delegated away, or NULL */
	const char *silent; /* no answer, or NULL */
	const char *made_up[2]; /* whose addresses all have names, or NULL */
	bool all_alike;         /* the same */
	const char *other;  /* has records of another type and nothing below, or NULL */
};

/* What a walk through it came to. */
struct outcome {
	u128 *found;
	size_t found_count;
	uint64_t queries;
	size_t events[WALK_LOST + 1];
	bool is_complete;
	u128 cursor;
	struct walk walk; /* its counts: it is closed */
};

static struct prefix prefix_of(const char *text)
{
	struct prefix_text read = {0};

	row_int(text, prefix_parse(text, strlen(text), &read).flaw, PREFIX_OK);
	return prefix_around(u128_from_in6(&read.address), read.length);
}

static u128 address_of(const char *text)
{
	return prefix_of(text).first;
}

static bool is_in(struct prefix p, const char *outer)
{
	return outer && prefix_covers(prefix_of(outer), p);
}

/* Whether some address with a name is in it. */
static bool has_address(const struct zone *zone, struct prefix p)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (u128_compare(zone->addresses[middle], p.first) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < zone->count && prefix_contains(p, zone->addresses[low]);
}

/* Whether a name of addresses is made up for it; not for labels that are no digits. */
static bool is_made_up(const struct zone *zone, struct prefix p)
{
	return is_in(p, zone->made_up[0]) || is_in(p, zone->made_up[1]);
}

static bool has_node(const struct zone *zone, struct prefix p)
{
	if (prefix_covers(p, zone->apex) || has_address(zone, p) || is_made_up(zone, p) ||
		(zone->made_up[0] && prefix_covers(p, prefix_of(zone->made_up[0]))) ||
		(zone->other && prefix_covers(p, prefix_of(zone->other))))
		return true;
	for (size_t i = 0; i < LEN(zone->wildcards); i++)
		if (zone->wildcards[i].prefix &&
			prefix_covers(p, prefix_of(zone->wildcards[i].prefix)))
			return true;
	return false;
}

/* What does not exist may be made by a wildcard just below what does (RFC 4592). */
static struct walk_reply answer_for_none(const struct zone *zone, struct prefix encloser)
{
	while (!has_node(zone, encloser))
		encloser = prefix_around(encloser.first, (uint8_t)(encloser.length - 4));
	for (size_t i = 0; i < LEN(zone->wildcards); i++) {
		const struct wildcard *w = &zone->wildcards[i];

		if (w->prefix && !prefix_compare(encloser, prefix_of(w->prefix)))
			return (struct walk_reply){
				.status = w->names ? WALK_NAMES : WALK_EXISTS,
				.names = w->names,
			};
	}
	return (struct walk_reply){.status = WALK_NXDOMAIN};
}

static struct walk_reply answer(const struct zone *zone, const char *name)
{
	bool is_probe = *name == 'x';
	const char *node = is_probe ? strchr(name, '.') + 1 : name;
	struct prefix p;

	row_int(name, arpa_parse(node, strlen(node), &p).flaw, ARPA_OK);
	if (is_in(p, zone->silent))
		return (struct walk_reply){.status = WALK_FAILED};
	if (is_in(p, zone->cut))
		return (struct walk_reply){.status = WALK_DELEGATED};
	if (is_probe && is_made_up(zone, p))
		return (struct walk_reply){.status = WALK_NXDOMAIN};
	if (is_probe || !has_node(zone, p))
		return answer_for_none(zone, p);
	if (p.length == 128 && zone->all_alike)
		return (struct walk_reply){.status = WALK_NAMES, .names = 99};
	if (p.length == 128)
		return (struct walk_reply){.status = WALK_NAMES, .names = p.first.low | 1 << 20};
	if (!prefix_compare(p, zone->apex))
		return (struct walk_reply){.status = WALK_EXISTS, .is_apex = true};
	return (struct walk_reply){
		.status = zone->denies_empty && !prefix_covers(p, zone->apex) ? WALK_NXDOMAIN :
			WALK_EXISTS,
	};
}

static void keep(struct outcome *o, u128 address)
{
	o->found = realloc(o->found, (o->found_count + 1) * sizeof(*o->found));
	assert_non_null(o->found);
	o->found[o->found_count++] = address;
}

/* Walks; answers come in the order of the dice. */
static struct outcome walk_through(const struct zone *zone, const struct walk_rules *rules)
{
	struct dice dice = dice_seeded(rules->concurrency);
	struct walk_query *open = calloc(rules->concurrency, sizeof(*open));
	struct outcome o = {.found = NULL};
	struct walk walk;
	size_t count = 0;

	assert_non_null(open);
	assert_int_equal(walk_open(&walk, rules), 0);
	while (true) {
		struct walk_reply reply;
		struct walk_news news;
		size_t which;

		while (walk_next(&walk, &open[count]))
			count++;
		assert_true(count <= rules->concurrency);
		if (count == 0)
			break;
		which = dice_below(&dice, count);
		reply = answer(zone, open[which].name);
		news = walk_answer(&walk, open[which].slot, &reply);
		open[which] = open[--count];
		o.events[news.event]++;
		if (news.event == WALK_FOUND || news.also_found)
			keep(&o, news.prefix.first);
		assert_false(walk_is_done(&walk) && count > 0);
	}
	assert_true(walk_is_done(&walk));
	o.queries = walk.queries;
	o.is_complete = walk_is_complete(&walk, &o.cursor);
	o.walk = walk;
	assert_true(o.queries <= rules->max_queries);
	assert_int_equal(walk.found, o.found_count);
	walk_close(&walk);
	free(open);
	return o;
}

static int by_address(const void *a, const void *b)
{
	return u128_compare(*(const u128 *)a, *(const u128 *)b);
}

/* Addresses at random in a prefix, in order. */
static struct zone sown(const char *apex, size_t count, uint64_t seed)
{
	struct zone zone = {.apex = prefix_of(apex), .count = count};
	struct dice dice = dice_seeded(seed);

	zone.addresses = calloc(count ? count : 1, sizeof(*zone.addresses));
	assert_non_null(zone.addresses);
	for (size_t i = 0; i < count; i++) {
		u128 host = {dice_roll(&dice), dice_roll(&dice)};

		host = u128_and(host, u128_ones(128U - zone.apex.length));
		zone.addresses[i] = u128_or(zone.apex.first, host);
	}
	qsort(zone.addresses, count, sizeof(*zone.addresses), by_address);
	return zone;
}

/* All addresses of the zone, each once, and no other. */
static void assert_found_all(const struct zone *zone, const struct outcome *o)
{
	assert_int_equal(o->found_count, zone->count);
	if (!o->found)
		return;
	qsort(o->found, o->found_count, sizeof(*o->found), by_address);
	for (size_t i = 0; i < zone->count; i++)
		assert_int_equal(u128_compare(o->found[i], zone->addresses[i]), 0);
}

/* The names that any walk must ask for: those that exist, and what is just below them. */
static uint64_t tree_size(const struct zone *zone)
{
	uint64_t inner = 0;

	for (unsigned length = zone->apex.length; length < 128; length += 4)
		for (size_t i = 0; i < zone->count; i++)
			inner += i == 0 || !prefix_contains(
				prefix_around(zone->addresses[i - 1], (uint8_t)length),
				zone->addresses[i]);
	return 1 + 16 * inner;
}

static struct walk_rules rules_for(struct prefix prefix, uint64_t concurrency)
{
	return (struct walk_rules){
		.prefix = prefix,
		.max_queries = 10000000,
		.concurrency = concurrency,
		.random = 0x0123456789abcdef,
	};
}

static void test_finds_all_within_twice_the_tree(void **state)
{
	(void)state;
	for (uint64_t concurrency = 1; concurrency <= 1000; concurrency *= 10) {
		struct zone zone = sown("2001:db8:1::/48", 500, 48);
		struct walk_rules rules = rules_for(zone.apex, concurrency);
		struct outcome o = walk_through(&zone, &rules);

		assert_found_all(&zone, &o);
		assert_true(o.is_complete);
		assert_true(o.queries >= tree_size(&zone));
		assert_true(o.queries <= 2 * tree_size(&zone));
		assert_int_equal(o.events[WALK_WILDCARD] + o.events[WALK_WILDCARD_BARE] +
			o.events[WALK_SYNTHESISED] + o.events[WALK_BROKEN_TREE] +
			o.events[WALK_LOST], 0);
		assert_int_equal(o.walk.barren, 0);
		free(o.found);
		free(zone.addresses);
	}
}

/* As dense as can be, where the probes for wildcards cost the most. */
static void test_a_full_subnet(void **state)
{
	struct zone zone = sown("2001:db8::/116", 4096, 1);
	struct walk_rules rules = rules_for(zone.apex, 50);
	struct outcome o;

	(void)state;
	for (size_t i = 0; i < zone.count; i++)
		zone.addresses[i] = u128_or(zone.apex.first, u128_of(i));
	o = walk_through(&zone, &rules);
	assert_found_all(&zone, &o);
	assert_int_equal(tree_size(&zone), 1 + 16 * (1 + 16 + 256));
	assert_int_equal(o.queries, tree_size(&zone) + 1 + 16 + 256);
	free(o.found);
	free(zone.addresses);
}

static void test_a_prefix_of_several_zones(void **state)
{
	struct zone zone = sown("2001:db8::/32", 200, 33);
	struct walk_rules rules = rules_for(prefix_of("2001:db8::/33"), 10);
	struct outcome o = walk_through(&zone, &rules);

	(void)state;
	while (zone.count > 0 &&
		!prefix_contains(rules.prefix, zone.addresses[zone.count - 1]))
		zone.count--; /* those in the other half */
	assert_in_range(zone.count, 50, 150);
	assert_found_all(&zone, &o);
	free(o.found);
	free(zone.addresses);
}

static void test_an_empty_prefix_costs_little(void **state)
{
	struct zone zone = sown("2001:db8::/32", 0, 1);
	struct walk_rules rules = rules_for(prefix_of("2001:db8:5::/48"), 10);
	struct outcome o = walk_through(&zone, &rules);

	(void)state;
	assert_int_equal(o.found_count, 0);
	assert_true(o.is_complete);
	assert_int_equal(o.queries, 1 + 16); /* and the addresses that are often given out */
	free(o.found);
	free(zone.addresses);
}

static void test_wildcard_is_told_from_what_is_there(void **state)
{
	struct zone zone = sown("2001:db8:1::/48", 20, 77);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.wildcards[0] = (struct wildcard){"2001:db8:1::/48", 0x77777777};
	o = walk_through(&zone, &rules);
	assert_found_all(&zone, &o);
	assert_int_equal(o.events[WALK_WILDCARD], 1);
	assert_true(o.is_complete);
	assert_true(o.queries <= 2 * tree_size(&zone));
	free(o.found);
	free(zone.addresses);
}

static void test_wildcard_above_and_deep(void **state)
{
	struct zone zone = sown("2001:db8::/32", 0, 1);
	struct walk_rules rules = rules_for(prefix_of("2001:db8:5::/48"), 10);
	struct outcome o;

	(void)state;
	/* All of the prefix is made by one above it. */
	zone.wildcards[0] = (struct wildcard){"2001:db8::/32", 0x55555555};
	o = walk_through(&zone, &rules);
	assert_int_equal(o.found_count, 0);
	assert_int_equal(o.events[WALK_WILDCARD], 1);
	assert_int_equal(o.queries, 1 + 1 + 1 + 16); /* and one drawn by lot */
	free(o.found);
	/* Another just below it that gives the same is not said again. */
	rules.prefix = prefix_of("2001:db8::/32");
	zone.wildcards[1] = (struct wildcard){"2001:db8::/36", 0x55555555};
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_WILDCARD], 1);
	assert_true(o.is_complete);
	free(o.found);
	rules.prefix = prefix_of("2001:db8:5::/48");
	zone.wildcards[1].prefix = NULL;
	/* One just above the last digit. */
	zone.wildcards[0] = (struct wildcard){"2001:db8:5::10/124", 0x55555555};
	o = walk_through(&zone, &rules);
	assert_int_equal(o.found_count, 0);
	assert_int_equal(o.events[WALK_WILDCARD], 1);
	free(o.found);
	free(zone.addresses);
}

static void test_wildcard_without_names(void **state)
{
	struct zone zone = sown("2001:db8:1::/48", 20, 78);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.wildcards[0] = (struct wildcard){"2001:db8:1::/48", 0};
	o = walk_through(&zone, &rules);
	assert_found_all(&zone, &o);
	assert_int_equal(o.events[WALK_WILDCARD_BARE], 1);
	assert_in_range(o.walk.hidden, 1, 16);
	free(o.found);
	free(zone.addresses);
}

static void test_denied_empty_non_terminals_are_swept_where_few(void **state)
{
	struct zone zone = sown("2001:db8::/116", 40, 5);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;
	size_t kept = 1;

	(void)state;
	zone.addresses[0] = address_of("2001:db8::1"); /* those that are tried */
	zone.addresses[1] = address_of("2001:db8::2");
	zone.addresses[2] = address_of("2001:db8::53");
	qsort(zone.addresses, zone.count, sizeof(*zone.addresses), by_address);
	for (size_t i = 1; i < zone.count; i++)
		if (u128_compare(zone.addresses[i], zone.addresses[kept - 1]))
			zone.addresses[kept++] = zone.addresses[i];
	zone.count = kept;
	zone.denies_empty = true;
	rules.max_queries = 5000;
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_BROKEN_TREE], 1);
	assert_true(o.walk.is_broken);
	assert_false(o.walk.is_unswept);
	assert_true(o.is_complete);
	assert_found_all(&zone, &o);
	assert_in_range(o.queries, 4096, 4096 + 30);
	free(o.found);
	free(zone.addresses);
}

static void test_denied_empty_non_terminals_of_many_addresses(void **state)
{
	struct zone zone = sown("2001:db8::/48", 3, 5);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.addresses[0] = address_of("2001:db8::1");
	zone.addresses[1] = address_of("2001:db8::53");
	zone.addresses[2] = address_of("2001:db8::1234:5678"); /* nobody would try that */
	zone.denies_empty = true;
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_BROKEN_TREE], 1);
	assert_true(o.walk.is_unswept);
	assert_in_range(o.found_count, 1, 2);
	assert_in_range(o.queries, 18, 40);
	free(o.found);
	/* Begun below the zone, where nothing at all seems to be. */
	rules.prefix = prefix_of("2001:db8::/64");
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_BROKEN_TREE], 1);
	free(o.found);
	free(zone.addresses);
}

/* Nothing that is tried is there: then it is said that there is no telling. */
static void test_nothing_below_what_exists(void **state)
{
	struct zone zone = sown("2001:db8::/32", 0, 5);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	o = walk_through(&zone, &rules); /* an empty zone is no reason to wonder */
	assert_int_equal(o.walk.barren, 0);
	assert_true(o.is_complete);
	free(o.found);
	zone.other = "2001:db8:1::/48";
	o = walk_through(&zone, &rules);
	assert_int_equal(o.walk.barren, 1);
	assert_true(o.is_complete);
	free(o.found);
	free(zone.addresses);
}

static void test_cut_and_silence_are_said(void **state)
{
	struct zone zone = sown("2001:db8::/32", 400, 6);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.cut = "2001:db8:1000::/36";
	zone.silent = "2001:db8:2000::/36";
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_CUT], 1);
	assert_int_equal(o.events[WALK_LOST], 1);
	assert_in_range(o.found_count, 300, 399);
	assert_true(o.is_complete);
	free(o.found);
	free(zone.addresses);
}

/* A zone that makes up names has no end; that is seen at once, wherever it begins. */
static void test_made_up_names_are_not_gone_into(void **state)
{
	struct zone zone = sown("2001:db8:1::/48", 20, 11);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.count = 0;
	zone.made_up[0] = "2001:db8:1::/48";
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_SYNTHESISED], 1);
	assert_int_equal(o.walk.synthesised, 1);
	assert_int_equal(o.found_count, 0);
	assert_int_equal(o.queries, 1 + 1 + 16);
	free(o.found);
	/* All of them the same name, which yet is no wildcard's. */
	zone.all_alike = true;
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_SYNTHESISED], 1);
	assert_int_equal(o.events[WALK_WILDCARD], 0);
	free(o.found);
	zone.all_alike = false;
	/* One /64 of it: the rest is walked. */
	zone.count = 20;
	zone.made_up[0] = "2001:db8:1:ff::/64";
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_SYNTHESISED], 1);
	assert_found_all(&zone, &o);
	assert_true(o.queries <= 2 * tree_size(&zone));
	free(o.found);
	/* So few that they can be asked for are found like others. */
	zone.count = 0;
	zone.made_up[0] = "2001:db8:1::ff00/120";
	o = walk_through(&zone, &rules);
	assert_int_equal(o.events[WALK_SYNTHESISED], 0);
	assert_int_equal(o.found_count, 256);
	assert_true(o.is_complete);
	free(o.found);
	free(zone.addresses);
}

/* Half of it is no reason to leave the other half out. */
static void test_a_half_made_up(void **state)
{
	struct zone zone = sown("2001:db8:1::/48", 40, 12);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;
	size_t below = 0;

	(void)state;
	while (zone.addresses[below].high < UINT64_C(0x20010db800018000))
		below++;
	zone.count = below;
	zone.made_up[0] = "2001:db8:1:8000::/50";
	zone.made_up[1] = "2001:db8:1:c000::/50";
	for (rules.random = 1; rules.random <= 20; rules.random++) {
		o = walk_through(&zone, &rules);
		assert_found_all(&zone, &o);
		assert_int_equal(o.events[WALK_SYNTHESISED], 8); /* one a digit */
		free(o.found);
	}
	free(zone.addresses);
}

/* Wherever an address is drawn, one of the wildcards gives it a name: none is made up. */
static void test_wildcards_are_not_taken_for_made_up_names(void **state)
{
	struct zone zone = sown("2001:db8::/44", 10, 13);
	struct walk_rules rules = rules_for(zone.apex, 10);
	char prefixes[16][PREFIX_TEXT_SIZE];
	struct outcome o;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		snprintf(prefixes[i], sizeof(prefixes[i]), "2001:db8:%x::/48", i);
		zone.wildcards[i] = (struct wildcard){prefixes[i], 0x77777777 + i};
	}
	for (rules.random = 1; rules.random <= 20; rules.random++) {
		o = walk_through(&zone, &rules);
		assert_found_all(&zone, &o);
		assert_int_equal(o.events[WALK_WILDCARD], 16);
		assert_int_equal(o.events[WALK_SYNTHESISED], 0);
		free(o.found);
	}
	free(zone.addresses);
}

/* Stopped by its budget again and again, it finds everything in the end: what lies below
 * the cursor has been found, so that who leaves out the rest has each name once. */
static void test_resumes_where_it_stopped(void **state)
{
	(void)state;
	for (uint64_t concurrency = 1; concurrency <= 64; concurrency *= 8) {
		struct zone zone = sown("2001:db8:1::/48", 100, 9);
		struct walk_rules rules = rules_for(zone.apex, concurrency);
		struct outcome o, all = {.found = NULL};
		uint64_t queries = 0;
		size_t runs = 0;

		rules.max_queries = 5000;
		do {
			o = walk_through(&zone, &rules);
			queries += o.queries;
			for (size_t i = 0; i < o.found_count; i++) {
				assert_true(u128_compare(o.found[i], rules.resume) >= 0);
				if (o.is_complete || u128_compare(o.found[i], o.cursor) < 0)
					keep(&all, o.found[i]);
			}
			free(o.found);
			assert_true(o.is_complete ||
				u128_compare(o.cursor, rules.resume) > 0);
			rules.resume = o.cursor;
			runs++;
		} while (!o.is_complete);
		assert_in_range(runs, 5, 12);
		assert_true(queries <= 2 * tree_size(&zone));
		assert_found_all(&zone, &all);
		free(all.found);
		free(zone.addresses);
	}
}

/* A zone with these two names, whose server is right about everything. */
static struct zone of_two(const char *apex, const char *first, const char *second)
{
	struct zone zone = sown(apex, 2, 1);

	zone.addresses[0] = address_of(first);
	zone.addresses[1] = address_of(second);
	return zone;
}

/* A name that exists for what lies below the cursor only is no sign of a server's mistake.
 * Whether it is for that costs a few queries, once. */
static void test_a_resumed_walk_accuses_no_server_that_is_right(void **state)
{
	static const struct {
		const char *cursor;
		size_t found;
	} rows[] = {
		{"2001:db8:1::1", 2},
		{"2001:db8:1::2", 1},
		{"2001:db8:1::10", 1},
		{"2001:db8:1::1000", 1},
		{"2001:db8:1:0:4::", 1},
		{"2001:db8:1:0:5::8", 0},
		{"2001:db8:1:0:5::f", 0},
		{"2001:db8:1:0:8::", 0},
		{"2001:db8:1::ffff:ffff:ffff:ffff", 0},
	};
	struct zone zone = of_two("2001:db8:1::/64", "2001:db8:1::1", "2001:db8:1:0:5::7");
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o = walk_through(&zone, &rules);
	uint64_t whole = o.queries;

	(void)state;
	free(o.found);
	for (size_t i = 0; i < LEN(rows); i++) {
		rules.resume = address_of(rows[i].cursor);
		o = walk_through(&zone, &rules);
		row_int(rows[i].cursor, o.events[WALK_BROKEN_TREE], 0);
		row_int(rows[i].cursor, o.walk.is_unswept, false);
		row_int(rows[i].cursor, (intmax_t)o.walk.barren, 0);
		row_int(rows[i].cursor, o.is_complete, true);
		row_int(rows[i].cursor, (intmax_t)o.found_count, (intmax_t)rows[i].found);
		row_int(rows[i].cursor, o.queries <= whole, true);
		free(o.found);
	}
	free(zone.addresses);
}

/* What lies below the cursor is looked at for no more than whether it exists: its silence,
 * or that it is delegated, belongs to the walk that came before. */
static void test_what_lies_below_the_cursor_is_not_counted(void **state)
{
	struct zone zone = of_two("2001:db8:1::/64", "2001:db8:1::1", "2001:db8:1::2");
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	rules.resume = address_of("2001:db8:1::100");
	for (unsigned i = 0; i < 2; i++) {
		*(i == 0 ? &zone.silent : &zone.cut) = "2001:db8:1::/120";
		o = walk_through(&zone, &rules);
		assert_int_equal(o.events[WALK_LOST] + o.events[WALK_CUT], 0);
		assert_int_equal(o.walk.lost + o.walk.cuts, 0);
		assert_int_equal(o.events[WALK_BROKEN_TREE], 0);
		assert_true(o.is_complete);
		free(o.found);
	}
	free(zone.addresses);
}

/* However small the parts are, each gets on if it comes down to an address at all. */
static void test_small_parts_get_on(void **state)
{
	for (uint64_t most = 128; most <= 512; most *= 2) {
		struct zone zone = sown("2001:db8:1::/48", 30, 9);
		struct walk_rules rules = rules_for(zone.apex, 64);
		struct outcome o, all = {.found = NULL};

		rules.max_queries = most;
		do {
			o = walk_through(&zone, &rules);
			assert_int_equal(o.events[WALK_BROKEN_TREE], 0);
			for (size_t i = 0; i < o.found_count; i++)
				if (o.is_complete || u128_compare(o.found[i], o.cursor) < 0)
					keep(&all, o.found[i]);
			free(o.found);
			assert_true(o.is_complete ||
				u128_compare(o.cursor, rules.resume) > 0);
			rules.resume = o.cursor;
		} while (!o.is_complete);
		assert_found_all(&zone, &all);
		free(all.found);
		free(zone.addresses);
	}
	(void)state;
}

/* One that is stopped on its way down has not gone back, either. */
static void test_the_cursor_never_goes_back(void **state)
{
	struct zone zone = sown("2001:db8:1::/48", 30, 9);
	struct walk_rules rules = rules_for(zone.apex, 10);

	(void)state;
	rules.resume = zone.addresses[20];
	for (rules.max_queries = 1; rules.max_queries < 60; rules.max_queries++) {
		struct outcome o = walk_through(&zone, &rules);

		assert_false(o.is_complete);
		assert_true(u128_compare(o.cursor, rules.resume) >= 0);
		free(o.found);
	}
	free(zone.addresses);
}

/* The same where each address is asked for; those that are tried lie below the cursor. */
static void test_resumes_a_sweep(void **state)
{
	struct zone zone = sown("2001:db8::/116", 1, 5);
	struct walk_rules rules = rules_for(zone.apex, 10);
	struct outcome o;

	(void)state;
	zone.addresses[0] = address_of("2001:db8::1");
	zone.denies_empty = true;
	rules.resume = address_of("2001:db8::f00");
	rules.max_queries = 400; /* enough for the rest */
	o = walk_through(&zone, &rules);
	assert_true(o.walk.is_broken);
	assert_false(o.walk.is_unswept);
	assert_true(o.is_complete);
	assert_int_equal(o.found_count, 0);
	assert_in_range(o.queries, 256, 300);
	free(o.found);
	rules.max_queries = 200;
	o = walk_through(&zone, &rules);
	assert_true(o.walk.is_unswept);
	assert_int_equal(o.found_count, 0);
	free(o.found);
	free(zone.addresses);
}

static void test_budget_is_kept(void **state)
{
	struct zone zone = sown("2001:db8::/32", 100, 10);

	(void)state;
	for (uint64_t most = 1; most < 60; most += 7) {
		struct walk_rules rules = rules_for(zone.apex, 16);
		struct outcome o;

		rules.max_queries = most;
		o = walk_through(&zone, &rules);
		assert_int_equal(o.queries, most);
		assert_false(o.is_complete);
		free(o.found);
	}
	free(zone.addresses);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_all_within_twice_the_tree),
		cmocka_unit_test(test_a_full_subnet),
		cmocka_unit_test(test_a_prefix_of_several_zones),
		cmocka_unit_test(test_an_empty_prefix_costs_little),
		cmocka_unit_test(test_wildcard_is_told_from_what_is_there),
		cmocka_unit_test(test_wildcard_above_and_deep),
		cmocka_unit_test(test_wildcard_without_names),
		cmocka_unit_test(test_denied_empty_non_terminals_are_swept_where_few),
		cmocka_unit_test(test_denied_empty_non_terminals_of_many_addresses),
		cmocka_unit_test(test_nothing_below_what_exists),
		cmocka_unit_test(test_cut_and_silence_are_said),
		cmocka_unit_test(test_made_up_names_are_not_gone_into),
		cmocka_unit_test(test_a_half_made_up),
		cmocka_unit_test(test_wildcards_are_not_taken_for_made_up_names),
		cmocka_unit_test(test_resumes_where_it_stopped),
		cmocka_unit_test(test_a_resumed_walk_accuses_no_server_that_is_right),
		cmocka_unit_test(test_what_lies_below_the_cursor_is_not_counted),
		cmocka_unit_test(test_small_parts_get_on),
		cmocka_unit_test(test_the_cursor_never_goes_back),
		cmocka_unit_test(test_resumes_a_sweep),
		cmocka_unit_test(test_budget_is_kept),
	};

	return cmocka_run_group_tests_name("ptr6_walk", tests, NULL, NULL);
}
