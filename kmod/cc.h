/* SPDX-License-Identifier: GPL-2.0 */
/* Registries of congestion controllers and of schedulers. */
#ifndef _NETCOMB_CC_H
#define _NETCOMB_CC_H

#include "core/cc.h"
#include "core/sched.h"

#define NC_CC_DEFAULT		"model"
#define NC_SCHED_DEFAULT	"edpf"

/** nc_cc_register - offer an algorithm; 0, -EINVAL if incomplete, -EEXIST */
int nc_cc_register(struct nc_cc_ops *ops);
void nc_cc_unregister(struct nc_cc_ops *ops);

/**
 * nc_cc_get - find an algorithm and hold its module
 * @name:	its name
 *
 * Return: NULL if there is none; else nc_cc_put() lets it go.
 */
const struct nc_cc_ops *nc_cc_get(const char *name);
void nc_cc_put(const struct nc_cc_ops *ops);

/** The same for schedulers. */
int nc_sched_register(struct nc_sched_ops *ops);
void nc_sched_unregister(struct nc_sched_ops *ops);
const struct nc_sched_ops *nc_sched_get(const char *name);
void nc_sched_put(const struct nc_sched_ops *ops);

/** nc_algo_register_own - those of this module; 0 or as the first that failed */
int nc_algo_register_own(void);

#endif /* _NETCOMB_CC_H */
