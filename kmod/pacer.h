/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pacer: the one sender of a path. It numbers, seals and sends, control
 * frames first, data as fast as the congestion controller lets it.
 */
#ifndef _NETCOMB_PACER_H
#define _NETCOMB_PACER_H

struct nc_path;

/**
 * nc_pacer_init - a path that nobody knows yet
 */
void nc_pacer_init(struct nc_path *path);

/**
 * nc_pacer_stop - for good
 *
 * Context: process; the path is dead, and nobody can find it.
 */
void nc_pacer_stop(struct nc_path *path);

/**
 * nc_pacer_kick - something may be sent
 *
 * Context: BH off, path->lock held. Schedules the pacer if something is due, or
 * arms its timer, unless it is on.
 */
void nc_pacer_kick(struct nc_path *path);

#endif /* _NETCOMB_PACER_H */
