// SPDX-License-Identifier: GPL-2.0
/* The cases that KUnit runs too. */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "unit.h"

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

const struct nc_case unit_core_cases[] = {
	NC_REPLAY_CASES(NC_CASE)
	NC_SEQ_CASES(NC_CASE)
	NC_FRAME_CASES(NC_CASE)
	NC_ACKGEN_CASES(NC_CASE)
	NC_SENT_CASES(NC_CASE)
	NC_CC_CASES(NC_CASE)
	NC_CUBIC_CASES(NC_CASE)
	NC_FIXED_CASES(NC_CASE)
	NC_CHANGE_CASES(NC_CASE)
	NC_MODEL_CASES(NC_CASE)
	NC_OWD_CASES(NC_CASE)
	NC_SCHED_CASES(NC_CASE)
	NC_EXPRESS_CASES(NC_CASE)
	NC_RING_CASES(NC_CASE)
	NC_GAP_CASES(NC_CASE)
	NC_EDPF_CASES(NC_CASE)
	NC_SHARES_CASES(NC_CASE)
	NC_LINKLAYER_CASES(NC_CASE)
	NC_REPAIR_CASES(NC_CASE)
	NC_SILENCE_CASES(NC_CASE)
	NC_DAMP_CASES(NC_CASE)
	NC_SPARE_CASES(NC_CASE)
	NC_SPREAD_CASES(NC_CASE)
	NC_MSS_CASES(NC_CASE)
	NC_VECTORS_CASES(NC_CASE)
	{ NULL, NULL }
};
