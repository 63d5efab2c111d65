// SPDX-License-Identifier: GPL-2.0
/*
 * The unit tests of the pure core, run by the kernel: selftests/unit has the
 * cases. Part of netcomb_kunit.ko, which is built with NC_KUNIT=1 alone.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "nc_test.h"

#include "cases/ackgen.h"
#include "cases/cc.h"
#include "cases/change.h"
#include "cases/cubic.h"
#include "cases/damp.h"
#include "cases/express.h"
#include "cases/fixed.h"
#include "cases/frame.h"
#include "cases/gap.h"
#include "cases/linklayer.h"
#include "cases/model.h"
#include "cases/mss.h"
#include "cases/owd.h"
#include "cases/repair.h"
#include "cases/replay.h"
#include "cases/ring.h"
#include "cases/sched.h"
#include "cases/sched_edpf.h"
#include "cases/sched_shares.h"
#include "cases/sent.h"
#include "cases/seq.h"
#include "cases/silence.h"
#include "cases/spare.h"
#include "cases/spread.h"
#include "cases/vectors.h"

#define NC_KUNIT_CASE(fn)	KUNIT_CASE(fn),

#define NC_KUNIT_SUITE(noun, list)					\
	static struct kunit_case noun##_kunit_cases[] = {		\
		list(NC_KUNIT_CASE)					\
		{}							\
	};								\
									\
	static struct kunit_suite noun##_kunit_suite = {		\
		.name = "netcomb_" #noun,				\
		.test_cases = noun##_kunit_cases,			\
	}

NC_KUNIT_SUITE(replay, NC_REPLAY_CASES);
NC_KUNIT_SUITE(seq, NC_SEQ_CASES);
NC_KUNIT_SUITE(frame, NC_FRAME_CASES);
NC_KUNIT_SUITE(ackgen, NC_ACKGEN_CASES);
NC_KUNIT_SUITE(sent, NC_SENT_CASES);
NC_KUNIT_SUITE(cc, NC_CC_CASES);
NC_KUNIT_SUITE(cubic, NC_CUBIC_CASES);
NC_KUNIT_SUITE(fixed, NC_FIXED_CASES);
NC_KUNIT_SUITE(change, NC_CHANGE_CASES);
NC_KUNIT_SUITE(model, NC_MODEL_CASES);
NC_KUNIT_SUITE(owd, NC_OWD_CASES);
NC_KUNIT_SUITE(sched, NC_SCHED_CASES);
NC_KUNIT_SUITE(edpf, NC_EDPF_CASES);
NC_KUNIT_SUITE(shares, NC_SHARES_CASES);
NC_KUNIT_SUITE(express, NC_EXPRESS_CASES);
NC_KUNIT_SUITE(ring, NC_RING_CASES);
NC_KUNIT_SUITE(gap, NC_GAP_CASES);
NC_KUNIT_SUITE(linklayer, NC_LINKLAYER_CASES);
NC_KUNIT_SUITE(repair, NC_REPAIR_CASES);
NC_KUNIT_SUITE(silence, NC_SILENCE_CASES);
NC_KUNIT_SUITE(damp, NC_DAMP_CASES);
NC_KUNIT_SUITE(spare, NC_SPARE_CASES);
NC_KUNIT_SUITE(spread, NC_SPREAD_CASES);
NC_KUNIT_SUITE(mss, NC_MSS_CASES);
NC_KUNIT_SUITE(vectors, NC_VECTORS_CASES);

kunit_test_suites(&replay_kunit_suite, &seq_kunit_suite, &frame_kunit_suite,
		  &ackgen_kunit_suite, &sent_kunit_suite, &cc_kunit_suite,
		  &cubic_kunit_suite, &fixed_kunit_suite, &change_kunit_suite,
		  &model_kunit_suite, &owd_kunit_suite, &sched_kunit_suite,
		  &edpf_kunit_suite, &shares_kunit_suite,
		  &express_kunit_suite, &ring_kunit_suite, &gap_kunit_suite,
		  &linklayer_kunit_suite, &repair_kunit_suite,
		  &silence_kunit_suite, &damp_kunit_suite,
		  &spare_kunit_suite, &spread_kunit_suite, &mss_kunit_suite,
		  &vectors_kunit_suite);

MODULE_DESCRIPTION("KUnit tests of netcomb");
MODULE_LICENSE("GPL");
