// SPDX-License-Identifier: GPL-2.0
/*
 * Pre-shared keys. A new key takes the slot beside the current one and
 * becomes current; what was there before goes. Both are accepted until the
 * other side shows that it has the new one.
 */
#include <linux/rculist.h>
#include <linux/string.h>
#include <crypto/blake2s.h>

#include "device.h"
#include "peer.h"
#include "psk.h"

#define NC_PSK_LABEL_ID		"netcomb key id"
#define NC_PSK_LABEL_CHALLENGE	"netcomb challenge mac"

static __be64 nc_psk_id(const u8 *key)
{
	u8 hash[NC_HASH_LEN];
	__be64 id;

	blake2s(key, NC_KEY_LEN, (const u8 *)NC_PSK_LABEL_ID,
		sizeof(NC_PSK_LABEL_ID) - 1, hash, sizeof(hash));
	memcpy(&id, hash, sizeof(id));
	return id;
}

static u64 nc_psk_bucket(__be64 id)
{
	return (__force u64)id;
}

void nc_psk_init(struct nc_peer *peer)
{
	int i;

	for (i = 0; i < NC_PSK_SLOTS; i++) {
		INIT_HLIST_NODE(&peer->hs.psks.slot[i].node);
		peer->hs.psks.slot[i].peer = peer;
	}
}

/* Nobody finds it any more; it can't be read either. */
static void nc_psk_retire(struct nc_psk *psk)
{
	struct nc_device *nc = psk->peer->nc;

	lockdep_assert_held(&psk->peer->hs.lock);
	if (!psk->live)
		return;
	WRITE_ONCE(psk->live, false);
	memzero_explicit(psk->key, sizeof(psk->key));
	memzero_explicit(psk->challenge_key, sizeof(psk->challenge_key));
	spin_lock(&nc->table_lock);
	hash_del_rcu(&psk->node);
	spin_unlock(&nc->table_lock);
}

static void nc_psk_fill(struct nc_psk *psk, const u8 *key, __be64 id)
{
	struct nc_device *nc = psk->peer->nc;

	lockdep_assert_held(&psk->peer->hs.lock);
	memcpy(psk->key, key, NC_KEY_LEN);
	blake2s(key, NC_KEY_LEN, (const u8 *)NC_PSK_LABEL_CHALLENGE,
		sizeof(NC_PSK_LABEL_CHALLENGE) - 1, psk->challenge_key,
		sizeof(psk->challenge_key));
	psk->id = id;
	WRITE_ONCE(psk->live, true);
	spin_lock(&nc->table_lock);
	hash_add_rcu(nc->key_ids, &psk->node, nc_psk_bucket(id));
	spin_unlock(&nc->table_lock);
}

bool nc_psk_set(struct nc_peer *peer, const u8 *key)
{
	struct nc_handshake *hs = &peer->hs;
	struct nc_psks *psks = &hs->psks;
	__be64 id = nc_psk_id(key);
	struct nc_psk *other;

	lockdep_assert_held(&peer->nc->cfg_lock);

	spin_lock_bh(&hs->lock);
	if (psks->slot[psks->current_].live &&
	    psks->slot[psks->current_].id == id) {
		spin_unlock_bh(&hs->lock);
		return false;
	}
	other = &psks->slot[!psks->current_];
	if (other->live && other->id == id) {
		WRITE_ONCE(psks->current_, !psks->current_);
		spin_unlock_bh(&hs->lock);
		return true;
	}
	nc_psk_retire(other);
	spin_unlock_bh(&hs->lock);

	/*
	 * Somebody may still stand on the node, whoever retired it and when:
	 * it must not lead him into another bucket.
	 */
	synchronize_net();

	spin_lock_bh(&hs->lock);
	nc_psk_fill(other, key, id);
	WRITE_ONCE(psks->current_, !psks->current_);
	spin_unlock_bh(&hs->lock);
	return true;
}

struct nc_psk *nc_psk_find(struct nc_device *nc, __be64 id)
{
	struct nc_psk *psk;

	hash_for_each_possible_rcu(nc->key_ids, psk, node, nc_psk_bucket(id))
		if (READ_ONCE(psk->id) == id)
			return psk;
	return NULL;
}

bool nc_psk_read(struct nc_psk *psk, __be64 id, u8 key[NC_KEY_LEN])
{
	struct nc_handshake *hs = &psk->peer->hs;
	bool ok;

	spin_lock_bh(&hs->lock);
	ok = psk->live && psk->id == id;
	if (ok)
		memcpy(key, psk->key, NC_KEY_LEN);
	spin_unlock_bh(&hs->lock);
	return ok;
}

const struct nc_psk *nc_psk_current(const struct nc_peer *peer)
{
	const struct nc_psks *psks = &peer->hs.psks;
	const struct nc_psk *psk = &psks->slot[psks->current_];

	lockdep_assert_held(&peer->hs.lock);
	return psk->live ? psk : NULL;
}

void nc_psk_confirmed(struct nc_peer *peer, __be64 id)
{
	struct nc_psks *psks = &peer->hs.psks;

	spin_lock_bh(&peer->hs.lock);
	if (psks->slot[psks->current_].live &&
	    psks->slot[psks->current_].id == id)
		nc_psk_retire(&psks->slot[!psks->current_]);
	spin_unlock_bh(&peer->hs.lock);
}

/* Two keys with one id would be two inputs with one 64-bit hash. */
bool nc_psk_taken(struct nc_device *nc, const struct nc_peer *peer,
		  const u8 *key)
{
	struct nc_psk *psk;
	bool taken;

	lockdep_assert_held(&nc->cfg_lock);

	rcu_read_lock();
	psk = nc_psk_find(nc, nc_psk_id(key));
	taken = psk && psk->peer != peer;
	rcu_read_unlock();
	return taken;
}

void nc_psk_drop(struct nc_peer *peer)
{
	int i;

	spin_lock_bh(&peer->hs.lock);
	for (i = 0; i < NC_PSK_SLOTS; i++)
		nc_psk_retire(&peer->hs.psks.slot[i]);
	spin_unlock_bh(&peer->hs.lock);
}
