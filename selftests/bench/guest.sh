#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One scenario of the benchmark with one seed, inside a guest: plain TCP,
# WireGuard and netcomb over each link alone, MPTCP and netcomb over all of them.
# bench.py starts it and reads the lines `bench: KEY=VALUE...`; TAP tells whether
# the lab did as it was told. What is asked for comes by NC_BENCH_*:
#
#	KIND	goodput, bidir, call, light, series, beside, udp: measure_KIND below
#	LINKS	"RATE/DELAY[,PROPERTY=VALUE...] ..." as in lab_parse
#	FLOW	flows and their congestion control, 8xcubic
#	DIR	up or down; FROM portal, lan or gso (lan, in super-packets)
#	TIME	what is counted, in seconds; WARM what is not, before it
#	TUNNELS	which of: plain wireguard alone mptcp netcomb
#	SEED	of loss and jitter, and of when a flow starts
#	PEER, PATH	more words for netcomb's peer and its paths
#	EVENTS	"SECOND:rate:LINK:MBIT SECOND:dark:LINK SECOND:light:LINK"
#	STRANGER	congestion control of the flow that is not ours
. "${0%/*}/../scripts/traffic.sh"

KIND=$NC_BENCH_KIND TIME=$NC_BENCH_TIME WARM=$NC_BENCH_WARM
DIR=$NC_BENCH_DIR FROM=$NC_BENCH_FROM SEED=$NC_BENCH_SEED
FLOWS=${NC_BENCH_FLOW%x*} CC=${NC_BENCH_FLOW#*x}
read -ra SPECS <<<"$NC_BENCH_LINKS"
read -ra EVENTS <<<"${NC_BENCH_EVENTS:-}"
BIN_MS=250
RUN=$((TIME + WARM))

# --- the lab ---------------------------------------------------------------

# Answers leave by the link whose address they carry, as a router with several
# lines would have it. MPTCP can't do without.
source_routes() {
	local n
	for ((n = 1; n <= LAB_LINKS; n++)); do
		ip -n loc rule add from "192.0.2.$((16 * (n - 1)))/28" lookup $n
		ip -n loc route add default via "192.0.2.$((16 * (n - 1) + 1))" \
			dev "eth$n" table $n
	done
}

# netem draws loss and jitter from this seed.
seed_links() {
	local n
	for ((n = 1; n <= LAB_LINKS; n++)); do
		[[ ${SPECS[n - 1]} =~ loss|jitter|reorder|duplicate ]] || continue
		on "rt$n" "$NC_TOP/selftests/bench/netem-seed.py" wan \
			$((SEED * 100 + 2 * n)) lan $((SEED * 100 + 2 * n + 1)) ||
			lab_die "link $n: no seed"
	done
}

build_lab() {
	local spec specs=() ns
	for spec in "${SPECS[@]}"; do
		spec="rate=${spec/\//,delay=}"
		specs+=("$spec")
	done
	lab_up "${specs[@]}"
	source_routes
	for ns in cli loc rem srv; do
		# No flow shall know what the one before it has learned.
		on $ns sysctl -qw net.ipv4.tcp_no_metrics_save=1
		sink $ns
	done
	for ns in loc rem; do
		on $ns nctraffic tcp-sink -p 5002 --mptcp --daemon >/run/sink.$ns ||
			lab_die "MPTCP sink in $ns"
		defer kill "$(</run/sink.$ns)"
	done
	defer kill "$(on rem nctraffic tcp-sink -p 5009 --daemon)"
	[ "$FROM" != gso ] || {
		on cli ethtool -K eth0 tso on gso on
		on srv ethtool -K eth0 tso on gso on
	}
}

# --- whose figures ---------------------------------------------------------

mptcp_endpoints() {
	local n how=subflow ns
	[ "$DIR" = up ] || how=signal
	[ "$KIND" != bidir ] || how="subflow signal"
	for ns in loc rem; do
		on $ns ip mptcp limits set subflow 8 add_addr_accepted 8
	done
	for ((n = 2; n <= LAB_LINKS; n++)); do
		# shellcheck disable=SC2086 # words
		on loc ip mptcp endpoint add "192.0.2.$((16 * (n - 1) + 2))" \
			dev "eth$n" $how
	done
}

subject_up() {
	local words=(-p "${NC_BENCH_PATH:-}" -l "${NC_BENCH_PEER:-}"
		-r "${NC_BENCH_PEER:-}") all
	case $SUBJECT in
	wireguard)
		wireguard_up "$LINK"
		# Only the local portal knows where the other one is.
		wait_for 'on loc ping -c1 -W1 10.98.0.2 >/dev/null' 10 ||
			fail "WireGuard comes up"
		;;
	alone)
		bond_up "${words[@]}" "$LINK"
		;;
	netcomb)
		mapfile -t all < <(seq "$LAB_LINKS")
		bond_up "${words[@]}" "${all[@]}"
		;;
	mptcp)
		mptcp_endpoints
		;;
	esac
	nap "0.$((100 + SEED * 37 % 100))"
}

