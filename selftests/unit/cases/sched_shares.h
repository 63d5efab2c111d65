/* SPDX-License-Identifier: GPL-2.0 */
/* The schedulers `proportional` and `redundant`. */
#include "core/sched.h"

#define LEN		1024U		/* one at a time in ns_per_kib */

static struct nc_sched shares_s;
static struct nc_sched_view shares_v[NC_MAX_PATHS];
static u32 shares_got[NC_MAX_PATHS];

static void shares_setup(struct nc_sched_ops *ops, int n)
{
	idle_views(shares_v, n);
	memset(shares_s.priv, 0, sizeof(shares_s.priv));
	shares_s.ops = ops;
	if (ops->init)
		ops->init(&shares_s);
}

static void shares_slower(int i, u32 times)
{
	shares_v[i].rate_bps /= times;
	shares_v[i].ns_per_kib *= times;
}

static int shares_len(int n, u32 len)
{
	return shares_s.ops->pick(&shares_s, shares_v, n, len);
}

static void shares_give(int n, u32 packets)
{
	int i;

	memset(shares_got, 0, sizeof(shares_got));
	while (packets--) {
		i = shares_len(n, LEN);
		if (i >= 0)
			shares_got[i]++;
	}
}

static void proportional_shares(struct nc_test *t)
{
	shares_setup(&nc_sched_proportional, 3);
	NC_EQ(t, nc_sched_validate(&nc_sched_proportional), 0);
	shares_slower(1, 2);
	shares_slower(2, 4);
	shares_give(3, 7000);
	NC_TRUE(t, shares_got[0] >= 3990 && shares_got[0] <= 4010);
	NC_TRUE(t, shares_got[1] >= 1990 && shares_got[1] <= 2010);
	NC_TRUE(t, shares_got[2] >= 990 && shares_got[2] <= 1010);
}

/* Delays play no part. */
static void proportional_delay(struct nc_test *t)
{
	shares_setup(&nc_sched_proportional, 2);
	shares_v[1].srtt_us = 500000;
	shares_v[1].fifo_bytes = 50000;
	shares_give(2, 1000);
	NC_EQ(t, shares_got[0], 500);
	NC_EQ(t, shares_got[1], 500);
}

/* Who could take nothing for a while makes up for 10 ms, not for all of it. */
static void proportional_lag(struct nc_test *t)
{
	shares_setup(&nc_sched_proportional, 2);
	shares_give(2, 100);
	shares_v[1].room_bytes = 0;
	shares_give(2, 1000);
	NC_EQ(t, shares_got[0], 1000);
	shares_v[1].room_bytes = 150000;
	shares_give(2, 100);
	NC_TRUE(t, shares_got[1] >= 54 && shares_got[1] <= 57);
}

/* As does one that is new. */
static void proportional_joins(struct nc_test *t)
{
	shares_setup(&nc_sched_proportional, 2);
	shares_give(1, 100000);
	NC_EQ(t, shares_got[0], 100000);
	shares_give(2, 100);
	NC_TRUE(t, shares_got[1] >= 54 && shares_got[1] <= 57);
}

static void proportional_refuses(struct nc_test *t)
{
	shares_setup(&nc_sched_proportional, 2);
	NC_EQ(t, shares_len(0, LEN), -1);
	shares_v[0].usable = false;
	shares_v[1].fifo_bytes = shares_v[1].fifo_limit_bytes;
	NC_EQ(t, shares_len(2, LEN), -1);
	shares_v[1].fifo_bytes = 0;
	NC_EQ(t, shares_len(2, 1441), -1);
	/* A dearer one has no share, unless the others are too narrow. */
	shares_v[0].usable = true;
	shares_v[1].metric = 1;
	shares_give(2, 100);
	NC_EQ(t, shares_got[0], 100);
	shares_v[0].mtu = LEN - 1;
	NC_EQ(t, shares_len(2, LEN), 1);
	/* Of no rate that is known */
	shares_v[1].ns_per_kib = 0;
	NC_EQ(t, shares_len(2, LEN), 1);
}

static void redundant_leads(struct nc_test *t)
{
	shares_setup(&nc_sched_redundant, 3);
	NC_EQ(t, nc_sched_validate(&nc_sched_redundant), 0);
	NC_TRUE(t, nc_sched_redundant.copies);
	shares_slower(0, 4);
	shares_slower(2, 2);
	NC_EQ(t, shares_len(3, LEN), 1);
	/* It is waited for, ... */
	shares_v[1].room_bytes = 0;
	NC_EQ(t, shares_len(3, LEN), -1);
	/* ... unless it is gone or too narrow. */
	shares_v[1].mtu = LEN - 1;
	NC_EQ(t, shares_len(3, LEN), 2);
	shares_v[2].usable = false;
	NC_EQ(t, shares_len(3, LEN), 0);
	NC_EQ(t, shares_len(3, 1441), -1);
	NC_EQ(t, shares_len(0, LEN), -1);
}

static void redundant_tiers(struct nc_test *t)
{
	shares_setup(&nc_sched_redundant, 2);
	shares_slower(0, 4);
	shares_v[1].metric = 1;
	NC_EQ(t, shares_len(2, LEN), 0);
	shares_v[0].usable = false;
	NC_EQ(t, shares_len(2, LEN), 1);
}

#undef LEN

#define NC_SHARES_CASES(X)						\
	X(proportional_shares)						\
	X(proportional_delay)						\
	X(proportional_lag)						\
	X(proportional_joins)						\
	X(proportional_refuses)						\
	X(redundant_leads)						\
	X(redundant_tiers)
