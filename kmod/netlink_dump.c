// SPDX-License-Identifier: GPL-2.0
/* Devices, peers and paths as netlink attributes. */
#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "device.h"
#include "netlink_dump.h"
#include "path.h"
#include "peer.h"

static int put_sockaddr(struct sk_buff *skb, int type,
			const union nc_sockaddr *a)
{
	int len = nc_sockaddr_len(a);

	return len ? nla_put(skb, type, len, a) : 0;
}

static int put_stats(struct sk_buff *skb, int type,
		     const void __percpu *stats, int pad)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nc_stats_put(skb, stats, pad))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* As many attributes as nc_stats_put() writes, in their nest. */
static size_t stats_size(int pad)
{
	return nla_total_size((pad - 1) * nla_total_size_64bit(sizeof(u64)));
}

/* ---- Paths ---- */

/* What is under the path's lock, read at once. */
struct path_sample {
	struct nc_flow	flow;
	struct nc_rtt	rtt;
	u64		pacing_rate_bps;
	u64		since_ms;
	u32		cwnd_bytes;
	u32		inflight_bytes;
	u32		fifo_bytes;
	u32		mtu;
	u8		state;
	u8		reason;
	u32		flaps;
	u32		damped_ms;
	u32		loss_ppm;
	bool		spared;
};

/* A configured address has no port; the socket has. */
static void path_sample_port(const struct nc_path *path, union nc_sockaddr *a)
{
	const struct nc_sock *ns;
	__be16 port = 0;

	rcu_read_lock();
	ns = nc_path_sock(path);
	if (ns)
		port = htons(nc_socket_port(ns));
	rcu_read_unlock();
	if (a->sa.sa_family == AF_INET && !a->in4.sin_port)
		a->in4.sin_port = port;
	if (a->sa.sa_family == AF_INET6 && !a->in6.sin6_port)
		a->in6.sin6_port = port;
}

static u32 damped_ms(const struct nc_path *path, u64 now_ns)
{
	if (!path->damped || now_ns >= path->damped_until_ns)
		return 0;
	return div_u64(path->damped_until_ns - now_ns, NSEC_PER_MSEC) + 1;
}

static void path_sample(struct nc_path *path, struct path_sample *s)
{
	u64 now_ns;

	spin_lock_bh(&path->lock);
	now_ns = ktime_get_ns();
	s->flow = path->flow;
	s->rtt = path->rtt;
	s->pacing_rate_bps = path->cc.pacing_rate_bps;
	s->cwnd_bytes = path->cc.cwnd_bytes;
	s->inflight_bytes = path->inflight_bytes;
	s->fifo_bytes = path->fifo_bytes;
	s->mtu = path->mtu;
	s->state = path->state;
	s->reason = path->reason;
	s->since_ms = div_u64(now_ns - path->since_ns, NSEC_PER_MSEC);
	s->flaps = nc_damp_losses(&path->damp, now_ns);
	s->damped_ms = damped_ms(path, now_ns);
	s->loss_ppm = nc_spare_ppm(&path->spare,
				   div_u64(now_ns, NSEC_PER_SEC));
	s->spared = path->state == NETCOMB_PATH_STATE_UP &&
		    READ_ONCE(path->spared);
	spin_unlock_bh(&path->lock);
	path_sample_port(path, &s->flow.local);
}

/* Which path it is, and where in its life. */
static int put_path_life(struct sk_buff *skb, const struct nc_path *path,
			 const struct path_sample *s)
{
	if (nla_put_string(skb, NETCOMB_A_PATH_NAME, path->name) ||
	    nla_put_u8(skb, NETCOMB_A_PATH_ID, path->id) ||
	    nla_put_u8(skb, NETCOMB_A_PATH_LEARNED, path->learned) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_STATE, s->state) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_REASON, s->reason) ||
	    nla_put_u64_64bit(skb, NETCOMB_A_PATH_SINCE_MS, s->since_ms,
			      NETCOMB_A_PATH_PAD) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_FLAPS, s->flaps) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_DAMPED_MS, s->damped_ms) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_LOSS_PPM, s->loss_ppm) ||
	    nla_put_u8(skb, NETCOMB_A_PATH_SPARED, s->spared) ||
	    put_sockaddr(skb, NETCOMB_A_PATH_LOCAL_ACTUAL, &s->flow.local) ||
	    put_sockaddr(skb, NETCOMB_A_PATH_REMOTE_ACTUAL, &s->flow.remote))
		return -EMSGSIZE;
	return 0;
}

