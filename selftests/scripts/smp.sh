#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: deb-6.12
# time: real
# cpus: 4
# timeout: 600
# Four processors in real time: two paths steered to two of them, order kept,
# and the transmit queue stopped and woken while paths and sessions change.
. "${0%/*}/lib.sh"

lab_up rate=4mbit,delay=5 rate=4mbit,delay=5
# Link 1 is CPU 1's from end to end, link 2 is CPU 2's, what they share CPU 3's:
# the kernel below would reorder a link's packets itself otherwise.
steer() { # NS DEV CPU
	on "$1" sh -c "echo $((1 << $3)) >/sys/class/net/$2/queues/rx-0/rps_cpus"
}
for n in 1 2; do
	steer loc "eth$n" $n
	steer "rt$n" lan $n
	steer "rt$n" wan $n
	steer inet "wan$n" $n
done
steer inet rem 3
steer rem eth0 3

up() { nc_stat loc nc0 '[.[0].peers[0].paths[]|select(.state=="up")]|length'; }

netcomb_up 1
check "one path is up" wait_for '[ "$(up)" = 1 ]' 10
sink rem
sink loc
r=$(call loc -r 250 -t 4 10.99.0.2)
check_that "one path reorders" "$(kv reordered "$r")" == 0 packets
check_that "one path duplicates" "$(kv duplicated "$r")" == 0 packets
r=$(call rem -r 250 -t 4 10.99.0.1)
check_that "nor does it the other way" "$(kv reordered "$r")" == 0 packets

on loc nccfg set nc0 peer vps path eth2
check "two paths are up" wait_for '[ "$(up)" = 2 ]' 10
v=$(goodput loc -t 6 -w 2 10.99.0.2)
check_that "both of them" "$v" ">=" 1 Mbit/s
r=$(call loc -r 250 -t 4 10.99.0.2)
check_that "two paths duplicate" "$(kv duplicated "$r")" == 0 packets

# Stop and wake, with everything changing that can.
goodput loc -t 20 -w 1 10.99.0.2 >/run/fwd &
jobs_fwd=$!
goodput rem -t 20 -w 1 10.99.0.1 >/run/back &
jobs_back=$!
for ((i = 0; i < 12; i++)); do
	on loc nccfg set nc0 peer vps path eth2 remove
	nc_key /run/new.key
	on rem nccfg set nc0 peer local key /run/new.key
	on loc nccfg set nc0 peer vps key /run/new.key path eth2
	wait_for '[ "$(up)" = 2 ]' 5 || break
done
check_that "changes under load" "$i" == 12
wait "$jobs_fwd" "$jobs_back"
check_that "the flow there lived" "$(cat /run/fwd)" ">" 0.3 Mbit/s
check_that "the flow back lived" "$(cat /run/back)" ">" 0.3 Mbit/s
check "the tunnel passes packets" \
	wait_for 'on loc ping -c1 -W1 10.99.0.2 >/dev/null' 5
for ns in loc rem; do
	check_that "$ns: no queue stuck" \
		"$(nc_stat $ns nc0 '.[0].peers[0].stats.stuck')" == 0
done
netcomb_down
check "the module unloads" rmmod netcomb
