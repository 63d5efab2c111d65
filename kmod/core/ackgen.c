// SPDX-License-Identifier: GPL-2.0
/*
 * Which data numbers came over one path of one session. The dissertation's
 * ack and nack, with the bitmap above ack added.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "ackgen.h"
#include "rtt.h"

#define LATER_PKTS		3	/* RFC 9002 section 6.1.1 */
#define WAIT_MIN_US		1000	/* RFC 9002 section 6.1.2 */
#define WIDE_GIVEUPS		16	/* RFC 8985 section 7.1 */
#define ORDERLY_HOLES		32	/* none of so many was filled */
#define IDLE_US			100000
#define TOLD_BLOCKS		4	/* one of them will have come */

#define PROTO_TCP		6
#define TCP_LEN			20
#define TCP_FIN_SYN_RST		0x07
#define TCP_ACK			0x10

static bool came(const struct nc_ackgen *g, u32 n)
{
	u32 bit = n % NC_ACKGEN_BITS;

	return g->map[bit / BITS_PER_LONG] & (1UL << (bit % BITS_PER_LONG));
}

static void note(struct nc_ackgen *g, u32 n)
{
	u32 bit = n % NC_ACKGEN_BITS;

	g->map[bit / BITS_PER_LONG] |= 1UL << (bit % BITS_PER_LONG);
}

/* Clears the bits of @start to @end - 1, at most one turn of the map. */
static void forget(struct nc_ackgen *g, u32 start, u32 end)
{
	u32 left = min_t(u32, end - start, NC_ACKGEN_BITS);

	while (left) {
		u32 bit = start % NC_ACKGEN_BITS;
		u32 at = bit % BITS_PER_LONG;
		u32 n = min_t(u32, left, BITS_PER_LONG - at);

		g->map[bit / BITS_PER_LONG] &=
			~((~0UL >> (BITS_PER_LONG - n)) << at);
		start += n;
		left -= n;
	}
}

void nc_ackgen_init(struct nc_ackgen *g)
{
	memset(g, 0, sizeof(*g));
	/* Not known: a new session must not learn it by mistakes. */
	g->reorders = ORDERLY_HOLES;
}

/* @ack follows from the holes: it is the first number missing. */
static void settle(struct nc_ackgen *g)
{
	g->ack = g->gaps ? g->gap[0].start : g->largest;
}

static void drop_gap(struct nc_ackgen *g, u32 i)
{
	g->gaps--;
	memmove(&g->gap[i], &g->gap[i + 1],
		(g->gaps - i) * sizeof(g->gap[0]));
}

static void give_up_first(struct nc_ackgen *g)
{
	g->nack = g->gap[0].end;
	drop_gap(g, 0);
	settle(g);
	if (g->wide)
		g->wide--;
	if (g->reorders)
		g->reorders--;
	g->urgent = true;
}

/* A number above all before: opens a hole if it is not the next one. */
static void extend(struct nc_ackgen *g, u32 seq, u32 now_us)
{
	u32 from = g->largest;

	/* What the map can't hold apart is given up at once. */
	while (g->gaps && seq - g->ack >= NC_ACKGEN_BITS)
		give_up_first(g);
	if (!g->gaps && seq - from >= NC_ACKGEN_BITS) {
		from = seq - (NC_ACKGEN_BITS - 1);
		g->nack = from;
	}
	if (seq != from) {
		if (g->gaps == NC_ACKGEN_GAPS)
			give_up_first(g);
		g->gap[g->gaps++] = (struct nc_ackgen_gap) {
			.start		= from,
			.end		= seq,
			.since_us	= now_us,
			.heads		= g->heads,
		};
		forget(g, from, seq);
		g->urgent = true;
	}
	note(g, seq);
	g->largest = seq + 1;
	g->largest_us = now_us;
	g->heads++;
	settle(g);
}

/* A number within a hole: trims the hole if it was one of its ends. */
static void fill(struct nc_ackgen *g, u32 seq)
{
	struct nc_ackgen_gap *gap;
	u32 i = g->gaps;

	if (came(g, seq))
		return;
	note(g, seq);
	g->reorders = ORDERLY_HOLES;

	/* Reordering is short: what fills is mostly among the newest. */
	while (i-- && seq < g->gap[i].start)
		;
	gap = &g->gap[i];
	while (gap->start < gap->end && came(g, gap->start))
		gap->start++;
	while (gap->start < gap->end && came(g, gap->end - 1))
		gap->end--;
	if (gap->start == gap->end)
		drop_gap(g, i);
	settle(g);
}

/* It was given up too early. */
static void late(struct nc_ackgen *g)
{
	g->reorders = ORDERLY_HOLES;
	g->wide = WIDE_GIVEUPS;
}

void nc_ackgen_data(struct nc_ackgen *g, u32 seq, u32 bytes, bool ce,
		    u32 now_us)
{
	g->pkts++;
	g->bytes += bytes;
	if (ce) {
		g->ce++;
		g->ce_since = true;
		g->urgent = true;
	}
	g->owed_bytes += bytes;
	if (!g->owed++) {
		g->owed_since_us = now_us;
		if (!g->started || now_us - g->block_us > IDLE_US)
			g->urgent = true;
	}

	if (seq >= g->largest)
		extend(g, seq, now_us);
	else if (seq >= g->ack)
		fill(g, seq);
	else
		late(g);
}

