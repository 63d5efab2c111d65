// SPDX-License-Identifier: GPL-2.0
/* A change of configuration, applied whole or not at all. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "address.h"
#include "allow.h"
#include "cc.h"
#include "config_plan.h"
#include "device.h"
#include "handshake.h"
#include "netlink.h"
#include "repair.h"
#include "send.h"

/* ---- Resources: all that can fail ---- */

static int failed(struct nc_plan *plan, const struct nlattr *at, int err)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(plan->extack, "out of memory");
	NL_SET_BAD_ATTR(plan->extack, at);
	return err;
}

static int get_path(struct nc_plan *plan, struct nc_plan_peer *pp, int id)
{
	struct nc_plan_path *slot = &pp->path[id];
	struct nc_path *path;
	struct nc_sock *ns;

	switch (slot->verb) {
	case NC_PLAN_ADD:
		path = nc_path_alloc(pp->peer, slot->said->name, id, &slot->cfg,
				     &pp->endpoint, plan->extack);
		if (IS_ERR(path))
			return PTR_ERR(path);
		slot->path = path;
		return 0;
	case NC_PLAN_CHANGE:
		slot->resocket = nc_path_needs_socket(slot->path, &slot->cfg,
						      &pp->endpoint);
		if (!slot->resocket)
			return 0;
		ns = nc_path_open_socket(pp->peer, &slot->cfg, &pp->endpoint,
					 plan->extack);
		if (IS_ERR(ns))
			return PTR_ERR(ns);
		slot->ns = ns;
		return 0;
	default:
		return 0;
	}
}

static int get_allow(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	struct nc_allow *allow;

	if (!pp->reallow)
		return 0;
	allow = nc_allow_alloc(pp->said->allow, pp->said->allows);
	if (IS_ERR(allow))
		return failed(plan, pp->said->at[NC_CFG_ALLOW], PTR_ERR(allow));
	pp->allow = allow;
	return 0;
}

static int get_peer(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	struct nc_peer *peer;
	int i, err;

	if (pp->verb == NC_PLAN_REMOVE)
		return 0;
	if (pp->verb == NC_PLAN_ADD) {
		peer = nc_peer_alloc(plan->nc, pp->said->name, plan->extack);
		if (IS_ERR(peer))
			return failed(plan, pp->said->at[NC_CFG_SELF],
				      PTR_ERR(peer));
		pp->peer = peer;
	}
	err = get_allow(plan, pp);
	if (err)
		return err;
	for (i = 0; i < NC_MAX_PATHS; i++) {
		err = get_path(plan, pp, i);
		if (err)
			return failed(plan, pp->path[i].said ?
				      pp->path[i].said->at[NC_CFG_SELF] :
				      pp->said->at[NC_CFG_SELF], err);
	}
	return 0;
}

/* A new peer that has no endpoint can only be waited for. */
static bool must_listen(const struct nc_plan *plan)
{
	const struct nc_plan_peer *pp;

	if (plan->nc->listen_port || plan->nc->underlay_gone ||
	    !plan->cfg->may_underlay)
		return false;
	list_for_each_entry(pp, &plan->peers, list)
		if (pp->verb == NC_PLAN_ADD && !pp->endpoint.sa.sa_family)
			return true;
	return false;
}

/* Comes last: it can't be undone, and undoes itself on failure. */
static int get_listening(struct nc_plan *plan)
{
	const struct nlattr *at = plan->cfg->at[NC_CFG_LISTEN];
	u16 before = plan->nc->listen_port;
	u16 port = plan->cfg->listen_port;
	int err;

	if (!at && !must_listen(plan))
		return 0;
	if (!at)
		port = NETCOMB_DEFAULT_PORT;
	err = nc_device_listen(plan->nc, port, plan->extack);
	plan->relisten = port != before;
	if (err == -EADDRINUSE && !at)
		NL_SET_ERR_MSG(plan->extack,
			       "a peer without endpoint is waited for, and UDP port 4725 is in use: give another port to listen on");
	return err ? failed(plan, at, err) : 0;
}

static int get_resources(struct nc_plan *plan)
{
	struct nc_plan_peer *pp;
	int err;

	list_for_each_entry(pp, &plan->peers, list) {
		err = get_peer(plan, pp);
		if (err)
			return err;
	}
	return get_listening(plan);
}

