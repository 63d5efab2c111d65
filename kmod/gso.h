/* SPDX-License-Identifier: GPL-2.0 */
/* Super-packets, and where they are cut up. */
#ifndef _NETCOMB_GSO_H
#define _NETCOMB_GSO_H

#include <linux/skbuff.h>
#include <linux/types.h>

struct nc_device;

/**
 * nc_gso_cut - cut up a super-packet
 * @skb:	any packet, network header set; consumed on success
 * @segs:	gets its segments, or the packet itself if it is none
 *
 * Checksums stay partial. Context: BH off. Return: false if there is no
 * memory or the packet is malformed; it is the caller's still, to be freed.
 */
bool nc_gso_cut(struct sk_buff *skb, struct sk_buff_head *segs);

/**
 * nc_gso_limit - the longest super-packet that may wait as one
 * @rate_bps:	of all paths of the peer
 * @mtu:	of the widest path
 *
 * About a millisecond's worth, as TCP sizes its own (tcp_tso_autosize()).
 */
u32 nc_gso_limit(u64 rate_bps, u32 mtu);

/**
 * nc_gso_attach - cut up what is too long before it gets into the qdisc
 * @nc:		device, its netdev is being registered or in use
 *
 * Context: process, rtnl held. Return: 0, also where the kernel has no
 * netfilter hook on the way to the qdisc; a negative errno.
 */
int nc_gso_attach(struct nc_device *nc);

/** nc_gso_detach - the reverse; process, rtnl held, before a grace period */
void nc_gso_detach(struct nc_device *nc);

#endif /* _NETCOMB_GSO_H */
