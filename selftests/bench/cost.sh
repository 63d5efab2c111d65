#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What protection costs, inside a guest in real time: one TCP flow over one link
# without a rate, where nothing but the processor limits it. Plain TCP, WireGuard and
# netcomb with each protection take turns, so that a host that has other work
# disturbs all of them; of each the median counts. bench.py starts it and reads the
# lines `bench: KEY=VALUE...`; NC_BENCH_TIME is the length of a turn.
. "${0%/*}/../scripts/traffic.sh"

ROUNDS=3
declare -A SEEN=()

# turn SUBJECT ADDRESS [OPTION...]: adds its Mbit/s to SEEN
turn() {
	local subject=$1 to=$2 v
	shift 2
	v=$(goodput loc -t $((NC_BENCH_TIME + 1)) -w 1 "$@" "$to")
	SEEN[$subject]+="${v:-0} "
}

asked() { [[ " $NC_BENCH_TUNNELS " == *" $1 "* ]]; }

round() {
	local mode
	! asked plain || turn plain "$REM4" --dev eth1
	if asked wireguard; then
		wireguard_up 1
		wait_for 'on loc ping -c1 -W1 10.98.0.2 >/dev/null' 10 ||
			fail "WireGuard comes up"
		turn wireguard 10.98.0.2
		wireguard_down
	fi
	asked netcomb || return
	for mode in encrypt auth none; do
		bond_up -l "protect $mode" -r "protect $mode" 1
		turn $mode 10.99.0.2
		netcomb_down
	done
}

lab_up rate=0,delay=0
sink rem
echo "bench: kernel=$(uname -r)"
for ((i = 0; i < ROUNDS; i++)); do round; done
for subject in "${!SEEN[@]}"; do
	read -ra turns <<<"${SEEN[$subject]}"
	echo "# $subject: ${turns[*]}"
	echo "bench: subject=$subject link=1 dir=up goodput_mbps=$(
		printf '%s\n' "${turns[@]}" | sort -n | sed -n "$((ROUNDS / 2 + 1))p")"
	check_that "$subject carries something" "${turns[0]}" ">" 0
done
