// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions. Each is in exactly one place of its peer: pending, current or
 * old; what leaves the last place is unhashed, and wiped and freed when the
 * last reader is gone.
 */
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "device.h"
#include "handshake.h"
#include "initiator.h"
#include "path.h"
#include "peer.h"
#include "session.h"

#define NC_SENT_RING_ATOMIC	1024	/* a lane made in softirq */
#define NC_SENT_RING_LEAST	256	/* and with memory scarce */

/* ---- Lanes ---- */

/* A lane with its windows behind it, in one piece of memory. */
struct nc_lane_mem {
	struct nc_lane	lane;
	u8		data[ALIGN(NC_REPLAY_SIZE(NC_WINDOW_PATH_DATA), 8)]
			__aligned(8);
	u8		control[ALIGN(NC_REPLAY_SIZE(NC_WINDOW_PATH_CONTROL), 8)]
			__aligned(8);
};

static void nc_lane_free(struct nc_lane *lane, struct nc_keep_mem *mem)
{
	if (!lane)
		return;
	nc_keep_exit(lane, mem);
	kvfree(lane->ring);
	kfree(container_of(lane, struct nc_lane_mem, lane));
}

/* Takes @ring over, zeroed, of @size entries. */
static struct nc_lane *nc_lane_make(struct nc_sent_pkt *ring, u32 size,
				    gfp_t gfp)
{
	struct nc_lane_mem *mem;
	struct nc_lane *lane;

	mem = ring ? kzalloc(sizeof(*mem), gfp) : NULL;
	if (!mem) {
		kvfree(ring);
		return NULL;
	}
	lane = &mem->lane;
	lane->ring = ring;
	lane->window[NC_CLASS_DATA] = (struct nc_replay *)mem->data;
	lane->window[NC_CLASS_CONTROL] = (struct nc_replay *)mem->control;
	spin_lock_init(&lane->rx_lock);
	nc_replay_init(lane->window[NC_CLASS_DATA], NC_WINDOW_PATH_DATA);
	nc_replay_init(lane->window[NC_CLASS_CONTROL], NC_WINDOW_PATH_CONTROL);
	nc_sent_init(&lane->sent, ring, size, 0);
	lane->sent.settled = nc_keep_settled;
	nc_keep_init(&lane->keep, size, gfp);
	nc_ackgen_init(&lane->ackgen);
	return lane;
}

static struct nc_lane *nc_lane_make_atomic(void)
{
	gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct nc_sent_pkt *ring;
	u32 size;

	for (size = NC_SENT_RING_ATOMIC; size >= NC_SENT_RING_LEAST;
	     size /= 4) {
		ring = kcalloc(size, sizeof(*ring), gfp);
		if (ring)
			return nc_lane_make(ring, size, gfp);
	}
	return NULL;
}

static struct nc_lane *nc_lane_make_whole(void)
{
	struct nc_sent_pkt *ring;

	ring = kvcalloc(NC_SENT_RING, sizeof(*ring), GFP_KERNEL);
	return nc_lane_make(ring, NC_SENT_RING, GFP_KERNEL);
}

struct nc_lane *nc_session_lane(struct nc_session *s, u8 path_id)
{
	struct nc_lane __rcu **place = &s->lane[path_id];
	struct nc_lane *lane, *first;

	lane = rcu_dereference(*place);
	if (likely(lane))
		return lane;

	lane = nc_lane_make_atomic();
	if (!lane)
		return NULL;
	first = unrcu_pointer(cmpxchg(place, NULL, RCU_INITIALIZER(lane)));
	if (first) {
		nc_lane_free(lane, s->keep);
		return first;
	}
	return lane;
}

/* ---- One session ---- */

static void nc_session_wipe(struct nc_session *s)
{
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++)
		nc_lane_free(rcu_dereference_protected(s->lane[i], true),
			     s->keep);
	nc_keep_mem_put(s->keep);
	kfree_sensitive(s);
}

static void nc_session_free_rcu(struct rcu_head *rcu)
{
	nc_session_wipe(container_of(rcu, struct nc_session, rcu));
}

void nc_session_free(struct nc_session *s)
{
	if (s)
		nc_session_wipe(s);
}

struct nc_session *nc_session_alloc(struct nc_peer *peer, u32 local_id)
{
	unsigned long ids = 0;
	struct nc_session *s;
	struct nc_path *path;
	unsigned int i;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return NULL;
	s->peer = peer;
	s->keep = nc_keep_mem_get(peer->keep);
	s->local_id = local_id;
	s->born_ns = nc_session_now();

