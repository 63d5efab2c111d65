#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Give the root netem of a device a seed: netem-seed.py DEV SEED [DEV SEED]...

tc can do it since iproute2 6.6; this asks the kernel for what is set and sets
it again with the seed. Linux 6.6 or later."""
import socket
import struct
import sys

RTM_NEWQDISC, RTM_GETQDISC = 36, 38
# A question about one qdisc is answered by the echo of a notice.
NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO = 1, 4, 8
NLMSG_ERROR, NLMSG_DONE = 2, 3
TC_H_ROOT = 0xffffffff
TCA_KIND, TCA_OPTIONS = 1, 2
TCA_NETEM_PAD, TCA_NETEM_PRNG_SEED = 9, 14
QOPT_LEN = 24


def attr(kind, data):
    length = 4 + len(data)
    return struct.pack("=HH", length, kind) + data + bytes(-length % 4)


def attrs(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


def talk(sock, kind, flags, body):
    head = struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, 1, 0)
    sock.send(head + body)
    data = sock.recv(65536)
    length, kind = struct.unpack_from("=IH", data)
    if kind == NLMSG_ERROR:
        error = struct.unpack_from("=i", data, 16)[0]
        if error:
            sys.exit(f"netem-seed.py: error {-error}")
    return data[16:length]


def main(words):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    for dev, seed in zip(words[::2], words[1::2]):
        tcm = struct.pack("=BxxxiIII", 0, socket.if_nametoindex(dev), 0, TC_H_ROOT, 0)
        reply = talk(sock, RTM_GETQDISC, NLM_F_ECHO, tcm)
        found = dict(attrs(reply[20:]))
        if found.get(TCA_KIND, b"").rstrip(b"\0") != b"netem":
            sys.exit(f"netem-seed.py: {dev} has no netem")
        options = found[TCA_OPTIONS]
        kept = b"".join(attr(k, v) for k, v in attrs(options[QOPT_LEN:])
                        if k not in (TCA_NETEM_PAD, TCA_NETEM_PRNG_SEED))
        options = options[:QOPT_LEN] + kept + \
            attr(TCA_NETEM_PRNG_SEED, struct.pack("=Q", int(seed)))
        talk(sock, RTM_NEWQDISC, NLM_F_ACK,
             reply[:20] + attr(TCA_KIND, b"netem\0") + attr(TCA_OPTIONS, options))


main(sys.argv[1:])
