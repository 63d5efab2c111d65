// SPDX-License-Identifier: GPL-2.0
/*
 * The responder. In softirq a HELLO costs hashing only, until it has shown a
 * ticket that can't be a replay's; Diffie-Hellman is left to the work item.
 * The order of the checks is protocol.rst's.
 */
#include <linux/random.h>
#include <linux/string.h>
#include <crypto/blake2s.h>

#include "core/frame.h"
#include "device.h"
#include "peer.h"
#include "responder.h"

void nc_responder_device_init(struct nc_hs_device *hd)
{
	get_random_bytes(hd->secret, sizeof(hd->secret));
	hd->secret_ns = nc_session_now();
}

/* ---- Limits ---- */

/*
 * A token bucket: @at_ns is when it is full again. Takes a token if there is
 * one.
 */
static bool nc_responder_take_token(u64 *at_ns, u32 burst, u32 per_second)
{
	u64 token_ns = NSEC_PER_SEC / per_second;
	u64 now = nc_session_now();
	u64 at = max(*at_ns, now) + token_ns;

	if (at > now + burst * token_ns)
		return false;
	*at_ns = at;
	return true;
}

/* An e is random in every byte but the last. */
static u64 *nc_responder_bucket(struct nc_hs_device *hd, const u8 *e)
{
	return &hd->challenge_ns[get_unaligned_le16(e) &
				 (NC_CHALLENGE_BUCKETS - 1)];
}

/* ---- Tickets of CHALLENGE ---- */

/* What a ticket is bound to: who asks, for which session, and from where. */
struct nc_ticket_text {
	__be64	key_id;
	__be64	instance;
	__be32	session;
	u8	from[18];
} __packed;

static void nc_responder_ticket(const u8 secret[NC_HASH_LEN],
				const struct nc_ticket_text *text,
				u8 ticket[NC_TICKET_LEN])
{
	blake2s(secret, NC_HASH_LEN, (const u8 *)text, sizeof(*text), ticket,
		NC_TICKET_LEN);
}

/* Every two minutes a new secret; the one before is good for as long again. */
static void nc_responder_turn(struct nc_hs_device *hd)
{
	const u64 life = (u64)NC_TICKET_SECRET_MS * NSEC_PER_MSEC;
	u64 now = nc_session_now();
	u64 age = now - hd->secret_ns;

	lockdep_assert_held(&hd->lock);
	if (age < life)
		return;
	if (age < 2 * life)
		memcpy(hd->secret[1], hd->secret[0], NC_HASH_LEN);
	else
		get_random_bytes(hd->secret[1], NC_HASH_LEN);
	get_random_bytes(hd->secret[0], NC_HASH_LEN);
	hd->secret_ns = now;
}

static bool nc_responder_ticket_ok(struct nc_hs_device *hd,
				   const struct nc_ticket_text *text,
				   const u8 *shown)
{
	u8 ticket[NC_TICKET_LEN];
	bool ok = false;
	int i;

	spin_lock_bh(&hd->lock);
	nc_responder_turn(hd);
	for (i = 0; i < ARRAY_SIZE(hd->secret); i++) {
		nc_responder_ticket(hd->secret[i], text, ticket);
		ok |= !crypto_memneq(ticket, shown, NC_TICKET_LEN);
	}
	spin_unlock_bh(&hd->lock);
	return ok;
}

/* Makes a CHALLENGE for @e if the limit allows one. */
static bool nc_responder_challenge(const struct nc_psk *psk, const u8 *e,
				   const struct nc_ticket_text *text,
				   struct nc_wire_challenge *m)
{
	struct nc_hs_device *hd = &psk->peer->nc->hs;
	bool ok;

