// SPDX-License-Identifier: GPL-2.0
/* 'show' for people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "err.h"
#include "fmt.h"
#include "qdisc.h"
#include "schema.h"

/* Counters that are worth a look, by name, on one line if there are any. */
static void problems(const struct object *o, const char *indent)
{
	const struct schema *s = o->schema;
	bool first = true;
	unsigned int i;

	for (i = 1; i < s->ncounters; i++) {
		if (!s->counters[i].problem || !o->counters[i])
			continue;
		printf("%s%s %" PRIu64, first ? indent : ", ",
		       s->counters[i].name, o->counters[i]);
		first = false;
	}
	if (!first)
		putchar('\n');
}

static void transfer(const char *indent, uint64_t rx, uint64_t tx)
{
	printf("%stransfer: %s received, ", indent, fmt_bytes(rx).s);
	printf("%s sent\n", fmt_bytes(tx).s);
}

/* 'up for 3 m 12 s (probe answered)' */
static void path_state(const struct path *p)
{
	const char *reason = text_of(&reason_names, p->reason);

	if (!has(&p->o, NETCOMB_A_PATH_STATE))
		return;
	printf("    state: %s", fmt_field(&p->o, NETCOMB_A_PATH_STATE).s);
	if (has(&p->o, NETCOMB_A_PATH_SINCE_MS))
		printf(" for %s", fmt_age(p->since_ms).s);
	if (p->reason && reason)
		printf(" (%s)", reason);
	else if (p->reason)
		printf(" (reason %u)", p->reason);
	putchar('\n');
	if (p->damped_ms)
		printf("    %s\n", fmt_damped(p).s);
	if (p->spared)
		printf("    spared: loses %s, and others carry what there is\n",
		       fmt_ppm(p->loss_ppm).s);
}

/* The addresses in use; before there are any, the ones to be used. */
static void path_way(const struct peer *peer, const struct path *p)
{
	const struct object *o = &p->o;
	char oif[IFNAMSIZ] = "";

	if (has(o, NETCOMB_A_PATH_LOCAL_ACTUAL))
		printf("    from: %s", fmt_endpoint(&p->local_actual).s);
	else if (has(o, NETCOMB_A_PATH_LOCAL))
		printf("    from: %s", fmt_ip(&p->local).s);
	else
		printf("    from: any address");
	if (p->oif && !if_indextoname(p->oif, oif))
		snprintf(oif, sizeof(oif), "%u", p->oif);
	printf(" on %s\n", *oif ? oif : *p->dev ? fmt_name(p->dev).s : "any interface");

	if (has(o, NETCOMB_A_PATH_REMOTE_ACTUAL))
		printf("    to: %s\n", fmt_endpoint(&p->remote_actual).s);
	else if (has(o, NETCOMB_A_PATH_ENDPOINT))
		printf("    to: %s\n", fmt_endpoint(&p->endpoint).s);
	else if (has(&peer->o, NETCOMB_A_PEER_ENDPOINT))
		printf("    to: %s\n", fmt_endpoint(&peer->endpoint).s);
	else
		printf("    to: not known yet\n");
}

static void setting(const char **sep, const char *name, const char *value)
{
	printf("%s%s %s", *sep, name, value);
	*sep = ", ";
}

static void path_settings(const struct path *p)
{
	const struct object *o = &p->o;

	const char *sep = "    settings: ";

	if (p->metric)
		setting(&sep, "metric", fmt_field(o, NETCOMB_A_PATH_METRIC).s);
	if (p->direction)
		setting(&sep, "direction", fmt_field(o, NETCOMB_A_PATH_DIRECTION).s);
	if (p->transport)
		setting(&sep, "transport", fmt_field(o, NETCOMB_A_PATH_TRANSPORT).s);
	if (has(o, NETCOMB_A_PATH_CC))
		setting(&sep, "cc", fmt_field(o, NETCOMB_A_PATH_CC).s);
	if (p->rate_bps)
		setting(&sep, "rate", fmt_rate(p->rate_bps).s);
	if (p->overhead)
		setting(&sep, "overhead", fmt_field(o, NETCOMB_A_PATH_OVERHEAD).s);
	if (p->linklayer)
		setting(&sep, "linklayer", fmt_field(o, NETCOMB_A_PATH_LINKLAYER).s);
	if (p->mtu)
		setting(&sep, "mtu", fmt_field(o, NETCOMB_A_PATH_MTU).s);
	if (*sep == ',')
		putchar('\n');
}

static void path_flow(const struct path *p)
{
	const uint64_t *c = p->o.counters;
	uint64_t sent = c[NETCOMB_A_PATH_STATS_TX_FRAMES];
	uint64_t lost = c[NETCOMB_A_PATH_STATS_LOST];

	if (p->srtt_us) {
		printf("    round trip: %s", fmt_us(p->srtt_us).s);
		printf(" (varies by %s", fmt_us(p->rttvar_us).s);
		printf(", least %s)\n", fmt_us(p->min_rtt_us).s);
	}
	if (has(&p->o, NETCOMB_A_PATH_CWND_BYTES) &&
	    p->state != NETCOMB_PATH_STATE_DOWN) {
		printf("    window: %s", fmt_bytes(p->cwnd_bytes).s);
		printf(" (%s in flight", fmt_bytes(p->inflight_bytes).s);
		printf(", %s queued)", fmt_bytes(p->fifo_bytes).s);
		printf(", paced at %s\n", fmt_rate(p->pacing_rate_bps).s);
	}
	if (!has(&p->o, NETCOMB_A_PATH_STATS))
		return;
	transfer("    ", c[NETCOMB_A_PATH_STATS_RX_BYTES],
		 c[NETCOMB_A_PATH_STATS_TX_BYTES]);
	printf("    lost: %" PRIu64 " of %" PRIu64 " frames", lost, sent);
	if (lost && sent)
		printf(" (%.2f %%)", 100.0 * lost / sent);
	putchar('\n');
	problems(&p->o, "    problems: ");
}

