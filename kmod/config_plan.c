// SPDX-License-Identifier: GPL-2.0
/* What a change of configuration comes to, and whether it may be. */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "cc.h"
#include "config_plan.h"
#include "device.h"

/* ---- Power over the namespace that holds the sockets ---- */

static int check_underlay(const struct nc_plan *plan, const struct nlattr *at)
{
	if (plan->nc->underlay_gone)
		return nc_refuse(plan->extack, at, -ENETDOWN,
				 "the network namespace that the device was created in is gone, and its sockets with it: delete the device and create it anew");
	if (!plan->cfg->may_underlay)
		return nc_refuse(plan->extack, at, -EPERM,
				 "this concerns the underlay: it needs CAP_NET_ADMIN in the network namespace that the device was created in");
	return 0;
}

/* What is removed takes nothing but its name. */
static const struct nlattr *more_than_flags(const struct nlattr *const *at)
{
	int i;

	for (i = NC_CFG_FLAGS + 1; i < NC_CFG_ITEMS; i++)
		if (at[i])
			return at[i];
	return NULL;
}

/* ---- Paths ---- */

static bool sockaddr_link_local(const union nc_sockaddr *a)
{
	return a->sa.sa_family == AF_INET6 &&
	       ipv6_addr_type(&a->in6.sin6_addr) & IPV6_ADDR_LINKLOCAL;
}

static int path_find(const struct nc_plan_peer *pp, const char *name)
{
	const struct nc_plan_path *slot;
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++) {
		slot = &pp->path[i];
		if (slot->verb == NC_PLAN_ADD ?
		    !strcmp(slot->said->name, name) :
		    slot->path && !strcmp(slot->path->name, name))
			return i;
	}
	return -1;
}

/* The id of a path that goes is free only when the path is gone. */
static int path_free_id(const struct nc_plan_peer *pp)
{
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++)
		if (pp->path[i].verb == NC_PLAN_KEEP && !pp->path[i].path)
			return i;
	return -1;
}

static void path_merge(struct nc_path_cfg *cfg, const struct nc_cfg_path *said)
{
	if (said->at[NC_CFG_DEV])
		strscpy(cfg->dev, said->cfg.dev, sizeof(cfg->dev));
	if (said->at[NC_CFG_LOCAL])
		cfg->local = said->cfg.local;
	if (said->at[NC_CFG_ENDPOINT])
		cfg->endpoint = said->cfg.endpoint;
	if (said->at[NC_CFG_CC])
		strscpy(cfg->cc, said->cfg.cc[0] ? said->cfg.cc : NC_CC_DEFAULT,
			sizeof(cfg->cc));
	if (said->at[NC_CFG_RATE])
		cfg->rate_bps = said->cfg.rate_bps;
	if (said->at[NC_CFG_METRIC])
		cfg->metric = said->cfg.metric;
	if (said->at[NC_CFG_DIRECTION])
		cfg->direction = said->cfg.direction;
	if (said->at[NC_CFG_OVERHEAD])
		cfg->link.overhead = said->cfg.link.overhead;
	if (said->at[NC_CFG_LINKLAYER])
		cfg->link.atm = said->cfg.link.atm;
	if (said->at[NC_CFG_ENABLED])
		cfg->enabled = said->cfg.enabled;
}

static bool path_cfg_equal(const struct nc_path_cfg *a,
			   const struct nc_path_cfg *b)
{
	return !strcmp(a->dev, b->dev) && !strcmp(a->cc, b->cc) &&
	       nc_sockaddr_equal(&a->local, &b->local) &&
	       nc_sockaddr_equal(&a->endpoint, &b->endpoint) &&
	       a->rate_bps == b->rate_bps && a->metric == b->metric &&
	       a->direction == b->direction && a->enabled == b->enabled &&
	       a->link.overhead == b->link.overhead &&
	       a->link.atm == b->link.atm;
}

static int path_remove(struct nc_plan *plan, struct nc_plan_path *slot,
		       const struct nc_cfg_path *said)
{
	const struct nlattr *at = more_than_flags(said->at);

	if (at)
		return nc_refuse(plan->extack, at, -EINVAL,
				 "a path that is removed takes no other settings");
	slot->verb = NC_PLAN_REMOVE;
	slot->said = said;
	return 0;
}

