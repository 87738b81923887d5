/* Clocks, entropy and privileges of the machine. No printing, no policy. */
#ifndef HEXTET_NET_SYS_H
#define HEXTET_NET_SYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/nsec.h"

/* CLOCK_MONOTONIC: what every point in time is measured by. */
nsec_t sys_now(void);

/* CLOCK_REALTIME: only to show to people and to read kernel timestamps by. */
nsec_t sys_realtime(void);

/* CLOCK_REALTIME less CLOCK_MONOTONIC, to some nanoseconds. It changes only when the
 * wall clock is set: slewing moves both clocks alike. */
nsec_t sys_wall_offset(void);

/* Fills `size` bytes from the kernel's generator. Returns 0 or -errno. */
int sys_random(void *ret_bytes, size_t size);

/* Whether the person who started the program is root, whatever the file's own
 * capabilities or set-user-ID bit say. */
bool sys_started_by_root(void);

/* Gives up for good what set-user-ID, file capabilities and root grant: every
 * capability, and gaining any by running a program. Returns 0 or -errno. */
int sys_drop_privileges(void);

#endif