static void show_path(const struct peer *peer, const struct path *p, int what)
{
	if (what & SHOW_PEERS)
		printf("\n  path: %s", fmt_name(p->name).s);
	else
		printf("peer: %s, path: %s", fmt_name(peer->name).s, fmt_name(p->name).s);
	printf(p->learned ? " (id %u, announced by the other side)\n" : " (id %u)\n",
	       p->id);
	path_state(p);
	path_way(peer, p);
	path_settings(p);
	path_flow(p);
}

static void show_addresses(const struct peer *peer)
{
	const struct address *a;

	if (!peer->addresses)
		return;
	printf("  addresses: ");
	for (a = peer->addresses; a; a = a->next)
		printf("%s%s", fmt_ip(&a->ip).s, a->next ? ", " : "\n");
}

static void show_peer(const struct peer *peer)
{
	const uint64_t *c = peer->o.counters;

	printf("peer: %s\n", fmt_name(peer->name).s);
	printf("  key: %s\n", peer->has_key ? "set" : "none; set one with 'key FILE'");
	printf("  endpoint: %s\n", has(&peer->o, NETCOMB_A_PEER_ENDPOINT) ?
	       fmt_endpoint(&peer->endpoint).s : "none; waits for the other side");
	show_addresses(peer);
	if (peer->allow.n) {
		printf("  allowed from: ");
		print_prefixes(&peer->allow, ", ");
		putchar('\n');
	}
	printf("  protection: %s", fmt_field(&peer->o, NETCOMB_A_PEER_PROTECT).s);
	if (has(&peer->o, NETCOMB_A_PEER_REPLAY) && !peer->replay)
		printf(", replays are let in");
	if (peer->bind_addresses)
		printf(", bound to addresses");
	printf(", scheduler: %s", fmt_field(&peer->o, NETCOMB_A_PEER_SCHED).s);
	if (has(&peer->o, NETCOMB_A_PEER_REORDER) && !peer->reorder)
		printf(", packets are not put back into order");
	if (peer->repair != NETCOMB_REPAIR_OFF)
		printf(", repair: %s",
		       fmt_field(&peer->o, NETCOMB_A_PEER_REPAIR).s);
	if (peer->copy != NETCOMB_COPY_OFF)
		printf(", copies: %s",
		       fmt_field(&peer->o, NETCOMB_A_PEER_COPY).s);
	if (has(&peer->o, NETCOMB_A_PEER_CLAMP_MSS) && !peer->clamp_mss)
		printf(", SYNs are not told of the MTU");
	putchar('\n');
	if (has(&peer->o, NETCOMB_A_PEER_SESSION_AGE_MS))
		printf("  session: %s old\n", fmt_age(peer->session_age_ms).s);
	else
		printf("  session: none\n");
	if (!has(&peer->o, NETCOMB_A_PEER_STATS))
		return;
	transfer("  ", c[NETCOMB_A_PEER_STATS_RX_BYTES],
		 c[NETCOMB_A_PEER_STATS_TX_BYTES]);
	problems(&peer->o, "  problems: ");
}

/* One qdisc in front of several queues lets a stopped peer hold up the others. */
static void warn_of_qdisc(const struct device *dev)
{
	char kind[QDISC_KIND_LEN];

	if (!dev->peers || !dev->peers->next || !qdisc_root(dev->ifindex, kind))
		return;
	if (strcmp(kind, "mq") && strcmp(kind, "mqprio"))
		warn("%s: warning: one qdisc (%s) over several queues serves peers in one line; to keep them apart: tc qdisc replace dev %s root mq",
		     dev->ifname, kind, dev->ifname);
}

static void warn_of_protection(const struct device *dev)
{
	const struct peer *peer;

	for (peer = dev->peers; peer; peer = peer->next)
		if (has(&peer->o, NETCOMB_A_PEER_PROTECT) &&
		    peer->protect == NETCOMB_PROTECT_NONE)
			warn("%s: warning: peer %s has no protection: whoever reaches its ports can read, change and end all of it; for use inside a VPN alone, else: nccfg set %s peer %s protect encrypt",
			     dev->ifname, fmt_name(peer->name).s, dev->ifname,
			     fmt_name(peer->name).s);
}

static void show_device(const struct device *dev)
{
	printf("device: %s\n", fmt_name(dev->ifname).s);
	if (dev->listen_port)
		printf("  listening on: port %u\n", dev->listen_port);
	else
		printf("  listening on: nothing\n");
	if (dev->fwmark)
		printf("  fwmark: 0x%x\n", dev->fwmark);
	printf("  room for peers: %u\n", dev->queues);
	problems(&dev->o, "  problems: ");
}

void show_human(const struct device *dev, int what)
{
	const struct peer *peer;
	const struct path *p;
	bool first = true;

	if (what & SHOW_DEVICE)
		show_device(dev);
	for (peer = dev->peers; peer; peer = peer->next) {
		if (what & SHOW_PEERS) {
			if (!first || what & SHOW_DEVICE)
				putchar('\n');
			show_peer(peer);
			first = false;
		}
		for (p = peer->paths; p && what & SHOW_PATHS; p = p->next) {
			if (!(what & SHOW_PEERS) && !first)
				putchar('\n');
			show_path(peer, p, what);
			first = false;
		}
	}
	fflush(stdout);
	warn_of_qdisc(dev);
	if (what & SHOW_PEERS)
		warn_of_protection(dev);
}
