/* SPDX-License-Identifier: GPL-2.0 */
/* The controller `cubic`: RFC 9438's curve, and links in simulated time. */
#include "link.h"

#define MSS		1500U
#define MBIT		1000000ULL
#define WAY(mbit, rtt_ms, buffer_ms) ((struct link_way) {		\
	.rate_bps	= (mbit) * MBIT,				\
	.owd_us		= (rtt_ms) * 500,				\
	.buffer_bytes	= link_bytes((mbit) * MBIT, buffer_ms),		\
})

static struct nc_cc cubic_c;
static struct nc_ack_digest cubic_d;

static void cubic_setup(u32 rtt_us)
{
	memset(&cubic_c, 0, sizeof(cubic_c));
	memset(&cubic_d, 0, sizeof(cubic_d));
	cubic_c.ops = &nc_cc_cubic;
	cubic_c.mss = MSS;
	cubic_c.srtt_us = rtt_us;
	cubic_c.min_rtt_us = rtt_us;
	cubic_c.ops->init(&cubic_c, 0);
}

/* An acknowledgement of a frame, or so many that a window has 50. */
static void cubic_step(void)
{
	u32 n = cubic_c.cwnd_bytes / MSS, each = 1 + n / 50;

	cubic_d.now_us += (u64)cubic_c.srtt_us * each / n;
	cubic_d.acked_largest += each;
	cubic_d.next = cubic_d.acked_largest + n;
	cubic_d.acked_pkts = each;
	cubic_d.acked_bytes = each * MSS;
	cubic_d.rtt_us = cubic_c.srtt_us;
	cubic_d.cwnd_limited = true;
	cubic_d.prior_inflight_bytes = cubic_c.cwnd_bytes;
	cubic_c.ops->on_ack(&cubic_c, &cubic_d);
}

/* One window in one round trip */
static void cubic_round(void)
{
	u32 end = cubic_d.acked_largest + cubic_c.cwnd_bytes / MSS;

	while (cubic_d.acked_largest < end)
		cubic_step();
}

static void cubic_ms(u32 ms)
{
	u32 begin_us = cubic_d.now_us;

	while (cubic_d.now_us - begin_us < 1000 * ms)
		cubic_step();
}

/* The last frame that flies is lost, all others are acknowledged. */
static void cubic_lose(void)
{
	struct nc_ack_digest d = cubic_d;

	d.next += cubic_c.cwnd_bytes / MSS;
	d.acked_pkts = 0;
	d.acked_bytes = 0;
	d.rtt_us = 0;
	d.lost_pkts = 1;
	d.lost_bytes = MSS;
	d.lost_largest = d.next - 1;
	d.prior_inflight_bytes = cubic_c.cwnd_bytes;
	cubic_c.ops->on_ack(&cubic_c, &d);
	cubic_d.next = d.next;
	cubic_d.acked_largest = d.next;
}

/* In slow start to a window of so many, and a loss there */
static void cubic_lose_at(u32 pkts)
{
	cubic_d.next = pkts;
	cubic_c.cwnd_bytes = pkts * MSS;
	cubic_lose();
}

static u32 cubic_pkts(void)
{
	return (cubic_c.cwnd_bytes + MSS / 2) / MSS;
}

static void cubic_near(struct nc_test *t, const char *row, u32 pkts)
{
	NC_ROW_TRUE(t, row, cubic_pkts() + 1 + pkts / 50 >= pkts);
	NC_ROW_TRUE(t, row, cubic_pkts() <= pkts + 1 + pkts / 50);
}

static void cubic_starts(struct nc_test *t)
{
	NC_EQ(t, nc_cc_validate(&nc_cc_cubic), 0);
	cubic_setup(20000);
	NC_EQ(t, cubic_c.cwnd_bytes, 10 * MSS);
	NC_EQ(t, cubic_c.pacing_rate_bps, 10 * MSS * 800ULL);
	cubic_round();
	NC_EQ(t, cubic_c.cwnd_bytes, 20 * MSS);
	cubic_round();
	NC_EQ(t, cubic_c.cwnd_bytes, 40 * MSS);
}

/* Figures by W(t) = 0.4 * (t - K)^3 + W_max, K = (W_max * 0.3 / 0.4)^(1/3) */
static void cubic_curve(struct nc_test *t)
{
	static const struct {
		u32 ms;
		u32 pkts;
	} rows[] = {
		{ 1000, 87 }, { 2000, 96 }, { 3000, 99 }, { 4217, 100 },
		{ 5500, 101 }, { 6500, 105 }, { 8434, 130 }, { 10000, 177 },
		{ 13000, 371 },
	};
	u32 i, ms = 0;

	cubic_setup(200000);
	cubic_lose_at(100);
	NC_EQ(t, cubic_c.cwnd_bytes, 70 * MSS);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cubic_ms(rows[i].ms - ms);
		ms = rows[i].ms;
		cubic_near(t, "curve", rows[i].pkts);
	}
}

