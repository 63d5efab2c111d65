// SPDX-License-Identifier: GPL-2.0
/*
 * Sealing and opening frames. Protection 'encrypt' is ChaCha20-Poly1305 (RFC
 * 8439 with a 64-bit nonce); 'auth' is keyed BLAKE2s (RFC 7693) with a tag of
 * 16 bytes over header and payload, which needs no nonce: the number in the
 * header is part of what it covers. 'none' leaves frames as they are.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <crypto/blake2s.h>
#include <crypto/chacha20poly1305.h>
#include <uapi/linux/netcomb.h>

#include "core/frame.h"
#include "crypto.h"
#include "session.h"

static u64 nc_crypto_nonce(const u8 *frame)
{
	const struct nc_hdr *h = (const struct nc_hdr *)frame;

	return nc_frame_nonce(nc_frame_class(nc_frame_type(h->ver_type)),
			      h->path_zero >> 4, be32_to_cpu(h->seq));
}

void nc_crypto_seal(const struct nc_session *s, u8 *frame, size_t len)
{
	u8 *payload = frame + NC_HDR_LEN;

	switch (s->protect) {
	case NETCOMB_PROTECT_ENCRYPT:
		chacha20poly1305_encrypt(payload, payload, len,
					 frame, NC_HDR_LEN,
					 nc_crypto_nonce(frame), s->tx_key);
		return;
	case NETCOMB_PROTECT_AUTH:
		blake2s(s->tx_key, NC_KEY_LEN, frame, NC_HDR_LEN + len,
			payload + len, NC_TAG_LEN);
		return;
	case NETCOMB_PROTECT_NONE:
		return;
	}
	/* No session has another protection; if one had, nothing would leak. */
	memset(payload, 0, len + NC_TAG_LEN);
}

int nc_crypto_open(const struct nc_session *s, u8 *frame, size_t len)
{
	u8 *payload = frame + NC_HDR_LEN;
	size_t tag_len = nc_crypto_tag_len(s->protect);
	u8 tag[NC_TAG_LEN];

	if (len < NC_HDR_LEN + tag_len)
		return -EBADMSG;
	len -= NC_HDR_LEN + tag_len;

	switch (s->protect) {
	case NETCOMB_PROTECT_ENCRYPT:
		if (!chacha20poly1305_decrypt(payload, payload,
					      len + NC_TAG_LEN,
					      frame, NC_HDR_LEN,
					      nc_crypto_nonce(frame),
					      s->rx_key))
			return -EBADMSG;
		return len;
	case NETCOMB_PROTECT_AUTH:
		blake2s(s->rx_key, NC_KEY_LEN, frame, NC_HDR_LEN + len,
			tag, NC_TAG_LEN);
		if (crypto_memneq(tag, payload + len, NC_TAG_LEN))
			return -EBADMSG;
		return len;
	case NETCOMB_PROTECT_NONE:
		return len;
	}
	return -EBADMSG;
}
