// SPDX-License-Identifier: GPL-2.0
/*
 * What a flow sends over a slow path holds up all that it sends behind, which is
 * delivered in order: its delay is that of the slowest path that it needs. Should
 * it send less for a moment, it would be that of the fastest. A sender that takes
 * the least round trip of ten seconds for what its way holds (BBR, which for that
 * purpose sends next to nothing for 200 ms) then has a window for the fastest
 * path and never fills the others. So the packets of a flow that was spread for
 * long wait for one on the slow path for a while longer.
 */
#include "sched.h"
#include "spread.h"

static int view_of(const struct nc_sched_view *v, int n, u8 id)
{
	int i;

	for (i = 0; i < n; i++)
		if (v[i].id == id)
			return i;
	return -1;
}

static bool is_slow(const struct nc_sched_view *v)
{
	return v->delay_us >= NC_SPREAD_SKEW_US &&
	       v->delay_us <= NC_SCHED_FAR_US;
}

static void needed(struct nc_spread *s, const struct nc_sched_view *v, int n,
		   int i, u32 now_us)
{
	int slow = view_of(v, n, s->path);

	/* A faster one than what it needs as well says nothing. */
	if (slow >= 0 && slow != i && v[i].delay_us < v[slow].delay_us &&
	    now_us - s->need_us < NC_SPREAD_HOLD_US)
		return;
	if (now_us - s->need_us > NC_SPREAD_GAP_US)
		s->since_us = now_us;
	s->need_us = now_us;
	s->slow_us = now_us;
	s->path = v[i].id;
}

int nc_spread_pick(struct nc_spread *s, const struct nc_sched_view *v, int n,
		   int picked, u32 len, u32 now_us)
{
	int slow;

	if (is_slow(&v[picked])) {
		needed(s, v, n, picked, now_us);
		return picked;
	}
	if (now_us - s->need_us > NC_SPREAD_HOLD_US ||
	    s->need_us - s->since_us < NC_SPREAD_LONG_US ||
	    now_us - s->slow_us < NC_SPREAD_EVERY_US)
		return picked;
	slow = view_of(v, n, s->path);
	if (slow < 0 || !is_slow(&v[slow]) ||
	    v[slow].metric != v[picked].metric ||
	    !nc_sched_eligible(&v[slow], len))
		return picked;
	s->slow_us = now_us;
	return slow;
}
