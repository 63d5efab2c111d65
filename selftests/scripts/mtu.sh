#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# The MTU follows the paths until it is set by hand; what fits passes, what is
# a byte longer gets an ICMP error that says how long it may be; a bottleneck
# that only routers know of is learned.
. "${0%/*}/lib.sh"

lab_up 8mbit,delay=10 8mbit,delay=10,mtu=1492 8mbit,delay=10,wanmtu=1400
nc_load

mtu() { [[ $(ip -n "$1" link show dev nc0) =~ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; }
mtu_is() { # NAME NS MTU
	wait_for "[ \$(mtu $2) -eq $3 ]" 5
	check_that "$1" "$(mtu "$2")" == "$3"
}
reaches() { on "$1" ping -qc1 -W1 "$2" >/dev/null; }
# whole NS BYTES ADDRESS: a packet of so many bytes, which may not be cut, and
# its answer
whole() {
	local head=28
	[[ $3 == *:* ]] && head=48
	on "$1" ping -c 1 -W 3 -M do -s $(($2 - head)) "$3"
}
# told NS ADDRESS: the MTU that a sender there learns from a refusal
told() {
	local words
	words=$(ip -n "$1" route get "$2" | tr '\n' ' ')
	[[ $words =~ mtu\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}" && return
	[[ $words =~ \ dev\ nc0\  ]] && mtu "$1"
}
too_long() { # NS BYTES ADDRESS MTU: refused, with the MTU that it may have
	local output
	output=$(whole "$@" 2>&1) && return 1
	echo "$output"
	grep -qE "mtu ?[=:] ?$4\b" <<<"$output" && return
	# Newer programs leave the figure out when the refusal is their own kernel's.
	grep -q "sendmsg: Message too long" <<<"$output" &&
		[ "$(told "$1" "$3")" = "$4" ]
}
edge() { # NAME NS MTU ADDRESS
	check "$1: $3 bytes pass" whole "$2" "$3" "$4"
	check "$1: one more is too long" too_long "$2" $(($3 + 1)) "$4" "$3"
}
# every NS: no queue may stop for a packet that no path takes
alive() { check "$1: and the tunnel lives" wait_for "reaches $2 $3" 3; }

# --- one path, IPv4 outside ----------------------------------------------------

netcomb_up 1
mtu_is "a link of 1500" loc 1440
mtu_is "seen from the other side" rem 1440
check "up" wait_for 'nc_up loc && nc_up rem' 10
edge "IPv4" loc 1440 10.99.0.2
edge "IPv6" loc 1440 fd99::2
edge "IPv4 back" rem 1440 10.99.0.1
edge "forwarded IPv4" cli 1440 10.2.0.2
edge "forwarded IPv6" cli 1440 2001:db8:2::2
check "a long packet that may be cut passes" \
	on loc ping -qc1 -W2 -s 5000 10.99.0.2

# Not a bit of it may be cut outside.
on rt1 nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; };
	add rule ip t f udp dport 4725 ip frag-off & 0x4000 == 0 counter;
	add rule ip t f udp sport 4725 ip frag-off & 0x4000 == 0 counter;
	add rule ip t f udp dport 4725 counter'
call loc -t 1 10.99.0.2 >/dev/null
mapfile -t n < <(on rt1 nft -j list table ip t | jq '.. | .counter? // empty | .packets')
check_that "DF is set outside" "$((n[0] + n[1]))" == 0 "packets without"
check_that "on all that was seen" "${n[2]}" ">=" 100

ip -n loc link set eth1 mtu 1400
mtu_is "the link's MTU changes" loc 1340
edge "after that" loc 1340 10.99.0.2
edge "after that, forwarded" cli 1340 10.2.0.2
ip -n loc link set eth1 mtu 1300
mtu_is "never below what IPv6 needs" loc 1280
check "and what the path still takes passes" whole loc 1240 10.99.0.2
check "more is too long, whatever the interface says" too_long loc 1280 fd99::2 1240
alive "after it" loc fd99::2
ip -n loc link set eth1 mtu 1500
mtu_is "back again" loc 1440

ip -n loc link set nc0 mtu 1300
ip -n loc link set eth1 mtu 1450
# The work item that would change it ran if the path's own MTU is another.
wait_for '[ "$(nc_stat loc nc0 ".[0].peers[0].paths[0].mtu")" -eq 1390 ]' 3
mtu_is "set by hand it stays" loc 1300
edge "by hand" loc 1300 10.99.0.2
ip -n loc link set eth1 mtu 1500
wait_for '[ "$(nc_stat loc nc0 ".[0].peers[0].paths[0].mtu")" -eq 1440 ]' 3
ip -n loc link set nc0 mtu 1500
mtu_is "by hand too large" loc 1500
check "what the path takes passes" whole loc 1440 10.99.0.2
check "IPv4: what it does not is too long" too_long loc 1500 10.99.0.2 1440
check "IPv6: what it does not is too long" too_long loc 1500 fd99::2 1440
alive "after it" loc 10.99.0.2
sink rem
v=$(goodput loc -t 5 -w 2 10.99.0.2)
check_that "and TCP finds its way" "$v" ">=" 7 Mbit/s
check_not_stuck
netcomb_down

# --- several paths ---------------------------------------------------------------

ip -n loc link add nc0 type netcomb
mtu_is "without a path" loc 1440
ip -n loc link del nc0

netcomb_up 1 2
mtu_is "the smaller of 1500 and 1492" loc 1432
check "up" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 10
edge "two paths" loc 1432 10.99.0.2
# Nobody tells the remote portal of the 1492 bytes but the router before them.
mtu_is "unknown there" rem 1440
sink loc
# A TCP flow has been told 1432 by the other side; a call sends what it likes.
call rem -t 1 -s 1412 10.99.0.1 >/dev/null
mtu_is "until a packet was too long for it" rem 1432
edge "two paths back" rem 1432 10.99.0.1
on loc nccfg set nc0 peer vps path eth2 disable
mtu_is "a path that is not used has no say" loc 1440
on loc nccfg set nc0 peer vps path eth2 enable
mtu_is "until it is again" loc 1432
check_not_stuck
netcomb_down

# --- a bottleneck far away -------------------------------------------------------

netcomb_up 3
mtu_is "the interface says nothing of 1400 bytes further away" loc 1440
check "up" wait_for 'nc_up loc && nc_up rem' 10
v=$(goodput loc -t 5 -w 2 10.99.0.2)
check_that "TCP meets it" "$v" ">=" 7 Mbit/s
mtu_is "and it is learned" loc 1340
edge "learned" loc 1340 10.99.0.2
call rem -t 1 -s 1412 10.99.0.1 >/dev/null
mtu_is "learned there too" rem 1340
edge "learned back" rem 1340 fd99::1
check_not_stuck
netcomb_down

# --- IPv6 outside ------------------------------------------------------------------

netcomb_up -6 1
mtu_is "IPv6 outside" loc 1420
mtu_is "seen from the other side" rem 1420
check "up" wait_for 'nc_up loc && nc_up rem' 10
edge "IPv4 in IPv6" loc 1420 10.99.0.2
edge "IPv6 in IPv6" loc 1420 fd99::2
netcomb_down

netcomb_up -6 3
check "up" wait_for 'nc_up loc && nc_up rem' 10
v=$(goodput loc -t 5 -w 2 fd99::2)
check_that "TCP meets a bottleneck" "$v" ">=" 6.8 Mbit/s
mtu_is "learned" loc 1320
edge "learned" loc 1320 fd99::2
check_not_stuck
