/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of the underlay, and the one work item that answers them: paths
 * learned, paths looked at again, the MTU.
 */
#ifndef _NETCOMB_EVENT_H
#define _NETCOMB_EVENT_H

#include <linux/list.h>
#include <linux/types.h>

struct nc_device;
struct work_struct;

/* All devices: RCU to read, rtnl to change. */
extern struct list_head nc_devices;

int nc_event_register(void);
void nc_event_unregister(void);

/** nc_event_work - body of nc->event_work; process context */
void nc_event_work(struct work_struct *work);

/**
 * nc_event_underlay_gone - close the sockets of all paths, take them down
 *
 * Context: process, rtnl and nc->cfg_lock held.
 */
void nc_event_underlay_gone(struct nc_device *nc);

#endif /* _NETCOMB_EVENT_H */
