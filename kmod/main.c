// SPDX-License-Identifier: GPL-2.0
/* Module load and unload: the order of things, and nothing else. */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "cc.h"
#include "device.h"
#include "netlink.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static int __init netcomb_init(void)
{
	int ret;

	ret = nc_algo_register_own();
	if (ret)
		return ret;
	/* Devices send events: the family is there before and after them. */
	ret = nc_netlink_register();
	if (ret)
		return ret;
	ret = nc_device_register();
	if (ret)
		nc_netlink_unregister();
	return ret;
}

static void __exit netcomb_exit(void)
{
	nc_device_unregister();
	nc_netlink_unregister();
	/* Paths, peers and sessions are freed by RCU callbacks of ours. */
	rcu_barrier();
}

module_init(netcomb_init);
module_exit(netcomb_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("netcomb: one link over several Internet connections");
MODULE_AUTHOR("The netcomb authors");
MODULE_ALIAS_RTNL_LINK("netcomb");
