/* SPDX-License-Identifier: GPL-2.0 */
/* Round-trip time of a path: RFC 6298, RFC 9002 section 5. */
#ifndef _NETCOMB_CORE_RTT_H
#define _NETCOMB_CORE_RTT_H

#include <linux/types.h>

#define NC_RTT_INITIAL_US	100000	/* before the first sample */
#define NC_RTT_GRANULARITY_US	3000	/* least slack of a time-out (design 6) */
#define NC_PTO_MAX_US		2000000

/**
 * struct nc_rtt - estimate of one path's round-trip time
 * @srtt_us:	smoothed, 0 before the first sample
 * @rttvar_us:	mean deviation
 * @min_us:	lowest seen since nc_rtt_init()
 * @latest_us:	last sample as measured
 */
struct nc_rtt {
	u32	srtt_us;
	u32	rttvar_us;
	u32	min_us;
	u32	latest_us;
};

/** nc_rtt_init - forget all samples */
void nc_rtt_init(struct nc_rtt *r);

/**
 * nc_rtt_sample - take one measurement in (RFC 9002 section 5.3)
 * @r:		estimate
 * @rtt_us:	time from sending to the answer's arrival
 * @delay_us:	how long the receiver says it waited; left out of the sample
 *		unless that would take it below the minimum
 */
void nc_rtt_sample(struct nc_rtt *r, u32 rtt_us, u32 delay_us);

/**
 * nc_rtt_pto_us - how old the oldest unacknowledged packet may grow
 * @r:		estimate
 * @delay_us:	longest time the receiver may sit on an acknowledgment
 *
 * Return: srtt + max(4 rttvar, granularity) + @delay_us (RFC 9002 section
 * 6.2.1), twice NC_RTT_INITIAL_US more than the delay before any sample.
 */
u32 nc_rtt_pto_us(const struct nc_rtt *r, u32 delay_us);

#endif /* _NETCOMB_CORE_RTT_H */
