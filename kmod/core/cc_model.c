// SPDX-License-Identifier: GPL-2.0
/*
 * The default controller: a model of the path, its rate and its least delay,
 * kept by what the receiver saw. It paces at the rate that is delivered and
 * holds a queue of a few milliseconds in front of the bottleneck: with a queue
 * there the delivered rate is the capacity, whatever it changes to; without
 * one it is only known to be no less. Losses alone do not slow it down.
 *
 * Shape and constants follow draft-ietf-ccwg-bbr (rate samples, start-up, loss
 * threshold) but for the queue, which that draft bounds by volume and this by
 * the one-way delay, so that the way back has no part in it (as in LEDBAT,
 * RFC 6817, and Copa, whose change of mode beside loss-based traffic is here
 * too).
 */
#include <linux/build_bug.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cc_model.h"
#include "rtt.h"

static_assert(sizeof(struct nc_model) <= NC_CC_PRIV);

static struct nc_model *state(struct nc_cc *cc)
{
	return (struct nc_model *)cc->priv;
}

static u64 scale(u64 v, u32 gain)
{
	return v * gain / NC_MODEL_UNIT;
}

/* ---- The queue ---- */

/* The queue to hold, apart from what a frame takes longer through the bottleneck
 * than the shorter one that the least delay is of.
 */
static u32 target_us(const struct nc_model *m)
{
	return clamp_t(u32, m->buffer_us / 2, NC_MODEL_TARGET_MIN_US,
		       min_t(u32, NC_MODEL_TARGET_US + m->jitter_us,
			     NC_MODEL_TARGET_MAX_US));
}

/* What a frame takes longer because it is longer is no queue. */
static bool has_queue(const struct nc_model *m, u32 qd_us, u32 more_us)
{
	return qd_us != U32_MAX &&
	       qd_us > m->frame_us + m->room.slack_us + more_us;
}

/* ---- What the path obeys ---- */

static void set_rates(struct nc_cc *cc, u32 acked_bytes)
{
	struct nc_model *m = state(cc);
	u64 bdp, grown = (u64)cc->cwnd_bytes + acked_bytes;

	cc->competes = m->phase == NC_MODEL_COMPETE;
	cc->starting = m->phase == NC_MODEL_STARTUP;
	m->bw_bps = clamp_t(u64, m->bw_bps, NC_CC_RATE_MIN_BPS,
			    NC_CC_RATE_MAX_BPS);
	cc->bw_bps = m->bw_bps;
	cc->pacing_rate_bps = scale(m->bw_bps, m->gain);
	/* Acknowledgements come late by what the receiver may hold them. */
	m->full_us = min_t(u64, div64_u64(cc->mss * 8000000ULL, m->bw_bps),
			   NC_MODEL_FRAME_MAX_US);
	m->frame_us = m->full_us - div_u64((u64)m->full_us *
					   min(cc->mss, nc_base_bytes(&m->base)),
					   cc->mss);
	bdp = div_u64(m->bw_bps * (nc_base_rtt_us(&m->base) + target_us(m) +
				   NC_MODEL_ACK_US), 8000000);
	if (cc->competes) {
		cc->cwnd_bytes = m->compete.window_bytes;
		nc_cc_pace(cc, NC_MODEL_COMPETE_PCT);
		cc->bw_bps = m->bw_bps;
		nc_cc_clamp(cc);
		return;
	}
	bdp = bdp * (m->phase == NC_MODEL_STARTUP ? 6 : 3) / 2;
	bdp += 4 * cc->mss;
	/* The first rate is a guess: nothing flies because of it alone. */
	if (m->phase == NC_MODEL_STARTUP)
		bdp = min(bdp, grown);
	cc->cwnd_bytes = min_t(u64, bdp, U32_MAX);
	nc_cc_clamp(cc);
}

