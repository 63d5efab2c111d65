// SPDX-License-Identifier: GPL-2.0
/*
 * Earliest delivery path first: each packet takes the path on which it will
 * arrive first, counting what waits for that path and its delay, so that
 * packets arrive in the order they left over paths however unlike. A fast
 * path lets others wait for it only so long (ACPF, arXiv 2106.16003): flows
 * that never build a queue as long as the difference in delay would otherwise
 * leave the slow paths unused.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "sched.h"

#define SPILL_US	5000U		/* may wait for a faster path */
#define QUANTUM_US	1000U		/* may wait for any: bursts of a timer */
#define RATE_MAX_BPS	BIT_ULL(40)	/* its product fits 64 bits */
#define SAME_NS		300000		/* no difference */

struct edpf {
	u8	last;		/* path id of the last packet */
};

static_assert(sizeof(struct edpf) <= NC_SCHED_PRIV);

static struct edpf *state(struct nc_sched *s)
{
	return (struct edpf *)s->priv;
}

static u32 bytes_in(u64 rate_bps, u32 us)
{
	return min_t(u64, div_u64(min_t(u64, rate_bps, RATE_MAX_BPS) * us,
				  8000000), S32_MAX);
}

static bool is_far(const struct nc_sched_view *v)
{
	return v->delay_us > NC_SCHED_FAR_US;
}

/* Whether a path that is not far takes packets as long, room or not. */
static bool near_takes(const struct nc_sched_view *v, int n, u32 tier, u32 len)
{
	int i;

	for (i = 0; i < n; i++)
		if (v[i].metric == tier && v[i].usable && !is_far(&v[i]) &&
		    len > v[i].spared_bytes && len <= v[i].mtu)
			return true;
	return false;
}

static void tier_prepare(struct nc_sched_view *v, int n, u32 tier)
{
	const struct nc_sched_view *ref = NULL;
	s32 least = S32_MAX, most = 0;
	u32 limit_us;
	int i;

	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !v[i].usable)
			continue;
		if (!ref || (v[i].owd_known && !ref->owd_known))
			ref = &v[i];
	}
	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !v[i].usable)
			continue;
		v[i].delay_us = nc_sched_delay_us(&v[i], ref);
		least = min(least, v[i].delay_us);
	}
	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !v[i].usable)
			continue;
		v[i].delay_us -= least;
		if (!is_far(&v[i]))
			most = max(most, v[i].delay_us);
	}
	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !v[i].usable)
			continue;
		/* Unless it is for packets that are too long for the others */
		if (is_far(&v[i]) && near_takes(v, n, tier, v[i].mtu))
			v[i].usable = false;
		limit_us = clamp_t(s32, most - v[i].delay_us, 0, SPILL_US) +
			   QUANTUM_US;
		v[i].fifo_limit_bytes = max(bytes_in(v[i].rate_bps, limit_us),
					    v[i].quantum_bytes);
	}
}

static void edpf_prepare(struct nc_sched *s, struct nc_sched_view *v, int n)
{
	tier_prepare(v, n, nc_sched_tier(v, n, 0));
}

static int edpf_pick(struct nc_sched *s, const struct nc_sched_view *v, int n,
		     u32 len)
{
	u32 tier = nc_sched_tier(v, n, len);
	bool near = near_takes(v, n, tier, len);
	s64 at_ns, best_ns = S64_MAX;
	int best = -1;
	int i;

	for (i = 0; i < n; i++) {
		if (v[i].metric != tier || !nc_sched_eligible(&v[i], len) ||
		    (near && is_far(&v[i])))
			continue;
		at_ns = (s64)nc_sched_time_ns(&v[i], v[i].fifo_bytes + len) +
			v[i].delay_us * 1000LL;
		if (v[i].id == state(s)->last)
			at_ns -= SAME_NS;
		if (at_ns < best_ns) {
			best_ns = at_ns;
			best = i;
		}
	}
	if (best >= 0)
		state(s)->last = v[best].id;
	return best;
}

static void edpf_init(struct nc_sched *s)
{
	state(s)->last = U8_MAX;
}

struct nc_sched_ops nc_sched_edpf = {
	.pick		= edpf_pick,
	.prepare	= edpf_prepare,
	.init		= edpf_init,
	.name		= "edpf",
};
