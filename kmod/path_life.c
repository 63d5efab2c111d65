// SPDX-License-Identifier: GPL-2.0
/* The state machine of a path and its one timer (design, Life of a path). */
#include "clock.h"
#include "control.h"
#include "damp.h"
#include "device.h"
#include "learn.h"
#include "netlink.h"
#include "pacer.h"
#include "path_ack.h"
#include "path_life.h"
#include "path_probe.h"
#include "peer.h"
#include "recommit.h"
#include "repair.h"
#include "send.h"
#include "silence.h"
#include "spare.h"
#include "tier.h"
#include "trace.h"

u64 nc_path_pto_ns(const struct nc_path *path)
{
	u32 delay_us = nc_path_ack_hold_us(path);

	/* A path that loses frames loses acknowledgments: one must not do. */
	if (nc_repair_lossy(&path->repair))
		delay_us += NC_ACK_DELAY_MAX_US;
	return (u64)nc_rtt_pto_us(&path->rtt, delay_us) * NSEC_PER_USEC;
}

/* Nothing that flies will be acknowledged any more. */
static void path_abandon(struct nc_path *path)
{
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_ack_digest d;
	struct nc_lane *lane;
	u32 now_us;

	WRITE_ONCE(path->inflight_bytes, 0);
	if (!s || s->local_id != path->session_id)
		return;
	lane = rcu_dereference(s->lane[path->id]);
	if (!lane)
		return;
	now_us = ktime_get_ns() / NSEC_PER_USEC;
	nc_sent_abandon(&lane->sent, now_us, now_us, &d);
	nc_path_add(path, LOST, d.lost_pkts);
}

/* What flies is for others to carry: before it is taken for lost. */
static void path_recall(struct nc_path *path)
{
	rcu_read_lock();
	nc_keep_recall(path);
	rcu_read_unlock();
}

u32 nc_path_set_state(struct nc_path *path, u8 state, u8 reason)
{
	u8 old = path->state;
	u32 todo = NC_TODO_EVENT;

	lockdep_assert_held(&path->lock);
	if (old == state && path->reason == reason)
		return 0;
	reason = nc_damp_change(path, state, reason);
	WRITE_ONCE(path->state, state);
	path->reason = reason;
	path->since_ns = ktime_get_ns();
	trace_netcomb_path_state(path);
	if (old == state) {
		nc_path_life_soon(path, path->since_ns);
		return todo;
	}

	switch (state) {
	case NETCOMB_PATH_STATE_DOWN:
		path_recall(path);
		rcu_read_lock();
		path_abandon(path);
		rcu_read_unlock();
		path->answers = 0;
		nc_path_forget_probes(path);
		if (old != NETCOMB_PATH_STATE_PROBING) {
			nc_path_inc(path, WENT_DOWN);
			nc_cc_remember(&path->cc, &path->known,
				       path->since_ns / NSEC_PER_USEC);
		}
		/* What comes from there is lost as well. */
		if (!path->usable)
			todo |= NC_TODO_GONE;
		todo |= NC_TODO_RECOMMIT;
		break;
	case NETCOMB_PATH_STATE_PROBING:
		path_recall(path);
		path->answers = 0;
		todo |= NC_TODO_RECOMMIT;
		break;
	case NETCOMB_PATH_STATE_UP:
		path->ptos = 0;
		if (old != NETCOMB_PATH_STATE_SUSPECT) {
			path->regain = true;
			nc_path_cc_regain(path);
			nc_spare_forget(path);
			nc_path_inc(path, CAME_UP);
		}
		todo |= NC_TODO_KICK | NC_TODO_RESCUE;
		break;
	case NETCOMB_PATH_STATE_SUSPECT:
		nc_path_inc(path, SUSPECTED);
		todo |= NC_TODO_RECOMMIT;
		break;
	}
	nc_path_life_soon(path, path->since_ns);
	return todo;
}

