/* SPDX-License-Identifier: GPL-2.0 */
/* Committing packets to paths: the peer's transmit state and its one lock. */
#ifndef _NETCOMB_COMMIT_H
#define _NETCOMB_COMMIT_H

#include <linux/skbuff.h>

struct nc_path;
struct nc_peer;

/**
 * nc_commit_burst - commit packets, or let them wait in the carry
 * @peer:	the peer
 * @burst:	prepared packets; emptied
 *
 * Always consumes. Context: ndo_start_xmit: BH off, RCU read lock, the
 * netdev's tx queue lock held.
 */
void nc_commit_burst(struct nc_peer *peer, struct sk_buff_head *burst);

/**
 * nc_commit_locked - give out what can go, stop or wake the queue
 * @peer:	the peer; tx.lock is held. Nothing happens if it is dead.
 *
 * Context: RCU read lock.
 */
void nc_commit_locked(struct nc_peer *peer);

/**
 * nc_commit_pass - low half of the least data_seq that a path has still to carry
 * @path:	the path; its lock is held
 *
 * Whatever it sends after the control frame that tells so has this number or a
 * higher one, but for express and for what was sent before. What is in no FIFO
 * is counted as if it could get this path.
 */
u32 nc_commit_pass(const struct nc_path *path);

#endif /* _NETCOMB_COMMIT_H */
