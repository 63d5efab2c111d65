// SPDX-License-Identifier: GPL-2.0
/* Input: the payload of a CLOSE. */
#include "core/frame.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	u8 scope, reason;

	if (nc_frame_parse_close(data, len, &scope, &reason))
		return 0;
	must(len == sizeof(struct nc_wire_close));
	must(scope == data[0] && scope <= NC_CLOSE_SESSION);
	must(reason == data[1]);
	return 0;
}
