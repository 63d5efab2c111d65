// SPDX-License-Identifier: GPL-2.0
/* Steps that congestion control algorithms share. */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cc.h"
#include "rtt.h"

/* Far above any path, and the sum with what waits stays within 32 bits. */
#define CWND_MAX_BYTES		BIT(30)

/* A period of what is delivered, a round trip at least; how old it may be */
#define SEEN_US			100000U
#define SEEN_OLD_US		10000000U
/* What was delivered before a path went down counts for so long. */
#define KNOWN_OLD_US		60000000U
/* Longer is no round trip: products stay within 64 bits. */
#define RTT_MAX_US		60000000U
/* Acknowledgements are held back for so long. */
#define ACK_US			10000U

int nc_cc_validate(const struct nc_cc_ops *ops)
{
	if (!ops->on_ack || !ops->on_pto || !ops->init || !ops->name[0])
		return -EINVAL;
	return 0;
}

/* ---- What is delivered ---- */

static void seen_period(struct nc_cc_seen *s, u32 us, bool paused)
{
	s->bps[1] = s->bps[0];
	s->full[1] = s->full[0];
	s->bps[0] = paused ? 0 : div_u64(s->bytes * 8000000ULL, us);
	s->full[0] = !paused && s->limited_bytes < s->bytes / 2;
	s->bytes = 0;
	s->limited_bytes = 0;
	s->begin_us += us;
}

static void seen_take(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	u32 period_us = max(SEEN_US, min(cc->srtt_us, RTT_MAX_US));
	struct nc_cc_seen *s = &cc->seen;
	u32 us = d->now_us - s->begin_us;

	s->bytes += min(d->acked_bytes, U32_MAX - s->bytes);
	if (d->rate_app_limited)
		s->limited_bytes += min(d->acked_bytes,
					U32_MAX - s->limited_bytes);
	if (us >= period_us)
		seen_period(s, us, us > 4 * period_us);
}

void nc_cc_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	seen_take(cc, d);
	cc->ops->on_ack(cc, d);
}

/* ---- Begin ---- */

static void init(struct nc_cc *cc, u64 bps, bool full, u32 now_us)
{
	cc->start_bps = min_t(u64, bps, NC_CC_RATE_MAX_BPS);
	cc->start_full = cc->start_bps && full;
	cc->competes = false;
	cc->starting = false;
	cc->ops->init(cc, now_us);
	cc->start_bps = 0;
	cc->start_full = false;
	cc->start_rtt_us = 0;
}

static void forget(struct nc_cc *cc, u32 now_us)
{
	memset(&cc->seen, 0, sizeof(cc->seen));
	cc->seen.begin_us = now_us;
	cc->start_rtt_us = 0;
}

void nc_cc_begin(struct nc_cc *cc, u32 now_us)
{
	forget(cc, now_us);
	init(cc, 0, false, now_us);
}

void nc_cc_remember(const struct nc_cc *cc, struct nc_cc_known *k, u32 now_us)
{
	const struct nc_cc_seen *s = &cc->seen;
	bool older = s->bps[1] > s->bps[0];

	if (!s->bps[older] || now_us - s->begin_us >= SEEN_OLD_US ||
	    (!s->full[older] && k->full && now_us - k->at_us < KNOWN_OLD_US))
		return;
	k->bps = s->bps[older];
	k->full = s->full[older];
	k->at_us = now_us;
}

void nc_cc_regain(struct nc_cc *cc, const struct nc_cc_known *k, u32 now_us)
{
	u64 bps = now_us - k->at_us < KNOWN_OLD_US ? k->bps : 0;

	forget(cc, now_us);
	init(cc, bps / 4 * 3, k->full, now_us);
}

void nc_cc_switch(struct nc_cc *cc, const struct nc_cc_ops *ops, u32 now_us)
{
	const struct nc_cc_seen *s = &cc->seen;
	bool older = s->bps[1] > s->bps[0];
	u64 bps = now_us - s->begin_us < SEEN_OLD_US ? s->bps[older] : 0;

	cc->ops = ops;
	cc->start_rtt_us = bps ? cc->min_rtt_us : 0;
	init(cc, bps, s->full[older], now_us);
}

u32 nc_cc_start_bytes(const struct nc_cc *cc)
{
	u64 bits = cc->start_bps * (min(cc->srtt_us, RTT_MAX_US) + ACK_US);

	return clamp_t(u64, div_u64(bits, 8000000), NC_CC_INITIAL_PKTS * cc->mss,
		       CWND_MAX_BYTES);
}

/* ---- Steps ---- */

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
