/* SPDX-License-Identifier: GPL-2.0 */
/* The handshake: when to start one, what to answer, how often at most. */
#ifndef _NETCOMB_HANDSHAKE_H
#define _NETCOMB_HANDSHAKE_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "noise.h"
#include "psk.h"
#include "socket.h"

struct nc_attempt;
struct nc_device;
struct nc_peer;
struct nc_session;

#define NC_HELLO_RETRY_MS	250	/* first repetition, then doubled */
#define NC_HELLO_RETRY_MAX_MS	1500
#define NC_HELLO_GAP_MS		250	/* between two HELLOs at least */
#define NC_ATTEMPT_MS		5000	/* then with a fresh e */

#define NC_TICKET_LEN		16
#define NC_TICKET_SECRET_MS	120000	/* life of the secret in CHALLENGEs */

#define NC_HELLOS_PEER		2	/* opened HELLOs that wait, a peer */
#define NC_HELLOS_DEVICE	64	/* and a device */
#define NC_HELLOS_APART_MS	50	/* from one to the next of a peer */
#define NC_REPLIES_WAITING	4
#define NC_REPLIES_HELLO	8	/* looked at for one HELLO sent */
#define NC_ANSWERED		16	/* HELLOs remembered */
#define NC_ANSWER_REPEATS	4	/* of a stored REPLY */
#define NC_CHALLENGE_BUCKETS	1024	/* by e; a power of two */
#define NC_CHALLENGES_BURST	10	/* for an e, as many as it has paths */
#define NC_CHALLENGES_SECOND	2	/* and then a second */
#define NC_MISMATCHES_BURST	16	/* HELLOs tried with other protection */
#define NC_MISMATCHES_SECOND	10	/* and then a second, a peer */

/**
 * struct nc_opened_hello - an authentic HELLO that waits for Diffie-Hellman
 * @noise:	state after it, secret
 * @e:		initiator's ephemeral public key
 * @session:	initiator's session id
 * @key_id:	key that it opened under
 * @instance:	of the initiator's peer object
 * @data_seq:	initiator's next number
 * @protect:	enum netcomb_protect
 * @bind:	frames are to be bound to addresses
 * @ns:		socket it came to, one reference
 * @flow:	its addresses
 */
struct nc_opened_hello {
	struct nc_noise		noise;
	u8			e[NC_DH_LEN];
	__be32			session;
	__be64			key_id;
	u64			instance;
	u64			data_seq;
	u8			protect;
	bool			bind;
	struct nc_sock		*ns;
	struct nc_flow		flow;
};

/**
 * struct nc_answered - a HELLO that was answered
 * @e:		its ephemeral public key
 * @reply:	the answer
 * @repeats:	times it may still be sent again
 */
struct nc_answered {
	u8			e[NC_DH_LEN];
	struct nc_wire_reply	reply;
	u8			repeats;
};

/**
 * struct nc_initiator - the side of a handshake that sends HELLO
 * @attempt:	under way, or NULL; changed by the work item alone
 * @next:	jiffies of the next HELLO
 * @last:	jiffies of the last HELLO, or the last time that none could be
 *		sent, if @sent
 * @retry_ms:	wait after the next HELLO
 * @wanted:	a session is wanted
 * @rekeyed:	the key changed: an attempt under the old one is pointless
 * @sent:	@last is valid
 * @may_obey:	no CHALLENGE was obeyed since the last HELLO on time
 * @challenged:	@challenge is to be obeyed
 * @challenge:	ticket from a CHALLENGE
 * @ticket:	ticket from the last REPLY, zero if there was none
 * @replies:	how many wait in @reply
 * @replies_left: how many more may come for the last HELLO
 * @reply:	those that wait for Diffie-Hellman
 */
struct nc_initiator {
	struct nc_attempt	*attempt;
	unsigned long		next;
	unsigned long		last;
	u32			retry_ms;
	bool			wanted;
	bool			rekeyed;
	bool			sent;
	bool			may_obey;
	bool			challenged;
	u8			challenge[NC_TICKET_LEN];
	u8			ticket[NC_TICKET_LEN];
	u8			replies;
	u8			replies_left;
	struct nc_wire_reply	reply[NC_REPLIES_WAITING];
};

/**
 * struct nc_responder - the side of a handshake that sends REPLY
 * @mismatch_ns: when the last event for a different configuration was sent
 * @tries_ns:	token bucket of HELLOs that are tried with other protection
 * @hello_ns:	when the last HELLO was taken into @hello
 * @ticket:	the last one given, good once, if @ticket_good
 * @ticket_good: it was not shown yet
 * @hellos:	how many wait in @hello
 * @hello:	HELLOs that wait for Diffie-Hellman
 * @oldest:	entry of @answered to be replaced next
 * @answered:	the last HELLOs that were answered
 */
struct nc_responder {
	u64			mismatch_ns;
	u64			tries_ns;
	u64			hello_ns;
	u8			ticket[NC_TICKET_LEN];
	bool			ticket_good;
	u8			hellos;
	struct nc_opened_hello	hello[NC_HELLOS_PEER];
	u8			oldest;
	struct nc_answered	answered[NC_ANSWERED];
};

/**
 * struct nc_handshake - a peer's handshakes, in either role
 * @lock:	protects all that follows but @instance; BH; taken before
 *		sessions.lock and nc->table_lock
 * @work:	everything slow, one step after the other
 * @timer:	queues @work
 * @instance:	random name of this peer object, immutable
 * @dead:	nothing is begun, queued or armed any more
 * @psks:	pre-shared keys
 * @initiator:	state of the one role
 * @responder:	state of the other
 */
