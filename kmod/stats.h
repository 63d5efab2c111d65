/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of devices, peers and paths. Names and meanings are those of the
 * netlink specification: a counter's index is its netlink attribute.
 */
#ifndef _NETCOMB_STATS_H
#define _NETCOMB_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>
#include <uapi/linux/netcomb.h>

struct sk_buff;

struct nc_dev_stats {
	u64 v[NETCOMB_A_DEV_STATS_PAD];
};

struct nc_peer_stats {
	u64 v[NETCOMB_A_PEER_STATS_PAD];
};

struct nc_path_stats {
	u64 v[NETCOMB_A_PATH_STATS_PAD];
};

/* Any context. @x is the spec's name in capitals: nc_path_inc(path, LOST). */
#define nc_dev_inc(nc, x)	\
	this_cpu_inc((nc)->stats->v[NETCOMB_A_DEV_STATS_##x])
#define nc_peer_inc(peer, x)	\
	this_cpu_inc((peer)->stats->v[NETCOMB_A_PEER_STATS_##x])
#define nc_peer_add(peer, x, n)	\
	this_cpu_add((peer)->stats->v[NETCOMB_A_PEER_STATS_##x], n)
#define nc_path_inc(path, x)	\
	this_cpu_inc((path)->stats->v[NETCOMB_A_PATH_STATS_##x])
#define nc_path_add(path, x, n)	\
	this_cpu_add((path)->stats->v[NETCOMB_A_PATH_STATS_##x], n)

/**
 * nc_stats_put - write a set of counters as 64-bit attributes
 * @skb:	netlink message
 * @stats:	one of the three structures, per CPU
 * @pad:	the set's padding attribute, one above the last counter
 *
 * Context: process. Return: 0 or -EMSGSIZE.
 */
int nc_stats_put(struct sk_buff *skb, const void __percpu *stats, int pad);

#endif /* _NETCOMB_STATS_H */
