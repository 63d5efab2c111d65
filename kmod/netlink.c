// SPDX-License-Identifier: GPL-2.0
/* Generic netlink family: requests in, answers, dumps and events out. */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "config.h"
#include "device.h"
#include "netlink-gen.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_parse.h"

/* An answer in one message is no longer than most receive buffers. */
#define NC_GET_MAX	(32 << 10)

/* What came and went, on any device; a dump meanwhile is marked interrupted. */
static atomic_t nc_netlink_changes = ATOMIC_INIT(1);

static struct genl_family nc_netlink_family;

/* ---- The device that a request names ---- */

static int check_ident(const struct net_device *dev, const struct nlattr *name,
		       const struct nlattr *at, struct netlink_ext_ack *extack)
{
	if (!dev)
		return nc_refuse(extack, at, -ENODEV,
				 "there is no such device in this network namespace");
	if (!nc_device_is(dev))
		return nc_refuse(extack, at, -EOPNOTSUPP,
				 "this is no netcomb device; make one with: ip link add NAME type netcomb");
	if (name && nla_strcmp(name, dev->name))
		return nc_refuse(extack, name, -EINVAL,
				 "index and name are those of two devices: give one of them");
	return 0;
}

static struct nc_device *find_device(struct net *net, struct nlattr **attrs,
				     struct netlink_ext_ack *extack)
{
	const struct nlattr *index = attrs[NETCOMB_A_DEV_IFINDEX];
	const struct nlattr *name = attrs[NETCOMB_A_DEV_IFNAME];
	struct net_device *dev;
	char ifname[IFNAMSIZ];
	int err;

	ASSERT_RTNL();
	if (index) {
		dev = __dev_get_by_index(net, nla_get_u32(index));
	} else if (name) {
		nla_strscpy(ifname, name, sizeof(ifname));
		dev = __dev_get_by_name(net, ifname);
	} else {
		NL_SET_ERR_MSG(extack,
			       "the request names no device: give its index or name");
		return ERR_PTR(-EINVAL);
	}
	err = check_ident(dev, name, index ?: name, extack);
	return err ? ERR_PTR(err) : netdev_priv(dev);
}

/* ---- Get ---- */

static size_t answer_size(struct nc_device *nc)
{
	size_t size = nc_netlink_device_size();
	struct nc_peer *peer;
	struct nc_path *path;
	unsigned int n;
	int i;

	list_for_each_entry(peer, &nc->peers, list) {
		n = 0;
		nc_path_for_each(peer, path, i)
			n++;
		size += nc_netlink_peer_size(n);
	}
	return size;
}

static int fill_answer(struct sk_buff *skb, struct nc_device *nc)
{
	struct nc_peer *peer;

	if (nc_netlink_put_device(skb, nc))
		return -EMSGSIZE;
	list_for_each_entry(peer, &nc->peers, list)
		if (nc_netlink_put_peer(skb, peer))
			return -EMSGSIZE;
	return 0;
}

static struct sk_buff *make_answer(struct nc_device *nc, struct genl_info *info)
{
	size_t size = answer_size(nc);
	struct sk_buff *skb;
	void *hdr;

	if (size > NC_GET_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "the device has more peers than fit into one message: use dump");
		return ERR_PTR(-EMSGSIZE);
	}
	skb = genlmsg_new(size, GFP_KERNEL);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	hdr = genlmsg_put_reply(skb, info, &nc_netlink_family, 0,
				NETCOMB_CMD_GET);
	if (!hdr || fill_answer(skb, nc)) {
		nlmsg_free(skb);
		return ERR_PTR(-EMSGSIZE);
	}
	genlmsg_end(skb, hdr);
	return skb;
}

int netcomb_nl_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct nc_device *nc;
	struct sk_buff *skb;

	rtnl_lock();
	nc = find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(nc)) {
		skb = ERR_CAST(nc);
	} else {
		mutex_lock(&nc->cfg_lock);
		skb = make_answer(nc, info);
		mutex_unlock(&nc->cfg_lock);
	}
	rtnl_unlock();
	return IS_ERR(skb) ? PTR_ERR(skb) : genlmsg_reply(skb, info);
}

/* ---- Dump ---- */

/**
 * struct nc_dump - where a dump is, in its callback
 * @ifindex:	device to go on with, or the next one after it
 * @queue:	0: begin with the device itself, else one above the transmit
 *		queue of the peer to go on with
 */
