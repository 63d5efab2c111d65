// SPDX-License-Identifier: GPL-2.0
/* Input: what happens to a sender, blocks of any contents among it. */
#include "core/sent.h"
#include "fuzz.h"

#define RING	32

static struct nc_sent s;
static struct nc_sent_pkt ring[RING];
static u32 told_acked, told_lost;

/* Each number once, as what it is. */
static void settled(struct nc_sent *from, u32 seq, bool acked)
{
	const struct nc_sent_pkt *p = nc_sent_get(from, seq);

	must(from == &s && p);
	must(p->state == (acked ? NC_SENT_ACKED : NC_SENT_LOST));
	if (acked)
		told_acked++;
	else
		told_lost++;
}

static void check(void)
{
	u32 pkts = 0, bytes = 0, seq, tx_us, first = s.next;
	bool any;

	must(s.una <= s.oldest && s.oldest <= s.next);
	must(s.next - s.una <= RING);
	for (seq = s.una; seq != s.next; seq++) {
		const struct nc_sent_pkt *p = nc_sent_get(&s, seq);

		must(p && p->state >= NC_SENT_FLYING &&
		     p->state <= NC_SENT_LOST);
		if (p->state != NC_SENT_FLYING)
			continue;
		if (!pkts++)
			first = seq;
		bytes += p->len;
	}
	must(pkts == s.inflight_pkts && bytes == s.inflight_bytes);
	any = nc_sent_oldest(&s, &tx_us, &seq);
	must(any == !!pkts);
	must(!any || seq == first);
	must(s.largest <= s.next && s.ack <= s.next && s.nack <= s.next);
}

static void take_block(struct fuzz_in *in, u8 op, struct nc_ack_block *b)
{
	int i;

	memset(b, 0, sizeof(*b));
	b->largest = s.next - fuzz_u8(in) % 40;
	b->ack = b->largest - fuzz_u8(in) % 40;
	b->nack = b->ack - fuzz_u8(in) % 40;
	b->words = op >> 4;
	for (i = 0; i < b->words; i++)
		b->bitmap[i] = fuzz_u32(in);
	b->rx_time_us = fuzz_u32(in);
	b->ce = fuzz_u16(in);
	if (op & 0x08)
		b->nack = fuzz_u32(in);
}

static void apply(const struct nc_ack_block *b, u32 now)
{
	u32 flying = s.inflight_pkts, una = s.una, done;
	struct nc_ack_digest d;
	int ret;

	told_acked = 0;
	told_lost = 0;
	ret = nc_sent_ack(&s, b, now, &d);
	must(told_acked == d.acked_pkts && told_lost == d.lost_pkts);
	must(ret == 0 || ret == -ERANGE || ret == -ESTALE);
	done = d.acked_pkts - d.spurious_pkts + d.lost_pkts;
	must(flying - s.inflight_pkts == done);
	must(d.inflight_bytes == s.inflight_bytes);
	must(d.ce <= d.acked_pkts);
	must(s.una >= una);
	if (ret) {
		must(!d.acked_pkts && !d.lost_pkts && !d.rtt_us && !d.rate_us);
		must(ret == -ESTALE || s.una == una);
		return;
	}
	must(nc_frame_ack_block_ok(b) && b->largest <= s.next);
	must(!d.rtt_us == !d.rate_us);
	must(!d.rtt_us == !d.rate_rx_us && d.rate_rx_us <= d.rate_us);
	must(s.una >= b->ack);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	u32 first = fuzz_u8(&in) & 1 ? NC_SEQ_LIMIT - 64 : 0;
	u32 now = fuzz_u32(&in), seq;
	struct nc_ack_digest d;
	struct nc_ack_block b;

	memset(ring, 0, sizeof(ring));
	nc_sent_init(&s, ring, RING, first);
	s.settled = settled;
	while (in.len) {
		u8 op = fuzz_u8(&in);
		bool full = nc_sent_full(&s);

		now += fuzz_u8(&in) * 64;
		switch (op & 0x07) {
		case 0:
		case 1:
		case 2:
		case 3:
			must(nc_sent_add(&s, now, op, op & 0x08, now, &seq) ==
			     (full ? -ENOSPC : 0));
			break;
		case 4:
		case 5:
			take_block(&in, op, &b);
			apply(&b, now);
			break;
		case 6:
			nc_sent_expire(&s, fuzz_u16(&in), now, &d);
			break;
		case 7:
			if (op == 0xff)
				nc_sent_abandon(&s, now, now, &d);
			break;
		}
		check();
	}
	return 0;
}
