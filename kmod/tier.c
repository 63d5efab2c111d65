// SPDX-License-Identifier: GPL-2.0
/* Metric and direction of a path, by either side's will. */
#include <linux/lockdep.h>
#include <linux/minmax.h>

#include "core/frame.h"
#include "damp.h"
#include "path.h"
#include "peer.h"
#include "tier.h"

bool nc_tier_update(struct nc_path *path)
{
	u32 metric = path->cfg.metric ?: path->told_metric;
	u8 direction = path->cfg.direction ?: path->told_direction;

	if (metric == path->metric && direction == path->direction)
		return false;
	WRITE_ONCE(path->metric, metric);
	WRITE_ONCE(path->direction, direction);
	return true;
}

/* As seen from the other end. */
static u8 turned(u8 direction)
{
	switch (direction) {
	case NETCOMB_DIRECTION_TX:
		return NETCOMB_DIRECTION_RX;
	case NETCOMB_DIRECTION_RX:
		return NETCOMB_DIRECTION_TX;
	}
	return direction;
}

bool nc_tier_told(struct nc_path *path, const struct nc_probe *p)
{
	lockdep_assert_held(&path->lock);
	path->told_metric = p->metric;
	path->told_direction = turned(p->direction);
	return nc_tier_update(path);
}

bool nc_tier_sends(const struct nc_path *path)
{
	return READ_ONCE(path->direction) != NETCOMB_DIRECTION_RX;
}

bool nc_tier_receives(const struct nc_path *path)
{
	return READ_ONCE(path->direction) != NETCOMB_DIRECTION_TX;
}

static bool sends_now(const struct nc_path *path)
{
	return nc_tier_sends(path) && !nc_damp_held(path);
}

static u32 lowest(struct nc_peer *peer, bool (*carries)(const struct nc_path *))
{
	const struct nc_path *path;
	u32 least = U32_MAX;
	int i;

	nc_path_for_each(peer, path, i)
		if (READ_ONCE(path->state) == NETCOMB_PATH_STATE_UP &&
		    carries(path))
			least = min(least, READ_ONCE(path->metric));
	return least;
}

u32 nc_tier_receiving(struct nc_peer *peer)
{
	return lowest(peer, nc_tier_receives);
}

bool nc_tier_stands_by(const struct nc_path *path)
{
	u32 metric = READ_ONCE(path->metric);

	return !(nc_tier_sends(path) &&
		 metric <= lowest(path->peer, sends_now)) &&
	       !(nc_tier_receives(path) &&
		 metric <= lowest(path->peer, nc_tier_receives));
}
