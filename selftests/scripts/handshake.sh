#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 600
# Handshakes that somebody disturbs: messages lost, forged, replayed, reflected,
# flooded; both sides at a time; restarts; renewal and new keys under a call.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
peer_stat() { nc_stat "$1" nc0 ".[0].peers[0].stats.$2"; }
drop() { wire_drop 1 "$@" && wire_drop 2 "$@"; }
let_go() { wire_let 1 && wire_let 2; }

# --- lost -------------------------------------------------------------------

# Whichever message is lost, it works soon after it gets through.
lost() { # TYPE up|down MS
	local start
	drop "$2" "$1"
	capture_start rt1 "/run/$1.pcap" --in --type "$1" --count 3 --time 15
	netcomb_up
	capture_end "/run/$1.pcap"
	check_that "$1 lost: three" "$(frames "/run/$1.pcap")" == 3
	check_that "$1 lost: no session" "$(peer_stat loc sessions)" == 0
	"forged_$1"
	start=$(uptime_ms)
	let_go
	wait_for answers 10
	check_that "$1 lost: works when it is not" $(($(uptime_ms) - start)) \
		"<=" "$3" ms
	check_that "$1 lost: one session" "$(peer_stat rem sessions)" == 1
	netcomb_down
}

# Each bit of the one that was held back, and each length but its own.
forged() { # NS TYPE LEN "WANTED"
	mark "$1"
	wire_send 1 --skip 2 --pps 50000 --bits "0:$(($3 - 1))" "/run/$2.pcap" >/dev/null
	wire_send 1 --skip 2 --lens "0:$(($3 - 1))" "/run/$2.pcap" >/dev/null
	wire_send 1 --skip 2 --lens "$(($3 + 1)):$(($3 + 10))" \
		"/run/$2.pcap" >/dev/null
	turned_away "$2: no bit counts for nothing, and no length" "$1" "$4"
}
# A bit of the type makes it a frame of a session, or one too short.
forged_HELLO() {
	forged rem HELLO 192 "rx_version=4 rx_type=25 rx_key_id=64 \
rx_no_session=1 rx_short=204 rx_hs_forged=1440"
}
forged_CHALLENGE() {
	forged loc CHALLENGE 40 "rx_version=4 rx_type=26 rx_no_session=33 \
rx_short=51 rx_hs_forged=256"
}
# Diffie-Hellman for eight of them at most.
forged_REPLY() {
	forged loc REPLY 188 "rx_version=4 rx_type=26 rx_no_session=33 \
rx_short=199 rx_hs_forged|rx_hs_busy=1440"
	check_that "REPLY: few are looked at" "$(kv rx_hs_forged "$ROSE")" "<=" 8
}

lab_up delay=10 delay=15
wire_warm
# HELLO is repeated after 2 s at most; a REPLY is repeated 4 times, then only a
# new HELLO gets one, which is made every 5 s.
lost HELLO up 2500
lost CHALLENGE down 2500
lost REPLY down 6000

# HELLO is repeated after 250 ms, and then every 1.1 to 1.5 s.
drop up HELLO
capture_start rt1 /run/asked.pcap --in --type HELLO --time 20
netcomb_up
capture_end /run/asked.pcap
asked=$(frames /run/asked.pcap)
check_that "without an answer: HELLOs in 20 s" "$asked" ">=" 14
check_that "without an answer: they become few" "$asked" "<=" 20
netcomb_down
let_go

# The first frames under a session, which confirm it: it waits for them at the
# remote portal, ten seconds at most. CLOSE is dropped for good: this is not
# about it.
unconfirmed() { # SECONDS MS
	local start type
	for type in PROBE DATA ACK CLOSE; do drop up $type; done
	netcomb_up
	check "first frames lost for $1 s: a session" \
		wait_for '[ "$(peer_stat loc sessions)" -ge 1 ]' 2
	elapse "$1"
	check_that "first frames lost: the other side has none" \
		"$(peer_stat rem sessions)" == 0
	start=$(uptime_ms)
	let_go
	wait_for answers 10
	check_that "first frames lost: works when they are not" \
		$(($(uptime_ms) - start)) "<=" "$2" ms
	netcomb_down
}
unconfirmed 0.5 500
unconfirmed 12 2500

# --- a portal begins again in the middle ------------------------------------