	rcu_read_lock();
	nc_path_for_each(peer, path, i)
		ids |= BIT(i);
	rcu_read_unlock();
	/* Where there is no memory now, the lane is made when it is used. */
	for_each_set_bit(i, &ids, NC_MAX_PATHS)
		RCU_INIT_POINTER(s->lane[i], nc_lane_make_whole());
	return s;
}

static bool nc_session_over(const struct nc_session *s)
{
	return nc_session_now() - s->born_ns >=
	       (u64)NC_SESSION_LIFE_MS * NSEC_PER_MSEC;
}

u64 nc_session_age_ms(const struct nc_session *s)
{
	return div_u64(nc_session_now() - s->born_ns, NSEC_PER_MSEC);
}

bool nc_session_worn(const struct nc_session *s)
{
	const struct nc_lane *lane;
	int i;

	for (i = 0; i < NC_MAX_PATHS; i++) {
		lane = rcu_dereference(s->lane[i]);
		if (lane && READ_ONCE(lane->tx_next[NC_CLASS_DATA]) >=
			    NC_SEQ_RENEW)
			return true;
	}
	return false;
}

/* ---- The device's table ---- */

static struct nc_session *nc_session_find(struct nc_device *nc, u32 local_id)
{
	struct nc_session *s;

	hash_for_each_possible_rcu(nc->sessions, s, node, local_id,
				   lockdep_is_held(&nc->table_lock))
		if (s->local_id == local_id)
			return s;
	return NULL;
}

struct nc_session *nc_session_lookup(struct nc_device *nc, u32 local_id)
{
	struct nc_session *s = nc_session_find(nc, local_id);

	return s && !nc_session_over(s) ? s : NULL;
}

u32 nc_session_new_id(struct nc_device *nc)
{
	u32 id;

	lockdep_assert_held(&nc->table_lock);
	do {
		id = get_random_u32();
	} while (!id || nc_session_find(nc, id) || nc_initiator_find(nc, id));
	return id;
}

static int nc_session_hash(struct nc_session *s)
{
	struct nc_device *nc = s->peer->nc;
	int err = -EEXIST;

	spin_lock_bh(&nc->table_lock);
	if (!nc_session_find(nc, s->local_id)) {
		hash_add_rcu(nc->sessions, &s->node, s->local_id);
		err = 0;
	}
	spin_unlock_bh(&nc->table_lock);
	return err;
}

static void nc_session_drop(struct nc_session *s)
{
	struct nc_device *nc;

	if (!s)
		return;
	nc = s->peer->nc;
	spin_lock_bh(&nc->table_lock);
	hash_del_rcu(&s->node);
	spin_unlock_bh(&nc->table_lock);
	call_rcu(&s->rcu, nc_session_free_rcu);
}

/* ---- A peer's sessions ---- */

#define nc_sessions_deref(ss, p)					\
	rcu_dereference_protected(p, lockdep_is_held(&(ss)->lock))

static void nc_sessions_expire(struct timer_list *t);

void nc_sessions_init(struct nc_sessions *ss)
{
	spin_lock_init(&ss->lock);
	timer_setup(&ss->expire, nc_sessions_expire, 0);
}

struct nc_session *nc_session_current(struct nc_peer *peer)
{
	struct nc_session *s = rcu_dereference(peer->sessions.current_);

	return s && !nc_session_over(s) ? s : NULL;
}

/* Puts @s in front of @place and returns what falls out at the other end. */
static struct nc_session *nc_sessions_push(struct nc_sessions *ss,
					   struct nc_session __rcu **place,
					   int n, struct nc_session *s)
{
	struct nc_session *last = nc_sessions_deref(ss, place[n - 1]);
	int i;

	for (i = n - 1; i > 0; i--)
		rcu_assign_pointer(place[i],
				   nc_sessions_deref(ss, place[i - 1]));
	rcu_assign_pointer(place[0], s);
	return last;
}

static struct nc_session *nc_sessions_retire(struct nc_sessions *ss,
					     struct nc_session *s,
					     u64 grace_ns)
{
	int i;

	for (i = NC_OLD_SESSIONS - 1; i > 0; i--)
		ss->old_until_ns[i] = ss->old_until_ns[i - 1];
	ss->old_until_ns[0] = nc_session_now() + grace_ns;
	return nc_sessions_push(ss, ss->old, NC_OLD_SESSIONS, s);
}

/* How long a replaced session may still be received on. */
static u64 nc_sessions_grace_ns(struct nc_peer *peer)
{
	return 3ULL * nc_peer_max_rtt_us(peer) * NSEC_PER_USEC +
	       (u64)NC_OLD_GRACE_MS * NSEC_PER_MSEC;
}

/*
 * Both sides opened at the same time and both handshakes completed. Each side
 * sees the same two sessions between the same two instances, so the same rule
 * gives both the same one: the smaller e of the initiator wins.
 */
