#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What SET requests come to, and the events that tell of it."""
import errno
import ipaddress

import ncnl
import state

END, OTHER = ("192.0.2.1", 4725), ("192.0.2.2", 4726)


def want(name, got, wanted):
    state.report(name, "" if got == wanted else f"{got}, wanted {wanted}")


def ip(*words):
    return [ipaddress.ip_address(w).packed for w in words]


class Portal:
    """nc0, and a second client that hears of its changes."""

    def __init__(self):
        spec = ncnl.Spec()
        self.client, self.listener = ncnl.Client(spec), ncnl.Client(spec)
        self.listener.subscribe()

    def set(self, *peers, **device):
        self.listener.events()
        self.client.set({"ifname": "nc0", **device, "peer": list(peers)})

    def events(self):
        out = []
        for e in self.listener.events():
            if e["event"] == "path-state":
                continue
            names = [e["ifname"], e["event"]]
            for peer in e.get("peer", []):
                names += [peer["name"]] + [p["name"] for p in peer.get("path", [])]
            out.append(" ".join(names))
        return out

    def peers(self):
        return {p["name"]: p for p in
                self.client.get(ifname="nc0").get("peer", [])}

    def paths(self, peer):
        return {p["name"]: p for p in self.peers()[peer].get("path", [])}


def creation(nc):
    nc.set({"name": "p", "key": 1, "endpoint": END, "address": ["10.0.0.1"],
            "path": [{"name": "eth0"}, {"name": "x", "local": "192.0.2.9"},
                     {"name": "y", "dev": ""}]},
           fwmark=1, **{"listen-port": 4725})
    want("events of a new peer", nc.events(), [
        "nc0 device-changed", "nc0 peer-added p", "nc0 path-added p eth0",
        "nc0 path-added p x", "nc0 path-added p y"])
    paths = nc.paths("p")
    want("a path without dev and local takes its name", paths["eth0"]["dev"],
         "eth0")
    want("a path with a local address alone has no dev", paths["x"]["dev"], "")
    want("an empty dev is any", paths["y"]["dev"], "")
    want("ids count from 0", [paths[n]["id"] for n in ("eth0", "x", "y")],
         [0, 1, 2])
    want("defaults", [(p["cc"], p["enabled"], p["learned"])
                      for p in paths.values()], [("model", 1, 0)] * 3)
    peer = nc.peers()["p"]
    want("defaults of a peer",
         (peer["protect"], peer["sched"], peer["reorder"], peer["repair"],
          peer["copy"], peer["clamp-mss"]),
         ("encrypt", "edpf", 1, "off", "off", 1))
    want("a key is told of, not told", (peer["has-key"], "key" in peer),
         (1, False))


def repetition(nc):
    before = state.config(nc.client)
    nc.set({"name": "p", "endpoint": END, "address": ["10.0.0.1"],
            "protect": "encrypt", "sched": "edpf", "reorder": 1,
            "repair": "off", "copy": "off", "clamp-mss": 1,
            "path": [{"name": "eth0", "dev": "eth0", "enabled": 1}]})
    want("saying what is so changes nothing", state.config(nc.client), before)
    want("and tells nobody", nc.events(), [])
    nc.set({"name": "p", "path": [{"name": "eth0", "metric": 0, "rate-bps": 0,
                                   "direction": "both", "transport": "udp"}]})
    want("what comes later may be what it is", nc.events(), [])


def tiers(nc):
    def tier(**words):
        nc.set({"name": "p", "path": [dict(name="eth0", **words)]})
        path = nc.paths("p")["eth0"]
        return path["metric"], path["direction"], nc.events()

    told = ["nc0 peer-changed p"]
    want("a metric", tier(metric=10), (10, "both", told))
    want("a direction", tier(direction="tx"), (10, "tx", told))
    want("both again", tier(metric=2**32 - 1, direction="rx"),
         (2**32 - 1, "rx", told))
    want("the same is no change", tier(metric=2**32 - 1), (2**32 - 1, "rx", []))
    want("taken back", tier(metric=0, direction="both"), (0, "both", told))


def switches(nc):
    for name in "reorder", "clamp-mss":
        for value in 0, 1:
            nc.set({"name": "p", name: value})
            want(f"{name} is {value}", (nc.peers()["p"][name], nc.events()),
                 (value, ["nc0 peer-changed p"]))


