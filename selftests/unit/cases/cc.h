/* SPDX-License-Identifier: GPL-2.0 */
/* Congestion control: the shared steps, and NewReno's behaviour. */
#include "core/cc.h"

#define MSS		1500U
#define MIN_CWND	(2 * MSS)
#define SS_RATE(cwnd, rtt_us)	((u64)(cwnd) * 16000000 / (rtt_us))
#define CA_RATE(cwnd, rtt_us)	((u64)(cwnd) * 9600000 / (rtt_us))

static struct nc_cc cc_c;
static struct nc_ack_digest cc_d;

static void cc_setup(void)
{
	memset(&cc_c, 0, sizeof(cc_c));
	memset(&cc_d, 0, sizeof(cc_d));
	cc_c.ops = &nc_cc_newreno;
	cc_c.mss = MSS;
	cc_c.srtt_us = 20000;
	cc_c.min_rtt_us = 20000;
	cc_c.ops->init(&cc_c, 0);
}

/* One window: a digest a frame, the round trip as told. */
static void cc_window(u32 rtt_us)
{
	u32 n = cc_c.cwnd_bytes / MSS;

	cc_d.next += n;
	while (n--) {
		cc_d.now_us += 100;
		cc_d.acked_pkts = 1;
		cc_d.acked_bytes = MSS;
		cc_d.rtt_us = rtt_us;
		cc_d.cwnd_limited = true;
		cc_d.prior_inflight_bytes = cc_c.cwnd_bytes;
		cc_d.inflight_bytes = cc_c.cwnd_bytes - MSS;
		cc_c.ops->on_ack(&cc_c, &cc_d);
		cc_d.acked_largest++;
	}
}

/* Loses number @seq of what flies. */
static void cc_lose(u32 seq, u32 inflight)
{
	struct nc_ack_digest d = cc_d;

	d.acked_pkts = 0;
	d.acked_bytes = 0;
	d.rtt_us = 0;
	d.lost_pkts = 1;
	d.lost_bytes = MSS;
	d.lost_largest = seq;
	d.prior_inflight_bytes = inflight;
	cc_c.ops->on_ack(&cc_c, &d);
}

static void cc_validates(struct nc_test *t)
{
	struct nc_cc_ops ops = nc_cc_newreno;

	NC_EQ(t, nc_cc_validate(&ops), 0);
	ops.init = NULL;
	NC_EQ(t, nc_cc_validate(&ops), -EINVAL);
	ops = nc_cc_newreno;
	ops.on_ack = NULL;
	NC_EQ(t, nc_cc_validate(&ops), -EINVAL);
	ops = nc_cc_newreno;
	ops.on_pto = NULL;
	NC_EQ(t, nc_cc_validate(&ops), -EINVAL);
	ops = nc_cc_newreno;
	ops.name[0] = '\0';
	NC_EQ(t, nc_cc_validate(&ops), -EINVAL);
}

static void cc_steps(struct nc_test *t)
{
	cc_setup();
	cc_c.cwnd_bytes = 10000;
	NC_EQ(t, nc_cc_slow_start(&cc_c, 3000, 20000), 0);
	NC_EQ(t, cc_c.cwnd_bytes, 13000);
	NC_EQ(t, nc_cc_slow_start(&cc_c, 9000, 20000), 2000);
	NC_EQ(t, cc_c.cwnd_bytes, 20000);
	NC_EQ(t, nc_cc_slow_start(&cc_c, 500, 20000), 500);
	NC_EQ(t, nc_cc_slow_start(&cc_c, 500, 100), 500);
	NC_EQ(t, cc_c.cwnd_bytes, 20000);

	nc_cc_pace(&cc_c, 100);
	NC_EQ(t, cc_c.pacing_rate_bps, 8000000);
	cc_c.srtt_us = 0;
	nc_cc_pace(&cc_c, 100);
	NC_EQ(t, cc_c.pacing_rate_bps, 1600000);
	cc_c.srtt_us = 1;
	cc_c.cwnd_bytes = 1U << 30;
	nc_cc_pace(&cc_c, 1000);
	NC_EQ(t, cc_c.pacing_rate_bps, (1ULL << 30) * 80000000);
}

