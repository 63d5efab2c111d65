#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boot a UML kernel on the host's own files (read-only) and run one command.
# Usage: uml-boot.sh [--realtime] [--mem SIZE] [--timeout SECONDS] [--out DIR]
#                    KERNEL-DIR COMMAND [ARG]...
#
# The command sees every NC_* variable of the environment and, with --out, the
# writable directory /tmp/out.  The exit status is the command's.  Silence is a
# failure: only the sentinel that uml-init.sh prints last counts as an end, and
# anything on the console that looks like a kernel report spoils the run.
set -u

here=$(dirname "$(readlink -f "$0")")
time_arg=time-travel=inf-cpu
mem=1G
limit=300
out=

die() { echo "uml-boot.sh: $*" >&2; exit 125; }

while [ $# -gt 0 ]; do
	case $1 in
	--realtime)	time_arg=; shift ;;
	--mem)		mem=$2; shift 2 ;;
	--timeout)	limit=$2; shift 2 ;;
	--out)		out=$(readlink -f "$2"); shift 2 ;;
	-*)		die "unknown option $1" ;;
	*)		break ;;
	esac
done
[ $# -ge 2 ] || die "usage: uml-boot.sh [OPTION]... KERNEL-DIR COMMAND [ARG]..."
linux=$1/linux
shift
[ -x "$linux" ] || die "no kernel at $linux"

run=$(mktemp -d) || die "no temporary directory"
trap 'rm -rf "$run"' EXIT

{
	for v in "${!NC_@}"; do
		printf 'export %s=%q\n' "$v" "${!v}"
	done
	printf 'cd %q 2>/dev/null\n' "$PWD"
	printf '%q ' "$@"
	echo
} >"$run/cmd"

# The guest's memory is a sparse file in TMPDIR.  A container's /dev/shm is
# often smaller than the guest's memory, and a full one kills the guest.
shm_free=$(df --output=avail -B1M /dev/shm 2>/dev/null | tail -n1)
[ "${shm_free:-0}" -gt 3000 ] || export TMPDIR=${TMPDIR:-/tmp}

ulimit -c 0
args=("mem=$mem" rootfstype=hostfs rootflags=/ ro
	"init=$here/uml-init.sh" con=null "con0=fd:0,fd:1" ssl=null
	loglevel=4 oops=panic "uml_dir=$run/" "nc_run=$run" "nc_out=$out")
[ -n "$time_arg" ] && args+=("$time_arg")

# What UML says of itself before the kernel starts is of no use here.
exec 3> >(exec awk -v log_file="$run/console" '
	{ sub(/\r$/, "") }
	/^(Core dump limits|\t(soft|hard) - |Checking |Adding [0-9]+ bytes)/ { next }
	{ print >log_file }
	!/^netcomb-guest-exit: |reboot: Power down$/ { print; fflush() }')
reader=$!

# UML and its children are one process group, timeout's own; timeout ends them
# all when the limit is reached or when this script is told to stop.
timeout -k 5 "$limit" "$linux" "${args[@]}" </dev/null >&3 2>&1 &
guest=$!
trap 'kill "$guest" 2>/dev/null; exit 130' INT TERM HUP
exec 3>&-
{ wait "$guest"; } 2>/dev/null	# bash would tell of an abort
wait "$reader"

[ -e "$run/console" ] || die "the kernel said nothing"
status=$(sed -n 's/^netcomb-guest-exit: \([0-9]*\)$/\1/p' "$run/console" | tail -n1)
if grep -qE -f "$here/lib-splats" "$run/console"; then
	echo "uml-boot.sh: a kernel report is on the console" >&2
	[ "${status:-0}" -ne 0 ] || status=99
fi
if [ -z "$status" ]; then
	echo "uml-boot.sh: the guest fell silent (limit: $limit s)" >&2
	status=124
fi
exit "$status"
