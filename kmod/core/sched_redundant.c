// SPDX-License-Identifier: GPL-2.0
/*
 * Each packet over every path: what one of them loses another has brought, and
 * the first copy to arrive counts. The path of the highest rate leads: a packet
 * waits for room there, and goes as well over whichever others have room at that
 * moment. A slower path thus never holds up the fastest, and while the load is
 * below the slowest path's rate every packet goes over all of them.
 */
#include <linux/limits.h>

#include "sched.h"

static int redundant_pick(struct nc_sched *s, const struct nc_sched_view *v,
			  int n, u32 len)
{
	u32 tier = nc_sched_tier(v, n, len);
	int lead = -1;
	int i;

	for (i = 0; i < n; i++)
		if (v[i].metric == tier && v[i].usable && len <= v[i].mtu &&
		    (lead < 0 || v[i].rate_bps > v[lead].rate_bps))
			lead = i;
	return lead >= 0 && nc_sched_eligible(&v[lead], len) ? lead : -1;
}

struct nc_sched_ops nc_sched_redundant = {
	.pick	= redundant_pick,
	.copies	= true,
	.name	= "redundant",
};
