// SPDX-License-Identifier: GPL-2.0
/*
 * Names of all counters, as in the netlink spec, and which of them are worth a
 * look when they are not 0. check-names.py compares them with the spec.
 */
#include <assert.h>

#include "counters.h"

#define OK(id, name)	[NETCOMB_A_##id] = { name, false }
#define BAD(id, name)	[NETCOMB_A_##id] = { name, true }

const struct counter dev_counters[] = {
	BAD(DEV_STATS_RX_SHORT, "rx-short"),
	BAD(DEV_STATS_RX_VERSION, "rx-version"),
	BAD(DEV_STATS_RX_TYPE, "rx-type"),
	BAD(DEV_STATS_RX_NO_SESSION, "rx-no-session"),
	BAD(DEV_STATS_RX_DOWN, "rx-down"),
	BAD(DEV_STATS_RX_KEY_ID, "rx-key-id"),
	BAD(DEV_STATS_RX_HS_BUSY, "rx-hs-busy"),
	BAD(DEV_STATS_RX_HS_FORGED, "rx-hs-forged"),
	BAD(DEV_STATS_CHALLENGE_LIMITED, "challenge-limited"),
	BAD(DEV_STATS_TX_NO_PEER, "tx-no-peer"),
	BAD(DEV_STATS_TX_NOT_IP, "tx-not-ip"),
};

const struct counter peer_counters[] = {
	OK(PEER_STATS_TX_PACKETS, "tx-packets"),
	OK(PEER_STATS_TX_BYTES, "tx-bytes"),
	OK(PEER_STATS_RX_PACKETS, "rx-packets"),
	OK(PEER_STATS_RX_BYTES, "rx-bytes"),
	BAD(PEER_STATS_TX_NO_SESSION, "tx-no-session"),
	BAD(PEER_STATS_TX_TOO_BIG, "tx-too-big"),
	BAD(PEER_STATS_TX_CARRY_FULL, "tx-carry-full"),
	OK(PEER_STATS_TX_STOPS, "tx-stops"),
	OK(PEER_STATS_TX_WAKES, "tx-wakes"),
	BAD(PEER_STATS_STUCK, "stuck"),
	OK(PEER_STATS_TX_RECOMMIT, "tx-recommit"),
	OK(PEER_STATS_TX_REINJECTED, "tx-reinjected"),
	OK(PEER_STATS_TX_REINJECT_LATE, "tx-reinject-late"),
	BAD(PEER_STATS_TX_KEEP_FULL, "tx-keep-full"),
	OK(PEER_STATS_TX_REPAIRED, "tx-repaired"),
	OK(PEER_STATS_TX_REPAIR_LIMITED, "tx-repair-limited"),
	OK(PEER_STATS_TX_COPIES, "tx-copies"),
	OK(PEER_STATS_TX_COPY_LIMITED, "tx-copy-limited"),
	OK(PEER_STATS_TX_EXPRESS, "tx-express"),
	BAD(PEER_STATS_DUPLICATE, "duplicate"),
	BAD(PEER_STATS_WINDOW, "window"),
	BAD(PEER_STATS_RX_BACKLOG_FULL, "rx-backlog-full"),
	BAD(PEER_STATS_RX_NOT_IP, "rx-not-ip"),
	BAD(PEER_STATS_RX_SOURCE, "rx-source"),
	BAD(PEER_STATS_RX_ECN, "rx-ecn"),
	OK(PEER_STATS_RX_EXPRESS, "rx-express"),
	OK(PEER_STATS_RESEQ_HELD, "reseq-held"),
	BAD(PEER_STATS_RESEQ_LATE, "reseq-late"),
	BAD(PEER_STATS_RESEQ_TIMEOUT, "reseq-timeout"),
	OK(PEER_STATS_RESEQ_KNOWN, "reseq-known"),
	BAD(PEER_STATS_RESEQ_OVERFLOW, "reseq-overflow"),
	OK(PEER_STATS_SESSIONS, "sessions"),
	OK(PEER_STATS_HELLO_TX, "hello-tx"),
	OK(PEER_STATS_HELLO_RX, "hello-rx"),
	OK(PEER_STATS_HELLO_REPEATED, "hello-repeated"),
	OK(PEER_STATS_HS_LATE, "hs-late"),
	OK(PEER_STATS_CHALLENGE_TX, "challenge-tx"),
	OK(PEER_STATS_CHALLENGE_RX, "challenge-rx"),
	BAD(PEER_STATS_REFLECTED, "reflected"),
	BAD(PEER_STATS_PROTECT_MISMATCH, "protect-mismatch"),
	BAD(PEER_STATS_HS_INVALID, "hs-invalid"),
	BAD(PEER_STATS_UNKNOWN_PATH, "unknown-path"),
	BAD(PEER_STATS_PATHS_FULL, "paths-full"),
	BAD(PEER_STATS_SESSION_EXHAUSTED, "session-exhausted"),
	BAD(PEER_STATS_RX_NOT_ALLOWED, "rx-not-allowed"),
	BAD(PEER_STATS_BIND_MISMATCH, "bind-mismatch"),
};

