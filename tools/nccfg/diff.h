/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_DIFF_H
#define NCCFG_DIFF_H

#include "model.h"

/*
 * A whole configuration as a change of what the kernel has. The kernel keeps
 * what a message does not mention, so that what a file leaves out must be said.
 */

/* Removes what the file does not name, and puts back what it leaves out. */
void diff_replace(struct device *want, const struct device *have);

/* The same, without a word on what is right already; false if all is. */
bool diff_sync(struct device *want, const struct device *have);

#endif /* NCCFG_DIFF_H */
