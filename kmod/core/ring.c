// SPDX-License-Identifier: GPL-2.0
/* A ring of what waits and of what was delivered before its turn. */
#include <linux/minmax.h>
#include <linux/string.h>

#include "ring.h"

static char done_mark, lost_mark;

#define DONE	((void *)&done_mark)
#define LOST	((void *)&lost_mark)

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

/* Nothing waits there, and nothing is waited for. */
static bool is_mark(const void *item)
{
	return item == DONE || item == LOST;
}

/* Whether what a packet waits for is delivered or given up. */
static bool ready(const struct nc_ring *r, u64 n, u16 pred)
{
	return n - r->expect < pred || !pred || is_mark(*slot(r, n - pred));
}

enum nc_ring_verdict nc_ring_put(struct nc_ring *r, u64 n, void *item,
				 u16 pred)
{
	if (*slot(r, n) == LOST)
		return NC_RING_LATE;
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
	if (n < r->expect || !item || is_mark(item))
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
		if (is_mark(item)) {
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

u32 nc_ring_missing(const struct nc_ring *r, u64 from, u64 to)
{
	u32 n = 0;
	u64 i;

	for (i = max(from, r->expect); i < to; i++)
		n += !*slot(r, i);
	return n;
}

void nc_ring_lose(struct nc_ring *r, u64 n)
{
	if (n == r->expect) {
		nc_ring_skip(r);
		return;
	}
	*slot(r, n) = LOST;
	r->done++;
	r->from = n;
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
