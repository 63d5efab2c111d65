/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The carry: packets that have a number and no path, by number, so that what
 * comes back from a path goes before what came later.
 */
#ifndef _NETCOMB_CARRY_H
#define _NETCOMB_CARRY_H

#include <linux/skbuff.h>

/**
 * struct nc_carry - protected by its owner
 * @band:	[0] express, [1] the others, each by rising number
 * @again:	how many of them have been sent before
 * @again_bytes: truesize of those
 */
struct nc_carry {
	struct sk_buff_head	band[2];
	u32			again;
	u32			again_bytes;
};

void nc_carry_init(struct nc_carry *c);

/** nc_carry_purge - free all */
void nc_carry_purge(struct nc_carry *c);

/** nc_carry_add - a packet with the highest number so far */
void nc_carry_add(struct nc_carry *c, struct sk_buff *skb);

/** nc_carry_add_first - a packet that was the first of its band just now */
void nc_carry_add_first(struct nc_carry *c, struct sk_buff *skb);

/**
 * nc_carry_merge - packets that come back
 * @c:		the carry
 * @list:	emptied; quick if it is mostly in order
 */
void nc_carry_merge(struct nc_carry *c, struct sk_buff_head *list);

/** nc_carry_unlink - take a packet out */
void nc_carry_unlink(struct nc_carry *c, struct sk_buff *skb);

/** nc_carry_least - the lowest number of a queue, or @least if that is lower */
u64 nc_carry_least(const struct sk_buff_head *q, u64 least);

static inline bool nc_carry_empty(const struct nc_carry *c)
{
	return skb_queue_empty(&c->band[0]) && skb_queue_empty(&c->band[1]);
}

/** nc_carry_unsent - how many packets have never been sent */
static inline u32 nc_carry_unsent(const struct nc_carry *c)
{
	return skb_queue_len(&c->band[0]) + skb_queue_len(&c->band[1]) -
	       c->again;
}

#endif /* _NETCOMB_CARRY_H */
