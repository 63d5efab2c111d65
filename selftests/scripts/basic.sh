#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# What a user of ip, ethtool and tc expects of an interface: it comes and goes,
# is renamed and moved, counts every inner packet once, says what it dropped,
# keeps its backlog where tc shows it, and passes congestion marks on.
. "${0%/*}/lib.sh"

lab_up 8mbit,delay=10 8mbit,delay=10
nc_load
nc_key /run/nc.key

# --- an interface like others ------------------------------------------------

attributes() { ip -n loc -d -j link show dev "$1" | jq -r ".[0]$2"; }

check "created" ip -n loc link add nc0 type netcomb
check "the same name a second time is refused" eval \
	'! ip -n loc link add nc0 type netcomb'
check "renamed" eval 'ip -n loc link set nc0 name dsl &&
	[ "$(nc_stat loc dsl ".[0].ifname")" = dsl ] && ! ip -n loc link show nc0'
check "deleted" eval 'ip -n loc link del dsl && ! ip -n loc link show dsl'
check "created with 64 queues" ip -n loc link add nc0 numtxqueues 64 type netcomb
check_that "so many has it" "$(attributes nc0 .num_tx_queues)" == 64
check_that "and room for so many peers" "$(nc_stat loc nc0 '.[0].queues')" == 64
check_that "default MTU" "$(attributes nc0 .mtu)" == 1440
check "raw IP, no broadcast, no ARP" eval \
	'[ "$(attributes nc0 .link_type)" = none ] &&
	 ip -n loc link show nc0 | grep -q POINTOPOINT.*NOARP'
ip -n loc addr add 10.99.0.1/24 dev nc0
ip -n loc link set nc0 up
check "several queues: mq in front, fq_codel behind" eval \
	'tc -n loc qdisc show dev nc0 | grep -q "^qdisc mq 0: root" &&
	 [ "$(tc -n loc qdisc show dev nc0 | grep -c "^qdisc fq_codel .* parent ")" = 64 ]'

# Without a peer there is nobody to send to, and the sender is told.
check "without a peer: unreachable" eval \
	'on loc ping -c 1 -W 5 10.99.0.2 | grep -q "Destination Host Unreachable"'
check_that "counted as tx-no-peer" "$(nc_stat loc nc0 '.[0].stats.tx_no_peer')" ">=" 1
check "deleted with its addresses" ip -n loc link del nc0

# --- the tunnel --------------------------------------------------------------

netcomb_up
reaches() { on "$1" ping -qc1 -W1 "$2" >/dev/null; }
check "both paths come up" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 10
check "one queue: fq_codel" eval \
	'tc -n loc qdisc show dev nc0 | grep -q "^qdisc fq_codel 0: root"'
for f in tcp-segmentation-offload generic-segmentation-offload \
	 generic-receive-offload tx-checksum-ip-generic scatter-gather; do
	check "ethtool: $f is on" eval \
		'on loc ethtool -k nc0 | grep -q "^\s*$f: on$"'
done
check "ethtool: the driver's name" eval \
	'on loc ethtool -i nc0 | grep -qx "driver: netcomb"'

for pair in "10.99.0.2 IPv4 in IPv4" "fd99::2 IPv6 in IPv4"; do
	check "${pair#* }" on loc ping -q -c 3 -i 0.2 -W 2 "${pair%% *}"
done

# --- counters ----------------------------------------------------------------

# counts NS: packets and bytes received, and sent
counts() {
	ip -n "$1" -s -j link show dev nc0 | jq -r '.[0].stats64 |
		"\(.rx.packets) \(.rx.bytes) \(.tx.packets) \(.tx.bytes)"'
}
quiet() { # nobody has sent for a second
	local before
	before="$(counts loc) $(counts rem)"
	elapse 1
	[ "$(counts loc) $(counts rem)" = "$before" ]
}
mark() { loc0=$(counts loc) rem0=$(counts rem); }
# since NS: what the counters have grown by
since() {
	local -n was=${1}0
	local a b
	read -ra a <<<"$was"
	read -ra b <<<"$(counts "$1")"
	echo $((b[0] - a[0])) $((b[1] - a[1])) $((b[2] - a[2])) $((b[3] - a[3]))
}
same() { # NAME GOT WANTED
	if [ "$2" = "$3" ]; then pass "$1" "$2"; else fail "$1" "$2, wanted $3"; fi
}

# What the kernel says of itself by multicast is over soon.
check "the tunnel falls silent" wait_for quiet 60
mark
on loc ping -q -c 10 -i 0.05 -s 100 10.99.0.2 >/dev/null
same "10 pings of 128 bytes: counted here" "$(since loc)" "10 1280 10 1280"
same "counted there" "$(since rem)" "10 1280 10 1280"

on rem nft 'add table inet t; add chain inet t in { type filter hook input priority 0; };
	add rule inet t in udp dport 7 drop'