const struct counter path_counters[] = {
	OK(PATH_STATS_TX_FRAMES, "tx-frames"),
	OK(PATH_STATS_TX_BYTES, "tx-bytes"),
	OK(PATH_STATS_TX_CONTROL, "tx-control"),
	OK(PATH_STATS_RX_FRAMES, "rx-frames"),
	OK(PATH_STATS_RX_BYTES, "rx-bytes"),
	OK(PATH_STATS_RX_CONTROL, "rx-control"),
	OK(PATH_STATS_ACKED, "acked"),
	OK(PATH_STATS_LOST, "lost"),
	OK(PATH_STATS_SPURIOUS, "spurious"),
	BAD(PATH_STATS_AUTH_FAILED, "auth-failed"),
	BAD(PATH_STATS_REPLAY, "replay"),
	BAD(PATH_STATS_OTHER_PATH, "other-path"),
	BAD(PATH_STATS_RX_MALFORMED, "rx-malformed"),
	BAD(PATH_STATS_ACK_INVALID, "ack-invalid"),
	OK(PATH_STATS_ACK_STALE, "ack-stale"),
	OK(PATH_STATS_ACK_TX, "ack-tx"),
	OK(PATH_STATS_ACK_RX, "ack-rx"),
	OK(PATH_STATS_PROBE_TX, "probe-tx"),
	OK(PATH_STATS_PROBE_RX, "probe-rx"),
	OK(PATH_STATS_REPLY_RX, "reply-rx"),
	BAD(PATH_STATS_TX_ERROR, "tx-error"),
	BAD(PATH_STATS_TX_CONGESTED, "tx-congested"),
	BAD(PATH_STATS_TX_NO_ROUTE, "tx-no-route"),
	BAD(PATH_STATS_TX_NO_MEMORY, "tx-no-memory"),
	BAD(PATH_STATS_TX_TOO_BIG, "tx-too-big"),
	BAD(PATH_STATS_SUSPECTED, "suspected"),
	BAD(PATH_STATS_WENT_DOWN, "went-down"),
	OK(PATH_STATS_CAME_UP, "came-up"),
	OK(PATH_STATS_RTT_SAMPLES, "rtt-samples"),
	OK(PATH_STATS_ROAMED, "roamed"),
	OK(PATH_STATS_SILENCE_TX, "silence-tx"),
	OK(PATH_STATS_SILENCE_RX, "silence-rx"),
	BAD(PATH_STATS_DAMPED, "damped"),
	BAD(PATH_STATS_ADDRESS_CHANGED, "address-changed"),
};

static_assert(ARRAY_SIZE(dev_counters) == DEV_COUNTERS, "");
static_assert(ARRAY_SIZE(peer_counters) == PEER_COUNTERS, "");
static_assert(ARRAY_SIZE(path_counters) == PATH_COUNTERS, "");

/* The pad is the last attribute, and each table fits an object. */
static_assert(DEV_COUNTERS == NETCOMB_A_DEV_STATS_MAX, "");
static_assert(PEER_COUNTERS == NETCOMB_A_PEER_STATS_MAX, "");
static_assert(PATH_COUNTERS == NETCOMB_A_PATH_STATS_MAX, "");
static_assert(PEER_COUNTERS < NC_COUNTERS && PATH_COUNTERS < NC_COUNTERS, "");
