// SPDX-License-Identifier: GPL-2.0
/*
 * A window that losses shrink, once for each window in which the receiver gave
 * something up, and that goes back if nothing was lost (RFC 5681, RFC 6582; RFC
 * 9002 section 7 for a sender that sends nothing twice). Frames are paced, and
 * slow start ends when the round trip grows (RFC 9406): overshooting a
 * drop-tail buffer of 100 ms would cost hundreds of packets of the flows inside.
 */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cc_window.h"

#define SLOW_START_GAIN_PCT	200
#define GAIN_PCT		120

/* RFC 9406 section 4.3 */
#define HS_RTT_MIN_US		4000
#define HS_RTT_MAX_US		16000
#define HS_RTT_DIVISOR		8
#define HS_SAMPLES		8
#define HS_CSS_DIVISOR		4
#define HS_CSS_ROUNDS		5

static bool in_slow_start(const struct nc_window *w, const struct nc_cc *cc)
{
	return cc->cwnd_bytes < w->ssthresh;
}

void nc_window_pace(const struct nc_window *w, struct nc_cc *cc)
{
	cc->starting = in_slow_start(w, cc);
	nc_cc_pace(cc, cc->starting ? SLOW_START_GAIN_PCT : GAIN_PCT);
	nc_cc_clamp(cc);
}

void nc_window_init(struct nc_window *w, struct nc_cc *cc)
{
	memset(w, 0, sizeof(*w));
	cc->cwnd_bytes = nc_cc_start_bytes(cc);
	w->ssthresh = cc->start_full ? cc->cwnd_bytes : U32_MAX;
	nc_window_pace(w, cc);
}

/* ---- The end of slow start: HyStart++, RFC 9406 section 4.2 ---- */

static void next_round(struct nc_window *w, const struct nc_ack_digest *d)
{
	w->round_end = d->next;
	w->last_rtt_us = w->round_rtt_us;
	w->round_rtt_us = 0;
	w->samples = 0;
}

/* The round trip has grown by an eighth of what it was, 4 to 16 ms. */
static bool rtt_grew(const struct nc_window *w)
{
	u32 by;

	if (!w->last_rtt_us || !w->round_rtt_us)
		return false;
	by = clamp_t(u32, w->last_rtt_us / HS_RTT_DIVISOR, HS_RTT_MIN_US,
		     HS_RTT_MAX_US);
	return w->round_rtt_us >= w->last_rtt_us + by;
}

static void hystart_judge(struct nc_window *w, const struct nc_cc *cc,
			  bool round_over)
{
	if (!w->css_rounds) {
		if (rtt_grew(w)) {
			w->css_rtt_us = w->round_rtt_us;
			w->css_rounds = HS_CSS_ROUNDS;
		}
		return;
	}
	if (w->round_rtt_us && w->round_rtt_us < w->css_rtt_us) {
		/* It was noise: back to slow start. */
		w->css_rounds = 0;
		return;
	}
	if (round_over && !--w->css_rounds)
		w->ssthresh = cc->cwnd_bytes;
}

/* A block acknowledges many frames and gives one round trip, so a round may
 * have fewer than the RFC's eight samples: then it is judged at its end.
 */
static void hystart(struct nc_window *w, const struct nc_cc *cc,
		    const struct nc_ack_digest *d)
{
	bool round_over = d->acked_largest >= w->round_end;
	u32 rtt_us = d->rtt_us;

	if (rtt_us) {
		if (d->delay_us < rtt_us)
			rtt_us -= d->delay_us;
		if (!w->round_rtt_us || rtt_us < w->round_rtt_us)
			w->round_rtt_us = rtt_us;
		if (w->samples < HS_SAMPLES)
			w->samples++;
	}
	if (w->samples == HS_SAMPLES || round_over)
		hystart_judge(w, cc, round_over);
	if (round_over)
		next_round(w, d);
}

/* ---- Growth ---- */

