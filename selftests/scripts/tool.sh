#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# The tool without a kernel: its parsers under sanitizers, its names.
. "${0%/*}/lib.sh"

out=$(make -s -C "$NC_TOP/tools/nccfg" check 2>&1)
status=$?
while IFS= read -r line; do
	case $line in
	"ok "*)		pass "${line#* - }" ;;
	"not ok "*)	fail "${line#* - }" ;;
	esac
done <<<"$out"
check "all of it" test "$status" -eq 0 || tail -n 30 <<<"$out"
