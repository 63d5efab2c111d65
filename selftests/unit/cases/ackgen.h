/* SPDX-License-Identifier: GPL-2.0 */
/* What the receiver reports, and what it gives up. */
#include "core/ackgen.h"

#define SRTT_US		40000	/* a hole is given up after 10 ms */

static struct nc_ackgen ackgen_g;
static struct nc_ack_block ackgen_b;
static u32 ackgen_now;

/* A clock that is about to wrap */
static void ackgen_setup(void)
{
	nc_ackgen_init(&ackgen_g);
	ackgen_now = 0xfffffff0;
}

static void ackgen_rx(u32 seq)
{
	nc_ackgen_data(&ackgen_g, seq, 1500, false, ackgen_now);
}

static void ackgen_rx_range(u32 first, u32 last)
{
	for (; first <= last; first++)
		ackgen_rx(first);
}

static void ackgen_wait(u32 us)
{
	ackgen_now += us;
	nc_ackgen_giveup(&ackgen_g, ackgen_now, SRTT_US);
}

static void ackgen_expect(struct nc_test *t, const char *row, u32 nack, u32 ack,
			  u32 largest)
{
	NC_ROW_EQ(t, row, ackgen_g.nack, nack);
	NC_ROW_EQ(t, row, ackgen_g.ack, ack);
	NC_ROW_EQ(t, row, ackgen_g.largest, largest);
}

static void ackgen_block(void)
{
	nc_ackgen_block(&ackgen_g, ackgen_now, &ackgen_b);
}

static void ackgen_in_order(struct nc_test *t)
{
	ackgen_setup();
	ackgen_expect(t, "none", 0, 0, 0);
	ackgen_rx_range(0, 9);
	ackgen_expect(t, "ten", 0, 10, 10);
	NC_EQ(t, ackgen_g.gaps, 0);
	ackgen_now += 800;
	ackgen_g.dup = 7;
	ackgen_block();
	NC_EQ(t, ackgen_b.ack, 10);
	NC_EQ(t, ackgen_b.nack, 0);
	NC_EQ(t, ackgen_b.largest, 10);
	NC_EQ(t, ackgen_b.words, 0);
	NC_EQ(t, ackgen_b.pkts, 10);
	NC_EQ(t, ackgen_b.bytes, 15000);
	NC_EQ(t, ackgen_b.dup, 7);
	NC_EQ(t, ackgen_b.delay_us, 800);
	NC_EQ(t, ackgen_b.rx_time_us, 0xfffffff0);
}

static void ackgen_empty_block(struct nc_test *t)
{
	static const struct nc_ack_block none;

	ackgen_setup();
	ackgen_block();
	NC_EQ(t, memcmp(&ackgen_b, &none, sizeof(none)), 0);
}

static void ackgen_reordering(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(2);
	ackgen_expect(t, "hole", 0, 1, 3);
	ackgen_rx(1);
	ackgen_expect(t, "filled", 0, 3, 3);
	NC_EQ(t, ackgen_g.gaps, 0);

	/* A hole of five, filled from the middle, the end, the start */
	ackgen_rx(8);
	ackgen_expect(t, "five", 0, 3, 9);
	ackgen_rx(5);
	ackgen_expect(t, "middle", 0, 3, 9);
	ackgen_rx(7);
	ackgen_rx(6);
	NC_EQ(t, ackgen_g.gap[0].end, 5);
	ackgen_rx(3);
	ackgen_expect(t, "start", 0, 4, 9);
	ackgen_rx(4);
	ackgen_expect(t, "all", 0, 9, 9);
	NC_EQ(t, ackgen_g.gaps, 0);
}

/* Three later numbers and a quarter of the round trip */
static void ackgen_gives_up(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx_range(0, 9);
	ackgen_rx_range(11, 13);
	ackgen_wait(9999);
	ackgen_expect(t, "too early", 0, 10, 14);
	ackgen_block();
	ackgen_wait(1);
	ackgen_expect(t, "given up", 11, 14, 14);
	NC_TRUE(t, ackgen_g.urgent);
	ackgen_block();
	NC_TRUE(t, !ackgen_g.urgent);

	/* The dissertation's figure 3.2: ack and nack go on from there. */
	ackgen_rx(14);
	ackgen_expect(t, "goes on", 11, 15, 15);

	/* It comes after all: counted, nothing else moves. */
	ackgen_rx(10);
	ackgen_expect(t, "late", 11, 15, 15);
	NC_EQ(t, ackgen_g.pkts, 15);
}

