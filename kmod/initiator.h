/* SPDX-License-Identifier: GPL-2.0 */
/* The side of a handshake that sends HELLO. */
#ifndef _NETCOMB_INITIATOR_H
#define _NETCOMB_INITIATOR_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "noise.h"

struct nc_device;
struct nc_peer;

/**
 * struct nc_attempt - one HELLO and what is needed to open its REPLY
 * @node:	in nc->hs.attempts, by @id
 * @peer:	whose
 * @id:		session id that the session will have
 * @key_id:	pre-shared key used
 * @protect:	enum netcomb_protect
 * @bind:	frames are to be bound to addresses
 * @made:	jiffies
 * @e_secret:	ephemeral secret key
 * @noise:	state after HELLO
 * @hello:	the bytes, sent again as they are
 * @rcu:	wiped and freed after the last reader
 *
 * Readers in softirq look at @peer and @id, which are immutable, and compare
 * the pointer; the rest is the work item's.
 */
struct nc_attempt {
	struct hlist_node	node;
	struct nc_peer		*peer;
	u32			id;
	__be64			key_id;
	u8			protect;
	bool			bind;
	unsigned long		made;
	u8			e_secret[NC_DH_LEN];
	struct nc_noise		noise;
	struct nc_wire_hello	hello;
	struct rcu_head		rcu;
};

/** nc_initiator_find - attempt by session id; RCU or nc->table_lock */
struct nc_attempt *nc_initiator_find(struct nc_device *nc, u32 id);

/**
 * nc_initiator_want - a session is wanted from now
 * @peer:	the peer
 *
 * Context: hs.lock held. Return: jiffies of the first HELLO, may be past.
 */
unsigned long nc_initiator_want(struct nc_peer *peer);

/**
 * nc_initiator_reply - a REPLY came
 * @nc:		device
 * @m:		as received
 * @flow:	its addresses
 *
 * Context: softirq, RCU read lock.
 */
void nc_initiator_reply(struct nc_device *nc, const struct nc_wire_reply *m,
			const struct nc_flow *flow);

/** nc_initiator_challenge - a CHALLENGE came; as nc_initiator_reply() */
void nc_initiator_challenge(struct nc_device *nc,
			    const struct nc_wire_challenge *m,
			    const struct nc_flow *flow);

/**
 * nc_initiator_replies - open the answers that wait
 * @peer:	the peer
 *
 * Context: the peer's handshake work item.
 */
void nc_initiator_replies(struct nc_peer *peer);

/**
 * nc_initiator_hello - begin, repeat or end an attempt, as it is time for
 * @peer:	the peer
 *
 * Context: the peer's handshake work item.
 */
void nc_initiator_hello(struct nc_peer *peer);

/**
 * nc_initiator_renew_ms - when the session in use has to be renewed
 * @peer:	the peer
 *
 * Context: process, no lock held. Return: how long from now, 0 if it is due,
 * at least 1 while there is nobody to send to; U32_MAX if there is no session.
 */
u32 nc_initiator_renew_ms(struct nc_peer *peer);

/** nc_initiator_stop - end and wipe; the work item is cancelled for good */
void nc_initiator_stop(struct nc_peer *peer);

#endif /* _NETCOMB_INITIATOR_H */
