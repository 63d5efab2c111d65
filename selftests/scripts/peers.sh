#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Several peers on one device: routes tell them apart, a queue each keeps them
# apart, and whatever comes and goes, no packet reaches another peer than its
# own. Three portals p1, p2, p3 around the portal rem; p1 over link 1, p2 over
# link 2, p3 over both. The devices of all three were made in loc, where the
# links are.
. "${0%/*}/lib.sh"

lab_up 8mbit,delay=10 8mbit,delay=10
lab_ns p1 p2 p3
nc_load

reaches() { on "$1" ping -qc1 -W1 "$2" >/dev/null; }
hub() { nc_stat rem nc0 "$1"; }
peer_stat() { hub ".[0].peers[] | select(.name == \"$1\") | .stats.$2"; }
paths_of() { hub "[.[0].peers[] | select(.name == \"$1\") | .paths[] | select(.state == \"up\")] | length"; }

# --- the hub and its peers -------------------------------------------------------

# A device with one peer sends it everything. These two, which never come, see
# to it that there are several at any moment.
nc_key /run/s1.key
nc_key /run/s2.key
spares="peer s1 key /run/s1.key address 10.99.0.21 peer s2 key /run/s2.key address 10.99.0.22"

peer_paths() { case $1 in p1) echo path eth1 ;; p2) echo path eth2 ;; *) echo path eth1 path eth2 ;; esac; }

hub_peer() { # pN: words that make it known to the hub
	echo peer "$1" key "/run/$1.key" address "10.99.0.1${1#p}" address "fd99::1${1#p}"
}