static void cc_clamps(struct nc_test *t)
{
	cc_setup();
	cc_c.cwnd_bytes = 0;
	cc_c.pacing_rate_bps = 0;
	nc_cc_clamp(&cc_c);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	NC_EQ(t, cc_c.pacing_rate_bps, NC_CC_RATE_MIN_BPS);
	cc_c.cwnd_bytes = 0xffffffff;
	cc_c.pacing_rate_bps = ~0ULL;
	nc_cc_clamp(&cc_c);
	NC_EQ(t, cc_c.cwnd_bytes, 1U << 30);
	NC_EQ(t, cc_c.pacing_rate_bps, NC_CC_RATE_MAX_BPS);
	cc_c.rate_bps = 8000000;
	nc_cc_clamp(&cc_c);
	NC_EQ(t, cc_c.pacing_rate_bps, 8000000);
	cc_c.rate_bps = 1;
	nc_cc_clamp(&cc_c);
	NC_EQ(t, cc_c.pacing_rate_bps, NC_CC_RATE_MIN_BPS);
}

static void cc_starts(struct nc_test *t)
{
	cc_setup();
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, SS_RATE(10 * MSS, 20000));
	/* Slow start: doubles each window */
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, SS_RATE(20 * MSS, 20000));
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	/* Begun again */
	cc_c.ops->on_pto(&cc_c, 100000);
	cc_c.ops->init(&cc_c, 200000);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	/* A told rate stands. */
	cc_c.rate_bps = 8000000;
	cc_window(20000);
	NC_EQ(t, cc_c.pacing_rate_bps, 8000000);
	cc_c.rate_bps = 0;
	/* A round trip that is not known yet */
	cc_c.srtt_us = 0;
	cc_c.ops->init(&cc_c, 0);
	NC_EQ(t, cc_c.pacing_rate_bps, SS_RATE(10 * MSS, 100000));
}

