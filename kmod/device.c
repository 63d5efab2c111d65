// SPDX-License-Identifier: GPL-2.0
/* The netdev: creation, opening, MTU, removal, and the end of its underlay. */
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/ip_tunnels.h>
#include <net/net_namespace.h>
#include <net/pkt_sched.h>

#include "device.h"
#include "event.h"
#include "gso.h"
#include "netlink.h"
#include "path.h"
#include "peer.h"
#include "proto.h"
#include "send.h"
#include "socket.h"

#define NC_MTU_DEFAULT		1440
#define NC_MTU_MAX		(65535 - NC_OVERHEAD_V6)

struct workqueue_struct *nc_device_wq;

/* RCU to read, rtnl to change. */
LIST_HEAD(nc_devices);

static int device_init(struct net_device *dev)
{
	struct nc_device *nc = netdev_priv(dev);
	int ret = -ENOMEM;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	nc->stats = alloc_percpu_gfp(struct nc_dev_stats,
				     GFP_KERNEL_ACCOUNT);
	if (!nc->stats)
		goto err_tstats;
	nc->queue = kcalloc(dev->num_tx_queues, sizeof(*nc->queue),
			    GFP_KERNEL_ACCOUNT);
	if (!nc->queue)
		goto err_stats;
	ret = nc_handshake_device_init(nc);
	if (ret)
		goto err_queue;
	ret = nc_gso_attach(nc);
	if (ret)
		goto err_handshake;
	list_add_tail_rcu(&nc->list, &nc_devices);
	return 0;

err_handshake:
	nc_handshake_device_exit(nc);
err_queue:
	kfree(nc->queue);
err_stats:
	free_percpu(nc->stats);
err_tstats:
	free_percpu(dev->tstats);
	dev->tstats = NULL;
	return ret;
}

/* Takes the listening sockets out of use; the caller closes them. */
static void listen_detach(struct nc_device *nc, struct nc_sock *old[2])
{
	int i;

	lockdep_assert_held(&nc->cfg_lock);
	for (i = 0; i < 2; i++)
		old[i] = rcu_replace_pointer(nc->listen[i], NULL,
					     lockdep_is_held(&nc->cfg_lock));
	nc->listen_port = 0;
}

/*
 * Phases: nothing can be found or queued any more; what runs has ended; the
 * memory goes. The qdisc is shut and NAPI users are gone before, by core.
 */
static void device_uninit(struct net_device *dev)
{
	struct nc_device *nc = netdev_priv(dev);
	struct nc_peer *peer, *tmp;
	struct nc_sock *old[2];
	LIST_HEAD(dead);

	ASSERT_RTNL();
	mutex_lock(&nc->cfg_lock);
	WRITE_ONCE(nc->dying, true);
	list_for_each_entry_safe(peer, tmp, &nc->peers, list)
		nc_peer_unlink(peer, &dead);
	listen_detach(nc, old);
	mutex_unlock(&nc->cfg_lock);

	nc_gso_detach(nc);
	list_del_rcu(&nc->list);
	synchronize_net();
	cancel_delayed_work_sync(&nc->event_work);
	nc_peer_reap(&dead);
	nc_socket_close(old[0]);
	nc_socket_close(old[1]);
	nc_handshake_device_exit(nc);

	rcu_barrier();
	flush_workqueue(nc_device_wq);
	kfree(nc->queue);
	free_percpu(nc->stats);
	free_percpu(dev->tstats);
	dev->tstats = NULL;
}

static int device_open(struct net_device *dev)
{
	struct nc_device *nc = netdev_priv(dev);
	struct nc_peer *peer;
	unsigned int i;

	if (!READ_ONCE(nc->underlay_gone))
		netif_carrier_on(dev);
	/* A peer's queue waits for a path; one that nobody has must drain. */
	rcu_read_lock();
	for (i = 0; i < dev->num_tx_queues; i++) {
		peer = rtnl_dereference(nc->queue[i]);
		if (peer)
			nc_send_kick(peer);
		else
			netif_tx_start_queue(netdev_get_tx_queue(dev, i));
	}
	rcu_read_unlock();
	nc_device_recheck(nc);
	return 0;
}

static int device_stop(struct net_device *dev)
{
	struct nc_device *nc = netdev_priv(dev);
	struct nc_peer *peer;

	netif_tx_stop_all_queues(dev);
	mutex_lock(&nc->cfg_lock);
	list_for_each_entry(peer, &nc->peers, list)
		nc_peer_down(peer);
	mutex_unlock(&nc->cfg_lock);
	nc_device_recheck(nc);
	return 0;
}

