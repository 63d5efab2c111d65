#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# The tool without a kernel: its parsers under sanitizers, its names.
. "${0%/*}/lib.sh"

check "the tool's own tests" make -s -C "$NC_TOP/tools/nccfg" check