/* What is missing is sent again: no wait but where numbers come out of order. */
static void ackgen_hurry(struct nc_test *t)
{
	ackgen_setup();
	ackgen_g.hurry = true;
	ackgen_rx_range(0, 9);
	ackgen_rx_range(11, 13);
	ackgen_wait(9999);
	ackgen_expect(t, "not known at first", 0, 10, 14);
	ackgen_wait(1);
	NC_EQ(t, ackgen_g.reorders, 31);
	ackgen_g.reorders = 0;
	ackgen_rx_range(15, 16);
	ackgen_wait(1000);
	ackgen_expect(t, "two are too few", 11, 14, 17);
	ackgen_rx(17);
	ackgen_wait(0);
	ackgen_expect(t, "three are enough", 15, 18, 18);

	ackgen_rx(19);
	ackgen_rx(18);
	ackgen_rx_range(21, 23);
	ackgen_wait(9999);
	ackgen_expect(t, "one was filled", 15, 20, 24);
	ackgen_wait(1);
	ackgen_expect(t, "as without hurry", 21, 24, 24);
	/* And one that comes after all begins it anew. */
	ackgen_g.reorders = 0;
	ackgen_rx(20);
	NC_EQ(t, ackgen_g.reorders, 32);
}

static void ackgen_few_later(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(2);
	ackgen_rx(3);
	ackgen_wait(19999);
	ackgen_expect(t, "two later", 0, 1, 4);
	ackgen_wait(1);
	ackgen_expect(t, "half a round trip", 2, 4, 4);

	/* The third one makes a hole that is old enough go at once. */
	ackgen_rx(5);
	ackgen_rx(6);
	ackgen_wait(10000);
	ackgen_expect(t, "two later again", 2, 4, 7);
	ackgen_rx(7);
	ackgen_wait(0);
	ackgen_expect(t, "three later", 5, 8, 8);
}

/* Only the first of two holes is old enough; then both at once. */
static void ackgen_two_holes(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(2);
	ackgen_wait(6000);
	ackgen_rx(5);
	ackgen_rx_range(6, 9);
	ackgen_wait(4000);
	ackgen_expect(t, "first", 2, 3, 10);
	ackgen_wait(6000);
	ackgen_expect(t, "second", 5, 10, 10);

	ackgen_setup();
	ackgen_rx_range(1, 1);
	ackgen_rx_range(4, 8);
	ackgen_wait(10000);
	ackgen_expect(t, "both", 4, 9, 9);
}

static void ackgen_unknown_rtt(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(1);
	ackgen_rx_range(2, 5);
	nc_ackgen_giveup(&ackgen_g, ackgen_now + 24999, 0);
	ackgen_expect(t, "no round trip yet", 0, 0, 6);
	nc_ackgen_giveup(&ackgen_g, ackgen_now + 25000, 0);
	ackgen_expect(t, "a quarter of 100 ms", 1, 6, 6);

	ackgen_setup();
	ackgen_rx(1);
	ackgen_rx_range(2, 5);
	nc_ackgen_giveup(&ackgen_g, ackgen_now + 999, 400);
	ackgen_expect(t, "short round trip", 0, 0, 6);
	nc_ackgen_giveup(&ackgen_g, ackgen_now + 1000, 400);
	ackgen_expect(t, "1 ms at least", 1, 6, 6);
}

/* A number given up too early doubles the wait for sixteen holes. */
static void ackgen_learns_reordering(struct nc_test *t)
{
	u32 seq = 10;
	int i;

	ackgen_setup();
	ackgen_rx_range(1, 5);
	ackgen_wait(10000);
	ackgen_expect(t, "given up", 1, 6, 6);
	ackgen_rx(0);
	for (i = 0; i < 17; i++, seq += 10) {
		u32 nack = ackgen_g.nack;

		ackgen_rx_range(seq, seq + 3);
		ackgen_wait(10000);
		NC_EQ(t, ackgen_g.nack, i < 16 ? nack : seq);
		ackgen_wait(10000);
		NC_EQ(t, ackgen_g.nack, seq);
	}
}