portal_up() { # pN
	local n=${1#p}
	# p1 gets another one's address later.
	local lent=""
	[ $n != 1 ] || lent="ip daddr 10.99.0.21 accept"
	nc_key "/run/$1.key"
	ip -n loc link add "nc$n" type netcomb
	ip -n loc link set "nc$n" netns "$1" name nc0
	# Only who is made to speak speaks, so that counts are exact.
	ip -n "$1" link set nc0 addrgenmode none
	# shellcheck disable=SC2046 # words
	on "$1" nccfg set nc0 peer hub key "/run/$1.key" endpoint "$REM4:$NC_PORT" \
		$(peer_paths "$1") || lab_die "$1"
	ip -n "$1" -batch - <<-END || lab_die "$1"
		addr add 10.99.0.1$n/24 dev nc0
		addr add fd99::1$n/64 dev nc0 nodad
		addr add 10.50.$n.1/24 dev lo
		addr add fd50:$n::1/64 dev lo nodad
		link set nc0 up
		route add default dev nc0
		route add default dev nc0 metric 1
	END
	ip -n "$1" -6 route add default dev nc0
	# What is meant for others would show here: portals know no other's
	# addresses, and what is wrong is counted on arrival.
	on "$1" nft -f - <<-END || lab_die "$1"
		table inet t {
			counter wrong { }
			counter multi { }
			chain in {
				type filter hook prerouting priority 0;
				iifname nc0 ip daddr 224.0.0.0/4 counter name multi accept
				iifname nc0 ip6 daddr ff00::/8 counter name multi accept
				iifname != nc0 accept
				ip daddr 10.99.0.1$n accept
				ip daddr 10.50.$n.1 accept
				ip daddr 10.70.0.1 accept
				$lent
				ip6 daddr fd99::1$n accept
				ip6 daddr fd50:$n::1 accept
				counter name wrong
			}
		}
	END
	sink "$1"
}
counter() { on "$1" nft -j list counter inet t "$2" | jq '.nftables[1].counter.packets'; }
wrong() { echo $(($(counter p1 wrong) + $(counter p2 wrong) + $(counter p3 wrong))); }

portal_up p1
portal_up p2
portal_up p3
ip -n rem link add nc0 numtxqueues 2 type netcomb
ip -n rem addr add 10.99.0.2/24 dev nc0
ip -n rem addr add fd99::2/64 dev nc0 nodad
ip -n rem link set nc0 addrgenmode none
# shellcheck disable=SC2046 # words
out=$(on rem nccfg set nc0 listen $NC_PORT $(hub_peer p1) $(hub_peer p2) $(hub_peer p3) 2>&1)
check "more peers than queues are refused" eval '[[ $out == *numtxqueues* ]]'
check_that "all or nothing" "$(hub '.[0].peers | length')" == 0
ip -n rem link del nc0

ip -n rem link add nc0 numtxqueues 64 type netcomb
ip -n rem addr add 10.99.0.2/24 dev nc0
ip -n rem addr add fd99::2/64 dev nc0 nodad
ip -n rem link set nc0 addrgenmode none
# shellcheck disable=SC2046 # words
check "five peers on 64 queues" on rem nccfg set nc0 listen $NC_PORT \
	$(hub_peer p1) $(hub_peer p2) $(hub_peer p3) $spares
ip -n rem link set nc0 up
for n in 1 2 3; do
	ip -n rem route add 10.50.$n.0/24 via 10.99.0.1$n dev nc0
	ip -n rem -6 route add fd50:$n::/64 via fd99::1$n dev nc0
done
all_up() {
	[ "$(paths_of p1)$(paths_of p2)$(paths_of p3)" = 112 ] &&
		nc_up p1 && nc_up p2 && nc_up p3 nc0 2
}
check "all their paths come up" wait_for all_up 10
check_that "each has a queue of its own" \
	"$(hub '[.[0].peers[].queue] | unique | length')" == 5
check "mq in front of them, no warning" eval \
	'tc -n rem qdisc show dev nc0 | grep -q "^qdisc mq 0: root" &&
	 ! on rem nccfg show nc0 2>&1 | grep -q warning'

# --- routes tell peers apart -------------------------------------------------------

for n in 1 2 3; do
	check "p$n by its address" reaches rem 10.99.0.1$n
	check "p$n by its IPv6 address" reaches rem fd99::1$n
	check "p$n by a route via it" reaches rem 10.50.$n.1
	check "p$n by an IPv6 route via it" reaches rem fd50:$n::1
done
ip -n rem route add 10.70.0.0/24 via inet6 fd99::12 dev nc0
ip -n p2 addr add 10.70.0.1/32 dev lo
check "IPv4 via an IPv6 next hop" reaches rem 10.70.0.1
ip -n rem route replace 10.70.0.0/24 via 10.99.0.13 dev nc0
ip -n p2 addr del 10.70.0.1/32 dev lo
ip -n p3 addr add 10.70.0.1/32 dev lo
check "a route that moves takes its traffic along" reaches rem 10.70.0.1
before=$(hub '.[0].stats.tx_no_peer')
check "an address that no peer has is unreachable" eval \
	'on rem ping -c1 -W5 10.99.0.77 | grep -q "Destination Host Unreachable"'
check "IPv6 as well" eval \
	'on rem ping -c1 -W5 fd99::77 | grep -qi "Destination unreachable"'
check_that "and counted" $(($(hub '.[0].stats.tx_no_peer') - before)) ">=" 2
check_that "nothing went astray" "$(wrong)" == 0

# Without a route of its own, as from a capture replayed or a bridge.
on rem python3 - <<-'END'
	import socket, struct
	def packet(dst):
	    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 0, 0, 64, 17, 0,
	                       socket.inet_aton("10.99.0.2"), socket.inet_aton(dst))
	    total = sum(struct.unpack("!10H", head))
	    total = (total & 0xffff) + (total >> 16)
	    head = head[:10] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) + head[12:]
	    return head + struct.pack("!HHHH", 9, 9, 8, 0)
	s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
	for dst, times in (("10.99.0.11", 1), ("10.50.2.1", 2), ("10.99.0.13", 3)):
	    for _ in range(times):
	        s.sendto(packet(dst), ("nc0", 0x0800))
END
arrived() { on "$1" nstat -az UdpNoPorts | awk '/UdpNoPorts/ { print $2 }'; }
check "packets without a route find their peer by their address" wait_for \
	'[ "$(arrived p1)$(arrived p2)$(arrived p3)" = 123 ]' 3
