#include "net/sys.h"

#include <errno.h>
#include <linux/capability.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Two clocks cannot be read at once: less than this is no step of the wall clock. */
#define WALL_NOISE (100 * NSEC_PER_USEC)

static nsec_t clock_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return nsec_from_timespec(&ts);
}

nsec_t sys_now(void)
{
	return clock_now(CLOCK_MONOTONIC);
}

nsec_t sys_realtime(void)
{
	return clock_now(CLOCK_REALTIME);
}

nsec_t sys_wall_offset(void)
{
	nsec_t offset = 0, narrowest = NSEC_NEVER;

	/* The reading with the least time around it is the one not interrupted. */
	for (int i = 0; i < 5; i++) {
		nsec_t before = sys_now(), wall = sys_realtime(), after = sys_now();

		if (after - before < narrowest) {
			narrowest = after - before;
			offset = wall - (before + narrowest / 2);
		}
	}
	return offset;
}

static bool is_far(nsec_t a, nsec_t b)
{
	return a - b > WALL_NOISE || b - a > WALL_NOISE;
}

bool sys_follow_wall_clock(nsec_t now, nsec_t *offset)
{
	nsec_t before = *offset, wall = sys_realtime();

	/* Who was held up between the clocks can tell neither. */
	if (!is_far(wall - now, before) && !is_far(sys_now(), now))
		return false;
	*offset = sys_wall_offset();
	return is_far(*offset, before);
}

int sys_random(void *ret_bytes, size_t size)
{
	char *at = ret_bytes;

	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		if (got < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		at += got;
		size -= (size_t)got;
	}
	return 0;
}

int sys_interface_mac(const char *name, uint8_t ret_mac[static 6])
{
	struct ifreq request = {0};
	size_t len = strlen(name);
	int fd, err = 0;

	if (len == 0 || len >= sizeof(request.ifr_name))
		return -ENODEV;
	memcpy(request.ifr_name, name, len);
	/* Any socket will do, and this kind is there without IPv6. /sys may be that of another
	 * network namespace. */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request))
		err = -errno;
	else if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER)
		err = -EADDRNOTAVAIL;
	else
		memcpy(ret_mac, request.ifr_hwaddr.sa_data, 6);
	if (fd >= 0)
		close(fd);
	return err;
}

bool sys_started_by_root(void)
{
	return getuid() == 0;
}

int sys_drop_privileges(void)
{
	/* Nothing is left, so there is nothing for libcap to manage, which is 11 KiB and six
	 * system calls at each start. */
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	/* The set-user-ID identity first: without CAP_SETUID it could not be given up. */
	if (setgid(getgid()) || setuid(getuid()))
		return -errno;
	if (syscall(SYS_capset, &header, none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return 0;
}
