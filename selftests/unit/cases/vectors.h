/* SPDX-License-Identifier: GPL-2.0 */
/* Against frames that selftests/vectors/ncwire.py made from protocol.rst. */
#include "core/frame.h"
#include "../../vectors/vectors.h"

#define VECTOR(name, t, id, number) {					\
	.row = #name, .type = t, .path_id = id, .seq = number,		\
	.nonce = ncv_##name##_nonce,					\
	.payload = ncv_##name##_payload,				\
	.payload_len = sizeof(ncv_##name##_payload),			\
	.encrypt = ncv_##name##_encrypt, .auth = ncv_##name##_auth,	\
	.len = sizeof(ncv_##name##_encrypt) }

struct vector {
	const char *row;
	u8 type;
	u8 path_id;
	u32 seq;
	u64 nonce;
	const u8 *payload, *encrypt, *auth;
	u16 payload_len, len;
};

static const struct vector vectors[] = {
	VECTOR(data, NC_FRAME_DATA, 0, 0),
	VECTOR(data_express, NC_FRAME_DATA, 15, 0xfffeffff),
	VECTOR(ack1, NC_FRAME_ACK, 0, 0),
	VECTOR(ack3, NC_FRAME_ACK, 1, 0x01020304),
	VECTOR(probe, NC_FRAME_PROBE, 2, 7),
	VECTOR(probe_reply, NC_FRAME_PROBE_REPLY, 2, 8),
	VECTOR(close, NC_FRAME_CLOSE, 4, 9),
};

#undef VECTOR

static void vectors_headers(struct nc_test *t)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct nc_hdr h;

		nc_frame_put_hdr(&h, v->type, v->path_id, ncv_session, v->seq);
		NC_ROW_EQ(t, v->row, memcmp(&h, v->encrypt, NC_HDR_LEN), 0);
		NC_ROW_EQ(t, v->row, memcmp(&h, v->auth, NC_HDR_LEN), 0);
		NC_ROW_EQ(t, v->row, v->len,
			  NC_HDR_LEN + v->payload_len + NC_TAG_LEN);
		NC_ROW_EQ(t, v->row, nc_frame_len_ok(v->type, v->len), 0);
		NC_ROW_EQ(t, v->row,
			  nc_frame_nonce(nc_frame_class(v->type), v->path_id,
					 v->seq), v->nonce);
	}
	NC_EQ(t, nc_frame_len_ok(NC_FRAME_HELLO, sizeof(ncv_hello1)), 0);
	NC_EQ(t, nc_frame_len_ok(NC_FRAME_REPLY, sizeof(ncv_reply)), 0);
	NC_EQ(t, nc_frame_len_ok(NC_FRAME_CHALLENGE, sizeof(ncv_challenge)), 0);
}

static void vectors_data(struct nc_test *t)
{
	const struct nc_data_hdr *d = (const void *)ncv_data_payload;
	const struct nc_data_hdr *x = (const void *)ncv_data_express_payload;

	NC_EQ(t, be32_to_cpu(d->data_seq), 0x55667788);
	NC_EQ(t, be16_to_cpu(d->pred), 5);
	NC_EQ(t, be32_to_cpu(x->data_seq), 0xffffffff);
	NC_EQ(t, be16_to_cpu(x->pred), NC_DATA_EXPRESS);
	NC_EQ(t, memcmp(ncv_data_payload + NC_DATA_HDR_LEN, ncv_inner_packet,
			sizeof(ncv_inner_packet)), 0);
}

/* The blocks of ack3, of which the first is that of ack1 */
static const struct nc_ack_block vectors_block[] = {
	{
		.delay_us = 800, .ack = 100, .largest = 100, .pkts = 100,
		.bytes = 150000, .rx_time_us = 1234567,
	}, {
		.path_id = 3, .flags = NC_ACK_CE, .words = 2, .nack = 41,
		.ack = 50, .largest = 84, .pkts = 83, .bytes = 0xfffffff0,
		.rx_time_us = 0xfffffffe, .ce = 0xffff, .dup = 1,
		.bitmap = { 0x80000005, 0x1 },
	}, {
		.path_id = 15, .flags = NC_ACK_SILENCE, .words = 15,
		.delay_us = 524280, .ack = 7, .largest = 1008, .pkts = 505,
		.bytes = 12345, .rx_time_us = 1,
		.bitmap = { [0 ... 14] = 0x55555555 },
	},
};

