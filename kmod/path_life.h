/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a path: down -> probing -> up -> suspect -> down. Changes are
 * decided under path->lock; what follows from them is done after it.
 */
#ifndef _NETCOMB_PATH_LIFE_H
#define _NETCOMB_PATH_LIFE_H

#include "path.h"

/* What is left to do once path->lock is dropped. */
enum nc_path_todo {
	NC_TODO_EVENT		= BIT(0),	/* tell listeners */
	NC_TODO_RECOMMIT	= BIT(1),	/* take the FIFO back */
	NC_TODO_KICK		= BIT(2),	/* the peer's queue may go on */
	NC_TODO_RECHECK		= BIT(3),	/* look at the underlay */
	NC_TODO_HANDSHAKE	= BIT(4),	/* a session is wanted */
	NC_TODO_RESCUE		= BIT(5),	/* others' packets may go here */
	NC_TODO_REPAIR		= BIT(6),	/* something may be sent again */
	NC_TODO_GONE		= BIT(7),	/* tell the other side at once */
};

#define NC_PATH_RECHECK_NS	(500 * NSEC_PER_MSEC)
#define NC_PROBE_FAST_NS	(250 * NSEC_PER_MSEC)
#define NC_PROBE_SLOW_NS	(5 * NSEC_PER_SEC)
#define NC_PROBE_FAST_FOR_NS	(60 * NSEC_PER_SEC)
#define NC_KEEPALIVE_BUSY_NS	(300 * NSEC_PER_MSEC)
#define NC_KEEPALIVE_IDLE_NS	(20 * NSEC_PER_SEC)
#define NC_KEEPALIVE_STANDBY_NS	(25 * NSEC_PER_SEC)	/* NATs forget after 30 */
#define NC_BUSY_FOR_NS		(10 * NSEC_PER_SEC)
#define NC_SILENT_NS		NSEC_PER_SEC
#define NC_ACK_DELAY_MAX_US	NC_ACK_HOLD_US
#define NC_SUSPECT_PTOS		3
#define NC_SUSPECT_MIN_NS	(300 * NSEC_PER_MSEC)

void nc_path_life_init(struct nc_path *path);

/**
 * nc_path_set_state - change state; path->lock held
 *
 * Return: what is to be done after unlocking, for nc_path_settle(); 0 if the
 * path was in this state for this reason.
 */
u32 nc_path_set_state(struct nc_path *path, u8 state, u8 reason);

/**
 * nc_path_settle - do what state changes asked for
 *
 * Context: BH off, RCU read lock or nc->cfg_lock, no spinlock held.
 */
void nc_path_settle(struct nc_path *path, u32 todo);

/** nc_path_life_soon - have the life timer look at @at_ns; path->lock held */
void nc_path_life_soon(struct nc_path *path, u64 at_ns);

/** nc_path_can_send - whether control frames may leave; path->lock held */
static inline bool nc_path_can_send(const struct nc_path *path)
{
	return path->usable && !path->dead;
}

/** nc_path_proven - whether somebody has answered there; path->lock held */
static inline bool nc_path_proven(const struct nc_path *path)
{
	return path->allowance == NC_ALLOWANCE_PROVEN;
}

/** nc_path_kill - mark dead, hand the FIFO back; cfg_lock held */
void nc_path_kill(struct nc_path *path);

/**
 * nc_path_down - take a path down from outside
 *
 * Context: process, RCU or nc->cfg_lock.
 */
void nc_path_down(struct nc_path *path, u8 reason);

/** nc_path_tier_changed - its metric or direction did: announce it; cfg_lock */
void nc_path_tier_changed(struct nc_path *path);

/** nc_path_moved - its addresses changed: what was known is void; cfg_lock */
void nc_path_moved(struct nc_path *path);

/**
 * nc_path_recheck - look at interface, address and route again
 *
 * Opens a socket where one has become possible. Context: process,
 * nc->cfg_lock held.
 */
void nc_path_recheck(struct nc_path *path);

/**
 * nc_path_session_changed - the peer has a new current session
 * @path:	the path
 * @session_id:	its local id
 * @fresh:	with a new instance of the other side, which knows no path
 *
 * Context: BH off, RCU read lock, no lock held.
 */
void nc_path_session_changed(struct nc_path *path, u32 session_id, bool fresh);

/**
 * nc_path_tx_result - nc_socket_xmit() has said something
 *
 * Context: BH off, RCU read lock, no lock held.
 */
void nc_path_tx_result(struct nc_path *path, int ret);

/** nc_path_heard - an authentic frame came; path->lock held */
void nc_path_heard(struct nc_path *path, u64 now_ns);

/** nc_path_answered - an ACK settled something, or a probe was answered;
 * path->lock held. Return: for nc_path_settle().
 */
u32 nc_path_answered(struct nc_path *path, u64 now_ns);

/** nc_path_cc_reset - start the controller anew; path->lock held (or new) */
void nc_path_cc_reset(struct nc_path *path);

/** nc_path_cc_regain - likewise, with what is known from before it went down */
void nc_path_cc_regain(struct nc_path *path);

/** nc_path_cc_switch - go on with another controller; path->lock held */
void nc_path_cc_switch(struct nc_path *path, const struct nc_cc_ops *ops);

/** nc_path_mss_update - a full packet on the link; path->lock held (or new) */
void nc_path_mss_update(struct nc_path *path);

/** nc_path_rate_update - follow the controller's pacing rate; lock held */
void nc_path_rate_update(struct nc_path *path);

/** nc_path_pto_ns - how long an answer may take; path->lock held */
u64 nc_path_pto_ns(const struct nc_path *path);

#endif /* _NETCOMB_PATH_LIFE_H */