check_that "and only their peer" "$(wrong)" == 0

# An address may change hands; the others lead where they led meanwhile.
ip -n p1 addr add 10.99.0.21/32 dev lo
check "an address that moves to another peer" on rem nccfg set nc0 \
	peer s1 address none peer p1 address 10.99.0.21
check "leads there" reaches rem 10.99.0.21
call rem -t 3 -s 200 10.99.0.11 >/run/c1 &
job=$!
for ((i = 0; i < 20; i++)); do
	on rem nccfg set nc0 peer p1 address none address 10.99.0.21 \
		address 10.99.0.11 address fd99::11 || fail "an address less"
	elapse 0.05
	on rem nccfg set nc0 peer p1 address none address fd99::11 \
		address 10.99.0.11 || fail "an address more"
	elapse 0.05
done
wait $job
check_that "its other address leads there all the time: lost" \
	"$(kv lost "$(cat /run/c1)")" == 0 "of $(kv sent "$(cat /run/c1)")"
check "and back it goes" on rem nccfg set nc0 peer s1 address 10.99.0.21
check "with nobody behind it" eval '! reaches rem 10.99.0.21'

# --- who may say what ---------------------------------------------------------------

# Multicast listeners report themselves, from no address, for some seconds.
elapse 12
ip -n p1 addr add 10.99.0.12/32 dev lo
ip -n p1 addr add fd50:3::66/128 dev lo nodad
before=$(peer_stat p1 rx_source)
on p1 ping -q -c 3 -i 0.05 -W 1 -I 10.99.0.12 10.99.0.2 >/dev/null
on p1 ping -q -c 2 -i 0.05 -W 1 -I fd50:3::66 fd99::2 >/dev/null
check_that "sources of other peers are dropped and counted" \
	$(($(peer_stat p1 rx_source) - before)) == 5
check_that "nobody got an answer he did not ask for" "$(wrong)" == 0
ip -n p1 addr del 10.99.0.12/32 dev lo
check "its own pass" on p1 ping -q -c 1 -W 1 -I 10.50.1.1 10.99.0.2

# Each of several next hops is a way back; answers might take the other one.
ip -n rem route replace 10.70.0.0/24 nexthop via 10.99.0.11 dev nc0 nexthop via 10.99.0.12 dev nc0
ip -n rem -6 route replace fd70::/64 nexthop via fd99::11 dev nc0 nexthop via fd99::12 dev nc0
on rem sysctl -qw net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
heard() { peer_stat "$1" rx_packets; }
for n in 1 2; do
	refused=$(peer_stat p$n rx_source) before=$(heard p$n)
	for i in 1 2 3 4 5; do
		ip -n p$n addr add 10.70.0.$n$i/32 dev lo
		ip -n p$n addr add fd70::$n$i/128 dev lo nodad
		on p$n ping -q -c 1 -W 0.05 -I 10.70.0.$n$i 10.99.0.2 >/dev/null
		on p$n ping -q -c 1 -W 0.05 -I fd70::$n$i fd99::2 >/dev/null
	done
	check_that "p$n is one of several next hops: all heard" $(($(heard p$n) - before)) == 10
	check_that "and none refused" $(($(peer_stat p$n rx_source) - refused)) == 0
done
before=$(peer_stat p3 rx_source)
ip -n p3 addr add 10.70.0.66/32 dev lo
on p3 ping -q -c 1 -W 0.05 -I 10.70.0.66 10.99.0.2 >/dev/null
check "p3 is none of them" wait_for '[ $(($(peer_stat p3 rx_source) - before)) -eq 1 ]' 1
on rem sysctl -qw net.ipv4.icmp_echo_ignore_all=0 net.ipv6.icmp.echo_ignore_all=0
ip -n rem route del 10.70.0.0/24
ip -n rem -6 route del fd70::/64

# --- multicast goes to all -----------------------------------------------------------

