/* Clocks, entropy and privileges of the machine. No printing, no policy. */
#ifndef HEXTET_NET_SYS_H
#define HEXTET_NET_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

/* CLOCK_MONOTONIC: what every point in time is measured by. */
nsec_t sys_now(void);

/* CLOCK_REALTIME: only to show to people and to read kernel timestamps by. */
nsec_t sys_realtime(void);

/* CLOCK_REALTIME less CLOCK_MONOTONIC, to some nanoseconds. It changes only when the
 * wall clock is set: slewing moves both clocks alike. */
nsec_t sys_wall_offset(void);

/* Brings an offset kept from the last call up to date, if the wall clock was set since; `now`
 * has just been read. Returns whether it was. As long as it was not, the same offset stays:
 * the distance of two kernel stamps moved by it is exact. */
bool sys_follow_wall_clock(nsec_t now, nsec_t *offset);

/* Fills `size` bytes from the kernel's generator. Returns 0 or -errno. */
int sys_random(void *ret_bytes, size_t size);

/* The MAC address of an Ethernet-like interface. Returns 0, -ENODEV where there is none of
 * that name, or -EADDRNOTAVAIL where it has none, as lo. */
int sys_interface_mac(const char *name, uint8_t ret_mac[static 6]);

/* Whether the person who started the program is root, whatever the file's own
 * capabilities or set-user-ID bit say. */
bool sys_started_by_root(void);

/* Gives up for good what set-user-ID, file capabilities and root grant: every
 * capability, and gaining any by running a program. Returns 0 or -errno. */
int sys_drop_privileges(void);

#endif
