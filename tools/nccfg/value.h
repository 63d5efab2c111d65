/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parsers of values, the same for the command line and for files. Each takes
 * the setting as written and the place for its value; each complains in one
 * sentence that says what is expected, and returns -1, if it is wrong.
 */
#ifndef NCCFG_VALUE_H
#define NCCFG_VALUE_H

#include "model.h"
#include "schema.h"

typedef int value_fn(const struct word *w, const struct field *f, void *dst);

value_fn value_port, value_mark, value_number, value_rate, value_name;
value_fn value_key, value_endpoint, value_ip, value_local, value_enum, value_algo;
value_fn value_prefixes, value_dev, value_bool, value_yes, value_no, value_remove;
value_fn value_renew;

/* Of the choices (a NULL ends them) the one most like a mistyped word. */
const char *nearest(const char *word, const char *const *choices);

#endif /* NCCFG_VALUE_H */