subject_down() {
	local e at what n
	case $SUBJECT in
	wireguard)	wireguard_down ;;
	alone|netcomb)	netcomb_down ;;
	mptcp)		on loc ip mptcp endpoint flush ;;
	esac
	[ "$KIND" = series ] || return
	for e in "${EVENTS[@]}"; do
		IFS=: read -r at what n _ <<<"$e"
		case $what in
		rate)	n_rate=${SPECS[n - 1]}; link_rate "$n" "${n_rate%%/*}" ;;
		*)	link_light "$n" ;;
		esac
	done
}

# ends up|down: SRC, the namespace that sends; TO, the address; OPTS
ends() {
	local net=10.99.0
	OPTS=()
	[ "$SUBJECT" != wireguard ] || net=10.98.0
	case $SUBJECT.$1.$FROM in
	plain.up.*)	SRC=loc TO=$REM4 OPTS=(--dev "eth$LINK") ;;
	plain.down.*)	SRC=rem TO=192.0.2.$((16 * (LINK - 1) + 2)) ;;
	mptcp.up.*)	SRC=loc TO=$REM4 OPTS=(--mptcp -p 5002) ;;
	mptcp.down.*)	SRC=rem TO=192.0.2.2 OPTS=(--mptcp -p 5002) ;;
	*.up.portal)	SRC=loc TO=$net.2 ;;
	*.down.portal)	SRC=rem TO=$net.1 ;;
	*)		SRC=$(lan_from "$1") TO=$(lan_to "$1" 4) ;;
	esac
}

# tcp DIR [OPTION...]: flows of the scenario; nctraffic's line
tcp() {
	ends "$1"
	shift
	on "$SRC" nctraffic tcp-source -t $RUN -w "$WARM" -n "$FLOWS" \
		--cc "$CC" "$@" "${OPTS[@]}" "$TO"
}

# udp DIR [OPTION...]
udp() {
	ends "$1"
	shift
	on "$SRC" nctraffic udp-source "$@" "${OPTS[@]}" "$TO"
}

emit() { echo "bench: subject=$SUBJECT link=$LINK $*"; }

# What a key of the file with a subject's figures says.
figure() { kv "$1" "$(head -n1 "/run/$2" 2>/dev/null)"; }

# prefixed PREFIX "LINE": the pairs of a line under other names
prefixed() {
	local w out=()
	for w in $2; do out+=("$1$w"); done
	echo "${out[*]}"
}

# What netcomb's receiver has counted of order, as four numbers
ordered() {
	local ns=rem
	[ "$SUBJECT" = netcomb ] || [ "$SUBJECT" = alone ] || return
	[ "$1" = up ] || ns=loc
	nc_stat $ns nc0 '.[0].peers[0].stats | [.rx_packets, .reseq_held,
		.reseq_late, .reseq_timeout] | map(tostring) | join(" ")'
}

# order DIR [NUMBERS]: the same for the figures' file, since those numbers
order() {
	local now before
	read -ra now <<<"$(ordered "$1")"
	read -ra before <<<"${2:-0 0 0 0}"
	[ ${#now[@]} -eq 0 ] ||
		printf 'rx_packets=%d reseq_held=%d reseq_late=%d reseq_timeout=%d\n' \
			$((now[0] - before[0])) $((now[1] - before[1])) \
			$((now[2] - before[2])) $((now[3] - before[3]))
}

# --- what is measured ------------------------------------------------------

measure_goodput() {
	local line
	line=$(tcp "$DIR")
	emit "dir=$DIR" "$line" "$(order "$DIR")"
}

measure_bidir() {
	local job line
	tcp up >/run/up & job=$!
	line=$(tcp down)
	wait "$job"
	emit dir=up "$(</run/up)" "$(order up)"
	emit dir=down "$line" "$(order down)"
}

# A call of 100 packets a second, first alone, then beside the flows.
measure_call() {
	local idle busy job
	idle=$(udp "$DIR" -t 5 -r 100 -s 200)
	tcp "$DIR" >/run/bulk & job=$!
	nap "$WARM"
	busy=$(udp "$DIR" -t "$((TIME - 1))" -r 100 -s 200)
	wait "$job"
	emit "dir=$DIR" "$(prefixed idle_ "$idle")" "$busy" \
		"$(prefixed bulk_ "$(</run/bulk)")"
}

measure_light() {
	emit "dir=$DIR" "$(udp "$DIR" -t "$TIME" -r 100 -s 200)"
}

# A stream at 90 % of what TCP gets over the same tunnel; over all links, of the
# sum over each alone.
measure_udp() {
	local n mbit pps before line=""
	if [ "$SUBJECT" = netcomb ]; then
		mbit=$(for ((n = 1; n <= LAB_LINKS; n++)); do
			figure tcp_goodput_mbps "alone.$n"; done |
			awk '{ s += $1 } END { print s }')
	else
		line=$(tcp "$DIR")
		mbit=$(kv goodput_mbps "$line")
	fi
	pps=$(awk -v m="$mbit" 'BEGIN { print 0.9 * m * 1e6 / 9600 }')
	udp "$DIR" -t "$WARM" -s 1200 -r "$pps" >/dev/null
	before=$(ordered "$DIR")
	emit "dir=$DIR" "$(prefixed tcp_ "$line")" "offered_mbps=$mbit" \
		"$(udp "$DIR" -t "$TIME" -s 1200 -r "$pps")" \
		"$(order "$DIR" "$before")"
}

# What left link N each bin, as a list of Mbit/s. One process for the whole time.
# shellcheck disable=SC2016 # the inner shell's words
SAMPLE='f=/sys/class/net/$1/statistics/tx_bytes; exec {fd}<> <(:)
	read -r old <$f
	for ((i = 0; i < $3; i++)); do
		read -rt "0.$2" -u $fd _
		read -r new <$f
		printf "%s%d" "${i:+,}" $(((new - old) * 8 / $2))
		old=$new
	done | sed "s/^,//"'

events() {
	local e t=0 at what n arg
	for e in "${EVENTS[@]}"; do
		IFS=: read -r at what n arg <<<"$e"
		nap $((at - t))
		t=$at
		case $what in
		rate)	link_rate "$n" "$arg" ;;
		dark)	link_dark "$n" ;;
		light)	link_light "$n" ;;
		*)	fail "event $e" ;;
		esac
	done
}

