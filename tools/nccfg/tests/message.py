#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Netlink messages made and read from the spec alone, for nccfg's tests.

message.py dump < JSON       answers to a GET dump of the devices in JSON
message.py event < JSON      notifications
message.py bare < JSON       the same datagrams, nothing between them, for a fuzzer
message.py error ERRNO [TEXT [OFFSET]]    a refusal (errno 0: a grant)
message.py decode < HEX      a message as JSON, each value with its offset
message.py sample            devices in JSON, with every attribute of the spec

dump, event and error write what NCCFG_REPLAY=FILE reads: datagrams, each after
its length.  Values are as 'nccfg show -j' prints them.
"""
import ipaddress
import json
import os
import re
import socket
import struct
import sys

import yaml

TOP = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../..")
SPEC = os.path.join(TOP, "Documentation/netlink/specs/netcomb.yaml")

with open(SPEC, encoding="utf-8") as spec_file:
    spec = yaml.safe_load(spec_file)
sets = {s["name"]: s["attributes"] for s in spec["attribute-sets"]}
enums = {d["name"]: [e if isinstance(e, str) else e["name"]
                     for e in d["entries"]]
         for d in spec["definitions"] if "entries" in d}

sample_next = 1000
FORMATS = {"u8": "=B", "u16": "=H", "u32": "=I", "u64": "=Q"}
FAMILY, PLURALS = 16, {"peer": "peers", "path": "paths", "address": "addresses"}


def key_of(attr):
    return PLURALS.get(attr["name"], attr["name"].replace("-", "_"))


def endpoint_bytes(text):
    host, port = re.fullmatch(r"\[?([^]]*)\]?:(\d+)", text).groups()
    ip = ipaddress.ip_address(host)
    if ip.version == 4:
        return struct.pack("=H", socket.AF_INET) + \
            struct.pack("!H", int(port)) + ip.packed + bytes(8)
    return struct.pack("=H", socket.AF_INET6) + \
        struct.pack("!HI", int(port), 0) + ip.packed + bytes(4)


def endpoint_text(data):
    port = struct.unpack_from("!H", data, 2)[0]
    if struct.unpack_from("=H", data)[0] == socket.AF_INET:
        return f"{ipaddress.ip_address(data[4:8])}:{port}"
    return f"[{ipaddress.ip_address(data[8:24])}]:{port}"


def prefix_bytes(text):
    net = ipaddress.ip_network(text)
    return net.network_address.packed + bytes([net.prefixlen])


def is_endpoint(attr):
    return attr["name"] in ("endpoint", "local-actual", "remote-actual")


def nla(number, data, nested=False):
    head = struct.pack("=HH", 4 + len(data), number | (0x8000 if nested else 0))
    return head + data + bytes(-len(data) % 4)


def encode_value(attr, value):
    kind = attr["type"]
    if kind == "nest":
        return encode(attr["nested-attributes"], value)
    if kind == "string":
        return value.encode() + b"\0"
    if kind == "binary":
        if is_endpoint(attr):
            return endpoint_bytes(value)
        if attr["name"] == "allow":
            return prefix_bytes(value)
        return ipaddress.ip_address(value).packed
    if isinstance(value, str):
        value = enums[attr["enum"]].index(value)
    return struct.pack(FORMATS[kind], int(value))


def encode(name, values):
    out = b""
    for number, attr in enumerate(sets[name], 1):
        if key_of(attr) not in values:
            continue
        value = values[key_of(attr)]
        for one in value if attr.get("multi-attr") else [value]:
            out += nla(number, encode_value(attr, one), attr["type"] == "nest")
    return out


def decode_value(attr, data, at):
    kind = attr["type"]
    if kind == "nest":
        return decode(attr["nested-attributes"], data, at)
    if kind == "string":
        return data.rstrip(b"\0").decode()
    if kind == "binary":
        if is_endpoint(attr):
            return endpoint_text(data)
        if attr["name"] == "allow":
            ip = ipaddress.ip_address(data[:-1]) if data else "none"
            return f"{ip}/{data[-1]}" if data else ip
        return data.hex() if len(data) == 32 else str(ipaddress.ip_address(data))
    value = struct.unpack(FORMATS[kind], data)[0]
    if "enum" in attr and not attr.get("enum-as-flags"):
        return enums[attr["enum"]][value]
    return value


def decode(name, data, at):
    """[[name, offset, value], ...] in the order of the message."""
    out, pos = [], 0
    while pos < len(data):
        length, number = struct.unpack_from("=HH", data, pos)
        attr = sets[name][(number & 0x3fff) - 1]
        assert (attr["type"] == "nest") == bool(number & 0x8000), attr
        value = decode_value(attr, data[pos + 4:pos + length], at + pos + 4)
        out.append([attr["name"], at + pos, value])
        pos += (length + 3) & ~3
    return out


def datagram(kind, flags, payload):
    message = struct.pack("=IHHII", 16 + len(payload), kind, flags, 0, 0) + payload
    if sys.argv[1] != "bare":
        sys.stdout.buffer.write(struct.pack("=I", len(message)))
    sys.stdout.buffer.write(message)


def device_message(values, command, flags):
    datagram(FAMILY, flags, struct.pack("=BBH", command, 1, 0) +
             encode("device", values))


def dump(devices):
    for device in devices:
        bare = {k: v for k, v in device.items() if k != "peers"}
        device_message(bare, 1, 2)
        for peer in device.get("peers", []):
            device_message({"ifindex": device["ifindex"],
                            "ifname": device["ifname"], "peers": [peer]}, 1, 2)
    datagram(3, 2, struct.pack("=i", 0))


def error(number, text=None, offset=None):
    payload = struct.pack("=i", -int(number)) + bytes(16)
    if text:
        payload += nla(1, text.encode() + b"\0")
    if offset:
        payload += nla(2, struct.pack("=I", int(offset)))
    datagram(2, 0x100 | (0x200 if text else 0), payload)


def sample_object(name, given, skip):
    """Each attribute that is not given gets a value that no other has."""
    global sample_next
    out = {}
    for attr in sets[name]:
        key, kind = key_of(attr), attr["type"]
        if key in skip or kind == "pad":
            continue
        if key in given:
            out[key] = given[key]
        elif key == "stats":
            out[key] = sample_object(attr["nested-attributes"], {}, [])
        elif kind == "u8":      # but for the id, all of them are yes or no
            out[key] = True
        else:
            sample_next += 1
            out[key] = sample_next
    return out


def sample():
    nothing = ["flags", "key", "event"]
    path = sample_object("path", {
        "name": "dsl", "dev": "eth1", "local": "192.0.2.7",
        "endpoint": "198.51.100.1:5000", "direction": "tx", "transport": "ip",
        "cc": "newreno", "linklayer": "atm", "state": "up",
        "reason": "answered",
        "local_actual": "192.0.2.7:40000",
        "remote_actual": "[2001:db8::1]:5000", "id": 3}, nothing)
    peer = sample_object("peer", {
        "name": "vps", "endpoint": "203.0.113.9:4725", "protect": "auth",
        "addresses": ["10.99.0.2", "fd00::2"], "sched": "greedy",
        "repair": "auto", "copy": "express",
        "allow": ["192.0.2.0/24", "2001:db8::/32"],
        "paths": [path]}, nothing)
    print(json.dumps([
        sample_object("device", {"ifname": "nc0", "peers": [peer]}, nothing),
        {"ifindex": 6, "ifname": "nc1", "peers": []}]))


def main():
    verb = sys.argv[1]
    if verb == "sample":
        sample()
    elif verb in ("dump", "bare"):
        dump(json.load(sys.stdin))
    elif verb == "event":
        for event in json.load(sys.stdin):
            device_message(event, 3, 0)
    elif verb == "error":
        error(*sys.argv[2:])
    elif verb == "decode":
        data = bytes.fromhex(sys.stdin.read())
        length, _, _, _, _, command, _, _ = struct.unpack_from("=IHHIIBBH", data)
        assert length == len(data) and command == 2
        print(json.dumps(decode("device", data[20:], 20)))


main()
