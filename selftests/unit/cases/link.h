/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One link in simulated time, between the real books of a sender and of a
 * receiver: a bottleneck with a buffer, a delay, and random loss. Frames leave
 * as pacing rate and window of a controller allow.
 */
#ifndef _NC_LINK_H
#define _NC_LINK_H

#include <linux/math64.h>

#include "core/ackgen.h"
#include "core/cc.h"
#include "core/rtt.h"
#include "core/sent.h"
#include "rand.h"

#define LINK_MSS	1500U
#define LINK_RING	16384		/* frames that fly */
#define LINK_BLOCKS	1024		/* on the way back */
#define LINK_ACK_US	10000
#define LINK_CREDIT_NS	1000000		/* what a late timer may catch up */
#define LINK_BINS	1000		/* of the queue, 1 ms each */
#define LINK_NEVER	U64_MAX
#define LINK_MS		1000000ULL
#define LINK_S		(1000 * LINK_MS)

/* What the way is like; may change while it runs. */
struct link_way {
	u64	rate_bps;
	u64	app_bps;	/* of the sender, 0: always has something */
	u64	told_bps;
	u32	owd_us;		/* each way, the least */
	u32	jitter_us;	/* more before the bottleneck, drawn; order is kept */
	u32	app_bytes;	/* the sender's window, 0: always has something */
	u32	buffer_bytes;
	u32	loss_permille;
	u32	mark_us;	/* what waits for longer is marked, 0: nothing */
	s32	drift_ppm;	/* of the receiver's clock */
};

struct link_frame {
	u64	ready_ns;	/* at the bottleneck */
	u64	arrives_ns;
	u32	seq;
	u32	entered_us;
	bool	ce;
};

struct link_reply {
	u64			arrives_ns;
	struct nc_ack_block	block;
};

/* Since link_measure() */
struct link_seen {
	u64	since_ns;
	u64	served_bytes;
	u32	sent;
	u32	dropped;	/* buffer full */
	u32	marked;
	u32	queue_max_us;
	u32	queued[LINK_BINS];
};

/*
 * Frames @wire to @head are past the bottleneck, @head to @tail in front of
 * it, all free-running indices; replies @reply_head to @reply_tail.
 */
static struct link_sim {
	struct link_way		way;
	struct link_seen	seen;
	struct nc_cc		cc;
	struct nc_rtt		rtt;
	struct nc_sent		sent;
	struct nc_ackgen	gen;
	struct nc_rand		rand;
	u64			now_ns;
	u64			next_tx_ns;
	u64			app_ns;
	u64			served_ns;	/* end of frame @head */
	u64			ack_ns;
	u64			tick_ns;
	u32			clock_us;	/* offset of the receiver's */
	u32			wire;
	u32			head;
	u32			tail;
	u32			reply_head;
	u32			reply_tail;
	u32			told_broken;
	u32			limits_broken;
} link_s;

static struct link_frame link_frames[LINK_RING];
static struct link_reply link_replies[LINK_BLOCKS];
static struct nc_sent_pkt link_ring[LINK_RING];

static u32 link_us(void)
{
	/* Wraps within the first second */
	return 0xfff80000 + (u32)div_u64(link_s.now_ns, 1000);
}

static u32 link_rx_us(void)
{
	s64 us = div_u64(link_s.now_ns, 1000);

	return link_us() + link_s.clock_us +
	       (u32)(us * link_s.way.drift_ppm / 1000000);
}

static u64 link_time_ns(u64 bytes, u64 bps)
{
	return div64_u64(bytes * 8000000000ULL, bps);
}

/* What passes in so many milliseconds */
static u32 link_bytes(u64 bps, u32 ms)
{
	return div_u64(bps * ms, 8000);
}

/* From the next frame on that reaches the bottleneck's end */
static void link_rate(u64 bps)
{
	link_s.way.rate_bps = bps;
}

static void link_measure(void)
{
	memset(&link_s.seen, 0, sizeof(link_s.seen));
	link_s.seen.since_ns = link_s.now_ns;
}

/* One-way delays cross zero when the queue grows beyond 2 ms. */
static void link_setup(const struct nc_cc_ops *ops, const struct link_way *way)
{
	struct link_sim *l = &link_s;

	memset(l, 0, sizeof(*l));
	memset(link_ring, 0, sizeof(link_ring));
	l->way = *way;
	l->clock_us = 0 - way->owd_us - 2000;
	l->ack_ns = LINK_NEVER;
	nc_rand_seed(&l->rand, 1);
	nc_sent_init(&l->sent, link_ring, LINK_RING, 0);
	nc_ackgen_init(&l->gen);
	nc_rtt_init(&l->rtt);
	l->cc.ops = ops;
	l->cc.mss = LINK_MSS;
	l->cc.rate_bps = way->told_bps;
	/* A probe has measured the round trip. */
	nc_rtt_sample(&l->rtt, 2 * way->owd_us, 0);
	l->cc.srtt_us = l->rtt.srtt_us;
	l->cc.min_rtt_us = l->rtt.min_us;
	nc_cc_begin(&l->cc, link_us());
}

