// SPDX-License-Identifier: GPL-2.0
/* Runs every case and says how it went, as TAP. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#define FAILURES_SHOWN	10

void nc_test_differ(struct nc_test *t, const char *file, int line,
		    const char *what, const char *row, u64 got, u64 want)
{
	if (t->failed++ < FAILURES_SHOWN)
		printf("# %s:%d: %s%s%s: got %" PRIu64 " (%#" PRIx64
		       "), want %" PRIu64 " (%#" PRIx64 ")\n", file, line,
		       row, row[0] ? ": " : "", what, got, got, want, want);
}

static const struct nc_case *const suites[] = {
	unit_core_cases, unit_model_cases, unit_wire_cases,
};

int main(int argc, char **argv)
{
	unsigned int total = 0, failed = 0, i;
	const struct nc_case *c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("TAP version 13\n");
	for (i = 0; i < ARRAY_SIZE(suites); i++)
		for (c = suites[i]; c->name; c++) {
			struct nc_test t = { 0 };

			c->run(&t);
			printf("%sok %u - %s\n", t.failed ? "not " : "",
			       ++total, c->name);
			failed += !!t.failed;
		}
	printf("1..%u\n", total);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