def copies(nc):
    for value in "express", "off":
        nc.set({"name": "p", "copy": value})
        want(f"copies are {value}", (nc.peers()["p"]["copy"], nc.events()),
             (value, ["nc0 peer-changed p"]))


def allowed(nc):
    def allow(*prefixes):
        nc.set({"name": "p", "allow": list(prefixes)})
        return nc.peers()["p"].get("allow"), nc.events()

    told = ["nc0 peer-changed p"]
    two = [b"\x0a\0\0\0\x08", ipaddress.ip_address("fd00::").packed + b"\x08"]
    sixteen = [bytes([10, i, 0, 0, 16]) for i in range(16)]
    everywhere = [bytes(5), bytes(17)]
    want("any outer address is allowed", nc.peers()["p"].get("allow"), None)
    want("two prefixes", allow("10.0.0.0/8", "fd00::/8"), (two, told))
    want("the same are no change", allow(*two), (two, []))
    want("another list takes their place", allow(*sixteen), (sixteen, told))
    nc.set({"name": "p", "reorder": 1})
    want("it stays", nc.peers()["p"]["allow"], sixteen)
    want("everything of both families", allow("0.0.0.0/0", "::/0"),
         (everywhere, told))
    want("none again", allow(b""), (None, told))
    want("none is none", allow(b""), (None, []))


def protection(nc):
    def protect(**words):
        nc.set({"name": "p", **words})
        peer = nc.peers()["p"]
        return peer["protect"], peer["replay"], nc.events()

    told = ["nc0 peer-changed p"]
    want("none, by name", protect(protect="none"), ("none", 1, told))
    want("replays are let in", protect(replay=0), ("none", 0, told))
    try:
        nc.set({"name": "p", "protect": "auth"})
        want("not with a protection", "accepted", "refused")
    except ncnl.Refused as why:
        want("not with a protection", "turn replay on" in why.text, True)
    want("both again", protect(protect="encrypt", replay=1),
         ("encrypt", 1, told))
    want("both at once", protect(protect="none", replay=0), ("none", 0, told))
    want("and back", protect(replay=1, protect="encrypt"),
         ("encrypt", 1, told))
    for value in 1, 0:
        nc.set({"name": "p", "bind-addresses": value})
        want(f"addresses are bound: {value}",
             (nc.peers()["p"]["bind-addresses"], nc.events()), (value, told))


def rates(nc):
    def rate(bps):
        nc.set({"name": "p", "path": [{"name": "eth0", "rate-bps": bps}]})
        return nc.paths("p")["eth0"]["rate-bps"], nc.events()

    told = ["nc0 peer-changed p"]
    want("no rate is told", nc.paths("p")["eth0"]["rate-bps"], 0)
    want("a rate is told", rate(64000), (64000, told))
    want("the pacing rate is no more",
         nc.paths("p")["eth0"]["pacing-rate-bps"], 64000)
    want("the same again is no change", rate(64000), (64000, []))
    want("the most", rate(10**11), (10**11, told))
    want("0 takes it back", rate(0), (0, told))
    nc.set({"name": "p", "path": [{"name": "eth0", "cc": "fixed",
                                   "rate-bps": 8000000}]})
    want("a controller and its rate in one request",
         [nc.paths("p")["eth0"][k] for k in
          ("cc", "rate-bps", "pacing-rate-bps")], ["fixed", 8000000, 8000000])
    want("another rate, up, at once",
         (rate(16000000), nc.paths("p")["eth0"]["pacing-rate-bps"]),
         ((16000000, told), 16000000))
    try:
        rate(0)
        refused = None
    except ncnl.Refused as why:
        refused = why.code
    want("not without one", (refused, nc.paths("p")["eth0"]["rate-bps"]),
         (errno.EINVAL, 16000000))
    nc.set({"name": "p", "path": [{"name": "eth0", "cc": "", "rate-bps": 0}]})
    want("another controller lets it go",
         [nc.paths("p")["eth0"][k] for k in ("cc", "rate-bps")], ["model", 0])


def overheads(nc):
    def link(**words):
        nc.set({"name": "p", "path": [dict(name="eth0", **words)]})
        path = nc.paths("p")["eth0"]
        return path["overhead"], path["linklayer"], nc.events()

    told = ["nc0 peer-changed p"]
    want("nothing is added", link(), (0, "ethernet", []))
    want("bytes are", link(overhead=256), (256, "ethernet", told))
    want("and cells", link(linklayer="atm"), (256, "atm", told))
    want("the same again is no change", link(overhead=256, linklayer="atm"),
         (256, "atm", []))
    want("nothing any more", link(overhead=0, linklayer="ethernet"),
         (0, "ethernet", told))


