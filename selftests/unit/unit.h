/* SPDX-License-Identifier: GPL-2.0 */
/* The lists of cases; an entry without a name ends each. */
#ifndef _NC_UNIT_H
#define _NC_UNIT_H

#include <linux/kernel.h>

#include "nc_test.h"

struct nc_case {
	const char *name;
	void (*run)(struct nc_test *t);
};

#define NC_CASE(fn)	{ #fn, fn },

extern const struct nc_case unit_core_cases[];
extern const struct nc_case unit_model_cases[];
extern const struct nc_case unit_wire_cases[];

#endif /* _NC_UNIT_H */