static int path_add(struct nc_plan *plan, struct nc_plan_path *slot,
		    const struct nc_cfg_path *said)
{
	int err = check_underlay(plan, said->at[NC_CFG_SELF]);

	if (err)
		return err;
	slot->verb = NC_PLAN_ADD;
	slot->said = said;
	slot->cfg.enabled = true;
	strscpy(slot->cfg.cc, NC_CC_DEFAULT, sizeof(slot->cfg.cc));
	path_merge(&slot->cfg, said);
	if (said->at[NC_CFG_DEV] || slot->cfg.local.sa.sa_family)
		return 0;
	if (strscpy(slot->cfg.dev, said->name, sizeof(slot->cfg.dev)) < 0 ||
	    !dev_valid_name(slot->cfg.dev))
		return nc_refuse(plan->extack, said->at[NC_CFG_SELF], -EINVAL,
				 "the path's name can't be that of an interface: give it a dev or a local address");
	return 0;
}

static int path_change(struct nc_plan *plan, struct nc_plan_path *slot,
		       const struct nc_cfg_path *said)
{
	static const enum nc_cfg_item underlay[] = {
		NC_CFG_DEV, NC_CFG_LOCAL, NC_CFG_ENDPOINT,
	};
	int i, err;

	if (slot->path->learned)
		return nc_refuse(plan->extack, said->at[NC_CFG_SELF], -EEXIST,
				 "the other side announced a path of this name: remove that one first, or take another name");
	for (i = 0; i < ARRAY_SIZE(underlay); i++) {
		if (!said->at[underlay[i]])
			continue;
		err = check_underlay(plan, said->at[underlay[i]]);
		if (err)
			return err;
	}
	slot->said = said;
	path_merge(&slot->cfg, said);
	if (!path_cfg_equal(&slot->cfg, &slot->path->cfg))
		slot->verb = NC_PLAN_CHANGE;
	return 0;
}

static int plan_path(struct nc_plan *plan, struct nc_plan_peer *pp,
		     const struct nc_cfg_path *said)
{
	const struct nlattr *self = said->at[NC_CFG_SELF];
	int id = path_find(pp, said->name);

	if (id >= 0 && pp->path[id].said)
		return nc_refuse(plan->extack, self, -EINVAL,
				 "the message names this path twice: remove a path and add it anew in two requests");
	if (said->flags & NETCOMB_PATH_FLAGS_REMOVE) {
		if (id < 0)
			return nc_refuse(plan->extack, self, -ENOENT,
					 "the peer has no path of this name");
		return path_remove(plan, &pp->path[id], said);
	}
	if (id >= 0)
		return path_change(plan, &pp->path[id], said);
	id = path_free_id(pp);
	if (id < 0)
		return nc_refuse(plan->extack, self, -ENOSPC,
				 "a peer has 16 paths at most: remove one first, in a request of its own");
	return path_add(plan, &pp->path[id], said);
}

/* The whole of a path's configuration, with the endpoint that it will have. */
static int check_path(const struct nc_plan *plan, const struct nc_plan_peer *pp,
		      const struct nc_plan_path *slot)
{
	const struct nc_path_cfg *cfg = &slot->cfg;
	const union nc_sockaddr *remote = cfg->endpoint.sa.sa_family ?
					  &cfg->endpoint : &pp->endpoint;
	/* A path that the message does not name follows its peer's endpoint. */
	const struct nlattr *at = slot->said ? slot->said->at[NC_CFG_SELF] :
					       pp->said->at[NC_CFG_ENDPOINT];

	if (net_eq(dev_net(plan->nc->dev), plan->nc->net) &&
	    !strcmp(cfg->dev, plan->nc->dev->name))
		return nc_refuse(plan->extack, at, -EINVAL,
				 "a path can't lead through the netcomb device itself");
	if (cfg->local.sa.sa_family && remote->sa.sa_family &&
	    cfg->local.sa.sa_family != remote->sa.sa_family)
		return nc_refuse(plan->extack, at, -EINVAL,
				 "the path's local address and its endpoint are not both IPv4 or both IPv6");
	if (cfg->dev[0])
		return 0;
	if (sockaddr_link_local(&cfg->local))
		return nc_refuse(plan->extack, at, -EINVAL,
				 "a path with a link-local address needs a dev");
	if (sockaddr_link_local(remote) && !remote->in6.sin6_scope_id)
		return nc_refuse(plan->extack, at, -EINVAL,
				 "the path's endpoint is link-local: give it a scope id, or the path a dev");
	return 0;
}

static int plan_controller(const struct nc_plan *plan,
			   struct nc_plan_path *slot)
{
	const struct nlattr *const *at = slot->said ? slot->said->at : NULL;

