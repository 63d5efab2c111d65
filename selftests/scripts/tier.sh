#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# A path with a higher metric stands by: no data, next to no cost, and takes over
# when no path of a lower one is up. A path for one direction carries data in no
# other. Said on one side, it holds for both.
. "${0%/*}/traffic.sh"

frames() { nc_stat "$1" nc0 ".[0].peers[].paths[] | select(.id == $2) | .stats.tx_frames"; }
both() { echo $(($(frames loc "$1") + $(frames rem "$1"))); }
octets() { nc_stat "$1" nc0 '.[0].peers[].paths[] | select(.id == 1) | .stats.tx_bytes'; }
agreed() { # KEY LOCAL REMOTE: what path 1 has on each side
	[ "$(nc_stat loc nc0 ".[0].peers[].paths[] | select(.id == 1) | .$1")" = "$2" ] &&
		[ "$(nc_stat rem nc0 ".[0].peers[].paths[] | select(.id == 1) | .$1")" = "$3" ]
}
# no_data NAME PATH COMMAND...: that path has none while the command runs
no_data() {
	local name=$1 n=$2 before
	shift 2
	before=$(both "$n")
	"$@"
	# While the first is suspected, if only for a moment, the next one carries what
	# flies on it.
	check_that "$name: data frames on it" $(($(both "$n") - before)) "<=" 200
}
ways() { # NAME LEAST: a flow each way
	check_that "$1: up" "$(goodput loc -t 4 -w 1 10.99.0.2)" ">=" "$2" Mbit/s
	check_that "$1: down" "$(goodput rem -t 4 -w 1 10.99.0.1)" ">=" "$2" Mbit/s
}
# in_call NAME MOST COMMAND...: what a call each way loses while it runs
in_call() {
	local name=$1 most=$2 jobs=()
	shift 2
	call loc -t 4 10.99.0.2 >/run/up & jobs+=($!)
	call rem -t 4 10.99.0.1 >/run/down & jobs+=($!)
	elapse 2
	"$@"
	wait "${jobs[@]}"
	check_that "$name: a call up loses" "$(kv lost "$(</run/up)")" "<=" "$most" "of 400"
	check_that "$name: a call down" "$(kv lost "$(</run/down)")" "<=" "$most" "of 400"
}
set_path() { on loc nccfg set nc0 peer vps path "$@"; }

slow_kernel && rate=4 || rate=8
lab_up ${rate}mbit ${rate}mbit
sink loc
sink rem
bond_up 1 2
one=$(awk -v r=$rate 'BEGIN { print 0.85 * r }')
two=$(awk -v r=$rate 'BEGIN { print 1.6 * r }')

# --- metric ------------------------------------------------------------------------

check "both alike" agreed metric 0 0
in_call "a metric is given" 0 set_path eth2 metric 10
check "both sides have it" wait_for 'agreed metric 10 10' 2
check "it is shown" eval 'on loc nccfg show nc0 | grep -q "settings: metric 10"'
check "and kept" eval 'on loc nccfg showconf nc0 | grep -qx "Metric = 10"'
no_data "one that stands by" 1 ways "one of two" "$one"

handover() { link_dark 1; wait_for 'nc_paths loc nc0 up | grep -qx 1' 3; }
in_call "the other one dies" 20 handover
before=$(both 1)
ways "on the second" "$one"
check_that "which carries" $(($(both 1) - before)) ">" 1000 frames
link_light 1
check "the first is back" wait_for "nc_up loc nc0 2 && nc_up rem nc0 2" 5
no_data "after it is back" 1 ways "the first again" "$one"

cut() { set_path eth1 disable; }
in_call "the first is taken away" 2 cut
in_call "and given back" 0 set_path eth1 enable
check "it is up" wait_for "nc_up loc nc0 2 && nc_up rem nc0 2" 5
no_data "that as well" 1 ways "the first once more" "$one"

# Fifteen minutes are enough of an hour; new keys come by every path.
if ! slow_kernel; then
	up=$(octets loc) down=$(octets rem)
	call loc -t 900 -r 4 10.99.0.2 >/dev/null
	check_that "standing by for 15 minutes: bytes up" $(($(octets loc) - up)) "<=" 5000
	check_that "and down" $(($(octets rem) - down)) "<=" 5000
fi

in_call "the metric goes" 0 set_path eth2 metric 0
check "on both sides" wait_for 'agreed metric 0 0' 2
ways "both again" "$two"

# --- direction ---------------------------------------------------------------------

in_call "one path for each direction" 0 set_path eth1 direction tx path eth2 direction rx
check "as seen from either side" wait_for 'agreed direction rx tx' 2
up=$(frames loc 1) down=$(frames rem 0)
ways "one for each" "$one"
check_that "nothing goes up by the one for down" $(($(frames loc 1) - up)) == 0
check_that "nor down by the one for up" $(($(frames rem 0) - down)) == 0
# The metric of a path that carries nothing up says nothing of what does.
set_path eth1 direction rx path eth2 direction both metric 10
check "one way back, and a metric" wait_for 'agreed metric 10 10' 2
express=$(nc_stat loc nc0 '.[0].peers[0].stats.tx_express')
call loc -t 4 10.99.0.2 >/dev/null
check_that "a call goes up by the only way, express" \
	$(($(nc_stat loc nc0 '.[0].peers[0].stats.tx_express') - express)) ">=" 390
set_path eth2 metric 0

in_call "both ways again" 0 set_path eth1 direction both path eth2 direction both
check "on both sides" wait_for 'agreed direction both both' 2
ways "both ways" "$two"
set_path eth1 direction rx path eth2 direction rx
check "no path to send on: nothing passes" eval \
	'! on loc ping -c1 -W1 10.99.0.2 >/dev/null'
set_path eth1 direction both
check "one is enough" wait_for 'on loc ping -c1 -W1 10.99.0.2 >/dev/null' 5
nothing_wrong "all of that"
