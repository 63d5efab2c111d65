/* SPDX-License-Identifier: GPL-2.0 */
/* What packets take of a link. */
#include "core/linklayer.h"

static const struct {
	const char *name;
	struct nc_linklayer link;
	u32 len;
	u32 want;
} linklayer_rows[] = {
	{ "nothing said", { 0, false }, 1500, 1500 },
	{ "PPPoE", { 8, false }, 1492, 1500 },
	{ "the most", { 256, false }, 65535, 65791 },
	{ "one cell", { 0, true }, 48, 53 },
	{ "a byte more", { 0, true }, 49, 106 },
	{ "a byte of overhead more", { 1, true }, 48, 106 },
	{ "no bytes", { 0, true }, 0, 0 },
	{ "a full packet", { 40, true }, 1500, 33 * 53 },
	{ "one that fills its cells", { 40, true }, 1496, 32 * 53 },
	{ "a small one", { 40, true }, 188, 5 * 53 },
};

static void linklayer_bytes(struct nc_test *t)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(linklayer_rows); i++)
		NC_ROW_EQ(t, linklayer_rows[i].name,
			  nc_linklayer_bytes(&linklayer_rows[i].link,
					     linklayer_rows[i].len),
			  linklayer_rows[i].want);
}

#define NC_LINKLAYER_CASES(X)						\
	X(linklayer_bytes)
