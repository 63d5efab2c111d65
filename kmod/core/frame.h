/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes to typed structures and back, for every frame. Parsers take a length,
 * read nothing beyond it, and refuse what protocol.rst does not allow.
 */
#ifndef _NETCOMB_CORE_FRAME_H
#define _NETCOMB_CORE_FRAME_H

#include <linux/types.h>

#include "../proto.h"

/**
 * struct nc_ack_block - one path's acknowledgment, parsed
 * @path_id:	the path whose data frames are acknowledged
 * @flags:	NC_ACK_*
 * @words:	words used in @bitmap
 * @delay_us:	age of @largest when the block was made
 * @ack:	one above the highest number in order above @nack
 * @nack:	one above the highest number given up
 * @largest:	one above the highest number received
 * @pkts:	received in all (wraps)
 * @bytes:	outer IP bytes of those (wraps)
 * @rx_time_us:	receiver's clock at @largest
 * @ce:		received with CE (wraps)
 * @dup:	second copies (wraps)
 * @bitmap:	bit b of word w: @ack + 1 + 32 w + b was received
 */
struct nc_ack_block {
	u8	path_id;
	u8	flags;
	u8	words;
	u32	delay_us;
	u32	ack;
	u32	nack;
	u32	largest;
	u32	pkts;
	u32	bytes;
	u32	rx_time_us;
	u16	ce;
	u16	dup;
	u32	bitmap[NC_ACK_MAX_WORDS];
};

/**
 * struct nc_probe - PROBE or PROBE-REPLY, parsed
 * @name:	announced path name, empty if none; zero-terminated
 * @metric:	announced metric
 * @direction:	announced direction (enum netcomb_direction), sender's view
 * @rate_bps:	announced rate, 0 if none
 * @local, @remote: sender's view of the addresses, if @has_addrs
 *
 * The other fields are those of struct nc_wire_probe in host order.
 */
struct nc_probe {
	u32	token;
	u32	tx_time_us;
	u32	rx_time_us;
	u32	srtt_us;
	u32	pass_hint;
	u8	flags;
	char	name[NC_NAME_MAX + 1];
	u32	metric;
	u8	direction;
	u64	rate_bps;
	bool	has_addrs;
	u8	local[NC_ADDR_LEN];
	u8	remote[NC_ADDR_LEN];
};

/**
 * struct nc_bound - the addresses that a frame is sent between
 * @from:	its sender's, as in TLVs
 * @to:		its receiver's
 */
struct nc_bound {
	u8	from[NC_ADDR_LEN];
	u8	to[NC_ADDR_LEN];
};

/**
 * nc_frame_put_hdr - write the clear header of a session's frame
 * @h:		where
 * @type:	enum nc_frame_type, 0 to 7
 * @path_id:	0 to 15
 * @session:	the receiver's session id
 * @seq:	path_seq
 */
void nc_frame_put_hdr(struct nc_hdr *h, u8 type, u8 path_id, u32 session,
		      u32 seq);

/** nc_frame_version - version nibble of a datagram's first byte */
static inline u8 nc_frame_version(u8 ver_type)
{
	return ver_type >> 4;
}

/** nc_frame_type - type nibble of a datagram's first byte */
static inline u8 nc_frame_type(u8 ver_type)
{
	return ver_type & 0x0f;
}

/** nc_frame_class - number space of a session's frame type */
static inline enum nc_class nc_frame_class(u8 type)
{
	return type == NC_FRAME_DATA ? NC_CLASS_DATA : NC_CLASS_CONTROL;
}

/** nc_frame_is_probe - whether its payload is that of a PROBE */
static inline bool nc_frame_is_probe(u8 type)
{
	return type == NC_FRAME_PROBE || type == NC_FRAME_PROBE_REPLY;
}

/**
 * nc_frame_len_ok - whether a UDP payload may be a frame of this type
 * @type:	low nibble of its first byte
 * @len:	length of the UDP payload
 *
 * Return: 0, -EPROTONOSUPPORT for an unknown type, -EMSGSIZE for a length
 * that no frame of the type has (handshake frames have exactly one).
 */
int nc_frame_len_ok(u8 type, size_t len);

/**
 * nc_frame_nonce - the 64-bit nonce of a frame
 * @class:	number space
 * @path_id:	0 to 15
 * @seq:	path_seq
 *
 * class 1 | path id 4 | zero 27 | path_seq 32, most significant first.
 */
u64 nc_frame_nonce(enum nc_class class, u8 path_id, u32 seq);

