#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: simulated
# needs: tools
# The lab measures what it should, with no netcomb in it: figures that are known
# from outside (plain TCP, WireGuard, MPTCP over the same links).
. "${0%/*}/lib.sh"

lab_up 8mbit,delay=10 8mbit,delay=10,nat
sink rem
sink srv
sink rem -p 5002 --mptcp

# A frame of 1514 bytes carries 1448 of TCP: 95.6 % of 8 Mbit/s at the most.
v=$(goodput loc --dev eth1 -t 12 -w 5 "$REM4")
check_that "TCP up one link of 8 Mbit/s" "$v" ">=" 7.60 Mbit/s
check_that "and not more" "$v" "<=" 7.66 Mbit/s
v=$(goodput loc --dev eth2 -t 12 -w 5 "$REM4")
check_that "TCP through NAT" "$v" ">=" 7.60 Mbit/s
v=$(goodput loc --dev eth2 -t 12 -w 5 "$REM6")
check_that "TCP over IPv6" "$v" ">=" 7.45 Mbit/s
v=$(goodput loc --dev eth1 -t 12 -w 5 -n 4 --verify "$REM4")
check_that "four flows" "$v" ">=" 7.60 Mbit/s

sink loc
v=$(goodput rem -t 12 -w 5 192.0.2.2)
check_that "TCP down one link" "$v" ">=" 7.60 Mbit/s

mptcp_up
v=$(goodput loc --mptcp -p 5002 -t 12 -w 5 "$REM4")
check_that "MPTCP over two links" "$v" ">=" 14.8 Mbit/s

r=$(call loc --dev eth1 "$REM4")
check_that "a call over an idle link loses" "$(kv lost "$r")" "==" 0
check_that "its delay" "$(kv p99_ms "$r")" "<=" 10.5 ms
check_that "its longest gap" "$(kv gap_ms "$r")" "<=" 10.1 ms

call loc --dev eth2 -t 6 "$REM4" >/tmp/call &
job=$!
elapse 2
link_dark 2
elapse 1
link_light 2
wait "$job"
r=$(cat /tmp/call)
check_that "a dark second loses" "$(kv lost "$r")" ">=" 99
check_that "no more than that" "$(kv lost "$r")" "<=" 108
check_that "its gap" "$(kv gap_ms "$r")" ">=" 1000 ms

link_rate 1 4mbit up
v=$(goodput loc --dev eth1 -t 12 -w 5 "$REM4")
check_that "half the rate" "$v" ">=" 3.78 Mbit/s
link_rate 1 8mbit
link_loss 1 1%
r=$(call loc --dev eth1 -t 30 "$REM4")
check_that "1 % loss, at least" "$(kv lost "$r")" ">=" 10
check_that "1 % loss, at most" "$(kv lost "$r")" "<=" 55
link_loss 1 0

wireguard_up 1
v=$(goodput loc -t 12 -w 5 10.98.0.2)
check_that "WireGuard" "$v" ">=" 7.30 Mbit/s
v=$(goodput cli -t 12 -w 5 10.2.0.2)
check_that "forwarded from client to server" "$v" ">=" 7.30 Mbit/s
v=$(goodput cli -t 12 -w 5 2001:db8:2::2)
check_that "the same with IPv6" "$v" ">=" 7.15 Mbit/s
wireguard_down

link_cut 1
check "a cut link has no carrier" wait_for \
	'ip -n loc link show eth1 | grep -q NO-CARRIER' 2
link_join 1
reaches() { on loc ping -qc1 -W1 -I eth1 "$REM4" >/dev/null; }
check "and is back" wait_for reaches 3
