/* SPDX-License-Identifier: GPL-2.0 */
/* The netdev: nc0 and what belongs to all its peers. */
#ifndef _NETCOMB_DEVICE_H
#define _NETCOMB_DEVICE_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "handshake.h"
#include "stats.h"

struct nc_peer;
struct nc_sock;

/**
 * struct nc_device - private part of a netcomb netdev
 * @dev:	the netdev
 * @net:	namespace of creation, where the sockets live; not counted:
 *		@underlay_gone is set before it goes
 * @list:	in the list of all devices, RCU, changed under rtnl
 * @cfg_lock:	protects the tree of peers and paths and their configuration
 *		against other writers; taken inside rtnl
 * @peers:	RCU list, changed under @cfg_lock
 * @queue:	peer that owns transmit queue i, RCU, changed under @cfg_lock
 * @npeers:	how many
 * @listen:	listening sockets, IPv4 and IPv6, RCU, changed under @cfg_lock
 * @listen_port: 0 if not listening
 * @fwmark:	mark of outer packets
 * @table_lock:	protects changes of @sessions and @key_ids
 * @sessions:	by local session id
 * @key_ids:	by key id, for HELLO
 * @addresses:	peers' inner addresses; changed under @cfg_lock
 * @hs:		handshake state of the device
 * @stats:	counters
 * @gso_hook:	on the way to the qdisc
 * @event_work:	looks at interfaces, addresses and routes again
 * @dying:	no work may be queued any more; under @cfg_lock
 * @underlay_gone: @net is gone; sockets are closed, carrier is off
 * @mtu_by_hand: the user set the MTU; rtnl
 * @mtu_setting: we are setting it; rtnl
 */
struct nc_device {
	struct net_device	*dev;
	struct net		*net;
	struct list_head	list;
	struct mutex		cfg_lock;	/* peers, paths, configuration */
	struct list_head	peers;
	struct nc_peer __rcu	**queue;
	unsigned int		npeers;
	struct nc_sock __rcu	*listen[2];
	u16			listen_port;
	u32			fwmark;
	spinlock_t		table_lock;	/* sessions and key_ids */
	DECLARE_HASHTABLE(sessions, 8);
	DECLARE_HASHTABLE(key_ids, 6);
	DECLARE_HASHTABLE(addresses, 10);
	struct nc_hs_device	hs;
	struct nc_dev_stats __percpu *stats;
	struct nf_hook_ops	gso_hook;
	struct delayed_work	event_work;
	bool			dying;
	bool			underlay_gone;
	bool			mtu_by_hand;
	bool			mtu_setting;
};

/** nc_device_is - whether a netdev is one of ours */
bool nc_device_is(const struct net_device *dev);

/**
 * nc_device_listen - open or close the listening sockets
 * @nc:		device, nc->cfg_lock held
 * @port:	0 closes
 * @extack:	gets a sentence on failure
 *
 * On failure the old sockets stay. A port that did not change is left alone.
 *
 * Context: process.
 */
int nc_device_listen(struct nc_device *nc, u16 port,
		     struct netlink_ext_ack *extack);

/**
 * nc_device_recheck - something on the underlay or the configuration changed
 * @nc:		device
 *
 * Queues the one work item that brings every path's state, and the MTU, up
 * to date. Context: any.
 */
void nc_device_recheck(struct nc_device *nc);

/** nc_device_set_mtu - follow the paths, unless the user set the MTU; rtnl */
void nc_device_set_mtu(struct nc_device *nc, u32 mtu);

/** nc_device_workqueue - unbound queue for all the module's work items */
extern struct workqueue_struct *nc_device_wq;

int nc_device_register(void);
void nc_device_unregister(void);

#endif /* _NETCOMB_DEVICE_H */