def addresses(nc):
    nc.set({"name": "p", "address": ["10.0.0.2", "fd99::2"]})
    want("addresses are added", nc.peers()["p"]["address"],
         ip("10.0.0.1", "10.0.0.2", "fd99::2"))
    want("a changed peer is told of", nc.events(), ["nc0 peer-changed p"])
    nc.set({"name": "p", "flags": "replace-addresses", "address": ["10.0.0.3"]})
    want("addresses are replaced", nc.peers()["p"]["address"], ip("10.0.0.3"))
    nc.set({"name": "p", "flags": "replace-addresses"},
           {"name": "q", "address": ["10.0.0.3"]})
    want("an address moves in one request",
         (nc.peers()["p"].get("address"), nc.peers()["q"]["address"]),
         (None, ip("10.0.0.3")))


def endpoints(nc):
    nc.set({"name": "p", "path": [{"name": "y", "endpoint": OTHER}]})
    nc.set({"name": "p", "endpoint": ("192.0.2.7", 7)})
    want("paths follow the peer's endpoint, unless they have their own",
         {n: p["remote-actual"] for n, p in nc.paths("p").items()},
         {"eth0": ncnl.sockaddr("192.0.2.7", 7),
          "x": ncnl.sockaddr("192.0.2.7", 7), "y": ncnl.sockaddr(*OTHER)})
    nc.set({"name": "p", "path": [{"name": "y", "endpoint": b""},
                                  {"name": "x", "local": b"", "dev": "eth1"}]})
    paths = nc.paths("p")
    want("empty attributes clear", ("endpoint" in paths["y"],
                                    "local" in paths["x"], paths["x"]["dev"]),
         (False, False, "eth1"))
    nc.set({"name": "p", "sched": "", "path": [{"name": "x", "cc": ""}]})
    want("an empty algorithm is the default", nc.events(), [])


def removal(nc):
    nc.set({"name": "p", "path": [{"name": "eth0", "flags": "remove"},
                                  {"name": "z"}]})
    want("a path that goes keeps its id till it is gone",
         {n: p["id"] for n, p in nc.paths("p").items()},
         {"x": 1, "y": 2, "z": 3})
    want("events of paths", nc.events(),
         ["nc0 path-removed p eth0", "nc0 path-added p z"])
    nc.set({"name": "p", "path": [{"name": "eth0"}]})
    want("and then it is free", nc.paths("p")["eth0"]["id"], 0)
    nc.set({"name": "p", "flags": "replace-paths", "path": [{"name": "y"}]})
    want("paths are replaced", list(nc.paths("p")), ["y"])
    nc.set({"name": "p", "flags": "remove"}, {"name": "r", "key": 1})
    want("a peer is renamed in one request", sorted(nc.peers()), ["q", "r"])
    want("events of peers", nc.events(),
         ["nc0 peer-removed p", "nc0 peer-added r"])
    nc.set({"name": "s", "key": 1}, flags="replace-peers")
    want("peers are replaced, with a key of one that goes",
         sorted(nc.peers()), ["s"])
    nc.set(flags="replace-peers", **{"listen-port": 0})
    want("all peers go", nc.client.get(ifname="nc0").get("peer"), None)
    want("no socket is left", state.sockets(), 0)


def listening(nc):
    nc.set({"name": "p", "endpoint": END})
    want("a peer with an endpoint is not waited for",
         nc.client.get(ifname="nc0")["listen-port"], 0)
    nc.set({"name": "q"}, **{"listen-port": 0})
    want("nor one that is not wanted", nc.events(), ["nc0 peer-added q"])
    nc.set({"name": "r"})
    want("another is, on the default port",
         nc.client.get(ifname="nc0")["listen-port"], 4725)
    want("and that is told", nc.events(),
         ["nc0 device-changed", "nc0 peer-added r"])


def main():
    nc = Portal()
    for part in (creation, repetition, tiers, switches, copies, allowed, protection,
                 rates,
                 overheads,
                 addresses, endpoints, removal, listening):
        part(nc)
    index = nc.client.get(ifname="nc0")["ifindex"]
    want("a device by its index", nc.client.get(ifindex=index)["ifname"], "nc0")


if __name__ == "__main__":
    main()
