#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Everything can go at any moment, under full load in both directions: the
# device, the module, a namespace, peers and paths, in the middle of a
# handshake. Nothing is left behind (the debug kernel looks for leaks at the
# end), and all of it can come again.
. "${0%/*}/lib.sh"

lab_up 4mbit,delay=5 4mbit,delay=5
sink rem
sink loc
sink srv
sink cli

again=12 changes=10
[ "$NC_KERNEL" != uml-debug ] || again=6 changes=5

reaches() { on "$1" ping -qc1 -W1 "$2" >/dev/null; }

# Load that does not care what becomes of the way: more datagrams than fit and
# TCP, in each direction, from the portals and from beyond them.
LOAD=()
load() { # NS COMMAND...
	ip netns exec "$@" >/dev/null 2>&1 &	# itself, so that it can be killed
	LOAD+=($!)
}
load_on() {
	load loc nctraffic udp-source -t 10000 -r 600 -s 1300 10.99.0.2
	load rem nctraffic udp-source -t 10000 -r 600 -s 1300 10.99.0.1
	load cli nctraffic udp-source -t 10000 -r 400 -s 1200 10.2.0.2
	load srv nctraffic udp-source -t 10000 -r 400 -s 1200 10.1.0.2
}
load_tcp() {
	load loc nctraffic tcp-source -t 10000 10.99.0.2
	load rem nctraffic tcp-source -t 10000 10.99.0.1
}
load_off() {
	kill "${LOAD[@]}" 2>/dev/null
	wait "${LOAD[@]}" 2>/dev/null
	LOAD=()
}
# received NS: bytes; flows NS: the device has received some since it was made;
# goes_on NS: it receives more
received() {
	[[ $(ip -n "$1" -s -o link show dev nc0) =~ RX:[^0-9]*([0-9]+) ]] &&
		echo "${BASH_REMATCH[1]}"
}
flows() { [ "$(received "$1")" -gt 50000 ]; }
goes_on() {
	local before
	before=$(received "$1") || return 1
	wait_for "[ \$(received $1) -gt $((before + 50000)) ]" 5
}
orphans() { awk '$1 == "TCP:" { print $5 }' /proc/net/sockstat; }
gone() { ! ip -n "$1" link show nc0 2>/dev/null; }

# --- the device -------------------------------------------------------------

deleted() {
	local i
	for ((i = 0; i < again; i++)); do
		netcomb_up
		elapse 0.4
		wait_for 'flows loc && flows rem' 5 || return 1
		# Either side first; and then both within a moment.
		case $((i % 3)) in
		0)	ip -n loc link del nc0; elapse 0.05; ip -n rem link del nc0 ;;
		1)	ip -n rem link del nc0; elapse 0.05; ip -n loc link del nc0 ;;
		2)	ip -n rem link del nc0; ip -n loc link del nc0 ;;
		esac
	done
	gone loc && gone rem
}
load_on
check "deleted under load, $again times" deleted

netcomb_up
check "up" wait_for 'flows loc && flows rem' 5
load_tcp
closed() {
	local i
	for ((i = 0; i < again; i++)); do
		ip -n loc link set nc0 down
		[ $((i % 2)) -eq 0 ] || elapse 0.03
		ip -n loc link set nc0 up
		ip -n loc route replace 10.2.0.0/24 dev nc0
		[ $((i % 3)) -eq 0 ] || continue
		ip -n rem link set nc0 down
		ip -n rem link set nc0 up
		ip -n rem route replace 10.1.0.0/24 dev nc0
		goes_on rem && goes_on loc || return 1
	done
}
check "down and up under load, $again times" closed
for ns in loc rem; do
	check_that "$ns: the qdisc kept what could not leave" \
		"$(nc_stat $ns nc0 '.[0].peers[0].stats.tx_carry_full')" == 0
done

# --- peers and paths --------------------------------------------------------

l() { on loc nccfg set nc0 peer vps "$@"; }
changed() {
	local i
	for ((i = 0; i < changes; i++)); do
		case $((i % 5)) in
		0)	l path eth1 remove path eth2 remove; l path eth1 path eth2 ;;
		1)	l path eth2 remove path b dev eth2; l path b remove path eth2 ;;
		2)	l remove
			l key /run/nc.key endpoint "$REM4:$NC_PORT" path eth1 path eth2 ;;
		3)	on rem nccfg set nc0 peer local remove
			on rem nccfg set nc0 peer local key /run/nc.key ;;
		4)	l endpoint "[$REM6]:$NC_PORT"; l endpoint "$REM4:$NC_PORT" ;;
		esac || return 1
		elapse 0.1
		goes_on rem && goes_on loc || return 1
	done
}
check "peers and paths change under load, $changes times" changed
check_not_stuck
load_off
netcomb_down

# --- in the middle of a handshake -------------------------------------------

# A round trip is 10 ms and a handshake with its challenge takes two: deleted
# at any moment of it, on the one side or the other.
interrupted() {
	local i side other
	for ((i = 0; i < again; i++)); do
		netcomb_up
		elapse "0.0$((i * 40 / again / 10))$((i * 40 / again % 10))"
		side=loc other=rem
		[ $((i % 2)) -eq 0 ] || side=rem other=loc
		ip -n $side link del nc0
		[ $((i % 3)) -ne 0 ] || elapse 0.02
		ip -n $other link del nc0
	done
	# Asked again and again, without an answer.
	link_dark 1
	link_dark 2
	for i in 0.01 0.3 2 6; do
		netcomb_up
		elapse $i
		netcomb_down
	done
	link_light 1
	link_light 2
}
check "deleted in the middle of handshakes, $again times" interrupted

