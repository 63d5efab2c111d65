// SPDX-License-Identifier: GPL-2.0
/* Inner addresses: the kernel's FIB tells peers apart. */
#include <linux/inetdevice.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "device.h"
#include "inner.h"
#include "peer.h"

static struct nc_peer *peer_by_address(struct nc_device *nc,
				       const struct in6_addr *a)
{
	struct nc_peer *peer;
	u32 i, n;

	list_for_each_entry_rcu(peer, &nc->peers, list) {
		n = READ_ONCE(peer->addresses);
		for (i = 0; i < n; i++)
			if (ipv6_addr_equal(&peer->address[i].a, a))
				return peer;
	}
	return NULL;
}

static struct nc_peer *only_peer(struct nc_device *nc)
{
	return list_first_or_null_rcu(&nc->peers, struct nc_peer, list);
}

static struct nc_peer *peer_by_dst4(struct nc_device *nc,
				    const struct dst_entry *dst, __be32 daddr)
{
	const struct rtable *rt = container_of(dst, struct rtable, dst);
	struct in6_addr a;

	if (rt->rt_gw_family == AF_INET6)
		a = rt->rt_gw6;
	else
		ipv6_addr_set_v4mapped(rt_nexthop(rt, daddr), &a);
	return peer_by_address(nc, &a);
}

static struct nc_peer *peer_by_route4(struct nc_device *nc, __be32 daddr)
{
	struct flowi4 fl = { .daddr = daddr };
	struct nc_peer *peer = NULL;
	struct rtable *rt;

	rt = ip_route_output_key(dev_net(nc->dev), &fl);
	if (IS_ERR(rt))
		return NULL;
	if (rt->dst.dev == nc->dev)
		peer = peer_by_dst4(nc, &rt->dst, daddr);
	ip_rt_put(rt);
	return peer;
}

#if IS_ENABLED(CONFIG_IPV6)
static struct nc_peer *peer_by_dst6(struct nc_device *nc,
				    const struct dst_entry *dst,
				    const struct in6_addr *daddr)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);

	return peer_by_address(nc, rt6_nexthop(rt, daddr));
}

static struct nc_peer *peer_by_route6(struct nc_device *nc,
				      const struct in6_addr *daddr)
{
	struct flowi6 fl = { .daddr = *daddr };
	struct nc_peer *peer = NULL;
	struct dst_entry *dst;

	if (ipv6_addr_type(daddr) & IPV6_ADDR_LINKLOCAL)
		fl.flowi6_oif = nc->dev->ifindex;
	dst = ip6_route_output(dev_net(nc->dev), NULL, &fl);
	if (!dst->error && dst->dev == nc->dev)
		peer = peer_by_dst6(nc, dst, daddr);
	dst_release(dst);
	return peer;
}
#else
static struct nc_peer *peer_by_dst6(struct nc_device *nc,
				    const struct dst_entry *dst,
				    const struct in6_addr *daddr)
{
	return NULL;
}

static struct nc_peer *peer_by_route6(struct nc_device *nc,
				      const struct in6_addr *daddr)
{
	return NULL;
}
#endif

bool nc_inner_is_multicast(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return ipv4_is_multicast(ip_hdr(skb)->daddr) ||
		       ipv4_is_lbcast(ip_hdr(skb)->daddr);
	return ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
}

struct nc_peer *nc_inner_peer(struct nc_device *nc, const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);
	struct nc_peer *peer = NULL;

	if (READ_ONCE(nc->npeers) <= 1)
		return only_peer(nc);
	if (skb->protocol == htons(ETH_P_IP)) {
		__be32 daddr = ip_hdr(skb)->daddr;

		if (dst && dst->ops->family == AF_INET && dst->dev == nc->dev)
			peer = peer_by_dst4(nc, dst, daddr);
		return peer ?: peer_by_route4(nc, daddr);
	}
	if (dst && dst->ops->family == AF_INET6 && dst->dev == nc->dev)
		peer = peer_by_dst6(nc, dst, &ipv6_hdr(skb)->daddr);
	return peer ?: peer_by_route6(nc, &ipv6_hdr(skb)->daddr);
}

bool nc_inner_source_ok(struct nc_peer *peer, const struct sk_buff *skb)
{
	struct nc_device *nc = peer->nc;

	if (READ_ONCE(nc->npeers) <= 1)
		return true;
	if (skb->protocol == htons(ETH_P_IP))
		return peer_by_route4(nc, ip_hdr(skb)->saddr) == peer;
	return peer_by_route6(nc, &ipv6_hdr(skb)->saddr) == peer;
}
