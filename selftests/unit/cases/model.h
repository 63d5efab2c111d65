/* SPDX-License-Identifier: GPL-2.0 */
/* The controller `model` on links of all kinds, in simulated time. */
#include "core/cc_model.h"
#include "link.h"

#define MBIT		1000000ULL
#define WAY(mbit, rtt_ms, buffer_ms) ((struct link_way) {		\
	.rate_bps	= (mbit) * MBIT,				\
	.owd_us		= (rtt_ms) * 500,				\
	.buffer_bytes	= link_bytes((mbit) * MBIT, buffer_ms),		\
})

struct model_row {
	const char	*name;
	u32		mbit;
	u32		rtt_ms;
	u32		buffer_ms;
};

static void model_begin(const struct link_way *way)
{
	link_setup(&nc_cc_model, way);
}

/* It keeps to what cc.h asks, whatever happened. */
static void model_end(struct nc_test *t, const char *row)
{
	NC_ROW_EQ(t, row, link_s.limits_broken, 0);
	NC_ROW_EQ(t, row, link_s.told_broken, 0);
}

static void model_finds(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "8 Mbit/s", 8, 30, 100 },
		{ "8 Mbit/s, short", 8, 4, 100 },
		{ "8 Mbit/s, bloated", 8, 30, 500 },
		{ "50 Mbit/s", 50, 20, 100 },
		{ "50 Mbit/s, bloated", 50, 50, 500 },
		{ "300 Mbit/s", 300, 30, 100 },
		{ "300 Mbit/s, bloated", 300, 10, 500 },
	};
	const struct model_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		model_begin(&way);
		link_run(t, 2 * LINK_S);
		link_measure();
		link_run(t, 8 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= 970);
		NC_ROW_TRUE(t, r->name, link_queue_median_ms() < 10);
		NC_ROW_TRUE(t, r->name, link_s.seen.queue_max_us <= 40000);
		NC_ROW_EQ(t, r->name, link_dropped(), 0);
		model_end(t, r->name);
	}
}

/* A path that begins puts no more on its way than ten frames. */
static void model_begins_gently(struct nc_test *t)
{
	struct link_way way = WAY(1, 4, 100);

	model_begin(&way);
	NC_EQ(t, link_s.cc.cwnd_bytes, NC_CC_INITIAL_PKTS * LINK_MSS);
	link_run(t, 4 * LINK_MS);
	NC_TRUE(t, link_s.seen.sent <= NC_CC_INITIAL_PKTS);
	link_run(t, 2 * LINK_S);
	NC_TRUE(t, link_dropped() < 100);
}

/* How many round trips pass before one in which the link is full. */
static void model_starts(struct nc_test *t)
{
	static const struct {
		const char	*name;
		u32		mbit;
		u32		rtt_ms;
		u32		rounds;
	} rows[] = {
		{ "8 Mbit/s", 8, 30, 4 },
		{ "50 Mbit/s, far", 50, 120, 8 },
		{ "300 Mbit/s", 300, 30, 10 },
	};
	struct link_way way;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		way = WAY(rows[i].mbit, rows[i].rtt_ms, 100);
		model_begin(&way);
		for (n = 0; n < 40; n++) {
			link_measure();
			link_run(t, rows[i].rtt_ms * LINK_MS);
			if (link_used() >= 950)
				break;
		}
		NC_ROW_TRUE(t, rows[i].name, n <= rows[i].rounds);
		model_end(t, rows[i].name);
	}
}

static void model_rate_is_about(struct nc_test *t, const char *row, u64 bps)
{
	NC_ROW_TRUE(t, row, link_s.cc.bw_bps > bps - bps / 10);
	NC_ROW_TRUE(t, row, link_s.cc.bw_bps < bps + bps / 10);
}

