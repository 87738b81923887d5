/* For tests that build a network to ask the kernel about: they change interfaces, so
 * they run in tests/lab/sandbox or not at all. */
#ifndef HEXTET_TESTS_UNIT_NET_H
#define HEXTET_TESTS_UNIT_NET_H

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>

#include "tests/unit/test.h"

/* Runs a shell command that must succeed. */
static inline void sh(const char *command)
{
	fflush(NULL);
	if (system(command)) /* NOLINT(cert-env33-c): the tests' own commands */
		fail_msg("failed: %s", command);
}

/* Two connected interfaces, va and vb, without addresses of their own making. They carry
 * nothing before the kernel's watch over links has seen them come up, which on a busy
 * machine takes longer than the commands do. */
static inline void net_make_pair(void)
{
	sh("ip link add va type veth peer name vb");
	sh("echo 1 >/proc/sys/net/ipv6/conf/va/addr_gen_mode");
	sh("echo 1 >/proc/sys/net/ipv6/conf/vb/addr_gen_mode");
	sh("ip link set va up && ip link set vb up");
	sh("timeout 20 sh -c 'until [ $(ip link show | grep -c \" v[ab]@.* state UP \") "
	   "= 2 ];"
	   " do sleep 0.01;"
	   " done'");
}

/* A test's tear-down: loopback and nothing else, as it was. */
static inline int net_clear(void **state)
{
	(void)state;
	/* NOLINTNEXTLINE(cert-env33-c) */
	return system("ip netns del router 2>/dev/null; ip link del va 2>/dev/null; "
		      "ip link del vc 2>/dev/null; "
		      "ip -6 route flush table main; ip link set lo up mtu 65536") < 0;
}

/* A group's set-up: fails where the network is not ours to change, and clears it of what
 * a test that crashed may have left. */
static inline int net_is_private(void **state)
{
	const char *sandbox = getenv("LAB_SANDBOX");

	if (sandbox && !strcmp(sandbox, "1"))
		return net_clear(state);
	print_error("run this in tests/lab/sandbox\n");
	return -1;
}

static inline struct in6_addr net_addr(const char *text)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, text, &address) != 1)
		fail_msg("not an address: %s", text);
	return address;
}

#endif
