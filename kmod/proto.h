/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire format: structures, lengths and constants, no code. The text is
 * Documentation/protocol.rst; all numbers are big-endian.
 */
#ifndef _NETCOMB_PROTO_H
#define _NETCOMB_PROTO_H

#include <linux/build_bug.h>
#include <linux/types.h>

#define NC_VERSION		1
#define NC_MAX_PATHS		16
#define NC_TAG_LEN		16
#define NC_KEY_LEN		32
#define NC_NAME_MAX		31
#define NC_ADDR_LEN		18	/* IPv6 (mapped) address 16, port 2 */

/* Low nibble of the first byte. 0 to 7 are sealed under a session. */
enum nc_frame_type {
	NC_FRAME_DATA		= 0,
	NC_FRAME_ACK		= 1,
	NC_FRAME_PROBE		= 2,
	NC_FRAME_PROBE_REPLY	= 3,
	NC_FRAME_CLOSE		= 4,
	NC_FRAME_HELLO		= 8,
	NC_FRAME_REPLY		= 9,
	NC_FRAME_CHALLENGE	= 10,
};

/* Data and control have number spaces apart (protocol.rst, Numbers). */
enum nc_class {
	NC_CLASS_DATA		= 0,
	NC_CLASS_CONTROL	= 1,
	NC_CLASSES
};

/*
 * Clear and authenticated header of every frame of a session:
 *
 *  version 4 | type 4 | path id 4 | zero 4 | session id 32 | path_seq 32
 */
struct nc_hdr {
	__u8	ver_type;
	__u8	path_zero;
	__be32	session;	/* the receiver's */
	__be32	seq;
} __packed;

#define NC_HDR_LEN		10

static_assert(sizeof(struct nc_hdr) == NC_HDR_LEN);

/* Sealed, before the inner packet. pred: express 1 | predecessor 15. */
struct nc_data_hdr {
	__be32	data_seq;
	__be16	pred;
} __packed;

#define NC_DATA_HDR_LEN		6
#define NC_DATA_EXPRESS		0x8000
#define NC_DATA_PRED_MAX	0x7fff

static_assert(sizeof(struct nc_data_hdr) == NC_DATA_HDR_LEN);

/* What a data frame adds to an inner packet, without UDP and IP and with a tag. */
#define NC_DATA_OVERHEAD	(NC_HDR_LEN + NC_DATA_HDR_LEN + NC_TAG_LEN)
#define NC_OUTER_V4		(8 + 20)
#define NC_OUTER_V6		(8 + 40)
#define NC_OVERHEAD_V4		(NC_DATA_OVERHEAD + NC_OUTER_V4)
#define NC_OVERHEAD_V6		(NC_DATA_OVERHEAD + NC_OUTER_V6)

static_assert(NC_OVERHEAD_V4 == 60 && NC_OVERHEAD_V6 == 80);

/* A path_seq counter is renewed at the first and never passes the second. */
#define NC_SEQ_RENEW		0x80000000U
#define NC_SEQ_LIMIT		(0xffffffffU - 0xffffU)

#define NC_WINDOW_PATH_DATA	8192	/* bits, RFC 6479 */
#define NC_WINDOW_PATH_CONTROL	256
#define NC_WINDOW_DATA_SEQ	65536

/* ---- ACK: head, then 1 to NC_MAX_PATHS blocks ---- */

struct nc_wire_ack_head {
	__u8	blocks;
	__u8	flags;		/* NC_ACK_HEAD_*; unknown bits are ignored */
	__be16	zero;
	__be32	pass_hint;	/* low 32 bits of data_seq, if flagged: every
				 * data frame sent on this path from now on
				 * has this data_seq or a higher one, but for
				 * express and what was sent before
				 */
} __packed;

#define NC_ACK_HEAD_PASS	0x01

struct nc_wire_ack_block {
	__u8	path_words;	/* path id 4 | 32-bit words of bitmap 4 */
	__u8	flags;		/* NC_ACK_*; unknown bits are ignored */
	__be16	delay;		/* of 'largest', in units of 8 us, saturating */
	__be32	ack;		/* one above the highest in order above nack */
	__be32	nack;		/* one above the highest given up, 0: none */
	__be32	largest;	/* one above the highest received, 0: none */
	__be32	pkts;		/* received in all, wraps */
	__be32	bytes;		/* outer IP bytes of those, wraps */
	__be32	rx_time_us;	/* receiver's clock when 'largest' came */
	__be16	ce;		/* received with CE, wraps */
	__be16	dup;		/* second copies by data_seq, wraps */
	/* then the bitmap: bit b of word w tells whether ack + 1 + 32w + b
	 * was received ('ack' itself was not, or it would be counted in)
	 */
} __packed;

