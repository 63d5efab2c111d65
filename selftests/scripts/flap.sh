#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# A link goes down again and again beside a call. The first two times its path
# carries data as soon as it is back; later it has to stay up for a while first,
# longer each time, and says so. A path that is alone is never held back, and what
# was a minute ago is forgotten.
. "${0%/*}/traffic.sh"

RTT_MS=20
set_path() { on loc nccfg set nc0 peer vps path "$@"; }

# sample NS: what there is to know of path eth1; get KEY: of that, into $v
sample() {
	sampled=$(on "$1" nccfg show nc0 paths -j)
	sampled=${sampled#*'"name": "eth1"'}
}
get() { v=${sampled#*"\"$1\": "} v=${v%%[,$'\n']*}; }
of() { sample "$1" && get "$2"; }
# is NS WORDS: what was told last of path eth1 begins so. Asked often, so it starts
# no process.
is() {
	local lines i
	mapfile -t lines <"/run/told.$1"
	for ((i = ${#lines[@]} - 1; i >= 0; i--)); do
		[[ ${lines[i]} == *" path eth1: "* ]] || continue
		[[ ${lines[i]} == *" path eth1: $2"* ]]
		return
	done
	return 1
}
both_are() { is loc "$1" && is rem "$1"; }

answered="up (probe answered)"
steady="up (it has stayed up for long enough)"
down() {
	link_dark 1
	wait_for 'both_are down' 3 || fail "it goes down"
}

# damped: the path is up and waits, on both sides
damped() { wait_for 'both_are "up, damped for"' 3 || fail "it is back and damped"; }

# carries NAME COMMAND...: makes it come back, and it carries data within three
# round trips of its first answer
carries() {
	local name=$1 answers frames first=0 i
	shift
	sample loc
	get reply_rx; answers=$v
	get tx_frames; frames=$v
	"$@"
	for ((i = 0; i < 100; i++)); do
		nap 0.01
		sample loc
		get reply_rx
		[ $first != 0 ] || [ "$v" = "$answers" ] || first=${EPOCHREALTIME/./}
		get tx_frames
		[ "$v" = "$frames" ] || break
	done
	check_that "$name: it carries after its first answer in" \
		$(((${EPOCHREALTIME/./} - first) / 1000)) "<=" $((3 * RTT_MS + 20)) ms
}

# takes_over NAME COMMAND...: it carries though it is damped, as soon as the other
# one does not
takes_over() {
	local name=$1 before start
	of loc tx_frames
	before=$v
	shift
	start=${EPOCHREALTIME/./}
	"$@"
	wait_for 'of loc tx_frames; [ "$v" -gt '"$before"' ]' 2
	check_that "$name: the one that is damped carries after" \
		$(((${EPOCHREALTIME/./} - start) / 1000)) "<=" 100 ms
	check "$name: and is still damped" is loc "up, damped"
}

# held NAME TIMES: it is back, and carries nothing either way while it is damped
held() {
	local ns i
	declare -A before sent=()
	for ns in loc rem; do
		of $ns tx_frames
		before[$ns]=$v
	done
	link_light 1
	damped
	check "$1: 'show' tells" shown "damped for [0-9]+ s more: went down $2 times in a minute"
	for ((i = 0; i < 40; i++)); do
		! both_are "$steady" || break
		for ns in loc rem; do
			of $ns tx_frames
			is $ns "up, damped" || continue
			sent[$ns]=$((v - before[$ns]))
		done
		nap 0.4
	done
	check_that "$1: data sent while it is damped" "${sent[loc]}" "<=" $stray frames
	check_that "$1: and back" "${sent[rem]}" "<=" $stray frames
	check "$1: then it carries" wait_for \
		"of loc tx_frames; [ \$v -gt ${before[loc]} ]" 1
}
shown() { on loc nccfg show nc0 | grep -E "^ +$1$"; }

# falls NAME SECONDS: it is back, damped for so long, and goes down before that
falls() {
	local before
	of loc tx_frames
	before=$v
	link_light 1
	damped
	check "$1: 'show' tells" shown "damped for $2 s more: .*"
	down
	of loc tx_frames
	check_that "$1: data sent meanwhile" $((v - before)) "<=" $stray frames
}

# traffic SECONDS: a flow, and a call each way; quiet NAME MOST: what those lose.
# They begin when the flow has found what the links carry.
traffic() {
	jobs=()
	on loc nctraffic tcp-source -t $(($1 + 1)) 10.99.0.2 >/dev/null & jobs+=($!)
	elapse 1
	call loc -t "$1" -s 200 10.99.0.2 >/run/call.loc & jobs+=($!)
	call rem -t "$1" -s 200 10.99.0.1 >/run/call.rem & jobs+=($!)
	elapse 0.5
}
quiet() {
	local ns line
	wait "${jobs[@]}"
	for ns in loc rem; do
		line=$(</run/call.$ns)
		check_that "$1: the call of $ns loses" "$(kv lost "$line")" "<=" \
			"$2" "of $(kv sent "$line")"
		check_that "$1: longest gap" "$(kv gap_ms "$line")" "<=" "$gap" ms
	done
}

# holds MS...: for so long it was damped each time, as the monitor has it
holds() {
	local got
	got=$(jq -rs '[.[] | {t: .time_ms, p: .peers[].paths[]} |
		select(.p.name == "eth1" and .p.state == "up") | [.t, .p.reason]] |
		. as $e | [range(1; length) | select($e[.][1] == "steady") |
		(($e[.][0] - $e[. - 1][0]) / 100 | round) * 100] | join(" ")' /run/events)
	if [ "$got" = "$*" ]; then
		pass "how long it was held back, ms" "$got"
	else
		fail "how long it was held back, ms" "$got, wanted $*"
	fi
}

slow_kernel && rate=4 gap=150 || rate=8 gap=60
# What a damped path may carry in a moment in which the other one is suspect.
stray=30
lab_up ${rate}mbit ${rate}mbit
sink loc
sink rem
bond_apart 1 2
on loc nccfg monitor -j nc0 >/run/events &
monitor=$!
defer kill $monitor
for ns in loc rem; do
	on $ns nccfg monitor nc0 >/run/told.$ns &
	defer kill $!
done

# --- again and again -----------------------------------------------------------------

if slow_kernel; then
	traffic 12
else
	traffic 27
fi
for time in first second; do
	down
	carries "the $time time" link_light 1
	check "the $time time: as ever" wait_for 'both_are "$answered"' 1
	elapse 0.3
done
down
held "the third time" 3
if slow_kernel; then
	down
	falls "the fourth time" 8
	quiet "five times" 0
	link_light 1
	damped
	holds 4000
else
	down
	falls "the fourth time" 8
	for time in fifth sixth seventh; do
		falls "the $time time" 10
	done
	held "the eighth time" 8
	quiet "eight times" 0
	holds 4000 10000
fi
check "an event tells why" grep -qE \
	'path eth1: up, damped for 4 s more: went down 3 times in a minute$' /run/told.loc
check "and when it is over" grep -qF "path eth1: $steady" /run/told.loc

# --- alone -----------------------------------------------------------------------------

# The other one is taken away, returns, and dies, while this one is damped.
slow_kernel || { down; link_light 1; damped; }
traffic 3
takes_over "the other one is taken away" set_path eth2 disable
set_path eth2 enable
check "the other one is back" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 3
elapse 0.3
of loc tx_frames
before=$v
elapse 0.5
of loc tx_frames
check_that "and carries all: data on the one that is damped" $((v - before)) "<=" $stray frames
quiet "taken away" 2
down
link_light 1
damped
traffic 3
takes_over "the other one dies" link_dark 2
quiet "the other one dies" 0
set_path eth2 disable
traffic 4
down
carries "alone" link_light 1
check "it is not damped then" wait_for 'both_are "$answered"' 1
of loc flaps
check_that "though it went down so often" "$v" ">=" 4 times
wait "${jobs[@]}"
link_light 2
set_path eth2 enable

# Nor beside one that only stands by.
slow_kernel || {
	set_path eth2 metric 10
	check "the other one stands by" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 5
	traffic 3
	down
	carries "beside one that stands by" link_light 1
	check "it is not damped there either" wait_for 'both_are "$answered"' 1
	wait "${jobs[@]}"
	set_path eth2 metric 0
}

# --- forgotten -------------------------------------------------------------------------

elapse 61
of loc flaps
check_that "a minute later it is forgotten" "$v" == 0 losses
of loc damped
before=$v
traffic 3
down
carries "then" link_light 1
check "as ever" wait_for 'both_are "$answered"' 1
wait "${jobs[@]}"
for time in 1 2; do
	down
	link_light 1
	wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 3 || fail "it is back"
done
check "damped once more" is loc "up, damped"
of loc damped
check_that "and counted" $((v - before)) == 1
set_path eth1 disable
set_path eth1 enable
check "disabled and enabled, it is as new" wait_for 'is loc "$answered"' 3
of loc flaps
check_that "and nothing is held against it" "$v" == 0 losses
set_path eth1 remove
check "removed, it is gone on the other side" wait_for 'is rem removed' 1
set_path eth1
check "made again, it is as new there, too" wait_for 'is rem "$answered"' 3
of rem flaps
check_that "nothing is held against it" "$v" == 0 losses
nothing_wrong "all of that"
