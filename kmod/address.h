/* SPDX-License-Identifier: GPL-2.0 */
/* The inner addresses of a device's peers: whose is one? */
#ifndef _NETCOMB_ADDRESS_H
#define _NETCOMB_ADDRESS_H

#include <linux/in6.h>
#include <linux/types.h>

struct nc_device;
struct nc_peer;

#define NC_PEER_ADDRESSES	8

/**
 * struct nc_inner_addr - an inner address as configured
 * @a:	IPv4 as mapped IPv6
 */
struct nc_inner_addr {
	struct in6_addr	a;
};

/**
 * struct nc_address - an inner address in its device's table
 * @node:	in nc->addresses while @peer is set, RCU; changed under cfg_lock
 * @a:		immutable while it is there
 * @peer:	whose it is; NULL: not in the table
 */
struct nc_address {
	struct hlist_node	node;
	struct in6_addr		a;
	struct nc_peer		*peer;
};

/** nc_address_listed - whether an inner address is in a list */
bool nc_address_listed(const struct nc_inner_addr *list, u32 n,
		       const struct in6_addr *a);

/**
 * nc_address_set - have exactly these addresses lead to a peer
 * @peer:	linked peer
 * @list:	no two alike, none of another peer
 * @n:		how many, NC_PEER_ADDRESSES at most; 0 before it is unlinked
 *
 * Who has an address before and after is found by it all the time. Can't fail.
 *
 * Context: process, nc->cfg_lock held; may wait for RCU readers.
 */
void nc_address_set(struct nc_peer *peer, const struct nc_inner_addr *list,
		    u32 n);

/**
 * nc_address_peer - whose an inner address is
 *
 * In constant time, however many peers there are. Context: RCU read lock.
 * Return: NULL if nobody's.
 */
struct nc_peer *nc_address_peer(struct nc_device *nc,
				const struct in6_addr *a);

#endif /* _NETCOMB_ADDRESS_H */
