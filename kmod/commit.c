// SPDX-License-Identifier: GPL-2.0
/*
 * Committing: the scheduler gives each packet a path and the next data_seq.
 * Every event that can end a stop of the queue is decided under tx.lock.
 */
#include <linux/netdevice.h>

#include "carry.h"
#include "clock.h"
#include "commit.h"
#include "damp.h"
#include "device.h"
#include "gso.h"
#include "keep.h"
#include "pacer.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "send.h"
#include "skb.h"
#include "spare.h"
#include "tier.h"
#include "trace.h"

/* No packet leaves that the other side's window might call too old. */
#define NC_DATA_SEQ_LAG		(NC_WINDOW_DATA_SEQ / 2)

/* No call that ends a stop is so late, on whatever machine. */
#define NC_STUCK_NS		(500 * NSEC_PER_MSEC)

/* Looking into the qdisc adds half to what the paths carry, at most. */
#define NC_PEEK_NS		(2 * NSEC_PER_MSEC)
#define NC_PEEK_BITS		(2 * 1500 * 8ULL)
#define NC_PEEK_MAX		64
/* A packet of 1500 bytes for each of this: 25 ms. */
#define NC_CATCH_UP_BPS		480000

/*
 * With the queue that acknowledgments told of, or the one that what flies must
 * have built since. With nothing in flight there is none.
 */
static u32 expected_owd_us(const struct nc_path *path,
			   const struct nc_sched_view *v)
{
	u32 min_us = READ_ONCE(path->owd.min_us);
	u32 avg_us = READ_ONCE(path->owd.avg_us);
	u64 flies_ns = (u64)v->inflight_bytes * v->ns_per_kib >> 10;
	s32 queue_us;

	if (!v->inflight_bytes)
		return min_us;
	queue_us = (s32)div_u64(min(flies_ns, NSEC_PER_SEC), 1000) -
		   (s32)READ_ONCE(path->rtt.min_us) - NC_ACK_DELAY_MAX_US;
	return queue_us > (s32)(avg_us - min_us) ? min_us + queue_us : avg_us;
}

/* What those carry together that packets take now, full or not. */
static u64 tier_bps(const struct nc_views *vs)
{
	u32 tier = U32_MAX;
	u64 rate_bps = 0;
	int i;

	for (i = 0; i < vs->n; i++) {
		if (vs->v[i].metric < tier) {
			tier = vs->v[i].metric;
			rate_bps = 0;
		}
		if (vs->v[i].metric == tier && !vs->v[i].spared_bytes)
			rate_bps += vs->v[i].rate_bps;
	}
	return rate_bps;
}

/*
 * Read without the paths' locks: a value that is a moment old costs a packet
 * more or less in a FIFO, and whoever changes it kicks us afterwards.
 */
static void views_build(struct nc_peer *peer, struct nc_views *vs)
{
	struct nc_sched_view *v;
	struct nc_path *path;
	u32 widest = 0;
	int i;

	vs->n = 0;
	nc_path_for_each(peer, path, i) {
		if (READ_ONCE(path->state) != NETCOMB_PATH_STATE_UP ||
		    !nc_tier_sends(path) || nc_damp_held(path))
			continue;
		vs->path[vs->n] = path;
		v = &vs->v[vs->n++];
		v->id = i;
		v->usable = true;
		v->metric = READ_ONCE(path->metric);
		v->mtu = READ_ONCE(path->mtu);
		widest = max(widest, v->mtu);
		v->fifo_bytes = READ_ONCE(path->fifo_bytes);
		v->express_bytes = READ_ONCE(path->express_bytes);
		v->inflight_bytes = READ_ONCE(path->inflight_bytes);
		v->fifo_limit_bytes = READ_ONCE(path->fifo_limit_bytes);
		v->room_bytes = (s32)READ_ONCE(path->cc.cwnd_bytes) -
				(s32)READ_ONCE(path->inflight_bytes) -
				(s32)v->fifo_bytes;
		v->rate_bps = READ_ONCE(path->cc.pacing_rate_bps);
		v->srtt_us = READ_ONCE(path->rtt.srtt_us);
		v->quantum_bytes = 2 * READ_ONCE(path->cc.mss);
		v->ns_per_kib = READ_ONCE(path->sched_ns_per_kib);
		v->owd_known = READ_ONCE(path->owd.known);
		v->owd_us = expected_owd_us(path, v);
		v->delay_us = 0;
		v->spared_bytes = 0;
		v->spared_express_bytes = 0;
	}
	if (peer->tx.sched.ops->prepare)
		peer->tx.sched.ops->prepare(&peer->tx.sched, vs->v, vs->n);
	nc_spare_views(peer);
	peer->tx.rate_bps = tier_bps(vs);
	WRITE_ONCE(peer->tx.mtu, vs->n ? widest : U32_MAX);
	if (vs->n)
		WRITE_ONCE(peer->tx.gso_bytes,
			   nc_gso_limit(peer->tx.rate_bps, widest));
}

