// SPDX-License-Identifier: GPL-2.0
/*
 * The dissertation's scheduler: every path that can take a packet pulls the
 * next one. Among several that can, the one that would be through with it
 * first. Counting the packet itself is what keeps idle paths from taking turns:
 * a trickle would then be spread evenly over unequal links, and queue on the
 * slow one. Counting what flies, as well as what waits here, sees the queue in
 * front of a link: a flow that sends by its acknowledgments would otherwise keep
 * one link's queue full and leave the others idle.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "sched.h"

struct greedy {
	u8	start;		/* where to look first, so that ties rotate */
};

static_assert(sizeof(struct greedy) <= NC_SCHED_PRIV);

static struct greedy *state(struct nc_sched *s)
{
	return (struct greedy *)s->priv;
}

/* About kbit/s: two of them and the bytes of two FIFOs multiply within 64
 * bits, so that times can be compared without dividing.
 */
static u64 coarse_rate(const struct nc_sched_view *v)
{
	return clamp_t(u64, v->rate_bps >> 10, 1, U32_MAX);
}

static bool through_sooner(const struct nc_sched_view *a,
			   const struct nc_sched_view *b, u32 len)
{
	return (a->inflight_bytes + a->fifo_bytes + len) * coarse_rate(b) <
	       (b->inflight_bytes + b->fifo_bytes + len) * coarse_rate(a);
}

/* A path of a higher metric carries only if none of a lower one is up that
 * is wide enough, whether it has room or not.
 */
static int greedy_pick(struct nc_sched *s, const struct nc_sched_view *v,
		       int n, u32 len)
{
	struct greedy *g = state(s);
	int start = g->start < n ? g->start : 0;
	u32 tier = U32_MAX;
	int best = -1;
	int i, k;

	for (k = 0; k < n; k++) {
		i = start + k;
		if (i >= n)
			i -= n;

		if (!v[i].usable || len > v[i].mtu || v[i].metric > tier)
			continue;
		if (v[i].metric < tier) {
			tier = v[i].metric;
			best = -1;
		}
		if (!nc_sched_eligible(&v[i], len))
			continue;
		if (best < 0 || through_sooner(&v[i], &v[best], len))
			best = i;
	}
	if (best >= 0)
		g->start = best + 1;
	return best;
}

static void greedy_init(struct nc_sched *s)
{
	state(s)->start = 0;
}

struct nc_sched_ops nc_sched_greedy = {
	.pick	= greedy_pick,
	.init	= greedy_init,
	.name	= "greedy",
};
