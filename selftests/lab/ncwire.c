// SPDX-License-Identifier: GPL-2.0
/*
 * A man in the middle for the lab: he stands in the namespace of a router,
 * sees what passes, and sends what he likes. Everything blocks, for guests in
 * simulated time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nctraffic.h"
#include "ncwire.h"

static const char help[] =
"ncwire capture [-i DEV] [--in] [--time S] [WHICH] FILE  prints its pid when ready;\n"
"                                             ends when killed, or by --count\n"
"ncwire list [WHICH] FILE...                  a line for each datagram\n"
"ncwire reuse FILE...                         fails if a number was used twice\n"
"ncwire send [WHICH] [CHANGE] [--times N] [--pps N] FILE...\n"
"ncwire race [-i DEV] [--challenge] [--times N] [--count N] [--daemon]\n"
"                                             forged answers to HELLOs that pass\n"
"\n"
"  -i, --dev DEV        interface (all)\n"
"      --in             only what comes in by it\n"
"      --time S         capture: for so long\n"
"      --daemon         race: when ready, go on in the background, print the pid\n"
"which:\n"
"      --type NAME,...  DATA, ACK, PROBE, PROBE-REPLY, CLOSE, HELLO, ...; session\n"
"                       for all that belong to one\n"
"      --from ADDRESS, --to ADDRESS, --path ID, --session HEX\n"
"      --port N         of either end (4725), 0 for any\n"
"      --skip N, --count N\n"
"change, in this order; bytes count from the end if negative:\n"
"      --lens A:B       cut or extend the payload, a datagram for each length\n"
"      --random N       random bytes from byte N on\n"
"      --put N:VALUE, --flip N:MASK  set or turn over a byte (up to 8 of each)\n"
"      --bits A:B       a datagram for each bit of these bytes, turned over\n"
"      --reflect        back to where it came from\n"
"      --src ADDRESS, --dst ADDRESS, --sport N, --dport N\n";

static void usage(int status)
{
	fputs(help, status ? stderr : stdout);
	exit(status);
}

/* ---- capture ---- */

static atomic_bool stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = true;
}

static int capture(const struct wire_options *o, char **files)
{
	struct sigaction sa = { .sa_handler = stop };
	int fd = wire_open(o), file = wire_create(files[0]), left = o->count;
	uint64_t end_ns = now_ns() + o->time_ns;
	struct tpacket_stats stats;
	socklen_t stats_len = sizeof(stats);
	struct wire_pkt p;
	const uint8_t *ip;
	size_t len;

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	printf("%d\n", getpid());
	fflush(stdout);
	/* A signal may come just before it could wake the socket. */
	set_timeout(fd, NSEC_PER_SEC);
	while (left && !stopped && (!o->time_ns || now_ns() < end_ns)) {
		if (!wire_next(fd, o, true, &p, &ip, &len))
			continue;
		wire_write(file, p.time_ns, ip, len);
		left--;
	}
	/* What has come by when it is stopped still counts. */
	while (left && wire_next(fd, o, false, &p, &ip, &len)) {
		wire_write(file, p.time_ns, ip, len);
		left--;
	}
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &stats_len))
		die("statistics");
	if (stats.tp_drops)
		wire_write_lost(file, stats.tp_drops);
	return 0;
}

/* ---- list ---- */

static const char *show_addr(const struct wire_addr *a, char *buf, size_t size)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN];

	if (!memcmp(a->ip, mapped, sizeof(mapped))) {
		inet_ntop(AF_INET, a->ip + sizeof(mapped), text, sizeof(text));
		snprintf(buf, size, "%s:%u", text, a->port);
	} else {
		inet_ntop(AF_INET6, a->ip, text, sizeof(text));
		snprintf(buf, size, "[%s]:%u", text, a->port);
	}
	return buf;
}

static void list_one(const struct wire_pkt *p, void *arg)
{
	char from[64], to[64];

	(void)arg;
	printf("time=%.6f type=%s path=%u session=%08x seq=%u len=%zu from=%s to=%s\n",
	       p->time_ns / 1e9, wire_type_name(wire_type(p)), wire_path(p),
	       wire_session(p), wire_seq(p), p->len,
	       show_addr(&p->src, from, sizeof(from)),
	       show_addr(&p->dst, to, sizeof(to)));
}

