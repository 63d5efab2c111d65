# SPDX-License-Identifier: GPL-2.0
"""A netlink client for tests, which can say what nccfg never would.

Attribute numbers and types come from the YAML specification. A request is a
tree: {"ifname": "nc0", "peer": [{"name": "vps", "path": [{"name": "eth0"}]}]}.
Bytes stand for themselves, so that a value may have the wrong length.
"""
import errno
import ipaddress
import os
import socket
import struct

import yaml

TOP = os.environ.get("NC_TOP") or os.path.join(os.path.dirname(__file__), "../..")
SPEC = os.path.join(TOP, "Documentation/netlink/specs/netcomb.yaml")

NETLINK_GENERIC, SOL_NETLINK = 16, 270
NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 1, 10, 11
NLMSG_ERROR, NLMSG_DONE = 2, 3
REQUEST, MULTI, ACK, DUMP_INTR, DUMP = 0x1, 0x2, 0x4, 0x10, 0x300
CAPPED, ACK_TLVS = 0x100, 0x200
NESTED = 0x8000
CTRL_GETFAMILY = 3
NUMBER = {"u8": "=B", "u16": "=H", "u32": "=I", "u64": "=Q"}


class Refused(Exception):
    """The kernel said no: why, and to which bytes of the request."""

    def __init__(self, code, text, offset):
        super().__init__(f"{errno.errorcode.get(code, code)}: {text}")
        self.code, self.text, self.offset = code, text, offset