static int put_path_local(struct sk_buff *skb, const union nc_sockaddr *a)
{
	switch (a->sa.sa_family) {
	case AF_INET:
		return nla_put_in_addr(skb, NETCOMB_A_PATH_LOCAL,
				       a->in4.sin_addr.s_addr);
	case AF_INET6:
		return nla_put_in6_addr(skb, NETCOMB_A_PATH_LOCAL,
					&a->in6.sin6_addr);
	}
	return 0;
}

static int put_path_cfg(struct sk_buff *skb, const struct nc_path *path)
{
	const struct nc_path_cfg *cfg = &path->cfg;

	if (nla_put_string(skb, NETCOMB_A_PATH_DEV, cfg->dev) ||
	    put_path_local(skb, &cfg->local) ||
	    put_sockaddr(skb, NETCOMB_A_PATH_ENDPOINT, &cfg->endpoint) ||
	    nla_put_string(skb, NETCOMB_A_PATH_CC, cfg->cc) ||
	    nla_put_u64_64bit(skb, NETCOMB_A_PATH_RATE_BPS, cfg->rate_bps,
			      NETCOMB_A_PATH_PAD) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_METRIC, READ_ONCE(path->metric)) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_DIRECTION,
			READ_ONCE(path->direction)) ||
	    nla_put_u8(skb, NETCOMB_A_PATH_ENABLED, cfg->enabled) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_OVERHEAD, cfg->link.overhead) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_LINKLAYER,
			cfg->link.atm ? NETCOMB_LINKLAYER_ATM :
					NETCOMB_LINKLAYER_ETHERNET))
		return -EMSGSIZE;
	return 0;
}

static int put_path_figures(struct sk_buff *skb, const struct path_sample *s)
{
	if (nla_put_u32(skb, NETCOMB_A_PATH_OIF, s->flow.ifindex) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_MTU, s->mtu) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_SRTT_US, s->rtt.srtt_us) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_RTTVAR_US, s->rtt.rttvar_us) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_MIN_RTT_US, s->rtt.min_us) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_CWND_BYTES, s->cwnd_bytes) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_INFLIGHT_BYTES,
			s->inflight_bytes) ||
	    nla_put_u64_64bit(skb, NETCOMB_A_PATH_PACING_RATE_BPS,
			      s->pacing_rate_bps, NETCOMB_A_PATH_PAD) ||
	    nla_put_u32(skb, NETCOMB_A_PATH_FIFO_BYTES, s->fifo_bytes))
		return -EMSGSIZE;
	return 0;
}

