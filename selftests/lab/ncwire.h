/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCWIRE_H
#define NCWIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAX	65536
#define WIRE_CHANGES	8
#define WIRE_PORT	4725

/* IPv4 addresses are mapped ones. */
struct wire_addr {
	uint8_t ip[16];
	uint16_t port;
};

/* A datagram as it was on the wire; @load points into it. */
struct wire_pkt {
	uint64_t time_ns;
	struct wire_addr src, dst;
	bool v6;
	const uint8_t *load;
	size_t len;
};

/* Offsets count from the end of the payload if they are negative. */
struct wire_range {
	bool set;
	int first, last;
};

struct wire_change {
	int offset;
	uint8_t value;
};

struct wire_options {
	const char *dev;
	bool in, daemon, forged_challenge;

	/* which datagrams */
	uint32_t types;			/* bits by type, 0: all */
	struct wire_addr from, to;
	bool has_from, has_to, has_session;
	uint32_t session;
	int path, skip, count;		/* path, count -1: all */
	int port;			/* of either end, 0: any */

	/* what becomes of them, in this order */
	struct wire_range lens;
	int random;			/* from this byte on, -1: none */
	struct wire_change put[WIRE_CHANGES], flip[WIRE_CHANGES];
	int puts, flips;
	struct wire_range bits;
	bool reflect;
	struct wire_addr src, dst;
	bool has_src, has_dst;
	int sport, dport;		/* -1: as it was */
	uint64_t times;
	double pps;			/* 0: as fast as it goes */
	uint64_t time_ns;		/* 0: no end */
};

/* ncwire-pkt.c */
bool wire_addr_parse(const char *word, struct wire_addr *a);
const char *wire_type_name(unsigned int type);
int wire_type_by_name(const char *name, size_t len);
static inline unsigned int wire_type(const struct wire_pkt *p)
{
	return p->len ? p->load[0] & 0x0f : 16;
}

/* Types below 8 belong to a session and have its header. */
static inline bool wire_has_header(const struct wire_pkt *p)
{
	return p->len >= 10 && wire_type(p) < 8;
}

uint32_t wire_session(const struct wire_pkt *p);
uint32_t wire_seq(const struct wire_pkt *p);
unsigned int wire_path(const struct wire_pkt *p);
/* Whether it is a UDP datagram in one piece. */
bool wire_parse(const uint8_t *ip, size_t len, struct wire_pkt *p);
bool wire_match(const struct wire_options *o, const struct wire_pkt *p);
/* Writes an IP packet, checksums and all; its length. */
size_t wire_build(const struct wire_pkt *p, uint8_t *ip);
/* Files are pcap, of raw IP packets. */
int wire_create(const char *path);
void wire_write(int fd, uint64_t time_ns, const uint8_t *ip, size_t len);
/* Notes that the file is not all that passed. */
void wire_write_lost(int fd, uint32_t packets);
/* Calls @fn for each datagram of the file that @o selects. */
void wire_each(const char *path, const struct wire_options *o,
	       void (*fn)(const struct wire_pkt *p, void *arg), void *arg);

/* ncwire-send.c */
int wire_send(const struct wire_options *o, char **files);
int wire_race(const struct wire_options *o, char **files);
int wire_open(const struct wire_options *o);
/* The next datagram that comes by; false if there is none and @wait is not. */
bool wire_next(int fd, const struct wire_options *o, bool wait,
	       struct wire_pkt *p, const uint8_t **ip, size_t *len);

#endif