u32 nc_window_grow(struct nc_window *w, struct nc_cc *cc,
		   const struct nc_ack_digest *d)
{
	u32 bytes = d->acked_bytes;

	/* RFC 9002 section 7.3.2: not by what was sent before the cut.
	 * RFC 7661 section 4.3: not what has not been used.
	 */
	if (!d->acked_pkts || d->acked_largest < w->recover || !d->cwnd_limited)
		return 0;
	if (!in_slow_start(w, cc))
		return bytes;
	if (w->css_rounds)
		bytes /= HS_CSS_DIVISOR;
	return nc_cc_slow_start(cc, bytes, w->ssthresh);
}

/* ---- Loss ---- */

bool nc_window_hit(struct nc_window *w, const struct nc_ack_digest *d)
{
	if (d->next < w->recover || d->next < w->round_end) {
		/* The numbers of a new session */
		w->recover = 0;
		w->round_end = 0;
	}
	/* RFC 5681 section 3.1: ssthresh stays while nothing gets through. */
	if (w->pto && !d->acked_pkts)
		return false;
	return (d->lost_pkts && d->lost_largest >= w->recover) ||
	       (d->ce && d->acked_largest >= w->recover);
}

/* What follows before the first trouble is over is part of it. */
static void remember(struct nc_window *w, const struct nc_cc *cc)
{
	if (w->undo_cwnd)
		return;
	w->undo_cwnd = cc->cwnd_bytes;
	w->undo_ssthresh = w->ssthresh;
	w->lost_pkts = 0;
}

static u32 part(u32 bytes, u32 keep_pct, const struct nc_cc *cc)
{
	return max_t(u32, div_u64((u64)bytes * keep_pct, 100),
		     NC_CC_MIN_PKTS * cc->mss);
}

void nc_window_cut(struct nc_window *w, struct nc_cc *cc,
		   const struct nc_ack_digest *d, u32 keep_pct)
{
	remember(w, cc);
	/* RFC 5681 section 3.1, equation (4) */
	w->ssthresh = part(d->prior_inflight_bytes, keep_pct, cc);
	cc->cwnd_bytes = min(cc->cwnd_bytes, w->ssthresh);
	/* RFC 6582 section 3.2: once for what flies now */
	w->recover = d->next;
}

static void undo(struct nc_window *w, struct nc_cc *cc)
{
	cc->cwnd_bytes = max(cc->cwnd_bytes, w->undo_cwnd);
	w->ssthresh = max(w->ssthresh, w->undo_ssthresh);
	w->undo_cwnd = 0;
	w->recover = 0;
}

/* Everything that was lost came after all; or, after a time-out, what was
 * sent before it is acknowledged and nothing was lost (RFC 3522: round trips
 * tell which frame is meant).
 */
static bool was_spurious(const struct nc_window *w,
			 const struct nc_ack_digest *d)
{
	if (!w->undo_cwnd || w->lost_pkts || d->lost_pkts)
		return false;
	if (d->spurious_pkts)
		return true;
	return w->pto && d->rtt_us &&
	       (s32)(d->now_us - d->rtt_us - w->pto_us) < 0;
}

bool nc_window_settle(struct nc_window *w, struct nc_cc *cc,
		      const struct nc_ack_digest *d)
{
	bool undone;

	w->lost_pkts += d->lost_pkts;
	w->lost_pkts -= min(w->lost_pkts, d->spurious_pkts);
	if (!d->acked_pkts)
		return false;
	undone = was_spurious(w, d);
	if (undone)
		undo(w, cc);
	else if (d->acked_largest >= w->recover)
		w->undo_cwnd = 0;
	w->pto = false;
	/* RFC 9406 section 4.3: only while nothing is known yet */
	if (w->ssthresh == U32_MAX)
		hystart(w, cc, d);
	return undone;
}

/* RFC 5681 section 3.1; a further time-out before anything is acknowledged
 * finds the window at its least already.
 */
bool nc_window_time_out(struct nc_window *w, struct nc_cc *cc, u32 now_us,
			u32 keep_pct)
{
	w->pto_us = now_us;
	if (w->pto)
		return false;

	remember(w, cc);
	w->pto = true;
	w->ssthresh = part(cc->cwnd_bytes, keep_pct, cc);
	cc->cwnd_bytes = NC_CC_MIN_PKTS * cc->mss;
	w->css_rounds = 0;
	return true;
}