void nc_ackgen_hold(struct nc_ackgen *g, u8 hold)
{
	if (hold == g->hold)
		return;
	g->hold = hold;
	g->hold_sure = min(g->hold_sure, hold);
	g->told = 0;
}

bool nc_ackgen_lazy(const u8 *p, u32 len)
{
	u32 hdr, all;
	u8 flags;

	if (len >= 20 && p[0] >> 4 == 4 && (p[0] & 0xf) >= 5) {
		hdr = (p[0] & 0xf) * 4;
		all = p[2] << 8 | p[3];
		if (p[9] != PROTO_TCP || (p[6] & 0x3f) || p[7])
			return false;
	} else if (len >= 40 && p[0] >> 4 == 6) {
		hdr = 40;
		all = hdr + (p[4] << 8 | p[5]);
		if (p[6] != PROTO_TCP)
			return false;
	} else {
		return false;
	}
	if (len < hdr + TCP_LEN)
		return false;
	p += hdr;
	flags = p[13];
	return (flags & TCP_ACK) && !(flags & TCP_FIN_SYN_RST) &&
	       all == hdr + (p[12] >> 4) * 4;
}

/* When the first hole is to be given up. No later one is due before it: it
 * was known later, and fewer numbers have come since.
 */
static u32 giveup_at(const struct nc_ackgen *g, u32 srtt_us)
{
	const struct nc_ackgen_gap *gap = &g->gap[0];
	bool few = g->heads - gap->heads < LATER_PKTS;
	u32 wait_us = WAIT_MIN_US;

	if (few || g->reorders || !g->hurry)
		wait_us = max_t(u32, wait_us,
				(srtt_us ? srtt_us : NC_RTT_INITIAL_US) / 4);
	if (g->wide || few)
		wait_us *= 2;
	return gap->since_us + wait_us;
}

void nc_ackgen_giveup(struct nc_ackgen *g, u32 now_us, u32 srtt_us)
{
	while (g->gaps && (s32)(now_us - giveup_at(g, srtt_us)) >= 0)
		give_up_first(g);
}

static u32 owed_at(const struct nc_ackgen *g, u32 now_us, u32 delay_us)
{
	if (g->urgent || g->owed >= NC_ACKGEN_PKTS)
		return now_us;
	if (g->owed_bytes < NC_ACKGEN_FULL)
		delay_us = max(delay_us, NC_ACK_HOLD_US << g->hold_sure);
	return g->owed_since_us + delay_us;
}

static bool owes(const struct nc_ackgen *g)
{
	return g->urgent || g->owed;
}

bool nc_ackgen_due(const struct nc_ackgen *g, u32 now_us, u32 srtt_us,
		   u32 delay_us, u32 *at_us)
{
	bool any = owes(g);
	u32 at = now_us;

	if (any)
		at = owed_at(g, now_us, delay_us);
	if (g->gaps) {
		u32 giveup_us = giveup_at(g, srtt_us);

		if (!any || (s32)(giveup_us - at) < 0)
			at = giveup_us;
		any = true;
	}
	if (any)
		*at_us = at;
	return any;
}

bool nc_ackgen_owed(const struct nc_ackgen *g, u32 now_us, u32 delay_us)
{
	return owes(g) && (s32)(now_us - owed_at(g, now_us, delay_us)) >= 0;
}

/* The bits of @n to @n + 31. */
static u32 map_word(const struct nc_ackgen *g, u32 n)
{
	u32 bit = n % NC_ACKGEN_BITS;
	u32 at = bit % BITS_PER_LONG;
	u32 i = bit / BITS_PER_LONG;
	u32 word = g->map[i] >> at;

	if (at > BITS_PER_LONG - 32) {
		i = (i + 1) % ARRAY_SIZE(g->map);
		word |= g->map[i] << (BITS_PER_LONG - at);
	}
	return word;
}

void nc_ackgen_report(const struct nc_ackgen *g, u32 now_us,
		      struct nc_ack_block *b)
{
	u32 n = g->ack + 1;

	memset(b, 0, sizeof(*b));
	b->flags = (g->ce_since ? NC_ACK_CE : 0) |
		   g->hold << NC_ACK_HOLD_SHIFT;
	b->delay_us = g->largest ? now_us - g->largest_us : 0;
	b->ack = g->ack;
	b->nack = g->nack;
	b->largest = g->largest;
	b->pkts = g->pkts;
	b->bytes = g->bytes;
	b->rx_time_us = g->largest_us;
	b->ce = g->ce;
	b->dup = g->dup;

	for (; n < g->largest && b->words < NC_ACK_MAX_WORDS; n += 32) {
		u32 word = map_word(g, n);

		if (g->largest - n < 32)
			word &= (1U << (g->largest - n)) - 1;
		b->bitmap[b->words++] = word;
	}
}

void nc_ackgen_block(struct nc_ackgen *g, u32 now_us, struct nc_ack_block *b)
{
	nc_ackgen_report(g, now_us, b);
	g->owed = 0;
	g->owed_bytes = 0;
	g->urgent = false;
	g->started = true;
	g->ce_since = false;
	g->block_us = now_us;
	if (g->told < TOLD_BLOCKS && ++g->told == TOLD_BLOCKS)
		g->hold_sure = g->hold;
}
