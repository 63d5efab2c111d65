#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What tests find: setup.py makes two peers on nc0, setup.py DEVICE one."""
import sys

import ncnl

client = ncnl.Client(ncnl.Spec())
if sys.argv[1:]:
    client.set({"ifname": sys.argv[1], "listen-port": 0, "peer": [
        {"name": "old", "key": 9, "path": [{"name": "eth1"}]}]})
else:
    client.set({"ifname": "nc0", "fwmark": 3, "peer": [
        {"name": "one", "key": 1, "address": ["10.0.0.1", "fd99::1"],
         "path": [{"name": "a", "dev": "eth0"}]},
        {"name": "two", "key": 2, "address": ["10.0.0.2"],
         "endpoint": ("192.0.2.1", 4725), "path": [{"name": "eth1"}]},
    ]})
