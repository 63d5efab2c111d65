/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink family: requests in, events out. */
#ifndef _NETCOMB_NETLINK_H
#define _NETCOMB_NETLINK_H

#include <linux/types.h>

struct nc_device;
struct nc_path;
struct nc_peer;

int nc_netlink_register(void);
void nc_netlink_unregister(void);

/**
 * nc_netlink_event - tell listeners that something changed
 * @nc:		device
 * @peer:	peer that it concerns, or NULL
 * @path:	path that it concerns, or NULL
 * @event:	enum netcomb_event
 *
 * Context: any, with no lock held but RCU's (takes path->lock to read).
 * A path's message carries name, id, state, reason and addresses, not its
 * counters. Nothing is built when nobody listens.
 */
void nc_netlink_event(struct nc_device *nc, struct nc_peer *peer,
		      struct nc_path *path, u32 event);

#endif /* _NETCOMB_NETLINK_H */
