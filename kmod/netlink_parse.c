// SPDX-License-Identifier: GPL-2.0
/* A SET request as typed structures. What it can't mean is refused here. */
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "config.h"
#include "netlink-gen.h"
#include "netlink_parse.h"

/* ---- Names and addresses ---- */

static int parse_name(char *name, const struct nlattr *attr,
		      const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const char *p;

	if (!attr)
		return nc_refuse(extack, nest, -EINVAL, "a name is missing");
	if (nla_strscpy(name, attr, NC_NAME_MAX + 1) <= 0)
		return nc_refuse(extack, attr, -EINVAL,
				 "a name has 1 to 31 characters");
	for (p = name; *p; p++)
		if (*p < 0x21 || *p > 0x7e || *p == '/')
			return nc_refuse(extack, attr, -EINVAL,
					 "a name is made of letters, digits and punctuation (ASCII), without spaces and slashes");
	return 0;
}

/* The name of an algorithm; whether it exists is for config to tell. */
static void parse_string(char *to, size_t size, const struct nlattr *attr,
			 const struct nlattr **at)
{
	*at = attr;
	if (attr)
		nla_strscpy(to, attr, size);
}

static int check_host4(__be32 ip, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (ipv4_is_zeronet(ip) || ipv4_is_multicast(ip) || ipv4_is_lbcast(ip))
		return nc_refuse(extack, attr, -EINVAL,
				 "this is not the address of one host");
	return 0;
}

static int check_host6(const struct in6_addr *ip, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (ipv6_addr_any(ip) || ipv6_addr_is_multicast(ip))
		return nc_refuse(extack, attr, -EINVAL,
				 "this is not the address of one host");
	if (ipv6_addr_v4mapped(ip))
		return nc_refuse(extack, attr, -EINVAL,
				 "this is an IPv4 address written as IPv6: give it as IPv4");
	return 0;
}

static int parse_endpoint4(union nc_sockaddr *a, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	const struct sockaddr_in *in4 = nla_data(attr);

	if (!in4->sin_port)
		return nc_refuse(extack, attr, -EINVAL,
				 "the endpoint has no port");
	a->in4.sin_family = AF_INET;
	a->in4.sin_addr = in4->sin_addr;
	a->in4.sin_port = in4->sin_port;
	return check_host4(in4->sin_addr.s_addr, attr, extack);
}

static int parse_endpoint6(union nc_sockaddr *a, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	const struct sockaddr_in6 *in6 = nla_data(attr);

	if (!in6->sin6_port)
		return nc_refuse(extack, attr, -EINVAL,
				 "the endpoint has no port");
	a->in6.sin6_family = AF_INET6;
	a->in6.sin6_addr = in6->sin6_addr;
	a->in6.sin6_port = in6->sin6_port;
	/* It says nothing of other addresses. */
	if (ipv6_addr_type(&in6->sin6_addr) & IPV6_ADDR_LINKLOCAL)
		a->in6.sin6_scope_id = in6->sin6_scope_id;
	return check_host6(&in6->sin6_addr, attr, extack);
}

static int parse_endpoint(union nc_sockaddr *a, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	const struct sockaddr *sa = nla_data(attr);
	int len = nla_len(attr);

	memset(a, 0, sizeof(*a));
	if (!len)
		return 0;
	if (len == sizeof(struct sockaddr_in) && sa->sa_family == AF_INET)
		return parse_endpoint4(a, attr, extack);
	if (len == sizeof(struct sockaddr_in6) && sa->sa_family == AF_INET6)
		return parse_endpoint6(a, attr, extack);
	return nc_refuse(extack, attr, -EINVAL,
			 "an endpoint is a struct sockaddr_in or sockaddr_in6, with its family and length");
}

/* Any address is as good as none. */
static int parse_local(union nc_sockaddr *a, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	const struct in6_addr *ip6 = nla_data(attr);
	const struct in_addr *ip4 = nla_data(attr);

	memset(a, 0, sizeof(*a));
	switch (nla_len(attr)) {
	case 0:
		return 0;
	case sizeof(*ip4):
		if (ip4->s_addr == htonl(INADDR_ANY))
			return 0;
		a->in4.sin_family = AF_INET;
		a->in4.sin_addr = *ip4;
		return check_host4(ip4->s_addr, attr, extack);
	case sizeof(*ip6):
		if (ipv6_addr_any(ip6))
			return 0;
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_addr = *ip6;
		return check_host6(ip6, attr, extack);
	}
	return nc_refuse(extack, attr, -EINVAL,
			 "a local address has 4 or 16 bytes");
}

