// SPDX-License-Identifier: GPL-2.0
/* The congestion controller of a path: when it begins, what obeys it. */
#include <linux/math64.h>

#include "path_life.h"
#include "peer.h"
#include "trace.h"

/* About 10 ms of the rate may wait in a FIFO, two packets at least. */
void nc_path_rate_update(struct nc_path *path)
{
	u64 rate = path->cc.pacing_rate_bps;

	path->ns_per_kib = div64_u64(8192ULL * NSEC_PER_SEC, rate);
	WRITE_ONCE(path->sched_ns_per_kib,
		   max(path->ns_per_kib,
		       div64_u64(8192ULL * NSEC_PER_SEC, path->cc.bw_bps)));
	WRITE_ONCE(path->fifo_limit_bytes,
		   max_t(u32, div_u64(rate, 800), 2 * path->cc.mss));
}

void nc_path_mss_update(struct nc_path *path)
{
	u32 mtu = path->mtu ? path->mtu + path->overhead : 1500;

	WRITE_ONCE(path->cc.mss, nc_linklayer_bytes(&path->link, mtu));
}

/* What a controller begins with; losses from before are not its own. */
static void cc_prepare(struct nc_path *path)
{
	struct nc_lane *lane = NULL;
	struct nc_session *s;

	rcu_read_lock();
	s = nc_session_current(path->peer);
	if (s && s->local_id == path->session_id)
		lane = rcu_dereference(s->lane[path->id]);
	path->cc_from_seq = lane ? lane->sent.next : 0;
	rcu_read_unlock();
	nc_path_mss_update(path);
	path->cc.srtt_us = path->rtt.srtt_us;
	path->cc.min_rtt_us = path->rtt.min_us;
	path->cc.rate_bps = path->cfg.rate_bps;
}

static void cc_begun(struct nc_path *path)
{
	nc_path_rate_update(path);
	if (path->state == NETCOMB_PATH_STATE_UP)
		trace_netcomb_cc(path);
}

void nc_path_cc_reset(struct nc_path *path)
{
	cc_prepare(path);
	nc_cc_begin(&path->cc, ktime_get_ns() / NSEC_PER_USEC);
	cc_begun(path);
}

void nc_path_cc_regain(struct nc_path *path)
{
	cc_prepare(path);
	nc_cc_regain(&path->cc, &path->known, ktime_get_ns() / NSEC_PER_USEC);
	cc_begun(path);
}

void nc_path_cc_switch(struct nc_path *path, const struct nc_cc_ops *ops)
{
	cc_prepare(path);
	nc_cc_switch(&path->cc, ops, ktime_get_ns() / NSEC_PER_USEC);
	cc_begun(path);
}
