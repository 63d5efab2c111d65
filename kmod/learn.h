/* SPDX-License-Identifier: GPL-2.0 */
/* Paths that the other side announces. */
#ifndef _NETCOMB_LEARN_H
#define _NETCOMB_LEARN_H

#include "core/frame.h"
#include "socket.h"

struct nc_path;
struct nc_peer;

/**
 * struct nc_learn - an announced path that waits to be made
 * @wanted:	the slot (its index is the path id) is in use
 * @flow:	addresses of the announcement
 * @name:	announced name
 */
struct nc_learn {
	bool		wanted;
	struct nc_flow	flow;
	char		name[NC_NAME_MAX + 1];
};

/**
 * nc_learn_note - an authentic PROBE announced a path of an id that none has
 *
 * Context: softirq, no lock held. The path is made in process context.
 */
void nc_learn_note(struct nc_peer *peer, u8 id, const struct nc_probe *p,
		   const struct nc_flow *flow);

/**
 * nc_learn_expired - whether a learned path has to give way
 *
 * The other side closed it, was replaced by an instance that did not announce
 * it again within 10 s, or has not been heard over it for 10 minutes.
 * Context: path->lock held.
 */
bool nc_learn_expired(const struct nc_path *path, u64 now_ns);

/**
 * nc_learn_paths - make what was noted, remove what has expired
 *
 * Context: process, nc->cfg_lock held.
 */
void nc_learn_paths(struct nc_peer *peer);

#endif /* _NETCOMB_LEARN_H */
