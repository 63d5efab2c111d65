/* SPDX-License-Identifier: GPL-2.0 */
/* Frames: there and back, and everything that must be refused. */
#include "core/frame.h"

static u8 frame_buf[2048];
static u8 frame_end[sizeof(frame_buf)];
static struct nc_ack_block frame_blocks[NC_MAX_PATHS + 1];

/* The first @len bytes, with nothing that could be read behind them. */
static const u8 *frame_cut(size_t len)
{
	return memcpy(frame_end + sizeof(frame_end) - len, frame_buf, len);
}

static void frame_header(struct nc_test *t)
{
	static const u8 want[] = {
		0x12, 0xf0, 0xde, 0xad, 0xbe, 0xef, 0x01, 0x02, 0x03, 0x04,
	};
	struct nc_hdr h;

	nc_frame_put_hdr(&h, NC_FRAME_PROBE, 15, 0xdeadbeef, 0x01020304);
	NC_EQ(t, memcmp(&h, want, sizeof(want)), 0);
	NC_EQ(t, nc_frame_version(h.ver_type), NC_VERSION);
	NC_EQ(t, nc_frame_type(h.ver_type), NC_FRAME_PROBE);
	NC_EQ(t, nc_frame_class(NC_FRAME_DATA), NC_CLASS_DATA);
	NC_EQ(t, nc_frame_class(NC_FRAME_ACK), NC_CLASS_CONTROL);
	NC_EQ(t, nc_frame_class(NC_FRAME_CLOSE), NC_CLASS_CONTROL);
}

static void frame_nonce(struct nc_test *t)
{
	NC_EQ(t, nc_frame_nonce(NC_CLASS_DATA, 0, 0), 0);
	NC_EQ(t, nc_frame_nonce(NC_CLASS_CONTROL, 0, 0), 1ULL << 63);
	NC_EQ(t, nc_frame_nonce(NC_CLASS_DATA, 15, 0), 0x7800000000000000ULL);
	NC_EQ(t, nc_frame_nonce(NC_CLASS_DATA, 1, 0xffffffff),
	      0x08000000ffffffffULL);
	NC_EQ(t, nc_frame_nonce(NC_CLASS_CONTROL, 15, 0x12345678),
	      0xf800000012345678ULL);
}