static void model_follows(struct nc_test *t)
{
	struct link_way way = WAY(16, 30, 100);

	model_begin(&way);
	link_run(t, 5 * LINK_S);
	model_rate_is_about(t, "16", 16 * MBIT);
	link_rate(8 * MBIT);
	link_measure();
	link_run(t, 2 * LINK_S);
	model_rate_is_about(t, "16 to 8", 8 * MBIT);
	NC_TRUE(t, link_s.seen.queue_max_us < 120000);
	NC_EQ(t, link_dropped(), 0);
	link_measure();
	link_run(t, 3 * LINK_S);
	NC_TRUE(t, link_used() >= 970);
	NC_TRUE(t, link_s.seen.queue_max_us <= 40000);
	link_rate(16 * MBIT);
	link_run(t, 2 * LINK_S);
	model_rate_is_about(t, "8 to 16", 16 * MBIT);
	link_measure();
	link_run(t, 3 * LINK_S);
	NC_TRUE(t, link_used() >= 970);
	NC_TRUE(t, link_s.seen.queue_max_us <= 40000);
	model_end(t, "");
}

/* A way that gets longer is no queue: the rate comes back. */
static void model_follows_route(struct nc_test *t)
{
	static const u32 longer_us[] = { 3000, 10000, 20000, 50000 };
	struct link_way way = WAY(16, 30, 100);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(longer_us); i++) {
		model_begin(&way);
		link_run(t, 5 * LINK_S);
		link_s.way.owd_us += longer_us[i];
		link_run(t, 4 * LINK_S);
		link_measure();
		link_run(t, 5 * LINK_S);
		NC_TRUE(t, link_used() >= 950);
		NC_TRUE(t, link_s.seen.queue_max_us <= 40000);
		/* And back */
		link_s.way.owd_us -= longer_us[i];
		link_run(t, 1 * LINK_S);
		link_measure();
		link_run(t, 3 * LINK_S);
		NC_TRUE(t, link_used() >= 950);
		model_end(t, "");
	}
}

/* A flow that waits for acknowledgements never has more to send than what is in its
 * window, and that lies in the bottleneck's buffer when the link gets slower.
 */
static void model_follows_window(struct nc_test *t)
{
	static const struct {
		const char	*name;
		u32		from_mbit;
		u32		to_mbit;
		u32		rtt_ms;
		u32		window_ms;	/* at the rate of before */
	} rows[] = {
		{ "40 to 12", 40, 12, 20, 30 },
		{ "40 to 6", 40, 6, 20, 40 },
		{ "12 to 8", 12, 8, 60, 90 },
		{ "100 to 10", 100, 10, 30, 40 },
	};
	struct link_way way;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		way = WAY(rows[i].from_mbit, rows[i].rtt_ms, 500);
		way.app_bytes = link_bytes(way.rate_bps, rows[i].window_ms);
		model_begin(&way);
		link_run(t, 5 * LINK_S);
		link_rate(rows[i].to_mbit * MBIT);
		link_run(t, 2 * LINK_S);
		model_rate_is_about(t, rows[i].name, rows[i].to_mbit * MBIT);
		link_measure();
		link_run(t, 5 * LINK_S);
		NC_ROW_TRUE(t, rows[i].name, link_used() >= 970);
		NC_ROW_TRUE(t, rows[i].name, link_s.seen.queue_max_us <= 40000);
		NC_ROW_EQ(t, rows[i].name, link_dropped(), 0);
		model_end(t, rows[i].name);
	}
}

/* What is held up by chance and holds up the rest is no queue, and what is one is
 * still known for it.
 */
static void model_jitter(struct nc_test *t)
{
	static const struct {
		const char	*name;
		u32		mbit;
		u32		rtt_ms;
		u32		jitter_ms;
	} rows[] = {
		{ "8 Mbit/s, 20 ms", 8, 40, 20 },
		{ "16 Mbit/s, 5 ms", 16, 30, 5 },
		{ "40 Mbit/s, 16 ms", 40, 18, 16 },
		{ "100 Mbit/s, 8 ms", 100, 50, 8 },
	};
	struct link_way way;
	unsigned int i;
	u64 seed;

	for (i = 0; i < 3 * ARRAY_SIZE(rows); i++) {
		const char *name = rows[i / 3].name;

		seed = i;
		way = WAY(rows[i / 3].mbit, rows[i / 3].rtt_ms, 100);
		way.jitter_us = 1000 * rows[i / 3].jitter_ms;
		model_begin(&way);
		nc_rand_seed(&link_s.rand, seed);
		link_run(t, 4 * LINK_S);
		link_measure();
		link_run(t, 6 * LINK_S);
		NC_ROW_TRUE(t, name, link_used() >= 850);
		NC_ROW_EQ(t, name, link_dropped(), 0);
		NC_ROW_TRUE(t, name, link_queue_median_ms() <
				     rows[i / 3].jitter_ms + 15);
		/* It ends: little by little nothing is left of it. */
		link_s.way.jitter_us = 0;
		link_run(t, 20 * LINK_S);
		link_measure();
		link_run(t, 5 * LINK_S);
		NC_ROW_TRUE(t, name, link_used() >= 970);
		NC_ROW_TRUE(t, name, link_queue_median_ms() < 15);
		model_end(t, name);
	}
}