	lockdep_assert_held(&psk->peer->hs.lock);
	memset(m, 0, sizeof(*m));
	m->ver_type = NC_VERSION << 4 | NC_FRAME_CHALLENGE;
	m->session = text->session;
	spin_lock(&hd->lock);
	ok = nc_responder_take_token(nc_responder_bucket(hd, e),
				     NC_CHALLENGES_BURST, NC_CHALLENGES_SECOND);
	if (ok) {
		nc_responder_turn(hd);
		nc_responder_ticket(hd->secret[0], text, m->ticket);
	}
	spin_unlock(&hd->lock);
	if (ok)
		blake2s(psk->challenge_key, NC_KEY_LEN, (const u8 *)m,
			offsetof(struct nc_wire_challenge, mac), m->mac,
			sizeof(m->mac));
	return ok;
}

/* ---- HELLO, in softirq ---- */

/**
 * struct nc_hello - a HELLO on its way through the checks
 * @m:		as received
 * @ns:		socket it came to
 * @flow:	its addresses
 * @psk:	whose key
 * @noise:	state after it
 * @payload:	what it says
 * @bind:	that frames are to be bound to addresses, as its payload says
 */
struct nc_hello {
	const struct nc_wire_hello	*m;
	struct nc_sock			*ns;
	const struct nc_flow		*flow;
	struct nc_psk			*psk;
	struct nc_noise			noise;
	struct nc_wire_hs_payload	payload;
	bool				bind;
};

enum nc_hello_verdict {
	NC_HELLO_DROP,
	NC_HELLO_LATE,
	NC_HELLO_QUEUED,
	NC_HELLO_BUSY,
	NC_HELLO_REPEAT,	/* the stored REPLY */
	NC_HELLO_CHALLENGE,
	NC_HELLO_LIMITED,
};

union nc_hello_answer {
	struct nc_wire_reply		reply;
	struct nc_wire_challenge	challenge;
};

/* To tell other protection from forgery costs two openings: not for a flood. */
static bool nc_responder_may_try(struct nc_peer *peer)
{
	bool may;

	spin_lock_bh(&peer->hs.lock);
	may = nc_responder_take_token(&peer->hs.responder.tries_ns,
				      NC_MISMATCHES_BURST,
				      NC_MISMATCHES_SECOND);
	spin_unlock_bh(&peer->hs.lock);
	return may;
}

/* Whether @h opens; counts why it does not. */
static bool nc_responder_open(struct nc_hello *h, const u8 key[NC_KEY_LEN])
{
	struct nc_peer *peer = h->psk->peer;
	u8 own = READ_ONCE(peer->protect);
	u8 protect, end;

	if (nc_noise_hello_open(&h->noise, key, own, h->m, &h->payload))
		return true;
	end = nc_responder_may_try(peer) ? NETCOMB_PROTECT_NONE + 1 : 0;
	for (protect = 0; protect < end; protect++) {
		if (protect == own ||
		    !nc_noise_hello_open(&h->noise, key, protect, h->m,
					 &h->payload))
			continue;
		nc_peer_inc(peer, PROTECT_MISMATCH);
		nc_handshake_mismatch(peer, NETCOMB_EVENT_PROTECT_MISMATCH);
		return false;
	}
	nc_dev_inc(peer->nc, RX_HS_FORGED);
	return false;
}

/* Whether what it says may be; counts why not. */
static bool nc_responder_valid(struct nc_hello *h)
{
	struct nc_peer *peer = h->psk->peer;
	u32 features;

	if (be64_to_cpu(h->payload.instance) == peer->hs.instance) {
		nc_peer_inc(peer, REFLECTED);
		return false;
	}
	nc_peer_inc(peer, HELLO_RX);
	if (!h->m->session ||
	    nc_frame_parse_hs(&h->payload, READ_ONCE(peer->protect),
			      &features)) {
		nc_peer_inc(peer, HS_INVALID);
		return false;
	}
	h->bind = features & NC_FEATURE_BIND;
	if (h->bind != READ_ONCE(peer->bind)) {
		nc_peer_inc(peer, BIND_MISMATCH);
		nc_handshake_mismatch(peer, NETCOMB_EVENT_BIND_MISMATCH);
		return false;
	}
	return true;
}

