/* SPDX-License-Identifier: GPL-2.0 */
/* Which path takes the next packet: the interface that schedulers implement. */
#ifndef _NETCOMB_CORE_SCHED_H
#define _NETCOMB_CORE_SCHED_H

#include <linux/list.h>
#include <linux/types.h>

#include "../proto.h"

#define NC_SCHED_NAME_MAX	16
#define NC_SCHED_PRIV		136

struct module;
struct nc_sched_ops;

/**
 * struct nc_sched_view - what a scheduler sees of a path
 * @rate_bps:	pacing rate
 * @metric:	its tier
 * @mtu:	longest inner packet it takes
 * @fifo_bytes:	committed and not yet sent, outer bytes
 * @express_bytes: those of them that go first
 * @inflight_bytes: sent and neither acknowledged nor lost
 * @fifo_limit_bytes: no more is committed at or above this
 * @room_bytes:	congestion window less what flies and waits, may be negative
 * @quantum_bytes: what may always wait: two packets
 * @srtt_us:	smoothed RTT
 * @ns_per_kib:	time that 1024 bytes take
 * @owd_us:	smoothed one-way delay, with an offset that is the same for all
 *		paths; wraps; if @owd_known
 * @delay_us:	for the scheduler
 * @id:		path id
 * @usable:	up and below its limits; others must not be picked
 * @spared_bytes: packets up to so long do not go there: others of its metric
 *		take them
 * @spared_express_bytes: likewise for express packets
 *
 * There are NC_MAX_PATHS of them on a stack.
 */
struct nc_sched_view {
	u64	rate_bps;
	u32	metric;
	u32	mtu;
	u32	fifo_bytes;
	u32	express_bytes;
	u32	inflight_bytes;
	u32	fifo_limit_bytes;
	s32	room_bytes;
	u32	quantum_bytes;
	u32	srtt_us;
	u32	ns_per_kib;
	u32	owd_us;
	s32	delay_us;
	u32	spared_bytes;
	u32	spared_express_bytes;
	u8	id;
	bool	usable;
	bool	owd_known;
};

/* Later than the first by more than this, a path is for emergencies. */
#define NC_SCHED_FAR_US	150000

/**
 * struct nc_sched - scheduler state of a peer, under its tx lock
 * @ops:	the algorithm
 * @priv:	its own
 */
struct nc_sched {
	const struct nc_sched_ops	*ops;
	u64				priv[NC_SCHED_PRIV / sizeof(u64)];
};

/**
 * struct nc_sched_ops - one scheduler
 * @pick:	index into @v of the path for a packet of @len inner bytes, or
 *		-1 if it has to wait; must be an eligible one; required
 * @prepare:	look at all paths before packets are given to them: may fill
 *		@delay_us, change @fifo_limit_bytes, and take @usable away;
 *		optional
 * @init:	set private state; optional
 * @copies:	a packet goes, besides, over every other path of the picked one's
 *		metric that may take it now
 * @name:	what users call it
 */
struct nc_sched_ops {
	int (*pick)(struct nc_sched *s, const struct nc_sched_view *v, int n,
		    u32 len);
	void (*prepare)(struct nc_sched *s, struct nc_sched_view *v, int n);
	void (*init)(struct nc_sched *s);
	bool			copies;
	char			name[NC_SCHED_NAME_MAX];
	struct module		*owner;
	struct list_head	list;
};

/**
 * nc_sched_eligible - whether a path may take a packet now
 * @v:		the path
 * @len:	inner bytes
 */
bool nc_sched_eligible(const struct nc_sched_view *v, u32 len);

/**
 * nc_sched_tier - the metric of the paths that packets may take now
 * @v:		paths
 * @n:		how many
 * @len:	inner bytes
 *
 * Return: the lowest that has a usable path wide enough, whether it has room or
 * not; U32_MAX if there is none.
 */
u32 nc_sched_tier(const struct nc_sched_view *v, int n, u32 len);

/** nc_sched_time_ns - how long @bytes take on a path */
static inline u64 nc_sched_time_ns(const struct nc_sched_view *v, u32 bytes)
{
	return ((u64)bytes * v->ns_per_kib) >> 10;
}

/**
 * nc_sched_delay_us - how much longer one path takes than another
 * @v, @ref:	the paths
 *
 * Half of what the round trip takes longer until both have delivered something.
 */
s32 nc_sched_delay_us(const struct nc_sched_view *v,
		      const struct nc_sched_view *ref);

/** nc_sched_express_eligible - whether a path may take an express packet now */
bool nc_sched_express_eligible(const struct nc_sched_view *v, u32 len);

/**
 * nc_sched_pick_express - the path on which an express packet arrives first
 * @v, @n:	the paths, prepared
 * @len:	inner bytes
 * @last:	path id that its flow used last
 *
 * For all schedulers: it waits only for express packets, so that what the
 * others think of the queues does not matter.
 *
 * Return: index into @v of an eligible one, or -1 if it has to wait.
 */
int nc_sched_pick_express(const struct nc_sched_view *v, int n, u32 len,
			  u8 last);

/**
 * nc_sched_pick_copy - likewise for a second copy of an express packet
 *
 * It may take a path that others are spared.
 */
int nc_sched_pick_copy(const struct nc_sched_view *v, int n, u32 len);

/**
 * nc_sched_pick_repair - the path for a packet that was lost and goes once more
 * @v, @n:	the paths, prepared
 * @len:	inner bytes
 * @lost_by:	path id that lost it
 *
 * As for express, but not over the same path again, where it may be lost as
 * well, unless every other takes 20 ms longer.
 *
 * Return: as above.
 */
int nc_sched_pick_repair(const struct nc_sched_view *v, int n, u32 len,
			 u8 lost_by);

/** nc_sched_validate - 0, or -EINVAL if a required verb or name is missing */
int nc_sched_validate(const struct nc_sched_ops *ops);

/* The dissertation's scheduler: sched_greedy.c */
extern struct nc_sched_ops nc_sched_greedy;

/* Earliest delivery: sched_edpf.c */
extern struct nc_sched_ops nc_sched_edpf;

/* Shares by capacity: sched_proportional.c */
extern struct nc_sched_ops nc_sched_proportional;

/* Every packet over every path: sched_redundant.c */
extern struct nc_sched_ops nc_sched_redundant;

#endif /* _NETCOMB_CORE_SCHED_H */