static bool nc_sessions_loses(const struct nc_session *s,
			      const struct nc_session *to)
{
	u64 apart = s->born_ns > to->born_ns ? s->born_ns - to->born_ns :
					       to->born_ns - s->born_ns;

	return s->initiator != to->initiator &&
	       s->remote_instance == to->remote_instance &&
	       apart < (u64)NC_SIMULTANEOUS_MS * NSEC_PER_MSEC &&
	       memcmp(to->e, s->e, sizeof(s->e)) < 0;
}

/*
 * Takes a confirmed session into use. @out is what fell out. Returns whether
 * it is the current one now.
 */
static bool nc_sessions_use(struct nc_sessions *ss, struct nc_session *s,
			    u64 grace_ns, struct nc_session **out)
{
	struct nc_session *cur = nc_sessions_deref(ss, ss->current_);

	if (cur && nc_sessions_loses(s, cur)) {
		*out = nc_sessions_retire(ss, s, grace_ns);
		return false;
	}
	*out = cur ? nc_sessions_retire(ss, cur, grace_ns) : NULL;
	rcu_assign_pointer(ss->current_, s);
	return true;
}

/* When something ends next, U64_MAX if nothing does. */
static u64 nc_sessions_next_ns(struct nc_sessions *ss)
{
	struct nc_session *s;
	u64 next = U64_MAX;
	int i;

	s = nc_sessions_deref(ss, ss->current_);
	if (s)
		next = s->born_ns + (u64)NC_SESSION_LIFE_MS * NSEC_PER_MSEC;
	for (i = 0; i < NC_OLD_SESSIONS; i++)
		if (rcu_access_pointer(ss->old[i]))
			next = min(next, ss->old_until_ns[i]);
	for (i = 0; i < NC_PENDING_SESSIONS; i++) {
		s = nc_sessions_deref(ss, ss->pending[i]);
		if (s)
			next = min_t(u64, next, s->born_ns +
				     (u64)NC_PENDING_MS * NSEC_PER_MSEC);
	}
	return next;
}

/* The clock of sessions is no finer than a tick: always a tick later. */
static void nc_sessions_arm(struct nc_sessions *ss)
{
	u64 next = nc_sessions_next_ns(ss);
	u64 now = nc_session_now();

	lockdep_assert_held(&ss->lock);
	if (ss->ended || next == U64_MAX)
		return;
	next = next > now ? div_u64(next - now, NSEC_PER_MSEC) : 0;
	mod_timer(&ss->expire, jiffies + msecs_to_jiffies(next) + 1);
}

/* Takes out what has ended by @now. Returns how many are in @out. */
static int nc_sessions_collect(struct nc_sessions *ss, u64 now,
			       struct nc_session **out)
{
	struct nc_session *s;
	int n = 0;
	int i;

	s = nc_sessions_deref(ss, ss->current_);
	if (s && nc_session_over(s)) {
		RCU_INIT_POINTER(ss->current_, NULL);
		out[n++] = s;
	}
	for (i = 0; i < NC_OLD_SESSIONS; i++) {
		s = nc_sessions_deref(ss, ss->old[i]);
		if (!s || now < ss->old_until_ns[i])
			continue;
		RCU_INIT_POINTER(ss->old[i], NULL);
		out[n++] = s;
	}
	for (i = 0; i < NC_PENDING_SESSIONS; i++) {
		s = nc_sessions_deref(ss, ss->pending[i]);
		if (!s || now - s->born_ns <
			  (u64)NC_PENDING_MS * NSEC_PER_MSEC)
			continue;
		RCU_INIT_POINTER(ss->pending[i], NULL);
		out[n++] = s;
	}
	return n;
}

#define NC_SESSIONS_MOST	(1 + NC_OLD_SESSIONS + NC_PENDING_SESSIONS)

static void nc_sessions_expire(struct timer_list *t)
{
	struct nc_sessions *ss = timer_container_of(ss, t, expire);
	struct nc_peer *peer = container_of(ss, struct nc_peer, sessions);
	struct nc_session *out[NC_SESSIONS_MOST];
	bool lost;
	int i, n;

	spin_lock_bh(&ss->lock);
	lost = rcu_access_pointer(ss->current_);
	n = nc_sessions_collect(ss, nc_session_now(), out);
	lost = lost && !rcu_access_pointer(ss->current_);
	nc_sessions_arm(ss);
	spin_unlock_bh(&ss->lock);

	for (i = 0; i < n; i++)
		nc_session_drop(out[i]);
	if (lost) {
		rcu_read_lock();
		nc_peer_session_lost(peer);
		rcu_read_unlock();
	}
}

