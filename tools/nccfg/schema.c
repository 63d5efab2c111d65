// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes and enums of the netlink spec, under the spec's names.
 * check-names.py compares these tables with the spec.
 */
#include <assert.h>
#include <string.h>

#include "counters.h"
#include "schema.h"

static const char *const protect_name[] = {
	[NETCOMB_PROTECT_ENCRYPT]	= "encrypt",
	[NETCOMB_PROTECT_AUTH]		= "auth",
	[NETCOMB_PROTECT_NONE]		= "none",
};

static const char *const repair_name[] = {
	[NETCOMB_REPAIR_OFF]		= "off",
	[NETCOMB_REPAIR_AUTO]		= "auto",
	[NETCOMB_REPAIR_ON]		= "on",
};

static const char *const copy_name[] = {
	[NETCOMB_COPY_OFF]		= "off",
	[NETCOMB_COPY_EXPRESS]		= "express",
};

static const char *const direction_name[] = {
	[NETCOMB_DIRECTION_BOTH]	= "both",
	[NETCOMB_DIRECTION_TX]		= "tx",
	[NETCOMB_DIRECTION_RX]		= "rx",
};

static const char *const linklayer_name[] = {
	[NETCOMB_LINKLAYER_ETHERNET]	= "ethernet",
	[NETCOMB_LINKLAYER_ATM]		= "atm",
};

static const char *const transport_name[] = {
	[NETCOMB_TRANSPORT_UDP]		= "udp",
	[NETCOMB_TRANSPORT_IP]		= "ip",
	[NETCOMB_TRANSPORT_TCP]		= "tcp",
};

static const char *const state_name[] = {
	[NETCOMB_PATH_STATE_DOWN]	= "down",
	[NETCOMB_PATH_STATE_PROBING]	= "probing",
	[NETCOMB_PATH_STATE_UP]		= "up",
	[NETCOMB_PATH_STATE_SUSPECT]	= "suspect",
};

#define REASON(id)	[NETCOMB_PATH_REASON_##id]

static const char *const reason_name[] = {
	REASON(NONE)		= "none",
	REASON(NEW)		= "new",
	REASON(ANSWERED)	= "answered",
	REASON(DISABLED)	= "disabled",
	REASON(NO_SESSION)	= "no-session",
	REASON(NO_ENDPOINT)	= "no-endpoint",
	REASON(NO_DEVICE)	= "no-device",
	REASON(DEVICE_DOWN)	= "device-down",
	REASON(NO_CARRIER)	= "no-carrier",
	REASON(NO_ADDRESS)	= "no-address",
	REASON(NO_ROUTE)	= "no-route",
	REASON(LOOP)		= "loop",
	REASON(SEND_ERROR)	= "send-error",
	REASON(SILENT)		= "silent",
	REASON(UNDERLAY_GONE)	= "underlay-gone",
	REASON(CLOSED)		= "closed",
	REASON(LINK_DOWN)	= "link-down",
	REASON(DAMPED)		= "damped",
	REASON(STEADY)		= "steady",
	REASON(NOT_ALLOWED)	= "not-allowed",
	REASON(ADDRESS_CHANGED)	= "address-changed",
};

static const char *const reason_text[] = {
	REASON(NONE)		= "no particular reason",
	REASON(NEW)		= "just added",
	REASON(ANSWERED)	= "probe answered",
	REASON(DISABLED)	= "disabled by configuration",
	REASON(NO_SESSION)	= "no keys yet, the handshake has not completed",
	REASON(NO_ENDPOINT)	= "the peer's address is not known",
	REASON(NO_DEVICE)	= "the interface does not exist",
	REASON(DEVICE_DOWN)	= "the interface is down",
	REASON(NO_CARRIER)	= "the interface has no carrier",
	REASON(NO_ADDRESS)	= "the interface has no address to send from",
	REASON(NO_ROUTE)	= "the interface has no route to the endpoint",
	REASON(LOOP)		= "the route to the endpoint leads through the tunnel itself",
	REASON(SEND_ERROR)	= "the kernel refused to send",
	REASON(SILENT)		= "no answer",
	REASON(UNDERLAY_GONE)	= "the network namespace of the sockets is gone",
	REASON(CLOSED)		= "closed by the other side",
	REASON(LINK_DOWN)	= "the netcomb device itself is down",
	REASON(DAMPED)		= "answered, but it keeps going down",
	REASON(STEADY)		= "it has stayed up for long enough",
	REASON(NOT_ALLOWED)	= "the other side's address is not one that the peer may have",
	REASON(ADDRESS_CHANGED)	= "something on the way translates addresses or ports",
};

