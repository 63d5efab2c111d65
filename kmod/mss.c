// SPDX-License-Identifier: GPL-2.0
/*
 * A host behind a portal knows nothing of the tunnel's MTU. It learns it from an
 * ICMP error, if that is not filtered on its way, and having lost the first packets
 * of its first connection begins that one with next to no slow start. So SYNs are
 * changed in both directions: what comes in says how long the packets may be that
 * go out, and the other side's answer to what goes out comes back this way.
 */
#include <linux/skbuff.h>

#include "core/mss.h"
#include "device.h"
#include "mss.h"
#include "peer.h"

void nc_mss_clamp(const struct nc_peer *peer, struct sk_buff *skb)
{
	u32 mtu, head, at;

	if (!READ_ONCE(peer->clamp_mss))
		return;
	while ((head = nc_mss_head(skb->data, skb_headlen(skb))) >
	       skb_headlen(skb))
		if (!pskb_may_pull(skb, head))
			return;
	if (likely(!head))
		return;
	mtu = min_t(u32, READ_ONCE(peer->nc->dev->mtu),
		    READ_ONCE(peer->tx.mtu));
	at = nc_mss_find(skb->data, head, mtu);
	if (at && !skb_ensure_writable(skb, head))
		nc_mss_set(skb->data, at, mtu,
			   skb->ip_summed != CHECKSUM_PARTIAL);
}
