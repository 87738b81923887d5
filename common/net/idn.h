/* Names in other scripts than Latin to the ASCII form that is asked for: IDNA2008 (RFC
 * 5891) after the mapping of UTS #46, non-transitional. libidn2 does it, and is loaded
 * only where a name needs it: it is larger than the tools. */
#ifndef HEXTET_NET_IDN_H
#define HEXTET_NET_IDN_H

/* Writes the A-labels of a UTF-8 name, or a copy of an ASCII name, to *ret_ascii, to be
 * freed. Returns 0; -EINVAL with *ret_reason, words that last, if the name is not
 * allowed; -ENOSYS if libidn2 is not installed; -ENOMEM. */
int idn_to_ascii(const char *name, char **ret_ascii, const char **ret_reason);

/* The way back: writes the U-labels (UTF-8) of an ASCII name in presentation form to
 * *ret_unicode, to be freed. -ENOENT for a name that has no A-label, or of which
 * idn_to_ascii() would not make the same again, as names that come from the network need
 * not; -ENOSYS and -ENOMEM as above. Still to be escaped before it is shown. */
int idn_to_unicode(const char *ascii, char **ret_unicode);

#endif
