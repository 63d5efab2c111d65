/* SPDX-License-Identifier: GPL-2.0 */
/* A peer: the other portal, with its paths, sessions and both directions. */
#ifndef _NETCOMB_PEER_H
#define _NETCOMB_PEER_H

#include <linux/kref.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "address.h"
#include "allow.h"
#include "carry.h"
#include "core/express.h"
#include "core/repair.h"
#include "core/replay.h"
#include "core/sched.h"
#include "core/spare.h"
#include "handshake.h"
#include "learn.h"
#include "proto.h"
#include "reseq.h"
#include "session.h"
#include "stats.h"

struct nc_device;
struct nc_path;

/* What the scheduler sees, and which paths are meant; as scratch memory too
 * large for a stack.
 */
struct nc_views {
	struct nc_sched_view	v[NC_MAX_PATHS];
	struct nc_path		*path[NC_MAX_PATHS];
	int			n;
};

/**
 * struct nc_peer_tx - sending side
 * @lock:	protects all of it; order: netdev tx queue > this > path->lock
 * @carry:	committed by the qdisc, or sent by a path that failed, and no
 *		path could take it
 * @data_seq:	next number over all paths
 * @express:	who is express
 * @rate_bps:	of all paths, when they were last looked at
 * @again_from:	what has a lower number is not sent again: it was for an
 *		instance of the other side that is no more
 * @repair:	what may be sent to repair losses
 * @copy:	what copies of express may take
 * @spare:	whether bulk keeps off paths that lose
 * @mtu:	longest packet that a path takes, no limit while none is up;
 *		read without lock
 * @gso_bytes:	longest super-packet that may wait as one, 0 before a path was
 *		up; read without lock
 * @pass:	low half of the least data_seq that no path has been given yet,
 *		express apart; read without lock
 * @waits:	what is in the carry, or in the qdisc, waits for a path; read
 *		without lock
 * @peek_seq:	the queue runs until a packet from this number on has to wait
 *		in the carry; 0: it does not
 * @peek_ns:	when that was decided, 0: nothing waits there
 * @still_ns:	since when nothing was seen that would end that; 0: not so
 * @sched:	scheduler
 * @views:	its view, made anew each time
 */
struct nc_peer_tx {
	spinlock_t		lock;	/* all that follows */
	struct nc_carry		carry;
	u64			data_seq;
	struct nc_express	express;
	u64			rate_bps;
	u64			again_from;
	struct nc_repair_budget	repair;
	struct nc_repair_budget	copy;
	struct nc_spare		spare;
	u32			mtu;
	u32			gso_bytes;
	u32			pass;
	bool			waits;
	u64			peek_seq;
	u64			peek_ns;
	u64			still_ns;
	struct nc_sched		sched;
	struct nc_views		views;
};

/**
 * struct nc_peer_rx - receiving side
 * @napi:	the one place that delivers; owns @window and @reseq
 * @queue:	opened data frames on their way to @napi; its lock protects
 *		@bytes, hints and the restart request
 * @bytes:	truesize of @queue
 * @off:		nothing more is taken
 * @restart:	a new instance of the other side is about to send from
 * @restart_seq: this number
 * @hinted:	bits of the path ids that @hint is new of
 * @hint:	low half of the least data_seq that a path has still to carry
 * @hint_ns:	when it came
 * @window:	data_seq window
 * @reseq:	resequencer
 */
struct nc_peer_rx {
	struct napi_struct	napi;
	struct sk_buff_head	queue;
	u32			bytes;
	bool			off;
	bool			restart;
	u64			restart_seq;
	unsigned long		hinted;
	u32			hint[NC_MAX_PATHS];
	u64			hint_ns[NC_MAX_PATHS];
	struct nc_replay	*window;
	struct nc_reseq		reseq;
};

/**
 * struct nc_peer - the other portal
 * @nc:		its device; a peer never outlives it
 * @list:	in nc->peers
 * @reap:	list of the dead
 * @ref:	counted: the lists, and whoever keeps it beyond RCU
 * @dead:	unlinked; set once, under nc->cfg_lock
 * @name:	unique on the device, immutable
 * @queue:	transmit queue, immutable
 * @endpoint:	of the other portal, family 0 if not configured; cfg_lock to
 *		change, copied into paths
 * @protect:	enum netcomb_protect, for sessions to come
 * @bind:	bind frames to addresses, in sessions to come
 * @tag_len:	of frames of the session in use; with none yet, the most; read
 *		without lock
 * @replay:	drop frames whose number was seen; does not concern sessions
 *		that are protected; read without lock
 * @reorder:	put what it sends back into order; read without lock
 * @repair:	enum netcomb_repair; changed under cfg_lock, read without
 * @copy:	enum netcomb_copy; likewise
 * @clamp_mss:	SYNs are told of the MTU; likewise
 * @address:	inner addresses, @addresses of them; under cfg_lock
 * @inner:	the same, as packets find them
 * @inner_readers: some that are free again may still be looked at
 * @allow:	outer addresses that it may have, NULL: any; RCU, changed under
 *		cfg_lock
 * @path:	by path id, changed under cfg_lock
 * @remote_instance: of the session in use; under @learn_lock
 * @learn_lock:	protects @learn and @remote_instance; order: this > rx.queue.lock
 * @learn:	paths announced and not made yet, by path id
 * @keep:	memory of what is kept to be sent again, counted
 * @spare_lost:	packets that lossy paths have lost; wraps
 * @silence_us:	when silent paths were last looked for; without lock
 */