class Spec:
    def __init__(self):
        with open(SPEC, encoding="utf-8") as f:
            raw = yaml.load(f, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.sets, self.enums, self.commands = {}, {}, {}
        for s in raw["attribute-sets"]:
            self.sets[s["name"]] = {a["name"]: {**a, "number": n} for n, a
                                    in enumerate(s["attributes"], 1)}
        for d in raw["definitions"]:
            if d["type"] == "const":
                continue
            names = [e if isinstance(e, str) else e["name"] for e in d["entries"]]
            self.enums[d["name"]] = {name: 1 << i if d["type"] == "flags" else i
                                     for i, name in enumerate(names)}
        for n, op in enumerate(raw["operations"]["list"], 1):
            self.commands[op["name"]] = n

    def value(self, attr, v):
        """The bytes of an attribute's payload."""
        if isinstance(v, (bytes, bytearray)):
            return bytes(v)
        kind = attr["type"]
        if kind == "nest":
            return self.attrs(attr["nested-attributes"], v)
        if kind == "string":
            return v.encode() + b"\0"
        if kind == "binary":
            return binary(attr["name"], v)
        if isinstance(v, str):
            v = sum(self.enums[attr["enum"]][word] for word in v.split("|"))
        return struct.pack(NUMBER[kind], v)

    def attrs(self, name, tree):
        out = b""
        for key, v in tree.items():
            attr = self.sets[name][key]
            number = attr["number"] | (NESTED if attr["type"] == "nest" else 0)
            for one in v if isinstance(v, list) else [v]:
                out += tlv(number, self.value(attr, one))
        return out

    def parse(self, name, data):
        by_number = {a["number"]: a for a in self.sets[name].values()}
        tree = {}
        for number, payload in walk(data):
            attr = by_number[number]
            v = self.parsed(attr, payload)
            if attr.get("multi-attr"):
                tree.setdefault(attr["name"], []).append(v)
            elif attr["type"] != "pad":
                tree[attr["name"]] = v
        return tree

    def parsed(self, attr, payload):
        kind = attr["type"]
        if kind == "nest":
            return self.parse(attr["nested-attributes"], payload)
        if kind == "string":
            return payload.rstrip(b"\0").decode()
        if kind not in NUMBER:
            return payload
        v = struct.unpack(NUMBER[kind], payload)[0]
        if "enum" in attr and not attr.get("enum-as-flags"):
            names = {n: w for w, n in self.enums[attr["enum"]].items()}
            return names[v]
        return v

    def place(self, name, data, offset, at=0):
        """Names of the attributes around a byte: peer.path.dev."""
        by_number = {a["number"]: a for a in self.sets[name].values()}
        while at < len(data):
            length, number = struct.unpack_from("=HH", data, at)
            end = at + (length + 3 & ~3)
            if at <= offset < end:
                attr = by_number.get(number & 0x3fff, {"name": "?", "type": ""})
                if offset >= at + 4 and attr["type"] == "nest":
                    inner = self.place(attr["nested-attributes"],
                                       data[:at + length], offset, at + 4)
                    return attr["name"] + ("." + inner if inner else "")
                return attr["name"]
            at = end
        return ""


def tlv(number, payload):
    head = struct.pack("=HH", 4 + len(payload), number)
    return head + payload + b"\0" * (-len(payload) % 4)


def walk(data):
    at = 0
    while at + 4 <= len(data):
        length, number = struct.unpack_from("=HH", data, at)
        yield number & 0x3fff, data[at + 4:at + length]
        at += length + 3 & ~3


def binary(name, v):
    if name == "key":
        return bytes([v]) * 32
    if name == "endpoint":
        return sockaddr(*v)
    if name == "allow":
        address, length = v.split("/")
        return ipaddress.ip_address(address).packed + bytes([int(length)])
    return ipaddress.ip_address(v).packed


def sockaddr(host, port, scope=0):
    ip = ipaddress.ip_address(host)
    if ip.version == 4:
        return struct.pack("=H", socket.AF_INET) + struct.pack(
            "!H", port) + ip.packed + bytes(8)
    return struct.pack("=H", socket.AF_INET6) + struct.pack(
        "!HI", port, 0) + ip.packed + struct.pack("=I", scope)


class Client:
    def __init__(self, spec):
        self.spec, self.seq = spec, 1
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                  NETLINK_GENERIC)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.sock.bind((0, 0))
        self.family, self.groups = 0x10, {}
        self.resolve()

    def resolve(self):
        self.send(CTRL_GETFAMILY, tlv(2, b"netcomb\0"), ACK)
        for _, body in self.replies():
            for number, payload in walk(body):
                if number == 1:
                    family = struct.unpack("=H", payload)[0]
                if number == 7:
                    for _, group in walk(payload):
                        a = dict(walk(group))
                        self.groups[a[1].rstrip(b"\0").decode()] = \
                            struct.unpack("=I", a[2])[0]
        self.family = family

    def send(self, command, body, flags):
        self.seq += 1
        body = struct.pack("=BBH", command, 1, 0) + body
        self.sent = struct.pack("=IHHII", 16 + len(body), self.family,
                                REQUEST | flags, self.seq, 0) + body
        self.sock.sendto(self.sent, (0, 0))

    def receive(self):
        """Messages of one datagram: (type, flags, payload)."""
        data, at = self.sock.recv(1 << 20), 0
        while at < len(data):
            length, kind, flags = struct.unpack_from("=IHH", data, at)
            yield kind, flags, data[at + 16:at + length]
            at += length + 3 & ~3

    def replies(self):
        """(flags, attributes) until the request is answered."""
        while True:
            for kind, flags, payload in self.receive():
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    code = -struct.unpack_from("=i", payload)[0]
                    if code:
                        raise self.refusal(kind, flags, code, payload)
                    return
                yield flags, payload[4:]

    def refusal(self, kind, flags, code, payload):
        text, offset = "", 0
        at = 4
        if kind == NLMSG_ERROR:
            at += 16 if flags & CAPPED else len(self.sent)
        if flags & ACK_TLVS or kind == NLMSG_DONE:
            for number, v in walk(payload[at:]):
                if number == 1:
                    text = v.rstrip(b"\0").decode()
                if number == 2:
                    offset = struct.unpack("=I", v)[0]
        return Refused(code, text, offset)

    def place(self, offset):
        """Which attribute of the last request a refusal points at."""
        return self.spec.place("device", self.sent, offset, 20) if offset else ""

    def set(self, tree, raw=b""):
        self.send(self.spec.commands["set"],
                  self.spec.attrs("device", tree) + raw, ACK)
        for _ in self.replies():
            pass

    def get(self, **ident):
        self.send(self.spec.commands["get"],
                  self.spec.attrs("device", ident), ACK)
        return [self.spec.parse("device", body)
                for _, body in self.replies()][0]

    def dump_begin(self, **ident):
        self.send(self.spec.commands["get"],
                  self.spec.attrs("device", ident), DUMP)

    def dump(self, **ident):
        """[(flags, message)]"""
        self.dump_begin(**ident)
        return [(flags, self.spec.parse("device", body))
                for flags, body in self.replies()]

    def subscribe(self):
        self.sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
                             self.groups["events"])

    def events(self):
        """What has come so far; a subscriber sends no requests."""
        out = []
        self.sock.setblocking(False)
        try:
            while True:
                for _, _, payload in self.receive():
                    out.append(self.spec.parse("device", payload[4:]))
        except BlockingIOError:
            return out
        finally:
            self.sock.setblocking(True)
