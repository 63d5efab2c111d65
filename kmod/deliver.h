/* SPDX-License-Identifier: GPL-2.0 */
/* The peer's one NAPI: data_seq window, order, source check, delivery. */
#ifndef _NETCOMB_DELIVER_H
#define _NETCOMB_DELIVER_H

#include <linux/skbuff.h>

struct nc_peer;

/* Truesize that may wait for the NAPI. */
#define NC_RX_BACKLOG_BYTES	(8U << 20)

int nc_deliver_init(struct nc_peer *peer);

/** nc_deliver_stop - process context, peer unreachable: NAPI off, all freed */
void nc_deliver_stop(struct nc_peer *peer);

/**
 * nc_deliver_queue - hand over an opened data packet
 * @peer:	the peer
 * @skb:	at the inner packet, control block filled; consumed
 * @instance:	of the other side that sent it: one that is no more numbered
 *		otherwise
 *
 * Context: softirq.
 */
void nc_deliver_queue(struct nc_peer *peer, struct sk_buff *skb, u64 instance);

/**
 * nc_deliver_hint - the other side has told what a path has still to carry
 * @peer:	the peer
 * @path_id:	the path
 * @hint:	low half of the least data_seq that may still leave over it
 * @instance:	of the other side that said so
 * @now_ns:	when that came
 *
 * Context: softirq, in turn with nc_deliver_queue() for frames of that path.
 */
void nc_deliver_hint(struct nc_peer *peer, u8 path_id, u32 hint, u64 instance,
		     u64 now_ns);

/**
 * nc_deliver_restart - a new instance of the other side numbers from here
 *
 * Context: BH off.
 */
void nc_deliver_restart(struct nc_peer *peer, u64 data_seq);

#endif /* _NETCOMB_DELIVER_H */
