// SPDX-License-Identifier: GPL-2.0
/* Recovery of a 64-bit sequence number from its low half. */
#include "seq.h"

u64 nc_seq_recover(u64 near, u32 low)
{
	s32 dist = (s32)(low - (u32)near);
	u64 n = near + (s64)dist;

	/* The closest one may lie outside of what there is. */
	if (dist < 0 && n > near)
		return n + (1ULL << 32);
	if (dist > 0 && n < near)
		return n - (1ULL << 32);
	return n;
}
