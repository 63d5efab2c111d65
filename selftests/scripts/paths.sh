#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Paths come and go while traffic flows, and follow what they stand on:
# interfaces, addresses, carriers and routes.
. "${0%/*}/lib.sh"

lab_up 8mbit,delay=10 8mbit,delay=10
netcomb_up
sink rem
sink loc

reaches() { on "$1" ping -qc1 -W1 "$2" >/dev/null; }
l() { on loc nccfg set nc0 peer vps "$@"; }
# path NAME FIELD: of a path of the local portal
path() { nc_stat loc nc0 ".[0].peers[0].paths[] | select(.name == \"$1\") | .$2"; }
is() { # NAME PATH STATE [REASON]: a path comes to be so
	local want="$3${4:+ $4}"
	if wait_for "path_is $2 $3 ${4:-}" 10; then
		pass "$1" "$want"
	else
		fail "$1" "$state, wanted $want"
	fi
}
# path_is PATH STATE [REASON]: asked often, so that nccfg is the only process
path_is() {
	local tab=$'\t'
	local line="vps$tab$1$tab([^$tab]+$tab){11}([^$tab]+)$tab([^$tab]+)"
	state="no such path"
	[[ $(on loc nccfg show nc0 dump) =~ $line ]] || return 1
	state="${BASH_REMATCH[2]} ${BASH_REMATCH[3]}"
	[[ "$state " == "$2 ${3:-}"* ]]
}
# wire LINK: frames of the tunnel that a router has passed on from the local portal
count_wire() {
	on "rt$1" nft -f - <<-END
		table inet w {
			counter seen { }
			chain f {
				type filter hook forward priority 0;
				iifname lan udp dport $NC_PORT counter name seen
				iifname lan udp sport $NC_PORT counter name seen
			}
		}
	END
}
wire() { on "rt$1" nft -j list counter inet w seen | jq '.nftables[1].counter.packets'; }
count_wire 1
count_wire 2

check "both paths come up" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 10

# --- enabled and disabled -------------------------------------------------------------

call loc -t 4 -r 200 10.99.0.2 >/run/call &
call rem -t 4 -r 200 10.99.0.1 >/run/back &
elapse 1
l path eth1 disable
is "disabled" eth1 down disabled
before=$(wire 1)
elapse 1
check_that "it is silent" $(($(wire 1) - before)) == 0 frames
check "and gone on the other side" wait_for '[ "$(nc_paths rem nc0 up)" = 1 ]' 5
l path eth1 enable
is "enabled" eth1 up
wait $(jobs -p)
check_that "a stream there: lost" "$(kv lost "$(cat /run/call)")" "<=" 4 "of 800"
check_that "a stream back: lost" "$(kv lost "$(cat /run/back)")" "<=" 20 "of 800"

# routes: those that eth2 has lost with its addresses
routes() {
	ip -n loc route add default via 192.0.2.17 dev eth2 metric 102
	ip -n loc -6 route add default via 2001:db8:a:2::1 dev eth2 metric 102
}

# --- interfaces --------------------------------------------------------------------------

ip -n loc link set eth2 down
is "interface down" eth2 down device-down
ip -n loc link set eth2 up
routes
is "interface up" eth2 up
link_cut 2
is "no carrier" eth2 down no-carrier
link_join 2
is "carrier" eth2 up
ip -n loc link set eth2 name dsl
is "renamed away" eth2 down no-device
ip -n loc link set dsl name eth2
is "renamed back" eth2 up
# A modem that is plugged in again: another interface of the same name.
ip -n loc link del eth2
is "interface gone" eth2 down no-device
check "the other carries on" wait_for 'reaches loc 10.99.0.2' 3
lab_wire loc eth2 "192.0.2.18/28 2001:db8:a:2::2/64" \
	rt2 lan "192.0.2.17/28 2001:db8:a:2::1/64" 1500