static void put_resources(struct nc_plan *plan)
{
	struct nc_plan_path *slot;
	struct nc_plan_peer *pp;
	int i;

	list_for_each_entry(pp, &plan->peers, list) {
		for (i = 0; i < NC_MAX_PATHS; i++) {
			slot = &pp->path[i];
			nc_socket_close(slot->ns);
			if (slot->verb == NC_PLAN_ADD && slot->path)
				nc_path_free_unlinked(slot->path);
		}
		kfree(pp->allow);
		if (pp->verb == NC_PLAN_ADD && pp->peer)
			nc_peer_free_unlinked(pp->peer);
	}
}

/* ---- Commit: nothing fails any more ---- */

static void set_fwmark(struct nc_device *nc, u32 fwmark)
{
	struct nc_peer *peer;
	struct nc_path *path;
	int i;

	WRITE_ONCE(nc->fwmark, fwmark);
	/* Routes were chosen by the old one. */
	list_for_each_entry(peer, &nc->peers, list)
		nc_path_for_each(peer, path, i)
			dst_cache_reset(&path->dst);
}

static void set_scheduler(struct nc_peer *peer, const struct nc_sched_ops *ops)
{
	struct nc_sched *sched = &peer->tx.sched;
	const struct nc_sched_ops *old;

	spin_lock_bh(&peer->tx.lock);
	old = sched->ops;
	sched->ops = ops;
	memset(sched->priv, 0, sizeof(sched->priv));
	if (ops->init)
		ops->init(sched);
	spin_unlock_bh(&peer->tx.lock);
	nc_sched_put(old);
}

static void commit_settings(struct nc_plan_peer *pp)
{
	const struct nc_cfg_peer *said = pp->said;
	struct nc_peer *peer = pp->peer;

	peer->endpoint = pp->endpoint;
	if (said->at[NC_CFG_PROTECT] && said->protect != peer->protect) {
		WRITE_ONCE(peer->protect, said->protect);
		nc_handshake_hurry(peer);
	}
	if (said->at[NC_CFG_BIND] && said->bind != peer->bind) {
		WRITE_ONCE(peer->bind, said->bind);
		nc_handshake_hurry(peer);
	}
	if (said->at[NC_CFG_REPLAY])
		WRITE_ONCE(peer->replay, said->replay);
	if (said->at[NC_CFG_REORDER])
		WRITE_ONCE(peer->reorder, said->reorder);
	if (said->at[NC_CFG_CLAMP_MSS])
		WRITE_ONCE(peer->clamp_mss, said->clamp_mss);
	memcpy(peer->address, pp->address, sizeof(peer->address));
	peer->addresses = pp->addresses;
	if (pp->sched && pp->sched != peer->tx.sched.ops) {
		set_scheduler(peer, pp->sched);
		pp->sched = NULL;
	}
	if (said->at[NC_CFG_REPAIR] && said->repair != peer->repair)
		nc_repair_mode_set(peer, said->repair);
	if (said->at[NC_CFG_COPY])
		WRITE_ONCE(peer->copy, said->copy);
	if (pp->reallow) {
		nc_allow_set(peer, pp->allow);
		pp->allow = NULL;
	}
}

static void commit_paths(struct nc_plan_peer *pp)
{
	struct nc_plan_path *slot;
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++) {
		slot = &pp->path[i];
		if (slot->verb == NC_PLAN_ADD)
			nc_path_link(slot->path);
		if (slot->verb != NC_PLAN_CHANGE)
			continue;
		nc_path_reconfigure(slot->path, &slot->cfg, &pp->endpoint,
				    slot->ns);
		if (slot->resocket && !slot->ns)
			nc_path_set_socket(slot->path, NULL, 0);
	}
}

static void commit_removals(struct nc_plan *plan, struct list_head *peers,
			    struct list_head *paths)
{
	struct nc_plan_peer *pp;
	int i;

