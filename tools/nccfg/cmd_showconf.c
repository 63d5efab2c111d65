// SPDX-License-Identifier: GPL-2.0
/* showconf: the kernel's configuration as a file that setconf takes. */
#include <stdio.h>

#include "commands.h"
#include "err.h"
#include "fmt.h"
#include "nl.h"

static void line(const char *key, const struct object *o, int attr)
{
	if (has(o, attr))
		printf("%s = %s\n", key, fmt_field(o, attr).s);
}

static void print_path(const struct path *p)
{
	printf("\n[Path]\n");
	line("Name", &p->o, NETCOMB_A_PATH_NAME);
	if (*p->dev)
		line("Dev", &p->o, NETCOMB_A_PATH_DEV);
	else if (!has(&p->o, NETCOMB_A_PATH_LOCAL))
		printf("Dev = any\n");
	line("Local", &p->o, NETCOMB_A_PATH_LOCAL);
	line("Endpoint", &p->o, NETCOMB_A_PATH_ENDPOINT);
	if (p->metric)
		line("Metric", &p->o, NETCOMB_A_PATH_METRIC);
	if (p->direction)
		line("Direction", &p->o, NETCOMB_A_PATH_DIRECTION);
	if (p->transport)
		line("Transport", &p->o, NETCOMB_A_PATH_TRANSPORT);
	line("Cc", &p->o, NETCOMB_A_PATH_CC);
	if (p->rate_bps)
		printf("Rate = %s\n", fmt_rate_exact(p->rate_bps).s);
	if (p->overhead)
		line("Overhead", &p->o, NETCOMB_A_PATH_OVERHEAD);
	if (p->linklayer)
		line("Linklayer", &p->o, NETCOMB_A_PATH_LINKLAYER);
	if (has(&p->o, NETCOMB_A_PATH_ENABLED) && !p->enabled)
		printf("Enabled = no\n");
}

static void print_peer(const struct peer *peer)
{
	const struct address *a;
	const struct path *p;

	printf("\n[Peer]\n");
	line("Name", &peer->o, NETCOMB_A_PEER_NAME);
	printf(peer->has_key ? "# Key = (not readable)\n" : "# no key is set\n");
	line("Endpoint", &peer->o, NETCOMB_A_PEER_ENDPOINT);
	for (a = peer->addresses; a; a = a->next)
		printf("Address = %s\n", fmt_ip(&a->ip).s);
	if (peer->allow.n) {
		printf("Allow = ");
		print_prefixes(&peer->allow, ", ");
		putchar('\n');
	}
	line("Protect", &peer->o, NETCOMB_A_PEER_PROTECT);
	if (has(&peer->o, NETCOMB_A_PEER_REPLAY) && !peer->replay)
		printf("Replay = no\n");
	if (peer->bind_addresses)
		printf("BindAddresses = yes\n");
	line("Sched", &peer->o, NETCOMB_A_PEER_SCHED);
	if (has(&peer->o, NETCOMB_A_PEER_REORDER) && !peer->reorder)
		printf("Reorder = no\n");
	line("Repair", &peer->o, NETCOMB_A_PEER_REPAIR);
	line("Copy", &peer->o, NETCOMB_A_PEER_COPY);
	if (has(&peer->o, NETCOMB_A_PEER_CLAMP_MSS) && !peer->clamp_mss)
		printf("ClampMss = no\n");
	for (p = peer->paths; p; p = p->next)
		if (!p->learned)
			print_path(p);
}

int cmd_showconf(int argc, char **argv)
{
	const struct peer *p;
	struct device *dev;

	if (argc != 2)
		return usage(argv[0]);
	if (!device_name_ok(argv[1]))
		return EXIT_USAGE;
	if (nl_get(argv[1], &dev))
		return EXIT_SYSTEM;
	printf("[Device]\n");
	if (dev->listen_port)
		line("Listen", &dev->o, NETCOMB_A_DEV_LISTEN_PORT);
	if (dev->fwmark)
		line("FwMark", &dev->o, NETCOMB_A_DEV_FWMARK);
	for (p = dev->peers; p; p = p->next)
		print_peer(p);
	devices_free(dev);
	return EXIT_OK;
}
