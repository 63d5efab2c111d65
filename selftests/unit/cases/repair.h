/* SPDX-License-Identifier: GPL-2.0 */
/* Which losses are worth sending again. */
#include "core/repair.h"

static struct nc_repair_path repair_p;
static struct nc_repair_budget repair_b;

/* One of @every frames is lost, for @n of them. */
static bool repair_lose(enum nc_repair_mode mode, u32 every, u32 n)
{
	bool told = false;
	u32 i;

	for (i = 1; i <= n; i++)
		told |= nc_repair_seen(&repair_p, mode, false, i % every != 0,
				       i % every == 0);
	return told;
}

static void repair_off_and_on(struct nc_test *t)
{
	memset(&repair_p, 0, sizeof(repair_p));
	NC_TRUE(t, !repair_lose(NC_REPAIR_OFF, 100, 5000));
	NC_TRUE(t, !repair_p.on);
	/* Without losses as well: the first is not to be missed. */
	memset(&repair_p, 0, sizeof(repair_p));
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_ON, false, 0, 0));
	NC_TRUE(t, repair_p.on);
	NC_TRUE(t, !repair_lose(NC_REPAIR_ON, 3, 5000));
	NC_TRUE(t, repair_p.on);
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_OFF, false, 0, 0));
	NC_TRUE(t, !repair_p.on);
}

static void repair_auto(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 every;
		bool on;
	} rows[] = {
		{ "none", 1000000, false },
		{ "one in 10000", 10000, false },
		{ "one in 500", 500, true },
		{ "one in 100", 100, true },
		{ "one in 12", 12, true },
		{ "one in 8", 8, false },
		{ "half", 2, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(&repair_p, 0, sizeof(repair_p));
		repair_lose(NC_REPAIR_AUTO, rows[i].every, 8000);
		NC_ROW_EQ(t, rows[i].row, repair_p.on, rows[i].on);
	}
}

/* Beside others the first loss is repaired, and however many there are. */
static void repair_competes(struct nc_test *t)
{
	memset(&repair_p, 0, sizeof(repair_p));
	NC_TRUE(t, !nc_repair_seen(&repair_p, NC_REPAIR_OFF, true, 1, 0));
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_AUTO, true, 1, 0));
	NC_TRUE(t, !nc_repair_seen(&repair_p, NC_REPAIR_AUTO, true, 400, 400));
	NC_TRUE(t, repair_p.on);
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_AUTO, false, 1, 0));
	NC_TRUE(t, !repair_p.on);
}

/* It does not go to and fro, and ends when losses do. */
static void repair_holds(struct nc_test *t)
{
	u32 n;

	memset(&repair_p, 0, sizeof(repair_p));
	NC_TRUE(t, repair_lose(NC_REPAIR_AUTO, 600, 600));
	for (n = 0; n < 100; n++)
		NC_TRUE(t, !repair_lose(NC_REPAIR_AUTO, 600, 600));
	NC_TRUE(t, repair_p.on && nc_repair_lossy(&repair_p));
	NC_TRUE(t, repair_lose(NC_REPAIR_AUTO, 1000000, 3000));
	NC_TRUE(t, !repair_p.on && !nc_repair_lossy(&repair_p));
	/* Digests of many and of impossibly many frames */
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_AUTO, false, 4000, 40));
	NC_TRUE(t, nc_repair_seen(&repair_p, NC_REPAIR_AUTO, false, 0, U32_MAX / 2));
	NC_TRUE(t, repair_p.loss <= 1U << 20);
}

static void repair_queue(struct nc_test *t)
{
	NC_TRUE(t, !nc_repair_congested(NC_REPAIR_AUTO, false, 10000, 1000));
	NC_TRUE(t, nc_repair_congested(NC_REPAIR_AUTO, false, 10001, 1000));
	NC_TRUE(t, !nc_repair_congested(NC_REPAIR_AUTO, false, 25000, 50000));
	NC_TRUE(t, nc_repair_congested(NC_REPAIR_AUTO, false, 25001, 50000));
	NC_TRUE(t, !nc_repair_congested(NC_REPAIR_ON, false, 1000000, 1000));
	/* Of others' making */
	NC_TRUE(t, !nc_repair_congested(NC_REPAIR_AUTO, true, 1000000, 1000));
}

static void repair_time(struct nc_test *t)
{
	NC_TRUE(t, nc_repair_in_time(0, 0));
	NC_TRUE(t, nc_repair_in_time(90000, 0));
	NC_TRUE(t, !nc_repair_in_time(90001, 0));
	/* Over a faster path there is more time, over a slower one less. */
	NC_TRUE(t, nc_repair_in_time(130000, -40000));
	NC_TRUE(t, !nc_repair_in_time(51000, 40000));
	NC_TRUE(t, !nc_repair_in_time(U32_MAX, S32_MIN));
}

static void repair_budget(struct nc_test *t)
{
	u32 now = 0xffffff00, sent, i;

	/* 8 Mbit/s: 100 kB a second, 10 kB in 100 ms; 12 kB at least */
	memset(&repair_b, 0, sizeof(repair_b));
	repair_b.tokens_us = now;
	NC_TRUE(t, !nc_repair_take(&repair_b, 1500, 8000000, now));
	now += 15000;
	NC_TRUE(t, nc_repair_take(&repair_b, 1500, 8000000, now));
	NC_TRUE(t, !nc_repair_take(&repair_b, 1500, 8000000, now));
	for (i = 0; i < 20; i++)
		nc_repair_take(&repair_b, 0, 8000000, now += 50000);
	for (sent = 0; nc_repair_take(&repair_b, 1500, 8000000, now); sent++)
		;
	NC_EQ(t, sent, 8);
	/* Asked all the time, nothing gets lost between. */
	sent = 0;
	for (i = 0; i < 1000000; i += 3)
		sent += nc_repair_take(&repair_b, 1500, 8000000, now += 3);
	NC_TRUE(t, sent >= 65 && sent <= 67);
	/* The highest rate there is */
	NC_TRUE(t, nc_repair_take(&repair_b, 1500, U64_MAX, now + 1000));
}

#define NC_REPAIR_CASES(X)						\
	X(repair_off_and_on)						\
	X(repair_auto)							\
	X(repair_competes)						\
	X(repair_holds)							\
	X(repair_queue)							\
	X(repair_time)							\
	X(repair_budget)
