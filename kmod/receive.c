// SPDX-License-Identifier: GPL-2.0
/* The receive path up to the point where a frame is authentic and fresh. */
#include <linux/udp.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "control.h"
#include "crypto.h"
#include "deliver.h"
#include "device.h"
#include "learn.h"
#include "path.h"
#include "path_ack.h"
#include "path_life.h"
#include "path_probe.h"
#include "peer.h"
#include "receive.h"
#include "silence.h"
#include "skb.h"
#include "socket.h"
#include "trace.h"

/**
 * struct nc_frame - a session's frame on its way through the checks
 * @s:		session that its id names
 * @peer:	whose
 * @path:	path of its id, may be NULL
 * @lane:	numbers of the session and path id
 * @flow:	addresses
 * @now_ns:	when its path took it in
 * @seq:	path_seq
 * @bytes:	outer IP length
 * @id:		path id
 * @type:	frame type
 * @ds:		outer TOS or traffic class
 * @changed:	an authentic probe that came between other addresses than it says
 */
struct nc_frame {
	struct nc_session	*s;
	struct nc_peer		*peer;
	struct nc_path		*path;
	struct nc_lane		*lane;
	struct nc_flow		flow;
	u64			now_ns;
	u32			seq;
	u32			bytes;
	u8			id;
	u8			type;
	u8			ds;
	bool			changed;
};

static void drop(struct sk_buff *skb, const char *why)
{
	trace_netcomb_drop(why, skb->len);
	kfree_skb(skb);
}

#define drop_path(f, skb, x) do {					\
	const struct nc_frame *_f = (f);				\
									\
	if (_f->path)							\
		nc_path_inc(_f->path, x);				\
	else								\
		nc_peer_inc(_f->peer, UNKNOWN_PATH);			\
	drop(skb, #x);							\
} while (0)

/* Version, type and length; the header pulled. Consumes what is refused. */
static bool check_datagram(struct nc_device *nc, struct sk_buff *skb, u8 *type)
{
	size_t len = skb->len - sizeof(struct udphdr);
	u8 first;
	int ret;

	if (skb->len <= sizeof(struct udphdr) ||
	    !pskb_may_pull(skb, sizeof(struct udphdr) +
				min_t(size_t, len, NC_HDR_LEN))) {
		nc_dev_inc(nc, RX_SHORT);
		drop(skb, "RX_SHORT");
		return false;
	}
	first = skb->data[sizeof(struct udphdr)];
	*type = nc_frame_type(first);
	if (nc_frame_version(first) != NC_VERSION) {
		nc_dev_inc(nc, RX_VERSION);
		drop(skb, "RX_VERSION");
		return false;
	}
	ret = nc_frame_len_ok(*type, len);
	if (ret == -EPROTONOSUPPORT) {
		nc_dev_inc(nc, RX_TYPE);
		drop(skb, "RX_TYPE");
		return false;
	}
	if (ret) {
		nc_dev_inc(nc, RX_SHORT);
		drop(skb, "RX_SHORT");
		return false;
	}
	if (!netif_running(nc->dev)) {
		nc_dev_inc(nc, RX_DOWN);
		drop(skb, "RX_DOWN");
		return false;
	}
	return true;
}

/* The user wants it so, of frames that anybody could have written anyway. */
static bool lets_replays_in(const struct nc_frame *f)
{
	return f->s->protect == NETCOMB_PROTECT_NONE &&
	       !READ_ONCE(f->peer->replay);
}

/* The last word on whether a frame is fresh. */
static bool mark_fresh(const struct nc_frame *f)
{
	return lets_replays_in(f) ||
	       nc_lane_mark(f->lane, nc_frame_class(f->type), f->seq) ==
	       NC_REPLAY_NEW;
}

/* Session, source, path id and the cheap look at the window; skb at the frame. */
static bool find_session(struct nc_device *nc, struct sk_buff *skb,
			 struct nc_frame *f)
{
	const struct nc_hdr *h = (const struct nc_hdr *)skb->data;
	enum nc_class class = nc_frame_class(f->type);