/* It is the same curve in time whatever the round trip, and the window. */
static void cubic_scales(struct nc_test *t)
{
	static const struct {
		u32 pkts;
		u32 k_ms;
	} rows[] = {
		{ 200, 5313 }, { 1000, 9086 }, { 20000, 24662 },
		{ 700000, 80671 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cubic_setup(200000);
		cubic_lose_at(rows[i].pkts);
		cubic_near(t, "cut", rows[i].pkts * 7 / 10);
		cubic_ms(rows[i].k_ms / 2);
		/* 1/8 of the way is left at half of the time. */
		NC_TRUE(t, cubic_pkts() <= rows[i].pkts -
					   rows[i].pkts * 3 / 100);
		cubic_ms(rows[i].k_ms / 2);
		cubic_near(t, "recovered", rows[i].pkts);
	}
}

/* At a short round trip it is Reno: 9/17 of a frame a round trip, then one. */
static void cubic_reno(struct nc_test *t)
{
	u32 i;

	cubic_setup(5000);
	cubic_lose_at(20);
	NC_EQ(t, cubic_c.cwnd_bytes, 14 * MSS);
	for (i = 0; i < 11; i++)
		cubic_round();
	NC_TRUE(t, cubic_c.cwnd_bytes >= 19 * MSS + MSS / 2 &&
		cubic_c.cwnd_bytes <= 20 * MSS);
	for (i = 0; i < 11; i++)
		cubic_round();
	NC_TRUE(t, cubic_c.cwnd_bytes >= 30 * MSS &&
		cubic_c.cwnd_bytes <= 31 * MSS);
}

static void cubic_converges_fast(struct nc_test *t)
{
	cubic_setup(200000);
	cubic_lose_at(100);
	while (cubic_pkts() < 80)
		cubic_round();
	cubic_lose();
	cubic_near(t, "cut", 56);
	/* Flat at 85 % of 80, where it is after (12 / 0.4)^(1/3) seconds */
	cubic_ms(3107);
	cubic_near(t, "flat", 68);
	/* A window that had recovered is where it goes back to. */
	cubic_ms(4000);
	cubic_near(t, "beyond", 94);
	cubic_lose();
	cubic_ms(4130);
	cubic_near(t, "again", 94);
}

static void cubic_cuts_once(struct nc_test *t)
{
	struct nc_ack_digest d;

	cubic_setup(20000);
	cubic_lose_at(100);
	d = cubic_d;
	d.acked_pkts = 0;
	d.acked_bytes = 0;
	d.lost_pkts = 5;
	d.lost_largest = d.next - 2;
	cubic_c.ops->on_ack(&cubic_c, &d);
	NC_EQ(t, cubic_c.cwnd_bytes, 70 * MSS);
	cubic_lose();
	NC_EQ(t, cubic_c.cwnd_bytes, 49 * MSS);
	/* So does a mark. */
	d = cubic_d;
	d.next += 49;
	d.acked_pkts = 1;
	d.acked_bytes = MSS;
	d.acked_largest = d.next - 1;
	d.ce = 1;
	d.prior_inflight_bytes = 40 * MSS;
	cubic_c.ops->on_ack(&cubic_c, &d);
	NC_EQ(t, cubic_c.cwnd_bytes, 28 * MSS);
	cubic_c.ops->on_ack(&cubic_c, &d);
	NC_EQ(t, cubic_c.cwnd_bytes, 28 * MSS);
}

static void cubic_least_window(struct nc_test *t)
{
	u32 i;

	cubic_setup(20000);
	for (i = 0; i < 20; i++)
		cubic_lose();
	NC_EQ(t, cubic_c.cwnd_bytes, 2 * MSS);
	cubic_ms(100);
	NC_TRUE(t, cubic_c.cwnd_bytes > 2 * MSS);
}

/* Slow start that ends without a loss goes on where the curve is flat. */
static void cubic_delay_ends_slow_start(struct nc_test *t)
{
	u32 i, pkts;

	cubic_setup(100000);
	cubic_round();
	cubic_round();
	for (i = 0; i < 8; i++) {
		cubic_c.srtt_us = 120000 + 1000 * i;
		cubic_round();
	}
	pkts = cubic_pkts();
	NC_TRUE(t, pkts < 160);
	cubic_ms(1000);
	NC_TRUE(t, cubic_pkts() <= pkts + 10);
	cubic_ms(4000);
	NC_TRUE(t, cubic_pkts() >= pkts + 30);
}

/* Too little to send for a minute: the window, and what follows, is the same. */
static void cubic_idle(struct nc_test *t)
{
	u32 i, cwnd;

	cubic_setup(100000);
	cubic_lose_at(100);
	cubic_ms(4217);
	cwnd = cubic_c.cwnd_bytes;
	for (i = 0; i < 600; i++) {
		cubic_d.now_us += 100000;
		cubic_d.next++;
		cubic_d.cwnd_limited = false;
		cubic_c.ops->on_ack(&cubic_c, &cubic_d);
		cubic_d.acked_largest++;
	}
	NC_EQ(t, cubic_c.cwnd_bytes, cwnd);
	/* Nothing at all for ten minutes */
	cubic_d.now_us += 600000000;
	cubic_round();
	cubic_near(t, "at once", 100);
	cubic_ms(2000);
	cubic_near(t, "2 s later", 103);
}

static void cubic_time_out(struct nc_test *t)
{
	u32 cwnd;

	cubic_setup(100000);
	cubic_lose_at(100);
	cubic_ms(4217);
	cwnd = cubic_c.cwnd_bytes;
	cubic_c.ops->on_pto(&cubic_c, cubic_d.now_us + 100000);
	NC_EQ(t, cubic_c.cwnd_bytes, 2 * MSS);
	cubic_c.ops->on_pto(&cubic_c, cubic_d.now_us + 300000);
	NC_EQ(t, cubic_c.cwnd_bytes, 2 * MSS);
	/* Slow start to 7/10, and from there along the flat of the curve */
	cubic_d.now_us += 1000000;
	while (cubic_c.cwnd_bytes < cwnd / 10 * 7 - MSS)
		cubic_round();
	cubic_near(t, "slow start", 70);
	cubic_ms(1000);
	NC_TRUE(t, cubic_pkts() >= 70 && cubic_pkts() <= 78);
}

/* It came late, all of it: window and curve are what they were. */
static void cubic_undone(struct nc_test *t)
{
	struct nc_ack_digest d;
	u32 cwnd;

	cubic_setup(100000);
	cubic_lose_at(100);
	cubic_ms(2000);
	cwnd = cubic_c.cwnd_bytes;
	d = cubic_d;
	cubic_lose();
	NC_TRUE(t, cubic_c.cwnd_bytes < cwnd);
	cubic_c.ops->on_pto(&cubic_c, cubic_d.now_us + 100000);
	NC_EQ(t, cubic_c.cwnd_bytes, 2 * MSS);
	d.next = cubic_d.next;
	d.spurious_pkts = 1;
	d.cwnd_limited = false;
	cubic_c.ops->on_ack(&cubic_c, &d);
	NC_EQ(t, cubic_c.cwnd_bytes, cwnd);
	cubic_ms(2217);
	cubic_near(t, "K", 100);
	cubic_ms(4217);
	cubic_near(t, "2 K", 130);
}

struct cubic_row {
	const char	*name;
	u32		mbit;
	u32		rtt_ms;
	u32		buffer_ms;
	u32		used;
};

static void cubic_links(struct nc_test *t)
{
	static const struct cubic_row rows[] = {
		{ "8 Mbit/s", 8, 30, 100, 990 },
		{ "8 Mbit/s, short", 8, 4, 100, 990 },
		{ "50 Mbit/s", 50, 20, 100, 990 },
		{ "50 Mbit/s, buffer of half a round trip", 50, 40, 20, 930 },
		{ "300 Mbit/s", 300, 30, 50, 980 },
	};
	const struct cubic_row *r;
	struct link_way way;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		way = WAY(r->mbit, r->rtt_ms, r->buffer_ms);
		link_setup(&nc_cc_cubic, &way);
		link_run(t, 3 * LINK_S);
		link_measure();
		link_run(t, 12 * LINK_S);
		NC_ROW_TRUE(t, r->name, link_used() >= r->used);
		NC_ROW_TRUE(t, r->name, link_dropped() <= 10);
		NC_ROW_EQ(t, r->name, link_s.limits_broken, 0);
	}
}