static void ackgen_when_due(struct nc_test *t)
{
	u32 at = 0;

	ackgen_setup();
	NC_TRUE(t, !nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));

	/* The first of all at once */
	ackgen_rx(0);
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));
	NC_EQ(t, at, ackgen_now);
	ackgen_block();
	NC_TRUE(t, !nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));

	/* Then after the delay, counted from the first that is owed */
	ackgen_now += 100;
	ackgen_rx(1);
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));
	NC_EQ(t, at, ackgen_now + 5000);
	ackgen_now += 4999;
	ackgen_rx(2);
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now + 1, 5000));

	/* Or after so many */
	ackgen_block();
	ackgen_rx_range(3, 2 + NC_ACKGEN_PKTS - 1);
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
	ackgen_rx(2 + NC_ACKGEN_PKTS);
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
}

static void ackgen_holes_are_due(struct nc_test *t)
{
	u32 at = 0;

	/* A new hole at once; then nothing is owed, but the hole waits. */
	ackgen_setup();
	ackgen_rx(0);
	ackgen_block();
	ackgen_rx(2);
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
	ackgen_block();
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));
	NC_EQ(t, at, ackgen_now + 20000);
	ackgen_rx_range(3, 4);
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 50000, &at));
	NC_EQ(t, at, ackgen_now + 10000);
	/* What is owed first is due first. */
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 5000, &at));
	NC_EQ(t, at, ackgen_now + 5000);

	/* The caller may ask for a block, with nothing new. */
	ackgen_block();
	ackgen_g.urgent = true;
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now, 5000));
}

static void ackgen_after_idle(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(0);
	ackgen_block();
	ackgen_now += 100000;
	ackgen_rx(1);
	NC_TRUE(t, !ackgen_g.urgent);
	ackgen_block();
	ackgen_now += 100001;
	ackgen_rx(2);
	NC_TRUE(t, ackgen_g.urgent);
}

static void ackgen_ce(struct nc_test *t)
{
	ackgen_setup();
	ackgen_rx(0);
	ackgen_block();
	NC_EQ(t, ackgen_b.flags, 0);
	nc_ackgen_data(&ackgen_g, 1, 1500, true, ackgen_now);
	NC_TRUE(t, ackgen_g.urgent);
	ackgen_block();
	NC_EQ(t, ackgen_b.flags, NC_ACK_CE);
	NC_EQ(t, ackgen_b.ce, 1);
	ackgen_rx(2);
	ackgen_block();
	NC_EQ(t, ackgen_b.flags, 0);
	NC_EQ(t, ackgen_b.ce, 1);
}

/* Less than a full frame waits longer than what is worth a block. */
static void ackgen_thin(struct nc_test *t)
{
	u32 at = 0;

	ackgen_setup();
	ackgen_rx(0);
	ackgen_block();
	nc_ackgen_data(&ackgen_g, 1, 100, false, ackgen_now);
	NC_TRUE(t, nc_ackgen_due(&ackgen_g, ackgen_now, SRTT_US, 2000, &at));
	NC_EQ(t, at, ackgen_now + NC_ACK_HOLD_US);
	ackgen_now += 2000;
	nc_ackgen_data(&ackgen_g, 2, NC_ACKGEN_FULL - 101, false, ackgen_now);
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now, 2000));
	nc_ackgen_data(&ackgen_g, 3, 1, false, ackgen_now);
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now, 2000));
	/* It counts from one block to the next. */
	ackgen_block();
	nc_ackgen_data(&ackgen_g, 4, 100, false, ackgen_now);
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now + 2000, 2000));
}

static void ackgen_holds(struct nc_test *t, u32 us)
{
	u32 seq = ackgen_g.largest;

	nc_ackgen_data(&ackgen_g, seq, 100, false, ackgen_now);
	NC_TRUE(t, !nc_ackgen_owed(&ackgen_g, ackgen_now + us - 1, 1000));
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now + us, 1000));
	ackgen_block();
}

/* More only when it was told often enough, less at once. */
static void ackgen_hold(struct nc_test *t)
{
	u32 i;

	ackgen_setup();
	ackgen_rx(0);
	ackgen_block();
	ackgen_holds(t, 10000);
	NC_EQ(t, ackgen_b.flags, 0);
	nc_ackgen_hold(&ackgen_g, 2);
	for (i = 0; i < 4; i++) {
		ackgen_holds(t, 10000);
		NC_EQ(t, ackgen_b.flags, 2 << NC_ACK_HOLD_SHIFT);
	}
	ackgen_holds(t, 40000);
	nc_ackgen_hold(&ackgen_g, 3);
	for (i = 0; i < 4; i++)
		ackgen_holds(t, 40000);
	ackgen_holds(t, 80000);
	NC_EQ(t, ackgen_b.flags, 3 << NC_ACK_HOLD_SHIFT);
	/* A full frame is not held back for that. */
	ackgen_rx(ackgen_g.largest);
	NC_TRUE(t, nc_ackgen_owed(&ackgen_g, ackgen_now + 1000, 1000));
	ackgen_block();
	/* Now and then one that can't wait */
	nc_ackgen_hold(&ackgen_g, 0);
	nc_ackgen_hold(&ackgen_g, 3);
	for (i = 0; i < 3; i++)
		ackgen_holds(t, 10000);
	nc_ackgen_hold(&ackgen_g, 0);
	ackgen_holds(t, 10000);
	NC_EQ(t, ackgen_b.flags, 0);
	nc_ackgen_hold(&ackgen_g, 3);
	for (i = 0; i < 4; i++)
		ackgen_holds(t, 10000);
	ackgen_holds(t, 80000);
}

