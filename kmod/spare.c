// SPDX-License-Identifier: GPL-2.0
/*
 * Paths that lose carry what is more than the others take, and only if that
 * does the flows no harm: core/spare.h decides that, this is what it goes by.
 */
#include <linux/bits.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/timekeeping.h>

#include "clock.h"
#include "path.h"
#include "peer.h"
#include "spare.h"

/* Until then what is given up is mostly from before, or start-up's. */
#define NC_SPARE_AFTER_NS	(100 * NSEC_PER_MSEC)
#define NC_SPARE_SLOWER		8
/* So many times two packets in flight, and it is not just a call. */
#define NC_SPARE_STARTS		2

void nc_spare_digest(struct nc_path *path, const struct nc_ack_digest *d,
		     u64 now_ns)
{
	u32 now_s = div_u64(now_ns, NSEC_PER_SEC);
	u8 mode = READ_ONCE(path->peer->repair);
	u32 lost = d->lost_pkts;
	bool repaired;

	lockdep_assert_held(&path->lock);
	/* What a block tells late of is not what the path does now. */
	lost -= min_t(u32, lost, d->spurious_pkts);
	repaired = mode == NC_REPAIR_ON ||
		   (mode == NC_REPAIR_AUTO && nc_repair_bearable(&path->repair));
	/* Nor is what others make it lose, unless the flows hear of it. */
	if (!nc_elapsed(now_ns, path->since_ns, NC_SPARE_AFTER_NS) ||
	    (repaired && path->cc.competes) ||
	    nc_repair_congested(NC_REPAIR_AUTO, false,
				nc_owd_queue_us(&path->owd), path->rtt.min_us))
		lost = 0;
	nc_spare_seen(&path->spare, d->acked_pkts, lost, repaired, now_s);
	if (path->spare.lossy)
		atomic_add(lost, &path->peer->spare_lost);
}

void nc_spare_forget(struct nc_path *path)
{
	lockdep_assert_held(&path->lock);
	memset(&path->spare, 0, sizeof(path->spare));
}

/* It is being filled to find out what it carries. */
static bool starts_full(const struct nc_path *path,
			const struct nc_sched_view *v)
{
	return READ_ONCE(path->cc.starting) &&
	       v->inflight_bytes > NC_SPARE_STARTS * v->quantum_bytes;
}

/*
 * Who looks for a path's rate finds it by the queue, and sometimes by what is
 * lost: no place for calls, while there is another that knows its own.
 */
static void spare_starting(struct nc_views *vs, u32 tier, u32 now_s)
{
	u32 starting = 0, widest = 0;
	int i;

	for (i = 0; i < vs->n; i++) {
		const struct nc_sched_view *v = &vs->v[i];

		if (!v->usable || v->metric != tier)
			continue;
		if (starts_full(vs->path[i], v))
			starting |= BIT(i);
		else if (v->delay_us <= NC_SCHED_FAR_US &&
			 !nc_spare_deaf(&vs->path[i]->spare, now_s))
			widest = max(widest, v->mtu);
	}
	for (i = 0; starting && i < vs->n; i++)
		if (starting & BIT(i))
			vs->v[i].spared_express_bytes = widest;
}

/* Paths of the tier that carries: a bit each. */
static u32 lossy_paths(const struct nc_views *vs, u32 tier, u32 now_s)
{
	u32 mask = 0;
	int i;

	for (i = 0; i < vs->n; i++)
		if (vs->v[i].usable && vs->v[i].metric == tier &&
		    nc_spare_lossy(&vs->path[i]->spare, now_s))
			mask |= BIT(i);
	return mask;
}

/* Return: the longest packet that those take which do not lose. */
static u32 take_clean(const struct nc_views *vs, u32 tier, u32 lossy,
		      struct nc_spare_view *sv)
{
	const struct nc_sched_view *v;
	u32 widest = 0;
	int i;

	for (i = 0; i < vs->n; i++) {
		v = &vs->v[i];
		/* Who is far stands in for nobody. */
		if (!v->usable || v->metric != tier || lossy & BIT(i) ||
		    v->delay_us > NC_SCHED_FAR_US)
			continue;
		widest = max(widest, v->mtu);
		sv->clean_bps += READ_ONCE(vs->path[i]->cc.bw_bps);
	}
	return widest;
}

/*
 * A flow that backs off still gets more over a path that loses one packet in a
 * hundred than over one that is so much slower.
 */
static bool worth_sparing(const struct nc_path *path, u64 clean_bps, u32 now_s)
{
	return nc_spare_deaf(&path->spare, now_s) ||
	       READ_ONCE(path->cc.bw_bps) / NC_SPARE_SLOWER <= clean_bps;
}

/* Return: those of them that others stand in for. */
static u32 take_lossy(const struct nc_views *vs, u32 lossy, u32 now_s,
		      struct nc_spare_view *sv)
{
	int i;

	for (i = 0; i < vs->n; i++) {
		if (!(lossy & BIT(i)))
			continue;
		if (!worth_sparing(vs->path[i], sv->clean_bps, now_s)) {
			lossy &= ~BIT(i);
			continue;
		}
		sv->lossy = true;
		sv->hard |= nc_spare_hard(&vs->path[i]->spare, now_s);
	}
	return lossy;
}

static void show(struct nc_path *path, bool spared)
{
	if (READ_ONCE(path->spared) != spared)
		WRITE_ONCE(path->spared, spared);
}

void nc_spare_views(struct nc_peer *peer)
{
	u64 now_ns = ktime_get_coarse_ns();
	u32 now_s = div_u64(now_ns, NSEC_PER_SEC), lossy = 0, widest;
	struct nc_views *vs = &peer->tx.views;
	u32 tier = nc_sched_tier(vs->v, vs->n, 0);
	struct nc_spare_view sv = {
		.lost_pkts	= atomic_read(&peer->spare_lost),
		.waits		= peer->tx.waits,
	};
	bool spared;
	int i;

	lockdep_assert_held(&peer->tx.lock);
	spare_starting(vs, tier, now_s);
	if (!peer->tx.sched.ops->copies)
		lossy = lossy_paths(vs, tier, now_s);
	widest = take_clean(vs, tier, lossy, &sv);
	lossy = widest ? take_lossy(vs, lossy, now_s, &sv) : 0;
	spared = nc_spare_update(&peer->tx.spare, &sv,
				 div_u64(now_ns, NSEC_PER_USEC));
	for (i = 0; i < vs->n; i++) {
		show(vs->path[i], spared && lossy & BIT(i));
		if (!(lossy & BIT(i)))
			continue;
		if (spared)
			vs->v[i].spared_bytes = widest;
		if (nc_spare_deaf(&vs->path[i]->spare, now_s))
			vs->v[i].spared_express_bytes = widest;
	}
}