/* ---- The sender ---- */

static void link_check_cc(void)
{
	struct nc_cc *cc = &link_s.cc;

	if (cc->rate_bps && cc->pacing_rate_bps > cc->rate_bps)
		link_s.told_broken++;
	if (cc->cwnd_bytes < NC_CC_MIN_PKTS * cc->mss ||
	    cc->pacing_rate_bps < NC_CC_RATE_MIN_BPS ||
	    cc->pacing_rate_bps > NC_CC_RATE_MAX_BPS)
		link_s.limits_broken++;
}

static u64 link_tx_at(void)
{
	const struct link_sim *l = &link_s;
	u64 at_ns = l->next_tx_ns;

	if (nc_sent_full(&l->sent) || l->tail - l->wire == LINK_RING)
		return LINK_NEVER;
	if (l->sent.inflight_bytes &&
	    l->sent.inflight_bytes + LINK_MSS > l->cc.cwnd_bytes)
		return LINK_NEVER;
	if (l->way.app_bytes &&
	    l->sent.inflight_bytes + LINK_MSS > l->way.app_bytes)
		return LINK_NEVER;
	if (l->way.app_bps)
		at_ns = max(at_ns, l->app_ns);
	return max(at_ns, l->now_ns);
}

/* Whether nothing would be left to send */
static bool link_last(void)
{
	struct link_sim *l = &link_s;

	if (l->way.app_bytes &&
	    l->sent.inflight_bytes + 2 * LINK_MSS > l->way.app_bytes)
		return true;
	if (!l->way.app_bps)
		return false;
	l->app_ns += link_time_ns(LINK_MSS, l->way.app_bps);
	return l->app_ns > l->now_ns;
}

static void link_tx(struct nc_test *t)
{
	struct link_sim *l = &link_s;
	u32 waiting = (l->tail - l->head) * LINK_MSS;
	u64 credit_ns = l->now_ns - min_t(u64, l->now_ns, LINK_CREDIT_NS);
	u64 ready_ns;
	u32 seq;

	NC_EQ(t, nc_sent_add(&l->sent, l->sent.next, LINK_MSS, link_last(),
			     link_us(), &seq), 0);
	l->next_tx_ns = max(l->next_tx_ns, credit_ns) +
			link_time_ns(LINK_MSS, l->cc.pacing_rate_bps);
	l->seen.sent++;
	if (nc_rand_below(&l->rand, 1000) < l->way.loss_permille)
		return;
	if (waiting + LINK_MSS > max(l->way.buffer_bytes, LINK_MSS)) {
		l->seen.dropped++;
		return;
	}
	ready_ns = l->now_ns + 1000ULL * nc_rand_below(&l->rand,
						       l->way.jitter_us + 1);
	if (l->head == l->tail)
		l->served_ns = ready_ns +
			       link_time_ns(LINK_MSS, l->way.rate_bps);
	link_frames[l->tail++ % LINK_RING] = (struct link_frame) {
		.ready_ns	= ready_ns,
		.seq		= seq,
		.entered_us	= link_us(),
	};
}

static void link_digest(struct nc_ack_digest *d)
{
	struct nc_cc *cc = &link_s.cc;

	if (d->rtt_us) {
		nc_rtt_sample(&link_s.rtt, d->rtt_us, d->delay_us);
		cc->srtt_us = link_s.rtt.srtt_us;
		cc->min_rtt_us = link_s.rtt.min_us;
	}
	if (!d->acked_pkts && !d->lost_pkts)
		return;
	d->cwnd_limited = d->prior_inflight_bytes + 2 * cc->mss >=
			  cc->cwnd_bytes;
	nc_cc_ack(cc, d);
	link_check_cc();
}

static void link_take_reply(void)
{
	struct link_sim *l = &link_s;
	const struct nc_ack_block *b;
	struct nc_ack_digest d;

	b = &link_replies[l->reply_head++ % LINK_BLOCKS].block;
	if (!nc_sent_ack(&l->sent, b, link_us(), &d))
		link_digest(&d);
}

/* A time-out: what flies is not answered. */
static void link_tick(void)
{
	struct link_sim *l = &link_s;
	u32 pto_us = nc_rtt_pto_us(&l->rtt, LINK_ACK_US);
	struct nc_ack_digest d;
	u32 tx_us, seq;

	l->tick_ns += 10 * LINK_MS;
	nc_sent_expire(&l->sent, pto_us, link_us(), &d);
	link_digest(&d);
	if (!nc_sent_oldest(&l->sent, &tx_us, &seq) ||
	    link_us() - tx_us < pto_us)
		return;
	l->cc.ops->on_pto(&l->cc, link_us());
	link_check_cc();
	nc_sent_abandon(&l->sent, link_us(), link_us(), &d);
	link_digest(&d);
}