static void cc_halves_once(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	/* 40 frames more fly; 3 of them are lost, told one by one. */
	cc_d.next += 40;
	cc_lose(cc_d.acked_largest + 5, 40 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, CA_RATE(20 * MSS, 20000));
	cc_lose(cc_d.acked_largest + 6, 39 * MSS);
	cc_lose(cc_d.next - 1, 38 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	/* The next window's loss counts again. */
	cc_d.next += 20;
	cc_lose(cc_d.next - 20, 20 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
}

static void cc_least_window(struct nc_test *t)
{
	int i;

	cc_setup();
	for (i = 0; i < 10; i++) {
		cc_d.next += 10;
		cc_lose(cc_d.next - 1, cc_c.cwnd_bytes);
	}
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
}

/* What was in flight is halved, not a window that was not used. */
static void cc_halves_flight(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_d.next += 8;
	cc_lose(cc_d.next - 1, 8 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 4 * MSS);
}

static void cc_avoidance(struct nc_test *t)
{
	u32 cwnd;
	int i;

	cc_setup();
	cc_window(20000);
	cc_d.next += 20;
	cc_lose(cc_d.next - 1, 20 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	/* What was sent before the cut grows nothing. */
	for (i = 0; i < 20; i++) {
		cc_c.ops->on_ack(&cc_c, &cc_d);
		cc_d.acked_largest++;
	}
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	/* Then one frame a window, with its last acknowledgment */
	cc_d.next += 10;
	cc_d.cwnd_limited = true;
	for (i = 0; i < 10; i++) {
		NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
		cc_c.ops->on_ack(&cc_c, &cc_d);
		cc_d.acked_largest++;
	}
	NC_EQ(t, cc_c.cwnd_bytes, 11 * MSS);
	for (i = 0; i < 5; i++) {
		cwnd = cc_c.cwnd_bytes;
		cc_window(20000);
		NC_TRUE(t, cc_c.cwnd_bytes >= cwnd &&
			cc_c.cwnd_bytes <= cwnd + MSS);
	}
	NC_TRUE(t, cc_c.cwnd_bytes >= 15 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, CA_RATE(cc_c.cwnd_bytes, 20000));
}

/* What was counted towards growth before a cut does not count after it. */
static void cc_avoidance_begins_anew(struct nc_test *t)
{
	int i;

	cc_setup();
	cc_d.next = 20;
	cc_lose(19, 20 * MSS);
	cc_d.next = 100;
	cc_d.acked_largest = 20;
	cc_d.acked_pkts = 1;
	cc_d.acked_bytes = MSS;
	cc_d.cwnd_limited = true;
	for (i = 0; i < 9; i++)
		cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	cc_lose(50, 10 * MSS);
	cc_d.next = 200;
	cc_d.acked_largest = 100;
	for (i = 0; i < 4; i++)
		cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 5 * MSS);
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 6 * MSS);
}

static void cc_unused_window(struct nc_test *t)
{
	int i;

	cc_setup();
	cc_window(20000);
	for (i = 0; i < 100; i++) {
		cc_d.next++;
		cc_d.cwnd_limited = false;
		cc_c.ops->on_ack(&cc_c, &cc_d);
		cc_d.acked_largest++;
	}
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
}

/* A growing queue ends slow start; noise does not. */
static void cc_delay_ends_slow_start(struct nc_test *t)
{
	int i;

	cc_setup();
	cc_window(20000);
	cc_window(23999);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	cc_window(28000);
	/* Grows on, but slowly, for five rounds, and then one a window. */
	NC_TRUE(t, cc_c.cwnd_bytes > 40 * MSS && cc_c.cwnd_bytes < 60 * MSS);
	for (i = 0; i < 5; i++)
		cc_window(30000);
	i = cc_c.cwnd_bytes;
	NC_EQ(t, cc_c.pacing_rate_bps, CA_RATE(i, 20000));
	cc_window(30000);
	NC_TRUE(t, cc_c.cwnd_bytes <= i + MSS);

	cc_setup();
	cc_window(20000);
	cc_window(24000);
	NC_TRUE(t, cc_c.cwnd_bytes < 40 * MSS);
	cc_window(20000);
	i = cc_c.cwnd_bytes;
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 2 * i);
}

/* What the receiver waited is not the path's delay. */
static void cc_delay_of_receiver(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_d.delay_us = 10000;
	cc_window(30000);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	cc_d.delay_us = 5999;
	cc_window(30000);
	NC_TRUE(t, cc_c.cwnd_bytes < 80 * MSS);
}

/* One block a round: judged at the end of the round. */
static void cc_delay_few_samples(struct nc_test *t)
{
	u32 rtt_us = 20000;
	int i;

	cc_setup();
	for (i = 0; i < 12; i++) {
		u32 n = cc_c.cwnd_bytes / MSS;

		cc_d.acked_pkts = n;
		cc_d.acked_bytes = n * MSS;
		cc_d.acked_largest = cc_d.next + n - 1;
		cc_d.next += n;
		cc_d.rtt_us = rtt_us + 3000;
		cc_d.delay_us = 3000;
		cc_d.cwnd_limited = true;
		cc_c.ops->on_ack(&cc_c, &cc_d);
		rtt_us += 5000;
	}
	NC_TRUE(t, cc_c.cwnd_bytes < 100 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, CA_RATE(cc_c.cwnd_bytes, 20000));
}

static void cc_ce(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_d.next += 20;
	cc_d.ce = 1;
	cc_d.prior_inflight_bytes = 20 * MSS;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	cc_d.acked_largest++;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 10 * MSS);
	/* The first of the next window counts again. */
	cc_d.acked_largest = cc_d.next;
	cc_d.next += 10;
	cc_d.prior_inflight_bytes = 10 * MSS;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 5 * MSS);
}

