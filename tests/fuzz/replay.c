/* Feeds files, or the files of folders, to a fuzz target that libFuzzer is not linked
 * to: the corpus in the test run, or one finding under a debugger. Each file is fed
 * whole and cut at every byte, from memory that ends where it ends.
 *
 *   replay FILE|FOLDER... */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

#define FILE_MAX 65536

struct tally {
	size_t files;
	size_t inputs;
};

static void feed(const uint8_t *bytes, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);

	MUST(exact);
	if (len > 0)
		memcpy(exact, bytes, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
}

static bool replay_file(const char *path, struct tally *tally)
{
	static uint8_t bytes[FILE_MAX];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	len = fread(bytes, 1, sizeof(bytes), file);
	if (ferror(file) || len == sizeof(bytes)) {
		fprintf(stderr, "%s: cannot read it, or larger than %d bytes\n", path,
			FILE_MAX - 1);
		fclose(file);
		return false;
	}
	fclose(file);
	for (size_t cut = 0; cut <= len; cut++)
		feed(bytes, len - cut);
	tally->files++;
	tally->inputs += len + 1;
	return true;
}

static bool replay_folder(const char *path, struct tally *tally)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	bool ok = count >= 0;

	if (!ok)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			ok = replay_file(file, tally) && ok;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return ok;
}

int main(int argc, char **argv)
{
	struct tally tally = {0};
	bool ok = true;

	for (int i = 1; i < argc; i++) {
		struct stat status;

		if (!stat(argv[i], &status) && S_ISDIR(status.st_mode))
			ok = replay_folder(argv[i], &tally) && ok;
		else
			ok = replay_file(argv[i], &tally) && ok;
	}
	printf("replayed %zu files, %zu inputs\n", tally.files, tally.inputs);
	return ok && tally.files > 0 && !fflush(stdout) ? 0 : 1;
}
