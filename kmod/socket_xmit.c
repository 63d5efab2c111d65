// SPDX-License-Identifier: GPL-2.0
/*
 * Routes of the underlay, and UDP and IP headers. They are written here and
 * not by the kernel's tunnel helpers because those throw away what
 * ip_local_out() returns, which is the first detector of a dead path.
 */
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <net/dst_cache.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp.h>

#include "device.h"
#include "socket.h"

/*
 * A look-up with an interface makes up a route where the table has none: the
 * path would then ask for the whole Internet by ARP. Such a route has no
 * gateway, and no prefix of the interface covers the destination.
 */
static bool made_up_route4(const struct rtable *rt, __be32 daddr)
{
	const struct net_device *dev = rt->dst.dev;
	const struct in_ifaddr *ifa;
	struct in_device *in_dev;
	bool found = false;

	if (rt->rt_gw_family || dev->flags & (IFF_LOOPBACK | IFF_NOARP |
					      IFF_POINTOPOINT))
		return false;
	rcu_read_lock();
	in_dev = __in_dev_get_rcu(dev);
	if (in_dev)
		in_dev_for_each_ifa_rcu(ifa, in_dev)
			if (inet_ifa_match(daddr, ifa)) {
				found = true;
				break;
			}
	rcu_read_unlock();
	return !found;
}

static struct rtable *route4(struct nc_sock *ns, const struct nc_flow *flow,
			     struct dst_cache *cache, __be32 *saddr)
{
	struct flowi4 fl = {
		.flowi4_oif = flow->ifindex,
		.flowi4_mark = READ_ONCE(ns->nc->fwmark),
		.flowi4_proto = IPPROTO_UDP,
		.daddr = flow->remote.in4.sin_addr.s_addr,
		.saddr = flow->local.in4.sin_addr.s_addr,
		.fl4_dport = flow->remote.in4.sin_port,
		.fl4_sport = inet_sk(ns->sk)->inet_sport,
	};
	struct rtable *rt = NULL;

	if (cache)
		rt = dst_cache_get_ip4(cache, saddr);
	if (rt)
		return rt;
	rt = ip_route_output_flow(sock_net(ns->sk), &fl, ns->sk);
	if (IS_ERR(rt))
		return rt;
	if (rt->dst.dev == ns->nc->dev) {
		ip_rt_put(rt);
		return ERR_PTR(-ELOOP);
	}
	if (made_up_route4(rt, fl.daddr)) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	if (!fl.saddr) {
		ip_rt_put(rt);
		return ERR_PTR(-EADDRNOTAVAIL);
	}
	*saddr = fl.saddr;
	if (cache)
		dst_cache_set_ip4(cache, &rt->dst, fl.saddr);
	return rt;
}

static int xmit4(struct nc_sock *ns, const struct nc_flow *flow,
		 struct dst_cache *cache, struct sk_buff *skb, u8 ds)
{
	struct net *net = sock_net(ns->sk);
	__be32 daddr = flow->remote.in4.sin_addr.s_addr, saddr;
	struct rtable *rt;
	struct udphdr *uh;
	struct iphdr *ip;

	rt = route4(ns, flow, cache, &saddr);
	if (IS_ERR(rt)) {
		kfree_skb(skb);
		return PTR_ERR(rt);
	}
	uh = skb_push(skb, sizeof(*uh));
	skb_reset_transport_header(skb);
	uh->source = inet_sk(ns->sk)->inet_sport;
	uh->dest = flow->remote.in4.sin_port;
	uh->len = htons(skb->len);
	udp_set_csum(false, skb, saddr, daddr, skb->len);

	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = ds;
	ip->frag_off = htons(IP_DF);
	ip->ttl = ip4_dst_hoplimit(&rt->dst);
	ip->protocol = IPPROTO_UDP;
	ip->saddr = saddr;
	ip->daddr = daddr;
	ip->tot_len = htons(skb->len);
	__ip_select_ident(net, ip, 1);

	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	skb->protocol = htons(ETH_P_IP);
	skb_dst_set(skb, &rt->dst);
	return ip_local_out(net, ns->sk, skb);
}

