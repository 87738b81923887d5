#include "net/library.h"

#include <dlfcn.h>
#include <string.h>

void *library_load(const char *const names[], size_t count)
{
	void *library = NULL;

	for (size_t i = 0; i < count && !library; i++)
		library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
	return library;
}

bool library_find(void *library, const char *symbol, void *ret_function)
{
	/* ISO C has no cast from the object pointer that dlsym() returns to a function's.
	 */
	void *at = library ? dlsym(library, symbol) : NULL;

	memcpy(ret_function, &at, sizeof(at));
	return at != NULL;
}