	list_for_each_entry(pp, &plan->peers, list) {
		if (pp->verb == NC_PLAN_REMOVE) {
			nc_peer_unlink(pp->peer, peers);
			continue;
		}
		for (i = 0; i < NC_MAX_PATHS; i++)
			if (pp->path[i].verb == NC_PLAN_REMOVE)
				nc_path_unlink(pp->path[i].path, paths);
	}
}

/*
 * Removals first, so that queues are free. A new peer is linked before it has
 * a key: no handshake finds it before its queue does.
 */
static void commit(struct nc_plan *plan, struct list_head *dead_peers,
		   struct list_head *dead_paths)
{
	const struct nc_cfg *cfg = plan->cfg;
	struct nc_plan_peer *pp;

	commit_removals(plan, dead_peers, dead_paths);
	if (cfg->at[NC_CFG_FWMARK] && cfg->fwmark != plan->nc->fwmark) {
		set_fwmark(plan->nc, cfg->fwmark);
		plan->remark = true;
	}
	list_for_each_entry(pp, &plan->peers, list) {
		if (pp->verb == NC_PLAN_REMOVE)
			continue;
		commit_settings(pp);
		if (pp->verb == NC_PLAN_ADD)
			nc_peer_link(pp->peer);
		nc_address_set(pp->peer, pp->address, pp->addresses);
		commit_paths(pp);
		if (pp->reallow)
			nc_allow_enforce(pp->peer);
		if (pp->said->at[NC_CFG_KEY])
			nc_handshake_set_key(pp->peer, pp->said->key);
		if (pp->said->flags & NETCOMB_PEER_FLAGS_RENEW)
			nc_handshake_start(pp->peer);
		/* What holds its queue may have changed. */
		rcu_read_lock();
		nc_send_kick(pp->peer);
		rcu_read_unlock();
	}
}

/* ---- Events ---- */

static void tell_paths(struct nc_device *nc, const struct nc_plan_peer *pp)
{
	const struct nc_plan_path *slot;
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++) {
		slot = &pp->path[i];
		if (slot->verb == NC_PLAN_ADD)
			nc_netlink_event(nc, pp->peer, slot->path,
					 NETCOMB_EVENT_PATH_ADDED);
		if (slot->verb == NC_PLAN_REMOVE)
			nc_netlink_event(nc, pp->peer, slot->path,
					 NETCOMB_EVENT_PATH_REMOVED);
	}
}

/* What was removed is still there: it is reaped after this. */
static void tell(const struct nc_plan *plan)
{
	static const u32 event[] = {
		[NC_PLAN_ADD]		= NETCOMB_EVENT_PEER_ADDED,
		[NC_PLAN_CHANGE]	= NETCOMB_EVENT_PEER_CHANGED,
		[NC_PLAN_REMOVE]	= NETCOMB_EVENT_PEER_REMOVED,
	};
	const struct nc_plan_peer *pp;

	if (plan->relisten || plan->remark)
		nc_netlink_event(plan->nc, NULL, NULL,
				 NETCOMB_EVENT_DEVICE_CHANGED);
	list_for_each_entry(pp, &plan->peers, list) {
		if (pp->verb != NC_PLAN_KEEP)
			nc_netlink_event(plan->nc, pp->peer, NULL,
					 event[pp->verb]);
		if (pp->verb != NC_PLAN_REMOVE)
			tell_paths(plan->nc, pp);
	}
}

int nc_config_apply(struct nc_device *nc, struct nc_cfg *cfg,
		    struct netlink_ext_ack *extack)
{
	struct nc_plan plan = { .nc = nc, .cfg = cfg, .extack = extack };
	LIST_HEAD(dead_peers);
	LIST_HEAD(dead_paths);
	int err;

	ASSERT_RTNL();
	mutex_lock(&nc->cfg_lock);
	err = nc_plan_make(&plan);
	if (!err) {
		err = get_resources(&plan);
		if (err)
			put_resources(&plan);
	}
	if (!err) {
		commit(&plan, &dead_peers, &dead_paths);
		tell(&plan);
		/* Not unlocked before: the other side may announce the ids. */
		nc_path_reap(&dead_paths);
	}
	mutex_unlock(&nc->cfg_lock);
	if (!err) {
		nc_peer_reap(&dead_peers);
		nc_device_recheck(nc);
	}
	nc_plan_free(&plan);
	return err;
}
