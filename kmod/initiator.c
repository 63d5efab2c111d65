// SPDX-License-Identifier: GPL-2.0
/*
 * The initiator. An attempt is one ephemeral key and the one HELLO sealed
 * with it: that is repeated as the same bytes over every path until REPLY
 * comes, it has become too old, or a CHALLENGE asks for its ticket. An e never
 * seals a second payload, so the answer to a CHALLENGE is a new attempt; it
 * keeps the session id, which the ticket is bound to.
 */
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <crypto/blake2s.h>

#include "core/frame.h"
#include "device.h"
#include "initiator.h"
#include "path.h"
#include "peer.h"

/* The responder of a session leaves its renewal to the initiator so long. */
#define NC_RENEW_HEAD_START_MS	5000

struct nc_attempt *nc_initiator_find(struct nc_device *nc, u32 id)
{
	struct nc_attempt *a;

	hash_for_each_possible_rcu(nc->hs.attempts, a, node, id,
				   lockdep_is_held(&nc->table_lock))
		if (a->id == id)
			return a;
	return NULL;
}

/* ---- Who can be reached ---- */

enum nc_initiator_reach {
	NC_REACH_NONE,
	NC_REACH_LEARNED,	/* where the other side was heard from */
	NC_REACH_ENDPOINT,	/* where it was configured to be */
};

static enum nc_initiator_reach nc_initiator_reach(struct nc_peer *peer)
{
	enum nc_initiator_reach reach = NC_REACH_NONE;
	struct nc_path *path;
	bool known;
	int i;

	rcu_read_lock();
	nc_path_for_each(peer, path, i) {
		if (!READ_ONCE(path->cfg.enabled))
			continue;
		spin_lock_bh(&path->lock);
		known = path->flow.remote.sa.sa_family;
		spin_unlock_bh(&path->lock);
		if (!known)
			continue;
		if (!path->learned) {
			reach = NC_REACH_ENDPOINT;
			break;
		}
		reach = NC_REACH_LEARNED;
	}
	rcu_read_unlock();
	return reach;
}

u32 nc_initiator_renew_ms(struct nc_peer *peer)
{
	enum nc_initiator_reach reach = nc_initiator_reach(peer);
	u32 renew_ms = U32_MAX;
	struct nc_session *s;
	u64 age_ms;

	rcu_read_lock();
	s = nc_session_current(peer);
	if (s) {
		age_ms = nc_session_age_ms(s);
		if (reach == NC_REACH_LEARNED)
			renew_ms = NC_REKEY_LATE_MS;
		else if (s->initiator)
			renew_ms = NC_REKEY_AFTER_MS;
		else
			renew_ms = NC_REKEY_AFTER_MS + NC_RENEW_HEAD_START_MS;
		renew_ms = renew_ms > age_ms ? renew_ms - age_ms : 0;
		if (nc_session_worn(s))
			renew_ms = 0;
		/* Due at a moment without a path: it is asked for again. */
		if (reach == NC_REACH_NONE)
			renew_ms = max(renew_ms, 1U);
	}
	rcu_read_unlock();
	return renew_ms;
}

/*
 * A side without an endpoint only saves a session that is about to end: once
 * that is lost, the other side may be anywhere.
 */
static bool nc_initiator_may(struct nc_peer *peer)
{
	if (!netif_running(peer->nc->dev))
		return false;
	switch (nc_initiator_reach(peer)) {
	case NC_REACH_ENDPOINT:
		return true;
	case NC_REACH_LEARNED:
		return nc_initiator_renew_ms(peer) == 0;
	default:
		return false;
	}
}

/* ---- Attempts ---- */

static void nc_initiator_free_rcu(struct rcu_head *rcu)
{
	kfree_sensitive(container_of(rcu, struct nc_attempt, rcu));
}