static void model_init(struct nc_cc *cc, u32 now_us)
{
	struct nc_model *m = state(cc);
	u32 rtt_us = clamp(cc->min_rtt_us ?: NC_RTT_INITIAL_US, 1U,
			   NC_MODEL_RTT_MAX_US);

	memset(m, 0, sizeof(*m));
	m->bw_bps = div_u64((u64)NC_CC_INITIAL_PKTS * cc->mss * 8000000, rtt_us);
	m->bw_bps = max(m->bw_bps, cc->start_bps);
	m->gain = NC_MODEL_STARTUP_GAIN;
	m->phase = NC_MODEL_STARTUP;
	m->buffer_us = U32_MAX;
	m->last_min_us = U32_MAX;
	m->round.qd_min_us = U32_MAX;
	m->round.rtt_us = NC_MODEL_RTT_MAX_US;
	m->drain_us = now_us;
	m->base.known_rtt_us = min(cc->start_rtt_us, NC_MODEL_RTT_MAX_US);
	if (cc->start_full) {
		m->bw_bps = cc->start_bps;
		m->gain = NC_MODEL_UNIT;
		m->phase = NC_MODEL_CRUISE;
	}
	set_rates(cc, 0);
	cc->cwnd_bytes = nc_cc_start_bytes(cc);
}

/* ---- A round: what was sent in one round trip has been decided ---- */

/* RFC 3550 section 6.4.1 */
static void jitter_update(struct nc_model *m, u32 qd_us)
{
	u32 d = max(qd_us, m->last_qd_us) - min(qd_us, m->last_qd_us);

	nc_room_sample(&m->room, qd_us - m->last_qd_us);
	m->last_qd_us = qd_us;
	if (m->phase == NC_MODEL_STARTUP)
		return;		/* its own bursts */
	m->jitter_us += (s32)(d - m->jitter_us) / 16;
}

/* What was delivered in the mean of so long, 0 if not known. */
static u64 mean_bps(u64 bytes, u32 us)
{
	if (!us)
		return 0;
	return clamp_t(u64, div_u64(bytes * 8000000, us), 1,
		       NC_CC_RATE_MAX_BPS);
}

static void round_take(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;
	u32 qd_us, rtt_us;

	r->acked_pkts += d->acked_pkts;
	r->acked_bytes += d->acked_bytes;
	r->lost_pkts += d->lost_pkts;
	r->lost_pkts -= min(r->lost_pkts, d->spurious_pkts);
	r->ce_pkts += d->ce;
	r->late |= d->spurious_pkts;
	if (!d->rtt_us)
		return;
	rtt_us = min(d->rtt_us - min(d->delay_us, d->rtt_us - 1),
		     NC_MODEL_RTT_MAX_US);
	nc_base_update(&m->base, d->owd_us, rtt_us, d->rtt_bytes, d->now_us);
	qd_us = d->owd_us - nc_base_owd_us(&m->base);
	jitter_update(m, qd_us);
	r->qd_min_us = min(r->qd_min_us, qd_us);
	r->qd_max_us = max(r->qd_max_us, qd_us);
	r->rtt_us = min(r->rtt_us, rtt_us);
	if (!d->cwnd_limited && d->rate_app_limited)
		r->app_limited = true;
	if (!d->rate_bytes || d->rate_us < nc_base_rtt_us(&m->base) / 4 ||
	    r->rate_us > NC_MODEL_SUM_US)
		return;
	r->rate_bytes += d->rate_bytes;
	r->rate_us += d->rate_us;
	r->rate_rx_us += d->rate_rx_us;
	r->last_bps = mean_bps(d->rate_bytes, d->rate_us);
	/* At once: the mean of a round is of what was sent up to two ago. */
	if (m->phase == NC_MODEL_STARTUP)
		m->bw_bps = max(m->bw_bps, r->last_bps);
}

static u32 round_loss(const struct nc_model_round *r)
{
	return div_u64((u64)r->lost_pkts * NC_MODEL_ALL,
		       max(1U, r->lost_pkts + r->acked_pkts));
}

/* More is lost than the path loses by itself, not just by chance. */
static bool loss_excess(const struct nc_model *m)
{
	const struct nc_model_round *r = &m->round;
	u32 bearable = NC_MODEL_LOSS + m->natural * 3 / 2;

	if (r->lost_pkts < NC_MODEL_LOSSES)
		return false;
	return (u64)(r->lost_pkts - NC_MODEL_LOSSES) * NC_MODEL_ALL >
	       ((u64)r->lost_pkts + r->acked_pkts) * bearable;
}

static void round_begin(struct nc_model *m, const struct nc_ack_digest *d)
{
	m->round_end = d->next;
	m->round_us = d->now_us;
	m->round = (struct nc_model_round) {
		.qd_min_us	= U32_MAX,
		.rtt_us		= NC_MODEL_RTT_MAX_US,
	};
}

