#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# A peer is heard from the outer addresses of its list and from no others: in the
# handshake, in sessions, on learned paths, when it roams; while the list changes.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
allow() { on rem nccfg set nc0 peer local allow "$1"; }
refused() { nc_stat "$1" nc0 '.[0].peers[0].stats.rx_not_allowed'; }
peer() { nc_stat "$1" nc0 ".[0].peers[0].stats.$2"; }
# path_is NS NAME STATE REASON
path_is() {
	[ "$(nc_stat "$1" nc0 ".[0].peers[0].paths[] | select(.name == \"$2\") |
		\"\(.state) \(.reason)\"")" = "$3 $4" ]
}
nc_learned() {
	[ "$(nc_stat rem nc0 '.[0].peers[0].paths | length')" = "$1" ]
}

# --- the handshake, learned paths, changes ------------------------------------

# closed NAME: of what the local portal sends, nothing gets as far as to be opened
closed() {
	wait_for '[ "$(refused rem)" -ge 4 ]' 10
	check_that "$1: HELLOs are dropped" "$(refused rem)" ">=" 4
	check_that "$1: none is opened" "$(peer rem hello_rx)" "==" 0
	check_that "$1: none is answered" "$(peer rem challenge_tx)" "==" 0
	check_that "$1: no session" "$(peer rem sessions)" "==" 0
}

# one_link NAME: what comes by the second link is not heard
one_link() {
	local before

	before=$(refused rem)
	check "$1: traffic passes" answers
	check "$1: what comes by the other is counted" \
		wait_for '[ "$(refused rem)" -gt '"$before"' ]' 5
}

# family NAME "OTHER" "FIRST" "BOTH" OPTION...: prefixes of no link, of the first
# one, of both
family() {
	local name=$1 other=$2 first=$3 both=$4
	shift 4

	echo "# $name"
	netcomb_up "$@" -r "allow $other"
	closed "$name, by no link"
	allow "$first"
	check "$name: allowed by one link" wait_for answers 5
	one_link "$name, by one link"
	check "$name: only its path is learned" nc_learned 1
	check "$name: it is shown" grep -q "^  allowed from: $first\$" \
		<(on rem nccfg show nc0)
	allow "$other,$both"
	check "$name: by both links" wait_for 'nc_up rem nc0 2 && nc_up loc nc0 2' 5

	allow "$first"
	check "$name: by one again, at once" path_is rem eth2 down not-allowed
	one_link "$name, by one again"
	check "$name: the other side sees silence" \
		wait_for 'path_is loc eth2 down silent' 5
	check "$name: the path stays refused" path_is rem eth2 down not-allowed
	allow none
	check "$name: no list, no refusal" \
		wait_for 'nc_up rem nc0 2 && nc_up loc nc0 2' 10
	netcomb_down
}

lab_up delay=5 delay=5
family IPv4 203.0.113.0/24 192.0.2.0/28 192.0.2.0/26
family IPv6 2001:db8:c::/48 2001:db8:a:1::/64 2001:db8:a::/48 -6

# --- who asks -----------------------------------------------------------------

echo "# the side with the endpoint"
netcomb_up -l "allow 198.51.100.0/24"
elapse 2
check "a path to elsewhere is refused" path_is loc eth1 down not-allowed
check_that "nothing is sent there" "$(peer rem hello_rx)" "==" 0
on loc nccfg set nc0 peer vps allow "$REM4,::/0"
check "by the address alone" wait_for 'nc_up loc nc0 2 && answers' 5
on loc nccfg set nc0 peer vps allow ::/0
check "all of IPv6 is not IPv4: first" path_is loc eth1 down not-allowed
check "second" path_is loc eth2 down not-allowed
before=$(refused loc)
on rem ping -c2 -i0.2 -W1 10.99.0.1 >/dev/null
check_that "what still comes is dropped" "$(refused loc)" ">" "$before"
on loc nccfg set nc0 peer vps allow 0.0.0.0/0
check "all of IPv4" wait_for 'nc_up loc nc0 2 && answers' 5
netcomb_down

# --- frames -------------------------------------------------------------------

# from ADDRESS NAME: a forged frame of the session from there is counted so
from() {
	mark rem
	wire_send 1 --count 1 --times 7 --flip -1:255 \
		--src "$1" /run/DATA.pcap >/dev/null
	turned_away "forged, from $1" rem "$2=7"
}

echo "# frames of the session"
netcomb_up -r "allow 192.0.2.0/28,192.0.2.64/27,192.0.2.99" 1
wait_for answers 5
intercept 1 up DATA /run/DATA.pcap answers
wait_for answers 5
from 192.0.2.15 "auth_failed"
from 192.0.2.16 "rx_not_allowed"
from 192.0.2.63 "rx_not_allowed"
from 192.0.2.64 "auth_failed"
from 192.0.2.95 "auth_failed"
from 192.0.2.96 "rx_not_allowed"
from 192.0.2.99 "auth_failed"
from 192.0.2.98 "rx_not_allowed"
mark rem
wire_send 1 --count 1 --times 3 --src 192.0.2.16 /run/DATA.pcap >/dev/null
turned_away "genuine, from elsewhere" rem "rx_not_allowed=3"
wire_send 1 --count 1 --times 3 /run/DATA.pcap >/dev/null
turned_away "genuine, and still good for once" rem "replay=2"

# --- roaming ------------------------------------------------------------------

# moved_to ADDRESS: from now on the link's router makes this the source
moved_to() {
	wire_let 1
	on rt1 nft add rule inet lab dark iifname lan udp dport "$NC_PORT" \
		ip saddr set "$1" udp sport set 999
}
address() { nc_stat rem nc0 '.[0].peers[0].paths[0].remote_actual'; }

echo "# roaming"
was=$(address)
mark rem
moved_to 10.2.0.2
check "away from the list: the path falls silent" \
	wait_for 'path_is rem eth1 down silent' 10
wait_for '[ "$(kv rx_not_allowed "$(risen rem)")" -ge 10 ] 2>/dev/null' 10
rose=$(risen rem)
check_that "away from the list: what comes is dropped" \
	"$(kv rx_not_allowed "$rose")" ">=" 10
check "and nothing else is counted" [ "${rose#* }" = "" ]
check "the path has not moved" [ "$(address)" = "$was" ]
moved_to 192.0.2.70
check "within the list it moves" \
	wait_for '[ "$(address)" = 192.0.2.70:999 ]' 10
wire_let 1
check "and back" wait_for '[ "$(address)" = "$was" ] && answers' 20
