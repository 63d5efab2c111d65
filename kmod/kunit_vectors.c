// SPDX-License-Identifier: GPL-2.0
/*
 * The handshake and the protection of frames, against what
 * selftests/vectors/ncwire.py made from protocol.rst. Part of
 * netcomb_kunit.ko.
 */
#include <linux/string.h>
#include <crypto/blake2s.h>
#include <crypto/curve25519.h>
#include <uapi/linux/netcomb.h>
#include <kunit/test.h>

#include "core/frame.h"
#include "crypto.h"
#include "noise.h"
#include "session.h"
#include "vectors.h"

#define SAME(t, got, want)						\
	KUNIT_EXPECT_EQ(t, memcmp(got, want, sizeof(want)), 0)

/* ---- The handshake ---- */

static struct nc_wire_hello kunit_hello;
static struct nc_wire_reply kunit_reply;
static struct nc_wire_hs_payload kunit_payload;
static struct nc_noise kunit_noise;

static void vectors_keys(struct kunit *test)
{
	static const char id[] = "netcomb key id";
	static const char label[] = "netcomb challenge mac";
	u8 key[NC_KEY_LEN], out[NC_HASH_LEN];

	blake2s(ncv_psk, NC_KEY_LEN, (const u8 *)id, sizeof(id) - 1, out,
		sizeof(out));
	SAME(test, out, ncv_key_id);
	blake2s(ncv_psk, NC_KEY_LEN, (const u8 *)label, sizeof(label) - 1, key,
		sizeof(key));
	blake2s(key, sizeof(key), ncv_challenge,
		offsetof(struct nc_wire_challenge, mac), out, NC_TAG_LEN);
	KUNIT_EXPECT_EQ(test, 0,
			memcmp(out, ncv_challenge +
			       offsetof(struct nc_wire_challenge, mac),
			       NC_TAG_LEN));
	/* The public halves of the secrets */
	KUNIT_EXPECT_TRUE(test, curve25519_generate_public(out,
							   ncv_hello1_e_secret));
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, ncv_hello1 + 16, NC_DH_LEN));
	KUNIT_EXPECT_TRUE(test, curve25519_generate_public(out,
							   ncv_reply_e_secret));
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, ncv_reply + 12, NC_DH_LEN));
}

static void seal_hello(struct kunit *test, const u8 *want, const u8 *payload,
		       u8 protect)
{
	memcpy(&kunit_hello, want, sizeof(kunit_hello));
	memset(kunit_hello.sealed, 0, sizeof(kunit_hello.sealed));
	memcpy(&kunit_payload, payload, sizeof(kunit_payload));
	nc_noise_hello_seal(&kunit_noise, ncv_psk, protect, &kunit_hello,
			    &kunit_payload);
	KUNIT_EXPECT_EQ(test, 0, memcmp(&kunit_hello, want,
					sizeof(kunit_hello)));
}

static void vectors_hello(struct kunit *test)
{
	seal_hello(test, ncv_hello1, ncv_hello1_payload,
		   NETCOMB_PROTECT_ENCRYPT);
	seal_hello(test, ncv_hello_auth, ncv_hello_auth_payload,
		   NETCOMB_PROTECT_AUTH);
	seal_hello(test, ncv_hello_none, ncv_hello_none_payload,
		   NETCOMB_PROTECT_NONE);
	seal_hello(test, ncv_hello_bound, ncv_hello_bound_payload,
		   NETCOMB_PROTECT_ENCRYPT);
	seal_hello(test, ncv_hello2, ncv_hello2_payload,
		   NETCOMB_PROTECT_ENCRYPT);
	SAME(test, kunit_noise.h, ncv_hello2_h);
	SAME(test, kunit_noise.ck, ncv_hello2_ck);

	memcpy(&kunit_hello, ncv_hello2, sizeof(kunit_hello));
	KUNIT_EXPECT_TRUE(test, nc_noise_hello_open(&kunit_noise, ncv_psk,
						    NETCOMB_PROTECT_ENCRYPT,
						    &kunit_hello,
						    &kunit_payload));
	SAME(test, &kunit_payload, ncv_hello2_payload);
	SAME(test, kunit_noise.h, ncv_hello2_h);
	SAME(test, kunit_noise.ck, ncv_hello2_ck);
}

