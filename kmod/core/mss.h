/* SPDX-License-Identifier: GPL-2.0 */
/* The largest segment that a TCP SYN asks for (RFC 9293 section 3.7.1). */
#ifndef _NETCOMB_CORE_MSS_H
#define _NETCOMB_CORE_MSS_H

#include <linux/types.h>

/**
 * nc_mss_head - how much of a packet has to be looked at
 * @p:		an inner packet, IPv4 or IPv6
 * @len:	bytes of it that can be read, the fixed IP header at least
 *
 * Fragments, and TCP behind extension headers of IPv6, are left alone.
 *
 * Return: 0 if it is no SYN with options; if that is more than @len, bytes that
 * must be there to tell; else bytes up to the end of the TCP header.
 */
u32 nc_mss_head(const u8 *p, u32 len);

/**
 * nc_mss_find - the option of a SYN that asks for too much
 * @p:		the packet
 * @head:	what nc_mss_head() returned
 * @mtu:	the longest packet that shall be sent in answer
 *
 * Return: where in the packet the option's value is, 0 if it asks for no more
 * than fits, or says nothing.
 */
u32 nc_mss_find(const u8 *p, u32 head, u32 mtu);

/**
 * nc_mss_set - let it ask for what fits
 * @p:		the packet
 * @at:		what nc_mss_find() returned, not 0
 * @mtu:	as there
 * @sum:	the packet's checksum is complete and has to follow
 */
void nc_mss_set(u8 *p, u32 at, u32 mtu, bool sum);

#endif /* _NETCOMB_CORE_MSS_H */