	slot->cc = nc_cc_get(slot->cfg.cc);
	if (!slot->cc)
		return nc_refuse(plan->extack, at ? at[NC_CFG_CC] : NULL,
				 -ENOENT,
				 "there is no congestion controller of this name; there are: cubic, fixed, model, newreno");
	if (slot->cc->needs_rate && !slot->cfg.rate_bps)
		return nc_refuse(plan->extack,
				 at ? at[NC_CFG_RATE] ?: at[NC_CFG_CC] : NULL,
				 -EINVAL,
				 "this path's controller sends at the rate that it is told: give the path a rate, or another cc");
	return 0;
}

/* Paths that follow the peer's endpoint move with it. */
static void paths_retarget(struct nc_plan_peer *pp)
{
	struct nc_plan_path *slot;
	int i;

	if (nc_sockaddr_equal(&pp->endpoint, &pp->peer->endpoint))
		return;
	for (i = 0; i < NC_MAX_PATHS; i++) {
		slot = &pp->path[i];
		if (slot->verb == NC_PLAN_KEEP && slot->path &&
		    !slot->path->learned && !slot->cfg.endpoint.sa.sa_family)
			slot->verb = NC_PLAN_CHANGE;
	}
}

static int plan_paths(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	const struct nc_cfg_path *said;
	struct nc_plan_path *slot;
	int i, err;

	list_for_each_entry(said, &pp->said->paths, list) {
		err = plan_path(plan, pp, said);
		if (err)
			return err;
	}
	if (pp->said->flags & NETCOMB_PEER_FLAGS_REPLACE_PATHS)
		for (i = 0; i < NC_MAX_PATHS; i++) {
			slot = &pp->path[i];
			if (slot->path && !slot->path->learned && !slot->said)
				slot->verb = NC_PLAN_REMOVE;
		}
	if (pp->peer)
		paths_retarget(pp);
	for (i = 0; i < NC_MAX_PATHS; i++) {
		slot = &pp->path[i];
		if (slot->verb != NC_PLAN_ADD && slot->verb != NC_PLAN_CHANGE)
			continue;
		err = check_path(plan, pp, slot);
		if (!err)
			err = plan_controller(plan, slot);
		if (err)
			return err;
	}
	return 0;
}

/* ---- Peers ---- */

static struct nc_plan_peer *peer_new(struct nc_plan *plan,
				     enum nc_plan_verb verb,
				     const struct nc_cfg_peer *said,
				     struct nc_peer *peer)
{
	struct nc_plan_peer *pp = kzalloc(sizeof(*pp), GFP_KERNEL);
	struct nc_path *path;
	int i;

	if (!pp) {
		NL_SET_ERR_MSG(plan->extack, "out of memory");
		return NULL;
	}
	pp->verb = verb;
	pp->said = said;
	pp->peer = peer;
	list_add_tail(&pp->list, &plan->peers);
	if (!peer)
		return pp;
	pp->endpoint = peer->endpoint;
	nc_path_for_each(peer, path, i) {
		pp->path[i].path = path;
		pp->path[i].cfg = path->cfg;
	}
	return pp;
}

static int plan_addresses(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	const struct nc_cfg_peer *said = pp->said;
	u32 i;

	if (pp->peer && !(said->flags & NETCOMB_PEER_FLAGS_REPLACE_ADDRESSES)) {
		pp->addresses = pp->peer->addresses;
		memcpy(pp->address, pp->peer->address, sizeof(pp->address));
	}
	for (i = 0; i < said->addresses; i++) {
		if (nc_address_listed(pp->address, pp->addresses,
				      &said->address[i].a))
			continue;
		if (pp->addresses == NC_PEER_ADDRESSES)
			return nc_refuse(plan->extack, said->address_at[i],
					 -ENOSPC,
					 "a peer has 8 inner addresses at most");
		pp->address[pp->addresses++] = said->address[i];
	}
	return 0;
}

static void plan_allow(const struct nc_plan *plan, struct nc_plan_peer *pp)
{
	const struct nc_allow *now = NULL;

	if (pp->peer)
		now = rcu_dereference_protected(pp->peer->allow,
						lockdep_is_held(&plan->nc->cfg_lock));
	pp->reallow = pp->said->at[NC_CFG_ALLOW] &&
		      !nc_allow_same(now, pp->said->allow, pp->said->allows);
}

