#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# One TCP flow from a client behind one portal to a server behind the other gets
# the sum of the links; super-packets that arrive at a portal are cut there; the
# tunnel's smaller MTU is told to TCP as it begins, or found by ICMP.
. "${0%/*}/traffic.sh"

# forwarded NAME PERCENT DIRECTION FAMILY N...
forwarded() {
	local name=$1 wanted=$2 dir=$3 family=$4
	shift 4
	share "$name $dir" "$wanted" "$dir" "$(lan_from "$dir")" \
		"$(lan_to "$dir" "$family")" "$@"
}

# Packets above a size that the local portal got from its LAN: count_super SIZE
# begins to count, supers tells.
count_super() {
	on loc nft -f - <<-END || lab_die "counter"
		table inet super {
			chain pre {
				type filter hook prerouting priority raw;
				iifname "lan0" meta length > $1 counter
			}
		}
	END
}
supers() {
	on loc nft -j list table inet super |
		jq '[.. | .counter? | objects | .packets] | add'
}

# mtu_learned NS ADDRESS: what the sender knows of the way, 0 for nothing
mtu_learned() {
	local words
	words=$(ip -n "$1" route get "$2" | tr '\n' ' ')
	[[ $words =~ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo 0
}

# mtu_found DIRECTION FAMILY: the sender of a flow was told
mtu_found() {
	goodput "$(lan_from "$1")" -t 1 -w 0 "$(lan_to "$1" "$2")" >/dev/null
	check_that "$1, IPv$2: the sender was told of the tunnel's MTU" \
		"$(mtu_learned "$(lan_from "$1")" "$(lan_to "$1" "$2")")" "==" 1440
}

# Both hosts hear no ICMP error that tells of an MTU: deaf, and again: hearing
deaf() {
	for ns in cli srv; do
		on $ns nft -f - <<-END || lab_die "filter"
			table inet deaf {
				chain in {
					type filter hook input priority filter;
					icmp type destination-unreachable drop
					icmpv6 type packet-too-big drop
				}
			}
		END
	done
}
hearing() { for ns in cli srv; do on $ns nft delete table inet deaf; done; }

# clamp ON|OFF PORTAL...
clamp() {
	local ns
	for ns in "${@:2}"; do
		check "$ns: clamp-mss $1" on "$ns" nccfg set nc0 \
			peer "$([ "$ns" = loc ] && echo vps || echo local)" clamp-mss "$1"
	done
}

# Packets that portals have refused
refused() {
	sum "$(nc_stat loc nc0 '.[0].peers[0].stats.tx_too_big')" \
		"$(nc_stat rem nc0 '.[0].peers[0].stats.tx_too_big')"
}

# fits NAME DIRECTION FAMILY: TCP passes, and not a packet of it is too long
fits() {
	local before v
	before=$(refused)
	v=$(goodput "$(lan_from "$2")" -t 4 -w 2 "$(lan_to "$2" "$3")")
	check_that "$1, $2, IPv$3: TCP passes" "$v" ">=" 10 Mbit/s
	check_that "$1, $2, IPv$3: too long" "$(($(refused) - before))" "==" 0 \
		packets
}

lab_up 8mbit 8mbit 16mbit
for ns in cli loc rem srv; do sink $ns; done
# Before there is a tunnel, so that nothing else is on the way.
plain_sum up 1
if ! slow_kernel; then
	plain_sum down 1
	plain_sum up 3
	plain_sum down 3
fi

bond_up 1 2
deaf
fits "told" up 4
fits "told" down 6
clamp off loc
fits "told by one portal" down 4
fits "told by one portal" up 6
hearing
if ! slow_kernel; then
	clamp on loc
	forwarded "8+8" 92.5 up 4 1 2
	forwarded "8+8" 92.5 down 4 1 2
fi
clamp off loc rem
mtu_found up 4
mtu_found down 6
clamp on loc rem

super_packets on
slow_kernel || forwarded "8+8 in super-packets" 92.5 up 4 1 2
# A flow below the links' sum sends by its pacer alone, as much at a time as its
# window has room for, 44 segments at most.
count_super 20000
v=$(goodput cli --pace 1250000 -t 8 10.2.0.2)
check_that "10 Mbit/s in packets of up to 60 KB" "$v" ">=" 9.8 Mbit/s
check_that "the portal has got packets above 20 KB" "$(supers)" ">=" 100
# 1368 of 1388 bytes, as a header of IPv6 is longer
forwarded "8+8 in super-packets, IPv6" 91.1 up 6 1 2
nothing_wrong "8+8"
netcomb_down
slow_kernel && exit

bond_up 2 3
forwarded "8+16 in super-packets" 87 up 4 2 3
forwarded "8+16 in super-packets" 87 down 4 2 3
super_packets off
forwarded "8+16" 87 up 4 2 3
forwarded "8+16" 87 down 4 2 3
nothing_wrong "8+16"