/* Nothing of it can be changed, in the clear or sealed. */
static void vectors_hello_forged(struct kunit *test)
{
	u8 *m = (u8 *)&kunit_hello;
	u8 psk[NC_KEY_LEN];
	int i;

	memcpy(m, ncv_hello2, sizeof(kunit_hello));
	for (i = 0; i < sizeof(kunit_hello); i++) {
		m[i] ^= 0x10;
		KUNIT_EXPECT_FALSE(test,
				   nc_noise_hello_open(&kunit_noise, ncv_psk,
						       NETCOMB_PROTECT_ENCRYPT,
						       &kunit_hello,
						       &kunit_payload));
		m[i] ^= 0x10;
	}
	KUNIT_EXPECT_FALSE(test, nc_noise_hello_open(&kunit_noise, ncv_psk,
						     NETCOMB_PROTECT_AUTH,
						     &kunit_hello,
						     &kunit_payload));
	memcpy(psk, ncv_psk, sizeof(psk));
	psk[31] ^= 1;
	KUNIT_EXPECT_FALSE(test, nc_noise_hello_open(&kunit_noise, psk,
						     NETCOMB_PROTECT_ENCRYPT,
						     &kunit_hello,
						     &kunit_payload));
}

/* The state that both sides have after HELLO */
static void after_hello(void)
{
	memcpy(kunit_noise.h, ncv_hello2_h, NC_HASH_LEN);
	memcpy(kunit_noise.ck, ncv_hello2_ck, NC_HASH_LEN);
}

static void vectors_reply(struct kunit *test)
{
	u8 k1[NC_KEY_LEN], k2[NC_KEY_LEN];

	after_hello();
	memcpy(&kunit_reply, ncv_reply, sizeof(kunit_reply));
	memset(kunit_reply.sealed, 0, sizeof(kunit_reply.sealed));
	memcpy(&kunit_payload, ncv_reply_payload, sizeof(kunit_payload));
	KUNIT_EXPECT_TRUE(test, nc_noise_reply_seal(&kunit_noise,
						    ncv_reply_e_secret,
						    ncv_hello2 + 16,
						    &kunit_reply,
						    &kunit_payload));
	SAME(test, &kunit_reply, ncv_reply);
	SAME(test, kunit_noise.h, ncv_reply_h);
	SAME(test, kunit_noise.ck, ncv_reply_ck);

	after_hello();
	KUNIT_EXPECT_TRUE(test, nc_noise_reply_open(&kunit_noise,
						    ncv_hello2_e_secret,
						    &kunit_reply,
						    &kunit_payload));
	SAME(test, &kunit_payload, ncv_reply_payload);
	nc_noise_split(&kunit_noise, k1, k2);
	SAME(test, k1, ncv_k1);
	SAME(test, k2, ncv_k2);
}

static void vectors_reply_forged(struct kunit *test)
{
	u8 *m = (u8 *)&kunit_reply;
	u8 zero[NC_DH_LEN] = {};
	int i;

	memcpy(m, ncv_reply, sizeof(kunit_reply));
	for (i = 0; i < sizeof(kunit_reply); i++) {
		after_hello();
		m[i] ^= 0x10;
		KUNIT_EXPECT_FALSE(test,
				   nc_noise_reply_open(&kunit_noise,
						       ncv_hello2_e_secret,
						       &kunit_reply,
						       &kunit_payload));
		m[i] ^= 0x10;
	}
	/* A point of low order gives a result of zeros. */
	after_hello();
	KUNIT_EXPECT_FALSE(test, nc_noise_reply_seal(&kunit_noise,
						     ncv_reply_e_secret, zero,
						     &kunit_reply,
						     &kunit_payload));
}

/* ---- Frames ---- */