#define EVENT(id)	[NETCOMB_EVENT_##id]

static const char *const event_name[] = {
	EVENT(NONE)		= "none",
	EVENT(PATH_STATE)	= "path-state",
	EVENT(PATH_ADDED)	= "path-added",
	EVENT(PATH_REMOVED)	= "path-removed",
	EVENT(PEER_ADDED)	= "peer-added",
	EVENT(PEER_CHANGED)	= "peer-changed",
	EVENT(PEER_REMOVED)	= "peer-removed",
	EVENT(SESSION)		= "session",
	EVENT(SESSION_LOST)	= "session-lost",
	EVENT(PROTECT_MISMATCH)	= "protect-mismatch",
	EVENT(DEVICE_CHANGED)	= "device-changed",
	EVENT(BIND_MISMATCH)	= "bind-mismatch",
};

static const char *const event_text[] = {
	EVENT(NONE)		= "",
	EVENT(PATH_STATE)	= "",
	EVENT(PATH_ADDED)	= "added",
	EVENT(PATH_REMOVED)	= "removed",
	EVENT(PEER_ADDED)	= "added",
	EVENT(PEER_CHANGED)	= "configuration changed",
	EVENT(PEER_REMOVED)	= "removed",
	EVENT(SESSION)		= "new session in use",
	EVENT(SESSION_LOST)	= "session lost, none to follow",
	EVENT(PROTECT_MISMATCH)	= "no session: the two sides are configured with different protection",
	EVENT(DEVICE_CHANGED)	= "listening port or mark changed",
	EVENT(BIND_MISMATCH)	= "no session: only one of the two sides has bind-addresses",
};

static_assert(ARRAY_SIZE(reason_text) == ARRAY_SIZE(reason_name), "");
static_assert(ARRAY_SIZE(event_text) == ARRAY_SIZE(event_name), "");

#define NAMES(what)		{ what##_name, what##_name, ARRAY_SIZE(what##_name) }
#define NAMES_TEXT(what)	{ what##_name, what##_text, ARRAY_SIZE(what##_name) }

const struct names protect_names = NAMES(protect);
const struct names repair_names = NAMES(repair);
const struct names copy_names = NAMES(copy);
const struct names direction_names = NAMES(direction);
const struct names transport_names = NAMES(transport);
const struct names linklayer_names = NAMES(linklayer);
const struct names state_names = NAMES(state);
const struct names reason_names = NAMES_TEXT(reason);
const struct names event_names = NAMES_TEXT(event);

#define FIELD(obj, attr, name, member, type, use, ...)			\
	{ name, attr, type, use, offsetof(struct obj, member),		\
	  sizeof(((struct obj *)0)->member), __VA_ARGS__ }
#define DEV(id, ...)	FIELD(device, NETCOMB_A_DEV_##id, __VA_ARGS__)
#define PEER(id, ...)	FIELD(peer, NETCOMB_A_PEER_##id, __VA_ARGS__)
#define PATH(id, ...)	FIELD(path, NETCOMB_A_PATH_##id, __VA_ARGS__)

/* Peers, paths, addresses and counters are walked apart. */
static const struct field device_fields[] = {
	DEV(IFINDEX, "ifindex", ifindex, T_U32, READ, NULL, 0),
	DEV(IFNAME, "ifname", ifname, T_STRING, READ, NULL, 0),
	DEV(FLAGS, "flags", flags, T_FLAGS, CONF, NULL, 0),
	DEV(LISTEN_PORT, "listen-port", listen_port, T_U16, RESET, NULL, 0),
	DEV(FWMARK, "fwmark", fwmark, T_HEX, RESET, NULL, 0),
	DEV(EVENT, "event", event, T_ENUM, READ, &event_names, 0),
	DEV(QUEUES, "queues", queues, T_U32, READ, NULL, 0),
};

