// SPDX-License-Identifier: GPL-2.0
/*
 * TCP flows. The source opens with what it wants measured; the sink counts by
 * its own arrivals and answers after the last byte.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nctraffic.h"

#define TCP_MAGIC 0x6e637470u
#define CHUNK (128 * 1024)
#define MAX_BINS 100000
#define MAX_FLOWS 1024
#define REPLY_PATIENCE (60 * NSEC_PER_SEC)

struct tcp_wish {
	uint32_t magic, verify;
	uint64_t warmup_ns, time_ns, bin_ns;
};

struct tcp_result {
	uint64_t total, measured, first_ns, last_ns, corrupt, bins;
};

struct flow {
	const struct options *o;
	pthread_t thread;
	struct tcp_result result;
	uint64_t *series, retrans, rtt_us;
	bool done;
};

static uint64_t bins_of(uint64_t time_ns, uint64_t bin_ns)
{
	uint64_t n = bin_ns ? time_ns / bin_ns + !!(time_ns % bin_ns) : 0;

	return n > MAX_BINS ? MAX_BINS : n;
}

static void count_bytes(struct tcp_result *r, const struct tcp_wish *w,
			uint64_t *series, uint64_t len)
{
	uint64_t t;

	r->last_ns = now_ns();
	r->total += len;
	t = r->last_ns - r->first_ns;
	if (t >= w->warmup_ns && t < w->time_ns)
		r->measured += len;
	if (series && t / w->bin_ns < r->bins)
		series[t / w->bin_ns] += len;
}

static void *serve(void *arg)
{
	int fd = (long)arg;
	uint8_t *buf = malloc(CHUNK);
	uint64_t *series = NULL;
	struct tcp_result r = { };
	struct tcp_wish w;
	ssize_t n;

	if (!buf || !read_full(fd, &w, sizeof(w)) || w.magic != TCP_MAGIC)
		goto out;
	r.bins = bins_of(w.time_ns, w.bin_ns);
	if (r.bins)
		series = calloc(r.bins, sizeof(*series));
	if (!series)
		r.bins = 0;
	r.first_ns = now_ns();
	r.last_ns = r.first_ns;
	while ((n = read(fd, buf, CHUNK)) > 0) {
		if (w.verify && !check_pattern(buf, n, r.total))
			r.corrupt++;
		count_bytes(&r, &w, series, n);
	}
	if (!n && write_full(fd, &r, sizeof(r)))
		write_full(fd, series, r.bins * sizeof(*series));
out:
	free(series);
	free(buf);
	close(fd);
	return NULL;
}

int tcp_sink(const struct options *o)
{
	struct options any = *o;
	int fd;

	any.addr = NULL;
	fd = open_socket(&any, SOCK_STREAM);
	if (listen(fd, MAX_FLOWS))
		die("listen");
	settle(o);
	for (;;) {
		long c = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		pthread_t thread;

		if (c < 0)
			continue;
		if (pthread_create(&thread, NULL, serve, (void *)c))
			die("thread");
		pthread_detach(thread);
	}
}

static uint8_t pattern[CHUNK + PATTERN_PERIOD];

/* Send until the time or the bytes are used up; a stall must not outlast it. */
static bool pump(const struct options *o, int fd)
{
	uint64_t end = now_ns() + o->time_ns, sent = 0;

	set_timeout(fd, NSEC_PER_SEC / 10);
	while (o->bytes ? sent < o->bytes : now_ns() < end) {
		uint64_t len = CHUNK;
		ssize_t n;

		if (o->bytes && len > o->bytes - sent)
			len = o->bytes - sent;
		n = send(fd, pattern + sent % PATTERN_PERIOD, len, MSG_NOSIGNAL);
		if (n > 0)
			sent += n;
		else if (errno != EAGAIN)
			return false;
	}
	return true;
}

static void read_info(struct flow *f, int fd)
{
	struct tcp_info info = { };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return;
	f->retrans = info.tcpi_total_retrans;
	f->rtt_us = info.tcpi_rtt;
}

