/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_COMMANDS_H
#define NCCFG_COMMANDS_H

#include <stdbool.h>

#include "model.h"

struct command {
	const char	*name;
	int		(*run)(int argc, char **argv);	/* argv[0] is the name */
	const char	*usage;		/* after 'nccfg NAME' */
	const char	*help;
};

/* The name of a device on the command line; complains and says false. */
bool device_name_ok(const char *name);

/* One line on how a command is called; EXIT_USAGE. */
int usage(const char *name);

int cmd_set(int argc, char **argv);
int cmd_setconf(int argc, char **argv);	/* and addconf, syncconf */
int cmd_show(int argc, char **argv);
int cmd_showconf(int argc, char **argv);
int cmd_genkey(int argc, char **argv);
int cmd_monitor(int argc, char **argv);

/* 'show' in its forms. */
enum {
	SHOW_DEVICE	= 1,
	SHOW_PEERS	= 2,
	SHOW_PATHS	= 4,
	SHOW_ALL	= 7,
};

void show_human(const struct device *dev, int what);
void show_dump(const struct device *dev);

#endif /* NCCFG_COMMANDS_H */