static int list(const struct wire_options *o, char **files)
{
	for (; *files; files++)
		wire_each(*files, o, list_one, NULL);
	return 0;
}

/* ---- reuse ---- */

/* What a nonce is made of, with the session that names the key. */
struct number {
	uint32_t session;
	uint32_t seq;
	uint8_t class, path;
	uint64_t bytes;		/* hash of the payload */
};

static struct numbers {
	struct number *v;
	size_t n, room;
} numbers;

static uint64_t fnv(const uint8_t *p, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	while (len--)
		h = (h ^ *p++) * 0x100000001b3ULL;
	return h;
}

static void add_number(const struct wire_pkt *p, void *arg)
{
	(void)arg;
	if (!wire_has_header(p))
		return;
	if (numbers.n == numbers.room) {
		numbers.room = numbers.room ? 2 * numbers.room : 4096;
		numbers.v = realloc(numbers.v,
				    numbers.room * sizeof(*numbers.v));
		if (!numbers.v)
			die("memory");
	}
	numbers.v[numbers.n++] = (struct number){
		.session = wire_session(p), .seq = wire_seq(p),
		.class = wire_type(p) != 0, .path = wire_path(p),
		.bytes = fnv(p->load, p->len),
	};
}

static int by_lane(const struct number *a, const struct number *b)
{
	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	if (a->class != b->class)
		return a->class - b->class;
	return a->path - b->path;
}

static int by_number(const void *x, const void *y)
{
	const struct number *a = x, *b = y;
	int lane = by_lane(a, b);

	if (lane)
		return lane;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->bytes < b->bytes ? -1 : a->bytes > b->bytes;
}

/* The same bytes again are the same frame, seen twice on its way. */
static int reuse(const struct wire_options *o, char **files)
{
	size_t i, frames = 0, lanes = 0, sessions = 0, reused = 0;
	const struct number *a = NULL, *b;

	for (; *files; files++)
		wire_each(*files, o, add_number, NULL);
	if (numbers.n)
		qsort(numbers.v, numbers.n, sizeof(*numbers.v), by_number);
	for (i = 0; i < numbers.n; i++, a = b) {
		b = &numbers.v[i];
		sessions += !a || a->session != b->session;
		lanes += !a || by_lane(a, b);
		if (!a || by_lane(a, b) || a->seq != b->seq) {
			frames++;
		} else if (a->bytes != b->bytes) {
			frames++;
			if (reused++ < 10)
				fprintf(stderr, "twice: session=%08x class=%u path=%u seq=%u\n",
					b->session, b->class, b->path, b->seq);
		}
	}
	printf("frames=%zu sessions=%zu lanes=%zu reused=%zu\n", frames,
	       sessions, lanes, reused);
	return reused != 0;
}

/* ---- Options ---- */

enum kind { FLAG, INT, HEX, WORD, COUNT, RATE, SECONDS, TYPES, ADDR, RANGE, CHANGE };

/* Where a word goes, and the field beside it that says so or counts. */
#define OPT(name, kind, field) \
	{ name, kind, offsetof(struct wire_options, field), 0 }
#define OPT2(name, kind, field, beside) \
	{ name, kind, offsetof(struct wire_options, field), \
	  offsetof(struct wire_options, beside) }

static const struct opt {
	const char *name;
	enum kind kind;
	size_t offset, beside;
} opts[] = {
	OPT("dev",	WORD,		dev),
	OPT("in",	FLAG,		in),
	OPT("daemon",	FLAG,		daemon),
	OPT("challenge", FLAG,		forged_challenge),
	OPT("time",	SECONDS,	time_ns),
	OPT("type",	TYPES,		types),
	OPT2("from",	ADDR,		from, has_from),
	OPT2("to",	ADDR,		to, has_to),
	OPT("path",	INT,		path),
	OPT2("session",	HEX,		session, has_session),
	OPT("port",	INT,		port),
	OPT("skip",	INT,		skip),
	OPT("count",	INT,		count),
	OPT("lens",	RANGE,		lens),
	OPT("random",	INT,		random),
	OPT2("put",	CHANGE,		put, puts),
	OPT2("flip",	CHANGE,		flip, flips),
	OPT("bits",	RANGE,		bits),
	OPT("reflect",	FLAG,		reflect),
	OPT2("src",	ADDR,		src, has_src),
	OPT2("dst",	ADDR,		dst, has_dst),
	OPT("sport",	INT,		sport),
	OPT("dport",	INT,		dport),
	OPT("times",	COUNT,		times),
	OPT("pps",	RATE,		pps),
};

