/* SPDX-License-Identifier: GPL-2.0 */
/* Written by ncwire.py from Documentation/protocol.rst. */
#ifndef _NC_VECTORS_H
#define _NC_VECTORS_H

#include <linux/types.h>

#include "vectors_handshake.h"
#include "vectors_frames.h"

#endif