static void vectors_ack(struct nc_test *t)
{
	struct nc_ack_block b;
	size_t off = 0;
	u32 hint = 1;
	u8 flags = 1;
	u8 buf[300];
	int i;

	NC_EQ(t, nc_frame_build_ack(buf, sizeof(buf), 0, 0, vectors_block, 1),
	      sizeof(ncv_ack1_payload));
	NC_EQ(t, memcmp(buf, ncv_ack1_payload, sizeof(ncv_ack1_payload)), 0);
	NC_EQ(t, nc_frame_build_ack(buf, sizeof(buf), NC_ACK_HEAD_PASS,
				    0xcafef00d, vectors_block, 3),
	      sizeof(ncv_ack3_payload));
	NC_EQ(t, memcmp(buf, ncv_ack3_payload, sizeof(ncv_ack3_payload)), 0);

	NC_EQ(t, nc_frame_parse_ack_head(ncv_ack3_payload,
					 sizeof(ncv_ack3_payload), &flags,
					 &hint), 3);
	NC_EQ(t, flags, NC_ACK_HEAD_PASS);
	NC_EQ(t, hint, 0xcafef00d);
	for (i = 0; i < 3; i++) {
		NC_EQ(t, nc_frame_next_ack_block(ncv_ack3_payload,
						 sizeof(ncv_ack3_payload),
						 &off, &b), 0);
		NC_EQ(t, memcmp(&b, &vectors_block[i], sizeof(b)), 0);
	}
}

/* What the sender says of its way is what the receiver sees, or it is not. */
static void vectors_view(struct nc_test *t)
{
	u8 buf[NC_VIEW_LEN + sizeof(ncv_probe_reply_payload)];
	struct nc_bound b;
	struct nc_probe p;
	unsigned int i;

	memcpy(b.from, ncv_bound_from, sizeof(b.from));
	memcpy(b.to, ncv_bound_to, sizeof(b.to));
	NC_EQ(t, sizeof(ncv_view), NC_VIEW_LEN);
	nc_frame_put_view(buf, &b);
	NC_EQ(t, memcmp(buf, ncv_view, sizeof(ncv_view)), 0);

	memcpy(buf, ncv_probe_reply_payload, sizeof(ncv_probe_reply_payload));
	NC_EQ(t, nc_frame_parse_probe(buf, sizeof(ncv_probe_reply_payload),
				      &p), 0);
	NC_EQ(t, nc_frame_view_ok(&p, &b), false);
	memcpy(buf + sizeof(ncv_probe_reply_payload), ncv_view,
	       sizeof(ncv_view));
	NC_EQ(t, nc_frame_parse_probe(buf, sizeof(buf), &p), 0);
	NC_EQ(t, nc_frame_view_ok(&p, &b), true);
	for (i = 0; i < sizeof(b); i++) {
		((u8 *)&b)[i] ^= 0x80;
		NC_EQ(t, nc_frame_view_ok(&p, &b), false);
		((u8 *)&b)[i] ^= 0x80;
	}
	/* One of the two alone says nothing. */
	NC_EQ(t, nc_frame_parse_probe(buf, sizeof(buf) - NC_VIEW_LEN / 2, &p),
	      0);
	NC_EQ(t, nc_frame_view_ok(&p, &b), false);
}

