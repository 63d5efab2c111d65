/* SPDX-License-Identifier: GPL-2.0 */
/* Sealing and opening the frames of a session, on flat buffers. */
#ifndef _NETCOMB_CRYPTO_H
#define _NETCOMB_CRYPTO_H

#include <uapi/linux/netcomb.h>

#include "proto.h"

struct nc_bound;
struct nc_session;

/**
 * nc_crypto_tag_len - bytes that sealing adds to a frame
 * @protect:	enum netcomb_protect
 */
static inline u8 nc_crypto_tag_len(u8 protect)
{
	return protect == NETCOMB_PROTECT_NONE ? 0 : NC_TAG_LEN;
}

/**
 * nc_crypto_seal - protect one frame in place
 * @s:		session; its tx key and protection are used
 * @frame:	clear header (NC_HDR_LEN), then @len bytes of payload, then
 *		room for the session's tag
 * @len:	length of the payload
 * @bound:	addresses that the tag covers as well, or NULL
 *
 * The nonce is made of the header's type, path id and path_seq: the caller
 * never passes the same three twice in one session (the number comes from
 * the lane, which counts up and refuses at NC_SEQ_LIMIT).
 *
 * Context: any with BH off.
 */
void nc_crypto_seal(const struct nc_session *s, u8 *frame, size_t len,
		    const struct nc_bound *bound);

/**
 * nc_crypto_open - check and open one frame in place
 * @s:		session; its rx key and protection are used
 * @frame:	clear header, sealed payload, tag if there is one; writable
 * @len:	of all that
 * @bound:	as it was sealed with
 *
 * Context: any with BH off.
 *
 * With protection none nothing is checked but that there is a header: anybody
 * may have written all of it.
 *
 * Return: length of the payload at @frame + NC_HDR_LEN, or -EBADMSG.
 */
int nc_crypto_open(const struct nc_session *s, u8 *frame, size_t len,
		   const struct nc_bound *bound);

#endif /* _NETCOMB_CRYPTO_H */
