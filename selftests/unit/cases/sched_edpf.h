/* SPDX-License-Identifier: GPL-2.0 */
/* The scheduler `edpf`: where a packet arrives first. */
#include "core/sched.h"

#define LEN		1024U		/* one at a time in ns_per_kib */
#define OWD		0xfffffe00	/* wraps within a millisecond */

static struct nc_sched edpf_s;
static struct nc_sched_view edpf_v[NC_MAX_PATHS];

/* @n idle paths with the same delay */
static void edpf_setup(int n)
{
	int i;

	idle_views(edpf_v, n);
	for (i = 0; i < n; i++) {
		edpf_v[i].srtt_us = 20000;
		edpf_v[i].owd_known = true;
		edpf_v[i].owd_us = OWD;
	}
	edpf_s.ops = &nc_sched_edpf;
	nc_sched_edpf.init(&edpf_s);
}

static void edpf_prepared(int n)
{
	nc_sched_edpf.prepare(&edpf_s, edpf_v, n);
}

static int edpf_len(int n, u32 len)
{
	return nc_sched_edpf.pick(&edpf_s, edpf_v, n, len);
}

/* Picked as the first of all */
static int edpf_first(int n)
{
	nc_sched_edpf.init(&edpf_s);
	return edpf_len(n, LEN);
}

static void edpf_validates(struct nc_test *t)
{
	NC_EQ(t, nc_sched_validate(&nc_sched_edpf), 0);
}

static void edpf_nothing(struct nc_test *t)
{
	edpf_setup(2);
	edpf_prepared(0);
	NC_EQ(t, edpf_first(0), -1);
	edpf_v[0].usable = false;
	edpf_v[1].room_bytes = 0;
	edpf_prepared(2);
	NC_EQ(t, edpf_first(2), -1);
	edpf_v[1].usable = false;
	edpf_prepared(2);
	NC_EQ(t, edpf_first(2), -1);
}

static void edpf_earliest(struct nc_test *t)
{
	edpf_setup(2);
	edpf_v[1].owd_us = OWD + 2000;
	edpf_prepared(2);
	NC_EQ(t, edpf_v[0].delay_us, 0);
	NC_EQ(t, edpf_v[1].delay_us, 2000);
	NC_EQ(t, edpf_first(2), 0);
	/* 1 ms and 1.9 ms that wait: 2.9 ms against 3 ms */
	edpf_v[0].fifo_bytes = 1945;
	NC_EQ(t, edpf_first(2), 0);
	edpf_v[0].fifo_bytes = 2150;
	NC_EQ(t, edpf_first(2), 1);
	/* The packet itself counts: 1 ms against 2 ms and 0.1 ms */
	edpf_v[0].fifo_bytes = 0;
	edpf_v[1].rate_bps *= 10;
	edpf_v[1].ns_per_kib /= 10;
	NC_EQ(t, edpf_first(2), 0);
	edpf_v[1].delay_us = 800;
	NC_EQ(t, edpf_first(2), 1);
	/* No room is no room. */
	edpf_v[1].room_bytes = 0;
	NC_EQ(t, edpf_first(2), 0);
}

/* The last one stays unless another is earlier by more than 0.3 ms. */
static void edpf_hysteresis(struct nc_test *t)
{
	edpf_setup(2);
	edpf_prepared(2);
	NC_EQ(t, edpf_first(2), 0);
	edpf_v[0].fifo_bytes = 300;
	NC_EQ(t, edpf_len(2, LEN), 0);
	NC_EQ(t, edpf_first(2), 1);
	/* 1 is the last one now. */
	edpf_v[0].fifo_bytes = 0;
	NC_EQ(t, edpf_len(2, LEN), 1);
	edpf_v[1].fifo_bytes = 300;
	NC_EQ(t, edpf_len(2, LEN), 1);
	edpf_v[1].fifo_bytes = 315;
	NC_EQ(t, edpf_len(2, LEN), 0);
	/* It is the path that counts, not where it stands. */
	edpf_v[0].id = 7;
	edpf_v[1].id = 0;
	edpf_v[0].fifo_bytes = 200;
	edpf_v[1].fifo_bytes = 0;
	NC_EQ(t, edpf_len(2, LEN), 1);
}