/* Only what is a TCP acknowledgment and nothing else */
static void ackgen_lazy(struct nc_test *t)
{
	static const u8 v4[52] = {
		[0] = 0x45, [3] = 52, [6] = 0x40, [9] = 6, [32] = 0x80,
		[33] = 0x10,
	};
	static const u8 v6[72] = {
		[0] = 0x60, [5] = 32, [6] = 6, [52] = 0x80, [53] = 0x10,
	};
	/* No header has no length: its own bytes would be taken for TCP's. */
	static const u8 none[24] = { [0] = 0x40, [9] = 6, [13] = 0x10 };
	static const struct {
		u8	at;
		u8	value;
	} other[] = {
		{ 3, 53 },	/* a byte of data */
		{ 6, 0x20 },	/* a fragment */
		{ 7, 1 },
		{ 9, 17 },	/* UDP */
		{ 33, 0x00 },
		{ 33, 0x11 },	/* FIN, SYN, RST */
		{ 33, 0x12 },
		{ 33, 0x14 },
		{ 0, 0x00 },
	};
	u8 p[72];
	u32 i;

	NC_TRUE(t, nc_ackgen_lazy(v4, sizeof(v4)));
	NC_TRUE(t, nc_ackgen_lazy(v6, sizeof(v6)));
	NC_TRUE(t, !nc_ackgen_lazy(none, sizeof(none)));
	for (i = 0; i < 40; i++)
		NC_TRUE(t, !nc_ackgen_lazy(v4, i));
	for (i = 0; i < 60; i++)
		NC_TRUE(t, !nc_ackgen_lazy(v6, i));
	for (i = 0; i < ARRAY_SIZE(other); i++) {
		memcpy(p, v4, sizeof(v4));
		p[other[i].at] = other[i].value;
		NC_TRUE(t, !nc_ackgen_lazy(p, sizeof(v4)));
	}
	memcpy(p, v6, sizeof(v6));
	p[6] = 17;
	NC_TRUE(t, !nc_ackgen_lazy(p, sizeof(v6)));
	p[6] = 6;
	p[5] = 33;
	NC_TRUE(t, !nc_ackgen_lazy(p, sizeof(v6)));
}

static void ackgen_bitmap(struct nc_test *t)
{
	u32 n;

	/* 100 is missing; then every third comes, over the ends of words. */
	ackgen_setup();
	ackgen_rx_range(0, 99);
	for (n = 102; n < 200; n += 3)
		ackgen_rx(n);
	ackgen_block();
	NC_EQ(t, ackgen_b.ack, 100);
	NC_EQ(t, ackgen_b.largest, 199);
	NC_EQ(t, ackgen_b.words, 4);
	for (n = 101; n < 101 + 4 * 32; n++) {
		u32 bit = n - 101;

		NC_EQ(t, ackgen_b.bitmap[bit / 32] >> (bit % 32) & 1,
		      n < 199 && n % 3 == 0);
	}
	NC_TRUE(t, nc_frame_ack_block_ok(&ackgen_b));
}

