// SPDX-License-Identifier: GPL-2.0
/*
 * A path that went down for the third time in a minute is up again and carries
 * nothing yet, unless nobody else does: core/damp.h says for how long. Each
 * side does so by what it saw itself.
 */
#include <linux/lockdep.h>
#include <linux/timekeeping.h>

#include "damp.h"
#include "path.h"
#include "path_life.h"
#include "peer.h"
#include "tier.h"

static bool works(const struct nc_path *path)
{
	return path->state == NETCOMB_PATH_STATE_UP ||
	       path->state == NETCOMB_PATH_STATE_SUSPECT;
}

static void went_down(struct nc_path *path, u8 reason, u64 now_ns)
{
	switch (reason) {
	case NETCOMB_PATH_REASON_DISABLED:
	case NETCOMB_PATH_REASON_CLOSED:
	case NETCOMB_PATH_REASON_NOT_ALLOWED:
	case NETCOMB_PATH_REASON_NEW:
		memset(&path->damp, 0, sizeof(path->damp));
		break;
	case NETCOMB_PATH_REASON_NO_DEVICE:
	case NETCOMB_PATH_REASON_DEVICE_DOWN:
	case NETCOMB_PATH_REASON_NO_CARRIER:
	case NETCOMB_PATH_REASON_NO_ADDRESS:
	case NETCOMB_PATH_REASON_NO_ROUTE:
	case NETCOMB_PATH_REASON_LOOP:
	case NETCOMB_PATH_REASON_SEND_ERROR:
	case NETCOMB_PATH_REASON_SILENT:
		if (works(path))
			nc_damp_lost(&path->damp, now_ns);
		break;
	}
}

/* What stands by is for when nothing else answers, and this one does. */
static bool other_carries(const struct nc_path *path)
{
	u32 metric = READ_ONCE(path->metric);
	const struct nc_path *p;
	int i;

	nc_path_for_each(path->peer, p, i)
		if (p != path && READ_ONCE(p->state) == NETCOMB_PATH_STATE_UP &&
		    nc_tier_sends(p) && READ_ONCE(p->metric) <= metric &&
		    !READ_ONCE(p->damped))
			return true;
	return false;
}

/* Who is needed is not taken away again from what he carries by then. */
static void came_up(struct nc_path *path, u64 now_ns)
{
	u64 hold_ns = nc_damp_hold_ns(&path->damp, now_ns);

	if (!hold_ns || !other_carries(path))
		return;
	path->damped_until_ns = now_ns + hold_ns;
	WRITE_ONCE(path->damped, true);
	nc_path_inc(path, DAMPED);
}

u8 nc_damp_change(struct nc_path *path, u8 state, u8 reason)
{
	u64 now_ns = ktime_get_ns();

	lockdep_assert_held(&path->lock);
	switch (state) {
	case NETCOMB_PATH_STATE_DOWN:
		went_down(path, reason, now_ns);
		fallthrough;
	case NETCOMB_PATH_STATE_PROBING:
		WRITE_ONCE(path->damped, false);
		break;
	case NETCOMB_PATH_STATE_UP:
		if (!works(path))
			came_up(path, now_ns);
		else if (path->damped && now_ns >= path->damped_until_ns)
			WRITE_ONCE(path->damped, false);
		if (path->damped)
			reason = NETCOMB_PATH_REASON_DAMPED;
		break;
	}
	return reason;
}

u32 nc_damp_end(struct nc_path *path, u64 now_ns, u64 *next_ns)
{
	lockdep_assert_held(&path->lock);
	if (!path->damped || path->state != NETCOMB_PATH_STATE_UP)
		return 0;
	if (now_ns < path->damped_until_ns) {
		*next_ns = min(*next_ns, path->damped_until_ns);
		return 0;
	}
	return NC_TODO_KICK | nc_path_set_state(path, NETCOMB_PATH_STATE_UP,
						NETCOMB_PATH_REASON_STEADY);
}

bool nc_damp_held(const struct nc_path *path)
{
	return unlikely(READ_ONCE(path->damped)) && other_carries(path);
}