static void vectors_probe(struct nc_test *t)
{
	static const u8 local[18] = {
		[10] = 0xff, 0xff, 192, 0, 2, 1, 4725 >> 8, 4725 & 0xff,
	};
	static const u8 remote[18] = {
		0x20, 0x01, 0x0d, 0xb8, [15] = 9, 51820 >> 8, 51820 & 0xff,
	};
	struct nc_probe p;
	u8 buf[200];

	NC_EQ(t, nc_frame_parse_probe(ncv_probe_payload,
				      sizeof(ncv_probe_payload), &p), 0);
	NC_EQ(t, p.token, 0xa1a2a3a4);
	NC_EQ(t, p.tx_time_us, 1000000);
	NC_EQ(t, p.rx_time_us, 0);
	NC_EQ(t, p.srtt_us, 20000);
	NC_EQ(t, p.pass_hint, 0x80000001);
	NC_EQ(t, p.flags, NC_PROBE_PASS | NC_PROBE_UP);
	NC_EQ(t, strcmp(p.name, "dsl"), 0);
	NC_EQ(t, p.metric, 10);
	NC_EQ(t, p.direction, 2);
	NC_EQ(t, p.rate_bps, 16000000);
	NC_TRUE(t, p.has_addrs);
	NC_EQ(t, memcmp(p.local, local, 18), 0);
	NC_EQ(t, memcmp(p.remote, remote, 18), 0);
	NC_EQ(t, nc_frame_build_probe(buf, sizeof(buf), &p, false),
	      sizeof(ncv_probe_payload));
	NC_EQ(t, memcmp(buf, ncv_probe_payload, sizeof(ncv_probe_payload)), 0);

	NC_EQ(t, nc_frame_parse_probe(ncv_probe_reply_payload,
				      sizeof(ncv_probe_reply_payload), &p), 0);
	NC_EQ(t, p.rx_time_us, 2000000);
	NC_EQ(t, nc_frame_build_probe(buf, sizeof(buf), &p, true),
	      sizeof(ncv_probe_reply_payload));
	NC_EQ(t, memcmp(buf, ncv_probe_reply_payload,
			sizeof(ncv_probe_reply_payload)), 0);
}

static void vectors_close(struct nc_test *t)
{
	u8 scope = 9, reason = 9;

	NC_EQ(t, nc_frame_parse_close(ncv_close_payload,
				      sizeof(ncv_close_payload), &scope,
				      &reason), 0);
	NC_EQ(t, scope, NC_CLOSE_PATH);
	NC_EQ(t, reason, 3);
}

/* Where the structures say that the fields of the handshake are */
static void vectors_handshake_fields(struct nc_test *t)
{
	const struct nc_wire_hello *h = (const void *)ncv_hello1;
	const struct nc_wire_reply *r = (const void *)ncv_reply;
	const struct nc_wire_challenge *c = (const void *)ncv_challenge;
	const struct nc_wire_hs_payload *p = (const void *)ncv_reply_payload;

	NC_EQ(t, h->ver_type, NC_VERSION << 4 | NC_FRAME_HELLO);
	NC_EQ(t, memcmp(&h->key_id, ncv_key_id, 8), 0);
	NC_EQ(t, be32_to_cpu(h->session), 0x5eed0001);
	NC_EQ(t, r->ver_type, NC_VERSION << 4 | NC_FRAME_REPLY);
	NC_EQ(t, be32_to_cpu(r->session), 0x5eed0001);
	NC_EQ(t, be32_to_cpu(r->session_from), ncv_session);
	NC_EQ(t, c->ver_type, NC_VERSION << 4 | NC_FRAME_CHALLENGE);
	NC_EQ(t, be32_to_cpu(c->session), 0x5eed0001);
	NC_EQ(t, memcmp(c->ticket, ncv_challenge_ticket, 16), 0);
	NC_EQ(t, be64_to_cpu(p->instance), 0xaaaabbbbccccddddULL);
	NC_EQ(t, be64_to_cpu(p->data_seq), 0xffffffff00000001ULL);
	NC_EQ(t, p->protect, 0);
	NC_EQ(t, p->tlv[0], NC_TLV_FEATURES);
}

#define NC_VECTORS_CASES(X)						\
	X(vectors_headers)						\
	X(vectors_data)							\
	X(vectors_ack)							\
	X(vectors_view)							\
	X(vectors_probe)						\
	X(vectors_close)						\
	X(vectors_handshake_fields)
