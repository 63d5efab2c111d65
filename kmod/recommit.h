/* SPDX-License-Identifier: GPL-2.0 */
/* What a path could not deliver goes to others. */
#ifndef _NETCOMB_RECOMMIT_H
#define _NETCOMB_RECOMMIT_H

struct nc_path;
struct nc_peer;
struct sk_buff_head;

/**
 * nc_recommit_path - a path takes no more data: its FIFO goes to others
 *
 * So does what it has sent and is not acknowledged: of a suspect path if
 * another is up, else it waits for nc_recommit_suspects(). Packets keep their
 * data_seq. Context: as nc_send_kick().
 */
void nc_recommit_path(struct nc_peer *peer, struct nc_path *path);

/**
 * nc_recommit_suspects - a path is up: what suspect ones have sent goes there
 *
 * Context: as nc_send_kick().
 */
void nc_recommit_suspects(struct nc_peer *peer);

/**
 * nc_recommit_restart - what was sent so far was for another instance
 *
 * It is not sent again. Context: BH off, none of the locks held.
 */
void nc_recommit_restart(struct nc_peer *peer);

/**
 * nc_recommit_sent - commit packets that have been sent before
 * @peer:	the peer; tx.lock is held
 * @sent:	emptied; they keep their number and class
 *
 * Context: RCU read lock.
 */
void nc_recommit_sent(struct nc_peer *peer, struct sk_buff_head *sent);

#endif /* _NETCOMB_RECOMMIT_H */
