#include "out/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

int replace_begin(struct replace *ret_replace, const char *path)
{
	struct replace r = {.path = path};
	int fd, err = check_place(path);

	if (err)
		return err;
	/* A name that Prometheus's collector, which reads *.prom, passes by. */
	if ((size_t)snprintf(r.temporary, sizeof(r.temporary), "%s.XXXXXX", path) >=
		sizeof(r.temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(r.temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r.stream = fdopen(fd, "w");
	if (!r.stream) {
		err = -errno;
		close(fd);
		unlink(r.temporary);
		return err;
	}
	*ret_replace = r;
	return 0;
}

int replace_end(struct replace *r, int err)
{
	int fd = fileno(r->stream);

	if (!err && (fflush(r->stream) || fchmod(fd, 0644)))
		err = -errno;
	/* Without this a crash may leave the new name with nothing behind it. */
	if (!err && fsync(fd))
		err = -errno;
	if (fclose(r->stream) && !err)
		err = -errno;
	r->stream = NULL;
	if (!err && rename(r->temporary, r->path))
		err = -errno;
	if (err)
		unlink(r->temporary);
	return err;
}

void replace_abandon(struct replace *r)
{
	fclose(r->stream);
	r->stream = NULL;
	unlink(r->temporary);
}
