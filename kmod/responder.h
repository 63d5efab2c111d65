/* SPDX-License-Identifier: GPL-2.0 */
/* The side of a handshake that answers HELLO. */
#ifndef _NETCOMB_RESPONDER_H
#define _NETCOMB_RESPONDER_H

struct nc_device;
struct nc_flow;
struct nc_hs_device;
struct nc_peer;
struct nc_sock;
struct nc_wire_hello;

/** nc_responder_device_init - secrets and limits of a device */
void nc_responder_device_init(struct nc_hs_device *hd);

/**
 * nc_responder_hello - a HELLO came
 * @nc:		device
 * @ns:		socket it came to
 * @m:		as received
 * @flow:	its addresses, seen from us
 *
 * Context: softirq, RCU read lock, no lock held.
 */
void nc_responder_hello(struct nc_device *nc, struct nc_sock *ns,
			const struct nc_wire_hello *m,
			const struct nc_flow *flow);

/**
 * nc_responder_answer - answer the HELLOs that wait
 * @peer:	the peer
 *
 * Context: the peer's handshake work item.
 */
void nc_responder_answer(struct nc_peer *peer);

/** nc_responder_stop - drop what waits and wipe; the work item is cancelled */
void nc_responder_stop(struct nc_peer *peer);

#endif /* _NETCOMB_RESPONDER_H */
