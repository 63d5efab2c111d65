// SPDX-License-Identifier: GPL-2.0
/*
 * Input: what happens to a receiver, a byte or more a step. Numbers come in
 * any order, also twice, as they may where replays are let in.
 */
#include "core/ackgen.h"
#include "fuzz.h"

static bool came(const struct nc_ackgen *g, u32 n)
{
	u32 bit = n % NC_ACKGEN_BITS;

	return g->map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG) & 1;
}

static void check_holes(const struct nc_ackgen *g)
{
	u32 i, n, at = g->ack;

	must(g->gaps <= NC_ACKGEN_GAPS);
	must(!g->gaps == (g->ack == g->largest));
	for (i = 0; i < g->gaps; i++) {
		const struct nc_ackgen_gap *gap = &g->gap[i];

		must(i ? gap->start > at : gap->start == at);
		must(gap->end > gap->start && gap->end < g->largest);
		must(!came(g, gap->start) && !came(g, gap->end - 1));
		must(came(g, gap->end));
		for (n = at; i && n < gap->start; n++)
			must(came(g, n));
		at = gap->end;
	}
}

static void check(const struct nc_ackgen *g)
{
	must(g->nack <= g->ack && g->ack <= g->largest);
	must(g->largest - g->ack <= NC_ACKGEN_BITS);
	check_holes(g);
}

static void block(struct nc_ackgen *g, u32 now)
{
	struct nc_ack_block b, again;
	size_t off = 0;
	u8 buf[200];
	int len;

	nc_ackgen_block(g, now, &b);
	must(nc_frame_ack_block_ok(&b));
	len = nc_frame_build_ack(buf, sizeof(buf), 0, 0, &b, 1);
	must(len > 0);
	must(!nc_frame_next_ack_block(buf, len, &off, &again));
	must(b.ack == again.ack && b.nack == again.nack);
	must(!nc_ackgen_owed(g, now, 1000));
}

/* After what is due has been done, nothing is due before it is. */
static void serve(struct nc_ackgen *g, u32 now, u32 srtt_us)
{
	u32 at;

	nc_ackgen_giveup(g, now, srtt_us);
	if (nc_ackgen_owed(g, now, 1000))
		block(g, now);
	if (nc_ackgen_due(g, now, srtt_us, 1000, &at))
		must((s32)(at - now) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	u32 now = fuzz_u32(&in);
	u32 srtt_us = fuzz_u16(&in);
	static struct nc_ackgen g;
	u32 seq;

	nc_ackgen_lazy(data, len);
	nc_ackgen_init(&g);
	while (in.len) {
		u8 op = fuzz_u8(&in);

		now += fuzz_u8(&in) * 16;
		seq = g.largest;
		if (op & 0x01)
			seq += (s8)fuzz_u8(&in);
		if (op & 0x02)
			seq += fuzz_u16(&in);
		if ((op & 0x0c) == 0x0c)
			seq += fuzz_u32(&in);
		if (seq < NC_SEQ_LIMIT)
			nc_ackgen_data(&g, seq, 1000, op & 0x10, now);
		if (op & 0x20)
			serve(&g, now, srtt_us);
		if (op & 0x40)
			block(&g, now);
		if (op & 0x80)
			nc_ackgen_hold(&g, seq & NC_ACK_HOLD_MAX);
		check(&g);
	}
	return 0;
}