static const struct field peer_fields[] = {
	PEER(NAME, "name", name, T_STRING, CONF, NULL, 0),
	PEER(FLAGS, "flags", flags, T_FLAGS, CONF, NULL, 0),
	PEER(KEY, "key", key, T_KEY, CONF, NULL, 0),
	PEER(ENDPOINT, "endpoint", endpoint, T_ENDPOINT, RESET, NULL, 0),
	PEER(PROTECT, "protect", protect, T_ENUM, RESET, &protect_names,
	     NETCOMB_PROTECT_ENCRYPT),
	PEER(SCHED, "sched", sched, T_STRING, RESET, NULL, 0),
	PEER(REPAIR, "repair", repair, T_ENUM, RESET, &repair_names,
	     NETCOMB_REPAIR_OFF),
	PEER(COPY, "copy", copy, T_ENUM, RESET, &copy_names, NETCOMB_COPY_OFF),
	PEER(QUEUE, "queue", queue, T_U32, READ, NULL, 0),
	PEER(SESSION_AGE_MS, "session-age-ms", session_age_ms, T_U64, READ, NULL, 0),
	PEER(SESSION_ID, "session-id", session_id, T_U32, READ, NULL, 0),
	PEER(HAS_KEY, "has-key", has_key, T_BOOL, READ, NULL, 0),
	PEER(SOURCE_CHECK, "source-check", source_check, T_U32, READ, NULL, 0),
	PEER(REORDER, "reorder", reorder, T_BOOL, RESET, NULL, 1),
	PEER(REPLAY, "replay", replay, T_BOOL, RESET, NULL, 1),
	PEER(BIND_ADDRESSES, "bind-addresses", bind_addresses, T_BOOL, RESET, NULL, 0),
	PEER(ALLOW, "allow", allow, T_PREFIXES, RESET, NULL, 0),
	PEER(CLAMP_MSS, "clamp-mss", clamp_mss, T_BOOL, RESET, NULL, 1),
};

static const struct field path_fields[] = {
	PATH(NAME, "name", name, T_STRING, CONF, NULL, 0),
	PATH(FLAGS, "flags", flags, T_FLAGS, CONF, NULL, 0),
	PATH(ID, "id", id, T_U8, READ, NULL, 0),
	PATH(DEV, "dev", dev, T_IFNAME, CONF, NULL, 0),
	PATH(LOCAL, "local", local, T_IP, RESET, NULL, 0),
	PATH(ENDPOINT, "endpoint", endpoint, T_ENDPOINT, RESET, NULL, 0),
	PATH(METRIC, "metric", metric, T_U32, RESET, NULL, 0),
	PATH(DIRECTION, "direction", direction, T_ENUM, RESET, &direction_names,
	     NETCOMB_DIRECTION_BOTH),
	PATH(TRANSPORT, "transport", transport, T_ENUM, RESET, &transport_names,
	     NETCOMB_TRANSPORT_UDP),
	PATH(CC, "cc", cc, T_STRING, RESET, NULL, 0),
	PATH(RATE_BPS, "rate-bps", rate_bps, T_U64, RESET, NULL, 0),
	PATH(ENABLED, "enabled", enabled, T_BOOL, RESET, NULL, 1),
	PATH(LEARNED, "learned", learned, T_BOOL, READ, NULL, 0),
	PATH(STATE, "state", state, T_ENUM, READ, &state_names, 0),
	PATH(REASON, "reason", reason, T_ENUM, READ, &reason_names, 0),
	PATH(SINCE_MS, "since-ms", since_ms, T_U64, READ, NULL, 0),
	PATH(OIF, "oif", oif, T_U32, READ, NULL, 0),
	PATH(LOCAL_ACTUAL, "local-actual", local_actual, T_ENDPOINT, READ, NULL, 0),
	PATH(REMOTE_ACTUAL, "remote-actual", remote_actual, T_ENDPOINT, READ, NULL, 0),
	PATH(MTU, "mtu", mtu, T_U32, READ, NULL, 0),
	PATH(SRTT_US, "srtt-us", srtt_us, T_U32, READ, NULL, 0),
	PATH(RTTVAR_US, "rttvar-us", rttvar_us, T_U32, READ, NULL, 0),
	PATH(MIN_RTT_US, "min-rtt-us", min_rtt_us, T_U32, READ, NULL, 0),
	PATH(CWND_BYTES, "cwnd-bytes", cwnd_bytes, T_U32, READ, NULL, 0),
	PATH(INFLIGHT_BYTES, "inflight-bytes", inflight_bytes, T_U32, READ, NULL, 0),
	PATH(PACING_RATE_BPS, "pacing-rate-bps", pacing_rate_bps, T_U64, READ, NULL, 0),
	PATH(FIFO_BYTES, "fifo-bytes", fifo_bytes, T_U32, READ, NULL, 0),
	PATH(OVERHEAD, "overhead", overhead, T_U32, RESET, NULL, 0),
	PATH(LINKLAYER, "linklayer", linklayer, T_ENUM, RESET, &linklayer_names,
	     NETCOMB_LINKLAYER_ETHERNET),
	PATH(FLAPS, "flaps", flaps, T_U32, READ, NULL, 0),
	PATH(DAMPED_MS, "damped-ms", damped_ms, T_U32, READ, NULL, 0),
	PATH(LOSS_PPM, "loss-ppm", loss_ppm, T_U32, READ, NULL, 0),
	PATH(SPARED, "spared", spared, T_BOOL, READ, NULL, 0),
};