mark
on loc bash -c 'for n in 1 2 3 4 5; do printf %0500d 0 >/dev/udp/10.99.0.2/7; done
	for n in 1 2 3; do printf %0700d 0 >/dev/udp/fd99::2/7; done'
wait_for '[ "$(since rem | cut -d" " -f1)" -ge 8 ]' 5
same "5 datagrams of 528 bytes and 3 of 748: counted here" "$(since loc)" "0 0 8 4884"
same "counted there" "$(since rem)" "8 4884 0 0"

sink rem
sink srv
mark
on loc nctraffic tcp-source --bytes 400000 10.99.0.2 >/dev/null
check "the last acknowledgement has come" wait_for quiet 20
read -r _ _ packets bytes <<<"$(since loc)"
same "TCP: there arrives what leaves here" \
	"$(since rem | cut -d' ' -f1,2)" "$packets $bytes"
check_that "each segment counts, not the super-packet" \
	$((bytes / packets)) "<=" 1440 bytes
check_that "the peer counted as many" \
	"$(nc_stat loc nc0 '.[0].peers[0].stats.tx_packets')" "==" \
	"$(counts loc | cut -d' ' -f3)"

# --- what is no IP, and what is for nobody ------------------------------------

# raw NS DEV HEX...: each a packet handed to the device as it is
raw() {
	on "$1" python3 - "$2" "${@:3}" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		for word in sys.argv[2:]:
		    proto, data = word.split(":")
		    s.sendto(bytes.fromhex(data), (sys.argv[1], int(proto, 16)))
	END
}
before=$(nc_stat loc nc0 '.[0].stats.tx_not_ip')
mark
# ARP; IPv4 said to be IPv6; a header cut short; a length beyond the end.
ip4=4500001c00004000401100000a6300010a63000200070007000800ff
raw loc nc0 0806:0001080006040001 "86dd:$ip4" 0800:4500001c0000 "0800:${ip4/001c/0050}"
check_that "what is not IP is counted" \
	$(($(nc_stat loc nc0 '.[0].stats.tx_not_ip') - before)) == 4
same "and does not leave" "$(since loc)" "0 0 0 0"
raw loc nc0 "0800:$ip4"
wait_for '[ "$(since rem | cut -d" " -f1)" -ge 1 ]' 2
same "a packet without a route of its own does" "$(since rem)" "1 28 0 0"

# --- checksums ------------------------------------------------------------------

# One in 65536 comes out as 0, which says that there is none (RFC 768).
on rem nft -f - <<-'END' || lab_die "counters of checksums"
	table inet sum {
		chain pre {
			type filter hook prerouting priority raw;
			udp dport 9 udp checksum 0xffff counter
			udp dport 9 udp checksum != 0xffff counter
		}
	}
END
summed() { on rem nft -j list table inet sum |
	jq -r '[.nftables[].rule? | .expr[]? | .counter? | .packets? // empty] | join(" ")'; }
on loc python3 - 10.99.0.2 fd99::2 <<-'END'
	import ipaddress, socket, struct, sys
	for to in sys.argv[1:]:
	    family = socket.AF_INET6 if ":" in to else socket.AF_INET
	    s = socket.socket(family, socket.SOCK_DGRAM)
	    s.connect((to, 9))
	    ends = [ipaddress.ip_address(a).packed for a in (s.getsockname()[0], to)]
	    words = b"".join(ends) + struct.pack(">HHHHH", 17, 10,
	                                         s.getsockname()[1], 9, 10)
	    n = sum(struct.unpack(f">{len(words) // 2}H", words))
	    while n > 0xffff:
	        n = (n & 0xffff) + (n >> 16)
	    s.send(struct.pack(">H", 0xffff - n))
END
check "a checksum of 0 leaves as its other zero, IPv4 and IPv6" \
	wait_for '[ "$(summed)" = "2 0" ]' 2
on rem nft delete table inet sum

# --- the backlog is where tc sees it -------------------------------------------

backlog() { tc -n loc -s -j qdisc show dev nc0 | jq '.[0].backlog'; }
fifo() { nc_stat loc nc0 '[.[0].peers[0].paths[].fifo_bytes] | add'; }
r=$(goodput cli -t 8 -w 4 10.2.0.2)
check_that "a forwarded flow fills both links" "$r" ">=" 13.5 Mbit/s
on cli nctraffic udp-source -r 2500 -s 1200 -t 5 10.2.0.2 >/run/stream &
job=$!
elapse 1
seen=0 most=0
for _ in {1..15}; do
	elapse 0.2
	[ "$(backlog)" -eq 0 ] || seen=$((seen + 1))
	n=$(fifo)
	[ "$n" -le "$most" ] || most=$n
done
wait "$job"
check_that "half as much again: the backlog is the qdisc's" "$seen" ">=" 14 "of 15 looks"
# 10 ms of each path's pace and two packets.
check_that "and not the tunnel's" "$most" "<=" 40000 bytes
check_that "where fq_codel drops what is too much" \
	"$(tc -n loc -s -j qdisc show dev nc0 | jq '.[0].drops')" ">=" 1000 packets
