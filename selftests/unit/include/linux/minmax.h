/* SPDX-License-Identifier: GPL-2.0 */
/* As strict as the kernel's: both sides must have one type. */
#ifndef _NC_SHIM_LINUX_MINMAX_H
#define _NC_SHIM_LINUX_MINMAX_H

#define __nc_cmp(x, y, op) __extension__ ({				\
	__typeof__(x) _nc_x = (x);					\
	__typeof__(y) _nc_y = (y);					\
	(void)(&_nc_x == &_nc_y);					\
	_nc_x op _nc_y ? _nc_x : _nc_y; })

#define min(x, y)		__nc_cmp(x, y, <)
#define max(x, y)		__nc_cmp(x, y, >)
#define max3(x, y, z)		max((__typeof__(x))max(x, y), z)
#define min3(x, y, z)		min((__typeof__(x))min(x, y), z)
#define clamp(x, lo, hi)	min((__typeof__(x))max(x, lo), hi)
#define min_t(type, x, y)	min((type)(x), (type)(y))
#define max_t(type, x, y)	max((type)(x), (type)(y))
#define clamp_t(type, x, lo, hi) min_t(type, max_t(type, x, lo), hi)

#endif
