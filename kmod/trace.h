/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: path picked, path state, ack, loss, drop, order given up. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM netcomb

#if !defined(_NETCOMB_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _NETCOMB_TRACE_H

#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#include "path.h"
#include "peer.h"
#include "device.h"
#include "skb.h"

TRACE_EVENT(netcomb_pick,
	TP_PROTO(const struct nc_peer *peer, const struct nc_path *path,
		 const struct sk_buff *skb),
	TP_ARGS(peer, path, skb),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u8, path)
		__field(u64, data_seq)
		__field(u32, len)
		__field(u16, pred)
		__field(bool, express)
	),
	TP_fast_assign(
		__entry->ifindex = peer->nc->dev->ifindex;
		__entry->queue = peer->queue;
		__entry->path = path->id;
		__entry->data_seq = nc_skb_cb(skb)->data_seq;
		__entry->len = skb->len;
		__entry->pred = nc_skb_cb(skb)->pred;
		__entry->express = nc_skb_cb(skb)->express;
	),
	TP_printk("dev=%d queue=%u path=%u data_seq=%llu len=%u pred=%u class=%s",
		  __entry->ifindex, __entry->queue, __entry->path,
		  __entry->data_seq, __entry->len, __entry->pred,
		  __entry->express ? "express" : "bulk")
);

TRACE_EVENT(netcomb_path_state,
	TP_PROTO(const struct nc_path *path),
	TP_ARGS(path),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u8, path)
		__field(u8, state)
		__field(u8, reason)
	),
	TP_fast_assign(
		__entry->ifindex = path->peer->nc->dev->ifindex;
		__entry->queue = path->peer->queue;
		__entry->path = path->id;
		__entry->state = path->state;
		__entry->reason = path->reason;
	),
	TP_printk("dev=%d queue=%u path=%u state=%u reason=%u",
		  __entry->ifindex, __entry->queue, __entry->path,
		  __entry->state, __entry->reason)
);

DECLARE_EVENT_CLASS(netcomb_digest,
	TP_PROTO(const struct nc_path *path, const struct nc_ack_digest *d),
	TP_ARGS(path, d),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u8, path)
		__field(u32, acked)
		__field(u32, lost)
		__field(u32, rtt_us)
		__field(u32, srtt_us)
		__field(u32, inflight)
		__field(u32, cwnd)
		__field(u64, rate_bps)
	),
	TP_fast_assign(
		__entry->ifindex = path->peer->nc->dev->ifindex;
		__entry->queue = path->peer->queue;
		__entry->path = path->id;
		__entry->acked = d->acked_bytes;
		__entry->lost = d->lost_bytes;
		__entry->rtt_us = d->rtt_us;
		__entry->srtt_us = path->rtt.srtt_us;
		__entry->inflight = d->inflight_bytes;
		__entry->cwnd = path->cc.cwnd_bytes;
		__entry->rate_bps = path->cc.pacing_rate_bps;
	),
	TP_printk("dev=%d queue=%u path=%u acked=%u lost=%u rtt=%u srtt=%u inflight=%u cwnd=%u rate=%llu",
		  __entry->ifindex, __entry->queue, __entry->path,
		  __entry->acked, __entry->lost, __entry->rtt_us,
		  __entry->srtt_us, __entry->inflight, __entry->cwnd,
		  __entry->rate_bps)
);

/* An ACK block was applied; window and rate are the controller's answer. */
DEFINE_EVENT(netcomb_digest, netcomb_ack,
	TP_PROTO(const struct nc_path *path, const struct nc_ack_digest *d),
	TP_ARGS(path, d)
);

/* The same, only where something was lost. */
DEFINE_EVENT(netcomb_digest, netcomb_loss,
	TP_PROTO(const struct nc_path *path, const struct nc_ack_digest *d),
	TP_ARGS(path, d)
);

/* The controller of a path was started anew or hit by a time-out. */
TRACE_EVENT(netcomb_cc,
	TP_PROTO(const struct nc_path *path),
	TP_ARGS(path),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u8, path)
		__field(u32, cwnd)
		__field(u64, rate_bps)
	),
	TP_fast_assign(
		__entry->ifindex = path->peer->nc->dev->ifindex;
		__entry->queue = path->peer->queue;
		__entry->path = path->id;
		__entry->cwnd = path->cc.cwnd_bytes;
		__entry->rate_bps = path->cc.pacing_rate_bps;
	),
	TP_printk("dev=%d queue=%u path=%u cwnd=%u rate=%llu",
		  __entry->ifindex, __entry->queue, __entry->path,
		  __entry->cwnd, __entry->rate_bps)
);

TRACE_EVENT(netcomb_drop,
	TP_PROTO(const char *why, unsigned int len),
	TP_ARGS(why, len),
	TP_STRUCT__entry(
		__field(const char *, why)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->why = why;
		__entry->len = len;
	),
	TP_printk("reason=%s len=%u", __entry->why, __entry->len)
);

TRACE_EVENT(netcomb_reseq,
	TP_PROTO(const struct nc_peer *peer, u64 expect, u64 first),
	TP_ARGS(peer, expect, first),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u64, expect)
		__field(u64, first)
	),
	TP_fast_assign(
		__entry->ifindex = peer->nc->dev->ifindex;
		__entry->queue = peer->queue;
		__entry->expect = expect;
		__entry->first = first;
	),
	TP_printk("dev=%d queue=%u gave up %llu to %llu", __entry->ifindex,
		  __entry->queue, __entry->expect, __entry->first)
);

#endif /* _NETCOMB_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
