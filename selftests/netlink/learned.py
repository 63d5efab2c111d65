#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A path that the other side announced: seen and removed, not configured.
learned.py caller|waiting, the latter after the former."""
import errno
import sys
import time

import ncnl
import state


def caller(client):
    client.set({"ifname": "nc0", "peer": [
        {"name": "vps", "key": 3, "endpoint": ("10.3.0.2", 4725),
         "path": [{"name": "veth"}]}]})


def waiting(client):
    spec = ncnl.Spec()
    listener = ncnl.Client(spec)
    listener.subscribe()
    client.set({"ifname": "nc0", "listen-port": 4725, "peer": [
        {"name": "home", "key": 3}]})
    path = wait(client, lambda p: p and p["state"] == "up")
    state.report("a path is learned",
                 "" if path and path["learned"] == 1 else str(path))
    told = [(e["event"], p["name"], p["path"][0]["name"],
             p["path"][0]["learned"])
            for e in listener.events() for p in e.get("peer", [])
            if e["event"] != "path-state" and "path" in p]
    state.report("and told of", "" if told == [
        ("path-added", "home", "veth", 1)] else str(told))
    name = path["name"]
    refused(client, "to configure it", {"name": name}, errno.EEXIST,
            "other side announced")
    refused(client, "to switch it off", {"name": name, "enabled": 0},
            errno.EEXIST, "other side announced")
    client.set({"ifname": "nc0", "peer": [{"name": "home",
                                           "flags": "replace-paths"}]})
    state.report("it is none of the configured ones that are replaced",
                 "" if paths(client) else "gone")
    before = path["id"]
    client.set({"ifname": "nc0", "peer": [
        {"name": "home", "path": [{"name": name, "flags": "remove"}]}]})
    path = wait(client, lambda p: p and p["state"] == "up")
    state.report("removed, it is learned anew",
                 "" if path and path["id"] == before else str(path))


def refused(client, what, path, code, words):
    try:
        client.set({"ifname": "nc0", "peer": [{"name": "home",
                                               "path": [path]}]})
        state.report(what, "accepted")
    except ncnl.Refused as why:
        good = why.code == code and words in why.text
        state.report(f"refused: {what}", "" if good else str(why))


def paths(client):
    return client.get(ifname="nc0")["peer"][0].get("path", [])


def wait(client, good):
    for _ in range(500):
        found = paths(client)
        path = found[0] if found else None
        if good(path):
            return path
        time.sleep(0.02)
    return path


if __name__ == "__main__":
    {"caller": caller, "waiting": waiting}[sys.argv[1]](
        ncnl.Client(ncnl.Spec()))
