/* SPDX-License-Identifier: GPL-2.0 */
/* Schedulers: what is eligible, and the greedy one. */
#include "core/sched.h"

/* @n idle paths of 8.192 Mbit/s: a packet of 1024 bytes takes 1 ms */
static void idle_views(struct nc_sched_view *v, int n)
{
	int i;

	memset(v, 0, NC_MAX_PATHS * sizeof(*v));
	for (i = 0; i < n; i++)
		v[i] = (struct nc_sched_view) {
			.id = i,
			.usable = true,
			.mtu = 1440,
			.fifo_limit_bytes = 100000,
			.room_bytes = 150000,
			.rate_bps = 8192000,
			.ns_per_kib = 1000000,
		};
}

static struct nc_sched sched_s;
static struct nc_sched_view sched_v[NC_MAX_PATHS];

/* @n open paths of 8 Mbit/s with nothing in their FIFOs */
static void sched_setup(int n)
{
	int i;

	memset(sched_v, 0, sizeof(sched_v));
	for (i = 0; i < n; i++)
		sched_v[i] = (struct nc_sched_view) {
			.id = i,
			.usable = true,
			.mtu = 1440,
			.fifo_limit_bytes = 10000,
			.room_bytes = 15000,
			.rate_bps = 8000000,
			.srtt_us = 20000,
		};
	sched_s.ops = &nc_sched_greedy;
	nc_sched_greedy.init(&sched_s);
}

static int sched_pick(int n)
{
	return nc_sched_greedy.pick(&sched_s, sched_v, n, 1400);
}

static void sched_eligible(struct nc_test *t)
{
	struct nc_sched_view *v = &sched_v[0];

	sched_setup(1);
	NC_TRUE(t, nc_sched_eligible(v, 1440));
	NC_TRUE(t, !nc_sched_eligible(v, 1441));
	v->fifo_bytes = 9999;
	NC_TRUE(t, nc_sched_eligible(v, 1440));
	v->fifo_bytes = 10000;
	NC_TRUE(t, !nc_sched_eligible(v, 1440));
	v->fifo_bytes = 0;
	v->room_bytes = 1;
	NC_TRUE(t, nc_sched_eligible(v, 1440));
	v->room_bytes = 0;
	NC_TRUE(t, !nc_sched_eligible(v, 1440));
	v->room_bytes = -70000;
	NC_TRUE(t, !nc_sched_eligible(v, 1440));
	v->room_bytes = 1;
	v->usable = false;
	NC_TRUE(t, !nc_sched_eligible(v, 1440));
}

static void sched_validates(struct nc_test *t)
{
	struct nc_sched_ops ops = nc_sched_greedy;

	NC_EQ(t, nc_sched_validate(&ops), 0);
	ops.init = NULL;
	NC_EQ(t, nc_sched_validate(&ops), 0);
	ops.name[0] = '\0';
	NC_EQ(t, nc_sched_validate(&ops), -EINVAL);
	ops = nc_sched_greedy;
	ops.pick = NULL;
	NC_EQ(t, nc_sched_validate(&ops), -EINVAL);
}

static void sched_nothing(struct nc_test *t)
{
	sched_setup(2);
	NC_EQ(t, sched_pick(0), -1);
	sched_v[0].usable = false;
	sched_v[1].room_bytes = 0;
	NC_EQ(t, sched_pick(2), -1);
}

static void sched_ties_rotate(struct nc_test *t)
{
	int i;

	sched_setup(3);
	for (i = 0; i < 12; i++)
		NC_EQ(t, sched_pick(3), i % 3);
	/* One that is closed is passed over and not waited for. */
	sched_v[1].room_bytes = 0;
	for (i = 0; i < 12; i++)
		NC_EQ(t, sched_pick(3), i % 2 ? 2 : 0);
	/* Fewer paths than last time */
	sched_setup(3);
	sched_pick(3);
	sched_pick(3);
	NC_EQ(t, sched_pick(1), 0);
	/* Begun again */
	sched_setup(3);
	sched_pick(3);
	nc_sched_greedy.init(&sched_s);
	NC_EQ(t, sched_pick(3), 0);
}

