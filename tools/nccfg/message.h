/* SPDX-License-Identifier: GPL-2.0 */
/* Messages from the model, and the model from messages. */
#ifndef NCCFG_MESSAGE_H
#define NCCFG_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "model.h"

struct nl_msg;
struct nlmsghdr;

/* Where in a message a setting is, so that the kernel's word can be passed on. */
struct origin {
	size_t			start;
	const struct peer	*peer;
	const struct path	*path;
	const struct word	*word;	/* NULL: implied by others */
};

struct request {
	struct nl_msg	*msg;
	struct origin	*origins;
	size_t		norigins;
};

/* Complains and returns -1 if a peer's part is too large for the protocol. */
int request_build(struct request *rq, const struct device *dev, int family);

/* Wipes the message: it may hold keys. */
void request_free(struct request *rq);

/* The setting whose attribute begins at this offset, or holds it. */
const struct origin *request_origin(const struct request *rq, size_t offset);

/*
 * Adds what a GET answer or an event tells to the list, merging by interface
 * index; NULL if the message tells of no device.
 */
struct device *message_read(struct device **list, struct nlmsghdr *h);

#endif /* NCCFG_MESSAGE_H */