# At each moment of a cold start, which takes 60 ms
begins_again() { # PORTAL
	local at start worst=0
	for at in 0.005 0.015 0.025 0.035 0.045 0.055 0.065; do
		netcomb_up
		elapse $at
		ip -n "$1" link del nc0
		netcomb_portal "$1"
		start=$(uptime_ms)
		wait_for answers 10
		start=$(($(uptime_ms) - start))
		worst=$((start > worst ? start : worst))
		netcomb_down
	done
	check_that "$1 begins again within a cold start: works after" $worst "<=" \
		2000 ms
}
begins_again loc
begins_again rem

# --- replayed and reflected -------------------------------------------------

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
slab_kb() { awk '/^Slab:/ { print $2 }' /proc/meminfo; }

sink loc
sink rem
capture_start rt1 /run/hs.pcap --in --type HELLO,REPLY,CHALLENGE
netcomb_up
for i in 1 2 3; do
	wait_for answers 5 || fail "session $i"
	ip -n loc link del nc0
	netcomb_portal loc
done
wait_for answers 5 || fail "session 4"
capture_stop /run/hs.pcap
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2' 5
# HELLO goes over both paths, and so come its answers.
check_that "copies by the slower path: late" "$(peer_stat loc hs_late)" ">=" 1
check_that "copies by the slower path: none is unknown" \
	"$(nc_stat loc nc0 '.[0].stats.rx_no_session')" == 0

was=$(peer_stat rem sessions)
sent=$(peer_stat rem challenge_tx)
again=$(peer_stat rem hello_repeated)
slab=$(slab_kb)
mark loc
mark rem
calls 5 >/run/calls &
calls=$!
capture_start rt1 /run/answers.pcap --in --type REPLY,CHALLENGE --from "$REM4"
n=$(wire_send 1 --type HELLO --times 250 --pps 500 /run/hs.pcap)
wait "$calls"
capture_stop /run/answers.pcap
intact "a call while $n old HELLOs are replayed" "$(cat /run/calls)"
check_that "replayed: no session" "$(peer_stat rem sessions)" == "$was"
sent=$(($(peer_stat rem challenge_tx) - sent))
again=$(($(peer_stat rem hello_repeated) - again))
turned_away "replayed: the rest is counted" rem \
	"hs_late|challenge_limited=$((n - sent - again))"
check_that "replayed: CHALLENGEs, to each of eight" "$sent" "<=" \
	$((8 * (10 + 2 * (n / 500 + 1))))
check_that "replayed: REPLYs, four to each of four" \
	"$(frames /run/answers.pcap --type REPLY)" "<=" 16
case $NC_KERNEL in
*debug)	;;
*)	check_that "replayed: memory is flat" $(($(slab_kb) - slab)) "<" 2000 kB ;;
esac

# Those of the handshake behind this session
mark loc
mark rem
wire_send 1 --type HELLO --skip 6 --reflect /run/hs.pcap >/dev/null
turned_away "reflected: HELLOs" loc reflected=2
check "reflected: it works on" answers
wire_send 1 --type REPLY,CHALLENGE --skip 6 --reflect /run/hs.pcap >/dev/null
turned_away "reflected: REPLY and CHALLENGE" rem rx_no_session=2
check "reflected: it works on" answers
# Of three sessions that are no more, and of this one
port=$(nc_stat rem nc0 '.[0].peers[0].paths[].remote_actual' |
	sed -n 's/^192.0.2.2://p')
wire_send 1 --type REPLY,CHALLENGE --dport "$port" /run/hs.pcap >/dev/null
turned_away "replayed: REPLYs and CHALLENGEs" loc "rx_no_session=6 hs_late=2"
check "replayed: it works on" answers
check_that "replayed: still that session" "$(peer_stat loc sessions)" == 1

# A portal that has lost its ticket needs a CHALLENGE, and its HELLO is none of
# those that are replayed.
on rt1 ncwire send --type HELLO --count 1 --times 4000 --pps 500 \
	/run/hs.pcap >/dev/null &
replay=$!
elapse 2
ip -n loc link del nc0
netcomb_portal loc
start=$(uptime_ms)
wait_for answers 10
check_that "replayed: meanwhile one starts from cold" \
	$(($(uptime_ms) - start)) "<=" 500 ms
check "replayed: they still are" kill -0 $replay
wait $replay

# --- floods -----------------------------------------------------------------