before=$(($(counter p1 multi) + $(counter p2 multi) + $(counter p3 multi)))
on rem ping -q -c 4 -i 0.1 -W 0.1 -I nc0 224.0.0.5 >/dev/null
on rem ping -q -c 3 -i 0.1 -W 0.1 ff02::5%nc0 >/dev/null
multi() { echo $(($(counter p1 multi) + $(counter p2 multi) + $(counter p3 multi) - before)); }
wait_for '[ "$(multi)" -ge 21 ]' 2
check_that "7 multicast packets reach 3 peers" "$(multi)" ">=" 21

# --- a peer whose link is dead -------------------------------------------------------

# What p2 gets while p1's only link is dark and traffic for it goes on.
beside_dark() {
	call rem -t 8 -r 200 -s 400 10.99.0.11 >/run/c1 &
	jobs1=$!
	call rem -t 6 -r 200 -s 400 10.99.0.12 >/run/c2 &
	jobs2=$!
	elapse 1
	link_dark 1
	elapse 4
	link_light 1
	wait $jobs1 $jobs2
	kv gap_ms "$(cat /run/c2)"
}
gap=$(beside_dark)
check_that "mq: a peer with dead links stalls no other" "$gap" "<=" 60 ms
check_that "which loses nothing" "$(kv lost "$(cat /run/c2)")" == 0
check_that "while the one itself was cut off" "$(kv gap_ms "$(cat /run/c1)")" ">=" 3500 ms
check "all up again" wait_for all_up 10
check "a single qdisc in front of several queues" tc -n rem qdisc replace dev nc0 root fq_codel
gap=$(beside_dark)
check_that "serves peers in one line" "$gap" ">=" 1000 ms
check "and nccfg warns of it" eval \
	'on rem nccfg show nc0 2>&1 | grep -q "warning: one qdisc (fq_codel)"'
check "mq again" tc -n rem qdisc replace dev nc0 root mq
check "all up again" wait_for all_up 10

# --- peers come and go under load ------------------------------------------------------

r() { on rem nccfg set nc0 "$@"; }
for n in 1 2 3; do
	on rem nctraffic udp-source -t 14 -r 600 -s 900 10.99.0.1$n >/run/c$n &
done
on rem nctraffic tcp-source -t 14 10.50.3.1 >/run/c4 &
for i in {1..12}; do
	elapse 0.5
	# shellcheck disable=SC2046 # words
	case $((i % 4)) in
	0)	r peer p1 remove; r $(hub_peer p1) ;;
	# Their queues change hands, with packets waiting in both.
	1)	r peer p1 remove peer p2 remove; r $(hub_peer p2) $(hub_peer p1) ;;
	2)	r peer p2 remove; elapse 0.3; r $(hub_peer p2) ;;
	3)	r peer p1 remove peer p2 remove peer p3 remove
		elapse 0.1
		r $(hub_peer p3) $(hub_peer p1) $(hub_peer p2) ;;
	esac
	if [ "$(wrong)" -ne 0 ]; then break; fi
done
wait $(jobs -p)
check_that "removed and added again: nothing went astray" "$(wrong)" == 0
for n in 1 2 3; do
	check_that "p$n got its own" "$(kv received "$(cat /run/c$n)")" ">=" 1000
	check_that "and nothing twice" "$(kv duplicated "$(cat /run/c$n)")" == 0
	check "p$n lives" wait_for "reaches rem 10.99.0.1$n && reaches p$n 10.99.0.2" 5
done

# What waits for a peer that goes does not stay behind.
check "all up again" wait_for all_up 10
link_dark 1
ip netns exec rem nctraffic udp-source -t 3 -r 300 10.99.0.11 >/dev/null &
job=$!
waiting() { tc -n rem -s -j qdisc show dev nc0 | jq '[.[].backlog] | add'; }
check "a dead peer's backlog" wait_for '[ "$(waiting)" -gt 0 ]' 3
r peer p1 remove
check "goes with it" wait_for '[ "$(waiting)" -eq 0 ]' 3
kill $job
check_not_stuck
