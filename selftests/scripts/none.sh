#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# Protection none: it carries traffic, costs fewer bytes, and is not taken for
# another one; what anybody can then write does no harm to the machine.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
peer() { nc_stat "$1" nc0 ".[0].peers[0].stats.$2"; }

# --- what each protection costs -----------------------------------------------

# frame_len LINK: the UDP payload that a ping of 1000 bytes becomes
frame_len() {
	capture_start "rt$1" /run/ping.pcap --in --type DATA --count 1 --time 5 \
		--to "$WIRE_REM"
	on loc ping -c1 -W1 -s 972 10.99.0.2 >/dev/null
	capture_end /run/ping.pcap
	kv len "$(ncwire list --count 1 /run/ping.pcap)"
}

# costs PROTECTION BYTES OPTION...: between inner and outer IP
costs() {
	local what=$1 bytes=$2 outer=28 name
	shift 2
	name="protect $what${1:+ over IPv6}"
	[ $# -eq 0 ] || { outer=48; WIRE_REM=$REM6; }

	netcomb_up "$@" -l "protect $what" -r "protect $what" 1
	check "$name: carries packets" wait_for answers 5
	check_that "$name: bytes that a packet costs" \
		"$(($(frame_len 1) + outer - 1000))" "==" "$bytes"
	check_that "$name: what is left of 1500" \
		"$(ip -n loc -j link show nc0 | jq '.[0].mtu')" "==" $((1500 - bytes))
	check "$name: that much fits" on loc ping -c2 -i0.2 -W1 -M "do" \
		-s $((1500 - bytes - 28)) 10.99.0.2
	WIRE_REM=$REM4
	netcomb_down
}

lab_up delay=5 delay=5
costs encrypt 60
costs auth 60
costs none 44
costs none 64 -6

# --- a session of another protection --------------------------------------------

# mtu_is NS N: of the device
mtu_is() { [ "$(ip -n "$1" -j link show nc0 | jq '.[0].mtu')" = "$2" ]; }
both() {
	on loc nccfg set nc0 peer vps "$@"
	on rem nccfg set nc0 peer local "$@"
}

echo "# from one to another"
netcomb_up -l "protect none" -r "protect none"
wait_for 'nc_up loc nc0 2 && answers' 5
check "none is warned of" eval \
	'on loc nccfg show nc0 2>&1 >/dev/null | grep -q "vps has no protection"'
sessions=$(peer rem sessions)
both protect encrypt
check "another protection: a new session" \
	wait_for '[ "$(peer rem sessions)" -gt "$sessions" ] && mtu_is loc 1440' 10
check "large packets pass" on loc ping -c3 -i0.1 -W1 -s 1412 -M "do" 10.99.0.2
sessions=$(peer rem sessions)
both protect none
check "none again" \
	wait_for '[ "$(peer rem sessions)" -gt "$sessions" ] && mtu_is rem 1456' 10
check "larger ones pass" on loc ping -c3 -i0.1 -W1 -s 1428 -M "do" 10.99.0.2
link_rate 1 10mbit
link_rate 2 10mbit
sink rem
check_that "TCP" "$(goodput loc -t 5 -w 2 10.99.0.2)" ">=" 15 "Mbit/s"
link_rate 1 0
link_rate 2 0
netcomb_down

# --- replays ------------------------------------------------------------------

# again COUNTER: a frame that came once comes three times more
again() {
	mark rem
	wire_send 1 --count 1 --times 3 /run/DATA.pcap >/dev/null
	turned_away "replay $1" rem "$2=3"
}

echo "# replays"
netcomb_up -l "protect none" -r "protect none" 1
wait_for answers 5
capture_start rt1 /run/DATA.pcap --in --type DATA --count 1 --time 5 --to "$REM4"
answers
capture_end /run/DATA.pcap
again on replay
on rem nccfg set nc0 peer local replay off
again off duplicate
check "nothing of it hurts" answers
on rem nccfg set nc0 peer local replay on
again "on again" replay
netcomb_down

# --- what anybody can write ---------------------------------------------------

# anew: both portals, with two paths
anew() {
	netcomb_up -l "protect none replay $replay" -r "protect none replay $replay"
	check "traffic passes" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2 && answers' 10
}

# made_up TYPE "TRIGGER": each bit of a genuine frame turned over, each length of
# it and many above, random bytes in its place; then the tunnel is made anew
made_up() {
	local type=$1 file=/run/$1.pcap len sent=0 change

	capture_start rt2 "$file" --in --type "$type" --count 1 --time 30 \
		--to "$REM4"
	eval "$2"
	capture_end "$file"
	len=$(kv len "$(ncwire list --count 1 "$file")")
	for change in "--bits 0:$((len - 1))" "--lens 0:$((len + 200))" \
		"--lens 1420:1472" "--random 10 --times 500" \
		"--random 6 --times 500"; do
		# shellcheck disable=SC2086 # words
		sent=$((sent + $(wire_send 2 --count 1 $change "$file")))
	done
	check_that "replay $replay: made-up $type frames" "$sent" ">=" 1000
	elapse 2
	check_that "replay $replay: paths after that" \
		"$(nc_stat rem nc0 '.[0].peers[0].paths | length')" "<=" 16
	netcomb_down
	anew
}

# by_second: the second path carries all there is
by_second() { on loc nccfg set nc0 peer vps path eth1 disable; }

echo "# what anybody can write"
for replay in on off; do
	anew
	made_up DATA 'by_second; answers'
	made_up ACK 'by_second; on rem ping -c1 -W1 10.99.0.1 >/dev/null'
	made_up PROBE 'on loc nccfg set nc0 peer vps path eth2 metric 1'
	made_up PROBE-REPLY 'on rem nccfg set nc0 peer local repair on'
	made_up CLOSE 'on loc nccfg set nc0 peer vps path eth2 remove'
	netcomb_down
done
