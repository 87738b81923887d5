/* Lets one allocation or system call of a program fail: a library for LD_PRELOAD, that
 * tests/torture/torture.py drives.
 *
 *   FAULT_AT=N       the N-th of them fails, counted from 1 when the library is loaded; 0: none
 *   FAULT_LASTING=1  and so do all later ones of its kind
 *   FAULT_FD=FD      where its name is written to
 *
 * Allocations are caught by the functions of the C library, which calls them itself, too.
 * System calls are caught whoever makes them: a seccomp filter turns each of those below
 * into a SIGSYS, whose handler makes the call, from the one place that the filter lets
 * through, or fails it. The registers are those of x86-64: it is built nowhere else. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

struct call {
	int number;
	int error;
	const char *name;
};

#define CALL(name, error) {SYS_##name, error, #name}

/* What may fail, and with what. Not brk, whose failure the C library makes up for, nor
 * what fails only for a caller's mistake. */
static const struct call calls[] = {
	CALL(access, EACCES), CALL(bind, ENOMEM), CALL(capset, EPERM), CALL(close, EIO),
	CALL(connect, ENOBUFS), CALL(eventfd2, EMFILE), CALL(fchmod, EPERM),
	CALL(fcntl, ENOMEM), CALL(fstat, EIO), CALL(fsync, EIO), CALL(ftruncate, EIO),
	CALL(getrandom, ENOSYS), CALL(getsockname, ENOBUFS), CALL(getsockopt, ENOMEM),
	CALL(ioctl, ENOMEM), CALL(lseek, EIO), CALL(lstat, EIO), CALL(mmap, ENOMEM),
	CALL(mprotect, ENOMEM), CALL(mremap, ENOMEM), CALL(newfstatat, EIO),
	CALL(open, EMFILE), CALL(openat, EMFILE), CALL(poll, ENOMEM), CALL(ppoll, ENOMEM),
	CALL(prctl, EPERM), CALL(pread64, EIO), CALL(read, EIO), CALL(readlink, EACCES),
	CALL(recvfrom, ENOMEM), CALL(recvmmsg, ENOMEM), CALL(recvmsg, ENOMEM),
	CALL(rename, EIO), CALL(sendmmsg, ENOBUFS), CALL(sendmsg, ENOBUFS),
	CALL(sendto, ENOBUFS), CALL(setgid, EPERM), CALL(setsockopt, ENOMEM),
	CALL(setuid, EAGAIN), CALL(socket, EMFILE), CALL(socketpair, EMFILE),
	CALL(unlink, EIO), CALL(write, ENOSPC), CALL(writev, ENOSPC),
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

static bool counting, lasting;
static long fault_at, calls_made;
static int report_fd = -1;
static const char *failed; /* its name, once it has */

/* The seven registers go in, one comes out; the filter knows where it ends. */
long fault_pass(long number, const long arguments[static 6]);
extern const char fault_passed[];
__asm__(".text\n"
	".type fault_pass, @function\n"
	"fault_pass:\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %r11\n"
	"	mov (%r11), %rdi\n"
	"	mov 8(%r11), %rsi\n"
	"	mov 16(%r11), %rdx\n"
	"	mov 24(%r11), %r10\n"
	"	mov 32(%r11), %r8\n"
	"	mov 40(%r11), %r9\n"
	"	syscall\n"
	"fault_passed:\n"
	"	ret\n");

/* Whether this one, of a name that is one pointer for each kind, fails. */
static bool fails(const char *name)
{
	if (!counting)
		return false;
	if (++calls_made != fault_at)
		return lasting && failed == name;
	failed = name;
	fault_pass(SYS_write, (long[6]){report_fd, (long)name, (long)strlen(name)});
	return true;
}

static void handle(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	long arguments[6] = {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
		registers[REG_R10], registers[REG_R8], registers[REG_R9]};
	size_t i = 0;

	(void)signal;
	while (i < CALLS - 1 && calls[i].number != info->si_syscall)
		i++;
	/* That a message cannot be written has nowhere to be said. */
	if ((info->si_syscall == SYS_write && arguments[0] == STDERR_FILENO) ||
		!fails(calls[i].name)) {
		registers[REG_RAX] = fault_pass(info->si_syscall, arguments);
	} else {
		/* A descriptor is gone even if close(2) fails. */
		if (info->si_syscall == SYS_close)
			fault_pass(SYS_close, arguments);
		registers[REG_RAX] = -calls[i].error;
	}
}

static bool catch_calls(void)
{
	struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_NODEFER};
	struct sock_filter filter[CALLS + 7];
	struct sock_fprog program = {.filter = filter};
	uint64_t passed = (uintptr_t)fault_passed;
	size_t n = 0;

	/* The one place, then each of the calls. */
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, instruction_pointer));
	filter[n++] = (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)passed, 0, 2);
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, instruction_pointer) + 4);
	filter[n++] = (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(passed >> 32), CALLS + 1, 0);
	filter[n++] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < CALLS; i++)
		filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			(uint32_t)calls[i].number, (uint8_t)(CALLS - i), 0);
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
	program.len = (unsigned short)n;
	return !sigaction(SIGSYS, &action, NULL) && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
		!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static long number_in(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
	static const char broken[] = "fault: cannot catch system calls\n";

	fault_at = number_in("FAULT_AT");
	lasting = number_in("FAULT_LASTING");
	report_fd = (int)number_in("FAULT_FD");
	if (!catch_calls()) {
		(void)!write(STDERR_FILENO, broken, sizeof(broken) - 1);
		_exit(126);
	}
	counting = true;
}

/* Does what the C library's function of that name does, or not. */
#define OR_FAIL(function, ...)                                                           \
	__typeof__(&function) next;                                                      \
	*(void **)&next = dlsym(RTLD_NEXT, #function);                                   \
	if (!fails(#function))                                                           \
		return next(__VA_ARGS__);                                                \
	errno = ENOMEM;                                                                  \
	return NULL

void *malloc(size_t size)
{
	OR_FAIL(malloc, size);
}

void *calloc(size_t nmemb, size_t size)
{
	OR_FAIL(calloc, nmemb, size);
}

/* reallocarray(3) comes here, too. */
void *realloc(void *ptr, size_t size)
{
	OR_FAIL(realloc, ptr, size);
}