static void frame_lengths(struct nc_test *t)
{
	static const struct {
		const char *row;
		u8 type;
		u16 len;
		int want;
	} rows[] = {
		{ "data", NC_FRAME_DATA, 35, -EMSGSIZE },
		{ "data", NC_FRAME_DATA, 36, 0 },
		{ "data", NC_FRAME_DATA, 65527, 0 },
		{ "data", NC_FRAME_DATA, 65528, -EMSGSIZE },
		{ "ack", NC_FRAME_ACK, 49, -EMSGSIZE },
		{ "ack", NC_FRAME_ACK, 50, 0 },
		{ "ack", NC_FRAME_ACK, 1506, 0 },
		{ "ack", NC_FRAME_ACK, 1507, -EMSGSIZE },
		{ "probe", NC_FRAME_PROBE, 33, -EMSGSIZE },
		{ "probe", NC_FRAME_PROBE, 34, 0 },
		{ "reply", NC_FRAME_PROBE_REPLY, 33, -EMSGSIZE },
		{ "reply", NC_FRAME_PROBE_REPLY, 1500, 0 },
		{ "close", NC_FRAME_CLOSE, 13, -EMSGSIZE },
		{ "close", NC_FRAME_CLOSE, 14, 0 },
		{ "close", NC_FRAME_CLOSE, 30, 0 },
		{ "close", NC_FRAME_CLOSE, 31, -EMSGSIZE },
		{ "unknown", 5, 100, -EPROTONOSUPPORT },
		{ "unknown", 6, 100, -EPROTONOSUPPORT },
		{ "unknown", 7, 100, -EPROTONOSUPPORT },
		{ "hello", NC_FRAME_HELLO, 191, -EMSGSIZE },
		{ "hello", NC_FRAME_HELLO, 192, 0 },
		{ "hello", NC_FRAME_HELLO, 193, -EMSGSIZE },
		{ "reply", NC_FRAME_REPLY, 187, -EMSGSIZE },
		{ "reply", NC_FRAME_REPLY, 188, 0 },
		{ "reply", NC_FRAME_REPLY, 189, -EMSGSIZE },
		{ "challenge", NC_FRAME_CHALLENGE, 39, -EMSGSIZE },
		{ "challenge", NC_FRAME_CHALLENGE, 40, 0 },
		{ "challenge", NC_FRAME_CHALLENGE, 41, -EMSGSIZE },
		{ "unknown", 11, 192, -EPROTONOSUPPORT },
		{ "unknown", 15, 192, -EPROTONOSUPPORT },
		{ "unknown", 255, 192, -EPROTONOSUPPORT },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		NC_ROW_EQ(t, rows[i].row,
			  nc_frame_len_ok(rows[i].type, rows[i].len),
			  rows[i].want);
}

/* ---- ACK ---- */

static void frame_fill_blocks(void)
{
	unsigned int i, w;

	memset(frame_blocks, 0, sizeof(frame_blocks));
	for (i = 0; i < NC_MAX_PATHS; i++) {
		struct nc_ack_block *b = &frame_blocks[i];

		b->path_id = i;
		b->flags = i;
		b->words = i;
		b->delay_us = 8 * i;
		b->ack = 1000 * i;
		b->nack = 900 * i;
		b->largest = i ? 1000 * i + 1 + 32 * i : 0;
		b->pkts = 0xfffffff0 + i;
		b->bytes = 0x80000000 + i;
		b->rx_time_us = 0x01020304 * i;
		b->ce = 0xff00 + i;
		b->dup = 0x1234 + i;
		for (w = 0; w < b->words; w++)
			b->bitmap[w] = 0x80000001 ^ (w << 8);
	}
}

static void frame_ack_round_trip(struct nc_test *t)
{
	struct nc_ack_block b;
	size_t off = 0;
	u32 hint = 0;
	u8 flags = 0;
	int n, i, len;

	frame_fill_blocks();
	for (n = 1; n <= NC_MAX_PATHS; n++) {
		len = nc_frame_build_ack(frame_buf, sizeof(frame_buf),
					 NC_ACK_HEAD_PASS | 0x80, 0xcafe0000 + n,
					 frame_blocks, n);
		NC_EQ(t, len, 8 + 32 * n + 4 * (n * (n - 1) / 2));
		NC_EQ(t, nc_frame_parse_ack_head(frame_buf, len, &flags, &hint),
		      n);
		NC_EQ(t, flags, 0x81);
		NC_EQ(t, hint, 0xcafe0000 + n);
		off = 0;
		for (i = 0; i < n; i++) {
			NC_EQ(t, nc_frame_next_ack_block(frame_buf, len, &off,
							 &b), 0);
			NC_EQ(t, memcmp(&b, &frame_blocks[i], sizeof(b)), 0);
		}
		NC_EQ(t, off, len);
	}
}

static void frame_ack_room(struct nc_test *t)
{
	int len;

	frame_fill_blocks();
	len = nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0,
				 frame_blocks, 3);
	NC_EQ(t, nc_frame_build_ack(frame_buf, len, 0, 0, frame_blocks, 3),
	      len);
	NC_EQ(t, nc_frame_build_ack(frame_buf, len - 1, 0, 0, frame_blocks, 3),
	      -EMSGSIZE);
	NC_EQ(t, nc_frame_build_ack(frame_buf, len, 0, 0, frame_blocks, 0),
	      -EINVAL);
	NC_EQ(t, nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0,
				    frame_blocks, NC_MAX_PATHS + 1), -EINVAL);
	/* The longest of all passes the length check, tag included. */
	NC_EQ(t, nc_frame_len_ok(NC_FRAME_ACK, NC_HDR_LEN + 8 + 16 * 92 +
				 NC_TAG_LEN), 0);
}

