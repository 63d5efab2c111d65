/* SPDX-License-Identifier: GPL-2.0 */
/* Comparing moments that may have been read on different CPUs. */
#ifndef _NETCOMB_CLOCK_H
#define _NETCOMB_CLOCK_H

#include <linux/types.h>

/**
 * nc_elapsed - whether a time has passed
 * @now_ns:	a moment
 * @since_ns:	another, which may be the later one by a little
 * @by_ns:	the time
 */
static inline bool nc_elapsed(u64 now_ns, u64 since_ns, u64 by_ns)
{
	return (s64)(now_ns - since_ns) >= (s64)by_ns;
}

#endif /* _NETCOMB_CLOCK_H */
