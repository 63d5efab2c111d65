/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The resequencer: puts each flow's packets back into the order of data_seq,
 * holding none for longer than it is worth.
 */
#ifndef _NETCOMB_RESEQ_H
#define _NETCOMB_RESEQ_H

#include <linux/build_bug.h>
#include <linux/hrtimer.h>
#include <linux/skbuff.h>

#include "core/gap.h"
#include "core/ring.h"
#include "proto.h"

struct nc_peer;
struct nc_skb_cb;

#define NC_RESEQ_SLOTS		8192		/* power of two */
#define NC_RESEQ_HOLD_NS	(100 * NSEC_PER_MSEC)
#define NC_RESEQ_BYTES		(4U << 20)	/* truesize */

/* Since when a number is overtaken is known to so much. */
#define NC_RESEQ_STEP_NS	(4 * NSEC_PER_MSEC)
#define NC_RESEQ_STEPS		64

/* Two steps are not closer, so they are enough. */
static_assert(NC_RESEQ_STEPS / 2 * NC_RESEQ_STEP_NS > NC_RESEQ_HOLD_NS);

/**
 * struct nc_reseq_step - what is missing below a number is overtaken
 * @below:	the number
 * @ns:		since when
 */
struct nc_reseq_step {
	u64	below;
	u64	ns;
};

/**
 * struct nc_reseq_path - what is known of a path's packets
 * @pass:	every later one that is not express is above this
 * @pass_ns:	when that was last confirmed
 * @disorder_ns: when one came that a later one had overtaken; 0: never
 * @gap:	what its path_seq tell
 */
struct nc_reseq_path {
	u64		pass;
	u64		pass_ns;
	u64		disorder_ns;
	struct nc_gap	gap;
};

/**
 * struct nc_reseq - state, owned by the peer's NAPI
 * @ring:	what waits, and which numbers were delivered
 * @bytes:	truesize of what waits
 * @path:	by path id
 * @off:		packets are delivered as they come
 * @timer:	schedules the NAPI when what is held must not wait longer
 * @late_us:	how much longer to wait, for what came late before
 * @late_ns:	when the last one did
 * @top:	one above the highest number that came before its turn and is not
 *		express
 * @step:	@steps of them from @first on, rising
 * @first:	free-running index
 * @steps:	0 while nothing is overtaken but by express
 * @gap:	the number that was expected then
 * @gap_ns:	since when, 0: not so
 */
struct nc_reseq {
	struct nc_ring		ring;
	u32			bytes;
	struct nc_reseq_path	path[NC_MAX_PATHS];
	bool			off;
	struct hrtimer		timer;
	u32			late_us;
	u64			late_ns;
	u64			top;
	struct nc_reseq_step	step[NC_RESEQ_STEPS];
	u32			first;
	u32			steps;
	u64			gap;
	u64			gap_ns;
};

int nc_reseq_init(struct nc_peer *peer);

/** nc_reseq_stop - process context, NAPI disabled: timer off, packets freed */
void nc_reseq_stop(struct nc_peer *peer);

/**
 * nc_reseq_restart - the other side numbers anew
 * @peer:	the peer
 * @next:	from this number
 * @out:	what was held is moved there
 *
 * Context: the peer's NAPI.
 */
void nc_reseq_restart(struct nc_peer *peer, u64 next, struct sk_buff_head *out);

/**
 * nc_reseq_switch - on or off, if the peer's setting has changed
 * @peer:	the peer
 * @out:	what was held is moved there
 *
 * Context: the peer's NAPI, before the packets of a poll.
 */
void nc_reseq_switch(struct nc_peer *peer, struct sk_buff_head *out);

/**
 * nc_reseq_frame - a data frame has come, whatever becomes of its packet
 * @peer:	the peer
 * @cb:		of the packet, data_seq completed
 * @now_ns:	time of this poll
 * @from:	set if the result is positive
 *
 * Return: how many frames from number *@from on and below this one's were lost on
 * its path, for nc_reseq_lost() when the packet has been put in its place. 0 if
 * none were, if it is not known or if they are to come once more.
 *
 * Context: the peer's NAPI, in the order in which frames came.
 */
u32 nc_reseq_frame(struct nc_peer *peer, const struct nc_skb_cb *cb, u64 now_ns,
		   u64 *from);

/**
 * nc_reseq_lost - give up what a path is known to have lost
 * @peer:	the peer
 * @from, @to:	numbers from @from on and below @to
 * @lost:	how many of them the path has lost
 * @out:	what waited for those is appended
 *
 * Does nothing unless those are all that is missing there.
 *
 * Context: the peer's NAPI.
 */
void nc_reseq_lost(struct nc_peer *peer, u64 from, u64 to, u32 lost,
		   struct sk_buff_head *out);

/**
 * nc_reseq_hint - the other side has told what a path has still to carry
 * @peer:	the peer
 * @path_id:	the path
 * @next:	what it carries from then on has this data_seq or a higher one
 * @rx_ns:	when that came
 *
 * Context: the peer's NAPI; all frames that came before have been taken.
 */
void nc_reseq_hint(struct nc_peer *peer, u8 path_id, u64 next, u64 rx_ns);

/**
 * nc_reseq_packet - a data packet that is no duplicate
 * @peer:	the peer
 * @skb:	control block filled
 * @now_ns:	time of this poll
 * @out:	what may be delivered is appended, each flow in order
 *
 * Context: the peer's NAPI.
 */
void nc_reseq_packet(struct nc_peer *peer, struct sk_buff *skb, u64 now_ns,
		     struct sk_buff_head *out);

/**
 * nc_reseq_flush - release what is due, arm the timer for the rest
 *
 * Context: the peer's NAPI, once at the end of a poll.
 */
void nc_reseq_flush(struct nc_peer *peer, u64 now_ns, struct sk_buff_head *out);

#endif /* _NETCOMB_RESEQ_H */