static bool views_open(const struct nc_views *vs, u32 len)
{
	u32 tier = nc_sched_tier(vs->v, vs->n, len);
	int i;

	for (i = 0; i < vs->n; i++)
		if (vs->v[i].metric == tier &&
		    nc_sched_eligible(&vs->v[i], len))
			return true;
	return false;
}

/* Return: false if the path went away meanwhile; the packet is not taken. */
static bool path_push(struct nc_path *path, struct sk_buff *skb)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);
	bool taken = false;

	spin_lock(&path->lock);
	if (!path->dead && path->state == NETCOMB_PATH_STATE_UP) {
		cb->len = nc_path_wire_bytes(path, skb->len);
		__skb_queue_tail(&path->fifo[nc_skb_band(skb)], skb);
		WRITE_ONCE(path->fifo_bytes, path->fifo_bytes + cb->len);
		if (!nc_skb_band(skb))
			WRITE_ONCE(path->express_bytes,
				   path->express_bytes + cb->len);
		nc_pacer_kick(path);
		nc_spare_sent(&path->peer->tx.spare, cb->len);
		taken = true;
	}
	spin_unlock(&path->lock);
	return taken;
}

/* Numbers go by the order in which packets come, whoever leaves first. */
static void enter(struct nc_peer *peer, struct sk_buff *skb, u32 now_us)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);
	struct nc_peer_tx *tx = &peer->tx;
	struct nc_express_flow *f = nc_express_flow(&tx->express, cb->hash,
						    cb->kind);

	cb->express = nc_express_admit(&tx->express, f, cb->kind, cb->part,
				       skb->len, tx->rate_bps, now_us);
	cb->data_seq = tx->data_seq++;
	cb->pred = nc_express_number(f, cb->data_seq, cb->express, now_us);
	nc_carry_add(&tx->carry, skb);
}

static void count(struct nc_peer *peer, const struct sk_buff *skb)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);

	if (cb->counted)
		return;
	cb->counted = 1;
	if (cb->repair) {
		nc_peer_inc(peer, TX_REPAIRED);
		return;
	}
	if (cb->again) {
		nc_peer_inc(peer, TX_REINJECTED);
		return;
	}
	nc_peer_inc(peer, TX_PACKETS);
	nc_peer_add(peer, TX_BYTES, skb->len);
	if (cb->express)
		nc_peer_inc(peer, TX_EXPRESS);
}

static int pick(struct nc_peer *peer, const struct nc_views *vs,
		struct sk_buff *skb, u32 now_us)
{
	struct nc_peer_tx *tx = &peer->tx;
	struct nc_skb_cb *cb = nc_skb_cb(skb);
	struct nc_express_flow *f;
	int i;

	/* What it waits for it has said; its flow goes on where it is. */
	if (cb->repair)
		return nc_sched_pick_repair(vs->v, vs->n, skb->len, cb->path_id);
	f = nc_express_flow(&tx->express, cb->hash, cb->kind);
	if (!cb->express) {
		i = tx->sched.ops->pick(&tx->sched, vs->v, vs->n, skb->len);
		return i < 0 || cb->again ? i :
		       nc_spread_pick(&f->spread, vs->v, vs->n, i, skb->len,
				      now_us);
	}
	i = nc_sched_pick_express(vs->v, vs->n, skb->len, f->path);
	if (i >= 0)
		cb->waits = nc_express_waits(f, vs->v[i].id, now_us);
	return i;
}

