/* Limit program: the 1,048,576 lines of `split 2001:db8::/44 /64`, and no more. Each line
 * is made once, in a buffer that is written where it is full: the same bytes out, by a
 * table of digits and stores of fixed sizes. Pool and length are built in: nothing is
 * parsed, compared or checked, and no line decides how it is to be written.
 *
 * usage: splitlimit */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_SIZE = 65536, LINE_ROOM = 32, HEAD = 11, TAIL = 6, VALUES = 0x10000 };

static char buffer[BUFFER_SIZE];
static size_t used;
static char digits[256][2];

static void flush(void)
{
	if (write(STDOUT_FILENO, buffer, used) != (ssize_t)used)
		_exit(1);
	used = 0;
}

/* The subnets whose last group is `first` to `last`, all of `count` digits. The digits
 * begin with zeros, which the head is written over. */
static void put(const char *head, unsigned first, unsigned last, unsigned count)
{
	for (unsigned value = first; value <= last; value++) {
		char *to = buffer + used;

		memcpy(to + HEAD - 4 + count, digits[value >> 8], 2);
		memcpy(to + HEAD - 2 + count, digits[value & 0xff], 2);
		memcpy(to, head, HEAD);
		memcpy(to + HEAD + count, "::/64\n", TAIL);
		used += HEAD + count + TAIL;
		if (used > BUFFER_SIZE - LINE_ROOM)
			flush();
	}
}

int main(void)
{
	static const char hex[] = "0123456789abcdef";
	char head[] = "2001:db8:0:", whole[] = "2001:db8:0::/64\n";

	for (unsigned i = 0; i < 256; i++) {
		digits[i][0] = hex[i >> 4];
		digits[i][1] = hex[i & 0xf];
	}
	for (unsigned i = 0; i < 16; i++) {
		/* Group 0 is not written; the very first subnet has two of them. */
		head[HEAD - 2] = whole[HEAD - 2] = hex[i];
		memcpy(buffer + used, i ? whole : "2001:db8::/64\n\0", sizeof(whole) - 1);
		used += i ? sizeof(whole) - 1 : sizeof(whole) - 3;
		put(head, 0x1, 0xf, 1);
		put(head, 0x10, 0xff, 2);
		put(head, 0x100, 0xfff, 3);
		put(head, 0x1000, VALUES - 1, 4);
	}
	flush();
	return 0;
}
