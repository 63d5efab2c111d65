// SPDX-License-Identifier: GPL-2.0
/* One-way delay of a path, by the sender's and the receiver's clock. */
#include <linux/compiler.h>

#include "owd.h"

#define PERIOD_US	5000000
#define PAUSE_US	200000	/* the queue is another one by then */

static u32 earlier(u32 a, u32 b)
{
	return (s32)(a - b) < 0 ? a : b;
}

void nc_owd_sample(struct nc_owd *o, u32 owd_us, u32 now_us)
{
	u32 avg_us = o->avg_us + (s32)(owd_us - o->avg_us) / 8;

	if (!o->known || now_us - o->last_us > PAUSE_US)
		avg_us = owd_us;
	if (!o->known) {
		o->min_us = owd_us;
		o->half_us = owd_us;
		o->since_us = now_us;
	}
	o->last_us = now_us;
	WRITE_ONCE(o->avg_us, avg_us);
	if (now_us - o->since_us > PERIOD_US) {
		o->min_us = o->half_us;
		o->half_us = owd_us;
		o->since_us = now_us;
	}
	o->half_us = earlier(o->half_us, owd_us);
	WRITE_ONCE(o->min_us, earlier(o->min_us, owd_us));
	WRITE_ONCE(o->known, true);
}
