/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_COUNTERS_H
#define NCCFG_COUNTERS_H

#include "schema.h"

/* Entries of each table: the attributes before the pad, and none at 0. */
#define DEV_COUNTERS	NETCOMB_A_DEV_STATS_PAD
#define PEER_COUNTERS	NETCOMB_A_PEER_STATS_PAD
#define PATH_COUNTERS	NETCOMB_A_PATH_STATS_PAD

extern const struct counter dev_counters[];
extern const struct counter peer_counters[];
extern const struct counter path_counters[];

#endif /* NCCFG_COUNTERS_H */