/* Puts @a, or nothing, into the place of the attempt that was. */
static void nc_initiator_replace(struct nc_peer *peer, struct nc_attempt *a)
{
	struct nc_initiator *in = &peer->hs.initiator;
	struct nc_device *nc = peer->nc;
	struct nc_attempt *old;

	spin_lock_bh(&peer->hs.lock);
	old = in->attempt;
	in->attempt = a;
	nc_peer_add(peer, HS_LATE, in->replies);
	in->replies = 0;
	if (old || a) {
		spin_lock(&nc->table_lock);
		if (a)
			hash_add_rcu(nc->hs.attempts, &a->node, a->id);
		if (old)
			hash_del_rcu(&old->node);
		spin_unlock(&nc->table_lock);
	}
	spin_unlock_bh(&peer->hs.lock);

	if (old)
		call_rcu(&old->rcu, nc_initiator_free_rcu);
}

static u32 nc_initiator_new_id(struct nc_device *nc)
{
	u32 id;

	spin_lock_bh(&nc->table_lock);
	id = nc_session_new_id(nc);
	spin_unlock_bh(&nc->table_lock);
	return id;
}

/*
 * What goes into the next HELLO: the key, and the ticket to show. Taken in
 * one step, so that a CHALLENGE is obeyed with the key it was made under.
 */
static bool nc_initiator_take(struct nc_peer *peer, struct nc_attempt *a,
			      bool obey, u8 key[NC_KEY_LEN],
			      u8 ticket[NC_TICKET_LEN])
{
	struct nc_initiator *in = &peer->hs.initiator;
	const struct nc_psk *psk;

	spin_lock_bh(&peer->hs.lock);
	psk = nc_psk_current(peer);
	if (psk) {
		a->key_id = psk->id;
		memcpy(key, psk->key, NC_KEY_LEN);
		memcpy(ticket, obey ? in->challenge : in->ticket,
		       NC_TICKET_LEN);
	}
	in->challenged = false;
	spin_unlock_bh(&peer->hs.lock);
	return psk;
}

/* Seals the HELLO of a new attempt. */
static bool nc_initiator_seal(struct nc_peer *peer, struct nc_attempt *a,
			      bool obey)
{
	struct nc_wire_hello *m = &a->hello;
	struct nc_wire_hs_payload payload;
	u8 key[NC_KEY_LEN];
	bool ok;

	nc_handshake_payload(peer, a->protect, a->bind, &payload);
	ok = nc_noise_ephemeral(a->e_secret, m->e) &&
	     nc_initiator_take(peer, a, obey, key, payload.ticket);
	if (ok) {
		m->ver_type = NC_VERSION << 4 | NC_FRAME_HELLO;
		m->key_id = a->key_id;
		m->session = cpu_to_be32(a->id);
		nc_noise_hello_seal(&a->noise, key, a->protect, m, &payload);
	}
	memzero_explicit(key, sizeof(key));
	memzero_explicit(&payload, sizeof(payload));
	return ok;
}

/* Begins an attempt in the place of the one before, if there was one. */
static bool nc_initiator_begin(struct nc_peer *peer, bool obey)
{
	struct nc_attempt *old = peer->hs.initiator.attempt;
	struct nc_attempt *a;

	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return false;
	a->peer = peer;
	a->id = obey ? old->id : nc_initiator_new_id(peer->nc);
	a->protect = READ_ONCE(peer->protect);
	a->bind = READ_ONCE(peer->bind);
	a->made = jiffies;
	if (!nc_initiator_seal(peer, a, obey)) {
		kfree_sensitive(a);
		return false;
	}
	nc_initiator_replace(peer, a);
	return true;
}

/* ---- HELLO ---- */

unsigned long nc_initiator_want(struct nc_peer *peer)
{
	struct nc_initiator *in = &peer->hs.initiator;
	unsigned long now = jiffies;
	unsigned long gap_end;

	lockdep_assert_held(&peer->hs.lock);

	gap_end = in->last + msecs_to_jiffies(NC_HELLO_GAP_MS);
	in->next = in->sent && time_before(now, gap_end) ? gap_end : now;
	in->retry_ms = NC_HELLO_RETRY_MS;
	WRITE_ONCE(in->wanted, true);
	return in->next;
}

