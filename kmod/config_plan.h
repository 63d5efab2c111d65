/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a change of configuration comes to: made from the message and the tree
 * as it is, and checked, before anything is done.
 */
#ifndef _NETCOMB_CONFIG_PLAN_H
#define _NETCOMB_CONFIG_PLAN_H

#include "config.h"

struct nc_device;

enum nc_plan_verb {
	NC_PLAN_KEEP,
	NC_PLAN_ADD,
	NC_PLAN_CHANGE,
	NC_PLAN_REMOVE,
};

/**
 * struct nc_plan_path - what happens to a path id of a peer
 * @verb:	what; NC_PLAN_KEEP also where there is no path
 * @said:	what the message says of the path, NULL if nothing
 * @path:	existing path, or the one made for NC_PLAN_ADD
 * @cfg:	configuration to be
 * @cc:		its controller, held so that it can't go before the path has it
 * @resocket:	NC_PLAN_CHANGE: the socket that the path has is of no more use
 * @ns:		the one instead, NULL if none can be opened yet
 */
struct nc_plan_path {
	enum nc_plan_verb		verb;
	const struct nc_cfg_path	*said;
	struct nc_path			*path;
	struct nc_path_cfg		cfg;
	const struct nc_cc_ops		*cc;
	bool				resocket;
	struct nc_sock			*ns;
};

/**
 * struct nc_plan_peer - what happens to a peer
 * @list:	in the plan
 * @verb:	what; NC_PLAN_KEEP: no more than that paths come and go
 * @said:	what the message says of the peer, NULL if it only replaces it
 * @peer:	existing peer, or the one made for NC_PLAN_ADD
 * @endpoint, @address, @addresses: to be
 * @reallow:	the list of its outer addresses is another
 * @allow:	that list, NULL for none, until the peer has it
 * @sched:	scheduler to be, held; NULL: the one it has
 * @path:	by path id
 */
struct nc_plan_peer {
	struct list_head		list;
	enum nc_plan_verb		verb;
	const struct nc_cfg_peer	*said;
	struct nc_peer			*peer;
	union nc_sockaddr		endpoint;
	struct nc_inner_addr		address[NC_PEER_ADDRESSES];
	u32				addresses;
	bool				reallow;
	struct nc_allow			*allow;
	const struct nc_sched_ops	*sched;
	struct nc_plan_path		path[NC_MAX_PATHS];
};

/**
 * struct nc_plan - what happens to a device
 * @nc:		the device
 * @cfg:	the message
 * @extack:	for refusals
 * @peers:	of struct nc_plan_peer; others stay as they are
 * @relisten, @remark: another port, another mark: to be told
 */
struct nc_plan {
	struct nc_device		*nc;
	const struct nc_cfg		*cfg;
	struct netlink_ext_ack		*extack;
	struct list_head		peers;
	bool				relisten;
	bool				remark;
};

/**
 * nc_plan_make - make and check a plan
 * @plan:	@nc, @cfg and @extack are set
 *
 * Context: process, rtnl and nc->cfg_lock held. Return: 0 or a negative error
 * with a sentence in extack; nc_plan_free() is due in both cases.
 */
int nc_plan_make(struct nc_plan *plan);

/**
 * nc_plan_check - whether peers share what they must not
 *
 * Part of nc_plan_make(): queues, keys and inner addresses, by the peers that
 * there will be.
 */
int nc_plan_check(const struct nc_plan *plan);

/** nc_plan_find - what happens to a peer, NULL if nothing */
const struct nc_plan_peer *nc_plan_find(const struct nc_plan *plan,
					const struct nc_peer *peer);

/** nc_plan_free - let go what the plan holds, but for @path, @peer and @ns */
void nc_plan_free(struct nc_plan *plan);

#endif /* _NETCOMB_CONFIG_PLAN_H */
