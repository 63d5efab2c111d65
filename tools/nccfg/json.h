/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_JSON_H
#define NCCFG_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model.h"

struct json {
	FILE	*f;
	bool	pretty;		/* indented; else all on one line */
	bool	more;		/* something precedes in this bracket */
	int	depth;
};

/* 'key' is NULL in arrays; dashes in it become underscores. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_string(struct json *j, const char *key, const char *value);
void json_number(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, bool value);

/* A device with its peers and their paths, as an object of an array. */
void json_device(struct json *j, const struct device *dev, bool paths);

/* The same without the brackets around it. */
void json_device_members(struct json *j, const struct device *dev, bool paths);

#endif /* NCCFG_JSON_H */
