# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What every test starts with:	. "${0%/*}/lib.sh"
#
# Tests print TAP: `ok N - name # figure`. The plan comes at the end, so a test
# that dies in the middle has none and counts as failed. The header of a test
# tells the runner where it runs:
#	# kernels: uml uml-debug deb-6.1	one guest each
#	# time: simulated | real		for uml and uml-debug
#	# timeout: 300				host seconds
# The runner gives: NC_TOP the repository, NC_KERNEL the name of the kernel,
# NC_KO the module built for it.
set -u

NC_TOP=${NC_TOP:-$(readlink -f "${BASH_SOURCE[0]%/*}/../..")}
NC_KERNEL=${NC_KERNEL:-host}
PATH=$NC_TOP/build/bin:$NC_TOP/tools/nccfg:$PATH

. "$NC_TOP/selftests/lab/lab.sh"
. "$NC_TOP/selftests/lab/tunnels.sh"

# --- results ---------------------------------------------------------------

TAP_COUNT=0
TAP_FAILED=0
TAP_DEFERRED=()
TAP_TMP=$(mktemp) || exit 1

tap_line() { # ok|"not ok" NAME [COMMENT]
	TAP_COUNT=$((TAP_COUNT + 1))
	[ "$1" = ok ] || TAP_FAILED=$((TAP_FAILED + 1))
	echo "$1 $TAP_COUNT - $2${3:+ # $3}"
}

pass() { tap_line ok "$@"; }
fail() { tap_line "not ok" "$@"; }
skip() { tap_line ok "$1" "SKIP ${2:-}"; }

# check NAME COMMAND...: passes when the command does; its output is shown if not
check() {
	local name=$1 output=$TAP_TMP
	shift
	if "$@" >"$output" 2>&1; then
		pass "$name"
		return 0
	fi
	fail "$name" "$*"
	sed 's/^/  # /' "$output"
	return 1
}

