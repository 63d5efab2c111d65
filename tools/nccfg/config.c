// SPDX-License-Identifier: GPL-2.0
/*
 * Settings from the command line and from files. One table has every keyword
 * in both spellings, with its level, its attribute and its value's parser.
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "err.h"
#include "schema.h"
#include "value.h"

enum tier { DEVICE, PEER, PATH, LEVELS };

struct keyword {
	enum tier	level;
	const char	*word;		/* on the command line */
	const char	*key;		/* in files */
	int		attr;
	const char	*meta;		/* NULL if it takes no value */
	value_fn	*parse;
};

static const struct keyword keywords[] = {
	{ DEVICE, "listen", "Listen", NETCOMB_A_DEV_LISTEN_PORT, "PORT", value_port },
	{ DEVICE, "fwmark", "FwMark", NETCOMB_A_DEV_FWMARK, "N", value_mark },
	{ PEER, NULL, "Name", NETCOMB_A_PEER_NAME, "NAME", value_name },
	{ PEER, "remove", NULL, NETCOMB_A_PEER_FLAGS, NULL, value_remove },
	{ PEER, "renew", NULL, NETCOMB_A_PEER_FLAGS, NULL, value_renew },
	{ PEER, "key", "KeyFile", NETCOMB_A_PEER_KEY, "FILE", value_key },
	{ PEER, "endpoint", "Endpoint", NETCOMB_A_PEER_ENDPOINT, "ADDR:PORT", value_endpoint },
	{ PEER, "address", "Address", NETCOMB_A_PEER_ADDRESS, "IP", value_ip },
	{ PEER, "allow", "Allow", NETCOMB_A_PEER_ALLOW, "PREFIX[,PREFIX...]", value_prefixes },
	{ PEER, "protect", "Protect", NETCOMB_A_PEER_PROTECT, "encrypt|auth|none", value_enum },
	{ PEER, "replay", "Replay", NETCOMB_A_PEER_REPLAY, "on|off", value_bool },
	{ PEER, "bind-addresses", "BindAddresses", NETCOMB_A_PEER_BIND_ADDRESSES,
	  "on|off", value_bool },
	{ PEER, "sched", "Sched", NETCOMB_A_PEER_SCHED, "NAME", value_algo },
	{ PEER, "reorder", "Reorder", NETCOMB_A_PEER_REORDER, "on|off", value_bool },
	{ PEER, "repair", "Repair", NETCOMB_A_PEER_REPAIR, "off|auto|on", value_enum },
	{ PEER, "copy", "Copy", NETCOMB_A_PEER_COPY, "off|express", value_enum },
	{ PEER, "clamp-mss", "ClampMss", NETCOMB_A_PEER_CLAMP_MSS, "on|off", value_bool },
	{ PATH, NULL, "Name", NETCOMB_A_PATH_NAME, "NAME", value_name },
	{ PATH, "remove", NULL, NETCOMB_A_PATH_FLAGS, NULL, value_remove },
	{ PATH, "dev", "Dev", NETCOMB_A_PATH_DEV, "IF", value_dev },
	{ PATH, "local", "Local", NETCOMB_A_PATH_LOCAL, "ADDR", value_local },
	{ PATH, "endpoint", "Endpoint", NETCOMB_A_PATH_ENDPOINT, "ADDR:PORT", value_endpoint },
	{ PATH, "metric", "Metric", NETCOMB_A_PATH_METRIC, "N", value_number },
	{ PATH, "direction", "Direction", NETCOMB_A_PATH_DIRECTION, "both|tx|rx", value_enum },
	{ PATH, "transport", "Transport", NETCOMB_A_PATH_TRANSPORT, "udp|ip|tcp", value_enum },
	{ PATH, "cc", "Cc", NETCOMB_A_PATH_CC, "NAME", value_algo },
	{ PATH, "rate", "Rate", NETCOMB_A_PATH_RATE_BPS, "RATE", value_rate },
	{ PATH, "overhead", "Overhead", NETCOMB_A_PATH_OVERHEAD, "BYTES", value_number },
	{ PATH, "linklayer", "Linklayer", NETCOMB_A_PATH_LINKLAYER, "ethernet|atm", value_enum },
	{ PATH, "enable", NULL, NETCOMB_A_PATH_ENABLED, NULL, value_yes },
	{ PATH, "disable", NULL, NETCOMB_A_PATH_ENABLED, NULL, value_no },
	{ PATH, NULL, "Enabled", NETCOMB_A_PATH_ENABLED, "yes|no", value_bool },
};