lab_shape add 2 down
routes
is "interface of the same name" eth2 up
check "no path waits any more because it went down so often" wait_for nc_steady 12
v=$(goodput loc -t 6 -w 3 10.99.0.2)
check_that "both are used again" "$v" ">=" 13.5 Mbit/s

# --- addresses ---------------------------------------------------------------------------

l path later local 192.0.2.20
is "an address that is not there yet" later down no-address
ip -n loc addr add 192.0.2.20/28 dev eth2
is "it comes" later up
check_that "on the interface that owns it" "$(path later oif)" == \
	"$(ip -n loc -j link show eth2 | jq '.[0].ifindex')"
ip -n loc addr del 192.0.2.20/28 dev eth2
is "it goes" later down no-address
# To the other link, to which the routes to it lead now.
ip -n inet route add 192.0.2.20/32 via 198.51.100.2
ip -n rt1 route add 192.0.2.20/32 dev lan
ip -n loc addr add 192.0.2.20/32 dev eth1
is "it comes elsewhere" later up
check_that "and the path has followed it" "$(path later oif)" == \
	"$(ip -n loc -j link show eth1 | jq '.[0].ifindex')"
l path later remove
check "removed" eval '[ -z "$(path later state)" ]'

# --- routes ------------------------------------------------------------------------------

# An idle tunnel learns of routes with its next keepalive; this one is not.
ip netns exec loc nctraffic udp-source -t 100 10.99.0.2 >/dev/null &
job=$!
ip -n loc route del default dev eth2
is "no route by this interface" eth2 down no-route
before=$(ip -n loc neigh show "$REM4" dev eth2 | wc -l)
elapse 2
check_that "it does not ask the link for the Internet" \
	"$(($(ip -n loc neigh show "$REM4" dev eth2 | wc -l) + before))" == 0 "ARP entries"
ip -n loc route add default via 192.0.2.17 dev eth2 metric 102
is "a route again" eth2 up

l path free dev any
is "any interface will do" free up
ip -n loc route add "$REM4/32" dev nc0
is "a route through the tunnel itself" free down loop
check "the others do not mind" reaches loc 10.99.0.2
ip -n loc route del "$REM4/32" dev nc0
is "not any more" free up
before=$(wire 2)
ip -n loc route add "$REM4/32" via 192.0.2.17 dev eth2
l path eth1 disable path eth2 disable
kill $job
call loc -t 1 10.99.0.2 >/run/call
check_that "it goes where the route goes" $(($(wire 2) - before)) ">=" 100 frames
check_that "and loses nothing" "$(kv lost "$(cat /run/call)")" == 0
ip -n loc route del "$REM4/32"
l path eth1 enable path eth2 enable path free remove
check "the first two" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 10

# --- paths come and go under load, keys change -----------------------------------------------

# The last second before the session may be renewed, which it is within seven:
# a second by chance and, at 100 Hz, five that the kernel's timers may be late.
age() { nc_stat loc nc0 '.[0].peers[0].session_age_ms'; }
sessions=$(nc_stat loc nc0 '.[0].peers[0].stats.sessions')
check "the session is about to be renewed" eval \
	'elapse $(((119500 - $(age)) / 1000)) && [ "$(age)" -ge 118500 ]'
# Each round takes 0.8 s; a frame costs the debug kernel ten times as much.
rounds=25
[ "$NC_KERNEL" != uml-debug ] || rounds=12
secs=$((rounds * 4 / 5))
on loc nctraffic tcp-source -t $secs -w 1 10.99.0.2 >/run/up &
on rem nctraffic tcp-source -t $secs -w 1 10.99.0.1 >/run/down &
call loc -t $secs 10.99.0.2 >/run/call &
call rem -t $secs 10.99.0.1 >/run/back &
for ((i = 1; i <= rounds; i++)); do
	l path eth2 remove
	elapse 0.2
	l path eth2
	elapse 0.2
	case $i in
	4)	l path x dev eth1 ;;
	7)	l path x remove path eth1 disable ;;
	9)	l path eth1 enable ;;
	11)	nc_key /run/new.key
		on rem nccfg set nc0 peer local key /run/new.key
		l key /run/new.key ;;
	esac
	elapse 0.38
