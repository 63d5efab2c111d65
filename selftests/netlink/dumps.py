#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A dump of 200 peers with 16 paths each, in pieces, beside a small device."""
import errno

import ncnl
import state

PEERS, PATHS = 200, 16


def want(name, got, wanted):
    state.report(name, "" if got == wanted else f"{got}, wanted {wanted}")


def fill(client):
    for first in range(0, PEERS, 20):
        client.set({"ifname": "big", "peer": [
            {"name": f"peer{i}", "key": bytes([i + 1]) * 31 + b"k",
             "address": [f"10.1.{i}.1", f"fd00::{i:x}"],
             "endpoint": ("2001:db8::1", 4725),
             "path": [{"name": f"path{j}", "dev": f"nodev{j}",
                       "local": f"2001:db8::{j + 2:x}"} for j in range(PATHS)]}
            for i in range(first, first + 20)]})
    client.set({"ifname": "small", "peer": [{"name": "only", "key": 250}]})


def interrupted(spec, change):
    """Whether a dump with a change after its first piece says so."""
    client = ncnl.Client(spec)
    client.dump_begin(ifname="big")
    flags = [f for _, f, _ in client.receive()]
    change()
    flags += [f for f, _ in client.replies()]
    return any(f & ncnl.DUMP_INTR for f in flags)


def main():
    spec = ncnl.Spec()
    client = ncnl.Client(spec)
    fill(client)
    raw = []
    client.dump_begin()
    pieces = 0
    done = False
    while not done:
        pieces += 1
        for kind, flags, payload in client.receive():
            done |= kind == ncnl.NLMSG_DONE
            if kind != ncnl.NLMSG_DONE:
                raw.append((flags, payload[4:]))
    messages = [spec.parse("device", body) for _, body in raw]
    want("a message for each device and each peer",
         [len(m.get("peer", [])) for m in messages],
         [0] + [1] * PEERS + [0, 1])
    peers = [m["peer"][0] for m in messages if "peer" in m]
    want("every peer once, in order of queues",
         [p["name"] for p in peers],
         [f"peer{i}" for i in range(PEERS)] + ["only"])
    want("every path of it, in order of ids",
         {tuple(q["name"] for q in p["path"]) for p in peers[:-1]},
         {tuple(f"path{j}" for j in range(PATHS))})
    counters = {"device": "dev-stats", "peer": "peer-stats", "path": "path-stats"}
    counters = {k: len(spec.sets[v]) - 1 for k, v in counters.items()}
    want("every counter of them",
         {len(m["stats"]) for m in messages if "stats" in m} |
         {len(p["stats"]) for p in peers} |
         {len(q["stats"]) for p in peers for q in p.get("path", [])},
         set(counters.values()))
    state.report("it comes in pieces", "" if pieces > 50 else f"{pieces}")
    want("undisturbed, it says so",
         any(f & ncnl.DUMP_INTR for f, _ in raw), False)
    state.report("no key is in it",
                 "found" if any(bytes([i + 1]) * 31 in body for _, body in raw
                                for i in range(PEERS)) else "")
    want("a dump of one device", {m["ifname"] for _, m in
                                  client.dump(ifname="small")}, {"small"})
    try:
        client.get(ifname="big")
        state.report("too long for one message", "accepted")
    except ncnl.Refused as why:
        want("too long for one message", (why.code, "use dump" in why.text),
             (errno.EMSGSIZE, True))
    want("a dump of no device",
         outcome(lambda: client.dump(ifname="none")), errno.ENODEV)
    want("a change meanwhile is told", interrupted(spec, lambda: client.set(
        {"ifname": "small", "peer": [{"name": "only", "flags": "remove"}]})),
         True)
    want("no change, no word of it", interrupted(spec, lambda: None), False)


def outcome(do):
    try:
        do()
    except ncnl.Refused as why:
        return why.code
    return 0


if __name__ == "__main__":
    main()
