/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Outer addresses, UDP sockets and routes: the only file that knows IPv4 from
 * IPv6 on the outside.
 */
#ifndef _NETCOMB_SOCKET_H
#define _NETCOMB_SOCKET_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/kref.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>

struct nc_bound;
struct nc_device;
struct nc_path;
struct netlink_ext_ack;

/* sa.sa_family is 0 where there is no address. */
union nc_sockaddr {
	struct sockaddr		sa;
	struct sockaddr_in	in4;
	struct sockaddr_in6	in6;
};

/**
 * struct nc_flow - the outer addresses of a datagram
 * @local:	this side; family 0 or address any: the route decides
 * @remote:	the other side
 * @ifindex:	interface, 0: the route decides
 */
struct nc_flow {
	union nc_sockaddr	local;
	union nc_sockaddr	remote;
	int			ifindex;
};

/**
 * struct nc_sock - a UDP socket, shared by what sends through it
 * @nc:		its device
 * @sk:		the socket; gone a grace period after the last reference
 * @ref:	counted: whoever publishes it, and whoever keeps it beyond RCU
 * @path_own:	it belongs to one path (and is not a listening one)
 * @free_work:	the last reference may be put in softirq
 */
struct nc_sock {
	struct nc_device	*nc;
	struct sock		*sk;
	struct kref		ref;
	bool			path_own;
	struct work_struct	free_work;
};

/**
 * nc_socket_open - open a UDP socket that hands us what it receives
 * @nc:		device; the socket lives in nc->net
 * @family:	AF_INET or AF_INET6
 * @local:	address to bind to, or NULL for any
 * @port:	port in host order, 0 for any
 * @ifindex:	interface to bind to, 0 for none
 * @extack:	gets a sentence on failure
 *
 * Context: process, may sleep. Return: the socket with one reference, or
 * ERR_PTR.
 */
struct nc_sock *nc_socket_open(struct nc_device *nc, int family,
			       const union nc_sockaddr *local, u16 port,
			       int ifindex, struct netlink_ext_ack *extack);

/**
 * nc_socket_close - stop receiving on it and put a reference
 * @ns:		the socket or NULL
 *
 * Context: process, may sleep; waits for a grace period.
 */
void nc_socket_close(struct nc_sock *ns);

/**
 * nc_socket_hold - keep a socket beyond the RCU read section
 *
 * Return: false if its last reference is gone already.
 */
bool __must_check nc_socket_hold(struct nc_sock *ns);

/** nc_socket_put - let go of it; any context */
void nc_socket_put(struct nc_sock *ns);

/** nc_socket_port - port the socket is bound to, host order */
u16 nc_socket_port(const struct nc_sock *ns);

/**
 * nc_socket_reply - send a datagram along a flow, without a path
 * @ns:		socket to send from
 * @flow:	whereto and from where
 * @buf, @len:	UDP payload, copied
 *
 * Context: softirq or process with BH off, RCU read lock; no lock held.
 * Return: 0 or a negative error.
 */
int nc_socket_reply(struct nc_sock *ns, const struct nc_flow *flow,
		    const void *buf, size_t len);

/**
 * nc_socket_xmit - send a UDP payload along a flow
 * @ns:		socket to send from
 * @flow:	whereto and from where
 * @cache:	route cache that belongs to @flow, or NULL
 * @skb:	the payload, linear, with NC_SOCKET_HEADROOM; consumed
 * @ds:		outer TOS or traffic class
 *
 * The result is a detector: routes, filters and neighbours that refuse are
 * told apart from a full local queue.
 *
 * Context: softirq or process with BH off, RCU read lock, no lock held.
 *
 * Return: 0, NET_XMIT_DROP if the interface's queue dropped it, -ELOOP if the
 * route leads through the tunnel, -ENETUNREACH and others of the kind if
 * there is none, -EMSGSIZE if it is longer than the route's MTU, or what a
 * filter said.
 */
int nc_socket_xmit(struct nc_sock *ns, const struct nc_flow *flow,
		   struct dst_cache *cache, struct sk_buff *skb, u8 ds);

#define NC_SOCKET_HEADROOM						\
	(LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr))

/**
 * nc_socket_route - what nc_socket_xmit() would find
 * @ns:		socket
 * @flow:	addresses
 * @mtu:	set to the route's MTU (outer IP bytes)
 *
 * Context: process or softirq, RCU read lock. Return: 0 or as above.
 */
int nc_socket_route(struct nc_sock *ns, const struct nc_flow *flow, u32 *mtu);

/**
 * nc_socket_error - an ICMP error about one of our datagrams
 * @ns:		its socket
 * @skb:	the error; the network header is that of our datagram in it
 *
 * Context: softirq, RCU read lock.
 */
void nc_socket_error(struct nc_sock *ns, struct sk_buff *skb);

/** nc_socket_flow - the addresses of a received datagram, seen from us */
void nc_socket_flow(const struct sk_buff *skb, struct nc_flow *flow);

/**
 * nc_socket_source - fill in where nc_socket_xmit() would send from
 * @ns:		socket
 * @flow:	addresses; its local one is set
 * @cache:	route cache that belongs to @flow, or NULL
 *
 * Context: softirq or process with BH off, RCU read lock. Return: 0 or as
 * nc_socket_xmit().
 */
int nc_socket_source(struct nc_sock *ns, struct nc_flow *flow,
		     struct dst_cache *cache);

/**
 * nc_socket_bound - between which addresses a datagram goes
 * @flow:	seen from us
 * @ours:	we send it
 * @b:		set
 */
void nc_socket_bound(const struct nc_flow *flow, bool ours,
		     struct nc_bound *b);

/** nc_sockaddr_equal - same family, address and port */
bool nc_sockaddr_equal(const union nc_sockaddr *a, const union nc_sockaddr *b);

/**
 * nc_sockaddr_mapped - address and port as 18 bytes, IPv4 as mapped IPv6
 * @a:		the address
 * @out:	18 bytes: address 16, port 2, both as on the wire
 */
void nc_sockaddr_mapped(const union nc_sockaddr *a, u8 out[18]);

/** nc_sockaddr_len - length of the sockaddr for its family, 0 if none */
int nc_sockaddr_len(const union nc_sockaddr *a);

#endif /* _NETCOMB_SOCKET_H */
