/* SPDX-License-Identifier: GPL-2.0 */
/* What a packet takes of a link, below IP. */
#ifndef _NETCOMB_CORE_LINKLAYER_H
#define _NETCOMB_CORE_LINKLAYER_H

#include <linux/types.h>

#define NC_ATM_CELL	53
#define NC_ATM_PAYLOAD	48

/**
 * struct nc_linklayer - how a link carries packets
 * @overhead:	bytes that it adds to each
 * @atm:	in cells of %NC_ATM_CELL bytes, the last one padded
 */
struct nc_linklayer {
	u32	overhead;
	bool	atm;
};

/** nc_linklayer_bytes - what @len bytes of IP take of the link, as tc-stab(8) */
static inline u32 nc_linklayer_bytes(const struct nc_linklayer *l, u32 len)
{
	len += l->overhead;
	if (!l->atm)
		return len;
	return (len + NC_ATM_PAYLOAD - 1) / NC_ATM_PAYLOAD * NC_ATM_CELL;
}

#endif /* _NETCOMB_CORE_LINKLAYER_H */
