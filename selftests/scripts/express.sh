#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# A call beside eight TCP flows that fill every link: nothing of it is lost or
# comes out of its order, it takes hardly longer than over idle links, and the
# flows lose nothing by it. A stream that is not express waits for its own packets
# only.
. "${0%/*}/traffic.sh"

BULK_S=10
CALL_S=6
! slow_kernel || { BULK_S=7; CALL_S=3; }

# bulk_begin FROM TO: eight flows in the background; bulk_end waits for them,
# their sum is in $mbps
bulk_begin() {
	on "$1" nctraffic tcp-source -t $BULK_S -w 2 -n 8 "$2" >/tmp/bulk &
	bulk=$!
}
bulk_end() {
	wait "$bulk"
	mbps=$(kv goodput_mbps "$(cat /tmp/bulk)")
}
bulk_runs() { # more than so many bytes have gone to the peer since SINCE
	[ $(($(nc_stat loc nc0 '.[0].peers[0].stats.tx_bytes') - $1)) -gt 2000000 ]
}

tx() { nc_stat loc nc0 ".[0].peers[0].stats.$1"; }
rx() { nc_stat rem nc0 ".[0].peers[0].stats.$1"; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { print a - b }'; }

# whole NAME LINE: all of a call has come, in its order
whole() {
	check_that "$1: lost of the call" "$(kv lost "$2")" "==" 0
	check_that "$1: out of its order" "$(kv reordered "$2")" "==" 0
}

# beside NAME FROM TO: a call from here to there beside the flows. The qdisc above
# nc0 has 1024 queues, and netcomb knows as many flows: one call in 128 shares its own
# with one of eight flows, and another is made then.
beside() {
	local name=$1 line express all try
	for try in 1 2; do
		express=$(tx tx_express) all=$(tx tx_packets)
		bulk_begin "$2" "$3"
		wait_for "bulk_runs $(tx tx_bytes)" 5 ||
			fail "$name: the flows run"
		line=$(call "$2" -t $CALL_S -r 100 -s 200 "$3")
		bulk_end
		express=$(($(tx tx_express) - express))
		[ "$(kv lost "$line")" -gt 0 ] || [ $express -lt $((CALL_S * 100)) ] ||
			break
		echo "# $name, try $try: $line"
	done
	whole "$name" "$line"
	check_that "$name: p99 above that of idle links" \
		"$(less "$(kv p99_ms "$line")" "$idle")" "<=" 10 \
		"ms (p50 $(kv p50_ms "$line"), max $(kv max_ms "$line"), idle $idle)"
	check_that "$name: eight flows beside it, share of plain TCP's $plain Mbit/s" \
		"$(percent "$mbps" "$plain")" ">=" "$wanted" "% ($mbps Mbit/s)"
	all=$(($(tx tx_packets) - all))
	check_that "$name: the call is express" $express ">=" $((CALL_S * 100))
	check_that "$name: the flows are not" $((express - CALL_S * 100)) "<" \
		$((all / 50)) "of $all packets"
}

# links_with NAME SHARE SPEC...: over two links like these
links_with() {
	local name=$1 wanted=$2
	links "$3" "$4"
	plain_sum up 1 2
	bond_up 1 2
	idle=$(kv p99_ms "$(call loc -t 2 -r 100 -s 200 10.99.0.2)")
	beside "$name" loc 10.99.0.2
	slow_kernel && return
	beside "$name, forwarded" cli 10.2.0.2
	super_packets on
	beside "$name, forwarded in super-packets" cli 10.2.0.2
	super_packets off
}

# too_much NAME: a marked stream that is more than express may be keeps its order
# where it goes over to the others and back, and they go on
too_much() {
	local line express
	express=$(tx tx_express)
	bulk_begin loc 10.99.0.2
	wait_for "bulk_runs $(tx tx_bytes)" 5 || fail "$1: the flows run"
	line=$(call loc -t $CALL_S -r 625 -s 1000 --tos 184 10.99.0.2)
	bulk_end
	check_that "$1: out of its order" "$(kv reordered "$line")" "==" 0
	check_that "$1: some was express" $(($(tx tx_express) - express)) ">" 100
	check_that "$1: some was not" $(($(tx tx_express) - express)) "<" \
		$((CALL_S * 600))
	check_that "$1: the flows have the rest" "$mbps" ">=" 8 Mbit/s
}

# others_holes NAME MS: a stream that is not express, beside the flows while a link
# loses some of their packets, does not wait for those
others_holes() {
	local line
	link_loss 2 1
	bulk_begin loc 10.99.0.2
	wait_for "bulk_runs $(tx tx_bytes)" 5 || fail "$1: the flows run"
	line=$(call loc -t $CALL_S -r 50 -s 1200 10.99.0.2)
	bulk_end
	link_loss 2 0
	check_that "$1: out of its order" "$(kv reordered "$line")" "==" 0
	check_that "$1: p50 of the stream" "$(kv p50_ms "$line")" "<=" "$2" \
		"ms (p99 $(kv p99_ms "$line"))"
}

lab_up 8mbit 8mbit
for ns in rem loc srv; do sink $ns; done

# The call itself has 1.5 % of the links.
links_with "8+8" 92.5 8/10 8/10
too_much "a marked stream of 5 of 16 Mbit/s"
check_that "what left as express came as express" \
	"$(rx rx_express)" "==" "$(tx tx_express)"
slow_kernel || check_that "no super-packet waited as one" \
	"$(tc -n loc -s -j qdisc show dev nc0 | jq '.[0].maxpacket')" "<=" 6000 bytes
nothing_wrong "8+8"
netcomb_down

if slow_kernel; then exit; fi
link_set 2 both buffer=160
links_with "40+30, 5 and 25 ms" 94 40/5 30/25
others_holes "40+30, 1 % lost on one" 20
nothing_wrong "40+30"
