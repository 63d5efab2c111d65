/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between kernels. The module is written for the newest; a
 * shim has the newest name and shape. What no macro can tell, probe.sh asks
 * the headers.
 */
#ifndef _NETCOMB_COMPAT_H
#define _NETCOMB_COMPAT_H

#include <linux/kconfig.h>
#include <linux/types.h>
#include <linux/build_bug.h>
#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/timer.h>
#include <crypto/blake2s.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

#ifdef NC_HAVE_LINUX_UNALIGNED
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#ifdef NC_HAVE_NET_GSO
#include <net/gso.h>
#endif

#ifdef NC_HAVE_CRYPTO_UTILS
#include <crypto/utils.h>
#else
#include <crypto/algapi.h>
#endif

#ifndef timer_container_of
#define timer_container_of from_timer
#endif

#ifndef NC_HAVE_BLAKE2S_CTX
#define blake2s_ctx blake2s_state
#define blake2s(key, keylen, in, inlen, out, outlen)			\
	blake2s(out, in, key, outlen, inlen, keylen)
#endif

#ifndef NC_HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *t,
				 enum hrtimer_restart (*fn)(struct hrtimer *),
				 clockid_t clk, enum hrtimer_mode mode)
{
	hrtimer_init(t, clk, mode);
	t->function = fn;
}
#endif

#ifndef NC_HAVE_GENL_SPLIT_OPS
#define genl_split_ops genl_ops
#endif

static inline void nc_netdev_set_lltx(struct net_device *dev)
{
#ifdef NC_HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* Attributes of a dump request. */
static inline struct nlattr **nc_dump_attrs(struct netlink_callback *cb)
{
#ifdef NC_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/*
 * The socket argument moved from struct socket to struct sock, in stable and
 * distribution kernels with an unchanged version too: ask the prototype.
 */
#define setup_udp_tunnel_sock(_net, _sk, _cfg)				\
	setup_udp_tunnel_sock(_net, _Generic(&setup_udp_tunnel_sock,	\
		void (*)(struct net *, struct sock *,			\
			 struct udp_tunnel_sock_cfg *): (_sk),		\
		default: (_sk)->sk_socket), _cfg)

#define udp_tunnel_sock_release(_sk)					\
	udp_tunnel_sock_release(_Generic(&udp_tunnel_sock_release,	\
		void (*)(struct sock *): (_sk),				\
		default: (_sk)->sk_socket))

#ifndef NC_HAVE_RTNL_NEWLINK_PARAMS
struct rtnl_newlink_params {
	struct net *src_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *rtnl_newlink_link_net(struct rtnl_newlink_params *p)
{
	return p->src_net;
}

#define NC_DEFINE_NEWLINK(fn)						\
static int fn##_compat(struct net *src_net, struct net_device *dev,	\
		       struct nlattr *tb[], struct nlattr *data[],	\
		       struct netlink_ext_ack *extack)			\
{									\
	struct rtnl_newlink_params p = { src_net, tb, data };		\
									\
	return fn(dev, &p, extack);					\
}
#define NC_NEWLINK(fn) fn##_compat
#else
#define NC_DEFINE_NEWLINK(fn)
#define NC_NEWLINK(fn) fn
#endif

#endif /* _NETCOMB_COMPAT_H */
