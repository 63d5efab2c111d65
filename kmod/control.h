/* SPDX-License-Identifier: GPL-2.0 */
/* Control frames: built here, sealed and sent by the path's pacer. */
#ifndef _NETCOMB_CONTROL_H
#define _NETCOMB_CONTROL_H

#include <linux/skbuff.h>

#include "core/frame.h"
#include "socket.h"

struct nc_path;
struct nc_session;

/* Most that one path lets wait; the oldest gives way. */
#define NC_CONTROL_MAX		64

/**
 * struct nc_control_cb - control block of a waiting control frame
 * @session:	local id of the session to seal it in
 * @type:	enum nc_frame_type
 * @has_flow:	skb->head begins with the struct nc_flow to send it along
 */
struct nc_control_cb {
	u32	session;
	u8	type;
	bool	has_flow;
};

static inline struct nc_control_cb *nc_control_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct nc_control_cb) > sizeof(skb->cb));
	return (struct nc_control_cb *)skb->cb;
}

/** nc_control_flow - the addresses of a frame that has its own */
static inline const struct nc_flow *nc_control_flow(const struct sk_buff *skb)
{
	return (const struct nc_flow *)skb->head;
}

/**
 * nc_control_probe - queue a PROBE or PROBE-REPLY
 * @path:	path to send it over
 * @s:		session to seal it in
 * @p:		contents
 * @type:	NC_FRAME_PROBE or NC_FRAME_PROBE_REPLY
 * @flow:	addresses other than the path's, or NULL
 *
 * Context: BH off, path->lock held. Return: 0 or -ENOMEM.
 */
int nc_control_probe(struct nc_path *path, const struct nc_session *s,
		     const struct nc_probe *p, u8 type,
		     const struct nc_flow *flow);

/** nc_control_ack - queue an ACK of one block; as above */
int nc_control_ack(struct nc_path *path, const struct nc_session *s,
		   const struct nc_ack_block *b);

/** nc_control_close - queue a CLOSE; as above */
int nc_control_close(struct nc_path *path, const struct nc_session *s,
		     u8 scope, u8 reason);

/**
 * nc_control_rx - a control frame was opened and is fresh
 * @path:	path of its id
 * @s:		session it came under
 * @type:	frame type
 * @buf, @len:	its payload
 * @flow:	its addresses
 * @now_ns:	time
 *
 * Context: softirq, RCU read lock, no lock held.
 */
void nc_control_rx(struct nc_path *path, struct nc_session *s, u8 type,
		   const u8 *buf, size_t len, const struct nc_flow *flow,
		   u64 now_ns);

#endif /* _NETCOMB_CONTROL_H */
