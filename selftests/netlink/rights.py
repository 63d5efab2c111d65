#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Who may do what: rights.py nobody|guest|owner|orphan DEVICE"""
import errno
import sys

import ncnl
import state

END = ("192.0.2.1", 4725)
UNDERLAY = (
    ("a listening port", {"listen-port": 4725}),
    ("a mark", {"fwmark": 1}),
    ("an endpoint", {"peer": [{"name": "p", "endpoint": END}]}),
    ("a path", {"peer": [{"name": "p", "path": [{"name": "eth0"}]}]}),
    ("a path's dev", {"peer": [{"name": "old", "path": [
        {"name": "eth1", "dev": "eth2"}]}]}),
    ("a path's address", {"peer": [{"name": "old", "path": [
        {"name": "eth1", "local": "192.0.2.2"}]}]}),
    ("a path's endpoint", {"peer": [{"name": "old", "path": [
        {"name": "eth1", "endpoint": END}]}]}),
)
INNER = (
    ("a peer with its key", {"peer": [{"name": "q", "key": 5}]}),
    ("inner addresses", {"peer": [{"name": "q", "address": ["10.0.0.9"]}]}),
    ("protection", {"peer": [{"name": "old", "protect": "auth"}]}),
    ("a path on and off", {"peer": [{"name": "old", "path": [
        {"name": "eth1", "enabled": 0}]}]}),
    ("to remove a path", {"peer": [{"name": "old", "path": [
        {"name": "eth1", "flags": "remove"}]}]}),
    ("to remove a peer", {"peer": [{"name": "old", "flags": "remove"}]}),
)


def attempt(who, what, code, words, do):
    """Whether it ends as it should: code 0 is success."""
    try:
        do()
    except ncnl.Refused as why:
        good = why.code == code and words in why.text
        state.report(f"{who}: {what} is refused", "" if good else str(why))
    except OSError as why:
        state.report(f"{who}: {what} is refused",
                     "" if why.errno == code else str(why))
    else:
        state.report(f"{who}: {what}", "accepted" if code else "")


def nobody(client, dev):
    request = {"ifname": dev, "peer": [{"name": "p"}]}
    for what, do in (("to set", lambda: client.set(request)),
                     ("to get", lambda: client.get(ifname=dev)),
                     ("to dump", client.dump),
                     ("to listen", client.subscribe)):
        attempt("nobody", what, errno.EPERM, "", do)


def requests(client, who, dev, table, code=0, words=""):
    for what, tree in table:
        attempt(who, what, code, words,
                lambda tree=tree: client.set({"ifname": dev, **tree}))


def main():
    who, dev = sys.argv[1:]
    client = ncnl.Client(ncnl.Spec())
    if who == "nobody":
        nobody(client, dev)
    elif who == "guest":
        requests(client, who, dev, UNDERLAY, errno.EPERM,
                 "CAP_NET_ADMIN in the network namespace that the device was")
        requests(client, who, dev, INNER)
    elif who == "orphan":
        requests(client, who, dev, UNDERLAY, errno.ENETDOWN, "is gone")
        requests(client, who, dev, INNER)
    else:
        client.set({"ifname": dev, "peer": [
            {"name": "old", "key": 9, "path": [{"name": "eth1"}]}]})
        requests(client, who, dev, UNDERLAY + INNER)
        attempt(who, "to listen", 0, "", client.subscribe)


if __name__ == "__main__":
    main()
