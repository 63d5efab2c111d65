#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# What is generated from the netlink specification is what is in the tree.
. "${0%/*}/lib.sh"

src=$("$NC_TOP/selftests/vm/uml-build.sh" source) || exit 1
check "generated netlink files" "$NC_TOP/scripts/regen.sh" --check "$src"