	f->seq = ntohl(h->seq);
	if (h->path_zero & 0x0f || f->seq >= NC_SEQ_LIMIT) {
		nc_dev_inc(nc, RX_TYPE);
		drop(skb, "RX_TYPE");
		return false;
	}
	f->id = h->path_zero >> 4;
	f->s = nc_session_lookup(nc, ntohl(h->session));
	if (!f->s) {
		nc_dev_inc(nc, RX_NO_SESSION);
		drop(skb, "RX_NO_SESSION");
		return false;
	}
	f->peer = f->s->peer;
	if (!nc_peer_allows(f->peer, &f->flow.remote)) {
		nc_peer_inc(f->peer, RX_NOT_ALLOWED);
		drop(skb, "RX_NOT_ALLOWED");
		return false;
	}
	f->path = rcu_dereference(f->peer->path[f->id]);
	f->lane = rcu_dereference(f->s->lane[f->id]);
	if (f->lane && !lets_replays_in(f) &&
	    nc_replay_peek(f->lane->window[class], f->seq) != NC_REPLAY_NEW) {
		drop_path(f, skb, REPLAY);
		return false;
	}
	return true;
}

/* A guess, for what to count it as: it has not been opened. */
static bool came_elsewhere(const struct nc_frame *f)
{
	const struct nc_flow *flow = &f->path->flow;

	return !nc_sockaddr_equal(&f->flow.remote, &flow->remote) ||
	       (f->path->learned &&
		!nc_sockaddr_equal(&f->flow.local, &flow->local));
}

static int open_bound(struct sk_buff *skb, struct nc_frame *f)
{
	struct nc_bound bound;

	if (!f->s->bind || nc_frame_is_probe(f->type))
		return nc_crypto_open(f->s, skb->data, skb->len, NULL);
	nc_socket_bound(&f->flow, false, &bound);
	return nc_crypto_open(f->s, skb->data, skb->len, &bound);
}

/* Opened: skb at the payload, without tag. */
static bool open_frame(struct sk_buff *skb, struct nc_frame *f)
{
	int len;

	if (skb_linearize_cow(skb)) {
		drop(skb, "NO_MEMORY");
		return false;
	}
	len = open_bound(skb, f);
	if (len < 0) {
		if (f->s->bind && f->path && came_elsewhere(f))
			drop_path(f, skb, ADDRESS_CHANGED);
		else
			drop_path(f, skb, AUTH_FAILED);
		return false;
	}
	skb_pull(skb, NC_HDR_LEN);
	skb_trim(skb, len);
	f->lane = nc_session_lane(f->s, f->id);
	if (!f->lane) {
		drop(skb, "NO_MEMORY");
		return false;
	}
	return true;
}

static void take_data(struct sk_buff *skb, struct nc_frame *f)
{
	const struct nc_data_hdr *dh = (const struct nc_data_hdr *)skb->data;
	struct nc_skb_cb *cb = nc_skb_cb(skb);
	u16 pred = ntohs(dh->pred);
	u32 low = ntohl(dh->data_seq);

	memset(cb, 0, sizeof(*cb));
	cb->data_seq = low;	/* the high half: in the NAPI */
	cb->pred = pred & NC_DATA_PRED_MAX;
	cb->express = !!(pred & NC_DATA_EXPRESS);
	cb->path_id = f->id;
	cb->session = f->s->local_id;
	cb->seq = f->seq;
	cb->ds = f->ds;
	cb->rx_ns = f->now_ns;
	skb_pull(skb, NC_DATA_HDR_LEN);
	/* It may wait: nothing of the underlay must wait with it. */
	skb_scrub_packet(skb, true);
	skb->dev = f->peer->nc->dev;
	nc_deliver_queue(f->peer, skb, f->s->remote_instance);
}

/* An id that no path has: a PROBE announces one. */
static void no_path(struct sk_buff *skb, struct nc_frame *f)
{
	struct nc_probe p;

	if (!mark_fresh(f)) {
		drop_path(f, skb, REPLAY);
		return;
	}
	if (f->type == NC_FRAME_DATA) {
		/* It was on its way when the path was removed. */
		f->now_ns = ktime_get_ns();
		take_data(skb, f);
		return;
	}
	/* Whoever learned the path itself has no name to tell. */
	if (f->type == NC_FRAME_PROBE &&
	    !nc_frame_parse_probe(skb->data, skb->len, &p) && p.name[0])
		nc_learn_note(f->peer, f->id, &p, &f->flow);
	else
		nc_peer_inc(f->peer, UNKNOWN_PATH);
	drop(skb, "UNKNOWN_PATH");
}

