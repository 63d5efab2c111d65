// SPDX-License-Identifier: GPL-2.0
/*
 * The model from what the kernel tells: answers to GET, and events. Lengths
 * are checked here; attributes of a newer kernel are passed over.
 */
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "message.h"
#include "schema.h"

static bool read_endpoint(union endpoint *e, const void *data, size_t len)
{
	union endpoint in;

	memset(&in, 0, sizeof(in));
	memcpy(&in, data, len < sizeof(in) ? len : sizeof(in));
	memset(e, 0, sizeof(*e));
	if (len >= sizeof(e->in) && in.sa.sa_family == AF_INET) {
		e->in.sin_family = AF_INET;
		e->in.sin_port = in.in.sin_port;
		e->in.sin_addr = in.in.sin_addr;
		return true;
	}
	if (len < sizeof(e->in6) || in.sa.sa_family != AF_INET6)
		return false;
	e->in6.sin6_family = AF_INET6;
	e->in6.sin6_port = in.in6.sin6_port;
	e->in6.sin6_addr = in.in6.sin6_addr;
	e->in6.sin6_scope_id = in.in6.sin6_scope_id;
	return true;
}

static bool read_ip(struct ip *ip, const void *data, size_t len)
{
	if (len != 4 && len != 16)
		return false;
	memset(ip, 0, sizeof(*ip));
	ip->len = len;
	memcpy(ip->bytes, data, len);
	return true;
}

/* One of several: behind those that are there. */
static bool read_prefix(struct prefixes *l, const uint8_t *data, size_t len)
{
	struct prefix *p = &l->prefix[l->n];

	if (l->n == ARRAY_SIZE(l->prefix) || !len ||
	    !read_ip(&p->ip, data, len - 1))
		return false;
	p->len = data[len - 1];
	l->n++;
	return true;
}

static bool read_field(struct object *o, const struct field *f,
		       const struct nlattr *a)
{
	const void *data = nla_data(a);
	size_t len = nla_len(a);
	void *v = field_of(o, f);

	switch (f->type) {
	case T_STRING:
	case T_IFNAME:
		len = strnlen(data, len);
		if (len >= f->size)
			return false;
		memset(v, 0, f->size);
		memcpy(v, data, len);
		return true;
	case T_KEY:		/* the kernel never tells it */
		return false;
	case T_IP:
		return read_ip(v, data, len);
	case T_ENDPOINT:
		return read_endpoint(v, data, len);
	case T_PREFIXES:
		return read_prefix(v, data, len);
	case T_BOOL:		/* anything but 0 */
		if (!len)
			return false;
		*(uint8_t *)v = !!*(const uint8_t *)data;
		return true;
	default:
		if (len < f->size)
			return false;
		memcpy(v, data, f->size);
		return true;
	}
}

static void read_counters(struct object *o, struct nlattr *nest)
{
	struct nlattr *a;
	uint64_t v;
	int rem;

	nla_for_each_nested(a, nest, rem) {
		if (!nla_type(a) || (unsigned int)nla_type(a) >= o->schema->ncounters ||
		    nla_len(a) < (int)sizeof(v))
			continue;
		memcpy(&v, nla_data(a), sizeof(v));
		o->counters[nla_type(a)] = v;
	}
	set_has(o, o->schema->stats_attr);
}

static void read_object(struct object *o, struct nlattr *head, int len)
{
	const struct field *f;
	struct nlattr *a;
	int rem;

	nla_for_each_attr(a, head, len, rem) {
		if (nla_type(a) == o->schema->stats_attr) {
			read_counters(o, a);
			continue;
		}
		f = field_by_attr(o->schema, nla_type(a));
		if (f && read_field(o, f, a))
			set_has(o, f->attr);
	}
}

static void read_peer(struct device *dev, struct nlattr *nest)
{
	struct peer *peer = peer_new(dev);
	struct path *path;
	struct nlattr *a;
	struct ip ip;
	int rem;

	read_object(&peer->o, nla_data(nest), nla_len(nest));
	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) == NETCOMB_A_PEER_ADDRESS &&
		    read_ip(&ip, nla_data(a), nla_len(a)))
			address_new(peer, &ip, NULL);
		if (nla_type(a) != NETCOMB_A_PEER_PATH)
			continue;
		path = path_new(peer);
		read_object(&path->o, nla_data(a), nla_len(a));
	}
}

struct device *message_read(struct device **list, struct nlmsghdr *h)
{
	struct nlattr *head, *a;
	struct device *dev;
	uint32_t ifindex;
	int len, rem;

	if (!genlmsg_valid_hdr(h, 0))
		return NULL;
	head = genlmsg_attrdata(genlmsg_hdr(h), 0);
	len = genlmsg_attrlen(genlmsg_hdr(h), 0);
	a = nla_find(head, len, NETCOMB_A_DEV_IFINDEX);
	if (!a || nla_len(a) < (int)sizeof(ifindex))
		return NULL;
	memcpy(&ifindex, nla_data(a), sizeof(ifindex));
	dev = device_find(*list, ifindex);
	if (!dev)
		dev = device_new(list);
	read_object(&dev->o, head, len);
	nla_for_each_attr(a, head, len, rem)
		if (nla_type(a) == NETCOMB_A_DEV_PEER)
			read_peer(dev, a);
	return dev;
}