measure_series() {
	local n dev line
	dev=$(lab_dev "$DIR")
	[ "$SUBJECT" != plain ] || { measure_goodput; return; }
	for ((n = 1; n <= LAB_LINKS; n++)); do
		ip netns exec "rt$n" bash -c "$SAMPLE" - "$dev" $BIN_MS \
			$((RUN * 1000 / BIN_MS)) >/run/wire.$n &
	done
	events &
	line=$(tcp "$DIR" --bin $BIN_MS)
	wait
	for ((n = 1; n <= LAB_LINKS; n++)); do
		line+=" wire${n}_kbps=$(</run/wire.$n)"
	done
	emit "dir=$DIR" "$line" "$(order "$DIR")"
}

# Bytes that have come through link 1: "LINK STRANGER"
count_link1() {
	on inet nft -j list counters table inet bench |
		jq -r '[.nftables[].counter // empty] | sort_by(.name) |
			map(.bytes | tostring) | join(" ")'
}

# Ours first; a stranger's flow joins it on link 1, and shares are counted when
# it is warm.
measure_beside() {
	local ours theirs a0 s0 a1 s1 line
	on inet nft -f - <<-END || lab_die "counters"
		table inet bench {
			counter link { }
			counter stranger { }
			chain c {
				type filter hook prerouting priority -300;
				iifname "wan1" counter name "link"
				iifname "wan1" tcp dport 5009 counter name "stranger"
			}
		}
	END
	tcp up -t $((RUN + 6)) >/run/ours & ours=$!
	nap 4
	on loc nctraffic tcp-source --dev eth1 -p 5009 --cc "$NC_BENCH_STRANGER" \
		-t $RUN -w "$WARM" "$REM4" >/run/theirs & theirs=$!
	nap "$WARM"
	read -r a0 s0 < <(count_link1)
	nap "$TIME"
	read -r a1 s1 < <(count_link1)
	wait $ours $theirs
	on inet nft delete table inet bench
	line="counted_all=$((a1 - a0)) counted_stranger=$((s1 - s0))"
	emit dir=up "$line" "$(</run/ours)" "$(prefixed stranger_ "$(</run/theirs)")"
}

# --- each subject in its turn ----------------------------------------------

declare -A SEEN=()

# over SUBJECT LINK: its figures, LINK 0 being all of them. What another link of
# the same kind gave is not measured again.
over() {
	local k="$1 ${SPECS[$2 > 0 ? $2 - 1 : 0]} $(($2 > 0))"
	SUBJECT=$1 LINK=$2
	[[ " $NC_BENCH_TUNNELS " == *" $1 "* ]] || return 0
	if [ -n "${SEEN[$k]:-}" ]; then
		sed "s/ link=[0-9]* / link=$LINK twin=${SEEN[$k]} /" \
			"/run/$1.${SEEN[$k]}" | tee "/run/$1.$2"
		return
	fi
	subject_up
	"measure_$KIND" | tee "/run/$1.$2"
	subject_down
	SEEN[$k]=$2
	check "$1 over ${2/#0/all links}" test -s "/run/$1.$2"
}

build_lab
seed_links
echo "bench: kernel=$(uname -r)"
for ((i = 1; i <= LAB_LINKS; i++)); do
	for s in plain wireguard alone; do
		case $KIND.$s.$i in
		# One of our kind on the stranger's link; one line to compare.
		beside.*.1 | series.wireguard.1)	over $s $i ;;
		beside.* | series.wireguard.* | series.alone.*)	;;
		*)	over $s $i ;;
		esac
	done
done
case $KIND.$FROM in
# MPTCP is of the sockets of a machine with the links, and carries TCP alone.
goodput.portal | bidir.portal | series.portal | beside.portal)	over mptcp 0 ;;
esac
over netcomb 0
