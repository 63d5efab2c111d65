#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: simulated
# timeout: 600
# Congestion marks (RFC 6040): one that is made on a link reaches who receives
# the inner packet, and none comes where it is not understood. A bottleneck that
# marks instead of dropping is kept as short as one that drops.
. "${0%/*}/traffic.sh"

# marked FAMILY WORD: a router marks every tenth frame of link 1 that has this
# codepoint; no_marks ends it
marked() {
	on rt1 nft -f - <<-END || lab_die "marks"
		table inet marks {
			chain forward {
				type filter hook forward priority filter;
				iifname "lan" $1 ecn $2 numgen inc mod 10 == 0 counter $1 ecn set ce
			}
		}
	END
}
marks() { on rt1 nft -j list table inet marks | jq '[.. | .counter? // empty | .packets] | add'; }
no_marks() { on rt1 nft delete table inet marks; }
rx_ecn() { nc_stat rem nc0 '.[0].peers[0].stats.rx_ecn'; }

# both_ways OUTER INNER: a call that knows marks, and one that does not
both_ways() {
	local name="IPv$2 in IPv$1" ip=ip line before to
	[ "$1" = 4 ] || ip=ip6
	to=$(portal_to up "$2")
	marked $ip ect0
	line=$(call loc --tos 2 -t 2 "$to")
	check_that "$name: a router marked some" "$(marks)" ">=" 20
	# The question at the end may be one of them.
	check_that "$name: all of them come" "$(kv ce "$line")" ">=" \
		$(($(marks) - 1)) "of $(marks)"
	check_that "$name: nothing is lost" "$(kv lost "$line")" == 0
	no_marks

	before=$(rx_ecn)
	marked $ip not-ect
	line=$(call loc -t 2 "$to")
	check_that "$name: who does not know marks gets none" \
		"$(kv ce "$line")" == 0
	check_that "$name: dropped instead, and counted" "$(kv lost "$line")" == \
		$(($(rx_ecn) - before))
	check_that "$name: some were" "$(kv lost "$line")" ">=" 20
	no_marks
}

# aqm RATE: a bottleneck on link 1 that marks what has waited for long; the delay
# is the way back's
aqm() {
	tc -n rt1 qdisc del dev wan root
	tc -n rt1 qdisc add dev wan root handle 1: \
		tbf rate "$1" burst 1600 latency 200ms &&
	tc -n rt1 qdisc add dev wan parent 1:1 handle 2: \
		codel ecn target 1ms interval 10ms || lab_die "codel"
}
codel() { tc -n rt1 -s -j qdisc show dev wan | jq "[.[] | .$1? // 0] | add"; }

# follows RATE: marks alone keep the queue short, and the link full
follows() {
	local v
	aqm "$1mbit"
	bond_up 1
	v=$(goodput loc -t "$FLOW_S" -w "$FLOW_WARM" 10.99.0.2)
	check_that "$1 Mbit/s: marked" "$(codel ecn_mark)" ">=" 10
	check_that "$1 Mbit/s: and not again and again" "$(codel ecn_mark)" \
		"<=" 110
	check_that "$1 Mbit/s: lost" \
		"$(nc_stat loc nc0 '.[0].peers[0].paths[0].stats.lost')" "<=" 10
	check_that "$1 Mbit/s: queue" "$(nc_stat loc nc0 \
		'.[0].peers[0].paths[0].srtt_us')" "<=" 30000 "us of 20000"
	check_that "$1 Mbit/s: used" "$(percent "$v" "$(awk -v r="$1" \
		'BEGIN { print r * 1388 / 1514 }')")" ">=" 85 "% ($v Mbit/s)"
	nothing_wrong "$1 Mbit/s"
	netcomb_down
}

lab_up 8mbit,down.delay=20
sink rem
sink loc
bond_up 1
both_ways 4 4
slow_kernel || both_ways 4 6
netcomb_down
if ! slow_kernel; then
	bond_up -6 1
	both_ways 6 4
	netcomb_down
fi

for ns in loc rem; do on $ns sysctl -qw net.ipv4.tcp_ecn=1; done
follows 8
slow_kernel || follows 40
