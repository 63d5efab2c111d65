/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_FMT_H
#define NCCFG_FMT_H

#include <stdint.h>

#include "model.h"
#include "schema.h"

/* Short text by value: fmt_bytes(n).s lives to the end of the expression. */
struct text {
	char s[80];
};

struct text fmt_bytes(uint64_t n);		/* 1.20 MiB */
struct text fmt_rate(uint64_t bps);		/* 8.12 Mbit/s */
struct text fmt_rate_exact(uint64_t bps);	/* 8mbit, as 'rate' takes it */
struct text fmt_us(uint64_t us);		/* 21.3 ms */
struct text fmt_age(uint64_t ms);		/* 3 m 12 s */
struct text fmt_ppm(uint32_t ppm);	/* 0.12 % */
struct text fmt_damped(const struct path *p);	/* damped for 7 s more: ... */
struct text fmt_ip(const struct ip *ip);
struct text fmt_prefix(const struct prefix *p);
struct text fmt_endpoint(const union endpoint *e);

/* A name from the kernel, with nothing in it that moves a cursor or a column. */
struct text fmt_name(const char *name);

/* Printed with this between them; "none" if there are none. */
void print_prefixes(const struct prefixes *l, const char *separator);

/* The value of a field as scripts want it; "-" if it is not set. */
struct text fmt_field(const struct object *o, int attr);

#endif /* NCCFG_FMT_H */
