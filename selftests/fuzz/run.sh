#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs each fuzz target for a while, as TAP. Called by `make check`.
set -u

echo "TAP version 13"

probe=$(mktemp -d) || exit 1
trap 'rm -rf "$probe"' EXIT
echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n);
int LLVMFuzzerTestOneInput(const char *d, unsigned long n)
{ return d && n > 9; }' >"$probe/f.c"
if ! "$CLANG" -fsanitize=fuzzer,address -o "$probe/f" "$probe/f.c" \
	>/dev/null 2>&1; then
	echo "1..0 # SKIP $CLANG has no libFuzzer"
	exit 0
fi

make -s all corpus >&2 || { echo "Bail out! the targets don't build"; exit 1; }

n=0
failed=0
for target; do
	n=$((n + 1))
	work=$OUT/corpus/$target
	mkdir -p "$work" "$OUT/seeds/$target"
	if "$OUT/$target" -runs="$RUNS" -max_total_time="$SECONDS_EACH" \
		-max_len=4096 -artifact_prefix="$OUT/$target-" \
		"$work" "$OUT/seeds/$target" >"$OUT/$target.log" 2>&1; then
		echo "ok $n - fuzz $target"
	else
		echo "not ok $n - fuzz $target"
		tail -n 30 "$OUT/$target.log" | sed 's/^/# /'
		failed=1
	fi
done
echo "1..$n"
exit $failed
