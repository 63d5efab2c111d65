// SPDX-License-Identifier: GPL-2.0
/* The conversation with the kernel, on libnl. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "err.h"
#include "message.h"
#include "nl.h"
#include "replay.h"

#define RECV_BUF	(32 << 10)	/* what the kernel fills in a dump */
#define EVENT_BUF	(1 << 20)	/* a burst of events must not be lost */
#define DUMP_TRIES	5

/* What became of one request. */
struct answer {
	bool		done;
	int		error;		/* errno, 0 if it was granted */
	char		text[256];	/* the kernel's sentence, may be empty */
	bool		has_offset;
	uint32_t	offset;
};

struct conn {
	struct nl_sock	*sk;
	struct nl_cb	*cb;
	int		family;
	struct answer	answer;
	struct device	**list;
};

static void read_extack(struct answer *an, const struct nlmsghdr *h,
			size_t skip)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	int len = (int)h->nlmsg_len - NLMSG_HDRLEN - (int)skip;

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS) || len <= 0)
		return;
	if (nla_parse(tb, NLMSGERR_ATTR_MAX,
		      (struct nlattr *)((char *)h + NLMSG_HDRLEN + skip), len, NULL))
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		nla_strlcpy(an->text, tb[NLMSGERR_ATTR_MSG], sizeof(an->text));
	if (tb[NLMSGERR_ATTR_OFFS] &&
	    nla_len(tb[NLMSGERR_ATTR_OFFS]) >= (int)sizeof(an->offset)) {
		an->has_offset = true;
		an->offset = nla_get_u32(tb[NLMSGERR_ATTR_OFFS]);
	}
}

/* NLMSG_ERROR, refusals and grants alike. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *h = (void *)((char *)e - NLMSG_HDRLEN);
	struct conn *cn = arg;
	size_t skip = sizeof(*e);

	(void)from;
	if (!(h->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > NLMSG_HDRLEN)
		skip += NLMSG_ALIGN(e->msg.nlmsg_len - NLMSG_HDRLEN);
	cn->answer.done = true;
	cn->answer.error = -e->error;
	if (skip < h->nlmsg_len)
		read_extack(&cn->answer, h, skip);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	return on_error(NULL, nlmsg_data(nlmsg_hdr(msg)), arg);
}

/* The end of a dump may carry an error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);
	struct conn *cn = arg;
	int error;

	cn->answer.done = true;
	if (nlmsg_datalen(h) >= (int)sizeof(error)) {
		memcpy(&error, nlmsg_data(h), sizeof(error));
		if (error < 0) {
			cn->answer.error = -error;
			read_extack(&cn->answer, h, sizeof(error));
		}
	}
	return NL_OK;
}

static int on_device(struct nl_msg *msg, void *arg)
{
	struct conn *cn = arg;

	message_read(cn->list, nlmsg_hdr(msg));
	return NL_OK;
}

static void close_conn(struct conn *cn)
{
	if (cn->cb)
		nl_cb_put(cn->cb);
	if (cn->sk)
		nl_socket_free(cn->sk);
}

static int alloc_conn(struct conn *cn)
{
	memset(cn, 0, sizeof(*cn));
	cn->sk = nl_socket_alloc();
	cn->cb = cn->sk ? nl_cb_alloc(NL_CB_DEFAULT) : NULL;
	if (!cn->cb) {
		warn("out of memory");
		close_conn(cn);
		return -1;
	}
	nl_cb_err(cn->cb, NL_CB_CUSTOM, on_error, cn);
	nl_cb_set(cn->cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, cn);
	nl_cb_set(cn->cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, cn);
	nl_socket_set_cb(cn->sk, cn->cb);
	return 0;
}

static int connect_conn(struct conn *cn, int protocol)
{
	int one = 1, err;

	err = nl_connect(cn->sk, protocol);
	if (err) {
		warn("cannot open a netlink socket: %s", nl_geterror(err));
		return -1;
	}
	setsockopt(nl_socket_get_fd(cn->sk), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	setsockopt(nl_socket_get_fd(cn->sk), SOL_NETLINK, NETLINK_CAP_ACK, &one,
		   sizeof(one));
	nl_socket_set_msg_buf_size(cn->sk, RECV_BUF);
	nl_socket_enable_msg_peek(cn->sk);
	return 0;
}

static int open_conn(struct conn *cn)
{
	if (alloc_conn(cn))
		return -1;
	if (replay_file()) {
		cn->family = GENL_MIN_ID;
		nl_socket_disable_seq_check(cn->sk);
		if (replay_attach(cn->cb))
			return 0;
		goto fail;
	}
	if (connect_conn(cn, NETLINK_GENERIC))
		goto fail;
	cn->family = genl_ctrl_resolve(cn->sk, NETCOMB_FAMILY_NAME);
	if (cn->family >= 0)
		return 0;
	if (cn->family == -NLE_OBJ_NOTFOUND)
		warn("the netcomb module is not loaded: run 'modprobe netcomb'");
	else
		warn("cannot ask the kernel for netcomb: %s", nl_geterror(cn->family));
fail:
	close_conn(cn);
	return -1;
}

/* Receives until the request in hand is answered; the answer's errno. */
static int wait_answer(struct conn *cn)
{
	int err;

	while (!cn->answer.done) {
		err = nl_recvmsgs(cn->sk, cn->cb);
		if (err == -NLE_DUMP_INTR)
			return EAGAIN;
		if (cn->answer.done)
			break;
		if (err < 0 || (replay_file() && replay_ended())) {
			snprintf(cn->answer.text, sizeof(cn->answer.text), "%s",
				 err < 0 ? nl_geterror(err) : "no answer");
			return EIO;
		}
	}
	return cn->answer.error;
}