#define N_OPTS (sizeof(opts) / sizeof(opts[0]))

static long number(const char *word, int base)
{
	char *end;
	long v = strtol(word, &end, base);

	errno = 0;
	if (*end || end == word)
		die("not a number: %s", word);
	return v;
}

/* "A:B" */
static void pair(const char *word, int *a, int *b)
{
	char *colon = strchr(word, ':');

	if (!colon)
		usage(2);
	*colon = 0;
	*a = number(word, 0);
	*b = number(colon + 1, 0);
}

static struct wire_range range(const char *word)
{
	struct wire_range r = { .set = true };

	pair(word, &r.first, &r.last);
	return r;
}

static void change(struct wire_change *c, int *n, const char *word)
{
	int value;

	if (*n == WIRE_CHANGES)
		usage(2);
	pair(word, &c[*n].offset, &value);
	c[(*n)++].value = value;
}

static bool address(const char *word, struct wire_addr *a)
{
	errno = 0;
	if (!wire_addr_parse(word, a))
		die("not an address: %s", word);
	return true;
}

static uint32_t types(const char *word)
{
	uint32_t bits = 0;

	while (*word) {
		size_t len = strcspn(word, ",");
		int type = wire_type_by_name(word, len);

		if (type >= 0)
			bits |= 1U << type;
		else if (len == 7 && !strncmp(word, "session", len))
			bits |= 0xff;
		else
			usage(2);
		word += len + (word[len] == ',');
	}
	return bits;
}

static void store(struct wire_options *o, const struct opt *opt,
		  const char *word)
{
	void *to = (char *)o + opt->offset, *beside = (char *)o + opt->beside;

	switch (opt->kind) {
	case FLAG:
		*(bool *)to = true;
		break;
	case INT:
		*(int *)to = number(word, 0);
		break;
	case HEX:
		*(uint32_t *)to = number(word, 16);
		*(bool *)beside = true;
		break;
	case WORD:
		*(const char **)to = word;
		break;
	case COUNT:
		*(uint64_t *)to = number(word, 0);
		break;
	case RATE:
		*(double *)to = number(word, 0);
		break;
	case SECONDS:
		*(uint64_t *)to = number(word, 0) * NSEC_PER_SEC;
		break;
	case TYPES:
		*(uint32_t *)to = types(word);
		break;
	case ADDR:
		*(bool *)beside = address(word, to);
		break;
	case RANGE:
		*(struct wire_range *)to = range(word);
		break;
	case CHANGE:
		change(to, beside, word);
		break;
	}
}

static void parse(struct wire_options *o, int argc, char **argv)
{
	struct option longopts[N_OPTS + 2] = { { "help", no_argument, NULL, 'h' } };
	size_t i;
	int c;

	for (i = 0; i < N_OPTS; i++)
		longopts[i + 1] = (struct option){
			.name = opts[i].name, .val = 256 + i,
			.has_arg = opts[i].kind == FLAG ? no_argument :
							  required_argument,
		};
	while ((c = getopt_long(argc, argv, "hi:", longopts, NULL)) != -1) {
		if (c == 'i')
			o->dev = optarg;
		else if (c >= 256)
			store(o, &opts[c - 256], optarg);
		else
			usage(c == 'h' ? 0 : 2);
	}
}

static const struct command {
	const char *name;
	int (*run)(const struct wire_options *o, char **files);
	bool files;
} commands[] = {
	{ "capture",	capture,	true },
	{ "list",	list,		true },
	{ "reuse",	reuse,		true },
	{ "send",	wire_send,	true },
	{ "race",	wire_race,	false },
};

int main(int argc, char **argv)
{
	struct wire_options o = {
		.path = -1, .count = -1, .port = WIRE_PORT, .random = -1,
		.sport = -1, .dport = -1, .times = 1,
	};
	size_t i;

	if (argc < 2)
		usage(2);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, argv[1]))
			continue;
		parse(&o, argc - 1, argv + 1);
		argv += 1 + optind;
		if (commands[i].files && !*argv)
			usage(2);
		return commands[i].run(&o, argv);
	}
	usage(2);
}
