/* SPDX-License-Identifier: GPL-2.0 */
/* What missing frames of a path tell of the numbers that they carried. */
#include "core/gap.h"

#define GAP_NONE	U64_MAX

struct gap_step {
	u32 session;
	u32 seq;
	u64 data_seq;
	bool express;
	int lost;
	u64 from;
};

static void gap_steps(struct nc_test *t, const char *name,
		      const struct gap_step *s, u32 n)
{
	struct nc_gap g = {};
	u64 from;
	u32 i;

	for (i = 0; i < n; i++, s++) {
		from = GAP_NONE;
		NC_ROW_EQ(t, name, nc_gap_frame(&g, s->session, s->seq,
						s->data_seq, s->express, &from),
			  s->lost);
		if (s->lost > 0)
			NC_ROW_EQ(t, name, from, s->from);
	}
}

#define GAP_OK(session, seq, n)		{ session, seq, n, false, 0, 0 }
#define GAP_EXPRESS(session, seq, n)	{ session, seq, n, true, 0, 0 }
#define GAP_LATE(session, seq, n)	{ session, seq, n, false, -ERANGE, 0 }
#define GAP_LOST(session, seq, n, lost, from)				\
	{ session, seq, n, false, lost, from }

#define GAP_STEPS(t, name, ...) do {					\
	static const struct gap_step _s[] = { __VA_ARGS__ };		\
									\
	gap_steps(t, name, _s, ARRAY_SIZE(_s));				\
} while (0)

static void gap_tells(struct nc_test *t)
{
	GAP_STEPS(t, "in order",
		  GAP_OK(1, 0, 0), GAP_OK(1, 1, 1), GAP_OK(1, 2, 5), GAP_OK(1, 3, 6));
	GAP_STEPS(t, "one is lost",
		  GAP_OK(1, 0, 10), GAP_LOST(1, 2, 12, 1, 11), GAP_OK(1, 3, 13));
	GAP_STEPS(t, "several, others carry some",
		  GAP_OK(1, 7, 10), GAP_LOST(1, 11, 20, 3, 11));
	GAP_STEPS(t, "before the first nothing is known",
		  GAP_OK(1, 5, 10), GAP_OK(1, 6, 11));
	GAP_STEPS(t, "the first is express",
		  GAP_EXPRESS(1, 5, 10), GAP_OK(1, 7, 12), GAP_LOST(1, 9, 14, 1, 13));
}

/* Express takes numbers of the path, but proves nothing of others. */
static void gap_express(struct nc_test *t)
{
	GAP_STEPS(t, "express between, nothing lost",
		  GAP_OK(1, 0, 10), GAP_EXPRESS(1, 1, 15), GAP_OK(1, 2, 11));
	GAP_STEPS(t, "one lost beside it",
		  GAP_OK(1, 0, 10), GAP_EXPRESS(1, 1, 15), GAP_LOST(1, 3, 12, 1, 11));
	GAP_STEPS(t, "two, before and after it",
		  GAP_OK(1, 0, 10), GAP_EXPRESS(1, 2, 20), GAP_LOST(1, 4, 13, 2, 11));
}

/* Numbers that fall: sent before, elsewhere. What rises again is no proof yet. */
static void gap_again(struct nc_test *t)
{
	GAP_STEPS(t, "sent again",
		  GAP_OK(1, 0, 100), GAP_OK(1, 2, 50), GAP_OK(1, 4, 102),
		  GAP_LOST(1, 6, 104, 1, 103));
}

static void gap_disorder(struct nc_test *t)
{
	GAP_STEPS(t, "overtaken",
		  GAP_OK(1, 0, 10), GAP_LOST(1, 2, 12, 1, 11),
		  GAP_LATE(1, 1, 11), GAP_OK(1, 3, 13));
}

/* Another session counts anew; an old one's last may come among them. */
static void gap_session(struct nc_test *t)
{
	GAP_STEPS(t, "renewed",
		  GAP_OK(1, 1000, 10), GAP_OK(2, 0, 11), GAP_LOST(2, 2, 13, 1, 12),
		  GAP_OK(1, 1001, 14), GAP_OK(2, 3, 15), GAP_OK(2, 4, 16));
	GAP_STEPS(t, "the last possible numbers",
		  GAP_OK(1, U32_MAX - 1, U64_MAX - 2), GAP_OK(1, U32_MAX, U64_MAX - 1));
	GAP_STEPS(t, "a leap",
		  GAP_OK(1, 0, 10), GAP_LOST(1, U32_MAX - 1, 1000000, 65535, 11));
}

/* Among express, what was lost may have been express too. */
static void gap_plain(struct nc_test *t)
{
	struct nc_gap g = {};
	u64 from;
	u32 i;

	for (i = 0; i < 3 * NC_GAP_PLAIN; i++) {
		NC_EQ(t, nc_gap_plain(&g), i >= NC_GAP_PLAIN &&
		      (i <= 100 || i > 100 + NC_GAP_PLAIN));
		NC_EQ(t, nc_gap_frame(&g, 1, i, i, i == 100, &from), 0);
	}
}

#undef GAP_STEPS
#undef GAP_LOST
#undef GAP_LATE
#undef GAP_EXPRESS
#undef GAP_OK
#undef GAP_NONE

#define NC_GAP_CASES(X)							\
	X(gap_tells)							\
	X(gap_express)							\
	X(gap_again)							\
	X(gap_disorder)							\
	X(gap_session)							\
	X(gap_plain)
