/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_COMPILER_H
#define _NC_SHIM_LINUX_COMPILER_H

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))

#endif
