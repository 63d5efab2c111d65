#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: simulated
# timeout: 600
# A link that adds bytes to each packet and cuts all into ATM cells. Told of that,
# a path keeps to the link's rate with packets of every size; not told, it
# overfills the link with small ones.
. "${0%/*}/traffic.sh"

CALL_S=4
! slow_kernel || CALL_S=2

# What the link has had to drop
drops() { tc -n rt1 -s -j qdisc show dev wan | jq '.[0].drops'; }

# with WORD...: the tunnel, its path with these words
with() { bond_up -p "$*" 1; }

# small NAME: more small packets than the link takes, and a call beside them: the
# call's line into $line, what the link dropped into $dropped
small() {
	local job before
	before=$(drops)
	on loc nctraffic udp-source -t $((CALL_S + 1)) -r 4600 -s 100 \
		10.99.0.2 >/dev/null &
	job=$!
	line=$(call loc -t "$CALL_S" -r 100 -s 40 --tos 184 10.99.0.2)
	wait $job
	dropped=$(($(drops) - before))
}

# kept NAME: small packets don't fill the link's buffer
kept() {
	small
	check_that "$1, small packets: dropped by the link" "$dropped" "==" 0
	check_that "$1, small packets: lost of a call" "$(kv lost "$line")" "==" 0
	check_that "$1, small packets: p99 of a call" "$(kv p99_ms "$line")" "<=" \
		"$2" "ms (p50 $(kv p50_ms "$line"))"
}

lab_up 8mbit
link_set 1 both overhead=40 cells=1
sink rem
plain up 1

with cc fixed rate 7.8mbit overhead 40 linklayer atm
kept "told, fixed" 18
if ! slow_kernel; then
	v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
	# Of 33 cells a full segment fills 32.1, plain TCP's as well as ours.
	check_that "told, fixed: share of plain TCP's $plain Mbit/s" \
		"$(percent "$v" "$plain")" ">=" 92 "% ($v Mbit/s)"
fi
check_that "settings are told" "$(on loc nccfg show nc0 paths |
	grep -c 'overhead 40, linklayer atm')" "==" 1
check "and taken back" on loc nccfg set nc0 peer vps path eth1 overhead 0 \
	linklayer ethernet
small
check_that "not told any more: the link overflows" "$dropped" ">" 500
check_that "not told any more: lost of a call" "$(kv lost "$line")" ">" 10
check "and given again" on loc nccfg set nc0 peer vps path eth1 overhead 40 \
	linklayer atm
kept "told while it runs" 18
nothing_wrong "fixed"
netcomb_down

slow_kernel && exit
with overhead 40 linklayer atm
v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
check_that "told, model: share of plain TCP's $plain Mbit/s" \
	"$(percent "$v" "$plain")" ">=" 92 "% ($v Mbit/s)"
kept "told, model" 30
nothing_wrong "model"
