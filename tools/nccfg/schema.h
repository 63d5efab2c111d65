/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each attribute of the netlink spec is: its name, where the model keeps
 * it, how it looks on the wire. Writing and reading messages, JSON, and the
 * comparison of two configurations all walk these tables.
 */
#ifndef NCCFG_SCHEMA_H
#define NCCFG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

enum type {
	T_U8, T_BOOL, T_U16, T_U32, T_HEX, T_U64, T_ENUM, T_FLAGS,
	T_STRING, T_IFNAME, T_KEY, T_IP, T_ENDPOINT, T_PREFIXES,
};

enum use {
	READ,		/* the kernel tells it */
	CONF,		/* the user sets it */
	RESET,		/* the same; a new object has 'def', or what empty means */
};

/* Names of an enum's values, and for people what each one means. */
struct names {
	const char *const	*name;
	const char *const	*text;
	unsigned int		n;
};

struct field {
	const char		*name;
	uint8_t			attr;
	enum type		type;
	enum use		use;
	size_t			offset;
	size_t			size;
	const struct names	*names;
	uint32_t		def;
};

struct counter {
	const char	*name;
	bool		problem;	/* worth a look when it is not 0 */
};

struct schema {
	const struct field	*fields;
	unsigned int		nfields;
	const struct counter	*counters;	/* by attribute; none at 0 */
	unsigned int		ncounters;
	int			stats_attr;
};

extern const struct schema device_schema, peer_schema, path_schema;

extern const struct names protect_names, repair_names, copy_names, direction_names,
	transport_names;
extern const struct names linklayer_names, state_names, reason_names, event_names;

const struct field *field_by_attr(const struct schema *s, int attr);

static inline void *field_of(struct object *o, const struct field *f)
{
	return (char *)o + f->offset;
}

static inline const void *field_in(const struct object *o,
				   const struct field *f)
{
	return (const char *)o + f->offset;
}

/* Fields that hold a number, of any width. */
bool field_is_number(const struct field *f);
uint64_t field_number(const struct object *o, const struct field *f);
void field_set_number(struct object *o, const struct field *f, uint64_t v);
bool field_equal(const struct object *a, const struct object *b,
		 const struct field *f);

/* NULL for a value that this program is too old to know. */
const char *name_of(const struct names *names, uint64_t value);
const char *text_of(const struct names *names, uint64_t value);

#endif /* NCCFG_SCHEMA_H */
