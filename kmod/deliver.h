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
 * nc_deliver_restart - a new instance of the other side numbers from here
 *
 * Context: BH off.
 */
void nc_deliver_restart(struct nc_peer *peer, u64 data_seq);

#endif /* _NETCOMB_DELIVER_H */
