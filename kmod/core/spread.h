/* SPDX-License-Identifier: GPL-2.0 */
/* Flows that need more than the fastest path, and what that makes of their delay. */
#ifndef _NETCOMB_CORE_SPREAD_H
#define _NETCOMB_CORE_SPREAD_H

#include <linux/types.h>

struct nc_sched_view;

/* A path that is later than the fastest by less is no slow one. */
#define NC_SPREAD_SKEW_US	5000
/* A flow that has needed a slow path for so long, */
#define NC_SPREAD_LONG_US	3000000
/* never without it for longer than that, */
#define NC_SPREAD_GAP_US	100000
/* goes on by it for so long: BBR's PROBE_RTT and a round trip before it */
#define NC_SPREAD_HOLD_US	500000
/* with a packet in this time. */
#define NC_SPREAD_EVERY_US	10000

/**
 * struct nc_spread - what a flow has sent over slow paths; all wrap
 * @since_us:	since when it needed one again and again
 * @need_us:	when it last did
 * @slow_us:	when @path last took a packet of it
 * @path:	path id of the slowest that it needed
 */
struct nc_spread {
	u32	since_us;
	u32	need_us;
	u32	slow_us;
	u8	path;
};

/**
 * nc_spread_pick - keep the delay of a flow that was spread what it was
 * @s:		its state, zeroed at first; caller holds the peer's tx lock
 * @v, @n:	the paths, prepared
 * @picked:	index of the one that the scheduler picked
 * @len:	inner bytes
 * @now_us:	sender's clock
 *
 * To be asked once for each packet that is not express. Where the scheduler
 * leaves @delay_us alone there are no slow paths.
 *
 * Return: @picked, or the index of an eligible slower one.
 */
int nc_spread_pick(struct nc_spread *s, const struct nc_sched_view *v, int n,
		   int picked, u32 len, u32 now_us);

#endif /* _NETCOMB_CORE_SPREAD_H */
