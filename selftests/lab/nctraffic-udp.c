// SPDX-License-Identifier: GPL-2.0
/*
 * A steady stream of datagrams. Each carries its number and the time it was
 * sent; the end is asked for until the sink answers with what it saw.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nctraffic.h"

#define UDP_MAGIC 0x6e637564u
#define MAX_STREAMS 64
#define MAX_COUNT 50000000ULL
#define MAX_SIZE 65507
#define ECN_MASK 3
/* What is on its way when the stream ends still counts. */
#define LINGER_NS NSEC_PER_SEC
#define ASK_NS (NSEC_PER_SEC / 5)
#define ASKS 150
/* Of a flood, so many go with one system call. */
#define FLOOD_BATCH 64

enum { UDP_DATA, UDP_END };

struct udp_head {
	uint32_t magic, kind;
	uint64_t stream, seq, count, sent_ns;
};

struct udp_result {
	struct udp_head head;	/* the question, so that answers find theirs */
	uint64_t received, duplicated, reordered, corrupt, ce;
	uint64_t gap_ns;
	uint32_t p50_us, p99_us, max_us, tos;
};

struct stream {
	uint64_t id, count, next, last_ns, last_sent_ns;
	uint32_t *delay_us;	/* by number; 0: not seen */
	struct udp_result r;
};

static struct stream streams[MAX_STREAMS];

static struct stream *find_stream(const struct udp_head *h)
{
	static unsigned int newest;
	struct stream *s;
	int i;

	for (i = 0; i < MAX_STREAMS; i++)
		if (streams[i].delay_us && streams[i].id == h->stream)
			return &streams[i];
	if (h->kind != UDP_DATA || !h->count || h->count > MAX_COUNT)
		return NULL;
	s = &streams[newest++ % MAX_STREAMS];
	free(s->delay_us);
	*s = (struct stream){ .id = h->stream, .count = h->count };
	s->delay_us = calloc(h->count, sizeof(*s->delay_us));
	if (!s->delay_us)
		die("memory");
	return s;
}

static void take(struct stream *s, const struct udp_head *h, const uint8_t *load,
		 size_t len, int tos)
{
	uint64_t now = now_ns(), delay_us = (now - h->sent_ns) / 1000;
	struct udp_result *r = &s->r;

	if (h->seq >= s->count || !check_pattern(load, len, h->seq)) {
		r->corrupt++;
		return;
	}
	if (s->delay_us[h->seq]) {
		r->duplicated++;
		return;
	}
	if (delay_us >= UINT32_MAX)
		delay_us = UINT32_MAX - 1;
	s->delay_us[h->seq] = delay_us + 1;
	r->received++;
	r->reordered += h->seq < s->next;
	if (h->seq >= s->next)
		s->next = h->seq + 1;
	if (s->last_ns && now - s->last_ns > r->gap_ns)
		r->gap_ns = now - s->last_ns;
	s->last_ns = now;
	r->tos = tos;
	r->ce += (tos & ECN_MASK) == ECN_MASK;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void summarise(struct stream *s)
{
	uint32_t *v = malloc(s->count * sizeof(*v));
	struct udp_result *r = &s->r;
	uint64_t i, n = 0;

	if (!v)
		die("memory");
	for (i = 0; i < s->count; i++)
		if (s->delay_us[i])
			v[n++] = s->delay_us[i] - 1;
	qsort(v, n, sizeof(*v), by_value);
	if (n) {
		r->p50_us = v[n / 2];
		r->p99_us = v[n * 99 / 100];
		r->max_us = v[n - 1];
	}
	free(v);
}

/* The end of a stream, with the time the last packet was sent. */
static void answer(struct stream *s, const struct udp_head *h, int fd,
		   struct msghdr *from)
{
	struct udp_result r;

	summarise(s);
	r = s->r;
	r.head = *h;
	/* A stream that dies and stays dead has its longest gap at the end. */
	if (h->sent_ns > s->last_ns && h->sent_ns - s->last_ns > r.gap_ns)
		r.gap_ns = h->sent_ns - s->last_ns;
	sendto(fd, &r, sizeof(r), 0, from->msg_name, from->msg_namelen);
}

static int tos_of(struct msghdr *m)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS)
			return *(uint8_t *)CMSG_DATA(c);
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS)
			return *(int *)CMSG_DATA(c);
	}
	return 0;
}

