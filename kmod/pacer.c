// SPDX-License-Identifier: GPL-2.0
/* The pacer: numbering under the lock, sealing and sending without one. */
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>
#include <net/sock.h>

#include "control.h"
#include "crypto.h"
#include "device.h"
#include "pacer.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "recommit.h"
#include "send.h"
#include "skb.h"
#include "trace.h"

/* Frames of one turn: bounds the time in softirq. */
#define NC_PACER_BURST		64
#define NC_PACER_CREDIT_NS	NSEC_PER_MSEC
/* At high rates a turn sends what is due for this long. */
#define NC_PACER_TURN_NS	(500 * NSEC_PER_USEC)

/**
 * struct nc_turn - what one turn of the pacer sends
 * @s:		session that data is sealed in
 * @lane:	its numbers
 * @ns:		socket to send from, may be NULL
 * @flow:	addresses
 * @flow_gen:	which they are
 * @bound:	those that data is sealed for, if its session is bound
 * @control:	control frames, in order
 * @data:	data frames, numbered in order
 * @sent:	what has been sent of it
 * @now:	when
 * @first:	path_seq of the first of @data
 * @worn:	the lane has come to where its session is to be renewed
 */
struct nc_turn {
	struct nc_session	*s;
	struct nc_lane		*lane;
	struct nc_sock		*ns;
	struct nc_flow		flow;
	u32			flow_gen;
	struct nc_bound		bound;
	struct sk_buff_head	control;
	struct sk_buff_head	data;
	struct sk_buff_head	sent;
	u64			now;
	u32			first;
	bool			worn;
};

static u64 pace_ns(const struct nc_path *path, u32 bytes)
{
	return (path->ns_per_kib * bytes) >> 10;
}

/* Express goes first, but three in four bytes are for the others. */
static bool express_next(const struct nc_path *path)
{
	if (skb_queue_empty(&path->fifo[0]))
		return false;
	return skb_queue_empty(&path->fifo[1]) ||
	       path->express_debt < 3 * 4 * path->cc.mss;
}

/* Express need not wait for what was sent last to be through: a frame or two
 * more in front of the link are few, and the others make up for them.
 */
static u64 due_ns(const struct nc_path *path)
{
	u64 ahead = express_next(path) ? pace_ns(path, 2 * path->cc.mss) : 0;

	return path->next_tx_ns - min(path->next_tx_ns, ahead);
}

static bool data_may_go(const struct nc_path *path, const struct nc_turn *t,
			u64 now)
{
	if (!t->lane || READ_ONCE(path->state) != NETCOMB_PATH_STATE_UP ||
	    !path->fifo_bytes || due_ns(path) > now)
		return false;
	if (nc_sent_full(&t->lane->sent) ||
	    t->lane->sent.next >= NC_SEQ_LIMIT)
		return false;
	return path->inflight_bytes + path->cc.mss <= path->cc.cwnd_bytes ||
	       !path->inflight_bytes;
}

static struct sk_buff *next_data(struct nc_path *path)
{
	bool express = express_next(path);
	struct sk_buff *skb = __skb_dequeue(&path->fifo[!express]);
	u32 len = nc_skb_cb(skb)->len;

	WRITE_ONCE(path->fifo_bytes, path->fifo_bytes - len);
	if (!express) {
		path->express_debt -= min(path->express_debt, len);
		return skb;
	}
	WRITE_ONCE(path->express_bytes, path->express_bytes - len);
	if (!skb_queue_empty(&path->fifo[1]))
		path->express_debt += 3 * len;
	return skb;
}

