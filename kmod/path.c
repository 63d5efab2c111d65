// SPDX-License-Identifier: GPL-2.0
/* The path object: made, linked, reconfigured, removed. */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip.h>

#include "cc.h"
#include "device.h"
#include "keep.h"
#include "pacer.h"
#include "path.h"
#include "path_ack.h"
#include "path_life.h"
#include "peer.h"
#include "tier.h"

/* Interface that owns an address. */
static int address_ifindex(struct net *net, const union nc_sockaddr *a)
{
	struct net_device *dev = NULL;
	int ifindex = 0;

	rcu_read_lock();
	if (a->sa.sa_family == AF_INET)
		dev = __ip_dev_find(net, a->in4.sin_addr.s_addr, false);
#if IS_ENABLED(CONFIG_IPV6)
	if (a->sa.sa_family == AF_INET6)
		dev = ipv6_dev_find(net, &a->in6.sin6_addr, NULL);
#endif
	if (dev)
		ifindex = dev->ifindex;
	rcu_read_unlock();
	return ifindex;
}

u8 nc_path_resolve(struct nc_device *nc, const struct nc_path_cfg *cfg,
		   const union nc_sockaddr *remote, int *ifindex)
{
	struct net_device *dev;
	u8 reason = NETCOMB_PATH_REASON_NONE;
	int owner = 0;

	*ifindex = 0;
	if (!remote->sa.sa_family)
		return NETCOMB_PATH_REASON_NO_ENDPOINT;
	if (cfg->local.sa.sa_family) {
		owner = address_ifindex(nc->net, &cfg->local);
		if (!owner)
			return NETCOMB_PATH_REASON_NO_ADDRESS;
		*ifindex = owner;
	}
	if (!cfg->dev[0])
		return reason;
	rcu_read_lock();
	dev = dev_get_by_name_rcu(nc->net, cfg->dev);
	if (!dev)
		reason = NETCOMB_PATH_REASON_NO_DEVICE;
	else if (owner && owner != dev->ifindex)
		reason = NETCOMB_PATH_REASON_NO_ADDRESS;
	else
		*ifindex = dev->ifindex;
	rcu_read_unlock();
	return reason;
}

struct nc_sock *nc_path_open_socket(struct nc_peer *peer,
				    const struct nc_path_cfg *cfg,
				    const union nc_sockaddr *peer_endpoint,
				    struct netlink_ext_ack *extack)
{
	const union nc_sockaddr *remote = cfg->endpoint.sa.sa_family ?
					  &cfg->endpoint : peer_endpoint;
	struct nc_device *nc = peer->nc;
	int ifindex;

	if (nc->underlay_gone || nc_path_resolve(nc, cfg, remote, &ifindex))
		return NULL;
	return nc_socket_open(nc, remote->sa.sa_family,
			      cfg->local.sa.sa_family ? &cfg->local : NULL,
			      0, ifindex, extack);
}

struct nc_sock *nc_path_sock(const struct nc_path *path)
{
	struct nc_device *nc = path->peer->nc;
	int family = path->flow.remote.sa.sa_family;

	if (!path->learned)
		return rcu_dereference_check(path->ns,
					     lockdep_is_held(&nc->cfg_lock));
	return rcu_dereference_check(nc->listen[family == AF_INET6],
				     lockdep_is_held(&nc->cfg_lock));
}

u32 nc_path_outer(const union nc_sockaddr *remote)
{
	return remote->sa.sa_family == AF_INET6 ? NC_OUTER_V6 : NC_OUTER_V4;
}

u32 nc_path_overhead(const struct nc_peer *peer,
		     const union nc_sockaddr *remote)
{
	return nc_path_outer(remote) + NC_HDR_LEN + NC_DATA_HDR_LEN +
	       READ_ONCE(peer->tag_len);
}

static void path_set_remote(struct nc_path *path,
			    const struct nc_path_cfg *cfg,
			    const union nc_sockaddr *peer_endpoint)
{
	path->flow.remote = cfg->endpoint.sa.sa_family ? cfg->endpoint :
							 *peer_endpoint;
	path->flow.local = cfg->local;
	path->overhead = nc_path_overhead(path->peer, &path->flow.remote);
	path->link = cfg->link;
	path->flow_gen++;
}

static void path_free(struct nc_path *path)
{
	nc_cc_put(path->cc.ops);
	dst_cache_destroy(&path->dst);
	free_percpu(path->stats);
	kfree(path);
}

static void path_init(struct nc_path *path)
{
	path->since_ns = ktime_get_ns();
	path->reason = NETCOMB_PATH_REASON_NEW;
	path->allowance = NC_ALLOWANCE_PROVEN;
	kref_init(&path->ref);
	spin_lock_init(&path->lock);
	__skb_queue_head_init(&path->fifo[0]);
	__skb_queue_head_init(&path->fifo[1]);
	__skb_queue_head_init(&path->back);
	__skb_queue_head_init(&path->lost);
	__skb_queue_head_init(&path->control);
	nc_rtt_init(&path->rtt);
	nc_pacer_init(path);
	nc_path_ack_init(path);
	nc_path_life_init(path);
}

