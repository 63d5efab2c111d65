/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCTRAFFIC_H
#define NCTRAFFIC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define NSEC_PER_SEC 1000000000ULL
#define PATTERN_PERIOD 251	/* prime: a shift by a power of two shows */

struct options {
	const char *addr, *port, *dev, *src, *cc;
	uint64_t time_ns, warmup_ns, bin_ns, bytes, pace;
	double pps;
	int flows, size, tos;
	bool mptcp, verify, daemon;
};

/* nctraffic-util.c */
uint64_t now_ns(void);
void sleep_until(uint64_t ns);
__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *fmt, ...);
/* A bound, not yet connected socket; listening when o->addr is NULL. */
int open_socket(const struct options *o, int type);
void connect_socket(const struct options *o, int fd, int type);
/* The sink is ready: go on in the background if asked to. */
void settle(const struct options *o);
void set_timeout(int fd, uint64_t ns);
bool read_full(int fd, void *buf, size_t len);
bool write_full(int fd, const void *buf, size_t len);
/* Every stream carries the same bytes: offset modulo PATTERN_PERIOD. */
void fill_pattern(uint8_t *buf, size_t len, uint64_t offset);
bool check_pattern(const uint8_t *buf, size_t len, uint64_t offset);

/* nctraffic-tcp.c */
int tcp_sink(const struct options *o);
int tcp_source(const struct options *o);

/* nctraffic-udp.c */
int udp_sink(const struct options *o);
int udp_source(const struct options *o);
int udp_flood(const struct options *o);

#endif
