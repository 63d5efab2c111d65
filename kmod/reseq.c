// SPDX-License-Identifier: GPL-2.0
/*
 * The resequencer: a ring on data_seq. A packet waits for the one before it of
 * its flow and for no other. What is missing is given up when every active path
 * has passed it (RFC 1990 section 4.1: what all links have passed is lost), or
 * when it has been overtaken for long enough.
 */
#include <linux/mm.h>

#include "clock.h"
#include "path.h"
#include "peer.h"
#include "reseq.h"
#include "skb.h"
#include "tier.h"
#include "trace.h"

/* A path that carried nothing for so long says nothing about holes. */
#define NC_RESEQ_ACTIVE_NS	(100 * NSEC_PER_MSEC)
/* Nor does one that has changed the order of packets not longer ago. */
#define NC_RESEQ_DISORDER_NS	(10 * NSEC_PER_SEC)
#define NC_RESEQ_MARGIN_US	15000
/* What comes late makes the wait longer, by one step in so much time. */
#define NC_RESEQ_LATE_NS	(10 * NSEC_PER_MSEC)
#define NC_RESEQ_LATE_STEP_US	5000U
#define NC_RESEQ_LATE_MAX_US	50000U
#define NC_RESEQ_FORGET_NS	(10 * NSEC_PER_SEC)

static enum hrtimer_restart reseq_fire(struct hrtimer *t)
{
	struct nc_peer *peer = container_of(t, struct nc_peer, rx.reseq.timer);

	napi_schedule(&peer->rx.napi);
	return HRTIMER_NORESTART;
}