# tap_decimal NUMBER: as a whole number of millionths in DECIMAL, false if it is
# none. The shell counts for itself: starting awk takes longer than most checks.
tap_decimal() {
	local fraction
	[[ $1 =~ ^(-?)([0-9]{1,12})(\.([0-9]+))?$ ]] || return 1
	fraction=${BASH_REMATCH[4]}000000
	DECIMAL=${BASH_REMATCH[1]}$((10#${BASH_REMATCH[2]}${fraction:0:6}))
}

# check_that NAME VALUE OP LIMIT [UNIT]: OP is one of == >= <= > <, on numbers
check_that() {
	local name=$1 value=$2 op=$3 limit=$4 unit=${5:-} DECIMAL=0 v
	if tap_decimal "$value" && v=$DECIMAL && tap_decimal "$limit" &&
	   [[ $op =~ ^([=\<\>]=|[\<\>])$ ]] && [ $(("$v $op $DECIMAL")) = 1 ]; then
		pass "$name" "${value:-nothing}${unit:+ $unit} (wanted $op $limit)"
		return 0
	fi
	fail "$name" "${value:-nothing}${unit:+ $unit} (wanted $op $limit)"
	return 1
}

# defer COMMAND...: run at the end, last one first
defer() {
	local words
	printf -v words '%q ' "$@"
	TAP_DEFERRED+=("$words")
}

tap_end() {
	local status=$? i
	trap - EXIT
	if [ -d /sys/module/netcomb ] && [ -n "$(stuck_devices 2>/dev/null)" ]; then
		check_not_stuck
	fi
	for ((i = ${#TAP_DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${TAP_DEFERRED[i]}"
	done
	rm -f "$TAP_TMP"
	# A script that ended on an error of its own says so by its missing plan;
	# the last check may have failed as well.
	if [ "$status" -eq 0 ] || [ "$TAP_FAILED" -gt 0 ]; then
		echo "1..$TAP_COUNT"
		[ "$TAP_FAILED" -eq 0 ] || status=1
	fi
	exit "$status"
}
trap tap_end EXIT

# --- waiting and reading ---------------------------------------------------

# Waiting starts no process: in a guest that costs more than what is waited for.
uptime_ms() {
	local up _
	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

exec {TAP_SILENT}<> <(:)
nap() { read -rt "$1" -u "$TAP_SILENT" _ || :; }

# wait_for CONDITION SECONDS: until the shell words hold; false when they do not.
# Asks every 20 ms at first, and never later than by a tenth.
wait_for() {
	local up _ start now poll
	read -r up _ </proc/uptime
	start=$((10#${up/./} * 10)) now=$start
	until eval "$1"; do
		[ $((now - start)) -lt $((${2:-10} * 1000)) ] || return 1
		poll=$((now - start < 200 ? 20 : (now - start) / 10))
		printf -v poll '%d.%03d' $((poll / 1000)) $((poll % 1000))
		nap "$poll"
		read -r up _ </proc/uptime
		now=$((10#${up/./} * 10))
	done
}

# elapse SECONDS: the measured length of an outage or of a quiet time. Never a
# way to wait for something to happen: that is wait_for.
elapse() { nap "$1"; }

# kv KEY "LINE": the value of KEY=value in a line of such pairs
kv() {
	local word
	for word in $2; do
		[ "${word%%=*}" = "$1" ] && echo "${word#*=}" && return
	done
	return 1
}

# nc_stat NS DEV FILTER: a value out of `nccfg show DEV -j`, by a jq path such
# as .[0].peers[0].stats.stuck
nc_stat() { on "$1" nccfg show "$2" -j | jq -r "$3"; }

# nc_paths NS DEV STATE: how many paths of the device are in this state. Cheap
# enough to ask often: nccfg is the only process.
nc_paths() { nc_count_paths "$@"; echo "$NC_PATHS"; }
nc_count_paths() {
	local line tab=$'\t' IFS=$'\n'
	local path="^path$tab([^$tab]+$tab){14}$3$tab"
	NC_PATHS=0
	for line in $(on "$1" nccfg show "$2" dump); do
		[[ ! $line =~ $path ]] || NC_PATHS=$((NC_PATHS + 1))
	done
}

# nc_up NS [DEV [N]]: whether N paths of the device (at least one) are up
nc_up() { nc_count_paths "$1" "${2:-nc0}" up; [ "$NC_PATHS" -ge "${3:-1}" ]; }

# nc_steady: in neither portal's nc0 is a path damped, since it went down too often
nc_steady() { ! { on loc nccfg show nc0; on rem nccfg show nc0; } | grep -q ' damped for '; }

# check_not_stuck: no queue was found stopped with nothing to start it again.
# Of devices that are there: before one is deleted in the middle of a test, and
# at the end of every test by itself.
stuck_devices() {
	local ns n
	for ns in $(ip netns list | cut -d' ' -f1); do
		[ -n "$(ip -n "$ns" -br link show type netcomb)" ] || continue
		n=$(on "$ns" nccfg show -j |
			jq -r '.[] | select([.peers[].stats.stuck] | add > 0) | .ifname')
		[ -z "$n" ] || echo "in $ns:" $n
	done
}
check_not_stuck() {
	local found
	found=$(stuck_devices 2>&1)
	if [ -z "$found" ]; then
		pass "no queue is stuck"
	else
		fail "no queue is stuck" "$found"
	fi
}

# --- traffic ---------------------------------------------------------------

# sink NS [OPTION...]: TCP and UDP sinks that live until the test ends
sink() {
	local ns=$1 pid mode
	shift
	for mode in tcp-sink udp-sink; do
		pid=$(on "$ns" nctraffic $mode --daemon "$@") || lab_die "$mode in $ns"
		defer kill "$pid"
	done
}

# goodput NS [OPTION...] ADDRESS: Mbit/s of TCP from NS to a sink
goodput() {
	local ns=$1 line
	shift
	line=$(on "$ns" nctraffic tcp-source "$@")
	kv goodput_mbps "$line"
}

# call NS [OPTION...] ADDRESS: the line of a stream of 100 packets a second
call() {
	local ns=$1
	shift
	on "$ns" nctraffic udp-source "$@"
}
