// SPDX-License-Identifier: GPL-2.0
/*
 * The dissertation's NewReno, driven by ack and nack: slow start, then one
 * frame more a window, and one halving for each window in which the receiver
 * gave something up (RFC 5681, RFC 6582; RFC 9002 section 7 for a sender that
 * sends nothing twice). Frames are paced, and slow start ends when the round
 * trip grows (RFC 9406): overshooting a drop-tail buffer of 100 ms would cost
 * hundreds of packets of the flows inside.
 */
#include <linux/build_bug.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cc.h"

#define SLOW_START_GAIN_PCT	200
#define GAIN_PCT		120

/* RFC 9406 section 4.3 */
#define HS_RTT_MIN_US		4000
#define HS_RTT_MAX_US		16000
#define HS_RTT_DIVISOR		8
#define HS_SAMPLES		8
#define HS_CSS_DIVISOR		4
#define HS_CSS_ROUNDS		5

/*
 * struct newreno - private state
 * @ssthresh:	slow start ends here
 * @recover:	numbers below were sent before the last cut
 * @avoid_bytes: acknowledged towards the next frame of growth
 * @lost_pkts:	lost since @undo_cwnd was set and not seen since
 * @undo_cwnd, @undo_ssthresh: to go back to while it may turn out that nothing
 *		was lost, until something sent after the cut is acknowledged;
 *		0 if nothing is to be undone
 * @pto_us:	when the last time-out fired, if @pto
 * @round_end:	the round is over when this number is acknowledged
 * @round_rtt_us, @last_rtt_us: lowest of this and the last round, 0 if none
 * @css_rtt_us:	lowest of the round in which the round trip grew
 * @samples:	of this round
 * @css_rounds:	left of conservative slow start, 0 if not in it
 * @pto:	a time-out fired and nothing was acknowledged since
 */
struct newreno {
	u32	ssthresh;
	u32	recover;
	u32	avoid_bytes;
	u32	lost_pkts;
	u32	undo_cwnd;
	u32	undo_ssthresh;
	u32	pto_us;
	u32	round_end;
	u32	round_rtt_us;
	u32	last_rtt_us;
	u32	css_rtt_us;
	u8	samples;
	u8	css_rounds;
	bool	pto;
};

static_assert(sizeof(struct newreno) <= NC_CC_PRIV);

static struct newreno *state(struct nc_cc *cc)
{
	return (struct newreno *)cc->priv;
}

static bool in_slow_start(const struct nc_cc *cc, const struct newreno *nr)
{
	return cc->cwnd_bytes < nr->ssthresh;
}

static void update_rate(struct nc_cc *cc)
{
	nc_cc_pace(cc, in_slow_start(cc, state(cc)) ? SLOW_START_GAIN_PCT :
						      GAIN_PCT);
	nc_cc_clamp(cc);
}

static void newreno_init(struct nc_cc *cc, u32 now_us)
{
	struct newreno *nr = state(cc);

	memset(nr, 0, sizeof(*nr));
	nr->ssthresh = U32_MAX;
	cc->cwnd_bytes = NC_CC_INITIAL_PKTS * cc->mss;
	update_rate(cc);
}

/* ---- The end of slow start: HyStart++, RFC 9406 section 4.2 ---- */

static void next_round(struct newreno *nr, const struct nc_ack_digest *d)
{
	nr->round_end = d->next;
	nr->last_rtt_us = nr->round_rtt_us;
	nr->round_rtt_us = 0;
	nr->samples = 0;
}

/* The round trip has grown by an eighth of what it was, 4 to 16 ms. */
static bool rtt_grew(const struct newreno *nr)
{
	u32 by;

	if (!nr->last_rtt_us || !nr->round_rtt_us)
		return false;
	by = clamp_t(u32, nr->last_rtt_us / HS_RTT_DIVISOR, HS_RTT_MIN_US,
		     HS_RTT_MAX_US);
	return nr->round_rtt_us >= nr->last_rtt_us + by;
}

static void hystart_judge(struct nc_cc *cc, struct newreno *nr, bool round_over)
{
	if (!nr->css_rounds) {
		if (rtt_grew(nr)) {
			nr->css_rtt_us = nr->round_rtt_us;
			nr->css_rounds = HS_CSS_ROUNDS;
		}
		return;
	}
	if (nr->round_rtt_us && nr->round_rtt_us < nr->css_rtt_us) {
		/* It was noise: back to slow start. */
		nr->css_rounds = 0;
		return;
	}
	if (round_over && !--nr->css_rounds)
		nr->ssthresh = cc->cwnd_bytes;
}

/* A block acknowledges many frames and gives one round trip, so a round may
 * have fewer than the RFC's eight samples: then it is judged at its end.
 */
