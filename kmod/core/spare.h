/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sparing: bulk keeps off paths that lose while the others carry all there is
 * to carry, since most flows take every loss for congestion. Whether a flow
 * does is found out: where there is more to carry than the others take, it is
 * tried with a few losses whether that becomes less.
 */
#ifndef _NETCOMB_CORE_SPARE_H
#define _NETCOMB_CORE_SPARE_H

#include <linux/types.h>

/**
 * struct nc_spare_path - what a path loses that flows see
 * @loss:	of the last 2048 frames or so, 2^24 is all
 * @fast:	of the last 64
 * @least:	what @loss must be for the path to stay lossy
 * @seen_s:	when frames were last heard of
 * @lossy:	too many were lost
 */
struct nc_spare_path {
	u32	loss;
	u32	fast;
	u32	least;
	u32	seen_s;
	bool	lossy;
};

/**
 * nc_spare_seen - frames of a path were acknowledged or lost
 * @p:		state; caller holds the path's lock
 * @acked, @lost: how many; lost to congestion are none of them
 * @repaired:	lost packets are sent again: a tenth may be lost before it shows
 * @now_s:	time in seconds
 */
void nc_spare_seen(struct nc_spare_path *p, u32 acked, u32 lost, bool repaired,
		   u32 now_s);

/*
 * Without lock. A path that carries nothing is not heard of: each 30 s halve what
 * is held against it.
 */

/** nc_spare_lossy - whether flows would notice */
bool nc_spare_lossy(const struct nc_spare_path *p, u32 now_s);

/** nc_spare_hard - so many just now that no flow is to wait for more of them */
bool nc_spare_hard(const struct nc_spare_path *p, u32 now_s);

/** nc_spare_deaf - so many that calls keep off as well */
bool nc_spare_deaf(const struct nc_spare_path *p, u32 now_s);

/** nc_spare_ppm - of a million frames, how many are lost */
u32 nc_spare_ppm(const struct nc_spare_path *p, u32 now_s);

enum nc_spare_phase {
	NC_SPARE_NONE,		/* no path is lossy, or all are */
	NC_SPARE_ONSET,		/* one has become so, and all are full */
	NC_SPARE_ALONE,		/* lossy ones are spared */
	NC_SPARE_TRIAL,		/* they are used until they lose */
	NC_SPARE_WATCH,		/* and what did that do? */
	NC_SPARE_OPEN,		/* nothing: they are used */
};

/**
 * struct nc_spare - what a peer does with its lossy paths
 * @rate_bps:	what was given to paths in the last period
 * @alone_bps:	what the others took when they were full, 0: not known
 * @bytes:	in this one
 * @waited_us:	for so long packets waited in it
 * @seen_us:	until then
 * @begin_us:	of the period
 * @phase_us:	when the phase began
 * @lossy_us:	when a path was lossy last
 * @full_us:	for so long the others could take no more
 * @rest_us:	for so long they could
 * @wait_us:	how long the former must be before a trial
 * @lost_pkts:	of all lossy paths, when last seen
 * @phase:	enum nc_spare_phase
 * @count:	periods: of watching, or with too little
 * @full:	packets waited for most of the last period
 */
struct nc_spare {
	u64	rate_bps;
	u64	alone_bps;
	u32	bytes;
	u32	waited_us;
	u32	seen_us;
	u32	begin_us;
	u32	phase_us;
	u32	lossy_us;
	u32	full_us;
	u32	rest_us;
	u32	wait_us;
	u32	lost_pkts;
	u8	phase;
	u8	count;
	bool	full;
};

/**
 * struct nc_spare_view - what there is of a peer's paths
 * @clean_bps:	what the controllers of those believe that are not lossy
 * @lost_pkts:	by lossy paths; wraps
 * @lossy:	there are lossy paths, and others that can stand in for them
 * @hard:	nc_spare_hard() is true of one
 * @waits:	packets have waited for a path since the last call
 */
struct nc_spare_view {
	u64	clean_bps;
	u32	lost_pkts;
	bool	lossy;
	bool	hard;
	bool	waits;
};

/** nc_spare_sent - bytes were given to a path */
static inline void nc_spare_sent(struct nc_spare *s, u32 bytes)
{
	s->bytes += bytes;
}

/**
 * nc_spare_update - whether lossy paths are spared now
 * @s:		state of the peer; caller holds its lock
 * @v:		paths
 * @now_us:	sender's clock
 */
bool nc_spare_update(struct nc_spare *s, const struct nc_spare_view *v,
		     u32 now_us);

#endif /* _NETCOMB_CORE_SPARE_H */
