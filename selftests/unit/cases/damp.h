/* SPDX-License-Identifier: GPL-2.0 */
/* How long a path that keeps going down is held back. */
#include "core/damp.h"

#define DAMP_S		1000000000ULL
#define DAMP_MS		1000000ULL

/* Bounds first: doubling stays within 64 bits. */
static_assert(NC_DAMP_HOLD_NS << NC_DAMP_LOSSES >> NC_DAMP_LOSSES ==
	      NC_DAMP_HOLD_NS);
/* The place of the next one wraps where the ring does. */
static_assert(256 % NC_DAMP_LOSSES == 0);

static struct nc_damp damp_d;

/* @n losses, @every_ns apart; the time of the last one is returned. */
static u64 damp_losses(u32 n, u64 every_ns, u64 now_ns)
{
	while (n--)
		nc_damp_lost(&damp_d, now_ns += every_ns);
	return now_ns;
}

static void damp_longer(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 losses;
		u32 hold_ms;
	} rows[] = {
		{ "never", 0, 0 },
		{ "once", 1, 0 },
		{ "twice", 2, 0 },
		{ "three times", 3, 4000 },
		{ "four", 4, 8000 },
		{ "five", 5, 10000 },
		{ "sixteen", 16, 10000 },
		{ "more than are remembered", 300, 10000 },
	};
	unsigned int i;
	u64 now;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(&damp_d, 0, sizeof(damp_d));
		now = damp_losses(rows[i].losses, 100 * DAMP_MS, DAMP_S);
		NC_ROW_EQ(t, rows[i].row, nc_damp_hold_ns(&damp_d, now),
			  rows[i].hold_ms * DAMP_MS);
		NC_ROW_EQ(t, rows[i].row, nc_damp_losses(&damp_d, now),
			  min_t(u32, rows[i].losses, NC_DAMP_LOSSES));
	}
}

/* A loss is forgotten a minute later, each for itself. */
static void damp_forgets(struct nc_test *t)
{
	u64 now;

	memset(&damp_d, 0, sizeof(damp_d));
	now = damp_losses(5, 2 * DAMP_S, 100 * DAMP_S);
	NC_EQ(t, now, 110 * DAMP_S);
	NC_EQ(t, nc_damp_losses(&damp_d, 162 * DAMP_S - 1), 5);
	NC_EQ(t, nc_damp_losses(&damp_d, 162 * DAMP_S), 4);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, 162 * DAMP_S), 8 * DAMP_S);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, 164 * DAMP_S), 4 * DAMP_S);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, 166 * DAMP_S), 0);
	NC_EQ(t, nc_damp_losses(&damp_d, 170 * DAMP_S - 1), 1);
	NC_EQ(t, nc_damp_losses(&damp_d, 170 * DAMP_S), 0);
	/* As it was before: the next two cost nothing. */
	now = damp_losses(2, DAMP_S, 200 * DAMP_S);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, now), 0);
	now = damp_losses(1, DAMP_S, now);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, now), 4 * DAMP_S);
}

/* Two in a minute, for ever: no link is so bad that it is not used. */
static void damp_seldom(struct nc_test *t)
{
	u64 now = DAMP_S;
	int i;

	memset(&damp_d, 0, sizeof(damp_d));
	for (i = 0; i < 1000; i++) {
		now = damp_losses(1, 30 * DAMP_S, now);
		if (nc_damp_hold_ns(&damp_d, now))
			break;
	}
	NC_EQ(t, i, 1000);
	/* And a little more often is too often. */
	now = damp_losses(3, 20 * DAMP_S, now);
	NC_EQ(t, nc_damp_hold_ns(&damp_d, now), 4 * DAMP_S);
}

/* Nothing has happened yet just after the machine has started. */
static void damp_boot(struct nc_test *t)
{
	memset(&damp_d, 0, sizeof(damp_d));
	NC_EQ(t, nc_damp_losses(&damp_d, 1), 0);
	nc_damp_lost(&damp_d, 1);
	NC_EQ(t, nc_damp_losses(&damp_d, 2), 1);
}

#define NC_DAMP_CASES(X)						\
	X(damp_longer)							\
	X(damp_forgets)							\
	X(damp_seldom)							\
	X(damp_boot)
