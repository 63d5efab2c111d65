// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/netcomb.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/netcomb.h>

/* Common nested types */
const struct nla_policy netcomb_path_nl_policy[NETCOMB_A_PATH_SPARED + 1] = {
	[NETCOMB_A_PATH_NAME] = { .type = NLA_NUL_STRING, .len = NETCOMB_NAME_LEN, },
	[NETCOMB_A_PATH_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x1),
	[NETCOMB_A_PATH_ID] = { .type = NLA_U8, },
	[NETCOMB_A_PATH_DEV] = { .type = NLA_NUL_STRING, .len = 15, },
	[NETCOMB_A_PATH_LOCAL] = { .type = NLA_BINARY, },
	[NETCOMB_A_PATH_ENDPOINT] = { .type = NLA_BINARY, },
	[NETCOMB_A_PATH_METRIC] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_DIRECTION] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETCOMB_A_PATH_TRANSPORT] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETCOMB_A_PATH_CC] = { .type = NLA_NUL_STRING, .len = 15, },
	[NETCOMB_A_PATH_RATE_BPS] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_ENABLED] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETCOMB_A_PATH_LEARNED] = { .type = NLA_U8, },
	[NETCOMB_A_PATH_STATE] = NLA_POLICY_MAX(NLA_U32, 3),
	[NETCOMB_A_PATH_REASON] = NLA_POLICY_MAX(NLA_U32, 20),
	[NETCOMB_A_PATH_SINCE_MS] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_OIF] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_LOCAL_ACTUAL] = { .type = NLA_BINARY, },
	[NETCOMB_A_PATH_REMOTE_ACTUAL] = { .type = NLA_BINARY, },
	[NETCOMB_A_PATH_MTU] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_SRTT_US] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_RTTVAR_US] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_MIN_RTT_US] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_CWND_BYTES] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_INFLIGHT_BYTES] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_PACING_RATE_BPS] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_FIFO_BYTES] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_STATS] = NLA_POLICY_NESTED(netcomb_path_stats_nl_policy),
	[NETCOMB_A_PATH_OVERHEAD] = NLA_POLICY_MAX(NLA_U32, 256),
	[NETCOMB_A_PATH_LINKLAYER] = NLA_POLICY_MAX(NLA_U32, 1),
	[NETCOMB_A_PATH_FLAPS] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_DAMPED_MS] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_LOSS_PPM] = { .type = NLA_U32, },
	[NETCOMB_A_PATH_SPARED] = { .type = NLA_U8, },
};

const struct nla_policy netcomb_path_stats_nl_policy[NETCOMB_A_PATH_STATS_PAD + 1] = {
	[NETCOMB_A_PATH_STATS_TX_FRAMES] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_BYTES] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_CONTROL] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_RX_FRAMES] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_RX_BYTES] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_RX_CONTROL] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ACKED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_LOST] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_SPURIOUS] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_AUTH_FAILED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_REPLAY] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_OTHER_PATH] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_RX_MALFORMED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ACK_INVALID] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ACK_STALE] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ACK_TX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ACK_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_PROBE_TX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_PROBE_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_REPLY_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_ERROR] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_CONGESTED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_NO_ROUTE] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_NO_MEMORY] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_TX_TOO_BIG] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_SUSPECTED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_WENT_DOWN] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_CAME_UP] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_RTT_SAMPLES] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ROAMED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_SILENCE_TX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_SILENCE_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_DAMPED] = { .type = NLA_U64, },
	[NETCOMB_A_PATH_STATS_ADDRESS_CHANGED] = { .type = NLA_U64, },
};