/* Through with the packet first, not with the shortest FIFO */
static void sched_soonest_through(struct nc_test *t)
{
	sched_setup(2);
	sched_v[0].fifo_bytes = 3000;
	sched_v[1].fifo_bytes = 4000;
	NC_EQ(t, sched_pick(2), 0);
	NC_EQ(t, sched_pick(2), 0);
	sched_v[1].rate_bps = 16000000;
	NC_EQ(t, sched_pick(2), 1);
	NC_EQ(t, sched_pick(2), 1);
	/* A trickle stays on the faster one while that is idle. */
	sched_v[0].fifo_bytes = 0;
	sched_v[1].fifo_bytes = 0;
	NC_EQ(t, sched_pick(2), 1);
	NC_EQ(t, sched_pick(2), 1);
	sched_v[1].fifo_bytes = 1500;
	NC_EQ(t, sched_pick(2), 0);
	/* What flies may stand in the link's queue. */
	sched_v[1].fifo_bytes = 0;
	sched_v[1].inflight_bytes = 20000;
	NC_EQ(t, sched_pick(2), 0);
	sched_v[0].inflight_bytes = 12000;
	NC_EQ(t, sched_pick(2), 1);
	sched_v[0].inflight_bytes = 0;
	sched_v[1].inflight_bytes = 0;
	/* Rates that would overflow 64 bits when multiplied */
	sched_v[0].rate_bps = 100000000000ULL;
	sched_v[0].fifo_bytes = 0x7fffffff;
	sched_v[0].fifo_limit_bytes = 0xffffffff;
	sched_v[1].rate_bps = 50000000000ULL;
	sched_v[1].fifo_bytes = 0x3fffffff - 701;
	sched_v[1].fifo_limit_bytes = 0xffffffff;
	NC_EQ(t, sched_pick(2), 1);
	sched_v[1].fifo_bytes = 0x3fffffff - 699;
	NC_EQ(t, sched_pick(2), 0);
	sched_v[0].rate_bps = 0;
	NC_EQ(t, sched_pick(2), 1);
}

static void sched_share(struct nc_test *t)
{
	u32 got[2] = { 0, 0 };
	int i, k;

	/* Rates of 1 to 3: that is how packets are shared when both FIFOs
	 * never run dry.
	 */
	sched_setup(2);
	sched_v[1].rate_bps *= 3;
	for (i = 0; i < 4000; i++) {
		k = sched_pick(2);
		NC_TRUE(t, k >= 0);
		if (k < 0)
			return;
		got[k]++;
		sched_v[k].fifo_bytes += 1500;
		if (sched_v[0].fifo_bytes > 500)
			sched_v[0].fifo_bytes -= 375;
		if (sched_v[1].fifo_bytes > 1500)
			sched_v[1].fifo_bytes -= 1125;
	}
	NC_TRUE(t, got[0] > 950 && got[0] < 1050);
}

static void sched_tiers(struct nc_test *t)
{
	sched_setup(3);
	sched_v[0].metric = 10;
	NC_EQ(t, sched_pick(3), 1);
	NC_EQ(t, sched_pick(3), 2);
	NC_EQ(t, sched_pick(3), 1);
	/* Full is not down: the dearer path stays unused. */
	sched_v[1].room_bytes = 0;
	sched_v[2].room_bytes = 0;
	NC_EQ(t, sched_pick(3), -1);
	sched_v[1].usable = false;
	NC_EQ(t, sched_pick(3), -1);
	sched_v[2].usable = false;
	NC_EQ(t, sched_pick(3), 0);
	/* Too narrow counts as not there, or the packet would wait for ever. */
	sched_v[1].usable = true;
	sched_v[1].mtu = 1300;
	NC_EQ(t, sched_pick(3), 0);
	/* Just wide enough counts. */
	sched_v[1].mtu = 1400;
	sched_v[1].room_bytes = 1;
	NC_EQ(t, sched_pick(3), 1);
	/* The first look at a dearer one is forgotten. */
	sched_setup(2);
	sched_v[0].metric = 0xffffffff;
	NC_EQ(t, sched_pick(2), 1);
	sched_v[1].usable = false;
	NC_EQ(t, sched_pick(2), 0);
}

static int sched_express(int n, u8 last)
{
	return nc_sched_pick_express(sched_v, n, 1024, last);
}

