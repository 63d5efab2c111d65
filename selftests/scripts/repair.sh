#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# What a working path loses is sent once more: a flow does not take losses that
# mean nothing for congestion, and a call hears nothing of them.
. "${0%/*}/traffic.sh"

counter() { nc_stat "$1" nc0 "[.[0].peers[].stats.$2] | add"; }
mode() { on loc nccfg set nc0 peer vps repair "$1"; }
told() { nc_stat loc nc0 '.[0].peers[0].repair'; }

slow_kernel && rate=4 || rate=20
lab_up ${rate}mbit ${rate}mbit
sink rem
sink loc
bond_up 1 2
check "no repair unless asked for" [ "$(told)" = off ]
link_loss 1 1% up
plain_sum up 2
one=$plain

# --- one flow ------------------------------------------------------------------

off=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
check_that "off: nothing is sent again for being lost" \
	"$(counter loc tx_repaired)" == 0
check "on" mode on
check "it is" [ "$(told)" = on ]
timeouts=$(counter rem reseq_timeout) late=$(counter rem reseq_late)
v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
check_that "on: lost packets are sent again" "$(counter loc tx_repaired)" ">=" 10
slow_kernel || check_that "on: a flow gets more than the better link alone" \
	"$(percent "$v" "$one")" ">=" 130 "% of $one ($v, without repair $off)"
check_that "and nobody waited in vain more than now and then" \
	$(($(counter rem reseq_timeout) - timeouts)) "<=" 20
check_that "the receiver, told of it, waits for them: late are, of those" \
	"$(percent $(($(counter rem reseq_late) - late)) \
		"$(counter loc tx_repaired)")" "<=" 10 %
nothing_wrong "one flow"

# --- a call ------------------------------------------------------------------------

link_loss 1 2% up
link_loss 2 2% up
r=$(call loc -t 10 -r 200 10.99.0.2)
check_that "on, each link loses 2 %: a call loses" "$(kv lost "$r")" "<=" 4 \
	"of 2000"
check_that "none comes twice" "$(kv duplicated "$r")" == 0
check_that "and waits no longer than" "$(kv max_ms "$r")" "<=" 150 ms

# --- auto: where few are lost ---------------------------------------------------------

check "auto" mode auto
before=$(counter loc tx_repaired)
r=$(call loc -t 10 -r 200 10.99.0.2)
check_that "auto: repairs too" $(($(counter loc tx_repaired) - before)) ">=" 10
slow_kernel || {
	link_loss 1 25% up
	link_loss 2 25% up
	call loc -t 6 -r 1000 10.99.0.2 >/dev/null
	before=$(counter loc tx_repaired)
	call loc -t 3 -r 1000 10.99.0.2 >/dev/null
	check_that "auto: not where a quarter is lost" \
		$(($(counter loc tx_repaired) - before)) "<=" 75 "of 750"
}
link_loss 1 0%
link_loss 2 0%

check "off again" mode off
before=$(counter loc tx_repaired)
link_loss 1 2% up
call loc -t 5 -r 200 10.99.0.2 >/dev/null
check_that "is off" $(($(counter loc tx_repaired) - before)) == 0
nothing_wrong "repair"