struct nc_dump {
	int		ifindex;
	unsigned int	queue;
};

static struct nc_dump *dump_state(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct nc_dump) > sizeof(cb->ctx));
	return (struct nc_dump *)cb->ctx;
}

static int dump_message(struct sk_buff *skb, struct netlink_callback *cb,
			struct nc_device *nc, struct nc_peer *peer)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, &nc_netlink_family,
				NLM_F_MULTI, NETCOMB_CMD_GET);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	if (peer)
		err = nc_netlink_put_ident(skb, nc) ?:
		      nc_netlink_put_peer(skb, peer);
	else
		err = nc_netlink_put_device(skb, nc);
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

/* Peers by their queue, which stays the same and comes in order. */
static int dump_device(struct sk_buff *skb, struct netlink_callback *cb,
		       struct nc_device *nc)
{
	struct nc_dump *at = dump_state(cb);
	struct nc_peer *peer;
	int err = 0;

	if (at->ifindex != nc->dev->ifindex) {
		at->ifindex = nc->dev->ifindex;
		at->queue = 0;
	}
	mutex_lock(&nc->cfg_lock);
	for (; at->queue <= nc->dev->num_tx_queues; at->queue++) {
		peer = NULL;
		if (at->queue)
			peer = rcu_dereference_protected(nc->queue[at->queue - 1],
							 lockdep_is_held(&nc->cfg_lock));
		if (at->queue && !peer)
			continue;
		err = dump_message(skb, cb, nc, peer);
		if (err)
			break;
	}
	mutex_unlock(&nc->cfg_lock);
	return err;
}

/* The netcomb device with the lowest index from @ifindex on. */
static struct nc_device *next_device(struct net *net, int ifindex)
{
	struct net_device *dev, *found = NULL;

	for_each_netdev(net, dev)
		if (nc_device_is(dev) && dev->ifindex >= ifindex &&
		    (!found || dev->ifindex < found->ifindex))
			found = dev;
	return found ? netdev_priv(found) : NULL;
}

static int dump_devices(struct sk_buff *skb, struct netlink_callback *cb,
			struct net *net)
{
	struct nc_dump *at = dump_state(cb);
	struct nc_device *nc;
	int err;

	while ((nc = next_device(net, at->ifindex))) {
		err = dump_device(skb, cb, nc);
		if (err)
			return err;
		at->ifindex = nc->dev->ifindex + 1;
		at->queue = 0;
	}
	return 0;
}

int netcomb_nl_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = nc_dump_attrs(cb);
	struct net *net = sock_net(skb->sk);
	struct nc_device *nc;
	int err;

	/* For the messages to come: the longest has to fit. */
	cb->min_dump_alloc = NLMSG_ALIGN(GENL_HDRLEN + NLMSG_HDRLEN +
					 nc_netlink_device_size() +
					 nc_netlink_peer_size(NC_MAX_PATHS));
	rtnl_lock();
	cb->seq = atomic_read(&nc_netlink_changes) + net->dev_base_seq;
	if (!cb->seq)
		cb->seq = 1;
	if (attrs[NETCOMB_A_DEV_IFINDEX] || attrs[NETCOMB_A_DEV_IFNAME]) {
		nc = find_device(net, attrs, cb->extack);
		err = IS_ERR(nc) ? PTR_ERR(nc) : dump_device(skb, cb, nc);
	} else {
		err = dump_devices(skb, cb, net);
	}
	rtnl_unlock();
	return skb->len ?: err;
}

/* ---- Set ---- */

/* By hand, so that a key is found in a request that was refused as well. */
static void wipe_keys(struct genl_info *info)
{
	const struct nlattr *peer, *attr;
	int rem, rem_peer;

	nlmsg_for_each_attr(peer, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(peer) != NETCOMB_A_DEV_PEER)
			continue;
		nla_for_each_nested(attr, peer, rem_peer)
			if (nla_type(attr) == NETCOMB_A_PEER_KEY)
				memzero_explicit(nla_data(attr), nla_len(attr));
	}
}

static int apply(struct sk_buff *skb, struct genl_info *info,
		 struct nc_cfg *cfg)
{
	struct nc_device *nc;

