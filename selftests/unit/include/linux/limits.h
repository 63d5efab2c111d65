/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_LIMITS_H
#define _NC_SHIM_LINUX_LIMITS_H

#include_next <linux/limits.h>
#include <stdint.h>

#define U16_MAX		UINT16_MAX
#define U8_MAX		UINT8_MAX
#define S32_MAX		INT32_MAX
#define S32_MIN		INT32_MIN
#define S64_MAX		INT64_MAX
#define U32_MAX		UINT32_MAX
#define U64_MAX		UINT64_MAX

#endif
