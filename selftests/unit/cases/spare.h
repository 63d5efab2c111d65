/* SPDX-License-Identifier: GPL-2.0 */
/* Keeping bulk off paths that lose, and finding out whether that helps. */
#include "core/spare.h"

#define SPARE_MS		1000U
#define SPARE_S			1000000U
#define SPARE_CLEAN_BPS		10000000ULL

static struct nc_spare_path spare_p;
static u32 spare_s_now;
static struct nc_spare spare_s;
static struct nc_spare_view spare_v;
static u32 spare_now;

/* One of @every frames is lost, for @n of them, @burst to a block. */
static void spare_lose(u32 every, u32 n, u32 burst, bool repaired)
{
	u32 lost = 0, i;

	for (i = 1; i <= n; i++) {
		lost += i % every == 0;
		if (i % burst)
			continue;
		nc_spare_seen(&spare_p, burst - lost, lost, repaired,
			      spare_s_now);
		lost = 0;
	}
}

static void spare_losses(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 every;
		bool repaired;
		bool lossy;
		bool deaf;
	} rows[] = {
		{ "none", 1000000, false, false, false },
		{ "one in 5000", 5000, false, false, false },
		{ "one in 200", 200, false, true, false },
		{ "one in 100", 100, false, true, false },
		{ "one in 20", 20, false, true, true },
		{ "one in 20, repaired", 20, true, false, true },
		{ "one in 6, repaired", 6, true, true, true },
	};
	/* No more than two of a block count. */
	static const u32 bursts[] = { 1, 3, 10 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (j = 0; j < ARRAY_SIZE(bursts); j++) {
			memset(&spare_p, 0, sizeof(spare_p));
			spare_lose(rows[i].every, 64000, bursts[j],
				   rows[i].repaired);
			NC_ROW_EQ(t, rows[i].row, spare_p.lossy, rows[i].lossy);
			NC_ROW_EQ(t, rows[i].row, nc_spare_deaf(&spare_p, spare_s_now),
				  rows[i].deaf);
			/* It ends, in blocks of any size. */
			spare_lose(1000000, 64000, bursts[j],
				   rows[i].repaired);
			NC_ROW_EQ(t, rows[i].row, spare_p.lossy, false);
		}
}

static void spare_third(struct nc_test *t)
{
	int i;

	memset(&spare_p, 0, sizeof(spare_p));
	for (i = 1; i <= 3; i++) {
		NC_TRUE(t, !spare_p.lossy);
		nc_spare_seen(&spare_p, 9, 1, false, 0);
	}
	NC_TRUE(t, spare_p.lossy);
}

/* A link that was gone for a moment is no lossy one, whatever the block tells. */
static void spare_gap(struct nc_test *t)
{
	static const u32 acked[] = { 1, 2, 8, 64 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(acked); i++) {
		memset(&spare_p, 0, sizeof(spare_p));
		nc_spare_seen(&spare_p, acked[i], 400, false, 0);
		NC_TRUE(t, !nc_spare_lossy(&spare_p, 0));
		NC_TRUE(t, !nc_spare_deaf(&spare_p, 0));
		nc_spare_seen(&spare_p, 0, 0, false, 0);
		NC_TRUE(t, !nc_spare_lossy(&spare_p, 0));
	}
}

/* Where nothing is sent nothing is heard: what is known gets old. */
static void spare_ages(struct nc_test *t)
{
	memset(&spare_p, 0, sizeof(spare_p));
	spare_s_now = 100;
	spare_lose(5, 64000, 5, false);
	NC_TRUE(t, nc_spare_deaf(&spare_p, 129));
	NC_EQ(t, nc_spare_ppm(&spare_p, 129) / 10000, 19);
	NC_EQ(t, nc_spare_ppm(&spare_p, 130) / 10000, 9);
	NC_TRUE(t, nc_spare_lossy(&spare_p, 100 + 30 * 9));
	NC_TRUE(t, !nc_spare_deaf(&spare_p, 100 + 30 * 9));
	NC_TRUE(t, !nc_spare_hard(&spare_p, 100 + 30 * 9));
	NC_TRUE(t, !nc_spare_lossy(&spare_p, 100 + 30 * 10));
	NC_EQ(t, nc_spare_ppm(&spare_p, 100 + 30 * 40), 0);
	/* What comes then counts from there. */
	spare_s_now = 100 + 30 * 10;
	spare_lose(1000000, 1, 1, false);
	NC_TRUE(t, !nc_spare_lossy(&spare_p, spare_s_now));
	spare_s_now = 0;
}

