#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# timeout: 900
# A link dies under a call and what else is sent: what had left over it goes
# again over the other, and nothing is lost.
. "${0%/*}/traffic.sh"

counter() { nc_stat "$1" nc0 "[.[0].peers[].stats.$2] | add"; }
net_stat() { ip netns exec "$1" cat "/sys/class/net/nc0/statistics/$2"; }

# The link that dies: the first, or of links that are alike the one that carries
# more.
victim=1
alike=0

dark() { link_dark $victim; }
dark_there() { link_dark $victim "$dir"; }
dark_back() { link_dark $victim "$([ "$dir" = up ] && echo down || echo up)"; }
carrier_cut() { link_cut $victim; }
device_down() { ip -n loc link set eth$victim down; }

# restored HOW: the link works again and both paths carry
restored() {
	link_light $victim
	[ "$1" != carrier_cut ] || link_join $victim
	if [ "$1" = device_down ]; then
		ip -n loc link set eth$victim up
		ip -n loc route add default via 192.0.2.$((16 * victim - 15)) \
			dev eth$victim metric $((100 + victim))
	fi
	wait_for "nc_up loc nc0 2 && nc_up rem nc0 2" 8 || fail "$1: up again"
	# It has to stay up for so long when it has gone down often.
	elapse 10
	wait_for nc_steady 1 || fail "$1: and steady"
}

# datagrams MBIT: packets of 1200 bytes a second that make so much
datagrams() { awk -v m="$1" 'BEGIN { print int(m * 1000000 / (1228 * 8)) }'; }

# none_lost NAME WHAT LINE
none_lost() {
	check_that "$1: $2 loses" "$(kv lost "$3")" "==" 0 "of $(kv sent "$3")"
	check_that "$1: none of it comes twice" "$(kv duplicated "$3")" "==" 0
}

# choose NS: whom to cut off
choose() {
	local a b
	[ $alike = 1 ] || return
	read -r a b < <(echo "$(tx_frames "$1") $(elapse 0.5; tx_frames "$1")" |
		awk '{ print $3 - $1, $4 - $2 }')
	victim=$((a >= b ? 1 : 2))
}

# gap DIRECTION HOW: how long a call with 10 ms from packet to packet may have to
# pause when a link ends, into $gap. Until its end is known by its silence 40 ms,
# and what the survivor's way is longer; with copies 20 in place of 40, since what
# is sent again fills the survivor for a moment. Who is told by his own interface
# needs 10 ms and the survivor's way, the other side as long to hear of it.
gap() {
	local lives=${LAB[2.$1.delay]} died=${LAB[1.$1.delay]}
	case "$2 $1" in
	"carrier_cut up" | "device_down up")
		gap=$((10 + lives + 10)) ;;
	"carrier_cut down" | "device_down down")
		gap=$((10 + 2 * lives + 10)) ;;
	*)
		gap=$((10 + (copies ? 20 : 40) +
		       (lives > died ? lives - died : 0))) ;;
	esac
	! slow_kernel || gap=150
}
copies=0

# dies DIRECTION HOW BULK: a link ends in the middle of a call, of which nothing is
# lost and whose longest gap is short. Beside it goes BULK: a `flow`, or datagrams
# of so many Mbit/s, of which nothing is lost either.
dies() {
	local dir=$1 how=$2 bulk=$3 gap from to name before counted given
	local job talk
	name="$2, $1, beside $3"
	gap "$1" "$2"
	from=$(portal_from "$dir") to=$(portal_to "$dir" 4)
	before=$(counter "$from" tx_reinjected)
	if [ "$bulk" = flow ]; then
		on "$from" nctraffic tcp-source -t 4 "$to" >/tmp/bulk &
	else
		call "$from" -t 4 -s 1200 -r "$(datagrams "$bulk")" "$to" \
			>/tmp/bulk &
	fi
	job=$!
	elapse 1
	call "$from" -t 3 -s 200 "$to" >/tmp/call &
	talk=$!
	elapse 1
	choose "$from"
	"$how"
	wait "$talk" "$job"
	none_lost "$name" "a call" "$(cat /tmp/call)"
	check_that "$name: its longest gap" "$(kv gap_ms "$(cat /tmp/call)")" \
		"<=" "$gap" ms
	[ "$bulk" = flow ] || none_lost "$name" "the stream" "$(cat /tmp/bulk)"
	check_that "$name: sent again" \
		$(($(counter "$from" tx_reinjected) - before)) ">=" "$least"
	# Suspect and up by turns, all that flies would go again each time.
	[ "$how" != dark_back ] || check_that "$name: and no more than flew" \
		$(($(counter "$from" tx_reinjected) - before)) "<=" 100
	counted=$(counter "$from" tx_packets) given=$(net_stat "$from" tx_packets)
	check_that "$name: each packet counts once" "$counted" "==" "$given"
	restored "$how"
}

