// SPDX-License-Identifier: GPL-2.0
/* What schedulers share. */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "sched.h"

bool nc_sched_eligible(const struct nc_sched_view *v, u32 len)
{
	return v->usable && len <= v->mtu &&
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

int nc_sched_validate(const struct nc_sched_ops *ops)
{
	return ops->pick && ops->name[0] ? 0 : -EINVAL;
}
