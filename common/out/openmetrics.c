#include "out/openmetrics.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "out/esc.h"

/* Digits of a value that are the value's and not the binary fraction's. */
enum { VALUE_DIGITS = 15 };

int openmetrics_begin(struct openmetrics *ret_om, const char *path)
{
	struct openmetrics om = {.err = 0};
	int err = replace_begin(&om.file, path);

	if (!err)
		*ret_om = om;
	return err;
}

/* What a call of stdio's came to; the first error is kept. */
static void keep_error(struct openmetrics *om, int result)
{
	if (result < 0 && !om->err)
		om->err = -errno;
}

void openmetrics_family(struct openmetrics *om, const char *name,
	enum openmetrics_type type, const char *help)
{
	const char *type_name = type == OPENMETRICS_SUMMARY ? "summary" : "gauge";

	om->family = name;
	keep_error(om, fprintf(om->file.stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
		type_name));
}

/* A value in quotes. esc() leaves no line break and no byte that is not UTF-8. */
static void put_value(struct openmetrics *om, const char *value)
{
	char safe[ESC_SIZE(OPENMETRICS_VALUE_MAX)];

	esc(value, strnlen(value, OPENMETRICS_VALUE_MAX), safe, sizeof(safe));
	keep_error(om, putc('"', om->file.stream));
	for (const char *c = safe; *c; c++) {
		if (*c == '\\' || *c == '"')
			keep_error(om, putc('\\', om->file.stream));
		keep_error(om, putc(*c, om->file.stream));
	}
	keep_error(om, putc('"', om->file.stream));
}

static void put_number(struct openmetrics *om, double value)
{
	if (isnan(value))
		keep_error(om, fputs(" NaN\n", om->file.stream));
	else if (isinf(value))
		keep_error(om, fputs(value > 0 ? " +Inf\n" : " -Inf\n", om->file.stream));
	else
		keep_error(om, fprintf(om->file.stream, " %.*g\n", VALUE_DIGITS, value));
}

void openmetrics_sample(struct openmetrics *om, const char *suffix,
	const struct openmetrics_label *labels, size_t count, double value)
{
	keep_error(om, fprintf(om->file.stream, "%s%s", om->family, suffix));
	for (size_t i = 0; i < count; i++) {
		keep_error(om, fprintf(om->file.stream, "%c%s=", i ? ',' : '{', labels[i].name));
		put_value(om, labels[i].value);
	}
	if (count > 0)
		keep_error(om, putc('}', om->file.stream));
	put_number(om, value);
}

int openmetrics_end(struct openmetrics *om)
{
	/* To Prometheus a comment; to OpenMetrics the proof that this is all. */
	keep_error(om, fputs("# EOF\n", om->file.stream));
	return replace_end(&om->file, om->err);
}

void openmetrics_abandon(struct openmetrics *om)
{
	replace_abandon(&om->file);
}