struct nc_path *nc_path_alloc(struct nc_peer *peer, const char *name, u8 id,
			      const struct nc_path_cfg *cfg,
			      const union nc_sockaddr *peer_endpoint,
			      struct netlink_ext_ack *extack)
{
	struct nc_path *path = kzalloc(sizeof(*path), GFP_KERNEL_ACCOUNT);
	struct nc_sock *ns;
	int ret = -ENOMEM;

	if (!path)
		return ERR_PTR(-ENOMEM);
	path->peer = peer;
	path->id = id;
	path->cfg = *cfg;
	nc_tier_update(path);
	strscpy(path->name, name, sizeof(path->name));
	path_set_remote(path, cfg, peer_endpoint);
	path_init(path);

	path->stats = alloc_percpu_gfp(struct nc_path_stats,
				       GFP_KERNEL_ACCOUNT);
	if (!path->stats)
		goto err_free;
	ret = dst_cache_init(&path->dst, GFP_KERNEL_ACCOUNT);
	if (ret)
		goto err_stats;
	ret = -ENOENT;
	path->cc.ops = nc_cc_get(cfg->cc);
	if (!path->cc.ops) {
		NL_SET_ERR_MSG(extack, "no congestion controller of this name");
		goto err_dst;
	}
	ns = nc_path_open_socket(peer, cfg, peer_endpoint, extack);
	if (IS_ERR(ns)) {
		ret = PTR_ERR(ns);
		goto err_cc;
	}
	if (ns)
		path->flow.ifindex = ns->sk->sk_bound_dev_if;
	rcu_assign_pointer(path->ns, ns);
	nc_path_cc_reset(path);
	return path;

err_cc:
	nc_cc_put(path->cc.ops);
err_dst:
	dst_cache_destroy(&path->dst);
err_stats:
	free_percpu(path->stats);
err_free:
	kfree(path);
	return ERR_PTR(ret);
}

struct nc_path *nc_path_alloc_learned(struct nc_peer *peer, const char *name,
				      u8 id, const struct nc_flow *flow)
{
	const struct nc_path_cfg cfg = {
		.cc = NC_CC_DEFAULT,
		.enabled = true,
	};
	const union nc_sockaddr none = {};
	struct nc_path *path;

	path = nc_path_alloc(peer, name, id, &cfg, &none, NULL);
	if (IS_ERR(path))
		return path;
	path->learned = true;
	path->flow = *flow;
	path->overhead = nc_path_overhead(peer, &flow->remote);
	path->allowance = NC_ALLOWANCE_LEARNED;
	return path;
}

void nc_path_free_unlinked(struct nc_path *path)
{
	nc_socket_close(rcu_dereference_protected(path->ns, true));
	path_free(path);
}

void nc_path_link(struct nc_path *path)
{
	struct nc_peer *peer = path->peer;

	lockdep_assert_held(&peer->nc->cfg_lock);
	WARN_ON_ONCE(rcu_access_pointer(peer->path[path->id]));
	rcu_assign_pointer(peer->path[path->id], path);
}

void nc_path_unlink(struct nc_path *path, struct list_head *dead)
{
	struct nc_peer *peer = path->peer;

	lockdep_assert_held(&peer->nc->cfg_lock);
	RCU_INIT_POINTER(peer->path[path->id], NULL);
	nc_path_kill(path);
	list_add_tail(&path->reap, dead);
}

static void path_release_rcu(struct rcu_head *rcu)
{
	path_free(container_of(rcu, struct nc_path, rcu));
}

static void path_release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct nc_path, ref)->rcu,
		 path_release_rcu);
}

void nc_path_put(struct nc_path *path)
{
	kref_put(&path->ref, path_release);
}

/* Lets the pacer send the CLOSE that nc_path_kill() queued. */
static void wait_for_pacer(struct nc_path *path)
{
	int tries;

	for (tries = 0; tries < 10; tries++) {
		if (skb_queue_empty_lockless(&path->control))
			return;
		usleep_range(500, 1000);
	}
}

/* What waits; nothing can add to it any more. */
static void purge(struct nc_path *path)
{
	spin_lock_bh(&path->lock);
	__skb_queue_purge(&path->fifo[0]);
	__skb_queue_purge(&path->fifo[1]);
	nc_keep_free(path->peer->keep, &path->back);
	nc_keep_free(path->peer->keep, &path->lost);
	__skb_queue_purge(&path->control);
	WRITE_ONCE(path->fifo_bytes, 0);
	WRITE_ONCE(path->express_bytes, 0);
	spin_unlock_bh(&path->lock);
}

/*
 * After the grace period nobody can find the path, and since it is dead its
 * timers do not arm themselves or each other again: cancelled once, they are
 * off for good.
 */
