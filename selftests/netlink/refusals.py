#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a SET request must not say. Each row: the request, the error, which
attribute it is about, words of the sentence. Nothing has changed after any."""
import errno
import struct

import ncnl
import state

KEY, END = 7, ("192.0.2.1", 4725)
LINK_LOCAL = "fe80::1"


def peer(**more):
    return {"ifname": "nc0", "peer": [{"name": "new", **more}]}


def path(**more):
    return peer(path=[{"name": "eth9", **more}])


def at_one(**more):
    """A path of the peer that is there: no endpoint, path 'a' on eth0."""
    return {"ifname": "nc0", "peer": [{"name": "one", "path": [more]}]}


def device(**more):
    return {"ifname": "nc0", **more}


def bulk(n):
    return device(peer=[{"name": f"p{i}"} for i in range(n)])


INVAL, LATER = errno.EINVAL, errno.EOPNOTSUPP
NARROW = errno.ERANGE
TABLE = [
    # the device
    (dict(), INVAL, "", "names no device"),
    (dict(ifindex=99999), errno.ENODEV, "ifindex", "no such device"),
    (dict(ifname="nc9"), errno.ENODEV, "ifname", "no such device"),
    (dict(ifname="lo"), LATER, "ifname", "no netcomb device"),
    (dict(ifindex=1), LATER, "ifindex", "no netcomb device"),
    (device(ifname="nc0", flags=struct.pack("=I", 2)), INVAL, "flags", ""),
    (device(queues=3), INVAL, "queues", ""),
    # names
    (device(peer=[{}]), INVAL, "peer", "name is missing"),
    (peer(path=[{}]), INVAL, "peer.path", "name is missing"),
    (peer(name=""), INVAL, "peer.name", "1 to 31 characters"),
    (peer(name="x" * 32), INVAL, "peer.name", ""),
    (peer(name="a b"), INVAL, "peer.name", "without spaces"),
    (peer(name="a/b"), INVAL, "peer.name", "slashes"),
    (peer(name="a\x7f"), INVAL, "peer.name", "ASCII"),
    (peer(name="\u00e4"), INVAL, "peer.name", "ASCII"),
    (path(name="a b"), INVAL, "peer.path.name", "without spaces"),
    (device(peer=[{"name": "x"}, {"name": "x"}]), INVAL, "peer", "twice"),
    (device(peer=[{"name": "one", "flags": "remove"}, {"name": "one"}]),
     INVAL, "peer", "twice"),
    (peer(path=[{"name": "x"}, {"name": "x"}]), INVAL, "peer.path", "twice"),
    (device(peer=[{"name": "one", "path": [{"name": "a", "flags": "remove"},
                                           {"name": "a"}]}]),
     INVAL, "peer.path", "in two requests"),
    # keys
    (peer(key=b"short"), NARROW, "peer.key", ""),
    (peer(key=0), INVAL, "peer.key", "zeros"),
    (peer(key=1), errno.EEXIST, "peer.key", "another peer"),
    (device(peer=[{"name": "x", "key": 7}, {"name": "y", "key": 7}]),
     errno.EEXIST, "peer.key", "same key"),
    # endpoints
    (peer(endpoint=b"\2\0\0\1"), INVAL, "peer.endpoint", "sockaddr_in"),
    (peer(endpoint=bytes(28)), INVAL, "peer.endpoint", "sockaddr_in"),
    (peer(endpoint=ncnl.sockaddr(*END) + b"\0"), INVAL, "peer.endpoint", ""),
    (peer(endpoint=("192.0.2.1", 0)), INVAL, "peer.endpoint", "no port"),
    (peer(endpoint=("2001:db8::1", 0)), INVAL, "peer.endpoint", "no port"),
    (peer(endpoint=("0.0.0.0", 1)), INVAL, "peer.endpoint", "one host"),
    (peer(endpoint=("255.255.255.255", 1)), INVAL, "peer.endpoint", "one host"),
    (peer(endpoint=("224.0.0.1", 1)), INVAL, "peer.endpoint", "one host"),
    (peer(endpoint=("::", 1)), INVAL, "peer.endpoint", "one host"),
    (peer(endpoint=("ff02::1", 1)), INVAL, "peer.endpoint", "one host"),
    (peer(endpoint=("::ffff:192.0.2.1", 1)), INVAL, "peer.endpoint", "as IPv4"),
    (path(endpoint=("192.0.2.1", 0)), INVAL, "peer.path.endpoint", "no port"),
    (path(endpoint=(LINK_LOCAL, 1), dev=""), INVAL, "peer.path", "scope id"),
    (peer(endpoint=(LINK_LOCAL, 1), path=[{"name": "x", "dev": ""}]),
     INVAL, "peer.path", "scope id"),
    # local addresses
    (path(local=b"abc"), INVAL, "peer.path.local", "4 or 16"),
    (path(local="224.0.0.1"), INVAL, "peer.path.local", "one host"),
    (path(local="ff02::1"), INVAL, "peer.path.local", "one host"),
    (path(local="::ffff:192.0.2.2"), INVAL, "peer.path.local", "as IPv4"),
    (path(local=LINK_LOCAL, dev=""), INVAL, "peer.path", "needs a dev"),
    (path(local="2001:db8::2", endpoint=END), INVAL, "peer.path", "not both"),
    (peer(endpoint=END, path=[{"name": "x", "local": "2001:db8::2"}]),
     INVAL, "peer.path", "not both"),
    # interfaces
    (path(dev="a b"), INVAL, "peer.path.dev", "interface"),
    (path(dev="x" * 16), INVAL, "peer.path.dev", ""),
    (path(dev="nc0"), INVAL, "peer.path", "itself"),
    (path(name="nc0"), INVAL, "peer.path", "itself"),
    (path(name="x" * 16), INVAL, "peer.path", "give it a dev"),
    (path(name="a:b"), INVAL, "peer.path", "give it a dev"),
    # inner addresses
    (peer(address=[b"abc"]), INVAL, "peer.address", "4 or 16"),
    (peer(address=["0.0.0.0"]), INVAL, "peer.address", "one host"),
    (peer(address=["ff02::1"]), INVAL, "peer.address", "one host"),
    (peer(address=["::ffff:10.0.0.9"]), INVAL, "peer.address", "as IPv4"),
    (peer(address=["10.0.0.9", "10.0.0.9"]), INVAL, "peer.address", "twice"),
    (peer(address=["10.0.0.1"]), errno.EEXIST, "peer.address", "another peer"),
    (device(peer=[{"name": "x", "address": ["10.9.9.9"]},
                  {"name": "y", "address": ["10.9.9.9"]}]),
     errno.EEXIST, "peer.address", "another peer"),
    (peer(address=[f"10.0.1.{i}" for i in range(9)]), errno.ENOSPC,
     "peer.address", "8 inner addresses"),
    (device(peer=[{"name": "one",
                   "address": [f"10.0.1.{i}" for i in range(8)]}]),
     errno.ENOSPC, "peer.address", "8 inner addresses"),
    # outer addresses
    (peer(allow=[b"abc"]), INVAL, "peer.allow", "4 or 16"),
    (peer(allow=[b"\0"]), INVAL, "peer.allow", "4 or 16"),
    (peer(allow=[bytes(4)]), INVAL, "peer.allow", "4 or 16"),
    (peer(allow=[bytes(18)]), INVAL, "peer.allow", "4 or 16"),
    (peer(allow=["10.0.0.0/33"]), INVAL, "peer.allow", "32 bits"),
    (peer(allow=["fd00::/129"]), INVAL, "peer.allow", "128"),
    (peer(allow=["10.0.0.1/31"]), INVAL, "peer.allow", "behind"),
    (peer(allow=["10.0.0.0/6"]), INVAL, "peer.allow", "behind"),
    (peer(allow=["fd00::1/127"]), INVAL, "peer.allow", "behind"),
    (peer(allow=["::1/0"]), INVAL, "peer.allow", "behind"),
    (peer(allow=["::ffff:10.0.0.0/104"]), INVAL, "peer.allow", "as IPv4"),
    (peer(allow=["10.0.0.0/8", "10.0.0.0/8"]), INVAL, "peer.allow", "twice"),
    (peer(allow=["10.0.0.0/8", b""]), INVAL, "peer.allow", "with others"),
    (peer(allow=[b"", "10.0.0.0/8"]), INVAL, "peer.allow", "with others"),
    (peer(allow=[b"", b""]), INVAL, "peer.allow", "with others"),
    (peer(allow=[f"10.{i}.0.0/16" for i in range(17)]), errno.ENOSPC,
     "peer.allow", "16 prefixes"),
    # protection
    (peer(**{"bind-addresses": 2}), NARROW, "peer.bind-addresses", ""),
    (peer(protect="none", **{"bind-addresses": 1}), INVAL,
     "peer.bind-addresses", "without a tag"),
    (peer(replay=2), NARROW, "peer.replay", ""),
    (peer(replay=0), INVAL, "peer.replay", "none alone"),
    (peer(replay=0, protect="auth"), INVAL, "peer.replay", "none alone"),
    (device(peer=[{"name": "one", "replay": 0}]), INVAL, "peer.replay",
     "turn replay on"),
    # algorithms
    (peer(sched="fastest"), errno.ENOENT, "peer.sched", "greedy"),
    (peer(sched="x" * 16), INVAL, "peer.sched", ""),
    (path(cc="cubi"), errno.ENOENT, "peer.path.cc", "cubic, fixed, model, newreno"),
    (at_one(name="a", cc="bbr"), errno.ENOENT, "peer.path.cc", "newreno"),
    (path(**{"rate-bps": 1}), NARROW, "peer.path.rate-bps", "64 kbit/s"),
    (path(**{"rate-bps": 63999}), NARROW, "peer.path.rate-bps", "64 kbit/s"),
    (path(**{"rate-bps": 10**11 + 1}), NARROW, "peer.path.rate-bps",
     "100 Gbit/s"),
    (at_one(name="a", **{"rate-bps": 2**64 - 1}), NARROW,
     "peer.path.rate-bps", "100 Gbit/s"),
    (path(overhead=257), NARROW, "peer.path.overhead", ""),
    (path(linklayer=2), NARROW, "peer.path.linklayer", ""),
    (path(cc="fixed"), INVAL, "peer.path.cc", "give the path a rate"),
    (path(cc="fixed", **{"rate-bps": 0}), INVAL, "peer.path.rate-bps",
     "give the path a rate"),
    (at_one(name="a", cc="fixed"), INVAL, "peer.path.cc", "another cc"),
    # what comes later
    (peer(protect=3), NARROW, "peer.protect", ""),
    (peer(reorder=2), NARROW, "peer.reorder", ""),
    (peer(**{"clamp-mss": 2}), NARROW, "peer.clamp-mss", ""),
    (peer(repair=3), NARROW, "peer.repair", ""),
    (peer(copy=2), NARROW, "peer.copy", ""),
    (peer(**{"source-check": 0}), LATER, "peer.source-check", "leave it out"),
    (path(transport="tcp"), LATER, "peer.path.transport", "udp"),
    # what can only be read
    (peer(queue=0), INVAL, "peer.queue", "read-only"),
    (peer(stats={}), INVAL, "peer.stats", "read-only"),
    (peer(**{"has-key": 1}), INVAL, "peer.has-key", "read-only"),
    (peer(**{"session-id": 1}), INVAL, "peer.session-id", "read-only"),
    (path(id=3), INVAL, "peer.path.id", "read-only"),
    (path(state="up"), INVAL, "peer.path.state", "read-only"),
    (path(learned=1), INVAL, "peer.path.learned", "read-only"),
    (path(mtu=1500), INVAL, "peer.path.mtu", "read-only"),
    (path(stats={}), INVAL, "peer.path.stats", "read-only"),
    (path(flaps=0), INVAL, "peer.path.flaps", "read-only"),
    (path(**{"damped-ms": 0}), INVAL, "peer.path.damped-ms", "read-only"),
    (path(**{"loss-ppm": 0}), INVAL, "peer.path.loss-ppm", "read-only"),
    (path(spared=0), INVAL, "peer.path.spared", "read-only"),
    (path(enabled=2), NARROW, "peer.path.enabled", ""),
    # removing
    (peer(flags="remove"), errno.ENOENT, "peer", "no peer of this name"),
    (path(flags="remove"), errno.ENOENT, "peer.path", "no path of this name"),
    (device(peer=[{"name": "one", "flags": "remove", "key": 9}]), INVAL,
     "peer.key", "no other settings"),
    (device(peer=[{"name": "one", "flags": "renew"}]), INVAL, "peer.flags",
     "by the side that has an endpoint"),
    (device(peer=[{"name": "one", "flags": "remove|renew"}]), INVAL,
     "peer.flags", "no other settings"),
    (device(peer=[{"name": "one", "flags": "remove|create-only"}]), INVAL,
     "peer.flags", "no other settings"),
    (device(peer=[{"name": "one", "flags": "remove",
                   "path": [{"name": "a"}]}]), INVAL,
     "peer.path", "no other settings"),
    (at_one(name="a", flags="remove", dev="eth1"), INVAL, "peer.path.dev",
     "no other settings"),
    (peer(flags=32), INVAL, "peer.flags", ""),
    (device(peer=[{"name": "one", "flags": "create-only"}]), errno.EEXIST,
     "peer", "has a peer of this name"),
    # limits
    (bulk(3), errno.ENOSPC, "peer", "numtxqueues 64"),
    (bulk(100), errno.ENOSPC, "", "numtxqueues 64"),
    (peer(path=[{"name": f"x{i}"} for i in range(17)]), errno.ENOSPC,
     "peer.path", "16 paths"),
    # the last of several resources
    (device(**{"listen-port": 4444, "fwmark": 5, "peer": [
        {"name": "two", "flags": "remove"},
        {"name": "one", "key": 11, "endpoint": END, "address": ["10.0.0.7"],
         "path": [{"name": "a", "flags": "remove"},
                  {"name": "lo", "endpoint": END},
                  {"name": "b", "local": "127.0.0.1"}]},
        {"name": "x", "key": 12, "path": [{"name": "lo", "endpoint": END}]},
    ]}), errno.EADDRINUSE, "listen-port", "in use"),
    (device(**{"listen-port": 4444, "peer": [{"name": "two", "path": [
        {"name": "eth1", "dev": "lo"}]}]}), errno.EADDRINUSE, "listen-port",
     "in use"),
    # to wait for a peer is to listen, and nc0 does on the default port
    ({"ifname": "nc1", "peer": [{"name": "x"}]}, errno.EADDRINUSE, "",
     "give another port"),
]


def title(tree):
    text = str(tree).replace("'", "").replace("ifname: nc0, ", "")
    text = text.replace("peer: [{name: new, ", "peer: [{")
    return "refused: " + (text if len(text) < 90 else text[:87] + "...")


def problem(client, before, tree, code, place, words):
    try:
        client.set(tree)
    except ncnl.Refused as why:
        if why.code != code:
            return f"{why}, wanted {errno.errorcode[code]}"
        if not why.text:
            return "no sentence"
        if words not in why.text:
            return f"{why}, wanted '{words}'"
        if client.place(why.offset) != place:
            return f"points at '{client.place(why.offset)}' and not '{place}'"
    else:
        return "accepted"
    after = state.config(client)
    return "" if after == before else f"changed {before} to {after}"


def main():
    client = ncnl.Client(ncnl.Spec())
    before = state.config(client)
    for row in TABLE:
        state.report(title(row[0]), problem(client, before, *row))
    # Wrong at the lowest level: an attribute that does not say it is a nest.
    try:
        client.set({"ifname": "nc0"}, ncnl.tlv(6, ncnl.tlv(1, b"x\0")))
        state.report("refused: a peer without the nest flag", "accepted")
    except ncnl.Refused as why:
        state.report("refused: a peer without the nest flag",
                     "" if why.text else "no sentence")


if __name__ == "__main__":
    main()
