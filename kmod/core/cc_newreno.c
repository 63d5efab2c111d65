// SPDX-License-Identifier: GPL-2.0
/*
 * The dissertation's NewReno, driven by ack and nack: slow start, then one
 * frame more a window, and one halving for each window in which the receiver
 * gave something up.
 */
#include <linux/build_bug.h>

#include "cc_window.h"

#define KEEP_PCT	50

/*
 * struct newreno - private state
 * @w:		the window
 * @avoid_bytes: acknowledged towards the next frame of growth
 */
struct newreno {
	struct nc_window	w;
	u32			avoid_bytes;
};

static_assert(sizeof(struct newreno) <= NC_CC_PRIV);

static struct newreno *state(struct nc_cc *cc)
{
	return (struct newreno *)cc->priv;
}

static void newreno_init(struct nc_cc *cc, u32 now_us)
{
	struct newreno *nr = state(cc);

	nr->avoid_bytes = 0;
	nc_window_init(&nr->w, cc);
}

/* RFC 5681 section 3.1, counted in bytes as it recommends */
static void avoid(struct nc_cc *cc, u32 acked_bytes)
{
	struct newreno *nr = state(cc);

	nr->avoid_bytes += acked_bytes;
	if (nr->avoid_bytes >= cc->cwnd_bytes) {
		nr->avoid_bytes -= cc->cwnd_bytes;
		cc->cwnd_bytes += cc->mss;
	}
}

static void newreno_on_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct newreno *nr = state(cc);

	if (nc_window_hit(&nr->w, d)) {
		nc_window_cut(&nr->w, cc, d, KEEP_PCT);
		nr->avoid_bytes = 0;
	}
	nc_window_settle(&nr->w, cc, d);
	avoid(cc, nc_window_grow(&nr->w, cc, d));
	nc_window_pace(&nr->w, cc);
}

static void newreno_on_pto(struct nc_cc *cc, u32 now_us)
{
	struct newreno *nr = state(cc);

	if (!nc_window_time_out(&nr->w, cc, now_us, KEEP_PCT))
		return;
	nr->avoid_bytes = 0;
	nc_window_pace(&nr->w, cc);
}

struct nc_cc_ops nc_cc_newreno = {
	.on_ack	= newreno_on_ack,
	.on_pto	= newreno_on_pto,
	.init	= newreno_init,
	.name	= "newreno",
};
