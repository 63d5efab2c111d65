// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to the underlay is heard here and handed to one work item a
 * device, which also makes the paths that others announced.
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>

#include "device.h"
#include "event.h"
#include "learn.h"
#include "netlink.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "send.h"

#define NC_MTU_MIN	1280

static void recheck_net(const struct net *net)
{
	struct nc_device *nc;

	rcu_read_lock();
	list_for_each_entry_rcu(nc, &nc_devices, list)
		if (nc->net == net)
			nc_device_recheck(nc);
	rcu_read_unlock();
}

/* A carrier or an interface that goes is acted upon before any timer. */
static void device_gone(struct net *net, int ifindex, u8 reason)
{
	struct nc_device *nc;
	struct nc_peer *peer;
	struct nc_path *path;
	int i;

	rcu_read_lock();
	list_for_each_entry_rcu(nc, &nc_devices, list) {
		if (nc->net != net)
			continue;
		list_for_each_entry_rcu(peer, &nc->peers, list)
			nc_path_for_each(peer, path, i)
				if (READ_ONCE(path->flow.ifindex) == ifindex &&
				    READ_ONCE(path->usable))
					nc_path_down(path, reason);
	}
	rcu_read_unlock();
}

static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct net *net = dev_net(dev);

	switch (event) {
	case NETDEV_DOWN:
	case NETDEV_UNREGISTER:
		device_gone(net, dev->ifindex,
			    NETCOMB_PATH_REASON_DEVICE_DOWN);
		fallthrough;
	case NETDEV_UP:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGENAME:
	case NETDEV_REGISTER:
		recheck_net(net);
		break;
	case NETDEV_CHANGE:
		if (!netif_carrier_ok(dev))
			device_gone(net, dev->ifindex,
				    NETCOMB_PATH_REASON_NO_CARRIER);
		recheck_net(net);
		break;
	}
	return NOTIFY_DONE;
}

static int inetaddr_event(struct notifier_block *nb, unsigned long event,
			  void *ptr)
{
	const struct in_ifaddr *ifa = ptr;

	recheck_net(dev_net(ifa->ifa_dev->dev));
	return NOTIFY_DONE;
}

static struct notifier_block netdev_nb = { .notifier_call = netdev_event };
static struct notifier_block inetaddr_nb = { .notifier_call = inetaddr_event };

#if IS_ENABLED(CONFIG_IPV6)
static int inet6addr_event(struct notifier_block *nb, unsigned long event,
			   void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;

	recheck_net(dev_net(ifa->idev->dev));
	return NOTIFY_DONE;
}

static struct notifier_block inet6addr_nb = {
	.notifier_call = inet6addr_event,
};
#endif

void nc_event_underlay_gone(struct nc_device *nc)
{
	struct nc_peer *peer;
	struct nc_path *path;
	int i;

	lockdep_assert_held(&nc->cfg_lock);
	list_for_each_entry(peer, &nc->peers, list)
		nc_path_for_each(peer, path, i) {
			nc_path_down(path, NETCOMB_PATH_REASON_UNDERLAY_GONE);
			nc_path_set_socket(path, NULL, 0);
		}
	/* Nobody sends any more: no route must outlive its namespace. */
	synchronize_net();
	list_for_each_entry(peer, &nc->peers, list)
		nc_path_for_each(peer, path, i)
			dst_cache_reset_now(&path->dst);
}

static u32 peer_recheck(struct nc_peer *peer, u32 mtu)
{
	bool came = false, was, usable;
	struct nc_path *path;
	int i;

	nc_learn_paths(peer);
	nc_path_for_each(peer, path, i) {
		was = READ_ONCE(path->usable);
		nc_path_recheck(path);
		usable = READ_ONCE(path->usable);
		came |= !was && usable && !path->learned;
		if (usable && path->mtu)
			mtu = min_t(u32, mtu, path->mtu);
	}
	/* One that could be used before has been asked over. */
	rcu_read_lock();
	if (came && !nc_session_current(peer))
		nc_handshake_hurry(peer);
	rcu_read_unlock();
	return mtu;
}

void nc_event_work(struct work_struct *work)
{
	struct nc_device *nc = container_of(to_delayed_work(work),
					    struct nc_device, event_work);
	struct nc_peer *peer;
	u32 mtu = U32_MAX;

	mutex_lock(&nc->cfg_lock);
	if (nc->dying) {
		mutex_unlock(&nc->cfg_lock);
		return;
	}
	list_for_each_entry(peer, &nc->peers, list)
		mtu = peer_recheck(peer, mtu);
	mutex_unlock(&nc->cfg_lock);

	if (mtu == U32_MAX || max_t(u32, mtu, NC_MTU_MIN) == nc->dev->mtu ||
	    READ_ONCE(nc->mtu_by_hand))
		return;
	/* Removal waits for this work item under rtnl: do not wait for it. */
	if (!rtnl_trylock()) {
		queue_delayed_work(nc_device_wq, &nc->event_work, 1);
		return;
	}
	if (!nc->dying) {
		nc_device_set_mtu(nc, max_t(u32, mtu, NC_MTU_MIN));
		rcu_read_lock();
		list_for_each_entry_rcu(peer, &nc->peers, list)
			nc_send_kick(peer);
		rcu_read_unlock();
	}
	rtnl_unlock();
}

int nc_event_register(void)
{
	int ret = register_netdevice_notifier(&netdev_nb);

	if (ret)
		return ret;
	ret = register_inetaddr_notifier(&inetaddr_nb);
	if (ret)
		goto err_netdev;
#if IS_ENABLED(CONFIG_IPV6)
	ret = register_inet6addr_notifier(&inet6addr_nb);
	if (ret)
		goto err_inetaddr;
#endif
	return 0;

#if IS_ENABLED(CONFIG_IPV6)
err_inetaddr:
	unregister_inetaddr_notifier(&inetaddr_nb);
#endif
err_netdev:
	unregister_netdevice_notifier(&netdev_nb);
	return ret;
}

void nc_event_unregister(void)
{
#if IS_ENABLED(CONFIG_IPV6)
	unregister_inet6addr_notifier(&inet6addr_nb);
#endif
	unregister_inetaddr_notifier(&inetaddr_nb);
	unregister_netdevice_notifier(&netdev_nb);
}
