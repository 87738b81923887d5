#include "tools/randaddr/input.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "out/esc.h"

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static char *quote(const char *escaped)
{
	char *quoted = malloc(strlen(escaped) + count(escaped, '"') + 3), *to = quoted;

	if (!quoted)
		return NULL;
	*to++ = '"';
	for (; *escaped; escaped++) {
		if (*escaped == '"')
			*to++ = '\\';
		*to++ = *escaped;
	}
	*to++ = '"';
	*to = '\0';
	return quoted;
}

static char *hex_of(const char *text)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = malloc(2 * strlen(text) + 1), *to = hex;

	if (!hex)
		return NULL;
	for (; *text; text++) {
		*to++ = digits[(unsigned char)*text >> 4];
		*to++ = digits[(unsigned char)*text & 0xf];
	}
	*to = '\0';
	return hex;
}

int input_open(const char *text, struct input *ret_input)
{
	const char *known = text ? text : "";
	size_t len = strlen(known), size = ESC_SIZE(len);
	struct input input = {.text = text};
	char *escaped = malloc(size);
	bool is_plain;

	if (!escaped)
		return -ENOMEM;
	/* A backslash is doubled; anything else that grew may not be shown as it is. */
	is_plain = esc(known, len, escaped, size) == len + count(known, '\\');
	input.quoted = quote(escaped);
	input.hex = is_plain ? NULL : hex_of(known);
	free(escaped);
	if (!input.quoted || (!is_plain && !input.hex)) {
		input_close(&input);
		return -ENOMEM;
	}
	*ret_input = input;
	return 0;
}

void input_close(struct input *input)
{
	free(input->quoted);
	free(input->hex);
	*input = (struct input){0};
}
