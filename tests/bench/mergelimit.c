/* Limit program: the shortest list for many prefixes, and no more. It reads a file of one
 * prefix a line by the block, sorts (one pass that deals them out by the 16 bits behind
 * those that all have in common, then each heap by insertion: right for any list, fast
 * for an even one), drops what is covered, joins halves, and prints. The file must end
 * with a line's end and hold nothing but RFC 5952 texts with lengths; all memory is asked
 * for at once. No checks, comments, blanks, options or words about a fault. What is rare,
 * an address with zeros in the middle, is left to the library's formatter.
 *
 * usage: mergelimit FILE */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr/prefix.h"

enum { BLOCK = 262144, BUFFER_SIZE = 65536, HEAPS = 65536, LEAST_LINE = 5 };

__extension__ typedef unsigned __int128 bits;

struct item {
	bits first;
	unsigned length;
};

static uint8_t value_of[256];
static uint32_t text_of[HEAPS]; /* four digits each */

static void make_tables(void)
{
	static const char hex[] = "0123456789abcdef";

	memset(value_of, 0xff, sizeof(value_of));
	for (unsigned i = 0; i < 16; i++)
		value_of[(uint8_t)hex[i]] = (uint8_t)i;
	for (unsigned i = 0; i < HEAPS; i++) {
		char text[4] = {hex[i >> 12], hex[i >> 8 & 15], hex[i >> 4 & 15], hex[i & 15]};

		memcpy(&text_of[i], text, 4);
	}
}

/* Reads one line; returns the next. */
static const char *parse(const char *at, struct item *ret_item)
{
	bits head = 0, all = 0;
	unsigned groups = 0, gap = 0, value, length = 0;

	while (true) {
		for (value = 0; value_of[(uint8_t)*at] < 16; at++)
			value = value << 4 | value_of[(uint8_t)*at];
		all = all << 16 | value;
		groups++;
		if (*at++ == '/')
			break;
		if (*at == ':') {
			head = all;
			gap = groups;
			all = 0;
			if (*++at == '/') {
				at++;
				break;
			}
		}
	}
	for (; *at != '\n'; at++)
		length = length * 10 + (unsigned)(*at - '0');
	ret_item->first = gap ? head << (128 - 16 * gap) | all : all;
	ret_item->length = length;
	return at + 1;
}

static size_t read_all(int fd, struct item *items)
{
	static char block[BLOCK];
	size_t filled = 0, count = 0;
	ssize_t got;

	while ((got = read(fd, block + filled, BLOCK - filled)) > 0) {
		const char *at = block, *end;

		filled += (size_t)got;
		end = memrchr(block, '\n', filled);
		while (end && at <= end)
			at = parse(at, &items[count++]);
		filled -= (size_t)(at - block);
		memmove(block, at, filled);
	}
	return count;
}

static bool before(const struct item *a, const struct item *b)
{
	return a->first < b->first || (a->first == b->first && a->length < b->length);
}

static void sort(const struct item *items, size_t count, struct item *ret_items)
{
	static size_t ends[HEAPS];
	bits differ = 0;
	unsigned shift = 112;

	for (size_t i = 0; i < count; i++)
		differ |= items[i].first ^ items[0].first;
	while (shift > 0 && !(differ >> (shift + 15)))
		shift--;
	for (size_t i = 0; i < count; i++)
		ends[(uint16_t)(items[i].first >> shift)]++;
	for (unsigned i = 1; i < HEAPS; i++)
		ends[i] += ends[i - 1];
	for (size_t i = count; i-- > 0;)
		ret_items[--ends[(uint16_t)(items[i].first >> shift)]] = items[i];
	for (size_t i = 1; i < count; i++) {
		struct item item = ret_items[i];
		size_t j = i;

		for (; j > 0 && before(&item, &ret_items[j - 1]); j--)
			ret_items[j] = ret_items[j - 1];
		ret_items[j] = item;
	}
}

/* Whether all of `b`, which does not sort before `a`, is in it. */
static bool covers(const struct item *a, const struct item *b)
{
	return a->length == 0 || !((a->first ^ b->first) >> (128 - a->length));
}

/* In place; returns how many are left. */
static size_t merge(struct item *items, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && covers(&items[kept - 1], &items[i]))
			continue;
		items[kept++] = items[i];
		for (; kept > 1; kept--) {
			struct item *a = &items[kept - 2], *b = &items[kept - 1];

			if (a->length != b->length ||
				(a->first ^ b->first) != (bits)1 << (128 - a->length))
				break;
			a->length--;
		}
	}
	return kept;
}

static char *put_group(char *to, uint64_t high)
{
	uint16_t group = (uint16_t)(high >> 48);
	unsigned count = (35 - (unsigned)__builtin_clz(group | 1U)) / 4;
	uint32_t text = text_of[group] >> (32 - 8 * count);

	memcpy(to, &text, 4);
	to[count] = ':';
	return to + count + 1;
}

static bool has_zero_group(uint64_t groups)
{
	return (groups - UINT64_C(0x0001000100010001)) & ~groups &
		UINT64_C(0x8000800080008000);
}

static char *put(char *to, const struct item *item)
{
	uint64_t high = (uint64_t)(item->first >> 64), low = (uint64_t)item->first;
	unsigned length = item->length;

	if (!high || (low && (has_zero_group(high) || has_zero_group(low)))) {
		struct prefix p = {.first = {.high = high, .low = low}, .length = (uint8_t)length};

		to += prefix_format(p, to);
		*to = '\n';
		return to + 1;
	}
	if (low) {
		for (unsigned i = 0; i < 4; i++, high <<= 16)
			to = put_group(to, high);
		for (unsigned i = 0; i < 4; i++, low <<= 16)
			to = put_group(to, low);
		to--;
	} else {
		for (; high; high <<= 16)
			to = put_group(to, high);
		*to++ = ':';
	}
	*to++ = '/';
	if (length >= 100)
		*to++ = '1';
	if (length >= 10)
		*to++ = (char)('0' + length / 10 % 10);
	*to++ = (char)('0' + length % 10);
	*to++ = '\n';
	return to;
}

int main(int argc, char **argv)
{
	static char buffer[BUFFER_SIZE];
	static struct item *items, *sorted;
	int fd = open(argc > 1 ? argv[1] : "", O_RDONLY | O_CLOEXEC);
	size_t count, used = 0;
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		return 2;
	count = (size_t)status.st_size / LEAST_LINE + 1;
	items = calloc(2 * count, sizeof(*items));
	if (!items)
		return 2;
	sorted = items + count;
	make_tables();
	count = read_all(fd, items);
	sort(items, count, sorted);
	count = merge(sorted, count);
	for (size_t i = 0; i < count; i++) {
		used = (size_t)(put(buffer + used, &sorted[i]) - buffer);
		if (used < BUFFER_SIZE - PREFIX_TEXT_SIZE - 8 && i + 1 < count)
			continue;
		if (write(STDOUT_FILENO, buffer, used) != (ssize_t)used)
			return 1;
		used = 0;
	}
	return 0;
}
