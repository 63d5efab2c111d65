// SPDX-License-Identifier: GPL-2.0
/* What was sent over one path of one session and what became of it. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "sent.h"

void nc_sent_init(struct nc_sent *s, struct nc_sent_pkt *ring, u32 size,
		  u32 first)
{
	memset(s, 0, sizeof(*s));
	s->ring = ring;
	s->mask = size - 1;
	s->una = first;
	s->oldest = first;
	s->next = first;
}

static struct nc_sent_pkt *entry(const struct nc_sent *s, u32 seq)
{
	return &s->ring[seq & s->mask];
}

/* Every entry between una and next is in use. */
static bool ring_used_up(const struct nc_sent *s)
{
	return s->next - s->una > s->mask;
}

bool nc_sent_full(const struct nc_sent *s)
{
	if (s->next >= NC_SEQ_LIMIT)
		return true;
	return ring_used_up(s) && entry(s, s->una)->state == NC_SENT_FLYING;
}

/* Until what was sent when there was too little is acknowledged, the pipe is
 * not full (draft-ietf-ccwg-bbr, application-limited phases).
 */
static void note_limit(struct nc_sent *s, bool app_limited)
{
	if (app_limited || !s->inflight_pkts) {
		s->limited = true;
		s->limited_seq = s->next;
	} else if (s->oldest > s->limited_seq) {
		s->limited = false;
	}
}

int nc_sent_add(struct nc_sent *s, u64 data_seq, u16 len, bool app_limited,
		u32 now_us, u32 *seq)
{
	if (nc_sent_full(s))
		return -ENOSPC;
	if (ring_used_up(s)) {
		/* Taken for lost, and the receiver has not decided since. */
		s->una++;
	}
	if (!s->inflight_pkts) {
		/* A pause is not time that delivery took. When sending began
		 * again is not known on the receiver's clock.
		 */
		s->first_tx_us = now_us;
		s->delivered_us = now_us;
		s->rx_known = false;
	}
	note_limit(s, app_limited);

	*entry(s, s->next) = (struct nc_sent_pkt) {
		.data_seq		= data_seq,
		.tx_us			= now_us,
		.delivered_bytes	= s->delivered_bytes,
		.delivered_us		= s->delivered_us,
		.first_tx_us		= s->first_tx_us,
		.rx_us			= s->rx_us,
		.len			= len,
		.state			= NC_SENT_FLYING,
		.app_limited		= s->limited,
		.rx_known		= s->rx_known,
	};
	s->inflight_pkts++;
	s->inflight_bytes += len;
	*seq = s->next++;
	return 0;
}

static void digest_begin(const struct nc_sent *s, u32 now_us,
			 struct nc_ack_digest *d)
{
	memset(d, 0, sizeof(*d));
	d->now_us = now_us;
	d->next = s->next;
	d->prior_inflight_bytes = s->inflight_bytes;
	d->inflight_bytes = s->inflight_bytes;
}

static void land(struct nc_sent *s, const struct nc_sent_pkt *p)
{
	s->inflight_pkts--;
	s->inflight_bytes -= p->len;
}

static void acked(struct nc_sent *s, u32 seq, struct nc_ack_digest *d)
{
	struct nc_sent_pkt *p = entry(s, seq);

	if (p->state == NC_SENT_ACKED)
		return;
	if (p->state == NC_SENT_FLYING)
		land(s, p);
	else
		d->spurious_pkts++;
	p->state = NC_SENT_ACKED;

	if (!d->acked_pkts++ || seq > d->acked_largest)
		d->acked_largest = seq;
	d->acked_bytes += p->len;
	s->delivered_bytes += p->len;
	if (s->settled)
		s->settled(s, seq, true);
}

static void lost(struct nc_sent *s, u32 seq, struct nc_ack_digest *d)
{
	struct nc_sent_pkt *p = entry(s, seq);

	if (p->state != NC_SENT_FLYING)
		return;
	land(s, p);
	p->state = NC_SENT_LOST;
	if (!d->lost_pkts++ || seq > d->lost_largest)
		d->lost_largest = seq;
	d->lost_bytes += p->len;
	if (s->settled)
		s->settled(s, seq, false);
}

/* Ends a digest; what flies first is found again, each number once. */
static void digest_end(struct nc_sent *s, struct nc_ack_digest *d)
{
	while (s->oldest != s->next &&
	       entry(s, s->oldest)->state != NC_SENT_FLYING)
		s->oldest++;
	if (d->acked_pkts)
		s->delivered_us = d->now_us;
	d->inflight_bytes = s->inflight_bytes;
}

static void apply_bitmap(struct nc_sent *s, const struct nc_ack_block *b,
			 struct nc_ack_digest *d)
{
	int i;

	for (i = 0; i < b->words; i++) {
		u32 word = b->bitmap[i];

		while (word) {
			u32 seq = b->ack + 1 + 32 * i + __ffs(word);

			if (seq >= s->una)
				acked(s, seq, d);
			word &= word - 1;
		}
	}
}