static void cc_time_out(struct nc_test *t)
{
	u32 cwnd;

	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_c.ops->on_pto(&cc_c, 100000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	NC_EQ(t, cc_c.pacing_rate_bps, SS_RATE(MIN_CWND, 20000));
	/* Again and again: ssthresh stays. */
	cc_c.ops->on_pto(&cc_c, 200000);
	cc_c.ops->on_pto(&cc_c, 400000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);

	/* It answers what was sent afterwards: slow start to the half. */
	cc_d.now_us = 500000;
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 2 * MIN_CWND);
	cc_window(20000);
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 16 * MSS);
	cc_window(20000);
	NC_TRUE(t, cc_c.cwnd_bytes >= 20 * MSS);
	cwnd = cc_c.cwnd_bytes;
	cc_window(20000);
	NC_TRUE(t, cc_c.cwnd_bytes <= cwnd + MSS);
	/* Another one halves again. */
	cwnd = cc_c.cwnd_bytes;
	cc_c.ops->on_pto(&cc_c, cc_d.now_us + 100000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	cc_d.now_us += 200000;
	while (cc_c.pacing_rate_bps == SS_RATE(cc_c.cwnd_bytes, 20000))
		cc_window(20000);
	NC_TRUE(t, cc_c.cwnd_bytes >= cwnd / 2 &&
		cc_c.cwnd_bytes <= cwnd / 2 + MSS);
}

/* What is lost in the dark is part of it: slow start ends where it would. */
static void cc_time_out_in_the_dark(struct nc_test *t)
{
	int i;

	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_c.ops->on_pto(&cc_c, 100000);
	for (i = 0; i < 10; i++) {
		cc_d.next += 2;
		cc_lose(cc_d.next - 1, MIN_CWND);
	}
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	cc_d.now_us = 500000;
	cc_d.acked_largest = cc_d.next;
	for (i = 0; i < 3; i++)
		cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 16 * MSS);
}

/* Slow start after a time-out does not go on with the slow part of it. */
static void cc_time_out_in_css(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_window(24000);
	NC_TRUE(t, cc_c.cwnd_bytes < 60 * MSS);
	cc_c.ops->on_pto(&cc_c, cc_d.now_us + 100000);
	cc_d.now_us += 200000;
	cc_window(20000);
	NC_EQ(t, cc_c.cwnd_bytes, 2 * MIN_CWND);
}

