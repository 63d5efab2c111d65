// SPDX-License-Identifier: GPL-2.0
/* Steps that congestion control algorithms share. */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "cc.h"
#include "rtt.h"

/* Far above any path, and the sum with what waits stays within 32 bits. */
#define CWND_MAX_BYTES		BIT(30)

int nc_cc_validate(const struct nc_cc_ops *ops)
{
	if (!ops->on_ack || !ops->on_pto || !ops->init || !ops->name[0])
		return -EINVAL;
	return 0;
}

u32 nc_cc_slow_start(struct nc_cc *cc, u32 acked_bytes, u32 ssthresh_bytes)
{
	u32 room = 0;

	if (ssthresh_bytes > cc->cwnd_bytes)
		room = ssthresh_bytes - cc->cwnd_bytes;
	/* Frames are paced, so RFC 3465's limit on bursts has no use. */
	room = min(room, acked_bytes);
	cc->cwnd_bytes += room;
	return acked_bytes - room;
}

void nc_cc_pace(struct nc_cc *cc, u32 gain_pct)
{
	u32 srtt_us = cc->srtt_us ? cc->srtt_us : NC_RTT_INITIAL_US;

	/* 8 bits a byte, 10^6 us a second, gain in hundredths */
	cc->pacing_rate_bps = div_u64((u64)cc->cwnd_bytes * 80000 * gain_pct,
				      srtt_us);
	cc->bw_bps = cc->pacing_rate_bps;
}

void nc_cc_tell(struct nc_cc *cc, u64 rate_bps)
{
	cc->rate_bps = rate_bps;
	if (cc->ops->told)
		cc->ops->told(cc);
	nc_cc_clamp(cc);
}

void nc_cc_clamp(struct nc_cc *cc)
{
	u64 top = NC_CC_RATE_MAX_BPS;

	if (cc->rate_bps)
		top = clamp_t(u64, cc->rate_bps, NC_CC_RATE_MIN_BPS, top);
	cc->pacing_rate_bps = clamp_t(u64, cc->pacing_rate_bps,
				      NC_CC_RATE_MIN_BPS, top);
	cc->bw_bps = clamp_t(u64, cc->bw_bps ?: cc->pacing_rate_bps,
			     NC_CC_RATE_MIN_BPS, top);
	cc->cwnd_bytes = clamp_t(u32, cc->cwnd_bytes,
				 NC_CC_MIN_PKTS * cc->mss, CWND_MAX_BYTES);
}
