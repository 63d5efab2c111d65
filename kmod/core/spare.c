// SPDX-License-Identifier: GPL-2.0
/*
 * Keeping bulk off paths that lose. A flow that backs off at losses gets, over
 * a path that loses one packet in a hundred, a tenth of what the path carries,
 * and takes that of the others along; one that does not, or many together, get
 * it all. Nothing tells them apart but what they do.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "spare.h"

#define ALL			BIT(24)
#define SPAN			2048	/* frames: the third loss shows */
#define FAST_SPAN		64
#define GAP_PKTS		2	/* lost in a row: one event, or two */
#define LOSS_MOST		(ALL / 1000)
#define LOSS_REPAIRED		(ALL / 10)
#define LOSS_DEAF		(ALL / 50)
#define FAST_HARD		(ALL / 100 * 3)	/* three within a hundred */
#define FAST_DEAF		(ALL / 100 * 5)
#define HALF_LIFE_S		30

#define PERIOD_US		100000U
#define WAIT_US			2000000U
#define WAIT_HARD_US		8000000U
#define WAIT_MAX_US		32000000U
#define REST_US			5000000U	/* other flows by then */
#define PROVEN_US		10000000U
#define FORGET_US		60000000U
#define ONSET_US		1000000U
#define WATCH_PERIODS		5
#define WATCH_BLIND		3	/* what was sent before is still there */
#define LOW_PERIODS		5

/* ---- A path ---- */

static u32 aged(u32 loss, const struct nc_spare_path *p, u32 now_s)
{
	return loss >> min((now_s - READ_ONCE(p->seen_s)) / HALF_LIFE_S, 31U);
}

/* Moving average over about @span frames. */
static u32 average(u32 loss, u32 span, u32 lost, u32 all)
{
	u32 n = min(span, all);
	u32 part = div_u64((u64)ALL * lost, all);

	loss -= div_u64((u64)loss * n, span);
	return loss + div_u64((u64)part * n, span);
}

void nc_spare_seen(struct nc_spare_path *p, u32 acked, u32 lost, bool repaired,
		   u32 now_s)
{
	u32 most = repaired ? LOSS_REPAIRED : LOSS_MOST;
	u32 loss = aged(p->loss, p, now_s), fast = aged(p->fast, p, now_s);

	lost = min_t(u32, lost, GAP_PKTS);
	if (!(acked + lost))
		return;
	loss = average(loss, SPAN, lost, acked + lost);
	WRITE_ONCE(p->loss, loss);
	WRITE_ONCE(p->fast, average(fast, FAST_SPAN, lost, acked + lost));
	WRITE_ONCE(p->least, most / 4);
	WRITE_ONCE(p->seen_s, now_s);
	WRITE_ONCE(p->lossy, loss >= (p->lossy ? most / 4 : most));
}

bool nc_spare_lossy(const struct nc_spare_path *p, u32 now_s)
{
	return READ_ONCE(p->lossy) &&
	       aged(READ_ONCE(p->loss), p, now_s) >= READ_ONCE(p->least);
}

bool nc_spare_hard(const struct nc_spare_path *p, u32 now_s)
{
	return aged(READ_ONCE(p->fast), p, now_s) >= FAST_HARD;
}

bool nc_spare_deaf(const struct nc_spare_path *p, u32 now_s)
{
	return aged(READ_ONCE(p->fast), p, now_s) >= FAST_DEAF ||
	       aged(READ_ONCE(p->loss), p, now_s) >= LOSS_DEAF;
}

u32 nc_spare_ppm(const struct nc_spare_path *p, u32 now_s)
{
	return (u64)aged(READ_ONCE(p->loss), p, now_s) * 1000000 / ALL;
}

/* ---- A peer ---- */

/* Whether at least so much was sent as others carry, in tenths of that. */
static bool carried(const struct nc_spare *s, const struct nc_spare_view *v,
		    u32 tenths)
{
	u64 clean_bps = v->clean_bps;

	/* Some controllers aim higher than they hit. */
	if (s->alone_bps)
		clean_bps = min(clean_bps, s->alone_bps);
	return s->rate_bps * 10 >= clean_bps * tenths;
}

static void enter(struct nc_spare *s, u8 phase, u32 now_us)
{
	s->phase = phase;
	s->phase_us = now_us;
	s->full_us = 0;
	s->rest_us = 0;
	s->count = 0;
}

/* It did harm: the next trial comes later. */
static void hurt(struct nc_spare *s, u32 now_us)
{
	s->wait_us = min(4 * s->wait_us, WAIT_MAX_US);
	enter(s, NC_SPARE_ALONE, now_us);
}

