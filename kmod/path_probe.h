/* SPDX-License-Identifier: GPL-2.0 */
/* Probes of a path, and addresses that want to become a path's. */
#ifndef _NETCOMB_PATH_PROBE_H
#define _NETCOMB_PATH_PROBE_H

#include "core/frame.h"
#include "path.h"

struct nc_session;

/**
 * nc_path_send_probe - queue a PROBE on the path
 *
 * Context: BH off, RCU read lock, path->lock held.
 */
void nc_path_send_probe(struct nc_path *path, u64 now_ns);

/**
 * nc_path_probe_rx - a PROBE came
 * @path:	path of its id
 * @s:		session it came under
 * @p:		parsed
 * @flow:	its addresses
 * @now_ns:	time
 *
 * Answers at once to where it came from. Context: softirq, RCU read lock, no
 * lock held.
 */
void nc_path_probe_rx(struct nc_path *path, struct nc_session *s,
		      const struct nc_probe *p, const struct nc_flow *flow,
		      u64 now_ns);

/** nc_path_reply_rx - a PROBE-REPLY came; as above */
void nc_path_reply_rx(struct nc_path *path, const struct nc_probe *p,
		      const struct nc_flow *flow, u64 now_ns);

/**
 * nc_path_address_changed - a probe came between other addresses than it says
 * @path:	the path, its lock held
 * @s:		session, bound
 * @type:	PROBE or PROBE-REPLY
 * @p:		what it says
 * @flow:	the addresses that it came by
 * @now_ns:	time
 *
 * It is authentic: somebody on the way translates addresses. The path is
 * refused unless it works by its own. Context: softirq. Return: for
 * nc_path_settle().
 */
u32 nc_path_address_changed(struct nc_path *path, struct nc_session *s,
			    u8 type, const struct nc_probe *p,
			    const struct nc_flow *flow, u64 now_ns);

/**
 * nc_path_roam - a fresh authentic frame came: is it from where it should be
 *
 * @path:	path of its id
 * @flow:	its addresses
 * @type:	its type
 * @bytes:	its outer IP length
 * @now_ns:	time
 *
 * protocol.rst, Roaming. Context: softirq, RCU read lock, path->lock held.
 * Return: for nc_path_settle().
 */
u32 nc_path_roam(struct nc_path *path, const struct nc_flow *flow, u8 type,
		 u32 bytes, u64 now_ns);

/**
 * nc_path_forget_probes - answers to what was asked before mean nothing now
 *
 * Context: path->lock held.
 */
void nc_path_forget_probes(struct nc_path *path);

#endif /* _NETCOMB_PATH_PROBE_H */