static void take_data(struct nc_path *path, struct nc_turn *t, u64 now)
{
	u64 credit = max_t(u64, NC_PACER_CREDIT_NS,
			   pace_ns(path, 2 * path->cc.mss));
	/* A stopped queue has more, whatever is left in the FIFO. */
	bool more = READ_ONCE(path->peer->tx.waits);
	u32 seq, now_us = now / NSEC_PER_USEC;
	struct sk_buff *skb;

	t->first = t->lane ? t->lane->sent.next : 0;
	if (t->first >= NC_SEQ_LIMIT && path->fifo_bytes)
		nc_peer_inc(path->peer, SESSION_EXHAUSTED);
	while (skb_queue_len(&t->data) < NC_PACER_BURST &&
	       data_may_go(path, t, now)) {
		skb = next_data(path);
		if (nc_sent_add(&t->lane->sent, nc_skb_cb(skb)->data_seq,
				nc_skb_cb(skb)->len,
				!path->fifo_bytes && !more, now_us,
				&seq)) {
			kfree_skb(skb);
			break;
		}
		WRITE_ONCE(t->lane->tx_next[NC_CLASS_DATA],
			   t->lane->sent.next);
		WRITE_ONCE(path->inflight_bytes, t->lane->sent.inflight_bytes);
		path->next_tx_ns = max(path->next_tx_ns, now - credit) +
				   pace_ns(path, nc_skb_cb(skb)->len);
		__skb_queue_tail(&t->data, skb);
	}
	if (skb_queue_empty(&t->data))
		return;
	t->worn = t->first < NC_SEQ_RENEW &&
		  t->lane->sent.next >= NC_SEQ_RENEW;
	WRITE_ONCE(path->data_ns, now);
	if (!path->wait_ns)
		WRITE_ONCE(path->wait_ns, now);
	nc_path_life_soon(path, now + nc_path_pto_ns(path));
}

static void turn_begin(struct nc_path *path, struct nc_turn *t, u64 now)
{
	lockdep_assert_held(&path->lock);
	__skb_queue_head_init(&t->control);
	__skb_queue_head_init(&t->data);
	__skb_queue_head_init(&t->sent);
	t->now = now;
	t->flow = path->flow;
	t->flow_gen = path->flow_gen;
	t->worn = false;
	t->ns = nc_path_sock(path);
	t->s = nc_session_current(path->peer);
	t->lane = t->s ? nc_session_lane(t->s, path->id) : NULL;
	if (t->lane && path->session_id != t->s->local_id) {
		/* Numbers start anew with a session; so does the count. */
		path->session_id = t->s->local_id;
		path->cc_from_seq = 0;
		WRITE_ONCE(path->inflight_bytes, t->lane->sent.inflight_bytes);
	}
	/* A dead path's last word goes out too: it is already queued. */
	if (path->usable)
		skb_queue_splice_tail_init(&path->control, &t->control);
	if (t->ns)
		take_data(path, t, now);
}

/*
 * The wire packet takes over the sender's charge, so that a local socket goes
 * on being held back by what has not left (TCP small queues). Only the two
 * ways of charging by truesize are known to be movable.
 */
static void move_charge(struct sk_buff *from, struct sk_buff *to)
{
	struct sock *sk = from->sk;
	int delta;

	if (!sk || !from->destructor || !sk_fullsock(sk))
		return;
	if (from->destructor != sock_wfree &&
	    (!sk_is_tcp(sk) || from->destructor == sock_efree ||
	     from->destructor == sock_edemux ||
	     from->destructor == sock_rfree))
		return;
	delta = (int)to->truesize - (int)from->truesize;
	to->sk = sk;
	to->destructor = from->destructor;
	if (delta > 0)
		refcount_add(delta, &sk->sk_wmem_alloc);
	else if (delta < 0)
		WARN_ON_ONCE(refcount_sub_and_test(-delta, &sk->sk_wmem_alloc));
	from->sk = NULL;
	from->destructor = NULL;
}

static u8 inner_ds(const struct sk_buff *skb)
{
	u8 tos = 0;

	if (skb->protocol == htons(ETH_P_IP))
		tos = ip_hdr(skb)->tos;
	else if (skb->protocol == htons(ETH_P_IPV6))
		tos = ipv6_get_dsfield(ipv6_hdr(skb));
	/* The class stays inside, the congestion marks go along (RFC 6040). */
	return INET_ECN_encapsulate(0, tos);
}

