// SPDX-License-Identifier: GPL-2.0
/*
 * Which packets are express. A flow is sparse as in fq_codel's new flows
 * (RFC 8290 section 4.2), but by what it sends and not by what waits: a bucket
 * that leaks. A flow that is not sparse at one time is taken for bulk for a
 * while, so that it does not go to and fro.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "express.h"

#define LEVEL_MAX	(NC_EXPRESS_BYTES + NC_EXPRESS_BULK_US / \
			 NC_EXPRESS_WINDOW_US * NC_EXPRESS_BYTES)
#define ELAPSED_MAX_US	1000000U	/* everything has leaked away by then */
#define RATE_MAX_BPS	BIT_ULL(40)	/* its product with that fits 64 bits */

#define PROTO_ICMP	1
#define PROTO_UDP	17
#define PROTO_ICMPV6	58
#define PORT_DNS	53

static_assert(LEVEL_MAX <= U16_MAX);

void nc_express_init(struct nc_express *e, struct nc_express_flow *flow)
{
	e->flow = flow;
	e->tokens = NC_EXPRESS_BURST;
	e->tokens_us = 0;
}

static bool dscp_marked(u8 tos)
{
	switch (tos >> 2) {
	case 34:	/* AF41 */
	case 36:	/* AF42 */
	case 38:	/* AF43 */
	case 40:	/* CS5 */
	case 44:	/* VOICE-ADMIT */
	case 46:	/* EF */
	case 48:	/* CS6 */
		return true;
	}
	return false;
}

static bool is_dns(const u8 *udp, u32 len)
{
	if (len < 4)
		return false;
	return (udp[0] << 8 | udp[1]) == PORT_DNS ||
	       (udp[2] << 8 | udp[3]) == PORT_DNS;
}

enum nc_express_kind nc_express_kind(const u8 *p, u32 len)
{
	bool marked = false;
	u8 tos, proto;
	u32 hdr;

	if (len >= 20 && p[0] >> 4 == 4 && (p[0] & 0xf) >= 5) {
		hdr = (p[0] & 0xf) * 4;
		tos = p[1];
		proto = p[9];
		marked = proto == PROTO_ICMP;
		/* Not the first fragment: there are no ports. */
		if ((p[6] & 0x1f) || p[7])
			proto = 0;
	} else if (len >= 40 && p[0] >> 4 == 6) {
		hdr = 40;
		tos = p[0] << 4 | p[1] >> 4;
		proto = p[6];
		marked = proto == PROTO_ICMPV6;
	} else {
		return NC_EXPRESS_PLAIN;
	}
	marked |= dscp_marked(tos);
	if (proto == PROTO_UDP && hdr < len)
		marked |= is_dns(p + hdr, len - hdr);
	return marked ? NC_EXPRESS_MARKED : NC_EXPRESS_PLAIN;
}

struct nc_express_flow *nc_express_flow(const struct nc_express *e, u32 hash,
					enum nc_express_kind kind)
{
	if (kind == NC_EXPRESS_MARKED)
		return &e->flow[NC_EXPRESS_PLAIN_FLOWS +
				(hash & (NC_EXPRESS_MARKED_FLOWS - 1))];
	return &e->flow[hash & (NC_EXPRESS_PLAIN_FLOWS - 1)];
}

/* Whether all express packets together stay below their share. The last
 * quarter of a burst is for those that are marked.
 */
static bool spend(struct nc_express *e, enum nc_express_kind kind, u32 len,
		  u64 rate_bps, u32 now_us)
{
	u32 elapsed_us = min(now_us - e->tokens_us, ELAPSED_MAX_US);
	u64 share_bps = min_t(u64, rate_bps, RATE_MAX_BPS) / NC_EXPRESS_SHARE;
	u32 depth = max_t(u64, div_u64(share_bps, 8000000 / NC_EXPRESS_BURST_US),
			  NC_EXPRESS_BURST);
	u64 more = div_u64(share_bps * elapsed_us, 8000000);

	/* What is less than a byte counts on. */
	if (more || elapsed_us == ELAPSED_MAX_US) {
		e->tokens = min_t(u64, e->tokens + more, depth);
		e->tokens_us = now_us;
	}
	if (e->tokens < len + (kind == NC_EXPRESS_MARKED ? 0 : depth / 4))
		return false;
	e->tokens -= len;
	return true;
}

bool nc_express_admit(struct nc_express *e, struct nc_express_flow *f,
		      enum nc_express_kind kind, bool part, u32 len,
		      u64 rate_bps, u32 now_us)
{
	u32 leaked = min(now_us - f->at_us, ELAPSED_MAX_US) *
		     (NC_EXPRESS_BYTES / 16) / (NC_EXPRESS_WINDOW_US / 16);
	/* On a slow line that is a large part of it. */
	u32 limit = min_t(u64, NC_EXPRESS_BYTES, rate_bps >> 10);
	u32 before = f->level - min_t(u32, f->level, leaked);
	u32 cost = kind == NC_EXPRESS_PLAIN ? max_t(u32, len, NC_EXPRESS_PKT) :
					      0;
	bool fits = !part && (kind == NC_EXPRESS_MARKED ||
			      len <= NC_EXPRESS_LEN_MAX);

	f->at_us = now_us;
	if (fits && before > limit) {
		/* It had too much a while ago. */
		f->level = min_t(u32, before + cost, LEVEL_MAX);
		return false;
	}
	if (!fits || before + cost > limit ||
	    !spend(e, kind, len, rate_bps, now_us)) {
		f->level = LEVEL_MAX;
		return false;
	}
	f->level = before + cost;
	return true;
}

u16 nc_express_number(struct nc_express_flow *f, u64 data_seq, bool express,
		      u32 now_us)
{
	u32 dist = (u32)data_seq - f->seq;

	f->seq = data_seq;
	if (!express)
		f->mixed_us = now_us;
	return dist <= NC_DATA_PRED_MAX ? dist : 0;
}

bool nc_express_waits(struct nc_express_flow *f, u8 path_id, u32 now_us)
{
	if (f->path != path_id) {
		f->path = path_id;
		f->mixed_us = now_us;
	}
	return now_us - f->mixed_us < NC_EXPRESS_MIXED_US;
}
