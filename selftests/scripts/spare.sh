#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# One of two links loses packets. A flow that takes each for congestion is not
# dragged down by it: it gets what the good link alone gives, from soon after the
# losses began. Flows that it does not harm get both links, and when it is over all
# do. A call keeps off a link that loses much.
. "${0%/*}/traffic.sh"

FLOW_S=12 FLOW_WARM=3
slow_kernel && rate=4 || rate=20
# path_of NS PATH FIELD
path_of() { nc_stat "$1" nc0 ".[0].peers[].paths[] | select(.name == \"$2\") | .$3"; }
spared() { [ "$(path_of loc eth1 spared)" = true ]; }
spare_line() { on loc nccfg show nc0 paths | grep -qE '^ +spared: loses [0-9.]+ %, and others carry what there is$'; }

lab_up ${rate}mbit ${rate}mbit
sink rem
sink loc
bond_up 2
one=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
bbr=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" --cc bbr 10.99.0.2)
on loc nccfg set nc0 peer vps path eth1
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 5 || fail "the second path"

# --- from the beginning -----------------------------------------------------------

check "nothing is spared that loses nothing" eval '! spared'
link_loss 1 1% up
v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
check_that "1 %: a flow gets what the good link alone gives" \
	"$(percent "$v" "$one")" ">=" 88 "% of $one"
# What is little goes where nothing is lost.
call loc -t 1 -r 50 10.99.0.2 >/dev/null
check "it is known which path is spared" spared
check "'show' says so" spare_line
check_that "and about how much it loses" "$(path_of loc eth1 loss_ppm)" ">=" 1000 ppm

elapse 6
v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" --cc bbr 10.99.0.2)
slow_kernel || check_that "a flow that does not mind gets both" \
	"$(percent "$v" "$bbr")" ">=" 170 "% of $bbr"

# --- while it runs ------------------------------------------------------------------

slow_kernel || for loss in 5% 30%; do
	link_loss 1 0% up
	flow() { on loc nctraffic tcp-source -t 18 -w 8 10.99.0.2 >/run/flow; }
	flow & job=$!
	elapse 5
	link_loss 1 $loss up
	wait $job
	v=$(kv goodput_mbps "$(cat /run/flow)")
	check_that "$loss from one moment to the next: 3 s later it gets" \
		"$(percent "$v" "$one")" ">=" 85 "% of $one"
	check "and keeps off" spared
done

# --- a call ---------------------------------------------------------------------------

link_loss 1 20% up
call loc -t 4 -r 400 -s 1000 10.99.0.2 >/dev/null
r=$(call loc -t 5 -r 100 10.99.0.2)
check_that "a fifth is lost: a call loses" "$(kv lost "$r")" "<=" 1 "of $(kv sent "$r")"

# --- when it is over --------------------------------------------------------------------

link_loss 1 0% up
ip netns exec loc nctraffic tcp-source -t 100 10.99.0.2 >/dev/null &
job=$!
back() { on loc nccfg show nc0 paths -j >/run/paths && ! spared &&
	[ "$(path_of loc eth1 loss_ppm)" -lt 250 ]; }
check "with more to send than the good link takes, it is found out" wait_for back 50
kill $job
wait $job 2>/dev/null
v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
slow_kernel || check_that "then a flow gets both" "$(percent "$v" "$one")" ">=" 190 "% of $one"

# --- nobody to stand in --------------------------------------------------------------------

link_loss 1 2% up
link_loss 2 2% up
before=$(path_of loc eth1 stats.tx_frames)
call loc -t 8 -r 300 -s 1000 10.99.0.2 >/dev/null
check "where all lose none is spared" eval '! spared'
link_loss 2 0% up
on loc nccfg set nc0 peer vps path eth2 disable
before=$(path_of loc eth1 stats.tx_frames)
r=$(call loc -t 3 -r 100 10.99.0.2)
check_that "and one that is alone carries" \
	$(($(path_of loc eth1 stats.tx_frames) - before)) ">=" 290
check "not spared" eval '! spared'
on loc nccfg set nc0 peer vps path eth2 enable
nothing_wrong "all of that"
