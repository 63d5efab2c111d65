// SPDX-License-Identifier: GPL-2.0
/*
 * A sender and a receiver over a way that loses, reorders and delays in both
 * directions: ackgen to frame to sent, beside a sender that keeps what became
 * of every number in an array, and beside the truth.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <stdio.h>

#include "core/ackgen.h"
#include "core/sent.h"
#include "rand.h"
#include "unit.h"

#define NUMBERS		4000
#define RING		512
#define ON_THE_WAY	256
#define OWD_US		5000
#define SRTT_US		12000
#define ACK_DELAY_US	2000
#define FRAME_MAX	1600

enum kind { NOTHING, DATA, ACK };

struct flight {
	enum kind kind;
	u32 arrives;
	u32 seq;
	int len;
	u8 frame[FRAME_MAX];
};

/* How bad the way is, in percent. */
struct weather {
	const char *name;
	u32 loss, ack_loss, reorder, ack_reorder, abandon;
};

struct world {
	struct weather w;
	struct nc_rand r;
	u32 now;
	struct flight way[ON_THE_WAY];
	struct nc_ackgen g;
	struct nc_sent s;
	struct nc_sent_pkt ring[RING];

	/* the model of the sender */
	u8 state[NUMBERS + RING];
	u32 tx_us[NUMBERS + RING];
	u32 una, largest;

	/* the truth */
	bool dropped[NUMBERS + RING], arrived[NUMBERS + RING];
	u32 late;
	u64 acked, lost, spurious;
};

static u16 len_of(u32 seq)
{
	return 100 + seq % 1400;
}

static struct flight *launch(struct world *x, u32 loss, u32 reorder)
{
	u32 i;

	if (nc_rand_percent(&x->r, loss))
		return NULL;
	for (i = 0; i < ON_THE_WAY; i++)
		if (x->way[i].kind == NOTHING)
			break;
	if (i == ON_THE_WAY)
		return NULL;
	x->way[i].arrives = x->now + OWD_US;
	if (nc_rand_percent(&x->r, reorder))
		x->way[i].arrives += nc_rand_below(&x->r, 8000);
	return &x->way[i];
}

static void send_data(struct nc_test *t, struct world *x)
{
	struct flight *f;
	u32 seq;

	if (x->s.next >= NUMBERS || nc_sent_full(&x->s))
		return;
	NC_EQ(t, nc_sent_add(&x->s, x->s.next + 7ULL, len_of(x->s.next),
			     nc_rand_percent(&x->r, 20), x->now, &seq), 0);
	x->state[seq] = NC_SENT_FLYING;
	x->tx_us[seq] = x->now;
	/* The model's ring forgets as well. */
	if (x->s.next - x->una > RING)
		x->una = x->s.next - RING;

	f = launch(x, x->w.loss, x->w.reorder);
	if (!f) {
		x->dropped[seq] = true;
		return;
	}
	f->kind = DATA;
	f->seq = seq;
}

static void send_ack(struct nc_test *t, struct world *x)
{
	struct nc_ack_block b;
	struct flight *f;

	nc_ackgen_block(&x->g, x->now, &b);
	f = launch(x, x->w.ack_loss, x->w.ack_reorder);
	if (!f)
		return;
	f->kind = ACK;
	f->len = nc_frame_build_ack(f->frame, FRAME_MAX, 0, 0, &b, 1);
	NC_TRUE(t, f->len > 0);
}

/* ---- The model of the sender ---- */

static void model_acked(struct world *x, u32 seq, struct nc_ack_digest *d)
{
	if (seq < x->una || x->state[seq] == NC_SENT_ACKED)
		return;
	if (x->state[seq] == NC_SENT_LOST)
		d->spurious_pkts++;
	x->state[seq] = NC_SENT_ACKED;
	d->acked_largest = max(d->acked_largest, seq);
	d->acked_pkts++;
	d->acked_bytes += len_of(seq);
}

static void model_lost(struct world *x, u32 seq, struct nc_ack_digest *d)
{
	if (x->state[seq] != NC_SENT_FLYING)
		return;
	x->state[seq] = NC_SENT_LOST;
	d->lost_largest = max(d->lost_largest, seq);
	d->lost_pkts++;
	d->lost_bytes += len_of(seq);
}

static void model_ack(struct world *x, const struct nc_ack_block *b,
		      struct nc_ack_digest *d)
{
	u32 seq, i;

