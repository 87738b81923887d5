#include "tools/rasniff/learn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "out/show_ndopt.h"

void learn_free(struct learn *learn)
{
	for (size_t i = 0; i < learn->count; i++)
		free(learn->lines[i].text);
	free(learn->lines);
	free(learn->pen);
	*learn = (struct learn){0};
}

/* What becomes of the lines that a message makes. */
struct lesson {
	struct learn *learn;
	uint32_t router;
	bool begins;      /* what was said before of the same is over; or they are added */
	nsec_t now;
	nsec_t until;     /* what is said now holds */
};

static bool has_room(struct learn *learn)
{
	size_t room = learn->room ? learn->room * 2 : 16;
	struct learn_line *lines;

	if (learn->count < learn->room)
		return true;
	lines = reallocarray(learn->lines, room, sizeof(*lines));
	if (!lines)
		return false;
	learn->lines = lines;
	learn->room = room;
	return true;
}

/* A line is shorter than the pen's block, which begins with it. */
static size_t written(const struct pen *pen)
{
	return (size_t)(pen->at - pen->buffer);
}

/* The line that the pen has written. */
static void add(const struct lesson *lesson)
{
	struct learn *learn = lesson->learn;
	size_t len = written(learn->pen);
	char *text;

	if (learn->count == POLICY_MAX) {
		learn->err = -E2BIG;
		return;
	}
	text = has_room(learn) ? strndup(learn->pen->buffer, len) : NULL;
	if (text)
		learn->lines[learn->count++] =
			(struct learn_line){text, lesson->router, lesson->until};
	else
		learn->err = -ENOMEM;
}

static struct pen *begin_line(const struct lesson *lesson, const char *key)
{
	struct pen *pen = lesson->learn->pen;

	pen->at = pen->buffer;
	pen_text(pen, key);
	pen_char(pen, '=');
	return pen;
}

/* Ends a line whose first characters, as many as `thing`, say what it is about: what was
 * said of the same before is over then. 0: it is about itself. */
static void end_line(const struct lesson *lesson, size_t thing)
{
	struct learn *learn = lesson->learn;
	size_t len = lesson->begins ? thing : written(learn->pen);

	for (size_t i = 0; i < learn->count && len > 0; i++) {
		struct learn_line *line = &learn->lines[i];

		if (line->router != lesson->router ||
			strncmp(line->text, learn->pen->buffer, len) != 0)
			continue;
		if (lesson->begins) {
			line->until = lesson->now;
		} else if (line->text[len] == '\0') {
			line->until = lesson->until;
			return;
		}
	}
	if (!lesson->begins && lesson->until > lesson->now)
		add(lesson);
}

/* A line of a key of which only the last value counts. */
static void end_only_line(const struct lesson *lesson, const char *key)
{
	end_line(lesson, strlen(key) + 1);
}

static void learn_word(const struct lesson *lesson, const char *key, const char *word)
{
	pen_text(begin_line(lesson, key), word);
	end_only_line(lesson, key);
}

static void learn_prefix(const struct lesson *lesson, const char *key,
	const struct in6_addr *address, uint8_t length, const uint8_t *flags)
{
	struct prefix p = prefix_around(u128_from_in6(address), length);
	struct in6_addr first = u128_to_in6(p.first);
	struct pen *pen = begin_line(lesson, key);
	size_t thing = 0;

	pen_prefix(pen, &first, length);
	if (flags) {
		pen_char(pen, ',');
		thing = written(pen);
		show_prefix_flags(pen, *flags);
	}
	end_line(lesson, thing);
}

/* Escaped, and blanks with it: they would end the line or begin a comment. */
static void put_text(struct pen *pen, struct rd text)
{
	while (rd_left(&text) > 0) {
		size_t len = 0;
		struct rd piece = text;

		while (rd_left(&piece) > 0 && rd_u8(&piece) != ' ')
			len++;
		pen_foreign(pen, rd_bytes(&text, len), len);
		if (rd_left(&text) > 0 && rd_u8(&text) == ' ')
			pen_text(pen, "\\032");
	}
}

