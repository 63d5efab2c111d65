#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 1200
# Portals that everything happens to, by chance: messages are lost, doubled,
# overtaken, held back by their type, replayed and reflected, links and interfaces
# die, either side begins again, keys change, paths come and go, at any moment of
# handshakes and probing. When it ends both sides are as if nothing had been: a
# packet passes soon, over one session, on all paths. Nothing came twice or changed,
# no number was used twice, nothing is stuck.
#
# NC_EPISODES makes it longer than it is here; NC_SEED, which is told, has the same
# things done again (what netem loses is drawn anew).
. "${0%/*}/traffic.sh"
. "$NC_TOP/selftests/lab/wire.sh"

EPISODES=${NC_EPISODES:-10}
! slow_kernel || EPISODES=${NC_EPISODES:-4}
seed=${NC_SEED:-$RANDOM}
RANDOM=$seed
echo "# NC_SEED=$seed NC_EPISODES=$EPISODES"

answers() { on loc ping -qc1 -W1 10.99.0.2 >/dev/null; }

# one WORD...: one of them by chance, in ONE
one() {
	local words=("$@")
	ONE=${words[RANDOM % $#]}
}

# moment MS: so long at most
moment() {
	local ms
	printf -v ms '0.%03d' $((RANDOM % $1 + 1))
	nap "$ms"
}

# --- the man in the middle ----------------------------------------------------

# What passes is kept, from each link, in pieces.
record() {
	PIECE=$((PIECE + 1))
	capture_start rt1 /run/1.$PIECE.pcap --in --port 0
	capture_start rt2 /run/2.$PIECE.pcap --in --port 0
	PIECES+=(/run/1.$PIECE.pcap /run/2.$PIECE.pcap)
}
record_end() {
	capture_stop /run/1.$PIECE.pcap
	capture_stop /run/2.$PIECE.pcap
}

act_lose() { one 20 50 80; link_loss "$1" "$ONE"; }
act_double() { link_set "$1" both duplicate=30 reorder=30; }
act_calm() { link_set "$1" both loss=0 duplicate=0 reorder=0; }
act_hold() {
	one HELLO HELLO REPLY CHALLENGE PROBE PROBE-REPLY ACK DATA
	wire_drop "$1" up "$ONE"
	wire_drop "$1" down "$ONE"
}
act_let_go() { wire_let "$1"; }
act_dark() { link_dark "$1"; }
act_cut() { link_cut "$1"; CUT[$1]=1; }
act_join() { link_join "$1"; CUT[$1]=0; }
act_replay() {
	local from=/run/$1.$PIECE.pcap
	record_end
	record
	wire_send "$1" --port 0 --pps 2000 --count 300 "$from" >/dev/null
	wire_send "$1" --port 0 --pps 2000 --count 300 --reflect "$from" >/dev/null
	from=/run/$1.$((1 + RANDOM % PIECE)).pcap
	[ ! -e "$from" ] || [ "$from" = "/run/$1.$PIECE.pcap" ] ||
		wire_send "$1" --port 0 --pps 2000 --count 300 "$from" >/dev/null
}

# --- the portals' owners ---------------------------------------------------------

act_restart() {
	one loc rem
	ip -n "$ONE" link del nc0
	netcomb_portal "$ONE"
	[ "$ONE" = rem ] || GONE=([1]=0 [2]=0)
}
act_renew() { on loc nccfg set nc0 peer vps renew; }
act_rekey() {
	nc_key /run/nc.key
	REKEYED=1
	one loc rem
	has_key "$ONE"
}
has_key() {
	case $1 in
	loc)	on loc nccfg set nc0 peer vps key /run/nc.key ;;
	rem)	on rem nccfg set nc0 peer local key /run/nc.key ;;
	esac
}
act_less() { on loc nccfg set nc0 peer vps path "eth$1" remove 2>/dev/null; GONE[$1]=1; }
act_more() { on loc nccfg set nc0 peer vps path "eth$1"; GONE[$1]=0; }
act_down_up() {
	one loc rem
	ip -n "$ONE" link set nc0 down
	moment 100
	ip -n "$ONE" link set nc0 up
	tunnel_routes "$ONE"
}

