/* SPDX-License-Identifier: GPL-2.0 */
/* What acknowledgments do to what was sent. */
#include "core/sent.h"

#define RING		64
#define LEN		1500

static struct nc_sent sent_s;
static struct nc_sent_pkt sent_ring[RING];
static struct nc_ack_digest sent_d;
static u32 sent_now;

static void sent_setup(u32 first)
{
	memset(sent_ring, 0, sizeof(sent_ring));
	nc_sent_init(&sent_s, sent_ring, RING, first);
	sent_now = 0xffffff00;
}

/* Sends @n frames, 1 ms apart. */
static void sent_tx(struct nc_test *t, u32 n)
{
	u32 seq;

	while (n--) {
		NC_EQ(t, nc_sent_add(&sent_s, 1000 + sent_s.next, LEN, false,
				     sent_now, &seq), 0);
		NC_EQ(t, seq, sent_s.next - 1);
		sent_now += 1000;
	}
}

/* Applies a block; bit n of @bits is number @ack + 1 + n. */
static int sent_ack(u32 nack, u32 ack, u32 largest, u64 bits)
{
	struct nc_ack_block b = {
		.words = 2,
		.nack = nack,
		.ack = ack,
		.largest = largest,
		.bitmap = { (u32)bits, (u32)(bits >> 32) },
	};

	return nc_sent_ack(&sent_s, &b, sent_now, &sent_d);
}

static void sent_expect(struct nc_test *t, const char *row, u32 acked, u32 lost,
			u32 flying)
{
	NC_ROW_EQ(t, row, sent_d.acked_pkts, acked);
	NC_ROW_EQ(t, row, sent_d.acked_bytes, acked * LEN);
	NC_ROW_EQ(t, row, sent_d.lost_pkts, lost);
	NC_ROW_EQ(t, row, sent_d.lost_bytes, lost * LEN);
	NC_ROW_EQ(t, row, sent_s.inflight_pkts, flying);
	NC_ROW_EQ(t, row, sent_s.inflight_bytes, flying * LEN);
	NC_ROW_EQ(t, row, sent_d.inflight_bytes, flying * LEN);
}

static u32 sent_oldest_seq(void)
{
	u32 tx_us, seq;

	return nc_sent_oldest(&sent_s, &tx_us, &seq) ? seq : 0xffffffff;
}

static void sent_in_order(struct nc_test *t)
{
	sent_setup(0);
	NC_EQ(t, sent_oldest_seq(), 0xffffffff);
	sent_tx(t, 10);
	NC_EQ(t, sent_oldest_seq(), 0);
	NC_EQ(t, sent_ack(0, 4, 4, 0), 0);
	sent_expect(t, "four", 4, 0, 6);
	NC_EQ(t, sent_d.acked_largest, 3);
	NC_EQ(t, sent_d.prior_inflight_bytes, 10 * LEN);
	NC_EQ(t, sent_d.next, 10);
	NC_EQ(t, sent_d.now_us, sent_now);
	NC_EQ(t, sent_oldest_seq(), 4);
	NC_EQ(t, sent_ack(0, 4, 4, 0), 0);
	sent_expect(t, "again", 0, 0, 6);
	NC_EQ(t, sent_ack(0, 10, 10, 0), 0);
	sent_expect(t, "all", 6, 0, 0);
	NC_EQ(t, sent_oldest_seq(), 0xffffffff);
}

static void sent_holes(struct nc_test *t)
{
	/* 2 and 5 are missing; 2 is given up, then 5. */
	sent_setup(0);
	sent_tx(t, 10);
	NC_EQ(t, sent_ack(0, 2, 8, 0x1b), 0);
	sent_expect(t, "bitmap", 6, 0, 4);
	NC_EQ(t, sent_d.acked_largest, 7);
	NC_EQ(t, sent_oldest_seq(), 2);
	NC_EQ(t, sent_ack(3, 5, 8, 0x3), 0);
	sent_expect(t, "given up", 0, 1, 3);
	NC_EQ(t, sent_d.lost_largest, 2);
	NC_EQ(t, sent_oldest_seq(), 5);
	NC_EQ(t, sent_ack(6, 10, 10, 0), 0);
	sent_expect(t, "second", 2, 1, 0);
	NC_EQ(t, sent_d.lost_largest, 5);
}

