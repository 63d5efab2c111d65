// SPDX-License-Identifier: GPL-2.0
/*
 * Anti-replay window of RFC 6479. The bitmap is a ring of words and only
 * whole words are cleared when the window moves, so that marking costs the
 * same for an advance of one and, up to clearing the whole map, of many.
 */
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "replay.h"

static u32 word_of(const struct nc_replay *w, u64 n)
{
	return (n / BITS_PER_LONG) & (w->words - 1);
}

static unsigned long bit_of(u64 n)
{
	return 1UL << (n % BITS_PER_LONG);
}

void nc_replay_init(struct nc_replay *w, u32 nbits)
{
	w->words = NC_REPLAY_WORDS(nbits);
	nc_replay_restart(w, 0);
}

void nc_replay_restart(struct nc_replay *w, u64 next)
{
	memset(w->map, 0, w->words * sizeof(w->map[0]));
	WRITE_ONCE(w->floor, next);
	WRITE_ONCE(w->next, next);
}

/* Says NEW for everything at or above @next, but for the last number of all:
 * @next could not be one above it.
 */
static enum nc_replay_verdict look(const struct nc_replay *w, u64 next, u64 n)
{
	u64 size = (u64)(w->words - 1) * BITS_PER_LONG;

	if (n < READ_ONCE(w->floor) || n == U64_MAX)
		return NC_REPLAY_OLD;
	if (n >= next)
		return NC_REPLAY_NEW;
	if (next - n > size)
		return NC_REPLAY_OLD;
	if (READ_ONCE(w->map[word_of(w, n)]) & bit_of(n))
		return NC_REPLAY_SEEN;
	return NC_REPLAY_NEW;
}

enum nc_replay_verdict nc_replay_peek(const struct nc_replay *w, u64 n)
{
	return look(w, READ_ONCE(w->next), n);
}

/* RFC 6479 section 3: clear the words between the old top and the new one.
 * Before the first number the map is clear from the top's word on.
 */
static void advance(struct nc_replay *w, u64 n)
{
	u64 top = w->next ? (w->next - 1) / BITS_PER_LONG : 0;
	u64 steps = min_t(u64, n / BITS_PER_LONG - top, w->words);
	u64 i;

	for (i = 1; i <= steps; i++)
		WRITE_ONCE(w->map[(top + i) & (w->words - 1)], 0);
	WRITE_ONCE(w->next, n + 1);
}

enum nc_replay_verdict nc_replay_mark(struct nc_replay *w, u64 n)
{
	enum nc_replay_verdict v = look(w, w->next, n);
	u32 i = word_of(w, n);

	if (v != NC_REPLAY_NEW)
		return v;
	if (n >= w->next)
		advance(w, n);
	WRITE_ONCE(w->map[i], w->map[i] | bit_of(n));
	return NC_REPLAY_NEW;
}