/* A receiver's clock may leap to and fro by all that its field holds. */
static void model_wild_clock(struct nc_test *t)
{
	struct nc_room room = { 0 };
	u32 i;

	for (i = 0; i < 100; i++) {
		nc_room_sample(&room, i & 1 ? (s32)0x7fffffff :
					      (s32)0x80000000);
		NC_TRUE(t, room.noise_us <= NC_MODEL_RTT_MAX_US);
	}
	NC_TRUE(t, room.noise_us > NC_MODEL_RTT_MAX_US / 2);
	for (i = 0; i < 400; i++)
		nc_room_sample(&room, 0);
	NC_TRUE(t, room.noise_us < 16);
}

/* A link that gets slower while it has hardly any buffer: losses, no queue */
static void model_follows_policer(struct nc_test *t)
{
	struct link_way way = WAY(50, 20, 0);

	way.buffer_bytes = 2 * LINK_MSS;
	model_begin(&way);
	link_run(t, 5 * LINK_S);
	link_rate(25 * MBIT);
	link_run(t, 2 * LINK_S);
	model_rate_is_about(t, "50 to 25", 25 * MBIT);
	link_measure();
	link_run(t, 5 * LINK_S);
	NC_TRUE(t, link_used() >= 900);
	NC_TRUE(t, link_dropped() <= 20);
	model_end(t, "");
}

static void model_random_loss(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "8 Mbit/s", 8, 30, 100 },
		{ "50 Mbit/s", 50, 30, 100 },
		{ "300 Mbit/s", 300, 30, 100 },
	};
	const struct model_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		way.loss_permille = 10;
		model_begin(&way);
		link_run(t, 2 * LINK_S);
		link_measure();
		link_run(t, 8 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= 970);
		/* 3 % takes a while to be known as the path's own. */
		way.loss_permille = 30;
		model_begin(&way);
		link_run(t, 8 * LINK_S);
		link_measure();
		link_run(t, 4 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= 850);
		model_end(t, r->name);
	}
}

/* What start-up lost is not taken for what the path loses by itself, and how
 * long the buffer is stays known.
 */
static void model_knows_buffer(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "8 Mbit/s", 8, 30, 6 },
		{ "50 Mbit/s", 50, 20, 2 },
		{ "100 Mbit/s", 100, 10, 2 },
	};
	const struct model_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		model_begin(&way);
		link_run(t, 3 * LINK_S);
		link_measure();
		link_run(t, 25 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= 980);
		NC_ROW_TRUE(t, r->name, link_dropped() < 8);
		model_end(t, r->name);
	}
}

/* A bottleneck that marks what waits too long is kept full, and marks little. */
static void model_marked(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "2 Mbit/s", 2, 40, 100 },
		{ "8 Mbit/s", 8, 30, 100 },
		{ "50 Mbit/s", 50, 20, 100 },
		{ "100 Mbit/s", 100, 20, 100 },
		{ "300 Mbit/s", 300, 10, 50 },
	};
	static const u32 marks_us[] = { 2000, 4000, 8000 };
	const struct model_row *r;
	struct link_way way;
	u32 i;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		for (i = 0; i < ARRAY_SIZE(marks_us); i++) {
			way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
			way.mark_us = marks_us[i];
			model_begin(&way);
			link_run(t, 3 * LINK_S);
			link_measure();
			link_run(t, 12 * LINK_S);
			NC_ROW_TRUE(t, r->name, link_used() >= 970);
			NC_ROW_TRUE(t, r->name, 10 * link_s.seen.marked <
						link_s.seen.sent);
			NC_ROW_TRUE(t, r->name,
				    link_s.seen.queue_max_us <= 15000);
			NC_ROW_EQ(t, r->name, link_dropped(), 0);
			model_end(t, r->name);
		}
	}
}

