/* SPDX-License-Identifier: GPL-2.0 */
/* What changes while a path carries data: the told rate, the controller. */
#include "link.h"

#define MBIT		1000000ULL
#define WAY(mbit, rtt_ms, buffer_ms) ((struct link_way) {		\
	.rate_bps	= (mbit) * MBIT,				\
	.owd_us		= (rtt_ms) * 500,				\
	.buffer_bytes	= link_bytes((mbit) * MBIT, buffer_ms),		\
})

static const struct nc_cc_ops *const change_all[] = {
	&nc_cc_cubic, &nc_cc_model, &nc_cc_newreno,
};

/* At once when it is less; when it is more or none, as the controller grows */
static void change_told(struct nc_test *t)
{
	struct link_way way = WAY(20, 30, 100);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(change_all); i++) {
		const char *name = change_all[i]->name;

		link_setup(change_all[i], &way);
		link_run(t, 4 * LINK_S);
		NC_ROW_TRUE(t, name, link_s.cc.pacing_rate_bps > 15 * MBIT);
		nc_cc_tell(&link_s.cc, 8 * MBIT);
		NC_ROW_EQ(t, name, link_s.cc.pacing_rate_bps, 8 * MBIT);
		NC_ROW_TRUE(t, name, link_s.cc.bw_bps <= 8 * MBIT);
		link_run(t, 1 * LINK_S);
		link_measure();
		link_run(t, 4 * LINK_S);
		NC_ROW_TRUE(t, name, link_used() >= 390 && link_used() <= 401);
		NC_ROW_EQ(t, name, link_dropped(), 0);
		nc_cc_tell(&link_s.cc, 0);
		link_run(t, 4 * LINK_S);
		link_measure();
		link_run(t, 4 * LINK_S);
		NC_ROW_TRUE(t, name, link_used() >= 960);
		NC_ROW_EQ(t, name, link_s.told_broken, 0);
		NC_ROW_EQ(t, name, link_s.limits_broken, 0);
	}
}

static void change_to(const struct nc_cc_ops *ops)
{
	link_s.cc.rate_bps = ops->needs_rate ? 16 * MBIT : 0;
	nc_cc_switch(&link_s.cc, ops, link_us());
}

static void change_one(struct nc_test *t, const struct nc_cc_ops *from,
		       const struct nc_cc_ops *to)
{
	struct link_way way = WAY(16, 30, 100);
	u32 i, least = U32_MAX;

	way.told_bps = from->needs_rate ? 16 * MBIT : 0;
	link_setup(from, &way);
	link_run(t, 5 * LINK_S);
	change_to(to);
	/* It does not begin anew: at no time less than nine tenths. */
	link_measure();
	link_run(t, 50 * LINK_MS);
	for (i = 0; i < 20; i++) {
		link_measure();
		link_run(t, 100 * LINK_MS);
		least = min(least, link_used());
	}
	NC_ROW_TRUE(t, to->name, least >= 900);
	/* Nor too fast: the buffer is not flooded. */
	link_measure();
	link_run(t, 5 * LINK_S);
	NC_ROW_TRUE(t, to->name, link_used() >= 970);
	NC_ROW_TRUE(t, to->name, link_dropped() <= 5);
	if (to == &nc_cc_model)
		NC_ROW_TRUE(t, from->name, link_queue_median_ms() < 15);
	NC_ROW_EQ(t, to->name, link_s.limits_broken, 0);
}

static void change_controller(struct nc_test *t)
{
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(change_all); i++) {
		for (j = 0; j < ARRAY_SIZE(change_all); j++)
			if (i != j)
				change_one(t, change_all[i], change_all[j]);
		change_one(t, change_all[i], &nc_cc_fixed);
		change_one(t, &nc_cc_fixed, change_all[i]);
	}
}

/* What little was sent is no measure of the path. */
static void change_app_limited(struct nc_test *t)
{
	struct link_way way = WAY(20, 30, 100);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(change_all); i++) {
		way.app_bps = 1 * MBIT;
		link_setup(&nc_cc_fixed, &way);
		nc_cc_tell(&link_s.cc, 20 * MBIT);
		link_run(t, 5 * LINK_S);
		change_to(change_all[i]);
		link_s.way.app_bps = 0;
		link_run(t, 1 * LINK_S);
		link_measure();
		link_run(t, 1 * LINK_S);
		NC_ROW_TRUE(t, change_all[i]->name, link_used() >= 950);
	}
}

