/* SPDX-License-Identifier: GPL-2.0 */
/* Where a peer may be: prefixes that its outer address must be in. */
#ifndef _NETCOMB_ALLOW_H
#define _NETCOMB_ALLOW_H

#include <linux/in6.h>
#include <linux/types.h>
#include <uapi/linux/netcomb.h>

struct nc_peer;
union nc_sockaddr;

/**
 * struct nc_prefix - a prefix of outer addresses
 * @a:		IPv4 as mapped IPv6; nothing set behind @len
 * @len:	in bits; an IPv4 prefix has 96 more
 */
struct nc_prefix {
	struct in6_addr	a;
	u8		len;
};

/**
 * struct nc_allow - the list of a peer
 * @rcu:	freed after the last reader
 * @n:		how many, at least one: a peer without list has no structure
 * @prefix:	no two alike
 *
 * Immutable: a peer gets another one.
 */
struct nc_allow {
	struct rcu_head		rcu;
	u32			n;
	struct nc_prefix	prefix[];
};

/**
 * nc_allow_alloc - make a list
 * @prefix:	no two alike
 * @n:		how many, NETCOMB_MAX_ALLOW at most; 0 makes none
 *
 * Context: process. Return: the list, NULL for none, or ERR_PTR; kfree() undoes
 * it.
 */
struct nc_allow *nc_allow_alloc(const struct nc_prefix *prefix, u32 n);

/** nc_allow_same - whether a list, or none, is just this; NULL: none */
bool nc_allow_same(const struct nc_allow *allow, const struct nc_prefix *prefix,
		   u32 n);

/**
 * nc_allow_set - give a peer a list, or none, in place of what it has
 * @peer:	the peer, nc->cfg_lock held
 * @allow:	the list, which moves into the peer, or NULL
 *
 * Holds for every datagram that comes from now on. Can't fail.
 */
void nc_allow_set(struct nc_peer *peer, struct nc_allow *allow);

/**
 * nc_allow_enforce - take down the paths whose other end is not allowed
 * @peer:	the peer, after nc_allow_set()
 *
 * A path that takes such an address from a frame that came before is found by
 * nc_path_recheck(). Context: process, nc->cfg_lock held.
 */
void nc_allow_enforce(struct nc_peer *peer);

/** nc_allow_listed - whether a prefix of the list has an outer address */
bool nc_allow_listed(const struct nc_allow *allow, const union nc_sockaddr *a);

/**
 * nc_allow_has - whether a peer may be at an outer address
 * @allow:	its list, NULL if it has none
 * @a:		the address; its port and scope do not matter
 */
static inline bool nc_allow_has(const struct nc_allow *allow,
				const union nc_sockaddr *a)
{
	return likely(!allow) || nc_allow_listed(allow, a);
}

#endif /* _NETCOMB_ALLOW_H */
