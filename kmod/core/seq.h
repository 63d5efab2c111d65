/* SPDX-License-Identifier: GPL-2.0 */
/* Sequence number arithmetic: wrapping order and recovery of high halves. */
#ifndef _NETCOMB_CORE_SEQ_H
#define _NETCOMB_CORE_SEQ_H

#include <linux/types.h>

static inline bool nc_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static inline bool nc_after(u32 a, u32 b)
{
	return nc_before(b, a);
}

/**
 * nc_seq_recover - the 64-bit number whose low half came on the wire
 * @near:	a number close to it, such as the highest seen
 * @low:	the low 32 bits
 *
 * Return: of all numbers with these low bits the one closest to @near; never
 * below zero nor past the last.
 */
u64 nc_seq_recover(u64 near, u32 low);

#endif /* _NETCOMB_CORE_SEQ_H */
