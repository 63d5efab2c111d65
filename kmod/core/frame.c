// SPDX-License-Identifier: GPL-2.0
/* Bytes to typed structures and back: Documentation/protocol.rst. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "frame.h"

/* The shortest inner packet is an IPv4 header. */
#define INNER_MIN		20

/* An UDP payload is not longer, whatever its type. */
#define PAYLOAD_MAX		(65535 - 8)

#define ACK_BLOCK_MAX							\
	(sizeof(struct nc_wire_ack_block) + 4 * NC_ACK_MAX_WORDS)
#define ACK_DELAY_UNIT_US	8

#define DIRECTION_LAST		2	/* of enum netcomb_direction */

void nc_frame_put_hdr(struct nc_hdr *h, u8 type, u8 path_id, u32 session,
		      u32 seq)
{
	h->ver_type = NC_VERSION << 4 | type;
	h->path_zero = path_id << 4;
	h->session = cpu_to_be32(session);
	h->seq = cpu_to_be32(seq);
}

static int len_within(size_t len, size_t min, size_t max)
{
	return len < min || len > max ? -EMSGSIZE : 0;
}

/* Sealed frames: without a tag, as sessions with protection `none` send
 * them, at least; with one at most. Which of both is for the opener to say.
 */
int nc_frame_len_ok(u8 type, size_t len)
{
	switch (type) {
	case NC_FRAME_DATA:
		return len_within(len, NC_HDR_LEN + NC_DATA_HDR_LEN + INNER_MIN,
				  PAYLOAD_MAX);
	case NC_FRAME_ACK:
		return len_within(len, NC_HDR_LEN +
				  sizeof(struct nc_wire_ack_head) +
				  sizeof(struct nc_wire_ack_block),
				  NC_HDR_LEN +
				  sizeof(struct nc_wire_ack_head) +
				  NC_MAX_PATHS * ACK_BLOCK_MAX + NC_TAG_LEN);
	case NC_FRAME_PROBE:
	case NC_FRAME_PROBE_REPLY:
		return len_within(len, NC_HDR_LEN +
				  sizeof(struct nc_wire_probe), PAYLOAD_MAX);
	case NC_FRAME_CLOSE:
		return len_within(len, NC_HDR_LEN +
				  sizeof(struct nc_wire_close), NC_HDR_LEN +
				  sizeof(struct nc_wire_close) + NC_TAG_LEN);
	case NC_FRAME_HELLO:
		return len == sizeof(struct nc_wire_hello) ? 0 : -EMSGSIZE;
	case NC_FRAME_REPLY:
		return len == sizeof(struct nc_wire_reply) ? 0 : -EMSGSIZE;
	case NC_FRAME_CHALLENGE:
		return len == sizeof(struct nc_wire_challenge) ? 0 : -EMSGSIZE;
	default:
		return -EPROTONOSUPPORT;
	}
}

u64 nc_frame_nonce(enum nc_class class, u8 path_id, u32 seq)
{
	return (u64)class << 63 | (u64)(path_id & 0x0f) << 59 | seq;
}

/* ---- ACK ---- */

static size_t put_ack_block(u8 *buf, const struct nc_ack_block *b)
{
	struct nc_wire_ack_block w = {
		.path_words	= b->path_id << 4 | b->words,
		.flags		= b->flags,
		.delay		= cpu_to_be16(min_t(u32, U16_MAX, b->delay_us /
						    ACK_DELAY_UNIT_US)),
		.ack		= cpu_to_be32(b->ack),
		.nack		= cpu_to_be32(b->nack),
		.largest	= cpu_to_be32(b->largest),
		.pkts		= cpu_to_be32(b->pkts),
		.bytes		= cpu_to_be32(b->bytes),
		.rx_time_us	= cpu_to_be32(b->rx_time_us),
		.ce		= cpu_to_be16(b->ce),
		.dup		= cpu_to_be16(b->dup),
	};
	size_t len = sizeof(w);
	int i;

	memcpy(buf, &w, sizeof(w));
	for (i = 0; i < b->words; i++) {
		__be32 word = cpu_to_be32(b->bitmap[i]);

		memcpy(buf + len, &word, sizeof(word));
		len += sizeof(word);
	}
	return len;
}

