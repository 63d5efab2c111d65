// SPDX-License-Identifier: GPL-2.0
/* Parsers of values. */
#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "err.h"
#include "key.h"
#include "value.h"

/* Digits only: strtoul() takes signs and spaces too. */
static bool number(const char *s, int base, uint64_t max, uint64_t *out)
{
	char *end;

	if (base == 16 ? !isxdigit((unsigned char)*s) : !isdigit((unsigned char)*s))
		return false;
	errno = 0;
	*out = strtoull(s, &end, base);
	return !errno && !*end && *out <= max;
}

int value_port(const struct word *w, const struct field *f, void *dst)
{
	uint64_t v;

	(void)f;
	if (!strcmp(w->value, "off"))
		v = 0;
	else if (!number(w->value, 10, 65535, &v))
		return complain(w, "expected a port, a number from 0 to 65535 (0 or 'off' closes it)");
	*(uint16_t *)dst = v;
	return 0;
}

int value_mark(const struct word *w, const struct field *f, void *dst)
{
	bool hex = !strncasecmp(w->value, "0x", 2);
	uint64_t v;

	(void)f;
	if (!strcmp(w->value, "off"))
		v = 0;
	else if (!number(w->value + (hex ? 2 : 0), hex ? 16 : 10, UINT32_MAX, &v))
		return complain(w, "expected a mark, a number from 0 to 0xffffffff (0 or 'off' for none)");
	*(uint32_t *)dst = v;
	return 0;
}

int value_number(const struct word *w, const struct field *f, void *dst)
{
	uint64_t v;

	(void)f;
	if (!number(w->value, 10, UINT32_MAX, &v))
		return complain(w, "expected a number from 0 to 4294967295");
	*(uint32_t *)dst = v;
	return 0;
}

/* Units as tc(8) has them: 'bit' counts bits a second, 'bps' bytes. */
static double rate_unit(const char *s)
{
	static const char prefix[] = "kmgt";
	const char *p = *s ? strchr(prefix, tolower((unsigned char)*s)) : NULL;
	double unit = 1, base = 1000;
	int power = 0;

	if (!*s || !strcasecmp(s, "bit"))
		return 1;
	if (!strcasecmp(s, "bps"))
		return 8;
	if (!p)
		return 0;
	s++;
	if (tolower((unsigned char)*s) == 'i') {
		base = 1024;
		s++;
	}
	if (!strcasecmp(s, "bps"))
		unit = 8;
	else if (*s && strcasecmp(s, "bit"))
		return 0;
	for (power = p - prefix + 1; power; power--)
		unit *= base;
	return unit;
}

int value_rate(const struct word *w, const struct field *f, void *dst)
{
	size_t len = strspn(w->value, "0123456789.");
	double v, unit = rate_unit(w->value + len);
	char digits[32], *end;

	(void)f;
	if (!isdigit((unsigned char)*w->value) || len >= sizeof(digits) || !unit)
		goto bad;
	memcpy(digits, w->value, len);
	digits[len] = '\0';
	v = strtod(digits, &end) * unit;
	if (*end || v > 1e15)
		goto bad;
	*(uint64_t *)dst = llround(v);
	return 0;
bad:
	return complain(w, "expected a rate as tc takes it, such as 800kbit, 8mbit or 1.5gbit");
}

/* What the kernel takes, but for '#': that begins a comment in files. */
int value_name(const struct word *w, const struct field *f, void *dst)
{
	const char *c = w->value;

	if (strlen(w->value) >= f->size)
		return complain(w, "the name is too long; at most %zu characters are allowed",
				f->size - 1);
	while (*c > ' ' && *c < 0x7f && *c != '/')
		c++;
	if (*c || !*w->value || *w->value == '#')
		return complain(w, "expected a name of letters, digits and punctuation (ASCII), without spaces and slashes, that does not begin with '#'");
	strcpy(dst, w->value);
	return 0;
}

