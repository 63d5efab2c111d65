// SPDX-License-Identifier: GPL-2.0
/* What a gap in the numbers of a path's frames tells of their data_seq. */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "gap.h"

#define LOST_MAX	65535U	/* no receiver holds back so many */

int nc_gap_frame(struct nc_gap *g, u32 session, u32 seq, u64 data_seq,
		 bool express, u64 *from)
{
	u32 lost = 0;

	if (session != g->session)
		*g = (struct nc_gap) { .session = session, .next = seq };
	if (seq < g->next)
		return -ERANGE;
	g->lost = min(g->lost + (seq - g->next), LOST_MAX);
	g->next = seq + 1;
	if (express) {
		g->plain = 0;
		return 0;
	}
	g->plain = min(g->plain + 1, NC_GAP_PLAIN);
	if (g->known && data_seq > g->after) {
		*from = g->after + 1;
		lost = g->lost;
	}
	/* One that was sent before, over another path, is out of its place. */
	g->known = data_seq > g->after || !g->after;
	g->after = max(g->after, data_seq);
	g->lost = 0;
	return lost;
}