void nc_path_settle(struct nc_path *path, u32 todo)
{
	struct nc_peer *peer = path->peer;

	if (todo & NC_TODO_RECOMMIT)
		nc_recommit_path(peer, path);
	else if (todo & NC_TODO_KICK)
		nc_send_kick(peer);
	if (todo & NC_TODO_GONE)
		nc_silence_gone(path);
	if (todo & NC_TODO_REPAIR)
		nc_repair_lost(path);
	if (todo & NC_TODO_RESCUE)
		nc_recommit_suspects(peer);
	if (todo & NC_TODO_RECHECK)
		nc_device_recheck(peer->nc);
	if (todo & NC_TODO_HANDSHAKE)
		nc_handshake_start(peer);
	if (todo & NC_TODO_EVENT)
		nc_netlink_event(peer->nc, peer, path,
				 NETCOMB_EVENT_PATH_STATE);
}

void nc_path_heard(struct nc_path *path, u64 now_ns)
{
	WRITE_ONCE(path->rx_ns, now_ns);
	WRITE_ONCE(path->wait_ns, 0);
	path->stale_ns = 0;
}

u32 nc_path_answered(struct nc_path *path, u64 now_ns)
{
	lockdep_assert_held(&path->lock);
	path->ptos = 0;
	path->answered_ns = now_ns;
	if (path->state != NETCOMB_PATH_STATE_SUSPECT)
		return 0;
	return nc_path_set_state(path, NETCOMB_PATH_STATE_UP,
				 NETCOMB_PATH_REASON_ANSWERED);
}

