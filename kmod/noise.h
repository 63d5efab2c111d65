/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s (The Noise Protocol Framework,
 * revision 34) as the two messages HELLO and REPLY: cryptography only. No
 * peer, no time, no lock, and nothing that sends.
 */
#ifndef _NETCOMB_NOISE_H
#define _NETCOMB_NOISE_H

#include "proto.h"

#define NC_HASH_LEN		32	/* BLAKE2s */
#define NC_DH_LEN		32	/* X25519 */

/**
 * struct nc_noise - SymmetricState (section 5.2)
 * @ck:	chaining key, secret
 * @h:	hash of all that was said
 *
 * There is no cipher state beside it: in this pattern each key seals exactly
 * one text, with nonce 0, right after it was made.
 */
struct nc_noise {
	u8	ck[NC_HASH_LEN];
	u8	h[NC_HASH_LEN];
};

/**
 * nc_noise_ephemeral - make an ephemeral key pair
 * @secret:	secret key, to be wiped by the caller
 * @public:	public key
 *
 * Context: process; may wait for the random number generator. Return: false
 * if the pair is of no use.
 */
bool __must_check nc_noise_ephemeral(u8 secret[NC_DH_LEN],
				     u8 public[NC_DH_LEN]);

/**
 * nc_noise_hello_seal - initiator: the first message, "psk, e"
 * @n:		state, made here and kept for the answer
 * @psk:	pre-shared key
 * @protect:	enum netcomb_protect, part of the prologue
 * @m:		HELLO with its clear header and @e set; sealed here
 * @payload:	what to seal
 *
 * An @e seals one payload and no second: key and nonce depend on nothing else
 * that changes.
 *
 * Context: any.
 */
void nc_noise_hello_seal(struct nc_noise *n, const u8 psk[NC_KEY_LEN],
			 u8 protect, struct nc_wire_hello *m,
			 const struct nc_wire_hs_payload *payload);

/**
 * nc_noise_hello_open - responder: the first message
 * @n:		state, made here; wiped on failure
 * @psk:	pre-shared key
 * @protect:	enum netcomb_protect, part of the prologue
 * @m:		HELLO as received
 * @payload:	what it says; undefined on failure
 *
 * Costs some hashing and no Diffie-Hellman. Context: any.
 *
 * Return: whether the sender knows the key and has the same protection.
 */
bool __must_check nc_noise_hello_open(struct nc_noise *n,
				      const u8 psk[NC_KEY_LEN], u8 protect,
				      const struct nc_wire_hello *m,
				      struct nc_wire_hs_payload *payload);

/**
 * nc_noise_reply_seal - responder: the second message, "e, ee"
 * @n:		state that nc_noise_hello_open() left; wiped on failure
 * @e_secret:	own ephemeral secret key; its public half is in @m
 * @re:		the initiator's ephemeral public key
 * @m:		REPLY with its clear header and @e set; sealed here
 * @payload:	what to seal
 *
 * Context: process (Diffie-Hellman). Return: false if @re is a point of low
 * order.
 */
bool __must_check nc_noise_reply_seal(struct nc_noise *n,
				      const u8 e_secret[NC_DH_LEN],
				      const u8 re[NC_DH_LEN],
				      struct nc_wire_reply *m,
				      const struct nc_wire_hs_payload *payload);

/**
 * nc_noise_reply_open - initiator: the second message
 * @n:		copy of the state that nc_noise_hello_seal() left; wiped on
 *		failure
 * @e_secret:	own ephemeral secret key
 * @m:		REPLY as received
 * @payload:	what it says; undefined on failure
 *
 * Context: process (Diffie-Hellman). Return: whether it is the answer to that
 * HELLO from somebody who knows the key.
 */
bool __must_check nc_noise_reply_open(struct nc_noise *n,
				      const u8 e_secret[NC_DH_LEN],
				      const struct nc_wire_reply *m,
				      struct nc_wire_hs_payload *payload);

/**
 * nc_noise_split - the keys of the session (section 5.2, Split)
 * @n:		state after both messages; wiped
 * @k1:		initiator to responder
 * @k2:		responder to initiator
 */
void nc_noise_split(struct nc_noise *n, u8 k1[NC_KEY_LEN], u8 k2[NC_KEY_LEN]);

#endif /* _NETCOMB_NOISE_H */