/* The block that showed 3 to 7 was lost: what nack covers is taken for lost. */
static void sent_unseen_below_nack(struct nc_test *t)
{
	sent_setup(0);
	sent_tx(t, 10);
	NC_EQ(t, sent_ack(8, 10, 10, 0), 0);
	sent_expect(t, "all below nack", 2, 8, 0);
}

static void sent_largest_beyond_bitmap(struct nc_test *t)
{
	sent_setup(0);
	sent_tx(t, 60);
	NC_EQ(t, sent_ack(0, 0, 60, 0x5), 0);
	sent_expect(t, "bits and largest", 3, 0, 57);
	NC_EQ(t, sent_d.acked_largest, 59);
	NC_TRUE(t, sent_d.rtt_us);
}

static void sent_refuses(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 nack, ack, largest;
		u64 bits;
	} rows[] = {
		{ "ack never sent", 0, 11, 11, 0 },
		{ "largest never sent", 0, 4, 11, 0 },
		{ "nack above ack", 5, 4, 10, 0 },
		{ "ack above largest", 0, 5, 4, 0 },
		{ "ack itself came", 0, 4, 5, 0 },
		{ "largest given up", 10, 10, 10, 0 },
		{ "bit never sent", 0, 4, 8, 1ULL << 5 },
		{ "bit far beyond", 0, 4, 8, 1ULL << 63 },
		{ "bit above largest", 0, 4, 8, 1ULL << 3 },
		{ "high ack", 0, 0xffffffff, 0xffffffff, 0 },
	};
	unsigned int i;

	sent_setup(0);
	sent_tx(t, 10);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		NC_ROW_EQ(t, rows[i].row,
			  sent_ack(rows[i].nack, rows[i].ack, rows[i].largest,
				   rows[i].bits), -ERANGE);
		sent_expect(t, rows[i].row, 0, 0, 10);
		NC_ROW_EQ(t, rows[i].row, sent_s.una, 0);
	}
}

static void sent_older_blocks(struct nc_test *t)
{
	sent_setup(0);
	sent_tx(t, 20);
	NC_EQ(t, sent_ack(3, 10, 13, 0x3), 0);
	sent_expect(t, "newer", 9, 3, 8);
	NC_EQ(t, sent_ack(0, 2, 5, 0x2), -ESTALE);
	sent_expect(t, "older", 0, 0, 8);
	NC_EQ(t, sent_ack(3, 9, 9, 0), -ESTALE);
	/* By one of the three alone */
	NC_EQ(t, sent_ack(3, 9, 13, 0x6), -ESTALE);
	NC_EQ(t, sent_ack(2, 10, 13, 0x3), -ESTALE);
	NC_EQ(t, sent_ack(3, 10, 12, 0x1), -ESTALE);
	NC_EQ(t, sent_ack(3, 10, 13, 0x3), 0);
	/* Older by its ack, but it shows a number above. */
	NC_EQ(t, sent_ack(0, 2, 14, 1ULL << 10), 0);
	sent_expect(t, "older, with news", 1, 0, 7);
	NC_EQ(t, sent_d.acked_largest, 13);
	NC_EQ(t, sent_s.una, 10);
}