/* What is pushed is the pacer's at once: nothing is read of it any more. */
static void charge(struct nc_sched_view *v, u32 len, bool express)
{
	v->fifo_bytes += len;
	v->room_bytes -= len;
	if (express)
		v->express_bytes += len;
}

static bool takes(const struct nc_sched_view *v, const struct sk_buff *skb)
{
	return nc_skb_cb(skb)->express ?
	       nc_sched_express_eligible(v, skb->len) :
	       nc_sched_eligible(v, skb->len);
}

/*
 * A copy that finds no memory or no path is none: the packet itself goes its
 * own way. Return: whether others are worth a try.
 */
static bool push_copy(struct nc_peer *peer, struct nc_views *vs, int i,
		      struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);
	u32 len = nc_path_wire_bytes(vs->path[i], skb->len);

	if (!copy)
		return false;
	nc_skb_cb(copy)->copy = 1;
	/* The one before may have found no room there. */
	nc_skb_cb(copy)->waits = 1;
	trace_netcomb_pick(peer, vs->path[i], copy);
	if (!path_push(vs->path[i], copy)) {
		vs->v[i].usable = false;
		consume_skb(copy);
		return true;
	}
	charge(&vs->v[i], len, nc_skb_cb(skb)->express);
	nc_peer_inc(peer, TX_COPIES);
	return true;
}

/* Over every other path of the same metric that may take it now. */
static void push_copies(struct nc_peer *peer, struct nc_views *vs, int picked,
			struct sk_buff *skb)
{
	int i;

	for (i = 0; i < vs->n; i++)
		if (i != picked && vs->v[i].metric == vs->v[picked].metric &&
		    takes(&vs->v[i], skb) && !push_copy(peer, vs, i, skb))
			return;
}

/* Over the path that would have been picked without the one that was. */
static void push_second(struct nc_peer *peer, struct nc_views *vs, int picked,
			struct sk_buff *skb, u32 now_us)
{
	struct nc_peer_tx *tx = &peer->tx;
	int i;

	vs->v[picked].usable = false;
	i = nc_sched_pick_copy(vs->v, vs->n, skb->len);
	vs->v[picked].usable = true;
	if (i < 0 || vs->v[i].metric != vs->v[picked].metric)
		return;
	if (nc_repair_take(&tx->copy, nc_path_wire_bytes(vs->path[i], skb->len),
			   tx->rate_bps, now_us))
		push_copy(peer, vs, i, skb);
	else
		nc_peer_inc(peer, TX_COPY_LIMITED);
}

/* What goes over other paths at once; the packet is not the pacer's yet. */
static void copy(struct nc_peer *peer, struct nc_views *vs, int picked,
		 struct sk_buff *skb, u32 now_us)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);

	if (cb->again || cb->copied)
		return;
	cb->copied = 1;
	if (peer->tx.sched.ops->copies)
		push_copies(peer, vs, picked, skb);
	else if (cb->express && READ_ONCE(peer->copy))
		push_second(peer, vs, picked, skb, now_us);
}

/* Nobody waits any more for a packet that was sent so long ago. */
static bool outdated(const struct nc_peer *peer, const struct sk_buff *skb,
		     u64 now_ns)
{
	const struct nc_skb_cb *cb = nc_skb_cb(skb);

	return cb->again && (cb->data_seq < peer->tx.again_from ||
			     nc_elapsed(now_ns, cb->tx_ns, NC_KEEP_NS));
}

/* Waiting would stop the queue for ever: a route has shrunk. */
static bool hopeless(struct nc_peer *peer, const struct sk_buff *skb,
		     u64 now_ns)
{
	struct nc_peer_tx *tx = &peer->tx;
	bool late = tx->data_seq - nc_skb_cb(skb)->data_seq > NC_DATA_SEQ_LAG;

	if (skb->len > tx->mtu)
		nc_peer_inc(peer, TX_TOO_BIG);
	else if (!late && !outdated(peer, skb, now_ns))
		return false;
	if (nc_skb_cb(skb)->again)
		nc_peer_inc(peer, TX_REINJECT_LATE);
	else
		DEV_STATS_INC(peer->nc->dev, tx_dropped);
	return true;
}