int nc_frame_build_ack(u8 *buf, size_t size, u8 flags, u32 pass_hint,
		       const struct nc_ack_block *b, int n)
{
	struct nc_wire_ack_head h = {
		.blocks		= n,
		.flags		= flags,
		.pass_hint	= cpu_to_be32(pass_hint),
	};
	size_t len = sizeof(h);
	int i;

	if (n < 1 || n > NC_MAX_PATHS)
		return -EINVAL;
	for (i = 0; i < n; i++)
		len += sizeof(struct nc_wire_ack_block) + 4 * b[i].words;
	if (len > size)
		return -EMSGSIZE;

	memcpy(buf, &h, sizeof(h));
	len = sizeof(h);
	for (i = 0; i < n; i++)
		len += put_ack_block(buf + len, &b[i]);
	return len;
}

int nc_frame_parse_ack_head(const u8 *buf, size_t len, u8 *flags,
			    u32 *pass_hint)
{
	struct nc_wire_ack_head h;
	struct nc_ack_block b;
	size_t off = 0;
	int i;

	if (len < sizeof(h))
		return -EBADMSG;
	memcpy(&h, buf, sizeof(h));
	if (!h.blocks || h.blocks > NC_MAX_PATHS)
		return -EBADMSG;
	for (i = 0; i < h.blocks; i++)
		if (nc_frame_next_ack_block(buf, len, &off, &b))
			return -EBADMSG;
	if (off != len)
		return -EBADMSG;

	*flags = h.flags;
	*pass_hint = be32_to_cpu(h.pass_hint);
	return h.blocks;
}

/* One above the highest number that the bitmap has, 0 if it has none. */
static u32 bitmap_end(const struct nc_ack_block *b)
{
	int i = b->words;

	while (i--)
		if (b->bitmap[i])
			return b->ack + 1 + 32 * i + fls(b->bitmap[i]);
	return 0;
}

/* Plain order is the right one: with a signed difference `nack' 0, which
 * means none, would lie above an `ack' of 2^31 and more.
 */
bool nc_frame_ack_block_ok(const struct nc_ack_block *b)
{
	if (b->nack > b->ack || b->ack > b->largest ||
	    b->largest > NC_SEQ_LIMIT)
		return false;
	/* The number below largest came, and ack did not. */
	if (b->largest && b->nack == b->largest)
		return false;
	if (b->largest - b->ack == 1)
		return false;
	return bitmap_end(b) <= b->largest;
}

int nc_frame_next_ack_block(const u8 *buf, size_t len, size_t *off,
			    struct nc_ack_block *b)
{
	size_t at = max(*off, sizeof(struct nc_wire_ack_head));
	struct nc_wire_ack_block w;
	int i;

	if (at > len || len - at < sizeof(w))
		return -EBADMSG;
	memcpy(&w, buf + at, sizeof(w));
	at += sizeof(w);

	memset(b, 0, sizeof(*b));
	b->path_id = w.path_words >> 4;
	b->words = w.path_words & 0x0f;
	b->flags = w.flags;
	b->delay_us = be16_to_cpu(w.delay) * ACK_DELAY_UNIT_US;
	b->ack = be32_to_cpu(w.ack);
	b->nack = be32_to_cpu(w.nack);
	b->largest = be32_to_cpu(w.largest);
	b->pkts = be32_to_cpu(w.pkts);
	b->bytes = be32_to_cpu(w.bytes);
	b->rx_time_us = be32_to_cpu(w.rx_time_us);
	b->ce = be16_to_cpu(w.ce);
	b->dup = be16_to_cpu(w.dup);

	if (len - at < 4 * (size_t)b->words)
		return -EBADMSG;
	for (i = 0; i < b->words; i++) {
		__be32 word;

		memcpy(&word, buf + at, sizeof(word));
		b->bitmap[i] = be32_to_cpu(word);
		at += sizeof(word);
	}
	if (!nc_frame_ack_block_ok(b))
		return -EBADMSG;
	*off = at;
	return 0;
}

/* ---- TLVs ---- */

