// SPDX-License-Identifier: GPL-2.0
/*
 * The model's manners beside traffic that fills the buffer until it loses. A
 * queue that does not go however little is sent is somebody else's: then a
 * window that grows by a frame a round trip and gives 3/10 back at a loss keeps
 * a share, for a while, until it is tried again whether the queue is our own
 * (Copa, section 2.2 of its paper, changes its mode for the same reason).
 */
#include <linux/bits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "cc_model.h"

#define STUCK_ROUNDS		4
#define STUCK_US		100000
#define FREE_ROUNDS		3
#define TERM_US			10000000U
#define TERM_MAX_US		40000000U
#define AGAIN_US		5000000U	/* as if it had never ended */
#define WINDOW_MAX_BYTES	((u32)BIT(30))

bool nc_compete_wanted(struct nc_compete *c, const struct nc_model_round *r,
		       u64 bw_bps, bool queue, u32 now_us)
{
	if (!queue || r->app_limited) {
		c->rounds = 0;
		return false;
	}
	if (!c->rounds || r->qd_min_us < c->stuck_qd_us / 4 * 3) {
		/* It goes, or has just come. */
		c->rounds = 1;
		c->stuck_qd_us = r->qd_min_us;
		c->stuck_bps = bw_bps;
		c->stuck_us = now_us;
		return false;
	}
	if (c->rounds < STUCK_ROUNDS)
		c->rounds++;
	/* Our own queue delivers at the same rate while it gets shorter. */
	return c->rounds >= STUCK_ROUNDS && now_us - c->stuck_us >= STUCK_US &&
	       bw_bps * 10 < c->stuck_bps * 9;
}

void nc_compete_begin(struct nc_compete *c, const struct nc_cc *cc,
		      const struct nc_ack_digest *d)
{
	u64 window = div_u64(c->stuck_bps * min(cc->srtt_us, 1000000U), 8000000);
	bool again = c->window_bytes && d->now_us - c->end_us < AGAIN_US;

	c->term_us = again ? min(2 * c->term_us, TERM_MAX_US) : TERM_US;
	if (!again || window > c->window_bytes)
		c->window_bytes = clamp_t(u64, window,
					  NC_CC_INITIAL_PKTS * cc->mss,
					  WINDOW_MAX_BYTES);
	c->begin_us = d->now_us;
	c->recover = d->next;
	c->avoid_bytes = 0;
	c->rounds = 0;
}

void nc_compete_ack(struct nc_compete *c, const struct nc_cc *cc,
		    const struct nc_ack_digest *d)
{
	if (d->next < c->recover)
		c->recover = 0;		/* The numbers of a new session */
	if ((d->lost_pkts && d->lost_largest >= c->recover) ||
	    (d->ce && d->acked_largest >= c->recover)) {
		/* RFC 9438 section 4.6 */
		c->window_bytes = max(c->window_bytes / 10 * 7,
				      NC_CC_MIN_PKTS * cc->mss);
		c->recover = d->next;
		c->avoid_bytes = 0;
		return;
	}
	if (!d->cwnd_limited)
		return;
	c->avoid_bytes += min(d->acked_bytes, WINDOW_MAX_BYTES);
	if (c->avoid_bytes >= c->window_bytes) {
		c->avoid_bytes = 0;
		c->window_bytes = min(c->window_bytes + cc->mss,
				      WINDOW_MAX_BYTES);
	}
}

bool nc_compete_over(struct nc_compete *c, const struct nc_model_round *r,
		     bool queue, u32 now_us)
{
	if (queue || r->app_limited)
		c->rounds = 0;
	else
		c->rounds++;
	if (c->rounds < FREE_ROUNDS && now_us - c->begin_us < c->term_us)
		return false;
	c->rounds = 0;
	c->end_us = now_us;
	return true;
}
