#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# Who does not have the key changes nothing: frames with any bit turned over,
# cut, extended, replayed, reflected, from elsewhere; other keys and protection.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }

# --- every bit of a frame ---------------------------------------------------

# Each bit of a frame that was held back, each length from nothing to above its
# own, and those that just fit the link. Of the bits of the first byte four are the version; the other four make
# it another type, known or not, in which its number may have been seen. What
# they all were variants of is still good after them, once.
maim() { # TYPE [LINK [COPIES]]
	local type=$1 file=/run/$1.pcap n=${2:-1} copies=${3:-2} len bits cut

	len=$(kv len "$(ncwire list --count 1 "$file")")
	mark rem
	bits=$(wire_send "$n" --count 1 --bits "0:$((len - 1))" "$file")
	cut=$(wire_send "$n" --count 1 --lens "0:$((len - 1))" "$file")
	cut=$((cut + $(wire_send "$n" --count 1 \
		--lens "$((len + 1)):$((len + 40))" "$file")))
	cut=$((cut + $(wire_send "$n" --count 1 --lens "1420:1452" "$file")))
	wire_send "$n" --count 1 --times "$copies" "$file" >/dev/null
	turned_away "$type: $bits bits and $cut lengths" rem \
		"rx_version=4 rx_no_session=32 \
rx_type|rx_short|auth_failed|replay|unknown_path=$((bits + cut - 36 + copies / 2))"
	check_that "$type: payload and tag do not open" \
		"$(kv auth_failed "$ROSE")" ">=" $((8 * (len - 10)))
	check "$type: traffic passes" wait_for answers 2
}

# Datagrams that come in pieces, with the header of a frame or of a HELLO
oversized() {
	local id size head
	id=$(kv session "$(ncwire list --count 1 /run/DATA.pcap)")
	id='\x'${id:0:2}'\x'${id:2:2}'\x'${id:4:2}'\x'${id:6:2}
	mark rem
	for size in 1473 3000 65507; do
		for head in '\x10\0'"$id"'\1' '\x18\0\0\0'; do
			printf '%b' "$head" >/run/large
			truncate -s $size /run/large
			on rt1 bash -c "cat /run/large >/dev/udp/$WIRE_REM/$NC_PORT"
		done
	done
	turned_away "oversized frames and HELLOs" rem "auth_failed=3 rx_short=3"
	check "oversized: traffic passes" answers
}

# --- a frame from elsewhere -------------------------------------------------

# calls SECONDS: both ways at a time, 100 packets a second each; "lost=N
# duplicated=N" of both
calls() {
	local up down
	on rem nctraffic udp-source -t "$1" 10.99.0.1 >/run/call &
	up=$(call loc -t "$1" 10.99.0.2)
	wait $!
	down=$(cat /run/call)
	echo "lost=$(($(kv lost "$up") + $(kv lost "$down")))" \
		"duplicated=$(($(kv duplicated "$up") + $(kv duplicated "$down")))"
}
intact() { # WHAT "RESULT"
	if [ "$2" = "lost=0 duplicated=0" ]; then
		pass "$1" "$2"
	else
		fail "$1" "$2"
	fi
}

addresses() { nc_stat rem nc0 '[.[0].peers[0].paths[] | .remote_actual] | join(" ")'; }
moved() { kv roamed "$(risen rem)" || echo 0; }

