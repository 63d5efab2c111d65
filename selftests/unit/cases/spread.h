/* SPDX-License-Identifier: GPL-2.0 */
/* Flows that needed a slow path keep its delay for a while. */
#include "core/sched.h"
#include "core/spread.h"

static struct nc_spread spread_s;
static struct nc_sched_view spread_v[NC_MAX_PATHS];
static u32 spread_now;

/* Paths 0, 1 and 2: the fastest, 30 and 60 ms behind it */
static void spread_setup(void)
{
	int i;

	memset(&spread_s, 0, sizeof(spread_s));
	memset(spread_v, 0, sizeof(spread_v));
	for (i = 0; i < 3; i++)
		spread_v[i] = (struct nc_sched_view) {
			.id = i,
			.usable = true,
			.mtu = 1440,
			.fifo_limit_bytes = 10000,
			.room_bytes = 15000,
			.delay_us = 30000 * i,
		};
	spread_now = 0xffff0000;	/* wraps on the way */
}

/* Where a packet goes that the scheduler gives to path @picked */
static int spread_ask(int picked)
{
	return nc_spread_pick(&spread_s, spread_v, 3, picked, 1400, spread_now);
}

/* For @us packets every millisecond, one in @of over @path, the rest over 0 */
static void spread_run(u32 us, int path, u32 of)
{
	u32 i;

	for (i = 0; i < us / 1000; i++, spread_now += 1000)
		spread_ask(i % of ? 0 : path);
}

/* How many of the packets that path 0 is picked for, one a millisecond, go on
 * by path @path
 */
static u32 spread_kept(u32 us, int path)
{
	u32 i, n = 0;

	for (i = 0; i < us / 1000; i++, spread_now += 1000)
		n += spread_ask(0) == path;
	return n;
}

static void spread_never(struct nc_test *t)
{
	spread_setup();
	NC_EQ(t, spread_kept(20000000, 0), 20000);
	/* What carries a burst now and then is not needed all the time. */
	spread_run(20000000, 2, 150);
	NC_EQ(t, spread_kept(1000000, 0), 1000);
}

static void spread_short(struct nc_test *t)
{
	spread_setup();
	spread_run(NC_SPREAD_LONG_US - 100000, 2, 2);
	NC_EQ(t, spread_kept(1000000, 0), 1000);
}

static void spread_long(struct nc_test *t)
{
	spread_setup();
	spread_run(NC_SPREAD_LONG_US + 100000, 2, 2);
	/* It had one just now, and has one every 10 ms. */
	NC_EQ(t, spread_ask(0), 0);
	NC_EQ(t, spread_kept(400000, 2), 40);
	/* Which is no need: half a second after the last it is over, */
	NC_EQ(t, spread_kept(2000000, 2), 10);
	/* and has to begin anew. */
	spread_run(1000000, 2, 2);
	NC_EQ(t, spread_kept(1000000, 0), 1000);
}

/* The first packet after a round trip of silence already. */
static void spread_pause(struct nc_test *t)
{
	spread_setup();
	spread_run(4000000, 1, 2);
	spread_now += 120000;
	NC_EQ(t, spread_ask(0), 1);
	NC_EQ(t, spread_ask(0), 0);
	spread_now += 120000;
	NC_EQ(t, spread_ask(0), 1);
	spread_now += 400000;
	NC_EQ(t, spread_ask(0), 0);
}

/* Of several it is the slowest, as long as that is needed. */
static void spread_slowest(struct nc_test *t)
{
	u32 i;

	spread_setup();
	for (i = 0; i < 4000; i++, spread_now += 1000)
		spread_ask((i + 1) % 3);	/* ends with path 1 */
	spread_now += 20000;
	NC_EQ(t, spread_ask(0), 2);
	spread_run(4000000, 1, 2);
	spread_now += 20000;
	NC_EQ(t, spread_ask(0), 1);
}

static void spread_may_not(struct nc_test *t)
{
	static const struct {
		const char *row;
		struct nc_sched_view v;
	} rows[] = {
		{ "gone", { .id = 5, .usable = true, .mtu = 1440,
			    .fifo_limit_bytes = 1, .room_bytes = 1,
			    .delay_us = 60000 } },
		{ "not usable", { .id = 2, .mtu = 1440, .fifo_limit_bytes = 1,
				  .room_bytes = 1, .delay_us = 60000 } },
		{ "too narrow", { .id = 2, .usable = true, .mtu = 1399,
				  .fifo_limit_bytes = 1, .room_bytes = 1,
				  .delay_us = 60000 } },
		{ "full", { .id = 2, .usable = true, .mtu = 1440,
			    .fifo_limit_bytes = 1, .delay_us = 60000 } },
		{ "stands by", { .id = 2, .usable = true, .mtu = 1440,
				 .fifo_limit_bytes = 1, .room_bytes = 1,
				 .delay_us = 60000, .metric = 1 } },
		{ "no longer slow", { .id = 2, .usable = true, .mtu = 1440,
				      .fifo_limit_bytes = 1, .room_bytes = 1,
				      .delay_us = 4000 } },
		{ "far", { .id = 2, .usable = true, .mtu = 1440,
			   .fifo_limit_bytes = 1, .room_bytes = 1,
			   .delay_us = 151000 } },
		{ "spared", { .id = 2, .usable = true, .mtu = 1440,
			      .fifo_limit_bytes = 1, .room_bytes = 1,
			      .delay_us = 60000, .spared_bytes = 1440 } },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		spread_setup();
		spread_run(4000000, 2, 2);
		spread_now += 20000;
		spread_v[2] = rows[i].v;
		NC_ROW_EQ(t, rows[i].row, spread_ask(0), 0);
	}
}

#define NC_SPREAD_CASES(X)						\
	X(spread_never)							\
	X(spread_short)							\
	X(spread_long)							\
	X(spread_pause)							\
	X(spread_slowest)						\
	X(spread_may_not)
