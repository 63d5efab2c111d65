// SPDX-License-Identifier: GPL-2.0
/*
 * Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s:
 *
 *	-> psk, e
 *	<- e, ee
 *
 * Section numbers are those of "The Noise Protocol Framework", revision 34.
 * Beyond it, the clear header of each message is mixed into the hash before
 * the message's first token.
 */
#include <linux/string.h>
#include <crypto/blake2s.h>
#include <crypto/chacha20poly1305.h>
#include <crypto/curve25519.h>

#include "noise.h"

#define NC_NOISE_NAME		"Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s"
#define NC_NOISE_PROLOGUE	"netcomb 1"

/* Longer than a hash, so h begins as its hash (section 5.2). */
static_assert(sizeof(NC_NOISE_NAME) - 1 > NC_HASH_LEN);

/* HMAC-BLAKE2s with a key as long as a hash (RFC 2104). */
static void nc_noise_hmac(const u8 key[NC_HASH_LEN], const u8 *in, size_t len,
			  u8 out[NC_HASH_LEN])
{
	u8 pad[BLAKE2S_BLOCK_SIZE];
	u8 inner[NC_HASH_LEN];
	struct blake2s_ctx ctx;
	int i;

	memset(pad, 0x36, sizeof(pad));
	for (i = 0; i < NC_HASH_LEN; i++)
		pad[i] ^= key[i];
	blake2s_init(&ctx, NC_HASH_LEN);
	blake2s_update(&ctx, pad, sizeof(pad));
	blake2s_update(&ctx, in, len);
	blake2s_final(&ctx, inner);

	for (i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	blake2s_init(&ctx, NC_HASH_LEN);
	blake2s_update(&ctx, pad, sizeof(pad));
	blake2s_update(&ctx, inner, sizeof(inner));
	blake2s_final(&ctx, out);

	memzero_explicit(pad, sizeof(pad));
	memzero_explicit(inner, sizeof(inner));
}

/*
 * HKDF (section 4.3), as many outputs as are not NULL, in order. @out1 may be
 * @ck: that is used up first.
 */
static void nc_noise_hkdf(const u8 ck[NC_HASH_LEN], const u8 *ikm, size_t len,
			  u8 *out1, u8 *out2, u8 *out3)
{
	u8 *const out[] = { out1, out2, out3 };
	u8 t[NC_HASH_LEN + 1];
	u8 temp[NC_HASH_LEN];
	size_t have = 0;
	int i;

	nc_noise_hmac(ck, ikm, len, temp);
	for (i = 0; i < ARRAY_SIZE(out) && out[i]; i++) {
		t[have] = i + 1;
		nc_noise_hmac(temp, t, have + 1, t);
		memcpy(out[i], t, NC_HASH_LEN);
		have = NC_HASH_LEN;
	}
	memzero_explicit(temp, sizeof(temp));
	memzero_explicit(t, sizeof(t));
}

static void nc_noise_mix_hash(struct nc_noise *n, const void *data, size_t len)
{
	struct blake2s_ctx ctx;

	blake2s_init(&ctx, NC_HASH_LEN);
	blake2s_update(&ctx, n->h, NC_HASH_LEN);
	blake2s_update(&ctx, data, len);
	blake2s_final(&ctx, n->h);
}

static void nc_noise_mix_key(struct nc_noise *n, u8 k[NC_KEY_LEN],
			     const u8 ikm[NC_DH_LEN])
{
	nc_noise_hkdf(n->ck, ikm, NC_DH_LEN, n->ck, k, NULL);
}

static void nc_noise_mix_key_and_hash(struct nc_noise *n, u8 k[NC_KEY_LEN],
				      const u8 psk[NC_KEY_LEN])
{
	u8 temp_h[NC_HASH_LEN];

	nc_noise_hkdf(n->ck, psk, NC_KEY_LEN, n->ck, temp_h, k);
	nc_noise_mix_hash(n, temp_h, sizeof(temp_h));
	memzero_explicit(temp_h, sizeof(temp_h));
}

/* EncryptAndHash, with the one nonce that a fresh @k is used with. */
static void nc_noise_encrypt(struct nc_noise *n, const u8 k[NC_KEY_LEN],
			     u8 *sealed,
			     const struct nc_wire_hs_payload *payload)
{
	chacha20poly1305_encrypt(sealed, (const u8 *)payload, sizeof(*payload),
				 n->h, NC_HASH_LEN, 0, k);
	nc_noise_mix_hash(n, sealed, sizeof(*payload) + NC_TAG_LEN);
}

/* DecryptAndHash. */
static bool nc_noise_decrypt(struct nc_noise *n, const u8 k[NC_KEY_LEN],
			     const u8 *sealed,
			     struct nc_wire_hs_payload *payload)
{
	size_t len = sizeof(*payload) + NC_TAG_LEN;

	if (!chacha20poly1305_decrypt((u8 *)payload, sealed, len,
				      n->h, NC_HASH_LEN, 0, k))
		return false;
	nc_noise_mix_hash(n, sealed, len);
	return true;
}

bool nc_noise_ephemeral(u8 secret[NC_DH_LEN], u8 public[NC_DH_LEN])
{
	curve25519_generate_secret(secret);
	return curve25519_generate_public(public, secret);
}

/*
 * InitializeSymmetric and the tokens of the first message. In a pattern with
 * a psk, e is mixed into the key too (section 9.2): the payload's key is new
 * with each e although no Diffie-Hellman has happened.
 */
static void nc_noise_hello(struct nc_noise *n, u8 k[NC_KEY_LEN],
			   const u8 psk[NC_KEY_LEN], u8 protect,
			   const struct nc_wire_hello *m)
{
	u8 prologue[sizeof(NC_NOISE_PROLOGUE)] = NC_NOISE_PROLOGUE;

	prologue[sizeof(prologue) - 1] = protect;

	blake2s(NULL, 0, (const u8 *)NC_NOISE_NAME, sizeof(NC_NOISE_NAME) - 1,
		n->h, NC_HASH_LEN);
	memcpy(n->ck, n->h, NC_HASH_LEN);
	nc_noise_mix_hash(n, prologue, sizeof(prologue));
	nc_noise_mix_hash(n, m, offsetof(struct nc_wire_hello, e));

	nc_noise_mix_key_and_hash(n, k, psk);			/* psk */
	nc_noise_mix_hash(n, m->e, sizeof(m->e));		/* e */
	nc_noise_mix_key(n, k, m->e);
}

/* The tokens of the second message. @dh_public is the other side's e. */
static bool nc_noise_reply(struct nc_noise *n, u8 k[NC_KEY_LEN],
			   const u8 e_secret[NC_DH_LEN],
			   const u8 dh_public[NC_DH_LEN],
			   const struct nc_wire_reply *m)
{
	u8 dh[NC_DH_LEN];
	bool ok;

	nc_noise_mix_hash(n, m, offsetof(struct nc_wire_reply, e));
	nc_noise_mix_hash(n, m->e, sizeof(m->e));		/* e */
	nc_noise_mix_key(n, k, m->e);
	ok = curve25519(dh, e_secret, dh_public);		/* ee */
	if (ok)
		nc_noise_mix_key(n, k, dh);
	memzero_explicit(dh, sizeof(dh));
	return ok;
}

void nc_noise_hello_seal(struct nc_noise *n, const u8 psk[NC_KEY_LEN],
			 u8 protect, struct nc_wire_hello *m,
			 const struct nc_wire_hs_payload *payload)
{
	u8 k[NC_KEY_LEN];

	nc_noise_hello(n, k, psk, protect, m);
	nc_noise_encrypt(n, k, m->sealed, payload);
	memzero_explicit(k, sizeof(k));
}

bool nc_noise_hello_open(struct nc_noise *n, const u8 psk[NC_KEY_LEN],
			 u8 protect, const struct nc_wire_hello *m,
			 struct nc_wire_hs_payload *payload)
{
	u8 k[NC_KEY_LEN];
	bool ok;

	nc_noise_hello(n, k, psk, protect, m);
	ok = nc_noise_decrypt(n, k, m->sealed, payload);
	memzero_explicit(k, sizeof(k));
	if (!ok)
		memzero_explicit(n, sizeof(*n));
	return ok;
}

bool nc_noise_reply_seal(struct nc_noise *n, const u8 e_secret[NC_DH_LEN],
			 const u8 re[NC_DH_LEN], struct nc_wire_reply *m,
			 const struct nc_wire_hs_payload *payload)
{
	u8 k[NC_KEY_LEN];
	bool ok;

	ok = nc_noise_reply(n, k, e_secret, re, m);
	if (ok)
		nc_noise_encrypt(n, k, m->sealed, payload);
	else
		memzero_explicit(n, sizeof(*n));
	memzero_explicit(k, sizeof(k));
	return ok;
}

bool nc_noise_reply_open(struct nc_noise *n, const u8 e_secret[NC_DH_LEN],
			 const struct nc_wire_reply *m,
			 struct nc_wire_hs_payload *payload)
{
	u8 k[NC_KEY_LEN];
	bool ok;

	ok = nc_noise_reply(n, k, e_secret, m->e, m) &&
	     nc_noise_decrypt(n, k, m->sealed, payload);
	memzero_explicit(k, sizeof(k));
	if (!ok)
		memzero_explicit(n, sizeof(*n));
	return ok;
}

void nc_noise_split(struct nc_noise *n, u8 k1[NC_KEY_LEN], u8 k2[NC_KEY_LEN])
{
	nc_noise_hkdf(n->ck, NULL, 0, k1, k2, NULL);
	memzero_explicit(n, sizeof(*n));
}
