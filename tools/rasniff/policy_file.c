#include "tools/rasniff/policy_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "out/replace.h"
#include "out/show_ndopt.h"
#include "tools/rasniff/run_inner.h"

/* The text of a line without its comment and the blanks around it. */
static char *trim(char *line)
{
	char *end;

	line += strspn(line, " \t");
	for (end = line; *end; end++)
		if (*end == '#' && (end == line || isspace((unsigned char)end[-1])))
			break;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return line;
}

static bool is_whole(FILE *file, const char *line)
{
	return strchr(line, '\n') || feof(file);
}

/* Any line that is wrong is told, and none of them is left out of a policy in silence. */
static void load_lines(struct run *run, FILE *file, const char *name)
{
	char line[POLICY_LINE_MAX + 2], where[300];

	for (unsigned number = 1; fgets(line, sizeof(line), file); number++) {
		const char *text, *wrong;

		snprintf(where, sizeof(where), "%.280s:%u", name, number);
		/* Behind such a line nothing can be made sense of. */
		if (!is_whole(file, line)) {
			run_error(run, CLI_CANNOT, where, NULL,
				"line is longer than %d bytes, or has a NUL in it",
				POLICY_LINE_MAX);
			return;
		}
		text = trim(line);
		wrong = *text ? policy_add(&run->policy, text) : NULL;
		if (wrong)
			run_error(run, CLI_CANNOT, where, text, "%s", wrong);
	}
	if (ferror(file))
		run_error(run, CLI_CANNOT, NULL, name, "%s", strerror(errno));
}

void run_load_policy(struct run *run)
{
	const char *path = run->opts->policy;
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	const char *name = is_stdin ? "stdin" : path;

	if (!file) {
		run_error(run, CLI_CANNOT, NULL, name, "%s", strerror(errno));
		return;
	}
	load_lines(run, file, name);
	if (run->policy.count == 0 && run->status == CLI_YES)
		run_error(run, CLI_CANNOT, NULL, name, "is empty: it would allow nothing");
	if (!is_stdin)
		fclose(file);
}

static void learn_number(struct pen *pen, const char *key, uint64_t number)
{
	pen_text(pen, key);
	pen_char(pen, '=');
	pen_number(pen, number);
	pen_char(pen, '\n');
}

static void learn_prefix(struct pen *pen, const char *key, const struct in6_addr *address,
	uint8_t length)
{
	struct prefix p = prefix_around(u128_from_in6(address), length);
	struct in6_addr first = u128_to_in6(p.first);

	pen_text(pen, key);
	pen_char(pen, '=');
	pen_prefix(pen, &first, length);
}

/* Escaped, and blanks with it: they would end the line or begin a comment. */
static void learn_text(struct pen *pen, struct rd text)
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
	pen_char(pen, '\n');
}

static void learn_servers(struct pen *pen, struct rd addresses)
{
	struct in6_addr address;

	while (ndopt_address_next(&addresses, &address) > 0) {
		pen_text(pen, "rdnss=");
		pen_address(pen, &address);
		pen_char(pen, '\n');
	}
}

static void learn_names(struct pen *pen, struct rd names)
{
	struct rd name;

	while (ndopt_name_next(&names, &name) > 0) {
		pen_text(pen, "dnssl=");
		pen_name(pen, name);
		pen_char(pen, '\n');
	}
}

