/* Golden vectors: real packets as the hexadecimal text that tcpdump prints, read from
 * tests/golden. The tests run from the top of the tree. */
#ifndef HEXTET_TESTS_UNIT_GOLDEN_H
#define HEXTET_TESTS_UNIT_GOLDEN_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>

#include "tests/unit/test.h"

#define GOLDEN_SIZE 2048

struct golden {
	uint8_t bytes[GOLDEN_SIZE];
	size_t len;
};

static inline unsigned golden_digit(const char *file, int c)
{
	const char digits[] = "0123456789abcdef";
	const char *digit = c ? strchr(digits, tolower(c)) : NULL;

	if (!digit)
		fail_msg("%s: '%c' is not a hexadecimal digit", file, c);
	return (unsigned)(digit - digits);
}

/* One line: `0x0010:  0123 4567 89`, or a note that begins with #. The offset must be
 * that of the bytes read so far: a lost or doubled line is an error. */
static inline void golden_line(const char *file, const char *line, struct golden *golden)
{
	char *behind;
	unsigned long offset;

	if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0')
		return;
	offset = strtoul(line, &behind, 16);
	if (*behind != ':')
		fail_msg("%s: no offset in \"%s\"", file, line);
	if (offset != golden->len)
		fail_msg("%s: offset %#lx after %zu bytes", file, offset, golden->len);
	for (line = behind + 1; *line; line++) {
		if (isspace((unsigned char)*line))
			continue;
		if (golden->len == GOLDEN_SIZE)
			fail_msg("%s: more than %d bytes", file, GOLDEN_SIZE);
		golden->bytes[golden->len] = (uint8_t)(golden_digit(file, line[0]) << 4 |
						       golden_digit(file, line[1]));
		golden->len++;
		line++;
	}
}

static inline void golden_read(const char *file, struct golden *ret_golden)
{
	char path[256], line[256];
	FILE *stream;

	snprintf(path, sizeof(path), "tests/golden/%s", file);
	stream = fopen(path, "r");
	if (!stream)
		fail_msg("%s: cannot open it from here (run from the top of the tree)",
			path);
	memset(ret_golden, 0, sizeof(*ret_golden));
	while (fgets(line, sizeof(line), stream))
		golden_line(file, line, ret_golden);
	fclose(stream);
	if (ret_golden->len == 0)
		fail_msg("%s: no bytes in it", path);
}

#endif
