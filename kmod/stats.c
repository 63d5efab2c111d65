// SPDX-License-Identifier: GPL-2.0
/* Counters: summing them up over the CPUs for netlink. */
#include <net/netlink.h>

#include "stats.h"

int nc_stats_put(struct sk_buff *skb, const void __percpu *stats, int pad)
{
	const u64 __percpu *v = stats;
	int i;

	for (i = 1; i < pad; i++) {
		u64 sum = 0;
		int cpu;

		for_each_possible_cpu(cpu)
			sum += READ_ONCE(per_cpu_ptr(v, cpu)[i]);
		if (nla_put_u64_64bit(skb, i, sum, pad))
			return -EMSGSIZE;
	}
	return 0;
}
