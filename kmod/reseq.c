// SPDX-License-Identifier: GPL-2.0
/*
 * The resequencer: a ring on data_seq. A hole is given up when every active
 * path has passed it (RFC 1990 section 4.1: what all links have passed is
 * lost), or when the first packet behind it has waited long enough.
 */
#include <linux/mm.h>

#include "clock.h"
#include "path.h"
#include "peer.h"
#include "reseq.h"
#include "skb.h"
#include "trace.h"

/* A path that carried nothing for so long says nothing about holes. */
#define NC_RESEQ_ACTIVE_NS	(100 * NSEC_PER_MSEC)
#define NC_RESEQ_MARGIN_US	15000
/* What comes late makes the wait longer, by one step in so much time. */
#define NC_RESEQ_LATE_NS	(10 * NSEC_PER_MSEC)
#define NC_RESEQ_LATE_STEP_US	5000U
#define NC_RESEQ_LATE_MAX_US	50000U
#define NC_RESEQ_FORGET_NS	(10 * NSEC_PER_SEC)

static struct sk_buff **slot(struct nc_reseq *r, u64 n)
{
	return &r->slot[n & (NC_RESEQ_SLOTS - 1)];
}

static enum hrtimer_restart reseq_fire(struct hrtimer *t)
{
	struct nc_peer *peer = container_of(t, struct nc_peer, rx.reseq.timer);

	napi_schedule(&peer->rx.napi);
	return HRTIMER_NORESTART;
}