# A device that was down has lost its routes.
tunnel_routes() {
	local lan=10.2.0.0/24
	[ "$1" = loc ] || lan=10.1.0.0/24
	ip -n "$1" route replace $lan dev nc0
}

ACTS=(lose double calm hold hold hold let_go dark cut join replay replay
      restart restart renew renew rekey less more down_up)

# All is well again, and nobody is told who need not be.
amends() {
	local n
	for n in 1 2; do
		wire_let $n
		act_calm $n
		[ "${CUT[n]}" = 0 ] || act_join $n
		[ "${GONE[n]}" = 0 ] || act_more $n
	done
	[ "$REKEYED" = 0 ] || { has_key loc && has_key rem; }
}

# Numbers far up, for who begins again at 0
burst() {
	call cli -r 4000 -s 50 -t 1 10.2.0.2 >/dev/null &
	call srv -r 4000 -s 50 -t 1 10.1.0.2 >/dev/null
	wait $!
}

# --- an episode -------------------------------------------------------------------

episode() { # NUMBER
	local what="episode $1" i acts='' start line
	link_set 1 both delay=$((3 + RANDOM % 40)) rate=16mbit
	link_set 2 both delay=$((3 + RANDOM % 80)) rate=8mbit
	PIECES=() PIECE=0 CUT=([1]=0 [2]=0) GONE=([1]=0 [2]=0) REKEYED=0
	record
	# From the first HELLO on, or in the middle of traffic
	if [ $((RANDOM % 2)) = 0 ]; then
		one hold lose
		acts=" $ONE and up"
		"act_$ONE" 1
		netcomb_up 1 2
	else
		netcomb_up 1 2
		wait_for answers 10
		burst
	fi
	call cli -t 8 10.2.0.2 >/run/up & up=$!
	call srv -t 8 10.1.0.2 >/run/down & down=$!
	for ((i = RANDOM % 8 + 5; i > 0; i--)); do
		moment 400
		one "${ACTS[@]}"
		acts+=" $ONE"
		"act_$ONE" $((RANDOM % 2 + 1))
	done
	amends
	echo "# $what:$acts"

	start=$(uptime_ms)
	wait_for answers 20
	check_that "$what: a packet passes after" $(($(uptime_ms) - start)) "<=" \
		7000 ms
	check "$what: both paths are up" wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 15
	wait "$up" "$down"
	check_that "$what: nothing came twice or changed" \
		"$(sum $(for line in "$(cat /run/up)" "$(cat /run/down)"; do
			kv duplicated "$line"
			kv corrupt "$line"
		done))" == 0
	record_end
	line=$(ncwire reuse --port 0 "${PIECES[@]}")
	check_that "$what: numbers used twice, of $(kv frames "$line")" \
		"$(kv reused "$line")" == 0

	capture_start rt1 /run/last.pcap --in --type session --port 0
	on loc ping -qc30 -i0.02 10.99.0.2 >/run/ping
	check "$what: every packet passes" grep -q ' 0% packet loss' /run/ping
	capture_stop /run/last.pcap
	check_that "$what: one session, an id each way" \
		"$(kv sessions "$(ncwire reuse --port 0 /run/last.pcap)")" == 2
	check_not_stuck
	rm -f /run/*.pcap
	netcomb_down
}

lab_up 16mbit 8mbit
wire_warm
sink cli
sink srv
# Nothing gets past the tunnel while that is away.
ip -n loc route add unreachable 10.2.0.0/24 metric 9999
ip -n rem route add unreachable 10.1.0.0/24 metric 9999
for ((e = 1; e <= EPISODES; e++)); do episode $e; done
