// SPDX-License-Identifier: GPL-2.0
/* Peers: made, linked, removed; and what a new session means to one. */
#include <linux/netdevice.h>
#include <linux/random.h>

#include "cc.h"
#include "crypto.h"
#include "deliver.h"
#include "device.h"
#include "netlink.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "recommit.h"
#include "send.h"

struct nc_peer *nc_peer_alloc(struct nc_device *nc, const char *name,
			      struct netlink_ext_ack *extack)
{
	struct nc_peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	int ret = -ENOMEM;

	ASSERT_RTNL();
	if (!peer)
		return ERR_PTR(-ENOMEM);
	peer->nc = nc;
	strscpy(peer->name, name, sizeof(peer->name));
	kref_init(&peer->ref);
	INIT_LIST_HEAD(&peer->list);
	spin_lock_init(&peer->learn_lock);
	ret = nc_send_init(peer);
	if (ret)
		goto err_free;
	ret = -ENOMEM;
	peer->stats = alloc_percpu_gfp(struct nc_peer_stats,
				       GFP_KERNEL_ACCOUNT);
	if (!peer->stats)
		goto err_send;
	peer->keep = nc_keep_mem_alloc();
	if (!peer->keep)
		goto err_stats;
	peer->tx.sched.ops = nc_sched_get(NC_SCHED_DEFAULT);
	if (!peer->tx.sched.ops) {
		ret = -ENOENT;
		goto err_keep;
	}
	if (peer->tx.sched.ops->init)
		peer->tx.sched.ops->init(&peer->tx.sched);
	ret = nc_deliver_init(peer);
	if (ret)
		goto err_sched;
	nc_sessions_init(&peer->sessions);
	nc_handshake_init(peer);
	peer->reorder = true;
	peer->replay = true;
	peer->tag_len = NC_TAG_LEN;
	peer->clamp_mss = true;
	/* A stopped queue until a path is up. */
	peer->tx.waits = true;
	return peer;

err_sched:
	nc_sched_put(peer->tx.sched.ops);
err_keep:
	nc_keep_mem_put(peer->keep);
err_stats:
	free_percpu(peer->stats);
err_send:
	nc_send_exit(peer);
err_free:
	kfree(peer);
	return ERR_PTR(ret);
}

static void peer_free(struct nc_peer *peer)
{
	kfree(rcu_dereference_protected(peer->allow, true));
	nc_sched_put(peer->tx.sched.ops);
	nc_send_exit(peer);
	nc_keep_mem_put(peer->keep);
	free_percpu(peer->stats);
	kfree_sensitive(peer);
}

static void peer_free_rcu(struct rcu_head *rcu)
{
	peer_free(container_of(rcu, struct nc_peer, rcu));
}

static void peer_release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct nc_peer, ref)->rcu, peer_free_rcu);
}

bool nc_peer_get(struct nc_peer *peer)
{
	return kref_get_unless_zero(&peer->ref);
}

void nc_peer_put(struct nc_peer *peer)
{
	kref_put(&peer->ref, peer_release);
}

void nc_peer_free_unlinked(struct nc_peer *peer)
{
	peer->dead = true;
	nc_handshake_stop(peer);
	nc_sessions_end(peer);
	nc_deliver_stop(peer);
	nc_peer_put(peer);
}

static u32 free_queue(struct nc_device *nc)
{
	u32 i;

	for (i = 0; i < nc->dev->num_tx_queues; i++)
		if (!rcu_access_pointer(nc->queue[i]))
			return i;
	return i;
}

void nc_peer_link(struct nc_peer *peer)
{
	struct nc_device *nc = peer->nc;

	ASSERT_RTNL();
	lockdep_assert_held(&nc->cfg_lock);
	peer->queue = free_queue(nc);
	if (WARN_ON_ONCE(peer->queue >= nc->dev->num_tx_queues))
		peer->queue = 0;
	rcu_assign_pointer(nc->queue[peer->queue], peer);
	list_add_tail_rcu(&peer->list, &nc->peers);
	WRITE_ONCE(nc->npeers, nc->npeers + 1);
	netif_tx_stop_queue(netdev_get_tx_queue(nc->dev, peer->queue));
}

