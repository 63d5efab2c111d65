/* SPDX-License-Identifier: GPL-2.0 */
/* Recovery of high halves, and round-trip times. */
#include "core/rtt.h"
#include "core/seq.h"

static void seq_recover(struct nc_test *t)
{
	static const struct {
		const char *row;
		u64 near;
		u32 low;
		u64 want;
	} rows[] = {
		{ "zero", 0, 0, 0 },
		{ "next", 0, 1, 1 },
		{ "never below zero", 0, 0xffffffff, 0xffffffff },
		{ "never below zero, far", 5, 0x80000006, 0x80000006 },
		{ "behind", 100, 90, 90 },
		{ "half way up", 0, 0x7fffffff, 0x7fffffff },
		{ "wrap up", 0xffffffff, 0, 0x100000000ULL },
		{ "wrap up, far", 0xfffffff0, 0x7fffffef, 0x17fffffefULL },
		{ "wrap down", 0x100000000ULL, 0xffffffff, 0xffffffff },
		{ "wrap down, far", 0x100000005ULL, 0x80000006, 0x80000006 },
		{ "no wrap", 0x100000005ULL, 0x7fffffff, 0x17fffffffULL },
		{ "third wrap up", 0x3ffffffffULL, 2, 0x400000002ULL },
		{ "third wrap down", 0x400000002ULL, 0xfffffffe,
		  0x3fffffffeULL },
		{ "same", 0x123456789abcdefULL, 0x89abcdef,
		  0x123456789abcdefULL },
		{ "2^63", 0x7fffffffffffffffULL, 0, 0x8000000000000000ULL },
		{ "2^63 down", 0x8000000000000000ULL, 0xffffffff,
		  0x7fffffffffffffffULL },
		{ "last", 0xffffffffffffffffULL, 0xffffffff,
		  0xffffffffffffffffULL },
		{ "never past the last", 0xffffffffffffffffULL, 0,
		  0xffffffff00000000ULL },
		{ "never past the last, near", 0xfffffffffffffff0ULL, 5,
		  0xffffffff00000005ULL },
		{ "up to the last", 0xfffffffffffffff0ULL, 0xfffffffe,
		  0xfffffffffffffffeULL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		NC_ROW_EQ(t, rows[i].row,
			  nc_seq_recover(rows[i].near, rows[i].low),
			  rows[i].want);
}

/* Around every wrap, all that is closer than 2^31 comes back. */
static void seq_recover_everywhere(struct nc_test *t)
{
	static const u64 near[] = {
		0x80000000ULL, 0x100000000ULL, 0x180000000ULL, 0x200000000ULL,
		0xffffffff00000000ULL, 0x7fffffffffffffffULL,
	};
	static const u32 dist[] = {
		0, 1, 2, 0xff, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff,
	};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(near); i++)
		for (k = 0; k < ARRAY_SIZE(dist); k++) {
			u64 up = near[i] + dist[k];
			u64 down = near[i] - dist[k];

			NC_EQ(t, nc_seq_recover(near[i], (u32)up), up);
			NC_EQ(t, nc_seq_recover(near[i], (u32)down), down);
		}
}

static void seq_order(struct nc_test *t)
{
	NC_TRUE(t, nc_before(1, 2));
	NC_TRUE(t, !nc_before(2, 2));
	NC_TRUE(t, nc_before(0xffffffff, 0));
	NC_TRUE(t, nc_after(0, 0xffffffff));
	NC_TRUE(t, !nc_after(0, 1));
}

static void rtt_samples(struct nc_test *t)
{
	struct nc_rtt r;
	int i;

	nc_rtt_init(&r);
	NC_EQ(t, r.srtt_us, 0);
	/* RFC 9002 section 5.3: the first one, delay not taken off */
	nc_rtt_sample(&r, 20000, 15000);
	NC_EQ(t, r.srtt_us, 20000);
	NC_EQ(t, r.rttvar_us, 10000);
	NC_EQ(t, r.min_us, 20000);

	/* 36 ms, of which 8 ms were the receiver's */
	nc_rtt_sample(&r, 36000, 8000);
	NC_EQ(t, r.latest_us, 36000);
	NC_EQ(t, r.srtt_us, (7 * 20000 + 28000) / 8);
	NC_EQ(t, r.rttvar_us, (3 * 10000 + 8000) / 4);
	NC_EQ(t, r.min_us, 20000);

	/* A delay that would take it below the minimum is not believed. */
	nc_rtt_init(&r);
	nc_rtt_sample(&r, 20000, 0);
	nc_rtt_sample(&r, 24000, 4001);
	NC_EQ(t, r.srtt_us, (7 * 20000 + 24000) / 8);
	/* One that takes it just there is. */
	nc_rtt_init(&r);
	nc_rtt_sample(&r, 20000, 0);
	nc_rtt_sample(&r, 24000, 4000);
	NC_EQ(t, r.srtt_us, 20000);
	/* Nor does the minimum know of delays. */
	nc_rtt_sample(&r, 19000, 10000);
	NC_EQ(t, r.min_us, 19000);

	/* Shorter than the estimate */
	nc_rtt_init(&r);
	nc_rtt_sample(&r, 20000, 0);
	nc_rtt_sample(&r, 12000, 0);
	NC_EQ(t, r.srtt_us, 19000);
	NC_EQ(t, r.rttvar_us, (3 * 10000 + 8000) / 4);

	for (i = 0; i < 200; i++)
		nc_rtt_sample(&r, 50000, 0);
	NC_TRUE(t, r.srtt_us > 49990 && r.srtt_us <= 50000);
	NC_TRUE(t, r.rttvar_us < 20);
}

static void rtt_extremes(struct nc_test *t)
{
	struct nc_rtt r;
	int i;

	nc_rtt_init(&r);
	nc_rtt_sample(&r, 0, 0);
	NC_EQ(t, r.srtt_us, 1);
	nc_rtt_sample(&r, 0xffffffff, 0xffffffff);
	NC_EQ(t, r.latest_us, 60000000);
	for (i = 0; i < 100; i++)
		nc_rtt_sample(&r, 0xffffffff, 0);
	NC_TRUE(t, r.srtt_us <= 60000000 && r.srtt_us > 59999000);
	for (i = 0; i < 1000; i++)
		nc_rtt_sample(&r, 0, 0);
	NC_EQ(t, r.srtt_us, 1);
}

static void rtt_pto(struct nc_test *t)
{
	struct nc_rtt r;

	nc_rtt_init(&r);
	NC_EQ(t, nc_rtt_pto_us(&r, 5000), 2 * NC_RTT_INITIAL_US + 5000);
	r.srtt_us = 20000;
	r.rttvar_us = 2000;
	NC_EQ(t, nc_rtt_pto_us(&r, 5000), 20000 + 8000 + 5000);
	r.rttvar_us = 100;
	NC_EQ(t, nc_rtt_pto_us(&r, 0), 20000 + NC_RTT_GRANULARITY_US);
	r.rttvar_us = 1000000;
	NC_EQ(t, nc_rtt_pto_us(&r, 0), 20000 + NC_PTO_MAX_US);
}

#define NC_SEQ_CASES(X)							\
	X(seq_recover)							\
	X(seq_recover_everywhere)					\
	X(seq_order)							\
	X(rtt_samples)							\
	X(rtt_extremes)							\
	X(rtt_pto)
