#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compares nccfg's tables and the man pages with the netlink spec (TAP)."""
import os
import re
import sys

import yaml

HERE = os.path.dirname(os.path.realpath(__file__))
DOC = os.path.join(HERE, "../../Documentation")

with open(os.path.join(DOC, "netlink/specs/netcomb.yaml"), encoding="utf-8") as f:
    spec = yaml.safe_load(f)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return f.read()


schema, counters = read(HERE, "schema.c"), read(HERE, "counters.c")
netcomb7 = read(DOC, "man/netcomb.7").replace("\\-", "-")
nccfg8 = read(DOC, "man/nccfg.8").replace("\\-", "-")
results = []


def check(what, expected, found):
    missing, extra = sorted(expected - found), sorted(found - expected)
    results.append((what, [f"not there: {x}" for x in missing] +
                    [f"not in the spec: {x}" for x in extra]))


def upper(name):
    return name.upper().replace("-", "_")


def attributes(name):
    for s in spec["attribute-sets"]:
        if s["name"] == name:
            return [a for a in s["attributes"] if a["type"] != "pad"]
    raise KeyError(name)


for macro, name in (("DEV", "device"), ("PEER", "peer"), ("PATH", "path")):
    expected = {(upper(a["name"]), a["name"]) for a in attributes(name)
                if a["type"] != "nest" and a["name"] != "address"}
    found = set(re.findall(rf'^\t{macro}\((\w+), "([\w-]+)"', schema, re.M))
    check(f"attributes of a {name}", expected, found)

for part in ("dev", "peer", "path"):
    names = [a["name"] for a in attributes(part + "-stats")]
    found = set(re.findall(rf'\({part.upper()}_STATS_(\w+), "([\w-]+)"\)', counters))
    check(f"counters of a {part}", {(upper(n), n) for n in names}, found)
    table = re.search(rf'Counters of a {"device" if part == "dev" else part}$'
                      r'(.*?)^\.S[SH] ', netcomb7, re.M | re.S)
    found = set(re.findall(r'^\.BR? ([a-z-]+)$', table[1], re.M)) if table else set()
    check(f"counters of a {part} in netcomb(7)", set(names), found)

for enum, macro in (("protect", "NETCOMB_PROTECT_"),
                    ("repair", "NETCOMB_REPAIR_"),
                    ("copy", "NETCOMB_COPY_"),
                    ("direction", "NETCOMB_DIRECTION_"),
                    ("transport", "NETCOMB_TRANSPORT_"),
                    ("path-state", "NETCOMB_PATH_STATE_"),
                    ("path-reason", "REASON("), ("event", "EVENT(")):
    entries = next(d for d in spec["definitions"] if d["name"] == enum)["entries"]
    names = [e if isinstance(e, str) else e["name"] for e in entries]
    end = r"\)" if macro.endswith("(") else r"\]"
    table = {"path-state": "state", "path-reason": "reason"}.get(enum, enum)
    body = re.search(rf"{table}_name\[\] = \{{(.*?)\}};", schema, re.S)[1]
    found = set(re.findall(rf'{re.escape(macro)}(\w+){end}\s*= "([\w-]+)"', body))
    check(f"values of {enum}", {(upper(n), n) for n in names}, found)
    if enum in ("path-state", "path-reason"):
        check(f"values of {enum} in netcomb(7)", set(),
              {n for n in names if f"\n.B {n}\n" not in netcomb7} - {"none"})

json_keys = {a["name"].replace("-", "_") for s in ("device", "peer", "path")
             for a in attributes(s) if a["name"] not in
             ("flags", "key", "peer", "path", "address")}
check("JSON keys in nccfg(8)", set(),
      {k for k in json_keys if not re.search(rf"\b{k}\b", nccfg8)})

print(f"1..{len(results)}")
for i, (what, errors) in enumerate(results, 1):
    print(f"{'not ' if errors else ''}ok {i} - {what}")
    for e in errors:
        print(f"#   {e}")
sys.exit(any(errors for _, errors in results))