struct tlv_area {
	u8	*buf;
	size_t	size;
	size_t	len;
};

static int put_tlv(struct tlv_area *a, u8 type, const void *val, u8 vlen)
{
	if (a->size - a->len < 2 + (size_t)vlen)
		return -EMSGSIZE;
	a->buf[a->len] = type;
	a->buf[a->len + 1] = vlen;
	memcpy(a->buf + a->len + 2, val, vlen);
	a->len += 2 + vlen;
	return 0;
}

int nc_tlv_next(const u8 *buf, size_t len, size_t *off, u8 *type, u8 *vlen,
		const u8 **val)
{
	size_t at = *off;

	while (at < len && buf[at] == NC_TLV_PAD)
		at++;
	*off = at;
	if (at >= len)
		return 0;
	if (len - at < 2 || len - at - 2 < buf[at + 1])
		return -EBADMSG;

	*type = buf[at];
	*vlen = buf[at + 1];
	*val = buf + at + 2;
	*off = at + 2 + *vlen;
	return 1;
}

/* ---- PROBE and PROBE-REPLY ---- */

static int put_announcement(struct tlv_area *a, const struct nc_probe *p)
{
	size_t name_len = strnlen(p->name, NC_NAME_MAX);
	__be32 metric = cpu_to_be32(p->metric);
	__be64 rate = cpu_to_be64(p->rate_bps);
	int ret = 0;

	if (name_len)
		ret = put_tlv(a, NC_TLV_PATH_NAME, p->name, name_len);
	if (!ret && p->metric)
		ret = put_tlv(a, NC_TLV_METRIC, &metric, sizeof(metric));
	if (!ret && p->direction)
		ret = put_tlv(a, NC_TLV_DIRECTION, &p->direction, 1);
	if (!ret && p->rate_bps)
		ret = put_tlv(a, NC_TLV_RATE, &rate, sizeof(rate));
	return ret;
}

int nc_frame_build_probe(u8 *buf, size_t size, const struct nc_probe *p,
			 bool reply)
{
	struct nc_wire_probe w = {
		.token		= cpu_to_be32(p->token),
		.tx_time_us	= cpu_to_be32(p->tx_time_us),
		.rx_time_us	= cpu_to_be32(p->rx_time_us),
		.srtt_us	= cpu_to_be32(p->srtt_us),
		.pass_hint	= cpu_to_be32(p->pass_hint),
		.flags		= p->flags,
	};
	struct tlv_area a = { .buf = buf, .size = size, .len = sizeof(w) };
	int ret = 0;

	if (size < sizeof(w))
		return -EMSGSIZE;
	memcpy(buf, &w, sizeof(w));

	if (!reply)
		ret = put_announcement(&a, p);
	if (!ret && p->has_addrs)
		ret = put_tlv(&a, NC_TLV_LOCAL, p->local, sizeof(p->local));
	if (!ret && p->has_addrs)
		ret = put_tlv(&a, NC_TLV_REMOTE, p->remote, sizeof(p->remote));
	return ret ? ret : (int)a.len;
}

void nc_frame_put_view(u8 *buf, const struct nc_bound *b)
{
	struct tlv_area a = { .buf = buf, .size = NC_VIEW_LEN };

	put_tlv(&a, NC_TLV_LOCAL, b->from, sizeof(b->from));
	put_tlv(&a, NC_TLV_REMOTE, b->to, sizeof(b->to));
}

bool nc_frame_view_ok(const struct nc_probe *p, const struct nc_bound *b)
{
	return p->has_addrs && !memcmp(p->local, b->from, sizeof(b->from)) &&
	       !memcmp(p->remote, b->to, sizeof(b->to));
}

static int get_name(struct nc_probe *p, const u8 *val, u8 vlen)
{
	int i;

	if (!vlen || vlen > NC_NAME_MAX)
		return -EBADMSG;
	for (i = 0; i < vlen; i++)
		if (val[i] < 0x21 || val[i] > 0x7e)
			return -EBADMSG;
	memset(p->name, 0, sizeof(p->name));
	memcpy(p->name, val, vlen);
	return 0;
}

