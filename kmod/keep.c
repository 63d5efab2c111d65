// SPDX-License-Identifier: GPL-2.0
/* What was sent and is not decided yet, kept in case its path fails. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "keep.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "session.h"
#include "skb.h"

struct nc_keep_mem *nc_keep_mem_alloc(void)
{
	struct nc_keep_mem *mem = kzalloc(sizeof(*mem), GFP_KERNEL_ACCOUNT);

	if (mem)
		refcount_set(&mem->ref, 1);
	return mem;
}

struct nc_keep_mem *nc_keep_mem_get(struct nc_keep_mem *mem)
{
	refcount_inc(&mem->ref);
	return mem;
}

void nc_keep_mem_put(struct nc_keep_mem *mem)
{
	if (!refcount_dec_and_test(&mem->ref))
		return;
	DEBUG_NET_WARN_ON_ONCE(atomic_read(&mem->bytes));
	kfree(mem);
}

void nc_keep_init(struct nc_keep *k, u32 size, gfp_t gfp)
{
	k->slot = kvcalloc(size, sizeof(*k->slot), gfp);
	__skb_queue_head_init(&k->done);
	__skb_queue_head_init(&k->lost);
}

static struct sk_buff *take(struct nc_lane *lane, u32 seq)
{
	struct sk_buff **slot = &lane->keep.slot[seq & lane->sent.mask];
	struct sk_buff *skb = *slot;

	if (skb) {
		*slot = NULL;
		lane->keep.n--;
	}
	return skb;
}

/* All that flies, in order. */
static void take_all(struct nc_lane *lane, struct sk_buff_head *out)
{
	struct sk_buff *skb;
	u32 seq;

	for (seq = lane->sent.oldest;
	     lane->keep.n && seq != lane->sent.next; seq++) {
		skb = take(lane, seq);
		if (skb)
			__skb_queue_tail(out, skb);
	}
	DEBUG_NET_WARN_ON_ONCE(lane->keep.n);
}

static unsigned int bytes_of(const struct sk_buff_head *list)
{
	const struct sk_buff *skb;
	unsigned int bytes = 0;

	skb_queue_walk(list, skb)
		bytes += skb->truesize;
	return bytes;
}

void nc_keep_forget(struct nc_keep_mem *mem, const struct sk_buff_head *list)
{
	if (!skb_queue_empty(list))
		atomic_sub(bytes_of(list), &mem->bytes);
}

void nc_keep_free(struct nc_keep_mem *mem, struct sk_buff_head *list)
{
	unsigned int bytes = 0;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(list))) {
		bytes += skb->truesize;
		napi_consume_skb(skb, 1);
	}
	if (bytes)
		atomic_sub(bytes, &mem->bytes);
}

void nc_keep_exit(struct nc_lane *lane, struct nc_keep_mem *mem)
{
	take_all(lane, &lane->keep.done);
	skb_queue_splice_tail_init(&lane->keep.lost, &lane->keep.done);
	nc_keep_free(mem, &lane->keep.done);
	kvfree(lane->keep.slot);
}

/* Whether a packet that was sent is still of use, now that it may be kept. */
static bool wanted(const struct nc_lane *lane, const struct sk_buff *skb,
		   bool down)
{
	const struct nc_skb_cb *cb = nc_skb_cb(skb);
	const struct nc_sent_pkt *p = nc_sent_get(&lane->sent, cb->seq);

	if (!p || p->data_seq != cb->data_seq)
		return false;
	/* Who goes down takes all that flies for lost. */
	return p->state == NC_SENT_FLYING ||
	       (down && p->state == NC_SENT_LOST);
}

bool nc_keep_store(struct nc_path *path, struct nc_lane *lane,
		   struct sk_buff_head *sent)
{
	struct nc_keep_mem *mem = path->peer->keep;
	bool suspect = path->state == NETCOMB_PATH_STATE_SUSPECT;
	bool down = path->dead || (path->state != NETCOMB_PATH_STATE_UP &&
				   !suspect);
	u32 bytes = 0, full = 0, used = atomic_read(&mem->bytes);
	struct sk_buff *skb, *next;

	lockdep_assert_held(&path->lock);
	skb_queue_walk_safe(sent, skb, next) {
		if (!lane->keep.slot || !wanted(lane, skb, down))
			continue;
		if (used + bytes + skb->truesize > NC_KEEP_BYTES) {
			full++;
			continue;
		}
		bytes += skb->truesize;
		__skb_unlink(skb, sent);
		if (down) {
			__skb_queue_tail(&path->back, skb);
			continue;
		}
		lane->keep.slot[nc_skb_cb(skb)->seq & lane->sent.mask] = skb;
		lane->keep.n++;
	}
	if (bytes)
		atomic_add(bytes, &mem->bytes);
	if (unlikely(full))
		nc_peer_add(path->peer, TX_KEEP_FULL, full);
	return suspect || down;
}

void nc_keep_settled(struct nc_sent *s, u32 seq, bool acked)
{
	struct nc_lane *lane = container_of(s, struct nc_lane, sent);
	struct sk_buff *skb = lane->keep.n ? take(lane, seq) : NULL;

	if (skb)
		__skb_queue_tail(acked ? &lane->keep.done : &lane->keep.lost,
				 skb);
}

u32 nc_keep_done(struct nc_path *path, struct nc_lane *lane,
		 struct sk_buff_head *done)
{
	u32 queue_us = nc_owd_queue_us(&path->owd);

	lockdep_assert_held(&path->lock);
	skb_queue_splice_tail_init(&lane->keep.done, done);
	if (skb_queue_empty(&lane->keep.lost))
		return 0;
	if (!path->repair.on ||
	    nc_repair_congested(READ_ONCE(path->peer->repair),
				nc_cc_blameless(&path->cc), queue_us,
				path->rtt.min_us)) {
		skb_queue_splice_tail_init(&lane->keep.lost, done);
		return 0;
	}
	skb_queue_splice_tail_init(&lane->keep.lost, &path->lost);
	return NC_TODO_REPAIR;
}

static void recall_session(struct nc_path *path, struct nc_session *s)
{
	struct nc_lane *lane = s ? rcu_dereference(s->lane[path->id]) : NULL;

	if (lane && lane->keep.n)
		take_all(lane, &path->back);
}

void nc_keep_recall(struct nc_path *path)
{
	struct nc_sessions *ss = &path->peer->sessions;
	int i;

	lockdep_assert_held(&path->lock);
	for (i = NC_OLD_SESSIONS - 1; i >= 0; i--)
		recall_session(path, rcu_dereference(ss->old[i]));
	recall_session(path, rcu_dereference(ss->current_));
}
