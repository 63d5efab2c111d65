/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Congestion control of a path: the interface that algorithms implement and
 * the steps that they share. An algorithm sees digests, never frames.
 */
#ifndef _NETCOMB_CORE_CC_H
#define _NETCOMB_CORE_CC_H

#include <linux/list.h>
#include <linux/types.h>

#include "sent.h"

#define NC_CC_NAME_MAX		16
#define NC_CC_PRIV		320	/* bytes of private state */
#define NC_CC_MIN_PKTS		2	/* RFC 9002 section 7.2 */
#define NC_CC_INITIAL_PKTS	10	/* RFC 6928 */
#define NC_CC_RATE_MIN_BPS	64000ULL
#define NC_CC_RATE_MAX_BPS	100000000000ULL

struct module;
struct nc_cc_ops;

/**
 * struct nc_cc_seen - what a path delivered lately, whatever controls it
 * @bps:	in the last whole period and in the one before
 * @full:	there was mostly enough to send in it
 * @bytes:	acknowledged in the one that runs
 * @limited_bytes: of those, while there was too little to send
 * @begin_us:	when that began
 */
struct nc_cc_seen {
	u64			bps[2];
	bool			full[2];
	u32			bytes;
	u32			limited_bytes;
	u32			begin_us;
};

/**
 * struct nc_cc - congestion state of a path
 * @ops:	the algorithm
 * @mss:	outer IP bytes of a full frame
 * @cwnd_bytes:	how much may fly
 * @pacing_rate_bps: outer IP bits a second; the path's pacer obeys
 * @bw_bps:	what the path is believed to deliver; the pacing rate of a
 *		controller that has no idea
 * @srtt_us, @min_rtt_us: the path's, kept current by the caller
 * @competes:	others fill the buffer, and what is lost is answered as one of them
 *		would
 * @rate_bps:	told rate of the path, never exceeded; 0 if none
 * @seen:	what was delivered lately
 * @start_bps:	while init() runs: what was delivered under another controller,
 *		to go on with; 0 if nothing is known
 * @start_full:	and no more than that could have been
 * @start_rtt_us: the least round trip of before, to tell a queue that is left; 0 if
 *		that says nothing
 * @starting:	it looks for the rate, and may send far more than the path carries
 * @priv:	the algorithm's
 *
 * Protected by the path's lock.
 */
struct nc_cc {
	const struct nc_cc_ops	*ops;
	u32			mss;
	u32			cwnd_bytes;
	u64			pacing_rate_bps;
	u64			bw_bps;
	u32			srtt_us;
	u32			min_rtt_us;
	bool			competes;
	u64			rate_bps;
	struct nc_cc_seen	seen;
	u64			start_bps;
	bool			start_full;
	u32			start_rtt_us;
	bool			starting;
	u64			priv[NC_CC_PRIV / sizeof(u64)];
};

/**
 * struct nc_cc_ops - one algorithm
 * @on_ack:	an ACK block was applied, losses included; required
 * @on_pto:	the oldest packet went unacknowledged for too long, once for
 *		each time-out; required
 * @told:	the told rate is another, or there is none any more; optional
 * @init:	set window, rate and private state; also when a path that was
 *		down comes up, or had another controller; required
 * @needs_rate:	it can't do without a told rate
 * @name:	what users call it
 *
 * All are called under the path's lock, softirq or process context, and
 * leave cwnd_bytes >= NC_CC_MIN_PKTS * mss and a pacing rate within
 * NC_CC_RATE_MIN_BPS..MAX.
 */
struct nc_cc_ops {
	void (*on_ack)(struct nc_cc *cc, const struct nc_ack_digest *d);
	void (*on_pto)(struct nc_cc *cc, u32 now_us);
	void (*told)(struct nc_cc *cc);
	void (*init)(struct nc_cc *cc, u32 now_us);
	bool			needs_rate;
	char			name[NC_CC_NAME_MAX];
	struct module		*owner;
	struct list_head	list;
};

/**
 * nc_cc_validate - whether an algorithm is complete
 *
 * Return: 0 or -EINVAL (a required verb or the name is missing).
 */
