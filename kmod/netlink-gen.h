/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/netcomb.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_NETCOMB_GEN_H
#define _LINUX_NETCOMB_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/netcomb.h>

/* Common nested types */
extern const struct nla_policy netcomb_path_nl_policy[NETCOMB_A_PATH_SPARED + 1];
extern const struct nla_policy netcomb_path_stats_nl_policy[NETCOMB_A_PATH_STATS_PAD + 1];
extern const struct nla_policy netcomb_peer_nl_policy[NETCOMB_A_PEER_CLAMP_MSS + 1];
extern const struct nla_policy netcomb_peer_stats_nl_policy[NETCOMB_A_PEER_STATS_PAD + 1];

extern const struct nla_policy netcomb_get_nl_policy[NETCOMB_A_DEV_IFNAME + 1];

extern const struct nla_policy netcomb_set_nl_policy[NETCOMB_A_DEV_PEER + 1];

/* Ops table for netcomb */
extern const struct genl_ops netcomb_nl_ops[2];

int netcomb_nl_get_doit(struct sk_buff *skb, struct genl_info *info);
int netcomb_nl_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int netcomb_nl_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	NETCOMB_NLGRP_EVENTS,
};

#endif /* _LINUX_NETCOMB_GEN_H */
