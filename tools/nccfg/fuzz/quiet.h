/* SPDX-License-Identifier: GPL-2.0 */
/* Sentences are made, so that their making is looked at too, and not printed. */
#ifndef NCCFG_FUZZ_QUIET_H
#define NCCFG_FUZZ_QUIET_H

#include <stdarg.h>
#include <stdio.h>

#include "err.h"
#include "model.h"

void __wrap_warn(const char *fmt, ...);
int __wrap_complain(const struct word *w, const char *fmt, ...);

void __wrap_warn(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
}

int __wrap_complain(const struct word *w, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	snprintf(text, sizeof(text), "%s:%d: %s %s", w->file ? w->file : "",
		 w->line, w->key, w->value ? w->value : "");
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return -1;
}

#endif /* NCCFG_FUZZ_QUIET_H */
