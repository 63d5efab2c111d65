/* SPDX-License-Identifier: GPL-2.0 */
/* Reports that a path is silent, made and received. */
#ifndef _NETCOMB_SILENCE_H
#define _NETCOMB_SILENCE_H

#include <linux/types.h>

struct nc_ack_block;
struct nc_lane;
struct nc_path;
struct nc_session;

/**
 * nc_silence_check - a data frame came: have other paths fallen silent
 * @via:	path that it came over; the reports go back over it
 * @s:		session that it came under
 * @now_ns:	time
 *
 * Looks once in a millisecond at most. Context: softirq, RCU read lock, no
 * lock held.
 */
void nc_silence_check(struct nc_path *via, struct nc_session *s, u64 now_ns);

/**
 * nc_silence_proven - whether a report shows that something should have come, or
 *	that nothing can
 * @path:	the path; its lock is held
 * @lane:	its lane of the session that the report came under
 * @b:		the block, applied or not
 */
bool nc_silence_proven(const struct nc_path *path, const struct nc_lane *lane,
		       const struct nc_ack_block *b);

/**
 * nc_silence_gone - what the path stood on is gone: tell the other side
 * @path:	the path, down
 *
 * At once and over every path that is up, so that what flies here goes another
 * way before it is missed. Context: BH off, no lock held but nc->cfg_lock.
 */
void nc_silence_gone(struct nc_path *path);

/**
 * nc_silence_told - a block says that the other side hears nothing of a path
 * @path:	the path; its lock is held
 * @lane:	its lane of the session in use
 * @b:		the block, applied
 * @now_ns:	time
 *
 * Believed if something should have come by then, or if it says that the path is
 * gone: the path becomes suspect.
 *
 * Context: softirq, RCU read lock. Return: for nc_path_settle().
 */
u32 nc_silence_told(struct nc_path *path, const struct nc_lane *lane,
		    const struct nc_ack_block *b, u64 now_ns);

#endif /* _NETCOMB_SILENCE_H */
