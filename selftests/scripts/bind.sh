#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# Frames bound to the outer addresses and ports that they are sent between: they
# pass where nothing translates these, a translator on the way is recognised and
# its path refused, and a frame that takes another way is dropped.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

BIND="bind-addresses on"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
peer() { nc_stat "$1" nc0 ".[0].peers[0].stats.$2"; }
changed() { nc_stat "$1" nc0 '[.[0].peers[0].paths[].stats.address_changed] | add'; }
# path_is NS NAME STATE REASON
path_is() {
	[ "$(nc_stat "$1" nc0 ".[0].peers[0].paths[] | select(.name == \"$2\") |
		\"\(.state) \(.reason)\"")" = "$3 $4" ]
}
both_up() { nc_up loc nc0 2 && nc_up rem nc0 2 && answers; }

# --- nothing on the way -------------------------------------------------------

# direct NAME "WORD..." OPTION...
direct() {
	local name=$1 words=$2 n
	shift 2

	echo "# $name"
	netcomb_up "$@" -l "$BIND $words" -r "$BIND $words" 1 2
	check "$name: both paths" wait_for both_up 5
	n=$(call loc -t 2 10.99.0.2)
	check_that "$name: lost of a call" "$(kv lost "$n")" "==" 0
	check_that "$name: TCP" "$(goodput loc -t 5 -w 2 10.99.0.2)" ">=" 15 "Mbit/s"
	on loc nccfg set nc0 peer vps path eth2 remove
	check "$name: a path is closed" \
		wait_for '[ "$(nc_stat rem nc0 ".[0].peers[0].paths | length")" = 1 ]' 3
	check_that "$name: addresses that changed" \
		"$(($(changed loc) + $(changed rem)))" "==" 0
	check_that "$name: frames that did not open" \
		"$(nc_stat rem nc0 '[.[0].peers[0].paths[].stats.auth_failed] | add')" \
		"==" 0
}

lab_up 10mbit,delay=5 10mbit,delay=5 delay=5,nat
sink rem
direct "IPv4, auth" "protect auth"
netcomb_down
direct "IPv6, encrypt" "" -6
netcomb_down
direct "IPv6, auth" "protect auth" -6
netcomb_down
direct "IPv4, encrypt" ""

# --- another way --------------------------------------------------------------

# held TYPE "TRIGGER": a frame that only the attacker has
held() {
	intercept 1 up "$1" /run/held.pcap "$2"
	wait_for answers 5
	mark rem
}
# elsewhere WHAT OPTION...
elsewhere() {
	local what=$1
	shift
	wire_send 1 --count 1 --times 3 "$@" /run/held.pcap >/dev/null
	turned_away "$what" rem "address_changed=3"
}

echo "# another way"
ip -n rem addr add 203.0.113.10/29 dev eth0
on rt1 ping -c1 -W1 203.0.113.10 >/dev/null
port=$(nc_stat rem nc0 '.[0].peers[0].paths[0].remote_actual')
port=${port##*:}
for type in DATA ACK; do
	case $type in
	DATA)	held DATA answers ;;
	ACK)	held ACK 'on rem ping -c1 -W1 10.99.0.1 >/dev/null' ;;
	esac
	elsewhere "$type from another address" --src 10.2.0.2
	elsewhere "$type from another port" --sport $((port ^ 1))
	elsewhere "$type to another address" --dst 203.0.113.10
	wire_send 1 --count 1 --times 3 --flip -1:1 /run/held.pcap >/dev/null
	turned_away "$type changed otherwise" rem "auth_failed=3"
	wire_send 1 --count 1 --times 3 /run/held.pcap >/dev/null
	turned_away "$type by its own way, once" rem "replay=2"
done
held PROBE 'on loc nccfg set nc0 peer vps path eth1 metric 5'
wire_send 1 --count 1 --src 10.2.0.2 /run/held.pcap >/dev/null
turned_away "PROBE from another address" rem "address_changed=1"
elapse 1
check "a path that works is left alone" path_is rem eth1 up answered
check "and carries traffic" answers

# readdress OLD NEW: the first link's address; with the old one its route goes
readdress() {
	ip -n loc addr del "$1/28" dev eth1
	ip -n loc addr add "$2/28" dev eth1
	ip -n loc route add default via 192.0.2.1 dev eth1 metric 101
}

# Nobody translates, but the portal itself has another address now.
readdress 192.0.2.2 192.0.2.5
check "a new address of its own: the path follows" wait_for \
	'[[ "$(nc_stat rem nc0 ".[0].peers[0].paths[0].remote_actual")" = 192.0.2.5:* ]]' 10
check "and carries" wait_for answers 10
netcomb_down
readdress 192.0.2.5 192.0.2.2

# --- a translator -------------------------------------------------------------

echo "# a translator"
netcomb_up 1 3
check "not bound: a translator does no harm" wait_for both_up 5
netcomb_down

netcomb_up -l "$BIND" -r "$BIND" 1 3
on loc nccfg monitor nc0 >/run/events &
monitor=$!
check "bound: refused here" wait_for 'path_is loc eth3 down address-changed' 5
check "and there" wait_for 'path_is rem eth3 down address-changed' 5
check "the other path carries" wait_for answers 5
check_that "counted here" "$(changed loc)" ">=" 1
check_that "and there" "$(changed rem)" ">=" 1
elapse 3
check "it stays refused here" path_is loc eth3 down address-changed
check "and there, still" path_is rem eth3 down address-changed
kill $monitor
check "it is told" grep -q "eth3: down (something on the way translates" \
	/run/events

# Without its translator the link needs its own addresses to be known.
on rt3 nft delete table ip nat
ip -n inet route add 192.0.2.32/28 via 198.51.100.10
check "no translator any more: it comes up by itself" \
	wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 15

on rt3 nft add rule inet lab dark iifname lan udp dport "$NC_PORT" \
	ip saddr set 10.2.0.2 udp sport set 999
check "one comes while the path works: refused" \
	wait_for 'path_is rem eth3 down address-changed' 15
check "the other one carries" answers
wire_let 3
check "and goes again" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 15
netcomb_down

# --- one side alone -----------------------------------------------------------

# alone "LOCAL WORDS" "REMOTE WORDS" WHICH
alone() {
	echo "# one side alone: $3"
	netcomb_up -l "$1" -r "$2" 1
	on rem nccfg monitor nc0 >/run/events &
	monitor=$!
	check "no session, counted" \
		wait_for '[ "$(peer rem bind_mismatch)" -ge 3 ]' 10
	check_that "no session" "$(($(peer loc sessions) + $(peer rem sessions)))" \
		"==" 0
	check "it is told" grep -q "only one of the two sides has bind-addresses" \
		/run/events
	kill $monitor
	on loc nccfg set nc0 peer vps bind-addresses on
	on rem nccfg set nc0 peer local bind-addresses on
	check "agreed, it works" wait_for answers 5
	# While it runs: the session in use goes on until there is another.
	on loc nccfg set nc0 peer vps bind-addresses off
	on rem nccfg set nc0 peer local bind-addresses off
	n=$(peer loc sessions)
	check "off again: a new session" \
		wait_for '[ "$(peer loc sessions)" -gt "$n" ] && answers' 10
	netcomb_down
}
alone "$BIND" "" "the one with the endpoint"
alone "" "$BIND" "the one that waits"
