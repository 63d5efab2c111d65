/* SPDX-License-Identifier: GPL-2.0 */
/* A SET request as typed structures. */
#ifndef _NETCOMB_NETLINK_PARSE_H
#define _NETCOMB_NETLINK_PARSE_H

struct genl_info;
struct nc_cfg;

/**
 * nc_netlink_parse - check what a request says, and take it in
 * @info:	the request
 * @cfg:	filled, but for @may_underlay; points into the request
 *
 * Checks all that can be told without looking at the device. Context:
 * process. Return: 0 or a negative error with a sentence in extack;
 * nc_netlink_parse_free() is due in both cases.
 */
int nc_netlink_parse(struct genl_info *info, struct nc_cfg *cfg);

void nc_netlink_parse_free(struct nc_cfg *cfg);

#endif /* _NETCOMB_NETLINK_PARSE_H */
