// SPDX-License-Identifier: GPL-2.0
/* Whether the underlay lets a path be used: interface, address, route. */
#include <linux/netdevice.h>

#include "clock.h"
#include "device.h"
#include "path_life.h"
#include "peer.h"

/* What is left of the least MTU of IPv4 (RFC 791). */
#define NC_PATH_MTU_MIN	(576 - NC_OVERHEAD_V6)

static u8 check_device(struct nc_device *nc, int ifindex)
{
	u8 reason = NETCOMB_PATH_REASON_NONE;
	struct net_device *dev;

	if (!ifindex)
		return reason;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(nc->net, ifindex);
	if (!dev)
		reason = NETCOMB_PATH_REASON_NO_DEVICE;
	else if (!(dev->flags & IFF_UP))
		reason = NETCOMB_PATH_REASON_DEVICE_DOWN;
	else if (!netif_carrier_ok(dev))
		reason = NETCOMB_PATH_REASON_NO_CARRIER;
	rcu_read_unlock();
	return reason;
}

static u8 check_route(struct nc_path *path, struct nc_sock *ns,
		      const struct nc_flow *flow, u32 *mtu)
{
	int ret;

	rcu_read_lock();
	ret = nc_socket_route(ns, flow, mtu);
	rcu_read_unlock();
	switch (ret) {
	case 0:
		return NETCOMB_PATH_REASON_NONE;
	case -ELOOP:
		return NETCOMB_PATH_REASON_LOOP;
	case -EADDRNOTAVAIL:
		return NETCOMB_PATH_REASON_NO_ADDRESS;
	}
	return NETCOMB_PATH_REASON_NO_ROUTE;
}

/* Nothing that came from there would be taken. */
static u8 check_allowed(struct nc_path *path, const struct nc_flow *flow)
{
	struct nc_peer *peer = path->peer;
	const struct nc_allow *allow;

	allow = rcu_dereference_protected(peer->allow,
					  lockdep_is_held(&peer->nc->cfg_lock));
	return nc_allow_has(allow, &flow->remote) ?
	       NETCOMB_PATH_REASON_NONE : NETCOMB_PATH_REASON_NOT_ALLOWED;
}

/* The socket follows the interface, which may have come, gone or changed. */
static u8 check_socket(struct nc_path *path)
{
	struct nc_peer *peer = path->peer;
	struct nc_sock *ns = nc_path_sock(path);
	int ifindex;
	u8 reason;

	if (path->learned)
		return ns ? NETCOMB_PATH_REASON_NONE :
			    NETCOMB_PATH_REASON_NO_ENDPOINT;
	reason = nc_path_resolve(peer->nc, &path->cfg, &path->flow.remote,
				 &ifindex);
	if (reason)
		return reason;
	if (ns && ns->sk->sk_bound_dev_if == ifindex &&
	    ns->sk->sk_family == path->flow.remote.sa.sa_family)
		return reason;
	ns = nc_path_open_socket(peer, &path->cfg, &path->flow.remote, NULL);
	if (IS_ERR_OR_NULL(ns))
		return NETCOMB_PATH_REASON_NO_ADDRESS;
	nc_path_set_socket(path, ns, ifindex);
	return reason;
}

static u8 path_check(struct nc_path *path, u32 *mtu)
{
	struct nc_device *nc = path->peer->nc;
	struct nc_flow flow;
	u8 reason;

	if (!path->cfg.enabled)
		return NETCOMB_PATH_REASON_DISABLED;
	if (!netif_running(nc->dev))
		return NETCOMB_PATH_REASON_LINK_DOWN;
	if (nc->underlay_gone)
		return NETCOMB_PATH_REASON_UNDERLAY_GONE;
	reason = check_socket(path);
	if (reason)
		return reason;
	spin_lock_bh(&path->lock);
	flow = path->flow;
	spin_unlock_bh(&path->lock);
	reason = check_allowed(path, &flow);
	if (!reason)
		reason = check_device(nc, flow.ifindex);
	return reason ?: check_route(path, nc_path_sock(path), &flow, mtu);
}

void nc_path_recheck(struct nc_path *path)
{
	u32 mtu = 0, mtu_before, todo = 0;
	bool session;
	u8 reason;

	lockdep_assert_held(&path->peer->nc->cfg_lock);
	reason = path_check(path, &mtu);
	local_bh_disable();
	rcu_read_lock();

	spin_lock(&path->lock);
	/* A session that comes later waits for the lock. */
	session = nc_session_current(path->peer);
	WRITE_ONCE(path->usable, !reason);
	path->overhead = nc_path_overhead(path->peer, &path->flow.remote);
	if (!reason) {
		mtu_before = path->mtu;
		WRITE_ONCE(path->mtu, max_t(s32, mtu - path->overhead,
					    NC_PATH_MTU_MIN));
		if (path->mtu != mtu_before)
			todo |= NC_TODO_KICK;
		nc_path_mss_update(path);
		/* What was too long was not lost for want of room. */
		if (mtu_before && path->mtu < mtu_before)
			nc_path_cc_reset(path);
	}
	/* A filter that refuses is not seen here: give it time. */
	if (!reason && path->state == NETCOMB_PATH_STATE_DOWN &&
	    path->reason == NETCOMB_PATH_REASON_SEND_ERROR &&
	    !nc_elapsed(ktime_get_ns(), path->since_ns, NC_PATH_RECHECK_NS))
		reason = NETCOMB_PATH_REASON_SEND_ERROR;
	if (!reason && !session)
		reason = NETCOMB_PATH_REASON_NO_SESSION;
	if (reason)
		todo |= nc_path_set_state(path, NETCOMB_PATH_STATE_DOWN, reason);
	else if (path->state == NETCOMB_PATH_STATE_DOWN &&
		 path->reason != NETCOMB_PATH_REASON_SILENT &&
		 path->reason != NETCOMB_PATH_REASON_ADDRESS_CHANGED &&
		 path->reason != NETCOMB_PATH_REASON_CLOSED)
		todo |= nc_path_set_state(path, NETCOMB_PATH_STATE_PROBING,
					  path->reason);
	if (todo & NC_TODO_EVENT && path->state == NETCOMB_PATH_STATE_PROBING)
		path->probe_soon = true;
	spin_unlock(&path->lock);

	nc_path_settle(path, todo);
	rcu_read_unlock();
	local_bh_enable();
}