# One fresh frame that only the attacker has, sent from his own address.
from_elsewhere() {
	local was bytes
	intercept 1 up DATA /run/held.pcap answers
	wait_for answers 5
	was=$(addresses)
	mark rem
	capture_start srv /run/srv.pcap --in
	wire_send 1 --count 1 --times 2 --src "$1" --sport 999 \
		/run/held.pcap >/dev/null
	turned_away "a frame from elsewhere is taken, once" rem "replay=1"
	elapse 2
	capture_stop /run/srv.pcap
	bytes=$(ncwire list /run/srv.pcap | awk '{ sub("len=", "", $6); n += $6 }
						  END { print n + 0 }')
	check_that "its address gets little" "$bytes" "<=" 348 bytes
	check_that "and the path does not move" "$(moved)" == 0
	[ "$(addresses)" = "$was" ] || fail "still $was" "$(addresses)"
}

# nc_learned N: the remote portal has so many paths
nc_learned() {
	[ "$(nc_stat rem nc0 '.[0].peers[0].paths | length')" = "$1" ]
}

every_bit() { # PROTECTION ELSEWHERE [OPTION]
	echo "# protect $1 ${3:-}"
	# shellcheck disable=SC2086 # words
	netcomb_up ${3:-} -l "protect $1" -r "protect $1" 1
	wait_for answers 5 || fail "the tunnel is up"
	intercept 1 up DATA /run/DATA.pcap answers
	wait_for answers 5
	maim DATA
	oversized
	intercept 1 up ACK /run/ACK.pcap 'on rem ping -c1 -W1 10.99.0.1 >/dev/null'
	wait_for answers 5
	maim ACK
	intercept 1 up PROBE /run/PROBE.pcap :
	wait_for answers 5
	maim PROBE
	intercept 1 up PROBE-REPLY /run/PROBE-REPLY.pcap :
	wait_for answers 5
	maim PROBE-REPLY
	from_elsewhere "$2"

	on loc nccfg set nc0 peer vps path eth2
	wait_for 'nc_up rem nc0 2' 5 || fail "a second path"
	intercept 2 up CLOSE /run/CLOSE.pcap \
		'on loc nccfg set nc0 peer vps path eth2 remove'
	maim CLOSE 2 0
	check "until now it is not" nc_learned 2
	wire_send 2 --count 1 /run/CLOSE.pcap >/dev/null
	check "the genuine one closes the path" wait_for 'nc_learned 1' 1
	check "traffic passes by the other" answers
	netcomb_down
}

# No delay: what is sent has been dealt with when the sender returns.
lab_up delay=0 delay=0
every_bit encrypt 10.2.0.2
WIRE_REM=$REM6
every_bit auth 2001:db8:2::2 -6
WIRE_REM=$REM4

# --- a call, and all its frames again ---------------------------------------

echo "# two paths"
link_delay 1 5
link_delay 2 8
netcomb_up
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2 && answers' 10
sink loc
sink rem
capture_start rt1 /run/1.pcap --in --type session
capture_start rt2 /run/2.pcap --in --type session
intact "a call" "$(calls 3)"
capture_stop /run/1.pcap
capture_stop /run/2.pcap
mark loc
mark rem
calls 3 >/run/calls &
up=$(($(wire_send 1 --to "$REM4" /run/1.pcap) + $(wire_send 2 --to "$REM4" /run/2.pcap)))
down=$(($(wire_send 1 --from "$REM4" /run/1.pcap) + $(wire_send 2 --from "$REM4" /run/2.pcap)))
wait $!
intact "a call while another is replayed" "$(cat /run/calls)"
check_that "there were frames to replay" $((up < down ? up : down)) ">=" 400
turned_away "all of it is replay, up" rem "replay=$up"
turned_away "all of it is replay, down" loc "replay=$down"

down=$(wire_send 1 --to "$REM4" --reflect /run/1.pcap)
up=$(wire_send 1 --from "$REM4" --reflect /run/1.pcap)
turned_away "reflected: not for this session" loc "rx_no_session=$down"
turned_away "reflected at the remote portal" rem "rx_no_session=$up"

# --- frames that take another way -------------------------------------------

# source LINK "ADDRESS" PORT [CONDITION]: what its router makes the source of
# what goes up
source_of() {
	on "rt$1" nft add rule inet lab dark iifname lan udp dport "$NC_PORT" \
		"$4" ip saddr set "$2" udp sport set "$3"
}
was=$(addresses)
source_of 1 10.2.0.2 999 "numgen inc mod 4 0"
intact "a call whose every fourth frame comes from elsewhere" "$(calls 5)"
check_that "the path does not move" "$(moved)" == 0
wire_let 1

first=${was% *} second=${was#* }
source_of 1 "${second%:*}" "${second#*:}" ""
source_of 2 "${first%:*}" "${first#*:}" ""
mark rem
intact "a call while each path comes by the other's address" "$(calls 5)"
rose=$(risen rem)
check_that "that is counted" "$(kv other_path "$rose")" ">=" 500
check_that "no path moves" "$(moved)" == 0
[ "$(addresses)" = "$was" ] || fail "still $was" "$(addresses)"
wire_let 1
wire_let 2
netcomb_down

# --- another key, another protection ----------------------------------------

# The CLOSE of one tunnel is not to meet the next one.
down() { netcomb_down && elapse 0.1; }
sessions() { nc_stat "$1" nc0 '.[0].peers[0].stats.sessions'; }
# counted NAME: rem counts this of what loc tries, and nothing else
counted() {
	local rose
	mark rem
	wait_for "rose=\$(risen rem); [ \"\$(kv $1 \"\$rose\")\" -ge 3 ] 2>/dev/null" 10
	if [ "${rose%%=*}" = "$1" ] && [ "${rose#* }" = "" ]; then
		pass "counted as $1" "$rose"
	else
		fail "counted as $1" "$rose"
	fi
}

echo "# another key"
netcomb_up
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2 && answers' 5
nc_key /run/wrong.key
ip -n loc link add nc1 type netcomb
on loc nccfg set nc1 peer vps key /run/wrong.key endpoint "$REM4:$NC_PORT" \
	path eth1 path eth2
mark rem
ip -n loc link set nc1 up
intact "a call while another key is tried" "$(calls 5)"
# Each on both paths
n=$((2 * $(nc_stat loc nc1 '.[0].peers[0].stats.hello_tx')))
check_that "it was tried" $n ">=" 6
turned_away "another key" rem "rx_key_id=$n"
ip -n loc link del nc1
down

netcomb_up 1
wait_for answers 5
ip -n loc link del nc0
mv /run/nc.key /run/right.key
nc_key /run/nc.key
was=$(sessions rem)
elapse 0.1
netcomb_portal loc
counted rx_key_id
check_that "no session" "$(($(sessions loc) + $(sessions rem) - was))" == 0
mv /run/right.key /run/nc.key
on loc nccfg set nc0 peer vps key /run/nc.key
check "with the right key it works" wait_for answers 5
down

for pair in "encrypt auth" "auth encrypt" "none auth" "encrypt none"; do
	echo "# protection $pair"
	netcomb_up -r "protect ${pair% *}" -l "protect ${pair#* }" 1
	on rem nccfg monitor nc0 >/run/events &
	monitor=$!
	counted protect_mismatch
	check_that "no session" "$(($(sessions loc) + $(sessions rem)))" == 0
	check "it is told" grep -q protection /run/events
	kill $monitor
	on loc nccfg set nc0 peer vps protect "${pair% *}"
	check "agreed, it works" wait_for answers 5
	down
done
