// SPDX-License-Identifier: GPL-2.0
/* Input: the payload of a PROBE. What is accepted can be made again. */
#include "core/frame.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct nc_probe p, again;
	struct nc_bound bound;
	u8 buf[256 + NC_VIEW_LEN];
	int n;

	if (nc_frame_parse_probe(data, len, &p))
		return 0;
	must(len >= sizeof(struct nc_wire_probe));
	must(strnlen(p.name, sizeof(p.name)) <= NC_NAME_MAX);
	must(p.direction <= 2);

	n = nc_frame_build_probe(buf, sizeof(buf) - NC_VIEW_LEN, &p, false);
	must(n >= (int)sizeof(struct nc_wire_probe));
	must(!nc_frame_parse_probe(buf, n, &again));
	if (!p.has_addrs) {
		/* One alone counts as absent, and is not made again. */
		memset(p.local, 0, sizeof(p.local));
		memset(p.remote, 0, sizeof(p.remote));
	}
	must(p.token == again.token && p.tx_time_us == again.tx_time_us &&
	     p.rx_time_us == again.rx_time_us && p.srtt_us == again.srtt_us &&
	     p.pass_hint == again.pass_hint && p.flags == again.flags);
	must(!strcmp(p.name, again.name) && p.metric == again.metric &&
	     p.direction == again.direction && p.rate_bps == again.rate_bps &&
	     p.has_addrs == again.has_addrs);
	must(!memcmp(p.local, again.local, sizeof(p.local)));
	must(!memcmp(p.remote, again.remote, sizeof(p.remote)));
	memcpy(bound.from, p.local, sizeof(bound.from));
	memcpy(bound.to, p.remote, sizeof(bound.to));
	must(nc_frame_view_ok(&p, &bound) == p.has_addrs);

	/* And behind it what a side with bound addresses adds */
	nc_frame_put_view(buf + n, &bound);
	must(!nc_frame_parse_probe(buf, n + NC_VIEW_LEN, &again));
	must(nc_frame_view_ok(&again, &bound));
	return 0;
}