static u16 wire_pred(const struct nc_skb_cb *cb)
{
	if (!cb->express)
		return cb->pred;
	return NC_DATA_EXPRESS | (cb->waits ? cb->pred : 0);
}

/*
 * One copy, which also completes a checksum that was left to the device. One that
 * comes out as 0 would say that there is none (RFC 768), which IPv6 does not have.
 */
static void copy_inner(const struct sk_buff *skb, u8 *to)
{
	__sum16 *sum;

	skb_copy_and_csum_dev(skb, to);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	sum = (__sum16 *)(to + skb_checksum_start_offset(skb) +
			  skb->csum_offset);
	if (!*sum)
		*sum = CSUM_MANGLED_0;
}

static struct sk_buff *seal_data(const struct nc_path *path,
				 const struct nc_turn *t, struct sk_buff *skb,
				 u32 seq)
{
	const size_t len = NC_DATA_HDR_LEN + skb->len;
	struct nc_data_hdr *dh;
	struct sk_buff *wire;
	u8 *frame;

	wire = alloc_skb(NC_SOCKET_HEADROOM + NC_HDR_LEN + len + NC_TAG_LEN,
			 GFP_ATOMIC);
	if (!wire)
		return NULL;
	skb_reserve(wire, NC_SOCKET_HEADROOM);
	frame = skb_put(wire, NC_HDR_LEN + len +
			      nc_crypto_tag_len(t->s->protect));
	nc_frame_put_hdr((struct nc_hdr *)frame, NC_FRAME_DATA, path->id,
			 t->s->remote_id, seq);
	dh = (struct nc_data_hdr *)(frame + NC_HDR_LEN);
	dh->data_seq = htonl(lower_32_bits(nc_skb_cb(skb)->data_seq));
	dh->pred = htons(wire_pred(nc_skb_cb(skb)));
	copy_inner(skb, frame + NC_HDR_LEN + NC_DATA_HDR_LEN);
	nc_crypto_seal(t->s, frame, len, t->s->bind ? &t->bound : NULL);
	move_charge(skb, wire);
	return wire;
}

/* To be sent again, if need be; a copy's original is somewhere else. */
static void keep_sent(struct nc_turn *t, struct sk_buff *skb, u32 seq)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);

	if (cb->copy) {
		consume_skb(skb);
		return;
	}
	/* What it could not hand over: a socket does not wait for an answer. */
	skb_orphan(skb);
	cb->seq = seq;
	if (!cb->again)
		cb->tx_ns = t->now;
	__skb_queue_tail(&t->sent, skb);
}

static void send_data(struct nc_path *path, struct nc_sock *ns,
		      struct nc_turn *t)
{
	struct net_device *dev = path->peer->nc->dev;
	u32 seq = t->first, sent = 0, bytes = 0;
	struct sk_buff *skb, *wire;
	int ret;
	u8 ds;

	/* What has no source can't be sent either, which is told below. */
	if (t->s && t->s->bind) {
		nc_socket_source(ns, &t->flow, &path->dst);
		nc_socket_bound(&t->flow, true, &t->bound);
	}
	while ((skb = __skb_dequeue(&t->data))) {
		unsigned int len = skb->len;
		/* Its number is counted where it goes first. */
		bool more = nc_skb_cb(skb)->again || nc_skb_cb(skb)->copy;

		wire = NULL;
		ds = inner_ds(skb);
		if (nc_lane_seal(t->lane, NC_CLASS_DATA, seq))
			wire = seal_data(path, t, skb, seq);
		if (!wire) {
			seq++;
			nc_path_inc(path, TX_NO_MEMORY);
			if (!more)
				DEV_STATS_INC(dev, tx_dropped);
			kfree_skb(skb);
			continue;
		}
		bytes += len + path->overhead;
		sent++;
		keep_sent(t, skb, seq++);
		if (!more)
			dev_sw_netstats_tx_add(dev, 1, len);
		ret = nc_socket_xmit(ns, &t->flow, &path->dst, wire, ds);
		if (unlikely(ret))
			nc_path_tx_result(path, ret);
	}
	nc_path_add(path, TX_FRAMES, sent);
	nc_path_add(path, TX_BYTES, bytes);
}

