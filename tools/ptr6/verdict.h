/* Forward-confirmed reverse DNS: do the names of an address lead back to it? Pure. */
#ifndef HEXTET_PTR6_VERDICT_H
#define HEXTET_PTR6_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "addr/u128.h"
#include "cli/cli.h"
#include "tools/ptr6/reply.h"

/* Where one name leads. */
enum forward {
	FORWARD_MATCH,    /* among its addresses is the one that was asked for */
	FORWARD_MISMATCH, /* only others are */
	FORWARD_NONE,     /* it has no IPv6 address */
	FORWARD_BROKEN,   /* nobody could say */
};

enum verdict {
	VERDICT_OK,       /* some name leads back */
	VERDICT_PTR_ONLY, /* no name has any address */
	VERDICT_MISMATCH, /* names have other addresses */
	VERDICT_NONE,     /* there is no name */
	VERDICT_BROKEN,   /* some name might lead back: there is no telling */
};

enum forward forward_of(u128 address, const struct reply *reply);

/* The verdict over all names of an address, which a reply with `status` gave. `truncated`:
 * there are more than these. */
enum verdict verdict_of(enum reply_status status, const enum forward *forwards,
	size_t count, bool truncated);

/* The verdict if this were the only name. */
enum verdict verdict_of_name(enum forward forward);

enum cli_status verdict_status(enum verdict verdict);

/* The exit status of an address whose names are not confirmed. */
enum cli_status verdict_unconfirmed_status(enum reply_status status);

/* `ptr-only` */
const char *verdict_name(enum verdict verdict);

/* `match` */
const char *forward_name(enum forward forward);

#endif
