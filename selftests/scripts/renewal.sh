#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# Sessions are renewed and keys changed, time and again, under full load in both
# directions: no datagram is lost, doubled or overtaken, and a TCP flow does not
# notice. NC_RENEWALS and NC_KEYS make it longer than it is here.
. "${0%/*}/traffic.sh"

RENEWALS=${NC_RENEWALS:-100} KEYS=${NC_KEYS:-20}
! slow_kernel || { RENEWALS=${NC_RENEWALS:-10} KEYS=${NC_KEYS:-4}; }

sessions() { nc_stat "$1" nc0 '.[0].peers[0].stats.sessions'; }
hellos() { nc_stat loc nc0 '.[0].peers[0].stats.hello_tx'; }
listening() {
	on rem awk '$2 == 16 && $4 != "00000000" { n++ } END { exit !n }' /proc/net/netlink
}

# taken: wait until the next session is in use at both ends
taken() {
	local line
	while read -rt 5 -u "$EVENTS" line; do
		[[ $line != *"new session in use" ]] || return 0
	done
	return 1
}

renew() { on loc nccfg set nc0 peer vps renew && taken; }

# Either side has the new key first, and the old one works until both do.
rekey() { # NUMBER
	local first=loc second=rem
	[ $(($1 % 2)) = 0 ] || first=rem second=loc
	nc_key /run/nc.next
	set_key $first && nap 0.05 && set_key $second && taken
}
set_key() { # PORTAL
	local peer=vps
	[ "$1" = loc ] || peer=local
	on "$1" nccfg set nc0 peer $peer key /run/nc.next
}

# load SECONDS: what the links carry, both ways; load_end: what came of it
load() {
	local dir from
	jobs=()
	for dir in up down; do
		from=$(portal_from $dir)
		on $from nctraffic tcp-source -t "$1" -w 3 \
			"$(portal_to $dir 4)" >/run/flow.$dir & jobs+=($!)
		call $from -t "$1" -r 250 -s 200 "$(portal_to $dir 6)" \
			>/run/call.$dir & jobs+=($!)
		call $from -t "$1" -r 125 -s 1000 "$(portal_to $dir 4)" \
			>/run/film.$dir & jobs+=($!)
	done
}

# again COUNT SECONDS COMMAND: that often under load; DONE is how often it was
again() {
	local i
	DONE=0
	load "$2"
	for ((i = 0; i < $1; i++)); do
		"$3" $i || break
		DONE=$((DONE + 1))
	done
	check_that "$3: as often as that" $DONE == "$1"
	check "$3: under load to the end" kill -0 "${jobs[0]}"
	wait "${jobs[@]}"
	for dir in up down; do
		for what in call film; do
			line=$(cat /run/$what.$dir)
			[ "$(kv received "$line")" -gt 0 ] || fail "$what $dir" "$line"
			for how in lost duplicated reordered; do
				check_that "$3: $what $dir: $how" \
					"$(kv $how "$line")" == 0 \
					"of $(kv sent "$line")"
			done
		done
	done
}

goodput_of() { kv goodput_mbps "$(cat "/run/flow.$1")"; }

lab_up 16mbit,delay=10 8mbit,delay=25,nat
sink loc
sink rem
# No flow shares a bucket with another, and none waits for ten of TCP's windows
bond_apart 1 2
# What the remote portal uses, as soon as it does
exec {EVENTS}< <(exec nsenter --net=/run/netns/rem nccfg monitor nc0)
defer kill $!
check "events are listened for" wait_for listening 5
load 12
wait "${jobs[@]}"
up=$(goodput_of up) down=$(goodput_of down)

was=$(sessions rem) hellos=$(hellos)
again "$RENEWALS" $((RENEWALS * 35 / 100 + 2)) renew
check_that "renew: sessions more at the remote portal" \
	$(($(sessions rem) - was)) == "$RENEWALS"
check_that "renew: HELLOs for that" $(($(hellos) - hellos)) == "$RENEWALS"
check_that "renew: TCP up keeps" "$(percent "$(goodput_of up)" "$up")" ">=" 95 "%"
check_that "renew: TCP down keeps" "$(percent "$(goodput_of down)" "$down")" ">=" 95 "%"
nothing_wrong "renew"

was=$(sessions rem)
again "$KEYS" $((KEYS * 80 / 100 + 2)) rekey
check_that "rekey: TCP up keeps" "$(percent "$(goodput_of up)" "$up")" ">=" 95 "%"
check_that "rekey: TCP down keeps" "$(percent "$(goodput_of down)" "$down")" ">=" 95 "%"
nothing_wrong "rekey"

suspected() { nc_stat "$1" nc0 '[.[0].peers[].paths[].stats.suspected] | add'; }
echo "# paths were suspected: loc $(suspected loc), rem $(suspected rem)"