static void frame_ack_truncated(struct nc_test *t)
{
	struct nc_ack_block b;
	int n, len, cut;
	size_t off;
	u32 hint;
	u8 flags;

	frame_fill_blocks();
	len = nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0,
				 &frame_blocks[2], 1);
	for (cut = 0; cut < len; cut++) {
		off = 0;
		NC_EQ(t, nc_frame_next_ack_block(frame_cut(cut), cut, &off, &b),
		      -EBADMSG);
		NC_EQ(t, off, 0);
	}
	for (n = 1; n <= 4; n++) {
		len = nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0,
					 frame_blocks, n);
		for (cut = 0; cut < len; cut++)
			NC_EQ(t, nc_frame_parse_ack_head(frame_cut(cut), cut,
							 &flags, &hint),
			      -EBADMSG);
		frame_buf[len] = 0;
		NC_EQ(t, nc_frame_parse_ack_head(frame_buf, len + 1, &flags,
						 &hint), -EBADMSG);
	}
	frame_buf[0] = 0;
	NC_EQ(t, nc_frame_parse_ack_head(frame_buf, 8, &flags, &hint),
	      -EBADMSG);
	/* Seventeen good blocks */
	memset(frame_buf, 0, sizeof(frame_buf));
	len = 8 + 32 * (NC_MAX_PATHS + 1);
	frame_buf[0] = NC_MAX_PATHS + 1;
	NC_EQ(t, nc_frame_parse_ack_head(frame_buf, len, &flags, &hint),
	      -EBADMSG);
	frame_buf[0] = NC_MAX_PATHS;
	NC_EQ(t, nc_frame_parse_ack_head(frame_buf, len - 32, &flags, &hint),
	      NC_MAX_PATHS);
}

static void frame_ack_delay(struct nc_test *t)
{
	static const u32 delay[][2] = {
		{ 0, 0 }, { 7, 0 }, { 8, 8 }, { 15, 8 }, { 524280, 524280 },
		{ 524288, 524280 }, { 0xffffffff, 524280 },
	};
	struct nc_ack_block b;
	unsigned int i;
	size_t off;
	int len;

	frame_fill_blocks();
	for (i = 0; i < ARRAY_SIZE(delay); i++) {
		frame_blocks[0].delay_us = delay[i][0];
		len = nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0,
					 frame_blocks, 1);
		off = 0;
		NC_EQ(t, nc_frame_next_ack_block(frame_buf, len, &off, &b), 0);
		NC_EQ(t, b.delay_us, delay[i][1]);
	}
}

static void frame_ack_order(struct nc_test *t)
{
	static const struct {
		const char *row;
		u32 nack, ack, largest, bits;
		bool ok;
	} rows[] = {
		{ "nothing yet", 0, 0, 0, 0, true },
		{ "in order", 0, 10, 10, 0, true },
		{ "a hole", 0, 10, 12, 1, true },
		{ "given up", 9, 10, 10, 0, true },
		{ "given up, a hole next", 10, 10, 12, 1, true },
		{ "no loss in 2^31 numbers", 0, 0x90000000, 0x90000000, 0,
		  true },
		{ "the last number", 0, NC_SEQ_LIMIT, NC_SEQ_LIMIT, 0, true },
		{ "past the last number", 0, NC_SEQ_LIMIT, NC_SEQ_LIMIT + 1, 0,
		  false },
		{ "nack above ack", 11, 10, 20, 0, false },
		{ "ack above largest", 0, 10, 9, 0, false },
		{ "largest given up", 10, 10, 10, 0, false },
		{ "bit of largest", 0, 10, 12, 2, false },
		{ "bit below largest", 0, 10, 12, 1, true },
		{ "ack itself came", 0, 10, 11, 0, false },
		{ "bits, nothing above ack", 0, 10, 10, 1, false },
		{ "high bit", 0, 10, 42, 0x80000000, false },
		{ "high bit in place", 0, 10, 43, 0x80000000, true },
	};
	struct nc_ack_block b;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t off = 0;
		u32 hint;
		u8 flags;
		int len;

		memset(&b, 0, sizeof(b));
		b.nack = rows[i].nack;
		b.ack = rows[i].ack;
		b.largest = rows[i].largest;
		b.words = 2;
		b.bitmap[0] = rows[i].bits;
		NC_ROW_EQ(t, rows[i].row, nc_frame_ack_block_ok(&b),
			  rows[i].ok);
		len = nc_frame_build_ack(frame_buf, sizeof(frame_buf), 0, 0, &b,
					 1);
		NC_ROW_EQ(t, rows[i].row,
			  nc_frame_next_ack_block(frame_buf, len, &off, &b),
			  rows[i].ok ? 0 : -EBADMSG);
		NC_ROW_EQ(t, rows[i].row,
			  nc_frame_parse_ack_head(frame_buf, len, &flags,
						  &hint),
			  rows[i].ok ? 1 : -EBADMSG);
	}
}

/* ---- PROBE ---- */

