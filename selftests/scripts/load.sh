#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: deb-6.1 deb-6.12 deb-7
# time: real
# timeout: 400
# The module as people have it: loaded into stock kernels, carrying traffic
# both ways over two links, taken apart under load, unloaded, loaded again.
. "${0%/*}/lib.sh"

lab_up rate=4mbit,delay=5 rate=4mbit,delay=5,nat

for round in 1 2; do
	netcomb_up
	check "$round: a packet passes" \
		wait_for 'on loc ping -c1 -W1 10.99.0.2 >/dev/null' 10
	[ "$round" = 1 ] && { sink rem; sink loc; }
	check "$round: both paths come up" wait_for \
		'[ "$(nc_stat loc nc0 "[.[0].peers[0].paths[]|select(.state==\"up\")]|length")" = 2 ]' 10
	v=$(goodput loc -t 4 -w 1 10.99.0.2)
	check_that "$round: to the remote portal" "$v" ">=" 1 Mbit/s
	v=$(goodput rem -t 4 -w 1 10.99.0.1)
	check_that "$round: to the local portal" "$v" ">=" 1 Mbit/s
	check_that "$round: nothing failed to open" "$(nc_stat rem nc0 \
		'[.[0].peers[0].paths[].stats.auth_failed]|add')" == 0
	check_that "$round: no queue stuck" "$(nc_stat loc nc0 \
		'.[0].peers[0].stats.stuck')" == 0
	goodput loc -t 3 -w 1 10.99.0.2 >/dev/null 2>&1 &
	job=$!
	wait_for '[ "$(nc_stat loc nc0 ".[0].peers[0].stats.tx_packets")" -gt 5000 ]' 5
	if [ "$round" = 1 ]; then
		check "$round: a device goes under load" ip -n loc link del nc0
		ip -n rem link del nc0
	fi
	check "$round: the module unloads" rmmod netcomb
	kill "$job" 2>/dev/null
	wait "$job" 2>/dev/null || :	# killed: not the test's own status
done
