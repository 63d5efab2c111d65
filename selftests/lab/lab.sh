# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The lab: a network of namespaces inside a guest.
#
#        10.1.0.0/24        192.0.2.16(N-1)/28      198.51.100.4(N-1)/30
#   cli ------------- loc == ethN ------ lan rtN wan ------ wanN inet
#    .2            .1     .2            .1        .2       .1     |  |
#                                                                 |  | 10.2.0.0/24
#                              rem eth0 --------------------------+  +------- srv
#                                203.0.113.9            .14        .1      .2
#
#   cli, srv  client and server; loc, rem  the two portals; rtN  the router of
#   link N, with NAT when asked; inet  the Internet, which limits nothing.
#   IPv6 has the same shape: 2001:db8:1::/64 client, 2001:db8:a:N::/64 links,
#   2001:db8:b:N::/64, 2001:db8:c::9 remote portal, 2001:db8:2::/64 server.
#
# A link's bottleneck is netem on its router, one a direction: `up` leaves by
# wan, `down` by lan. Both portals see nothing but healthy Ethernet, so a link
# that goes dark (link_dark) dies unseen; link_cut is the one they see.
#
# A rate counts Ethernet frames; `overhead` says what else is added to an IP packet
# than 14 bytes, `cells=1` that all is cut into ATM cells.
#
# With a rate, netem keeps packets in order, jitter or not; `reorder` lets some
# overtake all others.

declare -gA LAB=()
declare -g LAB_LINKS=0

lab_die() { echo "Bail out! lab: $*" >&2; exit 1; }

# on NS COMMAND...: there, but for /sys, which stays that of the guest. Leaner
# than `ip netns exec`, which counts: starting programs is what tests mostly do.
on() {
	local ns=$1
	shift
	nsenter --net="/run/netns/$ns" "$@"
}

# Rates in kbit/s and times in ms, from "8mbit", "8", "500kbit"; "10ms", "10".
lab_kbit() {
	case $1 in
	*gbit)	echo $((${1%gbit} * 1000000)) ;;
	*mbit)	awk -v v="${1%mbit}" 'BEGIN { printf "%d\n", v * 1000 }' ;;
	*kbit)	echo "${1%kbit}" ;;
	*[!0-9.]*|'') lab_die "not a rate: '$1'" ;;
	*)	awk -v v="$1" 'BEGIN { printf "%d\n", v * 1000 }' ;;
	esac
}

lab_ms() { echo "${1%ms}"; }

# lab_note N both|up|down KEY=VALUE...: remember a link's properties.
lab_note() {
	local n=$1 dirs=$2 word key value d
	shift 2
	[ "$dirs" = both ] && dirs="up down"
	for word; do
		key=${word%%=*} value=${word#*=}
		case $key in
		rate)	value=$(lab_kbit "$value") || exit 1 ;;
		delay|buffer|jitter) value=$(lab_ms "$value") ;;
		loss|reorder|duplicate) value=${value%\%} ;;
		mtu|wanmtu|nat|overhead|cells) ;;
		*)	lab_die "link $n: unknown property '$key'" ;;
		esac
		for d in $dirs; do
			LAB[$n.$d.$key]=$value
		done
	done
}

# lab_parse N SPEC: "8mbit" or "rate=8mbit,delay=10ms,down.rate=16mbit,nat".
lab_parse() {
	local n=$1 word
	local -a words
	lab_note "$n" both rate=0 delay=10 buffer=100 loss=0 jitter=0 \
		reorder=0 duplicate=0 mtu=1500 wanmtu=1500 nat=0 \
		overhead=14 cells=0
	IFS=, read -ra words <<<"$2"
	for word in "${words[@]}"; do
		case $word in
		nat)		lab_note "$n" both nat=1 ;;
		up.*|down.*)	lab_note "$n" "${word%%.*}" "${word#*.}" ;;
		*=*)		lab_note "$n" both "$word" ;;
		*)		lab_note "$n" both "rate=$word" ;;
		esac
	done
}

