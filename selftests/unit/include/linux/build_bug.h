/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_BUILD_BUG_H
#define _NC_SHIM_LINUX_BUILD_BUG_H

/* The message is optional, as in the kernel. */
#undef static_assert
#define static_assert(expr, ...) _Static_assert(expr, "" #expr)

#endif
