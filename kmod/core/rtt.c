// SPDX-License-Identifier: GPL-2.0
/* Round-trip time of a path: RFC 6298, RFC 9002 section 5. */
#include <linux/minmax.h>
#include <linux/string.h>

#include "rtt.h"

/* No sample is longer: the estimates below can't overflow. */
#define RTT_MAX_US	60000000U

void nc_rtt_init(struct nc_rtt *r)
{
	memset(r, 0, sizeof(*r));
}

void nc_rtt_sample(struct nc_rtt *r, u32 rtt_us, u32 delay_us)
{
	u32 dev;

	rtt_us = clamp(rtt_us, 1U, RTT_MAX_US);
	r->latest_us = rtt_us;

	if (!r->srtt_us) {
		/* RFC 9002 section 5.3: the first sample stands as it is. */
		r->min_us = rtt_us;
		r->srtt_us = rtt_us;
		r->rttvar_us = rtt_us / 2;
		return;
	}

	/* RFC 9002 section 5.2: the minimum ignores the receiver's delay. */
	r->min_us = min(r->min_us, rtt_us);
	if (delay_us <= rtt_us - r->min_us)
		rtt_us -= delay_us;

	dev = rtt_us > r->srtt_us ? rtt_us - r->srtt_us : r->srtt_us - rtt_us;
	r->rttvar_us = (3 * r->rttvar_us + dev) / 4;
	r->srtt_us = max(1U, (7 * r->srtt_us + rtt_us) / 8);
}

u32 nc_rtt_pto_us(const struct nc_rtt *r, u32 delay_us)
{
	u32 slack = clamp(4 * r->rttvar_us, (u32)NC_RTT_GRANULARITY_US,
			  (u32)NC_PTO_MAX_US);

	if (!r->srtt_us)
		return 2 * NC_RTT_INITIAL_US + delay_us;
	return r->srtt_us + slack + delay_us;
}
