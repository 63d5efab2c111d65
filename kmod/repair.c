// SPDX-License-Identifier: GPL-2.0
/*
 * Repair: a packet that a working path has lost goes once more, over the path
 * on which it arrives first and ahead of others, while the other side's
 * resequencer waits for it. Congestion control hears of the loss all the same.
 */
#include "damp.h"
#include "keep.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "recommit.h"
#include "repair.h"
#include "skb.h"
#include "tier.h"

static_assert((int)NC_REPAIR_OFF == NETCOMB_REPAIR_OFF);
static_assert((int)NC_REPAIR_AUTO == NETCOMB_REPAIR_AUTO);
static_assert((int)NC_REPAIR_ON == NETCOMB_REPAIR_ON);
static_assert(NC_REPAIR_HOLD_US * NSEC_PER_USEC == NC_RESEQ_HOLD_NS);

void nc_repair_digest(struct nc_path *path, u32 acked, u32 lost)
{
	u8 mode = READ_ONCE(path->peer->repair);

	lockdep_assert_held(&path->lock);
	if (!nc_repair_seen(&path->repair, mode, path->cc.competes, acked,
			    lost))
		return;
	path->repair_token = 0;
	path->repair_untold = true;
	path->probe_soon = true;
	nc_path_life_soon(path, ktime_get_ns());
}

void nc_repair_mode_set(struct nc_peer *peer, u8 mode)
{
	struct nc_path *path;
	int i;

	WRITE_ONCE(peer->repair, mode);
	nc_path_for_each(peer, path, i) {
		spin_lock_bh(&path->lock);
		nc_repair_digest(path, 0, 0);
		spin_unlock_bh(&path->lock);
	}
}

/* By how much the fastest path's one-way delay is above that of @path. */
static s32 later_us(const struct nc_path *path)
{
	u32 own_us = READ_ONCE(path->owd.avg_us);
	const struct nc_path *p;
	s32 least_us = 0;
	int i;

	nc_path_for_each(path->peer, p, i)
		if (READ_ONCE(p->state) == NETCOMB_PATH_STATE_UP &&
		    nc_tier_sends(p) && !nc_damp_held(p) &&
		    READ_ONCE(p->owd.known))
			least_us = min_t(s32, least_us,
					 READ_ONCE(p->owd.avg_us) - own_us);
	return least_us;
}

/* What is not worth it stays in @lost. */
static void choose(struct nc_path *path, struct sk_buff_head *lost,
		   struct sk_buff_head *again)
{
	struct nc_peer *peer = path->peer;
	u64 now_ns = ktime_get_ns();
	s32 later = later_us(path);
	struct sk_buff *skb, *next;

	lockdep_assert_held(&peer->tx.lock);
	skb_queue_walk_safe(lost, skb, next) {
		struct nc_skb_cb *cb = nc_skb_cb(skb);
		u64 age_us = div_u64(now_ns - cb->tx_ns, NSEC_PER_USEC);

		if (cb->again || age_us > NC_REPAIR_HOLD_US ||
		    !nc_repair_in_time(age_us, later))
			continue;
		if (!nc_repair_take(&peer->tx.repair, cb->len,
				    peer->tx.rate_bps,
				    now_ns / NSEC_PER_USEC)) {
			nc_peer_inc(peer, TX_REPAIR_LIMITED);
			continue;
		}
		cb->repair = 1;
		cb->path_id = path->id;
		__skb_unlink(skb, lost);
		__skb_queue_tail(again, skb);
	}
}

void nc_repair_lost(struct nc_path *path)
{
	struct nc_peer *peer = path->peer;
	struct sk_buff_head lost, again;

	__skb_queue_head_init(&lost);
	__skb_queue_head_init(&again);
	spin_lock_bh(&peer->tx.lock);
	spin_lock(&path->lock);
	skb_queue_splice_tail_init(&path->lost, &lost);
	spin_unlock(&path->lock);
	choose(path, &lost, &again);
	nc_keep_forget(peer->keep, &again);
	nc_recommit_sent(peer, &again);
	spin_unlock_bh(&peer->tx.lock);
	nc_keep_free(peer->keep, &lost);
}
