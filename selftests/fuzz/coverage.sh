#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# How much of the core the fuzz targets' inputs reach: those kept from runs so far
# and the seeds. Prints a table by file and fails if less than 95 % of the lines
# that parse is. Called by `make coverage`.
set -eu

# What reads bytes of others: whole files, and functions of files that do more.
PARSERS='^(nc_frame_|nc_tlv_|nc_mss_|nc_express_kind$|nc_ackgen_lazy$)|^(frame|mss)\.c:|^express\.c:(dscp_marked|is_dns)$'
LEAST=95

work=$OUT/coverage
mkdir -p "$work"
rm -f "$work"/*.profraw
set_of() { for t; do printf ' -object %s' "$work/$t"; done; }

for target; do
	make -s "$work/$target" OUT="$OUT"
	mkdir -p "$OUT/corpus/$target" "$OUT/seeds/$target"
	LLVM_PROFILE_FILE=$work/$target.profraw "$work/$target" -runs=0 \
		"$OUT/corpus/$target" "$OUT/seeds/$target" >/dev/null 2>&1
done
# Each target has an entry of the same name; llvm-cov says so.
$PROFDATA merge -o "$work/all.profdata" "$work"/*.profraw

first=$1
shift
# shellcheck disable=SC2046 # words
$COV report "$work/$first" $(set_of "$@") -instr-profile="$work/all.profdata" \
	-show-functions $CORE >"$work/functions" 2>"$work/log"
awk -v parsers="$PARSERS" -v least="$LEAST" '
	# "name regions missed cover lines missed cover branches missed cover"
	/^File / { n = split($2, part, "/"); file = part[n]; sub(/\047:$/, "", file); next }
	NF == 10 && $1 != "Name" && $1 != "TOTAL" {
		name = $1
		sub(/^.*:/, "", name)
		lines[file] += $5
		missed[file] += $6
		if (name !~ parsers && file ":" name !~ parsers)
			next
		all += $5
		out += $6
		if ($6)
			gaps = gaps sprintf("  %s %s: %d of %d lines missed\n",
					    file, name, $6, $5)
	}
	END {
		for (file in lines)
			printf "%-22s %5d lines %6.1f %%\n", file, lines[file],
			       100 * (1 - missed[file] / lines[file]) | "sort"
		close("sort")
		share = all ? 100 * (1 - out / all) : 0
		printf "%s%-22s %5d lines %6.1f %% (wanted >= %d)\n", gaps,
		       "parsers", all, share, least
		exit share < least
	}' "$work/functions"
