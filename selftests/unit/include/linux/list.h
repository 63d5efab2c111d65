/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_LIST_H
#define _NC_SHIM_LINUX_LIST_H

#include <linux/types.h>

#endif