/* What waits for the fast path when the slow one is first used */
static u32 edpf_waits_for_fast(u32 differ_us)
{
	int i;

	edpf_setup(2);
	edpf_v[0].owd_us = OWD + differ_us;
	edpf_prepared(2);
	for (i = 0; i < 1000; i++) {
		if (edpf_len(2, 64) != 1)
			break;
		edpf_v[1].fifo_bytes += 64;
	}
	return edpf_v[1].fifo_bytes;
}

static void edpf_spills(struct nc_test *t)
{
	u32 bytes;

	/* Limits: the difference, 5 ms at most, and 1 ms */
	edpf_setup(2);
	edpf_v[1].owd_us = OWD + 3000;
	edpf_prepared(2);
	NC_EQ(t, edpf_v[0].fifo_limit_bytes, 4 * LEN);
	NC_EQ(t, edpf_v[1].fifo_limit_bytes, LEN);
	edpf_v[1].owd_us = OWD + 60000;
	edpf_prepared(2);
	NC_EQ(t, edpf_v[0].fifo_limit_bytes, 6 * LEN);
	NC_EQ(t, edpf_v[1].fifo_limit_bytes, LEN);
	edpf_v[1].quantum_bytes = 3000;
	edpf_prepared(2);
	NC_EQ(t, edpf_v[1].fifo_limit_bytes, 3000);

	/* 60 ms further: only once 6 ms wait for the other */
	bytes = edpf_waits_for_fast(60000);
	NC_TRUE(t, bytes >= 6 * LEN && bytes < 6 * LEN + 64);
	/* 3 ms further: as soon as it is earlier there */
	bytes = edpf_waits_for_fast(3000);
	NC_TRUE(t, bytes >= 3 * LEN && bytes <= 4 * LEN);
	/* No further: at once, but for the hysteresis */
	bytes = edpf_waits_for_fast(0);
	NC_TRUE(t, bytes <= LEN / 2);
}

/* 1 to 3 in rate, with FIFOs that never run dry */
static void edpf_shares(struct nc_test *t)
{
	u32 got[2] = { 0, 0 }, drained = 0;
	int i, k;

	edpf_setup(2);
	edpf_v[1].rate_bps *= 3;
	edpf_v[1].ns_per_kib /= 3;
	edpf_v[1].owd_us = OWD + 20000;
	edpf_prepared(2);
	for (i = 0; i < 40000; i++) {
		k = edpf_len(2, LEN);
		if (k >= 0) {
			got[k]++;
			edpf_v[k].fifo_bytes += LEN;
			continue;
		}
		edpf_v[0].fifo_bytes -= min(edpf_v[0].fifo_bytes, LEN);
		edpf_v[1].fifo_bytes -= min(edpf_v[1].fifo_bytes, 3 * LEN);
		drained++;
	}
	NC_TRUE(t, got[0] > drained - 20 && got[0] < drained + 20);
	NC_TRUE(t, got[1] > 3 * drained - 20 && got[1] < 3 * drained + 20);
}

static void edpf_tiers(struct nc_test *t)
{
	edpf_setup(3);
	edpf_v[0].metric = 10;
	edpf_v[0].owd_us = OWD - 10000;
	edpf_v[2].owd_us = OWD + 3000;
	edpf_prepared(3);
	NC_EQ(t, edpf_first(3), 1);
	/* What is dearer is no reference either. */
	NC_EQ(t, edpf_v[1].delay_us, 0);
	NC_EQ(t, edpf_v[2].delay_us, 3000);
	edpf_v[1].room_bytes = 0;
	NC_EQ(t, edpf_first(3), 2);
	/* Full is not down. */
	edpf_v[2].room_bytes = 0;
	NC_EQ(t, edpf_first(3), -1);
	edpf_v[1].usable = false;
	NC_EQ(t, edpf_first(3), -1);
	edpf_v[2].usable = false;
	NC_EQ(t, edpf_first(3), 0);
	/* The dearest metric there is */
	edpf_v[0].metric = 0xffffffff;
	edpf_prepared(3);
	NC_EQ(t, edpf_v[0].fifo_limit_bytes, LEN);
	NC_EQ(t, edpf_first(3), 0);
}