static const char *const openers[LEVELS] = { NULL, "peer", "path" };
static const char *const sections[LEVELS] = { "[Device]", "[Peer]", "[Path]" };

struct parser {
	struct config	*c;
	struct peer	*peer;
	struct path	*path;
	enum tier	level;
	const char	*file;		/* NULL on the command line */
	int		line;
};

void config_init(struct config *c, const char *ifname)
{
	memset(c, 0, sizeof(*c));
	device_new(&c->dev);
	snprintf(c->dev->ifname, sizeof(c->dev->ifname), "%s", ifname);
	set_has(&c->dev->o, NETCOMB_A_DEV_IFNAME);
}

void config_free(struct config *c)
{
	struct word *w, *next;

	devices_free(c->dev);
	for (w = c->words; w; w = next) {
		next = w->next;
		free(w->key);
		free(w->value);
		free(w);
	}
}

static struct word *word_new(struct parser *ps, const char *key,
			     const char *value)
{
	struct word *w = xcalloc(1, sizeof(*w));

	w->file = ps->file;
	w->line = ps->line;
	w->key = xstrdup(key);
	w->value = value ? xstrdup(value) : NULL;
	w->next = ps->c->words;
	ps->c->words = w;
	return w;
}

static const char *spelling(const struct parser *ps, const struct keyword *kw)
{
	return ps->file ? kw->key : kw->word;
}

static const struct keyword *find(const struct parser *ps, enum tier level,
				  const char *text)
{
	const char *s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		s = spelling(ps, &keywords[i]);
		if (keywords[i].level != level || !s)
			continue;
		if (ps->file ? !strcasecmp(s, text) : !strcmp(s, text))
			return &keywords[i];
	}
	return NULL;
}

/* Peers and paths have their name and flags at the same numbers. */
static_assert((int)NETCOMB_A_PEER_NAME == (int)NETCOMB_A_PATH_NAME, "");
static_assert((int)NETCOMB_A_PEER_FLAGS == (int)NETCOMB_A_PATH_FLAGS, "");

/* A keyword of files alone: on the command line the name follows its opener. */
static const struct keyword *name_keyword(enum tier level)
{
	const struct keyword *kw = keywords;

	while (kw->level != level || kw->attr != NETCOMB_A_PEER_NAME)
		kw++;
	return kw;
}

static struct object *current(const struct parser *ps)
{
	switch (ps->level) {
	case PATH:
		return &ps->path->o;
	case PEER:
		return &ps->peer->o;
	default:
		return &ps->c->dev->o;
	}
}

/* A comma separates addresses; 'none' drops the ones that the peer has. */
static int set_addresses(struct parser *ps, const struct word *w)
{
	const struct field f = { .name = "address" };
	char *list = xstrdup(w->value), *rest = list, *s;
	struct word one = *w;
	struct ip ip;
	int err = 0;

	while (!err && (s = strsep(&rest, ","))) {
		s += strspn(s, " \t");
		s[strcspn(s, " \t")] = '\0';
		one.value = s;
		if (!strcmp(s, "none")) {
			addresses_free(ps->peer);
			ps->peer->flags |= NETCOMB_PEER_FLAGS_REPLACE_ADDRESSES;
			set_has(&ps->peer->o, NETCOMB_A_PEER_FLAGS);
			continue;
		}
		err = value_ip(&one, &f, &ip);
		if (!err)
			address_new(ps->peer, &ip, w);
	}
	free(list);
	return err;
}

/* A name is used once; an empty one is its parser's business. */
static int check_name(struct parser *ps, const struct word *w)
{
	const void *taken;

	if (ps->level == PEER)
		taken = peer_find(ps->c->dev, w->value);
	else
		taken = path_find(ps->peer, w->value);
	if (taken && *w->value)
		return complain(w, "the %s is named a second time", openers[ps->level]);
	return 0;
}