/*
 * After a session was taken into use. @s may have been dropped since by
 * another CPU; the caller's RCU read lock keeps it.
 */
static void nc_session_in_use(struct nc_session *s, bool current_now)
{
	struct nc_peer *peer = s->peer;

	nc_handshake_settled(peer, s);
	if (current_now)
		nc_peer_session_ready(peer, s);
}

/* Into its place. Returns 0 or -ESHUTDOWN; @out is what fell out. */
static int nc_session_place(struct nc_session *s, u64 grace_ns,
			    bool *current_now, struct nc_session **out)
{
	struct nc_sessions *ss = &s->peer->sessions;

	lockdep_assert_held(&ss->lock);
	if (ss->ended) {
		*out = s;
		return -ESHUTDOWN;
	}
	if (s->initiator)
		*current_now = nc_sessions_use(ss, s, grace_ns, out);
	else
		*out = nc_sessions_push(ss, ss->pending, NC_PENDING_SESSIONS,
					s);
	nc_sessions_arm(ss);
	return 0;
}

int nc_session_add(struct nc_session *s)
{
	struct nc_peer *peer = s->peer;
	u64 grace_ns = nc_sessions_grace_ns(peer);
	struct nc_session *out = NULL;
	bool current_now = false;
	int err;

	s->confirmed = s->initiator;

	local_bh_disable();
	rcu_read_lock();
	/* Nobody sends under it yet: no frame comes between these two. */
	err = nc_session_hash(s);
	if (err) {
		nc_session_free(s);
		goto unlock;
	}
	spin_lock(&peer->sessions.lock);
	err = nc_session_place(s, grace_ns, &current_now, &out);
	spin_unlock(&peer->sessions.lock);

	nc_session_drop(out);
	if (!err && s->initiator)
		nc_session_in_use(s, current_now);
unlock:
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/* The first frame under a session that waits for it. */
static void nc_session_confirm(struct nc_session *s)
{
	struct nc_sessions *ss = &s->peer->sessions;
	u64 grace_ns = nc_sessions_grace_ns(s->peer);
	struct nc_session *out = NULL;
	bool current_now = false;
	bool found = false;
	int i;

	spin_lock_bh(&ss->lock);
	for (i = 0; i < NC_PENDING_SESSIONS && !found; i++) {
		if (rcu_access_pointer(ss->pending[i]) != s)
			continue;
		RCU_INIT_POINTER(ss->pending[i], NULL);
		WRITE_ONCE(s->confirmed, true);
		current_now = nc_sessions_use(ss, s, grace_ns, &out);
		nc_sessions_arm(ss);
		found = true;
	}
	spin_unlock_bh(&ss->lock);

	nc_session_drop(out);
	if (found)
		nc_session_in_use(s, current_now);
}

void nc_session_opened(struct nc_session *s)
{
	if (unlikely(!READ_ONCE(s->confirmed)))
		nc_session_confirm(s);
}

bool nc_session_close(struct nc_session *s)
{
	struct nc_sessions *ss = &s->peer->sessions;
	bool was_current, found;
	int i;

	spin_lock_bh(&ss->lock);
	was_current = rcu_access_pointer(ss->current_) == s;
	found = was_current;
	if (was_current)
		RCU_INIT_POINTER(ss->current_, NULL);
	for (i = 0; i < NC_OLD_SESSIONS && !found; i++) {
		found = rcu_access_pointer(ss->old[i]) == s;
		if (found)
			RCU_INIT_POINTER(ss->old[i], NULL);
	}
	spin_unlock_bh(&ss->lock);

	/* Another CPU may have taken it out just now. */
	if (found)
		nc_session_drop(s);
	return was_current;
}

void nc_sessions_end(struct nc_peer *peer)
{
	struct nc_sessions *ss = &peer->sessions;
	struct nc_session *out[NC_SESSIONS_MOST] = {};
	int n = 0;
	int i;

	spin_lock_bh(&ss->lock);
	ss->ended = true;
	out[n++] = nc_sessions_deref(ss, ss->current_);
	RCU_INIT_POINTER(ss->current_, NULL);
	for (i = 0; i < NC_OLD_SESSIONS; i++) {
		out[n++] = nc_sessions_deref(ss, ss->old[i]);
		RCU_INIT_POINTER(ss->old[i], NULL);
	}
	for (i = 0; i < NC_PENDING_SESSIONS; i++) {
		out[n++] = nc_sessions_deref(ss, ss->pending[i]);
		RCU_INIT_POINTER(ss->pending[i], NULL);
	}
	spin_unlock_bh(&ss->lock);

	/* Armed under the lock and only while not ended: this is the end. */
	timer_delete_sync(&ss->expire);
	for (i = 0; i < n; i++)
		nc_session_drop(out[i]);
}
