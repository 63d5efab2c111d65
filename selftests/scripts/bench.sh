#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# timeout: 600
# That `make bench` gives every figure it promises, in a result file that can be
# read, and says so when it can't. What the figures are is not judged here.
. "${0%/*}/lib.sh"

out=$(mktemp -d) || exit 1
defer rm -rf "$out"
export BENCH_DIR=$out BENCH_SEEDS=1 BENCH_TIME=2 BENCH_WARM=1 BENCH_JOBS=2
export BENCH_MATRIX=$out/matrix ONLY=''

# bench WORD...: a line of the matrix; the output is shown if the status is not
# as expected
bench() {
	local name=$1 expected=$2
	shift 2
	printf '%s\n' "$@" >"$out/matrix"
	"$NC_TOP/selftests/bench/run" >"$out/said" 2>&1
	check_that "$name: the exit status" $? "==" "$expected" ||
		sed 's/^/# /' "$out/said"
}

# has NAME JQ-FILTER: that the result file fulfils it
has() { check "$1" jq -e "$2" "$out/results.json"; }
table() { check "$1" grep -qE -- "$2" "$out/table.txt"; }

number='type == "number"'

bench "two scenarios" 0 \
	"8+16 goodput 8/10+16/20,loss=0.1 - E2>=50,goodput>=1000" \
	"step series 8/10+16/10 events=1;rate;2;8,time=4 settle<=0.1"

has "what it was measured with" '(.commit | length) >= 7 and
	(.kernel | test("^6\\.")) and .seeds == [1] and .warm_s == 1 and
	.complete'
has "the links" '.scenarios[0] | .time_s == 2 and (.links | length) == 2 and
	(.links[1] | .rate == 16 and .delay == 20 and .buffer == 100 and
	 .loss == 0.1)'
has "every tunnel's every value" '.scenarios[0].runs[0].values |
	map(select(.goodput_mbps > 1) | "\(.subject) \(.link)") | sort ==
	["alone 1", "alone 2", "mptcp 0", "netcomb 0", "plain 1", "plain 2",
	 "wireguard 1", "wireguard 2"]'
has "nothing went wrong" '[.scenarios[].runs[].wrong[]] == []'
has "every figure" ".scenarios[0].summary | all(.E1_uncounted, .[\"E2\"], .goodput,
	.plain, .wireguard_share, .mptcp_share, .best; .median |
	($number) and . > 0)"
has "netcomb has more than its better link" \
	'.scenarios[0].summary.best.median > 110'
has "series of goodput and of each link" '[.scenarios[1].runs[0].values[] |
	select(.subject == "netcomb") | .series_mbps, .wire1_kbps, .wire2_kbps |
	length] == [12, 12, 12]'
table "a row for the goodput" '^8\+16 +1 cubic up +[0-9.]+ +[0-9]+% +[0-9.]+ '
table "a row for the event" '^step +at 1 s link 2 to 8 Mbit/s +([0-9.]+|never) '
check "no line longer than 100 columns" \
	awk 'length > 100 { print; bad = 1 } END { exit bad }' "$out/table.txt"
plot=$(find "$out" -name '*.svg')
check "one plot" test -f "$plot"
check "the plot is well-formed" python3 -c '
import sys, xml.etree.ElementTree as tree
svg = "{http://www.w3.org/2000/svg}"
root = tree.parse(sys.argv[1]).getroot()
texts = " ".join(t.text for t in root.iter(svg + "text"))
lines = [len(p.get("points").split()) for p in root.iter(svg + "polyline")]
assert root.tag == svg + "svg" and "Mbit/s" in texts and "time, s" in texts
assert "link 2: 8 Mbit/s" in texts and len(lines) >= 6 and min(lines) >= 2, lines
' "$plot"

# What is missed is marked and is no error; what is not measured is one.
table "a figure that is missed is marked" '^8\+16 .* MISS$'
has "in the result file too" '.scenarios[0].verdict == "MISS"'

BENCH_TUNNELS=netcomb bench "a scenario that can't be" 1 \
	"8+16 goodput 8/10+16/10 peer=nosuchword E1>=99"
table "it is named" '^goodput 8\+16 .*nosuchword, seed 1: '
has "it has no figure" '.scenarios[0] | .verdict == "failed" and .summary == {}'

BENCH_TIME=1 bench "what protection costs" 0 "nolimit cost 0/0 - encrypt>=1"
has "of each protection, and beside whom" ".scenarios[0].summary |
	all(.plain_mbps, .wireguard_mbps, .encrypt_mbps, .auth_mbps, .none_mbps,
	    .encrypt, .auth, .none; .median | ($number) and . > 0)"
table "a row for the cost" '^nolimit +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +1 .* ok$'

bench "a matrix that makes no sense" 2 "8+16 goodput 8/10+16/10 flow=x E9>=1"
ONLY=nosuchname bench "no scenario" 2 "8+16 goodput 8/10+16/10 - -"
