#include "out/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "out/esc.h"
#include "out/text.h"

/* Durations are exact to the nanosecond up to 11 days in milliseconds; more digits would
 * only show the binary fraction's noise. */
enum { REAL_DIGITS = 15 };

struct record record_part(void)
{
	json_t *object = json_object();

	return (struct record){.object = object, .failed = !object};
}

struct record record_begin(const char *type)
{
	struct record r = record_part();

	record_string(&r, "type", type);
	return r;
}

/* Adds `value`, which is the record's from here on, NULL where it could not be made. */
static void add(struct record *r, const char *key, json_t *value)
{
	if (r->failed) {
		json_decref(value);
		return;
	}
	if (!value || json_object_set_new_nocheck(r->object, key, value))
		r->failed = true;
}

void record_string(struct record *r, const char *key, const char *value)
{
	char stack[512], *text = stack;
	size_t len, size;

	if (!value)
		return;
	len = strlen(value);
	size = ESC_SIZE(len);
	if (size > sizeof(stack)) {
		text = malloc(size);
		if (!text) {
			r->failed = true;
			return;
		}
	}
	len = esc(value, len, text, size);
	add(r, key, json_stringn_nocheck(text, len));
	if (text != stack)
		free(text);
}

void record_escaped(struct record *r, const char *key, const char *text)
{
	if (text)
		add(r, key, json_string(text));
}

void record_integer(struct record *r, const char *key, int64_t value)
{
	add(r, key, json_integer(value));
}

void record_bool(struct record *r, const char *key, bool value)
{
	add(r, key, json_boolean(value));
}

void record_real(struct record *r, const char *key, double value)
{
	add(r, key, json_real(value));
}

void record_msec(struct record *r, const char *key, nsec_t duration)
{
	record_real(r, key, (double)duration / NSEC_PER_MSEC);
}

void record_time(struct record *r, nsec_t realtime)
{
	char text[TEXT_TIME_SIZE];

	text_rfc3339(realtime, text);
	record_string(r, "time", text);
}

struct record record_list(void)
{
	json_t *array = json_array();

	return (struct record){.object = array, .failed = !array};
}

void record_append(struct record *list, struct record *part)
{
	list->failed |= part->failed;
	if (list->failed)
		json_decref(part->object);
	else if (json_array_append_new(list->object, part->object))
		list->failed = true;
	*part = (struct record){.failed = true};
}

void record_append_integer(struct record *list, int64_t value)
{
	struct record number = {.object = json_integer(value)};

	number.failed = !number.object;
	record_append(list, &number);
}

void record_group(struct record *r, const char *key, struct record *part)
{
	r->failed |= part->failed;
	add(r, key, part->object);
	*part = (struct record){.failed = true};
}

int record_write(struct record *r, FILE *stream)
{
	size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS);
	/* Into room of our own: where its own buffer cannot grow, jansson leaves out a key
	 * and goes on. */
	char stack[2048], *line = stack;
	size_t len = r->failed ? 0 : json_dumpb(r->object, stack, sizeof(stack), flags);
	int err = 0;

	if (len > sizeof(stack)) {
		line = malloc(len);
		len = line ? json_dumpb(r->object, line, len, flags) : 0;
	}
	json_decref(r->object);
	*r = (struct record){.failed = true};
	if (len == 0)
		err = -ENOMEM;
	else if (fwrite(line, 1, len, stream) < len || putc('\n', stream) == EOF)
		err = -EIO;
	if (line != stack)
		free(line);
	return err;
}
