// SPDX-License-Identifier: GPL-2.0
/* Finding the MSS option of a TCP SYN, and changing it. */
#include "mss.h"

#define PROTO_TCP	6
#define IP4_HEAD	20U
#define IP6_HEAD	40U
#define TCP_HEAD	20U
#define TCP_SYN		0x02
#define TCP_RST		0x04

#define OPT_END		0
#define OPT_NOP		1
#define OPT_MSS		2
#define OPT_MSS_LEN	4

static u32 get16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static void put16(u8 *p, u32 v)
{
	p[0] = v >> 8;
	p[1] = v;
}

/* Where TCP begins, 0 if it does not. */
static u32 tcp_at(const u8 *p, u32 len)
{
	if (len >= IP4_HEAD && p[0] >> 4 == 4 && p[9] == PROTO_TCP &&
	    !(get16(p + 6) & 0x3fff))
		return (p[0] & 0xf) * 4;
	if (len >= IP6_HEAD && p[0] >> 4 == 6 && p[6] == PROTO_TCP)
		return IP6_HEAD;
	return 0;
}

u32 nc_mss_head(const u8 *p, u32 len)
{
	u32 tcp = tcp_at(p, len), doff;

	if (tcp < IP4_HEAD)
		return 0;
	if (len < tcp + TCP_HEAD)
		return tcp + TCP_HEAD;
	if ((p[tcp + 13] & (TCP_SYN | TCP_RST)) != TCP_SYN)
		return 0;
	doff = (p[tcp + 12] >> 4) * 4;
	return doff > TCP_HEAD ? tcp + doff : 0;
}

/* Without options of IP: who adds some subtracts them (RFC 6691). */
static u32 mss_of(const u8 *p, u32 mtu)
{
	u32 head = (p[0] >> 4 == 4 ? IP4_HEAD : IP6_HEAD) + TCP_HEAD;

	return mtu > head ? mtu - head : 0;
}

u32 nc_mss_find(const u8 *p, u32 head, u32 mtu)
{
	u32 at = tcp_at(p, head) + TCP_HEAD;
	u32 len;

	while (at < head && p[at] != OPT_END) {
		if (p[at] == OPT_NOP) {
			at++;
			continue;
		}
		if (at + 1 == head)
			break;
		len = p[at + 1];
		if (len < 2 || len > head - at)
			break;
		if (p[at] == OPT_MSS && len == OPT_MSS_LEN)
			return get16(p + at + 2) > mss_of(p, mtu) ? at + 2 : 0;
		at += len;
	}
	return 0;
}

static u32 swapped(u32 v)
{
	return (v & 0xff) << 8 | v >> 8;
}

/* RFC 1624, equation 3 */
static u32 sum_replaced(u32 sum, u32 from, u32 to)
{
	sum = (~sum & 0xffff) + (~from & 0xffff) + to;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

void nc_mss_set(u8 *p, u32 at, u32 mtu, bool sum)
{
	u32 from = get16(p + at), to = mss_of(p, mtu);
	u32 tcp = tcp_at(p, at);
	u8 *check = p + tcp + 16;

	put16(p + at, to);
	if (!sum)
		return;
	/* Options begin anywhere: it may be halves of two words. */
	if ((at - tcp) & 1)
		put16(check, sum_replaced(get16(check), swapped(from),
					  swapped(to)));
	else
		put16(check, sum_replaced(get16(check), from, to));
}