static int parse_inner(struct in6_addr *a, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	const struct in6_addr *ip6 = nla_data(attr);
	const struct in_addr *ip4 = nla_data(attr);

	switch (nla_len(attr)) {
	case sizeof(*ip4):
		ipv6_addr_set_v4mapped(ip4->s_addr, a);
		return check_host4(ip4->s_addr, attr, extack);
	case sizeof(*ip6):
		*a = *ip6;
		return check_host6(ip6, attr, extack);
	}
	return nc_refuse(extack, attr, -EINVAL,
			 "an inner address has 4 or 16 bytes");
}

/* ---- Paths ---- */

/* What this version has no code for yet may only be what it is anyway. */
static int check_path_later(struct nlattr **tb, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;

	attr = tb[NETCOMB_A_PATH_TRANSPORT];
	if (attr && nla_get_u32(attr) != NETCOMB_TRANSPORT_UDP)
		return nc_refuse(extack, attr, -EOPNOTSUPP,
				 "this version has no transport but udp: leave it out, or give udp");
	return 0;
}

static int check_path_attrs(struct nlattr **tb, struct netlink_ext_ack *extack)
{
	static const u8 readonly[] = {
		NETCOMB_A_PATH_ID, NETCOMB_A_PATH_LEARNED, NETCOMB_A_PATH_STATE,
		NETCOMB_A_PATH_REASON, NETCOMB_A_PATH_SINCE_MS,
		NETCOMB_A_PATH_OIF, NETCOMB_A_PATH_LOCAL_ACTUAL,
		NETCOMB_A_PATH_REMOTE_ACTUAL, NETCOMB_A_PATH_MTU,
		NETCOMB_A_PATH_SRTT_US, NETCOMB_A_PATH_RTTVAR_US,
		NETCOMB_A_PATH_MIN_RTT_US, NETCOMB_A_PATH_CWND_BYTES,
		NETCOMB_A_PATH_INFLIGHT_BYTES, NETCOMB_A_PATH_PACING_RATE_BPS,
		NETCOMB_A_PATH_FIFO_BYTES, NETCOMB_A_PATH_STATS,
		NETCOMB_A_PATH_FLAPS, NETCOMB_A_PATH_DAMPED_MS,
		NETCOMB_A_PATH_LOSS_PPM, NETCOMB_A_PATH_SPARED,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(readonly); i++)
		if (tb[readonly[i]])
			return nc_refuse(extack, tb[readonly[i]], -EINVAL,
					 "this attribute of a path is read-only: leave it out");
	return check_path_later(tb, extack);
}

static int parse_path_dev(struct nc_cfg_path *path, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	parse_string(path->cfg.dev, sizeof(path->cfg.dev), attr,
		     &path->at[NC_CFG_DEV]);
	if (attr && path->cfg.dev[0] && !dev_valid_name(path->cfg.dev))
		return nc_refuse(extack, attr, -EINVAL,
				 "this can't be the name of an interface");
	return 0;
}

static int parse_rate(struct nc_cfg_path *path, const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	u64 bps;

	path->at[NC_CFG_RATE] = attr;
	if (!attr)
		return 0;
	bps = nla_get_u64(attr);
	path->cfg.rate_bps = bps;
	if (bps && (bps < NC_CC_RATE_MIN_BPS || bps > NC_CC_RATE_MAX_BPS))
		return nc_refuse(extack, attr, -ERANGE,
				 "a path's rate is between 64 kbit/s and 100 Gbit/s; 0 takes it back");
	return 0;
}

static void parse_link(struct nc_cfg_path *path, struct nlattr **tb)
{
	const struct nlattr *attr;

	attr = tb[NETCOMB_A_PATH_OVERHEAD];
	path->at[NC_CFG_OVERHEAD] = attr;
	if (attr)
		path->cfg.link.overhead = nla_get_u32(attr);
	attr = tb[NETCOMB_A_PATH_LINKLAYER];
	path->at[NC_CFG_LINKLAYER] = attr;
	if (attr)
		path->cfg.link.atm = nla_get_u32(attr) == NETCOMB_LINKLAYER_ATM;
}