/* ---- The bottleneck ---- */

static u64 link_serve_at(void)
{
	return link_s.head == link_s.tail ? LINK_NEVER : link_s.served_ns;
}

static void link_serve(void)
{
	struct link_sim *l = &link_s;
	struct link_frame *f = &link_frames[l->head++ % LINK_RING];
	u64 service_ns = link_time_ns(LINK_MSS, l->way.rate_bps);
	u32 queue_us = link_us() - f->entered_us;

	f->arrives_ns = l->now_ns + 1000ULL * l->way.owd_us;
	l->served_ns = l->now_ns + service_ns;
	if (l->head != l->tail)
		l->served_ns = max(l->now_ns, link_frames[l->head % LINK_RING].ready_ns) +
			       service_ns;
	/* Its own time at the bottleneck is no queue. */
	queue_us -= min_t(u32, queue_us, div_u64(service_ns, 1000));
	f->ce = l->way.mark_us && queue_us > l->way.mark_us;
	l->seen.marked += f->ce;
	l->seen.served_bytes += LINK_MSS;
	l->seen.queue_max_us = max(l->seen.queue_max_us, queue_us);
	l->seen.queued[min_t(u32, queue_us / 1000, LINK_BINS - 1)]++;
}

/* ---- The receiver ---- */

static u64 link_arrive_at(void)
{
	const struct link_sim *l = &link_s;

	return l->wire == l->head ? LINK_NEVER :
				    link_frames[l->wire % LINK_RING].arrives_ns;
}

static void link_reply(void)
{
	struct link_sim *l = &link_s;
	struct link_reply *r;

	if (l->reply_tail - l->reply_head == LINK_BLOCKS)
		return;
	r = &link_replies[l->reply_tail++ % LINK_BLOCKS];
	r->arrives_ns = l->now_ns + 1000ULL * l->way.owd_us;
	nc_ackgen_block(&l->gen, link_rx_us(), &r->block);
}

static void link_ack(void)
{
	struct link_sim *l = &link_s;
	u32 now_us = link_rx_us(), at_us;

	nc_ackgen_giveup(&l->gen, now_us, l->rtt.srtt_us);
	if (nc_ackgen_owed(&l->gen, now_us, LINK_ACK_US))
		link_reply();
	l->ack_ns = LINK_NEVER;
	if (nc_ackgen_due(&l->gen, now_us, l->rtt.srtt_us, LINK_ACK_US,
			  &at_us))
		l->ack_ns = l->now_ns + 1000ULL * max_t(s32, at_us - now_us, 1);
}

static void link_arrive(void)
{
	struct link_sim *l = &link_s;
	const struct link_frame *f = &link_frames[l->wire++ % LINK_RING];

	nc_ackgen_data(&l->gen, f->seq, LINK_MSS, f->ce, link_rx_us());
	link_ack();
}

static u64 link_reply_at(void)
{
	const struct link_sim *l = &link_s;

	return l->reply_head == l->reply_tail ? LINK_NEVER :
		link_replies[l->reply_head % LINK_BLOCKS].arrives_ns;
}

/* ---- Time ---- */

static void link_step(struct nc_test *t)
{
	struct link_sim *l = &link_s;
	u64 tx = link_tx_at(), serve = link_serve_at();
	u64 arrive = link_arrive_at(), reply = link_reply_at();
	u64 next = min(min(tx, serve), min(arrive, reply));

	next = min(next, min(l->ack_ns, l->tick_ns));
	l->now_ns = max(l->now_ns, next);
	if (next == serve)
		link_serve();
	else if (next == arrive)
		link_arrive();
	else if (next == reply)
		link_take_reply();
	else if (next == l->ack_ns)
		link_ack();
	else if (next == tx)
		link_tx(t);
	else
		link_tick();
}

static void link_run(struct nc_test *t, u64 ns)
{
	u64 end_ns = link_s.now_ns + ns;

	while (link_s.now_ns < end_ns)
		link_step(t);
}

/* ---- What was seen ---- */

/* In per mille of what the bottleneck could have carried */
static u32 link_used(void)
{
	const struct link_sim *l = &link_s;
	u64 us = div_u64(l->now_ns - l->seen.since_ns, 1000);
	u64 most = div_u64(l->way.rate_bps * us, 8000);

	return div64_u64(l->seen.served_bytes * 1000000, most);
}

static u32 link_queue_median_ms(void)
{
	const struct link_seen *s = &link_s.seen;
	u64 all = div_u64(s->served_bytes, LINK_MSS), below = 0;
	u32 i;

	for (i = 0; i < LINK_BINS - 1; i++) {
		below += s->queued[i];
		if (2 * below >= all)
			break;
	}
	return i;
}

/* In per mille of what was sent, random loss not counted */
static u32 link_dropped(void)
{
	const struct link_seen *s = &link_s.seen;

	return s->sent ? s->dropped * 1000 / s->sent : 0;
}

#endif /* _NC_LINK_H */