static void frame_fill_probe(struct nc_probe *p)
{
	static const struct nc_probe full = {
		.token = 0x01020304,
		.tx_time_us = 0x11121314,
		.rx_time_us = 0x21222324,
		.srtt_us = 0x31323334,
		.pass_hint = 0x41424344,
		.flags = NC_PROBE_PASS | NC_PROBE_UP,
		.name = "dsl-0123456789-0123456789-01234",
		.metric = 10,
		.direction = 2,
		.rate_bps = 0x0102030405060708ULL,
		.has_addrs = true,
		.local = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
			   16, 17, 18 },
		.remote = { 101, 102, 103, 104, 105, 106, 107, 108, 109, 110,
			    111, 112, 113, 114, 115, 116, 117, 118 },
	};

	memcpy(p, &full, sizeof(full));
}

static void frame_probe_eq(struct nc_test *t, const char *row,
			   const struct nc_probe *got,
			   const struct nc_probe *want)
{
	NC_ROW_EQ(t, row, got->token, want->token);
	NC_ROW_EQ(t, row, got->tx_time_us, want->tx_time_us);
	NC_ROW_EQ(t, row, got->rx_time_us, want->rx_time_us);
	NC_ROW_EQ(t, row, got->srtt_us, want->srtt_us);
	NC_ROW_EQ(t, row, got->pass_hint, want->pass_hint);
	NC_ROW_EQ(t, row, got->flags, want->flags);
	NC_ROW_EQ(t, row, strcmp(got->name, want->name), 0);
	NC_ROW_EQ(t, row, got->metric, want->metric);
	NC_ROW_EQ(t, row, got->direction, want->direction);
	NC_ROW_EQ(t, row, got->rate_bps, want->rate_bps);
	NC_ROW_EQ(t, row, got->has_addrs, want->has_addrs);
	NC_ROW_EQ(t, row, memcmp(got->local, want->local, 18), 0);
	NC_ROW_EQ(t, row, memcmp(got->remote, want->remote, 18), 0);
}

static void frame_probe_round_trip(struct nc_test *t)
{
	struct nc_probe p, got;
	int len;

	frame_fill_probe(&p);
	len = nc_frame_build_probe(frame_buf, sizeof(frame_buf), &p, false);
	NC_EQ(t, len, 24 + 33 + 6 + 3 + 10 + 20 + 20);
	NC_EQ(t, nc_frame_parse_probe(frame_buf, len, &got), 0);
	frame_probe_eq(t, "full", &got, &p);

	/* A reply announces nothing but addresses. */
	len = nc_frame_build_probe(frame_buf, sizeof(frame_buf), &p, true);
	NC_EQ(t, len, 24 + 20 + 20);
	NC_EQ(t, nc_frame_parse_probe(frame_buf, len, &got), 0);
	memset(p.name, 0, sizeof(p.name));
	p.metric = 0;
	p.direction = 0;
	p.rate_bps = 0;
	frame_probe_eq(t, "reply", &got, &p);

	p.has_addrs = false;
	memset(p.local, 0, sizeof(p.local));
	memset(p.remote, 0, sizeof(p.remote));
	len = nc_frame_build_probe(frame_buf, sizeof(frame_buf), &p, true);
	NC_EQ(t, len, 24);
	NC_EQ(t, nc_frame_parse_probe(frame_buf, len, &got), 0);
	frame_probe_eq(t, "bare", &got, &p);
	/* Nor does a probe that has nothing to announce. */
	NC_EQ(t, nc_frame_build_probe(frame_buf, 24, &p, false), 24);
}

/* What ends between two TLVs is a shorter probe, all else is refused. */
static void frame_probe_truncated(struct nc_test *t)
{
	static const int whole[] = { 24, 57, 63, 66, 76, 96, 116 };
	struct nc_probe p, got;
	unsigned int i = 0;
	int cut, len;

	frame_fill_probe(&p);
	len = nc_frame_build_probe(frame_buf, sizeof(frame_buf), &p, false);
	NC_EQ(t, len, whole[ARRAY_SIZE(whole) - 1]);
	for (cut = 0; cut <= len; cut++) {
		bool ok = cut == whole[i];

		NC_EQ(t, nc_frame_parse_probe(frame_cut(cut), cut, &got),
		      ok ? 0 : -EBADMSG);
		i += ok;
	}
	for (cut = 0; cut < len; cut++)
		NC_EQ(t, nc_frame_build_probe(frame_buf, cut, &p, false),
		      -EMSGSIZE);
	NC_EQ(t, nc_frame_build_probe(frame_buf, len, &p, false), len);
}

