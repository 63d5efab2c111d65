// SPDX-License-Identifier: GPL-2.0
/* A small JSON writer, and the model written by it. */
#include <inttypes.h>
#include <string.h>

#include "fmt.h"
#include "json.h"
#include "schema.h"

/* Length of a well-formed UTF-8 sequence of two bytes or more, 0 if it is none. */
static int utf8_len(const unsigned char *s)
{
	uint32_t c, least;
	int i, n;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2, c = s[0] & 0x1f, least = 0x80;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3, c = s[0] & 0x0f, least = 0x800;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4, c = s[0] & 0x07, least = 0x10000;
	else
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

static void put_string(struct json *j, const char *value)
{
	const unsigned char *s = (const unsigned char *)value;
	int n;

	fputc('"', j->f);
	for (; *s; s += n) {
		n = *s < 0x80 ? 1 : utf8_len(s);
		if (*s == '"' || *s == '\\') {
			fprintf(j->f, "\\%c", *s);
		} else if (*s < ' ' || *s == 0x7f) {
			fprintf(j->f, "\\u%04x", *s);
		} else if (n) {
			fwrite(s, 1, n, j->f);
		} else {
			fputs("\\ufffd", j->f);
			n = 1;
		}
	}
	fputc('"', j->f);
}

static void newline(struct json *j)
{
	int i;

	if (!j->pretty)
		return;
	fputc('\n', j->f);
	for (i = 0; i < j->depth; i++)
		fputs("  ", j->f);
}

static void begin(struct json *j, const char *key)
{
	if (j->more)
		fputc(',', j->f);
	if (j->depth)
		newline(j);
	j->more = true;
	if (!key)
		return;
	fputc('"', j->f);
	for (; *key; key++)
		fputc(*key == '-' ? '_' : *key, j->f);
	fputs(j->pretty ? "\": " : "\":", j->f);
}

void json_open(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	fputc(bracket, j->f);
	j->more = false;
	j->depth++;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (j->more)
		newline(j);
	fputc(bracket, j->f);
	j->more = true;
	if (!j->depth)
		fputc('\n', j->f);
}

void json_string(struct json *j, const char *key, const char *value)
{
	begin(j, key);
	put_string(j, value);
}

void json_number(struct json *j, const char *key, uint64_t value)
{
	begin(j, key);
	fprintf(j->f, "%" PRIu64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	begin(j, key);
	fputs(value ? "true" : "false", j->f);
}

static void json_prefixes(struct json *j, const char *key,
			  const struct prefixes *l)
{
	uint32_t i;

	json_open(j, key, '[');
	for (i = 0; i < l->n; i++)
		json_string(j, NULL, fmt_prefix(&l->prefix[i]).s);
	json_close(j, ']');
}

static void json_field(struct json *j, const struct object *o,
		       const struct field *f)
{
	switch (f->type) {
	case T_STRING:
	case T_IFNAME:
		json_string(j, f->name, field_in(o, f));
		break;
	case T_BOOL:
		json_bool(j, f->name, field_number(o, f));
		break;
	case T_IP:
	case T_ENDPOINT:
	case T_ENUM:
		json_string(j, f->name, fmt_field(o, f->attr).s);
		break;
	case T_PREFIXES:
		json_prefixes(j, f->name, field_in(o, f));
		break;
	case T_KEY:
		break;
	default:
		json_number(j, f->name, field_number(o, f));
		break;
	}
}

static void json_object(struct json *j, const struct object *o)
{
	const struct schema *s = o->schema;
	unsigned int i;

	for (i = 0; i < s->nfields; i++)
		if (has(o, s->fields[i].attr))
			json_field(j, o, &s->fields[i]);
	if (!has(o, s->stats_attr))
		return;
	json_open(j, "stats", '{');
	for (i = 1; i < s->ncounters; i++)
		json_number(j, s->counters[i].name, o->counters[i]);
	json_close(j, '}');
}

static void json_peer(struct json *j, const struct peer *peer, bool paths)
{
	const struct address *a;
	const struct path *p;

	json_open(j, NULL, '{');
	json_object(j, &peer->o);
	json_open(j, "addresses", '[');
	for (a = peer->addresses; a; a = a->next)
		json_string(j, NULL, fmt_ip(&a->ip).s);
	json_close(j, ']');
	if (paths) {
		json_open(j, "paths", '[');
		for (p = peer->paths; p; p = p->next) {
			json_open(j, NULL, '{');
			json_object(j, &p->o);
			json_close(j, '}');
		}
		json_close(j, ']');
	}
	json_close(j, '}');
}

void json_device_members(struct json *j, const struct device *dev, bool paths)
{
	const struct peer *p;

	json_object(j, &dev->o);
	json_open(j, "peers", '[');
	for (p = dev->peers; p; p = p->next)
		json_peer(j, p, paths);
	json_close(j, ']');
}

void json_device(struct json *j, const struct device *dev, bool paths)
{
	json_open(j, NULL, '{');
	json_device_members(j, dev, paths);
	json_close(j, '}');
}
