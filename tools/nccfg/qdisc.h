/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_QDISC_H
#define NCCFG_QDISC_H

#include <stdbool.h>
#include <stdint.h>

#define QDISC_KIND_LEN	16

/* Kind of an interface's root qdisc; false if it can't be told. */
bool qdisc_root(uint32_t ifindex, char kind[QDISC_KIND_LEN]);

#endif /* NCCFG_QDISC_H */
