// SPDX-License-Identifier: GPL-2.0
/* Input: an area of TLVs. The walk ends, within the area. */
#include "core/frame.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	size_t off = 0, before = 0;
	const u8 *val;
	u8 type, vlen;
	int ret;

	while ((ret = nc_tlv_next(data, len, &off, &type, &vlen, &val)) > 0) {
		must(off > before && off <= len);
		must(type != NC_TLV_PAD);
		must(val >= data + 2 && val + vlen == data + off);
		must(val[-2] == type && val[-1] == vlen);
		before = off;
	}
	must(ret == 0 || ret == -EBADMSG);
	must(ret || off == len);
	return 0;
}
