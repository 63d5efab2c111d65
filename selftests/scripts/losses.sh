#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: simulated
# timeout: 1500
# Links of four are lost and come back at random, in every way in which links do,
# and paths are taken away and made again, all under load: as long as a path is up
# nothing stalls, no flow is lost, and no memory stays behind. When all are lost
# for long and one returns, flows go on.
#
# NC_LOSSES and NC_SECONDS make the random part longer than it is here; NC_SEED is
# told, so that its moments can be had again.
. "${0%/*}/traffic.sh"

LOSSES=${NC_LOSSES:-25} SECONDS_ALL=${NC_SECONDS:-90}
seed=${NC_SEED:-$RANDOM}
RANDOM=$seed
echo "# NC_SEED=$seed NC_LOSSES=$LOSSES NC_SECONDS=$SECONDS_ALL"

# begin SECONDS: flows and calls in both directions; what they were is in /run
begin() {
	local dir from
	jobs=()
	for dir in up down; do
		from=$(portal_from $dir)
		on "$from" nctraffic tcp-source -t "$1" -w 1 --bin 100 \
			"$(portal_to $dir 4)" >/run/flow.$dir & jobs+=($!)
		call "$from" -t "$1" -s 200 "$(portal_to $dir 4)" \
			>/run/call.$dir & jobs+=($!)
	done
}

# stall LINE: the longest time in ms in which nothing of a flow arrived
stall() {
	awk -v s="$(kv series_mbps "$1")" 'BEGIN {
		n = split(s, v, ",")
		for (i = 1; i <= n; i++) {
			run = v[i] > 0 ? 0 : run + 1
			if (run > most) most = run
		}
		print n ? most * 100 : "" }'
}

# alive NAME: every flow has come to its end
alive() {
	local job ended=0
	for job in "${jobs[@]}"; do
		! wait "$job" || ended=$((ended + 1))
	done
	check_that "$1: flows and calls that come to their end" $ended "==" 4
}

# quiet NAME GAP MOST: nothing paused for longer than GAP ms, and no call lost more
# than MOST packets
quiet() {
	local dir line
	for dir in up down; do
		line=$(</run/call.$dir)
		check_that "$1: a call $dir loses" "$(kv lost "$line")" "<=" "$3" \
			"of $(kv sent "$line")"
		check_that "$1: none comes twice" "$(kv duplicated "$line")" "==" 0
		check_that "$1: its longest gap" "$(kv gap_ms "$line")" "<=" "$2" ms
		check_that "$1: a flow $dir stalls for" \
			"$(stall "$(</run/flow.$dir)")" "<=" "$2" ms
	done
}

# --- losses at random ----------------------------------------------------------------

lab_up 4mbit 4mbit,delay=25 6mbit,delay=5 3mbit,delay=40
sink loc
sink rem
bond_apart 1 2 3 4

# up_but NS N: how many paths are up there without that of link N, into $n
up_but() {
	local line tab=$'\t' IFS=$'\n'
	n=0
	for line in $(on "$1" nccfg show nc0 dump); do
		[[ $line =~ ^path(${tab}[^$tab]+){2}${tab}eth([0-9])${tab}([^$tab]+${tab}){11}up${tab} ]] ||
			continue
		[ "${BASH_REMATCH[2]}" = "$2" ] || n=$((n + 1))
	done
}
others_answer() {
	local n
	up_but loc "$1"
	[ "$n" -ge 1 ] || return 1
	up_but rem "$1"
	[ "$n" -ge 1 ]
}

# lose N: one of the ways in which a link goes
lose() {
	case $((RANDOM % 6)) in
	0)	link_dark "$1" up ;;
	1)	link_dark "$1" down ;;
	2)	link_cut "$1"
		cut[$1]=1 ;;
	*)	link_dark "$1" ;;
	esac
	lit[$1]=0
}

back() {
	link_light "$1"
	[ -z "${cut[$1]:-}" ] || link_join "$1"
	lit[$1]=1 cut[$1]=
}

# random_losses N SECONDS: so many in that time, 0.2 to 30 s each, as many short as
# long ones. Some path that answers on both sides is always left alone.
declare -a lit=([1]=1 1 1 1) cut=() at=()
random_losses() {
	local now start n k end next left=$1
	start=$(uptime_ms)
	end=$((start + $2 * 1000)) next=$start
	while now=$(uptime_ms); [ "$now" -lt "$end" ]; do
		for k in 1 2 3 4; do
			[ ${lit[k]} = 1 ] || [ "$now" -lt "${at[k]}" ] || back $k
		done
		if [ "$left" -gt 0 ] && [ "$now" -ge "$next" ]; then
			k=$((1 + RANDOM % 4))
			if [ ${lit[k]} = 1 ] && others_answer $k; then
				lose $k
				at[k]=$(awk -v r=$RANDOM -v n="$now" 'BEGIN {
					printf "%d\n", n + 200 * 150 ^ (r / 32768) }')
				left=$((left - 1))
				next=$((next + 2 * $2 * 1000 / $1 * RANDOM / 32768))
			fi
		fi
		nap 0.05
	done
	for k in 1 2 3 4; do
		[ ${lit[k]} = 1 ] || back $k
	done
	lost_links=$(($1 - left))
}

# Kernel memory that is in use, kB
memory() {
	awk '/^(SUnreclaim|VmallocUsed|Percpu):/ { n += $2 } END { print n }' /proc/meminfo
}

begin 8
alive "four links"
elapse 2
before=$(memory)
begin "$SECONDS_ALL"
elapse 2
random_losses "$LOSSES" $((SECONDS_ALL - 4))
alive "random losses"
check_that "random losses: links lost" "$lost_links" ">=" $((LOSSES * 3 / 4)) times
# Paths that come back look for their rate, and fill a queue for that.
quiet "random losses" 300 $((SECONDS_ALL / 3))
check "all paths are up again" wait_for 'nc_up loc nc0 4 && nc_up rem nc0 4' 10
check "and none is held back" wait_for nc_steady 12
check_that "random losses: kernel memory grows by" $(($(memory) - before)) "<=" 1024 kB
nothing_wrong "random losses"

# --- paths that are taken away and made again --------------------------------------------

# On both sides nothing may be lost that was on its way.
begin 62
elapse 1
for ((i = 0; i < 30; i++)); do
	on loc nccfg set nc0 peer vps path eth2 remove
	elapse 1
	on loc nccfg set nc0 peer vps path eth2
	elapse 1
done
alive "added and removed"
quiet "added and removed" 200 0
nothing_wrong "added and removed"

# --- all of them, for long -----------------------------------------------------------------

begin 30
elapse 3
for k in 1 2 3 4; do link_dark $k; done
elapse 20
check_that "all dark: paths up" "$(nc_paths loc nc0 up)" "==" 0
link_light 2
at=23
alive "all dark for 20 s"
for dir in up down; do
	line=$(</run/flow.$dir)
	check_that "all dark: a flow $dir goes on after" \
		"$(awk -v s="$(kv series_mbps "$line")" -v at=$at 'BEGIN {
			n = split(s, v, ",")
			for (i = at * 10 + 1; i <= n; i++)
				if (v[i] > 0) {
					printf "%.1f\n", i / 10 - at
					exit
				}
			print 999 }')" "<=" 1 s
done
nothing_wrong "all dark"