/* Who roams may come from an address of the other family. */
static struct nc_sock *sock_to(const struct nc_path *path, struct nc_sock *ns,
			       const struct nc_flow *flow)
{
	int family = flow->remote.sa.sa_family;

	if (!path->learned || ns->sk->sk_family == family)
		return ns;
	return rcu_dereference(path->peer->nc->listen[family == AF_INET6]);
}

/*
 * Of a bound session: a probe says in itself between which addresses it goes,
 * so that a change on the way is told from a forgery.
 */
static void seal_control(const struct nc_session *s, struct sk_buff *skb,
			 u8 type, const struct nc_flow *flow)
{
	size_t len = skb->len - NC_HDR_LEN;
	struct nc_bound bound, *b = NULL;

	if (s->bind) {
		nc_socket_bound(flow, true, &bound);
		if (nc_frame_is_probe(type)) {
			nc_frame_put_view(skb_put(skb, NC_VIEW_LEN), &bound);
			len += NC_VIEW_LEN;
		} else {
			b = &bound;
		}
	}
	skb_put(skb, nc_crypto_tag_len(s->protect));
	nc_crypto_seal(s, skb->data, len, b);
}

static void send_control(struct nc_path *path, struct nc_sock *ns,
			 struct nc_turn *t)
{
	struct nc_sock *to;
	struct nc_control_cb *cb;
	struct nc_session *s;
	struct nc_lane *lane;
	struct nc_flow flow;
	struct sk_buff *skb;
	bool own;
	u32 seq;
	int ret;

	while ((skb = __skb_dequeue(&t->control))) {
		cb = nc_control_cb(skb);
		own = !cb->has_flow;
		flow = own ? t->flow : *nc_control_flow(skb);
		s = nc_session_lookup(path->peer->nc, cb->session);
		lane = s ? nc_session_lane(s, path->id) : NULL;
		to = sock_to(path, ns, &flow);
		if (!to || !lane ||
		    !nc_lane_seal(lane, NC_CLASS_CONTROL,
				  lane->tx_next[NC_CLASS_CONTROL])) {
			kfree_skb(skb);
			continue;
		}
		seq = lane->tx_next[NC_CLASS_CONTROL]++;
		nc_frame_put_hdr(skb_push(skb, NC_HDR_LEN), cb->type, path->id,
				 s->remote_id, seq);
		if (own && s->bind)
			nc_socket_source(to, &flow, &path->dst);
		seal_control(s, skb, cb->type, &flow);
		nc_path_inc(path, TX_CONTROL);
		nc_path_add(path, TX_BYTES,
			    skb->len + nc_path_outer(&flow.remote));
		ret = nc_socket_xmit(to, &flow, own ? &path->dst : NULL, skb,
				     0);
		if (unlikely(ret) && own)
			nc_path_tx_result(path, ret);
	}
}

/*
 * What is due goes with this CPU's next softirq and needs no timer. A timer is
 * for strictly later than now, or simulated time would stand still.
 */
static void pacer_arm(struct nc_path *path, u64 at, u64 now)
{
	WRITE_ONCE(path->pacer_on, true);
	path->pacer_at_ns = at;
	if (at <= now)
		tasklet_schedule(&path->pacer);
	else
		hrtimer_start(&path->pacer_timer,
			      ns_to_ktime(max(at, now + NSEC_PER_USEC)),
			      HRTIMER_MODE_ABS);
}

