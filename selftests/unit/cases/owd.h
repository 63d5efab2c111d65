/* SPDX-License-Identifier: GPL-2.0 */
/* One-way delays, by two clocks that know nothing of each other. */
#include "core/owd.h"

#define OWD_PERIOD_US	5000000

static struct nc_owd owd_o;
static u32 owd_now;

static void owd_setup(void)
{
	memset(&owd_o, 0, sizeof(owd_o));
	owd_now = 0xffffff00;
}

static void owd_sample(u32 owd_us, u32 later_us)
{
	owd_now += later_us;
	nc_owd_sample(&owd_o, owd_us, owd_now);
}

static void owd_first(struct nc_test *t)
{
	owd_setup();
	NC_TRUE(t, !owd_o.known);
	owd_sample(0xfffffff0, 0);
	NC_TRUE(t, owd_o.known);
	NC_EQ(t, owd_o.avg_us, 0xfffffff0);
	NC_EQ(t, owd_o.min_us, 0xfffffff0);
}

static void owd_smooths(struct nc_test *t)
{
	u32 i;

	owd_setup();
	owd_sample(1000, 0);
	owd_sample(9000, 1000);
	NC_EQ(t, owd_o.avg_us, 2000);
	NC_EQ(t, owd_o.min_us, 1000);
	owd_sample(400, 1000);
	NC_EQ(t, owd_o.avg_us, 1800);
	NC_EQ(t, owd_o.min_us, 400);
	for (i = 0; i < 100; i++)
		owd_sample(5000, 1000);
	NC_TRUE(t, owd_o.avg_us > 4980 && owd_o.avg_us <= 5000);
	NC_EQ(t, owd_o.min_us, 400);
}

/* After a pause the queue of before says nothing. */
static void owd_pause(struct nc_test *t)
{
	owd_setup();
	owd_sample(30000, 0);
	owd_sample(30000, 200000);
	owd_sample(6000, 200000);
	NC_EQ(t, owd_o.avg_us, 27000);
	owd_sample(5000, 200001);
	NC_EQ(t, owd_o.avg_us, 5000);
	NC_EQ(t, owd_o.min_us, 5000);
}

/* Over zero and over the sign, both ways */
static void owd_wraps(struct nc_test *t)
{
	static const u32 bases[] = { 0, 0x80000000 };
	u32 i, base;

	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		base = bases[i];
		owd_setup();
		owd_sample(base - 400, 0);
		owd_sample(base + 400, 1000);
		NC_EQ(t, owd_o.avg_us, base - 300);
		NC_EQ(t, owd_o.min_us, base - 400);
		owd_sample(base + 2100, 1000);
		NC_EQ(t, owd_o.avg_us, base);
		owd_sample(base - 800, 1000);
		NC_EQ(t, owd_o.avg_us, base - 100);
		NC_EQ(t, owd_o.min_us, base - 800);
	}
}

/* The least of between one and two periods: a route that got longer counts */
static void owd_forgets(struct nc_test *t)
{
	u32 us;

	owd_setup();
	owd_sample(1000, 0);
	for (us = 0; us < OWD_PERIOD_US; us += 100000)
		owd_sample(7000, 100000);
	NC_EQ(t, owd_o.min_us, 1000);
	/* A new period has begun, with the least of the last one. */
	owd_sample(7000, 100000);
	NC_EQ(t, owd_o.min_us, 1000);
	for (us = 0; us < OWD_PERIOD_US; us += 100000)
		owd_sample(7000, 100000);
	NC_EQ(t, owd_o.min_us, 1000);
	owd_sample(7000, 100000);
	NC_EQ(t, owd_o.min_us, 7000);
}

/* 100 ppm of drift are followed both ways. */
static void owd_drifts(struct nc_test *t)
{
	s32 step;
	u32 i, owd;

	for (step = -1; step <= 1; step += 2) {
		owd_setup();
		owd = 500;
		for (i = 0; i < 3000; i++) {
			owd_sample(owd, 10000);
			owd += step;
			NC_TRUE(t, (u32)(owd_o.avg_us - owd + 10) <= 20);
			NC_TRUE(t, (u32)(owd_o.min_us - owd + 1002) <= 1004);
		}
	}
}

#undef OWD_PERIOD_US

#define NC_OWD_CASES(X)							\
	X(owd_first)							\
	X(owd_smooths)							\
	X(owd_pause)							\
	X(owd_wraps)							\
	X(owd_forgets)							\
	X(owd_drifts)
