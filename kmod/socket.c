// SPDX-License-Identifier: GPL-2.0
/* UDP sockets of the underlay: opening, closing, receiving, addresses. */
#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "core/frame.h"
#include "device.h"
#include "receive.h"
#include "socket.h"

int nc_sockaddr_len(const union nc_sockaddr *a)
{
	switch (a->sa.sa_family) {
	case AF_INET:
		return sizeof(a->in4);
	case AF_INET6:
		return sizeof(a->in6);
	}
	return 0;
}

bool nc_sockaddr_equal(const union nc_sockaddr *a, const union nc_sockaddr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	switch (a->sa.sa_family) {
	case AF_INET:
		return a->in4.sin_addr.s_addr == b->in4.sin_addr.s_addr &&
		       a->in4.sin_port == b->in4.sin_port;
	case AF_INET6:
		return ipv6_addr_equal(&a->in6.sin6_addr, &b->in6.sin6_addr) &&
		       a->in6.sin6_port == b->in6.sin6_port &&
		       a->in6.sin6_scope_id == b->in6.sin6_scope_id;
	}
	return true;
}

void nc_sockaddr_mapped(const union nc_sockaddr *a, u8 out[18])
{
	struct in6_addr ip = {};
	__be16 port = 0;

	if (a->sa.sa_family == AF_INET) {
		ipv6_addr_set_v4mapped(a->in4.sin_addr.s_addr, &ip);
		port = a->in4.sin_port;
	} else if (a->sa.sa_family == AF_INET6) {
		ip = a->in6.sin6_addr;
		port = a->in6.sin6_port;
	}
	memcpy(out, &ip, sizeof(ip));
	memcpy(out + sizeof(ip), &port, sizeof(port));
}

void nc_socket_bound(const struct nc_flow *flow, bool ours, struct nc_bound *b)
{
	nc_sockaddr_mapped(&flow->local, ours ? b->from : b->to);
	nc_sockaddr_mapped(&flow->remote, ours ? b->to : b->from);
}

void nc_socket_flow(const struct sk_buff *skb, struct nc_flow *flow)
{
	const struct udphdr *uh = udp_hdr(skb);

	memset(flow, 0, sizeof(*flow));
	flow->ifindex = skb->skb_iif;
	if (ip_hdr(skb)->version == 4) {
		flow->local.in4.sin_family = AF_INET;
		flow->local.in4.sin_addr.s_addr = ip_hdr(skb)->daddr;
		flow->local.in4.sin_port = uh->dest;
		flow->remote.in4.sin_family = AF_INET;
		flow->remote.in4.sin_addr.s_addr = ip_hdr(skb)->saddr;
		flow->remote.in4.sin_port = uh->source;
		return;
	}
	flow->local.in6.sin6_family = AF_INET6;
	flow->local.in6.sin6_addr = ipv6_hdr(skb)->daddr;
	flow->local.in6.sin6_port = uh->dest;
	flow->remote.in6.sin6_family = AF_INET6;
	flow->remote.in6.sin6_addr = ipv6_hdr(skb)->saddr;
	flow->remote.in6.sin6_port = uh->source;
	flow->remote.in6.sin6_scope_id =
		ipv6_iface_scope_id(&ipv6_hdr(skb)->saddr, skb->skb_iif);
}

static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct nc_sock *ns = rcu_dereference_sk_user_data(sk);

	if (!ns) {
		kfree_skb(skb);
		return 0;
	}
	nc_receive(ns, skb);
	return 0;
}

/*
 * ICMP errors about our datagrams are ours: without this the core would not
 * let them update the route's MTU.
 */
static int encap_err_lookup(struct sock *sk, struct sk_buff *skb)
{
	struct nc_sock *ns = rcu_dereference_sk_user_data(sk);

	if (ns)
		nc_socket_error(ns, skb);
	return 0;
}

static void socket_free(struct work_struct *work)
{
	struct nc_sock *ns = container_of(work, struct nc_sock, free_work);

	sk_clear_memalloc(ns->sk);
	udp_tunnel_sock_release(ns->sk);
	kfree(ns);
}

static void socket_release(struct kref *ref)
{
	struct nc_sock *ns = container_of(ref, struct nc_sock, ref);

	queue_work(nc_device_wq, &ns->free_work);
}

bool nc_socket_hold(struct nc_sock *ns)
{
	return kref_get_unless_zero(&ns->ref);
}

void nc_socket_put(struct nc_sock *ns)
{
	kref_put(&ns->ref, socket_release);
}

void nc_socket_close(struct nc_sock *ns)
{
	if (!ns)
		return;
	rcu_assign_sk_user_data(ns->sk, NULL);
	synchronize_net();
	/* The port is free when this returns, unless a reply is being made. */
	if (refcount_dec_and_test(&ns->ref.refcount))
		socket_free(&ns->free_work);
}

u16 nc_socket_port(const struct nc_sock *ns)
{
	return ntohs(inet_sk(ns->sk)->inet_sport);
}

static void socket_setup(struct nc_sock *ns)
{
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data = ns,
		.encap_type = 1,
		.encap_rcv = encap_rcv,
		.encap_err_lookup = encap_err_lookup,
	};
	struct sock *sk = ns->sk;

	sk->sk_allocation = GFP_ATOMIC;
	sk->sk_sndbuf = INT_MAX;
	sk_set_memalloc(sk);
	setup_udp_tunnel_sock(sock_net(sk), sk, &cfg);
}

struct nc_sock *nc_socket_open(struct nc_device *nc, int family,
			       const union nc_sockaddr *local, u16 port,
			       int ifindex, struct netlink_ext_ack *extack)
{
	struct udp_port_cfg cfg = {
		.family = family,
		.local_udp_port = htons(port),
		.bind_ifindex = ifindex,
		.use_udp_checksums = true,
		.use_udp6_tx_checksums = true,
		.use_udp6_rx_checksums = true,
		.ipv6_v6only = true,
	};
	struct nc_sock *ns;
	struct socket *sock;
	int ret;

	ns = kzalloc(sizeof(*ns), GFP_KERNEL_ACCOUNT);
	if (!ns)
		return ERR_PTR(-ENOMEM);
	ns->nc = nc;
	kref_init(&ns->ref);
	INIT_WORK(&ns->free_work, socket_free);
	if (local && local->sa.sa_family == AF_INET)
		cfg.local_ip = local->in4.sin_addr;
#if IS_ENABLED(CONFIG_IPV6)
	if (local && local->sa.sa_family == AF_INET6)
		cfg.local_ip6 = local->in6.sin6_addr;
#endif
	ret = udp_sock_create(nc->net, &cfg, &sock);
	if (ret < 0) {
		kfree(ns);
		if (ret == -EADDRINUSE)
			NL_SET_ERR_MSG(extack, "the UDP port is in use");
		else if (ret == -EADDRNOTAVAIL)
			NL_SET_ERR_MSG(extack, "the local address is not on this host");
		else
			NL_SET_ERR_MSG(extack, "cannot open a UDP socket");
		return ERR_PTR(ret);
	}
	ns->sk = sock->sk;
	socket_setup(ns);
	return ns;
}

int nc_socket_reply(struct nc_sock *ns, const struct nc_flow *flow,
		    const void *buf, size_t len)
{
	struct sk_buff *skb = alloc_skb(NC_SOCKET_HEADROOM + len, GFP_ATOMIC);

	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, NC_SOCKET_HEADROOM);
	skb_put_data(skb, buf, len);
	return nc_socket_xmit(ns, flow, NULL, skb, 0);
}