/* What goes with one protection and not with another. */
static int check_protection(const struct nc_plan *plan,
			    const struct nc_plan_peer *pp)
{
	const struct nlattr *const *at = pp->said->at;
	u8 protect = pp->peer ? pp->peer->protect : NETCOMB_PROTECT_ENCRYPT;
	bool replay = pp->peer ? pp->peer->replay : true;
	bool bind = pp->peer ? pp->peer->bind : false;

	if (at[NC_CFG_PROTECT])
		protect = pp->said->protect;
	if (at[NC_CFG_REPLAY])
		replay = pp->said->replay;
	if (at[NC_CFG_BIND])
		bind = pp->said->bind;
	if (!replay && protect != NETCOMB_PROTECT_NONE)
		return nc_refuse(plan->extack,
				 at[NC_CFG_REPLAY] ?: at[NC_CFG_PROTECT],
				 -EINVAL,
				 "replayed frames can be let in with the protection none alone: turn replay on");
	if (bind && protect == NETCOMB_PROTECT_NONE)
		return nc_refuse(plan->extack,
				 at[NC_CFG_BIND] ?: at[NC_CFG_PROTECT], -EINVAL,
				 "frames without a tag can't be bound to addresses: give the protection encrypt or auth, or turn bind-addresses off");
	return 0;
}

/* Who waits for the peer can only wait for its HELLO, too. */
static int check_renewal(const struct nc_plan *plan,
			 const struct nc_plan_peer *pp)
{
	int i;

	if (!(pp->said->flags & NETCOMB_PEER_FLAGS_RENEW) ||
	    pp->endpoint.sa.sa_family)
		return 0;
	for (i = 0; i < NC_MAX_PATHS; i++)
		if (pp->path[i].cfg.endpoint.sa.sa_family)
			return 0;
	return nc_refuse(plan->extack, pp->said->at[NC_CFG_FLAGS], -EINVAL,
			 "a session is renewed by the side that has an endpoint: ask for it there");
}

static int plan_scheduler(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	const struct nc_cfg_peer *said = pp->said;

	if (!said->at[NC_CFG_SCHED])
		return 0;
	pp->sched = nc_sched_get(said->sched[0] ? said->sched :
						  NC_SCHED_DEFAULT);
	if (pp->sched)
		return 0;
	return nc_refuse(plan->extack, said->at[NC_CFG_SCHED], -ENOENT,
			 "there is no scheduler of this name; there are: edpf, greedy, proportional, redundant");
}

/* Whether more happens to a peer than that paths come and go. */
static bool peer_changes(const struct nc_plan_peer *pp)
{
	const struct nc_cfg_peer *said = pp->said;
	const struct nc_peer *peer = pp->peer;
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++)
		if (pp->path[i].verb == NC_PLAN_CHANGE)
			return true;
	return said->at[NC_CFG_KEY] || pp->reallow ||
	       (pp->sched && pp->sched != peer->tx.sched.ops) ||
	       (said->at[NC_CFG_PROTECT] && said->protect != peer->protect) ||
	       (said->at[NC_CFG_BIND] && said->bind != peer->bind) ||
	       (said->at[NC_CFG_REPLAY] && said->replay != peer->replay) ||
	       (said->at[NC_CFG_REORDER] && said->reorder != peer->reorder) ||
	       (said->at[NC_CFG_CLAMP_MSS] &&
		said->clamp_mss != peer->clamp_mss) ||
	       (said->at[NC_CFG_REPAIR] && said->repair != peer->repair) ||
	       (said->at[NC_CFG_COPY] && said->copy != peer->copy) ||
	       !nc_sockaddr_equal(&pp->endpoint, &peer->endpoint) ||
	       pp->addresses != peer->addresses ||
	       memcmp(pp->address, peer->address,
		      pp->addresses * sizeof(pp->address[0]));
}

static int plan_settings(struct nc_plan *plan, struct nc_plan_peer *pp)
{
	const struct nc_cfg_peer *said = pp->said;
	int err;

	if (said->at[NC_CFG_ENDPOINT]) {
		err = check_underlay(plan, said->at[NC_CFG_ENDPOINT]);
		if (err)
			return err;
		pp->endpoint = said->endpoint;
	}
	plan_allow(plan, pp);
	err = check_protection(plan, pp);
	if (!err)
		err = plan_addresses(plan, pp);
	if (!err)
		err = plan_scheduler(plan, pp);
	if (!err)
		err = plan_paths(plan, pp);
	if (!err)
		err = check_renewal(plan, pp);
	if (!err && pp->peer && !peer_changes(pp))
		pp->verb = NC_PLAN_KEEP;
	return err;
}

