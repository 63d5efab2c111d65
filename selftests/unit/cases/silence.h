/* SPDX-License-Identifier: GPL-2.0 */
/* When a path counts as silent, with the frames of sent.h. */
#include "core/sent.h"
#include "core/silence.h"

static struct nc_silence silence_s;

/* @n frames, @gap_us apart; the last one at the time that is returned. */
static u32 silence_frames(u32 n, u32 gap_us, u32 now_us)
{
	while (n--)
		nc_silence_data(&silence_s, now_us += gap_us);
	return now_us;
}

/* After how long it is reported first, in steps of 100 us; 0: not at all. */
static u32 silence_first(u32 now_us)
{
	u32 us;

	for (us = 0; us < 2000000; us += 100)
		if (nc_silence_due(&silence_s, now_us + us))
			return us;
	return 0;
}

static void silence_limit(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 gap_us;
		u32 first_us;
	} rows[] = {
		{ "gigabit", 12, 8000 },
		{ "8 Mbit/s", 1500, 8000 },
		{ "2 Mbit/s", 6000, 18000 },
		{ "a call", 20000, 60000 },
		{ "a trickle", 170000, 0 },
		{ "seldom", 600000, 0 },
	};
	unsigned int i;
	u32 now;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(&silence_s, 0, sizeof(silence_s));
		now = silence_frames(50, rows[i].gap_us, 0xfffff000);
		NC_ROW_EQ(t, rows[i].row, silence_first(now),
			  rows[i].first_us);
	}
}

/* Back to back in bursts, it is the time between bursts that counts. */
static void silence_bursts(struct nc_test *t)
{
	u32 now = 0, i;

	memset(&silence_s, 0, sizeof(silence_s));
	for (i = 0; i < 100; i++) {
		nc_silence_data(&silence_s, now);
		nc_silence_data(&silence_s, now);
		now += 6000;
	}
	i = silence_first(now - 6000);
	NC_TRUE(t, i >= 8000 && i <= 12000);
}

static void silence_few(struct nc_test *t)
{
	u32 now;

	memset(&silence_s, 0, sizeof(silence_s));
	NC_EQ(t, silence_first(0), 0);
	now = silence_frames(NC_SILENCE_SURE, 1000, 0x10000000);
	NC_EQ(t, silence_first(now), 0);
	now = silence_frames(1, 1000, now);
	NC_EQ(t, silence_first(now), 8000);
	/* After a pause it counts anew. */
	now = silence_frames(1, NC_SILENCE_MAX_US + 1, now);
	NC_EQ(t, silence_first(now), 0);
}

static void silence_repeats(struct nc_test *t)
{
	static const u32 at_us[] = { 8000, 16000, 32000, 64000 };
	unsigned int i;
	u32 now;

	memset(&silence_s, 0, sizeof(silence_s));
	now = silence_frames(20, 1000, 0);
	for (i = 0; i < ARRAY_SIZE(at_us); i++) {
		NC_EQ(t, silence_first(now), at_us[i]);
		silence_s.told++;
	}
	NC_EQ(t, silence_first(now), 0);
	/* With the next frame all begins again. */
	now = silence_frames(1, 70000, now);
	NC_TRUE(t, !silence_s.told);
	NC_TRUE(t, silence_first(now) > 8000);
}

/*
 * Whether a block made @us after number @largest - 1 came calls one overdue,
 * which it must do before it is applied as well as after.
 */
static bool silence_late(struct nc_test *t, u32 largest, u32 us, u32 owd_us)
{
	struct nc_ack_block b = {
		.ack = largest,
		.largest = largest,
		.rx_time_us = sent_ring[largest - 1].tx_us + owd_us,
		.delay_us = us,
	};
	bool before;

	before = nc_sent_overdue(&sent_s, &b, owd_us, 8000);
	nc_sent_ack(&sent_s, &b, sent_now, &sent_d);
	NC_EQ(t, nc_sent_overdue(&sent_s, &b, owd_us, 8000), before);
	return before;
}

static void silence_overdue(struct nc_test *t)
{
	/* The clocks have nothing to do with each other. */
	static const u32 owd_us[] = { 10000, 0xfffff000, 0x7ffff000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(owd_us); i++) {
		sent_setup(0);
		sent_tx(t, 10);
		/* The next one was sent a millisecond later. */
		NC_TRUE(t, !silence_late(t, 5, 8999, owd_us[i]));
		NC_TRUE(t, silence_late(t, 5, 9000, owd_us[i]));
		NC_TRUE(t, !silence_late(t, 6, 8999, owd_us[i]));
		NC_TRUE(t, silence_late(t, 6, 9000, owd_us[i]));
		/* Older than what is known already */
		NC_TRUE(t, !silence_late(t, 5, 9000, owd_us[i]));
		/* Nothing is under way. */
		NC_TRUE(t, !silence_late(t, 10, 500000, owd_us[i]));
		sent_now += 100000;
		sent_tx(t, 1);
		NC_TRUE(t, !silence_late(t, 10, 100000, owd_us[i]));
		NC_TRUE(t, silence_late(t, 10, 118000, owd_us[i]));
		/* What was taken for lost proves nothing more. */
		nc_sent_abandon(&sent_s, sent_now, sent_now, &sent_d);
		NC_TRUE(t, !silence_late(t, 10, 500000, owd_us[i]));
		/* Never sent */
		NC_TRUE(t, !silence_late(t, 12, 500000, owd_us[i]));
	}
}

#define NC_SILENCE_CASES(X)						\
	X(silence_limit)						\
	X(silence_bursts)						\
	X(silence_few)							\
	X(silence_repeats)						\
	X(silence_overdue)