static void learn_option(struct pen *pen, const struct ndopt *o)
{
	struct policy_key key;
	uint8_t mac[ETHER_ADDRESS_SIZE];

	if (!policy_find_key(o, &key)) {
		learn_number(pen, "option", o->type);
	} else if (policy_is_withdrawn(o)) {
		return;
	} else if (o->form == NDOPT_FORM_PREFIX) {
		learn_prefix(pen, "prefix", &o->prefix.prefix, o->prefix.length);
		pen_char(pen, ',');
		show_prefix_flags(pen, o->prefix.flags);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_ROUTE) {
		learn_prefix(pen, "route", &o->route.prefix, o->route.length);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_PREF64) {
		learn_prefix(pen, "pref64", &o->pref64.prefix, o->pref64.length);
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_MTU) {
		learn_number(pen, "mtu", o->mtu.mtu);
	} else if (!ndopt_mac(o, mac)) {
		pen_text(pen, "lladdr=");
		pen_mac(pen, mac, sizeof(mac));
		pen_char(pen, '\n');
	} else if (o->form == NDOPT_FORM_CAPTIVE_PORTAL) {
		pen_text(pen, "captive-portal=");
		learn_text(pen, o->captive_portal);
	} else if (o->form == NDOPT_FORM_RDNSS) {
		learn_servers(pen, o->rdnss.addresses);
	} else if (o->form == NDOPT_FORM_DNSSL) {
		learn_names(pen, o->dnssl.names);
	}
}

static void learn_flag(struct pen *pen, const char *key, bool value)
{
	pen_text(pen, key);
	pen_text(pen, value ? "=yes\n" : "=no\n");
}

void policy_learn(struct pen *pen, const struct track *track)
{
	for (size_t i = 0; i < track->count; i++) {
		const struct track_router *router = &track->routers[i];
		uint8_t flags = router->message.ra.flags;
		struct rd options = rd_over(router->options, router->options_len);
		struct ndopt_raw raw;

		pen_text(pen, "router=");
		pen_address(pen, &router->address);
		pen_char(pen, '\n');
		learn_flag(pen, "managed", flags & ND_RA_MANAGED);
		learn_flag(pen, "other", flags & ND_RA_OTHER);
		pen_text(pen, "preference=");
		pen_text(pen, show_preference(flags));
		pen_char(pen, '\n');
		while (ndopt_next(&options, &raw) > 0) {
			struct ndopt o;

			ndopt_read(&raw, &o);
			learn_option(pen, &o);
		}
	}
}

/* Why no policy can be made of what was heard: one that is half there would be held to. */
static const char *why_not(const struct track *track)
{
	if (track->untracked > 0)
		return "is not written: there were more routers than can be followed";
	for (size_t i = 0; i < track->count; i++)
		if (track->routers[i].options_lost)
			return "is not written: a router has more options than are kept";
	return NULL;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

/* The lines as a text, to be freed; NULL: out of memory. */
static char *learnt_text(const struct track *track)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	struct pen *pen = stream ? malloc(sizeof(*pen)) : NULL;
	bool failed = true;

	if (pen) {
		pen_begin(pen, stream);
		policy_learn(pen, track);
		pen_flush(pen);
		failed = pen->failed;
	}
	if (stream && fclose(stream))
		failed = true;
	free(pen);
	if (!failed)
		return text;
	free(text);
	return NULL;
}

static int replace_with(const char *path, const char *text)
{
	static const char head[] =
		"# What the routers of this link may say, learnt by rasniff. Each line is as\n"
		"# for --expect; numbers may have >= and <=, as in lifetime>=1800.\n";
	struct replace replace;
	int err = replace_begin(&replace, path);

	if (err)
		return err;
	if (fputs(head, replace.stream) == EOF || fputs(text, replace.stream) == EOF)
		err = -errno;
	return replace_end(&replace, err);
}

void run_save_policy(struct run *run)
{
	const char *path = run->opts->learn, *wrong = why_not(&run->track);
	char *text = NULL;
	int err;

	/* Silence is judged elsewhere. */
	if (run->track.count == 0) {
		run_error(run, CLI_YES, NULL, path, "is not written: no router was heard");
		return;
	}
	if (!wrong) {
		text = learnt_text(&run->track);
		err = text ? 0 : -ENOMEM;
		if (text && count_lines(text) > POLICY_MAX)
			wrong = "is not written: it would have more than 4096 lines";
		else if (text)
			err = replace_with(path, text);
		if (!wrong && err)
			wrong = strerror(-err);
	}
	if (wrong)
		run_error(run, CLI_CANNOT, NULL, path, "%s", wrong);
	free(text);
}
