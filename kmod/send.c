// SPDX-License-Identifier: GPL-2.0
/* Transmit: packets in from the stack, cut up, and given to their peer. */
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <net/icmp.h>
#include <net/ip.h>

#include "carry.h"
#include "commit.h"
#include "device.h"
#include "gso.h"
#include "inner.h"
#include "mss.h"
#include "path.h"
#include "peer.h"
#include "send.h"
#include "skb.h"

/* A local flow may have 1/2^n s of what it sends waiting here. */
#define NC_PACING_SHIFT		7

/* Header pulled, protocol set: 0 if it is not IP. */
static __be16 send_proto(struct sk_buff *skb)
{
	__be16 proto;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return 0;
	if (skb->data[0] >> 4 == 6 &&
	    !pskb_may_pull(skb, sizeof(struct ipv6hdr)))
		return 0;
	proto = nc_skb_ip_proto(skb);
	if (proto && skb->protocol && skb->protocol != proto)
		return 0;
	skb->protocol = proto;
	skb_reset_network_header(skb);
	return proto;
}

static void send_too_big(struct sk_buff *skb, u32 mtu)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

static void send_unreachable(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
				0);
}

static bool too_big(const struct sk_buff *skb, u32 mtu)
{
	if (skb_is_gso(skb))
		return !skb_gso_validate_network_len(skb, mtu);
	return skb->len > mtu;
}

static void send_to_peer(struct nc_peer *peer, struct sk_buff *skb)
{
	struct net_device *dev = peer->nc->dev;
	u32 mtu = min_t(u32, READ_ONCE(dev->mtu), READ_ONCE(peer->tx.mtu));
	enum nc_express_kind kind;
	struct sk_buff_head burst;
	struct nc_skb_cb *cb;
	bool part;
	u32 hash;

	if (too_big(skb, mtu)) {
		send_too_big(skb, mtu);
		nc_peer_inc(peer, TX_TOO_BIG);
		goto drop;
	}
	nc_mss_clamp(peer, skb);
	hash = skb_get_hash(skb);
	kind = nc_express_kind(skb->data, skb_headlen(skb));
	part = skb_is_gso(skb);
	__skb_queue_head_init(&burst);
	if (!nc_gso_cut(skb, &burst))
		goto drop;
	skb_queue_walk(&burst, skb) {
		cb = nc_skb_cb(skb);
		memset(cb, 0, sizeof(*cb));
		cb->hash = hash;
		cb->kind = kind;
		cb->part = part;
		skb_dst_drop(skb);
		nf_reset_ct(skb);
		/* TCP's 1 ms would never fill a fast path so far that others
		 * are used beside it.
		 */
		sk_pacing_shift_update(skb->sk, NC_PACING_SHIFT);
	}
	nc_commit_burst(peer, &burst);
	return;

drop:
	DEV_STATS_INC(dev, tx_errors);
	kfree_skb(skb);
}

/* Every peer gets a copy of what is for many. */
static void send_to_all(struct nc_device *nc, struct sk_buff *skb)
{
	struct nc_peer *peer, *last = NULL;
	struct sk_buff *copy;

	list_for_each_entry_rcu(peer, &nc->peers, list) {
		if (last) {
			copy = skb_clone(skb, GFP_ATOMIC);
			if (copy)
				send_to_peer(last, copy);
		}
		last = peer;
	}
	if (last)
		send_to_peer(last, skb);
	else
		kfree_skb(skb);
}

netdev_tx_t nc_send_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nc_device *nc = netdev_priv(dev);
	struct nc_peer *peer;

	rcu_read_lock();
	if (!send_proto(skb)) {
		nc_dev_inc(nc, TX_NOT_IP);
		goto drop;
	}
	if (READ_ONCE(nc->npeers) > 1 && nc_inner_is_multicast(skb)) {
		send_to_all(nc, skb);
		goto out;
	}
	/*
	 * Found again here and not remembered from the queue: a queue may
	 * have another owner by now, who must not get this packet.
	 */
	peer = nc_inner_peer(nc, skb);
	if (!peer) {
		nc_dev_inc(nc, TX_NO_PEER);
		send_unreachable(skb);
		goto drop;
	}
	send_to_peer(peer, skb);
out:
	rcu_read_unlock();
	return NETDEV_TX_OK;

drop:
	rcu_read_unlock();
	DEV_STATS_INC(dev, tx_errors);
	kfree_skb(skb);
	return NETDEV_TX_OK;
}

u16 nc_send_select_queue(struct net_device *dev, struct sk_buff *skb,
			 struct net_device *sb_dev)
{
	struct nc_device *nc = netdev_priv(dev);
	struct nc_peer *peer = NULL;
	u16 queue = 0;

	if (skb->protocol == htons(ETH_P_IP) ||
	    skb->protocol == htons(ETH_P_IPV6)) {
		rcu_read_lock();
		peer = nc_inner_peer(nc, skb);
		queue = peer ? peer->queue : 0;
		rcu_read_unlock();
	}
	return queue;
}

u64 nc_send_next_seq(struct nc_peer *peer)
{
	struct nc_path *path;
	u64 least;
	int i;

	rcu_read_lock();
	spin_lock_bh(&peer->tx.lock);
	least = nc_carry_least(&peer->tx.carry.band[0], peer->tx.data_seq);
	least = nc_carry_least(&peer->tx.carry.band[1], least);
	nc_path_for_each(peer, path, i) {
		spin_lock(&path->lock);
		least = nc_carry_least(&path->fifo[0], least);
		least = nc_carry_least(&path->fifo[1], least);
		spin_unlock(&path->lock);
	}
	spin_unlock_bh(&peer->tx.lock);
	rcu_read_unlock();
	return least;
}

int nc_send_init(struct nc_peer *peer)
{
	struct nc_express_flow *flow;

	flow = kvcalloc(NC_EXPRESS_FLOWS, sizeof(*flow), GFP_KERNEL_ACCOUNT);
	if (!flow)
		return -ENOMEM;
	nc_express_init(&peer->tx.express, flow);
	spin_lock_init(&peer->tx.lock);
	nc_carry_init(&peer->tx.carry);
	peer->tx.mtu = U32_MAX;
	return 0;
}

void nc_send_stop(struct nc_peer *peer)
{
	spin_lock_bh(&peer->tx.lock);
	nc_carry_purge(&peer->tx.carry);
	spin_unlock_bh(&peer->tx.lock);
}

void nc_send_exit(struct nc_peer *peer)
{
	kvfree(peer->tx.express.flow);
}
