/* SPDX-License-Identifier: GPL-2.0 */
/* The state of the controller `model` and its constants. */
#ifndef _NETCOMB_CORE_CC_MODEL_H
#define _NETCOMB_CORE_CC_MODEL_H

#include "cc.h"

#define NC_MODEL_UNIT		256U	/* gains count in this */
#define NC_MODEL_STARTUP_GAIN	(NC_MODEL_UNIT * 277 / 100)
#define NC_MODEL_DRAIN_GAIN	(NC_MODEL_UNIT * 3 / 4)
#define NC_MODEL_ASK_GAIN	(NC_MODEL_UNIT * 5 / 4)
#define NC_MODEL_COMPETE_PCT	125U
#define NC_MODEL_STEPS		12U
#define NC_MODEL_REFILL		4U	/* rounds until a drained queue is back */
#define NC_MODEL_SETTLE		8U	/* rounds until what start-up lost is told */

/* The queue to hold, more where the delay varies, less where the buffer is
 * shorter than twice of it.
 */
#define NC_MODEL_TARGET_US	4000U
#define NC_MODEL_TARGET_MIN_US	500U
#define NC_MODEL_TARGET_MAX_US	20000U
#define NC_MODEL_TIME_US	64000U
#define NC_MODEL_FRAME_MAX_US	200000U

#define NC_MODEL_BASE_US	5000000U	/* half the memory of the least delay */
#define NC_MODEL_HOLD_US	2000000U	/* no growth after a loss */
#define NC_MODEL_ACK_US		10000U
/* Larger ones are told by a clock that is wrong; sums stay within 64 bits. */
#define NC_MODEL_RTT_MAX_US	60000000U
#define NC_MODEL_SUM_US		10000000U
#define NC_MODEL_ALL		1024U		/* losses are parts of this */
#define NC_MODEL_LOSS		20U		/* LossThresh */
#define NC_MODEL_LOSSES		2U		/* more, in any round */

enum nc_model_phase {
	NC_MODEL_STARTUP,
	NC_MODEL_CRUISE,
	NC_MODEL_DRAIN,
	NC_MODEL_COMPETE,
};

/**
 * struct nc_model_round - what is seen in one round trip
 * @rate_bytes, @rate_us, @rate_rx_us: samples of the delivery rate, added up
 * @last_bps:	the last of them
 * @qd_min_us, @qd_max_us: least and most delay above the base
 * @rtt_us:	least round trip
 * @acked_bytes: delivered
 * @acked_pkts, @lost_pkts, @ce_pkts: decided and marked
 * @app_limited: there was too little to send at some time
 * @late:	something came that had been given up
 */
struct nc_model_round {
	u64	rate_bytes;
	u64	last_bps;
	u64	acked_bytes;
	u32	rate_us;
	u32	rate_rx_us;
	u32	qd_min_us;
	u32	qd_max_us;
	u32	rtt_us;
	u32	acked_pkts;
	u32	lost_pkts;
	u32	ce_pkts;
	bool	app_limited;
	bool	late;
};

/**
 * struct nc_base - the least delay of the last 5 to 10 seconds, in two halves
 * @owd_us, @rtt_us: least of this and of the last period
 * @bytes:	length of the frames that the least one-way delays are of
 * @begin_us:	when this period began
 * @known_rtt_us: least round trip that was known to begin with, 0 if none
 */
struct nc_base {
	u32	owd_us[2];
	u32	rtt_us[2];
	u32	bytes[2];
	u32	begin_us;
	u32	known_rtt_us;
};

/**
 * struct nc_compete - beside others that fill the buffer
 * @window_bytes: to send by
 * @avoid_bytes: acknowledged towards its next frame
 * @recover:	numbers below were sent before its last cut
 * @begin_us, @term_us, @end_us: when it began, for how long, when it ended
 * @stuck_us, @stuck_qd_us, @stuck_bps: since when the queue does not go, how
 *		long it was then, and what was delivered
 * @rounds:	of that; while competing, in a row without a queue
 */
struct nc_compete {
	u64	stuck_bps;
	u32	window_bytes;
	u32	avoid_bytes;
	u32	recover;
	u32	begin_us;
	u32	term_us;
	u32	end_us;
	u32	stuck_us;
	u32	stuck_qd_us;
	u8	rounds;
};

/**
 * struct nc_room - what the delay has been without a queue while much was sent
 * @before_bps:	delivered before it was asked for more
 * @noise_us, @change_us: how the change of the delay changes, and what it was
 * @slack_us:	above the least delay
 * @asked_us, @again_us: when that was judged, how long until it is asked again
 * @rounds:	until the answer is there, 0 if nothing was asked
 */
struct nc_room {
	u64	before_bps;
	u32	noise_us;
	s32	change_us;
	u32	slack_us;
	u32	asked_us;
	u32	again_us;
	u8	rounds;
};

