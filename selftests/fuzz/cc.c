// SPDX-License-Identifier: GPL-2.0
/* Input: which controller, and digests of any contents. The limits of cc.h hold
 * all the same.
 */
#include "core/cc.h"
#include "fuzz.h"

static void digest(struct fuzz_in *in, struct nc_ack_digest *d)
{
	u32 *words = (u32 *)d;
	size_t i;
	u32 keep = fuzz_u32(in);

	/* Some are new each time, the others stay as they were. */
	for (i = 0; i < offsetof(struct nc_ack_digest, rate_app_limited) / 4;
	     i++)
		if (keep & 1U << i % 32)
			words[i] = fuzz_u32(in);
	d->rate_app_limited = fuzz_u8(in) & 1;
	d->ce = fuzz_u16(in);
	d->cwnd_limited = fuzz_u8(in) & 1;
}

static void check(const struct nc_cc *cc)
{
	u64 told = cc->rate_bps;

	must(cc->cwnd_bytes >= NC_CC_MIN_PKTS * cc->mss);
	must(cc->cwnd_bytes <= 1U << 30);
	must(cc->pacing_rate_bps >= NC_CC_RATE_MIN_BPS);
	must(cc->pacing_rate_bps <= NC_CC_RATE_MAX_BPS);
	must(cc->bw_bps >= NC_CC_RATE_MIN_BPS);
	must(cc->bw_bps <= NC_CC_RATE_MAX_BPS);
	must(told < NC_CC_RATE_MIN_BPS ||
	     (cc->pacing_rate_bps <= told && cc->bw_bps <= told));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct nc_cc_ops *const all[] = {
		&nc_cc_newreno, &nc_cc_model, &nc_cc_cubic, &nc_cc_fixed,
	};
	struct fuzz_in in = { data, len };
	struct nc_ack_digest d = { 0 };
	struct nc_cc cc = { .mss = 1500 };

	cc.ops = all[fuzz_u8(&in) % ARRAY_SIZE(all)];
	cc.rate_bps = fuzz_u32(&in);
	cc.min_rtt_us = fuzz_u32(&in);
	nc_cc_begin(&cc, fuzz_u32(&in));
	check(&cc);
	while (in.len) {
		cc.srtt_us = fuzz_u32(&in);
		switch (fuzz_u8(&in) & 15) {
		case 0:
		case 1:
			cc.ops->on_pto(&cc, fuzz_u32(&in));
			break;
		case 2:
			nc_cc_switch(&cc, all[fuzz_u8(&in) % ARRAY_SIZE(all)],
				     fuzz_u32(&in));
			break;
		case 3:
			nc_cc_tell(&cc, (u64)fuzz_u32(&in) * fuzz_u32(&in));
			break;
		default:
			digest(&in, &d);
			nc_cc_ack(&cc, &d);
		}
		check(&cc);
	}
	return 0;
}
