/* SPDX-License-Identifier: GPL-2.0 */
/* From the UDP socket to the peer's NAPI. */
#ifndef _NETCOMB_RECEIVE_H
#define _NETCOMB_RECEIVE_H

#include <linux/skbuff.h>

struct nc_sock;

/**
 * nc_receive - a datagram came
 * @ns:		socket it came to
 * @skb:	at the UDP header, checksum verified; consumed
 *
 * protocol.rst, Order on receive: whatever costs anything comes after a
 * cheaper check. Context: softirq, RCU read lock.
 */
void nc_receive(struct nc_sock *ns, struct sk_buff *skb);

#endif /* _NETCOMB_RECEIVE_H */
