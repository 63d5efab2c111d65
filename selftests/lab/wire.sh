# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# A man in the middle: ncwire in the routers, and what the portals make of what
# he does.

# First byte of a datagram: version 1, type.
declare -gA WIRE_BYTE=([DATA]=0x10 [ACK]=0x11 [PROBE]=0x12 [PROBE-REPLY]=0x13
	[CLOSE]=0x14 [HELLO]=0x18 [REPLY]=0x19 [CHALLENGE]=0x1a)

declare -gA WIRE_PID=() WIRE_PIPE=()

# capture_start NS FILE [OPTION...]; capture_end FILE: when it ends by itself
# (--count, --time), nobody polls; capture_stop FILE: now
capture_start() {
	local ns=$1 file=$2 pipe
	shift 2
	exec {pipe}< <(on "$ns" ncwire capture "$@" "$file")
	WIRE_PIPE[$file]=$pipe
	read -r -u "$pipe" "WIRE_PID[$file]" || lab_die "capture in $ns"
}
capture_end() {
	local pipe=${WIRE_PIPE[$1]} line
	! read -r -u "$pipe" line || lab_die "capture: $line"
	exec {pipe}<&-
	unset "WIRE_PIPE[$1]" "WIRE_PID[$1]"
}
capture_stop() {
	kill "${WIRE_PID[$1]}"
	capture_end "$1"
}

# frames FILE [OPTION...]: how many datagrams a capture has
frames() {
	local file=$1
	shift
	ncwire list "$@" "$file" | wc -l
}

# wire_drop LINK up|down TYPE: the router forwards no frames of this type.
# wire_let LINK ends it.
wire_drop() {
	local in=lan
	[ "$2" = up ] || in=wan
	on "rt$1" nft add rule inet lab dark iifname $in meta l4proto udp \
		@th,64,8 "${WIRE_BYTE[$3]}" drop || lab_die "drop $3"
}
wire_let() { on "rt$1" nft flush chain inet lab dark; }

# intercept LINK up|down TYPE FILE "TRIGGER": one frame that its receiver never
# saw
intercept() {
	local file=$4
	wire_drop "$1" "$2" "$3"
	capture_start "rt$1" "$file" --in --type "$3" --count 1 --time 60 \
		--"$([ "$2" = up ] && echo to || echo from)" "$WIRE_REM"
	eval "$5"
	capture_end "$file"
	[ "$(frames "$file")" = 1 ] || lab_die "no $3 came by"
	wire_let "$1"
}
WIRE_REM=$REM4

# --- What was turned away ---------------------------------------------------

WIRE_REJECTS="rx_short rx_version rx_type rx_no_session rx_down rx_key_id \
rx_hs_busy rx_hs_forged hs_late challenge_limited duplicate window rx_backlog_full \
rx_not_ip rx_source rx_ecn rx_not_allowed reflected protect_mismatch bind_mismatch \
hs_invalid unknown_path paths_full auth_failed replay other_path address_changed \
rx_malformed ack_invalid roamed"

# rejects NS: "name=value ...", each summed over the device, peers and paths
rejects() {
	on "$1" nccfg show nc0 -j | jq -r --arg names "$WIRE_REJECTS" '
		($names | split(" ")) as $wanted |
		[.[0] | .stats, (.peers[] | .stats, .paths[].stats) |
			to_entries[] | select(.key as $k | $wanted | index($k))] |
		group_by(.key) |
		map("\(.[0].key)=\([.[].value] | add)") | join(" ")'
}

declare -gA WIRE_BEFORE=()

# mark NS: from here on; risen NS: the counters above that rose since, and by
# how much
mark() { WIRE_BEFORE[$1]=$(rejects "$1"); }
risen() {
	awk -v before="${WIRE_BEFORE[$1]}" -v after="$(rejects "$1")" 'BEGIN {
		n = split(before, word, "[ =]")
		for (i = 1; i < n; i += 2)
			was[word[i]] = word[i + 1]
		n = split(after, word, "[ =]")
		for (i = 1; i < n; i += 2)
			if (word[i + 1] != was[word[i]])
				line = line word[i] "=" word[i + 1] - was[word[i]] " "
		print line
	}'
}

# judge_rise "NAME|NAME...=N ..." "name=value ...": what is not as wanted. The
# counters of a word rose by N in all, and no others did.
judge_rise() {
	awk -v wanted="$1" -v rose="$2" 'BEGIN {
		words = split(rose, word, "[ =]")
		for (i = 1; i < words; i += 2)
			by[word[i]] = word[i + 1]
		n = split(wanted, want, "[ =]")
		for (i = 1; i < n; i += 2) {
			sum = 0
			names = split(want[i], name, "|")
			for (k = 1; k <= names; k++) {
				sum += by[name[k]]
				delete by[name[k]]
			}
			if (sum != want[i + 1])
				line = line want[i] " " sum " not " want[i + 1] "; "
		}
		for (k in by)
			line = line k " " by[k] "; "
		print line
	}'
}

# turned_away WHAT NS "NAME|NAME...=N ...": what was counted since the mark, all
# of it; marks again
turned_away() {
	local what=$1 ns=$2 wanted=$3 rose
	wait_for "rose=\$(risen $ns); [ -z \"\$(judge_rise '$wanted' \"\$rose\")\" ]" 1
	mark "$ns"
	# shellcheck disable=SC2034 # the test's
	ROSE=$rose
	if [ -z "$(judge_rise "$wanted" "$rose")" ]; then
		pass "$what" "$rose"
	else
		fail "$what" "$(judge_rise "$wanted" "$rose")"
	fi
}

# wire_warm: the routers know their neighbours; else what is sent in a burst is
# lost while one asks
wire_warm() {
	local n
	for ((n = 1; n <= LAB_LINKS; n++)); do
		on "rt$n" ping -c1 -W1 "$REM4" >/dev/null
		on loc ping -c1 -W1 -I "eth$n" "$REM4" >/dev/null
	done
}

# wire_send LINK [OPTION...] FILE: how many datagrams were sent from its router
wire_send() {
	local n=$1
	shift
	kv sent "$(on "rt$n" ncwire send "$@")" || lab_die "send: $*"
}
