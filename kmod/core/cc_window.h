/* SPDX-License-Identifier: GPL-2.0 */
/* A window that losses shrink: what newreno and cubic share. */
#ifndef _NETCOMB_CORE_CC_WINDOW_H
#define _NETCOMB_CORE_CC_WINDOW_H

#include "cc.h"

/**
 * struct nc_window - state of such a window, which is cc->cwnd_bytes
 * @ssthresh:	slow start ends here
 * @recover:	numbers below were sent before the last cut
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
struct nc_window {
	u32	ssthresh;
	u32	recover;
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

/** nc_window_init - the first window, its rate, slow start */
void nc_window_init(struct nc_window *w, struct nc_cc *cc);

/** nc_window_pace - follow the window with the rate; ends every change */
void nc_window_pace(const struct nc_window *w, struct nc_cc *cc);

/**
 * nc_window_hit - whether the window has to shrink
 * @w:		state
 * @d:		a digest; comes first of what is done with it
 *
 * Return: true for the first loss or mark of what flies, once a round trip.
 */
bool nc_window_hit(struct nc_window *w, const struct nc_ack_digest *d);

/**
 * nc_window_cut - shrink it
 * @w:		state
 * @cc:		its window
 * @d:		the digest with the loss
 * @keep_pct:	how much of what flew may fly
 */
void nc_window_cut(struct nc_window *w, struct nc_cc *cc,
		   const struct nc_ack_digest *d, u32 keep_pct);

/**
 * nc_window_settle - count losses, see through false ones
 * @w:		state
 * @cc:		its window
 * @d:		the digest, after nc_window_cut() if that was due
 *
 * Return: true if it turned out that nothing was lost: window and ssthresh are
 * what they were before, or more.
 */
bool nc_window_settle(struct nc_window *w, struct nc_cc *cc,
		      const struct nc_ack_digest *d);

/**
 * nc_window_grow - slow start, and whether there is to be growth at all
 * @w:		state
 * @cc:		its window
 * @d:		the digest, after nc_window_settle()
 *
 * Return: bytes acknowledged that are for congestion avoidance.
 */
u32 nc_window_grow(struct nc_window *w, struct nc_cc *cc,
		   const struct nc_ack_digest *d);

/**
 * nc_window_time_out - to the least window, and slow start
 * @w:		state
 * @cc:		its window
 * @now_us:	sender's clock
 * @keep_pct:	how much of the window is to be where slow start ends
 *
 * Return: false if nothing was acknowledged since the last one: then it
 * changes nothing.
 */
bool nc_window_time_out(struct nc_window *w, struct nc_cc *cc, u32 now_us,
			u32 keep_pct);

#endif /* _NETCOMB_CORE_CC_WINDOW_H */
