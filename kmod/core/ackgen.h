/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The receiver's side of acknowledgment, one for each session and path:
 * which data numbers came, which holes are given up (the nack of the
 * dissertation), and when a block is owed.
 */
#ifndef _NETCOMB_CORE_ACKGEN_H
#define _NETCOMB_CORE_ACKGEN_H

#include <linux/bits.h>

#include "frame.h"

#define NC_ACKGEN_BITS		2048	/* above ack; more gives up the lowest */
#define NC_ACKGEN_GAPS		64
#define NC_ACKGEN_PKTS		64	/* owed at the latest after so many */
#define NC_ACKGEN_FULL		1200U	/* bytes that are worth a block */

struct nc_ackgen_gap {
	u32	start;		/* first missing */
	u32	end;		/* one above the last missing */
	u32	since_us;	/* when a later number came first */
	u32	heads;		/* @heads of the path then */
};

/**
 * struct nc_ackgen - reception state of one (session, path)
 * @ack, @nack, @largest: as in struct nc_ack_block
 * @map:	bit n % NC_ACKGEN_BITS: n came, for ack < n < largest; other
 *		bits mean nothing
 * @gap:	holes in order. The first and the last number of each are
 *		missing, some between may have come. The first one starts at
 *		@ack; with none @ack is @largest.
 * @gaps:	how many
 * @heads:	numbers that came above all before them, wraps
 * @pkts, @bytes, @ce, @dup: totals of the path, wrapping; the caller counts
 *		@dup
 * @largest_us:	when the highest number came
 * @owed:	data frames since the last block
 * @owed_bytes:	theirs
 * @owed_since_us: when the first of those came
 * @block_us:	when the last block was made
 * @reorders:	holes after which a path that fills none of them is one that keeps
 *		the order
 * @wide:	give-ups for which holes still get more time, since a number
 *		given up came after all
 * @hurry:	what is given up is sent again: set by the caller
 * @urgent:	a block is owed at once; the caller may set it too
 * @started:	a block has been made
 * @ce_since:	CE since the last block
 * @hold:	what blocks tell of how long they may be held back
 * @hold_sure:	no more than that, and surely known to the sender
 * @told:	blocks that told @hold
 */
struct nc_ackgen {
	u32			ack;
	u32			nack;
	u32			largest;
	unsigned long		map[NC_ACKGEN_BITS / BITS_PER_LONG];
	struct nc_ackgen_gap	gap[NC_ACKGEN_GAPS];
	u32			gaps;
	u32			heads;
	u32			pkts;
	u32			bytes;
	u16			ce;
	u16			dup;
	u32			largest_us;
	u32			owed;
	u32			owed_bytes;
	u32			owed_since_us;
	u32			block_us;
	u8			wide;
	u8			reorders;
	bool			hurry;
	bool			urgent;
	bool			started;
	bool			ce_since;
	u8			hold;
	u8			hold_sure;
	u8			told;
};

/** nc_ackgen_init - nothing received yet */
void nc_ackgen_init(struct nc_ackgen *g);

/**
 * nc_ackgen_data - a data frame came
 * @g:		state; caller holds the path's lock
 * @seq:	its path_seq, authentic and fresh
 * @bytes:	its outer IP length
 * @ce:		whether the outer header had CE
 * @now_us:	receiver's clock
 *
 * A number that was given up before and comes after all is counted in the
 * totals and changes neither ack nor nack, but lets later holes wait longer.
 * Sets @urgent on: a new hole, CE, the first frame of all, and the first one
 * after all before had been acknowledged for longer than 100 ms. When holes
 * or numbers above @ack are too many to keep, the oldest holes are given up.
 */
void nc_ackgen_data(struct nc_ackgen *g, u32 seq, u32 bytes, bool ce,
		    u32 now_us);

/**
 * nc_ackgen_hold - how long blocks for the frames that come may be held back
 * @g:		state
 * @hold:	for NC_ACK_HOLD_US times two to the power of this
 *
 * Less holds at once, more only after four blocks have told of it: the sender's
 * time-out is to know before.
 */
void nc_ackgen_hold(struct nc_ackgen *g, u8 hold);

/**
 * nc_ackgen_lazy - whether a packet can wait longer to be acknowledged
 * @p:		inner packet
 * @len:	bytes of it that are there
 *
 * Return: whether it is a TCP acknowledgment and nothing else. The next one
 * says what it says too, and there are many of them beside a flow that fills
 * the way back.
 */
bool nc_ackgen_lazy(const u8 *p, u32 len);

/**
 * nc_ackgen_giveup - give up holes that are old enough
 * @g:		state
 * @now_us:	receiver's clock
 * @srtt_us:	announced or measured smoothed RTT, 0 if not known
 *
 * A hole is given up when three later numbers came and it has been known for
 * max(1 ms, srtt / 4). It gets max(2 ms, srtt / 2) when fewer came, so that
 * the end of a burst is decided too, and during the 16 holes that follow a
 * number that was given up too early (as RFC 8985 section 7.1 widens its
 * window). In a hurry 1 ms is enough with three later numbers, unless one of
 * the last 64 holes was filled after all (RFC 8985 section 6.2 likewise waits
 * only where reordering was seen). Moves nack to the highest number given up and ack over what
 * follows it in order; sets @urgent if it moved.
 */
void nc_ackgen_giveup(struct nc_ackgen *g, u32 now_us, u32 srtt_us);

/**
 * nc_ackgen_due - when something is to be done
 * @g:		state
 * @now_us:	receiver's clock
 * @srtt_us:	as above
 * @delay_us:	how long a block may be held back; one for less than a full
 *		frame may for as long as the sender knows
 * @at_us:	set to the earliest moment (may be now) if there is one
 *
 * Return: false if nothing is owed and no hole is waiting to be given up.
 */
bool nc_ackgen_due(const struct nc_ackgen *g, u32 now_us, u32 srtt_us,
		   u32 delay_us, u32 *at_us);

/** nc_ackgen_owed - whether a block is owed at @now_us, given @delay_us */
bool nc_ackgen_owed(const struct nc_ackgen *g, u32 now_us, u32 delay_us);

/**
 * nc_ackgen_report - make a block
 * @g:		state
 * @now_us:	receiver's clock
 * @b:		filled but for path_id and NC_ACK_SILENCE
 *
 * What is owed stays owed.
 */
void nc_ackgen_report(const struct nc_ackgen *g, u32 now_us,
		      struct nc_ack_block *b);

/** nc_ackgen_block - make the block that is owed, and take it as sent */
void nc_ackgen_block(struct nc_ackgen *g, u32 now_us, struct nc_ack_block *b);

#endif /* _NETCOMB_CORE_ACKGEN_H */
