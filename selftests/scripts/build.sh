#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# timeout: 1500
# The module builds without a warning for Debian's own kernels.
. "${0%/*}/lib.sh"

for kernel in 6.1 6.12 7 6.12-arm64; do
	check "W=1, -Werror and sparse: Debian's $kernel" \
		"$NC_TOP/selftests/vm/debian-build.sh" --sparse "$kernel"
done
