#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Links die in the middle of traffic, seen and unseen, and come back: flows and
# calls go on over the others.
. "${0%/*}/traffic.sh"

BIN_MS=250

# flow_begin FROM TO SECONDS: a flow in the background whose goodput is noted
# over time; flow_end waits for it
flow_begin() {
	on "$1" nctraffic tcp-source -t "$3" -w 1 --bin $BIN_MS "$2" >/tmp/flow &
	flow=$!
}

flow_end() { # NAME
	if wait "$flow"; then
		pass "$1: the flow lives"
	else
		fail "$1: the flow lives" "$(cat /tmp/flow)"
	fi
	series=$(kv series_mbps "$(cat /tmp/flow)")
}

# mean START END: Mbit/s of the last flow between these seconds of its life
mean() {
	awk -v s="$series" -v a="$1" -v b="$2" -v w=$BIN_MS 'BEGIN {
		split(s, v, ",")
		for (i = int(a * 1000 / w) + 1; i <= int(b * 1000 / w); i++) {
			sum += v[i]; n++
		}
		printf "%.2f\n", n ? sum / n : 0 }'
}

# back AT MBIT: how many seconds after AT the flow had had so much for half a
# second
back() {
	awk -v s="$series" -v at="$1" -v want="$2" -v w=$BIN_MS 'BEGIN {
		n = split(s, v, ",")
		for (i = int(at * 1000 / w) + 2; i <= n; i++)
			if ((v[i] + v[i - 1]) / 2 >= want) {
				printf "%.2f\n", i * w / 1000 - at
				exit
			}
		print 999 }'
}

part() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a * b }'; }

# call_begin FROM TO: a call of 10 s in the background; call_end: its line, in
# $line
call_begin() {
	call "$1" -t 10 "$2" >/tmp/call &
	call=$!
}
call_end() {
	wait "$call"
	line=$(cat /tmp/call)
}

