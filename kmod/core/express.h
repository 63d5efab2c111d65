/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The express class: packets that somebody waits for and that are few, so that
 * they may overtake the others. A table of flows tells who sends little, and
 * keeps what a flow's packets need to stay in their order among themselves.
 */
#ifndef _NETCOMB_CORE_EXPRESS_H
#define _NETCOMB_CORE_EXPRESS_H

#include <linux/types.h>

#include "../proto.h"
#include "spread.h"

#define NC_EXPRESS_PLAIN_FLOWS	1024	/* powers of two */
#define NC_EXPRESS_MARKED_FLOWS	256
#define NC_EXPRESS_FLOWS	(NC_EXPRESS_PLAIN_FLOWS + \
				 NC_EXPRESS_MARKED_FLOWS)

/* A flow that sends no more than this in this time is sparse. */
#define NC_EXPRESS_BYTES	2048
#define NC_EXPRESS_WINDOW_US	20000
/* What a packet counts at least: six of them are the bytes above. */
#define NC_EXPRESS_PKT		341
/* Longer ones are data of a flow that has more of it. */
#define NC_EXPRESS_LEN_MAX	1000
/* A flow that sent something else is not express for so long. */
#define NC_EXPRESS_BULK_US	100000
/* Longer than a packet of a flow may be behind a later one. */
#define NC_EXPRESS_MIXED_US	200000
/* All express together: a share of the rate, and of that so much at once. */
#define NC_EXPRESS_SHARE	4
#define NC_EXPRESS_BURST	6000
#define NC_EXPRESS_BURST_US	10000

enum nc_express_kind {
	NC_EXPRESS_PLAIN,	/* if its flow is sparse */
	NC_EXPRESS_MARKED,	/* by its DSCP, ICMP, DNS */
};

/**
 * struct nc_express_flow - flows with the same hash
 * @at_us:	when @level was right
 * @mixed_us:	last packet that was not express, or change of path
 * @seq:	low half of data_seq of the last packet
 * @level:	bytes sent, less what may be sent since
 * @path:	path id of the last express packet
 * @spread:	what of it went over slow paths
 */
struct nc_express_flow {
	u32	at_us;
	u32	mixed_us;
	u32	seq;
	u16	level;
	u8	path;
	struct nc_spread spread;
};

/**
 * struct nc_express - the flows that are sent to a peer
 * @flow:	%NC_EXPRESS_FLOWS of them
 * @tokens:	bytes that express may still send
 * @tokens_us:	when that was right
 */
struct nc_express {
	struct nc_express_flow	*flow;
	u32			tokens;
	u32			tokens_us;
};

/**
 * nc_express_init - nothing sent yet
 * @e:		state
 * @flow:	%NC_EXPRESS_FLOWS zeroed entries, owned by the caller
 */
void nc_express_init(struct nc_express *e, struct nc_express_flow *flow);

/**
 * nc_express_kind - what a packet's header says
 * @p:		an inner packet, IPv4 or IPv6
 * @len:	bytes of it that can be read
 *
 * Marked: DSCP EF (RFC 3246), VOICE-ADMIT (RFC 5865), CS5, CS6 and AF4x
 * (RFC 4594), ICMP, and UDP from or to port 53.
 */
enum nc_express_kind nc_express_kind(const u8 *p, u32 len);

/** nc_express_flow - the flow of a packet, by its hash and kind */
struct nc_express_flow *nc_express_flow(const struct nc_express *e, u32 hash,
					enum nc_express_kind kind);

/**
 * nc_express_admit - whether a packet is express
 * @e:		state
 * @f:		its flow
 * @kind:	what its header says
 * @part:	of a super-packet that was cut: never express
 * @len:	inner bytes
 * @rate_bps:	of all paths together
 * @now_us:	sender's clock
 *
 * To be asked once for every packet, in the order they came.
 */
bool nc_express_admit(struct nc_express *e, struct nc_express_flow *f,
		      enum nc_express_kind kind, bool part, u32 len,
		      u64 rate_bps, u32 now_us);

/**
 * nc_express_number - note a packet's number
 * @f:		its flow
 * @data_seq:	its number over all paths
 * @express:	what nc_express_admit() said
 * @now_us:	sender's clock
 *
 * Return: distance to the flow's packet before it, 0 if that is too long ago.
 */
u16 nc_express_number(struct nc_express_flow *f, u64 data_seq, bool express,
		      u32 now_us);

/**
 * nc_express_waits - whether an express packet may overtake its own flow
 * @f:		its flow
 * @path_id:	the path it takes
 * @now_us:	sender's clock
 *
 * If so it has to tell its predecessor. If only express packets of the flow
 * were sent for a while, on this one path, they keep their order by
 * themselves, and it must not wait for one that is lost.
 */
bool nc_express_waits(struct nc_express_flow *f, u8 path_id, u32 now_us);

#endif /* _NETCOMB_CORE_EXPRESS_H */