static void ackgen_bitmap_length(struct nc_test *t)
{
	static const u32 above[][2] = {
		{ 1, 1 }, { 31, 1 }, { 32, 1 }, { 33, 2 }, { 64, 2 },
		{ 479, 15 }, { 480, 15 }, { 481, 15 }, { 2000, 15 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(above); i++) {
		ackgen_setup();
		ackgen_rx_range(1, above[i][0]);
		ackgen_block();
		NC_EQ(t, ackgen_b.words, above[i][1]);
	}
}

/* The bitmap tells the first 480 numbers above ack, and the map may turn. */
static void ackgen_bitmap_full(struct nc_test *t)
{
	u32 base, i;

	for (base = 2000; base < 2100; base += 7) {
		ackgen_setup();
		ackgen_rx_range(0, base - 1);
		ackgen_rx_range(base + 1, base + 1000);
		ackgen_block();
		NC_EQ(t, ackgen_b.ack, base);
		NC_EQ(t, ackgen_b.words, NC_ACK_MAX_WORDS);
		for (i = 0; i < NC_ACK_MAX_WORDS; i++)
			NC_EQ(t, ackgen_b.bitmap[i], 0xffffffff);
	}
}

static void ackgen_overflow_of_map(struct nc_test *t)
{
	/* Number 0 is missing, all the others come. */
	ackgen_setup();
	ackgen_rx_range(1, NC_ACKGEN_BITS - 1);
	ackgen_expect(t, "full", 0, 0, NC_ACKGEN_BITS);
	ackgen_rx(NC_ACKGEN_BITS);
	ackgen_expect(t, "one more", 1, NC_ACKGEN_BITS + 1,
		      NC_ACKGEN_BITS + 1);

	/* A jump farther than the map */
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(1000000);
	ackgen_expect(t, "jump", 1000001 - NC_ACKGEN_BITS,
		      1000001 - NC_ACKGEN_BITS, 1000001);
	NC_TRUE(t, ackgen_g.urgent);
	ackgen_rx(1000001 - NC_ACKGEN_BITS);
	ackgen_expect(t, "its first", 1000001 - NC_ACKGEN_BITS,
		      1000002 - NC_ACKGEN_BITS, 1000001);
	ackgen_rx(999999);
	ackgen_rx(1000001);
	ackgen_expect(t, "its last", 1000001 - NC_ACKGEN_BITS,
		      1000002 - NC_ACKGEN_BITS, 1000002);

	/* Exactly as far as it reaches */
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(NC_ACKGEN_BITS);
	ackgen_expect(t, "reaches", 0, 1, NC_ACKGEN_BITS + 1);
	ackgen_setup();
	ackgen_rx(0);
	ackgen_rx(NC_ACKGEN_BITS + 1);
	ackgen_expect(t, "too far", 2, 2, NC_ACKGEN_BITS + 2);
}

static void ackgen_overflow_of_holes(struct nc_test *t)
{
	u32 i;

	ackgen_setup();
	for (i = 1; i <= NC_ACKGEN_GAPS; i++)
		ackgen_rx(2 * i);
	ackgen_expect(t, "full", 0, 0, 2 * NC_ACKGEN_GAPS + 1);
	ackgen_rx(2 * NC_ACKGEN_GAPS + 2);
	/* Holes 0-1, 3, 5, ...: the first is given up, 2 is in order. */
	ackgen_expect(t, "one more", 2, 3, 2 * NC_ACKGEN_GAPS + 3);
	NC_EQ(t, ackgen_g.gaps, NC_ACKGEN_GAPS);
}

static void ackgen_high_numbers(struct nc_test *t)
{
	u32 base = NC_SEQ_LIMIT - 20;

	ackgen_setup();
	ackgen_rx_range(base, base + 9);
	ackgen_expect(t, "high", base, base + 10, base + 10);
	ackgen_rx_range(base + 11, NC_SEQ_LIMIT - 1);
	ackgen_wait(10000);
	ackgen_expect(t, "last", base + 11, NC_SEQ_LIMIT, NC_SEQ_LIMIT);
	ackgen_block();
	NC_TRUE(t, nc_frame_ack_block_ok(&ackgen_b));
}

#undef SRTT_US

#define NC_ACKGEN_CASES(X)						\
	X(ackgen_in_order)						\
	X(ackgen_empty_block)						\
	X(ackgen_reordering)						\
	X(ackgen_gives_up)						\
	X(ackgen_hurry)							\
	X(ackgen_few_later)						\
	X(ackgen_two_holes)						\
	X(ackgen_unknown_rtt)						\
	X(ackgen_learns_reordering)					\
	X(ackgen_when_due)						\
	X(ackgen_holes_are_due)						\
	X(ackgen_after_idle)						\
	X(ackgen_ce)							\
	X(ackgen_thin)							\
	X(ackgen_hold)							\
	X(ackgen_lazy)							\
	X(ackgen_bitmap)						\
	X(ackgen_bitmap_length)						\
	X(ackgen_bitmap_full)						\
	X(ackgen_overflow_of_map)					\
	X(ackgen_overflow_of_holes)					\
	X(ackgen_high_numbers)
