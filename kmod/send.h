/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the qdisc to the paths' FIFOs: which peer, which path, which number,
 * and when the transmit queue stops and goes on.
 */
#ifndef _NETCOMB_SEND_H
#define _NETCOMB_SEND_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct nc_path;
struct nc_peer;

/* What a peer's carry holds at most, in packets. */
#define NC_CARRY_MAX		256

netdev_tx_t nc_send_xmit(struct sk_buff *skb, struct net_device *dev);
u16 nc_send_select_queue(struct net_device *dev, struct sk_buff *skb,
			 struct net_device *sb_dev);

/**
 * nc_send_kick - something that could end a stop has happened
 * @peer:	the peer
 *
 * Commits what the carry holds and decides about the queue, under tx.lock.
 * Context: BH off or process, RCU read lock, no path lock held.
 */
void nc_send_kick(struct nc_peer *peer);

/** nc_send_fifo_drained - a path has sent: as above, cheap if not stopped */
void nc_send_fifo_drained(struct nc_peer *peer);

/**
 * nc_send_check_stuck - a stopped queue must have something that ends it
 *
 * Counts `stuck` and starts the queue if it has had nothing for a while.
 * Context: softirq, RCU read lock, no lock held.
 *
 * Return: when to ask again, or 0.
 */
u64 nc_send_check_stuck(struct nc_peer *peer);

/**
 * nc_send_next_seq - the least data_seq that a frame may still be sent with
 *
 * What is committed and has not left keeps its number and leaves in whatever
 * session is current then. Context: process or BH, none of the locks held.
 */
u64 nc_send_next_seq(struct nc_peer *peer);

/** nc_send_init - state of a peer; 0 or -ENOMEM. Context: process. */
int nc_send_init(struct nc_peer *peer);

/** nc_send_stop - free what waits */
void nc_send_stop(struct nc_peer *peer);

/** nc_send_exit - free the state; nobody sends any more */
void nc_send_exit(struct nc_peer *peer);

#endif /* _NETCOMB_SEND_H */
