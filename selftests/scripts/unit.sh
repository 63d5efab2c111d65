#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# The pure core in user space, and the vectors that it is held against.
. "${0%/*}/lib.sh"

check "vectors are what the encoder writes" \
	python3 -B "$NC_TOP/selftests/vectors/ncwire.py" --check
check "the core builds without a warning" \
	make -s -C "$NC_TOP/selftests/unit" all
while read -r line; do
	case $line in
	"ok "*) pass "core: ${line#* - }" ;;
	"not ok "*) fail "core: ${line#* - }" ;;
	"# "*) echo "  $line" ;;
	1..*) planned=yes ;;
	esac
done < <("$NC_TOP/build/unit/unit" 2>&1)
check "it came to its end" [ "${planned:-no}" = yes ]