static int parse_path_settings(struct nc_cfg_path *path, struct nlattr **tb,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err;

	attr = tb[NETCOMB_A_PATH_FLAGS];
	path->at[NC_CFG_FLAGS] = attr;
	if (attr)
		path->flags = nla_get_u32(attr);
	err = parse_path_dev(path, tb[NETCOMB_A_PATH_DEV], extack);
	if (err)
		return err;
	attr = tb[NETCOMB_A_PATH_LOCAL];
	path->at[NC_CFG_LOCAL] = attr;
	if (attr)
		err = parse_local(&path->cfg.local, attr, extack);
	if (err)
		return err;
	attr = tb[NETCOMB_A_PATH_ENDPOINT];
	path->at[NC_CFG_ENDPOINT] = attr;
	if (attr)
		err = parse_endpoint(&path->cfg.endpoint, attr, extack);
	if (err)
		return err;
	parse_string(path->cfg.cc, sizeof(path->cfg.cc),
		     tb[NETCOMB_A_PATH_CC], &path->at[NC_CFG_CC]);
	err = parse_rate(path, tb[NETCOMB_A_PATH_RATE_BPS], extack);
	if (err)
		return err;
	attr = tb[NETCOMB_A_PATH_METRIC];
	path->at[NC_CFG_METRIC] = attr;
	if (attr)
		path->cfg.metric = nla_get_u32(attr);
	attr = tb[NETCOMB_A_PATH_DIRECTION];
	path->at[NC_CFG_DIRECTION] = attr;
	if (attr)
		path->cfg.direction = nla_get_u32(attr);
	parse_link(path, tb);
	attr = tb[NETCOMB_A_PATH_ENABLED];
	path->at[NC_CFG_ENABLED] = attr;
	if (attr)
		path->cfg.enabled = nla_get_u8(attr);
	return check_path_attrs(tb, extack);
}

static int parse_path(struct nc_cfg_peer *peer, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETCOMB_A_PATH_MAX + 1];
	struct nc_cfg_path *path;
	int err;

	err = nla_parse_nested(tb, NETCOMB_A_PATH_MAX, nest,
			       netcomb_path_nl_policy, extack);
	if (err)
		return err;
	path = kzalloc(sizeof(*path), GFP_KERNEL_ACCOUNT);
	if (!path)
		return nc_refuse(extack, nest, -ENOMEM, "out of memory");
	list_add_tail(&path->list, &peer->paths);
	path->at[NC_CFG_SELF] = nest;
	err = parse_name(path->name, tb[NETCOMB_A_PATH_NAME], nest, extack);
	if (err)
		return err;
	return parse_path_settings(path, tb, extack);
}

/* ---- Peers ---- */

static int check_peer_attrs(struct nlattr **tb, struct netlink_ext_ack *extack)
{
	static const u8 readonly[] = {
		NETCOMB_A_PEER_STATS, NETCOMB_A_PEER_QUEUE,
		NETCOMB_A_PEER_SESSION_AGE_MS, NETCOMB_A_PEER_SESSION_ID,
		NETCOMB_A_PEER_HAS_KEY,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(readonly); i++)
		if (tb[readonly[i]])
			return nc_refuse(extack, tb[readonly[i]], -EINVAL,
					 "this attribute of a peer is read-only: leave it out");
	if (tb[NETCOMB_A_PEER_SOURCE_CHECK])
		return nc_refuse(extack, tb[NETCOMB_A_PEER_SOURCE_CHECK],
				 -EOPNOTSUPP,
				 "this version does not check inner source addresses: leave it out");
	return 0;
}

static int parse_key(struct nc_cfg_peer *peer, const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	peer->at[NC_CFG_KEY] = attr;
	if (!attr)
		return 0;
	peer->key = nla_data(attr);
	if (!memchr_inv(peer->key, 0, NC_KEY_LEN))
		return nc_refuse(extack, attr, -EINVAL,
				 "a key of zeros protects nothing: make one with nccfg genkey");
	return 0;
}

