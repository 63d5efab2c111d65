// SPDX-License-Identifier: GPL-2.0
/*
 * Random runs of the window and of the receiver's acknowledgment state beside
 * models that keep every number in an array.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/ackgen.h"
#include "core/replay.h"
#include "core/seq.h"
#include "model.h"
#include "rand.h"
#include "unit.h"

/* ---- The window of RFC 6479 ---- */

#define REPLAY_NUMBERS	20000

static void replay_model_run(struct nc_test *t, u64 seed, u32 nbits)
{
	static bool seen[REPLAY_NUMBERS];
	u32 window = nbits - BITS_PER_LONG;
	struct nc_replay *w;
	struct nc_rand r;
	u64 next = 0;
	u32 i;

	nc_rand_seed(&r, seed);
	memset(seen, 0, sizeof(seen));
	w = malloc(NC_REPLAY_SIZE(nbits));
	nc_replay_init(w, nbits);

	for (i = 0; i < 5000; i++) {
		enum nc_replay_verdict want = NC_REPLAY_NEW;
		u64 n = next + nc_rand_below(&r, 8);

		if (nc_rand_percent(&r, 60))
			n -= min_t(u64, n, nc_rand_below(&r, 2 * nbits));
		if (nc_rand_percent(&r, 1))
			n += nc_rand_below(&r, 3 * nbits);
		if (n >= REPLAY_NUMBERS)
			break;

		if (n < next && next - n > window)
			want = NC_REPLAY_OLD;
		else if (seen[n])
			want = NC_REPLAY_SEEN;
		NC_EQ(t, nc_replay_peek(w, n), want);
		NC_EQ(t, nc_replay_mark(w, n), want);
		if (want == NC_REPLAY_NEW) {
			seen[n] = true;
			next = max(next, n + 1);
		}
		NC_EQ(t, w->next, next);
	}
	free(w);
}

static void replay_model(struct nc_test *t)
{
	static const u32 sizes[] = { 128, 256, 1024, 8192 };
	u32 i, seed;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (seed = 0; seed < 50; seed++)
			replay_model_run(t, seed, sizes[i]);
}

/* Of all numbers with these low bits none is closer. */
static void seq_model(struct nc_test *t)
{
	struct nc_rand r;
	u32 i;

	nc_rand_seed(&r, 1);
	for (i = 0; i < 100000; i++) {
		u64 near = nc_rand_u64(&r) >> nc_rand_below(&r, 64);
		u32 low = nc_rand_u64(&r);
		u64 best = 0, least = ~0ULL;
		int k;

		for (k = -2; k <= 2; k++) {
			u64 high = (near >> 32) + k;
			u64 n = high << 32 | low;
			u64 dist = n > near ? n - near : near - n;

			if (high >> 32)
				continue;
			if (dist < least) {
				least = dist;
				best = n;
			}
		}
		NC_EQ(t, nc_seq_recover(near, low), best);
	}
}

/* ---- The receiver's side ---- */

static u32 alive_gaps(const struct rx_model *m, u32 *first)
{
	u32 n, count = 0, last = 0;

	for (n = m->nack; n < m->largest; n++) {
		if (m->came[n] || m->gap_of[n] == last)
			continue;
		last = m->gap_of[n];
		if (!count++)
			*first = last;
	}
	return count;
}

u32 rx_model_ack(const struct rx_model *m)
{
	u32 n = m->nack;

	while (n < m->largest && m->came[n])
		n++;
	return n;
}

/* Gives up what is missing of the first hole. */
static void model_give_up(struct rx_model *m, u32 gap)
{
	u32 n;

	for (n = m->nack; n < m->largest; n++)
		if (!m->came[n] && m->gap_of[n] == gap) {
			m->given[n] = true;
			m->nack = n + 1;
		}
	if (m->wide)
		m->wide--;
}

static void model_extend(struct rx_model *m, u32 seq, u32 now_us)
{
	u32 first = 0, n;

	while (seq - rx_model_ack(m) >= NC_ACKGEN_BITS &&
	       alive_gaps(m, &first))
		model_give_up(m, first);
	for (n = m->largest; n < seq; n++) {
		if (seq - n >= NC_ACKGEN_BITS) {
			m->given[n] = true;
			m->nack = n + 1;
		}
	}
	if (max(m->nack, m->largest) < seq) {
		if (alive_gaps(m, &first) == NC_ACKGEN_GAPS)
			model_give_up(m, first);
		m->gaps++;
		m->since[m->gaps] = now_us;
		m->heads_then[m->gaps] = m->heads;
		for (n = m->largest; n < seq; n++)
			m->gap_of[n] = m->gaps;
	}
	m->largest = seq + 1;
	m->heads++;
}

