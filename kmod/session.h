/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: keys from one handshake, shared by a peer's paths, with the
 * numbers that must never repeat under them kept beside the keys.
 */
#ifndef _NETCOMB_SESSION_H
#define _NETCOMB_SESSION_H

#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>

#include "core/ackgen.h"
#include "core/replay.h"
#include "core/sent.h"
#include "keep.h"
#include "proto.h"

struct nc_device;
struct nc_peer;

#define NC_SENT_RING		4096	/* frames in flight on a path at most */

#define NC_REKEY_AFTER_MS	120000	/* the side with an endpoint renews */
#define NC_REKEY_LATE_MS	165000	/* the other one, if nothing came */
#define NC_SESSION_LIFE_MS	180000	/* nothing is sent or opened after */

/**
 * struct nc_lane - the numbers of one (session, path id)
 * @tx_next:	next path_seq of each class. Data: equals sent.next.
 * @sealed:	one above the highest number sealed, each class; asserted
 * @sent:	what flies
 * @ring:	storage of @sent: NC_SENT_RING entries, fewer where the lane was
 *		made without time to look for memory
 * @keep:	what flies, to send it again
 * @ackgen:	what came
 * @window:	replay windows by class
 *
 * Lives as long as its session: a path id used again in the same session goes
 * on counting. All but @window's read-only look is protected by the lock of
 * the path that has this id now; @sealed belongs to the path's one sender.
 */
struct nc_lane {
	spinlock_t		rx_lock;	/* windows; a leaf */
	u32			tx_next[NC_CLASSES];
	u32			sealed[NC_CLASSES];
	struct nc_sent		sent;
	struct nc_sent_pkt	*ring;
	struct nc_keep		keep;
	struct nc_ackgen	ackgen;
	struct nc_replay	*window[NC_CLASSES];
};

/**
 * struct nc_session - one set of keys
 * @node:	in nc->sessions, by @local_id
 * @peer:	whose; not counted: a peer ends its sessions before it goes
 * @keep:	memory of what its lanes keep, counted
 * @local_id:	number that the other side puts into frames to us
 * @remote_id:	number that we put into frames to it
 * @protect:	enum netcomb_protect
 * @bind:	frames are bound to the addresses that they are sent between
 * @initiator:	we sent the HELLO
 * @confirmed:	a frame was opened under it, or we are the initiator
 * @e:		the initiator's ephemeral public key: decides simultaneous opens
 * @key_id:	the pre-shared key behind it
 * @born_ns:	when it was made, nc_session_now()
 * @remote_instance: of the other side's peer object
 * @remote_data_seq: its next data_seq when the handshake was made
 * @tx_key:	seals what we send
 * @rx_key:	opens what we receive
 * @lane:	by path id; those of the paths that are there when the session
 *		is made come with it, others when first used
 * @rcu:	wiped and freed after the last reader
 *
 * Everything above @lane is immutable once inserted, but @confirmed.
 */
struct nc_session {
	struct hlist_node	node;
	struct nc_peer		*peer;
	struct nc_keep_mem	*keep;
	u32			local_id;
	u32			remote_id;
	u8			protect;
	bool			bind;
	bool			initiator;
	bool			confirmed;
	u8			e[32];
	__be64			key_id;
	u64			born_ns;
	u64			remote_instance;
	u64			remote_data_seq;
	u8			tx_key[NC_KEY_LEN];
	u8			rx_key[NC_KEY_LEN];
	struct nc_lane __rcu	*lane[NC_MAX_PATHS];
	struct rcu_head		rcu;
};

#define NC_OLD_SESSIONS		2
#define NC_PENDING_SESSIONS	2
#define NC_PENDING_MS		10000	/* for the initiator to use it */
#define NC_OLD_GRACE_MS		1000	/* and 3 x the largest RTT */
#define NC_SIMULTANEOUS_MS	10000	/* between two opens of either side */

/**
 * struct nc_sessions - the sessions of a peer
 * @lock:	protects the pointers' change; readers use RCU
 * @current_:	the one to send on
 * @old:	still receivable, newest first
 * @pending:	responder's, not confirmed yet, newest first
 * @old_until_ns: when each of @old ends
 * @ended:	nothing changes any more
 * @expire:	ends @old 3 x the largest RTT + 1 s after they were replaced,
 *		@pending after 10 s, @current_ after NC_SESSION_LIFE_MS
 */
struct nc_sessions {
	spinlock_t			lock;	/* the pointers' change */
	struct nc_session __rcu		*current_;
	struct nc_session __rcu		*old[NC_OLD_SESSIONS];
	struct nc_session __rcu		*pending[NC_PENDING_SESSIONS];
	u64				old_until_ns[NC_OLD_SESSIONS];
	bool				ended;
	struct timer_list		expire;
};

/**
 * nc_session_now - the clock that sessions age by, in ns
 *
 * Counts on while the machine sleeps: a key's life is the same for the other
 * side, which may not sleep. Cheap, and as coarse as a tick.
 */
static inline u64 nc_session_now(void)
{
	return ktime_get_coarse_boottime_ns();
}

