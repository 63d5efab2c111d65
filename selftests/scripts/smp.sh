#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: deb-6.12 deb-7 uml-debug
# cpus: 4
# timeout: 900
# Four processors in real time: one for each link from end to end, one for what
# the links share, senders on all. Order on one path, then queues stopped and
# woken while paths come and go and sessions are renewed, with a qdisc for each
# peer and with one for all. On the debug kernel's one processor the same lets
# lockdep see in what order locks are taken. Nothing here asks how fast it went.
# One kernel soaks both qdiscs; to another the second alone has to do.
#
# Two portals p1 and p2 behind the same two links, and the portal rem, which has
# a queue for each of them; the devices of p1 and p2 were made in loc, where the
# links are.
. "${0%/*}/lib.sh"

# No loss that is not ours: an emulated processor that falls behind must not
# make the kernel drop what it was sent.
sysctl -qw net.core.netdev_max_backlog=100000
lab_up rate=16mbit,delay=5,buffer=2000 rate=16mbit,delay=5,buffer=2000
lab_ns p1 p2
nc_load

# --- steering: link n is the business of processor n -----------------------------

cpus=$(nproc)
# Seconds of a soak and bytes of a flow: one processor has no race that more of
# either would meet, and the debug kernel takes ten times as long for them.
[ "$cpus" -gt 1 ] && seconds=4 size=100000 || seconds=0 size=50000
steer() { # NS DEV CPU
	[ "$cpus" -gt 1 ] || return
	ip netns exec "$1" sh -c "echo $((1 << $3 % cpus)) >/sys/class/net/$2/queues/rx-0/rps_cpus"
}
for n in 1 2; do
	steer loc "eth$n" $n
	steer "rt$n" lan $n
	steer "rt$n" wan $n
	# What is forwarded to rem goes on to be received by this processor.
	steer inet "wan$n" $n
done
# The kernel below would itself reorder what rem sends from several.
steer inet rem 3

# --- portals ---------------------------------------------------------------------