static int parse_peer_settings(struct nc_cfg_peer *peer, struct nlattr **tb,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err;

	attr = tb[NETCOMB_A_PEER_FLAGS];
	peer->at[NC_CFG_FLAGS] = attr;
	if (attr)
		peer->flags = nla_get_u32(attr);
	err = parse_key(peer, tb[NETCOMB_A_PEER_KEY], extack);
	if (err)
		return err;
	attr = tb[NETCOMB_A_PEER_ENDPOINT];
	peer->at[NC_CFG_ENDPOINT] = attr;
	if (attr)
		err = parse_endpoint(&peer->endpoint, attr, extack);
	if (err)
		return err;
	attr = tb[NETCOMB_A_PEER_PROTECT];
	peer->at[NC_CFG_PROTECT] = attr;
	if (attr)
		peer->protect = nla_get_u32(attr);
	attr = tb[NETCOMB_A_PEER_REPLAY];
	peer->at[NC_CFG_REPLAY] = attr;
	if (attr)
		peer->replay = nla_get_u8(attr);
	attr = tb[NETCOMB_A_PEER_BIND_ADDRESSES];
	peer->at[NC_CFG_BIND] = attr;
	if (attr)
		peer->bind = nla_get_u8(attr);
	parse_string(peer->sched, sizeof(peer->sched),
		     tb[NETCOMB_A_PEER_SCHED], &peer->at[NC_CFG_SCHED]);
	attr = tb[NETCOMB_A_PEER_REORDER];
	peer->at[NC_CFG_REORDER] = attr;
	if (attr)
		peer->reorder = nla_get_u8(attr);
	attr = tb[NETCOMB_A_PEER_CLAMP_MSS];
	peer->at[NC_CFG_CLAMP_MSS] = attr;
	if (attr)
		peer->clamp_mss = nla_get_u8(attr);
	attr = tb[NETCOMB_A_PEER_REPAIR];
	peer->at[NC_CFG_REPAIR] = attr;
	if (attr)
		peer->repair = nla_get_u32(attr);
	attr = tb[NETCOMB_A_PEER_COPY];
	peer->at[NC_CFG_COPY] = attr;
	if (attr)
		peer->copy = nla_get_u32(attr);
	return check_peer_attrs(tb, extack);
}

static int parse_address(struct nc_cfg_peer *peer, const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	struct in6_addr a;
	u32 i;
	int err;

	err = parse_inner(&a, attr, extack);
	if (err)
		return err;
	for (i = 0; i < peer->addresses; i++)
		if (ipv6_addr_equal(&peer->address[i].a, &a))
			return nc_refuse(extack, attr, -EINVAL,
					 "this inner address is given twice");
	if (peer->addresses == NC_PEER_ADDRESSES)
		return nc_refuse(extack, attr, -ENOSPC,
				 "a peer has 8 inner addresses at most");
	peer->at[NC_CFG_ADDRESS] = attr;
	peer->address_at[peer->addresses] = attr;
	peer->address[peer->addresses++].a = a;
	return 0;
}

/* Address and length; what is behind the length would not be looked at. */
static int parse_prefix(struct nc_prefix *p, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	const u8 *bytes = nla_data(attr);
	int ip = nla_len(attr) - 1;
	struct in6_addr kept;
	__be32 ip4;

	if (ip != sizeof(ip4) && ip != sizeof(p->a))
		return nc_refuse(extack, attr, -EINVAL,
				 "a prefix has 4 or 16 bytes of address and one of length");
	if (bytes[ip] > 8 * ip)
		return nc_refuse(extack, attr, -EINVAL,
				 "the prefix is longer than its address: 32 bits is the most for IPv4, 128 for IPv6");
	p->len = bytes[ip];
	if (ip == sizeof(ip4)) {
		memcpy(&ip4, bytes, sizeof(ip4));
		ipv6_addr_set_v4mapped(ip4, &p->a);
		p->len += 96;
	} else {
		memcpy(&p->a, bytes, sizeof(p->a));
		if (ipv6_addr_v4mapped(&p->a))
			return nc_refuse(extack, attr, -EINVAL,
					 "this is an IPv4 prefix written as IPv6: give it as IPv4");
	}
	ipv6_addr_prefix(&kept, &p->a, p->len);
	if (!ipv6_addr_equal(&kept, &p->a))
		return nc_refuse(extack, attr, -EINVAL,
				 "the address has bits set behind the length of the prefix");
	return 0;
}