static void change_measures(struct nc_test *t)
{
	struct link_way way = WAY(16, 30, 100);
	struct nc_cc *cc = &link_s.cc;
	u32 cwnd;

	/* Nothing was delivered yet. */
	link_setup(&nc_cc_newreno, &way);
	nc_cc_switch(cc, &nc_cc_cubic, link_us());
	NC_EQ(t, cc->cwnd_bytes, NC_CC_INITIAL_PKTS * LINK_MSS);
	/* What it holds of 16 Mbit/s, and as long as acknowledgements wait */
	link_run(t, 5 * LINK_S);
	nc_cc_switch(cc, &nc_cc_newreno, link_us());
	NC_TRUE(t, cc->cwnd_bytes >= 2000 * (cc->srtt_us / 1000 + 9));
	NC_TRUE(t, cc->cwnd_bytes <= 2100 * (cc->srtt_us / 1000 + 11));
	/* That is all that there is: no slow start, a frame a round trip. */
	cwnd = cc->cwnd_bytes;
	link_run(t, 300 * LINK_MS);
	NC_TRUE(t, cc->cwnd_bytes <= cwnd + 10 * LINK_MSS);
	nc_cc_switch(cc, &nc_cc_model, link_us());
	NC_TRUE(t, cc->pacing_rate_bps >= 156 * MBIT / 10);
	NC_TRUE(t, cc->pacing_rate_bps <= 164 * MBIT / 10);
	/* Long ago, on a path that has been silent since */
	nc_cc_switch(cc, &nc_cc_cubic, link_us() + 10000000);
	NC_EQ(t, cc->cwnd_bytes, NC_CC_INITIAL_PKTS * LINK_MSS);
	/* On a path that was down it is not remembered. */
	nc_cc_begin(cc, link_us());
	nc_cc_switch(cc, &nc_cc_newreno, link_us());
	NC_EQ(t, cc->cwnd_bytes, NC_CC_INITIAL_PKTS * LINK_MSS);
}

/* Gone and back: the rate of before, and nothing is lost to find it. */
static void change_regain(struct nc_test *t)
{
	struct link_way way = WAY(16, 30, 60);
	struct nc_cc_known known;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(change_all); i++) {
		const char *name = change_all[i]->name;

		memset(&known, 0, sizeof(known));
		link_setup(change_all[i], &way);
		nc_cc_remember(&link_s.cc, &known, link_us());
		NC_ROW_EQ(t, name, known.bps, 0);
		link_run(t, 6 * LINK_S);
		nc_cc_remember(&link_s.cc, &known, link_us());
		NC_ROW_TRUE(t, name, known.full);
		NC_ROW_TRUE(t, name, known.bps > 12 * MBIT &&
			    known.bps <= 16 * MBIT);
		/* Nothing flies when it comes back. */
		link_setup(change_all[i], &way);
		link_s.cc.srtt_us = 30000;
		link_s.cc.min_rtt_us = 30000;
		known.at_us = link_us();
		nc_cc_regain(&link_s.cc, &known, link_us());
		NC_ROW_TRUE(t, name, !link_s.cc.starting);
		NC_ROW_TRUE(t, name, link_s.cc.pacing_rate_bps < 20 * MBIT);
		link_measure();
		link_run(t, 500 * LINK_MS);
		NC_ROW_EQ(t, name, link_dropped(), 0);
		link_measure();
		link_run(t, 1 * LINK_S);
		NC_ROW_TRUE(t, name, link_used() >= 800);
		/* What is older than a minute is another link. */
		nc_cc_regain(&link_s.cc, &known, link_us() + 61000000);
		NC_ROW_TRUE(t, name, link_s.cc.starting);
		/* Less does not count, unless it was all. */
		link_s.cc.seen.bps[0] = known.bps / 10;
		link_s.cc.seen.full[0] = false;
		link_s.cc.seen.begin_us = link_us();
		nc_cc_remember(&link_s.cc, &known, link_us());
		NC_ROW_TRUE(t, name, known.full);
		link_s.cc.seen.full[0] = true;
		nc_cc_remember(&link_s.cc, &known, link_us());
		NC_ROW_TRUE(t, name, known.bps < 2 * MBIT);
	}
}

#undef MBIT
#undef WAY

#define NC_CHANGE_CASES(X)						\
	X(change_told)							\
	X(change_controller)						\
	X(change_app_limited)						\
	X(change_measures)						\
	X(change_regain)