#define NC_ACK_SILENCE		0x01	/* others deliver, this path does not */
#define NC_ACK_CE		0x02	/* CE since the last block */
#define NC_ACK_HOLD		0x0c	/* how long blocks may be held back: */
#define NC_ACK_HOLD_SHIFT	2	/* NC_ACK_HOLD_US times 2 to this */
#define NC_ACK_HOLD_MAX		3
#define NC_ACK_HOLD_US		10000U
#define NC_ACK_GONE		0x10	/* with silence: and it will not soon */
#define NC_ACK_MAX_WORDS	15

static_assert(sizeof(struct nc_wire_ack_head) == 8);
static_assert(sizeof(struct nc_wire_ack_block) == 32);

/* ---- PROBE and PROBE-REPLY: head, then TLVs ---- */

struct nc_wire_probe {
	__be32	token;		/* sender's choice; echoed */
	__be32	tx_time_us;	/* sender's clock; echoed */
	__be32	rx_time_us;	/* replier's clock; 0 in PROBE */
	__be32	srtt_us;	/* sender's smoothed RTT, 0: not known */
	__be32	pass_hint;	/* as in ACK, if flagged */
	__u8	flags;		/* NC_PROBE_* */
	__u8	zero[3];
} __packed;

#define NC_PROBE_PASS		0x01	/* pass_hint is set */
#define NC_PROBE_UP		0x02	/* the sender takes the path for up */
#define NC_PROBE_REPAIRS	0x04	/* it repairs what the path loses */

static_assert(sizeof(struct nc_wire_probe) == 24);

/* TLVs of PROBE and of handshake payloads: type 8 | length 8 | value. */
enum nc_tlv {
	NC_TLV_PAD		= 0,	/* one byte, no length */
	NC_TLV_PATH_NAME	= 1,	/* 1 to NC_NAME_MAX bytes, no zero */
	NC_TLV_METRIC		= 2,	/* 32 bits */
	NC_TLV_DIRECTION	= 3,	/* 8 bits, the sender's view */
	NC_TLV_RATE		= 4,	/* 64 bits, sender to receiver, bit/s */
	NC_TLV_LOCAL		= 5,	/* IPv6 (mapped) address 16, port 2 */
	NC_TLV_REMOTE		= 6,	/* same */
	NC_TLV_FEATURES		= 7,	/* 32 bits, NC_FEATURE_* */
	NC_TLV_REORDER_US	= 8,	/* 32 bits: longest wait for order */
};

#define NC_FEATURE_BIND		0x01	/* frames are bound to addresses */

/* LOCAL and REMOTE, as bound sessions end PROBE and PROBE-REPLY. */
#define NC_VIEW_LEN		(2 * (2 + NC_ADDR_LEN))

/* ---- CLOSE ---- */

struct nc_wire_close {
	__u8	scope;		/* NC_CLOSE_* */
	__u8	reason;
	__be16	zero;
} __packed;

#define NC_CLOSE_PATH		0	/* the path in the header */
#define NC_CLOSE_SESSION	1	/* the session and all its paths */

/* ---- Handshake: Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s ---- */

/* Sealed in HELLO and REPLY, always this long, TLVs padded with zeros. */
struct nc_wire_hs_payload {
	__be64	instance;	/* of the sender's peer object, random */
	__u8	ticket[16];	/* HELLO: the one to show; REPLY: a new one */
	__be64	data_seq;	/* the sender's next */
	__u8	protect;	/* enum netcomb_protect */
	__u8	zero[3];
	__u8	tlv[92];
} __packed;

static_assert(sizeof(struct nc_wire_hs_payload) == 128);

struct nc_wire_hello {
	__u8	ver_type;
	__u8	zero[3];
	__be64	key_id;
	__be32	session;	/* the initiator's */
	__u8	e[32];
	__u8	sealed[sizeof(struct nc_wire_hs_payload) + NC_TAG_LEN];
} __packed;

struct nc_wire_reply {
	__u8	ver_type;
	__u8	zero[3];
	__be32	session;	/* the initiator's */
	__be32	session_from;	/* the responder's */
	__u8	e[32];
	__u8	sealed[sizeof(struct nc_wire_hs_payload) + NC_TAG_LEN];
} __packed;

struct nc_wire_challenge {
	__u8	ver_type;
	__u8	zero[3];
	__be32	session;	/* the initiator's */
	__u8	ticket[16];
	__u8	mac[16];	/* under the psk, over all before it */
} __packed;

static_assert(sizeof(struct nc_wire_hello) == 192);
static_assert(sizeof(struct nc_wire_reply) <= sizeof(struct nc_wire_hello));
static_assert(sizeof(struct nc_wire_challenge) <
	      sizeof(struct nc_wire_hello));

#endif /* _NETCOMB_PROTO_H */
