// SPDX-License-Identifier: GPL-2.0
/*
 * The told rate, whatever is lost or marked: for a line whose rate is known and
 * that nobody else uses. The window is only there so that a path that falls
 * silent swallows no more than a round trip's worth or two.
 */
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "cc.h"
#include "rtt.h"

/* Room for acknowledgements that are held back, for losses that are not known
 * yet, and for a round trip that has just become longer.
 */
#define GAIN		2
#define SLACK_US	50000U
#define SLACK_PKTS	4
/* A longer one is no round trip; products stay within 64 bits. */
#define RTT_MAX_US	10000000U

static void fixed_follow(struct nc_cc *cc)
{
	u32 srtt_us = min_t(u32, cc->srtt_us ?: NC_RTT_INITIAL_US,
			    RTT_MAX_US);
	u64 bps = min_t(u64, cc->rate_bps, NC_CC_RATE_MAX_BPS);
	u64 bytes = div_u64(bps / 8 * (srtt_us + SLACK_US), 1000000);

	cc->pacing_rate_bps = bps;
	cc->bw_bps = bps;
	cc->cwnd_bytes = min_t(u64, GAIN * bytes + SLACK_PKTS * cc->mss,
			       U32_MAX);
	nc_cc_clamp(cc);
}

static void fixed_init(struct nc_cc *cc, u32 now_us)
{
	fixed_follow(cc);
}

static void fixed_on_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	if (d->acked_pkts)
		fixed_follow(cc);
}

/* Nothing is known to arrive: least window, until something is acknowledged. */
static void fixed_on_pto(struct nc_cc *cc, u32 now_us)
{
	cc->cwnd_bytes = NC_CC_MIN_PKTS * cc->mss;
	nc_cc_clamp(cc);
}

struct nc_cc_ops nc_cc_fixed = {
	.on_ack		= fixed_on_ack,
	.on_pto		= fixed_on_pto,
	.told		= fixed_follow,
	.init		= fixed_init,
	.needs_rate	= true,
	.name		= "fixed",
};
