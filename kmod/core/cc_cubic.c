// SPDX-License-Identifier: GPL-2.0
/*
 * CUBIC, RFC 9438: after a loss the window goes back to where it was by a
 * cubic function of time, concave up to there and convex beyond, and is never
 * less than what Reno would have. What it has in common with newreno, slow
 * start and when a loss counts, is in cc_window.c. No floating point: windows
 * in bytes, time in milliseconds.
 */
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cc_window.h"

/* RFC 9438 section 4.6: beta = 0.7 */
#define KEEP_PCT	70
/* Section 5: C = 0.4 segments/s^3, here as 2/5 */
#define C_NUM		2
#define C_DEN		5
/* Section 4.3: alpha = 3 * (1 - beta) / (1 + beta) = 9/17 */
#define ALPHA_NUM	9
#define ALPHA_DEN	17
/* Section 4.7: (1 + beta) / 2 */
#define FAST_PCT	85

#define MS3_PER_S3	1000000000ULL
/* Longer is no different: the curve is steep there. */
#define OFF_MAX_MS	400000U
/* No window is larger: cc.c */
#define WINDOW_MAX	((u32)BIT(30))
/* Between two acknowledgements of a flow that does not pause */
#define STEP_MIN_US	10000U

/*
 * struct curve - one epoch of congestion avoidance
 * @t_us:	time in it while the window was the limit
 * @k_ms:	when the curve is at @w_max
 * @w_max:	window before the last cut, less if it had not recovered
 * @prior:	window before the last cut
 * @reno:	what Reno would have
 * @begun:	congestion avoidance began
 * @cut:	by a cut; otherwise by the end of slow start
 */
struct curve {
	u64	t_us;
	u32	k_ms;
	u32	w_max;
	u32	prior;
	u32	reno;
	bool	begun;
	bool	cut;
};

/*
 * struct cubic - private state
 * @w:		the window
 * @curve:	of this epoch
 * @before:	as it was before the trouble that @w would undo
 * @rest, @reno_rest: parts of a byte that the windows have not grown yet
 * @last_us:	last acknowledgement
 */
struct cubic {
	struct nc_window	w;
	struct curve		curve;
	struct curve		before;
	u64			rest;
	u64			reno_rest;
	u32			last_us;
};

static_assert(sizeof(struct cubic) <= NC_CC_PRIV);

static struct cubic *state(struct nc_cc *cc)
{
	return (struct cubic *)cc->priv;
}

static void cubic_init(struct nc_cc *cc, u32 now_us)
{
	struct cubic *c = state(cc);

	memset(c, 0, sizeof(*c));
	c->last_us = now_us;
	nc_window_init(&c->w, cc);
}

/* ---- The curve, section 4.2 ---- */

/* Three bits of the cube give one of its root. */
static u32 cube_root(u64 v)
{
	u64 root = 0, next;
	int shift;

	for (shift = 63; shift >= 0; shift -= 3) {
		root <<= 1;
		next = 3 * root * (root + 1) + 1;
		if (v >> shift < next)
			continue;
		v -= next << shift;
		root++;
	}
	return root;
}

/* W_cubic(t) = C * (t - K)^3 + W_max */
static u64 curve_at(const struct curve *v, u32 mss, u64 t_us)
{
	u64 t_ms = div_u64(t_us, 1000), off_ms, off;
	bool below = t_ms < v->k_ms;

	off_ms = min_t(u64, below ? v->k_ms - t_ms : t_ms - v->k_ms,
		       OFF_MAX_MS);
	off = div_u64(off_ms * off_ms * off_ms, 1000) * C_NUM * mss;
	off = div_u64(off, C_DEN * (u32)(MS3_PER_S3 / 1000));
	if (!below)
		return v->w_max + off;
	return v->w_max - min_t(u64, v->w_max, off);
}

static void curve_begin(struct cubic *c, const struct nc_cc *cc)
{
	struct curve *v = &c->curve;
	u32 short_of = 0;

	/* Section 4.10: where slow start ended without a loss, and section 4.8:
	 * after a time-out, the curve begins where it is flat.
	 */
	if (v->cut && v->w_max > cc->cwnd_bytes)
		short_of = v->w_max - cc->cwnd_bytes;
	else
		v->w_max = cc->cwnd_bytes;
	v->k_ms = cube_root(div_u64(short_of * (MS3_PER_S3 * C_DEN / C_NUM),
				    cc->mss));
	v->reno = cc->cwnd_bytes;
	v->t_us = 0;
	v->begun = true;
	c->rest = 0;
	c->reno_rest = 0;
}