/* Copies a value of exactly @want bytes. */
static int get_fixed(void *to, size_t want, const u8 *val, u8 vlen)
{
	if (vlen != want)
		return -EBADMSG;
	memcpy(to, val, want);
	return 0;
}

static int get_probe_tlv(struct nc_probe *p, u8 type, const u8 *val, u8 vlen,
			 u32 *seen)
{
	__be32 be32 = 0;
	__be64 be64 = 0;
	int ret = 0;

	switch (type) {
	case NC_TLV_PATH_NAME:
		ret = get_name(p, val, vlen);
		break;
	case NC_TLV_METRIC:
		ret = get_fixed(&be32, sizeof(be32), val, vlen);
		p->metric = be32_to_cpu(be32);
		break;
	case NC_TLV_DIRECTION:
		ret = get_fixed(&p->direction, 1, val, vlen);
		if (p->direction > DIRECTION_LAST)
			ret = -EBADMSG;
		break;
	case NC_TLV_RATE:
		ret = get_fixed(&be64, sizeof(be64), val, vlen);
		p->rate_bps = be64_to_cpu(be64);
		break;
	case NC_TLV_LOCAL:
		ret = get_fixed(p->local, sizeof(p->local), val, vlen);
		break;
	case NC_TLV_REMOTE:
		ret = get_fixed(p->remote, sizeof(p->remote), val, vlen);
		break;
	default:
		return 0;
	}
	*seen |= BIT(type);
	return ret;
}

int nc_frame_parse_probe(const u8 *buf, size_t len, struct nc_probe *p)
{
	struct nc_wire_probe w;
	size_t off = sizeof(w);
	u8 type, vlen;
	const u8 *val;
	u32 seen = 0;
	int ret;

	if (len < sizeof(w))
		return -EBADMSG;
	memcpy(&w, buf, sizeof(w));

	memset(p, 0, sizeof(*p));
	p->token = be32_to_cpu(w.token);
	p->tx_time_us = be32_to_cpu(w.tx_time_us);
	p->rx_time_us = be32_to_cpu(w.rx_time_us);
	p->srtt_us = be32_to_cpu(w.srtt_us);
	p->pass_hint = be32_to_cpu(w.pass_hint);
	p->flags = w.flags;

	while ((ret = nc_tlv_next(buf, len, &off, &type, &vlen, &val)) > 0) {
		ret = get_probe_tlv(p, type, val, vlen, &seen);
		if (ret)
			return ret;
	}
	p->has_addrs = seen & BIT(NC_TLV_LOCAL) && seen & BIT(NC_TLV_REMOTE);
	return ret;
}

/* ---- HELLO and REPLY ---- */

static int get_hs_tlv(u32 *features, u8 type, const u8 *val, u8 vlen)
{
	__be32 be32;
	int ret;

	if (type != NC_TLV_FEATURES && type != NC_TLV_REORDER_US)
		return 0;
	ret = get_fixed(&be32, sizeof(be32), val, vlen);
	if (!ret && type == NC_TLV_FEATURES)
		*features = be32_to_cpu(be32);
	return ret;
}

int nc_frame_parse_hs(const struct nc_wire_hs_payload *p, u8 protect,
		      u32 *features)
{
	u8 type, vlen;
	const u8 *val;
	size_t off = 0;
	int ret;

	*features = 0;
	if (p->protect != protect || p->zero[0] || p->zero[1] || p->zero[2])
		return -EBADMSG;
	while ((ret = nc_tlv_next(p->tlv, sizeof(p->tlv), &off, &type, &vlen,
				  &val)) > 0) {
		ret = get_hs_tlv(features, type, val, vlen);
		if (ret)
			return ret;
	}
	return ret;
}

/* ---- CLOSE ---- */

int nc_frame_parse_close(const u8 *buf, size_t len, u8 *scope, u8 *reason)
{
	struct nc_wire_close w;

	if (len != sizeof(w))
		return -EBADMSG;
	memcpy(&w, buf, sizeof(w));
	if (w.scope > NC_CLOSE_SESSION)
		return -EBADMSG;
	*scope = w.scope;
	*reason = w.reason;
	return 0;
}