/* Runs for @us at @percent of what the clean paths carry; a loss each period. */
static bool spare_run(u32 us, u32 percent, bool losing)
{
	bool spared = false;
	u32 end = spare_now + us;

	while ((s32)(end - spare_now) > 0) {
		spare_now += 10 * SPARE_MS;
		nc_spare_sent(&spare_s, SPARE_CLEAN_BPS / 8 / 100 * percent /
					100);
		if (losing && spare_now / (10 * SPARE_MS) % 10 == 0)
			spare_v.lost_pkts++;
		spare_v.waits = percent >= 100;
		spared = nc_spare_update(&spare_s, &spare_v, spare_now);
	}
	return spared;
}

static void spare_setup(u32 now)
{
	memset(&spare_s, 0, sizeof(spare_s));
	spare_v = (struct nc_spare_view) { .clean_bps = SPARE_CLEAN_BPS };
	spare_now = now;
	nc_spare_update(&spare_s, &spare_v, now);
}

static void spare_little(struct nc_test *t)
{
	spare_setup(0);
	NC_TRUE(t, !spare_run(2 * SPARE_S, 50, false));
	spare_v.lossy = true;
	NC_TRUE(t, spare_run(10 * SPARE_MS, 50, false));
	/* What others can carry they carry, for ever. */
	NC_TRUE(t, spare_run(300 * SPARE_S, 50, true));
	NC_EQ(t, spare_s.phase, NC_SPARE_ALONE);
	/* What a controller believes is no proof that there is no more. */
	spare_v.clean_bps = SPARE_CLEAN_BPS / 2;
	NC_TRUE(t, spare_run(300 * SPARE_S, 50, true));
	NC_EQ(t, spare_s.phase, NC_SPARE_ALONE);
	spare_v.lossy = false;
	NC_TRUE(t, !spare_run(10 * SPARE_MS, 50, false));
}

/* One that takes no notice of losses gets all there is. */
static void spare_tried(struct nc_test *t)
{
	/* Times wrap. */
	spare_setup(-2 * SPARE_S);
	NC_TRUE(t, !spare_run(SPARE_S, 95, false));
	spare_v.lossy = true;
	NC_TRUE(t, spare_run(1900 * SPARE_MS, 100, false));
	NC_TRUE(t, !spare_run(300 * SPARE_MS, 100, false));
	NC_EQ(t, spare_s.phase, NC_SPARE_TRIAL);
	/* A loss, then it is seen what that does. */
	NC_TRUE(t, !spare_run(300 * SPARE_MS, 190, false));
	NC_TRUE(t, spare_run(100 * SPARE_MS, 190, true));
	NC_EQ(t, spare_s.phase, NC_SPARE_WATCH);
	NC_TRUE(t, !spare_run(500 * SPARE_MS, 100, false));
	NC_EQ(t, spare_s.phase, NC_SPARE_OPEN);
	/* Suspected for a moment, it is neither new nor forgotten. */
	spare_v.lossy = false;
	NC_TRUE(t, !spare_run(500 * SPARE_MS, 95, false));
	spare_v.lossy = true;
	NC_TRUE(t, !spare_run(10 * SPARE_MS, 95, false));
	NC_EQ(t, spare_s.phase, NC_SPARE_OPEN);
	NC_TRUE(t, !spare_run(300 * SPARE_S, 190, true));
	/* It has less to send at last. */
	NC_TRUE(t, spare_run(SPARE_S, 60, true));
	/* And soon more again. */
	NC_TRUE(t, !spare_run(2500 * SPARE_MS, 100, false));
}