static int dump(struct conn *cn)
{
	struct nl_msg *msg = nlmsg_alloc();
	int err = -NLE_NOMEM;

	memset(&cn->answer, 0, sizeof(cn->answer));
	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, cn->family, 0,
			       NLM_F_DUMP, NETCOMB_CMD_GET,
			       NETCOMB_FAMILY_VERSION))
		err = nl_send_auto(cn->sk, msg);
	nlmsg_free(msg);
	if (err < 0) {
		snprintf(cn->answer.text, sizeof(cn->answer.text), "%s",
			 nl_geterror(err));
		return EIO;
	}
	return wait_answer(cn);
}

static void tell_error(const struct answer *an, const char *ifname)
{
	if (an->error == EPERM)
		warn("this takes the capability CAP_NET_ADMIN: run it as root");
	else if (*an->text)
		warn("%s%s%s", ifname, *ifname ? ": " : "", an->text);
	else
		warn("%s%s%s", ifname, *ifname ? ": " : "", strerror(an->error));
}

int nl_list(struct device **list)
{
	struct conn cn;
	int tries, err = EAGAIN;

	*list = NULL;
	if (open_conn(&cn))
		return -1;
	cn.list = list;
	nl_cb_set(cn.cb, NL_CB_VALID, NL_CB_CUSTOM, on_device, &cn);
	for (tries = 0; err == EAGAIN && tries < DUMP_TRIES; tries++) {
		devices_free(*list);
		*list = NULL;
		err = dump(&cn);
	}
	if (err == EAGAIN)
		warn("the configuration keeps changing while it is read; try again");
	else if (err)
		tell_error(&cn.answer, "");
	close_conn(&cn);
	if (!err)
		return 0;
	devices_free(*list);
	*list = NULL;
	return -1;
}

static void no_such_device(const char *ifname)
{
	if (if_nametoindex(ifname))
		warn("%s: this is no netcomb device", ifname);
	else
		warn("%s: no such device; create it with: ip link add %s type netcomb",
		     ifname, ifname);
}

int nl_get(const char *ifname, struct device **dev)
{
	struct device *list, **d;

	*dev = NULL;
	if (nl_list(&list))
		return -1;
	for (d = &list; *d; d = &(*d)->next) {
		if (strcmp((*d)->ifname, ifname))
			continue;
		*dev = *d;
		*d = (*d)->next;
		(*dev)->next = NULL;
		break;
	}
	devices_free(list);
	if (*dev)
		return 0;
	no_such_device(ifname);
	return -1;
}

/* 'nc0, peer vps, path eth1', as far as the place is known. */
static void describe(char *buf, size_t size, const char *ifname,
		     const struct origin *at)
{
	int n = snprintf(buf, size, "%s", ifname);

	if (at && at->peer)
		n += snprintf(buf + n, size - n, ", peer %s", at->peer->name);
	if (at && at->path)
		snprintf(buf + n, size - n, ", path %s", at->path->name);
}

