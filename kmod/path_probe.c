// SPDX-License-Identifier: GPL-2.0
/* PROBE and PROBE-REPLY, and the roaming of a path to a new address. */
#include <linux/random.h>

#include "clock.h"
#include "control.h"
#include "device.h"
#include "pacer.h"
#include "path_ack.h"
#include "path_life.h"
#include "path_probe.h"
#include "peer.h"
#include "spare.h"
#include "tier.h"

#define NC_ROAM_EVERY_NS	(100 * NSEC_PER_MSEC)
#define NC_ROAM_QUIET_NS	(10 * NSEC_PER_SEC)
#define NC_PROBE_AGAIN_NS	(20 * NSEC_PER_MSEC)
/* Payload of a PROBE that announces nothing: a learned path's. */
#define NC_PROBE_BYTES		(NC_HDR_LEN + sizeof(struct nc_wire_probe) + \
				 NC_TAG_LEN)

static void probe_fill(struct nc_path *path, struct nc_probe *p, u64 now_ns)
{
	memset(p, 0, sizeof(*p));
	p->token = get_random_u32() ?: 1;
	p->tx_time_us = now_ns / NSEC_PER_USEC;
	p->srtt_us = path->rtt.srtt_us;
	if (path->state == NETCOMB_PATH_STATE_UP)
		p->flags |= NC_PROBE_UP;
	if (path->repair.on)
		p->flags |= NC_PROBE_REPAIRS;
	if (path->learned)
		return;
	strscpy(p->name, path->name, sizeof(p->name));
	p->rate_bps = path->cfg.rate_bps;
	p->metric = path->cfg.metric;
	p->direction = path->cfg.direction;
}

/*
 * Until an address has answered, no more goes there than comes from there
 * (RFC 9000 section 8.1): whoever writes a false one into a frame must not
 * have us probe it. The third part is for answers to its PROBEs.
 */
static void allowance_add(struct nc_path *path, u32 bytes)
{
	if (!nc_path_proven(path))
		path->allowance = min(path->allowance + 2ULL * bytes,
				      NC_ALLOWANCE_PROVEN - 1ULL);
}

static bool allowance_take(struct nc_path *path, bool bind)
{
	u32 bytes = NC_PROBE_BYTES + path->overhead - NC_DATA_OVERHEAD;

	if (nc_path_proven(path))
		return true;
	if (bind)
		bytes += NC_VIEW_LEN;
	if (path->allowance < bytes)
		return false;
	path->allowance -= bytes;
	return true;
}

void nc_path_send_probe(struct nc_path *path, u64 now_ns)
{
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_probe p;

	lockdep_assert_held(&path->lock);
	path->probe_ns = now_ns;
	path->probe_soon = false;
	if (!s || !nc_path_can_send(path) || !allowance_take(path, s->bind))
		return;
	probe_fill(path, &p, now_ns);
	if (nc_control_probe(path, s, &p, NC_FRAME_PROBE, NULL))
		return;
	path->probe_token[path->probe_at++ % NC_PROBE_TOKENS] = p.token;
	path->repair_token = p.token;
	path->probe_waits = true;
	if (!path->wait_ns)
		WRITE_ONCE(path->wait_ns, now_ns);
	nc_path_inc(path, PROBE_TX);
}

/* What the other side says of itself in both. */
static void note_remote(struct nc_path *path, const struct nc_probe *p)
{
	WRITE_ONCE(path->remote_srtt_us, min_t(u32, p->srtt_us, NC_PTO_MAX_US));
	WRITE_ONCE(path->remote_repairs, !!(p->flags & NC_PROBE_REPAIRS));
}

/* Answers a PROBE, to where it came from. */
static void reply_send(struct nc_path *path, struct nc_session *s,
		       const struct nc_probe *p, const struct nc_flow *flow,
		       u64 now_ns)
{
	struct nc_probe r = {
		.token = p->token,
		.tx_time_us = p->tx_time_us,
		.rx_time_us = now_ns / NSEC_PER_USEC,
		.srtt_us = path->rtt.srtt_us,
	};

	if (path->dead)
		return;
	if (path->state == NETCOMB_PATH_STATE_UP)
		r.flags |= NC_PROBE_UP;
	if (path->repair.on)
		r.flags |= NC_PROBE_REPAIRS;
	nc_control_probe(path, s, &r, NC_FRAME_PROBE_REPLY, flow);
}

/*
 * The other side hears of it by the answer, which comes by others as well. One
 * that works is left alone: it is known to answer between its own addresses,
 * and a copy that somebody sent from elsewhere must not end it.
 */