done
wait $(jobs -p)
check_that "renewed meanwhile, and once more with a new key" \
	$(($(nc_stat loc nc0 '.[0].peers[0].stats.sessions') - sessions)) ">=" 2 sessions
check_that "TCP went on" "$(kv goodput_mbps "$(cat /run/up)")" ">=" 2 Mbit/s
check_that "and back" "$(kv goodput_mbps "$(cat /run/down)")" ">=" 2 Mbit/s
for f in call back; do
	check_that "a $f of $secs s: lost" "$(kv lost "$(cat /run/$f)")" "<=" \
		$((secs * 10)) packets
	check_that "duplicated" "$(kv duplicated "$(cat /run/$f)")" == 0
	check_that "longest gap" "$(kv gap_ms "$(cat /run/$f)")" "<=" 1000 ms
done
for ns in loc rem; do
	v=$(nc_stat $ns nc0 '[.[0].peers[].paths[].stats |
		.auth_failed + .replay + .ack_invalid + .rx_malformed] | add')
	check_that "$ns: nothing was refused" "$v" == 0 frames
	v=$(nc_stat $ns nc0 '.[0].peers[0].stats.window')
	check_that "$ns: nothing came too late" "$v" == 0 packets
done
check "all up" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 10
v=$(goodput loc -t 6 -w 3 10.99.0.2)
check_that "and used" "$v" ">=" 13.5 Mbit/s

# The last one goes and comes.
l path eth1 remove path eth2 remove
check "without a path nothing passes" eval '! reaches loc 10.99.0.2'
check "and the interface stays up" eval 'ip -n loc link show nc0 | grep -q LOWER_UP'
l path eth2
check "with one it does" wait_for 'reaches loc 10.99.0.2' 5

# A peer goes: the other side is told.
l path eth1
check "two again" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 5
on loc nccfg set nc0 peer vps remove
check "a peer removed: the other side has no path" \
	wait_for '[ "$(nc_stat rem nc0 ".[0].peers[0].paths | length")" = 0 ]' 1
check_that "and no session" "$(nc_stat rem nc0 '.[0].peers[0].session_id // 0')" == 0
# shellcheck disable=SC2086 # words
on loc nccfg set nc0 peer vps key /run/new.key ${NC_PORTAL[loc]}
check "made again, it works" wait_for 'reaches loc 10.99.0.2' 5
on rem nccfg set nc0 peer local remove
check "removed there: no session here" \
	wait_for '[ "$(nc_stat loc nc0 ".[0].peers[0].session_id // 0")" = 0 ]' 1
check_not_stuck
netcomb_down

# --- who waits answers from where he was asked -----------------------------------------------

# The portal with several links waits, and is addressed at its second.
ip -n loc link add nc0 type netcomb
ip -n rem link add nc0 type netcomb
on loc nccfg set nc0 listen $NC_PORT peer vps key /run/nc.key
for to in 192.0.2.18 2001:db8:a:2::2; do
	[[ $to != *:* ]] || to="[$to]"
	on rem nccfg set nc0 peer local key /run/nc.key endpoint "$to:$NC_PORT" path eth0
	if [[ $to != "["* ]]; then
		tunnel_addresses nc0 10.99.0 fd99 loc
		tunnel_addresses nc0 10.99.0 fd99 rem
	fi
	check "addressed at $to" wait_for 'nc_up rem && reaches rem 10.99.0.1' 10
	first=$(wire 1) second=$(wire 2)
	call rem -t 1 10.99.0.1 >/run/call
	# An acknowledgement is held back for 25 ms at most.
	check_that "its answers leave there" $(($(wire 2) - second)) ">=" 38 frames
	check_that "and nowhere else" $(($(wire 1) - first)) == 0 frames
done
check_not_stuck
