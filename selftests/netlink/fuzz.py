#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Requests by chance: trees of good and bad values, with bytes flipped in some.
fuzz.py COUNT SEED. Whatever is refused has its sentence and changes nothing."""
import random
import sys

import ncnl
import state

NAMES = ["a", "b", "c", "eth0", "lo", "nc0", "x y", "", "\x01", "z" * 31, "z" * 40]
HOSTS = ["192.0.2.1", "127.0.0.1", "10.0.0.1", "10.0.0.2", "0.0.0.0",
         "224.0.0.1", "::1", "2001:db8::1", "fe80::1", "ff02::1",
         "::ffff:192.0.2.1"]
LENGTHS = [0, 1, 3, 4, 8, 15, 16, 17, 28, 32, 64]


class Chance:
    def __init__(self, spec, seed):
        self.spec, self.r = spec, random.Random(seed)

    def value(self, attr):
        r = self.r
        if r.random() < 0.02:
            return r.randbytes(r.choice(LENGTHS))
        if attr["type"] == "nest":
            return self.tree(attr["nested-attributes"])
        if attr["name"] == "name" or attr["type"] == "string":
            words = {"sched": ["greedy", "", "edpf", "fast", "redundant"],
                     "cc": ["newreno", "", "model", "cubic",
                            "fixed", "cubi"]}
            return r.choice(words.get(attr["name"], NAMES))
        if attr["type"] == "binary":
            if attr["name"] == "key":
                return r.choice([0, 1, 2, 3, 4])
            if attr["name"] == "endpoint":
                return r.choice([b"", (r.choice(HOSTS), r.choice([0, 1, 4725]))])
            if attr["name"] == "allow":
                return r.choice([f"{r.choice(HOSTS)}/{r.choice(LENGTHS)}",
                                 f"{r.randrange(64) * 4}.0.0.0/6", "fd00::/8"])
            return r.choice([b"", r.choice(HOSTS)])
        if attr["name"] == "rate-bps":
            return r.choice([0, 0, 8000000, 64000, 1, 2**63])
        if attr["type"] not in ncnl.NUMBER:
            return b""
        return r.choice([0, 0, 1, 1, 2, 4, 8, 255])

    def tree(self, name):
        """Mostly what can be written; sometimes anything."""
        writable = {"peer": ("flags", "key", "endpoint", "address", "protect",
                             "sched", "reorder", "repair", "copy", "allow", "replay",
                             "bind-addresses", "clamp-mss", "path"),
                    "path": ("flags", "dev", "local", "endpoint", "cc",
                             "rate-bps", "overhead", "linklayer", "enabled",
                             "metric")}
        r, tree = self.r, {}
        attrs = self.spec.sets[name]
        if r.random() < 0.97 and "name" in attrs:
            tree["name"] = r.choice(NAMES[:5]) if r.random() < 0.9 else \
                r.choice(NAMES)
        for key in attrs:
            chance = 0.25 if key in writable.get(name, ()) else 0.005
            if key == "flags":
                chance = 0.15
            if key in ("path", "address", "allow", "peer"):
                n = r.randrange(4) if r.random() < 0.6 else 0
                if n:
                    tree[key] = [self.value(attrs[key]) for _ in range(n)]
            elif key != "name" and r.random() < chance:
                tree[key] = self.value(attrs[key])
        return tree

    def request(self):
        r = self.r
        tree = {"ifname": "nc0", "peer": [self.tree("peer")
                                          for _ in range(r.randrange(4))]}
        for key, odds, values in (("flags", 0.05, (0, 1, 2)),
                                  ("listen-port", 0.1, (0, 4725, 4444)),
                                  ("fwmark", 0.1, (0, 1))):
            if r.random() < odds:
                tree[key] = r.choice(values)
        body = bytearray(self.spec.attrs("device", tree))
        while r.random() < 0.15:
            at = r.randrange(12, max(len(body), 13))
            if at < len(body):
                body[at] = r.choice([0, 1, 0x80, 0xff, r.randrange(256)])
        return bytes(body)


def attempt(client, body):
    """0, or what is wrong with a refusal; None if it is a proper one."""
    client.send(client.spec.commands["set"], body, ncnl.ACK)
    try:
        for _ in client.replies():
            pass
    except ncnl.Refused as why:
        return None if why.text else f"{why} has no sentence"
    return ""


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    client = ncnl.Client(ncnl.Spec())
    chance = Chance(client.spec, seed)
    accepted, wrong = 0, []
    before = state.config(client)
    for n in range(count):
        body = chance.request()
        result = attempt(client, body)
        after = state.config(client)
        if result == "":
            accepted += 1
        elif result:
            wrong.append(f"{n}: {result}")
        elif after != before:
            wrong.append(f"{n}: changed {before} to {after}")
        before = after
    state.report(f"{count} requests by chance, seed {seed}",
                 "; ".join(wrong[:3]))
    share = accepted / count
    state.report("some of them good, some bad",
                 "" if 0.05 < share < 0.95 else f"{share} good")
    client.set({"ifname": "nc0", "flags": 1, "listen-port": 0})
    state.report("nothing is left of them", "" if not state.config(client)[1]
                 else str(state.config(client)))


if __name__ == "__main__":
    main()