int nc_cc_validate(const struct nc_cc_ops *ops);

/**
 * nc_cc_begin - start the controller, nothing being known of the path
 * @cc:		with ops, mss, rate_bps and round trips
 * @now_us:	sender's clock
 */
void nc_cc_begin(struct nc_cc *cc, u32 now_us);

/**
 * nc_cc_switch - go on with another controller
 * @cc:		state
 * @ops:	the other one
 * @now_us:	sender's clock
 *
 * It begins at the rate that was delivered lately, and with a window for it.
 */
void nc_cc_switch(struct nc_cc *cc, const struct nc_cc_ops *ops, u32 now_us);

/**
 * struct nc_cc_known - what a path delivered before it went down
 * @bps:	outer IP bits a second; 0 if nothing is known
 * @at_us:	when that was, by the sender's clock
 * @full:	no more than that could have been
 */
struct nc_cc_known {
	u64	bps;
	u32	at_us;
	bool	full;
};

/**
 * nc_cc_remember - note what a path delivered lately
 * @cc:		state
 * @k:		what was known before, zeroed to begin with
 * @now_us:	sender's clock
 *
 * A path that was not full tells less than one that was within the last minute.
 */
void nc_cc_remember(const struct nc_cc *cc, struct nc_cc_known *k, u32 now_us);

/**
 * nc_cc_regain - start the controller on a path that has come back
 * @cc:		as for nc_cc_begin()
 * @k:		what was known of it; counts for a minute
 * @now_us:	sender's clock
 *
 * With three quarters of what it delivered, and no start-up if that was all that it
 * could: who doubles what is sent until something is lost takes a call's packets
 * along. (RFC 9959 begins with half, on a path that may be another one.)
 */
void nc_cc_regain(struct nc_cc *cc, const struct nc_cc_known *k, u32 now_us);

/** nc_cc_ack - give a digest to the controller */
void nc_cc_ack(struct nc_cc *cc, const struct nc_ack_digest *d);

/**
 * nc_cc_blameless - whether a queue, and what it loses, is of others' making
 * @cc:		state
 *
 * They fill the buffer, or there was too little to send lately to fill it.
 */
static inline bool nc_cc_blameless(const struct nc_cc *cc)
{
	return cc->competes || !cc->seen.full[0];
}

/**
 * nc_cc_start_bytes - the window to begin with
 *
 * Return: the initial window, or what start_bps needs if that is more.
 */
u32 nc_cc_start_bytes(const struct nc_cc *cc);

/**
 * nc_cc_slow_start - grow by what was acknowledged (RFC 5681 section 3.1)
 * @cc:		state
 * @acked_bytes: newly acknowledged
 * @ssthresh_bytes: where it ends
 *
 * Return: bytes that are left for congestion avoidance.
 */
u32 nc_cc_slow_start(struct nc_cc *cc, u32 acked_bytes, u32 ssthresh_bytes);

/**
 * nc_cc_pace - set the pacing rate to gain * cwnd / srtt
 * @cc:		state
 * @gain_pct:	in percent
 */
void nc_cc_pace(struct nc_cc *cc, u32 gain_pct);

/**
 * nc_cc_clamp - keep window and rate within their limits
 * @cc:		state
 *
 * A told rate is never exceeded.
 */
void nc_cc_clamp(struct nc_cc *cc);

/**
 * nc_cc_tell - a rate is told, or another, or none any more
 * @cc:		state
 * @rate_bps:	the rate, 0 for none
 */
void nc_cc_tell(struct nc_cc *cc, u64 rate_bps);

/**
 * nc_cc_newreno - the dissertation's controller: cc_newreno.c
 *
 * Numbers start again with a new session; it notices by @next of the digest.
 */
extern struct nc_cc_ops nc_cc_newreno;

/* RFC 9438: cc_cubic.c */
extern struct nc_cc_ops nc_cc_cubic;

/* The told rate: cc_fixed.c */
extern struct nc_cc_ops nc_cc_fixed;

/* Rate and delay: cc_model.c */
extern struct nc_cc_ops nc_cc_model;

#endif /* _NETCOMB_CORE_CC_H */
