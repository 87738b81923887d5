/* Options of Neighbor Discovery messages as people and programs read them: two renderers
 * over one struct. Whatever is foreign in them is escaped. */
#ifndef HEXTET_OUT_SHOW_NDOPT_H
#define HEXTET_OUT_SHOW_NDOPT_H

#include <stdbool.h>
#include <stdint.h>

#include "out/pen.h"
#include "wire/ndopt.h"

/* The name by which JSON and --quiet call an option, `prefix`; "unknown" if it has no
 * form here. */
const char *show_ndopt_name(uint8_t type);

/* What an option is about, `prefix 2001:db8::/64`: what it gives, but for lifetimes and
 * flags. With `json` its backslashes and quotes are escaped once more. */
void show_ndopt_thing(struct pen *pen, const struct ndopt *option, bool json);

/* One line: `prefix 2001:db8::/64: on-link, autonomous; valid 2592000 s (30 days), …`. What
 * is wrong with it, and reserved bits, are in it, the bytes of an option without a form
 * too. Options inside a PvD option follow on lines of their own, indented by `indent`
 * blanks more. */
void show_ndopt_text(struct pen *pen, const struct ndopt *option, unsigned indent);

/* In a few words, `prefix 2001:db8::/64 LA`, a blank in front; nothing for those that say
 * little in one line. */
void show_ndopt_short(struct pen *pen, const struct ndopt *option);

/* An object: `{"type":3,"name":"prefix",…}`. */
void show_ndopt_json(struct pen *pen, const struct ndopt *option);

/* `1800 s (30 minutes)`, `4294967295 s (infinite)`. */
void show_lifetime(struct pen *pen, uint32_t seconds);

/* `100 min (1 hour 40 minutes)`. */
void show_minutes(struct pen *pen, uint32_t minutes);

/* `high`, `medium`, `low` or `reserved`, by the flags it is in. */
const char *show_preference(uint8_t flags);

/* The letters of the flags of a Prefix Information option that are set: `LA`. */
void show_prefix_flags(struct pen *pen, uint8_t flags);

/* The 48 reserved bits of a Redirected Header option. */
uint64_t show_redirected_reserved(const struct ndopt *option);

/* Each behind a blank: addresses for ndopt_address_next(), names for ndopt_name_next(). */
void show_ndopt_addresses(struct pen *pen, struct rd addresses);
void show_ndopt_names(struct pen *pen, struct rd names, bool json);

#endif