# path_is NS ID STATE [REASON]
path_is() {
	[ "$(nc_stat "$1" nc0 ".[0].peers[].paths[] | select(.id == $2) |
		select(.state == \"$3\" and .reason == \"${4:-}\" or
		       .state == \"$3\" and \"${4:-}\" == \"\") | .id")" = "$2" ]
}

# within NAME SECONDS CONDITION: how long it takes until it holds
within() {
	local start
	start=$(uptime_ms)
	wait_for "$3" 8
	check_that "$1, seconds" "$(awk -v ms=$(($(uptime_ms) - start)) \
		'BEGIN { print ms / 1000 }')" "<=" "$2"
}

# outage DIRECTION N: link N goes dark for 5 s under a flow
outage() {
	local name="$1, link $2 dark" one both
	plain_sum "$1" "$2"
	one=$(part "$plain" 0.85)
	plain_sum "$1" 1 2
	both=$(part "$plain" 0.85)
	flow_begin "$(portal_from "$1")" "$(portal_to "$1" 4)" 21
	elapse 6
	link_dark "$2"
	elapse 5
	link_light "$2"
	flow_end "$name"
	check_that "$name: back at 85 % of one link after" \
		"$(back 6 "$one")" "<=" 2 s
	check_that "$name: and stays there" "$(mean 8 11)" ">=" "$one" Mbit/s
	check_that "$name: back at 85 % of both after its return in" \
		"$(back 11 "$both")" "<=" 5 s
	check_that "$name: and stays there" "$(mean 16 21)" ">=" "$both" Mbit/s ||
		echo "# every $BIN_MS ms: $series"
	nothing_wrong "$name"
}

# talk NAME FROM TO MOST COMMAND...: a call loses at most MOST packets of 1000
# when COMMAND happens in the middle
talk() {
	local name=$1 most=$4
	call_begin "$2" "$3"
	shift 4
	elapse 3
	"$@"
	call_end
	check_that "$name: a call loses" "$(kv lost "$line")" "<=" "$most" "of 1000"
	check_that "$name: none comes twice" "$(kv duplicated "$line")" "==" 0
}

# The NAT of a link forgets its flows, and uses other ports from now on.
nat_rebinds() {
	local n=$1 addr=198.51.100.$((4 * ($1 - 1) + 2))
	on "rt$n" nft -f - <<-END || lab_die "link $n: NAT"
		flush chain ip nat post
		add rule ip nat post oifname "wan" meta l4proto udp masquerade to :50000-50100
		add rule ip nat post oifname "wan" masquerade
	END
	# Masquerading forgets what used an address that goes.
	ip -n "rt$n" addr del "$addr/30" dev wan
	ip -n "rt$n" addr add "$addr/30" dev wan
	ip -n "rt$n" route add default via 198.51.100.$((4 * (n - 1) + 1))
}

# recovered N...: these links are lit and all paths are up again, and carry
recovered() {
	local n
	for n; do link_light "$n"; done
	within "both paths are up again" 3 "nc_up loc nc0 2 && nc_up rem nc0 2"
	wait_for nc_steady 12 || fail "and carry"
}

slow_kernel && rate=4mbit || rate=8mbit
lab_up $rate $rate,nat
sink rem
sink loc
# Link 2 would not let it in.
slow_kernel || plain down 1
bond_up 1 2
on loc nccfg monitor -j nc0 >/tmp/events &
monitor=$!
defer kill $monitor

# --- links that go dark, of which nobody is told ----------------------------

outage up 1
slow_kernel || outage down 2

talk "link 1 dark" loc 10.99.0.2 10 link_dark 1
recovered 1
if ! slow_kernel; then
	talk "link 2 dark" rem 10.99.0.1 10 link_dark 2
	recovered 2
	talk "link 1 dark upwards" loc 10.99.0.2 10 link_dark 1 up
	recovered 1
	talk "link 1 dark downwards" loc 10.99.0.2 10 link_dark 1 down
	recovered 1
fi

# Nobody is damped for what was a minute ago.
elapse 60
flow_begin loc 10.99.0.2 17
elapse 3
link_dark 1
link_dark 2
elapse 5
link_light 1
link_light 2
flow_end "all links dark"
plain_sum up 1 2
check_that "all links dark: nothing arrives" "$(mean 4 8)" "==" 0 Mbit/s
check_that "all links dark: back at 85 % of both after their return in" \
	"$(back 8 "$(part "$plain" 0.85)")" "<=" 5 s

# --- links whose end is seen -------------------------------------------------

carrier_cut() {
	link_cut 1
	within "a cut link is noticed" 0.1 "path_is loc 0 down no-carrier"
}
talk "carrier cut, a call out" loc 10.99.0.2 5 carrier_cut
link_join 1
recovered
talk "carrier cut, a call in" rem 10.99.0.1 10 carrier_cut
link_join 1
recovered

device_down() {
	ip -n loc link set eth1 down
	within "an interface taken down is noticed" 0.1 \
		"path_is loc 0 down device-down"
}
talk "interface down" loc 10.99.0.2 5 device_down
ip -n loc link set eth1 up
ip -n loc route add default via 192.0.2.1 dev eth1 metric 101
recovered

# --- a NAT that forgets --------------------------------------------------------

moved() { nc_stat rem nc0 '[.[0].peers[].paths[].stats.roamed] | add'; }

talk "NAT rebinds, a call out" loc 10.99.0.2 10 nat_rebinds 2
check_that "the other side saw the path move" "$(moved)" ">=" 1
recovered
if ! slow_kernel; then
	talk "NAT rebinds, a call in" rem 10.99.0.1 10 nat_rebinds 2
	recovered
fi

# --- what was told of it -------------------------------------------------------

# told STATE REASON...: the monitor has reported these of path eth1, in this
# order
told() {
	jq -r '.peers[].paths[] | select(.name == "eth1") | "\(.state) \(.reason)"' \
		/tmp/events | awk -v list="$(printf '%s,' "$@")" '
		BEGIN { n = split(list, want, ",") - 1; i = 1 }
		$0 == want[i] { i++ }
		END { exit i <= n }'
}
check "events tell the story" wait_for 'told "suspect silent" "down silent" \
	"up answered" "down no-carrier" "up steady" "down device-down" \
	"up steady"' 5
nothing_wrong "after all of it"