static void edpf_skew(struct nc_test *t)
{
	edpf_setup(2);
	edpf_v[1].owd_us = OWD + 150000;
	edpf_v[0].room_bytes = 0;
	edpf_prepared(2);
	NC_EQ(t, edpf_first(2), 1);
	/* Farther: not even if the near one is full */
	edpf_v[1].owd_us = OWD + 150001;
	edpf_prepared(2);
	NC_EQ(t, edpf_first(2), -1);
	NC_TRUE(t, !edpf_v[1].usable);
	/* It makes the near one wait for nothing. */
	NC_EQ(t, edpf_v[0].fifo_limit_bytes, LEN);

	/* Alone it is used; what is not usable is no reference. */
	edpf_setup(2);
	edpf_v[1].owd_us = OWD + 900000;
	edpf_v[0].usable = false;
	edpf_prepared(2);
	NC_EQ(t, edpf_v[1].delay_us, 0);
	NC_EQ(t, edpf_first(2), 1);
}

/* Too long for the near path: it would wait for ever. */
static void edpf_skew_wide(struct nc_test *t)
{
	edpf_setup(2);
	edpf_v[0].mtu = 1300;
	edpf_v[1].owd_us = OWD + 200000;
	edpf_prepared(2);
	NC_EQ(t, edpf_len(2, 1301), 1);
	NC_EQ(t, edpf_len(2, 1300), 0);
	/* The others still wait for the near one. */
	edpf_v[0].room_bytes = 0;
	NC_EQ(t, edpf_len(2, 1300), -1);
	NC_EQ(t, edpf_len(2, 1301), 1);
	edpf_v[1].fifo_bytes = LEN;
	NC_EQ(t, edpf_len(2, 1301), -1);
}

static void edpf_wraps(struct nc_test *t)
{
	static const u32 bases[] = { 0, 0x80000000, 0x7fffffff, 0xfffffff0 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		edpf_setup(3);
		edpf_v[0].owd_us = bases[i] + 40;
		edpf_v[1].owd_us = bases[i] - 1000;
		edpf_v[2].owd_us = bases[i] + 30000;
		edpf_prepared(3);
		NC_EQ(t, edpf_v[0].delay_us, 1040);
		NC_EQ(t, edpf_v[1].delay_us, 0);
		NC_EQ(t, edpf_v[2].delay_us, 31000);
		NC_EQ(t, edpf_first(3), 1);
	}
}

/* Half a round trip until something is known of the one way */
static void edpf_unknown(struct nc_test *t)
{
	edpf_setup(3);
	edpf_v[0].owd_known = false;
	edpf_v[0].owd_us = 0;
	edpf_v[0].srtt_us = 30000;
	edpf_v[2].owd_us = OWD + 8000;
	edpf_prepared(3);
	NC_EQ(t, edpf_v[0].delay_us, 5000);
	NC_EQ(t, edpf_v[1].delay_us, 0);
	NC_EQ(t, edpf_v[2].delay_us, 8000);
	NC_EQ(t, edpf_first(3), 1);

	/* None is known. */
	edpf_v[1].owd_known = false;
	edpf_v[2].owd_known = false;
	edpf_v[1].srtt_us = 50000;
	edpf_prepared(3);
	NC_EQ(t, edpf_v[0].delay_us, 5000);
	NC_EQ(t, edpf_v[1].delay_us, 15000);
	NC_EQ(t, edpf_v[2].delay_us, 0);
	NC_EQ(t, edpf_first(3), 2);
}

static void edpf_narrow(struct nc_test *t)
{
	edpf_setup(2);
	edpf_v[0].mtu = LEN - 1;
	edpf_v[1].owd_us = OWD + 50000;
	edpf_prepared(2);
	NC_EQ(t, edpf_len(2, LEN - 1), 0);
	NC_EQ(t, edpf_len(2, LEN), 1);
	NC_EQ(t, edpf_len(2, LEN - 1), 0);
	NC_EQ(t, edpf_len(2, 1441), -1);
	/* Rather a dearer one than none */
	edpf_v[1].metric = 5;
	edpf_prepared(2);
	NC_EQ(t, edpf_len(2, LEN), 1);
	NC_EQ(t, edpf_len(2, LEN - 1), 0);
}

#undef LEN
#undef OWD

#define NC_EDPF_CASES(X)						\
	X(edpf_validates)						\
	X(edpf_nothing)							\
	X(edpf_earliest)						\
	X(edpf_hysteresis)						\
	X(edpf_spills)							\
	X(edpf_shares)							\
	X(edpf_tiers)							\
	X(edpf_skew)							\
	X(edpf_skew_wide)						\
	X(edpf_wraps)							\
	X(edpf_unknown)							\
	X(edpf_narrow)
