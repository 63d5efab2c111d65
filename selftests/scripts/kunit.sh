#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml-debug
# time: simulated
# The core, the handshake and the protection of frames, run by the kernel.
. "${0%/*}/lib.sh"

ko=${NC_KO%/*}/netcomb_kunit.ko
check "the suites load" insmod "$ko"
suites=0
while read -r line; do
	case $line in
	"ok "*" netcomb_"*|"not ok "*" netcomb_"*) suites=$((suites + 1)) ;;
	"ok "*) pass "kunit: ${line##* }" ;;
	"not ok "*) fail "kunit: ${line##* }" ;;
	esac
done < <(dmesg | sed 's/^\[[^]]*\] *//' | grep -E '^(not )?ok [0-9]+ ')
check_that "suites that ran" "$suites" == 26
check "the suites unload" rmmod netcomb_kunit
