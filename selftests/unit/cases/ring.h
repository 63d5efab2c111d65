/* SPDX-License-Identifier: GPL-2.0 */
/* The resequencer's ring: turns, marks, who waits for whom. */
#include "core/ring.h"

#define RING_SIZE	16U

static struct nc_ring ring_r;
static void *ring_slot[RING_SIZE];
static u16 ring_succ[RING_SIZE];
static u64 ring_item[64];	/* a packet is its number */

static void ring_setup(u64 expect)
{
	memset(ring_slot, 0, sizeof(ring_slot));
	memset(ring_succ, 0, sizeof(ring_succ));
	nc_ring_init(&ring_r, ring_slot, ring_succ, RING_SIZE);
	nc_ring_restart(&ring_r, expect);
}

static void *ring_packet(u64 n)
{
	u64 *item = &ring_item[n & (ARRAY_SIZE(ring_item) - 1)];

	*item = n;
	return item;
}

static enum nc_ring_verdict ring_put(u64 n, u16 pred)
{
	return nc_ring_put(&ring_r, n, ring_packet(n), pred);
}

/* What comes out is @n, or nothing more if that is U64_MAX. */
static void ring_gives(struct nc_test *t, u64 n)
{
	u64 *item = nc_ring_pop(&ring_r);

	NC_EQ(t, item ? *item : U64_MAX, n);
}

/* Nothing waits, nothing is marked, nothing is left behind. */
static void ring_clean(struct nc_test *t)
{
	u32 i;

	NC_TRUE(t, !nc_ring_pop(&ring_r));
	NC_EQ(t, ring_r.held, 0);
	NC_EQ(t, ring_r.done, 0);
	for (i = 0; i < RING_SIZE; i++) {
		NC_TRUE(t, !ring_slot[i]);
		NC_EQ(t, ring_succ[i], 0);
	}
}

static const u64 ring_starts[] = {
	0, 1, 15, 16, 0x7ffffff8, 0xfffffff8, 0xfffffffffff0ULL,
};

static void ring_in_order(struct nc_test *t)
{
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		ring_setup(ring_starts[k]);
		for (i = 0; i < 3 * RING_SIZE; i++) {
			NC_EQ(t, ring_put(ring_starts[k] + i, i % 5),
			      NC_RING_GO);
			ring_gives(t, U64_MAX);
		}
		NC_EQ(t, ring_r.expect, ring_starts[k] + i);
		ring_clean(t);
	}
}

/* One flow: each waits for the one before it. */
static void ring_turns(struct nc_test *t)
{
	u64 b;
	u32 k;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		b = ring_starts[k];
		ring_setup(b);
		NC_EQ(t, ring_put(b + 2, 1), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 15, 1), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 1, 1), NC_RING_HELD);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_put(b, 1), NC_RING_GO);
		ring_gives(t, b + 1);
		ring_gives(t, b + 2);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 3);
		while (ring_r.expect < b + 15) {
			ring_gives(t, U64_MAX);
			nc_ring_skip(&ring_r);
		}
		ring_gives(t, b + 15);
		ring_clean(t);
	}
}

/* Delivered at once, and nobody waits for it. */
static void ring_marks(struct nc_test *t)
{
	u64 b;
	u32 k;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		b = ring_starts[k];
		ring_setup(b);
		NC_EQ(t, ring_put(b + 3, 0), NC_RING_GO);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_put(b + 1, 0), NC_RING_GO);
		NC_EQ(t, ring_put(b + 2, 2), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 4, 2), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 15, 0), NC_RING_GO);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b);
		NC_EQ(t, ring_put(b, 0), NC_RING_GO);
		ring_gives(t, b + 2);
		ring_gives(t, b + 4);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 5);
		NC_EQ(t, ring_r.done, 1);
		NC_TRUE(t, !nc_ring_empty(&ring_r));
		/* In its turn it is like any other. */
		NC_EQ(t, ring_put(b + 5, 0), NC_RING_GO);
		ring_gives(t, U64_MAX);
		while (ring_r.expect < b + 15)
			nc_ring_skip(&ring_r);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 16);
		NC_TRUE(t, nc_ring_empty(&ring_r));
		ring_clean(t);
	}
}

static void ring_twice(struct nc_test *t)
{
	ring_setup(10);
	NC_EQ(t, ring_put(12, 1), NC_RING_HELD);
	NC_EQ(t, ring_put(12, 2), NC_RING_SEEN);
	NC_EQ(t, ring_put(12, 0), NC_RING_SEEN);
	NC_EQ(t, ring_put(13, 0), NC_RING_GO);
	NC_EQ(t, ring_put(13, 1), NC_RING_SEEN);
	NC_EQ(t, ring_put(13, 0), NC_RING_SEEN);
	NC_EQ(t, ring_r.held, 1);
	NC_EQ(t, ring_r.done, 1);
}

