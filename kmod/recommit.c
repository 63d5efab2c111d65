// SPDX-License-Identifier: GPL-2.0
/*
 * What a path could not deliver goes to others: what waits for its pacer, and
 * what it has sent and may have lost. Numbers and classes stay.
 */
#include "carry.h"
#include "commit.h"
#include "keep.h"
#include "path.h"
#include "peer.h"
#include "recommit.h"
#include "skb.h"
#include "tier.h"

static bool other_sends(struct nc_peer *peer, const struct nc_path *but)
{
	struct nc_path *path;
	int i;

	nc_path_for_each(peer, path, i)
		if (path != but && nc_tier_sends(path) &&
		    READ_ONCE(path->state) == NETCOMB_PATH_STATE_UP)
			return true;
	return false;
}

/* What has not left the path, and what may not have arrived. */
static void take_back(struct nc_path *path, struct sk_buff_head *unsent,
		      struct sk_buff_head *sent)
{
	spin_lock(&path->lock);
	skb_queue_splice_tail_init(&path->fifo[0], unsent);
	skb_queue_splice_tail_init(&path->fifo[1], unsent);
	WRITE_ONCE(path->fifo_bytes, 0);
	WRITE_ONCE(path->express_bytes, 0);
	/* A suspect that is alone keeps it: there is nowhere else to go. */
	if (path->state == NETCOMB_PATH_STATE_SUSPECT &&
	    other_sends(path->peer, path))
		nc_keep_recall(path);
	skb_queue_splice_tail_init(&path->back, sent);
	spin_unlock(&path->lock);
	nc_keep_forget(path->peer->keep, sent);
}

static void mark_again(struct nc_peer *peer, struct sk_buff_head *sent)
{
	u32 bytes = peer->tx.carry.again_bytes;
	struct sk_buff *skb, *next;

	skb_queue_walk_safe(sent, skb, next) {
		bytes += skb->truesize;
		if (bytes > NC_KEEP_BYTES) {
			bytes -= skb->truesize;
			nc_peer_inc(peer, TX_KEEP_FULL);
			__skb_unlink(skb, sent);
			kfree_skb(skb);
			continue;
		}
		nc_skb_cb(skb)->again = 1;
		nc_skb_cb(skb)->counted = 0;
	}
}

static void drop_copies(struct nc_peer *peer, struct sk_buff_head *unsent)
{
	struct sk_buff *skb, *next;

	skb_queue_walk_safe(unsent, skb, next) {
		if (nc_skb_cb(skb)->copy) {
			__skb_unlink(skb, unsent);
			consume_skb(skb);
			continue;
		}
		nc_peer_inc(peer, TX_RECOMMIT);
	}
}

static void recommit(struct nc_peer *peer, struct nc_path *path)
{
	struct sk_buff_head unsent, sent;

	lockdep_assert_held(&peer->tx.lock);
	__skb_queue_head_init(&unsent);
	__skb_queue_head_init(&sent);
	take_back(path, &unsent, &sent);
	mark_again(peer, &sent);
	drop_copies(peer, &unsent);
	nc_carry_merge(&peer->tx.carry, &sent);
	nc_carry_merge(&peer->tx.carry, &unsent);
	nc_commit_locked(peer);
}

void nc_recommit_sent(struct nc_peer *peer, struct sk_buff_head *sent)
{
	lockdep_assert_held(&peer->tx.lock);
	mark_again(peer, sent);
	nc_carry_merge(&peer->tx.carry, sent);
	nc_commit_locked(peer);
}

void nc_recommit_path(struct nc_peer *peer, struct nc_path *path)
{
	spin_lock_bh(&peer->tx.lock);
	recommit(peer, path);
	spin_unlock_bh(&peer->tx.lock);
}

/*
 * Under the lock under which a path becoming suspect looks for others that are
 * up: either it sees this one, or this one sees it.
 */
void nc_recommit_suspects(struct nc_peer *peer)
{
	struct nc_path *path;
	int i;

	spin_lock_bh(&peer->tx.lock);
	nc_path_for_each(peer, path, i)
		if (READ_ONCE(path->state) == NETCOMB_PATH_STATE_SUSPECT)
			recommit(peer, path);
	spin_unlock_bh(&peer->tx.lock);
}

void nc_recommit_restart(struct nc_peer *peer)
{
	spin_lock_bh(&peer->tx.lock);
	peer->tx.again_from = peer->tx.data_seq;
	spin_unlock_bh(&peer->tx.lock);
}
