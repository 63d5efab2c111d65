/* SPDX-License-Identifier: GPL-2.0 */
/* What netcomb keeps in skb->cb, on the way out and on the way in. */
#ifndef _NETCOMB_SKB_H
#define _NETCOMB_SKB_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>

/**
 * struct nc_skb_cb - control block
 * @data_seq:	number over all paths
 * @rx_ns:	rx: when the frame came
 * @tx_ns:	tx: when it was sent, the first time
 * @len:	tx: bytes that the frame will take of the link
 * @session:	rx: its session, by our id
 * @seq:	path_seq
 * @hash:	tx: of its flow
 * @pred:	predecessor distance
 * @path_id:	rx: path it came over; tx, @repair: path that lost it
 * @ds:		rx: outer TOS or traffic class
 * @kind:	tx: enum nc_express_kind
 * @part:	tx: of a super-packet that was cut
 * @counted:	tx: committed before
 * @express:	may overtake on its path
 * @copy:	tx: a packet of the same number goes over another path
 * @copied:	tx: copies have been made, if any are
 * @waits:	tx: for its predecessor, if it is express
 * @again:	tx: has been sent before
 * @repair:	tx: and was lost: goes ahead of others, though it is not express
 */
struct nc_skb_cb {
	u64	data_seq;
	union {
		u64	rx_ns;
		u64	tx_ns;
	};
	union {
		u32	len;
		u32	session;
	};
	u32	seq;
	u32	hash;
	u16	pred;
	u8	path_id;
	u8	ds;
	u8	kind;
	u8	part:1;
	u8	counted:1;
	u8	express:1;
	u8	copy:1;
	u8	waits:1;
	u8	again:1;
	u8	repair:1;
	u8	copied:1;
};

static inline struct nc_skb_cb *nc_skb_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct nc_skb_cb) > sizeof(skb->cb));
	return (struct nc_skb_cb *)skb->cb;
}

/** nc_skb_band - which of two queues a packet waits in: 0 goes first */
static inline int nc_skb_band(const struct sk_buff *skb)
{
	return !nc_skb_cb(skb)->express && !nc_skb_cb(skb)->repair;
}

/**
 * nc_skb_ip_proto - what the packet at skb->data is
 * @skb:	the packet; the fixed header must be pulled
 *
 * Return: htons(ETH_P_IP), htons(ETH_P_IPV6), or 0 if it is neither, is
 * shorter than its header or than the length that the header gives.
 */
static inline __be16 nc_skb_ip_proto(const struct sk_buff *skb)
{
	const u8 *p = skb->data;

	if (skb_headlen(skb) >= sizeof(struct iphdr) && p[0] >> 4 == 4) {
		const struct iphdr *ip = (const struct iphdr *)p;

		if (ip->ihl < 5 || ntohs(ip->tot_len) < ip->ihl * 4 ||
		    ntohs(ip->tot_len) > skb->len)
			return 0;
		return htons(ETH_P_IP);
	}
	if (skb_headlen(skb) >= sizeof(struct ipv6hdr) && p[0] >> 4 == 6) {
		const struct ipv6hdr *ip6 = (const struct ipv6hdr *)p;

		if (ntohs(ip6->payload_len) + sizeof(*ip6) > skb->len)
			return 0;
		return htons(ETH_P_IPV6);
	}
	return 0;
}

#endif /* _NETCOMB_SKB_H */
