// SPDX-License-Identifier: GPL-2.0
/* Acknowledgements of a path: when they are made, what those received do. */
#include <linux/math64.h>

#include "control.h"
#include "deliver.h"
#include "device.h"
#include "pacer.h"
#include "path.h"
#include "path_ack.h"
#include "path_life.h"
#include "peer.h"
#include "repair.h"
#include "silence.h"
#include "spare.h"
#include "trace.h"

#define NC_ACK_DELAY_MIN_US	1000
/* Outer bytes of an ACK of one block with a short bitmap. */
#define NC_ACK_BYTES		100

/*
 * How long a block is held back: as often as 1 % of the rate of the way back
 * buys, but at least once in NC_ACK_DELAY_MAX_US, which the sender's time-out
 * counts on.
 */
static u32 ack_delay_us(const struct nc_path *path)
{
	u64 us = div64_u64(100ULL * NC_ACK_BYTES * 8 * USEC_PER_SEC,
			   path->cc.pacing_rate_bps);

	return clamp_t(u64, us, NC_ACK_DELAY_MIN_US, NC_ACK_DELAY_MAX_US);
}

/*
 * What can wait takes less than 1 % of the way back on slow ones, too: ten full
 * frames' time to a block.
 */
static u8 ack_hold(const struct nc_path *path)
{
	u64 us = div64_u64(10ULL * path->cc.mss * 8 * USEC_PER_SEC,
			   path->cc.pacing_rate_bps);
	u8 hold = 0;

	while (hold < NC_ACK_HOLD_MAX && NC_ACK_HOLD_US << hold < us)
		hold++;
	return hold;
}

static u32 ack_srtt_us(const struct nc_path *path)
{
	return path->remote_srtt_us ?: path->rtt.srtt_us;
}