static int plan_peer_remove(struct nc_plan *plan,
			    const struct nc_cfg_peer *said,
			    struct nc_peer *peer)
{
	const struct nlattr *at = more_than_flags(said->at);

	if (!list_empty(&said->paths))
		at = list_first_entry(&said->paths, struct nc_cfg_path,
				      list)->at[NC_CFG_SELF];
	if (said->flags != NETCOMB_PEER_FLAGS_REMOVE)
		at = said->at[NC_CFG_FLAGS];
	if (at)
		return nc_refuse(plan->extack, at, -EINVAL,
				 "a peer that is removed takes no other settings");
	if (!peer)
		return nc_refuse(plan->extack, said->at[NC_CFG_SELF], -ENOENT,
				 "the device has no peer of this name");
	if (!peer_new(plan, NC_PLAN_REMOVE, said, peer))
		return -ENOMEM;
	return 0;
}

static int plan_peer(struct nc_plan *plan, const struct nc_cfg_peer *said)
{
	struct nc_peer *peer = nc_peer_find(plan->nc, said->name);
	struct nc_plan_peer *pp;

	list_for_each_entry(pp, &plan->peers, list)
		if (!strcmp(pp->said->name, said->name))
			return nc_refuse(plan->extack, said->at[NC_CFG_SELF],
					 -EINVAL,
					 "the message names this peer twice: remove a peer and add it anew in two requests");
	if (said->flags & NETCOMB_PEER_FLAGS_REMOVE)
		return plan_peer_remove(plan, said, peer);
	if (peer && said->flags & NETCOMB_PEER_FLAGS_CREATE_ONLY)
		return nc_refuse(plan->extack, said->at[NC_CFG_SELF], -EEXIST,
				 "the device has a peer of this name");
	pp = peer_new(plan, peer ? NC_PLAN_CHANGE : NC_PLAN_ADD, said, peer);
	if (!pp)
		return -ENOMEM;
	return plan_settings(plan, pp);
}

const struct nc_plan_peer *nc_plan_find(const struct nc_plan *plan,
					const struct nc_peer *peer)
{
	const struct nc_plan_peer *pp;

	list_for_each_entry(pp, &plan->peers, list)
		if (pp->peer == peer)
			return pp;
	return NULL;
}

static int plan_replace_peers(struct nc_plan *plan)
{
	struct nc_peer *peer;

	if (!(plan->cfg->flags & NETCOMB_DEV_FLAGS_REPLACE_PEERS))
		return 0;
	list_for_each_entry(peer, &plan->nc->peers, list)
		if (!nc_plan_find(plan, peer) &&
		    !peer_new(plan, NC_PLAN_REMOVE, NULL, peer))
			return -ENOMEM;
	return 0;
}

/* ---- The whole ---- */

static int plan_device(const struct nc_plan *plan)
{
	const struct nc_cfg *cfg = plan->cfg;
	int err = 0;

	if (cfg->at[NC_CFG_LISTEN])
		err = check_underlay(plan, cfg->at[NC_CFG_LISTEN]);
	if (!err && cfg->at[NC_CFG_FWMARK])
		err = check_underlay(plan, cfg->at[NC_CFG_FWMARK]);
	return err;
}

int nc_plan_make(struct nc_plan *plan)
{
	struct nc_device *nc = plan->nc;
	const struct nc_cfg_peer *said;
	int err;

	lockdep_assert_held(&nc->cfg_lock);
	INIT_LIST_HEAD(&plan->peers);
	err = plan_device(plan);
	if (err)
		return err;
	/* As many as may go and come; the work grows with the square. */
	if (plan->cfg->npeers > nc->npeers + nc->dev->num_tx_queues)
		return nc_refuse(plan->extack, NULL, -ENOSPC,
				 "the message names more peers than the device has transmit queues; make room for 64 with: ip link add ... numtxqueues 64 type netcomb");
	list_for_each_entry(said, &plan->cfg->peers, list) {
		err = plan_peer(plan, said);
		if (err)
			return err;
	}
	err = plan_replace_peers(plan);
	return err ?: nc_plan_check(plan);
}

void nc_plan_free(struct nc_plan *plan)
{
	struct nc_plan_peer *pp, *tmp;
	int i;

	list_for_each_entry_safe(pp, tmp, &plan->peers, list) {
		nc_sched_put(pp->sched);
		for (i = 0; i < NC_MAX_PATHS; i++)
			nc_cc_put(pp->path[i].cc);
		kfree(pp);
	}
}