# Random bytes behind a true beginning: nothing, a type, a key id, all but the
# payload; and behind the header of a frame of the session.
capture_start rt1 /run/data.pcap --in --type DATA --to "$REM4" --count 1 --time 5
# Enough at a time for both paths
on loc ping -qc20 -i0.002 10.99.0.2 >/dev/null
capture_end /run/data.pcap
mark rem
calls 5 >/run/calls &
calls=$!
n=0
for from in 0 1 12 48; do
	n=$((n + $(wire_send 1 --type HELLO --count 1 --times 2000 --pps 2000 \
		--random "$from" /run/hs.pcap)))
done
n=$((n + $(wire_send 1 --times 2000 --pps 20000 --put 6:1 --random 10 \
	/run/data.pcap)))
wait "$calls"
intact "a call while $n datagrams of garbage come" "$(cat /run/calls)"
turned_away "garbage: each is counted" rem "rx_hs_forged=4000 auth_failed=2000 \
rx_short|rx_version|rx_type|rx_no_session|rx_key_id|protect_mismatch=4000"
netcomb_down

# Forged answers that come before the genuine one, to each HELLO on its way.
# The two HELLOs of a cold start get as many each; only the first one asks for
# a CHALLENGE.
raced() { # WHAT "WANTED" OPTION...
	local what=$1 wanted=$2 pid
	shift 2
	pid=$(on rt1 ncwire race -i lan --daemon "$@") || lab_die "race"
	netcomb_up 1
	WIRE_BEFORE[loc]=''
	check "raced: by $what" wait_for answers 5
	turned_away "raced: by $what, which are counted" loc "$wanted"
	kill "$pid"
	netcomb_down
}
raced "100 CHALLENGEs" "rx_hs_forged=100 hs_late=100" --challenge --times 100
raced "4 REPLYs" rx_hs_forged=8 --times 4

# --- both at a time ---------------------------------------------------------

# Their HELLOs cross, or one begins at any other moment of the other's
# handshake: the way takes longer than it takes to begin.
echo "# both have the other's address"
link_delay 1 300
NC_PORTAL[loc]="address 10.99.0.2 path eth1 endpoint $REM4:$NC_PORT"
NC_PORTAL[rem]="address 10.99.0.1 path out dev eth0 endpoint 192.0.2.2:$NC_PORT"
simultaneous() { # SECONDS
	local what="simultaneous, $1 s apart"
	netcomb_portal rem
	elapse "$1"
	netcomb_portal loc
	on loc nccfg set nc0 listen "$NC_PORT"
	check "$what: it works" wait_for answers 10
	check_that "$what: both began" \
		"$(($(peer_stat loc hello_rx) && $(peer_stat rem hello_rx)))" == 1
	elapse 3
	capture_start rt1 /run/both.pcap --in --type session --port 0
	intact "$what: a call" "$(calls 2)"
	capture_stop /run/both.pcap
	check_that "$what: one session, an id each way" \
		"$(kv sessions "$(ncwire reuse --port 0 /run/both.pcap)")" == 2
	netcomb_down
	elapse 1
}
for at in 0 0.15 0.45 0.75 1.05; do simultaneous $at; done
link_delay 1 10

# --- renewal, new keys ------------------------------------------------------

# The renewal is due at 120 s and can't be had before 140 s, the session ends at
# 180 s.
echo "# renewal"
netcomb_up
wait_for 'nc_up loc nc0 2 && nc_up rem nc0 2 && answers' 5
elapse 110
calls 60 >/run/calls &
calls=$!
drop up HELLO
elapse 30
let_go
wait "$calls"
intact "a call during renewal" "$(cat /run/calls)"
check_that "it was renewed" "$(peer_stat loc sessions)" == 2
check_that "by both" "$(peer_stat rem sessions)" == 2

nc_key /run/nc.key2
nc_key /run/nc.key3
calls 10 >/run/calls &
calls=$!
elapse 2
on rem nccfg set nc0 peer local key /run/nc.key2
elapse 2
on loc nccfg set nc0 peer vps key /run/nc.key2
check "a new key: a new session" wait_for '[ "$(peer_stat rem sessions)" = 3 ]' 2
on loc nccfg set nc0 peer vps key /run/nc.key3
elapse 2
on rem nccfg set nc0 peer local key /run/nc.key3
check "the other side first" wait_for '[ "$(peer_stat rem sessions)" = 4 ]' 3
wait "$calls"
intact "a call while keys change" "$(cat /run/calls)"
