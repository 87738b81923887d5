#include "net/sys.h"

#include <netinet/icmp6.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "tests/unit/capture.h"

static void test_clocks(void **state)
{
	nsec_t last = sys_now();

	(void)state;
	for (int i = 0; i < 10000; i++) {
		nsec_t now = sys_now();

		assert_true(now >= last);
		last = now;
	}
	/* After the day this was written, and before the type ends. */
	assert_true(sys_realtime() > INT64_C(1700000000) * NSEC_PER_SEC);
	assert_true(llabs(sys_realtime() / NSEC_PER_SEC - time(NULL)) <= 1);
}

static void test_wall_offset_joins_the_clocks(void **state)
{
	nsec_t offset = sys_wall_offset(), nearest = NSEC_NEVER;

	(void)state;
	/* The machine may interrupt one reading, but hardly fifty. */
	for (int i = 0; i < 50; i++) {
		nsec_t before = sys_now(), wall = sys_realtime(), after = sys_now();
		nsec_t least = wall - offset - after, most = wall - offset - before;
		nsec_t off = least > 0 ? least : most < 0 ? -most : 0;

		if (off < nearest)
			nearest = off;
		if (llabs(sys_wall_offset() - offset) > 50 * NSEC_PER_USEC)
			offset = sys_wall_offset();
	}
	assert_true(nearest < 10 * NSEC_PER_USEC);
}

static void test_random_bytes(void **state)
{
	uint8_t a[301] = {0}, b[301] = {0};
	unsigned bits = 0;

	(void)state;
	/* One byte more than asked for stays as it is. */
	a[300] = 0x5a;
	assert_int_equal(sys_random(a, 300), 0);
	assert_int_equal(sys_random(b, 300), 0);
	assert_int_equal(a[300], 0x5a);
	assert_memory_not_equal(a, b, 300);
	for (size_t i = 0; i < 300; i++)
		bits += (unsigned)__builtin_popcount(a[i]);
	assert_in_range(bits, 900, 1500);
	assert_int_equal(sys_random(a, 0), 0);
}

/* More than one system call gives. */
static void test_much_randomness(void **state)
{
	size_t size = 40 << 20;
	uint8_t *bytes = calloc(1, size);
	size_t zeros = 0;

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(sys_random(bytes, size), 0);
	for (size_t i = size - 4096; i < size; i++)
		zeros += bytes[i] == 0;
	assert_true(zeros < 100);
	free(bytes);
}

static int drop(const void *arg)
{
	static const cap_flag_t flags[] = {CAP_EFFECTIVE, CAP_PERMITTED, CAP_INHERITABLE};
	cap_t caps;
	int fd;

	(void)arg;
	fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (fd < 0)
		return 1;
	close(fd);
	if (sys_drop_privileges())
		return 2;
	caps = cap_get_proc();
	for (cap_value_t cap = 0; cap <= CAP_LAST_CAP; cap++) {
		for (size_t i = 0; i < LEN(flags); i++) {
			cap_flag_value_t value = CAP_SET;

			cap_get_flag(caps, cap, flags[i], &value);
			if (value != CAP_CLEAR)
				return 3;
		}
	}
	cap_free(caps);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 4;
	if (socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6) >= 0)
		return 5;
	/* Twice does no harm. */
	return sys_drop_privileges() ? 6 : 0;
}

/* What was dropped does not come back with a program, though root runs it. */
static int drop_and_run(const void *arg)
{
	(void)arg;
	if (sys_drop_privileges())
		return 2;
	execlp("sh", "sh", "-c", "command -v ip >/dev/null && ! ip link set lo down 2>/dev/null",
		(char *)NULL);
	return 3;
}

static void test_privileges_are_dropped_for_good(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(in_child(drop, NULL), 0);
	assert_int_equal(in_child(drop_and_run, NULL), 0);
}

static int become_nobody(const void *arg)
{
	(void)arg;
	if (setresuid(65534, 65534, 65534))
		return 77;
	return sys_started_by_root();
}

/* As a set-user-ID program sees it: root by its effective identity only. */
static int wear_root(const void *arg)
{
	(void)arg;
	if (setresuid(65534, 0, 0))
		return 77;
	if (sys_started_by_root())
		return 1;
	if (sys_drop_privileges())
		return 2;
	return geteuid() != 65534 || seteuid(0) == 0;
}

static void test_who_started_it(void **state)
{
	int (*const children[])(const void *) = {become_nobody, wear_root};

	(void)state;
	assert_int_equal(sys_started_by_root(), getuid() == 0);
	for (size_t i = 0; i < LEN(children); i++) {
		int status = in_child(children[i], NULL);

		/* In a user namespace there is nobody else to be. */
		if (status != 77)
			assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_wall_offset_joins_the_clocks),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_much_randomness),
		cmocka_unit_test(test_privileges_are_dropped_for_good),
		cmocka_unit_test(test_who_started_it),
	};

	return cmocka_run_group_tests_name("sys", tests, NULL, NULL);
}