	memset(d, 0, sizeof(*d));
	for (seq = x->una; seq < b->ack; seq++) {
		if (seq < b->nack)
			model_lost(x, seq, d);
		else
			model_acked(x, seq, d);
	}
	x->una = max(x->una, b->ack);
	for (i = 0; i < 32U * b->words; i++)
		if (b->bitmap[i / 32] >> (i % 32) & 1)
			model_acked(x, b->ack + 1 + i, d);
	if (b->largest)
		model_acked(x, b->largest - 1, d);
	x->largest = max(x->largest, b->largest);
}

static void compare_digests(struct nc_test *t, struct world *x,
			    const struct nc_ack_digest *d,
			    const struct nc_ack_digest *want)
{
	NC_EQ(t, d->acked_pkts, want->acked_pkts);
	NC_EQ(t, d->acked_bytes, want->acked_bytes);
	NC_EQ(t, d->lost_pkts, want->lost_pkts);
	NC_EQ(t, d->lost_bytes, want->lost_bytes);
	NC_EQ(t, d->spurious_pkts, want->spurious_pkts);
	if (d->acked_pkts)
		NC_EQ(t, d->acked_largest, want->acked_largest);
	if (d->lost_pkts)
		NC_EQ(t, d->lost_largest, want->lost_largest);
	x->acked += d->acked_pkts;
	x->lost += d->lost_pkts;
	x->spurious += d->spurious_pkts;
}

static void compare_states(struct nc_test *t, struct world *x)
{
	u32 seq, pkts = 0, bytes = 0, oldest = x->s.next;
	u32 tx_us = 0, first = 0;

	for (seq = 0; seq < x->s.next; seq++) {
		const struct nc_sent_pkt *p = nc_sent_get(&x->s, seq);

		NC_EQ(t, !p, x->s.next - seq > RING);
		if (p) {
			NC_EQ(t, p->state, x->state[seq]);
			NC_EQ(t, p->data_seq, seq + 7);
		}
		/* What is said to have come did come. */
		if (x->state[seq] == NC_SENT_ACKED)
			NC_TRUE(t, x->arrived[seq]);
		if (x->state[seq] != NC_SENT_FLYING)
			continue;
		oldest = min(oldest, seq);
		pkts++;
		bytes += len_of(seq);
	}
	NC_EQ(t, x->s.inflight_pkts, pkts);
	NC_EQ(t, x->s.inflight_bytes, bytes);
	NC_EQ(t, x->s.una, x->una);
	NC_EQ(t, nc_sent_oldest(&x->s, &tx_us, &first), pkts > 0);
	if (pkts) {
		NC_EQ(t, first, oldest);
		NC_EQ(t, tx_us, x->tx_us[oldest]);
	}
	NC_EQ(t, x->acked - x->spurious + x->lost + pkts, x->s.next);
}

/* ---- What happens ---- */

static void receive_ack(struct nc_test *t, struct world *x,
			const struct flight *f)
{
	struct nc_ack_digest d, want;
	struct nc_ack_block b;
	size_t off = 0;
	u32 hint;
	u8 flags;
	int ret;

	NC_EQ(t, nc_frame_parse_ack_head(f->frame, f->len, &flags, &hint), 1);
	NC_EQ(t, nc_frame_next_ack_block(f->frame, f->len, &off, &b), 0);
	ret = nc_sent_ack(&x->s, &b, x->now, &d);
	model_ack(x, &b, &want);
	NC_TRUE(t, ret == 0 || ret == -ESTALE);
	if (ret)
		NC_EQ(t, want.acked_pkts + want.lost_pkts, 0);
	if (d.rtt_us)
		NC_EQ(t, d.rtt_us, x->now - x->tx_us[b.largest - 1]);
	compare_digests(t, x, &d, &want);
}

static void receive_data(struct world *x, u32 seq)
{
	if (seq < x->g.ack)
		x->late++;
	x->arrived[seq] = true;
	nc_ackgen_data(&x->g, seq, len_of(seq), false, x->now);
}

static void arrivals(struct nc_test *t, struct world *x)
{
	u32 i;

	for (i = 0; i < ON_THE_WAY; i++) {
		struct flight *f = &x->way[i];

		if (f->kind == NOTHING || (s32)(x->now - f->arrives) < 0)
			continue;
		if (f->kind == DATA)
			receive_data(x, f->seq);
		else
			receive_ack(t, x, f);
		f->kind = NOTHING;
	}
}

static void expire(struct nc_test *t, struct world *x, u32 age_us)
{
	struct nc_ack_digest d, want = { 0 };
	u32 seq;

	nc_sent_expire(&x->s, age_us, x->now, &d);
	for (seq = 0; seq < x->largest; seq++) {
		if (x->state[seq] != NC_SENT_FLYING)
			continue;
		if (x->now - x->tx_us[seq] < age_us)
			break;
		model_lost(x, seq, &want);
	}
	compare_digests(t, x, &d, &want);
}