/* Up to a quarter less, so that peers of a portal don't march in step. */
static unsigned long nc_initiator_wait(u32 retry_ms)
{
	u32 less_ms = (retry_ms / 4 * (get_random_u32() & 0xff)) >> 8;

	return msecs_to_jiffies(max_t(u32, NC_HELLO_GAP_MS,
				      retry_ms - less_ms));
}

static void nc_initiator_schedule(struct nc_peer *peer, bool obey)
{
	struct nc_initiator *in = &peer->hs.initiator;

	spin_lock_bh(&peer->hs.lock);
	in->last = jiffies;
	in->sent = true;
	in->next = in->last + nc_initiator_wait(in->retry_ms);
	in->replies_left = NC_REPLIES_HELLO;
	in->may_obey = !obey;
	if (!obey)
		in->retry_ms = min_t(u32, 2 * in->retry_ms,
				     NC_HELLO_RETRY_MAX_MS);
	spin_unlock_bh(&peer->hs.lock);
}

static void nc_initiator_send(struct nc_peer *peer)
{
	const struct nc_wire_hello *m = &peer->hs.initiator.attempt->hello;
	struct nc_path *path;
	int i;

	local_bh_disable();
	rcu_read_lock();
	/* A path that can't send is as good as one that loses it. */
	nc_path_for_each(peer, path, i)
		if (READ_ONCE(path->cfg.enabled))
			nc_path_send_datagram(path, m, sizeof(*m));
	rcu_read_unlock();
	local_bh_enable();
	nc_peer_inc(peer, HELLO_TX);
}

enum nc_initiator_step {
	NC_STEP_END,		/* no session is wanted */
	NC_STEP_WAIT,
	NC_STEP_HELLO,		/* it is time */
	NC_STEP_OBEY,		/* a CHALLENGE came */
};

static enum nc_initiator_step nc_initiator_step(struct nc_peer *peer,
						bool *rekeyed)
{
	struct nc_initiator *in = &peer->hs.initiator;
	enum nc_initiator_step step;

	spin_lock_bh(&peer->hs.lock);
	*rekeyed = in->rekeyed;
	in->rekeyed = false;
	if (*rekeyed)
		in->challenged = false;
	if (!in->wanted)
		step = NC_STEP_END;
	else if (in->challenged && in->attempt)
		step = NC_STEP_OBEY;
	else if (time_before(jiffies, in->next))
		step = NC_STEP_WAIT;
	else
		step = NC_STEP_HELLO;
	spin_unlock_bh(&peer->hs.lock);
	return step;
}

static void nc_initiator_give_up(struct nc_peer *peer)
{
	struct nc_initiator *in = &peer->hs.initiator;

	spin_lock_bh(&peer->hs.lock);
	WRITE_ONCE(in->wanted, false);
	in->last = jiffies;
	in->sent = true;
	spin_unlock_bh(&peer->hs.lock);
	nc_initiator_replace(peer, NULL);
}

void nc_initiator_hello(struct nc_peer *peer)
{
	struct nc_initiator *in = &peer->hs.initiator;
	enum nc_initiator_step step;
	bool rekeyed, stale;

	step = nc_initiator_step(peer, &rekeyed);
	if (step == NC_STEP_END || rekeyed)
		nc_initiator_replace(peer, NULL);
	if (step == NC_STEP_END || step == NC_STEP_WAIT)
		return;
	if (!nc_initiator_may(peer)) {
		nc_initiator_give_up(peer);
		return;
	}

	stale = !in->attempt ||
		time_after(jiffies, in->attempt->made +
			   msecs_to_jiffies(NC_ATTEMPT_MS)) ||
		in->attempt->protect != READ_ONCE(peer->protect) ||
		in->attempt->bind != READ_ONCE(peer->bind);
	if (step == NC_STEP_OBEY || stale)
		if (!nc_initiator_begin(peer, step == NC_STEP_OBEY))
			nc_initiator_replace(peer, NULL);
	nc_initiator_schedule(peer, step == NC_STEP_OBEY);
	if (in->attempt)
		nc_initiator_send(peer);
}

