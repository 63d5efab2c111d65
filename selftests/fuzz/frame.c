// SPDX-License-Identifier: GPL-2.0
/* Input: a datagram, opened. Whatever its type says is parsed. */
#include <asm/byteorder.h>

#include "core/ackgen.h"
#include "core/frame.h"
#include "fuzz.h"

static void parse_payload(u8 type, const u8 *buf, size_t len)
{
	u8 flags, scope, reason;
	struct nc_probe p;
	u32 hint;

	switch (type) {
	case NC_FRAME_DATA:
		nc_ackgen_lazy(buf + NC_DATA_HDR_LEN, len - NC_DATA_HDR_LEN);
		break;
	case NC_FRAME_ACK:
		nc_frame_parse_ack_head(buf, len, &flags, &hint);
		break;
	case NC_FRAME_PROBE:
	case NC_FRAME_PROBE_REPLY:
		nc_frame_parse_probe(buf, len, &p);
		break;
	case NC_FRAME_CLOSE:
		nc_frame_parse_close(buf, len, &scope, &reason);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct nc_hdr h, again;
	u8 type;

	if (!len)
		return 0;
	type = nc_frame_type(data[0]);
	if (nc_frame_len_ok(type, len) || type >= NC_FRAME_HELLO)
		return 0;
	/* A length that passed has room for what is read without asking. */
	must(len >= NC_HDR_LEN);
	memcpy(&h, data, sizeof(h));
	must(nc_frame_nonce(nc_frame_class(type), h.path_zero >> 4, 0) >> 63 ==
	     (type != NC_FRAME_DATA));
	nc_frame_put_hdr(&again, type, h.path_zero >> 4, be32_to_cpu(h.session),
			 be32_to_cpu(h.seq));
	must(nc_frame_version(again.ver_type) == NC_VERSION);
	must(nc_frame_type(again.ver_type) == type);
	must(again.path_zero == (h.path_zero & 0xf0));
	must(!memcmp(&again.session, &h.session,
		     sizeof(h.session) + sizeof(h.seq)));
	if (type == NC_FRAME_DATA)
		must(len >= NC_HDR_LEN + NC_DATA_HDR_LEN + 20);
	parse_payload(type, data + NC_HDR_LEN, len - NC_HDR_LEN);
	return 0;
}