/*
 * Whether to go on, and when. A kick may have armed the timer or scheduled the
 * pacer meanwhile; doing so again is right then too.
 *
 * Return: whether the path has failed and what was sent is to go again.
 */
static bool turn_end(struct nc_path *path, struct nc_turn *t, u32 n, u64 now)
{
	bool failed = false;
	u64 at;

	lockdep_assert_held(&path->lock);
	WRITE_ONCE(path->pacer_on, false);
	/* A look-up for the old addresses may have come after the reset. */
	if (t->flow_gen != path->flow_gen)
		dst_cache_reset(&path->dst);
	if (!skb_queue_empty(&t->sent))
		failed = nc_keep_store(path, t->lane, &t->sent);
	if (path->dead) {
		/* Its last word may have come in the middle of this turn. */
		if (path->usable && !skb_queue_empty(&path->control))
			tasklet_schedule(&path->pacer);
		return failed;
	}
	if (!skb_queue_empty(&path->control) && nc_path_can_send(path)) {
		at = now;
	} else if (data_may_go(path, t, U64_MAX)) {
		/* A late turn is made up for by the credit, so that at high
		 * rates one turn serves many packets.
		 */
		at = due_ns(path);
		if (n < NC_PACER_BURST &&
		    pace_ns(path, 2 * path->cc.mss) < NC_PACER_TURN_NS)
			at = max(at, now + NC_PACER_TURN_NS);
		/* Nothing went: time must pass, until there is a socket even. */
		if (!n)
			at = max(at, now + (t->ns ? NSEC_PER_USEC :
						    NC_PACER_TURN_NS));
	} else {
		return failed;
	}
	pacer_arm(path, at, now);
	return failed;
}

/* One turn. No tasklet runs twice at once. */
static void pacer_run(struct tasklet_struct *tasklet)
{
	struct nc_path *path = from_tasklet(path, tasklet, pacer);
	struct sk_buff *skb;
	struct nc_turn t;
	bool failed;
	u32 n;

	rcu_read_lock();
	spin_lock(&path->lock);
	turn_begin(path, &t, ktime_get_ns());
	spin_unlock(&path->lock);

	n = skb_queue_len(&t.data);
	if (t.ns) {
		send_control(path, t.ns, &t);
		send_data(path, t.ns, &t);
	} else {
		__skb_queue_purge(&t.control);
	}
	if (n)
		nc_send_fifo_drained(path->peer);
	if (unlikely(t.worn))
		nc_handshake_start(path->peer);

	spin_lock(&path->lock);
	failed = turn_end(path, &t, n, ktime_get_ns());
	spin_unlock(&path->lock);
	if (unlikely(failed))
		nc_recommit_path(path->peer, path);
	while ((skb = __skb_dequeue(&t.sent)))
		napi_consume_skb(skb, 1);
	rcu_read_unlock();
}

static enum hrtimer_restart pacer_fire(struct hrtimer *timer)
{
	struct nc_path *path = container_of(timer, struct nc_path,
					    pacer_timer);

	tasklet_schedule(&path->pacer);
	return HRTIMER_NORESTART;
}

void nc_pacer_kick(struct nc_path *path)
{
	bool control = !skb_queue_empty(&path->control);
	u64 now, at;

	lockdep_assert_held(&path->lock);
	if (path->dead || (path->pacer_on && !control && !express_next(path)))
		return;
	now = ktime_get_ns();
	at = control ? now : max(now, due_ns(path));
	if (path->pacer_on && path->pacer_at_ns <= at + NSEC_PER_USEC)
		return;
	pacer_arm(path, at, now);
}

void nc_pacer_init(struct nc_path *path)
{
	tasklet_setup(&path->pacer, pacer_run);
	hrtimer_setup(&path->pacer_timer, pacer_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS);
}

void nc_pacer_stop(struct nc_path *path)
{
	/* A turn under way sees that the path is dead, and arms no timer. */
	hrtimer_cancel(&path->pacer_timer);
	tasklet_kill(&path->pacer);
}