#define TLV_BYTES(...)							\
	.len = sizeof((const u8[]){ __VA_ARGS__ }), .tlv = { __VA_ARGS__ }

static void frame_probe_tlvs(struct nc_test *t)
{
	static const struct {
		const char *row;
		int want;
		u8 len;
		u8 tlv[40];
	} rows[] = {
		{ "padding", 0, TLV_BYTES(0, 0, 0, 0, 0) },
		{ "unknown", 0, TLV_BYTES(200, 3, 1, 2, 3) },
		{ "unknown, empty", 0, TLV_BYTES(255, 0) },
		{ "unknown runs past the end", -EBADMSG,
		  TLV_BYTES(200, 4, 1, 2, 3) },
		{ "no length", -EBADMSG, TLV_BYTES(0, 200) },
		{ "name", 0, TLV_BYTES(1, 3, 'd', 's', 'l') },
		{ "name between padding", 0, TLV_BYTES(0, 1, 1, 'x', 0) },
		{ "name, empty", -EBADMSG, TLV_BYTES(1, 0) },
		{ "name, blank", -EBADMSG, TLV_BYTES(1, 3, 'a', ' ', 'b') },
		{ "name, zero", -EBADMSG, TLV_BYTES(1, 2, 'a', 0) },
		{ "name, delete", -EBADMSG, TLV_BYTES(1, 1, 0x7f) },
		{ "name, not ASCII", -EBADMSG, TLV_BYTES(1, 1, 0xc3) },
		{ "name, edge characters", 0, TLV_BYTES(1, 2, 0x21, 0x7e) },
		{ "name, too long", -EBADMSG, .len = 34,
		  .tlv = { 1, 32, [2 ... 33] = 'a' } },
		{ "name, longest", 0, .len = 33,
		  .tlv = { 1, 31, [2 ... 32] = 'a' } },
		{ "metric", 0, TLV_BYTES(2, 4, 0, 0, 0, 1) },
		{ "metric, short", -EBADMSG, TLV_BYTES(2, 3, 0, 0, 1) },
		{ "metric, long", -EBADMSG, TLV_BYTES(2, 5, 0, 0, 0, 0, 1) },
		{ "direction", 0, TLV_BYTES(3, 1, 2) },
		{ "direction, unknown", -EBADMSG, TLV_BYTES(3, 1, 3) },
		{ "direction, empty", -EBADMSG, TLV_BYTES(3, 0) },
		{ "rate", 0, TLV_BYTES(4, 8, 0, 0, 0, 0, 0, 0, 0, 1) },
		{ "rate, short", -EBADMSG, TLV_BYTES(4, 4, 0, 0, 0, 1) },
		{ "local alone", 0, .len = 20, .tlv = { 5, 18, 1 } },
		{ "local, short", -EBADMSG, .len = 19, .tlv = { 5, 17, 1 } },
		{ "remote, long", -EBADMSG, .len = 21, .tlv = { 6, 19, 1 } },
		{ "not for probes", 0, TLV_BYTES(7, 1, 1, 8, 2, 0, 0) },
	};
	struct nc_probe p;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(frame_buf, 0, 24);
		memcpy(frame_buf + 24, rows[i].tlv, rows[i].len);
		NC_ROW_EQ(t, rows[i].row,
			  nc_frame_parse_probe(frame_cut(24 + rows[i].len),
					       24 + rows[i].len, &p),
			  rows[i].want);
		NC_ROW_EQ(t, rows[i].row, p.has_addrs, false);
	}
}

/* The second one of a kind stands, whole. */
static void frame_probe_twice(struct nc_test *t)
{
	static const u8 tlv[] = {
		1, 5, 'l', 'o', 'n', 'g', '1', 1, 1, 'b',
		2, 4, 0, 0, 0, 7, 2, 4, 0, 0, 1, 0,
	};
	struct nc_probe p;

	memset(frame_buf, 0, 24);
	memcpy(frame_buf + 24, tlv, sizeof(tlv));
	NC_EQ(t, nc_frame_parse_probe(frame_buf, 24 + sizeof(tlv), &p), 0);
	NC_EQ(t, strcmp(p.name, "b"), 0);
	NC_EQ(t, p.metric, 256);
}

