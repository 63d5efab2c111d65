// SPDX-License-Identifier: GPL-2.0
/* What the controller `model` takes for the path's delay without a queue. */
#include <linux/minmax.h>

#include "cc_model.h"

/* Raw one-way delays have an offset of their own: only differences count. */
static u32 earlier(u32 a, u32 b)
{
	return (s32)(a - b) < 0 ? a : b;
}

void nc_base_restart(struct nc_base *b, u32 owd_us, u32 rtt_us, u32 bytes,
		     u32 now_us)
{
	b->owd_us[0] = owd_us;
	b->owd_us[1] = owd_us;
	b->bytes[0] = bytes;
	b->bytes[1] = bytes;
	b->rtt_us[0] = rtt_us;
	b->rtt_us[1] = rtt_us;
	b->begin_us = now_us;
}

void nc_base_update(struct nc_base *b, u32 owd_us, u32 rtt_us, u32 bytes,
		    u32 now_us)
{
	u32 queue_us;

	if (!b->rtt_us[0]) {
		/* Another controller may have left a queue behind. */
		queue_us = rtt_us - min(rtt_us, b->known_rtt_us ?: rtt_us);
		nc_base_restart(b, owd_us - queue_us, rtt_us - queue_us, bytes,
				now_us);
		return;
	}
	if (now_us - b->begin_us >= NC_MODEL_BASE_US) {
		b->owd_us[1] = b->owd_us[0];
		b->rtt_us[1] = b->rtt_us[0];
		b->bytes[1] = b->bytes[0];
		b->bytes[0] = bytes;
		b->owd_us[0] = owd_us;
		b->rtt_us[0] = rtt_us;
		b->begin_us = now_us;
	}
	if ((s32)(owd_us - b->owd_us[0]) < 0) {
		b->owd_us[0] = owd_us;
		b->bytes[0] = bytes;
	}
	b->rtt_us[0] = min(b->rtt_us[0], rtt_us);
}

u32 nc_base_owd_us(const struct nc_base *b)
{
	return earlier(b->owd_us[0], b->owd_us[1]);
}

u32 nc_base_bytes(const struct nc_base *b)
{
	return b->bytes[nc_base_owd_us(b) != b->owd_us[0]];
}

u32 nc_base_rtt_us(const struct nc_base *b)
{
	return min(b->rtt_us[0], b->rtt_us[1]);
}
