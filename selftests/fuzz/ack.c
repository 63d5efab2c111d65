// SPDX-License-Identifier: GPL-2.0
/* Input: the payload of an ACK. What is accepted can be made again. */
#include "core/frame.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct nc_ack_block b[NC_MAX_PATHS], again;
	u8 flags, flags2, buf[8 + 16 * 92];
	size_t off = 0, off2 = 0;
	u32 hint, hint2;
	int i, n;

	n = nc_frame_parse_ack_head(data, len, &flags, &hint);
	if (n < 0) {
		must(n == -EBADMSG);
		return 0;
	}
	must(n >= 1 && n <= NC_MAX_PATHS);
	for (i = 0; i < n; i++) {
		must(!nc_frame_next_ack_block(data, len, &off, &b[i]));
		must(nc_frame_ack_block_ok(&b[i]));
		must(b[i].path_id < NC_MAX_PATHS);
		must(b[i].words <= NC_ACK_MAX_WORDS);
	}
	must(off == len);

	must(nc_frame_build_ack(buf, sizeof(buf), flags, hint, b, n) ==
	     (int)len);
	must(nc_frame_parse_ack_head(buf, len, &flags2, &hint2) == n);
	must(flags == flags2 && hint == hint2);
	for (i = 0; i < n; i++) {
		must(!nc_frame_next_ack_block(buf, len, &off2, &again));
		must(!memcmp(&b[i], &again, sizeof(again)));
	}
	return 0;
}