static void sent_spurious(struct nc_test *t)
{
	sent_setup(0);
	sent_tx(t, 10);
	nc_sent_abandon(&sent_s, sent_now, sent_now, &sent_d);
	sent_expect(t, "abandoned", 0, 10, 0);
	NC_EQ(t, sent_d.lost_largest, 9);
	NC_EQ(t, sent_d.prior_inflight_bytes, 10 * LEN);
	NC_EQ(t, sent_oldest_seq(), 0xffffffff);
	nc_sent_abandon(&sent_s, sent_now, sent_now, &sent_d);
	sent_expect(t, "twice", 0, 0, 0);

	sent_tx(t, 2);
	NC_EQ(t, sent_oldest_seq(), 10);
	/* All but 4 had come. */
	NC_EQ(t, sent_ack(5, 10, 10, 0), 0);
	sent_expect(t, "came after all", 5, 0, 2);
	NC_EQ(t, sent_d.spurious_pkts, 5);
	NC_EQ(t, sent_ack(5, 12, 12, 0), 0);
	sent_expect(t, "new ones", 2, 0, 0);
	NC_EQ(t, sent_d.spurious_pkts, 0);
}

static void sent_expires(struct nc_test *t)
{
	sent_setup(0);
	sent_tx(t, 10);
	/* 2, 5, 8, 9 not known; only what was overtaken can expire. */
	NC_EQ(t, sent_ack(0, 2, 8, 0x1b), 0);
	nc_sent_expire(&sent_s, 8001, sent_now, &sent_d);
	sent_expect(t, "too young", 0, 0, 4);
	nc_sent_expire(&sent_s, 8000, sent_now, &sent_d);
	sent_expect(t, "first", 0, 1, 3);
	NC_EQ(t, sent_d.lost_largest, 2);
	NC_EQ(t, sent_oldest_seq(), 5);
	nc_sent_expire(&sent_s, 0, sent_now, &sent_d);
	sent_expect(t, "all that was overtaken", 0, 1, 2);
	NC_EQ(t, sent_oldest_seq(), 8);
	nc_sent_expire(&sent_s, 0, sent_now, &sent_d);
	sent_expect(t, "no more", 0, 0, 2);
	/* The receiver agrees: no loss a second time. */
	NC_EQ(t, sent_ack(6, 10, 10, 0), 0);
	sent_expect(t, "given up too", 2, 0, 0);
	NC_EQ(t, sent_d.spurious_pkts, 0);
}

static void sent_full_ring(struct nc_test *t)
{
	u32 seq;

	sent_setup(0);
	sent_tx(t, RING - 1);
	NC_TRUE(t, !nc_sent_full(&sent_s));
	sent_tx(t, 1);
	NC_TRUE(t, nc_sent_full(&sent_s));
	NC_EQ(t, nc_sent_add(&sent_s, 1, LEN, false, sent_now, &seq), -ENOSPC);
	NC_EQ(t, sent_s.next, RING);
	NC_EQ(t, sent_ack(0, 1, 1, 0), 0);
	NC_TRUE(t, !nc_sent_full(&sent_s));
	sent_tx(t, 1);
	NC_TRUE(t, nc_sent_full(&sent_s));
	NC_TRUE(t, !nc_sent_get(&sent_s, 0));
	NC_EQ(t, nc_sent_get(&sent_s, 1)->data_seq, 1001);

	/* A dead path, one that nobody decides on: lost ones give way. */
	nc_sent_abandon(&sent_s, sent_now, sent_now, &sent_d);
	NC_TRUE(t, !nc_sent_full(&sent_s));
	sent_tx(t, RING);
	NC_TRUE(t, nc_sent_full(&sent_s));
	NC_EQ(t, sent_s.una, RING + 1);
	NC_EQ(t, sent_oldest_seq(), RING + 1);
	NC_TRUE(t, !nc_sent_get(&sent_s, sent_s.next));
	/* Of one that gave way nothing more is learnt. */
	NC_EQ(t, sent_ack(0, 1, RING + 1, 0), 0);
	NC_EQ(t, sent_d.acked_pkts, 0);
	NC_EQ(t, sent_d.rtt_us, 0);
	/* The receiver knows them still, and decides on what there is. */
	NC_EQ(t, sent_ack(RING + 3, 2 * RING + 1, 2 * RING + 1, 0), 0);
	sent_expect(t, "after", RING - 2, 2, 0);
}

