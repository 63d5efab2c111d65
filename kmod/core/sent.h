/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sender's side of acknowledgment, one for each session and path: what
 * was sent and is not decided yet. Acknowledgments are boiled down to a
 * digest, so that congestion control sees no frames (as rxrpc does).
 */
#ifndef _NETCOMB_CORE_SENT_H
#define _NETCOMB_CORE_SENT_H

#include "frame.h"

enum nc_sent_state {
	NC_SENT_NONE,		/* never used */
	NC_SENT_FLYING,
	NC_SENT_ACKED,
	NC_SENT_LOST,		/* given up by the receiver or by us */
};

/**
 * struct nc_sent_pkt - one data frame
 * @data_seq:	its number over all paths
 * @tx_us:	when it was sent
 * @delivered_bytes: the path's total when it was sent, for rate samples
 * @delivered_us: when that total was reached (or sending began after a pause)
 * @first_tx_us: when the frame that reached it had been sent (likewise)
 * @rx_us:	when that frame came, on the receiver's clock
 * @len:	bytes on the link
 * @state:	enum nc_sent_state
 * @app_limited: sent while the pipe was not full for want of data
 * @rx_known:	@rx_us is set
 */
struct nc_sent_pkt {
	u64	data_seq;
	u32	tx_us;
	u32	delivered_bytes;
	u32	delivered_us;
	u32	first_tx_us;
	u32	rx_us;
	u16	len;
	u8	state;
	u8	app_limited:1;
	u8	rx_known:1;
};

/**
 * struct nc_sent - what was sent in one (session, path)
 * @ring:	entry n & mask holds number n, for next - size <= n < next. It
 *		keeps its state when it is settled, until n + size is sent.
 * @mask:	capacity - 1
 * @una:	oldest number that the receiver may still decide on
 * @oldest:	no number below it flies
 * @next:	next number to be sent
 * @ack, @nack, @largest: highest seen of each in a block
 * @inflight_pkts, @inflight_bytes: flying
 * @delivered_bytes: acknowledged in all, wraps
 * @delivered_us: when that last grew, or sending began after a pause
 * @first_tx_us, @rx_us, @rx_known: for the next entry's fields
 * @ce:		the receiver's total of CE, as last seen
 * @limited:	there was too little to send up to @limited_seq, and that is
 *		not acknowledged yet
 * @settled:	if set, called for each number when it is acknowledged (also if
 *		it had been taken for lost) or taken for lost; set by the owner
 *		after nc_sent_init()
 */
struct nc_sent {
	struct nc_sent_pkt	*ring;
	u32			mask;
	u32			una;
	u32			oldest;
	u32			next;
	u32			ack;
	u32			nack;
	u32			largest;
	u32			inflight_pkts;
	u32			inflight_bytes;
	u32			delivered_bytes;
	u32			delivered_us;
	u32			first_tx_us;
	u32			rx_us;
	u16			ce;
	bool			rx_known;
	bool			limited;
	u32			limited_seq;
	void			(*settled)(struct nc_sent *s, u32 seq,
					   bool acked);
};

/**
 * struct nc_ack_digest - what one ACK block, or giving up, changed
 * @now_us:	sender's clock
 * @acked_pkts, @acked_bytes: newly acknowledged
 * @lost_pkts, @lost_bytes: newly lost
 * @spurious_pkts: newly acknowledged, counted lost before
 * @lost_largest: highest number newly lost, if any
 * @acked_largest: highest number newly acknowledged, if any
 * @next:	next number to be sent
 * @rtt_us:	time since the block's 'largest' was sent if that is newly
 *		acknowledged, else 0; not yet less the receiver's delay
 * @delay_us:	that delay
 * @rtt_bytes:	if @rtt_us: bytes of it on the link
 * @owd_us:	if @rtt_us: from sending it to its arrival, by two clocks, so
 *		with an offset that is the same for all paths; wraps
 * @inflight_bytes: flying now
 * @prior_inflight_bytes: flying before
 * @rate_bytes, @rate_us: a delivery-rate sample, 0 if there is none: so much
 *		was delivered in the longer of the time that sending and the
 *		time (on the receiver's clock) that arriving took. Short ones
 *		are for the user to refuse.
 * @rate_rx_us:	the latter alone: if there was a queue on the way all the time
 *		this is its rate, and the other the rate of what fed it
 * @rate_app_limited: it was taken while there was too little to send
 * @ce:		newly reported CE packets, no more than @acked_pkts
 * @cwnd_limited: set by the caller: the window was the limit
 */
