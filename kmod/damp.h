/* SPDX-License-Identifier: GPL-2.0 */
/* Damping of paths: what keeps going down carries nothing for a while. */
#ifndef _NETCOMB_DAMP_H
#define _NETCOMB_DAMP_H

#include <linux/types.h>

struct nc_path;

/**
 * nc_damp_change - a path is about to change its state
 * @path:	the path, its lock is held; @state and @reason are still the old
 * @state:	that it will have
 * @reason:	why
 *
 * Counts what the link does, and nothing that is anybody's will: not a path
 * that is disabled or closed, nor a session or device that goes. Disabling it,
 * moving it to other addresses, or being told by the other side that it is
 * closed, forgets all. Who comes up while no other path carries is not held
 * back. Context: RCU read lock or nc->cfg_lock.
 *
 * Return: the reason to tell, NETCOMB_PATH_REASON_DAMPED if it is held back.
 */
u8 nc_damp_change(struct nc_path *path, u8 state, u8 reason);

/**
 * nc_damp_end - whether a path has stayed up for long enough
 * @path:	the path, its lock is held
 * @now_ns:	time
 * @next_ns:	when to ask again; becomes earlier if need be
 *
 * Return: for nc_path_settle().
 */
u32 nc_damp_end(struct nc_path *path, u64 now_ns, u64 *next_ns);

/**
 * nc_damp_held - whether a path must not carry what we send
 * @path:	the path
 *
 * While it is damped, and another that sends is up and is not, of the same
 * metric or a lower one. Context: RCU read lock or nc->cfg_lock, any locks.
 */
bool nc_damp_held(const struct nc_path *path);

#endif /* _NETCOMB_DAMP_H */
