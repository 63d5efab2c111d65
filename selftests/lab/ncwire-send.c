// SPDX-License-Identifier: GPL-2.0
/* The man in the middle: what he sees and what he sends. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "nctraffic.h"
#include "ncwire.h"

#define ROOM_BYTES	(256 << 20)
#define REPLY_LEN	188
#define CHALLENGE_LEN	40

static struct sender {
	const struct wire_options *o;
	int fd[2];
	uint64_t sent, next_ns;
} sender;

/* ---- Sending ---- */

/* The kernel finds the way; a source address is what the packet says. */
static void sender_open(const struct wire_options *o)
{
	sender.o = o;
	sender.fd[0] = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	sender.fd[1] = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (sender.fd[0] < 0 || sender.fd[1] < 0)
		die("raw socket");
	sender.next_ns = now_ns();
}

static void sender_put(const struct wire_pkt *p)
{
	static uint8_t ip[WIRE_MAX];
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	const void *to = p->v6 ? (const void *)&to6 : &to4;
	size_t len = wire_build(p, ip);

	memcpy(&to6.sin6_addr, p->dst.ip, 16);
	memcpy(&to4.sin_addr, p->dst.ip + 12, 4);
	if (sender.o->pps) {
		sleep_until(sender.next_ns);
		sender.next_ns += NSEC_PER_SEC / sender.o->pps;
	}
	/* A full queue on the way is nobody's mistake. */
	if (sendto(sender.fd[p->v6], ip, len, 0, to,
		   p->v6 ? sizeof(to6) : sizeof(to4)) < 0 && errno != ENOBUFS)
		die("send");
	sender.sent++;
}

/* ---- What is sent instead of what was seen ---- */

/* A payload cut to less than the byte is sent as it is. */
static void turn(uint8_t *load, size_t len, int offset, uint8_t keep,
		 uint8_t mask)
{
	size_t at = offset < 0 ? len + offset : (size_t)offset;

	if (at < len)
		load[at] = (load[at] & keep) ^ mask;
}

static void set_addresses(const struct wire_options *o, struct wire_pkt *p)
{
	struct wire_addr src = p->src;

	if (o->reflect) {
		p->src = p->dst;
		p->dst = src;
	}
	if (o->has_src)
		memcpy(p->src.ip, o->src.ip, 16);
	if (o->has_dst)
		memcpy(p->dst.ip, o->dst.ip, 16);
	if (o->sport >= 0)
		p->src.port = o->sport;
	if (o->dport >= 0)
		p->dst.port = o->dport;
}

/* One variant: @len bytes, and bit @bit of byte @at turned over if there. */
static void send_variant(const struct wire_pkt *was, size_t len, int at,
			 int bit)
{
	static uint8_t load[WIRE_MAX];
	const struct wire_options *o = sender.o;
	struct wire_pkt p = *was;
	uint64_t n;
	int i;

	set_addresses(o, &p);
	p.load = load;
	p.len = len;
	for (n = 0; n < o->times; n++) {
		memset(load, 0, len);
		memcpy(load, was->load, len < was->len ? len : was->len);
		if (o->random >= 0 && (size_t)o->random < len &&
		    getrandom(load + o->random, len - o->random, 0) < 0)
			die("random bytes");
		for (i = 0; i < o->puts; i++)
			turn(load, len, o->put[i].offset, 0, o->put[i].value);
		for (i = 0; i < o->flips; i++)
			turn(load, len, o->flip[i].offset, 0xff,
			     o->flip[i].value);
		if (bit >= 0)
			turn(load, len, at, 0xff, 1 << bit);
		sender_put(&p);
	}
}

static void send_bits(const struct wire_pkt *p, size_t len)
{
	const struct wire_range *r = &sender.o->bits;
	int at, bit;

	if (!r->set)
		send_variant(p, len, 0, -1);
	for (at = r->first; r->set && at <= r->last; at++)
		for (bit = 0; bit < 8; bit++)
			send_variant(p, len, at, bit);
}

static void send_one(const struct wire_pkt *p, void *arg)
{
	const struct wire_range *r = &sender.o->lens;
	int len;

	(void)arg;
	if (!r->set)
		send_bits(p, p->len);
	for (len = r->first; r->set && len <= r->last; len++)
		send_bits(p, len);
}

int wire_send(const struct wire_options *o, char **files)
{
	sender_open(o);
	for (; *files; files++)
		wire_each(*files, o, send_one, NULL);
	printf("sent=%llu\n", (unsigned long long)sender.sent);
	return 0;
}

/* ---- Seeing ---- */

int wire_open(const struct wire_options *o)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	int fd, room = ROOM_BYTES;

	if (o->dev) {
		at.sll_ifindex = if_nametoindex(o->dev);
		if (!at.sll_ifindex)
			die("%s", o->dev);
	}
	/* Nothing comes before it is bound. */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die("packet socket");
	return fd;
}

bool wire_next(int fd, const struct wire_options *o, bool wait,
	       struct wire_pkt *p, const uint8_t **ip, size_t *len)
{
	static uint8_t buf[WIRE_MAX];
	struct sockaddr_ll from;
	ssize_t n;

	for (;;) {
		socklen_t from_len = sizeof(from);

		n = recvfrom(fd, buf, sizeof(buf), wait ? 0 : MSG_DONTWAIT,
			     (struct sockaddr *)&from, &from_len);
		if (n < 0)
			return false;
		if (o->in && from.sll_pkttype == PACKET_OUTGOING)
			continue;
		if (!wire_parse(buf, n, p) || !wire_match(o, p))
			continue;
		p->time_ns = now_ns();
		*ip = buf;
		*len = n;
		return true;
	}
}

/* ---- Answers that are quicker than the genuine one ---- */

static void forge(const struct wire_options *o, const struct wire_pkt *hello)
{
	static uint8_t load[REPLY_LEN];
	struct wire_pkt p = {
		.src = hello->dst, .dst = hello->src, .v6 = hello->v6,
		.load = load,
		.len = o->forged_challenge ? CHALLENGE_LEN : REPLY_LEN,
	};
	uint64_t n;

	for (n = 0; n < o->times; n++) {
		if (getrandom(load, sizeof(load), 0) < 0)
			die("random bytes");
		memset(load, 0, 4);
		load[0] = o->forged_challenge ? 0x1a : 0x19;
		memcpy(load + 4, hello->load + 12, 4);
		sender_put(&p);
	}
}

int wire_race(const struct wire_options *o, char **files)
{
	struct wire_options hello = {
		.types = 1U << 8, .path = -1, .port = o->port, .in = true,
		.dev = o->dev,
	};
	int fd = wire_open(&hello), left = o->count;
	struct wire_pkt p;
	const uint8_t *ip;
	size_t len;

	(void)files;
	sender_open(o);
	settle(&(struct options){ .daemon = o->daemon });
	while (left && wire_next(fd, &hello, true, &p, &ip, &len)) {
		if (p.len < 16)
			continue;
		forge(o, &p);
		left--;
	}
	return 0;
}
