/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was sent and is not decided yet, as it was before it was sealed: if its
 * path fails, it goes again over others.
 */
#ifndef _NETCOMB_KEEP_H
#define _NETCOMB_KEEP_H

#include <linux/skbuff.h>
#include <linux/time64.h>

struct nc_lane;
struct nc_path;
struct nc_sent;

/* Truesize of what a peer keeps; as much may be waiting to go again. */
#define NC_KEEP_BYTES	(16U << 20)
/* Nobody waits any more for what was first sent longer ago. */
#define NC_KEEP_NS	(500 * NSEC_PER_MSEC)

/**
 * struct nc_keep - what a lane keeps
 * @slot:	by path_seq, as the ring of what was sent; NULL: nothing is kept
 * @n:		how many are
 * @done:	no longer, and not freed yet
 * @lost:	given up, and not decided about yet
 *
 * Protected like the lane's numbers, by the path's lock.
 */
struct nc_keep {
	struct sk_buff		**slot;
	u32			n;
	struct sk_buff_head	done;
	struct sk_buff_head	lost;
};

/**
 * struct nc_keep_mem - what a peer's sessions keep, together
 * @ref:	the peer, and each of its sessions: RCU may end these later
 * @bytes:	truesize
 */
struct nc_keep_mem {
	refcount_t		ref;
	atomic_t		bytes;
};

struct nc_keep_mem *nc_keep_mem_alloc(void);
struct nc_keep_mem *nc_keep_mem_get(struct nc_keep_mem *mem);
void nc_keep_mem_put(struct nc_keep_mem *mem);

/**
 * nc_keep_init - nothing kept yet
 * @k:		state
 * @size:	entries in the ring of what was sent
 * @gfp:	how to get memory; without any nothing is ever kept
 */
void nc_keep_init(struct nc_keep *k, u32 size, gfp_t gfp);

/**
 * nc_keep_exit - free everything
 * @lane:	a lane that nobody can find any more
 * @mem:	its peer's
 */
void nc_keep_exit(struct nc_lane *lane, struct nc_keep_mem *mem);

/**
 * nc_keep_store - keep what has been sent
 * @path:	the path; its lock is held
 * @lane:	its lane, in which they are numbered
 * @sent:	packets with @seq and @tx_ns in their control block, no socket
 *		charged for them; what need not or can't be kept is left
 *
 * What has been acknowledged meanwhile need not. If the path has gone down
 * meanwhile they wait in path->back.
 *
 * Return: whether the path has failed meanwhile and nc_recommit_path() is to
 * be called.
 */
bool nc_keep_store(struct nc_path *path, struct nc_lane *lane,
		   struct sk_buff_head *sent);

/** nc_keep_settled - struct nc_sent's callback */
void nc_keep_settled(struct nc_sent *s, u32 seq, bool acked);

/**
 * nc_keep_done - take over what is no longer kept
 * @path:	the path; its lock is held
 * @lane:	its lane
 * @done:	for nc_keep_free(), better without the lock; appended
 *
 * What was lost and is to be repaired is left in path->lost.
 *
 * Return: for nc_path_settle().
 */
u32 nc_keep_done(struct nc_path *path, struct nc_lane *lane,
		 struct sk_buff_head *done);

/**
 * nc_keep_free - free what was kept and give its memory back to the peer
 *
 * Context: BH off.
 */
void nc_keep_free(struct nc_keep_mem *mem, struct sk_buff_head *list);

/** nc_keep_forget - give the memory back to the peer, keep the packets */
void nc_keep_forget(struct nc_keep_mem *mem, const struct sk_buff_head *list);

/**
 * nc_keep_recall - what flies on a path is to go over others
 * @path:	the path; its lock is held
 *
 * Moves what is kept, of all sessions, to path->back, for nc_recommit_path().
 * Numbers go on flying. Context: RCU read lock.
 */
void nc_keep_recall(struct nc_path *path);

#endif /* _NETCOMB_KEEP_H */