static void abandon(struct nc_test *t, struct world *x)
{
	struct nc_ack_digest d, want = { 0 };
	u32 seq;

	nc_sent_abandon(&x->s, x->now, x->now, &d);
	for (seq = 0; seq < x->s.next; seq++)
		model_lost(x, seq, &want);
	compare_digests(t, x, &d, &want);
}

static void step(struct nc_test *t, struct world *x, bool sending)
{
	u32 burst = nc_rand_below(&x->r, 4);

	x->now += nc_rand_below(&x->r, 400);
	while (sending && burst--)
		send_data(t, x);
	arrivals(t, x);
	nc_ackgen_giveup(&x->g, x->now, SRTT_US);
	if (nc_ackgen_owed(&x->g, x->now, ACK_DELAY_US))
		send_ack(t, x);
	if (nc_rand_percent(&x->r, 5))
		expire(t, x, 40000);
	if (x->w.abandon && nc_rand_below(&x->r, 1000) < x->w.abandon)
		abandon(t, x);
}

/* All that is due happens; the last block gets through. */
static void settle(struct nc_test *t, struct world *x)
{
	u32 i;

	x->w.loss = 0;
	x->w.ack_loss = 0;
	for (i = 0; i < 400; i++)
		step(t, x, false);
	x->g.urgent = true;
	for (i = 0; i < 100; i++)
		step(t, x, false);
	expire(t, x, 0);
}

static void check_end(struct nc_test *t, struct world *x)
{
	u32 seq, dropped = 0, tail = x->s.next;

	compare_states(t, x);
	/* What was dropped at the end leaves no hole: it flies for ever. */
	while (tail && x->dropped[tail - 1] &&
	       x->state[tail - 1] == NC_SENT_FLYING)
		tail--;
	NC_EQ(t, x->s.inflight_pkts, x->s.next - tail);
	for (seq = 0; seq < tail; seq++)
		dropped += x->dropped[seq];
	/* With a good way back and order kept, lost is what was dropped. */
	if (!strcmp(x->w.name, "plain losses")) {
		NC_EQ(t, x->lost, dropped);
		NC_EQ(t, x->late, 0);
		NC_EQ(t, x->spurious, 0);
	}
	NC_TRUE(t, x->lost >= dropped);
}

static void wire_run(struct nc_test *t, const struct weather *w, u64 seed)
{
	static struct world x;
	u32 i;

	memset(&x, 0, sizeof(x));
	x.w = *w;
	nc_rand_seed(&x.r, seed);
	x.now = 0xfff00000;
	nc_ackgen_init(&x.g);
	nc_sent_init(&x.s, x.ring, RING, 0);
	for (i = 0; i < 3000 && !t->failed; i++) {
		step(t, &x, true);
		if (i % 64 == 0)
			compare_states(t, &x);
	}
	settle(t, &x);
	check_end(t, &x);
	if (t->failed)
		printf("# %s, seed %llu, step %u\n", w->name,
		       (unsigned long long)seed, i);
}

static void wire_weather(struct nc_test *t, const struct weather *w)
{
	u32 seed;

	for (seed = 0; seed < 12 && !t->failed; seed++)
		wire_run(t, w, seed);
}

#define WEATHER(fn, ...)						\
	static void fn(struct nc_test *t)				\
	{								\
		static const struct weather w = { __VA_ARGS__ };	\
									\
		wire_weather(t, &w);					\
	}

WEATHER(wire_no_loss, "plain losses", 0, 0, 0, 0, 0)
WEATHER(wire_losses, "plain losses", 5, 0, 0, 0, 0)
WEATHER(wire_heavy_losses, "heavy losses", 60, 0, 0, 0, 0)
WEATHER(wire_lost_acks, "lost acks", 5, 50, 0, 0, 0)
WEATHER(wire_reordering, "reordering", 2, 0, 20, 0, 0)
WEATHER(wire_reordered_acks, "reordered acks", 5, 5, 5, 50, 0)
WEATHER(wire_everything, "everything", 20, 20, 20, 20, 0)
WEATHER(wire_abandoning, "abandoning", 10, 10, 10, 10, 5)

const struct nc_case unit_wire_cases[] = {
	NC_CASE(wire_no_loss)
	NC_CASE(wire_losses)
	NC_CASE(wire_heavy_losses)
	NC_CASE(wire_lost_acks)
	NC_CASE(wire_reordering)
	NC_CASE(wire_reordered_acks)
	NC_CASE(wire_everything)
	NC_CASE(wire_abandoning)
	{ NULL, NULL }
};