static void model_short_buffer(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "8 Mbit/s", 8, 30, 15 },
		{ "16 Mbit/s", 16, 40, 20 },
		{ "50 Mbit/s", 50, 20, 10 },
		{ "300 Mbit/s", 300, 10, 5 },
	};
	const struct model_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		model_begin(&way);
		link_run(t, 2 * LINK_S);
		link_measure();
		link_run(t, 8 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= 900);
		NC_ROW_TRUE(t, r->name, link_dropped() < 10);
		model_end(t, r->name);
	}
}

/* A queue that was drained comes back, and no longer than it was; what a full
 * frame takes is no reason to hold more if the least delay was that of one.
 */
static void model_drains(struct nc_test *t)
{
	static const struct model_row rows[] = {
		{ "8 Mbit/s", 8, 20, 100 },
		{ "16 Mbit/s", 16, 20, 100 },
		{ "50 Mbit/s", 50, 30, 100 },
	};
	const struct model_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		model_begin(&way);
		link_run(t, 5 * LINK_S);
		link_measure();
		link_run(t, 25 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_s.seen.queue_max_us < 9000);
		NC_ROW_TRUE(t, r->name, link_queue_median_ms() <= 4);
		NC_ROW_TRUE(t, r->name, link_used() >= 985);
		/* It is seen gone now and then. */
		NC_ROW_TRUE(t, r->name, link_s.seen.queued[0] > 20);
		model_end(t, r->name);
	}
}

/* Too little to send says nothing of the link, and is unlearnt at once. */
static void model_app_limited(struct nc_test *t)
{
	struct link_way way = WAY(20, 30, 100);

	way.app_bps = 1 * MBIT;
	model_begin(&way);
	link_run(t, 5 * LINK_S);
	NC_TRUE(t, link_s.cc.pacing_rate_bps >= 1 * MBIT);
	NC_TRUE(t, link_s.seen.queue_max_us < 10000);
	link_s.way.app_bps = 0;
	link_run(t, 1 * LINK_S);
	link_measure();
	link_run(t, 1 * LINK_S);
	NC_TRUE(t, link_used() >= 950);

	/* What was known before a pause is still known after it. */
	link_s.way.app_bps = 1 * MBIT;
	link_s.app_ns = link_s.now_ns;
	link_run(t, 5 * LINK_S);
	link_s.way.app_bps = 0;
	link_run(t, 200 * LINK_MS);
	link_measure();
	link_run(t, 1 * LINK_S);
	NC_TRUE(t, link_used() >= 950);
	model_end(t, "");
}

static void model_clock_drift(struct nc_test *t)
{
	static const s32 drifts[] = { -100, 100 };
	struct link_way way = WAY(16, 30, 100);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(drifts); i++) {
		way.drift_ppm = drifts[i];
		model_begin(&way);
		/* Zero is not the only place to wrap at. */
		link_s.clock_us ^= 0x80000000;
		link_run(t, 2 * LINK_S);
		link_measure();
		link_run(t, 28 * LINK_S);
		NC_TRUE(t, link_used() >= 980);
		NC_TRUE(t, link_s.seen.queue_max_us <= 40000);
	}
}

static void model_told_rate(struct nc_test *t)
{
	struct link_way way = WAY(50, 30, 100);

	way.told_bps = 20 * MBIT;
	model_begin(&way);
	link_run(t, 2 * LINK_S);
	link_measure();
	link_run(t, 5 * LINK_S);
	/* 40 % of the link, and never more at any time */
	NC_TRUE(t, link_used() >= 390 && link_used() <= 401);
	NC_EQ(t, link_s.seen.queue_max_us, 0);
	model_end(t, "");

	/* Told more than there is: as if it was not told */
	way.told_bps = 80 * MBIT;
	model_begin(&way);
	link_run(t, 2 * LINK_S);
	link_measure();
	link_run(t, 5 * LINK_S);
	NC_TRUE(t, link_used() >= 970);
	model_end(t, "");
}

static void model_validates(struct nc_test *t)
{
	NC_EQ(t, nc_cc_validate(&nc_cc_model), 0);
}

