// SPDX-License-Identifier: GPL-2.0
/* The root qdisc of an interface, asked by rtnetlink. */
#include <string.h>

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "qdisc.h"
#include "replay.h"

struct query {
	uint32_t	ifindex;
	char		*kind;
};

static int on_qdisc(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);
	const struct tcmsg *tc = nlmsg_data(h);
	struct query *q = arg;
	struct nlattr *kind;

	if (h->nlmsg_type != RTM_NEWQDISC || nlmsg_datalen(h) < (int)sizeof(*tc))
		return NL_OK;
	if ((uint32_t)tc->tcm_ifindex != q->ifindex || tc->tcm_parent != TC_H_ROOT)
		return NL_OK;
	kind = nlmsg_find_attr(h, sizeof(*tc), TCA_KIND);
	if (kind)
		nla_strlcpy(q->kind, kind, QDISC_KIND_LEN);
	return NL_OK;
}

bool qdisc_root(uint32_t ifindex, char kind[QDISC_KIND_LEN])
{
	struct tcmsg tc = { .tcm_family = AF_UNSPEC, .tcm_ifindex = ifindex };
	struct query q = { ifindex, kind };
	struct nl_sock *sk;

	*kind = '\0';
	if (replay_file())
		return false;
	sk = nl_socket_alloc();
	if (!sk)
		return false;
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_qdisc, &q);
	if (!nl_connect(sk, NETLINK_ROUTE) &&
	    nl_send_simple(sk, RTM_GETQDISC, NLM_F_DUMP, &tc, sizeof(tc)) >= 0)
		nl_recvmsgs_default(sk);
	nl_socket_free(sk);
	return *kind;
}
