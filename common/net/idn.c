#include "net/idn.h"

#include <errno.h>
#include <idn2.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "net/library.h"

static const char *const library_names[] = {"libidn2.so.0"};

/* What is called of libidn2, by name. */
struct idn2 {
	__typeof__(idn2_to_ascii_8z) *to_ascii;
	__typeof__(idn2_to_unicode_8z8z) *to_unicode;
	__typeof__(idn2_strerror) *strerror;
	__typeof__(idn2_free) *free;
};

static bool is_ascii(const char *name)
{
	for (; *name; name++)
		if (*name & 0x80)
			return false;
	return true;
}

/* The library stays loaded: its words are handed on, and the next name needs it again. */
static bool load(struct idn2 *ret_idn2)
{
	void *library = library_load(library_names, 1);

	return library_find(library, "idn2_to_ascii_8z", &ret_idn2->to_ascii) &&
	       library_find(library, "idn2_to_unicode_8z8z", &ret_idn2->to_unicode) &&
	       library_find(library, "idn2_strerror", &ret_idn2->strerror) &&
	       library_find(library, "idn2_free", &ret_idn2->free);
}

static int copy(const char *name, char **ret_copy)
{
	char *copied = strdup(name);

	if (!copied)
		return -ENOMEM;
	*ret_copy = copied;
	return 0;
}

int idn_to_ascii(const char *name, char **ret_ascii, const char **ret_reason)
{
	struct idn2 idn2;
	char *ascii;
	int rc, err;

	if (is_ascii(name))
		return copy(name, ret_ascii);
	if (!load(&idn2))
		return -ENOSYS;
	rc = idn2.to_ascii(name, &ascii, IDN2_NONTRANSITIONAL);
	if (rc == IDN2_MALLOC)
		return -ENOMEM;
	if (rc != IDN2_OK) {
		*ret_reason = idn2.strerror(rc);
		return -EINVAL;
	}
	err = copy(ascii, ret_ascii);
	idn2.free(ascii);
	return err;
}

/* Whether `unicode` is what `ascii` stands for: libidn2 decodes without looking whether
 * the letters are allowed, and in their one form. */
static bool is_same(const struct idn2 *idn2, const char *unicode, const char *ascii)
{
	char *back;
	bool same;

	if (idn2->to_ascii(unicode, &back, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	same = !strcasecmp(back, ascii);
	idn2->free(back);
	return same;
}

int idn_to_unicode(const char *ascii, char **ret_unicode)
{
	struct idn2 idn2;
	char *unicode;
	int rc, err;

	/* An escape stands for an octet that no A-label has. */
	if (!strcasestr(ascii, "xn--") || strchr(ascii, '\\'))
		return -ENOENT;
	if (!load(&idn2))
		return -ENOSYS;
	rc = idn2.to_unicode(ascii, &unicode, 0);
	if (rc != IDN2_OK)
		return rc == IDN2_MALLOC ? -ENOMEM : -ENOENT;
	err = !is_ascii(unicode) && is_same(&idn2, unicode, ascii)
		      ? copy(unicode, ret_unicode)
		      : -ENOENT;
	idn2.free(unicode);
	return err;
}
