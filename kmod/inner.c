// SPDX-License-Identifier: GPL-2.0
/* Inner addresses: the kernel's FIB tells peers apart. */
#include <linux/inetdevice.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>
#include <net/ipv6.h>
#include <net/nexthop.h>
#include <net/route.h>

#include "address.h"
#include "device.h"
#include "inner.h"
#include "peer.h"

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
	return nc_address_peer(nc, &a);
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

static bool nexthop_is(struct nc_peer *peer, const struct fib_nh_common *nhc,
		       const struct in6_addr *addr)
{
	struct in6_addr gw = *addr;

	if (nhc->nhc_dev != peer->nc->dev)
		return false;
	if (nhc->nhc_gw_family == AF_INET6)
		gw = nhc->nhc_gw.ipv6;
	else if (nhc->nhc_gw_family == AF_INET)
		ipv6_addr_set_v4mapped(nhc->nhc_gw.ipv4, &gw);
	return nc_address_peer(peer->nc, &gw) == peer;
}

/* Whether some way to the address, of several perhaps, leads to the peer. */
static bool leads_to4(struct nc_peer *peer, __be32 addr)
{
	struct flowi4 fl = { .daddr = addr };
	struct fib_result res = {};
	struct in6_addr a;
	unsigned int i;

	if (fib_lookup(dev_net(peer->nc->dev), &fl, &res, FIB_LOOKUP_NOREF) ||
	    res.type != RTN_UNICAST)
		return false;
	ipv6_addr_set_v4mapped(addr, &a);
	for (i = 0; i < fib_info_num_path(res.fi); i++)
		if (nexthop_is(peer, fib_info_nhc(res.fi, i), &a))
			return true;
	return false;
}

#if IS_ENABLED(CONFIG_IPV6)
static struct nc_peer *peer_by_dst6(struct nc_device *nc,
				    const struct dst_entry *dst,
				    const struct in6_addr *daddr)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);

	return nc_address_peer(nc, rt6_nexthop(rt, daddr));
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

struct nc_leads6 {
	struct nc_peer		*peer;
	const struct in6_addr	*addr;
};

static int leads_nh6(struct fib6_nh *nh, void *arg)
{
	const struct nc_leads6 *l = arg;

	return nexthop_is(l->peer, &nh->nh_common, l->addr);
}

/* The list may change under a reader, but it has an end that it counts. */
static bool leads_any6(struct fib6_info *from, struct nc_leads6 *l)
{
	unsigned int n = READ_ONCE(from->fib6_nsiblings);
	struct fib6_info *f6i;

	if (from->nh)
		return nexthop_for_each_fib6_nh(from->nh, leads_nh6, l) > 0;
	if (leads_nh6(from->fib6_nh, l))
		return true;
	list_for_each_entry_rcu(f6i, &from->fib6_siblings, fib6_siblings) {
		if (!n--)
			break;
		if (leads_nh6(f6i->fib6_nh, l))
			return true;
	}
	return false;
}

static bool leads_to6(struct nc_peer *peer, const struct in6_addr *addr)
{
	struct nc_leads6 l = { peer, addr };
	struct flowi6 fl = { .daddr = *addr };
	struct fib6_info *from;
	struct dst_entry *dst;
	bool ok = false;

	if (ipv6_addr_type(addr) & IPV6_ADDR_LINKLOCAL)
		fl.flowi6_oif = peer->nc->dev->ifindex;
	dst = ip6_route_output(dev_net(peer->nc->dev), NULL, &fl);
	if (!dst->error && dst->dev == peer->nc->dev) {
		from = rcu_dereference(container_of(dst, struct rt6_info,
						    dst)->from);
		ok = from && leads_any6(from, &l);
	}
	dst_release(dst);
	return ok;
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

static bool leads_to6(struct nc_peer *peer, const struct in6_addr *addr)
{
	return false;
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
		return leads_to4(peer, ip_hdr(skb)->saddr);
	return leads_to6(peer, &ipv6_hdr(skb)->saddr);
}
