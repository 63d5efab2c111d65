// SPDX-License-Identifier: GPL-2.0
/*
 * Each path gets a share of the packets that is its share of the capacity, as
 * its controller infers it from loss and delivery (the dissertation's section 6,
 * future work). Delays play no part: what a path is given depends on its rate
 * alone, so that the order is left to the resequencer.
 *
 * The shares are kept by virtual time, as by start-time fair queueing (Goyal,
 * Vin and Cheng, SIGCOMM 1996): a packet moves its path's clock on by the time
 * that it takes there, and the path whose clock would then be least takes it.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "sched.h"

/* What a path may catch up on that could not take packets for a while */
#define LAG_NS		10000000ULL

/**
 * struct proportional - state
 * @clock_ns:	of each path id
 * @now_ns:	where the last packet's path was before it
 */
struct proportional {
	u64	clock_ns[NC_MAX_PATHS];
	u64	now_ns;
};

static_assert(sizeof(struct proportional) <= NC_SCHED_PRIV);

static struct proportional *state(struct nc_sched *s)
{
	return (struct proportional *)s->priv;
}

static u64 clock_of(const struct proportional *p, const struct nc_sched_view *v)
{
	u64 least_ns = p->now_ns > LAG_NS ? p->now_ns - LAG_NS : 0;

	return max(p->clock_ns[v->id], least_ns);
}

static int proportional_pick(struct nc_sched *s, const struct nc_sched_view *v,
			     int n, u32 len)
{
	struct proportional *p = state(s);
	u32 tier = nc_sched_tier(v, n, len);
	u64 end_ns, best_ns = U64_MAX;
	int best = -1;
	int i;

	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !nc_sched_eligible(&v[i], len))
			continue;
		end_ns = clock_of(p, &v[i]) +
			 max_t(u64, nc_sched_time_ns(&v[i], len), 1);
		if (end_ns < best_ns) {
			best_ns = end_ns;
			best = i;
		}
	}
	if (best >= 0) {
		p->now_ns = max(p->now_ns, clock_of(p, &v[best]));
		p->clock_ns[v[best].id] = best_ns;
	}
	return best;
}

static void proportional_init(struct nc_sched *s)
{
	*state(s) = (struct proportional) {};
}

struct nc_sched_ops nc_sched_proportional = {
	.pick	= proportional_pick,
	.init	= proportional_init,
	.name	= "proportional",
};
