/* SPDX-License-Identifier: GPL-2.0 */
/* Which paths carry data: the tier of the lowest metric, each way it may. */
#ifndef _NETCOMB_TIER_H
#define _NETCOMB_TIER_H

#include <linux/types.h>

struct nc_path;
struct nc_peer;
struct nc_probe;

/**
 * nc_tier_update - metric and direction that hold for a path
 * @path:	the path; its lock is held, or nobody else knows it yet
 *
 * What the user said here, or else what the other side announced.
 *
 * Return: whether they have changed. Its FIFO may then hold what belongs to
 * other paths: nc_recommit_path().
 */
bool nc_tier_update(struct nc_path *path);

/**
 * nc_tier_told - take what a PROBE announces
 * @path:	the path; its lock is held
 * @p:		the PROBE, with a name; it says nothing of what is as usual
 *
 * Return: as nc_tier_update().
 */
bool nc_tier_told(struct nc_path *path, const struct nc_probe *p);

/** nc_tier_sends - whether data may leave over a path; no lock needed */
bool nc_tier_sends(const struct nc_path *path);

/** nc_tier_receives - whether data may come over it; no lock needed */
bool nc_tier_receives(const struct nc_path *path);

/**
 * nc_tier_receiving - the lowest metric of the paths that data may come over
 * @peer:	the peer
 *
 * Of those that are up. Context: RCU read lock. Return: U32_MAX if none is.
 */
u32 nc_tier_receiving(struct nc_peer *peer);

/**
 * nc_tier_stands_by - whether others carry all data while this path is up
 * @path:	the path
 *
 * Context: RCU read lock.
 */
bool nc_tier_stands_by(const struct nc_path *path);

#endif /* _NETCOMB_TIER_H */
