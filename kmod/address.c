// SPDX-License-Identifier: GPL-2.0
/*
 * The inner addresses of a device's peers, by hash. The entries are part of the
 * peers, so that nothing can fail when a configuration is committed.
 */
#include <linux/hash.h>
#include <linux/lockdep.h>
#include <linux/rculist.h>
#include <net/ipv6.h>

#include "address.h"
#include "device.h"
#include "peer.h"

static struct hlist_head *bucket(struct nc_device *nc,
				 const struct in6_addr *a)
{
	return &nc->addresses[hash_32(ipv6_addr_hash(a),
				      HASH_BITS(nc->addresses))];
}

bool nc_address_listed(const struct nc_inner_addr *list, u32 n,
		       const struct in6_addr *a)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (ipv6_addr_equal(&list[i].a, a))
			return true;
	return false;
}

static void take_out(struct nc_peer *peer, const struct nc_inner_addr *list,
		     u32 n)
{
	struct nc_address *e;
	int i;

	for (i = 0; i < NC_PEER_ADDRESSES; i++) {
		e = &peer->inner[i];
		if (!e->peer || nc_address_listed(list, n, &e->a))
			continue;
		hlist_del_rcu(&e->node);
		WRITE_ONCE(e->peer, NULL);
		peer->inner_readers = true;
	}
	if (!n || !peer->inner_readers)
		return;
	/* Who stands on an entry has left before it is somebody else. */
	synchronize_net();
	peer->inner_readers = false;
}

static void put_in(struct nc_peer *peer, const struct in6_addr *a)
{
	struct nc_address *e, *room = NULL;
	int i;

	for (i = 0; i < NC_PEER_ADDRESSES; i++) {
		e = &peer->inner[i];
		if (!e->peer)
			room = e;
		else if (ipv6_addr_equal(&e->a, a))
			return;
	}
	if (WARN_ON_ONCE(!room))
		return;
	room->a = *a;
	room->peer = peer;
	hlist_add_head_rcu(&room->node, bucket(peer->nc, a));
}

void nc_address_set(struct nc_peer *peer, const struct nc_inner_addr *list,
		    u32 n)
{
	u32 i;

	lockdep_assert_held(&peer->nc->cfg_lock);
	take_out(peer, list, n);
	for (i = 0; i < n; i++)
		put_in(peer, &list[i].a);
}

struct nc_peer *nc_address_peer(struct nc_device *nc, const struct in6_addr *a)
{
	struct nc_address *e;

	hlist_for_each_entry_rcu(e, bucket(nc, a), node)
		if (ipv6_addr_equal(&e->a, a))
			return READ_ONCE(e->peer);
	return NULL;
}
