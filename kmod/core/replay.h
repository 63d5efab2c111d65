/* SPDX-License-Identifier: GPL-2.0 */
/* Anti-replay window of RFC 6479: a bitmap that moves in whole words. */
#ifndef _NETCOMB_CORE_REPLAY_H
#define _NETCOMB_CORE_REPLAY_H

#include <linux/types.h>
#include <linux/bits.h>

enum nc_replay_verdict {
	NC_REPLAY_NEW,		/* not seen before */
	NC_REPLAY_SEEN,		/* seen before */
	NC_REPLAY_OLD,		/* below the window: can't tell */
};

/**
 * struct nc_replay - which numbers have been seen
 * @next:	one above the highest number seen, or what restart said
 * @floor:	everything below is old, whatever the map says
 * @words:	length of @map, a power of two, at least 2
 * @map:	bit n % (words * BITS_PER_LONG) tells whether n was seen
 *
 * The caller serialises. One word is always being cleared, so the window is
 * (words - 1) * BITS_PER_LONG numbers below @next.
 */
struct nc_replay {
	u64		next;
	u64		floor;
	u32		words;
	unsigned long	map[];
};

#define NC_REPLAY_WORDS(nbits)	((nbits) / BITS_PER_LONG)
#define NC_REPLAY_SIZE(nbits)	(sizeof(struct nc_replay) + (nbits) / 8)

/**
 * nc_replay_init - start an empty window
 * @w:		storage of NC_REPLAY_SIZE(@nbits) bytes
 * @nbits:	a power of two, at least 2 * BITS_PER_LONG
 */
void nc_replay_init(struct nc_replay *w, u32 nbits);

/**
 * nc_replay_restart - forget what was seen; everything below @next is old
 * @w:		the window
 * @next:	the next number to be expected
 */
void nc_replay_restart(struct nc_replay *w, u64 next);

/**
 * nc_replay_peek - what nc_replay_mark() would say, changing nothing
 * @w:		the window; may be read without the writer's lock, the answer
 *		is then a guess that nc_replay_mark() must confirm
 * @n:		the number
 */
enum nc_replay_verdict nc_replay_peek(const struct nc_replay *w, u64 n);

/**
 * nc_replay_mark - note a number as seen
 * @w:		the window
 * @n:		the number, authentic; U64_MAX is always old
 *
 * Return: NC_REPLAY_NEW if it was noted, else why not.
 */
enum nc_replay_verdict nc_replay_mark(struct nc_replay *w, u64 n);

#endif /* _NETCOMB_CORE_REPLAY_H */