static void sched_express_eligible(struct nc_test *t)
{
	struct nc_sched_view *v = &sched_v[0];

	sched_setup(1);
	NC_TRUE(t, nc_sched_express_eligible(v, 1440));
	NC_TRUE(t, !nc_sched_express_eligible(v, 1441));
	/* The others may have filled the FIFO, and the window by it. */
	v->fifo_bytes = 100000;
	v->room_bytes = -90000;
	NC_TRUE(t, nc_sched_express_eligible(v, 1440));
	v->room_bytes = -100000;
	NC_TRUE(t, !nc_sched_express_eligible(v, 1440));
	v->room_bytes = -90000;
	v->express_bytes = 9999;
	NC_TRUE(t, nc_sched_express_eligible(v, 1440));
	v->express_bytes = 10000;
	NC_TRUE(t, !nc_sched_express_eligible(v, 1440));
	v->express_bytes = 0;
	v->usable = false;
	NC_TRUE(t, !nc_sched_express_eligible(v, 1440));
}

/* Not where it was lost, if that costs no more than 20 ms. */
static void sched_repair_picks(struct nc_test *t)
{
	int i;

	sched_setup(3);
	for (i = 0; i < 3; i++)
		sched_v[i].ns_per_kib = 1000000;
	NC_EQ(t, nc_sched_pick_repair(sched_v, 0, 1024, 0), -1);
	NC_EQ(t, nc_sched_pick_repair(sched_v, 1, 1024, 0), 0);
	NC_EQ(t, nc_sched_pick_repair(sched_v, 3, 1024, 0), 1);
	NC_EQ(t, nc_sched_pick_repair(sched_v, 3, 1024, 1), 0);
	NC_EQ(t, nc_sched_pick_repair(sched_v, 2, 1024, NC_MAX_PATHS), 0);
	sched_v[1].owd_us = sched_v[0].owd_us + 19000;
	sched_v[0].owd_known = true;
	sched_v[1].owd_known = true;
	NC_EQ(t, nc_sched_pick_repair(sched_v, 2, 1024, 0), 1);
	sched_v[1].owd_us += 2000;
	NC_EQ(t, nc_sched_pick_repair(sched_v, 2, 1024, 0), 0);
	sched_v[0].usable = false;
	NC_EQ(t, nc_sched_pick_repair(sched_v, 2, 1024, 1), 1);
}

static void sched_express_picks(struct nc_test *t)
{
	int i;

	sched_setup(3);
	for (i = 0; i < 3; i++)
		sched_v[i].ns_per_kib = 1000000;
	NC_EQ(t, sched_express(0, 0), -1);
	/* Where it was, unless another is sooner by more than 0.3 ms */
	NC_EQ(t, sched_express(3, U8_MAX), 0);
	NC_EQ(t, sched_express(3, 2), 2);
	sched_v[2].express_bytes = 300;
	NC_EQ(t, sched_express(3, 2), 2);
	sched_v[2].express_bytes = 320;
	NC_EQ(t, sched_express(3, 2), 0);
	/* What the others wait for does not matter. */
	sched_v[0].fifo_bytes = 5000;
	sched_v[1].fifo_bytes = 50;
	NC_EQ(t, sched_express(3, 0), 0);
	/* The delay does: half of the round trip, or what is known. */
	sched_v[0].srtt_us = 24000;
	sched_v[2].srtt_us = 24000;
	NC_EQ(t, sched_express(3, 0), 1);
	for (i = 0; i < 3; i++)
		sched_v[i].owd_known = true;
	sched_v[0].owd_us = 0xfffffff0;
	sched_v[1].owd_us = 1000;
	sched_v[2].owd_us = 1000;
	NC_EQ(t, sched_express(3, 1), 0);
	/* Full, or too narrow: the next best; the dearer one never */
	sched_v[0].room_bytes = -5000;
	NC_EQ(t, sched_express(3, 1), 1);
	sched_v[1].mtu = 1000;
	NC_EQ(t, sched_express(3, 1), 2);
	sched_v[2].metric = 1;
	NC_EQ(t, sched_express(3, 1), -1);
	sched_v[0].usable = false;
	NC_EQ(t, sched_express(3, 1), 2);
}

#define NC_SCHED_CASES(X)						\
	X(sched_eligible)						\
	X(sched_validates)						\
	X(sched_nothing)						\
	X(sched_ties_rotate)						\
	X(sched_soonest_through)					\
	X(sched_share)							\
	X(sched_tiers)							\
	X(sched_express_eligible)					\
	X(sched_repair_picks)						\
	X(sched_express_picks)
