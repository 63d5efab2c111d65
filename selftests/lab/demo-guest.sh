#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demonstration, inside a guest: one TCP flow over each link alone, over the
# two as one, and over the two while the first goes dark and comes back.
# NC_DEMO_TUNNEL=mptcp shows the lab without the module.
NC_TOP=${NC_TOP:-$(readlink -f "${BASH_SOURCE[0]%/*}/../..")}
PATH=$NC_TOP/build/bin:$NC_TOP/tools/nccfg:$PATH
set -u
. "$NC_TOP/selftests/lab/lab.sh"
. "$NC_TOP/selftests/lab/tunnels.sh"

RATE_A=16 RATE_B=8
STEP=0.5	# seconds a line of the chart
DARK_AT=5 LIGHT_AT=10 END_AT=17

if [ "${NC_COLOUR:-0}" = 1 ]; then
	C_A=$'\e[36m' C_B=$'\e[33m' C_BAD=$'\e[31m' C_OFF=$'\e[0m'
else
	C_A='' C_B='' C_BAD='' C_OFF=''
fi
[ "${NC_BLOCKS:-0}" = 1 ] && BAR_A=█ BAR_B=▓ || BAR_A='#' BAR_B=+
# Columns for the sum of both rates: what the figures leave.
WIDTH=$((${NC_COLUMNS:-80} - 39))
[ $WIDTH -ge 20 ] || WIDTH=20
[ $WIDTH -le 72 ] || WIDTH=72

kv() { sed -n "s/.*\b$1=\([^ ]*\).*/\1/p"; }

# flow [OPTION...] ADDRESS: goodput in Mbit/s
flow() { on loc nctraffic tcp-source -t 10 -w 3 "$@" | kv goodput_mbps; }

# What the chart is drawn from: bytes that left each link towards the remote
# portal, and bytes that arrived in the flow's socket.
sample() {
	ip -n rt1 -s -o link show wan
	ip -n rt2 -s -o link show wan
	ss -N rem -Htin state established "sport = :$FLOW_PORT" |
		grep -o 'bytes_received:[0-9]*' |
		awk -F: '{ sum += $2 } END { print "flow", sum + 0 }'
}

# "A B FLOW" in bytes
counters() {
	sample | awk '/TX:/ {
			for (i = 1; i <= NF; i++)
				if ($i == "TX:") for (j = i; j <= NF; j++)
					if ($j ~ /^[0-9]+$/) { printf "%s ", $j; break }
		}
		$1 == "flow" { print $2 }'
}

# What the local portal thinks of its paths: "up down"
states() {
	[ "$name" = nc0 ] || { echo up up; return; }
	on loc nccfg show nc0 -j |
		jq -r '[.[0].peers[0].paths | sort_by(.id)[].state] | join(" ")'
}

draw() { # TIME "OLD" "NEW" "STATES"
	awk -v t="$1" -v old="$2" -v new="$3" -v states="$4" -v step="$STEP" \
	    -v width=$WIDTH -v top=$((RATE_A + RATE_B)) \
	    -v ca="$C_A" -v cb="$C_B" -v bad="$C_BAD" -v off="$C_OFF" \
	    -v bara="$BAR_A" -v barb="$BAR_B" '
	function bar(n, c,   s) { while (n-- > 0) s = s c; return s }
	# A rate, or in its place the word for a path that is not up
	function rate(i) {
		if (up[i] == "up")
			return sprintf("%7.2f", r[i])
		return bad sprintf("%7s", up[i]) off
	}
	BEGIN {
		split(old, o, " "); split(new, n, " "); split(states, up, " ")
		for (i = 1; i <= 3; i++) {
			# A socket of the flow before may have gone.
			if (n[i] < o[i]) o[i] = 0
			r[i] = (n[i] - o[i]) * 8 / 1e6 / step
		}
		a = int(r[1] * width / top + 0.5)
		b = int(r[2] * width / top + 0.5)
		if (a + b > width + 2) b = width + 2 - a
		printf "%5.1f s %6.2f |%s%s%s%s%s%s|A%s B%s\n",
			t, r[3], ca, bar(a, bara), cb, bar(b, barb), off,
			bar(width + 2 - a - b, " "), rate(1), rate(2)
	}'
}

