/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a test case needs, in user space and under KUnit alike. The cases in
 * cases/ are compiled into both.
 */
#ifndef _NC_TEST_H
#define _NC_TEST_H

#ifdef __KERNEL__

#include <kunit/test.h>

#define nc_test	kunit

#define NC_ROW_EQ(t, row, got, want)					\
	KUNIT_EXPECT_EQ_MSG(t, (u64)(got), (u64)(want), "%s", row)

#else

#include <linux/types.h>

struct nc_test {
	unsigned int failed;
};

/* Notes a failure as a TAP comment. */
void nc_test_differ(struct nc_test *t, const char *file, int line,
		    const char *what, const char *row, u64 got, u64 want);

#define NC_ROW_EQ(t, row, got, want) do {				\
	u64 _got = (u64)(got), _want = (u64)(want);			\
									\
	if (_got != _want)						\
		nc_test_differ(t, __FILE__, __LINE__, #got, row, _got,	\
			       _want);					\
} while (0)

#endif /* __KERNEL__ */

#define NC_EQ(t, got, want)	NC_ROW_EQ(t, "", got, want)
#define NC_ROW_TRUE(t, row, cond)	NC_ROW_EQ(t, row, !!(cond), 1)
#define NC_TRUE(t, cond)	NC_ROW_TRUE(t, "", cond)

#endif /* _NC_TEST_H */
