/* SPDX-License-Identifier: GPL-2.0 */
/* One-way delay of a path, by the sender's and the receiver's clock. */
#ifndef _NETCOMB_CORE_OWD_H
#define _NETCOMB_CORE_OWD_H

#include <linux/types.h>

/**
 * struct nc_owd - delays with the offset of the two clocks, which is the same
 *		   for all paths of a peer; all wrap
 * @avg_us:	smoothed, with the queue on the way
 * @min_us:	least of the last 5 to 10 s
 * @half_us:	least of this period
 * @since_us:	when it began
 * @last_us:	when the last sample came
 * @known:	there was a sample
 */
struct nc_owd {
	u32	avg_us;
	u32	min_us;
	u32	half_us;
	u32	since_us;
	u32	last_us;
	bool	known;
};

/**
 * nc_owd_sample - take one measurement in
 * @o:		state; caller holds the path's lock, readers of single fields don't
 * @owd_us:	receiver's time of arrival less sender's time of sending
 * @now_us:	sender's clock
 */
void nc_owd_sample(struct nc_owd *o, u32 owd_us, u32 now_us);

/** nc_owd_queue_us - how much of the delay is a queue; same lock */
static inline u32 nc_owd_queue_us(const struct nc_owd *o)
{
	s32 queue_us = (s32)(o->avg_us - o->min_us);

	return queue_us > 0 ? queue_us : 0;
}

#endif /* _NETCOMB_CORE_OWD_H */
