// SPDX-License-Identifier: GPL-2.0
/* Control frames: building them for the pacer, dispatching those received. */
#include "commit.h"
#include "control.h"
#include "deliver.h"
#include "device.h"
#include "pacer.h"
#include "path_ack.h"
#include "path_life.h"
#include "path_probe.h"
#include "peer.h"

#define NC_CONTROL_PAYLOAD_MAX	256

static_assert(sizeof(struct nc_flow) + NC_HDR_LEN + LL_MAX_HEADER <=
	      2 * NC_SOCKET_HEADROOM);

static int control_queue(struct nc_path *path, const struct nc_session *s,
			 u8 type, const u8 *buf, int len,
			 const struct nc_flow *flow)
{
	const unsigned int headroom = NC_SOCKET_HEADROOM + NC_HDR_LEN +
				      sizeof(struct nc_flow);
	struct nc_control_cb *cb;
	struct sk_buff *skb;

	lockdep_assert_held(&path->lock);
	if (path->dead)
		return -ENODEV;
	skb = alloc_skb(headroom + len + NC_VIEW_LEN + NC_TAG_LEN, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	skb_put_data(skb, buf, len);
	cb = nc_control_cb(skb);
	cb->session = s->local_id;
	cb->type = type;
	cb->has_flow = flow;
	/* Read back before headers grow into it. */
	if (flow)
		memcpy(skb->head, flow, sizeof(*flow));
	if (skb_queue_len(&path->control) >= NC_CONTROL_MAX)
		kfree_skb(__skb_dequeue(&path->control));
	__skb_queue_tail(&path->control, skb);
	nc_pacer_kick(path);
	return 0;
}

int nc_control_probe(struct nc_path *path, const struct nc_session *s,
		     const struct nc_probe *p, u8 type,
		     const struct nc_flow *flow)
{
	u8 buf[NC_CONTROL_PAYLOAD_MAX];
	struct nc_probe told = *p;
	int len;

	told.flags |= NC_PROBE_PASS;
	told.pass_hint = nc_commit_pass(path);
	len = nc_frame_build_probe(buf, sizeof(buf), &told,
				   type == NC_FRAME_PROBE_REPLY);
	if (len < 0)
		return len;
	return control_queue(path, s, type, buf, len, flow);
}

int nc_control_ack(struct nc_path *path, const struct nc_session *s,
		   const struct nc_ack_block *b)
{
	u8 buf[NC_CONTROL_PAYLOAD_MAX];
	int len = nc_frame_build_ack(buf, sizeof(buf), NC_ACK_HEAD_PASS,
				     nc_commit_pass(path), b, 1);

	if (len < 0)
		return len;
	return control_queue(path, s, NC_FRAME_ACK, buf, len, NULL);
}

int nc_control_close(struct nc_path *path, const struct nc_session *s,
		     u8 scope, u8 reason)
{
	const struct nc_wire_close c = { .scope = scope, .reason = reason };

	return control_queue(path, s, NC_FRAME_CLOSE, (const u8 *)&c,
			     sizeof(c), NULL);
}

/* The other side's paths go, our own ones wait for it. */
static void close_path(struct nc_path *path)
{
	spin_lock(&path->lock);
	path->gone = path->learned;
	spin_unlock(&path->lock);
	if (path->learned)
		nc_device_recheck(path->peer->nc);
}

static void close_session(struct nc_session *s)
{
	struct nc_peer *peer = s->peer;
	struct nc_path *path;
	int i;

	if (!nc_session_close(s))
		return;
	nc_path_for_each(peer, path, i)
		close_path(path);
	nc_peer_session_lost(peer);
}

static void close_rx(struct nc_path *path, struct nc_session *s, const u8 *buf,
		     size_t len)
{
	u8 scope, reason;

	if (nc_frame_parse_close(buf, len, &scope, &reason)) {
		nc_path_inc(path, RX_MALFORMED);
		return;
	}
	if (scope == NC_CLOSE_SESSION) {
		close_session(s);
		return;
	}
	close_path(path);
	nc_path_down(path, NETCOMB_PATH_REASON_CLOSED);
}

static void probe_rx(struct nc_path *path, struct nc_session *s, u8 type,
		     const u8 *buf, size_t len, const struct nc_flow *flow,
		     u64 now_ns)
{
	struct nc_probe p;

	if (nc_frame_parse_probe(buf, len, &p)) {
		nc_path_inc(path, RX_MALFORMED);
		return;
	}
	if (p.flags & NC_PROBE_PASS)
		nc_deliver_hint(path->peer, path->id, p.pass_hint,
				s->remote_instance, now_ns);
	if (type == NC_FRAME_PROBE)
		nc_path_probe_rx(path, s, &p, flow, now_ns);
	else
		nc_path_reply_rx(path, &p, flow, now_ns);
}

void nc_control_rx(struct nc_path *path, struct nc_session *s, u8 type,
		   const u8 *buf, size_t len, const struct nc_flow *flow,
		   u64 now_ns)
{
	switch (type) {
	case NC_FRAME_ACK:
		nc_path_ack_rx(path, s, buf, len, now_ns);
		return;
	case NC_FRAME_PROBE:
	case NC_FRAME_PROBE_REPLY:
		probe_rx(path, s, type, buf, len, flow, now_ns);
		return;
	case NC_FRAME_CLOSE:
		close_rx(path, s, buf, len);
		return;
	}
	nc_path_inc(path, RX_MALFORMED);
}
