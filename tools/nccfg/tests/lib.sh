# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What the test scripts share; NCCFG names the program under test.
set -u
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
nccfg=${NCCFG:-$here/../nccfg-asan}
unit=$here/unit
message=$here/message.py
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
umask 077
unset NCCFG_REPLAY NCCFG_DRYRUN
n=0 failed=0

result() { # GOOD TEXT
	n=$((n + 1))
	[ "$1" = 0 ] || { echo -n "not "; failed=$((failed + 1)); }
	echo "ok $n - $2"
}

complain() { printf '%s\n' "$@" | cut -c1-400 | sed 's/^/#   /'; }

# bad STATUS PATTERN ARG...: refused with one sentence like PATTERN, no output
bad() {
	local status=$1 pattern=$2 out err rc title; shift 2
	title=${*//$dir\//}
	out=$("$nccfg" "$@" 2>"$dir/err" </dev/null); rc=$?
	err=$(cat "$dir/err")
	if [ $rc = "$status" ] && [ -z "$out" ] && [[ $err =~ $pattern ]] &&
	   [ "$(wc -l <"$dir/err")" = 1 ]; then
		result 0 "${title:0:90}"
	else
		result 1 "${title:0:90}"
		complain "status $rc, output '$out', error '$err'" "expected $status, '$pattern'"
	fi
}

# good TITLE EXPECTED ARG...: taken without a word, and prints EXPECTED
good() {
	local title=$1 want=$2 got rc; shift 2
	got=$("$nccfg" "$@" 2>&1); rc=$?
	if [ $rc = 0 ] && [ "$got" = "$want" ]; then
		result 0 "$title"
	else
		result 1 "$title"
		complain "status $rc"
		diff <(echo "$want") <(echo "$got") | sed 's/^/#   /'
	fi
}

# has TITLE PATTERN ARG...: succeeds, and the output has a line like PATTERN
has() {
	local title=$1 pattern=$2 got rc; shift 2
	got=$("$nccfg" "$@" 2>&1); rc=$?
	if [ $rc = 0 ] && grep -qE -- "$pattern" <<<"$got"; then
		result 0 "$title"
	else
		result 1 "$title"
		complain "status $rc; expected a line like '$pattern' in" "$got"
	fi
}

finish() {
	echo "1..$n"
	[ $failed = 0 ]
}
