// SPDX-License-Identifier: GPL-2.0
/* Datagrams of the tunnel: taken apart, put together, kept in files. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nctraffic.h"
#include "ncwire.h"

#define PCAP_MAGIC_NS	0xa1b23c4d
#define PCAP_RAW	101

struct pcap_file {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, sigfigs, snaplen, link;
};

struct pcap_packet {
	uint32_t sec, nsec, here, there;
};

static const char * const type_names[] = {
	"DATA", "ACK", "PROBE", "PROBE-REPLY", "CLOSE", "5", "6", "7",
	"HELLO", "REPLY", "CHALLENGE", "11", "12", "13", "14", "15", "EMPTY",
};

const char *wire_type_name(unsigned int type)
{
	return type_names[type];
}

int wire_type_by_name(const char *name, size_t len)
{
	int i;

	for (i = 0; i < 16; i++)
		if (strlen(type_names[i]) == len &&
		    !strncasecmp(type_names[i], name, len))
			return i;
	return -1;
}

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static void map4(struct wire_addr *a, uint32_t ip)
{
	memcpy(a->ip, mapped, sizeof(mapped));
	memcpy(a->ip + sizeof(mapped), &ip, sizeof(ip));
}

bool wire_addr_parse(const char *word, struct wire_addr *a)
{
	struct in_addr in;

	if (inet_pton(AF_INET6, word, a->ip) == 1)
		return true;
	if (inet_pton(AF_INET, word, &in) != 1)
		return false;
	map4(a, in.s_addr);
	return true;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* HELLO, REPLY and CHALLENGE name a session too, the initiator's. */
uint32_t wire_session(const struct wire_pkt *p)
{
	size_t at = wire_type(p) < 8 ? 2 : wire_type(p) == 8 ? 12 : 4;

	return p->len >= at + 4 ? be32(p->load + at) : 0;
}

uint32_t wire_seq(const struct wire_pkt *p)
{
	return wire_has_header(p) ? be32(p->load + 6) : 0;
}

unsigned int wire_path(const struct wire_pkt *p)
{
	return wire_has_header(p) ? p->load[1] >> 4 : 0;
}

static bool parse4(const uint8_t *ip, size_t len, struct wire_pkt *p)
{
	const struct iphdr *h = (const void *)ip;
	size_t total = ntohs(h->tot_len), at = h->ihl * 4;
	struct udphdr uh;

	if (len < total || total < at + sizeof(uh) ||
	    h->protocol != IPPROTO_UDP || h->frag_off & htons(0x3fff))
		return false;
	memcpy(&uh, ip + at, sizeof(uh));
	map4(&p->src, h->saddr);
	map4(&p->dst, h->daddr);
	p->v6 = false;
	p->src.port = ntohs(uh.source);
	p->dst.port = ntohs(uh.dest);
	p->load = ip + at + sizeof(uh);
	p->len = total - at - sizeof(uh);
	return true;
}

static bool parse6(const uint8_t *ip, size_t len, struct wire_pkt *p)
{
	const struct ip6_hdr *h = (const void *)ip;
	size_t total = sizeof(*h) + ntohs(h->ip6_plen);
	struct udphdr uh;

	if (len < total || total < sizeof(*h) + sizeof(uh) ||
	    h->ip6_nxt != IPPROTO_UDP)
		return false;
	memcpy(&uh, ip + sizeof(*h), sizeof(uh));
	memcpy(p->src.ip, &h->ip6_src, 16);
	memcpy(p->dst.ip, &h->ip6_dst, 16);
	p->v6 = true;
	p->src.port = ntohs(uh.source);
	p->dst.port = ntohs(uh.dest);
	p->load = ip + sizeof(*h) + sizeof(uh);
	p->len = total - sizeof(*h) - sizeof(uh);
	return true;
}

bool wire_parse(const uint8_t *ip, size_t len, struct wire_pkt *p)
{
	if (len >= sizeof(struct iphdr) && ip[0] >> 4 == 4)
		return parse4(ip, len, p);
	if (len >= sizeof(struct ip6_hdr) && ip[0] >> 4 == 6)
		return parse6(ip, len, p);
	return false;
}

bool wire_match(const struct wire_options *o, const struct wire_pkt *p)
{
	if (o->port && o->port != p->src.port && o->port != p->dst.port)
		return false;
	if (o->types && !(o->types & 1U << wire_type(p)))
		return false;
	if (o->has_from && memcmp(o->from.ip, p->src.ip, 16))
		return false;
	if (o->has_to && memcmp(o->to.ip, p->dst.ip, 16))
		return false;
	if (o->has_session && o->session != wire_session(p))
		return false;
	return o->path < 0 || (wire_has_header(p) &&
			       (unsigned int)o->path == wire_path(p));
}

static uint32_t sum(const void *buf, size_t len, uint32_t acc)
{
	const uint8_t *p = buf;
	size_t i;

	for (i = 0; i < len; i++)
		acc += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	return acc;
}