static struct nc_answered *nc_responder_answered(struct nc_responder *re,
						 const u8 *e)
{
	int i;

	for (i = 0; i < NC_ANSWERED; i++)
		if (!memcmp(re->answered[i].e, e, NC_DH_LEN))
			return &re->answered[i];
	return NULL;
}

static bool nc_responder_waits(const struct nc_responder *re, const u8 *e)
{
	int i;

	for (i = 0; i < re->hellos; i++)
		if (!memcmp(re->hello[i].e, e, NC_DH_LEN))
			return true;
	return false;
}

/*
 * Gives an authentic HELLO with a good ticket to the work item, unless there
 * are too many: whoever has the key must not keep a processor busy.
 */
static bool nc_responder_enqueue(struct nc_peer *peer,
				 const struct nc_hello *h)
{
	struct nc_responder *re = &peer->hs.responder;
	struct nc_hs_device *hd = &peer->nc->hs;
	struct nc_opened_hello *w = &re->hello[re->hellos];
	u64 now = nc_session_now();

	lockdep_assert_held(&peer->hs.lock);
	if (re->hellos == NC_HELLOS_PEER ||
	    (re->hello_ns && now - re->hello_ns <
			     (u64)NC_HELLOS_APART_MS * NSEC_PER_MSEC))
		return false;
	if (atomic_inc_return(&hd->waiting) > NC_HELLOS_DEVICE ||
	    !nc_socket_hold(h->ns)) {
		atomic_dec(&hd->waiting);
		return false;
	}
	w->noise = h->noise;
	memcpy(w->e, h->m->e, NC_DH_LEN);
	w->session = h->m->session;
	w->key_id = h->m->key_id;
	w->instance = be64_to_cpu(h->payload.instance);
	w->data_seq = be64_to_cpu(h->payload.data_seq);
	w->protect = h->payload.protect;
	w->bind = h->bind;
	w->ns = h->ns;
	w->flow = *h->flow;
	re->hellos++;
	re->hello_ns = now;
	/* The one before has done its work; its REPLY gives the next. */
	re->ticket_good = false;
	nc_handshake_queue(peer);
	return true;
}

/* A ticket from the last REPLY is good once, for whoever shows it. */
static bool nc_responder_shown(struct nc_peer *peer, const struct nc_hello *h,
			       const struct nc_ticket_text *text)
{
	struct nc_responder *re = &peer->hs.responder;
	const u8 *shown = h->payload.ticket;

	lockdep_assert_held(&peer->hs.lock);
	if (re->ticket_good &&
	    !crypto_memneq(re->ticket, shown, NC_TICKET_LEN))
		return true;
	return nc_responder_ticket_ok(&peer->nc->hs, text, shown);
}

static enum nc_hello_verdict nc_responder_judge(const struct nc_hello *h,
						union nc_hello_answer *out)
{
	struct nc_ticket_text text = {
		.key_id = h->m->key_id,
		.instance = h->payload.instance,
		.session = h->m->session,
	};
	struct nc_peer *peer = h->psk->peer;
	struct nc_responder *re = &peer->hs.responder;
	struct nc_answered *known;

	lockdep_assert_held(&peer->hs.lock);
	if (peer->hs.dead || !h->psk->live || h->psk->id != h->m->key_id)
		return NC_HELLO_DROP;

	known = nc_responder_answered(re, h->m->e);
	if (known) {
		if (!known->repeats)
			return NC_HELLO_LATE;
		known->repeats--;
		out->reply = known->reply;
		return NC_HELLO_REPEAT;
	}
	/* The same bytes over another path, or repeated before we came to it. */
	if (nc_responder_waits(re, h->m->e))
		return NC_HELLO_LATE;