static void commit_band(struct nc_peer *peer, struct nc_views *vs, int band,
			u64 now_ns)
{
	struct nc_peer_tx *tx = &peer->tx;
	struct sk_buff *skb;
	u32 len;
	int i;

	while ((skb = skb_peek(&tx->carry.band[band]))) {
		if (hopeless(peer, skb, now_ns)) {
			nc_carry_unlink(&tx->carry, skb);
			kfree_skb(skb);
			continue;
		}
		i = pick(peer, vs, skb, now_ns / NSEC_PER_USEC);
		if (i < 0)
			return;
		nc_carry_unlink(&tx->carry, skb);
		count(peer, skb);
		copy(peer, vs, i, skb, now_ns / NSEC_PER_USEC);
		trace_netcomb_pick(peer, vs->path[i], skb);
		len = nc_path_wire_bytes(vs->path[i], skb->len);
		if (!path_push(vs->path[i], skb)) {
			vs->v[i].usable = false;
			nc_carry_add_first(&tx->carry, skb);
			continue;
		}
		charge(&vs->v[i], len, !band);
	}
}

/* After the packets below it are in the FIFOs: see nc_commit_pass(). */
static void publish_pass(struct nc_peer_tx *tx)
{
	const struct sk_buff *first = skb_peek(&tx->carry.band[1]);

	WRITE_ONCE(tx->pass, lower_32_bits(first ? nc_skb_cb(first)->data_seq :
						   tx->data_seq));
}

static void commit_carry(struct nc_peer *peer, struct nc_views *vs)
{
	u64 now_ns;

	lockdep_assert_held(&peer->tx.lock);
	if (!nc_carry_empty(&peer->tx.carry)) {
		now_ns = ktime_get_ns();
		commit_band(peer, vs, 0, now_ns);
		commit_band(peer, vs, 1, now_ns);
	}
	publish_pass(&peer->tx);
}

u32 nc_commit_pass(const struct nc_path *path)
{
	const struct sk_buff *first = skb_peek(&path->fifo[1]);

	lockdep_assert_held(&path->lock);
	return first ? lower_32_bits(nc_skb_cb(first)->data_seq) :
		       READ_ONCE(path->peer->tx.pass);
}

/*
 * A stream that the paths carry well enough waits while what was sent in vain goes
 * again. To the qdisc that is a queue like any other: after 100 ms of it an AQM
 * would drop. Some of it may wait here instead, where nothing is dropped.
 */
static bool catches_up(const struct nc_peer_tx *tx)
{
	return tx->carry.again &&
	       nc_carry_unsent(&tx->carry) <
	       min_t(u64, div_u64(tx->rate_bps, NC_CATCH_UP_BPS), NC_PEEK_MAX);
}

/*
 * What waits in the carry may take long: when a path has failed it is all that
 * flew there. An express packet in the qdisc need not wait for that, but only
 * the qdisc knows whether it has one. So now and then it may give packets until
 * one more has to wait; that is less than leaves, and the carry gets empty.
 */
static bool peek(struct nc_peer *peer)
{
	struct nc_peer_tx *tx = &peer->tx;
	struct sk_buff *last = skb_peek_tail(&tx->carry.band[1]);
	u64 now_ns, every_ns;

	if (!last) {
		tx->peek_seq = 0;
		tx->peek_ns = 0;
		return false;
	}
	if (nc_skb_cb(last)->data_seq < tx->peek_seq || catches_up(tx))
		return true;
	tx->peek_seq = 0;
	now_ns = ktime_get_ns();
	every_ns = div64_u64(NC_PEEK_BITS * NSEC_PER_SEC, tx->rate_bps | 1);
	if (!tx->peek_ns)
		tx->peek_ns = now_ns;
	if (nc_carry_unsent(&tx->carry) > NC_PEEK_MAX ||
	    now_ns - tx->peek_ns < max_t(u64, every_ns, NC_PEEK_NS))
		return false;
	tx->peek_seq = tx->data_seq;
	tx->peek_ns = now_ns;
	return true;
}

/* Opening the device stops queues without asking. */
static void set_queue(struct nc_peer *peer, bool stop)
{
	struct netdev_queue *q = netdev_get_tx_queue(peer->nc->dev,
						     peer->queue);

	if (stop == netif_tx_queue_stopped(q))
		return;
	if (stop)
		netif_tx_stop_queue(q);
	else if (netif_running(peer->nc->dev))
		netif_tx_wake_queue(q);
}

