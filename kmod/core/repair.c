// SPDX-License-Identifier: GPL-2.0
/* Whether a packet that was lost is worth sending once more. */
#include <linux/bits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "repair.h"

#define ALL			BIT(20)
#define SPAN			512	/* frames */
#define LOSS_LEAST		(ALL / 1000)
#define LOSS_MOST		(ALL / 10)
/* Some of the wait is for what the estimate does not see. */
#define RESERVE_US		10000
#define QUEUE_LEAST_US		10000U
#define BUDGET_MIN		12000U	/* bytes: eight frames */
#define BUDGET_US		100000U
#define BUDGET_STEP_US		1000U
#define RATE_MAX_BPS		BIT_ULL(40)

bool nc_repair_seen(struct nc_repair_path *p, enum nc_repair_mode mode,
		    bool competes, u32 acked, u32 lost)
{
	u32 n = min_t(u32, SPAN, acked + lost);
	bool on = mode == NC_REPAIR_ON;

	if (n) {
		u32 part = div_u64((u64)ALL * lost, acked + lost);

		p->loss -= (u64)p->loss * n / SPAN;
		p->loss += (u64)part * n / SPAN;
	}
	if (mode == NC_REPAIR_AUTO)
		on = competes ||
		     (nc_repair_bearable(p) &&
		      (p->on ? nc_repair_lossy(p) : p->loss >= LOSS_LEAST));
	if (on == p->on)
		return false;
	p->on = on;
	return true;
}

bool nc_repair_bearable(const struct nc_repair_path *p)
{
	return p->loss <= LOSS_MOST;
}

bool nc_repair_lossy(const struct nc_repair_path *p)
{
	return p->loss >= LOSS_LEAST / 2;
}

bool nc_repair_congested(enum nc_repair_mode mode, bool competes, u32 queue_us,
			 u32 rtt_us)
{
	return mode == NC_REPAIR_AUTO && !competes &&
	       queue_us > max(QUEUE_LEAST_US, rtt_us / 2);
}

bool nc_repair_in_time(u32 age_us, s32 later_us)
{
	return (s64)age_us + later_us <= NC_REPAIR_HOLD_US - RESERVE_US;
}

bool nc_repair_take(struct nc_repair_budget *b, u32 len, u64 rate_bps,
		    u32 now_us)
{
	u64 tenth = div_u64(min_t(u64, rate_bps, RATE_MAX_BPS), 8 * 10);
	u32 us = min(now_us - b->tokens_us, BUDGET_US);
	u64 more = div_u64(tenth * us, 1000000);
	u64 most = max_t(u64, BUDGET_MIN, div_u64(tenth * BUDGET_US, 1000000));

	/* In steps that are long enough to make whole bytes of. */
	if (us >= BUDGET_STEP_US) {
		b->tokens = min_t(u64, most, b->tokens + more);
		b->tokens_us = now_us;
	}
	if (b->tokens < len)
		return false;
	b->tokens -= len;
	return true;
}
