#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: real
# alone: yes
# timeout: 240
# What a packet costs: TCP over one path without a rate, on one core in real
# time, as a share of what WireGuard carries over the same wire in the same
# boot. Both use the same generic ciphers here. Runs alternate, so that a busy
# host disturbs both; the median of their ratios counts.
. "${0%/*}/traffic.sh"

ROUNDS=3
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

lab_up rate=0,delay=0
sink rem
wireguard_up 1
# Both have routes for the LANs, which are not used here.
for lan in "loc 10.2.0.0/24" "loc 2001:db8:2::/64" \
	   "rem 10.1.0.0/24" "rem 2001:db8:1::/64"; do
	ip -n "${lan% *}" route del "${lan#* }" dev wg0
done
bond_up 1
ratios=() ours=() theirs=()
for ((i = 0; i < ROUNDS; i++)); do
	wg=$(goodput loc -t 3 -w 1 10.98.0.2)
	nc=$(goodput loc -t 3 -w 1 10.99.0.2)
	theirs+=("$wg") ours+=("$nc")
	ratios+=("$(awk -v a="$nc" -v b="$wg" 'BEGIN { printf "%.3f\n", a / b }')")
done
echo "# netcomb ${ours[*]} Mbit/s"
echo "# WireGuard ${theirs[*]} Mbit/s"
check_that "TCP over netcomb by TCP over WireGuard" \
	"$(median "${ratios[@]}")" ">=" 0.7 "(${ratios[*]})"
nothing_wrong "at full speed"
