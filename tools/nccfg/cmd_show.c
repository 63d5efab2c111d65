// SPDX-License-Identifier: GPL-2.0
/* show: the command; its forms are in show_human.c, show_dump.c and json.c. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "err.h"
#include "json.h"
#include "nl.h"

struct request {
	const char	*ifname;	/* NULL: all devices */
	int		what;		/* SHOW_* */
	bool		dump;
	bool		json;
};

static int parse(struct request *rq, int argc, char **argv)
{
	static const char *const words[] = { "peers", "paths", "dump", NULL };
	const char *level = NULL;
	int i;

	memset(rq, 0, sizeof(*rq));
	rq->what = SHOW_ALL;
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json"))
			rq->json = true;
		else if (!rq->ifname)
			rq->ifname = argv[i];
		else if (!level)
			level = argv[i];
		else
			return usage("show");
	}
	if (rq->ifname && !device_name_ok(rq->ifname))
		return EXIT_USAGE;
	if (!level)
		return EXIT_OK;
	if (!strcmp(level, words[0])) {
		rq->what = SHOW_PEERS;
	} else if (!strcmp(level, words[1])) {
		rq->what = SHOW_PATHS;
	} else if (!strcmp(level, words[2])) {
		rq->dump = true;
	} else {
		warn("'%s': expected peers, paths or dump after the device", level);
		return EXIT_USAGE;
	}
	if (!rq->dump || !rq->json)
		return EXIT_OK;
	warn("'dump' and '-j' are two forms for scripts; give one of them");
	return EXIT_USAGE;
}

static void show_json(const struct device *list, int what)
{
	struct json j = { .f = stdout, .pretty = true };

	json_open(&j, NULL, '[');
	for (; list; list = list->next)
		json_device(&j, list, what & SHOW_PATHS);
	json_close(&j, ']');
}

int cmd_show(int argc, char **argv)
{
	struct device *list, *d;
	struct request rq;
	int ret;

	ret = parse(&rq, argc, argv);
	if (ret)
		return ret;
	if (rq.ifname ? nl_get(rq.ifname, &list) : nl_list(&list))
		return EXIT_SYSTEM;
	if (rq.json)
		show_json(list, rq.what);
	for (d = list; d && !rq.json; d = d->next) {
		if (rq.dump)
			show_dump(d);
		else
			show_human(d, rq.what);
		if (d->next)
			putchar('\n');
	}
	devices_free(list);
	return EXIT_OK;
}