/* ---- Growth ---- */

/* Section 4.3: a frame for every 17/9 windows, one for each beyond where the
 * last cut was.
 */
static void reno_grow(struct cubic *c, const struct nc_cc *cc, u32 acked_bytes)
{
	u64 den = (u64)cc->cwnd_bytes * ALPHA_DEN;

	c->reno_rest += (u64)acked_bytes * cc->mss *
			(c->curve.reno < c->curve.prior ? ALPHA_NUM : ALPHA_DEN);
	c->curve.reno += div64_u64(c->reno_rest, den);
	c->curve.reno = min(c->curve.reno, WINDOW_MAX);
	c->reno_rest -= div64_u64(c->reno_rest, den) * den;
}

static void avoid(struct nc_cc *cc, u32 acked_bytes)
{
	struct cubic *c = state(cc);
	struct curve *v = &c->curve;
	u32 cwnd = cc->cwnd_bytes;
	u64 target;

	if (!v->begun)
		curve_begin(c, cc);
	acked_bytes = min(acked_bytes, cwnd);
	reno_grow(c, cc, acked_bytes);
	if (curve_at(v, cc->mss, v->t_us) < v->reno) {
		cc->cwnd_bytes = max(cwnd, v->reno);
		return;
	}
	/* Sections 4.4 and 4.5: where the curve is one round trip from now */
	target = clamp_t(u64, curve_at(v, cc->mss, v->t_us + cc->srtt_us),
			 cwnd, cwnd + cwnd / 2);
	c->rest += (target - cwnd) * acked_bytes;
	cc->cwnd_bytes += div_u64(c->rest, cwnd);
	c->rest -= div_u64(c->rest, cwnd) * (u64)cwnd;
}

/* Section 5.8: while there is too little to send the curve stands still. */
static void grow(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct cubic *c = state(cc);
	u32 bytes = nc_window_grow(&c->w, cc, d);
	u32 step_us = min(d->now_us - c->last_us,
			  max(cc->srtt_us, STEP_MIN_US));

	if (d->acked_pkts)
		c->last_us = d->now_us;
	if (!bytes)
		return;
	c->curve.t_us += step_us;
	avoid(cc, bytes);
}

/* ---- Loss ---- */

/* What the curve was, unless this belongs to a trouble that was there before */
static void remember(struct cubic *c)
{
	if (!c->w.undo_cwnd)
		c->before = c->curve;
}

static void cut(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct cubic *c = state(cc);
	struct curve *v = &c->curve;

	remember(c);
	/* Section 4.7: a window that had not recovered makes room faster. */
	if (cc->cwnd_bytes < v->w_max)
		v->w_max = div_u64((u64)cc->cwnd_bytes * FAST_PCT, 100);
	else
		v->w_max = cc->cwnd_bytes;
	v->prior = cc->cwnd_bytes;
	v->begun = false;
	v->cut = true;
	nc_window_cut(&c->w, cc, d, KEEP_PCT);
}

static void cubic_on_ack(struct nc_cc *cc, const struct nc_ack_digest *d)
{
	struct cubic *c = state(cc);

	if (nc_window_hit(&c->w, d))
		cut(cc, d);
	/* Section 4.9 */
	if (nc_window_settle(&c->w, cc, d))
		c->curve = c->before;
	grow(cc, d);
	nc_window_pace(&c->w, cc);
}

/* Section 4.8 */
static void cubic_on_pto(struct nc_cc *cc, u32 now_us)
{
	struct cubic *c = state(cc);
	struct curve before = c->curve;
	u32 prior = cc->cwnd_bytes;
	bool first = !c->w.undo_cwnd;

	if (!nc_window_time_out(&c->w, cc, now_us, KEEP_PCT))
		return;
	if (first)
		c->before = before;
	c->curve.prior = prior;
	c->curve.begun = false;
	c->curve.cut = false;
	nc_window_pace(&c->w, cc);
}

struct nc_cc_ops nc_cc_cubic = {
	.on_ack	= cubic_on_ack,
	.on_pto	= cubic_on_pto,
	.init	= cubic_init,
	.name	= "cubic",
};