u32 nc_path_address_changed(struct nc_path *path, struct nc_session *s,
			    u8 type, const struct nc_probe *p,
			    const struct nc_flow *flow, u64 now_ns)
{
	lockdep_assert_held(&path->lock);
	nc_path_inc(path, ADDRESS_CHANGED);
	if (type == NC_FRAME_PROBE)
		reply_send(path, s, p, flow, now_ns);
	if (!path->usable || path->state == NETCOMB_PATH_STATE_UP ||
	    path->state == NETCOMB_PATH_STATE_SUSPECT)
		return 0;
	return nc_path_set_state(path, NETCOMB_PATH_STATE_DOWN,
				 NETCOMB_PATH_REASON_ADDRESS_CHANGED);
}

void nc_path_probe_rx(struct nc_path *path, struct nc_session *s,
		      const struct nc_probe *p, const struct nc_flow *flow,
		      u64 now_ns)
{
	u32 todo = 0;

	nc_path_inc(path, PROBE_RX);
	spin_lock(&path->lock);
	/* Who announces nothing leaves it as it is. */
	if (p->name[0] && nc_tier_told(path, p))
		todo = NC_TODO_RECOMMIT;
	note_remote(path, p);
	reply_send(path, s, p, flow, now_ns);
	/*
	 * The other side is there: ask it at once instead of at the next
	 * interval, so that both take the path up within a round trip.
	 */
	if (path->usable && (path->state == NETCOMB_PATH_STATE_DOWN ||
			     path->state == NETCOMB_PATH_STATE_PROBING) &&
	    (!path->probe_waits ||
	     nc_elapsed(now_ns, path->probe_ns, NC_PROBE_AGAIN_NS))) {
		path->probe_soon = true;
		nc_path_life_soon(path, now_ns);
	}
	spin_unlock(&path->lock);
	nc_path_settle(path, todo);
}

/* Whether we asked with this token over the path, and were not answered yet. */
static bool probe_asked(struct nc_path *path, u32 token)
{
	int i;

	for (i = 0; i < NC_PROBE_TOKENS; i++)
		if (token && path->probe_token[i] == token) {
			path->probe_token[i] = 0;
			return true;
		}
	return false;
}

static u32 reply_matched(struct nc_path *path, const struct nc_probe *p,
			 u64 now_ns)
{
	/* The echo is sealed, and its token was ours. */
	u32 rtt_us = (u32)(now_ns / NSEC_PER_USEC) - p->tx_time_us;
	u32 todo = 0;

	if (path->state == NETCOMB_PATH_STATE_SUSPECT)
		todo |= nc_path_ack_tail(path, p->tx_time_us, now_ns);
	todo |= nc_path_answered(path, now_ns);
	path->probe_waits = false;
	if (p->token == path->repair_token)
		path->repair_untold = false;
	path->allowance = NC_ALLOWANCE_PROVEN;
	nc_rtt_sample(&path->rtt, max(rtt_us, 1U), 0);
	nc_path_inc(path, RTT_SAMPLES);
	path->cc.srtt_us = path->rtt.srtt_us;
	path->cc.min_rtt_us = path->rtt.min_us;
	if (path->state == NETCOMB_PATH_STATE_UP)
		return todo;

	path->answers++;
	if (path->answers >= (path->regain ? NC_REGAIN_ANSWERS : 1))
		return todo | nc_path_set_state(path, NETCOMB_PATH_STATE_UP,
						NETCOMB_PATH_REASON_ANSWERED);
	nc_path_send_probe(path, now_ns);
	return todo;
}

void nc_path_forget_probes(struct nc_path *path)
{
	memset(path->probe_token, 0, sizeof(path->probe_token));
	path->probe_waits = false;
}

static bool address_of_other_path(struct nc_path *path,
				  const struct nc_flow *flow)
{
	struct nc_path *p;
	int i;

	nc_path_for_each(path->peer, p, i)
		if (p != path && READ_ONCE(p->state) == NETCOMB_PATH_STATE_UP &&
		    nc_sockaddr_equal(&p->flow.remote, &flow->remote))
			return true;
	return false;
}

/*
 * Whether an answer speaks for the address that the path has. What comes by
 * the address of another path moves nothing, so it stands for the path's own.
 */
static bool answer_from_there(struct nc_path *path, const struct nc_flow *flow)
{
	return !path->learned ||
	       nc_sockaddr_equal(&flow->remote, &path->flow.remote) ||
	       address_of_other_path(path, flow);
}

void nc_path_reply_rx(struct nc_path *path, const struct nc_probe *p,
		      const struct nc_flow *flow, u64 now_ns)
{
	u32 todo = 0;

	nc_path_inc(path, REPLY_RX);
	spin_lock(&path->lock);
	note_remote(path, p);
	if (nc_path_can_send(path) && answer_from_there(path, flow) &&
	    probe_asked(path, p->token)) {
		/* The old address lives: whoever asked to move is refused. */
		path->roam.token = 0;
		todo = reply_matched(path, p, now_ns);
	} else if (path->roam.token && p->token == path->roam.token &&
		 nc_sockaddr_equal(&flow->remote, &path->roam.flow.remote) &&
		 !path->roam.answered_ns) {
		path->roam.answered_ns = now_ns;
	}
	spin_unlock(&path->lock);
	nc_path_settle(path, todo);
}

