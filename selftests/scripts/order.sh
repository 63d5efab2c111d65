#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# A stream that is not express, over links of unlike delay: in its order, or as it
# comes if the peer says so, which may change while it runs.
. "${0%/*}/traffic.sh"

CALL_S=4
! slow_kernel || CALL_S=2

# stream: 9.6 Mbit/s, more than either link carries
stream() { call loc -t "$CALL_S" -r 1000 -s 1200 10.99.0.2; }
held() { nc_stat rem nc0 '.[0].peers[0].stats | .reseq_held'; }
reorder() { on rem nccfg set nc0 peer local reorder "$1"; }

# ordered NAME: the stream comes in its order, which took some waiting
ordered() {
	local line before
	before=$(held)
	line=$(stream)
	check_that "$1: out of its order" "$(kv reordered "$line")" "==" 0
	check_that "$1: lost" "$(kv lost "$line")" "<=" $((CALL_S * 10))
	check_that "$1: packets held" $(($(held) - before)) ">" $((CALL_S * 50))
}

lab_up 8mbit 8mbit
links 8/10 8/40
sink rem
bond_up 1 2

ordered "on"
check "it is turned off" reorder off
check "and says so" eval 'on rem nccfg show nc0 | grep -q "not put back into order"'
before=$(held)
line=$(stream)
check_that "off: out of its order" "$(kv reordered "$line")" ">" $((CALL_S * 50))
check_that "off: lost" "$(kv lost "$line")" "<=" $((CALL_S * 10))
check_that "off: twice" "$(kv duplicated "$line")" "==" 0
check_that "off: packets held" $(($(held) - before)) "==" 0
check "it is turned on" reorder on
ordered "on again"

# To and fro while packets are held
line=$(mktemp)
on loc nctraffic udp-source -t "$CALL_S" -r 1000 -s 1200 10.99.0.2 >"$line" &
job=$!
for ((i = 0; i < 10; i++)); do
	reorder "$([ $((i % 2)) = 0 ] && echo off || echo on)"
	elapse 0.1
done
wait $job
check_that "to and fro: lost" "$(kv lost "$(cat "$line")")" "<=" $((CALL_S * 10))
check_that "to and fro: twice" "$(kv duplicated "$(cat "$line")")" "==" 0
ordered "on after that"
nothing_wrong "order"
