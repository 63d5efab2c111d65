#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Either portal, or both, forget everything and begin again: traffic passes
# within two seconds. Measured by the longest gap of a call in each direction
# between client and server, which know nothing of it.
. "${0%/*}/traffic.sh"

# calls_begin SECONDS, calls_end: a call each way, $out and $in their lines
calls_begin() {
	call cli -t "$1" 10.2.0.2 >/tmp/out &
	out_job=$!
	call srv -t "$1" 10.1.0.2 >/tmp/in &
	in_job=$!
}
calls_end() {
	wait "$out_job" "$in_job"
	out=$(cat /tmp/out) in=$(cat /tmp/in)
}

gone() { # PORTAL...
	local ns
	for ns; do ip -n "$ns" link del nc0; done
}
anew() {
	local ns
	for ns; do netcomb_portal "$ns"; done
}
restart() { gone "$@"; anew "$@"; }

# gaps NAME SECONDS: no silence was longer, either way, and nothing was heard
# twice
gaps() {
	local ms
	ms=$(awk -v s="$2" 'BEGIN { print s * 1000 }')
	calls_end
	check_that "$1: longest gap of the call out" "$(kv gap_ms "$out")" "<=" "$ms" ms
	check_that "$1: longest gap of the call in" "$(kv gap_ms "$in")" "<=" "$ms" ms
	check_that "$1: packets that came twice" \
		"$(sum "$(kv duplicated "$out")" "$(kv duplicated "$in")")" "==" 0
}

# settled: both portals have one session, and both paths in it
settled() { nc_up loc nc0 2 && nc_up rem nc0 2; }

lab_up 8mbit 8mbit,nat
sink cli
sink srv
bond_up 1 2
# Nothing gets past the tunnel while that is away.
ip -n loc route add unreachable 10.2.0.0/24 metric 9999
ip -n rem route add unreachable 10.1.0.0/24 metric 9999

# At moments that have nothing to do with any timer, each in its own call, as
# a gap would hide a shorter one.
for who in rem loc; do
	for at in 1.003 2.37; do
		calls_begin 6
		elapse $at
		restart $who
		gaps "restart of $who at $at s" 2
		check "and all paths are back" wait_for settled 5
	done
done

calls_begin 6
elapse 1.5
restart rem loc
gaps "restart of both" 2

# Once more before the first one is over: what was begun means nothing now.
for twice in "loc 0.03 loc" "rem 0.9 rem" "rem 1.02 rem" "rem 1.05 loc" \
	     "loc 0.05 rem"; do
	read -r first pause second <<<"$twice"
	calls_begin 7
	elapse 1.5
	restart "$first"
	elapse "$pause"
	restart "$second"
	gaps "restart of $first, of $second $pause s later" 4
	check "and all paths are back" wait_for settled 5
done

# Gone for a while. The local portal asks less and less often: at worst it has
# just asked when the remote one comes back.
hellos() { nc_stat loc nc0 '.[0].peers[0].stats.hello_tx'; }

calls_begin 16
elapse 1.5
gone rem
left=$(uptime_ms)
elapse 6
n=$(hellos)
check "the local portal goes on asking" wait_for '[ "$(hellos)" -gt "$n" ]' 5
away=$(awk -v ms=$(($(uptime_ms) - left)) 'BEGIN { print ms / 1000 }')
anew rem
gaps "rem gone for $away s" "$(sum "$away" 2)"

calls_begin 9
elapse 1.5
gone loc
elapse 3
anew loc
gaps "loc gone for 3 s" 5

# The same with a full queue and frames under way
for who in rem loc; do
	on loc nctraffic tcp-source -t 8 -w 1 10.99.0.2 >/dev/null 2>&1 &
	flow=$!
	on rem nctraffic udp-source -r 1200 -s 1200 -t 8 10.99.0.1 >/dev/null 2>&1 &
	stream=$!
	calls_begin 6
	elapse 1.5
	restart $who
	gaps "restart of $who, loaded" 2
	kill $flow $stream 2>/dev/null
	wait $flow $stream 2>/dev/null
	check "and all paths are back" wait_for settled 5
	nothing_wrong "restart of $who, loaded"
done

# The module itself
calls_begin 6
elapse 1.5
gone loc rem
check "the module can be taken out" rmmod netcomb
nc_load
anew rem loc
gaps "module loaded anew" 2
nothing_wrong "module loaded anew"