static void sent_entries(struct nc_test *t)
{
	sent_setup(0);
	NC_TRUE(t, !nc_sent_get(&sent_s, 0));
	sent_tx(t, 3);
	NC_TRUE(t, !nc_sent_get(&sent_s, 3));
	NC_EQ(t, nc_sent_get(&sent_s, 2)->state, NC_SENT_FLYING);
	NC_EQ(t, sent_ack(1, 3, 3, 0), 0);
	NC_EQ(t, nc_sent_get(&sent_s, 0)->state, NC_SENT_LOST);
	NC_EQ(t, nc_sent_get(&sent_s, 1)->state, NC_SENT_ACKED);
	NC_EQ(t, nc_sent_get(&sent_s, 2)->data_seq, 1002);
	sent_setup(1000);
	NC_TRUE(t, !nc_sent_get(&sent_s, 999));
}

/* A path id used again goes on counting; its receiver may start anew. */
static void sent_first_number(struct nc_test *t)
{
	sent_setup(5000);
	sent_tx(t, 10);
	NC_EQ(t, sent_oldest_seq(), 5000);
	NC_EQ(t, sent_ack(0, 0, 0, 0), 0);
	sent_expect(t, "nothing came", 0, 0, 10);
	NC_EQ(t, sent_ack(4000, 4000, 5001, 0), 0);
	sent_expect(t, "one came", 1, 0, 9);
	NC_EQ(t, sent_ack(5000, 5010, 5010, 0), 0);
	sent_expect(t, "all came", 9, 0, 0);
}

static void sent_last_number(struct nc_test *t)
{
	u32 seq;

	sent_setup(NC_SEQ_LIMIT - 3);
	sent_tx(t, 3);
	NC_TRUE(t, nc_sent_full(&sent_s));
	NC_EQ(t, nc_sent_add(&sent_s, 1, LEN, false, sent_now, &seq), -ENOSPC);
	NC_EQ(t, sent_ack(0, NC_SEQ_LIMIT, NC_SEQ_LIMIT, 0), 0);
	sent_expect(t, "acked", 3, 0, 0);
	NC_TRUE(t, nc_sent_full(&sent_s));
}

static void sent_round_trip(struct nc_test *t)
{
	struct nc_ack_block b = { .ack = 5, .largest = 5, .delay_us = 700 };

	sent_setup(0);
	sent_tx(t, 10);
	sent_now += 20000;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	/* Number 4 was sent 6 ms before the clock was put on. */
	NC_EQ(t, sent_d.rtt_us, 26000);
	NC_EQ(t, sent_d.delay_us, 700);
	/* Largest is no news: no sample. */
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.rtt_us, 0);
	NC_EQ(t, sent_d.rate_us, 0);
	/* Nor when it lies above a hole that fills */
	NC_EQ(t, sent_ack(0, 5, 8, 0x2), 0);
	NC_TRUE(t, sent_d.rtt_us);
	NC_EQ(t, sent_ack(0, 6, 8, 0x1), 0);
	NC_EQ(t, sent_d.acked_pkts, 1);
	NC_EQ(t, sent_d.rtt_us, 0);
}

static void sent_ce(struct nc_test *t)
{
	struct nc_ack_block b = { .ack = 5, .largest = 5, .ce = 2 };

	sent_setup(0);
	sent_tx(t, 20);
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.ce, 2);
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.ce, 0);
	/* An older one says nothing of it. */
	b.ack = 3;
	b.ce = 4;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), -ESTALE);
	b.ack = 8;
	b.largest = 8;
	b.ce = 3;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.ce, 1);
	/* No more than came */
	b.ack = 10;
	b.largest = 10;
	b.ce = 60000;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.ce, 2);
	/* The total wraps. */
	b.ack = 20;
	b.largest = 20;
	b.ce = 1;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.ce, 10);
}