static void cubic_darkness(struct nc_test *t)
{
	struct link_way way = WAY(16, 30, 100);

	link_setup(&nc_cc_cubic, &way);
	link_run(t, 3 * LINK_S);
	link_s.way.loss_permille = 1000;
	link_run(t, 1 * LINK_S);
	NC_EQ(t, link_s.cc.cwnd_bytes, 2 * LINK_MSS);
	link_s.way.loss_permille = 0;
	link_run(t, 1 * LINK_S);
	link_measure();
	link_run(t, 3 * LINK_S);
	NC_TRUE(t, link_used() >= 900);
	/* Told a rate, it stays below. */
	way.told_bps = 10 * MBIT;
	link_setup(&nc_cc_cubic, &way);
	link_run(t, 2 * LINK_S);
	link_measure();
	link_run(t, 3 * LINK_S);
	NC_TRUE(t, link_used() >= 610 && link_used() <= 626);
	NC_EQ(t, link_dropped(), 0);
	NC_EQ(t, link_s.told_broken, 0);
}

/* ---- Two controllers on one link, a round trip at a time ---- */

static struct nc_cc beside_cc[2];
static struct nc_ack_digest beside_d[2];

/* Who has the larger window is the likelier to lose the frame too many. */
static void beside_round(u32 *state, u32 rtt_us, u32 drop)
{
	u32 sum = (beside_cc[0].cwnd_bytes + beside_cc[1].cwnd_bytes) / MSS;
	struct nc_ack_digest *d;
	u32 i, pick;

	*state = *state * 1664525 + 1013904223;
	pick = (*state >> 8) % sum;
	for (i = 0; i < 2; i++) {
		d = &beside_d[i];
		d->now_us += rtt_us;
		beside_cc[i].srtt_us = rtt_us;
		d->rtt_us = rtt_us;
		d->prior_inflight_bytes = beside_cc[i].cwnd_bytes;
		d->acked_pkts = beside_cc[i].cwnd_bytes / MSS;
		d->acked_bytes = d->acked_pkts * MSS;
		d->acked_largest = d->next;
		d->next += d->acked_pkts;
		d->cwnd_limited = true;
		d->lost_pkts = drop && (pick < beside_cc[0].cwnd_bytes / MSS) ==
				       !i;
		d->lost_largest = d->next - 1;
		beside_cc[i].ops->on_ack(&beside_cc[i], d);
	}
}

