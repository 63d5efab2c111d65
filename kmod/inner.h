/* SPDX-License-Identifier: GPL-2.0 */
/* Inner addresses: which peer a packet is for, or may come from. */
#ifndef _NETCOMB_INNER_H
#define _NETCOMB_INNER_H

#include <linux/skbuff.h>

struct nc_device;
struct nc_peer;

/** nc_inner_is_multicast - network header set: is it for more than one */
bool nc_inner_is_multicast(const struct sk_buff *skb);

/**
 * nc_inner_peer - the peer that a packet is for
 * @nc:		device
 * @skb:	IP packet, network header and protocol set
 *
 * With one peer that one. With several the owner of the next hop's address in
 * the packet's route, else in the route that a look-up finds.
 *
 * Context: BH off, RCU read lock. Return: NULL if there is none.
 */
struct nc_peer *nc_inner_peer(struct nc_device *nc, const struct sk_buff *skb);

/**
 * nc_inner_source_ok - whether a received packet may come from a peer
 *
 * With several peers its source must be routed to the peer. Context: as above.
 */
bool nc_inner_source_ok(struct nc_peer *peer, const struct sk_buff *skb);

#endif /* _NETCOMB_INNER_H */
