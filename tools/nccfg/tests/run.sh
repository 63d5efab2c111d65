#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All of nccfg's tests that need no kernel module; 'make check' builds first.
cd "$(dirname "$0")" || exit 1
passed=0 failed=0
for t in ./unit ./cli.sh ./replay.sh ../check-names.py; do
	echo "# $t"
	out=$($t 2>&1) || failed=$((failed + ($(grep -c '^not ok' <<<"$out") ? 0 : 1)))
	grep -v '^ok\|^1\.\.\|^# ' <<<"$out"
	passed=$((passed + $(grep -c '^ok' <<<"$out")))
	failed=$((failed + $(grep -c '^not ok' <<<"$out")))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
