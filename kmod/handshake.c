// SPDX-License-Identifier: GPL-2.0
/*
 * Handshakes: when to begin one, where its messages go, and the one work item
 * of a peer in which everything slow happens, one step after the other.
 */
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/string.h>

#include "core/frame.h"
#include "device.h"
#include "handshake.h"
#include "initiator.h"
#include "netlink.h"
#include "peer.h"
#include "responder.h"
#include "send.h"
#include "session.h"

#define NC_REORDER_US		100000	/* how long we wait for order at most */
#define NC_RENEW_JITTER_MS	1024	/* a power of two */
#define NC_RENEW_AGAIN_MS	1000	/* a renewal is due and can't begin */

int nc_handshake_device_init(struct nc_device *nc)
{
	struct nc_hs_device *hd = &nc->hs;

	spin_lock_init(&hd->lock);
	hash_init(hd->attempts);
	atomic_set(&hd->waiting, 0);
	nc_responder_device_init(hd);
	return 0;
}

void nc_handshake_device_exit(struct nc_device *nc)
{
	memzero_explicit(nc->hs.secret, sizeof(nc->hs.secret));
}

/* ---- The sealed payload ---- */

static u8 *nc_handshake_put_u32(u8 *tlv, enum nc_tlv type, u32 value)
{
	tlv[0] = type;
	tlv[1] = sizeof(value);
	put_unaligned_be32(value, tlv + 2);
	return tlv + 2 + sizeof(value);
}

void nc_handshake_payload(struct nc_peer *peer, u8 protect, bool bind,
			  struct nc_wire_hs_payload *p)
{
	u32 features = bind ? NC_FEATURE_BIND : 0;
	u8 *tlv;

	memset(p, 0, sizeof(*p));
	p->instance = cpu_to_be64(peer->hs.instance);
	p->data_seq = cpu_to_be64(nc_send_next_seq(peer));
	p->protect = protect;
	tlv = nc_handshake_put_u32(p->tlv, NC_TLV_FEATURES, features);
	nc_handshake_put_u32(tlv, NC_TLV_REORDER_US, NC_REORDER_US);
}

void nc_handshake_mismatch(struct nc_peer *peer, u32 event)
{
	struct nc_responder *re = &peer->hs.responder;
	u64 now = nc_session_now();
	bool tell;

	spin_lock_bh(&peer->hs.lock);
	tell = !peer->hs.dead &&
	       (!re->mismatch_ns || now - re->mismatch_ns >= NSEC_PER_SEC);
	if (tell)
		re->mismatch_ns = now;
	spin_unlock_bh(&peer->hs.lock);
	if (tell)
		nc_netlink_event(peer->nc, peer, NULL, event);
}

/* ---- The work item ---- */

void nc_handshake_queue(struct nc_peer *peer)
{
	lockdep_assert_held(&peer->hs.lock);
	if (!peer->hs.dead)
		queue_work(nc_device_wq, &peer->hs.work);
}

static void nc_handshake_timer(struct timer_list *t)
{
	struct nc_handshake *hs = timer_container_of(hs, t, timer);
	struct nc_peer *peer = container_of(hs, struct nc_peer, hs);

	spin_lock_bh(&hs->lock);
	nc_handshake_queue(peer);
	spin_unlock_bh(&hs->lock);
}

/* The next HELLO, or the renewal of the session in use, whichever there is. */
static void nc_handshake_arm(struct nc_peer *peer, u32 renew_ms)
{
	struct nc_handshake *hs = &peer->hs;
	unsigned long now = jiffies;
	unsigned long at;

	lockdep_assert_held(&hs->lock);
	if (hs->dead)
		return;
	if (hs->initiator.wanted) {
		at = hs->initiator.next;
	} else if (renew_ms != U32_MAX) {
		renew_ms += get_random_u32() & (NC_RENEW_JITTER_MS - 1);
		renew_ms = max_t(u32, renew_ms, NC_RENEW_AGAIN_MS);
		at = now + msecs_to_jiffies(renew_ms);
	} else {
		return;
	}
	/* Never for now: simulated time stands still until then. */
	mod_timer(&hs->timer, time_after(at, now) ? at : now + 1);
}

static void nc_handshake_work(struct work_struct *work)
{
	struct nc_handshake *hs = container_of(work, struct nc_handshake, work);
	struct nc_peer *peer = container_of(hs, struct nc_peer, hs);
	u32 renew_ms;

	nc_responder_answer(peer);
	nc_initiator_replies(peer);

	renew_ms = nc_initiator_renew_ms(peer);
	if (!renew_ms)
		nc_handshake_start(peer);
	nc_initiator_hello(peer);

	spin_lock_bh(&hs->lock);
	nc_handshake_arm(peer, renew_ms);
	spin_unlock_bh(&hs->lock);
}

