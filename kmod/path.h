/* SPDX-License-Identifier: GPL-2.0 */
/* A path: one way to a peer, its state and its life. */
#ifndef _NETCOMB_PATH_H
#define _NETCOMB_PATH_H

#include <linux/hrtimer.h>
#include <linux/if.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/skbuff.h>
#include <net/dst_cache.h>

#include "core/cc.h"
#include "core/damp.h"
#include "core/linklayer.h"
#include "core/owd.h"
#include "core/repair.h"
#include "core/rtt.h"
#include "core/silence.h"
#include "core/spare.h"
#include "proto.h"
#include "socket.h"
#include "stats.h"

struct nc_device;
struct nc_peer;

/**
 * struct nc_path_cfg - what the user said of a path
 * @dev:	interface, empty for any
 * @local:	address to send from, family 0 for any
 * @endpoint:	family 0: the peer's
 * @cc:		congestion controller
 * @known:	what the path delivered before it went down
 * @rate_bps:	the most that it may send at, 0: nothing said
 * @metric:	it carries data while no path of a lower one is up
 * @direction:	enum netcomb_direction, in which it carries data
 * @link:	what the link adds to packets
 * @enabled:	use it
 */
struct nc_path_cfg {
	char			dev[IFNAMSIZ];
	union nc_sockaddr	local;
	union nc_sockaddr	endpoint;
	char			cc[NC_CC_NAME_MAX];
	u64			rate_bps;
	u32			metric;
	u8			direction;
	struct nc_linklayer	link;
	bool			enabled;
};

/**
 * struct nc_roam - an address that wants to become a path's
 * @flow:	where frames came from
 * @token:	of the PROBE sent there, 0: no candidate
 * @probed_ns:	when it was
 * @answered_ns: when it was answered, 0: not yet
 */
struct nc_roam {
	struct nc_flow		flow;
	u32			token;
	u64			probed_ns;
	u64			answered_ns;
};

#define NC_PROBE_TOKENS	16	/* a power of two */

/**
 * struct nc_path - one way to a peer
 * @peer:	not counted: a path never outlives its peer
 * @name, @id, @learned: immutable once linked
 * @dead:	unlinked; under @lock, read without by timers
 * @ref:	counted: the peer's table, and whoever keeps it beyond RCU
 * @reap:	list of the dead
 * @cfg:	configuration, nc->cfg_lock
 * @ns:		socket, RCU, changed under cfg_lock; a learned path has none
 *		and uses the device's listening ones
 * @stats:	counters
 * @dst:	route cache of @flow
 * @lock:	protects all that follows; order: peer->tx.lock > this
 * @flow:	addresses in use
 * @state, @reason, @since_ns: where it is in its life
 * @damp:	how often it went down lately
 * @damped_until_ns: if @damped, when that ends
 * @damped:	up, but to carry nothing while others do; read without lock
 * @metric, @direction: that hold, see tier.h; read without lock
 * @told_metric, @told_direction: announced by the other side, as seen from here
 * @usable:	interface, address and route are there; read without lock
 * @gone:	learned, and the other side closed it
 * @stale_ns:	learned from an instance of the other side that is no more, and
 *		not heard since; 0: not so
 * @fifo:	committed packets, [0] express, [1] the others
 * @fifo_bytes:	of both, as all bytes of the transmit side with what the link
 *		adds
 * @express_bytes: of the first of them; read without lock
 * @express_debt: what express took in front of the others, three times, less
 *		what they sent since
 * @fifo_limit_bytes: about 10 ms of the rate; read without lock
 * @back:	sent, and to go over others now that the path has failed
 * @lost:	sent, given up, and to be repaired
 * @control:	control payloads, sent ahead of @fifo
 * @mtu:	longest inner packet, 0: not known
 * @overhead:	outer bytes that a data frame adds
 * @link:	what the link adds to those
 * @cc, @rtt:	congestion state
 * @inflight_bytes: of the current session's lane; read without lock
 * @owd:	one-way delay by both clocks; read without lock
 * @ack_hold:	how long the other side may hold blocks back, as it told last
 * @silence:	when data frames come
 * @remote_srtt_us: announced by the other side; read without lock
 * @remote_repairs: it repairs what this path loses; read without lock
 * @repair:	whether we do
 * @spare:	whether what it loses does harm
 * @spared:	for that, bulk kept off it when last there was some; without
 *		lock, changed under the peer's tx lock
 * @repair_untold: and it does not know that yet
 * @repair_token: of the PROBE that tells it
 * @session_id:	local id of the session that @inflight_bytes counts
 * @cc_from_seq: first number of that session that @cc is told to have lost
 * @next_tx_ns:	pacer: when the next frame may leave
 * @ns_per_kib:	pacer: time that 1024 bytes take
 * @sched_ns_per_kib: the same by what the path delivers; read without lock
 * @pacer_on:	the pacer is scheduled, armed or running
 * @pacer_at_ns: for when
 * @flow_gen:	changes with @flow
 * @ack_at_ns:	when @ack_timer is due, 0: not armed
 * @rx_ns:	last authentic frame
 * @data_ns:	last data frame, sent or received
 * @answered_ns: last proof that what we send arrives
 * @acked_tx_ns: when the newest acknowledged data frame was sent
 * @wait_ns:	first frame that wants an answer since @rx_ns, 0: none
 * @life_at_ns:	when @life_timer is due, 0: it is not armed
 * @probe_ns, @probe_waits: last PROBE, and whether it waits
 * @probe_token, @probe_at: what the last ones asked with, 0: answered, and the
 *		place of the next. A round trip may be longer than the time from
 *		one to the next.
 * @probe_soon:	the next one is not to wait for its time
 * @answers:	probes answered in a row since the path went down
 * @ptos:	time-outs in a row
 * @regain:	it has been up before: wants more than one answer
 * @roam:	candidate address
 * @allowance:	bytes of PROBEs that may still go to an address that has not
 *		answered yet; NC_ALLOWANCE_PROVEN: it has, or was configured
 * @pacer:	sends; nothing else does
 * @pacer_timer: schedules it when something is due
 * @ack_timer:	acknowledgements owed, holes to give up
 * @life_timer:	time-outs, probes, keepalive
 */
