/* SPDX-License-Identifier: GPL-2.0 */
/* Just enough of the kernel's header for kmod/core in user space. */
#ifndef _NC_SHIM_LINUX_TYPES_H
#define _NC_SHIM_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

struct list_head {
	struct list_head *next, *prev;
};

#ifndef __packed
#define __packed	__attribute__((packed))
#endif

#ifndef __maybe_unused
#define __maybe_unused	__attribute__((unused))
#endif

#define BITS_PER_LONG	((int)(8 * sizeof(long)))

#endif