/* What stands in front of the bottleneck is as good as what waits in front of the
 * path: flows that wait for acknowledgements have nothing else to send then.
 */
static void round_judge(struct nc_cc *cc)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;

	if (r->acked_bytes >= NC_CC_INITIAL_PKTS * cc->mss && !nc_room_noisy(m) &&
	    has_queue(m, r->qd_min_us, 2 * target_us(m)))
		r->app_limited = false;
}

/* ---- Start-up ---- */

static void enter_cruise(struct nc_model *m)
{
	m->phase = NC_MODEL_CRUISE;
	m->steps = 0;
	/* What was asked before says nothing now. */
	m->room.rounds = 0;
	/* What is there now may have come in many rounds. */
	m->last_min_us = U32_MAX;
	m->fed_wanted_us = 0;
}

static void startup(struct nc_cc *cc, u64 bw_bps)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;
	bool queue = has_queue(m, r->qd_min_us, max(2 * NC_MODEL_TARGET_US,
						    nc_base_rtt_us(&m->base) / 8));
	bool lossy = loss_excess(m);

	if (bw_bps > m->full_bps + m->full_bps / 4) {
		m->full_bps = bw_bps;
		m->steps = 0;
	} else if (bw_bps && (!r->app_limited ||
			      has_queue(m, r->qd_max_us,
					2 * NC_MODEL_TARGET_US))) {
		/* A queue is proof as good as plenty to send. */
		m->steps++;
	}
	if (!queue && !lossy && m->steps < 3) {
		m->bw_bps = max(m->bw_bps, bw_bps);
		return;
	}
	/* With a queue throughout it is exact. If there was too little to send
	 * it says little, a few packets of a flow that begins.
	 */
	if (bw_bps && !r->app_limited)
		m->bw_bps = r->last_bps;
	else if (m->full_bps && (queue || !lossy))
		m->bw_bps = max3(m->full_bps, bw_bps, r->last_bps);
	m->settling = NC_MODEL_SETTLE;
	enter_cruise(m);
}

/* ---- Cruising ---- */

/* What is lost without a queue while no more is sent than is delivered is the
 * path's own. At once after a rate that was too high it is not: hence slowly.
 */
static void natural_update(struct nc_model *m)
{
	s32 loss = round_loss(&m->round);

	if (m->settling) {
		m->settling--;
		return;
	}
	if (m->gain_acked <= NC_MODEL_UNIT &&
	    !has_queue(m, m->round.qd_min_us, target_us(m) / 2))
		m->natural += (loss - (s32)m->natural) / 8;
}

static void cruise_rate(struct nc_cc *cc, const struct nc_ack_digest *d,
			u64 bw_bps)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;
	bool queue = has_queue(m, r->qd_min_us, target_us(m) / 4);
	u32 marked;

	/* A mark tells how long the queue may be, as a loss does. */
	if (loss_excess(m) || (r->ce_pkts && queue)) {
		m->buffer_us = r->qd_max_us - min(r->qd_max_us, m->frame_us);
		m->hold_us = d->now_us;
		m->holding = true;
		queue = true;
	}
	natural_update(m);
	/* A queue that gets shorter is fed with less than it delivers. */
	if (queue)
		bw_bps = mean_bps(r->rate_bytes, r->rate_rx_us);
	if (!bw_bps)
		return;
	/* Marks without a queue ask for less in proportion to how many. */
	if (r->ce_pkts && r->acked_pkts && !queue) {
		marked = div_u64((u64)min(r->ce_pkts, r->acked_pkts) *
				 NC_MODEL_UNIT, r->acked_pkts);
		bw_bps -= scale(bw_bps, marked) / 2;
	}
	/* Those that are late show that it was not for want of data that
	 * nothing flew.
	 */
	if (bw_bps > m->bw_bps || r->ce_pkts ||
	    (queue && (!r->app_limited || r->late)))
		m->bw_bps = bw_bps;
}

/* To have the queue at its target some round trips from now. */
static u32 queue_gain(const struct nc_model *m, u32 qd_us)
{
	s32 off_us = (s32)(target_us(m) + m->frame_us + m->room.slack_us) -
		     (s32)min_t(u32, qd_us, 1000000);
	s32 time_us = max_t(u32, NC_MODEL_TIME_US, 4 * nc_base_rtt_us(&m->base));
	s32 gain = (s32)NC_MODEL_UNIT + off_us * (s32)NC_MODEL_UNIT / time_us;

	return max_t(s32, gain, NC_MODEL_UNIT / 2);
}

