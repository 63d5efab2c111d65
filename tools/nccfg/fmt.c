// SPDX-License-Identifier: GPL-2.0
/* Units, addresses and values as text. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fmt.h"

__attribute__((format(printf, 1, 2)))
static struct text text(const char *fmt, ...)
{
	struct text t;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t.s, sizeof(t.s), fmt, ap);
	va_end(ap);
	return t;
}

/* Three digits that tell something, and the unit that makes them so. */
static struct text scaled(double v, double base, const char *const *unit, int n)
{
	int i = 0;

	while (v >= base && i < n - 1) {
		v /= base;
		i++;
	}
	if (!i)
		return text("%.0f %s", v, unit[0]);
	return text("%.*f %s", v < 10 ? 2 : v < 100 ? 1 : 0, v, unit[i]);
}

struct text fmt_bytes(uint64_t n)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };

	return scaled(n, 1024, unit, ARRAY_SIZE(unit));
}

struct text fmt_rate(uint64_t bps)
{
	static const char *const unit[] = {
		"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s",
	};

	return scaled(bps, 1000, unit, ARRAY_SIZE(unit));
}

struct text fmt_rate_exact(uint64_t bps)
{
	static const char *const unit[] = { "bit", "kbit", "mbit", "gbit" };
	unsigned int i = 0;

	while (bps && bps % 1000 == 0 && i < ARRAY_SIZE(unit) - 1) {
		bps /= 1000;
		i++;
	}
	return text("%" PRIu64 "%s", bps, unit[i]);
}

struct text fmt_us(uint64_t us)
{
	static const char *const unit[] = { "us", "ms", "s" };

	return scaled(us, 1000, unit, ARRAY_SIZE(unit));
}

struct text fmt_age(uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (!s)
		return text("%" PRIu64 " ms", ms);
	if (s < 60)
		return text("%" PRIu64 " s", s);
	if (s < 3600)
		return text("%" PRIu64 " m %" PRIu64 " s", s / 60, s % 60);
	if (s < 86400)
		return text("%" PRIu64 " h %" PRIu64 " m", s / 3600, s / 60 % 60);
	return text("%" PRIu64 " d %" PRIu64 " h", s / 86400, s / 3600 % 24);
}

struct text fmt_ppm(uint32_t ppm)
{
	return text("%u.%02u %%", ppm / 10000, ppm / 100 % 100);
}

/* Of the times no more than a full list of them is known. */
struct text fmt_damped(const struct path *p)
{
	uint64_t ms = p->damped_ms;

	if (ms >= 1000)
		ms += 500;
	return text("damped for %s more: went down %u times%s in a minute",
		    fmt_age(ms).s, p->flaps, p->flaps == 16 ? " or more" : "");
}

struct text fmt_ip(const struct ip *ip)
{
	struct text t = { "-" };

	if (ip->len)
		inet_ntop(ip->len == 4 ? AF_INET : AF_INET6, ip->bytes, t.s,
			  sizeof(t.s));
	return t;
}

struct text fmt_prefix(const struct prefix *p)
{
	return text("%s/%u", fmt_ip(&p->ip).s, p->len);
}

void print_prefixes(const struct prefixes *l, const char *separator)
{
	uint32_t i;

	for (i = 0; i < l->n; i++)
		printf("%s%s", i ? separator : "", fmt_prefix(&l->prefix[i]).s);
	if (!l->n)
		printf("none");
}

static struct text endpoint6(const struct sockaddr_in6 *in6)
{
	char addr[INET6_ADDRSTRLEN] = "", scope[IFNAMSIZ + 1] = "";
	uint16_t port = ntohs(in6->sin6_port);

	inet_ntop(AF_INET6, &in6->sin6_addr, addr, sizeof(addr));
	if (in6->sin6_scope_id) {
		scope[0] = '%';
		if (!if_indextoname(in6->sin6_scope_id, scope + 1))
			snprintf(scope, sizeof(scope), "%%%u", in6->sin6_scope_id);
	}
	if (!port)
		return text("%s%s", addr, scope);
	return text("[%s%s]:%u", addr, scope, port);
}

/* Port 0 is one that has not been chosen yet: the address stands alone. */
struct text fmt_endpoint(const union endpoint *e)
{
	char addr[INET_ADDRSTRLEN] = "";

	if (e->sa.sa_family == AF_INET6)
		return endpoint6(&e->in6);
	if (e->sa.sa_family != AF_INET)
		return text("none");
	inet_ntop(AF_INET, &e->in.sin_addr, addr, sizeof(addr));
	if (!e->in.sin_port)
		return text("%s", addr);
	return text("%s:%u", addr, ntohs(e->in.sin_port));
}

struct text fmt_name(const char *name)
{
	struct text t = text("%s", name);
	char *c;

	for (c = t.s; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return t;
}

struct text fmt_field(const struct object *o, int attr)
{
	const struct field *f = field_by_attr(o->schema, attr);
	const char *name = NULL;
	const void *v;

	if (!has(o, attr))
		return text("-");
	v = field_in(o, f);
	if (f->type == T_ENUM)
		name = name_of(f->names, field_number(o, f));
	if (name)
		return text("%s", name);
	switch (f->type) {
	case T_STRING:
		return *(const char *)v ? fmt_name(v) : text("-");
	case T_IFNAME:
		return *(const char *)v ? fmt_name(v) : text("any");
	case T_KEY:
		return text("(set)");
	case T_IP:
		return ((const struct ip *)v)->len ? fmt_ip(v) : text("any");
	case T_ENDPOINT:
		return fmt_endpoint(v);
	case T_HEX:
		return text("0x%" PRIx64, field_number(o, f));
	default:
		return text("%" PRIu64, field_number(o, f));
	}
}
