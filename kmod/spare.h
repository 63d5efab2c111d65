/* SPDX-License-Identifier: GPL-2.0 */
/* Keeping packets off paths that lose, while others carry all there is. */
#ifndef _NETCOMB_SPARE_H
#define _NETCOMB_SPARE_H

#include <linux/types.h>

struct nc_ack_digest;
struct nc_path;
struct nc_peer;

/**
 * nc_spare_digest - a block told what became of a path's frames
 * @path:	the path, its lock is held
 * @d:		what; its delay is in path->owd already
 * @now_ns:	time
 *
 * What a queue or silence explains is not held against the path.
 */
void nc_spare_digest(struct nc_path *path, const struct nc_ack_digest *d,
		     u64 now_ns);

/** nc_spare_forget - the way is another one; path->lock held */
void nc_spare_forget(struct nc_path *path);

/**
 * nc_spare_views - mark what lossy paths must not carry
 * @peer:	peer, its tx lock is held, and its views are those of now
 *
 * Context: BH off, RCU read lock.
 */
void nc_spare_views(struct nc_peer *peer);

#endif /* _NETCOMB_SPARE_H */