/* No queue comes up although more is sent than was delivered: there is room,
 * and the longer there is, the larger are the steps; sooner if what is
 * delivered grows with them.
 */
static u32 probe_gain(struct nc_model *m, u32 gain, bool grew)
{
	struct nc_model_round *r = &m->round;

	if (r->qd_min_us == U32_MAX || loss_excess(m) || r->ce_pkts ||
	    has_queue(m, r->qd_min_us, target_us(m) / 4)) {
		m->steps = 0;
		m->refill = 0;
		return gain;
	}
	/* It was drained, and comes back by itself. */
	if (m->refill) {
		m->refill--;
		return gain;
	}
	if (!r->app_limited)
		m->steps = min(m->steps + (grew ? 3U : 1U), NC_MODEL_STEPS);
	if (m->steps < 3)
		return gain;
	return max(gain, NC_MODEL_UNIT + (NC_MODEL_UNIT / 16 << (m->steps / 3)));
}

/* A buffer that is short stays so: it is filled again little by little. Where
 * much is lost without a queue, what was lost with one says nothing of that.
 */
static void hold_end(struct nc_model *m, u32 now_us)
{
	if (now_us - m->hold_us <= NC_MODEL_HOLD_US)
		return;
	m->holding = false;
	m->hold_us = now_us;
	if (m->buffer_us < 2 * NC_MODEL_TARGET_MAX_US &&
	    m->natural < NC_MODEL_LOSS / 2)
		m->buffer_us += max(m->buffer_us / 8,
				    NC_MODEL_TARGET_MIN_US / 4);
	else
		m->buffer_us = U32_MAX;
}

static void cruise(struct nc_cc *cc, const struct nc_ack_digest *d, u64 bw_bps)
{
	struct nc_model *m = state(cc);
	u64 before_bps = m->bw_bps;
	u32 gain;

	hold_end(m, d->now_us);
	cruise_rate(cc, d, bw_bps);
	gain = queue_gain(m, m->round.qd_min_us);
	if (m->holding || m->round.ce_pkts)
		gain = min(gain, NC_MODEL_UNIT);
	else
		gain = probe_gain(m, gain,
				  m->bw_bps > before_bps + before_bps / 16);
	bw_bps = mean_bps(m->round.rate_bytes, m->round.rate_rx_us);
	m->gain = nc_room_gain(m, bw_bps, target_us(m), gain,
			       !m->holding && !m->round.ce_pkts, d->now_us);
}

/* Not all paths at once: those that were started together, or had a queue to
 * drain together, by moments that differ by a little.
 */
static u32 drain_after_us(const struct nc_model *m)
{
	u32 spread_us = (m->drain_us * 2654435761U >> 12) %
			(NC_MODEL_BASE_US / 4);

	return NC_MODEL_BASE_US - NC_MODEL_BASE_US / 8 - spread_us;
}

/*
 * A standing queue would become the new least delay: now and then it has to
 * go, unless it was seen gone.
 */
static bool drain(struct nc_model *m, const struct nc_ack_digest *d)
{
	u32 drain_us = max(nc_base_rtt_us(&m->base),
			   8 * (target_us(m) + m->room.slack_us));

	if (m->phase == NC_MODEL_DRAIN) {
		if (d->now_us - m->drain_us < drain_us)
			return true;
		enter_cruise(m);
		m->refill = NC_MODEL_REFILL;
		return false;
	}
	if (m->round.qd_min_us != U32_MAX &&
	    !has_queue(m, m->round.qd_min_us, target_us(m) / 4))
		m->drain_us = d->now_us;
	if (d->now_us - m->drain_us < drain_after_us(m))
		return false;
	m->drain_us = d->now_us;
	m->phase = NC_MODEL_DRAIN;
	m->gain = NC_MODEL_DRAIN_GAIN;
	return true;
}

/*
 * A queue that comes within a round and then stays may be none: the way may
 * have become longer. A queue gets shorter by what is sent less than was
 * delivered; if this one does not, its least delay counts from then on, and
 * the rate is that of before. Somebody else's queue grows over many rounds, or
 * until packets are lost.
 */
