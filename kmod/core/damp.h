/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Damping: a path that keeps going down is believed later each time it comes
 * back. Twice in a minute may happen to any link.
 */
#ifndef _NETCOMB_CORE_DAMP_H
#define _NETCOMB_CORE_DAMP_H

#include <linux/types.h>

#define NC_DAMP_WINDOW_NS	60000000000ULL	/* then a loss is forgotten */
#define NC_DAMP_FREE		2		/* losses that cost nothing */
#define NC_DAMP_HOLD_NS		500000000ULL	/* doubled with each loss */
#define NC_DAMP_HOLD_MAX_NS	10000000000ULL
#define NC_DAMP_LOSSES		16		/* that are remembered */

/**
 * struct nc_damp - when a path went down; all 0 to begin with
 * @lost_ns:	the last times, 0: none
 * @next:	place of the next one
 */
struct nc_damp {
	u64	lost_ns[NC_DAMP_LOSSES];
	u8	next;
};

/** nc_damp_lost - the path has gone down; caller holds its lock */
void nc_damp_lost(struct nc_damp *d, u64 now_ns);

/**
 * nc_damp_losses - how often the path went down within the last minute
 * @d:		state; caller holds the path's lock
 * @now_ns:	time, not 0
 *
 * Return: NC_DAMP_LOSSES if it was as often or more.
 */
u32 nc_damp_losses(const struct nc_damp *d, u64 now_ns);

/**
 * nc_damp_hold_ns - for how long a path that comes back now is held back
 * @d:		state; caller holds the path's lock
 * @now_ns:	time
 *
 * 0 after the first two losses in a minute, then 4 s, 8 s, and 10 s at most.
 */
u64 nc_damp_hold_ns(const struct nc_damp *d, u64 now_ns);

#endif /* _NETCOMB_CORE_DAMP_H */