/* The acknowledgment was late, not the frames: all goes back. */
static void cc_time_out_undone(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_d.next += 40;
	cc_c.ops->on_pto(&cc_c, 100000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	cc_d.now_us = 110000;
	cc_d.rtt_us = 50000;
	cc_d.cwnd_limited = false;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
}

/* So it does when something was lost before, in another window. */
static void cc_time_out_after_loss_undone(struct nc_test *t)
{
	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_d.next += 40;
	cc_lose(cc_d.next - 40, 40 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	cc_d.acked_largest = cc_d.next;
	cc_d.next += 20;
	cc_d.cwnd_limited = false;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	cc_c.ops->on_pto(&cc_c, 100000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);
	cc_d.now_us = 110000;
	cc_d.rtt_us = 50000;
	cc_c.ops->on_ack(&cc_c, &cc_d);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
}

/* A silent path was given up, and then everything turns out to have come. */
static void cc_loss_undone(struct nc_test *t)
{
	struct nc_ack_digest d;

	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_d.next += 40;
	d = cc_d;
	d.acked_pkts = 0;
	d.acked_bytes = 0;
	d.rtt_us = 0;
	d.lost_pkts = 40;
	d.lost_bytes = 40 * MSS;
	d.lost_largest = d.next - 1;
	d.prior_inflight_bytes = 40 * MSS;
	cc_c.ops->on_ack(&cc_c, &d);
	cc_c.ops->on_pto(&cc_c, 100000);
	NC_EQ(t, cc_c.cwnd_bytes, MIN_CWND);

	d.lost_pkts = 0;
	d.acked_pkts = 39;
	d.acked_bytes = 39 * MSS;
	d.spurious_pkts = 39;
	d.cwnd_limited = false;
	d.acked_largest = d.next - 2;
	cc_c.ops->on_ack(&cc_c, &d);
	NC_TRUE(t, cc_c.cwnd_bytes < 20 * MSS);
	d.acked_pkts = 1;
	d.acked_bytes = MSS;
	d.spurious_pkts = 1;
	d.acked_largest = d.next - 1;
	cc_c.ops->on_ack(&cc_c, &d);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	NC_EQ(t, cc_c.pacing_rate_bps, SS_RATE(40 * MSS, 20000));
	/* More than was lost since comes after all. */
	cc_lose(d.next - 1, 40 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
	d.spurious_pkts = 5;
	cc_c.ops->on_ack(&cc_c, &d);
	NC_EQ(t, cc_c.cwnd_bytes, 40 * MSS);
	/* Losses from then on count, of what flew then as well. */
	cc_lose(d.next - 1, 40 * MSS);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
}

/* Something sent after the cut has come: it stands, whatever turns up. */
static void cc_loss_stands(struct nc_test *t)
{
	struct nc_ack_digest d;

	cc_setup();
	cc_window(20000);
	cc_window(20000);
	cc_d.next += 40;
	cc_lose(cc_d.next - 1, 40 * MSS);
	d = cc_d;
	d.cwnd_limited = false;
	d.acked_largest = d.next;
	d.next += 20;
	cc_c.ops->on_ack(&cc_c, &d);
	d.spurious_pkts = 1;
	cc_c.ops->on_ack(&cc_c, &d);
	NC_EQ(t, cc_c.cwnd_bytes, 20 * MSS);
}

/* Numbers start again; losses count from the first on. */
static void cc_new_session(struct nc_test *t)
{
	u32 i;

	cc_setup();
	for (i = 0; i < 3; i++)
		cc_window(20000);
	cc_lose(cc_d.next - 1, cc_c.cwnd_bytes);
	i = cc_c.cwnd_bytes;
	cc_d.next = 10;
	cc_d.acked_largest = 0;
	cc_lose(5, i);
	NC_EQ(t, cc_c.cwnd_bytes, i / 2);

	/* Rounds of slow start end, too. */
	cc_setup();
	cc_d.next = 1000000;
	cc_d.acked_largest = 1000000;
	cc_window(20000);
	cc_window(20000);
	cc_d.next = 0;
	cc_d.acked_largest = 0;
	cc_window(20000);
	i = cc_c.cwnd_bytes;
	cc_window(25000);
	NC_TRUE(t, cc_c.cwnd_bytes < 2 * i);
}

#undef MSS
#undef MIN_CWND
#undef SS_RATE
#undef CA_RATE

#define NC_CC_CASES(X)							\
	X(cc_validates)							\
	X(cc_steps)							\
	X(cc_clamps)							\
	X(cc_starts)							\
	X(cc_halves_once)						\
	X(cc_least_window)						\
	X(cc_halves_flight)						\
	X(cc_avoidance)							\
	X(cc_avoidance_begins_anew)					\
	X(cc_unused_window)						\
	X(cc_delay_ends_slow_start)					\
	X(cc_delay_of_receiver)						\
	X(cc_delay_few_samples)						\
	X(cc_ce)							\
	X(cc_time_out)							\
	X(cc_time_out_in_the_dark)					\
	X(cc_time_out_in_css)						\
	X(cc_time_out_undone)						\
	X(cc_time_out_after_loss_undone)				\
	X(cc_loss_undone)						\
	X(cc_loss_stands)						\
	X(cc_new_session)
