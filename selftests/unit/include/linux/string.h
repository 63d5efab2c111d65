/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NC_SHIM_LINUX_STRING_H
#define _NC_SHIM_LINUX_STRING_H

#include <string.h>

#endif
