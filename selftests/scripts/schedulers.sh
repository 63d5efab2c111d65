#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# The schedulers beside the default: what `proportional` gives to each path, and
# what `redundant` saves, costs and leaves alone.
. "${0%/*}/traffic.sh"

# sched NAME: of both portals, while they run
sched() {
	on loc nccfg set nc0 peer vps sched "$1" &&
		on rem nccfg set nc0 peer local sched "$1"
}
copies() { nc_stat "$1" nc0 '.[0].peers[0].stats.tx_copies'; }

lab_up 8mbit 16mbit
sink rem
sink loc

# --- proportional ----------------------------------------------------------------

links 8/10 16/10
plain_sum up 1 2
bond_up -l "sched proportional" -r "sched proportional" 1 2
share "proportional, 8+16" 87 up loc 10.99.0.2 1 2
# Below the sum too, and whatever the delays
links 8/30 16/10
before=$(tx_frames loc)
r=$(call loc -t 5 -r 600 -s 1200 10.99.0.2)
check_that "proportional: a light load loses" "$(kv lost "$r")" == 0 packets
in_proportion "proportional, a light load" "$before" "$(tx_frames loc)" 8000 16000
nothing_wrong "proportional"

# --- changed under load ------------------------------------------------------------

links 8/10 16/10
goodput loc -t 12 -w 1 10.99.0.2 >/tmp/flow & flow=$!
r=$(call rem -t 1 10.99.0.1)
for s in redundant greedy edpf proportional redundant edpf; do
	check "the scheduler becomes $s" sched $s
	elapse 1
done
wait "$flow"
check_that "a flow lives through it: status" $? == 0
check_that "at" "$(cat /tmp/flow)" ">=" 8 Mbit/s
nothing_wrong "changes"
check "no scheduler is called round" \
	eval '! on loc nccfg set nc0 peer vps sched round 2>/tmp/refused &&
		grep -q "there are: edpf, greedy, proportional, redundant" /tmp/refused'

# --- redundant ---------------------------------------------------------------------

check "the scheduler becomes redundant" sched redundant
plain_sum up 2
slow_kernel || {
	v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
	check_that "redundant: one flow has the faster link's" \
		"$(percent "$v" "$plain")" ">=" 85 "% of $plain Mbit/s"
}
nothing_wrong "redundant, one flow"

# A call goes over both, arrives with the faster, and loses nothing with a path.
links 8/30 16/10
for dir in up down; do
	from=$(portal_from $dir) to=$(portal_to $dir 4)
	before=$(copies "$from")
	call "$from" -t 10 "$to" >/tmp/call & call=$!
	elapse 3
	link_dark 2
	elapse 3
	link_light 2
	wait "$call"
	r=$(cat /tmp/call)
	check_that "redundant, link 2 dark $dir: lost" "$(kv lost "$r")" == 0 "of 1000"
	check_that "had twice" "$(kv duplicated "$r")" == 0
	check_that "longest gap" "$(kv gap_ms "$r")" "<=" 50 ms
	check_that "copies sent" $(($(copies "$from") - before)) ">=" 600
	wait_for "nc_up loc nc0 2 && nc_up rem nc0 2" 5
done
link_loss 1 10%
link_loss 2 10%
r=$(call loc -t 10 10.99.0.2)
# One link alone loses 100; three losses in a row make a path go for a while.
check_that "redundant, each link loses 10 %: lost" "$(kv lost "$r")" "<=" 60 "of 1000"
nothing_wrong "redundant"
