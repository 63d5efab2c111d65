// SPDX-License-Identifier: GPL-2.0
/* What to say so that the kernel ends up with just what a file says. */
#include <string.h>

#include "diff.h"
#include "schema.h"

/*
 * Settings that the file leaves out go back to what a new object has. Which
 * algorithm that is, is for the kernel to know: an empty name asks for it.
 */
static void reset(struct object *want, const struct object *have)
{
	const struct schema *s = want->schema;
	const struct field *f;
	unsigned int i;

	for (i = 0; i < s->nfields; i++) {
		f = &s->fields[i];
		if (f->use != RESET || has(want, f->attr) || !has(have, f->attr))
			continue;
		if (!field_is_number(f))
			set_has(want, f->attr);
		else if (field_number(have, f) != f->def)
			field_set_number(want, f, f->def);
	}
}

/* A path without interface and address is bound to the interface of its name. */
static void reset_path(struct path *want, const struct path *have)
{
	const char *dev = "";

	reset(&want->o, &have->o);
	if (has(&want->o, NETCOMB_A_PATH_DEV))
		return;
	if (!has(&want->o, NETCOMB_A_PATH_LOCAL))
		dev = want->name;
	if (!strcmp(have->dev, dev) || strlen(dev) >= sizeof(want->dev))
		return;
	strcpy(want->dev, dev);
	set_has(&want->o, NETCOMB_A_PATH_DEV);
}

static void replace_peer(struct peer *want, const struct peer *have)
{
	const struct path *old;
	struct path *path;

	reset(&want->o, &have->o);
	for (path = want->paths; path; path = path->next) {
		old = path_find(have, path->name);
		if (old && !old->learned)
			reset_path(path, old);
	}
}

void diff_replace(struct device *want, const struct device *have)
{
	const struct peer *old;
	struct peer *peer;

	reset(&want->o, &have->o);
	want->flags |= NETCOMB_DEV_FLAGS_REPLACE_PEERS;
	set_has(&want->o, NETCOMB_A_DEV_FLAGS);
	for (peer = want->peers; peer; peer = peer->next) {
		old = peer_find(have, peer->name);
		if (old)
			replace_peer(peer, old);
		peer->flags |= NETCOMB_PEER_FLAGS_REPLACE_ADDRESSES |
			       NETCOMB_PEER_FLAGS_REPLACE_PATHS;
		set_has(&peer->o, NETCOMB_A_PEER_FLAGS);
	}
}

/* Drops what the kernel has already; true if something is left to say. */
static bool reduce(struct object *want, const struct object *have)
{
	const struct schema *s = want->schema;
	const struct field *f;
	bool left = false;
	unsigned int i;

	for (i = 0; i < s->nfields; i++) {
		f = &s->fields[i];
		if (f->use == READ || !has(want, f->attr) ||
		    f->attr == NETCOMB_A_PEER_NAME)
			continue;
		if (has(have, f->attr) && field_equal(want, have, f))
			clear_has(want, f->attr);
		else
			left = true;
	}
	return left;
}

static bool address_in(const struct peer *peer, const struct ip *ip)
{
	const struct address *a;

	for (a = peer->addresses; a; a = a->next)
		if (!memcmp(&a->ip, ip, sizeof(*ip)))
			return true;
	return false;
}

static bool same_addresses(const struct peer *x, const struct peer *y)
{
	const struct address *a;

	for (a = x->addresses; a; a = a->next)
		if (!address_in(y, &a->ip))
			return false;
	for (a = y->addresses; a; a = a->next)
		if (!address_in(x, &a->ip))
			return false;
	return true;
}

static bool sync_addresses(struct peer *want, const struct peer *have)
{
	if (same_addresses(want, have)) {
		addresses_free(want);
		want->flags &= ~NETCOMB_PEER_FLAGS_REPLACE_ADDRESSES;
		if (!want->flags)
			clear_has(&want->o, NETCOMB_A_PEER_FLAGS);
		return false;
	}
	want->flags |= NETCOMB_PEER_FLAGS_REPLACE_ADDRESSES;
	set_has(&want->o, NETCOMB_A_PEER_FLAGS);
	return true;
}

/* What is removed comes first, so that its place is free for what follows. */
static void remove_paths(struct peer *want, const struct peer *have)
{
	const struct path *old;
	struct path *path;

	for (old = have->paths; old; old = old->next) {
		if (old->learned || path_find(want, old->name))
			continue;
		path = path_new_first(want);
		strcpy(path->name, old->name);
		path->flags = NETCOMB_PATH_FLAGS_REMOVE;
		set_has(&path->o, NETCOMB_A_PATH_NAME);
		set_has(&path->o, NETCOMB_A_PATH_FLAGS);
	}
}

static void remove_peers(struct device *want, const struct device *have)
{
	const struct peer *old;
	struct peer *peer;

	for (old = have->peers; old; old = old->next) {
		if (peer_find(want, old->name))
			continue;
		peer = peer_new_first(want);
		strcpy(peer->name, old->name);
		peer->flags = NETCOMB_PEER_FLAGS_REMOVE;
		set_has(&peer->o, NETCOMB_A_PEER_NAME);
		set_has(&peer->o, NETCOMB_A_PEER_FLAGS);
	}
}

static bool sync_peer(struct peer *want, const struct peer *have)
{
	const struct path *old;
	struct path **link, *path;
	bool left;

	reset(&want->o, &have->o);
	left = sync_addresses(want, have);
	left |= reduce(&want->o, &have->o);
	for (link = &want->paths; (path = *link); ) {
		old = path_find(have, path->name);
		if (!old || old->learned || path->flags & NETCOMB_PATH_FLAGS_REMOVE) {
			link = &path->next;
			continue;
		}
		reset_path(path, old);
		if (reduce(&path->o, &old->o)) {
			link = &path->next;
		} else {
			*link = path->next;
			path_free(path);
		}
	}
	want->paths_end = link;
	return left;
}

bool diff_sync(struct device *want, const struct device *have)
{
	const struct peer *old;
	struct peer **link, *peer;
	bool left;

	reset(&want->o, &have->o);
	left = reduce(&want->o, &have->o);
	remove_peers(want, have);
	for (link = &want->peers; (peer = *link); ) {
		old = peer_find(have, peer->name);
		if (!old || peer->flags & NETCOMB_PEER_FLAGS_REMOVE) {
			link = &peer->next;
			continue;
		}
		remove_paths(peer, old);
		if (sync_peer(peer, old) || peer->paths) {
			link = &peer->next;
		} else {
			*link = peer->next;
			peer_free(peer);
		}
	}
	want->peers_end = link;
	return left || want->peers;
}