static void ack_arm(struct nc_path *path, u64 at_ns, u64 now_ns)
{
	if (path->dead || (path->ack_at_ns && path->ack_at_ns <= at_ns))
		return;
	at_ns = max(at_ns, now_ns + NSEC_PER_USEC);
	path->ack_at_ns = at_ns;
	hrtimer_start(&path->ack_timer, ns_to_ktime(at_ns),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Sends what one lane owes, says when it wants to be looked at again. */
static void ack_lane(struct nc_path *path, struct nc_session *s,
		     struct nc_lane *lane, u64 now_ns)
{
	u32 now_us = now_ns / NSEC_PER_USEC, at_us;
	u32 delay_us = ack_delay_us(path), srtt_us = ack_srtt_us(path);
	struct nc_ackgen *g = &lane->ackgen;
	struct nc_ack_block b;

	lockdep_assert_held(&path->lock);
	/* Packets that came later wait for each one that is missing. */
	g->hurry = READ_ONCE(path->remote_repairs);
	nc_ackgen_giveup(g, now_us, srtt_us);
	if (nc_ackgen_owed(g, now_us, delay_us)) {
		nc_ackgen_block(g, now_us, &b);
		b.path_id = path->id;
		if (!nc_control_ack(path, s, &b))
			nc_path_inc(path, ACK_TX);
	}
	if (nc_ackgen_due(g, now_us, srtt_us, delay_us, &at_us))
		ack_arm(path, now_ns + (u64)max_t(s32, at_us - now_us, 1) *
				       NSEC_PER_USEC, now_ns);
}

void nc_path_ack_data(struct nc_path *path, struct nc_session *s,
		      struct nc_lane *lane, u32 seq, u32 bytes, bool ce,
		      bool lazy, u64 now_ns)
{
	nc_ackgen_data(&lane->ackgen, seq, bytes, ce, now_ns / NSEC_PER_USEC);
	nc_silence_data(&path->silence, now_ns / NSEC_PER_USEC);
	nc_ackgen_hold(&lane->ackgen, lazy ? ack_hold(path) : 0);
	ack_lane(path, s, lane, now_ns);
}

static void ack_session(struct nc_path *path, struct nc_session *s, u64 now_ns)
{
	struct nc_lane *lane = s ? rcu_dereference(s->lane[path->id]) : NULL;

	if (lane)
		ack_lane(path, s, lane, now_ns);
}

static enum hrtimer_restart ack_fire(struct hrtimer *t)
{
	struct nc_path *path = container_of(t, struct nc_path, ack_timer);
	struct nc_sessions *ss = &path->peer->sessions;
	u64 now;
	int i;

	rcu_read_lock();
	spin_lock(&path->lock);
	now = ktime_get_ns();
	path->ack_at_ns = 0;
	if (!path->dead) {
		ack_session(path, rcu_dereference(ss->current_), now);
		for (i = 0; i < NC_OLD_SESSIONS; i++)
			ack_session(path, rcu_dereference(ss->old[i]), now);
	}
	spin_unlock(&path->lock);
	rcu_read_unlock();
	return HRTIMER_NORESTART;
}

void nc_path_ack_init(struct nc_path *path)
{
	hrtimer_setup(&path->ack_timer, ack_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
}

static void take_rtt(struct nc_path *path, const struct nc_ack_digest *d,
		     u64 now_ns)
{
	if (!d->rtt_us)
		return;
	path->acked_tx_ns = now_ns - (u64)d->rtt_us * NSEC_PER_USEC;
	nc_rtt_sample(&path->rtt, d->rtt_us, d->delay_us);
	nc_owd_sample(&path->owd, d->owd_us, now_ns / NSEC_PER_USEC);
	path->cc.srtt_us = path->rtt.srtt_us;
	path->cc.min_rtt_us = path->rtt.min_us;
	nc_path_inc(path, RTT_SAMPLES);
}

static u32 take_digest(struct nc_path *path, struct nc_ack_digest *d,
		       bool current_, u64 now_ns)
{
	take_rtt(path, d, now_ns);
	nc_path_add(path, ACKED, d->acked_pkts);
	nc_path_add(path, LOST, d->lost_pkts);
	nc_path_add(path, SPURIOUS, d->spurious_pkts);
	if (current_)
		WRITE_ONCE(path->inflight_bytes, d->inflight_bytes);
	if (!d->acked_pkts && !d->lost_pkts)
		return 0;
	/* What was sent before the controller began anew says nothing to it. */
	if (d->lost_largest < path->cc_from_seq)
		d->lost_pkts = 0;
	/* The window was the limit if little more would have fitted in. */
	d->cwnd_limited = d->prior_inflight_bytes + path->fifo_bytes +
			  2 * path->cc.mss >= path->cc.cwnd_bytes;
	nc_cc_ack(&path->cc, d);
	nc_path_rate_update(path);
	trace_netcomb_ack(path, d);
	if (d->lost_pkts)
		trace_netcomb_loss(path, d);
	if (path->fifo_bytes)
		nc_pacer_kick(path);
	return NC_TODO_KICK;
}

/*
 * A block that counts has been applied. One that came over another path proves
 * nothing of the way back over this one.
 */
static u32 take_block(struct nc_path *path, const struct nc_path *via,
		      const struct nc_session *s, const struct nc_lane *lane,
		      const struct nc_ack_block *b, struct nc_ack_digest *d,
		      u64 now_ns)
{
	bool current_ = s->local_id == path->session_id;
	u32 todo;

	path->ack_hold = (b->flags & NC_ACK_HOLD) >> NC_ACK_HOLD_SHIFT;
	nc_repair_digest(path, d->acked_pkts, d->lost_pkts);
	if (path != via && d->rtt_us) {
		/* Half of that round trip is another path's. */
		nc_owd_sample(&path->owd, d->owd_us, now_ns / NSEC_PER_USEC);
		d->rtt_us = 0;
	}
	todo = take_digest(path, d, current_, now_ns);
	nc_spare_digest(path, d, now_ns);
	if (d->acked_pkts && path == via)
		todo |= nc_path_answered(path, now_ns);
	if (unlikely(b->flags & NC_ACK_SILENCE) && current_)
		todo |= nc_silence_told(path, lane, b, now_ns);
	return todo;
}

/*
 * A report of silence from a path that only pauses. It has come over a faster
 * path, and all that it says the path's own blocks are about to: those would be
 * no news any more, and nothing would be left to measure with.
 */
static bool is_premature(const struct nc_path *path, const struct nc_path *via,
			 const struct nc_lane *lane,
			 const struct nc_ack_block *b)
{
	return path != via && (b->flags & NC_ACK_SILENCE) &&
	       path->state == NETCOMB_PATH_STATE_UP &&
	       b->largest <= lane->sent.next &&
	       !nc_silence_proven(path, lane, b);
}

static void ack_block(struct nc_path *path, const struct nc_path *via,
		      struct nc_session *s, const struct nc_ack_block *b,
		      u64 now_ns)
{
	struct sk_buff_head done;
	struct nc_ack_digest d;
	struct nc_lane *lane;
	u32 todo = 0;
	int ret;

	__skb_queue_head_init(&done);
	nc_path_inc(path, ACK_RX);
	spin_lock(&path->lock);
	lane = rcu_dereference(s->lane[path->id]);
	if (b->flags & NC_ACK_SILENCE)
		nc_path_inc(path, SILENCE_RX);
	if (lane && is_premature(path, via, lane, b)) {
		spin_unlock(&path->lock);
		return;
	}
	ret = lane ? nc_sent_ack(&lane->sent, b, now_ns / NSEC_PER_USEC, &d) :
		     -ERANGE;
	if (!ret)
		todo = take_block(path, via, s, lane, b, &d, now_ns);
	else if (ret == -ESTALE)
		nc_path_inc(path, ACK_STALE);
	else
		nc_path_inc(path, ACK_INVALID);
	if (lane)
		todo |= nc_keep_done(path, lane, &done);
	spin_unlock(&path->lock);
	nc_keep_free(path->peer->keep, &done);
	nc_path_settle(path, todo);
}

/* Seldom, so under the lock. */
static u32 keep_lost(struct nc_path *path, struct nc_lane *lane)
{
	struct sk_buff_head done;
	u32 todo;

	__skb_queue_head_init(&done);
	todo = nc_keep_done(path, lane, &done);
	nc_keep_free(path->peer->keep, &done);
	return todo;
}

u32 nc_path_ack_overtaken(struct nc_path *path, u64 age_ns, u64 now_ns)
{
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_lane *lane = s ? rcu_dereference(s->lane[path->id]) : NULL;
	struct nc_ack_digest d;
	u32 todo;

	lockdep_assert_held(&path->lock);
	if (!lane)
		return 0;
	nc_sent_expire(&lane->sent, age_ns / NSEC_PER_USEC,
		       now_ns / NSEC_PER_USEC, &d);
	todo = take_digest(path, &d, s->local_id == path->session_id, now_ns);
	return todo | keep_lost(path, lane);
}

u32 nc_path_ack_tail(struct nc_path *path, u32 probe_us, u64 now_ns)
{
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_lane *lane = s ? rcu_dereference(s->lane[path->id]) : NULL;
	u32 tx_us, seq, now_us = now_ns / NSEC_PER_USEC, todo;
	struct nc_ack_digest d;

	lockdep_assert_held(&path->lock);
	if (!lane || !nc_sent_oldest(&lane->sent, &tx_us, &seq))
		return 0;
	nc_sent_abandon(&lane->sent, probe_us - nc_path_ack_hold_us(path),
			now_us, &d);
	todo = take_digest(path, &d, s->local_id == path->session_id, now_ns);
	return todo | keep_lost(path, lane);
}

void nc_path_ack_rx(struct nc_path *via, struct nc_session *s, const u8 *buf,
		    size_t len, u64 now_ns)
{
	struct nc_ack_block b;
	struct nc_path *path;
	u32 pass_hint;
	size_t off = 0;
	u8 flags;
	int n;

	n = nc_frame_parse_ack_head(buf, len, &flags, &pass_hint);
	if (n < 0) {
		nc_path_inc(via, RX_MALFORMED);
		return;
	}
	if (flags & NC_ACK_HEAD_PASS)
		nc_deliver_hint(via->peer, via->id, pass_hint,
				s->remote_instance, now_ns);
	while (n--) {
		if (nc_frame_next_ack_block(buf, len, &off, &b)) {
			nc_path_inc(via, RX_MALFORMED);
			return;
		}
		path = rcu_dereference(via->peer->path[b.path_id]);
		if (path)
			ack_block(path, via, s, &b, now_ns);
		else
			nc_peer_inc(via->peer, UNKNOWN_PATH);
	}
}
