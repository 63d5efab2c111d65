// SPDX-License-Identifier: GPL-2.0
/* set, setconf, addconf and syncconf: one message each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "config.h"
#include "diff.h"
#include "err.h"
#include "fmt.h"
#include "nl.h"
#include "replay.h"
#include "schema.h"

/* For tests: the model is printed and not sent. */
static bool dry_run(void)
{
	const char *s = getenv("NCCFG_DRYRUN");

	return s && !strcmp(s, "1");
}

static void print_object(const struct object *o, const char *indent)
{
	const struct schema *s = o->schema;
	const struct field *f;
	unsigned int i;

	for (i = 0; i < s->nfields; i++) {
		f = &s->fields[i];
		if (f->use == READ || !has(o, f->attr))
			continue;
		printf("%s%s ", indent, f->name);
		if (f->type == T_PREFIXES)
			print_prefixes(field_in(o, f), ",");
		else
			printf("%s", fmt_field(o, f->attr).s);
		putchar('\n');
	}
}

static void print_model(const struct device *dev)
{
	const struct address *a;
	const struct peer *peer;
	const struct path *path;

	printf("device %s\n", dev->ifname);
	print_object(&dev->o, "  ");
	for (peer = dev->peers; peer; peer = peer->next) {
		printf("  peer\n");
		print_object(&peer->o, "    ");
		for (a = peer->addresses; a; a = a->next)
			printf("    address %s\n", fmt_ip(&a->ip).s);
		for (path = peer->paths; path; path = path->next) {
			printf("    path\n");
			print_object(&path->o, "      ");
		}
	}
}

static int submit(const struct device *dev)
{
	if (!dry_run())
		return nl_set(dev) ? EXIT_SYSTEM : EXIT_OK;
	print_model(dev);
	return EXIT_OK;
}

int cmd_set(int argc, char **argv)
{
	struct config c;
	int ret = EXIT_USAGE;

	if (argc < 3)
		return usage("set");
	if (!device_name_ok(argv[1]))
		return EXIT_USAGE;
	config_init(&c, argv[1]);
	if (!config_args(&c, argc - 2, argv + 2))
		ret = submit(c.dev);
	config_free(&c);
	return ret;
}

/* A dry run without a record of the kernel's state begins with a bare device. */
static int current_state(const char *ifname, struct device **have)
{
	if (!dry_run() || replay_file())
		return nl_get(ifname, have);
	*have = NULL;
	device_new(have);
	return 0;
}

static int apply(struct device *want, const char *how)
{
	struct device *have;
	int ret = EXIT_OK;

	if (!strcmp(how, "addconf"))
		return submit(want);
	if (current_state(want->ifname, &have))
		return EXIT_SYSTEM;
	if (!strcmp(how, "setconf"))
		diff_replace(want, have);
	if (!strcmp(how, "setconf") || diff_sync(want, have))
		ret = submit(want);
	devices_free(have);
	return ret;
}

int cmd_setconf(int argc, char **argv)
{
	struct config c;
	int ret = EXIT_USAGE;

	if (argc != 3)
		return usage(argv[0]);
	if (!device_name_ok(argv[1]))
		return EXIT_USAGE;
	config_init(&c, argv[1]);
	if (!config_file(&c, argv[2]))
		ret = apply(c.dev, argv[0]);
	config_free(&c);
	return ret;
}