int udp_sink(const struct options *o)
{
	static uint8_t buf[65536];
	const struct udp_head *h = (void *)buf;
	struct options any = *o;
	int fd, on = 1, room = 4 << 20;

	any.addr = NULL;
	fd = open_socket(&any, SOCK_DGRAM);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(fd, IPPROTO_IP, IP_RECVTOS, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &on, sizeof(on));
	settle(o);
	for (;;) {
		char control[256];
		struct sockaddr_storage from;
		struct iovec iov = { buf, sizeof(buf) };
		struct msghdr m = {
			.msg_name = &from, .msg_namelen = sizeof(from),
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
		ssize_t n = recvmsg(fd, &m, 0);
		struct stream *s;

		if (n < (ssize_t)sizeof(*h) || h->magic != UDP_MAGIC)
			continue;
		s = find_stream(h);
		if (s && h->kind == UDP_DATA)
			take(s, h, buf + sizeof(*h), n - sizeof(*h), tos_of(&m));
		else if (h->kind == UDP_END && s)
			answer(s, h, fd, &m);
		else if (h->kind == UDP_END)	/* nothing of it ever came */
			sendto(fd, &(struct udp_result){ .head = *h },
			       sizeof(struct udp_result), 0, m.msg_name,
			       m.msg_namelen);
	}
}

static bool ask(int fd, const struct sockaddr *to, socklen_t to_len,
		const struct udp_head *end, struct udp_result *r)
{
	int i;

	set_timeout(fd, ASK_NS);
	for (i = 0; i < ASKS; i++) {
		uint64_t until = now_ns() + ASK_NS;

		sendto(fd, end, sizeof(*end), 0, to, to_len);
		do {
			if (recv(fd, r, sizeof(*r), 0) == sizeof(*r) &&
			    !memcmp(&r->head, end, sizeof(*end)))
				return true;
		} while (now_ns() < until);
		/* An error that returns at once must not spin. */
		sleep_until(until);
	}
	return false;
}

static int report(const struct udp_result *r, uint64_t sent, uint64_t errors)
{
	printf("sent=%llu received=%llu lost=%llu duplicated=%llu reordered=%llu gap_ms=%.3f p50_ms=%.3f p99_ms=%.3f max_ms=%.3f corrupt=%llu tos=%u ce=%llu errors=%llu\n",
	       (unsigned long long)sent, (unsigned long long)r->received,
	       (unsigned long long)(sent - r->received),
	       (unsigned long long)r->duplicated,
	       (unsigned long long)r->reordered, r->gap_ns / 1e6,
	       r->p50_us / 1e3, r->p99_us / 1e3, r->max_us / 1e3,
	       (unsigned long long)r->corrupt, r->tos,
	       (unsigned long long)r->ce, (unsigned long long)errors);
	return r->corrupt != 0;
}

int udp_source(const struct options *o)
{
	static uint8_t buf[MAX_SIZE];
	struct udp_head *h = (void *)buf;
	struct addrinfo hints = {
		.ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	}, *ai;
	int fd = open_socket(o, SOCK_DGRAM);
	uint64_t start = now_ns(), errors = 0, i;
	struct udp_result r;

	errno = 0;
	if (o->size < (int)sizeof(*h) || o->size > MAX_SIZE || o->pps <= 0)
		die("size: %zu to %d; rate: above 0", sizeof(*h), MAX_SIZE);
	if (getaddrinfo(o->addr, o->port, &hints, &ai))
		die("not an address: %s", o->addr);
	*h = (struct udp_head){
		.magic = UDP_MAGIC, .kind = UDP_DATA,
		.stream = start ^ (uint64_t)getpid() << 40,
		.count = o->time_ns * o->pps / NSEC_PER_SEC,
	};
	for (i = 0; i < h->count; i++) {
		sleep_until(start + i * (NSEC_PER_SEC / o->pps));
		h->seq = i;
		h->sent_ns = now_ns();
		fill_pattern(buf + sizeof(*h), o->size - sizeof(*h), i);
		/* Not connected, so an ICMP error is no error of the socket. */
		if (sendto(fd, buf, o->size, 0, ai->ai_addr, ai->ai_addrlen) < 0)
			errors++;
	}
	sleep_until(now_ns() + LINGER_NS);
	h->kind = UDP_END;
	if (!ask(fd, ai->ai_addr, ai->ai_addrlen, h, &r)) {
		printf("sent=%llu answer=none\n", (unsigned long long)h->count);
		return 1;
	}
	return report(&r, h->count, errors);
}

int udp_flood(const struct options *o)
{
	static uint8_t buf[MAX_SIZE];
	struct iovec iov = { buf, o->size };
	struct mmsghdr m[FLOOD_BATCH] = {};
	uint64_t end = now_ns() + o->time_ns, sent = 0, errors = 0;
	int fd = open_socket(o, SOCK_DGRAM);
	int i, n;

	errno = 0;
	if (o->size < 0 || o->size > MAX_SIZE)
		die("size: at most %d", MAX_SIZE);
	connect_socket(o, fd, SOCK_DGRAM);
	for (i = 0; i < FLOOD_BATCH; i++)
		m[i].msg_hdr = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
		};
	while (now_ns() < end) {
		n = sendmmsg(fd, m, FLOOD_BATCH, 0);
		if (n > 0)
			sent += n;
		else
			errors++;
	}
	printf("sent=%llu errors=%llu\n", (unsigned long long)sent,
	       (unsigned long long)errors);
	return 0;
}
