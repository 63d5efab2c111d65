#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# One TCP flow between the portals gets the sum of the links, whatever their
# rates and delays, with no rate told.
. "${0%/*}/traffic.sh"

# bonded NAME PERCENT "SPEC..." DIRECTION...
bonded() {
	local name=$1 wanted=$2 dir specs n
	read -ra specs <<<"$3"
	shift 3
	mapfile -t n < <(seq ${#specs[@]})
	links "${specs[@]}"
	for dir; do
		# Before there is a tunnel, so that nothing else is on the way.
		plain_sum "$dir" "${n[@]}"
		bond_up "${n[@]}"
		share "$name $dir" "$wanted" "$dir" "$(portal_from "$dir")" \
			"$(portal_to "$dir" 4)" "${n[@]}"
		nothing_wrong "$name $dir"
		netcomb_down
	done
}

# What a frame of 1500 bytes carries of TCP, with an outer and an inner family:
# 1388 for IPv4 in IPv4, by which the shares are stated.
payload() {
	echo $((1500 - $([ "$1" = 4 ] && echo 60 || echo 80) -
		$([ "$2" = 4 ] && echo 52 || echo 72)))
}

# families OUTER INNER: 8+8 up, as much less as the headers are longer
families() {
	local wanted
	wanted=$(awk -v p="$(payload "$1" "$2")" 'BEGIN { print 92.5 * p / 1388 }')
	share "IPv$2 in IPv$1" "$wanted" up loc "$(portal_to up "$2")" 1 2
}

# alone RATE: one path by itself gets what headers leave of it: what comes back
# of a flow costs next to nothing to acknowledge, however slow the link.
alone() {
	local v n
	links "$1"
	plain up 1
	bond_up 1
	n=$(nc_stat loc nc0 '.[0].peers[0].paths[0].stats.ack_tx')
	v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
	n=$(($(nc_stat loc nc0 '.[0].peers[0].paths[0].stats.ack_tx') - n))
	check_that "$1 Mbit/s alone: share of plain TCP's $plain Mbit/s" \
		"$(percent "$v" "$plain")" ">=" 94 "% ($v Mbit/s)"
	# A block is 94 bytes of IP and 14 of Ethernet.
	check_that "$1 Mbit/s alone: blocks' part of the link" \
		"$(percent $((n * 108 * 8)) $(($1 * 1000000 * FLOW_S)))" \
		"<=" 0.8 "% ($n)"
	nothing_wrong "$1 Mbit/s alone"
	netcomb_down
}

# A path far behind another pauses now and then, which the other side reports over
# the faster one; what acknowledges the path itself must still be news.
far() {
	local n
	links 8/10 8/60
	bond_up 1 2
	goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2 >/dev/null
	n=$(nc_stat loc nc0 '.[0].peers[0].paths[1].stats.ack_stale')
	check_that "far behind: acknowledgements that were no news" "$n" "<=" 5
	n=$(nc_stat loc nc0 '.[0].peers[0].paths[1].stats.silence_rx')
	check_that "far behind: reports of silence" "$n" ">" 0
	nothing_wrong "far behind"
	netcomb_down
}

# BBR takes its least round trip for what its way holds, and looks for it every
# 10 s by sending next to nothing: that must not show it the fast link alone.
# unlike_bbr "SPEC..."
unlike_bbr() {
	local specs v
	read -ra specs <<<"$1"
	links "${specs[@]}"
	plain_sum up 1 2
	bond_up 1 2
	v=$(goodput loc --cc bbr -t 26 -w 12 10.99.0.2)
	check_that "BBR over $1: share of plain TCP's $plain Mbit/s" \
		"$(percent "$v" "$plain")" ">=" 88 "% ($v Mbit/s)"
	# What fits into the fast link has nothing to do with the slow one.
	v=$(call loc -t 5 -r 500 -s 1200 10.99.0.2)
	check_that "and then 4.8 Mbit/s of datagrams: p99" "$(kv p99_ms "$v")" \
		"<=" 20 ms
	nothing_wrong "BBR over $1"
	netcomb_down
}

lab_up 8mbit 8mbit 16mbit
sink rem
sink loc

if slow_kernel; then
	bonded "8+16" 87 "8 16" up
	links 8 8
	bond_up -6 -l "protect auth" -r "protect auth" 1 2
	families 6 6
	nothing_wrong "IPv6, auth"
	netcomb_down
	alone 2
	exit
fi

bonded "8+8" 92.5 "8 8" up down
bonded "16+16" 92.5 "16 16" up down
bonded "8+16" 87 "8 16" up down
bonded "three links" 87 "5 8 20" up
bonded "unlike delays" 85 "8/10 8/30" down
unlike_bbr "24/8 24/60"
unlike_bbr "30/5 20/45"
far
alone 2
alone 8

links 8 8
bond_up 1 2
families 4 6
netcomb_down

bond_up -6 1 2
families 6 4
families 6 6
nothing_wrong "IPv6 underlay"
netcomb_down

bond_up -l "protect auth" -r "protect auth" 1 2
share "authenticated only" 92.5 up loc 10.99.0.2 1 2
nothing_wrong "authenticated only"