/**
 * nc_frame_build_ack - encode the payload of an ACK frame
 * @buf:	where
 * @size:	room there
 * @flags:	NC_ACK_HEAD_*
 * @pass_hint:	low half of data_seq, if flagged
 * @b:		blocks
 * @n:		how many, 1 to NC_MAX_PATHS
 *
 * Return: length, -EMSGSIZE if not all blocks fit, -EINVAL for a wrong @n.
 */
int nc_frame_build_ack(u8 *buf, size_t size, u8 flags, u32 pass_hint,
		       const struct nc_ack_block *b, int n);

/**
 * nc_frame_parse_ack_head - decode the head of an ACK payload
 * @buf, @len:	the opened payload
 * @flags, @pass_hint: set on success
 *
 * Return: number of blocks that follow, or -EBADMSG. The whole payload has
 * been walked: nc_frame_next_ack_block() can't fail on the same bytes.
 */
int nc_frame_parse_ack_head(const u8 *buf, size_t len, u8 *flags,
			    u32 *pass_hint);

/**
 * nc_frame_next_ack_block - decode one block
 * @buf, @len:	the opened payload
 * @off:	0 for the first, then as left by the call before
 * @b:		set on success
 *
 * Refuses what nc_frame_ack_block_ok() does.
 *
 * Return: 0 or -EBADMSG.
 */
int nc_frame_next_ack_block(const u8 *buf, size_t len, size_t *off,
			    struct nc_ack_block *b);

/**
 * nc_frame_ack_block_ok - whether the numbers of a block agree
 * @b:		the block
 *
 * nack <= ack <= largest <= NC_SEQ_LIMIT, nack < largest unless all are 0,
 * largest is not ack + 1, and there is no bit at or above largest. The numbers
 * of a session don't wrap, so their order is plain.
 */
bool nc_frame_ack_block_ok(const struct nc_ack_block *b);

/**
 * nc_frame_build_probe - encode the payload of a PROBE or PROBE-REPLY
 * @buf, @size:	where
 * @p:		what; TLVs for the fields that are set (name, metric,
 *		direction, rate, addresses), none of them if @reply and
 *		addresses are absent
 * @reply:	PROBE-REPLY
 *
 * Return: length or -EMSGSIZE.
 */
int nc_frame_build_probe(u8 *buf, size_t size, const struct nc_probe *p,
			 bool reply);

/**
 * nc_frame_parse_probe - decode the payload of a PROBE or PROBE-REPLY
 * @buf, @len:	the opened payload
 * @p:		set on success; what was not announced is zero
 *
 * Unknown TLVs are ignored, a TLV that runs past the end, has the wrong
 * length, or a name with bytes outside 0x21..0x7e is refused.
 *
 * Return: 0 or -EBADMSG.
 */
int nc_frame_parse_probe(const u8 *buf, size_t len, struct nc_probe *p);

/**
 * nc_frame_put_view - say at the end of a PROBE between which addresses it goes
 * @buf:	NC_VIEW_LEN bytes behind its payload
 * @b:		the addresses
 */
void nc_frame_put_view(u8 *buf, const struct nc_bound *b);

/** nc_frame_view_ok - whether a PROBE came between the addresses that it says */
bool nc_frame_view_ok(const struct nc_probe *p, const struct nc_bound *b);

/** nc_frame_parse_close - decode a CLOSE payload; 0 or -EBADMSG */
int nc_frame_parse_close(const u8 *buf, size_t len, u8 *scope, u8 *reason);

/**
 * nc_frame_parse_hs - decode what HELLO and REPLY say under their seal
 * @p:		the opened payload
 * @protect:	protection of the prologue that it opened under
 * @features:	set: NC_FEATURE_*, 0 if it tells none; of no use on failure
 *
 * Instance, ticket and data_seq may be anything. Refused is another protection
 * than @protect, a byte that must be zero and is not, a TLV that runs past the
 * end, and one of a handshake that has the wrong length.
 *
 * Return: 0 or -EBADMSG.
 */
int nc_frame_parse_hs(const struct nc_wire_hs_payload *p, u8 protect,
		      u32 *features);

/**
 * nc_tlv_next - walk TLVs
 * @buf, @len:	the TLV area
 * @off:	0 for the first
 * @type, @vlen, @val: set when a TLV was found; padding is skipped
 *
 * Return: 1 found, 0 end, -EBADMSG if one runs past the end.
 */
int nc_tlv_next(const u8 *buf, size_t len, size_t *off, u8 *type, u8 *vlen,
		const u8 **val);

#endif /* _NETCOMB_CORE_FRAME_H */