# lab_netem N up|down: the words of the netem qdisc. Its one queue holds both
# what waits for the wire and what is on it, so the limit covers both.
lab_netem() {
	local k="$1.$2" words
	local rate=${LAB[$k.rate]} delay=${LAB[$k.delay]}

	words="delay ${delay}ms"
	[ "${LAB[$k.jitter]}" = 0 ] || words+=" ${LAB[$k.jitter]}ms"
	[ "${LAB[$k.loss]}" = 0 ] || words+=" loss ${LAB[$k.loss]}%"
	[ "${LAB[$k.duplicate]}" = 0 ] || words+=" duplicate ${LAB[$k.duplicate]}%"
	[ "${LAB[$k.reorder]}" = 0 ] || words+=" reorder ${LAB[$k.reorder]}%"
	if [ "$rate" = 0 ]; then
		words+=" limit 100000"
	else
		words+=" rate ${rate}kbit"
		[ "${LAB[$k.overhead]},${LAB[$k.cells]}" = 14,0 ] ||
			words+=" $((${LAB[$k.overhead]} - 14))"
		[ "${LAB[$k.cells]}" = 0 ] || words+=" 48 5"
		words+=" limit $(awk -v r="$rate" \
			-v ms="$delay" -v b="${LAB[$k.buffer]}" \
			-v len=$((${LAB[$k.mtu]} + 14)) 'BEGIN {
				n = r * (ms + b) / (8 * len)
				printf "%d\n", n < 4 ? 4 : n + 0.5 }')"
	fi
	echo "$words"
}

lab_dev() { [ "$1" = up ] && echo wan || echo lan; }

# lab_shape add|replace|purge N up|down|both. `replace` leaves packets in flight
# alone: they keep the time of arrival they were given. `purge` drops them.
lab_shape() {
	local verb n=$2 dirs=$3 d dev words
	[ "$dirs" = both ] && dirs="up down"
	for d in $dirs; do
		verb=$1 dev=$(lab_dev "$d") words=$(lab_netem "$n" "$d")
		# An unlimited link without delay is a wire.
		[ "$words" = "delay 0ms limit 100000" ] && 
			[ "$verb" != replace ] && continue
		if [ "$verb" = purge ]; then
			tc -n "rt$n" qdisc del dev "$dev" root
			verb=add
		fi
		# shellcheck disable=SC2086 # words
		tc -n "rt$n" qdisc "$verb" dev "$dev" root handle 1: netem $words ||
			lab_die "link $n $d: netem $words"
	done
}

lab_ns() {
	local ns
	for ns; do
		ip netns add "$ns" || lab_die "namespace $ns"
		ip -n "$ns" link set lo up
		on "$ns" sysctl -qw net.ipv4.ip_forward=1 \
			net.ipv6.conf.all.forwarding=1 \
			net.ipv6.conf.all.accept_dad=0 \
			net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.all.keep_addr_on_down=1 \
			net.ipv6.conf.default.keep_addr_on_down=1
	done
}

# A super-packet would take one place in a queue that counts packets.
lab_plain() {
	on "$1" ethtool -K "$2" tso off gso off gro off \
		tx-udp-segmentation off 2>/dev/null
}

# lab_wire NS1 DEV1 "ADDRESSES" NS2 DEV2 "ADDRESSES" MTU
lab_wire() {
	local a
	ip link add "$2" mtu "$7" netns "$1" type veth peer name "$5" \
		mtu "$7" netns "$4" || lab_die "veth $2"
	{
		for a in $3; do echo "addr add $a dev $2"; done
		echo "link set $2 up"
	} | ip -n "$1" -batch -
	{
		for a in $6; do echo "addr add $a dev $5"; done
		echo "link set $5 up"
	} | ip -n "$4" -batch -
	lab_plain "$1" "$2"
	lab_plain "$4" "$5"
}

