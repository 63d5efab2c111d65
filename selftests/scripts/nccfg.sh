#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug
# time: simulated
# The tool against the module: what it sends, shows, stores and refuses.
exec "${NC_TOP:-${0%/*}/../..}/tools/nccfg/tests/kernel.sh"
