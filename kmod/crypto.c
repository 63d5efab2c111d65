// SPDX-License-Identifier: GPL-2.0
/*
 * Sealing and opening frames. Protection 'encrypt' is ChaCha20-Poly1305 (RFC
 * 8439 with a 64-bit nonce); 'auth' is keyed BLAKE2s (RFC 7693) with a tag of
 * 16 bytes over header and payload, which needs no nonce: the number in the
 * header is part of what it covers. 'none' leaves frames as they are. A frame
 * may be bound to addresses, which are then covered as well and not sent.
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

/* What is covered and not sealed: the header, with the addresses behind it. */
struct nc_covered {
	u8		header[NC_HDR_LEN];
	struct nc_bound	bound;
} __packed;

static const u8 *nc_crypto_covered(struct nc_covered *c, const u8 *frame,
				   const struct nc_bound *bound, size_t *len)
{
	*len = NC_HDR_LEN;
	if (likely(!bound))
		return frame;
	memcpy(c->header, frame, sizeof(c->header));
	c->bound = *bound;
	*len = sizeof(*c);
	return (const u8 *)c;
}

static void nc_crypto_mac(const u8 key[NC_KEY_LEN], const u8 *frame,
			  size_t len, const struct nc_bound *bound,
			  u8 tag[NC_TAG_LEN])
{
	struct blake2s_ctx ctx;

	if (likely(!bound)) {
		blake2s(key, NC_KEY_LEN, frame, len, tag, NC_TAG_LEN);
		return;
	}
	blake2s_init_key(&ctx, NC_TAG_LEN, key, NC_KEY_LEN);
	blake2s_update(&ctx, frame, len);
	blake2s_update(&ctx, (const u8 *)bound, sizeof(*bound));
	blake2s_final(&ctx, tag);
}

void nc_crypto_seal(const struct nc_session *s, u8 *frame, size_t len,
		    const struct nc_bound *bound)
{
	u8 *payload = frame + NC_HDR_LEN;
	struct nc_covered c;
	const u8 *ad;
	size_t ad_len;

	switch (s->protect) {
	case NETCOMB_PROTECT_ENCRYPT:
		ad = nc_crypto_covered(&c, frame, bound, &ad_len);
		chacha20poly1305_encrypt(payload, payload, len, ad, ad_len,
					 nc_crypto_nonce(frame), s->tx_key);
		return;
	case NETCOMB_PROTECT_AUTH:
		nc_crypto_mac(s->tx_key, frame, NC_HDR_LEN + len, bound,
			      payload + len);
		return;
	case NETCOMB_PROTECT_NONE:
		return;
	}
	/* No session has another protection; if one had, nothing would leak. */
	memset(payload, 0, len + NC_TAG_LEN);
}

int nc_crypto_open(const struct nc_session *s, u8 *frame, size_t len,
		   const struct nc_bound *bound)
{
	u8 *payload = frame + NC_HDR_LEN;
	struct nc_covered c;
	const u8 *ad;
	size_t ad_len;
	size_t tag_len = nc_crypto_tag_len(s->protect);
	u8 tag[NC_TAG_LEN];

	if (len < NC_HDR_LEN + tag_len)
		return -EBADMSG;
	len -= NC_HDR_LEN + tag_len;

	switch (s->protect) {
	case NETCOMB_PROTECT_ENCRYPT:
		ad = nc_crypto_covered(&c, frame, bound, &ad_len);
		if (!chacha20poly1305_decrypt(payload, payload,
					      len + NC_TAG_LEN, ad, ad_len,
					      nc_crypto_nonce(frame),
					      s->rx_key))
			return -EBADMSG;
		return len;
	case NETCOMB_PROTECT_AUTH:
		nc_crypto_mac(s->rx_key, frame, NC_HDR_LEN + len, bound, tag);
		if (crypto_memneq(tag, payload + len, NC_TAG_LEN))
			return -EBADMSG;
		return len;
	case NETCOMB_PROTECT_NONE:
		return len;
	}
	return -EBADMSG;
}