static int set(struct parser *ps, const struct keyword *kw, const struct word *w)
{
	struct object *o = current(ps);
	const struct field *f;

	if (ps->level == PEER && kw->attr == NETCOMB_A_PEER_ADDRESS)
		return set_addresses(ps, w);
	if (o->src[kw->attr])
		return complain(w, "this was given before for the same %s",
				ps->level ? openers[ps->level] : "device");
	f = field_by_attr(o->schema, kw->attr);
	if (kw->parse == value_name && check_name(ps, w))
		return -1;
	if (kw->parse(w, f, field_of(o, f)))
		return -1;
	set_has(o, kw->attr);
	o->src[kw->attr] = w;
	return 0;
}

/* What can be said of a group only at its end. */
static int close_group(struct parser *ps)
{
	const uint64_t bare = 1ULL << NETCOMB_A_PEER_NAME |
			      1ULL << NETCOMB_A_PEER_FLAGS;
	struct object *o = current(ps);
	const struct word *flag;

	if (ps->level == DEVICE)
		return 0;
	if (!has(o, NETCOMB_A_PEER_NAME))
		return complain(o->opened, "this %s has no 'Name = ...'",
				openers[ps->level]);
	flag = o->src[NETCOMB_A_PEER_FLAGS];
	if (flag && !strcmp(flag->key, "remove") &&
	    ((o->has & ~bare) || (ps->level == PEER && ps->peer->paths)))
		return complain(flag, "nothing else can be said of a %s that is removed",
				openers[ps->level]);
	return 0;
}

static int close_groups(struct parser *ps)
{
	int err = close_group(ps);

	if (!err && ps->level == PATH) {
		ps->level = PEER;
		err = close_group(ps);
	}
	return err;
}

/* A new peer, or a new path of the peer in hand. */
static int open_group(struct parser *ps, enum tier level, const struct word *w)
{
	if (level == PATH && !ps->peer)
		return complain(w, "a path belongs to a peer; name the peer first");
	if (level == PEER ? close_groups(ps) : close_group(ps))
		return -1;
	if (level == PEER)
		ps->peer = peer_new(ps->c->dev);
	else
		ps->path = path_new(ps->peer);
	ps->level = level;
	current(ps)->opened = w;
	return 0;
}

/* Every word that could stand here, for a suggestion. */
static const char *suggestion(const struct parser *ps, const char *text)
{
	const char *choices[ARRAY_SIZE(keywords) + LEVELS];
	unsigned int i, n = 0;
	const char *s;

	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		s = spelling(ps, &keywords[i]);
		if (s && keywords[i].level == ps->level)
			choices[n++] = s;
	}
	if (!ps->file) {
		choices[n++] = openers[PEER];
		if (ps->peer)
			choices[n++] = openers[PATH];
	}
	choices[n] = NULL;
	return nearest(text, choices);
}

/* Says what a word means elsewhere, what was meant, or what could stand here. */
static int unknown(const struct parser *ps, const struct word *w)
{
	static const char *const place[2][LEVELS] = {
		{ "the device; it stands before the first 'peer'",
		  "a peer; it stands after 'peer NAME' and before its first 'path'",
		  "a path; it stands after 'path NAME'" },
		{ "the device; it stands in the section [Device]",
		  "a peer; it stands in a section [Peer]",
		  "a path; it stands in a section [Path]" },
	};
	const char *near = suggestion(ps, w->key);
	char list[256] = "";
	unsigned int i;
	const char *s;
	int level;

	for (level = DEVICE; level < LEVELS; level++)
		if (find(ps, level, w->key))
			return complain(w, "this belongs to %s", place[!!ps->file][level]);
	if (near)
		return complain(w, "unknown word; did you mean '%s'?", near);
	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		s = spelling(ps, &keywords[i]);
		if (!s || keywords[i].level != ps->level)
			continue;
		strcat(list, *list ? ", " : "");
		strcat(list, s);
	}
	if (!ps->file)
		strcat(list, ps->peer ? ", path or peer" : " or peer");
	return complain(w, "unknown word; expected one of %s", list);
}

