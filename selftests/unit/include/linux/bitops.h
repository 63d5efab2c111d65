/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_BITOPS_H
#define _NC_SHIM_LINUX_BITOPS_H

#include <linux/bits.h>

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline unsigned long __ffs(unsigned long x)
{
	return __builtin_ctzl(x);
}

#endif
