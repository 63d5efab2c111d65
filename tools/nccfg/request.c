// SPDX-License-Identifier: GPL-2.0
/* A SET message from the model, with a map from its bytes to what was typed. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "err.h"
#include "message.h"
#include "schema.h"

#define FIRST_SIZE	(16 << 10)
#define LAST_SIZE	(256 << 20)	/* far beyond what the kernel takes */
#define NEST_MAX	0xffff		/* nla_len has 16 bits */

static size_t position(const struct request *rq)
{
	struct nlmsghdr *h = nlmsg_hdr(rq->msg);

	return (char *)nlmsg_tail(h) - (char *)h;
}

static void note(struct request *rq, const struct peer *peer,
		 const struct path *path, const struct word *word)
{
	size_t n = rq->norigins;

	if (!(n & (n - 1))) {
		rq->origins = realloc(rq->origins,
				      (n ? 2 * n : 1) * sizeof(*rq->origins));
		if (!rq->origins) {
			warn("out of memory");
			exit(EXIT_SYSTEM);
		}
	}
	rq->origins[n] = (struct origin){ position(rq), peer, path, word };
	rq->norigins++;
}

static int put_ip(struct nl_msg *msg, int attr, const struct ip *ip)
{
	return nla_put(msg, attr, ip->len, ip->bytes);
}

/* Without a family: the length of nothing. */
static int endpoint_len(const union endpoint *e)
{
	switch (e->sa.sa_family) {
	case AF_INET:
		return sizeof(e->in);
	case AF_INET6:
		return sizeof(e->in6);
	default:
		return 0;
	}
}

/* An attribute for each; an empty one for none. */
static int put_prefixes(struct nl_msg *msg, int attr, const struct prefixes *l)
{
	uint8_t bytes[sizeof(l->prefix->ip.bytes) + 1];
	const struct prefix *p;
	int err = 0;

	if (!l->n)
		return nla_put(msg, attr, 0, NULL);
	for (p = l->prefix; p < l->prefix + l->n && !err; p++) {
		memcpy(bytes, p->ip.bytes, p->ip.len);
		bytes[p->ip.len] = p->len;
		err = nla_put(msg, attr, p->ip.len + 1, bytes);
	}
	return err;
}

static int put_field(struct nl_msg *msg, const struct object *o,
		     const struct field *f)
{
	const void *v = field_in(o, f);

	switch (f->type) {
	case T_STRING:
	case T_IFNAME:
		return nla_put_string(msg, f->attr, v);
	case T_IP:
		return put_ip(msg, f->attr, v);
	case T_ENDPOINT:
		return nla_put(msg, f->attr, endpoint_len(v), v);
	case T_PREFIXES:
		return put_prefixes(msg, f->attr, v);
	default:	/* numbers and keys are sent as they are kept */
		return nla_put(msg, f->attr, f->size, v);
	}
}

static int put_object(struct request *rq, const struct object *o,
		      const struct peer *peer, const struct path *path)
{
	const struct schema *s = o->schema;
	const struct word *w;
	unsigned int i;
	int err = 0;

	for (i = 0; i < s->nfields && !err; i++) {
		if (s->fields[i].use == READ || !has(o, s->fields[i].attr))
			continue;
		w = o->src[s->fields[i].attr];
		note(rq, peer, path, w ? w : o->opened);
		err = put_field(rq->msg, o, &s->fields[i]);
	}
	return err;
}

static int put_path(struct request *rq, const struct peer *peer,
		    const struct path *path)
{
	struct nlattr *nest;
	int err;

	note(rq, peer, path, path->o.opened);
	nest = nla_nest_start(rq->msg, NETCOMB_A_PEER_PATH | NLA_F_NESTED);
	if (!nest)
		return -NLE_NOMEM;
	err = put_object(rq, &path->o, peer, path);
	if (!err)
		nla_nest_end(rq->msg, nest);
	return err;
}

static int put_peer(struct request *rq, const struct peer *peer)
{
	const struct address *a;
	const struct path *path;
	struct nlattr *nest;
	int err;

	note(rq, peer, NULL, peer->o.opened);
	nest = nla_nest_start(rq->msg, NETCOMB_A_DEV_PEER | NLA_F_NESTED);
	if (!nest)
		return -NLE_NOMEM;
	err = put_object(rq, &peer->o, peer, NULL);
	for (a = peer->addresses; a && !err; a = a->next) {
		note(rq, peer, NULL, a->src);
		err = put_ip(rq->msg, NETCOMB_A_PEER_ADDRESS, &a->ip);
	}
	for (path = peer->paths; path && !err; path = path->next)
		err = put_path(rq, peer, path);
	if (err)
		return err;
	if ((char *)nlmsg_tail(nlmsg_hdr(rq->msg)) - (char *)nest > NEST_MAX)
		return -NLE_MSGSIZE;
	nla_nest_end(rq->msg, nest);
	return 0;
}

/* 'last' tells which peer did not fit. */
static int put_device(struct request *rq, const struct device *dev, int family,
		      const struct peer **last)
{
	const struct peer *peer;
	int err;

	if (!genlmsg_put(rq->msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0,
			 NETCOMB_CMD_SET, NETCOMB_FAMILY_VERSION))
		return -NLE_NOMEM;
	err = nla_put_string(rq->msg, NETCOMB_A_DEV_IFNAME, dev->ifname);
	if (!err)
		err = put_object(rq, &dev->o, NULL, NULL);
	for (peer = dev->peers; peer && !err; peer = peer->next) {
		*last = peer;
		err = put_peer(rq, peer);
	}
	return err;
}

void request_free(struct request *rq)
{
	struct nlmsghdr *h;

	if (rq->msg) {
		h = nlmsg_hdr(rq->msg);
		explicit_bzero(h, h->nlmsg_len);
		nlmsg_free(rq->msg);
	}
	free(rq->origins);
	memset(rq, 0, sizeof(*rq));
}

/*
 * libnl does not grow a message, and a copy made by growing would leave keys
 * behind: each attempt begins anew with more room.
 */
int request_build(struct request *rq, const struct device *dev, int family)
{
	const struct peer *peer = NULL;
	size_t size;
	int err = -NLE_NOMEM;

	memset(rq, 0, sizeof(*rq));
	for (size = FIRST_SIZE; err == -NLE_NOMEM && size <= LAST_SIZE; size *= 4) {
		request_free(rq);
		rq->msg = nlmsg_alloc_size(size);
		if (rq->msg)
			err = put_device(rq, dev, family, &peer);
	}
	if (!err)
		return 0;
	if (err == -NLE_MSGSIZE)
		complain(peer->o.opened, "this peer has too many addresses or paths: together they exceed 64 KB, the most that one netlink attribute can hold");
	else
		warn("the configuration does not fit into one netlink message");
	request_free(rq);
	return -1;
}

const struct origin *request_origin(const struct request *rq, size_t offset)
{
	const struct origin *found = NULL;
	size_t i;

	for (i = 0; i < rq->norigins && rq->origins[i].start <= offset; i++)
		found = &rq->origins[i];
	return found;
}
