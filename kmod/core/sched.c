// SPDX-License-Identifier: GPL-2.0
/* What schedulers share. */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "sched.h"

#define DELAY_MAX_US	1000000000	/* differences stay within 32 bits */
/* A flow stays where it is unless it gains more. */
#define EXPRESS_SAME_NS	300000
/* What is repaired keeps off the path it was lost on, at this price. */
#define REPAIR_DETOUR_NS	20000000LL

bool nc_sched_eligible(const struct nc_sched_view *v, u32 len)
{
	return v->usable && len > v->spared_bytes && len <= v->mtu &&
	       v->fifo_bytes < v->fifo_limit_bytes && v->room_bytes > 0;
}

u32 nc_sched_tier(const struct nc_sched_view *v, int n, u32 len)
{
	u32 tier = U32_MAX;
	int i;

	for (i = 0; i < n; i++)
		if (v[i].usable && len <= v[i].mtu)
			tier = min(tier, v[i].metric);
	return tier;
}

s32 nc_sched_delay_us(const struct nc_sched_view *v,
		      const struct nc_sched_view *ref)
{
	s32 us = (s32)(v->srtt_us - ref->srtt_us) / 2;

	if (v->owd_known && ref->owd_known)
		us = (s32)(v->owd_us - ref->owd_us);
	return clamp(us, -DELAY_MAX_US, DELAY_MAX_US);
}

/* The window is for what flies: what waits behind does not count. */
static bool may_express(const struct nc_sched_view *v, u32 len)
{
	s64 others = (s64)v->fifo_bytes - v->express_bytes;

	return v->usable && len <= v->mtu &&
	       v->express_bytes < v->fifo_limit_bytes &&
	       v->room_bytes + others > 0;
}

bool nc_sched_express_eligible(const struct nc_sched_view *v, u32 len)
{
	return may_express(v, len) && len > v->spared_express_bytes;
}

/* The path @id may be later than others by @spare_ns, which may be negative. */
static int pick_ahead(const struct nc_sched_view *v, int n, u32 len, u8 id,
		      s64 spare_ns,
		      bool (*may)(const struct nc_sched_view *v, u32 len))
{
	u32 tier = nc_sched_tier(v, n, len);
	const struct nc_sched_view *ref = NULL;
	s64 at_ns, best_ns = S64_MAX;
	int best = -1;
	int i;

	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !may(&v[i], len))
			continue;
		if (!ref)
			ref = &v[i];
		at_ns = (s64)nc_sched_time_ns(&v[i],
					      v[i].express_bytes + len) +
			nc_sched_delay_us(&v[i], ref) * 1000LL;
		if (v[i].id == id)
			at_ns -= spare_ns;
		if (at_ns < best_ns) {
			best_ns = at_ns;
			best = i;
		}
	}
	return best;
}

int nc_sched_pick_express(const struct nc_sched_view *v, int n, u32 len,
			  u8 last)
{
	return pick_ahead(v, n, len, last, EXPRESS_SAME_NS,
			  nc_sched_express_eligible);
}

int nc_sched_pick_copy(const struct nc_sched_view *v, int n, u32 len)
{
	return pick_ahead(v, n, len, NC_MAX_PATHS, 0, may_express);
}

int nc_sched_pick_repair(const struct nc_sched_view *v, int n, u32 len,
			 u8 lost_by)
{
	return pick_ahead(v, n, len, lost_by, -REPAIR_DETOUR_NS,
			  nc_sched_express_eligible);
}

int nc_sched_validate(const struct nc_sched_ops *ops)
{
	return ops->pick && ops->name[0] ? 0 : -EINVAL;
}
