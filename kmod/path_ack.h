/* SPDX-License-Identifier: GPL-2.0 */
/* Acknowledgements of a path, made and received. */
#ifndef _NETCOMB_PATH_ACK_H
#define _NETCOMB_PATH_ACK_H

#include "path.h"

struct nc_lane;
struct nc_session;

void nc_path_ack_init(struct nc_path *path);

/**
 * nc_path_ack_data - a data frame came: acknowledge it, now or soon
 * @path:	the path
 * @s:		session it came under
 * @lane:	the path's lane of that session
 * @seq:	its path_seq, fresh
 * @bytes:	its outer IP length
 * @ce:		it came with a congestion mark
 * @lazy:	nc_ackgen_lazy()
 * @now_ns:	time
 *
 * Context: softirq, path->lock held.
 */
void nc_path_ack_data(struct nc_path *path, struct nc_session *s,
		      struct nc_lane *lane, u32 seq, u32 bytes, bool ce,
		      bool lazy, u64 now_ns);

/** nc_path_ack_hold_us - how long the other side may hold back what it owes */
static inline u32 nc_path_ack_hold_us(const struct nc_path *path)
{
	return NC_ACK_HOLD_US << path->ack_hold;
}

/**
 * nc_path_ack_rx - the payload of an ACK frame
 * @via:	path that it came over; its blocks may concern others
 * @s:		session it came under: its numbers are this session's
 * @buf, @len:	payload
 * @now_ns:	time
 *
 * Context: softirq, RCU read lock, no lock held.
 */
void nc_path_ack_rx(struct nc_path *via, struct nc_session *s, const u8 *buf,
		    size_t len, u64 now_ns);

/**
 * nc_path_ack_overtaken - take for lost what later frames passed long ago
 * @path:	the path; its lock is held
 * @age_ns:	how long ago at least it was sent
 * @now_ns:	now
 *
 * For when the block that gave it up was lost. Context: RCU read lock.
 * Return: for nc_path_settle().
 */
u32 nc_path_ack_overtaken(struct nc_path *path, u64 age_ns, u64 now_ns);

/**
 * nc_path_ack_tail - a probe has been answered, and what flew before it not
 * @path:	the path; its lock is held
 * @probe_us:	when that probe was sent
 * @now_ns:	now
 *
 * Behind the last frames nothing comes that would make the receiver speak of
 * them: if they are lost, only this tells. Without it a path that lost its
 * last frame would be suspected again with every answer.
 *
 * Return: for nc_path_settle().
 */
u32 nc_path_ack_tail(struct nc_path *path, u32 probe_us, u64 now_ns);

#endif /* _NETCOMB_PATH_ACK_H */
