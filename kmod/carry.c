// SPDX-License-Identifier: GPL-2.0
/* Packets that have a number and no path. */
#include "carry.h"
#include "skb.h"

void nc_carry_init(struct nc_carry *c)
{
	__skb_queue_head_init(&c->band[0]);
	__skb_queue_head_init(&c->band[1]);
}

void nc_carry_purge(struct nc_carry *c)
{
	__skb_queue_purge(&c->band[0]);
	__skb_queue_purge(&c->band[1]);
	c->again = 0;
	c->again_bytes = 0;
}

static struct sk_buff_head *band_of(struct nc_carry *c,
				    const struct sk_buff *skb)
{
	return &c->band[nc_skb_band(skb)];
}

static void link_after(struct nc_carry *c, struct sk_buff *pos,
		       struct sk_buff *skb)
{
	if (nc_skb_cb(skb)->again) {
		c->again++;
		c->again_bytes += skb->truesize;
	}
	__skb_queue_after(band_of(c, skb), pos, skb);
}

void nc_carry_add(struct nc_carry *c, struct sk_buff *skb)
{
	link_after(c, band_of(c, skb)->prev, skb);
}

void nc_carry_add_first(struct nc_carry *c, struct sk_buff *skb)
{
	link_after(c, (struct sk_buff *)band_of(c, skb), skb);
}

void nc_carry_merge(struct nc_carry *c, struct sk_buff_head *list)
{
	struct sk_buff *last[2] = {}, *skb;

	while ((skb = __skb_dequeue(list))) {
		struct sk_buff *end = (struct sk_buff *)band_of(c, skb);
		struct sk_buff **place = &last[nc_skb_band(skb)];
		struct sk_buff *pos = *place ?: end;
		u64 n = nc_skb_cb(skb)->data_seq;

		/* From where the one before went. */
		while (pos != end && nc_skb_cb(pos)->data_seq > n)
			pos = pos->prev;
		while (pos->next != end && nc_skb_cb(pos->next)->data_seq < n)
			pos = pos->next;
		link_after(c, pos, skb);
		*place = skb;
	}
}

void nc_carry_unlink(struct nc_carry *c, struct sk_buff *skb)
{
	__skb_unlink(skb, band_of(c, skb));
	if (nc_skb_cb(skb)->again) {
		c->again--;
		c->again_bytes -= skb->truesize;
	}
}

u64 nc_carry_least(const struct sk_buff_head *q, u64 least)
{
	const struct sk_buff *skb;

	skb_queue_walk(q, skb)
		least = min(least, nc_skb_cb(skb)->data_seq);
	return least;
}
