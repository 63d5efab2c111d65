// SPDX-License-Identifier: GPL-2.0
/* Input: digests of any contents. The limits of cc.h hold all the same. */
#include "core/cc.h"
#include "fuzz.h"

static void digest(struct fuzz_in *in, struct nc_ack_digest *d)
{
	u32 *words = (u32 *)d;
	size_t i;
	u8 keep = fuzz_u8(in);

	/* Some are new each time, the others stay as they were. */
	for (i = 0; i < offsetof(struct nc_ack_digest, rate_app_limited) / 4;
	     i++)
		if (keep & 1 << i % 8)
			words[i] = fuzz_u32(in);
	d->ce = fuzz_u8(in) & 1;
	d->cwnd_limited = fuzz_u8(in) & 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_in in = { data, len };
	struct nc_ack_digest d = { 0 };
	struct nc_cc cc = { .ops = &nc_cc_newreno, .mss = 1500 };

	cc.rate_bps = fuzz_u32(&in);
	cc.ops->init(&cc, 0);
	while (in.len) {
		cc.srtt_us = fuzz_u32(&in);
		if (fuzz_u8(&in) & 1) {
			cc.ops->on_pto(&cc, fuzz_u32(&in));
		} else {
			digest(&in, &d);
			cc.ops->on_ack(&cc, &d);
		}
		must(cc.cwnd_bytes >= NC_CC_MIN_PKTS * cc.mss);
		must(cc.cwnd_bytes <= 1U << 30);
		must(cc.pacing_rate_bps >= NC_CC_RATE_MIN_BPS);
		must(cc.pacing_rate_bps <= NC_CC_RATE_MAX_BPS);
	}
	return 0;
}
