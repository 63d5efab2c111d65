#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# No number is used twice under one key, whatever happens to paths: the man in
# the middle of every link keeps all that passes, while paths come and go under
# load, their ids are taken by others, and sessions change.
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

set_local() { on loc nccfg set nc0 peer vps "$@"; }

# gap N: what the paths are given to begin to carry data
gap() { elapse "0.$1"; }

lab_up 4mbit,delay=5 4mbit,delay=8 4mbit,delay=11 4mbit,delay=14
sink loc
sink rem
netcomb_up 1 2
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 5 || fail "both paths are up"
files=()
for ((n = 1; n <= LAB_LINKS; n++)); do
	files+=("/run/$n.pcap")
	capture_start "rt$n" "/run/$n.pcap" --in --type session
done

# More than one link takes, so that queues are full when a path goes
seconds=14
on rem nctraffic udp-source -r 450 -s 1000 -t $seconds 10.99.0.1 >/run/down &
down=$!
call loc -r 450 -s 1000 -t $seconds 10.99.0.2 >/run/up &
up=$!

# Others take the ids of those that go, within one session.
for i in 3 7 5; do
	set_local path eth2 remove path eth3
	gap $i
	set_local path eth3 remove path eth4
	gap $((i - 1))
	set_local path eth4 remove path eth2
	gap $((i + 1))
done
# The same path at once, and all of them
set_local path eth1 remove
set_local path eth1
gap 4
set_local path eth1 remove path eth2 remove path eth3 path eth4
gap 6
# One dies, is closed dead, and its id lives on.
link_dark 3
gap 8
set_local path eth3 remove path eth1
link_light 3
# While the session changes, from either side
for i in 1 2 3 4; do
	nc_key /run/next.key
	set_local key /run/next.key path eth2
	[ $((i % 2)) = 0 ] || gap 2
	on rem nccfg set nc0 peer local key /run/next.key
	gap 3
	set_local path eth2 remove path eth3
	gap 4
	set_local path eth3 remove
	gap 2
done
wait "$up" "$down"
for f in "${files[@]}"; do capture_stop "$f"; done

check_that "up: nothing twice" "$(kv duplicated "$(cat /run/up)")" == 0
check_that "down: nothing twice" "$(kv duplicated "$(cat /run/down)")" == 0
check_that "there was a load" "$(kv received "$(cat /run/up)")" ">=" 3000

line=$(ncwire reuse "${files[@]}")
check_that "sessions that were seen, an id each way" "$(kv sessions "$line")" \
	">=" 10
check_that "frames that were seen" "$(kv frames "$line")" ">=" 10000
check_that "path ids that several links used in one session" \
	"$(for f in "${files[@]}"; do
		ncwire list "$f" | awk '{ print $4, $3 }' | sort -u
	done | sort | uniq -d | wc -l)" ">=" 2
check_that "numbers used twice" "$(kv reused "$line")" == 0