int nc_reseq_init(struct nc_peer *peer)
{
	struct nc_reseq *r = &peer->rx.reseq;
	void **slot;
	u16 *succ;

	slot = kvcalloc(NC_RESEQ_SLOTS, sizeof(*slot), GFP_KERNEL_ACCOUNT);
	succ = kvcalloc(NC_RESEQ_SLOTS, sizeof(*succ), GFP_KERNEL_ACCOUNT);
	if (!slot || !succ) {
		kvfree(slot);
		kvfree(succ);
		return -ENOMEM;
	}
	nc_ring_init(&r->ring, slot, succ, NC_RESEQ_SLOTS);
	hrtimer_setup(&r->timer, reseq_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
	return 0;
}

/* What may go now, in order. */
static void run(struct nc_reseq *r, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	while ((skb = nc_ring_pop(&r->ring))) {
		r->bytes -= skb->truesize;
		__skb_queue_tail(out, skb);
	}
}

/* Give up what is missing below a number. Return: how many. */
static u32 give_up(struct nc_reseq *r, u64 below, struct sk_buff_head *out)
{
	u32 n = 0;

	while (r->ring.expect < below && !nc_ring_empty(&r->ring)) {
		nc_ring_skip(&r->ring);
		run(r, out);
		n++;
	}
	return n;
}

static void give_up_all(struct nc_reseq *r, struct sk_buff_head *out)
{
	while (r->ring.held)
		give_up(r, r->ring.expect + 1, out);
}

void nc_reseq_stop(struct nc_peer *peer)
{
	struct nc_reseq *r = &peer->rx.reseq;
	struct sk_buff_head out;

	hrtimer_cancel(&r->timer);
	__skb_queue_head_init(&out);
	give_up_all(r, &out);
	__skb_queue_purge(&out);
	kvfree(r->ring.slot);
	kvfree(r->ring.succ);
}

void nc_reseq_restart(struct nc_peer *peer, u64 next, struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	give_up_all(r, out);
	nc_ring_restart(&r->ring, next);
	r->top = next;
	r->steps = 0;
	memset(r->path, 0, sizeof(r->path));
}

static bool active(const struct nc_reseq *r, const struct nc_path *path,
		   u64 now_ns)
{
	u64 at = r->path[path->id].pass_ns;

	return at && !nc_elapsed(now_ns, at, NC_RESEQ_ACTIVE_NS);
}

static bool keeps_order(const struct nc_reseq_path *rp, u64 now_ns)
{
	return !rp->disorder_ns ||
	       nc_elapsed(now_ns, rp->disorder_ns, NC_RESEQ_DISORDER_NS);
}

/* Whether anything may be on its way over a path. Those that stand by matter
 * while they carry the last of what they had to.
 */
static bool counts(const struct nc_reseq *r, const struct nc_path *path,
		   u32 tier, u64 now_ns)
{
	if (READ_ONCE(path->state) == NETCOMB_PATH_STATE_DOWN ||
	    !nc_tier_receives(path))
		return false;
	return READ_ONCE(path->metric) <= tier || active(r, path, now_ns);
}

void nc_reseq_switch(struct nc_peer *peer, struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	bool off = !READ_ONCE(peer->reorder);

	if (likely(off == r->off))
		return;
	/* All that the window has seen has been delivered. */
	nc_reseq_restart(peer, peer->rx.window->next, out);
	r->off = off;
}

/*
 * The number that every path has passed: on each path numbers only rise, so
 * what is below and missing does not come any more. A path that has carried
 * nothing for a while may have something on the way: then nothing is known. It
 * may be up for the other side before it is for us.
 */
static u64 passed(struct nc_peer *peer, u64 now_ns)
{
	const struct nc_reseq *r = &peer->rx.reseq;
	u32 tier = nc_tier_receiving(peer);
	const struct nc_path *path;
	u64 least = U64_MAX;
	int i;

	nc_path_for_each(peer, path, i) {
		if (!counts(r, path, tier, now_ns))
			continue;
		/* What is lost comes once more, over any path. */
		if (READ_ONCE(path->remote_repairs))
			return 0;
		if (!active(r, path, now_ns) ||
		    !keeps_order(&r->path[i], now_ns))
			return 0;
		least = min(least, r->path[i].pass);
	}
	return least == U64_MAX ? 0 : least;
}

/*
 * How long a packet is worth waiting for: by how much the slowest path may be
 * behind the fastest, what a sender holds back for a fast path included. Or
 * until what is missing has been missed, reported and sent again: a quarter of
 * a round trip (nc_ackgen_giveup()) and one more.
 */
static u64 hold_ns(struct nc_peer *peer, u64 now_ns)
{
	u32 tier = nc_tier_receiving(peer);
	u32 least_us = U32_MAX, most_us = 0, var_us = 0, repair_us = 0, us;
	const struct nc_path *path;
	int i;

	nc_path_for_each(peer, path, i) {
		u32 srtt_us = READ_ONCE(path->rtt.srtt_us);

		if (!counts(&peer->rx.reseq, path, tier, now_ns))
			continue;
		if (!srtt_us)
			return NC_RESEQ_HOLD_NS;
		least_us = min(least_us, srtt_us);
		most_us = max(most_us, srtt_us);
		var_us = max(var_us, READ_ONCE(path->rtt.rttvar_us));
		if (READ_ONCE(path->remote_repairs))
			repair_us = max3(repair_us, srtt_us,
					 READ_ONCE(path->remote_srtt_us));
	}
	if (!most_us)
		return NC_RESEQ_HOLD_NS;
	us = max(most_us - least_us, repair_us + repair_us / 2) + 2 * var_us +
	     NC_RESEQ_MARGIN_US + peer->rx.reseq.late_us;
	return min_t(u64, (u64)us * NSEC_PER_USEC, NC_RESEQ_HOLD_NS);
}

static void pass(struct nc_reseq_path *rp, u64 data_seq, u64 rx_ns)
{
	rp->pass = max(rp->pass, data_seq);
	rp->pass_ns = rx_ns;
}

static bool others_active(struct nc_peer *peer, const struct nc_path *but,
			  u64 now_ns)
{
	const struct nc_path *path;
	int i;

	nc_path_for_each(peer, path, i)
		if (path != but && active(&peer->rx.reseq, path, now_ns))
			return true;
	return false;
}

u32 nc_reseq_frame(struct nc_peer *peer, const struct nc_skb_cb *cb, u64 now_ns,
		   u64 *from)
{
	struct nc_path *path = rcu_dereference(peer->path[cb->path_id]);
	struct nc_reseq_path *rp = &peer->rx.reseq.path[cb->path_id];
	int lost = nc_gap_frame(&rp->gap, cb->session, cb->seq, cb->data_seq,
				cb->express, from);

	/* Express overtakes, a re-committed packet is late: neither proves. */
	if (!cb->express)
		pass(rp, cb->data_seq, cb->rx_ns);
	if (lost < 0) {
		rp->disorder_ns = now_ns;
		return 0;
	}
	/* What is lost comes once more, over any path. */
	if (!lost || !path || READ_ONCE(path->remote_repairs) ||
	    !keeps_order(rp, now_ns))
		return 0;
	/* For one that was express another path has one on its way, by chance. */
	if (!nc_gap_plain(&rp->gap) && others_active(peer, path, now_ns))
		return 0;
	return lost;
}

void nc_reseq_hint(struct nc_peer *peer, u8 path_id, u64 next, u64 rx_ns)
{
	if (next)
		pass(&peer->rx.reseq.path[path_id], next - 1, rx_ns);
}

/* It came after all: the next ones get more time, for a while. */
static void note_late(struct nc_reseq *r, u64 now_ns)
{
	if (nc_elapsed(now_ns, r->late_ns, NC_RESEQ_LATE_NS))
		r->late_us = min(r->late_us + NC_RESEQ_LATE_STEP_US,
				 NC_RESEQ_LATE_MAX_US);
	r->late_ns = now_ns;
}

/* Gives up what is missing from the number expected to the next that came. */
static void give_up_gap(struct nc_reseq *r, struct sk_buff_head *out)
{
	u64 next = r->ring.expect;

	while (r->ring.expect == next && !nc_ring_empty(&r->ring))
		give_up(r, ++next, out);
}

/* Makes room in the ring and in memory for number @n. */
static void make_room(struct nc_peer *peer, u64 n, u32 bytes,
		      struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	struct nc_ring *ring = &r->ring;

	while (n > ring->expect && !nc_ring_empty(ring) &&
	       (n - ring->expect >= NC_RESEQ_SLOTS ||
		(ring->held && r->bytes + bytes > NC_RESEQ_BYTES))) {
		nc_peer_inc(peer, RESEQ_OVERFLOW);
		give_up_gap(r, out);
	}
	if (n >= ring->expect && n - ring->expect >= NC_RESEQ_SLOTS)
		nc_ring_restart(ring, n);
}

/* Given up too soon: it goes on at once. */
static void late(struct nc_peer *peer, struct sk_buff *skb, u64 now_ns,
		 struct sk_buff_head *out)
{
	nc_peer_inc(peer, RESEQ_LATE);
	/* It was not the others that had to wait longer for an express one. */
	if (!nc_skb_cb(skb)->express)
		note_late(&peer->rx.reseq, now_ns);
	__skb_queue_tail(out, skb);
}

void nc_reseq_packet(struct nc_peer *peer, struct sk_buff *skb, u64 now_ns,
		     struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	struct nc_skb_cb *cb = nc_skb_cb(skb);

	if (cb->express)
		nc_peer_inc(peer, RX_EXPRESS);
	if (r->off) {
		__skb_queue_tail(out, skb);
		return;
	}
	if (cb->data_seq > r->ring.expect) {
		make_room(peer, cb->data_seq, skb->truesize, out);
		if (!cb->express)
			r->top = max(r->top, cb->data_seq + 1);
	}
	if (cb->data_seq < r->ring.expect) {
		late(peer, skb, now_ns, out);
		return;
	}
	switch (nc_ring_put(&r->ring, cb->data_seq, skb, cb->pred)) {
	case NC_RING_LATE:
		late(peer, skb, now_ns, out);
		return;
	case NC_RING_GO:
		__skb_queue_tail(out, skb);
		run(r, out);
		return;
	case NC_RING_HELD:
		nc_peer_inc(peer, RESEQ_HELD);
		r->bytes += skb->truesize;
		return;
	case NC_RING_SEEN:
		/* The window lets no number through twice. */
		DEBUG_NET_WARN_ON_ONCE(1);
		kfree_skb(skb);
	}
}

void nc_reseq_lost(struct nc_peer *peer, u64 from, u64 to, u32 lost,
		   struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	u64 n;

	from = max(from, r->ring.expect);
	if (r->off || from >= to || to - r->ring.expect > NC_RESEQ_SLOTS ||
	    nc_ring_missing(&r->ring, from, to) != lost)
		return;
	for (n = from; n < to; n++) {
		if (!nc_ring_missing(&r->ring, n, n + 1))
			continue;
		nc_ring_lose(&r->ring, n);
		run(r, out);
	}
	nc_peer_add(peer, RESEQ_KNOWN, lost);
}

static void flush_known(struct nc_peer *peer, u64 now_ns,
			struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	nc_peer_add(peer, RESEQ_KNOWN,
		    give_up(r, passed(peer, now_ns), out));
}

static struct nc_reseq_step *step_at(struct nc_reseq *r, u32 i)
{
	return &r->step[(r->first + i) % NC_RESEQ_STEPS];
}

static void step_drop(struct nc_reseq *r)
{
	r->first++;
	r->steps--;
}

/* All that is missing now is overtaken. The last step moves until it is far
 * enough from the one before it: what is overtaken meanwhile waits longer.
 */
static void step_add(struct nc_reseq *r, u64 now_ns)
{
	u32 n = r->steps;

	if (n && step_at(r, n - 1)->below == r->top)
		return;
	if (n < 2 || (n < NC_RESEQ_STEPS &&
		      nc_elapsed(now_ns, step_at(r, n - 2)->ns,
				 NC_RESEQ_STEP_NS)))
		r->steps++;
	*step_at(r, r->steps - 1) = (struct nc_reseq_step) {
		.below	= r->top,
		.ns	= now_ns,
	};
}

/* Gives up what is overtaken for long enough. */
static void flush_overtaken(struct nc_peer *peer, u64 now_ns, u64 hold,
			    struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	struct nc_reseq_step *step;
	u64 expect;

	for (; r->steps; step_drop(r)) {
		step = step_at(r, 0);
		expect = r->ring.expect;
		if (step->below <= expect)
			continue;
		if (!nc_elapsed(now_ns, step->ns, hold))
			return;
		give_up(r, step->below, out);
		nc_peer_inc(peer, RESEQ_TIMEOUT);
		trace_netcomb_reseq(peer, expect, r->ring.expect);
	}
}

/*
 * Only express came, and something before it did not. That may still wait for
 * its path: it is given up when nothing has moved for as long.
 */
static void flush_gap(struct nc_peer *peer, u64 now_ns, u64 hold,
		      struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	if (r->gap_ns && r->gap == r->ring.expect &&
	    nc_elapsed(now_ns, r->gap_ns, hold)) {
		nc_peer_inc(peer, RESEQ_TIMEOUT);
		give_up_gap(r, out);
		trace_netcomb_reseq(peer, r->gap, r->ring.expect);
	}
	if (!r->gap_ns || r->gap != r->ring.expect) {
		r->gap = r->ring.expect;
		r->gap_ns = nc_ring_empty(&r->ring) ? 0 : now_ns;
	}
}

/*
 * The timer is for what is held: when all that came is delivered, what is
 * missing is given up with the next packet, before that can wait for it.
 */
static void flush_due(struct nc_peer *peer, u64 now_ns,
		      struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	u64 hold = hold_ns(peer, now_ns), since;

	flush_overtaken(peer, now_ns, hold, out);
	if (nc_ring_empty(&r->ring) || r->top > r->ring.expect)
		r->gap_ns = 0;
	if (nc_ring_empty(&r->ring))
		return;
	if (r->top > r->ring.expect) {
		step_add(r, now_ns);
		since = step_at(r, 0)->ns;
	} else {
		flush_gap(peer, now_ns, hold, out);
		since = r->gap_ns;
	}
	if (r->ring.held)
		hrtimer_start(&r->timer,
			      ns_to_ktime(max(since + hold,
					      now_ns + NSEC_PER_USEC)),
			      HRTIMER_MODE_ABS_SOFT);
}

void nc_reseq_flush(struct nc_peer *peer, u64 now_ns, struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	if (r->late_us && nc_elapsed(now_ns, r->late_ns, NC_RESEQ_FORGET_NS)) {
		r->late_us /= 2;
		r->late_ns = now_ns;
	}
	if (nc_ring_empty(&r->ring))
		return;
	flush_known(peer, now_ns, out);
	flush_due(peer, now_ns, out);
}