check_that "and nothing else does" \
	"$(nc_stat loc nc0 '.[0].peers[0].stats.tx_carry_full')" == 0

# --- congestion marks ----------------------------------------------------------

# ECT(0) at twice the rate: the qdisc marks instead of dropping.
r=$(on cli nctraffic udp-source -r 1700 -s 1200 -t 6 --tos 2 10.2.0.2)
check_that "marks of the qdisc reach the receiver" "$(kv ce "$r")" ">=" 100
mark_outer() { # EVENT: a router on each link marks what it forwards, or not
	local n
	for n in 1 2; do
		if [ "$1" = on ]; then
			on rt$n nft 'add table ip m; add chain ip m f {
				type filter hook forward priority 0; };
				add rule ip m f udp dport 4725 ip ecn set ce'
		else
			on rt$n nft delete table ip m
		fi
	done
}
mark_outer on
# RFC 6040 section 4.2: CE goes in where the inner packet may carry it.
r=$(call loc -t 1 --tos 1 10.99.0.2)
same "outer CE reaches ECT(1)" "$(kv received "$r") $(kv ce "$r")" "100 100"
r=$(call loc -t 1 --tos 2 fd99::2)
same "outer CE reaches ECT(0) in IPv6" "$(kv received "$r") $(kv ce "$r")" "100 100"
before=$(nc_stat rem nc0 '.[0].peers[0].stats.rx_ecn')
on loc bash -c 'for n in 1 2 3; do printf %0500d 0 >/dev/udp/10.99.0.2/7; done'
check "where it may not, the packet is dropped and counted" wait_for \
	'[ $(($(nc_stat rem nc0 ".[0].peers[0].stats.rx_ecn") - before)) -eq 3 ]' 2
mark_outer off

# --- the sockets stay where the device was made ---------------------------------

ip netns add far
call loc -t 1 10.99.0.2 >/dev/null
ip -n loc link set nc0 netns far
check "moved to another namespace" eval \
	'ip -n far link show nc0 && ! ip -n loc link show nc0'
ip -n far addr add 10.99.0.1/24 dev nc0
ip -n far addr add fd99::1/64 dev nc0 nodad
ip -n far link set nc0 up
check "traffic goes on" wait_for 'reaches far 10.99.0.2 && reaches rem 10.99.0.1' 5
check "though there is no way out of that namespace" eval \
	'! on far ping -c1 -W1 203.0.113.9'
check "the tool finds it there" eval 'nc_up far nc0 2'
link_cut 1
check "its paths follow the links of the first" wait_for \
	'[ "$(nc_paths far nc0 up)" = 1 ]' 2
link_join 1
check "both up again" wait_for 'nc_up far nc0 2' 10
v=$(goodput far -t 6 -w 3 10.99.0.2)
check_that "and both are used" "$v" ">=" 13 Mbit/s

# --- several devices -------------------------------------------------------------

nc_key /run/nc2.key
ip -n rem link add nc1 type netcomb
ip -n loc link add nc1 type netcomb
out=$(on rem nccfg set nc1 listen 4725 2>&1)
check "a port is listened on by one device alone" eval \
	'[[ $out == *"the UDP port is in use"* ]]'
on rem nccfg set nc1 listen 4726 peer local key /run/nc2.key
on loc nccfg set nc1 peer vps key /run/nc2.key endpoint "$REM4:4726" path eth1 path eth2
ip -n loc addr add 10.97.0.1/24 dev nc1
ip -n rem addr add 10.97.0.2/24 dev nc1
ip -n loc link set nc1 up
ip -n rem link set nc1 up
check "a second device between the same portals" wait_for 'reaches loc 10.97.0.2' 5
call far -t 3 10.99.0.2 >/run/call &
job=$!
r=$(call loc -t 3 10.97.0.2)
wait "$job"
same "both carry at once" "$(kv lost "$r") $(kv lost "$(cat /run/call)")" "0 0"
ip -n loc link del nc1
check "one goes, the other stays" reaches far 10.99.0.2
check_not_stuck
check "deleted where it was moved to" eval \
	'ip -n far link del nc0 && ! ip -n far link show nc0'
ip -n rem link del nc0

# --- IPv6 outside -----------------------------------------------------------------

netcomb_up -6
for pair in "10.99.0.2 IPv4 in IPv6" "fd99::2 IPv6 in IPv6"; do
	check "${pair#* }" wait_for "reaches loc ${pair%% *}" 5
done
v=$(goodput loc -t 6 -w 3 10.99.0.2)
check_that "over both links" "$v" ">=" 12.5 Mbit/s

# No path up is no reason to lose the carrier: the qdisc waits.
link_dark 1
link_dark 2
check "both links dark" wait_for '[ "$(nc_paths loc nc0 up)" = 0 ]' 10
check "and the carrier stays" eval 'ip -n loc link show nc0 | grep -q LOWER_UP'
check_not_stuck