static int put_path(struct sk_buff *skb, struct nc_path *path)
{
	struct nlattr *nest = nla_nest_start(skb, NETCOMB_A_PEER_PATH);
	struct path_sample s;

	if (!nest)
		return -EMSGSIZE;
	path_sample(path, &s);
	if (put_path_life(skb, path, &s) || put_path_cfg(skb, path) ||
	    put_path_figures(skb, &s) ||
	    put_stats(skb, NETCOMB_A_PATH_STATS, path->stats,
		      NETCOMB_A_PATH_STATS_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Name, dev, cc; local, three sockaddrs; three u8, three u64, sixteen u32. */
static size_t path_size(void)
{
	return nla_total_size(0) + nla_total_size(NC_NAME_MAX + 1) +
	       nla_total_size(IFNAMSIZ) + nla_total_size(NC_CC_NAME_MAX) +
	       nla_total_size(sizeof(struct in6_addr)) +
	       3 * nla_total_size(sizeof(struct sockaddr_in6)) +
	       3 * nla_total_size(sizeof(u8)) +
	       3 * nla_total_size_64bit(sizeof(u64)) +
	       16 * nla_total_size(sizeof(u32)) +
	       stats_size(NETCOMB_A_PATH_STATS_PAD);
}

/* ---- Peers ---- */

static int put_session(struct sk_buff *skb, struct nc_peer *peer)
{
	struct nc_session *s;
	u64 age_ms = 0;
	u32 id = 0;

	rcu_read_lock();
	s = nc_session_current(peer);
	if (s) {
		age_ms = nc_session_age_ms(s);
		id = s->local_id;
	}
	rcu_read_unlock();
	if (!s)
		return 0;
	if (nla_put_u64_64bit(skb, NETCOMB_A_PEER_SESSION_AGE_MS, age_ms,
			      NETCOMB_A_PEER_PAD) ||
	    nla_put_u32(skb, NETCOMB_A_PEER_SESSION_ID, id))
		return -EMSGSIZE;
	return 0;
}

static int put_addresses(struct sk_buff *skb, const struct nc_peer *peer)
{
	const struct in6_addr *a;
	u32 i;
	int err;

	for (i = 0; i < peer->addresses; i++) {
		a = &peer->address[i].a;
		if (ipv6_addr_v4mapped(a))
			err = nla_put_in_addr(skb, NETCOMB_A_PEER_ADDRESS,
					      a->s6_addr32[3]);
		else
			err = nla_put_in6_addr(skb, NETCOMB_A_PEER_ADDRESS, a);
		if (err)
			return err;
	}
	return 0;
}

static int put_prefix(struct sk_buff *skb, const struct nc_prefix *p)
{
	bool v4 = ipv6_addr_v4mapped(&p->a);
	u8 bytes[sizeof(p->a) + 1];
	int ip = v4 ? sizeof(__be32) : sizeof(p->a);

	memcpy(bytes, &p->a.s6_addr[sizeof(p->a) - ip], ip);
	bytes[ip] = v4 ? p->len - 96 : p->len;
	return nla_put(skb, NETCOMB_A_PEER_ALLOW, ip + 1, bytes);
}

static int put_allow(struct sk_buff *skb, const struct nc_peer *peer)
{
	const struct nc_allow *allow;
	u32 i;
	int err;

	allow = rcu_dereference_protected(peer->allow,
					  lockdep_is_held(&peer->nc->cfg_lock));
	for (i = 0; allow && i < allow->n; i++) {
		err = put_prefix(skb, &allow->prefix[i]);
		if (err)
			return err;
	}
	return 0;
}

static int put_peer_cfg(struct sk_buff *skb, const struct nc_peer *peer)
{
	if (nla_put_string(skb, NETCOMB_A_PEER_NAME, peer->name) ||
	    nla_put_u32(skb, NETCOMB_A_PEER_QUEUE, peer->queue) ||
	    nla_put_u8(skb, NETCOMB_A_PEER_HAS_KEY,
		       nc_handshake_has_key(peer)) ||
	    put_sockaddr(skb, NETCOMB_A_PEER_ENDPOINT, &peer->endpoint) ||
	    nla_put_u32(skb, NETCOMB_A_PEER_PROTECT, peer->protect) ||
	    nla_put_string(skb, NETCOMB_A_PEER_SCHED,
			   peer->tx.sched.ops->name) ||
	    nla_put_u8(skb, NETCOMB_A_PEER_REPLAY, peer->replay) ||
	    nla_put_u8(skb, NETCOMB_A_PEER_BIND_ADDRESSES, peer->bind) ||
	    nla_put_u8(skb, NETCOMB_A_PEER_REORDER, peer->reorder) ||
	    nla_put_u8(skb, NETCOMB_A_PEER_CLAMP_MSS, peer->clamp_mss) ||
	    nla_put_u32(skb, NETCOMB_A_PEER_REPAIR, peer->repair) ||
	    nla_put_u32(skb, NETCOMB_A_PEER_COPY, peer->copy) ||
	    put_addresses(skb, peer) || put_allow(skb, peer))
		return -EMSGSIZE;
	return 0;
}

int nc_netlink_put_peer(struct sk_buff *skb, struct nc_peer *peer)
{
	struct nlattr *nest = nla_nest_start(skb, NETCOMB_A_DEV_PEER);
	struct nc_path *path;
	int i;

	lockdep_assert_held(&peer->nc->cfg_lock);
	if (!nest || put_peer_cfg(skb, peer) || put_session(skb, peer) ||
	    put_stats(skb, NETCOMB_A_PEER_STATS, peer->stats,
		      NETCOMB_A_PEER_STATS_PAD))
		return -EMSGSIZE;
	nc_path_for_each(peer, path, i)
		if (put_path(skb, path))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Name, scheduler; endpoint; five u8, one u64, five u32. */
size_t nc_netlink_peer_size(unsigned int paths)
{
	return nla_total_size(0) + nla_total_size(NC_NAME_MAX + 1) +
	       nla_total_size(NC_SCHED_NAME_MAX) +
	       nla_total_size(sizeof(struct sockaddr_in6)) +
	       5 * nla_total_size(sizeof(u8)) +
	       nla_total_size_64bit(sizeof(u64)) +
	       5 * nla_total_size(sizeof(u32)) +
	       NC_PEER_ADDRESSES * nla_total_size(sizeof(struct in6_addr)) +
	       NETCOMB_MAX_ALLOW * nla_total_size(sizeof(struct in6_addr) + 1) +
	       stats_size(NETCOMB_A_PEER_STATS_PAD) + paths * path_size();
}

int nc_netlink_put_brief(struct sk_buff *skb, struct nc_peer *peer,
			 struct nc_path *path)
{
	struct nlattr *nest, *inner;
	struct path_sample s;

	nest = nla_nest_start(skb, NETCOMB_A_DEV_PEER);
	if (!nest || nla_put_string(skb, NETCOMB_A_PEER_NAME, peer->name))
		return -EMSGSIZE;
	if (path) {
		path_sample(path, &s);
		inner = nla_nest_start(skb, NETCOMB_A_PEER_PATH);
		if (!inner || put_path_life(skb, path, &s))
			return -EMSGSIZE;
		nla_nest_end(skb, inner);
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* ---- Devices ---- */

int nc_netlink_put_ident(struct sk_buff *skb, const struct nc_device *nc)
{
	if (nla_put_u32(skb, NETCOMB_A_DEV_IFINDEX, nc->dev->ifindex) ||
	    nla_put_string(skb, NETCOMB_A_DEV_IFNAME, nc->dev->name))
		return -EMSGSIZE;
	return 0;
}

int nc_netlink_put_device(struct sk_buff *skb, const struct nc_device *nc)
{
	if (nc_netlink_put_ident(skb, nc) ||
	    nla_put_u16(skb, NETCOMB_A_DEV_LISTEN_PORT, nc->listen_port) ||
	    nla_put_u32(skb, NETCOMB_A_DEV_FWMARK, nc->fwmark) ||
	    nla_put_u32(skb, NETCOMB_A_DEV_QUEUES, nc->dev->num_tx_queues) ||
	    put_stats(skb, NETCOMB_A_DEV_STATS, nc->stats,
		      NETCOMB_A_DEV_STATS_PAD))
		return -EMSGSIZE;
	return 0;
}

/* Name; one u16, three u32. */
size_t nc_netlink_device_size(void)
{
	return nla_total_size(IFNAMSIZ) + nla_total_size(sizeof(u16)) +
	       3 * nla_total_size(sizeof(u32)) +
	       stats_size(NETCOMB_A_DEV_STATS_PAD);
}
