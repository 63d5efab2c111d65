// SPDX-License-Identifier: GPL-2.0
/* What a peer's packets go through in its NAPI, in the order they arrive. */
#include <net/inet_ecn.h>

#include "core/seq.h"
#include "deliver.h"
#include "device.h"
#include "inner.h"
#include "mss.h"
#include "peer.h"
#include "skb.h"
#include "trace.h"

void nc_deliver_queue(struct nc_peer *peer, struct sk_buff *skb, u64 instance)
{
	struct nc_peer_rx *rx = &peer->rx;
	bool other, full;

	spin_lock(&rx->queue.lock);
	/* Either seen here, or what is queued here is purged after it. */
	other = instance != READ_ONCE(peer->remote_instance);
	full = rx->bytes + skb->truesize > NC_RX_BACKLOG_BYTES || rx->off;
	if (!other && !full) {
		rx->bytes += skb->truesize;
		__skb_queue_tail(&rx->queue, skb);
	}
	spin_unlock(&rx->queue.lock);
	if (other) {
		nc_peer_inc(peer, WINDOW);
		trace_netcomb_drop("INSTANCE", skb->len);
		kfree_skb(skb);
		return;
	}
	if (full) {
		nc_peer_inc(peer, RX_BACKLOG_FULL);
		DEV_STATS_INC(peer->nc->dev, rx_dropped);
		trace_netcomb_drop("RX_BACKLOG_FULL", skb->len);
		kfree_skb(skb);
		return;
	}
	napi_schedule(&rx->napi);
}

void nc_deliver_restart(struct nc_peer *peer, u64 data_seq)
{
	struct nc_peer_rx *rx = &peer->rx;

	spin_lock(&rx->queue.lock);
	/* What waits was numbered by the instance before. */
	__skb_queue_purge(&rx->queue);
	rx->bytes = 0;
	rx->hinted = 0;
	rx->restart = true;
	rx->restart_seq = data_seq;
	spin_unlock(&rx->queue.lock);
	napi_schedule(&rx->napi);
}

static void count_drop(struct nc_peer *peer, struct sk_buff *skb,
		       const char *why)
{
	DEV_STATS_INC(peer->nc->dev, rx_dropped);
	trace_netcomb_drop(why, skb->len);
	kfree_skb(skb);
}

/* The outer marks go in, and forbidden combinations end here (RFC 6040). */
static bool decap_ecn(struct sk_buff *skb, u8 ds)
{
	if (skb->protocol == htons(ETH_P_IP)) {
		if (!pskb_may_pull(skb, sizeof(struct iphdr)))
			return false;
		return INET_ECN_decapsulate(skb, ds, ip_hdr(skb)->tos) <= 1;
	}
	return INET_ECN_decapsulate(skb, ds,
				    ipv6_get_dsfield(ipv6_hdr(skb))) <= 1;
}

/* To the length that the inner header gives: senders may have padded. */
static bool check_ip(struct sk_buff *skb)
{
	u32 len;

	skb->protocol = nc_skb_ip_proto(skb);
	if (!skb->protocol)
		return false;
	skb_reset_network_header(skb);
	if (skb->protocol == htons(ETH_P_IP))
		len = ntohs(ip_hdr(skb)->tot_len);
	else
		len = ntohs(ipv6_hdr(skb)->payload_len) +
		      sizeof(struct ipv6hdr);
	return !pskb_trim(skb, len);
}

static void deliver_one(struct nc_peer *peer, struct sk_buff *skb)
{
	struct net_device *dev = peer->nc->dev;
	u8 ds = nc_skb_cb(skb)->ds;

	if (!check_ip(skb)) {
		nc_peer_inc(peer, RX_NOT_IP);
		count_drop(peer, skb, "RX_NOT_IP");
		return;
	}
	if (!nc_inner_source_ok(peer, skb)) {
		nc_peer_inc(peer, RX_SOURCE);
		count_drop(peer, skb, "RX_SOURCE");
		return;
	}
	if (!decap_ecn(skb, ds)) {
		nc_peer_inc(peer, RX_ECN);
		count_drop(peer, skb, "RX_ECN");
		return;
	}
	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_reset_transport_header(skb);
	skb_gso_reset(skb);
	skb_clear_hash(skb);
	/* Authenticated, and the sender completed its checksums. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	nc_mss_clamp(peer, skb);
	skb->pkt_type = PACKET_HOST;
	memset(skb->cb, 0, sizeof(skb->cb));
	nc_peer_inc(peer, RX_PACKETS);
	nc_peer_add(peer, RX_BYTES, skb->len);
	dev_sw_netstats_rx_add(dev, skb->len);
	napi_gro_receive(&peer->rx.napi, skb);
}

static void deliver_all(struct nc_peer *peer, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(out)))
		deliver_one(peer, skb);
}

static bool fresh_data_seq(struct nc_peer *peer, struct sk_buff *skb)
{
	switch (nc_replay_mark(peer->rx.window, nc_skb_cb(skb)->data_seq)) {
	case NC_REPLAY_NEW:
		return true;
	case NC_REPLAY_SEEN:
		/* The second copy of one that came: nothing was lost. */
		nc_peer_inc(peer, DUPLICATE);
		break;
	case NC_REPLAY_OLD:
		nc_peer_inc(peer, WINDOW);
		break;
	}
	trace_netcomb_drop("DATA_SEQ", skb->len);
	kfree_skb(skb);
	return false;
}