void nc_path_reap(struct list_head *dead)
{
	struct nc_path *path, *tmp;

	if (list_empty(dead))
		return;
	synchronize_net();
	list_for_each_entry_safe(path, tmp, dead, reap) {
		list_del(&path->reap);
		wait_for_pacer(path);
		hrtimer_cancel(&path->life_timer);
		hrtimer_cancel(&path->ack_timer);
		nc_pacer_stop(path);
		purge(path);
		nc_socket_close(rcu_dereference_protected(path->ns, true));
		RCU_INIT_POINTER(path->ns, NULL);
		nc_path_put(path);
	}
}

bool nc_path_needs_socket(const struct nc_path *path,
			  const struct nc_path_cfg *cfg,
			  const union nc_sockaddr *peer_endpoint)
{
	const union nc_sockaddr *remote = cfg->endpoint.sa.sa_family ?
					  &cfg->endpoint : peer_endpoint;

	return !rcu_access_pointer(path->ns) ||
	       strcmp(path->cfg.dev, cfg->dev) ||
	       !nc_sockaddr_equal(&path->cfg.local, &cfg->local) ||
	       path->flow.remote.sa.sa_family != remote->sa.sa_family;
}

void nc_path_set_socket(struct nc_path *path, struct nc_sock *ns, int ifindex)
{
	struct nc_device *nc = path->peer->nc;
	struct nc_sock *old;

	lockdep_assert_held(&nc->cfg_lock);
	old = rcu_replace_pointer(path->ns, ns, lockdep_is_held(&nc->cfg_lock));
	spin_lock_bh(&path->lock);
	path->flow.ifindex = ifindex;
	path->flow_gen++;
	spin_unlock_bh(&path->lock);
	dst_cache_reset(&path->dst);
	nc_socket_close(old);
}

void nc_path_reconfigure(struct nc_path *path, const struct nc_path_cfg *cfg,
			 const union nc_sockaddr *peer_endpoint,
			 struct nc_sock *ns)
{
	const struct nc_cc_ops *old_cc = NULL, *new_cc = NULL;
	bool moved = false, tier;

	lockdep_assert_held(&path->peer->nc->cfg_lock);
	if (strcmp(cfg->cc, path->cfg.cc))
		new_cc = nc_cc_get(cfg->cc);
	spin_lock_bh(&path->lock);
	path->cfg = *cfg;
	tier = nc_tier_update(path);
	if (new_cc) {
		old_cc = path->cc.ops;
		nc_path_cc_switch(path, new_cc);
	} else if (path->cc.rate_bps != cfg->rate_bps) {
		nc_cc_tell(&path->cc, cfg->rate_bps);
		nc_path_rate_update(path);
	}
	if (!path->learned) {
		union nc_sockaddr before = path->flow.remote;

		path_set_remote(path, cfg, peer_endpoint);
		moved = !nc_sockaddr_equal(&before, &path->flow.remote) || ns;
		nc_path_mss_update(path);
	}
	spin_unlock_bh(&path->lock);
	nc_cc_put(old_cc);
	if (ns)
		nc_path_set_socket(path, ns, ns->sk->sk_bound_dev_if);
	else
		dst_cache_reset(&path->dst);
	if (tier)
		nc_path_tier_changed(path);
	if (moved)
		nc_path_moved(path);
	/* At once: enabled again before the work item looks, it is as new. */
	if (!cfg->enabled)
		nc_path_down(path, NETCOMB_PATH_REASON_DISABLED);
}

struct nc_path *nc_path_next(struct nc_peer *peer, int *i)
{
	struct nc_path *path;

	for (; *i < NC_MAX_PATHS; (*i)++) {
		path = rcu_dereference_check(peer->path[*i],
					     lockdep_is_held(&peer->nc->cfg_lock));
		if (path)
			return path;
	}
	return NULL;
}

struct nc_path *nc_path_find(struct nc_peer *peer, const char *name)
{
	struct nc_path *path;
	int i;

	lockdep_assert_held(&peer->nc->cfg_lock);
	nc_path_for_each(peer, path, i)
		if (!strcmp(path->name, name))
			return path;
	return NULL;
}

int nc_path_send_datagram(struct nc_path *path, const void *buf, size_t len)
{
	struct nc_sock *ns = nc_path_sock(path);
	struct sk_buff *skb;
	struct nc_flow flow;
	bool can;

	spin_lock_bh(&path->lock);
	flow = path->flow;
	can = nc_path_can_send(path) && nc_path_proven(path);
	spin_unlock_bh(&path->lock);
	if (!ns || !can)
		return -ENODEV;
	skb = alloc_skb(NC_SOCKET_HEADROOM + len, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, NC_SOCKET_HEADROOM);
	skb_put_data(skb, buf, len);
	return nc_socket_xmit(ns, &flow, NULL, skb, 0);
}