int value_algo(const struct word *w, const struct field *f, void *dst)
{
	size_t len = strspn(w->value, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	if (!len || w->value[len] || len >= f->size)
		return complain(w, "expected a name of 1 to %zu small letters, digits, '-' and '_'",
				f->size - 1);
	strcpy(dst, w->value);
	return 0;
}

/* 'any' and '' bind to no interface. */
int value_dev(const struct word *w, const struct field *f, void *dst)
{
	const char *c;

	memset(dst, 0, f->size);
	if (!*w->value || !strcmp(w->value, "any"))
		return 0;
	for (c = w->value; *c; c++)
		if (isspace((unsigned char)*c) || *c == '/' || *c == ':')
			break;
	if (*c || strlen(w->value) >= f->size || !strcmp(w->value, ".") ||
	    !strcmp(w->value, ".."))
		return complain(w, "expected the name of an interface (at most %zu characters, no space, '/' or ':') or 'any'",
				f->size - 1);
	strcpy(dst, w->value);
	return 0;
}

int value_key(const struct word *w, const struct field *f, void *dst)
{
	(void)f;
	return key_read(w, dst);
}

static bool parse_ip(const char *s, struct ip *ip)
{
	memset(ip, 0, sizeof(*ip));
	if (inet_pton(AF_INET, s, ip->bytes) == 1)
		ip->len = 4;
	else if (inet_pton(AF_INET6, s, ip->bytes) == 1)
		ip->len = 16;
	return ip->len;
}

int value_ip(const struct word *w, const struct field *f, void *dst)
{
	(void)f;
	if (!parse_ip(w->value, dst))
		return complain(w, "expected an IPv4 or IPv6 address without prefix length or port");
	return 0;
}

/* 'ADDR/LEN', or an address alone. */
static bool parse_prefix(char *s, struct prefix *p)
{
	char *slash = strchr(s, '/');
	uint64_t len;

	if (slash)
		*slash++ = '\0';
	if (!parse_ip(s, &p->ip))
		return false;
	len = 8 * p->ip.len;
	if (slash && !number(slash, 10, len, &len))
		return false;
	p->len = len;
	return true;
}

/* 'none', or nothing, is an empty list. */
int value_prefixes(const struct word *w, const struct field *f, void *dst)
{
	char *list = xstrdup(w->value), *rest = list, *s;
	struct prefixes *to = dst;
	int err = 0;

	memset(dst, 0, f->size);
	if (!*w->value || !strcmp(w->value, "none"))
		rest = NULL;
	while (!err && (s = strsep(&rest, ","))) {
		s += strspn(s, " \t");
		s[strcspn(s, " \t")] = '\0';
		if (to->n == ARRAY_SIZE(to->prefix))
			err = complain(w, "at most %zu prefixes are allowed",
				       ARRAY_SIZE(to->prefix));
		else if (!parse_prefix(s, &to->prefix[to->n++]))
			err = complain(w, "expected prefixes such as 192.0.2.0/24 or 2001:db8::/32 with commas between them, or 'none'");
	}
	free(list);
	return err;
}

/* 'any' leaves the choice to the kernel. */
int value_local(const struct word *w, const struct field *f, void *dst)
{
	memset(dst, 0, f->size);
	return strcmp(w->value, "any") ? value_ip(w, f, dst) : 0;
}

int value_enum(const struct word *w, const struct field *f, void *dst)
{
	char list[128] = "";
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < f->names->n; i++) {
		if (!strcmp(w->value, f->names->name[i])) {
			*(uint32_t *)dst = i;
			return 0;
		}
		len += snprintf(list + len, sizeof(list) - len, "%s%s",
				!i ? "" : i + 1 < f->names->n ? ", " : " or ",
				f->names->name[i]);
	}
	return complain(w, "expected %s", list);
}

int value_bool(const struct word *w, const struct field *f, void *dst)
{
	static const char *const words[] = {
		"no", "yes", "off", "on", "false", "true", "0", "1",
	};
	unsigned int i;

	(void)f;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcasecmp(w->value, words[i])) {
			*(uint8_t *)dst = i & 1;
			return 0;
		}
	}
	return complain(w, "expected yes or no");
}

int value_yes(const struct word *w, const struct field *f, void *dst)
{
	(void)w;
	(void)f;
	*(uint8_t *)dst = 1;
	return 0;
}

int value_no(const struct word *w, const struct field *f, void *dst)
{
	(void)w;
	(void)f;
	*(uint8_t *)dst = 0;
	return 0;
}

static_assert((int)NETCOMB_PEER_FLAGS_REMOVE == (int)NETCOMB_PATH_FLAGS_REMOVE, "");