/* ---- Answers ---- */

/*
 * An answer that no attempt waits for. HELLO goes out on every path, so one
 * by a slower path may come when the session is made already.
 */
static void nc_initiator_no_attempt(struct nc_device *nc, u32 id)
{
	struct nc_session *s = nc_session_lookup(nc, id);

	if (s && s->initiator)
		nc_peer_inc(s->peer, HS_LATE);
	else
		nc_dev_inc(nc, RX_NO_SESSION);
}

/* ---- CHALLENGE ---- */

static bool nc_initiator_mac_ok(const struct nc_psk *psk,
				const struct nc_wire_challenge *m)
{
	u8 mac[sizeof(m->mac)];

	blake2s(psk->challenge_key, NC_KEY_LEN, (const u8 *)m,
		offsetof(struct nc_wire_challenge, mac), mac, sizeof(mac));
	return !crypto_memneq(mac, m->mac, sizeof(mac));
}

void nc_initiator_challenge(struct nc_device *nc,
			    const struct nc_wire_challenge *m,
			    const struct nc_flow *flow)
{
	const struct nc_psk *psk;
	struct nc_initiator *in;
	struct nc_attempt *a;
	struct nc_peer *peer;

	a = nc_initiator_find(nc, be32_to_cpu(m->session));
	if (!a) {
		nc_initiator_no_attempt(nc, be32_to_cpu(m->session));
		return;
	}
	peer = a->peer;
	if (!nc_peer_allows(peer, &flow->remote)) {
		nc_peer_inc(peer, RX_NOT_ALLOWED);
		return;
	}
	in = &peer->hs.initiator;

	spin_lock_bh(&peer->hs.lock);
	psk = nc_psk_current(peer);
	if (in->attempt != a || !in->wanted || !in->may_obey || !psk) {
		nc_peer_inc(peer, HS_LATE);
		goto unlock;
	}
	if (!nc_initiator_mac_ok(psk, m)) {
		nc_dev_inc(nc, RX_HS_FORGED);
		goto unlock;
	}
	memcpy(in->challenge, m->ticket, NC_TICKET_LEN);
	in->challenged = true;
	in->may_obey = false;
	nc_peer_inc(peer, CHALLENGE_RX);
	nc_handshake_queue(peer);
unlock:
	spin_unlock_bh(&peer->hs.lock);
}

/* ---- REPLY ---- */

static bool nc_initiator_waits(const struct nc_initiator *in,
			       const struct nc_wire_reply *m)
{
	int i;

	for (i = 0; i < in->replies; i++)
		if (!memcmp(&in->reply[i], m, sizeof(*m)))
			return true;
	return false;
}

/* Takes a copy to the work item. */
static bool nc_initiator_enqueue(struct nc_initiator *in,
				 const struct nc_wire_reply *m)
{
	if (in->replies == NC_REPLIES_WAITING || !in->replies_left)
		return false;
	in->reply[in->replies++] = *m;
	in->replies_left--;
	return true;
}

void nc_initiator_reply(struct nc_device *nc, const struct nc_wire_reply *m,
			const struct nc_flow *flow)
{
	struct nc_initiator *in;
	struct nc_attempt *a;
	struct nc_peer *peer;

	a = nc_initiator_find(nc, be32_to_cpu(m->session));
	if (!a) {
		nc_initiator_no_attempt(nc, be32_to_cpu(m->session));
		return;
	}
	peer = a->peer;
	if (!nc_peer_allows(peer, &flow->remote)) {
		nc_peer_inc(peer, RX_NOT_ALLOWED);
		return;
	}
	in = &peer->hs.initiator;

	spin_lock_bh(&peer->hs.lock);
	if (in->attempt != a || !in->wanted || nc_initiator_waits(in, m))
		nc_peer_inc(peer, HS_LATE);
	else if (nc_initiator_enqueue(in, m))
		nc_handshake_queue(peer);
	else
		nc_dev_inc(nc, RX_HS_BUSY);
	spin_unlock_bh(&peer->hs.lock);
}

