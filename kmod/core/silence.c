// SPDX-License-Identifier: GPL-2.0
/* When a path's data frames come, and whether they have stopped to. */
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "silence.h"

void nc_silence_data(struct nc_silence *s, u32 now_us)
{
	u32 gap_us = now_us - s->last_us;

	WRITE_ONCE(s->last_us, now_us);
	WRITE_ONCE(s->told, 0);
	/* A pause in use is no gap, but what comes then may be a trickle. */
	if (gap_us > NC_SILENCE_MAX_US) {
		WRITE_ONCE(s->gaps, 0);
		return;
	}
	if (!s->gaps)
		s->gap_us = gap_us;
	else
		WRITE_ONCE(s->gap_us,
			   s->gap_us + (s32)(gap_us - s->gap_us) / 8);
	if (s->gaps < NC_SILENCE_SURE)
		WRITE_ONCE(s->gaps, s->gaps + 1);
}

bool nc_silence_due(const struct nc_silence *s, u32 now_us)
{
	u32 silent_us = now_us - READ_ONCE(s->last_us);
	u32 limit_us = max_t(u32, NC_SILENCE_MIN_US,
			     NC_SILENCE_GAPS * READ_ONCE(s->gap_us));
	u8 told = READ_ONCE(s->told);

	return READ_ONCE(s->gaps) == NC_SILENCE_SURE &&
	       told < NC_SILENCE_REPORTS && silent_us >= limit_us << told &&
	       silent_us < NC_SILENCE_MAX_US;
}