/**
 * struct nc_model - private state of the controller
 * @bw_bps:	what the path delivers
 * @full_bps:	start-up: the most so far
 * @round:	of the round that runs
 * @compete:	beside others
 * @room:	where the delay varies by itself
 * @base:	delay without a queue
 * @round_end:	it is over when this number is acknowledged
 * @round_us:	when it began
 * @last_min_us: least delay above the base in the round before, U32_MAX: none
 * @step_us:	by how much it rose from one round to the next
 * @step_bps:	the rate at that time
 * @fed_us:	by how much a queue should have become shorter since then
 * @fed_wanted_us: when that is enough to tell, 0 if it is not watched
 * @last_qd_us, @jitter_us: change of the delay from one sample to the next
 * @buffer_us:	delay at which packets were lost
 * @hold_us:	when that was, or @buffer_us was last taken for longer
 * @drain_us:	when the queue was last seen gone, or its draining began
 * @gain:	of the pacing rate over @bw_bps
 * @full_us:	time that a full frame takes
 * @frame_us:	time that it takes longer than those
 * @gain_sent, @gain_acked: what is sent in this round was sent with, and what
 *		is acknowledged in it
 * @natural:	what the path loses by itself, of NC_MODEL_ALL
 * @phase:	enum nc_model_phase
 * @steps:	rounds without growth (start-up) or without a queue
 * @refill:	rounds in which there is no queue because it was drained
 * @settling:	rounds in which what is lost may be start-up's
 * @holding:	no growth after a loss
 * @silent:	there was a time-out in this round
 */
struct nc_model {
	u64			bw_bps;
	u64			full_bps;
	u64			step_bps;
	struct nc_model_round	round;
	struct nc_compete	compete;
	struct nc_room		room;
	struct nc_base		base;
	u32			round_end;
	u32			round_us;
	u32			fed_us;
	u32			fed_wanted_us;
	u32			step_us;
	u32			last_min_us;
	u32			last_qd_us;
	u32			jitter_us;
	u32			buffer_us;
	u32			hold_us;
	u32			drain_us;
	u32			gain;
	u32			full_us;
	u32			frame_us;
	u32			gain_sent;
	u32			gain_acked;
	u32			natural;
	u8			phase;
	u8			steps;
	u8			refill;
	u8			settling;
	bool			holding;
	bool			silent;
};

/** nc_base_restart - what is there now is the least */
void nc_base_restart(struct nc_base *b, u32 owd_us, u32 rtt_us, u32 bytes,
		     u32 now_us);

/**
 * nc_base_update - take a sample
 * @b:		state, zeroed to begin with
 * @owd_us:	one-way delay by two clocks
 * @rtt_us:	round trip, not 0
 * @bytes:	length of the frame that was measured
 * @now_us:	sender's clock
 */
void nc_base_update(struct nc_base *b, u32 owd_us, u32 rtt_us, u32 bytes,
		    u32 now_us);

/** nc_base_owd_us - least one-way delay */
u32 nc_base_owd_us(const struct nc_base *b);

/** nc_base_bytes - length of the frame that had it */
u32 nc_base_bytes(const struct nc_base *b);

/** nc_base_rtt_us - least round trip, 0 before the first sample */
u32 nc_base_rtt_us(const struct nc_base *b);

/**
 * nc_room_sample - a sample of the delay
 * @room:	state, zeroed to begin with
 * @change_us:	by how much it differs from the last one; may be anything
 *
 * As RFC 3550 section 6.4.1 has jitter, but of the change: a queue that grows or goes
 * makes none.
 */
void nc_room_sample(struct nc_room *room, s32 change_us);

/** nc_room_noisy - whether the delay varies by more than a queue's would */
bool nc_room_noisy(const struct nc_model *m);

/**
 * nc_room_gain - at the end of a round that cruised
 * @m:		state
 * @bw_bps:	delivered in the round, 0 if not known
 * @target_us:	the queue that is aimed at
 * @gain:	what else would be sent with
 * @steady:	nothing was lost or marked
 * @now_us:	sender's clock
 *
 * Return: gain for the round that begins.
 */
u32 nc_room_gain(struct nc_model *m, u64 bw_bps, u32 target_us, u32 gain,
		 bool steady, u32 now_us);

/**
 * nc_compete_wanted - whether a queue is there that is not ours
 * @c:		state
 * @r:		the round that is over, while less was sent than is delivered
 * @bw_bps:	delivered in it
 * @queue:	it had a queue throughout, clearly more than is aimed at
 * @now_us:	sender's clock
 */
bool nc_compete_wanted(struct nc_compete *c, const struct nc_model_round *r,
		       u64 bw_bps, bool queue, u32 now_us);

/** nc_compete_begin - go over to the window; with what was delivered before */
void nc_compete_begin(struct nc_compete *c, const struct nc_cc *cc,
		      const struct nc_ack_digest *d);

/** nc_compete_ack - change the window by what was acknowledged and lost */
void nc_compete_ack(struct nc_compete *c, const struct nc_cc *cc,
		    const struct nc_ack_digest *d);

/** nc_compete_over - whether to try without, at the end of a round */
bool nc_compete_over(struct nc_compete *c, const struct nc_model_round *r,
		     bool queue, u32 now_us);

#endif /* _NETCOMB_CORE_CC_MODEL_H */
