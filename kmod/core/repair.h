/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Repair: whether a packet that was lost is worth sending once more, so that
 * the inner flow does not take a loss that means no congestion for one that
 * does (low-persistence ARQ, RFC 3366 section 2.2).
 */
#ifndef _NETCOMB_CORE_REPAIR_H
#define _NETCOMB_CORE_REPAIR_H

#include <linux/types.h>

/* The other side waits no longer for a packet than this. */
#define NC_REPAIR_HOLD_US	100000U

enum nc_repair_mode {
	NC_REPAIR_OFF,
	NC_REPAIR_AUTO,		/* where losses are few and not from a queue */
	NC_REPAIR_ON,
};

/**
 * struct nc_repair_path - what is known of a path's losses
 * @loss:	of the last 512 frames or so, 2^20 is all
 * @on:		losses are repaired
 */
struct nc_repair_path {
	u32	loss;
	bool	on;
};

/**
 * struct nc_repair_budget - what repair may send
 * @tokens:	bytes
 * @tokens_us:	when that was right
 */
struct nc_repair_budget {
	u32	tokens;
	u32	tokens_us;
};

/**
 * nc_repair_seen - frames of a path were acknowledged or lost
 * @p:		state; caller holds the path's lock
 * @mode:	what the user wants
 * @competes:	its controller answers losses in the flows' place (cc.h)
 * @acked, @lost: how many
 *
 * Decides whether losses are repaired: with %NC_REPAIR_AUTO if it competes, or if
 * 0.1 to 10 % are lost; not any more below 0.05 %.
 *
 * Return: whether that has changed, which the other side is to be told.
 */
bool nc_repair_seen(struct nc_repair_path *p, enum nc_repair_mode mode,
		    bool competes, u32 acked, u32 lost);

/** nc_repair_bearable - whether %NC_REPAIR_AUTO repairs what is lost, if any is */
bool nc_repair_bearable(const struct nc_repair_path *p);

/** nc_repair_lossy - whether one frame in 2000 is lost, or more */
bool nc_repair_lossy(const struct nc_repair_path *p);

/**
 * nc_repair_congested - whether a loss says that there is a queue
 * @mode:	what the user wants
 * @competes:	its controller answers losses in the flows' place
 * @queue_us:	by how much the one-way delay is above its minimum
 * @rtt_us:	least round trip
 *
 * Then %NC_REPAIR_AUTO leaves it to the inner flow to hear of it, unless somebody
 * else makes that queue.
 */
bool nc_repair_congested(enum nc_repair_mode mode, bool competes, u32 queue_us,
			 u32 rtt_us);

/**
 * nc_repair_in_time - whether the packet would come before nobody waits for it
 * @age_us:	how long ago it was sent
 * @later_us:	by how much the one-way delay of the path that it would take is
 *		above that of the path that lost it; may be negative
 *
 * What came behind it is held from about when it should have come itself, so
 * the delay that both ways share does not count.
 */
bool nc_repair_in_time(u32 age_us, s32 later_us);

/**
 * nc_repair_take - spend budget
 * @b:		state
 * @len:	outer bytes
 * @rate_bps:	of all paths together; a tenth is for repair, and 100 ms of
 *		that at once
 * @now_us:	sender's clock
 *
 * Return: whether there was enough.
 */
bool nc_repair_take(struct nc_repair_budget *b, u32 len, u64 rate_bps,
		    u32 now_us);

#endif /* _NETCOMB_CORE_REPAIR_H */
