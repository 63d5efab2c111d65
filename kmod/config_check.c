// SPDX-License-Identifier: GPL-2.0
/* What the peers of a device must not share: queues, keys, inner addresses. */
#include <linux/netdevice.h>

#include "config_plan.h"
#include "device.h"

static int check_queues(const struct nc_plan *plan)
{
	unsigned int n = plan->nc->npeers;
	const struct nc_plan_peer *pp;
	const struct nlattr *at = NULL;

	list_for_each_entry(pp, &plan->peers, list) {
		if (pp->verb == NC_PLAN_REMOVE)
			n--;
		if (pp->verb != NC_PLAN_ADD)
			continue;
		n++;
		at = pp->said->at[NC_CFG_SELF];
	}
	if (!at || n <= plan->nc->dev->num_tx_queues)
		return 0;
	return nc_refuse(plan->extack, at, -ENOSPC,
			 "the device has a transmit queue for each peer and none left; make room for 64 with: ip link add ... numtxqueues 64 type netcomb");
}

static int check_key(const struct nc_plan *plan, const struct nc_plan_peer *pp)
{
	const u8 *key = pp->said->key;
	const struct nc_plan_peer *other = pp;

	list_for_each_entry_continue(other, &plan->peers, list)
		if (other->said && other->said->at[NC_CFG_KEY] &&
		    !crypto_memneq(other->said->key, key, NC_KEY_LEN))
			return nc_refuse(plan->extack,
					 other->said->at[NC_CFG_KEY], -EEXIST,
					 "two peers of a device can't have the same key");
	if (nc_handshake_key_free(plan->nc, pp->peer, key))
		return 0;
	/* The one that has it may be about to go. */
	list_for_each_entry(other, &plan->peers, list)
		if (other->verb == NC_PLAN_REMOVE &&
		    nc_handshake_key_free(plan->nc, other->peer, key))
			return 0;
	return nc_refuse(plan->extack, pp->said->at[NC_CFG_KEY], -EEXIST,
			 "another peer of the device has this key: give each its own");
}

static int check_keys(const struct nc_plan *plan)
{
	const struct nc_plan_peer *pp;
	int err = 0;

	list_for_each_entry(pp, &plan->peers, list) {
		if (pp->said && pp->said->at[NC_CFG_KEY])
			err = check_key(plan, pp);
		if (err)
			break;
	}
	return err;
}

/* Whether a peer would get an address that is in @list. */
static int check_address(const struct nc_plan *plan,
			 const struct nc_plan_peer *pp,
			 const struct nc_inner_addr *list, u32 n)
{
	u32 i;

	if (pp->verb == NC_PLAN_REMOVE || !pp->said)
		return 0;
	for (i = 0; i < pp->said->addresses; i++)
		if (nc_address_listed(list, n, &pp->said->address[i].a))
			return nc_refuse(plan->extack, pp->said->address_at[i],
					 -EEXIST,
					 "another peer of the device has this inner address");
	return 0;
}

static int check_addresses(const struct nc_plan *plan)
{
	const struct nc_plan_peer *pp, *other;
	const struct nc_peer *peer;
	int err = 0;

	list_for_each_entry(pp, &plan->peers, list)
		list_for_each_entry(other, &plan->peers, list) {
			if (pp != other)
				err = check_address(plan, pp, other->address,
						    other->addresses);
			if (err)
				return err;
		}
	list_for_each_entry(peer, &plan->nc->peers, list) {
		if (!peer->addresses || nc_plan_find(plan, peer))
			continue;
		list_for_each_entry(pp, &plan->peers, list) {
			err = check_address(plan, pp, peer->address,
					    peer->addresses);
			if (err)
				return err;
		}
	}
	return 0;
}

int nc_plan_check(const struct nc_plan *plan)
{
	int err = check_queues(plan);

	if (!err)
		err = check_keys(plan);
	if (!err)
		err = check_addresses(plan);
	return err;
}