static void base_check(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;
	u32 slack_us = target_us(m) + 2 * m->full_us;
	u32 before_us = m->last_min_us;

	if (r->qd_min_us == U32_MAX)
		return;
	m->last_min_us = r->qd_min_us;
	if (before_us != U32_MAX && r->qd_min_us > before_us + slack_us / 2) {
		m->step_us = r->qd_min_us - before_us;
		m->step_bps = m->bw_bps;
		m->fed_us = 0;
		m->fed_wanted_us = before_us + slack_us;
		return;
	}
	if (!has_queue(m, r->qd_min_us, target_us(m)) ||
	    r->qd_min_us > m->step_us + m->fed_wanted_us || loss_excess(m))
		m->fed_wanted_us = 0;
	if (!m->fed_wanted_us || m->gain_acked >= NC_MODEL_UNIT ||
	    r->app_limited)
		return;
	m->fed_us += (u64)min(d->now_us - m->round_us, NC_MODEL_BASE_US) *
		     (NC_MODEL_UNIT - m->gain_acked) / NC_MODEL_UNIT;
	if (m->fed_us < m->fed_wanted_us)
		return;
	m->fed_wanted_us = 0;
	if (r->qd_min_us + slack_us / 2 < m->step_us ||
	    r->qd_max_us - r->qd_min_us > slack_us)
		return;
	nc_base_restart(&m->base, nc_base_owd_us(&m->base) + r->qd_min_us,
			r->rtt_us, nc_base_bytes(&m->base), d->now_us);
	r->qd_min_us = 0;
	m->last_min_us = 0;
	m->bw_bps = max(m->bw_bps, m->step_bps);
}

/* Return: whether somebody else's queue is on the way. */
static bool compete(struct nc_cc *cc, const struct nc_ack_digest *d, u64 bw_bps)
{
	struct nc_model *m = state(cc);
	struct nc_model_round *r = &m->round;

	if (m->phase == NC_MODEL_COMPETE) {
		if (bw_bps)
			m->bw_bps = bw_bps;
		if (!nc_compete_over(&m->compete, r,
				     has_queue(m, r->qd_min_us, target_us(m)),
				     d->now_us))
			return true;
		m->drain_us = d->now_us;
		enter_cruise(m);
		return false;
	}
	/* By the time of arriving: less is sent while a queue goes. */
	bw_bps = mean_bps(r->rate_bytes, r->rate_rx_us);
	if (!nc_compete_wanted(&m->compete, r, bw_bps ?: m->bw_bps,
			       has_queue(m, r->qd_min_us, 2 * target_us(m)),
			       d->now_us))
		return false;
	m->phase = NC_MODEL_COMPETE;
	nc_compete_begin(&m->compete, cc, d);
	return true;
}

static void round_over(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct nc_model *m = state(cc);
	u64 bw_bps = mean_bps(m->round.rate_bytes, m->round.rate_us);

	/* What was lost in the dark says nothing of the rate. */
	if (m->silent)
		m->round.lost_pkts = 0;
	round_judge(cc);
	m->silent = false;
	if (m->phase == NC_MODEL_STARTUP)
		startup(cc, bw_bps);
	if (m->phase == NC_MODEL_CRUISE)
		base_check(cc, d);
	if (m->phase != NC_MODEL_STARTUP &&
	    (m->fed_wanted_us || !compete(cc, d, bw_bps)) && !drain(m, d))
		cruise(cc, d, bw_bps);
	m->gain_acked = m->gain_sent;
	m->gain_sent = m->gain;
	round_begin(m, d);
}

static void model_on_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct nc_model *m = state(cc);

	if (d->next < m->round_end)
		m->round_end = 0;	/* The numbers of a new session */
	round_take(cc, d);
	if (m->phase == NC_MODEL_COMPETE)
		nc_compete_ack(&m->compete, cc, d);
	if (d->acked_pkts && d->acked_largest >= m->round_end)
		round_over(cc, d);
	if (d->acked_pkts)
		set_rates(cc, d->acked_bytes);
}

/* Nothing is known to arrive: least window, and what the model knew again as
 * soon as something is acknowledged.
 */
static void model_on_pto(struct nc_cc *cc, u32 now_us)
{
	state(cc)->silent = true;
	cc->cwnd_bytes = NC_CC_MIN_PKTS * cc->mss;
	nc_cc_clamp(cc);
}

struct nc_cc_ops nc_cc_model = {
	.on_ack	= model_on_ack,
	.on_pto	= model_on_pto,
	.init	= model_init,
	.name	= "model",
};
