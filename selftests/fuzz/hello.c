// SPDX-License-Identifier: GPL-2.0
/* Input: a protection, the opened payload of a HELLO or REPLY. */
#include <asm/byteorder.h>

#include "core/frame.h"
#include "fuzz.h"

/* What it tells, found without the parser's help. */
static u32 told(const struct nc_wire_hs_payload *p)
{
	u32 features = 0;
	size_t i = 0;

	while (i < sizeof(p->tlv)) {
		if (p->tlv[i] == NC_TLV_PAD) {
			i++;
			continue;
		}
		if (p->tlv[i] == NC_TLV_FEATURES)
			features = (u32)p->tlv[i + 2] << 24 |
				   p->tlv[i + 3] << 16 | p->tlv[i + 4] << 8 |
				   p->tlv[i + 5];
		i += 2 + p->tlv[i + 1];
	}
	must(i == sizeof(p->tlv));
	return features;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct nc_wire_hs_payload *p;
	u32 features;
	int ret;

	if (len != 1 + sizeof(*p))
		return 0;
	/* No byte more than there is */
	p = malloc(sizeof(*p));
	must(p);
	memcpy(p, data + 1, sizeof(*p));
	ret = nc_frame_parse_hs(p, data[0], &features);
	must(!ret || ret == -EBADMSG);
	if (!ret) {
		must(p->protect == data[0]);
		must(!p->zero[0] && !p->zero[1] && !p->zero[2]);
		must(features == told(p));
	}
	free(p);
	return 0;
}
