/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_CONFIG_H
#define NCCFG_CONFIG_H

#include <stdio.h>

#include "model.h"

/* What a user asks for, and the words that asked for it. */
struct config {
	struct device	*dev;
	struct word	*words;
};

void config_init(struct config *c, const char *ifname);
void config_free(struct config *c);

/*
 * Both read the words and values of one table, and return -1 after one
 * sentence on stderr if something is wrong.
 */
int config_args(struct config *c, int argc, char **argv);
int config_file(struct config *c, const char *name);
int config_stream(struct config *c, FILE *f, const char *name);

#endif /* NCCFG_CONFIG_H */