/* The first one's share of what both carried, in percent */
static u32 beside_share(const struct nc_cc_ops *a, const struct nc_cc_ops *b,
			u32 pipe_pkts, u32 rtt_us)
{
	u32 i, sum, rtt_now, state = 1;
	u64 carried[2] = { 0, 0 };

	memset(beside_cc, 0, sizeof(beside_cc));
	memset(beside_d, 0, sizeof(beside_d));
	beside_cc[0].ops = a;
	beside_cc[1].ops = b;
	for (i = 0; i < 2; i++) {
		beside_cc[i].mss = MSS;
		beside_cc[i].srtt_us = rtt_us;
		beside_cc[i].ops->init(&beside_cc[i], 0);
	}
	for (i = 0; i < 20000; i++) {
		sum = (beside_cc[0].cwnd_bytes + beside_cc[1].cwnd_bytes) / MSS;
		rtt_now = max_t(u32, rtt_us, rtt_us * sum / pipe_pkts);
		/* A buffer of one round trip */
		beside_round(&state, rtt_now, sum > 2 * pipe_pkts);
		if (i < 1000)
			continue;
		carried[0] += beside_cc[0].cwnd_bytes;
		carried[1] += beside_cc[1].cwnd_bytes;
	}
	return div64_u64(100 * carried[0], carried[0] + carried[1]);
}

static void cubic_beside_others(struct nc_test *t)
{
	u32 share;

	/* 8 Mbit/s, 30 ms: where Reno does well it takes no more. */
	share = beside_share(&nc_cc_cubic, &nc_cc_newreno, 20, 30000);
	NC_TRUE(t, share >= 38 && share <= 62);
	/* Two of a kind */
	share = beside_share(&nc_cc_cubic, &nc_cc_cubic, 500, 50000);
	NC_TRUE(t, share >= 40 && share <= 60);
	/* 300 Mbit/s, 100 ms: that is what it is for. */
	share = beside_share(&nc_cc_cubic, &nc_cc_newreno, 2500, 100000);
	NC_TRUE(t, share >= 60);
}

#undef MSS
#undef MBIT
#undef WAY

#define NC_CUBIC_CASES(X)						\
	X(cubic_starts)							\
	X(cubic_curve)							\
	X(cubic_scales)							\
	X(cubic_reno)							\
	X(cubic_converges_fast)						\
	X(cubic_cuts_once)						\
	X(cubic_least_window)						\
	X(cubic_delay_ends_slow_start)					\
	X(cubic_idle)							\
	X(cubic_time_out)						\
	X(cubic_undone)							\
	X(cubic_links)							\
	X(cubic_darkness)						\
	X(cubic_beside_others)
