/* Shared libraries that are loaded when there is something for them to do, not when the
 * program starts: loading one takes a fifth of the time that a one-packet run takes. */
#ifndef HEXTET_NET_LIBRARY_H
#define HEXTET_NET_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Loads the first of `count` names that there is, or finds it loaded. NULL: none is
 * installed. To be given to dlclose(), or kept. */
void *library_load(const char *const names[], size_t count);

/* Writes the address of a function to *ret_function, a pointer to such a function, or
 * NULL. Returns whether the library has it; one that is NULL has nothing. */
bool library_find(void *library, const char *symbol, void *ret_function);

#endif
