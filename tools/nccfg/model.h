/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one data model: what a user asks for, what is sent to the kernel and what
 * it answers are the same plain structures. A setting counts only if its bit
 * in 'has' is set; the bit's number is the netlink attribute's.
 */
#ifndef NCCFG_MODEL_H
#define NCCFG_MODEL_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include <linux/netcomb.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define NC_ATTRS	64	/* no attribute set is longer */
#define NC_COUNTERS	64
#define NC_ALGO_LEN	15	/* name of a scheduler or controller */

/* One setting as the user wrote it, kept so that an error can show it. */
struct word {
	struct word	*next;
	const char	*file;		/* NULL on the command line */
	int		line;
	char		*key;
	char		*value;		/* NULL if the key takes none */
};

struct ip {
	uint8_t		len;		/* 4 or 16, 0 for none */
	uint8_t		bytes[16];
};

struct prefix {
	struct ip	ip;
	uint8_t		len;
};

struct prefixes {
	uint32_t	n;
	struct prefix	prefix[NETCOMB_MAX_ALLOW];
};

union endpoint {
	struct sockaddr		sa;
	struct sockaddr_in	in;
	struct sockaddr_in6	in6;
};

/* First member of everything that the schema describes. */
struct object {
	const struct schema	*schema;
	uint64_t		has;
	uint64_t		counters[NC_COUNTERS];
	const struct word	*opened;	/* 'peer NAME', '[Peer]' */
	const struct word	*src[NC_ATTRS];
};

struct path {
	struct object	o;
	struct path	*next;
	char		name[NETCOMB_NAME_LEN + 1];
	uint32_t	flags;
	uint8_t		id;
	char		dev[IFNAMSIZ];
	struct ip	local;
	union endpoint	endpoint;
	uint32_t	metric;
	uint32_t	direction;
	uint32_t	transport;
	char		cc[NC_ALGO_LEN + 1];
	uint64_t	rate_bps;
	uint8_t		enabled;
	uint8_t		learned;
	uint32_t	state;
	uint32_t	reason;
	uint64_t	since_ms;
	uint32_t	oif;
	union endpoint	local_actual;
	union endpoint	remote_actual;
	uint32_t	mtu;
	uint32_t	srtt_us;
	uint32_t	rttvar_us;
	uint32_t	min_rtt_us;
	uint32_t	cwnd_bytes;
	uint32_t	inflight_bytes;
	uint64_t	pacing_rate_bps;
	uint32_t	fifo_bytes;
	uint32_t	overhead;
	uint32_t	linklayer;
	uint32_t	flaps;
	uint32_t	damped_ms;
	uint32_t	loss_ppm;
	bool		spared;
};

struct address {
	struct address	*next;
	struct ip	ip;
	const struct word *src;
};

struct peer {
	struct object	o;
	struct peer	*next;
	char		name[NETCOMB_NAME_LEN + 1];
	uint32_t	flags;
	uint8_t		key[NETCOMB_KEY_LEN];
	union endpoint	endpoint;
	struct address	*addresses, **addresses_end;
	uint32_t	protect;
	char		sched[NC_ALGO_LEN + 1];
	uint32_t	repair;
	uint32_t	copy;
	uint32_t	queue;
	uint64_t	session_age_ms;
	uint32_t	session_id;
	uint8_t		has_key;
	uint32_t	source_check;
	uint8_t		reorder;
	struct prefixes	allow;
	uint8_t		replay;
	uint8_t		bind_addresses;
	uint8_t		clamp_mss;
	struct path	*paths, **paths_end;
};

struct device {
	struct object	o;
	struct device	*next;
	uint32_t	ifindex;
	char		ifname[IFNAMSIZ];
	uint32_t	flags;
	uint16_t	listen_port;
	uint32_t	fwmark;
	uint32_t	event;
	uint32_t	queues;
	struct peer	*peers, **peers_end;
};

static inline bool has(const struct object *o, int attr)
{
	return o->has >> attr & 1;
}

static inline void set_has(struct object *o, int attr)
{
	o->has |= 1ULL << attr;
}

static inline void clear_has(struct object *o, int attr)
{
	o->has &= ~(1ULL << attr);
}

/* A new object at the end of its owner's list, or at its head. */
struct device *device_new(struct device **list);
struct peer *peer_new(struct device *dev);
struct path *path_new(struct peer *peer);
struct peer *peer_new_first(struct device *dev);
struct path *path_new_first(struct peer *peer);
void address_new(struct peer *peer, const struct ip *ip, const struct word *src);

struct peer *peer_find(const struct device *dev, const char *name);
struct path *path_find(const struct peer *peer, const char *name);
struct device *device_find(struct device *list, uint32_t ifindex);

void addresses_free(struct peer *peer);
void path_free(struct path *path);
void peer_free(struct peer *peer);	/* wipes the key */
void devices_free(struct device *list);

#endif /* NCCFG_MODEL_H */