#if IS_ENABLED(CONFIG_IPV6)
/*
 * The core obeys an interface only where the source is open or the socket is
 * bound to it; a listening socket's answers leave by it all the same.
 */
static struct dst_entry *lookup6(struct sock *sk, struct flowi6 *fl)
{
	const struct in6_addr saddr = fl->saddr;
	struct dst_entry *dst;

	if (fl->flowi6_oif && !sk->sk_bound_dev_if)
		fl->saddr = in6addr_any;
	dst = ip6_dst_lookup_flow(sock_net(sk), sk, fl, NULL);
	if (!ipv6_addr_any(&saddr))
		fl->saddr = saddr;
	return dst;
}

/*
 * The core notes a shrunk MTU at the best route to the destination, whichever
 * interface that leaves by. The route in use is another where there are
 * several links.
 */
static void too_big6(struct nc_sock *ns, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const struct icmp6hdr *icmp6 = (const struct icmp6hdr *)ip6 - 1;
	struct flowi6 fl = {
		.flowi6_oif = ns->sk->sk_bound_dev_if ?: skb->skb_iif,
		.flowi6_mark = READ_ONCE(ns->nc->fwmark),
		.flowi6_proto = IPPROTO_UDP,
		.daddr = ip6->daddr,
		.saddr = ip6->saddr,
	};
	struct dst_entry *dst;

	if (icmp6->icmp6_type != ICMPV6_PKT_TOOBIG)
		return;
	dst = lookup6(ns->sk, &fl);
	if (IS_ERR(dst))
		return;
	dst->ops->update_pmtu(dst, ns->sk, skb, ntohl(icmp6->icmp6_mtu), false);
	dst_release(dst);
}

static struct dst_entry *route6(struct nc_sock *ns, const struct nc_flow *flow,
				struct dst_cache *cache,
				struct in6_addr *saddr)
{
	struct flowi6 fl = {
		.flowi6_oif = flow->ifindex ?:
			      flow->remote.in6.sin6_scope_id,
		.flowi6_mark = READ_ONCE(ns->nc->fwmark),
		.flowi6_proto = IPPROTO_UDP,
		.daddr = flow->remote.in6.sin6_addr,
		.fl6_dport = flow->remote.in6.sin6_port,
		.fl6_sport = inet_sk(ns->sk)->inet_sport,
	};
	struct dst_entry *dst = NULL;

	if (cache)
		dst = dst_cache_get_ip6(cache, saddr);
	if (dst)
		return dst;
	if (flow->local.sa.sa_family == AF_INET6)
		fl.saddr = flow->local.in6.sin6_addr;
	dst = lookup6(ns->sk, &fl);
	if (IS_ERR(dst))
		return dst;
	if (dst->dev == ns->nc->dev) {
		dst_release(dst);
		return ERR_PTR(-ELOOP);
	}
	*saddr = fl.saddr;
	if (cache)
		dst_cache_set_ip6(cache, dst, &fl.saddr);
	return dst;
}

static int xmit6(struct nc_sock *ns, const struct nc_flow *flow,
		 struct dst_cache *cache, struct sk_buff *skb, u8 ds)
{
	const struct in6_addr *daddr = &flow->remote.in6.sin6_addr;
	struct in6_addr saddr;
	struct dst_entry *dst;
	struct ipv6hdr *ip6;
	struct udphdr *uh;