static void hystart(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct newreno *nr = state(cc);
	bool round_over = d->acked_largest >= nr->round_end;
	u32 rtt_us = d->rtt_us;

	if (rtt_us) {
		if (d->delay_us < rtt_us)
			rtt_us -= d->delay_us;
		if (!nr->round_rtt_us || rtt_us < nr->round_rtt_us)
			nr->round_rtt_us = rtt_us;
		if (nr->samples < HS_SAMPLES)
			nr->samples++;
	}
	if (nr->samples == HS_SAMPLES || round_over)
		hystart_judge(cc, nr, round_over);
	if (round_over)
		next_round(nr, d);
}

/* ---- Growth ---- */

static void grow(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct newreno *nr = state(cc);
	u32 bytes = d->acked_bytes;

	/* RFC 9002 section 7.3.2: not by what was sent before the cut.
	 * RFC 7661 section 4.3: not what has not been used.
	 */
	if (d->acked_largest < nr->recover || !d->cwnd_limited)
		return;

	if (in_slow_start(cc, nr)) {
		if (nr->css_rounds)
			bytes /= HS_CSS_DIVISOR;
		bytes = nc_cc_slow_start(cc, bytes, nr->ssthresh);
	}

	/* RFC 5681 section 3.1, counted in bytes as it recommends */
	nr->avoid_bytes += bytes;
	if (nr->avoid_bytes >= cc->cwnd_bytes) {
		nr->avoid_bytes -= cc->cwnd_bytes;
		cc->cwnd_bytes += cc->mss;
	}
}

/* ---- Loss ---- */

/* What follows before the first trouble is over is part of it. */
static void remember(struct nc_cc *cc, struct newreno *nr)
{
	if (nr->undo_cwnd)
		return;
	nr->undo_cwnd = cc->cwnd_bytes;
	nr->undo_ssthresh = nr->ssthresh;
	nr->lost_pkts = 0;
}

static void cut(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct newreno *nr = state(cc);

	remember(cc, nr);
	/* RFC 5681 section 3.1, equation (4) */
	nr->ssthresh = max(d->prior_inflight_bytes / 2,
			   NC_CC_MIN_PKTS * cc->mss);
	cc->cwnd_bytes = min(cc->cwnd_bytes, nr->ssthresh);
	/* RFC 6582 section 3.2: once for what flies now */
	nr->recover = d->next;
	nr->avoid_bytes = 0;
}

static void undo(struct nc_cc *cc)
{
	struct newreno *nr = state(cc);

	cc->cwnd_bytes = max(cc->cwnd_bytes, nr->undo_cwnd);
	nr->ssthresh = max(nr->ssthresh, nr->undo_ssthresh);
	nr->undo_cwnd = 0;
	nr->recover = 0;
}

/* Everything that was lost came after all; or, after a time-out, what was
 * sent before it is acknowledged and nothing was lost (RFC 3522: round trips
 * tell which frame is meant).
 */
static bool was_spurious(const struct newreno *nr,
			 const struct nc_ack_digest *d)
{
	if (!nr->undo_cwnd || nr->lost_pkts || d->lost_pkts)
		return false;
	if (d->spurious_pkts)
		return true;
	return nr->pto && d->rtt_us &&
	       (s32)(d->now_us - d->rtt_us - nr->pto_us) < 0;
}

static void newreno_on_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct newreno *nr = state(cc);

	if (d->next < nr->recover || d->next < nr->round_end) {
		/* The numbers of a new session */
		nr->recover = 0;
		nr->round_end = 0;
	}

	if ((d->lost_pkts && d->lost_largest >= nr->recover) ||
	    (d->ce && d->acked_largest >= nr->recover))
		cut(cc, d);
	nr->lost_pkts += d->lost_pkts;
	nr->lost_pkts -= min(nr->lost_pkts, d->spurious_pkts);

	if (d->acked_pkts) {
		if (was_spurious(nr, d))
			undo(cc);
		else if (d->acked_largest >= nr->recover)
			nr->undo_cwnd = 0;
		nr->pto = false;
		/* RFC 9406 section 4.3: only while nothing is known yet */
		if (nr->ssthresh == U32_MAX)
			hystart(cc, d);
		grow(cc, d);
	}
	update_rate(cc);
}

/* RFC 5681 section 3.1; a further time-out before anything is acknowledged
 * finds the window at its least already.
 */
static void newreno_on_pto(struct nc_cc *cc, u32 now_us)
{
	struct newreno *nr = state(cc);

	nr->pto_us = now_us;
	if (nr->pto)
		return;

	remember(cc, nr);
	nr->pto = true;
	nr->ssthresh = max(cc->cwnd_bytes / 2, NC_CC_MIN_PKTS * cc->mss);
	cc->cwnd_bytes = NC_CC_MIN_PKTS * cc->mss;
	nr->avoid_bytes = 0;
	nr->css_rounds = 0;
	update_rate(cc);
}

struct nc_cc_ops nc_cc_newreno = {
	.on_ack	= newreno_on_ack,
	.on_pto	= newreno_on_pto,
	.init	= newreno_init,
	.name	= "newreno",
};
