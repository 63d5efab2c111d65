# SPDX-License-Identifier: GPL-2.0
"""What tests compare, and how they tell."""

PEER = ("name", "endpoint", "address", "protect", "sched", "queue", "has-key",
        "reorder", "repair", "copy", "allow", "replay", "bind-addresses",
        "clamp-mss")
PATH = ("name", "id", "dev", "local", "endpoint", "cc", "rate-bps",
        "overhead", "linklayer", "enabled", "learned")


def report(name, problem=""):
    """One line for netlink.sh."""
    print("\t".join(("not ok" if problem else "ok", name, problem)), flush=True)


def sockets():
    """Open UDP sockets of this namespace."""
    n = 0
    for table in "/proc/net/udp", "/proc/net/udp6":
        with open(table, encoding="ascii") as f:
            n += sum(1 for _ in f) - 1
    return n


def peer_config(peer):
    tree = {k: peer.get(k) for k in PEER}
    tree["path"] = [{k: path.get(k) for k in PATH}
                    for path in peer.get("path", [])]
    return tree


def config(client, **ident):
    """The configuration of all devices, without what passes by itself."""
    devices, peers = [], []
    for _, message in client.dump(**ident):
        for peer in message.get("peer", []):
            peers.append((message["ifname"], peer_config(peer)))
        if "peer" not in message:
            devices.append({k: message[k] for k in
                            ("ifname", "listen-port", "fwmark", "queues")})
    return devices, peers, sockets()