/**
 * nc_session_alloc - make a session that nobody can find
 * @peer:	the peer
 * @local_id:	from nc_session_new_id()
 *
 * With lanes for all paths of the peer. Keys and the rest are the caller's to
 * fill in. Context: process. Return: NULL if there was no memory.
 */
struct nc_session *nc_session_alloc(struct nc_peer *peer, u32 local_id);

/** nc_session_free - wipe and free a session that was never added */
void nc_session_free(struct nc_session *s);

/**
 * nc_session_new_id - a number that no session or attempt of a device has
 * @nc:		device
 *
 * Not reserved: nc_session_add() refuses it if it was taken meanwhile.
 * Context: nc->table_lock held.
 */
u32 nc_session_new_id(struct nc_device *nc);

/**
 * nc_session_add - let the other side's frames find a session
 * @s:		session, filled in
 *
 * The responder's waits to be confirmed, the initiator's is used at once; for
 * the latter nc_peer_session_ready() is called unless a simultaneous open
 * decides otherwise. @s is taken in any case, and may be gone on return.
 *
 * Context: process, no lock held.
 *
 * Return: 0, -EEXIST if its number was taken, -ESHUTDOWN if the peer goes.
 */
int nc_session_add(struct nc_session *s);

/** nc_sessions_init - no sessions yet */
void nc_sessions_init(struct nc_sessions *ss);

/**
 * nc_sessions_end - end all sessions of a peer and wipe their keys
 * @peer:	the peer, unlinked: no new session can be made
 *
 * Context: process; waits for the timer. Keys are wiped when the last reader
 * is gone.
 */
void nc_sessions_end(struct nc_peer *peer);

/**
 * nc_session_current - the session to send on
 * @peer:	the peer
 *
 * Context: RCU read lock. Return: NULL if there is none or it has run out.
 */
struct nc_session *nc_session_current(struct nc_peer *peer);

/**
 * nc_session_lookup - find a session by the id in a received frame
 * @nc:		device
 * @local_id:	that id
 *
 * Context: RCU read lock. Return: NULL if there is none or it is past its
 * life. A pending session is found too.
 */
struct nc_session *nc_session_lookup(struct nc_device *nc, u32 local_id);

/**
 * nc_session_opened - an authentic frame was opened under a session
 * @s:		the session
 *
 * Confirms a pending session: it becomes the current one (unless a
 * simultaneous open decides otherwise) and nc_peer_session_ready() is called.
 * Cheap when there is nothing to do.
 *
 * Context: softirq, RCU read lock, no lock held.
 */
void nc_session_opened(struct nc_session *s);

/**
 * nc_session_close - the other side has ended a session
 * @s:		the session, confirmed
 *
 * Nothing is received under it any more. Context: softirq, RCU read lock, no
 * lock held. Return: whether it was the current one: nc_peer_session_lost() is
 * left to the caller then.
 */
bool nc_session_close(struct nc_session *s);

/**
 * nc_session_lane - the lane of a path id, made if it is not there
 * @s:		session
 * @path_id:	0 to 15
 *
 * Context: any with BH off, RCU read lock; may be called under the path's
 * lock. Allocates with GFP_ATOMIC the first time, and zeroes.
 *
 * Return: NULL if there was no memory.
 */
struct nc_lane *nc_session_lane(struct nc_session *s, u8 path_id);

/**
 * nc_lane_seal - note a number as about to be sealed
 * @lane:	the lane
 * @class:	number space
 * @seq:	path_seq
 *
 * The last word on "no number twice under one key": it must be above all that
 * were sealed before, which nobody but ourselves could break, and below
 * NC_SEQ_LIMIT. Context: the path's one sender.
 *
 * Return: whether it may be sealed.
 */
static inline bool __must_check nc_lane_seal(struct nc_lane *lane,
					     enum nc_class class, u32 seq)
{
	if (WARN_ON_ONCE(seq < lane->sealed[class]) || seq >= NC_SEQ_LIMIT)
		return false;
	lane->sealed[class] = seq + 1;
	return true;
}

/**
 * nc_lane_mark - the last word on whether a frame is fresh
 * @lane:	the lane
 * @class:	number space
 * @seq:	path_seq, authentic
 *
 * Has a lock of its own: a frame may come while its path is being removed.
 * Context: softirq.
 */
static inline enum nc_replay_verdict
nc_lane_mark(struct nc_lane *lane, enum nc_class class, u32 seq)
{
	enum nc_replay_verdict verdict;

	spin_lock(&lane->rx_lock);
	verdict = nc_replay_mark(lane->window[class], seq);
	spin_unlock(&lane->rx_lock);
	return verdict;
}

/** nc_session_age_ms - age, for show and for renewal */
u64 nc_session_age_ms(const struct nc_session *s);

/**
 * nc_session_worn - whether so many numbers are used that it is to be renewed
 *
 * Control frames never come that far in a session's life. Context: RCU read
 * lock.
 */
bool nc_session_worn(const struct nc_session *s);

#endif /* _NETCOMB_SESSION_H */