/* 'peer NAME' and 'path NAME'; -1, 0 if it is neither, or the words used. */
static int open_arg(struct parser *ps, int argc, char **argv)
{
	struct word *w;
	int level;

	for (level = PEER; level < LEVELS; level++)
		if (!strcmp(argv[0], openers[level]))
			break;
	if (level == LEVELS)
		return 0;
	w = word_new(ps, argv[0], argc > 1 ? argv[1] : NULL);
	if (argc < 2)
		return complain(w, "a value is missing; expected NAME");
	if (open_group(ps, level, w))
		return -1;
	return set(ps, name_keyword(level), w) ? -1 : 2;
}

int config_args(struct config *c, int argc, char **argv)
{
	struct parser ps = { .c = c };
	const struct keyword *kw;
	struct word *w;
	int n, i;

	for (i = 0; i < argc; i += n) {
		n = open_arg(&ps, argc - i, argv + i);
		if (n < 0)
			return -1;
		if (n)
			continue;
		kw = find(&ps, ps.level, argv[i]);
		n = kw && kw->meta ? 2 : 1;
		w = word_new(&ps, argv[i], n == 2 && i + 1 < argc ? argv[i + 1] : NULL);
		if (!kw)
			return unknown(&ps, w);
		if (i + n > argc)
			return complain(w, "a value is missing; expected %s", kw->meta);
		if (set(&ps, kw, w))
			return -1;
	}
	return close_groups(&ps);
}

/* A '#' begins a comment where a word could begin. */
static void cut_comment(char *s)
{
	char *c;

	for (c = s; *c; c++)
		if (*c == '#' && (c == s || isspace((unsigned char)c[-1])))
			*c = '\0';
}

static char *trim(char *s)
{
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	n = strlen(s);
	while (n && isspace((unsigned char)s[n - 1]))
		s[--n] = '\0';
	return s;
}

static int section(struct parser *ps, const char *line)
{
	struct word *w = word_new(ps, line, NULL);
	int level;

	for (level = DEVICE; level < LEVELS; level++)
		if (!strcasecmp(line, sections[level]))
			break;
	if (level == LEVELS)
		return complain(w, "unknown section; expected [Device], [Peer] or [Path]");
	if (level != DEVICE)
		return open_group(ps, level, w);
	if (ps->peer)
		return complain(w, "the device's section stands before the first [Peer]");
	return 0;
}

static int file_line(struct parser *ps, char *line)
{
	const struct keyword *kw;
	struct word *w;
	char *value;

	cut_comment(line);
	line = trim(line);
	if (!*line)
		return 0;
	if (*line == '[')
		return section(ps, line);
	value = strchr(line, '=');
	if (!value)
		return complain(word_new(ps, line, NULL),
				"expected a section such as [Peer], or 'Key = value'");
	*value++ = '\0';
	w = word_new(ps, trim(line), trim(value));
	kw = find(ps, ps->level, w->key);
	if (!kw)
		return unknown(ps, w);
	return set(ps, kw, w);
}

int config_stream(struct config *c, FILE *f, const char *name)
{
	struct parser ps = { .c = c, .file = name };
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int err = 0;

	while (!err && (n = getline(&line, &size, f)) >= 0) {
		ps.line++;
		if (strlen(line) == (size_t)n)
			err = file_line(&ps, line);
		else
			err = complain(word_new(&ps, line, NULL),
				       "there is a zero byte in this line");
	}
	free(line);
	if (!err && ferror(f)) {
		warn("cannot read %s: %s", name, strerror(errno));
		err = -1;
	}
	return err ? -1 : close_groups(&ps);
}

int config_file(struct config *c, const char *name)
{
	bool in = !strcmp(name, "-");
	FILE *f = in ? stdin : fopen(name, "re");
	int err;

	if (!f) {
		warn("cannot open %s: %s", name, strerror(errno));
		return -1;
	}
	err = config_stream(c, f, name);
	if (!in)
		fclose(f);
	return err;
}