static void deliver_frame(struct nc_peer *peer, struct sk_buff *skb, u64 now_ns,
			  struct sk_buff_head *out)
{
	struct nc_skb_cb *cb = nc_skb_cb(skb);
	u64 from, data_seq;
	u32 lost;

	data_seq = nc_seq_recover(peer->rx.window->next,
				  lower_32_bits(cb->data_seq));
	cb->data_seq = data_seq;
	lost = nc_reseq_frame(peer, cb, now_ns, &from);
	if (!fresh_data_seq(peer, skb))
		return;
	nc_reseq_packet(peer, skb, now_ns, out);
	if (unlikely(lost))
		nc_reseq_lost(peer, from, data_seq, lost, out);
}

void nc_deliver_hint(struct nc_peer *peer, u8 path_id, u32 hint, u64 instance,
		     u64 now_ns)
{
	struct nc_peer_rx *rx = &peer->rx;
	bool other;

	spin_lock(&rx->queue.lock);
	other = instance != READ_ONCE(peer->remote_instance);
	if (!other) {
		rx->hint[path_id] = hint;
		rx->hint_ns[path_id] = now_ns;
		WRITE_ONCE(rx->hinted, rx->hinted | BIT(path_id));
	}
	spin_unlock(&rx->queue.lock);
	/* If it sees too little there is a timer for what waits. */
	if (!other && READ_ONCE(rx->reseq.ring.held))
		napi_schedule(&rx->napi);
}

/* Only after all frames that came before them: what is queued may have. */
static void take_hints(struct nc_peer *peer)
{
	struct nc_peer_rx *rx = &peer->rx;
	u64 next;
	u32 id;

	if (!READ_ONCE(rx->hinted))
		return;
	spin_lock(&rx->queue.lock);
	if (skb_queue_empty(&rx->queue)) {
		for_each_set_bit(id, &rx->hinted, NC_MAX_PATHS) {
			next = nc_seq_recover(rx->window->next, rx->hint[id]);
			nc_reseq_hint(peer, id, next, rx->hint_ns[id]);
		}
		WRITE_ONCE(rx->hinted, 0);
	}
	spin_unlock(&rx->queue.lock);
}

static bool take(struct nc_peer_rx *rx, struct sk_buff_head *in, int budget,
		 u64 *restart)
{
	struct sk_buff *skb;
	bool again;

	spin_lock(&rx->queue.lock);
	again = rx->restart;
	*restart = rx->restart_seq;
	rx->restart = false;
	while (budget-- > 0 && (skb = __skb_dequeue(&rx->queue))) {
		rx->bytes -= skb->truesize;
		__skb_queue_tail(in, skb);
	}
	spin_unlock(&rx->queue.lock);
	return again;
}

static int deliver_poll(struct napi_struct *napi, int budget)
{
	struct nc_peer *peer = container_of(napi, struct nc_peer, rx.napi);
	struct nc_peer_rx *rx = &peer->rx;
	struct sk_buff_head in, out;
	u64 now = ktime_get_ns(), restart;
	struct sk_buff *skb;
	int done = 0;

	if (unlikely(budget <= 0))
		return 0;
	__skb_queue_head_init(&in);
	__skb_queue_head_init(&out);
	rcu_read_lock();
	if (take(rx, &in, budget, &restart)) {
		nc_reseq_restart(peer, restart, &out);
		nc_replay_restart(rx->window, restart);
	}
	nc_reseq_switch(peer, &out);
	while ((skb = __skb_dequeue(&in))) {
		done++;
		deliver_frame(peer, skb, now, &out);
	}
	take_hints(peer);
	nc_reseq_flush(peer, now, &out);
	deliver_all(peer, &out);
	rcu_read_unlock();
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

int nc_deliver_init(struct nc_peer *peer)
{
	struct nc_peer_rx *rx = &peer->rx;
	int ret;

	skb_queue_head_init(&rx->queue);
	rx->window = kzalloc(NC_REPLAY_SIZE(NC_WINDOW_DATA_SEQ),
			     GFP_KERNEL_ACCOUNT);
	if (!rx->window)
		return -ENOMEM;
	nc_replay_init(rx->window, NC_WINDOW_DATA_SEQ);
	ret = nc_reseq_init(peer);
	if (ret) {
		kfree(rx->window);
		return ret;
	}
	netif_napi_add(peer->nc->dev, &rx->napi, deliver_poll);
	napi_enable(&rx->napi);
	return 0;
}

void nc_deliver_stop(struct nc_peer *peer)
{
	struct nc_peer_rx *rx = &peer->rx;

	spin_lock_bh(&rx->queue.lock);
	rx->off = true;
	spin_unlock_bh(&rx->queue.lock);
	hrtimer_cancel(&rx->reseq.timer);
	napi_disable(&rx->napi);
	nc_reseq_stop(peer);
	netif_napi_del(&rx->napi);
	skb_queue_purge(&rx->queue);
	kfree(rx->window);
}
