// SPDX-License-Identifier: GPL-2.0
/*
 * Where the delay varies by itself, as on radio links, the controller `model` asks
 * whether there is room. A frame that is held up holds up those behind it where
 * order is kept, so the delay of what is sent densely is near the most and never
 * the least: as if a queue stood there, which does not go, and in which nothing
 * waits for the bottleneck. More is delivered when more is sent then; with a queue
 * it is not. What the delay was when more was delivered is no queue.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "cc_model.h"

#define ROOM_MORE		16	/* a part of the rate, at least, if there is room */
#define ROOM_AGAIN_US		250000U	/* doubled with each time that there was none */
#define ROOM_AGAIN_MAX_US	16000000U
#define ROOM_NOISE_US		600U
#define ROOM_SLACK_MAX_US	30000U
#define ROOM_ROUNDS		2	/* until what was sent to ask is acknowledged */

/* More than what a queue varies by: frames of unlike length, and what the pacer's
 * timer lets out at once
 */
bool nc_room_noisy(const struct nc_model *m)
{
	return m->room.noise_us > ROOM_NOISE_US + m->full_us / 8;
}

void nc_room_sample(struct nc_room *room, s32 change_us)
{
	/* In 64 bits: a peer's clock may say anything. */
	s64 d_us = (s64)change_us - room->change_us;

	if (d_us < 0)
		d_us = -d_us;
	d_us = min_t(s64, d_us, NC_MODEL_RTT_MAX_US);
	room->change_us = change_us;
	room->noise_us += ((s32)d_us - (s32)room->noise_us) / 16;
}

/* What was sent to ask has been acknowledged. */
static void judge(struct nc_model *m, u64 bw_bps, u32 target_us, u32 now_us)
{
	struct nc_room *room = &m->room;
	u32 qd_us = m->round.qd_min_us;

	room->asked_us = now_us;
	if (bw_bps < room->before_bps + room->before_bps / ROOM_MORE) {
		room->again_us = clamp(2 * room->again_us, ROOM_AGAIN_US,
				       ROOM_AGAIN_MAX_US);
		return;
	}
	room->again_us = 0;
	if (qd_us > target_us + m->frame_us)
		room->slack_us = clamp(qd_us - target_us - m->frame_us,
				       room->slack_us, ROOM_SLACK_MAX_US);
}

/* A queue that is shorter than that was none of it. */
static void shrink(struct nc_model *m, bool noisy)
{
	struct nc_room *room = &m->room;
	u32 qd_us = m->round.qd_min_us;

	if (m->round.app_limited || qd_us >= room->slack_us)
		return;
	if (noisy)
		room->slack_us -= (room->slack_us - qd_us + 7) / 8;
	else
		room->slack_us = qd_us;
}

/* By what it takes for a queue, which is about as long as it shall be, and for
 * nothing else that might end by itself.
 */
static bool held_back(const struct nc_model *m, u32 target_us, u32 gain)
{
	u32 qd_us = m->round.qd_min_us;

	if (m->round.app_limited || m->refill || m->settling || m->fed_wanted_us)
		return false;
	return qd_us != U32_MAX && gain >= NC_MODEL_UNIT - NC_MODEL_UNIT / 16 &&
	       qd_us > m->room.slack_us + m->frame_us + target_us / 4;
}

u32 nc_room_gain(struct nc_model *m, u64 bw_bps, u32 target_us, u32 gain,
		 bool steady, u32 now_us)
{
	struct nc_room *room = &m->room;
	bool noisy = nc_room_noisy(m);

	shrink(m, noisy);
	if (room->rounds) {
		if (--room->rounds)
			return max(gain, NC_MODEL_UNIT);
		if (bw_bps)
			judge(m, bw_bps, target_us, now_us);
	}
	if (!noisy || !steady || !bw_bps ||
	    now_us - room->asked_us < room->again_us ||
	    !held_back(m, target_us, gain))
		return gain;
	room->before_bps = bw_bps;
	room->rounds = ROOM_ROUNDS;
	return max(gain, NC_MODEL_ASK_GAIN);
}