static void model_inits(struct nc_test *t)
{
	struct nc_cc *cc = &link_s.cc;
	struct link_way way = WAY(16, 30, 100);

	model_begin(&way);
	NC_EQ(t, cc->cwnd_bytes, 10 * LINK_MSS);
	NC_TRUE(t, cc->pacing_rate_bps > 10 * LINK_MSS * 8000ULL / 30);
	NC_TRUE(t, cc->bw_bps && cc->bw_bps <= cc->pacing_rate_bps);
	link_run(t, 3 * LINK_S);
	model_rate_is_about(t, "", 16 * MBIT);
	/* The path was down and is another one now. */
	cc->ops->init(cc, link_us());
	NC_EQ(t, cc->cwnd_bytes, 10 * LINK_MSS);
	NC_TRUE(t, cc->bw_bps < 8 * MBIT);
	/* A round trip that is not known, one that is absurd */
	cc->min_rtt_us = 0;
	cc->ops->init(cc, link_us());
	NC_EQ(t, cc->cwnd_bytes, 10 * LINK_MSS);
	NC_EQ(t, cc->bw_bps, 10 * LINK_MSS * 80ULL);
	cc->min_rtt_us = 0xffffffff;
	cc->ops->init(cc, link_us());
	NC_EQ(t, cc->bw_bps, NC_CC_RATE_MIN_BPS);
	cc->min_rtt_us = 1;
	cc->rate_bps = 5 * MBIT;
	cc->ops->init(cc, link_us());
	NC_EQ(t, cc->bw_bps, 5 * MBIT);
	NC_EQ(t, cc->pacing_rate_bps, 5 * MBIT);
}

/* A queue at once, and not one sample of the rate: the guess stays. */
static void model_queue_at_once(struct nc_test *t)
{
	struct nc_cc *cc = &link_s.cc;
	struct link_way way = WAY(16, 30, 100);
	struct nc_ack_digest d = {
		.acked_pkts	= 1,
		.acked_bytes	= LINK_MSS,
		.rtt_us		= 30000,
	};
	u64 bps;

	model_begin(&way);
	bps = cc->bw_bps;
	cc->ops->on_ack(cc, &d);
	d.next = 2;
	d.owd_us = 50000;
	cc->ops->on_ack(cc, &d);
	NC_EQ(t, cc->bw_bps, bps);
}

/* Least window; what was known is back with the first acknowledgment. */
static void model_time_out(struct nc_test *t)
{
	struct nc_cc *cc = &link_s.cc;
	struct link_way way = WAY(16, 30, 100);
	u32 cwnd;

	model_begin(&way);
	link_run(t, 3 * LINK_S);
	cwnd = cc->cwnd_bytes;
	cc->ops->on_pto(cc, link_us());
	NC_EQ(t, cc->cwnd_bytes, NC_CC_MIN_PKTS * LINK_MSS);
	cc->ops->on_pto(cc, link_us());
	NC_EQ(t, cc->cwnd_bytes, NC_CC_MIN_PKTS * LINK_MSS);
	model_rate_is_about(t, "", 16 * MBIT);
	link_run(t, 50 * LINK_MS);
	NC_TRUE(t, cc->cwnd_bytes > cwnd / 2);

	/* A second of darkness: nothing gets through. */
	link_s.way.loss_permille = 1000;
	link_run(t, 1 * LINK_S);
	NC_EQ(t, cc->cwnd_bytes, NC_CC_MIN_PKTS * LINK_MSS);
	link_s.way.loss_permille = 0;
	link_run(t, 1 * LINK_S);
	link_measure();
	link_run(t, 2 * LINK_S);
	NC_TRUE(t, link_used() >= 950);
	model_end(t, "");
}

#undef MBIT
#undef WAY

#define NC_MODEL_CASES(X)						\
	X(model_validates)						\
	X(model_inits)							\
	X(model_queue_at_once)						\
	X(model_time_out)						\
	X(model_begins_gently)						\
	X(model_finds)							\
	X(model_follows)						\
	X(model_follows_route)						\
	X(model_follows_window)						\
	X(model_jitter)							\
	X(model_wild_clock)						\
	X(model_follows_policer)					\
	X(model_random_loss)						\
	X(model_starts)							\
	X(model_drains)							\
	X(model_knows_buffer)						\
	X(model_marked)							\
	X(model_short_buffer)						\
	X(model_app_limited)						\
	X(model_clock_drift)						\
	X(model_told_rate)
