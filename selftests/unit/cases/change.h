/* SPDX-License-Identifier: GPL-2.0 */
/* What changes while a controller runs: the rate that the path is told. */
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

#undef MBIT
#undef WAY

#define NC_CHANGE_CASES(X)						\
	X(change_told)
