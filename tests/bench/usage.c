/* Runs a command and writes what it used to a file: processor time, its own and the
 * kernel's for it, in milliseconds, the most memory it had, in KiB, and the time from
 * before its start to its end, in milliseconds. A small program does this because the
 * peak that the kernel reports is never less than that of the process which started the
 * command.
 *
 * usage: usage FILE COMMAND [ARGUMENT]...       exits as the command does */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static double milliseconds(const struct timeval *time)
{
	return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	FILE *file;
	double start = now(), end;
	pid_t child;
	int status;

	if (argc < 3 || posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ) ||
		wait4(child, &status, 0, &used) != child)
		return 127;
	end = now();
	file = fopen(argv[1], "w");
	if (!file)
		return 126;
	fprintf(file, "%.3f %ld %.3f\n",
		milliseconds(&used.ru_utime) + milliseconds(&used.ru_stime),
		used.ru_maxrss, end - start);
	if (fclose(file))
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
