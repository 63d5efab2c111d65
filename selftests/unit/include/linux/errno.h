/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_ERRNO_H
#define _NC_SHIM_LINUX_ERRNO_H

#include_next <linux/errno.h>

#endif
