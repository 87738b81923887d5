#include "out/openmetrics.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out/esc.h"

/* Digits of a value that are the value's and not the binary fraction's. */
enum { VALUE_DIGITS = 15 };

/* Whether a file may be put in the place of what is there. */
static int check_place(const char *path)
{
	struct stat at;

	if (!*path)
		return -ENOENT;
	if (lstat(path, &at))
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(at.st_mode))
		return -EISDIR;
	return S_ISREG(at.st_mode) ? 0 : -ENOTSUP;
}

int openmetrics_begin(struct openmetrics *ret_om, const char *path)
{
	struct openmetrics om = {.path = path};
	int fd, err = check_place(path);

	if (err)
		return err;
	/* A name that the collector, which reads *.prom, passes by. */
	if ((size_t)snprintf(om.temporary, sizeof(om.temporary), "%s.XXXXXX", path) >=
		sizeof(om.temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(om.temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	om.stream = fdopen(fd, "w");
	if (!om.stream) {
		err = -errno;
		close(fd);
		unlink(om.temporary);
		return err;
	}
	*ret_om = om;
	return 0;
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
	keep_error(om, fprintf(om->stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
		type_name));
}

/* A value in quotes. esc() leaves no line break and no byte that is not UTF-8. */
static void put_value(struct openmetrics *om, const char *value)
{
	char safe[ESC_SIZE(OPENMETRICS_VALUE_MAX)];

	esc(value, strnlen(value, OPENMETRICS_VALUE_MAX), safe, sizeof(safe));
	keep_error(om, putc('"', om->stream));
	for (const char *c = safe; *c; c++) {
		if (*c == '\\' || *c == '"')
			keep_error(om, putc('\\', om->stream));
		keep_error(om, putc(*c, om->stream));
	}
	keep_error(om, putc('"', om->stream));
}

static void put_number(struct openmetrics *om, double value)
{
	if (isnan(value))
		keep_error(om, fputs(" NaN\n", om->stream));
	else if (isinf(value))
		keep_error(om, fputs(value > 0 ? " +Inf\n" : " -Inf\n", om->stream));
	else
		keep_error(om, fprintf(om->stream, " %.*g\n", VALUE_DIGITS, value));
}

void openmetrics_sample(struct openmetrics *om, const char *suffix,
	const struct openmetrics_label *labels, size_t count, double value)
{
	keep_error(om, fprintf(om->stream, "%s%s", om->family, suffix));
	for (size_t i = 0; i < count; i++) {
		keep_error(om, fprintf(om->stream, "%c%s=", i ? ',' : '{', labels[i].name));
		put_value(om, labels[i].value);
	}
	if (count > 0)
		keep_error(om, putc('}', om->stream));
	put_number(om, value);
}

int openmetrics_end(struct openmetrics *om)
{
	int fd = fileno(om->stream);

	/* To Prometheus a comment; to OpenMetrics the proof that this is all. */
	keep_error(om, fputs("# EOF\n", om->stream));
	keep_error(om, fflush(om->stream));
	keep_error(om, fchmod(fd, 0644));
	/* Without this a crash may leave the new name with nothing behind it. */
	keep_error(om, fsync(fd));
	keep_error(om, fclose(om->stream));
	om->stream = NULL;
	if (!om->err)
		keep_error(om, rename(om->temporary, om->path));
	if (om->err)
		unlink(om->temporary);
	return om->err;
}

void openmetrics_abandon(struct openmetrics *om)
{
	fclose(om->stream);
	om->stream = NULL;
	unlink(om->temporary);
}