int nc_reseq_init(struct nc_peer *peer)
{
	struct nc_reseq *r = &peer->rx.reseq;

	r->slot = kvcalloc(NC_RESEQ_SLOTS, sizeof(*r->slot),
			   GFP_KERNEL_ACCOUNT);
	if (!r->slot)
		return -ENOMEM;
	hrtimer_setup(&r->timer, reseq_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
	return 0;
}

void nc_reseq_stop(struct nc_peer *peer)
{
	struct nc_reseq *r = &peer->rx.reseq;
	int i;

	hrtimer_cancel(&r->timer);
	for (i = 0; i < NC_RESEQ_SLOTS; i++)
		kfree_skb(r->slot[i]);
	kvfree(r->slot);
}

/* Moves on over what is there, in order. */
static void run(struct nc_reseq *r, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	while (r->held && (skb = *slot(r, r->expect))) {
		*slot(r, r->expect) = NULL;
		r->expect++;
		r->held--;
		r->bytes -= skb->truesize;
		__skb_queue_tail(out, skb);
	}
}

/* The first packet that waits; one does, within the ring. */
static u64 first_held(const struct nc_reseq *r)
{
	u64 n = r->expect;

	while (n - r->expect < NC_RESEQ_SLOTS &&
	       !r->slot[n & (NC_RESEQ_SLOTS - 1)])
		n++;
	DEBUG_NET_WARN_ON_ONCE(n - r->expect >= NC_RESEQ_SLOTS);
	return n;
}

void nc_reseq_restart(struct nc_peer *peer, u64 next, struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	while (r->held) {
		r->expect = first_held(r);
		run(r, out);
	}
	r->expect = next;
	r->highest = next;
	memset(r->pass, 0, sizeof(r->pass));
	memset(r->pass_ns, 0, sizeof(r->pass_ns));
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
	const struct nc_path *path;
	u64 least = U64_MAX;
	int i;

	nc_path_for_each(peer, path, i) {
		if (READ_ONCE(path->state) == NETCOMB_PATH_STATE_DOWN)
			continue;
		if (!r->pass_ns[i] ||
		    nc_elapsed(now_ns, r->pass_ns[i], NC_RESEQ_ACTIVE_NS))
			return 0;
		least = min(least, r->pass[i]);
	}
	return least == U64_MAX ? 0 : least;
}

/*
 * How long a packet is worth waiting for: by how much the slowest path may be
 * behind the fastest, what a sender holds back for a fast path included.
 */
static u64 hold_ns(struct nc_peer *peer)
{
	u32 least_us = U32_MAX, most_us = 0, var_us = 0, us;
	const struct nc_path *path;
	int i;

	nc_path_for_each(peer, path, i) {
		u32 srtt_us = READ_ONCE(path->rtt.srtt_us);

		if (READ_ONCE(path->state) == NETCOMB_PATH_STATE_DOWN)
			continue;
		if (!srtt_us)
			return NC_RESEQ_HOLD_NS;
		least_us = min(least_us, srtt_us);
		most_us = max(most_us, srtt_us);
		var_us = max(var_us, READ_ONCE(path->rtt.rttvar_us));
	}
	if (!most_us)
		return NC_RESEQ_HOLD_NS;
	us = most_us - least_us + 2 * var_us + NC_RESEQ_MARGIN_US +
	     peer->rx.reseq.late_us;
	return min_t(u64, (u64)us * NSEC_PER_USEC, NC_RESEQ_HOLD_NS);
}

static void note_pass(struct nc_reseq *r, const struct nc_skb_cb *cb)
{
	/* Express overtakes, a re-committed packet is late: neither proves. */
	if (cb->express)
		return;
	r->pass[cb->path_id] = max(r->pass[cb->path_id], cb->data_seq);
	r->pass_ns[cb->path_id] = cb->rx_ns;
}

/* It came after all: the next ones get more time, for a while. */
static void note_late(struct nc_reseq *r, u64 now_ns)
{
	if (nc_elapsed(now_ns, r->late_ns, NC_RESEQ_LATE_NS))
		r->late_us = min(r->late_us + NC_RESEQ_LATE_STEP_US,
				 NC_RESEQ_LATE_MAX_US);
	r->late_ns = now_ns;
}

/* Makes room in the ring and in memory for number @n. */
static void make_room(struct nc_peer *peer, u64 n, u32 bytes,
		      struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	while (r->held && n > r->expect &&
	       (n - r->expect >= NC_RESEQ_SLOTS ||
		r->bytes + bytes > NC_RESEQ_BYTES)) {
		nc_peer_inc(peer, RESEQ_OVERFLOW);
		r->expect = first_held(r);
		run(r, out);
	}
	if (n >= r->expect && n - r->expect >= NC_RESEQ_SLOTS)
		r->expect = n;
}

void nc_reseq_packet(struct nc_peer *peer, struct sk_buff *skb, u64 now_ns,
		     struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	struct nc_skb_cb *cb = nc_skb_cb(skb);

	note_pass(r, cb);
	r->highest = max(r->highest, cb->data_seq + 1);
	if (cb->data_seq > r->expect)
		make_room(peer, cb->data_seq, skb->truesize, out);
	if (cb->data_seq == r->expect) {
		r->expect++;
		__skb_queue_tail(out, skb);
		run(r, out);
		return;
	}
	if (cb->data_seq < r->expect) {
		nc_peer_inc(peer, RESEQ_LATE);
		note_late(r, now_ns);
		__skb_queue_tail(out, skb);
		return;
	}
	nc_peer_inc(peer, RESEQ_HELD);
	*slot(r, cb->data_seq) = skb;
	r->held++;
	r->bytes += skb->truesize;
}

static void flush_known(struct nc_peer *peer, u64 now_ns,
			struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	u64 known = passed(peer, now_ns), next;

	while (r->held && r->expect < known) {
		next = min(first_held(r), known);
		nc_peer_add(peer, RESEQ_KNOWN, next - r->expect);
		r->expect = next;
		run(r, out);
	}
}

static void flush_due(struct nc_peer *peer, u64 now_ns,
		      struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;
	u64 hold = hold_ns(peer);
	struct sk_buff *skb;

	while (r->held) {
		u64 first = first_held(r);

		skb = *slot(r, first);
		if (!nc_elapsed(now_ns, nc_skb_cb(skb)->rx_ns,
				hold)) {
			u64 at = nc_skb_cb(skb)->rx_ns + hold;

			hrtimer_start(&r->timer,
				      ns_to_ktime(max(at, now_ns +
						      NSEC_PER_USEC)),
				      HRTIMER_MODE_ABS_SOFT);
			return;
		}
		nc_peer_inc(peer, RESEQ_TIMEOUT);
		trace_netcomb_reseq(peer, r->expect, first);
		r->expect = first;
		run(r, out);
	}
}

void nc_reseq_flush(struct nc_peer *peer, u64 now_ns, struct sk_buff_head *out)
{
	struct nc_reseq *r = &peer->rx.reseq;

	if (!r->held)
		return;
	if (r->late_us && nc_elapsed(now_ns, r->late_ns, NC_RESEQ_FORGET_NS)) {
		r->late_us /= 2;
		r->late_ns = now_ns;
	}
	flush_known(peer, now_ns, out);
	flush_due(peer, now_ns, out);
}
