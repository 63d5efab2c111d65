/* SPDX-License-Identifier: GPL-2.0 */
/* Devices, peers and paths as netlink attributes. */
#ifndef _NETCOMB_NETLINK_DUMP_H
#define _NETCOMB_NETLINK_DUMP_H

#include <linux/types.h>

struct nc_device;
struct nc_path;
struct nc_peer;
struct sk_buff;

/**
 * nc_netlink_put_ident - which device a message is about
 *
 * Context: any. Return, here and below: 0 or -EMSGSIZE.
 */
int nc_netlink_put_ident(struct sk_buff *skb, const struct nc_device *nc);

/**
 * nc_netlink_put_device - all of a device but its peers
 *
 * Context: process, rtnl or nc->cfg_lock held.
 */
int nc_netlink_put_device(struct sk_buff *skb, const struct nc_device *nc);

/**
 * nc_netlink_put_peer - all of a peer and its paths
 *
 * Context: process, nc->cfg_lock held. What was written of it stays in @skb
 * on failure: the message is the caller's to cancel.
 */
int nc_netlink_put_peer(struct sk_buff *skb, struct nc_peer *peer);

/**
 * nc_netlink_put_brief - a peer by name, and where one of its paths is
 * @skb:	message
 * @peer:	the peer
 * @path:	the path or NULL
 *
 * Context: any, no lock held.
 */
int nc_netlink_put_brief(struct sk_buff *skb, struct nc_peer *peer,
			 struct nc_path *path);

/** nc_netlink_device_size - room that nc_netlink_put_device() may need */
size_t nc_netlink_device_size(void);

/** nc_netlink_peer_size - room for a peer with this many paths */
size_t nc_netlink_peer_size(unsigned int paths);

#endif /* _NETCOMB_NETLINK_DUMP_H */