struct nc_path {
	struct nc_peer		*peer;
	char			name[NC_NAME_MAX + 1];
	u8			id;
	bool			learned;
	bool			dead;
	struct kref		ref;
	struct rcu_head		rcu;
	struct list_head	reap;
	struct nc_path_cfg	cfg;
	struct nc_sock __rcu	*ns;
	struct nc_path_stats __percpu *stats;
	struct dst_cache	dst;

	spinlock_t		lock;	/* all that follows */
	struct nc_flow		flow;
	u8			state;
	u8			reason;
	u8			direction;
	u8			told_direction;
	u32			metric;
	u32			told_metric;
	bool			usable;
	bool			gone;
	u64			stale_ns;
	u64			since_ns;
	struct nc_damp		damp;
	u64			damped_until_ns;
	bool			damped;
	struct sk_buff_head	fifo[2];
	u32			fifo_bytes;
	u32			express_bytes;
	u32			express_debt;
	u32			fifo_limit_bytes;
	struct sk_buff_head	back;
	struct sk_buff_head	lost;
	struct sk_buff_head	control;
	u32			mtu;
	u32			overhead;
	struct nc_linklayer	link;
	struct nc_cc		cc;
	struct nc_cc_known	known;
	struct nc_rtt		rtt;
	u32			inflight_bytes;
	struct nc_owd		owd;
	u32			remote_srtt_us;
	u8			ack_hold;
	struct nc_silence	silence;
	bool			remote_repairs;
	struct nc_repair_path	repair;
	struct nc_spare_path	spare;
	bool			spared;
	bool			repair_untold;
	u32			repair_token;
	u32			session_id;
	u32			cc_from_seq;
	u64			next_tx_ns;
	u64			ns_per_kib;
	u64			sched_ns_per_kib;
	bool			pacer_on;
	u64			pacer_at_ns;
	u32			flow_gen;
	u64			ack_at_ns;
	u64			rx_ns;
	u64			data_ns;
	u64			answered_ns;
	u64			acked_tx_ns;
	u64			wait_ns;
	u64			life_at_ns;
	u64			probe_ns;
	u32			probe_token[NC_PROBE_TOKENS];
	u8			probe_at;
	bool			probe_waits;
	bool			probe_soon;
	u32			answers;
	u32			ptos;
	bool			regain;
	struct nc_roam		roam;
	u32			allowance;
	struct tasklet_struct	pacer;
	struct hrtimer		pacer_timer;
	struct hrtimer		ack_timer;
	struct hrtimer		life_timer;
};

#define NC_REGAIN_ANSWERS	3
#define NC_ALLOWANCE_PROVEN	U32_MAX
/* To begin with: a PROBE has come from there, 78 bytes at least. */
#define NC_ALLOWANCE_LEARNED	(2 * 78)

/**
 * nc_path_alloc - make a path that nothing can find yet, with its socket
 * @peer:	the peer, linked or not
 * @name:	its name
 * @id:		path id, free in the peer
 * @cfg:	configuration, valid (names of controllers exist)
 * @peer_endpoint: endpoint the peer will have
 * @extack:	gets a sentence on failure
 *
 * A configured path whose interface or address is not there yet is made all
 * the same and stays down. Context: process, rtnl and nc->cfg_lock held.
 *
 * Return: path with one reference, or ERR_PTR. nc_path_free_unlinked() undoes
 * it.
 */
struct nc_path *nc_path_alloc(struct nc_peer *peer, const char *name, u8 id,
			      const struct nc_path_cfg *cfg,
			      const union nc_sockaddr *peer_endpoint,
			      struct netlink_ext_ack *extack);

void nc_path_free_unlinked(struct nc_path *path);

/**
 * nc_path_alloc_learned - make a path that the other side announced
 * @peer:	the peer
 * @name:	announced name
 * @id:		announced id, free in the peer
 * @flow:	addresses that the announcement came over
 *
 * Context, return: as nc_path_alloc(), but rtnl is not needed.
 */
