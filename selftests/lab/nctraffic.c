// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic for the lab: TCP and MPTCP flows, and a steady stream of datagrams
 * that stands for a call.
 *
 * Everything blocks. A guest in simulated time has an infinitely fast processor
 * whose clock moves only while it sleeps, so a loop that polls never ends there.
 * Both ends run in one guest with one clock: one-way delay is exact.
 *
 * A sink serves any number of sources until it is killed; a source prints one
 * line of key=value pairs, measured by its sink and sent back at the end.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nctraffic.h"

#define NSEC_PER_MSEC 1000000ULL

enum {
	OPT_DEV = 256, OPT_SRC, OPT_TOS, OPT_MPTCP, OPT_BIN, OPT_VERIFY,
	OPT_BYTES, OPT_PACE, OPT_DAEMON,
};

static const struct option longopts[] = {
	{ "port",	required_argument, NULL, 'p' },
	{ "time",	required_argument, NULL, 't' },
	{ "warmup",	required_argument, NULL, 'w' },
	{ "flows",	required_argument, NULL, 'n' },
	{ "cc",		required_argument, NULL, 'c' },
	{ "rate",	required_argument, NULL, 'r' },
	{ "size",	required_argument, NULL, 's' },
	{ "dev",	required_argument, NULL, OPT_DEV },
	{ "src",	required_argument, NULL, OPT_SRC },
	{ "tos",	required_argument, NULL, OPT_TOS },
	{ "mptcp",	no_argument,	   NULL, OPT_MPTCP },
	{ "bin",	required_argument, NULL, OPT_BIN },
	{ "verify",	no_argument,	   NULL, OPT_VERIFY },
	{ "bytes",	required_argument, NULL, OPT_BYTES },
	{ "pace",	required_argument, NULL, OPT_PACE },
	{ "daemon",	no_argument,	   NULL, OPT_DAEMON },
	{ "help",	no_argument,	   NULL, 'h' },
	{ }
};

static void usage(int status)
{
	fprintf(status ? stderr : stdout,
"nctraffic tcp-sink   [-p PORT] [--mptcp] [--daemon]\n"
"nctraffic tcp-source [OPTION]... ADDRESS\n"
"nctraffic udp-sink   [-p PORT] [--daemon]\n"
"nctraffic udp-source [OPTION]... ADDRESS\n"
"\n"
"  -p, --port PORT      5001 unless told\n"
"  -t, --time S         how long to send (10)\n"
"      --dev IF         bind to an interface\n"
"      --src ADDRESS    bind to an address\n"
"      --tos N          type of service or traffic class\n"
"sinks:\n"
"      --daemon         when ready, go on in the background and print the pid\n"
"tcp-source:\n"
"  -w, --warmup S       leave this out of the goodput (2)\n"
"  -n, --flows N        flows at a time (1)\n"
"  -c, --cc NAME        congestion control (the system's)\n"
"      --bin MS         width of the columns of the goodput series (no series)\n"
"      --bytes N        send N bytes a flow instead of for a time\n"
"      --pace BYTES     at most so many bytes a second and flow\n"
"      --verify         let the sink check every byte\n"
"      --mptcp          an MPTCP socket\n"
"udp-source:\n"
"  -r, --rate N         packets a second (100)\n"
"  -s, --size BYTES     UDP payload (160)\n");
	exit(status);
}

/* "1.5" seconds and the like; the whole word must be a number. */
static double number(const char *word, const char *what)
{
	char *end;
	double v = strtod(word, &end);

	if (*end || end == word || v < 0)
		die("%s: not a number: %s", what, word);
	return v;
}

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "p:t:w:n:c:r:s:h", longopts,
				NULL)) != -1) {
		switch (c) {
		case 'p': o->port = optarg; break;
		case 't': o->time_ns = number(optarg, "time") * 1e9; break;
		case 'w': o->warmup_ns = number(optarg, "warmup") * 1e9; break;
		case 'n': o->flows = number(optarg, "flows"); break;
		case 'c': o->cc = optarg; break;
		case 'r': o->pps = number(optarg, "rate"); break;
		case 's': o->size = number(optarg, "size"); break;
		case OPT_DEV: o->dev = optarg; break;
		case OPT_SRC: o->src = optarg; break;
		case OPT_TOS: o->tos = strtol(optarg, NULL, 0); break;
		case OPT_MPTCP: o->mptcp = true; break;
		case OPT_BIN:
			o->bin_ns = number(optarg, "bin") * NSEC_PER_MSEC;
			break;
		case OPT_VERIFY: o->verify = true; break;
		case OPT_BYTES: o->bytes = number(optarg, "bytes"); break;
		case OPT_PACE: o->pace = number(optarg, "pace"); break;
		case OPT_DAEMON: o->daemon = true; break;
		case 'h': usage(0); break;
		default: usage(2);
		}
	}
	o->addr = argv[optind];
}

static const struct mode {
	const char *name;
	int (*run)(const struct options *o);
	bool source;
} modes[] = {
	{ "tcp-sink",	tcp_sink,	false },
	{ "tcp-source",	tcp_source,	true },
	{ "udp-sink",	udp_sink,	false },
	{ "udp-source",	udp_source,	true },
};

int main(int argc, char **argv)
{
	struct options o = {
		.port = "5001", .time_ns = 10 * NSEC_PER_SEC,
		.warmup_ns = 2 * NSEC_PER_SEC, .flows = 1, .tos = -1,
		.pps = 100, .size = 160,
	};
	size_t i;

	if (argc < 2)
		usage(2);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, argv[1]))
			continue;
		parse(&o, argc - 1, argv + 1);
		if (modes[i].source && !o.addr)
			usage(2);
		return modes[i].run(&o);
	}
	usage(2);
}
