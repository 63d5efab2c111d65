// SPDX-License-Identifier: GPL-2.0
/* A ring of what waits and of what was delivered before its turn. */
#include <linux/string.h>

#include "ring.h"

static char done_mark;

#define DONE	((void *)&done_mark)

static void **slot(const struct nc_ring *r, u64 n)
{
	return &r->slot[n & r->mask];
}

void nc_ring_init(struct nc_ring *r, void **slot, u16 *succ, u32 size)
{
	memset(r, 0, sizeof(*r));
	r->slot = slot;
	r->succ = succ;
	r->mask = size - 1;
}

/* Whether what a packet waits for is delivered or given up. */
static bool ready(const struct nc_ring *r, u64 n, u16 pred)
{
	return n - r->expect < pred || !pred || *slot(r, n - pred) == DONE;
}

enum nc_ring_verdict nc_ring_put(struct nc_ring *r, u64 n, void *item,
				 u16 pred)
{
	if (*slot(r, n))
		return NC_RING_SEEN;
	if (n == r->expect) {
		r->expect++;
	} else if (ready(r, n, pred)) {
		*slot(r, n) = DONE;
		r->done++;
	} else {
		*slot(r, n) = item;
		r->held++;
		r->succ[(n - pred) & r->mask] = pred;
		return NC_RING_HELD;
	}
	r->from = n;
	r->follow = r->held;
	return NC_RING_GO;
}

/* The packet that waits for the last one. */
static void *successor(struct nc_ring *r)
{
	u16 *pred = &r->succ[r->from & r->mask];
	u64 n = r->from + *pred;
	void *item;

	r->follow = false;
	if (!*pred)
		return NULL;
	*pred = 0;
	item = *slot(r, n);
	if (n < r->expect || !item || item == DONE)
		return NULL;
	*slot(r, n) = DONE;
	r->held--;
	r->done++;
	r->from = n;
	r->follow = r->held;
	return item;
}

void *nc_ring_pop(struct nc_ring *r)
{
	void *item;

	while (r->follow || r->held || r->done) {
		if (r->follow) {
			item = successor(r);
			if (item)
				return item;
			continue;
		}
		item = *slot(r, r->expect);
		if (!item)
			break;
		*slot(r, r->expect) = NULL;
		r->from = r->expect++;
		if (item == DONE) {
			r->done--;
			continue;
		}
		r->held--;
		r->follow = r->held;
		return item;
	}
	return NULL;
}

void nc_ring_skip(struct nc_ring *r)
{
	r->from = r->expect++;
	r->follow = r->held;
}

void nc_ring_restart(struct nc_ring *r, u64 expect)
{
	if (r->done)
		memset(r->slot, 0, (r->mask + 1) * sizeof(*r->slot));
	r->done = 0;
	r->follow = false;
	r->expect = expect;
}
