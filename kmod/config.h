/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A change of configuration as typed structures: netlink parses into them,
 * config applies them, whole or not at all.
 */
#ifndef _NETCOMB_CONFIG_H
#define _NETCOMB_CONFIG_H

#include <linux/netlink.h>

#include "path.h"
#include "peer.h"

struct nlattr;

/* What a message can say of a device, a peer or a path. */
enum nc_cfg_item {
	NC_CFG_SELF,		/* the peer or path itself */
	NC_CFG_FLAGS,
	NC_CFG_LISTEN,
	NC_CFG_FWMARK,
	NC_CFG_KEY,
	NC_CFG_ENDPOINT,
	NC_CFG_ADDRESS,
	NC_CFG_PROTECT,
	NC_CFG_REPLAY,
	NC_CFG_BIND,
	NC_CFG_SCHED,
	NC_CFG_REORDER,
	NC_CFG_CLAMP_MSS,
	NC_CFG_REPAIR,
	NC_CFG_COPY,
	NC_CFG_ALLOW,
	NC_CFG_DEV,
	NC_CFG_LOCAL,
	NC_CFG_CC,
	NC_CFG_RATE,
	NC_CFG_METRIC,
	NC_CFG_DIRECTION,
	NC_CFG_OVERHEAD,
	NC_CFG_LINKLAYER,
	NC_CFG_ENABLED,
	NC_CFG_ITEMS
};

/**
 * struct nc_cfg_path - what a message says of a path
 * @list:	in the peer's paths, in the message's order
 * @at:		where it says it, for extack; NULL: it does not, and the
 *		value means nothing
 * @flags:	NETCOMB_PATH_FLAGS_*
 * @name:	the path
 * @cfg:	settings
 */
struct nc_cfg_path {
	struct list_head	list;
	const struct nlattr	*at[NC_CFG_ITEMS];
	u32			flags;
	char			name[NC_NAME_MAX + 1];
	struct nc_path_cfg	cfg;
};

/**
 * struct nc_cfg_peer - what a message says of a peer
 * @list:	in the device's peers, in the message's order
 * @at:		as for a path
 * @flags:	NETCOMB_PEER_FLAGS_*
 * @name:	the peer
 * @key:	NC_KEY_LEN bytes in the message, which is wiped in the end
 * @endpoint:	of the other portal, family 0: none
 * @protect:	enum netcomb_protect
 * @replay:	drop frames whose number was seen
 * @bind:	bind frames to addresses
 * @sched:	scheduler
 * @reorder:	put packets back into order
 * @clamp_mss:	tell SYNs of the MTU
 * @repair:	enum netcomb_repair
 * @copy:	enum netcomb_copy
 * @address:	inner addresses, @addresses of them, no two the same
 * @address_at:	where the message says each
 * @allow:	prefixes of outer addresses, @allows of them, no two alike
 * @paths:	of struct nc_cfg_path
 */
struct nc_cfg_peer {
	struct list_head	list;
	const struct nlattr	*at[NC_CFG_ITEMS];
	u32			flags;
	char			name[NC_NAME_MAX + 1];
	const u8		*key;
	union nc_sockaddr	endpoint;
	u8			protect;
	bool			replay;
	bool			bind;
	u8			repair;
	u8			copy;
	char			sched[NC_SCHED_NAME_MAX];
	bool			reorder;
	bool			clamp_mss;
	struct nc_inner_addr	address[NC_PEER_ADDRESSES];
	const struct nlattr	*address_at[NC_PEER_ADDRESSES];
	u32			addresses;
	struct nc_prefix	allow[NETCOMB_MAX_ALLOW];
	u32			allows;
	struct list_head	paths;
};

/**
 * struct nc_cfg - what a message says of a device
 * @at:		as for a path
 * @flags:	NETCOMB_DEV_FLAGS_*
 * @listen_port: 0: do not listen
 * @fwmark:	mark of outer packets
 * @may_underlay: the sender has power over the namespace of the sockets
 * @npeers:	how many are in @peers
 * @peers:	of struct nc_cfg_peer
 */
struct nc_cfg {
	const struct nlattr	*at[NC_CFG_ITEMS];
	u32			flags;
	u16			listen_port;
	u32			fwmark;
	bool			may_underlay;
	unsigned int		npeers;
	struct list_head	peers;
};

/* Refuse: a sentence, where in the message, and the error. */
#define nc_refuse(extack, attr, err, msg) ({				\
	NL_SET_ERR_MSG_ATTR(extack, attr, msg);				\
	(err);								\
})

/**
 * nc_config_apply - apply a change, whole or not at all
 * @nc:		device
 * @cfg:	the change; its lists stay the caller's
 * @extack:	gets a sentence, and the attribute, on refusal
 *
 * Validates, then gets every resource, then changes (which can't fail).
 * Context: process, rtnl held.
 *
 * Return: 0 or a negative error; nothing has changed then.
 */
int nc_config_apply(struct nc_device *nc, struct nc_cfg *cfg,
		    struct netlink_ext_ack *extack);

#endif /* _NETCOMB_CONFIG_H */
