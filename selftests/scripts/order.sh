#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# A stream that is not express, over links of unlike delay: in its order, or as it
# comes if the peer says so, which may change while it runs. What is lost delays what
# is behind it for as long as it takes to know that, and not until a deadline.
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

counted() { nc_stat "$1" nc0 ".[0].peers[0].stats.$2"; }

# Both links lose, and each carries the stream for a while.
slow_kernel || {
	# A delay that shrinks lets packets overtake others on their link.
	netcomb_down
	link_set 1 both loss=1 delay=10
	link_set 2 both loss=1 delay=10
	bond_up 1 2
	# Nothing is known before 64 packets in a row were not express.
	call loc -t 1 -r 300 -s 1200 10.99.0.2 >/dev/null
	line=$(call loc -t 10 -r 300 -s 1200 10.99.0.2)
	check_that "losses: seen" "$(kv lost "$line")" ">=" 10
	check_that "losses: found out by a deadline" \
		"$(counted rem reseq_timeout)" "<=" $(($(kv lost "$line") / 2))
	sink loc
	# Beside a flow the other way acknowledgments tell what is on its way.
	on loc nctraffic tcp-source -t 14 -n 4 --cc bbr 10.99.0.2 >/dev/null &
	job=$!
	elapse 2
	line=$(call rem -t 10 -r 300 -s 1200 10.99.0.1)
	wait $job
	check_that "both ways: losses seen" "$(kv lost "$line")" ">=" 10
	known=$(counted loc reseq_known)
	check_that "both ways: known" "$known" ">=" 50
	check_that "both ways: found out by a deadline" \
		"$(counted loc reseq_timeout)" "<=" $((known / 5))
	nothing_wrong "losses"
}