/* One that backs off is left alone, each time for longer. */
static void spare_hurt(struct nc_test *t)
{
	static const u32 waits_s[] = { 2, 8, 32, 32 };
	unsigned int i;
	u32 begin;

	spare_setup(SPARE_S);
	spare_v.lossy = true;
	for (i = 0; i < ARRAY_SIZE(waits_s); i++) {
		begin = spare_now;
		while (spare_run(10 * SPARE_MS, 100, false) &&
		       spare_now - begin < 100 * SPARE_S)
			;
		NC_TRUE(t, spare_now - begin >= waits_s[i] * SPARE_S -
					       200 * SPARE_MS);
		NC_TRUE(t, spare_now - begin <= waits_s[i] * SPARE_S +
					       300 * SPARE_MS);
		NC_TRUE(t, spare_run(250 * SPARE_MS, 110, true));
		NC_EQ(t, spare_s.phase, NC_SPARE_WATCH);
		NC_TRUE(t, spare_run(600 * SPARE_MS, 60, false));
		NC_EQ(t, spare_s.phase, NC_SPARE_ALONE);
	}
	/* These are others, after a rest. */
	NC_TRUE(t, spare_run(6 * SPARE_S, 20, false));
	NC_TRUE(t, !spare_run(2500 * SPARE_MS, 100, false));
}

/* Downloads come and go: that is nobody's harm. */
static void spare_ends(struct nc_test *t)
{
	int i;

	spare_setup(SPARE_S);
	spare_v.lossy = true;
	for (i = 0; i < 5; i++) {
		NC_TRUE(t, spare_run(1900 * SPARE_MS, 100, false));
		NC_TRUE(t, !spare_run(400 * SPARE_MS, 100, false));
		spare_run(300 * SPARE_MS, 150, true);
		NC_TRUE(t, !spare_run(SPARE_S, 150, false));
		NC_EQ(t, spare_s.phase, NC_SPARE_OPEN);
		NC_TRUE(t, spare_run(SPARE_S, 1, false));
	}
}

/* A controller that aims above what it hits hides nothing. */
static void spare_aims_high(struct nc_test *t)
{
	spare_setup(SPARE_S);
	spare_v.clean_bps = SPARE_CLEAN_BPS * 2;
	spare_v.lossy = true;
	NC_TRUE(t, spare_run(1900 * SPARE_MS, 100, false));
	NC_TRUE(t, !spare_run(400 * SPARE_MS, 100, false));
	spare_run(300 * SPARE_MS, 150, true);
	NC_TRUE(t, !spare_run(500 * SPARE_MS, 100, false));
	NC_TRUE(t, !spare_run(60 * SPARE_S, 99, false));
	NC_EQ(t, spare_s.phase, NC_SPARE_OPEN);
}

/* All paths are full when one begins to lose: who carries on may. */
static void spare_onset(struct nc_test *t)
{
	spare_setup(SPARE_S);
	spare_run(SPARE_S, 190, false);
	spare_v.lossy = true;
	NC_TRUE(t, !spare_run(1200 * SPARE_MS, 190, true));
	NC_EQ(t, spare_s.phase, NC_SPARE_OPEN);
	/* So much that is lost now hurts nobody who was there before. */
	spare_v.hard = true;
	NC_TRUE(t, !spare_run(SPARE_S, 190, true));

	/* Who does not is seen in half a second. */
	spare_setup(SPARE_S);
	spare_run(SPARE_S, 190, false);
	spare_v.lossy = true;
	NC_TRUE(t, spare_run(700 * SPARE_MS, 60, true));
	NC_EQ(t, spare_s.phase, NC_SPARE_ALONE);

	/* Nobody waits for that where much is lost. */
	spare_setup(SPARE_S);
	spare_run(SPARE_S, 190, false);
	spare_v.lossy = true;
	NC_TRUE(t, !spare_run(20 * SPARE_MS, 190, true));
	spare_v.hard = true;
	NC_TRUE(t, spare_run(10 * SPARE_MS, 190, true));
}

#define NC_SPARE_CASES(X)						\
	X(spare_losses)							\
	X(spare_third)							\
	X(spare_gap)							\
	X(spare_ages)							\
	X(spare_ends)							\
	X(spare_aims_high)						\
	X(spare_little)							\
	X(spare_tried)							\
	X(spare_hurt)							\
	X(spare_onset)