	dst = route6(ns, flow, cache, &saddr);
	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return PTR_ERR(dst);
	}
	uh = skb_push(skb, sizeof(*uh));
	skb_reset_transport_header(skb);
	uh->source = inet_sk(ns->sk)->inet_sport;
	uh->dest = flow->remote.in6.sin6_port;
	uh->len = htons(skb->len);
	udp6_set_csum(false, skb, &saddr, daddr, skb->len);

	ip6 = skb_push(skb, sizeof(*ip6));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6, ds, 0);
	ip6->payload_len = htons(skb->len - sizeof(*ip6));
	ip6->nexthdr = IPPROTO_UDP;
	ip6->hop_limit = ip6_dst_hoplimit(dst);
	ip6->saddr = saddr;
	ip6->daddr = *daddr;

	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb->protocol = htons(ETH_P_IPV6);
	skb_dst_set(skb, dst);
	return ip6_local_out(sock_net(ns->sk), ns->sk, skb);
}
#endif

int nc_socket_xmit(struct nc_sock *ns, const struct nc_flow *flow,
		   struct dst_cache *cache, struct sk_buff *skb, u8 ds)
{
	int ret;

	/* A path that moves to the other family has the new address first. */
	if (ns->sk->sk_family != flow->remote.sa.sa_family) {
		kfree_skb(skb);
		return -EAFNOSUPPORT;
	}
	skb->mark = READ_ONCE(ns->nc->fwmark);
	skb->priority = 0;
	switch (flow->remote.sa.sa_family) {
	case AF_INET:
		ret = xmit4(ns, flow, cache, skb, ds);
		break;
#if IS_ENABLED(CONFIG_IPV6)
	case AF_INET6:
		ret = xmit6(ns, flow, cache, skb, ds);
		break;
#endif
	default:
		kfree_skb(skb);
		return -EAFNOSUPPORT;
	}
	return ret == NET_XMIT_CN ? 0 : ret;
}

void nc_socket_error(struct nc_sock *ns, struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (ns->sk->sk_family == AF_INET6)
		too_big6(ns, skb);
#endif
}

int nc_socket_route(struct nc_sock *ns, const struct nc_flow *flow, u32 *mtu)
{
	if (ns->sk->sk_family != flow->remote.sa.sa_family)
		return -EAFNOSUPPORT;
	if (flow->remote.sa.sa_family == AF_INET) {
		__be32 saddr;
		struct rtable *rt = route4(ns, flow, NULL, &saddr);

		if (IS_ERR(rt))
			return PTR_ERR(rt);
		*mtu = dst_mtu(&rt->dst);
		ip_rt_put(rt);
		return 0;
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (flow->remote.sa.sa_family == AF_INET6) {
		struct in6_addr saddr;
		struct dst_entry *dst = route6(ns, flow, NULL, &saddr);

		if (IS_ERR(dst))
			return PTR_ERR(dst);
		*mtu = dst_mtu(dst);
		dst_release(dst);
		return 0;
	}
#endif
	return -EAFNOSUPPORT;
}

int nc_socket_source(struct nc_sock *ns, struct nc_flow *flow,
		     struct dst_cache *cache)
{
	union nc_sockaddr *local = &flow->local;

	if (ns->sk->sk_family != flow->remote.sa.sa_family)
		return -EAFNOSUPPORT;
	if (flow->remote.sa.sa_family == AF_INET) {
		__be32 saddr;
		struct rtable *rt = route4(ns, flow, cache, &saddr);

		if (IS_ERR(rt))
			return PTR_ERR(rt);
		ip_rt_put(rt);
		local->in4.sin_family = AF_INET;
		local->in4.sin_addr.s_addr = saddr;
		local->in4.sin_port = inet_sk(ns->sk)->inet_sport;
		return 0;
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (flow->remote.sa.sa_family == AF_INET6) {
		struct in6_addr saddr;
		struct dst_entry *dst = route6(ns, flow, cache, &saddr);

		if (IS_ERR(dst))
			return PTR_ERR(dst);
		dst_release(dst);
		local->in6.sin6_family = AF_INET6;
		local->in6.sin6_addr = saddr;
		local->in6.sin6_port = inet_sk(ns->sk)->inet_sport;
		return 0;
	}
#endif
	return -EAFNOSUPPORT;
}
