/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that the program asks the kernel. What goes wrong is told on stderr by
 * the function that returns non-zero.
 */
#ifndef NCCFG_NL_H
#define NCCFG_NL_H

#include "model.h"

/* All netcomb devices of the network namespace, with peers and paths. */
int nl_list(struct device **list);

/* One of them; the caller frees it. */
int nl_get(const char *ifname, struct device **dev);

/* One message, applied whole or not at all. */
int nl_set(const struct device *dev);

/* Calls back for every event, until it returns non-zero or events end. */
typedef int nl_event_fn(const struct device *event, void *arg);
int nl_subscribe(nl_event_fn *fn, void *arg);

#endif /* NCCFG_NL_H */
