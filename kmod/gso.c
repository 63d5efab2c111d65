// SPDX-License-Identifier: GPL-2.0
/*
 * Super-packets. In the qdisc one of them is one packet: nothing overtakes a
 * part of it, and all of it is dropped at once. On slow links that is a long
 * time and a large loss, so it is cut up on its way there. The hook is the
 * only place where a driver sees a packet before the qdisc does.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_netdev.h>

#include "device.h"
#include "gso.h"
#include "inner.h"
#include "peer.h"

bool nc_gso_cut(struct sk_buff *skb, struct sk_buff_head *segs)
{
	struct sk_buff *list, *next;

	if (!skb_is_gso(skb)) {
		__skb_queue_tail(segs, skb);
		return true;
	}
	list = skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM |
				    NETIF_F_HIGHDMA | NETIF_F_FRAGLIST);
	if (IS_ERR_OR_NULL(list))
		return false;
	consume_skb(skb);
	skb_list_walk_safe(list, skb, next) {
		skb_mark_not_on_list(skb);
		__skb_queue_tail(segs, skb);
	}
	return true;
}

u32 nc_gso_limit(u64 rate_bps, u32 mtu)
{
	/* 2^-13 bytes a bit/s: 1 ms, nearly. */
	return clamp_t(u64, rate_bps >> 13, 2 * mtu, U32_MAX);
}

#if IS_ENABLED(CONFIG_NETFILTER_EGRESS)
static unsigned int gso_hook(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct nc_device *nc = netdev_priv(state->out);
	struct sk_buff_head segs;
	struct nc_peer *peer;

	if (!skb_is_gso(skb) || (skb->protocol != htons(ETH_P_IP) &&
				 skb->protocol != htons(ETH_P_IPV6)))
		return NF_ACCEPT;
	peer = nc_inner_peer(nc, skb);
	if (!peer || skb->len <= READ_ONCE(peer->tx.gso_bytes))
		return NF_ACCEPT;
	__skb_queue_head_init(&segs);
	if (!nc_gso_cut(skb, &segs)) {
		/* What is left of it may be no packet any more. */
		DEV_STATS_INC(nc->dev, tx_errors);
		return NF_DROP;
	}
	while ((skb = __skb_dequeue(&segs))) {
		/* As super-packet it has been through the hooks, and told. */
		nf_skip_egress(skb, true);
		skb_shinfo(skb)->tx_flags &= ~SKBTX_SCHED_TSTAMP;
		dev_queue_xmit(skb);
	}
	return NF_STOLEN;
}

int nc_gso_attach(struct nc_device *nc)
{
	ASSERT_RTNL();
	nc->gso_hook = (struct nf_hook_ops) {
		.hook		= gso_hook,
		.dev		= nc->dev,
		.pf		= NFPROTO_NETDEV,
		.hooknum	= NF_NETDEV_EGRESS,
		.priority	= INT_MAX,
	};
	return nf_register_net_hook(dev_net(nc->dev), &nc->gso_hook);
}

void nc_gso_detach(struct nc_device *nc)
{
	ASSERT_RTNL();
	nf_unregister_net_hook(dev_net(nc->dev), &nc->gso_hook);
}
#else
int nc_gso_attach(struct nc_device *nc)
{
	return 0;
}

void nc_gso_detach(struct nc_device *nc)
{
}
#endif
