/* SPDX-License-Identifier: GPL-2.0 */
/* What a gap in the numbers of a path's frames tells of their data_seq. */
#ifndef _NETCOMB_CORE_GAP_H
#define _NETCOMB_CORE_GAP_H

#include <linux/types.h>

/* So many in a row, and one that was lost is not likely to be express. */
#define NC_GAP_PLAIN	64U

/**
 * struct nc_gap - the data frames of a path as they come, zeroed to begin with
 * @after:	highest data_seq of those that are not express
 * @session:	whose path_seq are counted
 * @next:	one above the last path_seq
 * @lost:	missing since @after
 * @plain:	how many have come since the last express one, NC_GAP_PLAIN at most
 * @known:	the last one that is not express had @after
 */
struct nc_gap {
	u64	after;
	u32	session;
	u32	next;
	u32	lost;
	u32	plain;
	bool	known;
};

/**
 * nc_gap_frame - a data frame has come, whether it is a second copy or not
 * @g:		of its path
 * @session:	its session
 * @seq:	its path_seq
 * @data_seq:	completed
 * @express:	it may have overtaken others on the path
 * @from:	set if the result is positive
 *
 * On a path numbers rise together but for express. What was lost between two
 * frames that are not express had numbers between theirs, unless it was express:
 * see nc_gap_plain().
 *
 * Return: how many frames with a data_seq from *@from on and below @data_seq were
 * lost on the path; 0 if none were or nothing is known, -ERANGE if later ones
 * came first: the path changes their order.
 */
int nc_gap_frame(struct nc_gap *g, u32 session, u32 seq, u64 data_seq,
		 bool express, u64 *from);

/** nc_gap_plain - whether what a path has just lost is not likely to be express */
static inline bool nc_gap_plain(const struct nc_gap *g)
{
	return g->plain == NC_GAP_PLAIN;
}

#endif /* _NETCOMB_CORE_GAP_H */
