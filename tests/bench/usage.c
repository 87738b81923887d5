/* Runs a command and writes what it used to a file: processor time, its own and the
 * kernel's for it, in milliseconds, and the most memory it had, in KiB. A small program
 * does this because the peak that the kernel reports is never less than that of the
 * process which started the command.
 *
 * usage: usage FILE COMMAND [ARGUMENT]...       exits as the command does */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

static double milliseconds(const struct timeval *time)
{
	return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

int main(int argc, char **argv)
{
	struct rusage used;
	FILE *file;
	pid_t child;
	int status;

	if (argc < 3 || posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ) ||
		wait4(child, &status, 0, &used) != child)
		return 127;
	file = fopen(argv[1], "w");
	if (!file)
		return 126;
	fprintf(file, "%.3f %ld\n",
		milliseconds(&used.ru_utime) + milliseconds(&used.ru_stime),
		used.ru_maxrss);
	if (fclose(file))
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