# The flow under way, one line a step, with the outage in the middle.
chart() {
	local i old new note t
	old=$(counters)
	for ((i = 1; i <= END_AT * 2; i++)); do
		sleep "$STEP"
		new=$(counters) t=$(awk -v i=$i -v s=$STEP 'BEGIN { print i * s }')
		draw "$t" "$old" "$new" "$(states)"
		echo "$t ${new##* }" >>/run/chart
		old=$new note=''
		case $t in
		"$DARK_AT")	link_dark 1; note="link A goes dark, unseen" ;;
		"$LIGHT_AT")	link_light 1; note="link A is back" ;;
		esac
		[ -z "$note" ] || echo "        $C_BAD--- $note ---$C_OFF"
	done
}

# When the flow was back at a share of a rate, in seconds after an event.
recovered() { # EVENT MBIT
	awk -v event="$1" -v want="$2" -v step=$STEP '
		NR > 1 && $1 > event && ($2 - last) * 8 / 1e6 / step >= want {
			printf "%.1f s\n", $1 - event; found = 1; exit }
		{ last = $2 }
		END { if (!found) print "not in this time" }' /run/chart
}

share() { awk -v v="$1" -v s="$2" 'BEGIN { printf "%.1f %%\n", 100 * v / s }'; }

lab_up "${RATE_A}mbit,delay=10" "${RATE_B}mbit,delay=20,nat"
for mode in tcp-sink "tcp-sink -p 5002 --mptcp"; do
	# shellcheck disable=SC2086 # words
	on rem nctraffic $mode --daemon >/dev/null || exit 1
done

echo "Link A: $RATE_A Mbit/s, 10 ms each way. Link B: $RATE_B Mbit/s, 20 ms, behind NAT."
alone_a=$(flow --dev eth1 "$REM4")
echo "one TCP flow over A alone:        $alone_a Mbit/s"
alone_b=$(flow --dev eth2 "$REM4")
echo "one TCP flow over B alone:        $alone_b Mbit/s"

if [ "${NC_DEMO_TUNNEL:-netcomb}" = mptcp ]; then
	mptcp_up
	target=("--mptcp" -p 5002 "$REM4") FLOW_PORT=5002 name=MPTCP
else
	netcomb_up 1 2
	target=(10.99.0.2) FLOW_PORT=5001 name=nc0
fi
both=$(flow "${target[@]}")
sum=$(awk -v a="$alone_a" -v b="$alone_b" 'BEGIN { print a + b }')
echo "one TCP flow over $name, both:      $both Mbit/s"

echo
echo "The same flow while A goes dark for $((LIGHT_AT - DARK_AT)) s; neither end is told."
echo "   time goodput |$C_A$BAR_A link A$C_OFF  $C_B$BAR_B link B$C_OFF, on the wire; all in Mbit/s"
on loc nctraffic tcp-source -t $((END_AT + 1)) -w 3 "${target[@]}" >/run/flow &
job=$!
chart
wait "$job"

echo
printf '%-44s %12s %10s\n' '' Mbit/s 'of the sum'
printf '%-44s %12s %10s\n' "A alone" "$alone_a" "$(share "$alone_a" "$sum")"
printf '%-44s %12s %10s\n' "B alone" "$alone_b" "$(share "$alone_b" "$sum")"
printf '%-44s %12s %10s\n' "$name over both" "$both" "$(share "$both" "$sum")"
printf '%-44s %12s\n' "after A went dark, 85 % of B alone within" \
	"$(recovered $DARK_AT "$(awk -v b="$alone_b" 'BEGIN { print b * .85 }')")"
printf '%-44s %12s\n' "after A was back, 85 % of both within" \
	"$(recovered $LIGHT_AT "$(awk -v b="$both" 'BEGIN { print b * .85 }')")"
# A figure that is missing must not look like a success.
[ -n "$alone_a" ] && [ -n "$alone_b" ] && [ -n "$both" ] && [ -s /run/flow ]
