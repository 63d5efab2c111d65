// SPDX-License-Identifier: GPL-2.0
/*
 * Traffic for the lab: TCP and MPTCP flows, and a steady stream of datagrams
 * that stands for a call.
 *
 * Everything but a flood blocks. A guest in simulated time has an infinitely fast processor
 * whose clock moves only while it sleeps, so a loop that polls never ends there.
 * Both ends run in one guest with one clock: one-way delay is exact.
 *
 * A sink serves any number of sources until it is killed; a source prints one
 * line of key=value pairs, measured by its sink and sent back at the end.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nctraffic.h"

#define NSEC_PER_MSEC 1000000ULL

enum kind { WORD, FLAG, COUNT, BYTES, FLOAT, SECONDS, MSECS };

/* Every option: its name, its letter or a number above all letters, what its
 * word is and where it goes.
 */
#define OPT(name, val, kind, field) \
	{ name, val, kind, offsetof(struct options, field) }

static const struct opt {
	const char *name;
	int val;
	enum kind kind;
	size_t offset;
} opts[] = {
	OPT("port",	'p', WORD,	port),
	OPT("time",	't', SECONDS,	time_ns),
	OPT("warmup",	'w', SECONDS,	warmup_ns),
	OPT("flows",	'n', COUNT,	flows),
	OPT("cc",	'c', WORD,	cc),
	OPT("rate",	'r', FLOAT,	pps),
	OPT("size",	's', COUNT,	size),
	OPT("dev",	256, WORD,	dev),
	OPT("src",	257, WORD,	src),
	OPT("tos",	258, COUNT,	tos),
	OPT("mptcp",	259, FLAG,	mptcp),
	OPT("bin",	260, MSECS,	bin_ns),
	OPT("verify",	261, FLAG,	verify),
	OPT("bytes",	262, BYTES,	bytes),
	OPT("pace",	263, BYTES,	pace),
	OPT("daemon",	264, FLAG,	daemon),
};

#define N_OPTS (sizeof(opts) / sizeof(opts[0]))

static const char help[] =
"nctraffic tcp-sink   [-p PORT] [--mptcp] [--daemon]\n"
"nctraffic tcp-source [OPTION]... ADDRESS\n"
"nctraffic udp-sink   [-p PORT] [--daemon]\n"
"nctraffic udp-source [OPTION]... ADDRESS\n"
"nctraffic udp-flood  [OPTION]... ADDRESS\n"
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
"  -s, --size BYTES     UDP payload (160)\n"
"udp-flood: as many packets as the machine makes; what came of them is asked of\n"
"the devices\n"
"  -s, --size BYTES     UDP payload (160)\n";

static void usage(int status)
{
	fputs(help, status ? stderr : stdout);
	exit(status);
}

/* "1.5" seconds and the like; the whole word must be a number. */
static double to_number(const char *word, const char *what)
{
	char *end;
	double v = strtod(word, &end);

	if (*end || end == word || v < 0)
		die("%s: not a number: %s", what, word);
	return v;
}

static void store(struct options *o, const struct opt *opt, const char *word)
{
	void *to = (char *)o + opt->offset;

	switch (opt->kind) {
	case WORD:
		*(const char **)to = word;
		break;
	case FLAG:
		*(bool *)to = true;
		break;
	case COUNT:
		*(int *)to = to_number(word, opt->name);
		break;
	case BYTES:
		*(uint64_t *)to = to_number(word, opt->name);
		break;
	case FLOAT:
		*(double *)to = to_number(word, opt->name);
		break;
	case SECONDS:
		*(uint64_t *)to = to_number(word, opt->name) * NSEC_PER_SEC;
		break;
	case MSECS:
		*(uint64_t *)to = to_number(word, opt->name) * NSEC_PER_MSEC;
		break;
	}
}

static void parse(struct options *o, int argc, char **argv)
{
	struct option longopts[N_OPTS + 2] = { { "help", no_argument, NULL, 'h' } };
	size_t i;
	int c;

	for (i = 0; i < N_OPTS; i++)
		longopts[i + 1] = (struct option){
			.name = opts[i].name, .val = opts[i].val,
			.has_arg = opts[i].kind == FLAG ? no_argument :
							  required_argument,
		};
	while ((c = getopt_long(argc, argv, "p:t:w:n:c:r:s:h", longopts,
				NULL)) != -1) {
		for (i = 0; i < N_OPTS && opts[i].val != c; i++)
			;
		if (i == N_OPTS)
			usage(c == 'h' ? 0 : 2);
		store(o, &opts[i], optarg);
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
	{ "udp-flood",	udp_flood,	true },
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