static void *run_flow(void *arg)
{
	struct flow *f = arg;
	const struct options *o = f->o;
	struct tcp_wish w = {
		.magic = TCP_MAGIC, .verify = o->verify,
		.warmup_ns = o->bytes ? 0 : o->warmup_ns,
		.time_ns = o->bytes ? UINT64_MAX : o->time_ns,
		.bin_ns = o->bin_ns,
	};
	int fd = open_socket(o, SOCK_STREAM);

	connect_socket(o, fd, SOCK_STREAM);
	if (!write_full(fd, &w, sizeof(w)) || !pump(o, fd))
		goto out;
	read_info(f, fd);
	shutdown(fd, SHUT_WR);
	set_timeout(fd, REPLY_PATIENCE);
	if (!read_full(fd, &f->result, sizeof(f->result)))
		goto out;
	f->series = calloc(f->result.bins + 1, sizeof(*f->series));
	f->done = f->series && read_full(fd, f->series, f->result.bins *
					 sizeof(*f->series));
out:
	close(fd);
	return NULL;
}

static void print_series(const struct options *o, const struct flow *flows)
{
	uint64_t b;
	int i;

	printf(" bin_ms=%.0f series_mbps=", o->bin_ns / 1e6);
	for (b = 0; b < flows[0].result.bins; b++) {
		uint64_t bytes = 0;

		for (i = 0; i < o->flows; i++)
			if (flows[i].done && b < flows[i].result.bins)
				bytes += flows[i].series[b];
		printf("%s%.3f", b ? "," : "", bytes * 8e3 / o->bin_ns);
	}
}

static int report(const struct options *o, const struct flow *flows)
{
	uint64_t total = 0, corrupt = 0, retrans = 0, rtt_us = 0;
	double mbps = 0, slowest = -1;
	int i, failed = 0;

	for (i = 0; i < o->flows; i++) {
		const struct tcp_result *r = &flows[i].result;
		uint64_t span = o->bytes ? r->last_ns - r->first_ns :
					   o->time_ns - o->warmup_ns;
		double one = span ? r->measured * 8e3 / span : 0;

		if (!flows[i].done) {
			failed++;
			continue;
		}
		total += r->total;
		corrupt += r->corrupt;
		retrans += flows[i].retrans;
		if (flows[i].rtt_us > rtt_us)
			rtt_us = flows[i].rtt_us;
		if (slowest < 0 || one < slowest)
			slowest = one;
		mbps += one;
	}
	printf("goodput_mbps=%.3f slowest_mbps=%.3f flows=%d failed=%d bytes=%llu corrupt=%llu retrans=%llu rtt_ms=%.1f",
	       mbps, slowest < 0 ? 0 : slowest, o->flows, failed,
	       (unsigned long long)total, (unsigned long long)corrupt,
	       (unsigned long long)retrans, rtt_us / 1e3);
	if (o->bytes && flows[0].done)
		printf(" time_ms=%.3f", (flows[0].result.last_ns -
					 flows[0].result.first_ns) / 1e6);
	if (o->bin_ns)
		print_series(o, flows);
	printf("\n");
	return failed || corrupt;
}

int tcp_source(const struct options *o)
{
	struct flow *flows;
	int i;

	errno = 0;
	if (o->flows < 1 || o->flows > MAX_FLOWS)
		die("flows: 1 to %d", MAX_FLOWS);
	if (!o->bytes && o->warmup_ns >= o->time_ns)
		die("the warm-up is as long as the whole time");
	fill_pattern(pattern, sizeof(pattern), 0);
	flows = calloc(o->flows, sizeof(*flows));
	if (!flows)
		die("memory");
	for (i = 0; i < o->flows; i++) {
		flows[i].o = o;
		if (pthread_create(&flows[i].thread, NULL, run_flow, &flows[i]))
			die("thread");
	}
	for (i = 0; i < o->flows; i++)
		pthread_join(flows[i].thread, NULL);
	return report(o, flows);
}