struct nc_path *nc_path_alloc_learned(struct nc_peer *peer, const char *name,
				      u8 id, const struct nc_flow *flow);

/** nc_path_outer - bytes of UDP and IP on the way there */
u32 nc_path_outer(const union nc_sockaddr *remote);

/** nc_path_overhead - bytes that a data frame adds on the way there, now */
u32 nc_path_overhead(const struct nc_peer *peer,
		     const union nc_sockaddr *remote);

/**
 * nc_path_wire_bytes - what an inner packet takes of the link
 * @path:	the path; without its lock the answer may be that of a moment ago
 * @len:	inner bytes
 */
static inline u32 nc_path_wire_bytes(const struct nc_path *path, u32 len)
{
	return nc_linklayer_bytes(&path->link, len + path->overhead);
}

/** nc_path_put - drop a reference; any context */
void nc_path_put(struct nc_path *path);

/** nc_path_link - let the world find it; nc->cfg_lock held */
void nc_path_link(struct nc_path *path);

/**
 * nc_path_unlink - phase one of removal
 * @path:	linked path
 * @dead:	list to collect it on
 *
 * What waits in its FIFO goes back to the peer's carry. Context: process,
 * nc->cfg_lock held.
 */
void nc_path_unlink(struct nc_path *path, struct list_head *dead);

/**
 * nc_path_reap - phases two and three: wait, stop timers, close the socket
 *
 * Context: process; nc->cfg_lock held unless the peer is unlinked (no path
 * timer takes it): a path id must not be linked again before this has returned,
 * or two senders would count with one lane.
 */
void nc_path_reap(struct list_head *dead);

/**
 * nc_path_reconfigure - change a linked path
 * @path:	the path
 * @cfg:	new configuration, valid
 * @peer_endpoint: endpoint of the peer
 * @ns:		new socket if the address, interface or family changed (moves
 *		into the path), else NULL
 *
 * Can't fail. Context: process, rtnl and nc->cfg_lock held.
 */
void nc_path_reconfigure(struct nc_path *path, const struct nc_path_cfg *cfg,
			 const union nc_sockaddr *peer_endpoint,
			 struct nc_sock *ns);

/**
 * nc_path_needs_socket - whether nc_path_reconfigure() needs a new socket
 */
bool nc_path_needs_socket(const struct nc_path *path,
			  const struct nc_path_cfg *cfg,
			  const union nc_sockaddr *peer_endpoint);

/**
 * nc_path_open_socket - the socket that a configuration asks for
 *
 * Return: socket, NULL if none can be opened yet (interface missing, no
 * endpoint), or ERR_PTR with extack set. Context: process.
 */
struct nc_sock *nc_path_open_socket(struct nc_peer *peer,
				    const struct nc_path_cfg *cfg,
				    const union nc_sockaddr *peer_endpoint,
				    struct netlink_ext_ack *extack);

/** nc_path_find - by name, nc->cfg_lock held */
struct nc_path *nc_path_find(struct nc_peer *peer, const char *name);

/**
 * nc_path_send_datagram - send an unsealed datagram over a path now
 * @path:	the path
 * @buf, @len:	UDP payload (a handshake message), copied
 *
 * Context: softirq or process with BH off, RCU read lock, no lock held.
 * Return: 0, -ENETUNREACH and the like, or -ENODEV if the path can't send.
 */
int nc_path_send_datagram(struct nc_path *path, const void *buf, size_t len);

/**
 * nc_path_sock - the socket to send from
 *
 * Context: RCU read lock, or nc->cfg_lock. Return: NULL if there is none now.
 */
struct nc_sock *nc_path_sock(const struct nc_path *path);

/**
 * nc_path_resolve - interface of a path by its configuration
 * @nc:		device
 * @cfg:	configuration
 * @remote:	where it leads
 * @ifindex:	set on success, 0 for any
 *
 * Context: process. Return: NETCOMB_PATH_REASON_NONE or why not.
 */
u8 nc_path_resolve(struct nc_device *nc, const struct nc_path_cfg *cfg,
		   const union nc_sockaddr *remote, int *ifindex);

/**
 * nc_path_set_socket - put a socket in place of the one it has
 * @path:	the path, nc->cfg_lock held
 * @ns:		new one (its reference moves) or NULL
 * @ifindex:	interface it is bound to
 *
 * Context: process, may sleep.
 */
void nc_path_set_socket(struct nc_path *path, struct nc_sock *ns, int ifindex);

/**
 * nc_path_next - the next path of a peer
 * @peer:	the peer
 * @i:		path id to begin at; set to the id of what is found
 *
 * Context: RCU read lock or nc->cfg_lock. Return: NULL at the end.
 */
struct nc_path *nc_path_next(struct nc_peer *peer, int *i);

/* All paths of a peer, by rising id. */
#define nc_path_for_each(peer, path, i)					\
	for (i = 0; (path = nc_path_next(peer, &i)); i++)

#endif /* _NETCOMB_PATH_H */
