/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tests: with NCCFG_REPLAY=FILE in the environment the answers come from
 * that file and not from the kernel. It holds netlink datagrams, each after
 * its length in four bytes of the machine's order.
 */
#ifndef NCCFG_REPLAY_H
#define NCCFG_REPLAY_H

#include <stdbool.h>

struct nl_cb;

/* The file's name, or NULL. */
const char *replay_file(void);

/* Makes a libnl socket's callbacks read the file. */
bool replay_attach(struct nl_cb *cb);

/* True once the file has been read to its end. */
bool replay_ended(void);

#endif /* NCCFG_REPLAY_H */