# How many packets are sent again, at least
least=1

# known N...: all paths have found what their links carry
known() {
	goodput loc -t 3 -w 1 10.99.0.2 >/dev/null
	goodput rem -t 3 -w 1 10.99.0.1 >/dev/null
}

slow_kernel && rate=4 || rate=8
lab_up ${rate}mbit ${rate}mbit
sink rem
sink loc
bond_apart 1 2
alike=1
known
sixty=$(awk -v r=$rate 'BEGIN { print 0.6 * r }')
if slow_kernel; then
	dies up dark flow
	dies down dark_back "$sixty"
else
	for dir in up down; do
		dies $dir dark flow
		dies $dir dark "$sixty"
		dies $dir dark_there "$sixty"
		dies $dir dark_back "$sixty"
	done
	dies up carrier_cut flow
	dies up device_down "$sixty"
	dies down device_down "$sixty"
fi
nothing_wrong "links alike"

# copying NAME: calls go over a second path at once, from both sides
copying() {
	check "$1: copies of express" on loc nccfg set nc0 peer vps copy express
	check "$1: from the other side" on rem nccfg set nc0 peer local \
		copy express
	# There may be nothing else.
	least=0 copies=1
}

slow_kernel || {
	known
	copying "links alike"
	for dir in up down; do
		dies $dir dark "$sixty"
		dies $dir dark flow
	done
	check_that "what comes second is dropped" "$(counter rem duplicate)" \
		">=" 250
	nothing_wrong "copies"
}
netcomb_down
alike=0 victim=1

# --- the fast link of two that are not alike -----------------------------------

slow_kernel || {
	links 50/5 20/25
	copies=0
	bond_apart 1 2
	known
	dies up dark flow
	dies up dark 11
	dies down dark 11
	dies down carrier_cut 11
	copying "links unlike"
	dies up dark 11
	dies down dark 11
	nothing_wrong "links unlike"
	netcomb_down
	# The slow one: the other side knows before a round trip is over.
	least=1 copies=0
	links 20/25 50/5
	bond_apart 1 2
	known
	dies up dark flow
	dies down dark_there flow
	check_that "the other side reported it" \
		"$(nc_stat loc nc0 '[.[0].peers[].paths[].stats.silence_rx] | add')" \
		">=" 1
	nothing_wrong "the slow link"
	netcomb_down
	links 8 8
}

# --- the only path ----------------------------------------------------------------

# A full window waits for a path that is suspect and alone; when it goes down
# nobody is left, and half a second later nobody waits for it.
bond_apart 1
on loc nctraffic tcp-source -t 8 10.99.0.2 >/tmp/bulk &
job=$!
elapse 2
dark
check "the only path goes down" wait_for \
	'[ "$(nc_paths loc nc0 down)" = 1 ]' 5
elapse 1
link_light 1
wait "$job"
check_that "the flow lives on: status" $? "==" 0
check_that "what was old was not sent again" "$(counter loc tx_reinject_late)" \
	">=" 1
check_that "more was under way than is kept" "$(counter loc tx_keep_full)" "==" 0
nothing_wrong "the only path"

# A path that is taken away is one that fails, and all memory comes back.
on loc nccfg set nc0 peer vps path eth2
check "a second path comes up" wait_for "nc_up loc nc0 2 && nc_up rem nc0 2" 5
call loc -t 3 -r "$(datagrams "$sixty")" -s 1200 10.99.0.2 >/tmp/call &
talk=$!
elapse 1
on loc nccfg set nc0 peer vps path eth1 remove
wait "$talk"
none_lost "a path is removed" "a stream" "$(cat /tmp/call)"
nothing_wrong "removal"
