/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The receiver's side of a path that falls silent: it hears that first, and
 * tells of it over another path.
 */
#ifndef _NETCOMB_CORE_SILENCE_H
#define _NETCOMB_CORE_SILENCE_H

#include <linux/types.h>

#define NC_SILENCE_MIN_US	8000	/* no pacer pauses for so long */
#define NC_SILENCE_GAPS		3
#define NC_SILENCE_MAX_US	500000	/* it is not in use */
#define NC_SILENCE_REPORTS	4	/* one of them will have come */
#define NC_SILENCE_SURE		8	/* gaps that make an average */

/**
 * struct nc_silence - when data frames come over a path; u32 fields wrap
 * @last_us:	the last one, by the receiver's clock
 * @gap_us:	smoothed time between two
 * @gaps:	how many have been averaged, NC_SILENCE_SURE at most
 * @told:	reports since the last one came
 */
struct nc_silence {
	u32	last_us;
	u32	gap_us;
	u8	gaps;
	u8	told;
};

/** nc_silence_data - a data frame came; caller holds the path's lock */
void nc_silence_data(struct nc_silence *s, u32 now_us);

/**
 * nc_silence_due - whether the path has been silent for long enough to say so
 * @s:		state
 * @now_us:	receiver's clock; a data frame has just come over another path
 *
 * When three times its usual gap has passed and 8 ms, and after that at twice
 * the time, four times, eight times: the report may be lost. Not when it was
 * used too little to tell, or is not in use. Without the path's lock the
 * answer is a hint, to ask again under it.
 */
bool nc_silence_due(const struct nc_silence *s, u32 now_us);

#endif /* _NETCOMB_CORE_SILENCE_H */