struct nc_handshake {
	spinlock_t		lock;	/* all but @instance */
	struct work_struct	work;
	struct timer_list	timer;
	u64			instance;
	bool			dead;
	struct nc_psks		psks;
	struct nc_initiator	initiator;
	struct nc_responder	responder;
};

/**
 * struct nc_hs_device - what the handshakes of a device share
 * @lock:	protects @secret, @secret_ns and @challenge_ns; BH, leaf
 * @secret:	keys of the tickets in CHALLENGEs: the current one, the one before
 * @secret_ns:	when the current one was made, 0 for never
 * @challenge_ns: token buckets of CHALLENGEs, by e. Nobody without a key makes
 *		a new e, so who repeats HELLOs empties no buckets but theirs.
 * @waiting:	opened HELLOs that wait, all peers
 * @attempts:	by own session id; changed under nc->table_lock
 */
struct nc_hs_device {
	spinlock_t		lock;	/* secrets and limit */
	u8			secret[2][NC_HASH_LEN];
	u64			secret_ns;
	u64			challenge_ns[NC_CHALLENGE_BUCKETS];
	atomic_t		waiting;
	DECLARE_HASHTABLE(attempts, 6);
};

/** nc_handshake_device_init - secrets, limits and tables of a device; 0 */
int nc_handshake_device_init(struct nc_device *nc);

/** nc_handshake_device_exit - all peers are gone; wipes the secrets */
void nc_handshake_device_exit(struct nc_device *nc);

/**
 * nc_handshake_init - state of a new peer: random instance id, no key
 * @peer:	zeroed but for what is set already; its nc is
 */
void nc_handshake_init(struct nc_peer *peer);

/**
 * nc_handshake_set_key - give a peer a (new) pre-shared key
 * @peer:	the peer, linked or not; HELLOs under the key are answered from
 *		now, and the old key is accepted until a session under the new
 *		one is confirmed, which is tried at once
 * @key:	NC_KEY_LEN bytes, copied
 *
 * Context: process, nc->cfg_lock, no spinlock; may wait for a grace period.
 * Can't fail once nc_handshake_key_free() said yes.
 */
void nc_handshake_set_key(struct nc_peer *peer, const u8 *key);

/**
 * nc_handshake_key_free - whether no other peer of the device has this key
 * @nc:		device, nc->cfg_lock held
 * @peer:	the one to get it, or NULL for a new one
 * @key:	NC_KEY_LEN bytes
 */
bool nc_handshake_key_free(struct nc_device *nc, const struct nc_peer *peer,
			   const u8 *key);

/** nc_handshake_has_key - whether the peer has a key; any context */
bool nc_handshake_has_key(const struct nc_peer *peer);

/**
 * nc_handshake_start - a session is wanted
 * @peer:	the peer
 *
 * Sends HELLO on every enabled path that can send, at once unless the last one
 * is less than 250 ms ago, again after 250 ms (then growing to 2 s, with
 * jitter) until a session is there. A healthy session is renewed. Nothing
 * happens while one is under way, without a key, when no path has an endpoint
 * to send to, or when the device is down or the peer dead. Cheap where nothing
 * happens.
 *
 * Context: any, no path lock held.
 */
void nc_handshake_start(struct nc_peer *peer);

/**
 * nc_handshake_hurry - a way to the other side has just opened
 * @peer:	the peer
 *
 * Like nc_handshake_start(); if a handshake is under way, its next HELLO does
 * not wait for the rest of a long interval.
 *
 * Context: any, no path lock held.
 */
void nc_handshake_hurry(struct nc_peer *peer);

/**
 * nc_handshake_receive - a datagram of type HELLO, REPLY or CHALLENGE
 * @nc:		device it came to
 * @ns:		socket it came to
 * @skb:	at the UDP payload, linear, length checked; consumed
 * @flow:	its addresses, seen from us
 *
 * Context: softirq, RCU read lock. Costs a stranger a hash look-up, and one
 * who has seen the key id an opening, and two more now and then;
 * Diffie-Hellman is done by a work item.
 */
void nc_handshake_receive(struct nc_device *nc, struct nc_sock *ns,
			  struct sk_buff *skb, const struct nc_flow *flow);

/**
 * nc_handshake_stop - end all handshake activity of a peer
 * @peer:	unlinked, or never linked; may be called again
 *
 * Context: process, may sleep; cancels work and timers, wipes keys. What is
 * in softirq with the peer now finds it dead.
 */
void nc_handshake_stop(struct nc_peer *peer);

/* ---- For session.c, initiator.c and responder.c ---- */

/**
 * nc_handshake_settled - a session was confirmed: no other is wanted
 * @peer:	the peer
 * @s:		the session, current or not
 *
 * Context: any, no lock held but RCU's.
 */
void nc_handshake_settled(struct nc_peer *peer, const struct nc_session *s);

/** nc_handshake_queue - run the work item; hs.lock held */
void nc_handshake_queue(struct nc_peer *peer);

/**
 * nc_handshake_payload - fill in what HELLO and REPLY say, but the ticket
 * @peer:	the peer
 * @protect:	enum netcomb_protect
 * @bind:	frames are to be bound to addresses
 * @p:		filled
 *
 * Context: process, no lock held.
 */
void nc_handshake_payload(struct nc_peer *peer, u8 protect, bool bind,
			  struct nc_wire_hs_payload *p);

/**
 * nc_handshake_mismatch - the other side has the key, and another configuration
 * @peer:	the peer
 * @event:	which one, for the user to know; once a second at most
 *
 * Context: any, takes hs.lock.
 */
void nc_handshake_mismatch(struct nc_peer *peer, u32 event);

#endif /* _NETCOMB_HANDSHAKE_H */