void nc_path_life_soon(struct nc_path *path, u64 at_ns)
{
	u64 least = ktime_get_ns() + NSEC_PER_USEC;

	lockdep_assert_held(&path->lock);
	if (path->dead)
		return;
	/* Never for now: simulated time would stand still. */
	at_ns = max(at_ns, least);
	/* One that is due has yet to run: sending must not put it off. */
	if (path->life_at_ns && path->life_at_ns <= at_ns)
		return;
	path->life_at_ns = at_ns;
	hrtimer_start(&path->life_timer, ns_to_ktime(at_ns),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Whether any path of the peer carried data lately. */
static bool peer_busy(struct nc_peer *peer, u64 now)
{
	struct nc_path *path;
	int i;

	nc_path_for_each(peer, path, i) {
		u64 at = READ_ONCE(path->data_ns);

		if (at && !nc_elapsed(now, at, NC_BUSY_FOR_NS))
			return true;
	}
	return false;
}

/*
 * Nothing authentic has come over any path though answers are due: the other
 * side may have lost the session, of which it tells nobody (protocol.rst,
 * Restart).
 */
static bool peer_silent(struct nc_path *path, u64 now)
{
	u64 limit = max_t(u64, NC_SILENT_NS, 4 * nc_path_pto_ns(path));
	u64 waits = READ_ONCE(path->wait_ns);
	struct nc_path *p;
	int i;

	if (path->learned || !waits || !nc_elapsed(now, waits, limit))
		return false;
	nc_path_for_each(path->peer, p, i) {
		u64 at = READ_ONCE(p->rx_ns);

		if (at && !nc_elapsed(now, at, limit))
			return false;
	}
	return true;
}

/* Probing, or down for silence: ask until somebody answers. */
static u64 life_ask(struct nc_path *path, u64 now)
{
	u64 every = NC_PROBE_FAST_NS, patience;

	if (now - path->since_ns > NC_PROBE_FAST_FOR_NS &&
	    path->state == NETCOMB_PATH_STATE_DOWN)
		every = NC_PROBE_SLOW_NS;
	/* In a row: the next answer comes within a time-out. */
	patience = max(every, nc_path_pto_ns(path));
	if (path->answers && now - path->answered_ns >= patience)
		path->answers = 0;
	if (path->probe_soon || !path->probe_ns ||
	    now - path->probe_ns >= every)
		nc_path_send_probe(path, now);
	return path->probe_ns + every;
}

/* Who only stands by costs next to nothing, whatever the others carry. */
static u64 keepalive_ns(const struct nc_path *path, u64 now)
{
	u64 idle = NC_KEEPALIVE_STANDBY_NS;

	if (!nc_tier_stands_by(path)) {
		if (peer_busy(path->peer, now))
			return NC_KEEPALIVE_BUSY_NS;
		idle = NC_KEEPALIVE_IDLE_NS;
	}
	/* One side's asking is enough: the other one asks if it does not. */
	return path->learned ? idle + idle / 8 : idle;
}

static u64 life_up(struct nc_path *path, u64 now, u32 *todo)
{
	u64 keepalive = keepalive_ns(path, now);
	u64 pto = nc_path_pto_ns(path), oldest_ns, due;
	struct nc_session *s = nc_session_current(path->peer);
	struct nc_lane *lane = s ? rcu_dereference(s->lane[path->id]) : NULL;
	u32 tx_us, seq, now_us = now / NSEC_PER_USEC;
	bool late = false;

	due = max(path->rx_ns, path->probe_ns) + keepalive;
	if (lane && nc_sent_oldest(&lane->sent, &tx_us, &seq)) {
		oldest_ns = now - (u64)(u32)(now_us - tx_us) * NSEC_PER_USEC;
		if (seq < lane->sent.largest) {
			/* Overtaken: that says loss, not silence. */
			*todo |= nc_path_ack_overtaken(path, 2 * pto, now);
			due = min(due, oldest_ns + 2 * pto + NSEC_PER_MSEC);
			oldest_ns = max(oldest_ns, path->acked_tx_ns);
		}
		late = lane->sent.next > lane->sent.largest &&
		       now - oldest_ns >= pto;
		due = min(due, oldest_ns + pto);
	}
	/* An ACK that came since proves as much as the answer would. */
	if (path->probe_waits && path->answered_ns < path->probe_ns) {
		late |= now - path->probe_ns >= pto;
		due = min(due, path->probe_ns + pto);
	}
	if (late) {
		path->ptos = 0;
		*todo |= nc_path_set_state(path, NETCOMB_PATH_STATE_SUSPECT,
					   NETCOMB_PATH_REASON_SILENT);
		nc_path_send_probe(path, now);
		return now + pto;
	}
	/* What has to be told is told until there is an answer. */
	if (path->repair_untold) {
		if (path->probe_soon || now - path->probe_ns >= pto)
			nc_path_send_probe(path, now);
		due = min(due, path->probe_ns + pto);
	}
	if (now >= max(path->rx_ns, path->probe_ns) + keepalive) {
		nc_path_send_probe(path, now);
		return now + min(pto, keepalive);
	}
	return due;
}

static u64 life_suspect(struct nc_path *path, u64 now, u32 *todo)
{
	u64 pto = nc_path_pto_ns(path);

	if (now - path->probe_ns < pto)
		return path->probe_ns + pto;
	path->ptos++;
	/* Being suspected alone costs a path nothing: it may be a mistake. */
	if (path->ptos == NC_SUSPECT_PTOS - 1) {
		path->cc.ops->on_pto(&path->cc, now / NSEC_PER_USEC);
		nc_path_rate_update(path);
		trace_netcomb_cc(path);
	}
	if (path->ptos >= NC_SUSPECT_PTOS &&
	    now - path->since_ns >= NC_SUSPECT_MIN_NS)
		*todo |= nc_path_set_state(path, NETCOMB_PATH_STATE_DOWN,
					   NETCOMB_PATH_REASON_SILENT);
	nc_path_send_probe(path, now);
	return now + pto;
}

static u64 life_down(struct nc_path *path, u64 now, u32 *todo)
{
	switch (path->reason) {
	case NETCOMB_PATH_REASON_SILENT:
	case NETCOMB_PATH_REASON_ADDRESS_CHANGED:
	case NETCOMB_PATH_REASON_CLOSED:
		return life_ask(path, now);
	case NETCOMB_PATH_REASON_DISABLED:
	case NETCOMB_PATH_REASON_NOT_ALLOWED:
	case NETCOMB_PATH_REASON_LINK_DOWN:
	case NETCOMB_PATH_REASON_UNDERLAY_GONE:
		return 0;
	case NETCOMB_PATH_REASON_NO_SESSION:
		if (!path->learned)
			*todo |= NC_TODO_HANDSHAKE;
		break;
	}
	/* Not everything that cures a path tells us so: a new route does not. */
	if (!nc_elapsed(now, path->since_ns, NC_PATH_RECHECK_NS))
		return path->since_ns + NC_PATH_RECHECK_NS;
	*todo |= NC_TODO_RECHECK;
	return now + NC_PATH_RECHECK_NS;
}

static enum hrtimer_restart life_fire(struct hrtimer *t)
{
	struct nc_path *path = container_of(t, struct nc_path, life_timer);
	u64 now, next = 0;
	u32 todo = 0;

	rcu_read_lock();
	spin_lock(&path->lock);
	now = ktime_get_ns();
	if (path->dead)
		goto unlock;
	path->life_at_ns = 0;
	switch (path->state) {
	case NETCOMB_PATH_STATE_DOWN:
		next = life_down(path, now, &todo);
		break;
	case NETCOMB_PATH_STATE_PROBING:
		next = life_ask(path, now);
		break;
	case NETCOMB_PATH_STATE_UP:
		next = life_up(path, now, &todo);
		todo |= nc_damp_end(path, now, &next);
		break;
	case NETCOMB_PATH_STATE_SUSPECT:
		next = life_suspect(path, now, &todo);
		break;
	}
	if (peer_silent(path, now))
		todo |= NC_TODO_HANDSHAKE;
	if (nc_learn_expired(path, now))
		todo |= NC_TODO_RECHECK;
	if (next)
		nc_path_life_soon(path, max(next, now + NSEC_PER_MSEC));
unlock:
	spin_unlock(&path->lock);
	nc_path_settle(path, todo);
	next = nc_send_check_stuck(path->peer);
	if (next) {
		spin_lock(&path->lock);
		nc_path_life_soon(path, next);
		spin_unlock(&path->lock);
	}
	rcu_read_unlock();
	return HRTIMER_NORESTART;
}

void nc_path_life_init(struct nc_path *path)
{
	hrtimer_setup(&path->life_timer, life_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
}

/* Frames have a tag, or have none any more: what fits is another length. */
static u32 overhead_changed(struct nc_path *path)
{
	u32 overhead = nc_path_overhead(path->peer, &path->flow.remote);
	s32 more = overhead - path->overhead;

	if (!more)
		return 0;
	path->overhead = overhead;
	if (path->mtu)
		WRITE_ONCE(path->mtu, path->mtu - more);
	return NC_TODO_KICK | NC_TODO_RECHECK;
}

void nc_path_session_changed(struct nc_path *path, u32 session_id, bool fresh)
{
	u32 todo = 0;

	spin_lock_bh(&path->lock);
	/* Numbers start anew with a session; so does the count. */
	path->session_id = session_id;
	WRITE_ONCE(path->inflight_bytes, 0);
	todo = overhead_changed(path);
	if (path->fifo_bytes)
		nc_pacer_kick(path);
	if (!path->usable || path->dead)
		goto unlock;
	if (fresh)
		nc_path_forget_probes(path);
	if (fresh || path->reason == NETCOMB_PATH_REASON_NO_SESSION) {
		path->probe_soon = true;
		todo |= nc_path_set_state(path, NETCOMB_PATH_STATE_PROBING,
					  NETCOMB_PATH_REASON_NEW);
		if (fresh) {
			path->regain = false;
			path->stale_ns = path->learned ? ktime_get_ns() : 0;
		}
		nc_path_life_soon(path, 0);
	} else {
		/* The responder's session waits for a first frame. */
		nc_path_send_probe(path, ktime_get_ns());
	}
	todo |= NC_TODO_KICK;
unlock:
	spin_unlock_bh(&path->lock);
	nc_path_settle(path, todo);
}

void nc_path_down(struct nc_path *path, u8 reason)
{
	u32 todo;

	spin_lock_bh(&path->lock);
	if (reason != NETCOMB_PATH_REASON_SILENT &&
	    reason != NETCOMB_PATH_REASON_CLOSED &&
	    reason != NETCOMB_PATH_REASON_NO_SESSION)
		WRITE_ONCE(path->usable, false);
	todo = nc_path_set_state(path, NETCOMB_PATH_STATE_DOWN, reason);
	nc_path_life_soon(path, ktime_get_ns() + NC_PATH_RECHECK_NS);
	spin_unlock_bh(&path->lock);
	local_bh_disable();
	rcu_read_lock();
	nc_path_settle(path, todo);
	rcu_read_unlock();
	local_bh_enable();
}

void nc_path_tier_changed(struct nc_path *path)
{
	local_bh_disable();
	rcu_read_lock();
	spin_lock(&path->lock);
	if (path->state == NETCOMB_PATH_STATE_UP)
		nc_path_send_probe(path, ktime_get_ns());
	nc_path_life_soon(path, 0);
	spin_unlock(&path->lock);
	nc_path_settle(path, NC_TODO_RECOMMIT);
	rcu_read_unlock();
	local_bh_enable();
}

void nc_path_moved(struct nc_path *path)
{
	spin_lock_bh(&path->lock);
	nc_rtt_init(&path->rtt);
	path->regain = false;
	memset(&path->known, 0, sizeof(path->known));
	nc_spare_forget(path);
	WRITE_ONCE(path->rx_ns, 0);
	nc_path_forget_probes(path);
	path->probe_soon = true;
	spin_unlock_bh(&path->lock);
	nc_path_down(path, NETCOMB_PATH_REASON_NEW);
}

/* The other side need not find out by itself. The pacer is still there. */
static void say_close(struct nc_path *path)
{
	u8 scope = READ_ONCE(path->peer->dead) ? NC_CLOSE_SESSION :
						 NC_CLOSE_PATH;
	struct nc_session *s;

	rcu_read_lock();
	s = nc_session_current(path->peer);
	/* Who closed it himself may use the id again by now. */
	if (s && !path->gone && nc_path_can_send(path))
		nc_control_close(path, s, scope, 0);
	nc_keep_recall(path);
	path_abandon(path);
	rcu_read_unlock();
}

void nc_path_kill(struct nc_path *path)
{
	spin_lock_bh(&path->lock);
	say_close(path);
	path->dead = true;
	WRITE_ONCE(path->state, NETCOMB_PATH_STATE_DOWN);
	spin_unlock_bh(&path->lock);
	local_bh_disable();
	rcu_read_lock();
	nc_recommit_path(path->peer, path);
	rcu_read_unlock();
	local_bh_enable();
}

void nc_path_tx_result(struct nc_path *path, int ret)
{
	u8 reason = NETCOMB_PATH_REASON_SEND_ERROR;
	u32 todo;

	switch (ret) {
	case 0:
		return;
	case NET_XMIT_DROP:
	case -ENOBUFS:
		nc_path_inc(path, TX_CONGESTED);
		return;
	case -ENOMEM:
		nc_path_inc(path, TX_NO_MEMORY);
		return;
	case -EMSGSIZE:
		nc_path_inc(path, TX_TOO_BIG);
		nc_device_recheck(path->peer->nc);
		return;
	case -ELOOP:
		reason = NETCOMB_PATH_REASON_LOOP;
		break;
	case -EADDRNOTAVAIL:
	case -EINVAL:
		reason = NETCOMB_PATH_REASON_NO_ADDRESS;
		break;
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EACCES:
		nc_path_inc(path, TX_NO_ROUTE);
		reason = NETCOMB_PATH_REASON_NO_ROUTE;
		break;
	}
	nc_path_inc(path, TX_ERROR);
	spin_lock(&path->lock);
	WRITE_ONCE(path->usable, false);
	/* The life timer looks again: at once would be for ever. */
	todo = nc_path_set_state(path, NETCOMB_PATH_STATE_DOWN, reason);
	spin_unlock(&path->lock);
	nc_path_settle(path, todo);
}
