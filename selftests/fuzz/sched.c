// SPDX-License-Identifier: GPL-2.0
/* Input: which scheduler, paths of any kind, packets of any length. */
#include <linux/minmax.h>

#include "core/sched.h"
#include "fuzz.h"

static void view(struct fuzz_in *in, struct nc_sched_view *v, u8 id)
{
	u8 flags = fuzz_u8(in);

	memset(v, 0, sizeof(*v));
	v->id = id;
	v->usable = flags & 1;
	v->owd_known = flags & 2;
	/* What is near the limits of 32 bits, or what is usual */
	v->rate_bps = (u64)fuzz_u32(in) << (flags & 4 ? 32 : 0);
	v->metric = flags & 8 ? fuzz_u32(in) : fuzz_u8(in) & 1;
	v->mtu = flags & 16 ? fuzz_u32(in) : 1280 + fuzz_u8(in);
	v->fifo_bytes = flags & 32 ? fuzz_u32(in) : fuzz_u16(in);
	v->express_bytes = fuzz_u8(in) & 1 ? v->fifo_bytes : fuzz_u16(in);
	v->inflight_bytes = fuzz_u32(in);
	v->fifo_limit_bytes = flags & 64 ? fuzz_u32(in) : 100000;
	v->room_bytes = flags & 128 ? (s32)fuzz_u32(in) : 100000;
	v->quantum_bytes = fuzz_u16(in);
	v->srtt_us = fuzz_u32(in);
	v->ns_per_kib = fuzz_u32(in);
	v->owd_us = fuzz_u32(in);
}

/* A packet that some path takes must not wait while all of them are idle. */
static bool waits_in_vain(const struct nc_sched_view *v, int n, u32 len)
{
	bool any = false;
	int i;

	for (i = 0; i < n; i++) {
		if (!v[i].usable || len > v[i].mtu)
			continue;
		if (!nc_sched_eligible(&v[i], len))
			return false;
		any = true;
	}
	return any;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct nc_sched_ops *const all[] = {
		&nc_sched_greedy, &nc_sched_edpf,
		&nc_sched_proportional, &nc_sched_redundant,
	};
	struct nc_sched_view v[NC_MAX_PATHS];
	struct fuzz_in in = { data, len };
	struct nc_sched s = { 0 };
	u8 head = fuzz_u8(&in);
	int n, i, k;
	u32 bytes;

	s.ops = all[head & 3];
	if (s.ops->init)
		s.ops->init(&s);
	while (in.len) {
		n = fuzz_u8(&in) % (NC_MAX_PATHS + 1);
		for (i = 0; i < n; i++)
			view(&in, &v[i], i);
		if (s.ops->prepare)
			s.ops->prepare(&s, v, n);
		for (k = fuzz_u8(&in) % 32; k; k--) {
			bytes = head & 2 ? fuzz_u32(&in) : fuzz_u16(&in) % 1600;
			i = nc_sched_pick_express(v, n, bytes, fuzz_u8(&in));
			must(i >= -1 && i < n);
			must(i < 0 ||
			     nc_sched_express_eligible(&v[i], bytes));
			i = s.ops->pick(&s, v, n, bytes);
			must(i >= -1 && i < n);
			must(i >= 0 || !waits_in_vain(v, n, bytes));
			if (i < 0)
				continue;
			must(nc_sched_eligible(&v[i], bytes));
			v[i].fifo_bytes += bytes;
			v[i].room_bytes -= min_t(u32, bytes, v[i].room_bytes);
		}
	}
	return 0;
}
