// SPDX-License-Identifier: GPL-2.0
/* Paths that the other side announces: noted in softirq, made by a work item. */
#include "device.h"
#include "learn.h"
#include "netlink.h"
#include "path.h"
#include "peer.h"

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

/* Two links may bear one name on the other side: the id keeps them apart. */
static void learn_name(struct nc_peer *peer, const char *want, u8 id,
		       char name[NC_NAME_MAX + 1])
{
	strscpy(name, want, NC_NAME_MAX + 1);
	if (!name[0] || nc_path_find(peer, name))
		snprintf(name, NC_NAME_MAX + 1, "path%u", id);
	if (nc_path_find(peer, name))
		snprintf(name, NC_NAME_MAX + 1, "learned%u", id);
}

void nc_learn_paths(struct nc_peer *peer)
{
	char name[NC_NAME_MAX + 1];
	struct nc_path *path;
	struct nc_learn l;
	u8 id;

	lockdep_assert_held(&peer->nc->cfg_lock);
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
