// SPDX-License-Identifier: GPL-2.0
/* Sentences for people when something is wrong. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "model.h"

void warn(const char *fmt, ...)
{
	va_list ap;

	fputs("nccfg: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int complain(const struct word *w, const char *fmt, ...)
{
	va_list ap;

	fputs("nccfg: ", stderr);
	if (w->file)
		fprintf(stderr, "%s:%d: ", w->file, w->line);
	fprintf(stderr, "'%s", w->key);
	if (w->value)
		fprintf(stderr, w->file ? " = %s" : " %s", w->value);
	fputs("': ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}

static void *check(void *p)
{
	if (!p) {
		warn("out of memory");
		exit(EXIT_SYSTEM);
	}
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	return check(calloc(n, size));
}

char *xstrdup(const char *s)
{
	return check(strdup(s));
}

char *xstrndup(const char *s, size_t n)
{
	return check(strndup(s, n));
}