/* Measures with the frame that is the block's largest, if that is news: when
 * it came is told exactly. Delivery is timed by the receiver's clock, so that
 * acknowledgments that bunch up on their way look like no burst; after a
 * pause by our own, where a round trip is included.
 */
static void sample(struct nc_sent *s, const struct nc_ack_block *b,
		   struct nc_ack_digest *d)
{
	const struct nc_sent_pkt *p = entry(s, b->largest - 1);
	s32 rx_us = b->rx_time_us - p->rx_us;
	u32 tx_us = p->tx_us - p->first_tx_us;

	d->rtt_us = max(1U, d->now_us - p->tx_us);
	d->rtt_bytes = p->len;
	d->delay_us = b->delay_us;
	d->owd_us = b->rx_time_us - p->tx_us;

	if (!p->rx_known || rx_us < 0)
		rx_us = d->now_us - p->delivered_us;
	d->rate_bytes = s->delivered_bytes - p->delivered_bytes;
	d->rate_rx_us = max_t(u32, rx_us, 1);
	d->rate_us = max(d->rate_rx_us, tx_us);
	d->rate_app_limited = p->app_limited;

	s->first_tx_us = p->tx_us;
	s->rx_us = b->rx_time_us;
	s->rx_known = true;
}

/* Takes over what never goes back. Return: whether the block is older than
 * one seen before.
 */
static bool note_block(struct nc_sent *s, const struct nc_ack_block *b,
		       struct nc_ack_digest *d)
{
	bool older = b->ack < s->ack || b->nack < s->nack ||
		     b->largest < s->largest;

	s->ack = max(s->ack, b->ack);
	s->nack = max(s->nack, b->nack);
	s->largest = max(s->largest, b->largest);
	if (!older) {
		d->ce = min_t(u32, d->acked_pkts, (u16)(b->ce - s->ce));
		s->ce = b->ce;
	}
	return older;
}

int nc_sent_ack(struct nc_sent *s, const struct nc_ack_block *b, u32 now_us,
		struct nc_ack_digest *d)
{
	bool older, news;

	digest_begin(s, now_us, d);
	if (!nc_frame_ack_block_ok(b) || b->largest > s->next)
		return -ERANGE;

	news = b->largest > s->una &&
	       entry(s, b->largest - 1)->state != NC_SENT_ACKED;
	for (; s->una < b->ack; s->una++) {
		if (s->una < b->nack)
			lost(s, s->una, d);
		else
			acked(s, s->una, d);
	}
	apply_bitmap(s, b, d);
	if (b->largest > s->una)
		acked(s, b->largest - 1, d);

	older = note_block(s, b, d);
	if (news && !older)
		sample(s, b, d);
	digest_end(s, d);
	return older && !d->acked_pkts && !d->lost_pkts ? -ESTALE : 0;
}

bool nc_sent_oldest(const struct nc_sent *s, u32 *tx_us, u32 *seq)
{
	if (!s->inflight_pkts)
		return false;
	*tx_us = entry(s, s->oldest)->tx_us;
	*seq = s->oldest;
	return true;
}

bool nc_sent_overdue(const struct nc_sent *s, const struct nc_ack_block *b,
		     u32 owd_us, u32 slack_us)
{
	u32 seq = max(s->oldest, b->largest);
	u32 made_us = b->rx_time_us + b->delay_us;

	/* An old block says nothing of what has come since. */
	if (seq >= s->next || b->largest < s->largest || !b->largest)
		return false;
	return (s32)(made_us - entry(s, seq)->tx_us - owd_us - slack_us) >= 0;
}

void nc_sent_expire(struct nc_sent *s, u32 age_us, u32 now_us,
		    struct nc_ack_digest *d)
{
	u32 seq;

	digest_begin(s, now_us, d);
	for (seq = s->oldest; seq < s->largest; seq++) {
		struct nc_sent_pkt *p = entry(s, seq);

		if (p->state != NC_SENT_FLYING)
			continue;
		if ((s32)(now_us - p->tx_us - age_us) < 0)
			break;
		lost(s, seq, d);
	}
	digest_end(s, d);
}

void nc_sent_abandon(struct nc_sent *s, u32 before_us, u32 now_us,
		     struct nc_ack_digest *d)
{
	u32 seq;

	digest_begin(s, now_us, d);
	for (seq = s->oldest; seq != s->next; seq++) {
		if ((s32)(entry(s, seq)->tx_us - before_us) > 0)
			break;
		lost(s, seq, d);
	}
	digest_end(s, d);
}

const struct nc_sent_pkt *nc_sent_get(const struct nc_sent *s, u32 seq)
{
	const struct nc_sent_pkt *p = entry(s, seq);

	if (seq >= s->next || s->next - seq > s->mask + 1 ||
	    p->state == NC_SENT_NONE)
		return NULL;
	return p;
}
