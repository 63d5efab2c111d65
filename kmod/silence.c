// SPDX-License-Identifier: GPL-2.0
/*
 * A path that has died is known to the receiver first: what it waits for does
 * not come, while other paths deliver. It reports that over one of them, which
 * may be a time-out of the dead path's round trip earlier than the sender
 * would find out. If it is told by its own interface it need not even wait.
 */
#include "control.h"
#include "path.h"
#include "path_life.h"
#include "path_probe.h"
#include "peer.h"
#include "silence.h"

#define NC_SILENCE_LOOK_US	1000

/* A path's block with the flag. It gets its own ACK. */
static bool silent_block(struct nc_path *path, struct nc_session *s,
			 u32 now_us, struct nc_ack_block *b)
{
	struct nc_lane *lane = rcu_dereference(s->lane[path->id]);

	lockdep_assert_held(&path->lock);
	if (!lane || path->dead)
		return false;
	nc_ackgen_report(&lane->ackgen, now_us, b);
	b->path_id = path->id;
	b->flags |= NC_ACK_SILENCE;
	return true;
}

/* The same, if it is time for that. */
static bool due_block(struct nc_path *path, struct nc_session *s, u32 now_us,
		      struct nc_ack_block *b)
{
	bool due;

	spin_lock(&path->lock);
	due = nc_silence_due(&path->silence, now_us) &&
	      silent_block(path, s, now_us, b);
	if (due)
		WRITE_ONCE(path->silence.told, path->silence.told + 1);
	spin_unlock(&path->lock);
	return due;
}

static void report(struct nc_path *path, struct nc_path *via,
		   struct nc_session *s, const struct nc_ack_block *b)
{
	int err;

	spin_lock(&via->lock);
	err = nc_path_can_send(via) ? nc_control_ack(via, s, b) : -ENETDOWN;
	spin_unlock(&via->lock);
	if (!err) {
		nc_path_inc(path, ACK_TX);
		nc_path_inc(path, SILENCE_TX);
	}
}

/*
 * Whether it is time to look, once in a millisecond. Nothing is said after a
 * moment in which nothing at all came: then it may be this machine that slept,
 * and what the other paths have brought is still to be read. Two at once do no
 * harm.
 */
static bool look(struct nc_peer *peer, u32 now_us)
{
	u32 since_us = now_us - READ_ONCE(peer->silence_us);

	if (since_us < NC_SILENCE_LOOK_US)
		return false;
	WRITE_ONCE(peer->silence_us, now_us);
	return since_us < NC_SILENCE_MIN_US;
}

void nc_silence_check(struct nc_path *via, struct nc_session *s, u64 now_ns)
{
	u32 now_us = now_ns / NSEC_PER_USEC;
	struct nc_peer *peer = via->peer;
	struct nc_ack_block b;
	struct nc_path *path;
	int i;

	if (!look(peer, now_us))
		return;
	nc_path_for_each(peer, path, i) {
		if (path == via ||
		    READ_ONCE(path->state) == NETCOMB_PATH_STATE_DOWN ||
		    !nc_silence_due(&path->silence, now_us) ||
		    !due_block(path, s, now_us, &b))
			continue;
		report(path, via, s, &b);
	}
}

void nc_silence_gone(struct nc_path *path)
{
	u32 now_us = ktime_get_ns() / NSEC_PER_USEC;
	struct nc_session *s;
	struct nc_ack_block b;
	struct nc_path *via;
	bool known;
	int i;

	rcu_read_lock();
	s = nc_session_current(path->peer);
	if (!s)
		goto unlock;
	spin_lock(&path->lock);
	known = silent_block(path, s, now_us, &b);
	spin_unlock(&path->lock);
	if (!known)
		goto unlock;
	b.flags |= NC_ACK_GONE;
	nc_path_for_each(path->peer, via, i)
		if (via != path &&
		    READ_ONCE(via->state) == NETCOMB_PATH_STATE_UP)
			report(path, via, s, &b);
unlock:
	rcu_read_unlock();
}

/*
 * How late a frame may be. A queue that somebody else makes grows by what he
 * sends in a round trip or less.
 */
static u32 slack_us(const struct nc_path *path)
{
	return max_t(u32, NC_SILENCE_MIN_US, 4 * path->rtt.rttvar_us);
}

bool nc_silence_proven(const struct nc_path *path, const struct nc_lane *lane,
		       const struct nc_ack_block *b)
{
	lockdep_assert_held(&path->lock);
	if (b->flags & NC_ACK_GONE)
		return true;
	return path->owd.known &&
	       nc_sent_overdue(&lane->sent, b, path->owd.avg_us, slack_us(path));
}

u32 nc_silence_told(struct nc_path *path, const struct nc_lane *lane,
		    const struct nc_ack_block *b, u64 now_ns)
{
	u32 todo;

	lockdep_assert_held(&path->lock);
	if (path->state != NETCOMB_PATH_STATE_UP ||
	    !nc_silence_proven(path, lane, b))
		return 0;
	path->ptos = 0;
	todo = nc_path_set_state(path, NETCOMB_PATH_STATE_SUSPECT,
				 NETCOMB_PATH_REASON_SILENT);
	nc_path_send_probe(path, now_ns);
	return todo;
}