#define FRAME(name)							\
	{ #name, ncv_##name##_payload, ncv_##name##_encrypt,		\
	  ncv_##name##_auth, ncv_##name##_none,				\
	  sizeof(ncv_##name##_none), sizeof(ncv_##name##_payload) }

static const struct {
	const char *row;
	const u8 *payload, *encrypt, *auth, *none;
	size_t none_len;
	size_t len;
} kunit_frames[] = {
	FRAME(data), FRAME(data_express), FRAME(ack1), FRAME(ack3),
	FRAME(probe), FRAME(probe_reply), FRAME(close),
};

static struct nc_session kunit_session;
static u8 kunit_frame[512];

/* Seals what the vector has, opens it again, and opens it changed. */
static void one_frame(struct kunit *test, int row, const u8 *want,
		      const struct nc_bound *bound)
{
	size_t len = kunit_frames[row].len;
	size_t all = NC_HDR_LEN + len + NC_TAG_LEN, i;

	memcpy(kunit_frame, want, NC_HDR_LEN);
	memcpy(kunit_frame + NC_HDR_LEN, kunit_frames[row].payload, len);
	nc_crypto_seal(&kunit_session, kunit_frame, len, bound);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(kunit_frame, want, all), 0, "%s",
			    kunit_frames[row].row);

	memcpy(kunit_frame, want, all);
	KUNIT_EXPECT_EQ(test, nc_crypto_open(&kunit_session, kunit_frame, all,
					     bound), (int)len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(kunit_frame + NC_HDR_LEN,
					kunit_frames[row].payload, len));

	for (i = 0; i < all; i++) {
		memcpy(kunit_frame, want, all);
		kunit_frame[i] ^= 0x40;
		KUNIT_EXPECT_EQ_MSG(test,
				    nc_crypto_open(&kunit_session, kunit_frame,
						   all, bound), -EBADMSG,
				    "%s, byte %zu", kunit_frames[row].row, i);
	}
	for (i = 0; i < all; i++) {
		memcpy(kunit_frame, want, i);
		KUNIT_EXPECT_EQ(test,
				nc_crypto_open(&kunit_session, kunit_frame, i,
					       bound), -EBADMSG);
	}
}

/* There is nothing to seal or to open, and still nothing before the frame. */
static void bare_frame(struct kunit *test, int row)
{
	size_t len = kunit_frames[row].len, all = NC_HDR_LEN + len, i;
	const u8 *want = kunit_frames[row].none;

	KUNIT_EXPECT_EQ(test, all, kunit_frames[row].none_len);
	memset(kunit_frame, 0xa5, sizeof(kunit_frame));
	memcpy(kunit_frame, want, NC_HDR_LEN);
	memcpy(kunit_frame + NC_HDR_LEN, kunit_frames[row].payload, len);
	nc_crypto_seal(&kunit_session, kunit_frame, len, NULL);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(kunit_frame, want, all), 0, "%s",
			    kunit_frames[row].row);
	KUNIT_EXPECT_EQ(test, kunit_frame[all], 0xa5);
	KUNIT_EXPECT_EQ(test, nc_crypto_open(&kunit_session, kunit_frame, all,
					     NULL), (int)len);
	KUNIT_EXPECT_EQ(test, memcmp(kunit_frame, want, all), 0);
	for (i = 0; i < NC_HDR_LEN; i++)
		KUNIT_EXPECT_EQ(test,
				nc_crypto_open(&kunit_session, kunit_frame, i,
					       NULL), -EBADMSG);
}

static void vectors_frames(struct kunit *test)
{
	int i;

	memset(&kunit_session, 0, sizeof(kunit_session));
	memcpy(kunit_session.tx_key, ncv_k1, NC_KEY_LEN);
	memcpy(kunit_session.rx_key, ncv_k1, NC_KEY_LEN);
	for (i = 0; i < ARRAY_SIZE(kunit_frames); i++) {
		kunit_session.protect = NETCOMB_PROTECT_ENCRYPT;
		one_frame(test, i, kunit_frames[i].encrypt, NULL);
		kunit_session.protect = NETCOMB_PROTECT_AUTH;
		one_frame(test, i, kunit_frames[i].auth, NULL);
		kunit_session.protect = NETCOMB_PROTECT_NONE;
		bare_frame(test, i);
	}
}

static struct nc_bound kunit_bound;

/* Nothing opens between other addresses, or as if it were not bound. */
static void bound_frame(struct kunit *test, int row, const u8 *want)
{
	size_t all = NC_HDR_LEN + kunit_frames[row].len + NC_TAG_LEN, i;
	u8 *a = (u8 *)&kunit_bound;

	memcpy(kunit_bound.from, ncv_bound_from, NC_ADDR_LEN);
	memcpy(kunit_bound.to, ncv_bound_to, NC_ADDR_LEN);
	one_frame(test, row, want, &kunit_bound);
	memcpy(kunit_frame, want, all);
	KUNIT_EXPECT_EQ(test, nc_crypto_open(&kunit_session, kunit_frame, all,
					     NULL), -EBADMSG);
	for (i = 0; i < sizeof(kunit_bound); i++) {
		a[i] ^= 1;
		KUNIT_EXPECT_EQ(test,
				nc_crypto_open(&kunit_session, kunit_frame, all,
					       &kunit_bound), -EBADMSG);
		a[i] ^= 1;
	}
}

static void vectors_bound(struct kunit *test)
{
	kunit_session.protect = NETCOMB_PROTECT_ENCRYPT;
	bound_frame(test, 0, ncv_data_bound_encrypt);
	kunit_session.protect = NETCOMB_PROTECT_AUTH;
	bound_frame(test, 0, ncv_data_bound_auth);
}

static struct kunit_case crypto_kunit_cases[] = {
	KUNIT_CASE(vectors_keys),
	KUNIT_CASE(vectors_hello),
	KUNIT_CASE(vectors_hello_forged),
	KUNIT_CASE(vectors_reply),
	KUNIT_CASE(vectors_reply_forged),
	KUNIT_CASE(vectors_frames),
	KUNIT_CASE(vectors_bound),
	{}
};

static struct kunit_suite crypto_kunit_suite = {
	.name = "netcomb_crypto",
	.test_cases = crypto_kunit_cases,
};

kunit_test_suites(&crypto_kunit_suite);
