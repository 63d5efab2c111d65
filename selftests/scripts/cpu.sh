#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: real
# alone: yes
# timeout: 600
# What a packet costs, on one core in real time: TCP over one path without a rate
# and datagrams of 100 bytes, as a share of what WireGuard carries over the same
# wire in the same boot; and what 16 paths and 1000 peers add to it. All ciphers
# here are the generic ones. Runs alternate, so that a busy host disturbs both; the
# median of their ratios counts, and the limits leave room for such a host.
. "${0%/*}/traffic.sh"

ROUNDS=3
PATHS=16
PEERS=1000
FULL=5002	# port of a sink that takes nothing: what comes is dropped there

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# arrived DEV: packets that the remote portal's device has got
arrived() { ip netns exec rem cat "/sys/class/net/$1/statistics/rx_packets"; }

# flood DEV ADDRESS: how many datagrams a second come
flood() {
	local job from begin
	on loc nctraffic udp-flood -t 2.8 -s 100 -p $FULL "$2" >/dev/null &
	job=$!
	elapse 0.3
	from=$(arrived "$1") begin=$(date +%s%N)
	elapse 2.2
	echo $((($(arrived "$1") - from) * 1000000 /
		(($(date +%s%N) - begin) / 1000)))
	wait "$job"
}

# compare NAME LEAST A B: runs of A and B alternate; the median of A by B
compare() {
	local ratios=() ours=() theirs=() a b i
	for ((i = 0; i < ROUNDS; i++)); do
		b=$($4)
		a=$($3)
		[ -n "$a" ] && [ -n "$b" ] || { fail "$1" "no figure"; return; }
		ours+=("$a") theirs+=("$b")
		ratios+=("$(awk -v a="$a" -v b="$b" 'BEGIN {
			printf "%.3f\n", (b > 0) ? a / b : 0 }')")
	done
	echo "# $1: ${ours[*]} to ${theirs[*]}"
	check_that "$1" "$(median "${ratios[@]}")" ">=" "$2" "(${ratios[*]})"
}

tcp_nc() { goodput loc -t 3 -w 1 10.99.0.2; }
tcp_wg() { goodput loc -t 3 -w 1 10.98.0.2; }
udp_nc() { flood nc0 10.99.0.2; }
udp_wg() { flood wg0 10.98.0.2; }
udp_paths() {
	on loc nccfg set nc0 peer vps "${more[@]}" &&
		wait_for "nc_up loc nc0 $PATHS" 10 || return 1
	udp_nc
	on loc nccfg set nc0 peer vps "${less[@]}"
}
# They come first, so that the one that counts is the last of them.
udp_peers() {
	on loc nccfg set nc0 peer vps remove "${others[@]}" &&
		vps_again || return 1
	# What their coming leaves to do is not what they cost.
	elapse 1
	udp_nc
	on loc nccfg set nc0 "${gone[@]}"
	elapse 1
}
vps_again() {
	# shellcheck disable=SC2086 # words
	on loc nccfg set nc0 peer vps key /run/nc.key ${NC_PORTAL[loc]} &&
		wait_for "nc_up loc" 10
}

specs=() more=() less=() others=() gone=()
for ((i = 1; i <= PATHS; i++)); do specs+=(rate=0,delay=0); done
for ((i = 2; i <= PATHS; i++)); do
	more+=(path eth$i) less+=(path eth$i remove)
done
for ((i = 1; i < PEERS; i++)); do
	(umask 077 && printf '%042dA=\n' $i >/run/key.$i)
	others+=(peer p$i key /run/key.$i
		 address "10.97.$((i / 250)).$((i % 250 + 1))")
	gone+=(peer p$i remove)
done
lab_up "${specs[@]}"
sink rem
full=$(on rem nctraffic udp-sink -p $FULL --daemon) || lab_die "a sink"
defer kill -KILL "$full"
kill -STOP "$full"
wireguard_up 1
# Both have routes for the LANs, which are not used here.
for lan in "loc 10.2.0.0/24" "loc 2001:db8:2::/64" \
	   "rem 10.1.0.0/24" "rem 2001:db8:1::/64"; do
	ip -n "${lan% *}" route del "${lan#* }" dev wg0
done
bond_up -q$PEERS 1
compare "TCP over netcomb by TCP over WireGuard" 0.9 tcp_nc tcp_wg
compare "datagrams of 100 bytes, likewise" 0.8 udp_nc udp_wg
compare "datagrams over $PATHS paths by those over one" 0.8 udp_paths udp_nc
compare "datagrams beside $PEERS peers by those to the only one" 0.8 udp_peers \
	udp_nc
nothing_wrong "at full speed"
