/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_ERR_H
#define NCCFG_ERR_H

#include <stddef.h>

struct word;

/* Exit statuses, as nccfg(8) lists them. */
enum {
	EXIT_OK		= 0,
	EXIT_USAGE	= 1,	/* wrong words or values; nothing was sent */
	EXIT_SYSTEM	= 2,	/* the kernel refused, or could not be asked */
};

/* One sentence on stderr, after 'nccfg: '. */
__attribute__((format(printf, 1, 2)))
void warn(const char *fmt, ...);

/*
 * The same about a setting: where it stands and what it says come first.
 * Always -1, so that a parser can return it.
 */
__attribute__((format(printf, 2, 3)))
int complain(const struct word *w, const char *fmt, ...);

/* Allocation that ends the program where it fails. */
void *xcalloc(size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

#endif /* NCCFG_ERR_H */
