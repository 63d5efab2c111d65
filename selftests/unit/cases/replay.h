/* SPDX-License-Identifier: GPL-2.0 */
/* The window of RFC 6479: a map of 256 bits, of which WINDOW are kept. */
#include "core/replay.h"

#define MAP		256ULL
#define WINDOW		(MAP - BITS_PER_LONG)
#define TOP64		0xffffffffffffffffULL

#define NEW		NC_REPLAY_NEW
#define SEEN		NC_REPLAY_SEEN
#define OLD		NC_REPLAY_OLD

static u64 replay_storage[(NC_REPLAY_SIZE(256) + 7) / 8];
static struct nc_replay *const replay_w = (void *)replay_storage;

struct replay_step {
	u64 n;
	enum nc_replay_verdict want;
};

static void replay_run(struct nc_test *t, const char *row,
		       const struct replay_step *s, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		NC_ROW_EQ(t, row, nc_replay_peek(replay_w, s[i].n), s[i].want);
		NC_ROW_EQ(t, row, nc_replay_mark(replay_w, s[i].n), s[i].want);
	}
}

#define REPLAY_RUN(t, row, ...) do {					\
	static const struct replay_step _s[] = { __VA_ARGS__ };		\
									\
	nc_replay_init(replay_w, MAP);					\
	replay_run(t, row, _s, ARRAY_SIZE(_s));				\
} while (0)

static void replay_edges(struct nc_test *t)
{
	REPLAY_RUN(t, "first is 0", {0, NEW}, {0, SEEN}, {1, NEW}, {1, SEEN});
	REPLAY_RUN(t, "first is high", {1000000, NEW}, {1000000, SEEN},
		   {0, OLD}, {1000000 - WINDOW, OLD},
		   {1000001 - WINDOW, NEW}, {1000001 - WINDOW, SEEN});
	REPLAY_RUN(t, "lower edge", {WINDOW, NEW}, {0, OLD}, {1, NEW},
		   {1, SEEN}, {WINDOW + 1, NEW}, {1, OLD}, {2, NEW});
	REPLAY_RUN(t, "whole window at once", {0, NEW}, {WINDOW - 1, NEW},
		   {0, SEEN}, {1, NEW}, {WINDOW, NEW}, {0, OLD}, {1, SEEN});
}

static void replay_word_boundaries(struct nc_test *t)
{
	u64 word = BITS_PER_LONG;
	u64 edge;

	for (edge = word; edge <= 3 * MAP; edge += word) {
		const struct replay_step s[] = {
			{edge, NEW}, {edge - 1, NEW}, {edge - 1, SEEN},
			{edge, SEEN}, {edge + 1, NEW}, {edge, SEEN},
			{edge - 2, NEW}, {edge + word, NEW}, {edge, SEEN},
			{edge + word - 1, NEW}, {edge + word, SEEN},
		};

		nc_replay_init(replay_w, MAP);
		replay_run(t, "word boundary", s, ARRAY_SIZE(s));
	}
}

/* What an advance passes over must read as not seen. */
static void replay_jumps(struct nc_test *t)
{
	static const u64 jump[] = {
		1, 31, 32, 33, 63, 64, 65, WINDOW - 1, WINDOW, WINDOW + 1,
		MAP - 1, MAP, MAP + 1, 2 * MAP, 10 * MAP + 7, 1ULL << 32,
	};
	u64 i, n, top;

	for (i = 0; i < ARRAY_SIZE(jump); i++) {
		nc_replay_init(replay_w, MAP);
		for (n = 0; n < MAP; n++)
			NC_EQ(t, nc_replay_mark(replay_w, n), NEW);
		top = MAP - 1 + jump[i];
		NC_EQ(t, nc_replay_mark(replay_w, top), NEW);
		for (n = top - WINDOW + 1; n < top; n++)
			NC_ROW_EQ(t, "below a jump",
				  nc_replay_mark(replay_w, n),
				  n < MAP ? SEEN : NEW);
		NC_EQ(t, nc_replay_mark(replay_w, top - WINDOW), OLD);
	}
}

static void replay_high_numbers(struct nc_test *t)
{
	REPLAY_RUN(t, "2^32", {0xfffffffeULL, NEW}, {0xffffffffULL, NEW},
		   {0x100000000ULL, NEW}, {0xffffffffULL, SEEN},
		   {0x100000001ULL, NEW}, {0x100000000ULL, SEEN},
		   {0, OLD}, {1, OLD});
	REPLAY_RUN(t, "2^64", {TOP64 - 2, NEW}, {TOP64 - 1, NEW},
		   {TOP64 - 1, SEEN}, {TOP64, OLD}, {TOP64, OLD},
		   {TOP64 - 2, SEEN}, {TOP64 - 3, NEW}, {0, OLD},
		   {TOP64 - 1 - WINDOW, OLD}, {TOP64 - WINDOW, NEW});
	REPLAY_RUN(t, "from 0 to the top", {0, NEW}, {TOP64 - 1, NEW},
		   {TOP64 - 2, NEW}, {0, OLD});
}

static void replay_restart(struct nc_test *t)
{
	static const struct replay_step low[] = {
		{999, OLD}, {0, OLD}, {1000, NEW}, {1000, SEEN}, {999, OLD},
		{1001, NEW}, {1000 + WINDOW, NEW}, {1000, OLD}, {999, OLD},
	};
	static const struct replay_step high[] = {
		{TOP64 - 10, OLD}, {TOP64 - 9, NEW}, {TOP64 - 9, SEEN},
	};

	nc_replay_init(replay_w, MAP);
	NC_EQ(t, nc_replay_mark(replay_w, 5000), NEW);
	nc_replay_restart(replay_w, 1000);
	replay_run(t, "backwards", low, ARRAY_SIZE(low));
	nc_replay_restart(replay_w, TOP64 - 9);
	replay_run(t, "upwards", high, ARRAY_SIZE(high));
}

static void replay_peek_changes_nothing(struct nc_test *t)
{
	nc_replay_init(replay_w, MAP);
	NC_EQ(t, nc_replay_peek(replay_w, 7), NEW);
	NC_EQ(t, nc_replay_peek(replay_w, 7), NEW);
	NC_EQ(t, nc_replay_peek(replay_w, 7 * MAP), NEW);
	NC_EQ(t, nc_replay_mark(replay_w, 7), NEW);
	NC_EQ(t, nc_replay_mark(replay_w, 3), NEW);
}

#undef MAP
#undef WINDOW
#undef TOP64
#undef NEW
#undef SEEN
#undef OLD

#define NC_REPLAY_CASES(X)						\
	X(replay_edges)							\
	X(replay_word_boundaries)					\
	X(replay_jumps)							\
	X(replay_high_numbers)						\
	X(replay_restart)						\
	X(replay_peek_changes_nothing)
