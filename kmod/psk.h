/* SPDX-License-Identifier: GPL-2.0 */
/* Pre-shared keys: a peer has the current one and at most one before it. */
#ifndef _NETCOMB_PSK_H
#define _NETCOMB_PSK_H

#include <linux/types.h>

#include "proto.h"

struct nc_device;
struct nc_peer;

#define NC_PSK_SLOTS		2

/**
 * struct nc_psk - a place for one key
 * @node:	in nc->key_ids, by @id, while @live
 * @peer:	whose; immutable
 * @id:		key id as on the wire; tells nothing about the key
 * @key:	the key
 * @challenge_key: authenticates CHALLENGE, made from @key
 * @live:	there is a key and it is accepted
 *
 * Found under RCU, so @id may be stale there; everything but @peer is read
 * and written under hs.lock.
 */
struct nc_psk {
	struct hlist_node	node;
	struct nc_peer		*peer;
	__be64			id;
	u8			key[NC_KEY_LEN];
	u8			challenge_key[NC_KEY_LEN];
	bool			live;
};

/**
 * struct nc_psks - the keys of a peer
 * @slot:	places
 * @current_:	index of the one to begin handshakes with
 */
struct nc_psks {
	struct nc_psk	slot[NC_PSK_SLOTS];
	u8		current_;
};

/** nc_psk_init - no keys yet */
void nc_psk_init(struct nc_peer *peer);

/**
 * nc_psk_set - take a key as the current one; the one before stays accepted
 * @peer:	the peer
 * @key:	NC_KEY_LEN bytes, copied
 *
 * Context: process, nc->cfg_lock, no spinlock; may wait for a grace period.
 *
 * Return: false if it was the current key already.
 */
bool nc_psk_set(struct nc_peer *peer, const u8 *key);

/**
 * nc_psk_find - whose key has this id
 * @nc:		device
 * @id:		as on the wire
 *
 * Context: RCU read lock. Return: NULL if nobody's.
 */
struct nc_psk *nc_psk_find(struct nc_device *nc, __be64 id);

/**
 * nc_psk_read - copy a key that nc_psk_find() found
 * @psk:	the place
 * @id:		the id that was looked for
 * @key:	set to the key; the caller wipes it
 *
 * Context: any, takes hs.lock. Return: false if the key is gone by now.
 */
bool __must_check nc_psk_read(struct nc_psk *psk, __be64 id,
			      u8 key[NC_KEY_LEN]);

/**
 * nc_psk_current - the key to begin handshakes with
 * @peer:	the peer
 *
 * Context: hs.lock held. Return: NULL if there is none.
 */
const struct nc_psk *nc_psk_current(const struct nc_peer *peer);

/**
 * nc_psk_confirmed - the other side has used a key; older ones end with it
 * @peer:	the peer
 * @id:		id of the key under which a session was confirmed
 *
 * Nothing happens unless @id is the current key's: a session under the old
 * key says nothing about the new one. Context: any, takes hs.lock.
 */
void nc_psk_confirmed(struct nc_peer *peer, __be64 id);

/**
 * nc_psk_taken - whether another peer of the device has this key
 * @nc:		device, nc->cfg_lock held
 * @peer:	the one that may have it, or NULL
 * @key:	NC_KEY_LEN bytes
 */
bool nc_psk_taken(struct nc_device *nc, const struct nc_peer *peer,
		  const u8 *key);

/** nc_psk_drop - forget all keys of a peer; process context */
void nc_psk_drop(struct nc_peer *peer);

#endif /* _NETCOMB_PSK_H */