/* The session that a genuine REPLY completes. */
static void nc_initiator_complete(struct nc_peer *peer, struct nc_noise *n,
				  const struct nc_wire_reply *m,
				  const struct nc_wire_hs_payload *payload)
{
	struct nc_initiator *in = &peer->hs.initiator;
	struct nc_attempt *a = in->attempt;
	struct nc_session *s;

	s = nc_session_alloc(peer, a->id);
	if (!s)
		return;
	s->initiator = true;
	s->remote_id = be32_to_cpu(m->session_from);
	s->protect = a->protect;
	s->bind = a->bind;
	s->key_id = a->key_id;
	memcpy(s->e, a->hello.e, sizeof(s->e));
	s->remote_instance = be64_to_cpu(payload->instance);
	s->remote_data_seq = be64_to_cpu(payload->data_seq);
	nc_noise_split(n, s->tx_key, s->rx_key);

	spin_lock_bh(&peer->hs.lock);
	memcpy(in->ticket, payload->ticket, NC_TICKET_LEN);
	spin_unlock_bh(&peer->hs.lock);

	nc_session_add(s);
	nc_initiator_replace(peer, NULL);
}

/* Whoever answers knows what was asked for, unless it is an older version. */
static bool nc_initiator_agreed(struct nc_peer *peer, u32 features)
{
	const struct nc_attempt *a = peer->hs.initiator.attempt;

	if (a->bind == !!(features & NC_FEATURE_BIND))
		return true;
	nc_peer_inc(peer, BIND_MISMATCH);
	nc_handshake_mismatch(peer, NETCOMB_EVENT_BIND_MISMATCH);
	return false;
}

static void nc_initiator_open(struct nc_peer *peer,
			      const struct nc_wire_reply *m)
{
	const struct nc_attempt *a = peer->hs.initiator.attempt;
	struct nc_wire_hs_payload payload;
	struct nc_noise n = a->noise;
	u32 features;

	if (!nc_noise_reply_open(&n, a->e_secret, m, &payload))
		nc_dev_inc(peer->nc, RX_HS_FORGED);
	else if (be64_to_cpu(payload.instance) == peer->hs.instance)
		nc_peer_inc(peer, REFLECTED);
	else if (nc_frame_parse_hs(&payload, a->protect, &features))
		nc_peer_inc(peer, HS_INVALID);
	else if (nc_initiator_agreed(peer, features))
		nc_initiator_complete(peer, &n, m, &payload);
	memzero_explicit(&n, sizeof(n));
	memzero_explicit(&payload, sizeof(payload));
}

void nc_initiator_replies(struct nc_peer *peer)
{
	struct nc_initiator *in = &peer->hs.initiator;
	struct nc_wire_reply m;
	bool found;

	do {
		spin_lock_bh(&peer->hs.lock);
		found = in->replies && in->attempt && in->wanted &&
			!in->rekeyed;
		if (found) {
			m = in->reply[0];
			memmove(&in->reply[0], &in->reply[1],
				--in->replies * sizeof(m));
		}
		spin_unlock_bh(&peer->hs.lock);
		if (found)
			nc_initiator_open(peer, &m);
	} while (found);
}

void nc_initiator_stop(struct nc_peer *peer)
{
	struct nc_initiator *in = &peer->hs.initiator;

	nc_initiator_give_up(peer);
	memzero_explicit(in->ticket, sizeof(in->ticket));
	memzero_explicit(in->challenge, sizeof(in->challenge));
}