# --- the module -------------------------------------------------------------

unloaded() {
	local i
	for ((i = 0; i < again / 3; i++)); do
		netcomb_up
		elapse 0.4
		wait_for 'flows loc && flows rem' 5 || return 1
		rmmod netcomb || return 1
		gone loc && gone rem && [ ! -d /sys/module/netcomb ] || return 1
	done
	# Empty, and in the middle of a handshake.
	nc_load && rmmod netcomb || return 1
	for i in 0 0.004 0.008 0.012 0.016 0.022; do
		netcomb_up
		elapse $i
		rmmod netcomb || return 1
	done
}
load_on
check "unloaded with devices under load, $((again / 3)) times" unloaded

load_off

# --- namespaces -------------------------------------------------------------

# born has a way to the Internet and the sockets; the device and a client are
# in far, which has no way out, or in born as well.
nc_load
ip -n rem link add nc0 type netcomb
on rem nccfg set nc0 listen "$NC_PORT" peer local key /run/nc.key
ip -n rem addr add 10.99.0.2/24 dev nc0
ip -n rem link set nc0 up
ip -n rem route add 10.3.0.0/24 dev nc0
places() { # born|far: where the device is
	local before
	ip netns add born
	ip netns add far
	ip -batch - <<-END
		link add eth0 netns born type veth peer name born netns inet
		link add lan netns $1 type veth peer name lan1 netns cli
	END
	ip -n inet -batch - <<-END
		addr add 192.0.2.65/28 dev born
		link set born up
	END
	ip -n cli -batch - <<-END
		addr add 10.3.0.2/24 dev lan1
		link set lan1 up
		route replace 10.99.0.0/24 via 10.3.0.1
	END
	ip -n born -batch - <<-END
		addr add 192.0.2.66/28 dev eth0
		link set eth0 up
		route add default via 192.0.2.65
	END
	ip -n "$1" -batch - <<-END
		addr add 10.3.0.1/24 dev lan
		link set lan up
	END
	on "$1" sysctl -qw net.ipv4.ip_forward=1
	tc -n born qdisc add dev eth0 root netem rate 10mbit limit 30
	ip -n born link add nc0 type netcomb
	on born nccfg set nc0 peer vps key /run/nc.key endpoint "$REM4:$NC_PORT" path eth0
	[ "$1" = born ] || ip -n born link set nc0 netns far
	ip -n "$1" addr add 10.99.0.1/24 dev nc0
	ip -n "$1" link set nc0 up
	before=$(received rem)
	wait_for "flows $1 && [ \$(received rem) -gt $((before + 50000)) ]" 5
}
# What a namespace has goes some time after its name.
left() { # born|far: it was the last to have the device, or the sockets
	case $1 in
	born)	wait_for '! ip -n inet link show born 2>/dev/null' 10 ;;
	far)	wait_for '! ip -n cli link show lan1 2>/dev/null' 10 ;;
	esac
}
# It can't live again, but be asked, changed and deleted.
lifeless() { # I
	wait_for 'ip -n far link show nc0 | grep -q NO-CARRIER' 5 || return 1
	[ "$(nc_stat far nc0 '.[0].peers[0].paths[0].reason')" = underlay-gone ] ||
		return 1
	ip -n far link set nc0 down && ip -n far link set nc0 up || return 1
	on far nccfg set nc0 peer vps path eth0 remove || return 1
	[ $(($1 % 2)) -eq 0 ] || ip -n far link del nc0
}
ends() { # device|sockets|both|one
	local i
	for ((i = 0; i < again / 3; i++)); do
		places "$([ "$1" = one ] && echo born || echo far)" || return 1
		case $1 in
		device)	ip netns del far
			left far || return 1
			ip netns del born ;;
		sockets) ip netns del born
			left born && lifeless $i || return 1
			ip netns del far ;;
		*)	ip netns del born
			ip netns del far ;;
		esac
		left far && left born || return 1
	done
}
load cli nctraffic udp-source -t 10000 -r 1000 -s 1300 10.99.0.2
load rem nctraffic udp-source -t 10000 -r 1000 -s 1300 10.3.0.2
check "the namespace of both device and sockets ends, $((again / 3)) times" ends one
check "that of the device ends, $((again / 3)) times" ends device
check "that of the sockets ends, $((again / 3)) times" ends sockets
check "both end, $((again / 3)) times" ends both
load_off

# --- and again --------------------------------------------------------------

check "the module goes once more" rmmod netcomb
netcomb_up
check "and comes, and carries" wait_for 'reaches loc 10.99.0.2' 5
# What was killed still sends what its sockets had when the way comes back.
echo "# $(orphans) sockets without an owner"
check "nothing of before goes on" wait_for '[ "$(orphans)" = 0 ]' 60
v=$(goodput loc -t 10 -w 5 10.99.0.2)
check_that "as much as ever" "$v" ">=" 6.7 Mbit/s
check_not_stuck
netcomb_down
check "nothing of it is left" rmmod netcomb
