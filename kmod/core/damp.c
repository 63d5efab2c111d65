// SPDX-License-Identifier: GPL-2.0
/* How often a path went down lately, and what that costs it. */
#include <linux/minmax.h>

#include "damp.h"

void nc_damp_lost(struct nc_damp *d, u64 now_ns)
{
	d->lost_ns[d->next++ % NC_DAMP_LOSSES] = now_ns;
}

u32 nc_damp_losses(const struct nc_damp *d, u64 now_ns)
{
	u32 n = 0;
	int i;

	for (i = 0; i < NC_DAMP_LOSSES; i++)
		if (d->lost_ns[i] && now_ns - d->lost_ns[i] < NC_DAMP_WINDOW_NS)
			n++;
	return n;
}

u64 nc_damp_hold_ns(const struct nc_damp *d, u64 now_ns)
{
	u32 losses = nc_damp_losses(d, now_ns);

	if (losses <= NC_DAMP_FREE)
		return 0;
	return min_t(u64, NC_DAMP_HOLD_NS << losses, NC_DAMP_HOLD_MAX_NS);
}
