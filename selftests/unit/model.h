/* SPDX-License-Identifier: GPL-2.0 */
/* A receiver that keeps everything it knows of every number. */
#ifndef _NC_MODEL_H
#define _NC_MODEL_H

#include "core/ackgen.h"
#include "nc_test.h"

#define RX_MODEL_NUMBERS	20000

struct rx_model {
	bool	came[RX_MODEL_NUMBERS];
	bool	given[RX_MODEL_NUMBERS];
	u32	gap_of[RX_MODEL_NUMBERS];	/* hole it belongs to, from 1 */
	u32	since[RX_MODEL_NUMBERS];	/* by hole */
	u32	heads_then[RX_MODEL_NUMBERS];
	u32	gaps;
	u32	nack;
	u32	largest;
	u32	heads;
	u32	pkts;
	u32	wide;
};

u32 rx_model_ack(const struct rx_model *m);
void rx_model_data(struct rx_model *m, u32 seq, u32 now_us);
void rx_model_giveup(struct rx_model *m, u32 now_us, u32 srtt_us);
void rx_model_check(struct nc_test *t, const struct rx_model *m,
		    const struct nc_ackgen *g);

#endif /* _NC_MODEL_H */
