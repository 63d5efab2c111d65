// SPDX-License-Identifier: GPL-2.0
/*
 * 'show DEV dump': one line an object, columns separated by tabs. Scripts
 * count columns: new ones come at the end.
 */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "fmt.h"

static void columns(const struct object *o, const int *attr, int n)
{
	int i;

	for (i = 0; i < n; i++)
		printf("\t%s", fmt_field(o, attr[i]).s);
}

static void counters(const struct object *o, const int *attr, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (has(o, o->schema->stats_attr))
			printf("\t%" PRIu64, o->counters[attr[i]]);
		else
			printf("\t-");
	}
}

static void addresses(const struct peer *peer)
{
	const struct address *a;

	if (!peer->addresses)
		printf("\t-");
	for (a = peer->addresses; a; a = a->next)
		printf("%c%s", a == peer->addresses ? '\t' : ',', fmt_ip(&a->ip).s);
}

static void dump_path(const struct device *dev, const struct peer *peer,
		      const struct path *p)
{
	static const int attr[] = {
		NETCOMB_A_PATH_NAME, NETCOMB_A_PATH_ID, NETCOMB_A_PATH_LEARNED,
		NETCOMB_A_PATH_DEV, NETCOMB_A_PATH_LOCAL, NETCOMB_A_PATH_ENDPOINT,
		NETCOMB_A_PATH_METRIC, NETCOMB_A_PATH_DIRECTION,
		NETCOMB_A_PATH_TRANSPORT, NETCOMB_A_PATH_CC,
		NETCOMB_A_PATH_RATE_BPS, NETCOMB_A_PATH_ENABLED,
		NETCOMB_A_PATH_STATE, NETCOMB_A_PATH_REASON,
		NETCOMB_A_PATH_SINCE_MS, NETCOMB_A_PATH_LOCAL_ACTUAL,
		NETCOMB_A_PATH_REMOTE_ACTUAL, NETCOMB_A_PATH_MTU,
		NETCOMB_A_PATH_SRTT_US, NETCOMB_A_PATH_RTTVAR_US,
		NETCOMB_A_PATH_MIN_RTT_US, NETCOMB_A_PATH_CWND_BYTES,
		NETCOMB_A_PATH_INFLIGHT_BYTES, NETCOMB_A_PATH_PACING_RATE_BPS,
		NETCOMB_A_PATH_FIFO_BYTES,
	};
	static const int stat[] = {
		NETCOMB_A_PATH_STATS_TX_FRAMES, NETCOMB_A_PATH_STATS_TX_BYTES,
		NETCOMB_A_PATH_STATS_RX_FRAMES, NETCOMB_A_PATH_STATS_RX_BYTES,
		NETCOMB_A_PATH_STATS_ACKED, NETCOMB_A_PATH_STATS_LOST,
	};

	static const int tail[] = {
		NETCOMB_A_PATH_OVERHEAD, NETCOMB_A_PATH_LINKLAYER,
		NETCOMB_A_PATH_FLAPS, NETCOMB_A_PATH_DAMPED_MS,
		NETCOMB_A_PATH_LOSS_PPM, NETCOMB_A_PATH_SPARED,
	};

	printf("path\t%s\t%s", fmt_name(dev->ifname).s, fmt_name(peer->name).s);
	columns(&p->o, attr, ARRAY_SIZE(attr));
	counters(&p->o, stat, ARRAY_SIZE(stat));
	columns(&p->o, tail, ARRAY_SIZE(tail));
	putchar('\n');
}

static void dump_peer(const struct device *dev, const struct peer *peer)
{
	static const int attr[] = {
		NETCOMB_A_PEER_PROTECT, NETCOMB_A_PEER_SCHED,
		NETCOMB_A_PEER_QUEUE, NETCOMB_A_PEER_SESSION_AGE_MS,
	};
	static const int stat[] = {
		NETCOMB_A_PEER_STATS_TX_PACKETS, NETCOMB_A_PEER_STATS_TX_BYTES,
		NETCOMB_A_PEER_STATS_RX_PACKETS, NETCOMB_A_PEER_STATS_RX_BYTES,
	};
	static const int head[] = {
		NETCOMB_A_PEER_NAME, NETCOMB_A_PEER_HAS_KEY,
		NETCOMB_A_PEER_ENDPOINT,
	};
	static const int tail[] = {
		NETCOMB_A_PEER_REORDER, NETCOMB_A_PEER_REPAIR, NETCOMB_A_PEER_COPY,
	};
	static const int last[] = {
		NETCOMB_A_PEER_REPLAY, NETCOMB_A_PEER_BIND_ADDRESSES,
		NETCOMB_A_PEER_CLAMP_MSS,
	};
	const struct path *p;

	printf("peer\t%s", fmt_name(dev->ifname).s);
	columns(&peer->o, head, ARRAY_SIZE(head));
	addresses(peer);
	columns(&peer->o, attr, ARRAY_SIZE(attr));
	counters(&peer->o, stat, ARRAY_SIZE(stat));
	columns(&peer->o, tail, ARRAY_SIZE(tail));
	putchar('\t');
	if (peer->allow.n)
		print_prefixes(&peer->allow, ",");
	else
		putchar('-');
	columns(&peer->o, last, ARRAY_SIZE(last));
	putchar('\n');
	for (p = peer->paths; p; p = p->next)
		dump_path(dev, peer, p);
}

void show_dump(const struct device *dev)
{
	static const int attr[] = {
		NETCOMB_A_DEV_IFINDEX, NETCOMB_A_DEV_LISTEN_PORT,
		NETCOMB_A_DEV_FWMARK, NETCOMB_A_DEV_QUEUES,
	};
	const struct peer *peer;

	printf("device\t%s", fmt_name(dev->ifname).s);
	columns(&dev->o, attr, ARRAY_SIZE(attr));
	putchar('\n');
	for (peer = dev->peers; peer; peer = peer->next)
		dump_peer(dev, peer);
}
