#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: host
# needs: nothing
# timeout: 900
# Parsers and state machines of the core under libFuzzer, a while each.
exec make -s -C "${0%/*}/../fuzz" check
