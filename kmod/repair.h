/* SPDX-License-Identifier: GPL-2.0 */
/* What a working path has lost is sent once more, if that helps anybody. */
#ifndef _NETCOMB_REPAIR_H
#define _NETCOMB_REPAIR_H

#include <linux/types.h>

struct nc_path;
struct nc_peer;

/**
 * nc_repair_digest - frames of a path were acknowledged or lost
 * @path:	the path; its lock is held
 * @acked, @lost: how many
 *
 * Decides whether its losses are repaired, and has the other side told.
 */
void nc_repair_digest(struct nc_path *path, u32 acked, u32 lost);

/**
 * nc_repair_mode_set - the user wants something else
 *
 * Context: process, nc->cfg_lock held.
 */
void nc_repair_mode_set(struct nc_peer *peer, u8 mode);

/**
 * nc_repair_lost - what path->lost holds goes again or is freed
 *
 * Context: BH off, RCU read lock, no lock held.
 */
void nc_repair_lost(struct nc_path *path);

#endif /* _NETCOMB_REPAIR_H */