	nc_sockaddr_mapped(&h->flow->remote, text.from);
	if (nc_responder_shown(peer, h, &text))
		return nc_responder_enqueue(peer, h) ? NC_HELLO_QUEUED :
						       NC_HELLO_BUSY;
	return nc_responder_challenge(h->psk, h->m->e, &text,
				      &out->challenge) ?
	       NC_HELLO_CHALLENGE : NC_HELLO_LIMITED;
}

static void nc_responder_act(const struct nc_hello *h)
{
	struct nc_peer *peer = h->psk->peer;
	enum nc_hello_verdict verdict;
	union nc_hello_answer out;

	spin_lock_bh(&peer->hs.lock);
	verdict = nc_responder_judge(h, &out);
	spin_unlock_bh(&peer->hs.lock);

	switch (verdict) {
	case NC_HELLO_REPEAT:
		nc_peer_inc(peer, HELLO_REPEATED);
		nc_socket_reply(h->ns, h->flow, &out.reply, sizeof(out.reply));
		break;
	case NC_HELLO_CHALLENGE:
		nc_peer_inc(peer, CHALLENGE_TX);
		nc_socket_reply(h->ns, h->flow, &out.challenge,
				sizeof(out.challenge));
		break;
	case NC_HELLO_BUSY:
		nc_dev_inc(peer->nc, RX_HS_BUSY);
		break;
	case NC_HELLO_LATE:
		nc_peer_inc(peer, HS_LATE);
		break;
	case NC_HELLO_LIMITED:
		nc_dev_inc(peer->nc, CHALLENGE_LIMITED);
		break;
	case NC_HELLO_DROP:
	case NC_HELLO_QUEUED:
		break;
	}
}

void nc_responder_hello(struct nc_device *nc, struct nc_sock *ns,
			const struct nc_wire_hello *m,
			const struct nc_flow *flow)
{
	struct nc_hello h = { .m = m, .ns = ns, .flow = flow };
	u8 key[NC_KEY_LEN];

	h.psk = nc_psk_find(nc, m->key_id);
	if (h.psk && !nc_peer_allows(h.psk->peer, &flow->remote)) {
		nc_peer_inc(h.psk->peer, RX_NOT_ALLOWED);
		return;
	}
	if (!h.psk || !nc_psk_read(h.psk, m->key_id, key)) {
		nc_dev_inc(nc, RX_KEY_ID);
		return;
	}
	if (nc_responder_open(&h, key) && nc_responder_valid(&h))
		nc_responder_act(&h);
	memzero_explicit(key, sizeof(key));
	memzero_explicit(&h, sizeof(h));
}

/* ---- REPLY, in the work item ---- */

static struct nc_session *nc_responder_session(struct nc_peer *peer,
					       const struct nc_opened_hello *w)
{
	struct nc_device *nc = peer->nc;
	struct nc_session *s;
	u32 id;

	spin_lock_bh(&nc->table_lock);
	id = nc_session_new_id(nc);
	spin_unlock_bh(&nc->table_lock);
	s = nc_session_alloc(peer, id);
	if (!s)
		return NULL;
	s->remote_id = be32_to_cpu(w->session);
	s->protect = w->protect;
	s->bind = w->bind;
	s->key_id = w->key_id;
	memcpy(s->e, w->e, sizeof(s->e));
	s->remote_instance = w->instance;
	s->remote_data_seq = w->data_seq;
	return s;
}

/* Diffie-Hellman, the keys of @s, and the REPLY that gives @ticket. */
static bool nc_responder_seal(struct nc_peer *peer, struct nc_session *s,
			      const struct nc_opened_hello *w,
			      const u8 ticket[NC_TICKET_LEN],
			      struct nc_wire_reply *m)
{
	struct nc_wire_hs_payload payload;
	struct nc_noise n = w->noise;
	u8 e_secret[NC_DH_LEN];
	bool ok;

	memset(m, 0, sizeof(*m));
	m->ver_type = NC_VERSION << 4 | NC_FRAME_REPLY;
	m->session = w->session;
	m->session_from = cpu_to_be32(s->local_id);
	nc_handshake_payload(peer, w->protect, w->bind, &payload);
	memcpy(payload.ticket, ticket, NC_TICKET_LEN);

