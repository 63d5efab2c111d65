// SPDX-License-Identifier: GPL-2.0
/* The data model's memory: lists in the order in which things were added. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "model.h"
#include "schema.h"

struct device *device_new(struct device **list)
{
	struct device *d = xcalloc(1, sizeof(*d));

	d->o.schema = &device_schema;
	d->peers_end = &d->peers;
	while (*list)
		list = &(*list)->next;
	*list = d;
	return d;
}

struct peer *peer_new(struct device *dev)
{
	struct peer *p = xcalloc(1, sizeof(*p));

	p->o.schema = &peer_schema;
	p->paths_end = &p->paths;
	p->addresses_end = &p->addresses;
	*dev->peers_end = p;
	dev->peers_end = &p->next;
	return p;
}

struct path *path_new(struct peer *peer)
{
	struct path *p = xcalloc(1, sizeof(*p));

	p->o.schema = &path_schema;
	*peer->paths_end = p;
	peer->paths_end = &p->next;
	return p;
}

struct peer *peer_new_first(struct device *dev)
{
	struct device one = { .peers_end = &one.peers };
	struct peer *p = peer_new(&one);

	p->next = dev->peers;
	dev->peers = p;
	if (dev->peers_end == &dev->peers)
		dev->peers_end = &p->next;
	return p;
}

struct path *path_new_first(struct peer *peer)
{
	struct peer one = { .paths_end = &one.paths };
	struct path *p = path_new(&one);

	p->next = peer->paths;
	peer->paths = p;
	if (peer->paths_end == &peer->paths)
		peer->paths_end = &p->next;
	return p;
}

void address_new(struct peer *peer, const struct ip *ip, const struct word *src)
{
	struct address *a = xcalloc(1, sizeof(*a));

	a->ip = *ip;
	a->src = src;
	*peer->addresses_end = a;
	peer->addresses_end = &a->next;
	set_has(&peer->o, NETCOMB_A_PEER_ADDRESS);
}

struct peer *peer_find(const struct device *dev, const char *name)
{
	struct peer *p;

	for (p = dev->peers; p; p = p->next)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

struct path *path_find(const struct peer *peer, const char *name)
{
	struct path *p;

	for (p = peer->paths; p; p = p->next)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

struct device *device_find(struct device *list, uint32_t ifindex)
{
	while (list && list->ifindex != ifindex)
		list = list->next;
	return list;
}

void addresses_free(struct peer *peer)
{
	struct address *a, *next;

	for (a = peer->addresses; a; a = next) {
		next = a->next;
		free(a);
	}
	peer->addresses = NULL;
	peer->addresses_end = &peer->addresses;
	clear_has(&peer->o, NETCOMB_A_PEER_ADDRESS);
}

void path_free(struct path *path)
{
	free(path);
}

void peer_free(struct peer *peer)
{
	struct path *p, *next;

	for (p = peer->paths; p; p = next) {
		next = p->next;
		path_free(p);
	}
	addresses_free(peer);
	explicit_bzero(peer->key, sizeof(peer->key));
	free(peer);
}

void devices_free(struct device *list)
{
	struct device *next_dev;
	struct peer *p, *next;

	for (; list; list = next_dev) {
		next_dev = list->next;
		for (p = list->peers; p; p = next) {
			next = p->next;
			peer_free(p);
		}
		free(list);
	}
}