/* A frame each ms is 12 Mbit/s, also when blocks come back five together. */
static void sent_rate(struct nc_test *t)
{
	struct nc_ack_block b = { 0 };
	u32 i;

	sent_setup(0);
	for (i = 1; i <= 60; i++) {
		sent_tx(t, 1);
		if (i % 5)
			continue;
		while (i >= 10 && b.ack < i - 5) {
			b.ack++;
			b.largest++;
			b.rx_time_us = 777777 + 1000 * b.ack;
			NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d),
			      0);
			if (i < 25)
				continue;
			NC_EQ(t, sent_d.rate_us,
			      sent_d.rate_bytes / LEN * 1000);
			NC_TRUE(t, sent_d.rate_us >= 6000);
		}
	}
}

/* Sending faster than the path carries shows what the path carries. */
static void sent_rate_of_bottleneck(struct nc_test *t)
{
	struct nc_ack_block b = { 0 };
	u32 seq;
	int i;

	sent_setup(0);
	for (i = 0; i < 20; i++)
		NC_EQ(t, nc_sent_add(&sent_s, i, LEN, true, sent_now, &seq), 0);
	/* Each takes 2 ms at the bottleneck, and 10 ms there and back. */
	for (i = 1; i <= 20; i++) {
		b.ack = i;
		b.largest = i;
		b.rx_time_us = 5000 + 2000 * i;
		NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now + 10000 + 2000 * i,
				     &sent_d), 0);
		NC_EQ(t, sent_d.rate_bytes, i * LEN);
		NC_EQ(t, sent_d.rate_us, 10000 + 2000 * i);
		NC_TRUE(t, sent_d.rate_app_limited);
	}
	/* From then on by the receiver's clock */
	sent_now += 50000;
	NC_EQ(t, nc_sent_add(&sent_s, 0, LEN, false, sent_now, &seq), 0);
	b.ack = 21;
	b.largest = 21;
	b.rx_time_us += 70000;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now + 11000, &sent_d), 0);
	/* but not over a pause */
	NC_EQ(t, sent_d.rate_us, 11000);
	NC_EQ(t, sent_d.rate_bytes, LEN);
	NC_TRUE(t, sent_d.rate_app_limited);
}

/* A receiver's clock that jumps gives no absurd sample. */
static void sent_rate_bad_clock(struct nc_test *t)
{
	struct nc_ack_block b = { .ack = 2, .largest = 2,
				  .rx_time_us = 1000000 };

	sent_setup(0);
	sent_tx(t, 4);
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	sent_tx(t, 4);
	b.ack = 6;
	b.largest = 6;
	b.rx_time_us = 10;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	/* Number 5 was sent 3 ms ago, a frame after 2 had been reported. */
	NC_EQ(t, sent_d.rate_us, 4000);
}

/* A queue is drained: sent 1 ms apart, delivered twice as fast. */
static void sent_rate_of_draining(struct nc_test *t)
{
	struct nc_ack_block b = { 0 };
	u32 i;

	sent_setup(0);
	sent_tx(t, 1);
	b.ack = 1;
	b.largest = 1;
	b.rx_time_us = 0xffffff00;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.rate_rx_us, sent_d.rate_us);
	sent_tx(t, 20);
	/* The next are sent when numbers up to 9 have been reported. */
	for (i = 2; i <= 10; i++) {
		b.ack = i;
		b.largest = i;
		b.rx_time_us += 500;
		NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	}
	sent_tx(t, 20);
	b.ack = 40;
	b.largest = 40;
	b.rx_time_us += 15000;
	NC_EQ(t, nc_sent_ack(&sent_s, &b, sent_now, &sent_d), 0);
	NC_EQ(t, sent_d.rate_bytes, 30 * LEN);
	NC_EQ(t, sent_d.rate_rx_us, 15000);
	NC_EQ(t, sent_d.rate_us, 30000);
}

