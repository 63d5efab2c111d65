// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of the outer addresses that peers may have. They are asked before any
 * cryptography, and prove nothing but that somebody answers there.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "allow.h"
#include "device.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "socket.h"

static bool prefix_equal(const struct nc_prefix *p, const struct nc_prefix *q)
{
	return p->len == q->len && ipv6_addr_equal(&p->a, &q->a);
}

struct nc_allow *nc_allow_alloc(const struct nc_prefix *prefix, u32 n)
{
	struct nc_allow *allow;

	if (!n)
		return NULL;
	allow = kmalloc(struct_size(allow, prefix, n), GFP_KERNEL_ACCOUNT);
	if (!allow)
		return ERR_PTR(-ENOMEM);
	allow->n = n;
	memcpy(allow->prefix, prefix, n * sizeof(*prefix));
	return allow;
}

bool nc_allow_same(const struct nc_allow *allow, const struct nc_prefix *prefix,
		   u32 n)
{
	u32 i;

	if (!allow || allow->n != n)
		return !allow && !n;
	for (i = 0; i < n; i++)
		if (!prefix_equal(&allow->prefix[i], &prefix[i]))
			return false;
	return true;
}

void nc_allow_set(struct nc_peer *peer, struct nc_allow *allow)
{
	allow = rcu_replace_pointer(peer->allow, allow,
				    lockdep_is_held(&peer->nc->cfg_lock));
	if (allow)
		kfree_rcu(allow, rcu);
}

void nc_allow_enforce(struct nc_peer *peer)
{
	const struct nc_allow *allow;
	struct nc_path *path;
	bool allowed;
	int i;

	lockdep_assert_held(&peer->nc->cfg_lock);
	allow = rcu_dereference_protected(peer->allow, true);
	nc_path_for_each(peer, path, i) {
		spin_lock_bh(&path->lock);
		allowed = !path->flow.remote.sa.sa_family ||
			  nc_allow_has(allow, &path->flow.remote);
		spin_unlock_bh(&path->lock);
		if (!allowed)
			nc_path_down(path, NETCOMB_PATH_REASON_NOT_ALLOWED);
	}
}

/* A prefix of IPv6 never means IPv4, so that ::/0 is all of IPv6 alone. */
bool nc_allow_listed(const struct nc_allow *allow, const union nc_sockaddr *a)
{
	u8 mapped[sizeof(struct in6_addr) + sizeof(__be16)];
	struct in6_addr ip;
	bool v4;
	u32 i;

	nc_sockaddr_mapped(a, mapped);
	memcpy(&ip, mapped, sizeof(ip));
	v4 = ipv6_addr_v4mapped(&ip);
	for (i = 0; i < allow->n; i++)
		if (v4 == ipv6_addr_v4mapped(&allow->prefix[i].a) &&
		    ipv6_prefix_equal(&ip, &allow->prefix[i].a,
				      allow->prefix[i].len))
			return true;
	return false;
}
