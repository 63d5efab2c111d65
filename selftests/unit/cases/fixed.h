/* SPDX-License-Identifier: GPL-2.0 */
/* The controller `fixed`: the told rate, come what may. */
#include "link.h"

#define MBIT		1000000ULL
#define WAY(mbit, told_mbit, buffer_ms) ((struct link_way) {		\
	.rate_bps	= (mbit) * MBIT,				\
	.told_bps	= (told_mbit) * MBIT,				\
	.owd_us		= 15000,					\
	.buffer_bytes	= link_bytes((mbit) * MBIT, buffer_ms),		\
})

static void fixed_begin(struct nc_test *t, const struct link_way *way)
{
	link_setup(&nc_cc_fixed, way);
	link_run(t, 1 * LINK_S);
	link_measure();
}

/* What was sent, in per mille of the told rate */
static u32 fixed_sent(void)
{
	u64 us = div_u64(link_s.now_ns - link_s.seen.since_ns, 1000);

	return div64_u64(link_s.seen.sent * 8000ULL * LINK_MSS * 1000,
			 div_u64(link_s.way.told_bps * us, 1000));
}

static void fixed_sends(struct nc_test *t)
{
	static const struct {
		const char *name;
		u32 mbit, told_mbit, loss_permille, used;
	} rows[] = {
		{ "no loss", 10, 8, 0, 800 },
		{ "1 % lost", 10, 8, 10, 792 },
		{ "30 % lost", 10, 8, 300, 560 },
		{ "all that there is", 100, 100, 0, 1000 },
		{ "more than there is", 10, 15, 0, 1000 },
	};
	struct link_way way;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		way = WAY(rows[i].mbit, rows[i].told_mbit, 100);
		way.loss_permille = rows[i].loss_permille;
		fixed_begin(t, &way);
		link_run(t, 5 * LINK_S);
		NC_ROW_TRUE(t, rows[i].name, fixed_sent() >= 990);
		NC_ROW_TRUE(t, rows[i].name, fixed_sent() <= 1002);
		NC_ROW_TRUE(t, rows[i].name, link_used() + 12 >= rows[i].used);
		NC_ROW_TRUE(t, rows[i].name, link_used() <= rows[i].used + 12);
		NC_ROW_EQ(t, rows[i].name, link_s.limits_broken, 0);
		NC_ROW_EQ(t, rows[i].name, link_s.told_broken, 0);
	}
}

static void fixed_window(struct nc_test *t)
{
	struct nc_cc cc = {
		.ops = &nc_cc_fixed, .mss = 1500, .rate_bps = 80 * MBIT,
		.srtt_us = 30000,
	};

	NC_EQ(t, nc_cc_validate(&nc_cc_fixed), 0);
	cc.ops->init(&cc, 0);
	/* Twice of what 80 ms carry, and four frames */
	NC_EQ(t, cc.cwnd_bytes, 2 * 800000 + 4 * 1500);
	NC_EQ(t, cc.pacing_rate_bps, 80 * MBIT);
	NC_EQ(t, cc.bw_bps, 80 * MBIT);
	/* Told anew, it is so at once, up or down. */
	nc_cc_tell(&cc, 8 * MBIT);
	NC_EQ(t, cc.cwnd_bytes, 2 * 80000 + 4 * 1500);
	NC_EQ(t, cc.pacing_rate_bps, 8 * MBIT);
	nc_cc_tell(&cc, 800 * MBIT);
	NC_EQ(t, cc.pacing_rate_bps, 800 * MBIT);
	/* What can't be */
	cc.srtt_us = 0xffffffff;
	nc_cc_tell(&cc, ~0ULL);
	NC_EQ(t, cc.pacing_rate_bps, NC_CC_RATE_MAX_BPS);
	NC_EQ(t, cc.cwnd_bytes, 1U << 30);
	cc.srtt_us = 0;
	nc_cc_tell(&cc, 8 * MBIT);
	NC_EQ(t, cc.cwnd_bytes, 2 * 150000 + 4 * 1500);
	nc_cc_tell(&cc, 1);
	NC_EQ(t, cc.pacing_rate_bps, NC_CC_RATE_MIN_BPS);
	nc_cc_tell(&cc, 0);
	NC_EQ(t, cc.pacing_rate_bps, NC_CC_RATE_MIN_BPS);
	NC_EQ(t, cc.cwnd_bytes, 4 * 1500);
}

/* A path that goes dark gets a window and no more, and goes on at once. */
static void fixed_darkness(struct nc_test *t)
{
	struct link_way way = WAY(20, 16, 100);
	u32 most;

	fixed_begin(t, &way);
	link_s.way.loss_permille = 1000;
	link_measure();
	link_run(t, 1 * LINK_S);
	most = 2 * link_bytes(16 * MBIT, 80 + 10) / LINK_MSS;
	NC_TRUE(t, link_s.seen.sent <= most);
	NC_EQ(t, link_s.cc.cwnd_bytes, NC_CC_MIN_PKTS * LINK_MSS);
	NC_EQ(t, link_s.cc.pacing_rate_bps, 16 * MBIT);
	link_s.way.loss_permille = 0;
	link_run(t, 200 * LINK_MS);
	link_measure();
	link_run(t, 1 * LINK_S);
	NC_TRUE(t, link_used() >= 795 && link_used() <= 805);
}

#undef MBIT
#undef WAY

#define NC_FIXED_CASES(X)						\
	X(fixed_sends)							\
	X(fixed_window)							\
	X(fixed_darkness)
