// SPDX-License-Identifier: GPL-2.0
/* Input: an MTU, whether the checksum is complete, an inner packet. */
#include "core/mss.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	u32 mtu = fuzz_u16(&in), head, at;
	bool sum = fuzz_u8(&in) & 1;
	u8 *p;

	if (in.len < 20)
		return 0;
	/* No byte more than there is */
	p = malloc(in.len);
	must(p);
	memcpy(p, in.data, in.len);
	head = nc_mss_head(p, in.len);
	if (head && head <= in.len) {
		at = nc_mss_find(p, head, mtu);
		must(at <= head - 2);
		if (at) {
			nc_mss_set(p, at, mtu, sum);
			must(!nc_mss_find(p, head, mtu));
		}
	}
	free(p);
	return 0;
}