/* There is less to send, and that is no harm done. */
static void rest(struct nc_spare *s, u32 now_us)
{
	s->wait_us = WAIT_US;
	enter(s, NC_SPARE_ALONE, now_us);
}

/* Who carries on in spite of it need not be tried. */
static void begin(struct nc_spare *s, const struct nc_spare_view *v,
		  u32 now_us)
{
	s->wait_us = v->hard ? WAIT_HARD_US : WAIT_US;
	s->alone_bps = 0;
	enter(s, s->full || carried(s, v, 11) ? NC_SPARE_ONSET :
						NC_SPARE_ALONE, now_us);
}

static void alone(struct nc_spare *s, u32 period_us, u32 now_us)
{
	if (s->full) {
		s->full_us += period_us;
		s->rest_us = 0;
		s->alone_bps = s->rate_bps;
	} else {
		s->rest_us += period_us;
	}
	if (s->rest_us >= REST_US)
		rest(s, now_us);
	else if (s->full_us >= s->wait_us)
		enter(s, NC_SPARE_TRIAL, now_us);
}

static void trial(struct nc_spare *s, const struct nc_spare_view *v, u32 now_us)
{
	if (!s->full && !carried(s, v, 8))
		rest(s, now_us);
}

static void watch(struct nc_spare *s, u32 now_us)
{
	s->count++;
	if (s->full && s->count > WATCH_BLIND)
		enter(s, NC_SPARE_OPEN, now_us);
	else if (s->count >= WATCH_PERIODS)
		hurt(s, now_us);
}

static void open(struct nc_spare *s, const struct nc_spare_view *v, u32 now_us)
{
	s->count = s->full || carried(s, v, 9) ? 0 : s->count + 1;
	if (s->count < LOW_PERIODS)
		return;
	/* Who has gone was not driven away. */
	if (now_us - s->phase_us >= PROVEN_US ||
	    s->rate_bps * 50 < v->clean_bps)
		rest(s, now_us);
	else
		hurt(s, now_us);
}

static void onset(struct nc_spare *s, const struct nc_spare_view *v, u32 now_us)
{
	open(s, v, now_us);
	if (s->phase == NC_SPARE_ONSET && now_us - s->phase_us >= ONSET_US)
		enter(s, NC_SPARE_OPEN, now_us);
}

static void period_over(struct nc_spare *s, const struct nc_spare_view *v,
			u32 period_us, u32 now_us)
{
	switch (s->phase) {
	case NC_SPARE_ONSET:
		onset(s, v, now_us);
		break;
	case NC_SPARE_ALONE:
		alone(s, period_us, now_us);
		break;
	case NC_SPARE_TRIAL:
		trial(s, v, now_us);
		break;
	case NC_SPARE_WATCH:
		watch(s, now_us);
		break;
	case NC_SPARE_OPEN:
		open(s, v, now_us);
		break;
	}
}

/* Return: how long the period was that is over, 0: it is not. */
static u32 measure(struct nc_spare *s, bool waits, u32 now_us)
{
	u32 period_us = now_us - s->begin_us;

	if (waits)
		s->waited_us += now_us - s->seen_us;
	s->seen_us = now_us;
	if (period_us < PERIOD_US)
		return 0;
	s->rate_bps = div_u64((u64)s->bytes * 8000000, period_us);
	s->full = s->waited_us >= period_us / 2;
	s->begin_us = now_us;
	s->bytes = 0;
	s->waited_us = 0;
	return min(period_us, REST_US);
}

bool nc_spare_update(struct nc_spare *s, const struct nc_spare_view *v,
		     u32 now_us)
{
	u32 period_us = measure(s, v->waits, now_us);

	/* One that is suspect for a moment goes on as before. */
	if (!v->lossy) {
		if (s->phase != NC_SPARE_NONE &&
		    now_us - s->lossy_us > FORGET_US)
			enter(s, NC_SPARE_NONE, now_us);
		return false;
	}
	s->lossy_us = now_us;
	if (s->phase == NC_SPARE_NONE)
		begin(s, v, now_us);
	else if (period_us)
		period_over(s, v, period_us, now_us);
	/* A few round trips more of this, and there is no flow left. */
	if (s->phase == NC_SPARE_ONSET && v->hard) {
		s->wait_us = WAIT_HARD_US;
		enter(s, NC_SPARE_ALONE, now_us);
	}
	/* One loss tells: who backs off leaves the others room at once. */
	if (s->phase == NC_SPARE_TRIAL && v->lost_pkts != s->lost_pkts)
		enter(s, NC_SPARE_WATCH, now_us);
	s->lost_pkts = v->lost_pkts;
	return s->phase == NC_SPARE_ALONE || s->phase == NC_SPARE_WATCH;
}
