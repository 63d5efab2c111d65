# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the tests of bonded traffic share: lib.sh, with shares of what plain TCP
# carries over the same links, and counters that must hold after any traffic.
#
# Figures are taken as goodput of one CUBIC flow. What plain TCP carries over a
# link is measured in the same run, over the same link, while it is otherwise
# idle; the sum over the links is what a share is a share of.

. "${BASH_SOURCE[0]%/*}/lib.sh"

FLOW_S=14	# length of a flow
FLOW_WARM=4	# of which this is not counted
declare -A PLAIN=()

# Whether this is the debug kernel, where a packet takes a millisecond of the
# host's time and tests do less.
slow_kernel() { [ "$NC_KERNEL" = uml-debug ]; }
! slow_kernel || FLOW_S=10

sum() { awk 'BEGIN { for (i = 1; i < ARGC; i++) s += ARGV[i]; print s }' "$@"; }
percent() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f\n", 100 * a / b }'; }

# Who sends and who receives: `up` from the local portal's side, `down` to it.
portal_from() { [ "$1" = up ] && echo loc || echo rem; }
portal_to() { # DIRECTION FAMILY
	case $1$2 in
	up4)	echo 10.99.0.2 ;;
	up6)	echo fd99::2 ;;
	down4)	echo 10.99.0.1 ;;
	down6)	echo fd99::1 ;;
	esac
}
lan_from() { [ "$1" = up ] && echo cli || echo srv; }
lan_to() {
	case $1$2 in
	up4)	echo 10.2.0.2 ;;
	up6)	echo 2001:db8:2::2 ;;
	down4)	echo 10.1.0.2 ;;
	down6)	echo 2001:db8:1::2 ;;
	esac
}

# links SPEC...: give the first links of the lab these rates and delays, each
# "RATE" or "RATE/DELAY"
links() {
	local n=0 spec delay
	for spec; do
		n=$((n + 1)) delay=10
		[ "$spec" = "${spec#*/}" ] || delay=${spec#*/}
		link_set $n both rate="${spec%/*}" delay="$delay"
	done
}

# plain DIRECTION N: what plain TCP over IPv4 carries over link N alone, into
# $plain. Measured once for links that are alike.
plain() {
	local k="$1 ${LAB[$2.$1.rate]} ${LAB[$2.$1.delay]} ${LAB[$2.$1.buffer]}"

	if [ -z "${PLAIN[$k]:-}" ]; then
		if [ "$1" = up ]; then
			PLAIN[$k]=$(goodput loc --dev "eth$2" -t "$FLOW_S" \
				-w "$FLOW_WARM" "$REM4")
		else
			PLAIN[$k]=$(goodput rem -t "$FLOW_S" -w "$FLOW_WARM" \
				192.0.2.$((16 * ($2 - 1) + 2)))
		fi
	fi
	plain=${PLAIN[$k]}
}

# plain_sum DIRECTION N...: the sum over these links, into $plain
plain_sum() {
	local dir=$1 n all=()
	shift
	for n; do
		plain "$dir" "$n"
		all+=("$plain")
	done
	plain=$(sum "${all[@]}")
}

# bond_up [netcomb_up's options] N...: the tunnel over these links, up on both
# sides
bond_up() {
	local i n=0
	for ((i = $#; i > 0; i--)); do
		[[ ${!i} =~ ^[0-9]+$ ]] || break
		n=$((n + 1))
	done
	netcomb_up "$@"
	wait_for "nc_up loc nc0 $n && nc_up rem nc0 $n" 5 || fail "all paths come up"
}

# bond_apart ...: the same, and no two flows share a bucket of nc0's fq_codel. With
# its 1024 a call does by chance, once in a thousand for each flow beside it, and then
# loses packets to CoDel, whatever paths do.
bond_apart() {
	local ns
	bond_up "$@"
	for ns in loc rem; do
		on $ns tc qdisc replace dev nc0 root fq_codel flows 65535 ||
			lab_die "fq_codel with many buckets"
	done
}

# tx_frames NS: data frames that each path has sent, by path id
tx_frames() {
	nc_stat "$1" nc0 '[.[0].peers[].paths[] | [.id, .stats.tx_frames]] | sort |
		map(.[1] | tostring) | join(" ")'
}

# in_proportion NAME "BEFORE" "AFTER" RATE...: that the paths carried data as
# the links' rates are to each other, to 10 % of the whole
in_proportion() {
	local name=$1 off
	off=$(awk -v before="$2" -v after="$3" -v rates="${*:4}" 'BEGIN {
		n = split(rates, r, " ")
		split(before, b, " "); split(after, a, " ")
		for (i = 1; i <= n; i++) {
			all += a[i] - b[i]; rate += r[i]
		}
		for (i = 1; i <= n; i++) {
			d = (a[i] - b[i]) / (all ? all : 1) - r[i] / rate
			if (d < 0) d = -d
			if (d > worst) worst = d
		}
		printf "%.1f\n", 100 * worst }')
	check_that "$name: each path carried its part" "$off" "<=" 10 "% off"
}

# The counters that no honest traffic may move, added up over a portal.
FORBIDDEN='[.[0].peers[] | (.stats.stuck, .stats.window, .stats.rx_backlog_full,
	.stats.rx_not_ip, .stats.rx_source, .stats.rx_ecn, .stats.hs_invalid,
	(.paths[].stats | .auth_failed, .replay, .rx_malformed, .ack_invalid))] |
	add'

# nothing_wrong NAME: `stuck` and its like are 0 on both portals
nothing_wrong() {
	local n
	n=$(sum "$(nc_stat loc nc0 "$FORBIDDEN")" "$(nc_stat rem nc0 "$FORBIDDEN")")
	check_that "$1: nothing stuck, forged or replayed" "$n" "==" 0 && return
	on loc nccfg show nc0 | sed 's/^/# /'
	on rem nccfg show nc0 | sed 's/^/# /'
}

# share NAME PERCENT DIRECTION FROM TO N...: one flow from namespace FROM to
# address TO over the tunnel's links N carries that share of plain TCP's sum
share() {
	local name=$1 wanted=$2 dir=$3 from=$4 to=$5 ns before v rates=() n
	shift 5
	for n; do rates+=("${LAB[$n.$dir.rate]}"); done
	ns=$(portal_from "$dir")
	plain_sum "$dir" "$@"
	before=$(tx_frames "$ns")
	v=$(goodput "$from" -t "$FLOW_S" -w "$FLOW_WARM" "$to")
	check_that "$name: share of plain TCP's $plain Mbit/s" \
		"$(percent "$v" "$plain")" ">=" "$wanted" "% ($v Mbit/s)"
	in_proportion "$name" "$before" "$(tx_frames "$ns")" "${rates[@]}"
}

# Both LANs carry packets of up to 64 KB, as a network card with TSO and GRO
# makes and takes them; senders do not wait for a rate that fills such packets
# within a millisecond, nor for a window of three.
super_packets() { # on|off
	local ends=("cli eth0" "loc lan0" "srv eth0" "inet srv") end segs=2
	for end in "${ends[@]}"; do
		on "${end% *}" ethtool -K "${end#* }" tso "$1" gso "$1" gro "$1" ||
			lab_die "ethtool $end"
	done
	[ "$1" = off ] || segs=44
	for end in cli srv; do
		on $end sysctl -qw net.ipv4.tcp_min_tso_segs="$segs" \
			net.ipv4.tcp_tso_win_divisor=$((segs == 44 ? 1 : 3))
	done
}