void nc_peer_unlink(struct nc_peer *peer, struct list_head *dead)
{
	struct nc_device *nc = peer->nc;

	ASSERT_RTNL();
	lockdep_assert_held(&nc->cfg_lock);
	list_del_rcu(&peer->list);
	nc_address_set(peer, NULL, 0);
	RCU_INIT_POINTER(nc->queue[peer->queue], NULL);
	WRITE_ONCE(nc->npeers, nc->npeers - 1);
	spin_lock_bh(&peer->tx.lock);
	WRITE_ONCE(peer->dead, true);
	spin_unlock_bh(&peer->tx.lock);
	/* The queue number may get a new owner; what waits is not for it. */
	netif_tx_wake_queue(netdev_get_tx_queue(nc->dev, peer->queue));
	/* list.next goes on to serve readers of the RCU list. */
	list_add_tail(&peer->reap, dead);
}

/* Phase two of removal: whoever found the peer has let go; stop the rest. */
static void peer_stop(struct nc_peer *peer)
{
	struct nc_device *nc = peer->nc;
	struct nc_path *path;
	LIST_HEAD(paths);
	int i;

	mutex_lock(&nc->cfg_lock);
	nc_path_for_each(peer, path, i)
		nc_path_unlink(path, &paths);
	mutex_unlock(&nc->cfg_lock);
	nc_path_reap(&paths);
	nc_handshake_stop(peer);
	nc_sessions_end(peer);
	nc_send_stop(peer);
	nc_deliver_stop(peer);
}

void nc_peer_reap(struct list_head *dead)
{
	struct nc_peer *peer, *tmp;

	ASSERT_RTNL();
	if (list_empty(dead))
		return;
	synchronize_net();
	list_for_each_entry(peer, dead, reap)
		peer_stop(peer);
	synchronize_net();
	list_for_each_entry_safe(peer, tmp, dead, reap) {
		list_del(&peer->reap);
		nc_peer_put(peer);
	}
}

void nc_peer_down(struct nc_peer *peer)
{
	struct nc_path *path;
	int i;

	lockdep_assert_held(&peer->nc->cfg_lock);
	nc_path_for_each(peer, path, i)
		nc_path_down(path, NETCOMB_PATH_REASON_LINK_DOWN);
	nc_send_stop(peer);
	spin_lock_bh(&peer->tx.lock);
	peer->tx.waits = true;
	spin_unlock_bh(&peer->tx.lock);
}

struct nc_peer *nc_peer_find(struct nc_device *nc, const char *name)
{
	struct nc_peer *peer;

	lockdep_assert_held(&nc->cfg_lock);
	list_for_each_entry(peer, &nc->peers, list)
		if (!strcmp(peer->name, name))
			return peer;
	return NULL;
}

void nc_peer_session_ready(struct nc_peer *peer, struct nc_session *s)
{
	struct nc_path *path;
	bool fresh;
	int i;

	nc_peer_inc(peer, SESSIONS);
	spin_lock_bh(&peer->learn_lock);
	/* Replaced since on another CPU: what is to be done is done there. */
	if (rcu_access_pointer(peer->sessions.current_) != s) {
		spin_unlock_bh(&peer->learn_lock);
		return;
	}
	fresh = peer->remote_instance != s->remote_instance;
	WRITE_ONCE(peer->remote_instance, s->remote_instance);
	WRITE_ONCE(peer->tag_len, nc_crypto_tag_len(s->protect));
	if (fresh)
		nc_deliver_restart(peer, s->remote_data_seq);
	spin_unlock_bh(&peer->learn_lock);
	if (fresh)
		nc_recommit_restart(peer);
	nc_path_for_each(peer, path, i)
		nc_path_session_changed(path, s->local_id, fresh);
	nc_netlink_event(peer->nc, peer, NULL, NETCOMB_EVENT_SESSION);
}

void nc_peer_session_lost(struct nc_peer *peer)
{
	struct nc_path *path;
	int i;

	rcu_read_lock();
	nc_path_for_each(peer, path, i)
		nc_path_down(path, NETCOMB_PATH_REASON_NO_SESSION);
	rcu_read_unlock();
	nc_netlink_event(peer->nc, peer, NULL, NETCOMB_EVENT_SESSION_LOST);
}

u32 nc_peer_max_rtt_us(struct nc_peer *peer)
{
	u32 max_us = 10000;
	struct nc_path *path;
	int i;

	rcu_read_lock();
	nc_path_for_each(peer, path, i)
		max_us = max(max_us, READ_ONCE(path->rtt.srtt_us));
	rcu_read_unlock();
	return max_us;
}