/* Whether a probe of a bound session came by others than its own addresses. */
static bool view_differs(const struct sk_buff *skb, const struct nc_frame *f,
			 struct nc_probe *p)
{
	struct nc_bound bound;

	if (!f->s->bind || !nc_frame_is_probe(f->type))
		return false;
	/* What can't be parsed is dropped and counted where others are. */
	if (nc_frame_parse_probe(skb->data, skb->len, p))
		return false;
	nc_socket_bound(&f->flow, false, &bound);
	return !nc_frame_view_ok(p, &bound);
}

/* Fresh by the window under lock, and the path's bookkeeping. */
static bool note_frame(struct sk_buff *skb, struct nc_frame *f)
{
	struct nc_path *path = f->path;
	bool lazy = false;
	struct nc_probe p;
	u32 todo;

	if (f->type == NC_FRAME_DATA)
		lazy = nc_ackgen_lazy(skb->data + NC_DATA_HDR_LEN,
				      skb->len - NC_DATA_HDR_LEN);
	f->changed = view_differs(skb, f, &p);
	spin_lock(&path->lock);
	f->now_ns = ktime_get_ns();
	if (!mark_fresh(f)) {
		spin_unlock(&path->lock);
		drop_path(f, skb, REPLAY);
		return false;
	}
	nc_path_heard(path, f->now_ns);
	if (f->changed)
		todo = nc_path_address_changed(path, f->s, f->type, &p,
					       &f->flow, f->now_ns);
	else
		todo = nc_path_roam(path, &f->flow, f->type, f->bytes,
				    f->now_ns);
	if (f->type == NC_FRAME_DATA) {
		WRITE_ONCE(path->data_ns, f->now_ns);
		nc_path_ack_data(path, f->s, f->lane, f->seq, f->bytes,
				 INET_ECN_is_ce(f->ds), lazy, f->now_ns);
	}
	spin_unlock(&path->lock);
	nc_path_add(path, RX_BYTES, f->bytes);
	if (f->type == NC_FRAME_DATA)
		nc_path_inc(path, RX_FRAMES);
	else
		nc_path_inc(path, RX_CONTROL);
	nc_path_settle(path, todo);
	if (f->type == NC_FRAME_DATA)
		nc_silence_check(path, f->s, f->now_ns);
	return true;
}

static void receive_frame(struct nc_device *nc, struct sk_buff *skb,
			  struct nc_frame *f)
{
	f->ds = ip_tunnel_get_dsfield(ip_hdr(skb), skb);
	f->bytes = skb->len + (u32)(skb->data - skb_network_header(skb));
	if (!find_session(nc, skb, f) || !open_frame(skb, f))
		return;
	/* Before anything that it calls for is sent, under the session. */
	nc_session_opened(f->s);
	if (!f->path) {
		no_path(skb, f);
		return;
	}
	if (!note_frame(skb, f))
		return;
	if (f->type == NC_FRAME_DATA) {
		take_data(skb, f);
		return;
	}
	if (!f->changed)
		nc_control_rx(f->path, f->s, f->type, skb->data, skb->len,
			      &f->flow, f->now_ns);
	consume_skb(skb);
}

void nc_receive(struct nc_sock *ns, struct sk_buff *skb)
{
	struct nc_frame f = {};

	if (!check_datagram(ns->nc, skb, &f.type))
		return;
	nc_socket_flow(skb, &f.flow);
	__skb_pull(skb, sizeof(struct udphdr));
	if (f.type < NC_FRAME_HELLO) {
		receive_frame(ns->nc, skb, &f);
		return;
	}
	if (skb_linearize(skb)) {
		drop(skb, "NO_MEMORY");
		return;
	}
	nc_handshake_receive(ns->nc, ns, skb, &f.flow);
}