	nc = find_device(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(nc))
		return PTR_ERR(nc);
	if (!nc->underlay_gone)
		cfg->may_underlay = netlink_ns_capable(skb, nc->net->user_ns,
						       CAP_NET_ADMIN);
	return nc_config_apply(nc, cfg, info->extack);
}

int netcomb_nl_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nc_cfg cfg;
	int err;

	err = nc_netlink_parse(info, &cfg);
	if (!err) {
		rtnl_lock();
		err = apply(skb, info, &cfg);
		rtnl_unlock();
	}
	nc_netlink_parse_free(&cfg);
	wipe_keys(info);
	return err;
}

/* ---- Events ---- */

static int fill_event(struct sk_buff *skb, struct nc_device *nc,
		      struct nc_peer *peer, struct nc_path *path, u32 event)
{
	void *hdr = genlmsg_put(skb, 0, 0, &nc_netlink_family, 0,
				NETCOMB_CMD_NTF);

	if (!hdr || nc_netlink_put_ident(skb, nc) ||
	    nla_put_u32(skb, NETCOMB_A_DEV_EVENT, event) ||
	    (peer && nc_netlink_put_brief(skb, peer, path)))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

static bool changes_tree(u32 event)
{
	switch (event) {
	case NETCOMB_EVENT_PATH_ADDED:
	case NETCOMB_EVENT_PATH_REMOVED:
	case NETCOMB_EVENT_PEER_ADDED:
	case NETCOMB_EVENT_PEER_CHANGED:
	case NETCOMB_EVENT_PEER_REMOVED:
		return true;
	}
	return false;
}

void nc_netlink_event(struct nc_device *nc, struct nc_peer *peer,
		      struct nc_path *path, u32 event)
{
	struct sk_buff *skb;
	struct net *net;

	if (changes_tree(event))
		atomic_inc(&nc_netlink_changes);
	rcu_read_lock();
	net = dev_net(nc->dev);
	if (!genl_has_listeners(&nc_netlink_family, net, NETCOMB_NLGRP_EVENTS))
		goto out;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_ATOMIC);
	if (!skb)
		goto out;
	if (fill_event(skb, nc, peer, path, event))
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&nc_netlink_family, net, skb, 0,
					NETCOMB_NLGRP_EVENTS, GFP_ATOMIC);
out:
	rcu_read_unlock();
}

/* ---- The family ---- */

/*
 * The generated table, but that the core leaves peers to nc_netlink_parse():
 * a request that it refuses by policy alone would keep its keys.
 */
static struct genl_ops nc_netlink_ops[ARRAY_SIZE(netcomb_nl_ops)]
	__ro_after_init;
static struct nla_policy nc_netlink_set_policy[ARRAY_SIZE(netcomb_set_nl_policy)]
	__ro_after_init;

/* What can be read only with power over the namespace is told alike. */
static const struct genl_multicast_group nc_netlink_groups[] = {
	[NETCOMB_NLGRP_EVENTS] = {
		.name	= NETCOMB_MCGRP_EVENTS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

static struct genl_family nc_netlink_family __ro_after_init = {
	.name		= NETCOMB_FAMILY_NAME,
	.version	= NETCOMB_FAMILY_VERSION,
	.netnsok	= true,
	.module		= THIS_MODULE,
	.ops		= nc_netlink_ops,
	.n_ops		= ARRAY_SIZE(nc_netlink_ops),
	.mcgrps		= nc_netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(nc_netlink_groups),
};

int __init nc_netlink_register(void)
{
	int i;

	memcpy(nc_netlink_ops, netcomb_nl_ops, sizeof(nc_netlink_ops));
	memcpy(nc_netlink_set_policy, netcomb_set_nl_policy,
	       sizeof(nc_netlink_set_policy));
	nc_netlink_set_policy[NETCOMB_A_DEV_PEER].nested_policy = NULL;
	for (i = 0; i < ARRAY_SIZE(nc_netlink_ops); i++)
		if (nc_netlink_ops[i].cmd == NETCOMB_CMD_SET)
			nc_netlink_ops[i].policy = nc_netlink_set_policy;
	return genl_register_family(&nc_netlink_family);
}

void nc_netlink_unregister(void)
{
	genl_unregister_family(&nc_netlink_family);
}

MODULE_ALIAS_GENL_FAMILY(NETCOMB_FAMILY_NAME);