/* All but the lists, the counters and the pad. */
static_assert(ARRAY_SIZE(device_fields) == NETCOMB_A_DEV_MAX - 3, "");
static_assert(ARRAY_SIZE(peer_fields) == NETCOMB_A_PEER_MAX - 4, "");
static_assert(ARRAY_SIZE(path_fields) == NETCOMB_A_PATH_MAX - 2, "");
static_assert(NETCOMB_A_PATH_MAX < NC_ATTRS && NETCOMB_A_PEER_MAX < NC_ATTRS, "");

const struct schema device_schema = {
	device_fields, ARRAY_SIZE(device_fields),
	dev_counters, DEV_COUNTERS, NETCOMB_A_DEV_STATS,
};

const struct schema peer_schema = {
	peer_fields, ARRAY_SIZE(peer_fields),
	peer_counters, PEER_COUNTERS, NETCOMB_A_PEER_STATS,
};

const struct schema path_schema = {
	path_fields, ARRAY_SIZE(path_fields),
	path_counters, PATH_COUNTERS, NETCOMB_A_PATH_STATS,
};

const struct field *field_by_attr(const struct schema *s, int attr)
{
	unsigned int i;

	for (i = 0; i < s->nfields; i++)
		if (s->fields[i].attr == attr)
			return &s->fields[i];
	return NULL;
}

bool field_is_number(const struct field *f)
{
	return f->type < T_STRING;
}

uint64_t field_number(const struct object *o, const struct field *f)
{
	const void *p = field_in(o, f);

	switch (f->size) {
	case sizeof(uint8_t):
		return *(const uint8_t *)p;
	case sizeof(uint16_t):
		return *(const uint16_t *)p;
	case sizeof(uint32_t):
		return *(const uint32_t *)p;
	default:
		return *(const uint64_t *)p;
	}
}

void field_set_number(struct object *o, const struct field *f, uint64_t v)
{
	void *p = field_of(o, f);

	switch (f->size) {
	case sizeof(uint8_t):
		*(uint8_t *)p = v;
		break;
	case sizeof(uint16_t):
		*(uint16_t *)p = v;
		break;
	case sizeof(uint32_t):
		*(uint32_t *)p = v;
		break;
	default:
		*(uint64_t *)p = v;
		break;
	}
	set_has(o, f->attr);
}

/* Values are filled in from zeroed memory, so that bytes can be compared. */
bool field_equal(const struct object *a, const struct object *b,
		 const struct field *f)
{
	return !memcmp(field_in(a, f), field_in(b, f), f->size);
}

const char *name_of(const struct names *names, uint64_t value)
{
	return value < names->n ? names->name[value] : NULL;
}

const char *text_of(const struct names *names, uint64_t value)
{
	return value < names->n ? names->text[value] : NULL;
}