/*
 * Nothing waits while the carry is empty and some path takes a full packet.
 * Return: whether something does, just now.
 */
static bool decide_queue(struct nc_peer *peer, const struct nc_views *vs)
{
	bool waits = !nc_carry_empty(&peer->tx.carry) ||
		     !views_open(vs, min_t(u32, peer->tx.mtu,
					   READ_ONCE(peer->nc->dev->mtu)));
	bool look = peek(peer) && vs->n;

	lockdep_assert_held(&peer->tx.lock);
	if (peer->dead)
		return false;
	set_queue(peer, waits && !look);
	if (waits == peer->tx.waits)
		return false;
	WRITE_ONCE(peer->tx.waits, waits);
	if (waits)
		nc_peer_inc(peer, TX_STOPS);
	else
		nc_peer_inc(peer, TX_WAKES);
	return waits;
}

void nc_commit_locked(struct nc_peer *peer)
{
	struct nc_views *vs = &peer->tx.views;

	lockdep_assert_held(&peer->tx.lock);
	if (peer->dead)
		return;
	peer->tx.still_ns = 0;
	views_build(peer, vs);
	commit_carry(peer, vs);
	if (!decide_queue(peer, vs))
		return;
	/*
	 * A pacer that emptied its FIFO before it could see the stop does not
	 * call: look once more. Pairs with nc_send_fifo_drained().
	 */
	smp_mb();
	views_build(peer, vs);
	commit_carry(peer, vs);
	decide_queue(peer, vs);
}

void nc_commit_burst(struct nc_peer *peer, struct sk_buff_head *burst)
{
	struct nc_peer_tx *tx = &peer->tx;
	u32 now_us = ktime_get_ns() / NSEC_PER_USEC;
	struct sk_buff *skb;

	spin_lock(&tx->lock);
	while ((skb = __skb_dequeue(burst))) {
		if (peer->dead || nc_carry_unsent(&tx->carry) >= NC_CARRY_MAX) {
			nc_peer_inc(peer, TX_CARRY_FULL);
			DEV_STATS_INC(peer->nc->dev, tx_dropped);
			kfree_skb(skb);
			continue;
		}
		enter(peer, skb, now_us);
	}
	nc_commit_locked(peer);
	spin_unlock(&tx->lock);
}

void nc_send_kick(struct nc_peer *peer)
{
	spin_lock_bh(&peer->tx.lock);
	nc_commit_locked(peer);
	spin_unlock_bh(&peer->tx.lock);
}

void nc_send_fifo_drained(struct nc_peer *peer)
{
	smp_mb();	/* the FIFO is empty before the stop is looked for */
	if (READ_ONCE(peer->tx.waits))
		nc_send_kick(peer);
}

/* Whether something is under way that will call us; read without path locks. */
static bool will_move(struct nc_peer *peer, bool *up)
{
	struct nc_path *path;
	int i;

	*up = false;
	nc_path_for_each(peer, path, i) {
		if (READ_ONCE(path->state) != NETCOMB_PATH_STATE_UP ||
		    !nc_tier_sends(path))
			continue;
		*up = true;
		if (READ_ONCE(path->pacer_on) ||
		    READ_ONCE(path->inflight_bytes))
			return true;
	}
	return false;
}

u64 nc_send_check_stuck(struct nc_peer *peer)
{
	struct nc_peer_tx *tx = &peer->tx;
	u64 now = ktime_get_ns();
	u64 again = 0;
	bool up;

	if (!READ_ONCE(tx->waits))
		return 0;
	spin_lock_bh(&tx->lock);
	if (!tx->waits || peer->dead || will_move(peer, &up) || !up) {
		tx->still_ns = 0;
	} else if (!tx->still_ns) {
		/* Whoever let go of a path's lock just now is about to call. */
		tx->still_ns = now;
		again = now + NC_STUCK_NS;
	} else if (now - tx->still_ns >= NC_STUCK_NS) {
		nc_peer_inc(peer, STUCK);
		nc_commit_locked(peer);
	} else {
		again = tx->still_ns + NC_STUCK_NS;
	}
	spin_unlock_bh(&tx->lock);
	return again;
}
