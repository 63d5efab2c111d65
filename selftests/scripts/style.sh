#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# The rules of the house that a machine can check.
. "${0%/*}/lib.sh"
cd "$NC_TOP" || exit 1

max_file=600
max_function=60

# Known to git or new, but not ignored; generated files are as they come.
mapfile -t files < <(git ls-files -co --exclude-standard -- kmod tools selftests |
	grep -vE -- '-gen\.[ch]$|/uapi/' | while IFS= read -r f; do
		[ ! -f "$f" ] || echo "$f"
	done)
of() { printf '%s\n' "${files[@]}" | grep -E "$1"; }

# checkpatch [-i TYPE,...] FILE...
checkpatch() {
	local ignore=FILE_PATH_CHANGES,MACRO_ARG_REUSE,COMPLEX_MACRO out
	[ "$1" != -i ] || { ignore+=,$2; shift 2; }
	[ $# -gt 0 ] || return 0
	# It leaves a cache where it runs. Both spellings are right.
	mkdir -p build
	out=$(cd build && perl "$src/scripts/checkpatch.pl" --no-tree --strict \
		--terse --show-types --no-summary --ignore "$ignore" \
		-f "${@/#/$NC_TOP/}" 2>/dev/null | sed "s|^$NC_TOP/||" |
		grep -v "'acknowledgement' may be misspelled")
	[ -z "$out" ] || { echo "$out"; return 1; }
}

long_files() {
	local out
	out=$(of '\.([ch]|sh|py)$' | xargs -r wc -l |
		awk -v max=$max_file '$2 != "total" && $1 > max')
	[ -z "$out" ] || { echo "$out"; return 1; }
}

long_functions() {
	local out
	out=$(of '\.c$' | ctags -L - --kinds-c=f --fields=+ne -f - | awk -F'\t' \
		-v max=$max_function '{
			first = last = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) first = substr($i, 6)
				if ($i ~ /^end:/) last = substr($i, 5)
			}
			if (last - first + 1 > max)
				print $2 ":" first ": " $1 ": " last - first + 1 " lines"
		}')
	[ -z "$out" ] || { echo "$out"; return 1; }
}

no_match() { # PATTERN FILES-PATTERN [BUT]: no such words in such files
	local out
	out=$(of "$2" | grep -vE "${3:-^$}" | xargs -r grep -nE "$1")
	[ -z "$out" ] || { echo "$out"; return 1; }
}

has_license() {
	local f bad=0
	while IFS= read -r f; do
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ' && continue
		echo "$f"
		bad=1
	done < <(of '\.([ch]|sh|py|config)$|/Kbuild$|/Makefile$')
	return $bad
}

src=$("$NC_TOP/selftests/vm/uml-build.sh" source) || exit 1
# compat/ is made of what checkpatch warns of: shims that probe and rename; and
# it can't read tracepoints, the kernel's own included.
mapfile -t kernel < <(of '^kmod/.*\.[ch]$' | grep -v '^kmod/compat/\|/trace\.h$')
# unit/include/ imitates kernel headers, against which checkpatch would argue.
mapfile -t user < <(of '^(tools|selftests)/.*\.[ch]$' | grep -v '/unit/include/')

check "checkpatch: the module" checkpatch "${kernel[@]}"
# User space has the C library's types and no kernel helpers.
check "checkpatch: tools and tests" checkpatch \
	-i PREFER_KERNEL_TYPES,LONG_LINE_STRING,STRCPY,ARRAY_SIZE,CAMELCASE,\
PREFER_FALLTHROUGH,BIT_MACRO,USE_NEGATIVE_ERRNO,\
PREFER_DEFINED_ATTRIBUTE_MACRO,TRAILING_STATEMENTS,VOLATILE,EMBEDDED_FUNCTION_NAME,BRACKET_SPACE "${user[@]}"
check "no file above $max_file lines" long_files
check "no function above $max_function lines" long_functions
check "kernel versions are asked for in kmod/compat alone" no_match \
	'LINUX_VERSION_CODE|KERNEL_VERSION\(' '^kmod/' '^kmod/compat/'
check "no fixed sleep and no broad kill in the tests" no_match \
	'^[[:space:]]*sleep [0-9]|kill''all|p''kill' '^selftests/' '/uml-init\.sh$'
check "nothing left for later in the code" no_match \
	'\b(TO''DO|FIX''ME|X''XX)\b' '^(kmod|tools|selftests)/'
check "a licence in every file" has_license
if command -v shellcheck >/dev/null; then
	# shellcheck disable=SC2046 # words
	check "shellcheck" shellcheck -x -S error -e SC1091 \
		$(of '^selftests/.*\.sh$') selftests/run selftests/bench/run
else
	skip "shellcheck" "not installed"
fi