# The interface indexes tell the portals apart in the trace.
portal_up() { # pN
	local n=${1#p}
	nc_key "/run/$1.key"
	ip -n loc link add "nc$n" index "7$n" type netcomb
	ip -n loc link set "nc$n" netns "$1" name nc0
	on "$1" nccfg set nc0 peer hub key "/run/$1.key" \
		endpoint "$REM4:$NC_PORT" path eth1 || lab_die "$1"
	ip -n "$1" addr add "10.99.0.1$n/24" dev nc0
	ip -n "$1" link set nc0 up
	sink "$1"
}
ip -n rem link add nc0 index 80 numtxqueues 4 type netcomb
portal_up p1
portal_up p2
on rem nccfg set nc0 listen $NC_PORT peer p1 key /run/p1.key address 10.99.0.11 \
	peer p2 key /run/p2.key address 10.99.0.12 || lab_die "rem"
ip -n rem addr add 10.99.0.2/24 dev nc0
ip -n rem link set nc0 up
sink rem

# all_up N: N paths a portal, no more, and all of them up
all_up() {
	local ns n state
	for ns in p1 p2 rem; do
		n=$1
		[ $ns != rem ] || n=$((2 * $1))
		for state in up '[a-z-]+'; do
			nc_count_paths $ns nc0 "$state"
			[ "$NC_PATHS" = "$n" ] || return 1
		done
	done
}

# zero WHAT LEVEL COUNTER...: all of them 0 on every portal; LEVEL is a jq path
zero() {
	local name=$1 level=$2 ns bad=''
	shift 2
	for ns in p1 p2 rem; do
		bad+=$(nc_stat $ns nc0 "$level.stats | (\"$*\" | split(\" \")[]) as \$c |
			select(.[\$c] != 0) | \"$ns: \(\$c) \(.[\$c]); \"") ||
			bad+="$ns: unreadable"
	done
	check "$name" eval '[ -z "$bad" ] || { echo "$bad"; false; }'
}

# --- load ------------------------------------------------------------------------

# load_on: each way between each portal and rem one verified transfer after the
# other, a sender on each processor, and two calls beside them. load_off: stops
# that when the transfers under way are through; one that is not is a failure.
transfers() { # WAY CPU NS ADDRESS
	local n=0
	while on "$3" taskset -c $(($2 % cpus)) timeout 240 nctraffic tcp-source \
			-n 2 --bytes $size --verify "$4" >/dev/null || { n=broken; false; }; do
		n=$((n + 1))
		[ -e /run/load ] || break
	done
	echo "$n" >"/run/transfers.$1"
}
calls() { # WAY NS ADDRESS
	while call "$2" -t 3 -r 50 "$3"; do
		[ -e /run/load ] || break
	done >"/run/calls.$1"
}
LOAD=()
load_on() {
	touch /run/load
	transfers p1.up 0 p1 10.99.0.2 & LOAD=($!)
	transfers p1.down 1 rem 10.99.0.11 & LOAD+=($!)
	transfers p2.up 2 p2 10.99.0.2 & LOAD+=($!)
	transfers p2.down 3 rem 10.99.0.12 & LOAD+=($!)
	calls up p1 10.99.0.2 & LOAD+=($!)
	calls down rem 10.99.0.11 & LOAD+=($!)
}
load_off() { # WHAT
	local way
	rm -f /run/load
	wait "${LOAD[@]}"
	for way in p1.up p1.down p2.up p2.down; do
		check_that "$1: transfers $way come through" \
			"$(cat /run/transfers.$way)" ">=" 1
	done
}
# of_calls KEY: up and down together, of all calls
of_calls() {
	cat /run/calls.up /run/calls.down | tr ' ' '\n' |
		awk -F= -v key="$1" '$1 == key { n += $2; seen = 1 }
			END { print seen ? n : "none" }'
}

# --- one path keeps order --------------------------------------------------------

# With as many packets as the machine can move, or the links, and no loss on the way.
check "a path each is up" wait_for 'all_up 1' 60
load_on
elapse 2
load_off "one path"
check_that "one path: streams pass" "$(of_calls received)" ">" 0
check_that "one path reorders nothing" "$(of_calls reordered)" == 0
check_that "one path duplicates nothing" "$(of_calls duplicated)" == 0
# A number out of turn would have been held or been late. Those are many when frames
# are out of turn: a few are small packets that became express and overtook what is
# before them of their flow, while a processor was away for long.
zero "one path: nothing came twice or was dropped" '.[0].peers[]' \
	duplicate window rx_backlog_full
for ns in p1 p2 rem; do
	check_that "one path: held or late at $ns" "$(nc_stat $ns nc0 \
		'[.[0].peers[].stats | .reseq_held, .reseq_late] | add')" "<=" 20
done
zero "one path: no number came twice" '.[0].peers[].paths[]' replay

# --- two paths on two processors ---------------------------------------------------

for n in 1 2; do
	link_set $n both rate=4mbit buffer=100
	on p$n nccfg set nc0 peer hub path eth2
done
check "two paths each are up" wait_for 'all_up 2' 60
# Where a path's frames are opened, its ACKs are taken in; one that tells a round
# trip is of data. "PATH CPU" of a device.
trace=/sys/kernel/tracing
seen_on() {
	sed -n "s/.* \[0*\([0-9][0-9]*\)\] .* netcomb_ack: dev=$1 .* path=\([0-9]*\) .* rtt=[1-9].*/\2 \1/p" \
		$trace/trace | sort -u | tr '\n' ' '
}
expected="0 $((1 % cpus)) 1 $((2 % cpus)) "
echo 1 >$trace/events/netcomb/netcomb_ack/enable
load_on
for dev in 71 72 80; do
	check "device $dev: each path on its processor" \
		wait_for '[ "$(seen_on $dev)" = "$expected" ]' 60 || seen_on $dev
done
echo 0 >$trace/events/netcomb/netcomb_ack/enable
load_off "two paths"
check_that "two paths duplicate nothing" "$(of_calls duplicated)" == 0

# --- stop and wake -------------------------------------------------------------------

# Three times however slow the machine is, and more where it is quick.
again() { [ "$1" -lt 3 ] || [ "$(uptime_ms)" -lt "$end" ]; }
rounds() { # NAME COMMAND...: how often the command succeeded before it failed
	local n name=$1
	shift
	for ((n = 0; n < 100; n++)); do
		again $n || break
		"$@" || { n="failed in round $n"; break; }
	done
	echo "$n" >"/run/rounds.$name"
}
come_and_go() {
	on p1 nccfg set nc0 peer hub path eth2 remove &&
		on p1 nccfg set nc0 peer hub path eth2 && wait_for 'nc_up p1 nc0 2' 60
}
on_and_off() {
	on p2 nccfg set nc0 peer hub path eth1 disable &&
		wait_for '[ "$(nc_paths p2 nc0 up)" = 1 ]' 60 &&
		on p2 nccfg set nc0 peer hub path eth1 enable && wait_for 'nc_up p2 nc0 2' 60
}
# A new key is what user space can ask for a new session with.
sessions() { nc_stat "$1" nc0 '.[0].peers[0].stats.sessions'; }
new_key() {
	local p before
	for p in p1 p2; do
		before=$(sessions $p)
		nc_key /run/new.key
		on rem nccfg set nc0 peer $p key /run/new.key &&
			on $p nccfg set nc0 peer hub key /run/new.key &&
			wait_for '[ "$(sessions $p)" -gt "$before" ]' 60 || return
	done
}

stops() {
	local ns
	for ns in p1 p2 rem; do nc_stat $ns nc0 '.[0].peers[].stats.tx_stops'; done |
		awk '{ n += $1 } END { print n }'
}
# A queue that runs was woken once more than it was stopped.
woken() {
	[ "$(nc_stat "$1" nc0 '.[0].peers[].stats | .tx_wakes - .tx_stops' |
		sort -u)" = 1 ]
}

soak() { # QDISC
	local end before what ns jobs=()
	before=$(stops)
	load_on
	end=$(($(uptime_ms) + 1000 * seconds))
	for what in come_and_go on_and_off new_key; do
		rounds $what $what & jobs+=($!)
	done
	wait "${jobs[@]}"
	for what in come_and_go on_and_off new_key; do
		check_that "$1: $what" "$(cat /run/rounds.$what)" ">=" 3 times
	done
	load_off "$1"
	check_that "$1: streams pass" "$(of_calls received)" ">" 0
	check_that "$1: nothing came twice" "$(of_calls duplicated)" == 0
	check "$1: two paths each are left" wait_for 'all_up 2' 60
	check_that "$1: queues stopped" $(($(stops) - before)) ">" 10 times
	for ns in p1 p2 rem; do
		check "$1: $ns: each stop had its wake" wait_for "woken $ns" 60
	done
	check_not_stuck
}

check "a qdisc for each queue" eval \
	'tc -n rem qdisc show dev nc0 | grep -q "^qdisc mq 0: root"'
[ "$NC_KERNEL" = deb-7 ] || soak mq
tc -n rem qdisc replace dev nc0 root fq_codel
soak fq_codel
# A number used twice would be a replay to whoever gets it.
zero "every frame was authentic and new" '.[0].peers[].paths[]' \
	replay auth_failed rx_malformed

# --- taken apart under load ----------------------------------------------------------

before=$(stops)
load_on
check "queues stop" wait_for '[ "$(stops)" -gt "$before" ]' 60
check "a portal goes" ip -n p1 link del nc0
check "the hub goes" ip -n rem link del nc0
check "the module unloads" rmmod netcomb
rm -f /run/load
kill "${LOAD[@]}" 2>/dev/null
wait "${LOAD[@]}" 2>/dev/null || :
