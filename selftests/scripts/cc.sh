#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Every congestion controller carries the sum of the links, keeps to a rate that
# it is told, and may take another's place while the path is full of data.
. "${0%/*}/traffic.sh"

set_paths() { on loc nccfg set nc0 peer vps path eth1 "$@" path eth2 "$@"; }
shown() { on loc nccfg show nc0 | grep -c "^    settings: .*$1"; }
refused() { # NAME SENTENCE WORD...
	local name=$1 sentence=$2 output before
	shift 2
	before=$(on loc nccfg showconf nc0)
	output=$(on loc nccfg set nc0 "$@" 2>&1) && { fail "$name"; return; }
	check "$name" grep -q "$sentence" <<<"$output" || echo "  # $output"
	check "$name: nothing has changed" \
		[ "$(on loc nccfg showconf nc0)" = "$before" ]
}

# In bits of outer packets: netem counts an Ethernet header more.
outer_kbit() { echo $(($1 * 1000 * 1500 / 1514)); }

# carries CC PERCENT SPEC...: up, as a share of plain TCP's sum
carries() {
	local cc=$1 wanted=$2 n=0 spec words=()
	shift 2
	bond_up 1 2
	for spec; do
		n=$((n + 1))
		words+=(path "eth$n" cc "$cc")
		[ "$cc" != fixed ] ||
			words+=(rate "$(outer_kbit "${spec%/*}")kbit")
	done
	on loc nccfg set nc0 peer vps "${words[@]}"
	check_that "$cc is shown" "$(shown "cc $cc")" == 2
	share "$cc $*" "$wanted" up loc 10.99.0.2 1 2
	nothing_wrong "$cc $*"
	netcomb_down
}

# A flow of TCP and every second another controller: all along, and at the end.
under_load() {
	local pid cc v
	plain_sum up 1 2
	on loc nctraffic tcp-source -t 14 -w 1 10.99.0.2 >/run/flow &
	pid=$!
	for cc in cubic newreno model fixed cubic model newreno fixed newreno \
		  cubic fixed model; do
		elapse 1
		[ "$cc" = fixed ] && v=7900kbit || v=0
		set_paths cc "$cc" rate $v || fail "cc $cc"
	done
	wait "$pid"
	v=$(kv goodput_mbps "$(cat /run/flow)")
	check_that "twelve controllers in turn, of plain TCP's $plain Mbit/s" \
		"$(percent "$v" "$plain")" ">=" 87 "% ($v Mbit/s)"
	check_that "no path went down" "$(nc_stat loc nc0 \
		'[.[0].peers[0].paths[].stats.went_down] | add')" == 0
}

# A call on the same paths loses nothing by it.
in_a_call() {
	local pid cc i line
	call loc -t 5 10.99.0.2 >/run/call &
	pid=$!
	for i in 1 2; do
		for cc in cubic fixed newreno model; do
			elapse 0.5
			set_paths cc $cc rate 7900kbit
		done
	done
	wait "$pid"
	line=$(cat /run/call)
	check_that "a call meanwhile loses" "$(kv lost "$line")" == 0 "of 500"
	check_that "and gets twice" "$(kv duplicated "$line")" == 0
}

# A told rate holds for any of them, and goes as it came.
told() {
	local cc=$1 v most
	set_paths cc "$cc" rate 4mbit
	check_that "$cc: the rate is shown" "$(shown "cc $cc, rate 4.00 Mbit/s")" == 2
	v=$(goodput loc -t 6 -w 2 10.99.0.2)
	# 1388 of 1500 bytes are TCP's.
	check_that "$cc: told 4 Mbit/s twice, no more" "$v" "<=" 7.41 Mbit/s
	check_that "$cc: nor less" "$v" ">=" 7.1 Mbit/s
	most=$(nc_stat loc nc0 '[.[0].peers[0].paths[].pacing_rate_bps] | max')
	check_that "$cc: paced at" "$most" "<=" 4000000 bit/s
}

# slower RATE: the link has that rate from now on; 2 s later a call beside the flows
# has what it had.
slower() {
	local v
	link_rate 1 "$1"
	elapse 2
	v=$(kv p99_ms "$(call loc -t 3 10.99.0.2)")
	check_that "two flows and a link of $1 Mbit/s now, a call's p99" \
		"$v" "<=" 45 ms
}

# A link that gets slower while all that its flows may send is in its buffer
under_windows() {
	local pids=() i
	link_set 1 both rate=40 delay=10 buffer=400
	bond_apart 1
	for i in 1 2; do
		on loc nctraffic tcp-source -t 22 10.99.0.2 >/dev/null &
		pids+=($!)
	done
	elapse 5
	for i in 12 8 5; do slower $i; done
	wait "${pids[@]}"
	nothing_wrong "a link that gets slower"
	netcomb_down
}

# Windows that losses shrink are where a flow happens to find them: it needs some
# of their cycles.
slow_kernel || FLOW_S=30
lab_up 8mbit 8mbit
sink rem

if ! slow_kernel; then
	for cc in newreno cubic; do carries $cc 82 8 8; done
	links 8 16
	for cc in newreno cubic; do carries $cc 82 8 16; done
	for cc in fixed model; do carries $cc 93 8 16; done
	links 8 8
fi

bond_up 1 2
refused "an unknown controller" "path eth1: there is no congestion controller of this name; there are: cubic, fixed, model, newreno" \
	peer vps path eth1 cc bbr
refused "fixed without a rate" "path eth2: .* give the path a rate" \
	peer vps path eth1 cc cubic path eth2 cc fixed
refused "fixed with a rate of 0" "path eth1: .* give the path a rate" \
	peer vps path eth1 cc fixed rate 0
refused "a rate that is none" "between 64 kbit/s and 100 Gbit/s" \
	peer vps path eth1 rate 999gbit
refused "a rate of next to nothing" "between 64 kbit/s and 100 Gbit/s" \
	peer vps path eth1 rate 8bit

in_a_call
under_load
if ! slow_kernel; then
	for cc in cubic model; do told $cc; done
	set_paths rate 0
	share "told no more" 90 up loc 10.99.0.2 1 2
fi
nothing_wrong "all of that"
netcomb_down
slow_kernel || under_windows