struct nc_peer {
	struct nc_device	*nc;
	struct list_head	list;
	struct list_head	reap;
	struct kref		ref;
	struct rcu_head		rcu;
	bool			dead;
	char			name[NC_NAME_MAX + 1];
	u32			queue;
	union nc_sockaddr	endpoint;
	u8			protect;
	bool			bind;
	u8			tag_len;
	bool			replay;
	bool			reorder;
	u8			repair;
	u8			copy;
	bool			clamp_mss;
	struct nc_inner_addr	address[NC_PEER_ADDRESSES];
	u32			addresses;
	struct nc_address	inner[NC_PEER_ADDRESSES];
	bool			inner_readers;
	struct nc_allow __rcu	*allow;
	struct nc_path __rcu	*path[NC_MAX_PATHS];
	u64			remote_instance;
	spinlock_t		learn_lock;	/* learn, remote_instance */
	struct nc_learn		learn[NC_MAX_PATHS];
	struct nc_peer_stats __percpu *stats;
	struct nc_keep_mem	*keep;
	u32			silence_us;
	atomic_t		spare_lost;
	struct nc_sessions	sessions;
	struct nc_handshake	hs;
	struct nc_peer_rx	rx;
	struct nc_peer_tx	tx ____cacheline_aligned_in_smp;
};

/**
 * nc_peer_alloc - make a peer that nothing can find yet
 * @nc:		device
 * @name:	its name
 * @extack:	gets a sentence on failure
 *
 * Context: process, nc->cfg_lock and rtnl held. Return: peer with one
 * reference (the caller's), or ERR_PTR. nc_peer_free_unlinked() undoes it.
 */
struct nc_peer *nc_peer_alloc(struct nc_device *nc, const char *name,
			      struct netlink_ext_ack *extack);

/** nc_peer_free_unlinked - drop a peer that was never linked */
void nc_peer_free_unlinked(struct nc_peer *peer);

/**
 * nc_peer_link - let the world find a peer; the caller's reference moves
 *
 * A free transmit queue must be there (nc->npeers < dev->num_tx_queues, which
 * the caller has checked). Context: process, rtnl and nc->cfg_lock held.
 */
void nc_peer_link(struct nc_peer *peer);

/**
 * nc_peer_unlink - phase one of removal: nobody finds it any more
 * @peer:	linked peer
 * @dead:	list to collect it on
 *
 * Context: process, rtnl and nc->cfg_lock held.
 */
void nc_peer_unlink(struct nc_peer *peer, struct list_head *dead);

/**
 * nc_peer_reap - phases two and three: wait, stop everything, let go
 * @dead:	peers from nc_peer_unlink()
 *
 * Context: process, rtnl held, nc->cfg_lock NOT held (work items take it).
 */
void nc_peer_reap(struct list_head *dead);

/** nc_peer_down - the device goes down: nothing waits; nc->cfg_lock held */
void nc_peer_down(struct nc_peer *peer);

/** nc_peer_find - by name; nc->cfg_lock held */
struct nc_peer *nc_peer_find(struct nc_device *nc, const char *name);

/** nc_peer_get - take a reference unless the last one is gone */
bool __must_check nc_peer_get(struct nc_peer *peer);
void nc_peer_put(struct nc_peer *peer);

/**
 * nc_peer_session_ready - a session can be sent on from now
 * @peer:	the peer
 * @s:		its new current session
 *
 * Takes notice of a new instance of the other side, probes paths, wakes the
 * queue, tells listeners. Context: softirq or process with BH off, RCU read
 * lock, no lock held.
 */
void nc_peer_session_ready(struct nc_peer *peer, struct nc_session *s);

/** nc_peer_session_lost - the current session ended with none to follow */
void nc_peer_session_lost(struct nc_peer *peer);

/**
 * nc_peer_allows - whether the peer may be at an outer address
 * @peer:	the peer
 * @a:		where a datagram came from
 *
 * Context: RCU read lock.
 */
static inline bool nc_peer_allows(const struct nc_peer *peer,
				  const union nc_sockaddr *a)
{
	return nc_allow_has(rcu_dereference(peer->allow), a);
}

/** nc_peer_max_rtt_us - largest srtt of the peer's paths, at least 10 ms */
u32 nc_peer_max_rtt_us(struct nc_peer *peer);

#endif /* _NETCOMB_PEER_H */
