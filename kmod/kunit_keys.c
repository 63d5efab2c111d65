// SPDX-License-Identifier: GPL-2.0
/*
 * netcomb_keys.ko, for the debug kernel alone: whether secrets are still in memory
 * when they should have been wiped. It notes those that all devices have now,
 * masked so that the note is no find, and counts the places in which the whole of
 * the guest's memory holds one. netcomb.ko knows nothing of it.
 *
 *	echo note >/sys/kernel/debug/netcomb_keys; cat /sys/kernel/debug/netcomb_keys
 */
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "device.h"
#include "initiator.h"
#include "peer.h"
#include "session.h"

#define KEYS_MASK	0xa5
#define KEYS_MOST	256

enum keys_kind { KEYS_SESSION, KEYS_PSK, KEYS_EPHEMERAL, KEYS_KINDS };

static const char *const keys_kind_name[] = {
	[KEYS_SESSION]		= "session",
	[KEYS_PSK]		= "psk",
	[KEYS_EPHEMERAL]	= "ephemeral",
};

static struct {
	u8		masked[NC_KEY_LEN];
	enum keys_kind	kind;
} keys_noted[KEYS_MOST];

static DEFINE_MUTEX(keys_lock);	/* all of the above and below */
static unsigned int keys_count;
static bool keys_begin[256];	/* first bytes of what was noted */
static struct dentry *keys_file;

/* ---- Noting ---- */

static bool keys_same(const u8 *at, const u8 *masked)
{
	int i;

	for (i = 0; i < NC_KEY_LEN; i++)
		if ((at[i] ^ KEYS_MASK) != masked[i])
			return false;
	return true;
}

/* Both ends of a session are in this guest and have the same two keys. */
static void keys_note(const u8 *key, enum keys_kind kind)
{
	unsigned int i;

	for (i = 0; i < keys_count; i++)
		if (keys_same(key, keys_noted[i].masked))
			return;
	if (keys_count == KEYS_MOST)
		return;
	for (i = 0; i < NC_KEY_LEN; i++)
		keys_noted[keys_count].masked[i] = key[i] ^ KEYS_MASK;
	keys_noted[keys_count++].kind = kind;
	keys_begin[key[0]] = true;
}

static void keys_note_peer(struct nc_peer *peer)
{
	struct nc_psks *psks = &peer->hs.psks;
	int i;

	spin_lock_bh(&peer->hs.lock);
	for (i = 0; i < NC_PSK_SLOTS; i++) {
		if (!psks->slot[i].live)
			continue;
		keys_note(psks->slot[i].key, KEYS_PSK);
		keys_note(psks->slot[i].challenge_key, KEYS_PSK);
	}
	spin_unlock_bh(&peer->hs.lock);
}

static void keys_note_device(struct nc_device *nc)
{
	struct nc_attempt *a;
	struct nc_session *s;
	struct nc_peer *peer;
	int i;

	hash_for_each_rcu(nc->sessions, i, s, node) {
		keys_note(s->tx_key, KEYS_SESSION);
		keys_note(s->rx_key, KEYS_SESSION);
	}
	hash_for_each_rcu(nc->hs.attempts, i, a, node) {
		keys_note(a->e_secret, KEYS_EPHEMERAL);
		keys_note(a->noise.ck, KEYS_EPHEMERAL);
	}
	list_for_each_entry_rcu(peer, &nc->peers, list)
		keys_note_peer(peer);
}

static ssize_t keys_write(struct file *file, const char __user *buf,
			  size_t len, loff_t *pos)
{
	struct net_device *dev;
	struct net *net;

	mutex_lock(&keys_lock);
	keys_count = 0;
	memset(keys_begin, 0, sizeof(keys_begin));
	rcu_read_lock();
	for_each_net_rcu(net)
		for_each_netdev_rcu(net, dev)
			if (dev->rtnl_link_ops &&
			    !strcmp(dev->rtnl_link_ops->kind, "netcomb"))
				keys_note_device(netdev_priv(dev));
	rcu_read_unlock();
	mutex_unlock(&keys_lock);
	return len;
}

/* ---- Searching ---- */

static void keys_search_page(const u8 *page, unsigned int *found)
{
	unsigned int i, k;

	for (i = 0; i <= PAGE_SIZE - NC_KEY_LEN; i++) {
		if (!keys_begin[page[i]])
			continue;
		for (k = 0; k < keys_count; k++)
			if (keys_same(page + i, keys_noted[k].masked))
				found[keys_noted[k].kind]++;
	}
}

static int keys_show(struct seq_file *m, void *v)
{
	unsigned int noted[KEYS_KINDS] = {}, found[KEYS_KINDS] = {};
	unsigned long pfn;
	struct page *page;
	unsigned int i;

	mutex_lock(&keys_lock);
	for (i = 0; i < keys_count; i++)
		noted[keys_noted[i].kind]++;
	for (pfn = ARCH_PFN_OFFSET; pfn_valid(pfn); pfn++) {
		page = pfn_to_page(pfn);
		if (!PageReserved(page))
			keys_search_page(page_address(page), found);
		if (!(pfn % 1024))
			cond_resched();
	}
	mutex_unlock(&keys_lock);

	for (i = 0; i < KEYS_KINDS; i++)
		seq_printf(m, "%s noted=%u found=%u\n", keys_kind_name[i],
			   noted[i], found[i]);
	return 0;
}

static int keys_open(struct inode *inode, struct file *file)
{
	return single_open(file, keys_show, NULL);
}

static const struct file_operations keys_fops = {
	.owner		= THIS_MODULE,
	.open		= keys_open,
	.read		= seq_read,
	.write		= keys_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int __init keys_init(void)
{
	keys_file = debugfs_create_file("netcomb_keys", 0600, NULL, NULL,
					&keys_fops);
	return PTR_ERR_OR_ZERO(keys_file);
}

static void __exit keys_exit(void)
{
	debugfs_remove(keys_file);
}

module_init(keys_init);
module_exit(keys_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Secrets of netcomb that are still in memory");
