#include "tools/randaddr/stable.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/iid.h"
#include "cli/cli.h"

enum { SECRET_LEAST = 16, SECRET_MOST = 65535 };

/* All of a file but a line's end at its end. */
static char *read_file(const char *name, size_t *ret_len)
{
	FILE *file = fopen(name, "re");
	char *text = file ? malloc(SECRET_MOST + 1) : NULL;
	size_t len;

	if (!text) {
		cli_error("--secret", "@%.100s: %s", name, strerror(errno));
		if (file)
			fclose(file);
		return NULL;
	}
	errno = 0;
	len = fread(text, 1, SECRET_MOST + 1, file);
	if (ferror(file) || len > SECRET_MOST) {
		cli_error("--secret", "@%.100s: %s", name,
			ferror(file) ? strerror(errno) : "is longer than 65535 bytes");
		free(text);
		text = NULL;
	} else if (len > 0 && text[len - 1] == '\n') {
		len--;
	}
	fclose(file);
	*ret_len = len;
	return text;
}

bool stable_open(const struct randaddr_opts *opts, struct stable *ret_stable)
{
	struct stable stable = {.opts = opts};

	if (opts->secret[0] == '@') {
		stable.secret = read_file(opts->secret + 1, &stable.secret_len);
	} else {
		stable.secret = strdup(opts->secret);
		stable.secret_len = strlen(opts->secret);
		if (!stable.secret)
			cli_error(NULL, "out of memory");
	}
	if (!stable.secret)
		return false;
	if (input_open(opts->net_iface, &stable.net_iface) ||
		input_open(opts->network_id, &stable.network_id)) {
		cli_error(NULL, "out of memory");
		stable_close(&stable);
		return false;
	}
	if (stable.secret_len < SECRET_LEAST) {
		cli_error("--secret", "is shorter than %d bytes (RFC 7217 section 5)",
			SECRET_LEAST);
		stable_close(&stable);
		return false;
	}
	*ret_stable = stable;
	return true;
}

bool stable_make(const struct stable *stable, uint64_t prefix, struct show_stable *ret_made)
{
	const struct randaddr_opts *opts = stable->opts;
	struct show_stable made = {
		.net_iface = &stable->net_iface,
		.network_id = &stable->network_id,
		.secret_len = stable->secret_len,
	};
	struct iid_stable from = {
		.prefix = prefix,
		.net_iface = opts->net_iface,
		.net_iface_len = strlen(opts->net_iface),
		.network_id = opts->network_id,
		.network_id_len = opts->network_id ? strlen(opts->network_id) : 0,
		.secret = stable->secret,
		.secret_len = stable->secret_len,
		.dad_counter = opts->dad_counter,
	};
	int err = iid_make_stable(&from, &made.address.low, &made.dad_counter);

	if (err) {
		cli_error("--iid stable", "%s",
			err == -ERANGE ? "the DAD counter is used up" :
					 "a value is longer than 65535 bytes");
		return false;
	}
	made.address.high = prefix;
	*ret_made = made;
	return true;
}

void stable_close(struct stable *stable)
{
	input_close(&stable->net_iface);
	input_close(&stable->network_id);
	free(stable->secret);
	*stable = (struct stable){0};
}