static void learn_servers(const struct lesson *lesson, struct rd addresses)
{
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_address(begin_line(lesson, "rdnss"), &address);
		end_line(lesson, 0);
	}
}

static void learn_names(const struct lesson *lesson, struct rd names)
{
	struct rd name;

	while (ndopt_name_next(&names, &name) > 0) {
		pen_name(begin_line(lesson, "dnssl"), name);
		end_line(lesson, 0);
	}
}

static nsec_t end_of(nsec_t now, uint32_t lifetime_s)
{
	nsec_t lifetime = lifetime_s * NSEC_PER_SEC;

	return lifetime_s == NDOPT_INFINITE || now > NSEC_NEVER - lifetime ? NSEC_NEVER :
		now + lifetime;
}

static void learn_option(struct lesson *lesson, const struct ndopt *o)
{
	uint32_t lifetime_s = policy_lifetime(o);
	uint8_t mac[ETHER_ADDRESS_SIZE];
	struct policy_key key;

	lesson->until = end_of(lesson->now, lifetime_s);
	if (!policy_find_key(o, &key)) {
		lesson->until = NSEC_NEVER;
		pen_number(begin_line(lesson, "option"), o->type);
		end_line(lesson, 0);
	} else if (o->form == NDOPT_FORM_PREFIX) {
		learn_prefix(lesson, "prefix", &o->prefix.prefix, o->prefix.length,
			&o->prefix.flags);
	} else if (o->form == NDOPT_FORM_ROUTE) {
		learn_prefix(lesson, "route", &o->route.prefix, o->route.length, NULL);
	} else if (o->form == NDOPT_FORM_PREF64) {
		learn_prefix(lesson, "pref64", &o->pref64.prefix, o->pref64.length, NULL);
	} else if (o->form == NDOPT_FORM_MTU) {
		pen_number(begin_line(lesson, "mtu"), o->mtu.mtu);
		end_only_line(lesson, "mtu");
	} else if (!ndopt_mac(o, mac)) {
		pen_mac(begin_line(lesson, "lladdr"), mac, sizeof(mac));
		end_only_line(lesson, "lladdr");
	} else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL) {
		put_text(begin_line(lesson, "captive-portal"), o->captive_portal);
		end_only_line(lesson, "captive-portal");
	} else if (o->form == NDOPT_FORM_RDNSS) {
		learn_servers(lesson, o->rdnss.addresses);
	} else if (o->form == NDOPT_FORM_DNSSL) {
		learn_names(lesson, o->dnssl.names);
	}
}

static void learn_message(struct lesson *lesson, const struct ra *ra)
{
	uint8_t flags = ra->message.ra.flags;

	lesson->until = NSEC_NEVER;
	learn_word(lesson, "managed", flags & ND_RA_MANAGED ? "yes" : "no");
	learn_word(lesson, "other", flags & ND_RA_OTHER ? "yes" : "no");
	learn_word(lesson, "preference", show_preference(flags));
	for (size_t i = 0; i < ra->option_count; i++)
		learn_option(lesson, &ra->options[i]);
}

void learn_hear(struct learn *learn, uint32_t router, const struct ra *ra, nsec_t now)
{
	struct lesson lesson = {.learn = learn, .router = router, .now = now};

	if (learn->err)
		return;
	if (!learn->pen)
		learn->pen = malloc(sizeof(*learn->pen));
	if (!learn->pen) {
		learn->err = -ENOMEM;
		return;
	}
	pen_begin(learn->pen, NULL);
	lesson.begins = true;
	learn_message(&lesson, ra);
	lesson.begins = false;
	learn_message(&lesson, ra);
}

void learn_write(const struct learn *learn, struct pen *pen, uint32_t router, nsec_t now)
{
	for (size_t i = 0; i < learn->count; i++) {
		const struct learn_line *line = &learn->lines[i];

		if (line->router != router || line->until <= now)
			continue;
		pen_text(pen, line->text);
		pen_char(pen, '\n');
	}
}