/* What was asked elsewhere is no question to the new address. */
static void path_adopt(struct nc_path *path, const struct nc_flow *flow)
{
	nc_path_forget_probes(path);
	if (path->learned)
		path->flow = *flow;
	else
		path->flow.remote = flow->remote;
	path->overhead = nc_path_overhead(path->peer, &flow->remote);
	path->flow_gen++;
	dst_cache_reset(&path->dst);
	path->roam.token = 0;
	nc_spare_forget(path);
	nc_path_inc(path, ROAMED);
}

static void roam_begin(struct nc_path *path, const struct nc_flow *flow,
		       u64 now_ns)
{
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_roam *r = &path->roam;
	struct nc_probe p;

	if (!s || !nc_elapsed(now_ns, r->probed_ns, NC_ROAM_EVERY_NS))
		return;
	if (nc_sockaddr_equal(&r->flow.remote, &flow->remote) && !r->token &&
	    r->probed_ns &&
	    !nc_elapsed(now_ns, r->probed_ns, NC_ROAM_QUIET_NS))
		return;
	probe_fill(path, &p, now_ns);
	r->probed_ns = now_ns;
	if (nc_control_probe(path, s, &p, NC_FRAME_PROBE, flow))
		return;
	r->flow = *flow;
	r->token = p.token;
	r->answered_ns = 0;
	nc_path_inc(path, PROBE_TX);
	/* Both addresses are asked: the old one has the first right. */
	nc_path_send_probe(path, now_ns);
}

/*
 * A learned path answers from where it is addressed at. While it works, PROBE
 * and PROBE-REPLY tell nothing of that, since they try other addresses out; nor
 * does the interface, since ways in may differ from frame to frame.
 */
static u32 follow_local(struct nc_path *path, const struct nc_flow *flow,
			u8 type, bool works)
{
	if (!path->learned)
		return 0;
	if (works && type != NC_FRAME_DATA && type != NC_FRAME_ACK)
		return 0;
	if (nc_sockaddr_equal(&flow->local, &path->flow.local) &&
	    (works || flow->ifindex == path->flow.ifindex))
		return 0;
	path->flow = *flow;
	path->flow_gen++;
	dst_cache_reset(&path->dst);
	path->probe_soon = true;
	return NC_TODO_RECHECK;
}

/* It carries no data: it takes the address at once, and asks there. */
static u32 take_address(struct nc_path *path, const struct nc_flow *flow,
			u32 bytes, u64 now_ns)
{
	path_adopt(path, flow);
	path->allowance = 0;
	allowance_add(path, bytes);
	path->probe_soon = true;
	nc_path_life_soon(path, now_ns);
	return NC_TODO_RECHECK;
}

u32 nc_path_roam(struct nc_path *path, const struct nc_flow *flow, u8 type,
		 u32 bytes, u64 now_ns)
{
	bool works = path->state == NETCOMB_PATH_STATE_UP ||
		     path->state == NETCOMB_PATH_STATE_SUSPECT;
	struct nc_roam *r = &path->roam;

	lockdep_assert_held(&path->lock);
	if (nc_sockaddr_equal(&flow->remote, &path->flow.remote)) {
		/* The old address lives: whoever asked to move is refused. */
		if (r->token && nc_elapsed(now_ns, r->probed_ns,
					   nc_path_pto_ns(path)))
			r->token = 0;
		allowance_add(path, bytes);
		return follow_local(path, flow, type, works);
	}
	if (address_of_other_path(path, flow)) {
		nc_path_inc(path, OTHER_PATH);
		return 0;
	}
	if (path->learned && !works)
		return take_address(path, flow, bytes, now_ns);
	if (r->token && r->answered_ns &&
	    nc_sockaddr_equal(&flow->remote, &r->flow.remote) &&
	    nc_elapsed(now_ns, r->answered_ns, 3 * nc_path_pto_ns(path))) {
		path_adopt(path, flow);
		return NC_TODO_EVENT | NC_TODO_RECHECK;
	}
	if (r->token && r->answered_ns &&
	    nc_elapsed(now_ns, r->answered_ns, NC_ROAM_QUIET_NS))
		r->token = 0;
	if (!r->token || (!r->answered_ns &&
			  nc_elapsed(now_ns, r->probed_ns, NC_ROAM_EVERY_NS)))
		roam_begin(path, flow, now_ns);
	return 0;
}