/* ---- Wanting a session ---- */

static void nc_handshake_want(struct nc_peer *peer, bool hurry)
{
	struct nc_handshake *hs = &peer->hs;

	if (!netif_running(peer->nc->dev))
		return;
	spin_lock_bh(&hs->lock);
	if (!hs->dead && nc_psk_current(peer) &&
	    (hurry || !hs->initiator.wanted)) {
		if (time_after(nc_initiator_want(peer), jiffies))
			nc_handshake_arm(peer, U32_MAX);
		else
			nc_handshake_queue(peer);
	}
	spin_unlock_bh(&hs->lock);
}

void nc_handshake_start(struct nc_peer *peer)
{
	/* Asked for with every packet that waits for a session. */
	if (!READ_ONCE(peer->hs.initiator.wanted))
		nc_handshake_want(peer, false);
}

void nc_handshake_hurry(struct nc_peer *peer)
{
	nc_handshake_want(peer, true);
}

void nc_handshake_settled(struct nc_peer *peer, const struct nc_session *s)
{
	struct nc_handshake *hs = &peer->hs;
	const struct nc_psk *psk;

	nc_psk_confirmed(peer, s->key_id);
	spin_lock_bh(&hs->lock);
	/* One under the old key does not make one under the new needless. */
	psk = nc_psk_current(peer);
	if (psk && psk->id == s->key_id)
		WRITE_ONCE(hs->initiator.wanted, false);
	/* It ends what is under way, and counts down to the renewal. */
	nc_handshake_queue(peer);
	spin_unlock_bh(&hs->lock);
}

/* ---- Keys ---- */

void nc_handshake_set_key(struct nc_peer *peer, const u8 *key)
{
	if (!nc_psk_set(peer, key))
		return;
	spin_lock_bh(&peer->hs.lock);
	peer->hs.initiator.rekeyed = true;
	spin_unlock_bh(&peer->hs.lock);
	nc_handshake_hurry(peer);
}

bool nc_handshake_key_free(struct nc_device *nc, const struct nc_peer *peer,
			   const u8 *key)
{
	return !nc_psk_taken(nc, peer, key);
}

bool nc_handshake_has_key(const struct nc_peer *peer)
{
	const struct nc_psks *psks = &peer->hs.psks;

	return READ_ONCE(psks->slot[READ_ONCE(psks->current_)].live);
}

/* ---- Messages ---- */

void nc_handshake_receive(struct nc_device *nc, struct nc_sock *ns,
			  struct sk_buff *skb, const struct nc_flow *flow)
{
	const u8 *m = skb->data;

	/* All three begin with the type and three bytes of zero. */
	if (m[1] || m[2] || m[3]) {
		nc_dev_inc(nc, RX_TYPE);
		kfree_skb(skb);
		return;
	}
	switch (nc_frame_type(m[0])) {
	case NC_FRAME_HELLO:
		nc_responder_hello(nc, ns, (const void *)m, flow);
		break;
	case NC_FRAME_REPLY:
		nc_initiator_reply(nc, (const void *)m, flow);
		break;
	case NC_FRAME_CHALLENGE:
		nc_initiator_challenge(nc, (const void *)m, flow);
		break;
	}
	consume_skb(skb);
}

/* ---- Life of a peer ---- */

void nc_handshake_init(struct nc_peer *peer)
{
	struct nc_handshake *hs = &peer->hs;

	spin_lock_init(&hs->lock);
	INIT_WORK(&hs->work, nc_handshake_work);
	timer_setup(&hs->timer, nc_handshake_timer, 0);
	do {
		hs->instance = get_random_u64();
	} while (!hs->instance);
	nc_psk_init(peer);
}

void nc_handshake_stop(struct nc_peer *peer)
{
	struct nc_handshake *hs = &peer->hs;

	spin_lock_bh(&hs->lock);
	hs->dead = true;
	spin_unlock_bh(&hs->lock);

	/*
	 * The timer is armed, and work and messages are queued, under hs.lock
	 * and only while the peer is not dead. So the timer runs for the last
	 * time here at the latest and queues nothing; what was queued before
	 * ends with the cancelling; and nothing new waits behind it.
	 */
	timer_delete_sync(&hs->timer);
	cancel_work_sync(&hs->work);

	nc_responder_stop(peer);
	nc_initiator_stop(peer);
	nc_psk_drop(peer);
}
