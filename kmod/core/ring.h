/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The resequencer's ring: what waits for the packet before it of its flow, and
 * what was delivered before its turn by number.
 */
#ifndef _NETCOMB_CORE_RING_H
#define _NETCOMB_CORE_RING_H

#include <linux/types.h>

/**
 * struct nc_ring - numbers from @expect to @expect + @mask
 * @slot:	by number: NULL: has not come; what waits; or a mark that it
 *		was delivered or given up
 * @succ:	by number: how far behind the packet is that waits for this
 *		one, 0: none
 * @mask:	size - 1
 * @held:	how many wait
 * @done:	how many marks there are
 * @expect:	the lowest number that is neither delivered nor given up
 * @from:	the last number that was, if @follow
 * @follow:	its successor is not looked for yet
 */
struct nc_ring {
	void	**slot;
	u16	*succ;
	u32	mask;
	u32	held;
	u32	done;
	u64	expect;
	u64	from;
	bool	follow;
};

enum nc_ring_verdict {
	NC_RING_GO,		/* deliver it now, then what nc_ring_pop() gives */
	NC_RING_HELD,		/* the ring has it */
	NC_RING_LATE,		/* it was given up by nc_ring_lose() */
	NC_RING_SEEN,		/* there is one with this number */
};

/**
 * nc_ring_init - empty ring that begins with number 0
 * @r:		the ring
 * @slot, @succ: @size zeroed entries each, owned by the caller
 * @size:	a power of two, at most 32768
 */
void nc_ring_init(struct nc_ring *r, void **slot, u16 *succ, u32 size);

/**
 * nc_ring_put - a packet has come
 * @r:		the ring
 * @n:		its number, @expect to @expect + @mask
 * @item:	the packet
 * @pred:	it waits for the number so far below its own, for none if 0
 *
 * It is delivered at the latest when it is its turn by number. Of several that
 * wait for the same one, all but the one that came last wait for their turn.
 */
enum nc_ring_verdict nc_ring_put(struct nc_ring *r, u64 n, void *item,
				 u16 pred);

/** nc_ring_pop - the next packet that may be delivered, NULL if there is none */
void *nc_ring_pop(struct nc_ring *r);

/**
 * nc_ring_skip - give up the number that is expected
 * @r:		the ring; nc_ring_pop() has returned NULL
 *
 * nc_ring_pop() goes on after it.
 */
void nc_ring_skip(struct nc_ring *r);

/**
 * nc_ring_missing - how many numbers have neither come nor been given up
 * @r:		the ring
 * @from, @to:	of those from @from on and below @to, which is at most @expect
 *		+ @mask + 1
 */
u32 nc_ring_missing(const struct nc_ring *r, u64 from, u64 to);

/**
 * nc_ring_lose - give up a number that is missing, whether it is its turn or not
 * @r:		the ring; nc_ring_pop() has returned NULL
 * @n:		the number, @expect to @expect + @mask
 *
 * nc_ring_pop() goes on with what waited for it.
 */
void nc_ring_lose(struct nc_ring *r, u64 n);

/** nc_ring_empty - whether nothing above the number expected came or was lost */
static inline bool nc_ring_empty(const struct nc_ring *r)
{
	return !r->held && !r->done;
}

/** nc_ring_restart - go on with any other number; nothing waits */
void nc_ring_restart(struct nc_ring *r, u64 expect);

#endif /* _NETCOMB_CORE_RING_H */
