// SPDX-License-Identifier: GPL-2.0
/*
 * Input: packets in any order, some lost. Each that is put comes out once, after
 * the one that it waits for if that came at all before it was given up, and, if
 * numbers were told as a sender does, at once then.
 */
#include "core/ring.h"
#include "fuzz.h"

#define SIZE	32U
#define NUMBERS	4096U
#define FLOWS	4U

static struct nc_ring ring;
static void *slots[SIZE];
static u16 succs[SIZE];
static struct packet {
	u64	n;
	u16	pred;
	bool	came;
	bool	out;
	bool	lost;
} packets[NUMBERS];
static bool honest;
static u16 honest_pred[NUMBERS];

static bool settled(u64 n)
{
	return n < ring.expect || packets[n % NUMBERS].out ||
	       packets[n % NUMBERS].lost;
}

static bool waits(const struct packet *p)
{
	return p->pred && p->pred <= p->n && !settled(p->n - p->pred);
}

static void deliver(struct packet *p)
{
	must(p->came && !p->out);
	p->out = true;
	must(p->n < ring.expect || !waits(p));
}

static void pop_all(void)
{
	struct packet *p;
	u64 n;

	while ((p = nc_ring_pop(&ring)))
		deliver(p);
	must(!ring.slot[ring.expect & ring.mask]);
	for (n = ring.expect; honest && n < ring.expect + SIZE; n++) {
		p = &packets[n % NUMBERS];
		must(!p->came || p->out || waits(p));
	}
}

/* Which flow each number belongs to */
static void number(u32 seed)
{
	u32 last[FLOWS], n, f;

	memset(last, 0xff, sizeof(last));
	for (n = 0; n < NUMBERS; n++) {
		seed = seed * 1664525 + 1013904223;
		f = (seed >> 24) % FLOWS;
		honest_pred[n] = last[f] < n ? n - last[f] : 0;
		last[f] = n;
	}
}

static void put(u64 n, u16 pred)
{
	struct packet *p = &packets[n % NUMBERS];
	enum nc_ring_verdict v;

	if (p->came) {
		if (n >= ring.expect)
			must(nc_ring_put(&ring, n, p, pred) == NC_RING_SEEN);
		return;
	}
	if (n < ring.expect)
		return;		/* late */
	if (p->lost) {
		must(nc_ring_put(&ring, n, p, pred) == NC_RING_LATE);
		return;
	}
	*p = (struct packet) { .n = n, .pred = pred, .came = true };
	v = nc_ring_put(&ring, n, p, pred);
	must(v != NC_RING_SEEN);
	if (v == NC_RING_GO) {
		deliver(p);
		pop_all();
	}
}

static void lose(u64 n)
{
	struct packet *p = &packets[n % NUMBERS];
	u32 missing = n >= ring.expect && !p->came && !p->lost;

	must(nc_ring_missing(&ring, n, n + 1) == missing);
	if (!missing)
		return;
	p->lost = true;
	nc_ring_lose(&ring, n);
	pop_all();
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
	honest = fuzz_u8(&in) & 1;
	if (honest)
		number(fuzz_u32(&in));
	nc_ring_init(&ring, slots, succs, SIZE);
	while (in.len && ring.expect < NUMBERS - SIZE) {
		op = fuzz_u8(&in);
		n = ring.expect + (op & (SIZE - 1));
		if ((op & 0xc0) == 0xc0) {
			lose(n);
		} else if (op & 0x80) {
			if (!nc_ring_empty(&ring)) {
				nc_ring_skip(&ring);
				pop_all();
			}
		} else {
			put(n, honest ? honest_pred[n] :
					fuzz_u8(&in) % (SIZE + 8));
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