int value_remove(const struct word *w, const struct field *f, void *dst)
{
	(void)w;
	(void)f;
	*(uint32_t *)dst |= NETCOMB_PEER_FLAGS_REMOVE;
	return 0;
}

int value_renew(const struct word *w, const struct field *f, void *dst)
{
	(void)w;
	(void)f;
	*(uint32_t *)dst |= NETCOMB_PEER_FLAGS_RENEW;
	return 0;
}

/* Three more attempts, 6 seconds in all, while the name server is silent. */
static int resolve(const struct word *w, const char *host, const char *port,
		   struct addrinfo **res)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	int err, wait;

	err = getaddrinfo(host, port, &hints, res);
	hints.ai_flags = AI_NUMERICSERV;
	for (wait = 0; err == EAI_NONAME || err == EAI_AGAIN; wait++) {
		err = getaddrinfo(host, port, &hints, res);
		if (err != EAI_AGAIN || wait == 3)
			break;
		complain(w, "the name server does not answer; trying again in %d s",
			 wait + 1);
		sleep(wait + 1);
	}
	if (err)
		return complain(w, "cannot resolve '%s': %s", host,
				err == EAI_SYSTEM ? strerror(errno) : gai_strerror(err));
	return 0;
}

/*
 * 'host:port' or '[v6]:port' cut in two; false if it is neither. Short forms
 * of IPv4 addresses, such as 10.1 for 10.0.0.1, are typing errors.
 */
static bool split_endpoint(char *s, char **host, char **port)
{
	char *colon = strrchr(s, ':');
	struct in_addr in;
	uint64_t v;

	if (!colon || !number(colon + 1, 10, 65535, &v) || !v)
		return false;
	*colon = '\0';
	*port = colon + 1;
	if (*s == '[') {
		if (colon[-1] != ']')
			return false;
		colon[-1] = '\0';
		*host = s + 1;
		return strchr(*host, ':');
	}
	*host = s;
	if (!s[strspn(s, "0123456789.")])
		return inet_pton(AF_INET, s, &in) == 1;
	return !strpbrk(s, ":[]");
}

int value_endpoint(const struct word *w, const struct field *f, void *dst)
{
	union endpoint *e = dst;
	struct addrinfo *res;
	char *copy, *host, *port;
	int ret = -1;

	(void)f;
	memset(e, 0, sizeof(*e));
	if (!strcmp(w->value, "none"))
		return 0;
	copy = xstrdup(w->value);
	if (!split_endpoint(copy, &host, &port)) {
		complain(w, "expected ADDR:PORT, such as 203.0.113.9:%d or [2001:db8::1]:%d",
			 NETCOMB_DEFAULT_PORT, NETCOMB_DEFAULT_PORT);
		goto out;
	}
	if (resolve(w, host, port, &res))
		goto out;
	if (res->ai_addrlen <= sizeof(*e)) {
		memcpy(e, res->ai_addr, res->ai_addrlen);
		ret = 0;
	} else {
		complain(w, "expected an IPv4 or IPv6 address");
	}
	freeaddrinfo(res);
out:
	free(copy);
	return ret;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Edits that make one word the other; a swap of neighbours is one. */
static unsigned int distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), i, j;
	unsigned int d[3][32], *prev2, *prev, *row, best;

	if (n >= 32 || m >= 32)
		return 32;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++) {
		row = d[i % 3];
		prev = d[(i + 2) % 3];
		prev2 = d[(i + 1) % 3];
		row[0] = i;
		for (j = 1; j <= m; j++) {
			best = prev[j - 1] + !same_letter(a[i - 1], b[j - 1]);
			if (prev[j] + 1 < best)
				best = prev[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && prev2[j - 2] + 1 < best)
				best = prev2[j - 2] + 1;
			row[j] = best;
		}
	}
	return d[n % 3][m];
}

const char *nearest(const char *word, const char *const *choices)
{
	const char *found = NULL;
	unsigned int d, best = 3;
	size_t n = strlen(word), m;

	for (; *choices; choices++) {
		m = strlen(*choices);
		d = distance(word, *choices);
		/* an abbreviation or a longer form is meant as the word */
		if (n >= 3 && !strncasecmp(word, *choices, n < m ? n : m))
			d = 1;
		if (d < best && d < m) {
			best = d;
			found = *choices;
		}
	}
	return found;
}
