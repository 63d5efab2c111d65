// SPDX-License-Identifier: GPL-2.0
/* Clock, sockets and the pattern that payloads are made of. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "nctraffic.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void sleep_until(uint64_t ns)
{
	struct timespec ts = {
		.tv_sec = ns / NSEC_PER_SEC, .tv_nsec = ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

void die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (errno)
		fprintf(stderr, ": %s", strerror(errno));
	fprintf(stderr, "\n");
	exit(1);
}

static struct addrinfo *resolve(const char *addr, const char *port, int type)
{
	struct addrinfo hints = {
		.ai_family = addr ? AF_UNSPEC : AF_INET6, .ai_socktype = type,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
	}, *ai;

	errno = 0;
	if (getaddrinfo(addr, port, &hints, &ai))
		die("not an address and port: %s %s", addr ? addr : "any", port);
	return ai;
}

static void bind_socket(const struct options *o, int fd, int type)
{
	struct addrinfo *ai = resolve(o->addr ? o->src : NULL,
				      o->addr ? "0" : o->port, type);
	int off = 0, on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!o->addr)	/* a sink takes IPv4 as well */
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen))
		die("bind");
	freeaddrinfo(ai);
}

int open_socket(const struct options *o, int type)
{
	struct addrinfo *ai = resolve(o->addr, o->port, type);
	int proto = type == SOCK_STREAM && o->mptcp ? IPPROTO_MPTCP : 0;
	int fd = socket(ai->ai_family, type | SOCK_CLOEXEC, proto);

	if (fd < 0)
		die("socket");
	if (o->dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->dev,
				 strlen(o->dev)))
		die("bind to %s", o->dev);
	if (o->tos >= 0) {
		bool v6 = ai->ai_family == AF_INET6;

		if (setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
			       v6 ? IPV6_TCLASS : IP_TOS, &o->tos, sizeof(o->tos)))
			die("type of service %d", o->tos);
	}
	if (o->cc && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, o->cc,
				strlen(o->cc)))
		die("congestion control %s", o->cc);
	if (o->pace && setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &o->pace,
				  sizeof(o->pace)))
		die("pacing");
	if (!o->addr || o->src)
		bind_socket(o, fd, type);
	freeaddrinfo(ai);
	return fd;
}

void connect_socket(const struct options *o, int fd, int type)
{
	struct addrinfo *ai = resolve(o->addr, o->port, type);

	if (connect(fd, ai->ai_addr, ai->ai_addrlen))
		die("connect to %s", o->addr);
	freeaddrinfo(ai);
}

void settle(const struct options *o)
{
	pid_t pid;

	if (!o->daemon)
		return;
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid) {
		printf("%d\n", pid);
		exit(0);
	}
	setsid();
	/* Whoever reads the pid waits for the end of this output. */
	if (!freopen("/dev/null", "w", stdout))
		die("/dev/null");
}

void set_timeout(int fd, uint64_t ns)
{
	struct timeval tv = {
		.tv_sec = ns / NSEC_PER_SEC, .tv_usec = ns % NSEC_PER_SEC / 1000,
	};

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)))
		die("timeout");
}

bool read_full(int fd, void *buf, size_t len)
{
	while (len) {
		ssize_t n = read(fd, buf, len);

		if (n <= 0)
			return false;
		buf = (char *)buf + n;
		len -= n;
	}
	return true;
}

bool write_full(int fd, const void *buf, size_t len)
{
	while (len) {
		ssize_t n = send(fd, buf, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		buf = (const char *)buf + n;
		len -= n;
	}
	return true;
}

void fill_pattern(uint8_t *buf, size_t len, uint64_t offset)
{
	unsigned int v = offset % PATTERN_PERIOD;
	size_t i;

	for (i = 0; i < len; i++) {
		buf[i] = v;
		v = v + 1 == PATTERN_PERIOD ? 0 : v + 1;
	}
}

bool check_pattern(const uint8_t *buf, size_t len, uint64_t offset)
{
	unsigned int v = offset % PATTERN_PERIOD;
	size_t i;

	for (i = 0; i < len; i++) {
		if (buf[i] != v)
			return false;
		v = v + 1 == PATTERN_PERIOD ? 0 : v + 1;
	}
	return true;
}