const struct nla_policy netcomb_peer_nl_policy[NETCOMB_A_PEER_CLAMP_MSS + 1] = {
	[NETCOMB_A_PEER_NAME] = { .type = NLA_NUL_STRING, .len = NETCOMB_NAME_LEN, },
	[NETCOMB_A_PEER_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[NETCOMB_A_PEER_KEY] = NLA_POLICY_EXACT_LEN(NETCOMB_KEY_LEN),
	[NETCOMB_A_PEER_ENDPOINT] = { .type = NLA_BINARY, },
	[NETCOMB_A_PEER_ADDRESS] = { .type = NLA_BINARY, },
	[NETCOMB_A_PEER_PROTECT] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETCOMB_A_PEER_SCHED] = { .type = NLA_NUL_STRING, .len = 15, },
	[NETCOMB_A_PEER_REPAIR] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETCOMB_A_PEER_COPY] = NLA_POLICY_MAX(NLA_U32, 1),
	[NETCOMB_A_PEER_PATH] = NLA_POLICY_NESTED(netcomb_path_nl_policy),
	[NETCOMB_A_PEER_STATS] = NLA_POLICY_NESTED(netcomb_peer_stats_nl_policy),
	[NETCOMB_A_PEER_QUEUE] = { .type = NLA_U32, },
	[NETCOMB_A_PEER_SESSION_AGE_MS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_SESSION_ID] = { .type = NLA_U32, },
	[NETCOMB_A_PEER_HAS_KEY] = { .type = NLA_U8, },
	[NETCOMB_A_PEER_SOURCE_CHECK] = { .type = NLA_U32, },
	[NETCOMB_A_PEER_REORDER] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETCOMB_A_PEER_ALLOW] = { .type = NLA_BINARY, },
	[NETCOMB_A_PEER_REPLAY] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETCOMB_A_PEER_BIND_ADDRESSES] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETCOMB_A_PEER_CLAMP_MSS] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy netcomb_peer_stats_nl_policy[NETCOMB_A_PEER_STATS_PAD + 1] = {
	[NETCOMB_A_PEER_STATS_TX_PACKETS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_BYTES] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_PACKETS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_BYTES] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_NO_SESSION] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_TOO_BIG] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_CARRY_FULL] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_STOPS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_WAKES] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_STUCK] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_RECOMMIT] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_REINJECTED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_REINJECT_LATE] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_KEEP_FULL] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_REPAIRED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_REPAIR_LIMITED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_COPIES] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_COPY_LIMITED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_TX_EXPRESS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_DUPLICATE] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_WINDOW] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_BACKLOG_FULL] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_NOT_IP] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_SOURCE] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_ECN] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_EXPRESS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RESEQ_HELD] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RESEQ_LATE] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RESEQ_TIMEOUT] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RESEQ_KNOWN] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RESEQ_OVERFLOW] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_SESSIONS] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_HELLO_TX] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_HELLO_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_HELLO_REPEATED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_HS_LATE] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_CHALLENGE_TX] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_CHALLENGE_RX] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_REFLECTED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_PROTECT_MISMATCH] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_HS_INVALID] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_UNKNOWN_PATH] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_PATHS_FULL] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_SESSION_EXHAUSTED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_RX_NOT_ALLOWED] = { .type = NLA_U64, },
	[NETCOMB_A_PEER_STATS_BIND_MISMATCH] = { .type = NLA_U64, },
};

/* NETCOMB_CMD_GET - do */
const struct nla_policy netcomb_get_nl_policy[NETCOMB_A_DEV_IFNAME + 1] = {
	[NETCOMB_A_DEV_IFINDEX] = { .type = NLA_U32, },
	[NETCOMB_A_DEV_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* NETCOMB_CMD_SET - do */
const struct nla_policy netcomb_set_nl_policy[NETCOMB_A_DEV_PEER + 1] = {
	[NETCOMB_A_DEV_IFINDEX] = { .type = NLA_U32, },
	[NETCOMB_A_DEV_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[NETCOMB_A_DEV_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x1),
	[NETCOMB_A_DEV_LISTEN_PORT] = { .type = NLA_U16, },
	[NETCOMB_A_DEV_FWMARK] = { .type = NLA_U32, },
	[NETCOMB_A_DEV_PEER] = NLA_POLICY_NESTED(netcomb_peer_nl_policy),
};

/* Ops table for netcomb */
const struct genl_ops netcomb_nl_ops[2] = {
	{
		.cmd		= NETCOMB_CMD_GET,
		.doit		= netcomb_nl_get_doit,
		.dumpit		= netcomb_nl_get_dumpit,
		.policy		= netcomb_get_nl_policy,
		.maxattr	= NETCOMB_A_DEV_IFNAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NETCOMB_CMD_SET,
		.doit		= netcomb_nl_set_doit,
		.policy		= netcomb_set_nl_policy,
		.maxattr	= NETCOMB_A_DEV_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group netcomb_nl_mcgrps[] = {
	[NETCOMB_NLGRP_EVENTS] = { "events", },
};