	ok = nc_noise_ephemeral(e_secret, m->e) &&
	     nc_noise_reply_seal(&n, e_secret, w->e, m, &payload);
	if (ok)
		nc_noise_split(&n, s->rx_key, s->tx_key);
	memzero_explicit(e_secret, sizeof(e_secret));
	memzero_explicit(&n, sizeof(n));
	memzero_explicit(&payload, sizeof(payload));
	return ok;
}

/*
 * The session is in the table before the other side can hear of it: the frame
 * that follows the REPLY finds it.
 */
static bool nc_responder_complete(struct nc_peer *peer,
				  const struct nc_opened_hello *w,
				  const u8 ticket[NC_TICKET_LEN],
				  struct nc_wire_reply *m)
{
	struct nc_session *s = nc_responder_session(peer, w);

	if (!s)
		return false;
	if (!nc_responder_seal(peer, s, w, ticket, m)) {
		nc_session_free(s);
		return false;
	}
	return !nc_session_add(s);
}

/* Takes the first of the waiting HELLOs away; remembers its answer. */
static void nc_responder_done(struct nc_peer *peer,
			      const struct nc_wire_reply *m,
			      const u8 ticket[NC_TICKET_LEN])
{
	struct nc_responder *re = &peer->hs.responder;
	struct nc_answered *a;

	spin_lock_bh(&peer->hs.lock);
	if (m) {
		a = &re->answered[re->oldest];
		re->oldest = (re->oldest + 1) % NC_ANSWERED;
		memcpy(a->e, re->hello[0].e, NC_DH_LEN);
		a->reply = *m;
		a->repeats = NC_ANSWER_REPEATS;
		memcpy(re->ticket, ticket, NC_TICKET_LEN);
		re->ticket_good = true;
	}
	re->hellos--;
	memmove(&re->hello[0], &re->hello[1],
		re->hellos * sizeof(re->hello[0]));
	memzero_explicit(&re->hello[re->hellos], sizeof(re->hello[0]));
	spin_unlock_bh(&peer->hs.lock);
	atomic_dec(&peer->nc->hs.waiting);
}

/*
 * The first waiting HELLO stays in its place while it is worked on: softirq
 * only appends, and knows by it that this e is being answered.
 */
static void nc_responder_answer_first(struct nc_peer *peer)
{
	const struct nc_opened_hello *w = &peer->hs.responder.hello[0];
	struct nc_flow flow = w->flow;
	struct nc_sock *ns = w->ns;
	u8 ticket[NC_TICKET_LEN];
	struct nc_wire_reply m;
	bool ok;

	get_random_bytes(ticket, sizeof(ticket));
	ok = nc_responder_complete(peer, w, ticket, &m);
	nc_responder_done(peer, ok ? &m : NULL, ticket);
	memzero_explicit(ticket, sizeof(ticket));

	if (ok) {
		local_bh_disable();
		rcu_read_lock();
		nc_socket_reply(ns, &flow, &m, sizeof(m));
		rcu_read_unlock();
		local_bh_enable();
	}
	nc_socket_put(ns);
}

void nc_responder_answer(struct nc_peer *peer)
{
	bool found;

	do {
		spin_lock_bh(&peer->hs.lock);
		found = peer->hs.responder.hellos;
		spin_unlock_bh(&peer->hs.lock);
		if (found)
			nc_responder_answer_first(peer);
	} while (found);
}

void nc_responder_stop(struct nc_peer *peer)
{
	struct nc_responder *re = &peer->hs.responder;
	struct nc_sock *ns;

	while (re->hellos) {
		ns = re->hello[0].ns;
		nc_responder_done(peer, NULL, NULL);
		nc_socket_put(ns);
	}
	memzero_explicit(re->ticket, sizeof(re->ticket));
	re->ticket_good = false;
}