struct nc_ack_digest {
	u32	now_us;
	u32	acked_pkts;
	u32	acked_bytes;
	u32	lost_pkts;
	u32	lost_bytes;
	u32	spurious_pkts;
	u32	lost_largest;
	u32	acked_largest;
	u32	next;
	u32	rtt_us;
	u32	rtt_bytes;
	u32	delay_us;
	u32	owd_us;
	u32	inflight_bytes;
	u32	prior_inflight_bytes;
	u32	rate_bytes;
	u32	rate_us;
	u32	rate_rx_us;
	bool	rate_app_limited;
	u16	ce;
	bool	cwnd_limited;
};

/**
 * nc_sent_init - nothing sent yet
 * @s:		state
 * @ring:	@size zeroed entries, owned by the caller
 * @size:	a power of two
 * @first:	number of the first frame to come
 */
void nc_sent_init(struct nc_sent *s, struct nc_sent_pkt *ring, u32 size,
		  u32 first);

/**
 * nc_sent_full - whether nc_sent_add() would refuse
 *
 * Full means flying: entries that were taken for lost and that the receiver
 * never decided on give way.
 */
bool nc_sent_full(const struct nc_sent *s);

/**
 * nc_sent_add - note a frame as sent
 * @s:		state; caller holds the path's lock
 * @data_seq:	its number over all paths
 * @len:	bytes on the link
 * @app_limited: nothing waits behind it
 * @now_us:	sender's clock
 * @seq:	set to its path_seq
 *
 * Return: 0, or -ENOSPC if the ring is full or the numbers have run out
 * (NC_SEQ_LIMIT).
 */
int nc_sent_add(struct nc_sent *s, u64 data_seq, u16 len, bool app_limited,
		u32 now_us, u32 *seq);

/**
 * nc_sent_ack - apply an ACK block
 * @s:		state
 * @b:		parsed block of this session and path
 * @now_us:	sender's clock
 * @d:		filled, also when nothing changed
 *
 * Received: from nack to below ack, the bitmap's, and the number below
 * largest. Lost: below nack and not known as received from an earlier block.
 * A block that names a number never sent, or whose numbers contradict each
 * other, is refused whole. An older block than those seen counts for what it
 * says of numbers that are still open.
 *
 * Cost: O(numbers newly settled + bits of the bitmap).
 *
 * Return: 0, -ERANGE if refused, -ESTALE if it is older than one applied
 * before and said nothing new.
 */
int nc_sent_ack(struct nc_sent *s, const struct nc_ack_block *b, u32 now_us,
		struct nc_ack_digest *d);

/**
 * nc_sent_oldest - the oldest frame that flies
 * @s:		state
 * @tx_us:	set to when it was sent, if there is one
 * @seq:	its number
 *
 * Return: false if nothing flies. If @seq is below s->largest, frames sent
 * later did arrive: a loss that the receiver has not told yet and that
 * nc_sent_expire() ends; else the path is silent.
 */
bool nc_sent_oldest(const struct nc_sent *s, u32 *tx_us, u32 *seq);

/**
 * nc_sent_overdue - whether a frame should have come before a block was made
 * @s:		state
 * @b:		the block, applied or not
 * @owd_us:	usual time from sending to arrival, by two clocks
 * @slack_us:	how much longer it may take
 *
 * Of frames sent after all that are known to have come. A block of numbers that
 * were never sent says nothing.
 */
bool nc_sent_overdue(const struct nc_sent *s, const struct nc_ack_block *b,
		     u32 owd_us, u32 slack_us);

/**
 * nc_sent_expire - take for lost what was overtaken long ago
 * @s:		state
 * @age_us:	how long ago at least it was sent, a time-out
 * @now_us:	sender's clock
 * @d:		filled
 *
 * RFC 9002 section 6.1.2, for when the block that gave it up was lost and
 * nothing follows that would make the receiver repeat it. Touches only
 * numbers below the highest known as received. Cost: O(numbers newly settled).
 */
void nc_sent_expire(struct nc_sent *s, u32 age_us, u32 now_us,
		    struct nc_ack_digest *d);

/**
 * nc_sent_abandon - take all that flies for lost
 * @s:		state
 * @before_us:	and was sent before this; @now_us for all
 * @now_us:	sender's clock
 * @d:		filled
 */
void nc_sent_abandon(struct nc_sent *s, u32 before_us, u32 now_us,
		     struct nc_ack_digest *d);

/**
 * nc_sent_get - the entry of a number
 * @s:		state
 * @seq:	the number
 *
 * For numbers from s->una on, and the ones settled last, say between the
 * @una before nc_sent_ack() and the one after.
 *
 * Return: NULL if the number was not sent or its entry has been used again.
 */
const struct nc_sent_pkt *nc_sent_get(const struct nc_sent *s, u32 seq);

#endif /* _NETCOMB_CORE_SENT_H */