/* The kernel's sentence, with the words that it is about. */
static void tell_refusal(const struct answer *an, const char *ifname,
			 const struct request *rq)
{
	const struct origin *at = NULL;
	const char *text = *an->text ? an->text : strerror(an->error);
	char place[128];

	if (an->error == ENODEV && !if_nametoindex(ifname)) {
		no_such_device(ifname);
		return;
	}
	if (an->error == EPERM && !*an->text) {
		tell_error(an, ifname);
		return;
	}
	if (an->has_offset)
		at = request_origin(rq, an->offset);
	describe(place, sizeof(place), ifname, at);
	if (at && at->word)
		complain(at->word, "%s: %s", place, text);
	else
		warn("%s: %s", place, text);
}

/* A datagram must fit the socket's buffer, whatever its usual limit. */
static void make_room(struct conn *cn, const struct request *rq)
{
	int size = 2 * (int)nlmsg_hdr(rq->msg)->nlmsg_len + 4096;
	int fd = nl_socket_get_fd(cn->sk), now = 0;
	socklen_t len = sizeof(now);

	if (fd < 0)
		return;
	getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &now, &len);
	if (now < size &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

int nl_set(const struct device *dev)
{
	struct request rq;
	struct conn cn;
	int err;

	if (open_conn(&cn))
		return -1;
	if (request_build(&rq, dev, cn.family)) {
		close_conn(&cn);
		return -1;
	}
	make_room(&cn, &rq);
	nlmsg_hdr(rq.msg)->nlmsg_flags |= NLM_F_ACK;
	err = nl_send_auto(cn.sk, rq.msg);
	if (err >= 0) {
		err = wait_answer(&cn);
		if (err == EIO && !cn.answer.error)
			cn.answer.error = EIO;
		if (err)
			tell_refusal(&cn.answer, dev->ifname, &rq);
		else if (*cn.answer.text)
			warn("%s: warning: %s", dev->ifname, cn.answer.text);
	} else if (err == -NLE_MSGSIZE) {
		warn("%s: the configuration is too large for one netlink message", dev->ifname);
	} else {
		warn("%s: cannot send: %s", dev->ifname, nl_geterror(err));
	}
	request_free(&rq);
	close_conn(&cn);
	return err ? -1 : 0;
}

struct subscriber {
	nl_event_fn	*fn;
	void		*arg;
	int		stop;
};

static int on_event(struct nl_msg *msg, void *arg)
{
	struct subscriber *sub = arg;
	struct device *list = NULL, *dev;

	dev = message_read(&list, nlmsg_hdr(msg));
	if (dev && has(&dev->o, NETCOMB_A_DEV_EVENT))
		sub->stop = sub->fn(dev, sub->arg);
	devices_free(list);
	return sub->stop ? NL_STOP : NL_OK;
}

static int join(struct conn *cn)
{
	int group, err;

	if (replay_file())
		return 0;
	group = genl_ctrl_resolve_grp(cn->sk, NETCOMB_FAMILY_NAME,
				      NETCOMB_MCGRP_EVENTS);
	err = group < 0 ? group : nl_socket_add_membership(cn->sk, group);
	if (err == -NLE_PERM)
		warn("this takes the capability CAP_NET_ADMIN: run it as root");
	else if (err)
		warn("cannot subscribe to events: %s", nl_geterror(err));
	nl_socket_set_buffer_size(cn->sk, EVENT_BUF, 0);
	nl_socket_disable_seq_check(cn->sk);
	return err;
}

int nl_subscribe(nl_event_fn *fn, void *arg)
{
	struct subscriber sub = { fn, arg, 0 };
	struct conn cn;
	int err;

	if (open_conn(&cn))
		return -1;
	nl_cb_set(cn.cb, NL_CB_VALID, NL_CB_CUSTOM, on_event, &sub);
	err = join(&cn);
	while (!err && !sub.stop && !(replay_file() && replay_ended())) {
		err = nl_recvmsgs(cn.sk, cn.cb);
		if (err == -NLE_NOMEM) {	/* ENOBUFS */
			warn("events came faster than they were read; some are lost");
			err = 0;
		}
		if (err < 0)
			warn("cannot receive events: %s", nl_geterror(err));
		else
			err = 0;
	}
	close_conn(&cn);
	return err ? -1 : 0;
}
