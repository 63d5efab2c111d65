/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The resequencer: puts a peer's packets back into the order of data_seq,
 * holding none for longer than it is worth.
 */
#ifndef _NETCOMB_RESEQ_H
#define _NETCOMB_RESEQ_H

#include <linux/hrtimer.h>
#include <linux/skbuff.h>

#include "core/ring.h"
#include "proto.h"

struct nc_peer;

#define NC_RESEQ_SLOTS		8192		/* power of two */
#define NC_RESEQ_HOLD_NS	(100 * NSEC_PER_MSEC)
#define NC_RESEQ_BYTES		(4U << 20)	/* truesize */

/**
 * struct nc_reseq - state, owned by the peer's NAPI
 * @ring:	what waits, and which numbers were delivered
 * @bytes:	truesize of what waits
 * @pass:	by path id: every later packet of the path is above this
 * @pass_ns:	when that was last confirmed
 * @timer:	schedules the NAPI when the first held packet is due
 * @late_us:	how much longer to wait, for what came late before
 * @late_ns:	when the last one did
 * @gap:	the number that was expected when nothing waited for it but
 *		something was delivered behind it
 * @gap_ns:	since when
 */
struct nc_reseq {
	struct nc_ring		ring;
	u32			bytes;
	u64			pass[NC_MAX_PATHS];
	u64			pass_ns[NC_MAX_PATHS];
	struct hrtimer		timer;
	u32			late_us;
	u64			late_ns;
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
 * @out:	what was held is moved there, in order
 *
 * Context: the peer's NAPI.
 */
void nc_reseq_restart(struct nc_peer *peer, u64 next, struct sk_buff_head *out);

/**
 * nc_reseq_packet - a data packet that is no duplicate
 * @peer:	the peer
 * @skb:	control block filled
 * @now_ns:	time of this poll
 * @out:	what may be delivered is appended, in order
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