lab_link() {
	local n=$1 base=$((16 * ($1 - 1))) wbase=$((4 * ($1 - 1)))
	local gw4=192.0.2.$((base + 1)) gw6=2001:db8:a:$1::1

	lab_ns "rt$n"
	lab_wire loc "eth$n" "192.0.2.$((base + 2))/28 2001:db8:a:$n::2/64" \
		"rt$n" lan "$gw4/28 $gw6/64" "${LAB[$n.up.mtu]}"
	lab_wire "rt$n" wan "198.51.100.$((wbase + 2))/30 2001:db8:b:$n::2/64" \
		inet "wan$n" "198.51.100.$((wbase + 1))/30 2001:db8:b:$n::1/64" \
		"${LAB[$n.up.wanmtu]}"
	ip -n loc route add default via "$gw4" dev "eth$n" metric $((100 + n))
	ip -n loc -6 route add default via "$gw6" dev "eth$n" metric $((100 + n))
	ip -n "rt$n" route add default via 198.51.100.$((wbase + 1))
	ip -n "rt$n" -6 route add default via "2001:db8:b:$n::1"
	ip -n inet -6 route add "2001:db8:a:$n::/64" via "2001:db8:b:$n::2"
	if [ "${LAB[$n.up.nat]}" = 0 ]; then
		ip -n inet route add "192.0.2.$base/28" via 198.51.100.$((wbase + 2))
	else
		on "rt$n" nft -f - <<-END || lab_die "link $n: NAT"
			table ip nat {
				chain post {
					type nat hook postrouting priority srcnat;
					oifname "wan" masquerade
				}
			}
		END
	fi
	on "rt$n" nft -f - <<-END || lab_die "link $n: filter"
		table inet lab {
			chain dark { type filter hook forward priority filter; }
		}
	END
	lab_shape add "$n" both
}

# lab_up SPEC...: one link a SPEC, as in lab_parse.
lab_up() {
	local spec n=0
	lab_ns cli loc inet rem srv
	lab_wire cli eth0 "10.1.0.2/24 2001:db8:1::2/64" \
		loc lan0 "10.1.0.1/24 2001:db8:1::1/64" 1500
	lab_wire rem eth0 "203.0.113.9/29 2001:db8:c::9/64" \
		inet rem "203.0.113.14/29 2001:db8:c::1/64" 1500
	lab_wire srv eth0 "10.2.0.2/24 2001:db8:2::2/64" \
		inet srv "10.2.0.1/24 2001:db8:2::1/64" 1500
	ip -n cli route add default via 10.1.0.1
	ip -n cli -6 route add default via 2001:db8:1::1
	ip -n srv route add default via 10.2.0.1
	ip -n srv -6 route add default via 2001:db8:2::1
	ip -n rem route add default via 203.0.113.14
	ip -n rem -6 route add default via 2001:db8:c::1
	# The client is reached through the tunnel, so through the remote portal.
	ip -n inet -batch - <<-END
		route add 10.1.0.0/24 via 203.0.113.9
		route add 10.99.0.0/24 via 203.0.113.9
		route add 2001:db8:1::/64 via 2001:db8:c::9
		route add fd99::/64 via 2001:db8:c::9
	END
	for spec; do
		n=$((n + 1))
		lab_parse "$n" "$spec"
		lab_link "$n"
	done
	LAB_LINKS=$n
}

lab_down() {
	local ns n
	for ns in cli loc inet rem srv; do ip netns del "$ns"; done
	for ((n = 1; n <= LAB_LINKS; n++)); do ip netns del "rt$n"; done
	LAB=() LAB_LINKS=0
}

# link_set N both|up|down KEY=VALUE...: change a living link.
link_set() {
	lab_note "$@"
	lab_shape replace "$1" "$2"
}
link_rate()  { link_set "$1" "${3:-both}" rate="$2"; }
link_delay() { link_set "$1" "${3:-both}" delay="$2"; }
link_loss()  { link_set "$1" "${3:-both}" loss="$2"; }

# link_dark N [both|up|down]: from now on nothing arrives, what is on its way
# included, and neither end is told: the router forwards nothing, sends no ICMP
# error and still answers its neighbours. link_light ends it.
link_dark() {
	local n=$1 dirs=${2:-both} d
	[ "$dirs" = both ] && dirs="up down"
	for d in $dirs; do
		# `up` comes in by lan, `down` by wan.
		[ "$d" = up ] && d=lan || d=wan
		on "rt$n" nft add rule inet lab dark iifname "$d" drop ||
			lab_die "dark $n"
	done
	lab_shape purge "$n" "${2:-both}"
}

link_light() { on "rt$1" nft flush chain inet lab dark; }

# link_cut N: the local portal's interface loses its carrier. link_join N
link_cut()  { ip -n "rt$1" link set lan down; }
link_join() { ip -n "rt$1" link set lan up; }