void rx_model_data(struct rx_model *m, u32 seq, u32 now_us)
{
	m->pkts++;
	if (seq < m->largest && m->given[seq])
		m->wide = 16;
	else if (seq >= m->largest)
		model_extend(m, seq, now_us);
	m->came[seq] = true;
}

void rx_model_giveup(struct rx_model *m, u32 now_us, u32 srtt_us)
{
	u32 gap = 0;

	while (alive_gaps(m, &gap)) {
		u32 wait = max(srtt_us / 4, 1000U);

		if (m->wide || m->heads - m->heads_then[gap] < 3)
			wait *= 2;
		if (now_us - m->since[gap] < wait)
			break;
		model_give_up(m, gap);
	}
}

void rx_model_check(struct nc_test *t, const struct rx_model *m,
		    const struct nc_ackgen *g)
{
	u32 first = 0;

	NC_EQ(t, g->ack, rx_model_ack(m));
	NC_EQ(t, g->nack, m->nack);
	NC_EQ(t, g->largest, m->largest);
	NC_EQ(t, g->pkts, m->pkts);
	NC_EQ(t, g->gaps, alive_gaps(m, &first));
}

static void rx_model_check_block(struct nc_test *t, const struct rx_model *m,
				 const struct nc_ackgen *g, u32 now_us)
{
	struct nc_ackgen copy = *g;
	struct nc_ack_block b;
	u32 n, i;

	nc_ackgen_block(&copy, now_us, &b);
	NC_TRUE(t, nc_frame_ack_block_ok(&b));
	for (i = 0; i < 32 * NC_ACK_MAX_WORDS; i++) {
		bool bit = b.bitmap[i / 32] >> (i % 32) & 1;

		n = b.ack + 1 + i;
		if (i >= 32U * b.words)
			NC_TRUE(t, n >= m->largest);
		else
			NC_EQ(t, bit, n < m->largest && m->came[n]);
	}
}

/* Numbers in bursts, some left out, some coming later, some leaping. */
static void ackgen_model_run(struct nc_test *t, u64 seed)
{
	static struct rx_model m;
	static struct nc_ackgen g;
	u32 now = 0xffff0000, clock = 0;
	u32 srtt = 4000 << (seed % 5);
	u32 loss = seed % 7 * 10;
	struct nc_rand r;
	u32 i;

	nc_rand_seed(&r, seed);
	memset(&m, 0, sizeof(m));
	nc_ackgen_init(&g);
	for (i = 0; i < 3000 && !t->failed; i++) {
		u32 step = nc_rand_below(&r, 500);
		u32 seq = m.largest;

		clock += step;
		now += step;
		if (nc_rand_percent(&r, loss))
			seq += nc_rand_below(&r, 4);
		if (nc_rand_percent(&r, 30))
			seq -= min(seq, nc_rand_below(&r, 80));
		if (nc_rand_below(&r, 1000) == 0)
			seq += nc_rand_below(&r, 3 * NC_ACKGEN_BITS);
		if (seq >= RX_MODEL_NUMBERS)
			break;
		if (!m.came[seq]) {
			nc_ackgen_data(&g, seq, 1, false, now);
			rx_model_data(&m, seq, clock);
		}
		rx_model_check(t, &m, &g);
		if (nc_rand_percent(&r, 50)) {
			nc_ackgen_giveup(&g, now, srtt);
			rx_model_giveup(&m, clock, srtt);
			rx_model_check(t, &m, &g);
		}
		if (nc_rand_percent(&r, 10))
			rx_model_check_block(t, &m, &g, now);
	}
	if (t->failed)
		printf("# seed %llu, step %u\n", (unsigned long long)seed, i);
}

static void ackgen_model(struct nc_test *t)
{
	u32 seed;

	for (seed = 0; seed < 100 && !t->failed; seed++)
		ackgen_model_run(t, seed);
}

const struct nc_case unit_model_cases[] = {
	NC_CASE(replay_model)
	NC_CASE(seq_model)
	NC_CASE(ackgen_model)
	{ NULL, NULL }
};
