// SPDX-License-Identifier: GPL-2.0
/* Paths that the other side announces: noted in softirq, made by a work item. */
#include "clock.h"
#include "device.h"
#include "learn.h"
#include "netlink.h"
#include "path.h"
#include "peer.h"

#define NC_LEARN_STALE_NS	(10 * NSEC_PER_SEC)
#define NC_LEARN_SILENT_NS	(600 * NSEC_PER_SEC)

bool nc_learn_expired(const struct nc_path *path, u64 now_ns)
{
	if (!path->learned)
		return false;
	if (path->gone)
		return true;
	if (path->stale_ns &&
	    nc_elapsed(now_ns, path->stale_ns, NC_LEARN_STALE_NS))
		return true;
	return path->state != NETCOMB_PATH_STATE_UP &&
	       nc_elapsed(now_ns, max(path->rx_ns, path->since_ns),
			  NC_LEARN_SILENT_NS);
}

static void reap_expired(struct nc_peer *peer)
{
	struct nc_path *path;
	LIST_HEAD(dead);
	bool expired;
	int i;

	nc_path_for_each(peer, path, i) {
		spin_lock_bh(&path->lock);
		expired = nc_learn_expired(path, ktime_get_ns());
		spin_unlock_bh(&path->lock);
		if (!expired)
			continue;
		nc_path_unlink(path, &dead);
		nc_netlink_event(peer->nc, peer, path,
				 NETCOMB_EVENT_PATH_REMOVED);
	}
	nc_path_reap(&dead);
}

void nc_learn_note(struct nc_peer *peer, u8 id, const struct nc_probe *p,
		   const struct nc_flow *flow)
{
	struct nc_learn *l = &peer->learn[id];

	spin_lock(&peer->learn_lock);
	l->flow = *flow;
	strscpy(l->name, p->name, sizeof(l->name));
	l->wanted = true;
	spin_unlock(&peer->learn_lock);
	nc_device_recheck(peer->nc);
}

/*
 * Two links may bear one name on the other side: the id keeps them apart. With
 * a slash in it no request could name the path.
 */
static void learn_name(struct nc_peer *peer, const char *want, u8 id,
		       char name[NC_NAME_MAX + 1])
{
	unsigned int n = id;

	strscpy(name, want, NC_NAME_MAX + 1);
	if (strchr(name, '/') || nc_path_find(peer, name))
		snprintf(name, NC_NAME_MAX + 1, "path%u", id);
	/* There are fewer paths than names to try. */
	for (; nc_path_find(peer, name); n += NC_MAX_PATHS)
		snprintf(name, NC_NAME_MAX + 1, "learned%u", n);
}

void nc_learn_paths(struct nc_peer *peer)
{
	char name[NC_NAME_MAX + 1];
	struct nc_path *path;
	struct nc_learn l;
	u8 id;

	lockdep_assert_held(&peer->nc->cfg_lock);
	reap_expired(peer);
	for (id = 0; id < NC_MAX_PATHS; id++) {
		spin_lock_bh(&peer->learn_lock);
		l = peer->learn[id];
		peer->learn[id].wanted = false;
		spin_unlock_bh(&peer->learn_lock);
		if (!l.wanted || rcu_access_pointer(peer->path[id]))
			continue;
		learn_name(peer, l.name, id, name);
		path = nc_path_alloc_learned(peer, name, id, &l.flow);
		if (IS_ERR(path))
			continue;
		nc_path_link(path);
		nc_netlink_event(peer->nc, peer, path,
				 NETCOMB_EVENT_PATH_ADDED);
	}
}