/* Too little to send: until what was sent then is acknowledged, all of it. */
static void sent_app_limited(struct nc_test *t)
{
	u32 seq;

	/* The first after a pause, whatever waits behind it */
	sent_setup(0);
	sent_tx(t, 5);
	NC_EQ(t, nc_sent_get(&sent_s, 0)->app_limited, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 4)->app_limited, 1);
	sent_ack(0, 1, 1, 0);
	NC_TRUE(t, sent_d.rate_app_limited);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 5)->app_limited, 0);

	/* Nothing waits behind number 7. */
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_add(&sent_s, 0, LEN, true, sent_now, &seq), 0);
	NC_EQ(t, seq, 7);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 6)->app_limited, 0);
	NC_EQ(t, nc_sent_get(&sent_s, 7)->app_limited, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 8)->app_limited, 1);
	sent_ack(0, 7, 7, 0);
	NC_TRUE(t, !sent_d.rate_app_limited);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 9)->app_limited, 1);
	sent_ack(0, 8, 8, 0);
	NC_TRUE(t, sent_d.rate_app_limited);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 10)->app_limited, 0);
	sent_ack(0, 10, 10, 0);
	NC_TRUE(t, sent_d.rate_app_limited);
	sent_ack(0, 11, 11, 0);
	NC_TRUE(t, !sent_d.rate_app_limited);

	/* Lost is as good as acknowledged; later ones alone are not. */
	sent_setup(0);
	sent_tx(t, 8);
	sent_ack(0, 0, 8, 0x7e);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 8)->app_limited, 1);
	sent_ack(1, 8, 8, 0);
	sent_tx(t, 1);
	NC_EQ(t, nc_sent_get(&sent_s, 9)->app_limited, 0);
}

static u64 sent_settled_acked, sent_settled_lost;

static void sent_note(struct nc_sent *s, u32 seq, bool acked)
{
	u64 *which = acked ? &sent_settled_acked : &sent_settled_lost;

	if (s == &sent_s && seq < 64 && !(*which & 1ULL << seq))
		*which |= 1ULL << seq;
	else
		*which = ~0ULL;
}

static void sent_settled_are(struct nc_test *t, const char *row, u64 acked,
			     u64 lost)
{
	NC_ROW_EQ(t, row, sent_settled_acked, acked);
	NC_ROW_EQ(t, row, sent_settled_lost, lost);
	sent_settled_acked = 0;
	sent_settled_lost = 0;
}

/* Who keeps what flies is told of each number, once each way. */
static void sent_tells(struct nc_test *t)
{
	sent_setup(0);
	sent_s.settled = sent_note;
	sent_settled_acked = 0;
	sent_settled_lost = 0;
	sent_tx(t, 20);
	sent_settled_are(t, "sent", 0, 0);
	sent_ack(0, 2, 8, 0x1b);
	sent_settled_are(t, "bitmap and largest", 0xdb, 0);
	sent_ack(0, 2, 8, 0x1b);
	sent_settled_are(t, "the same again", 0, 0);
	sent_ack(3, 5, 8, 0x3);
	sent_settled_are(t, "given up", 0, 0x4);
	sent_ack(0, 2, 9, 0x3b);
	sent_settled_are(t, "older, with news", 0x100, 0);
	sent_now += 100000;
	nc_sent_expire(&sent_s, 50000, sent_now, &sent_d);
	sent_settled_are(t, "overtaken", 0, 0x20);
	sent_ack(3, 10, 10, 0);
	sent_settled_are(t, "one that was taken for lost", 0x220, 0);
	nc_sent_abandon(&sent_s, sent_now, sent_now, &sent_d);
	sent_settled_are(t, "abandoned", 0, 0xffc00);
}

#undef RING
#undef LEN

#define NC_SENT_CASES(X)						\
	X(sent_in_order)						\
	X(sent_holes)							\
	X(sent_unseen_below_nack)					\
	X(sent_largest_beyond_bitmap)					\
	X(sent_refuses)							\
	X(sent_older_blocks)						\
	X(sent_spurious)						\
	X(sent_expires)							\
	X(sent_full_ring)						\
	X(sent_entries)							\
	X(sent_first_number)						\
	X(sent_last_number)						\
	X(sent_round_trip)						\
	X(sent_ce)							\
	X(sent_rate)							\
	X(sent_rate_of_bottleneck)					\
	X(sent_rate_bad_clock)						\
	X(sent_rate_of_draining)					\
	X(sent_app_limited)						\
	X(sent_tells)
