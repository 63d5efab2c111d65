/* SPDX-License-Identifier: GPL-2.0 */
/* TCP connections through the tunnel are told of its MTU as they begin. */
#ifndef _NETCOMB_MSS_H
#define _NETCOMB_MSS_H

struct nc_peer;
struct sk_buff;

/**
 * nc_mss_clamp - bring down the MSS of a SYN to what the way to a peer takes
 * @peer:	the peer it goes to or came from
 * @skb:	an inner packet at skb->data, its fixed header pulled; ip_summed tells
 *		whether its checksum is complete
 *
 * Never raises it, and adds none. A packet that cannot be changed for lack of
 * memory passes as it is. Pointers into the header are not valid any more.
 *
 * Context: softirq, or BHs disabled.
 */
void nc_mss_clamp(const struct nc_peer *peer, struct sk_buff *skb);

#endif /* _NETCOMB_MSS_H */