/* One that is empty stands alone, for a list of none. */
static int parse_allow(struct nc_cfg_peer *peer, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	struct nc_prefix p;
	u32 i;
	int err;

	if (peer->at[NC_CFG_ALLOW] && (!nla_len(attr) || !peer->allows))
		return nc_refuse(extack, attr, -EINVAL,
				 "an empty prefix stands for none at all: it can't be given with others");
	peer->at[NC_CFG_ALLOW] = attr;
	if (!nla_len(attr))
		return 0;
	err = parse_prefix(&p, attr, extack);
	if (err)
		return err;
	for (i = 0; i < peer->allows; i++)
		if (peer->allow[i].len == p.len &&
		    ipv6_addr_equal(&peer->allow[i].a, &p.a))
			return nc_refuse(extack, attr, -EINVAL,
					 "this prefix is given twice");
	if (peer->allows == NETCOMB_MAX_ALLOW)
		return nc_refuse(extack, attr, -ENOSPC,
				 "a peer's outer addresses have 16 prefixes at most");
	peer->allow[peer->allows++] = p;
	return 0;
}

/* What a peer may have several of. */
static int parse_peer_lists(struct nc_cfg_peer *peer, const struct nlattr *nest,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		err = 0;
		if (nla_type(attr) == NETCOMB_A_PEER_ADDRESS)
			err = parse_address(peer, attr, extack);
		if (nla_type(attr) == NETCOMB_A_PEER_ALLOW)
			err = parse_allow(peer, attr, extack);
		if (nla_type(attr) == NETCOMB_A_PEER_PATH)
			err = parse_path(peer, attr, extack);
		if (err)
			return err;
	}
	return 0;
}

static int parse_peer(struct nc_cfg *cfg, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETCOMB_A_PEER_MAX + 1];
	struct nc_cfg_peer *peer;
	int err;

	err = nla_parse_nested(tb, NETCOMB_A_PEER_MAX, nest,
			       netcomb_peer_nl_policy, extack);
	if (err)
		return err;
	peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return nc_refuse(extack, nest, -ENOMEM, "out of memory");
	INIT_LIST_HEAD(&peer->paths);
	list_add_tail(&peer->list, &cfg->peers);
	cfg->npeers++;
	peer->at[NC_CFG_SELF] = nest;
	err = parse_name(peer->name, tb[NETCOMB_A_PEER_NAME], nest, extack);
	if (!err)
		err = parse_peer_settings(peer, tb, extack);
	if (!err)
		err = parse_peer_lists(peer, nest, extack);
	return err;
}

/* ---- The device ---- */

int nc_netlink_parse(struct genl_info *info, struct nc_cfg *cfg)
{
	const struct nlattr *attr;
	int rem, err;

	memset(cfg, 0, sizeof(*cfg));
	INIT_LIST_HEAD(&cfg->peers);
	attr = info->attrs[NETCOMB_A_DEV_FLAGS];
	if (attr)
		cfg->flags = nla_get_u32(attr);
	attr = info->attrs[NETCOMB_A_DEV_LISTEN_PORT];
	cfg->at[NC_CFG_LISTEN] = attr;
	if (attr)
		cfg->listen_port = nla_get_u16(attr);
	attr = info->attrs[NETCOMB_A_DEV_FWMARK];
	cfg->at[NC_CFG_FWMARK] = attr;
	if (attr)
		cfg->fwmark = nla_get_u32(attr);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != NETCOMB_A_DEV_PEER)
			continue;
		err = parse_peer(cfg, attr, info->extack);
		if (err)
			return err;
	}
	return 0;
}

void nc_netlink_parse_free(struct nc_cfg *cfg)
{
	struct nc_cfg_peer *peer, *next_peer;
	struct nc_cfg_path *path, *next_path;

	list_for_each_entry_safe(peer, next_peer, &cfg->peers, list) {
		list_for_each_entry_safe(path, next_path, &peer->paths, list)
			kfree(path);
		kfree(peer);
	}
}