static uint16_t fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return htons(~acc & 0xffff);
}

static void build_udp(const struct wire_pkt *p, uint8_t *at)
{
	/* A mapped address sums up to its IPv4 one and 0xffff, which is 0. */
	uint32_t acc = sum(p->src.ip, 16, sum(p->dst.ip, 16, IPPROTO_UDP));
	struct udphdr uh = {
		.source = htons(p->src.port), .dest = htons(p->dst.port),
		.len = htons(sizeof(uh) + p->len),
	};

	memcpy(at + sizeof(uh), p->load, p->len);
	acc += sizeof(uh) + p->len;
	acc = sum(p->load, p->len, sum(&uh, sizeof(uh), acc));
	uh.check = fold(acc);
	if (!uh.check)
		uh.check = 0xffff;
	memcpy(at, &uh, sizeof(uh));
}

size_t wire_build(const struct wire_pkt *p, uint8_t *ip)
{
	size_t len = sizeof(struct udphdr) + p->len;

	if (p->v6) {
		struct ip6_hdr h = {
			.ip6_flow = htonl(6u << 28), .ip6_plen = htons(len),
			.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 64,
		};

		memcpy(&h.ip6_src, p->src.ip, 16);
		memcpy(&h.ip6_dst, p->dst.ip, 16);
		memcpy(ip, &h, sizeof(h));
		build_udp(p, ip + sizeof(h));
		return sizeof(h) + len;
	}

	struct iphdr h = {
		.version = 4, .ihl = sizeof(h) / 4, .ttl = 64,
		.tot_len = htons(sizeof(h) + len), .frag_off = htons(0x4000),
		.protocol = IPPROTO_UDP,
	};

	memcpy(&h.saddr, p->src.ip + sizeof(mapped), 4);
	memcpy(&h.daddr, p->dst.ip + sizeof(mapped), 4);
	h.check = fold(sum(&h, sizeof(h), 0));
	memcpy(ip, &h, sizeof(h));
	build_udp(p, ip + sizeof(h));
	return sizeof(h) + len;
}

static void put(int fd, const void *buf, size_t len)
{
	if (write(fd, buf, len) != (ssize_t)len)
		die("write");
}

int wire_create(const char *path)
{
	const struct pcap_file h = {
		.magic = PCAP_MAGIC_NS, .major = 2, .minor = 4,
		.snaplen = WIRE_MAX, .link = PCAP_RAW,
	};
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		die("%s", path);
	put(fd, &h, sizeof(h));
	return fd;
}

void wire_write(int fd, uint64_t time_ns, const uint8_t *ip, size_t len)
{
	static uint8_t buf[sizeof(struct pcap_packet) + WIRE_MAX];
	struct pcap_packet h = {
		.sec = time_ns / NSEC_PER_SEC, .nsec = time_ns % NSEC_PER_SEC,
		.here = len, .there = len,
	};

	/* One write, so that a reader never sees half a packet. */
	memcpy(buf, &h, sizeof(h));
	memcpy(buf + sizeof(h), ip, len);
	put(fd, buf, sizeof(h) + len);
}

void wire_write_lost(int fd, uint32_t packets)
{
	const struct pcap_packet h = { .there = packets };

	put(fd, &h, sizeof(h));
}

/* A file that is being written may end within a packet: what is whole counts. */
static void each(const uint8_t *buf, size_t size, const char *path,
		 const struct wire_options *o,
		 void (*fn)(const struct wire_pkt *p, void *arg), void *arg)
{
	size_t at = sizeof(struct pcap_file);
	int skip = o->skip, left = o->count;
	struct pcap_packet h;

	while (size - at >= sizeof(h) && left) {
		struct wire_pkt p = { 0 };

		memcpy(&h, buf + at, sizeof(h));
		at += sizeof(h);
		if (!h.here && h.there)
			die("%s: %u packets are missing", path, h.there);
		if (size - at < h.here)
			break;
		at += h.here;
		if (!wire_parse(buf + at - h.here, h.here, &p) ||
		    !wire_match(o, &p) || skip-- > 0)
			continue;
		p.time_ns = h.sec * NSEC_PER_SEC + h.nsec;
		fn(&p, arg);
		left--;
	}
}

void wire_each(const char *path, const struct wire_options *o,
	       void (*fn)(const struct wire_pkt *p, void *arg), void *arg)
{
	const struct pcap_file *h;
	struct stat st;
	uint8_t *buf;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		die("%s", path);
	errno = 0;
	if (st.st_size < (off_t)sizeof(*h))
		die("%s: not a capture", path);
	buf = malloc(st.st_size);
	if (!buf || !read_full(fd, buf, st.st_size))
		die("%s: read", path);
	h = (const void *)buf;
	if (h->magic != PCAP_MAGIC_NS || h->link != PCAP_RAW)
		die("%s: not a capture of ours", path);
	each(buf, st.st_size, path, o, fn, arg);
	free(buf);
	close(fd);
}
