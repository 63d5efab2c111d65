/* SPDX-License-Identifier: GPL-2.0 */
/* Repeatable randomness: xorshift64*. */
#ifndef _NC_RAND_H
#define _NC_RAND_H

#include <linux/types.h>

struct nc_rand {
	u64 state;
};

static inline void nc_rand_seed(struct nc_rand *r, u64 seed)
{
	r->state = seed * 0x9e3779b97f4a7c15ULL + 1;
}

static inline u64 nc_rand_u64(struct nc_rand *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dULL;
}

/* 0 to @n - 1 */
static inline u32 nc_rand_below(struct nc_rand *r, u32 n)
{
	return (nc_rand_u64(r) >> 32) % n;
}

static inline bool nc_rand_percent(struct nc_rand *r, u32 percent)
{
	return nc_rand_below(r, 100) < percent;
}

#endif /* _NC_RAND_H */