static void frame_tlv_walk(struct nc_test *t)
{
	static const u8 area[] = { 0, 9, 2, 'a', 'b', 0, 0, 8, 0, 0 };
	u8 type = 0, vlen = 0;
	const u8 *val = NULL;
	size_t off = 0;

	NC_EQ(t, nc_tlv_next(area, sizeof(area), &off, &type, &vlen, &val), 1);
	NC_EQ(t, type, 9);
	NC_EQ(t, vlen, 2);
	NC_TRUE(t, val == area + 3);
	NC_EQ(t, nc_tlv_next(area, sizeof(area), &off, &type, &vlen, &val), 1);
	NC_EQ(t, type, 8);
	NC_EQ(t, vlen, 0);
	NC_EQ(t, nc_tlv_next(area, sizeof(area), &off, &type, &vlen, &val), 0);
	NC_EQ(t, nc_tlv_next(area, sizeof(area), &off, &type, &vlen, &val), 0);
	off = 0;
	NC_EQ(t, nc_tlv_next(area, 0, &off, &type, &vlen, &val), 0);
}

static void frame_close(struct nc_test *t)
{
	static const u8 ok[] = { 1, 7, 0, 0, 0 };
	static const u8 bad[] = { 2, 7, 0, 0 };
	u8 scope = 0, reason = 0;

	NC_EQ(t, nc_frame_parse_close(ok, 4, &scope, &reason), 0);
	NC_EQ(t, scope, NC_CLOSE_SESSION);
	NC_EQ(t, reason, 7);
	NC_EQ(t, nc_frame_parse_close(ok, 0, &scope, &reason), -EBADMSG);
	NC_EQ(t, nc_frame_parse_close(ok, 3, &scope, &reason), -EBADMSG);
	NC_EQ(t, nc_frame_parse_close(ok, 5, &scope, &reason), -EBADMSG);
	NC_EQ(t, nc_frame_parse_close(bad, 4, &scope, &reason), -EBADMSG);
}

#undef TLV_BYTES

static bool frame_hs_ok(const void *tlv, size_t len, u32 *features)
{
	struct nc_wire_hs_payload p = { .protect = 1 };

	memcpy(p.tlv, tlv, len);
	return !nc_frame_parse_hs(&p, 1, features);
}

static void frame_hs(struct nc_test *t)
{
	struct nc_wire_hs_payload p = {};
	u32 features = 7;
	u8 full[sizeof(p.tlv)] = { 200, sizeof(full) - 2 };
	int i;

	NC_EQ(t, nc_frame_parse_hs(&p, 0, &features), 0);
	NC_EQ(t, features, 0);
	NC_EQ(t, nc_frame_parse_hs(&p, 1, &features), -EBADMSG);
	for (i = 0; i < 3; i++) {
		p.zero[i] = 1;
		NC_EQ(t, nc_frame_parse_hs(&p, 0, &features), -EBADMSG);
		p.zero[i] = 0;
	}
	/* Unknown, of a probe, and twice: the last one counts. */
	NC_TRUE(t, frame_hs_ok("\0\0\7\4\0\0\0\2\2\1\1\377\0\7\4\0\0\1\1", 19,
			       &features));
	NC_EQ(t, features, 257);
	NC_TRUE(t, !frame_hs_ok("\7\3\0\0\0", 5, &features));
	NC_TRUE(t, !frame_hs_ok("\10\5\0\0\0\0\0", 7, &features));
	NC_TRUE(t, frame_hs_ok(full, sizeof(full), &features));
	full[1]++;
	NC_TRUE(t, !frame_hs_ok(full, sizeof(full), &features));
}

#define NC_FRAME_CASES(X)						\
	X(frame_header)							\
	X(frame_nonce)							\
	X(frame_lengths)						\
	X(frame_ack_round_trip)						\
	X(frame_ack_room)						\
	X(frame_ack_truncated)						\
	X(frame_ack_delay)						\
	X(frame_ack_order)						\
	X(frame_probe_round_trip)					\
	X(frame_probe_truncated)					\
	X(frame_probe_tlvs)						\
	X(frame_probe_twice)						\
	X(frame_tlv_walk)						\
	X(frame_hs)							\
	X(frame_close)