/* It waits for the one before it of its flow, whatever else is missing. */
static void ring_successor(struct nc_test *t)
{
	u64 b;
	u32 k;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		b = ring_starts[k];
		ring_setup(b);
		/* 5 after 2; 0 and 1 are missing all the time */
		NC_EQ(t, ring_put(b + 5, 3), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 9, 4), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 3, 2), NC_RING_HELD);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_put(b + 2, 0), NC_RING_GO);
		ring_gives(t, b + 5);
		ring_gives(t, b + 9);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b);
		/* After what has been delivered: at once */
		NC_EQ(t, ring_put(b + 11, 2), NC_RING_GO);
		NC_EQ(t, ring_put(b + 4, 4), NC_RING_HELD);
		/* After what was before all that there is */
		NC_EQ(t, ring_put(b + 6, 7), NC_RING_GO);
		NC_EQ(t, ring_put(b + 7, 32767), NC_RING_GO);
		NC_EQ(t, ring_put(b, 3), NC_RING_GO);
		ring_gives(t, b + 4);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 1);
		NC_EQ(t, ring_put(b + 1, 0), NC_RING_GO);
		ring_gives(t, b + 3);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 8);
		nc_ring_skip(&ring_r);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 10);
		nc_ring_skip(&ring_r);
		ring_clean(t);
		NC_EQ(t, ring_r.expect, b + 12);
	}
}

/* Two flows take turns, one misses its first packet: the other does not wait. */
static void ring_flows(struct nc_test *t)
{
	u64 b;
	u32 k, i;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		b = ring_starts[k];
		ring_setup(b);
		for (i = 1; i < RING_SIZE; i++) {
			NC_EQ(t, ring_put(b + i, i == 1 ? 0 : 2),
			      i % 2 ? NC_RING_GO : NC_RING_HELD);
			ring_gives(t, U64_MAX);
		}
		NC_EQ(t, ring_r.held, RING_SIZE / 2 - 1);
		NC_EQ(t, ring_put(b, 0), NC_RING_GO);
		for (i = 2; i < RING_SIZE; i += 2)
			ring_gives(t, b + i);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + RING_SIZE);
		ring_clean(t);
	}
}

/* Who waits for what is given up waits no longer. */
static void ring_given_up(struct nc_test *t)
{
	ring_setup(100);
	NC_EQ(t, ring_put(107, 6), NC_RING_HELD);
	NC_EQ(t, ring_put(108, 7), NC_RING_HELD);
	nc_ring_skip(&ring_r);
	ring_gives(t, U64_MAX);
	nc_ring_skip(&ring_r);
	/* Both named 101: the one named last has it, the other its turn. */
	ring_gives(t, 108);
	ring_gives(t, U64_MAX);
	NC_EQ(t, ring_put(104, 1), NC_RING_HELD);
	NC_EQ(t, ring_put(105, 1), NC_RING_HELD);
	nc_ring_skip(&ring_r);
	ring_gives(t, U64_MAX);
	nc_ring_skip(&ring_r);
	ring_gives(t, 104);
	ring_gives(t, 105);
	ring_gives(t, U64_MAX);
	NC_EQ(t, ring_r.expect, 106);
	nc_ring_skip(&ring_r);
	ring_gives(t, 107);
	ring_clean(t);
	NC_EQ(t, ring_r.expect, 109);
}

/* What is given up before its turn, in the middle of what waits. */
static void ring_lost(struct nc_test *t)
{
	u64 b;
	u32 k;

	for (k = 0; k < ARRAY_SIZE(ring_starts); k++) {
		b = ring_starts[k];
		ring_setup(b);
		NC_EQ(t, ring_put(b + 4, 1), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 5, 1), NC_RING_HELD);
		NC_EQ(t, ring_put(b + 2, 0), NC_RING_GO);
		ring_gives(t, U64_MAX);
		NC_EQ(t, nc_ring_missing(&ring_r, b, b + 6), 3);
		NC_EQ(t, nc_ring_missing(&ring_r, b + 2, b + 4), 1);
		NC_EQ(t, nc_ring_missing(&ring_r, b + 4, b + RING_SIZE), 10);
		nc_ring_lose(&ring_r, b + 3);
		ring_gives(t, b + 4);
		ring_gives(t, b + 5);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b);
		NC_EQ(t, nc_ring_missing(&ring_r, b, b + 6), 2);
		NC_EQ(t, ring_put(b + 3, 0), NC_RING_LATE);
		NC_EQ(t, ring_put(b + 6, 3), NC_RING_GO);
		/* In its turn it is skipped. */
		NC_EQ(t, ring_put(b + 8, 1), NC_RING_HELD);
		nc_ring_lose(&ring_r, b);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 1);
		NC_EQ(t, ring_put(b + 1, 0), NC_RING_GO);
		ring_gives(t, U64_MAX);
		NC_EQ(t, ring_r.expect, b + 7);
		nc_ring_lose(&ring_r, b + 7);
		ring_gives(t, b + 8);
		ring_clean(t);
	}
}

static void ring_restarts(struct nc_test *t)
{
	ring_setup(5);
	NC_EQ(t, ring_put(9, 0), NC_RING_GO);
	NC_EQ(t, ring_put(20, 0), NC_RING_GO);
	nc_ring_restart(&ring_r, 1000);
	ring_clean(t);
	/* After one of before the restart: at once */
	NC_EQ(t, ring_put(1001, 2), NC_RING_GO);
	NC_EQ(t, ring_put(1000, 1), NC_RING_GO);
	ring_gives(t, U64_MAX);
	NC_EQ(t, ring_r.expect, 1002);
}

#undef RING_SIZE

#define NC_RING_CASES(X)						\
	X(ring_in_order)						\
	X(ring_turns)							\
	X(ring_marks)							\
	X(ring_twice)							\
	X(ring_successor)						\
	X(ring_flows)							\
	X(ring_given_up)						\
	X(ring_lost)							\
	X(ring_restarts)