static int device_change_mtu(struct net_device *dev, int mtu)
{
	struct nc_device *nc = netdev_priv(dev);

	if (!nc->mtu_setting)
		nc->mtu_by_hand = true;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

void nc_device_set_mtu(struct nc_device *nc, u32 mtu)
{
	ASSERT_RTNL();
	if (nc->mtu_by_hand || nc->dev->mtu == mtu)
		return;
	nc->mtu_setting = true;
	dev_set_mtu(nc->dev, mtu);
	nc->mtu_setting = false;
}

int nc_device_listen(struct nc_device *nc, u16 port,
		     struct netlink_ext_ack *extack)
{
	struct nc_sock *fresh[2] = {}, *old[2];
	int i;

	lockdep_assert_held(&nc->cfg_lock);
	if (port == nc->listen_port)
		return 0;
	if (port) {
		fresh[0] = nc_socket_open(nc, AF_INET, NULL, port, 0, extack);
		if (IS_ERR(fresh[0]))
			return PTR_ERR(fresh[0]);
		if (IS_ENABLED(CONFIG_IPV6) && ipv6_mod_enabled()) {
			fresh[1] = nc_socket_open(nc, AF_INET6, NULL, port, 0,
						  extack);
			if (IS_ERR(fresh[1])) {
				nc_socket_close(fresh[0]);
				return PTR_ERR(fresh[1]);
			}
		}
	}
	listen_detach(nc, old);
	for (i = 0; i < 2; i++)
		rcu_assign_pointer(nc->listen[i], fresh[i]);
	nc->listen_port = port;
	nc_socket_close(old[0]);
	nc_socket_close(old[1]);
	return 0;
}

void nc_device_recheck(struct nc_device *nc)
{
	if (!READ_ONCE(nc->dying))
		queue_delayed_work(nc_device_wq, &nc->event_work, 0);
}

static const struct net_device_ops device_ops = {
	.ndo_init		= device_init,
	.ndo_uninit		= device_uninit,
	.ndo_open		= device_open,
	.ndo_stop		= device_stop,
	.ndo_start_xmit		= nc_send_xmit,
	.ndo_select_queue	= nc_send_select_queue,
	.ndo_change_mtu		= device_change_mtu,
	.ndo_get_stats64	= dev_get_tstats64,
};

static const struct device_type device_type = { .name = KBUILD_MODNAME };

bool nc_device_is(const struct net_device *dev)
{
	return dev->netdev_ops == &device_ops;
}

static void device_setup(struct net_device *dev)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_FRAGLIST |
		NETIF_F_HIGHDMA | NETIF_F_HW_CSUM | NETIF_F_GSO_SOFTWARE;
	struct nc_device *nc = netdev_priv(dev);

	dev->netdev_ops = &device_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	dev->addr_len = 0;
	dev->tx_queue_len = DEFAULT_TX_QUEUE_LEN;
	dev->mtu = NC_MTU_DEFAULT;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = NC_MTU_MAX;
	dev->features |= features;
	dev->hw_features |= features;
	dev->hw_enc_features |= features;
	dev->needs_free_netdev = true;
	/* Which peer gets a packet is told by its route. */
	netif_keep_dst(dev);
	/* tx.lock does what the queue lock would, and an ICMP error sent from
	 * here may come out of this device again.
	 */
	nc_netdev_set_lltx(dev);
	SET_NETDEV_DEVTYPE(dev, &device_type);

	nc->dev = dev;
	mutex_init(&nc->cfg_lock);
	spin_lock_init(&nc->table_lock);
	INIT_LIST_HEAD(&nc->peers);
	INIT_LIST_HEAD(&nc->list);
	INIT_DELAYED_WORK(&nc->event_work, nc_event_work);
	hash_init(nc->sessions);
	hash_init(nc->key_ids);
	hash_init(nc->addresses);
}

static int device_newlink(struct net_device *dev,
			  struct rtnl_newlink_params *params,
			  struct netlink_ext_ack *extack)
{
	struct nc_device *nc = netdev_priv(dev);

	nc->net = rtnl_newlink_link_net(params);
	return register_netdevice(dev);
}

NC_DEFINE_NEWLINK(device_newlink)

/* One transmit queue a peer; "numtxqueues" makes room for more than one. */
static unsigned int device_num_queues(void)
{
	return 1;
}

static struct rtnl_link_ops device_link_ops __read_mostly = {
	.kind			= KBUILD_MODNAME,
	.priv_size		= sizeof(struct nc_device),
	.setup			= device_setup,
	.newlink		= NC_NEWLINK(device_newlink),
	.get_num_tx_queues	= device_num_queues,
	.get_num_rx_queues	= device_num_queues,
};

/* The namespace of the sockets goes: no path can work again. */
static void underlay_exit(struct nc_device *nc)
{
	struct nc_sock *old[2];

	mutex_lock(&nc->cfg_lock);
	WRITE_ONCE(nc->underlay_gone, true);
	listen_detach(nc, old);
	nc_socket_close(old[0]);
	nc_socket_close(old[1]);
	nc_event_underlay_gone(nc);
	mutex_unlock(&nc->cfg_lock);
	netif_carrier_off(nc->dev);
}

static void __net_exit net_pre_exit(struct net *net)
{
	struct nc_device *nc;

	rtnl_lock();
	list_for_each_entry(nc, &nc_devices, list)
		if (nc->net == net && !nc->underlay_gone)
			underlay_exit(nc);
	rtnl_unlock();
	/*
	 * A handshake's answer may hold a socket for a moment: first who holds
	 * one lets go, then what he queued by that has freed it.
	 */
	flush_workqueue(nc_device_wq);
	flush_workqueue(nc_device_wq);
}

static struct pernet_operations net_ops = {
	.pre_exit = net_pre_exit,
};

int nc_device_register(void)
{
	int ret;

	nc_device_wq = alloc_workqueue("netcomb", WQ_UNBOUND | WQ_MEM_RECLAIM,
				       0);
	if (!nc_device_wq)
		return -ENOMEM;
	ret = register_pernet_subsys(&net_ops);
	if (ret)
		goto err_wq;
	ret = nc_event_register();
	if (ret)
		goto err_net;
	ret = rtnl_link_register(&device_link_ops);
	if (ret)
		goto err_event;
	return 0;

err_event:
	nc_event_unregister();
err_net:
	unregister_pernet_subsys(&net_ops);
err_wq:
	destroy_workqueue(nc_device_wq);
	return ret;
}

void nc_device_unregister(void)
{
	rtnl_link_unregister(&device_link_ops);
	nc_event_unregister();
	unregister_pernet_subsys(&net_ops);
	destroy_workqueue(nc_device_wq);
}
