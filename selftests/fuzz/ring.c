// SPDX-License-Identifier: GPL-2.0
/*
 * Input: packets in any order, some lost, some that wait for one alone. Each
 * that is put comes out once; what waits for all comes out in order; what waits
 * for one comes out after that one, if it came at all before it was given up.
 */
#include "core/ring.h"
#include "fuzz.h"

#define SIZE	32U
#define NUMBERS	4096U

static struct nc_ring ring;
static void *slots[SIZE];
static u16 succs[SIZE];
static struct packet {
	u64	n;
	u16	pred;
	bool	free;
	bool	came;
	bool	out;
} packets[NUMBERS];
static u64 last;

static bool settled(u64 n)
{
	return n < ring.expect || packets[n % NUMBERS].out;
}

static void deliver(struct packet *p)
{
	must(p->came && !p->out);
	p->out = true;
	if (p->free)
		must(!p->pred || p->pred > p->n || settled(p->n - p->pred) ||
		     p->n < ring.expect);
	else
		must(p->n < ring.expect && p->n >= last);
	if (!p->free)
		last = p->n;
}

static void pop_all(void)
{
	struct packet *p;

	while ((p = nc_ring_pop(&ring)))
		deliver(p);
	must(!ring.slot[ring.expect & ring.mask]);
}

static void put(u64 n, u16 pred, bool free)
{
	struct packet *p = &packets[n % NUMBERS];
	enum nc_ring_verdict v;

	if (p->came) {
		if (n >= ring.expect)
			must(nc_ring_put(&ring, n, p, free, pred) ==
			     NC_RING_SEEN);
		return;
	}
	if (n < ring.expect)
		return;		/* late */
	*p = (struct packet) {
		.n = n, .pred = pred, .free = free, .came = true,
	};
	v = nc_ring_put(&ring, n, p, free, pred);
	must(v != NC_RING_SEEN);
	if (v == NC_RING_GO) {
		deliver(p);
		pop_all();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	u32 i, held = 0;
	u64 n;
	u8 op;

	memset(slots, 0, sizeof(slots));
	memset(succs, 0, sizeof(succs));
	memset(packets, 0, sizeof(packets));
	last = 0;
	nc_ring_init(&ring, slots, succs, SIZE);
	while (in.len && ring.expect < NUMBERS - SIZE) {
		op = fuzz_u8(&in);
		n = ring.expect + (op & (SIZE - 1));
		if (op & 0x80) {
			if (ring.held || ring.done) {
				nc_ring_skip(&ring);
				pop_all();
			}
		} else {
			put(n, fuzz_u8(&in) % (SIZE + 8), op & 0x40);
		}
	}
	while (ring.held) {
		nc_ring_skip(&ring);
		pop_all();
	}
	nc_ring_restart(&ring, 0);
	for (i = 0; i < SIZE; i++)
		must(!slots[i] && !succs[i]);
	for (i = 0; i < NUMBERS; i++)
		held += packets[i].came && !packets[i].out;
	must(!held);
	return 0;
}
