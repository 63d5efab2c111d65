#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames and handshakes as Documentation/protocol.rst says, written from that
text and not from the C. Python's standard library alone.

    ncwire.py            write vectors*.h, frames.txt and handshake.txt here
    ncwire.py --check    fail if they are not what would be written
    ncwire.py --corpus DIR   seeds for the fuzzers
"""
import ipaddress
import os
import struct
import sys

import nccrypto as nc

VERSION = 1
DATA, ACK, PROBE, PROBE_REPLY, CLOSE = range(5)
HELLO, REPLY, CHALLENGE = 8, 9, 10
ENCRYPT, AUTH, NONE = range(3)
PATH_NAME, METRIC, DIRECTION, RATE, LOCAL, REMOTE, FEATURES, REORDER_US = \
    range(1, 9)


# Frames of a session

def header(ftype, path_id, session, path_seq):
    return struct.pack(">BBII", VERSION << 4 | ftype, path_id << 4, session,
                       path_seq)


def nonce(ftype, path_id, path_seq):
    control = 0 if ftype == DATA else 1
    return control << 63 | path_id << 59 | path_seq


def seal(mode, key, ftype, path_id, session, path_seq, payload, bound=b""):
    """bound: source and destination address, if the session binds frames."""
    head = header(ftype, path_id, session, path_seq)
    if mode == ENCRYPT:
        return head + nc.aead_seal(key, nonce(ftype, path_id, path_seq),
                                   payload, head + bound)
    if mode == AUTH:
        return head + payload + nc.blake2s(head + payload + bound, key,
                                           nc.TAG_LEN)
    return head + payload


def data(data_seq, express, predecessor, packet):
    return struct.pack(">IH", data_seq & 0xffffffff,
                       express << 15 | predecessor) + packet


def ack_block(path_id, nack, ack, largest, came, flags=0, delay_us=0, pkts=0,
              octets=0, rx_time=0, ce=0, dup=0):
    """came: the numbers above ack that came, largest - 1 among them."""
    words = min(15, -(-max(0, largest - ack - 1) // 32))
    bitmap = [0] * words
    for n in came:
        bit = n - ack - 1
        if bit < 32 * words:
            bitmap[bit // 32] |= 1 << bit % 32
    return struct.pack(">BBHIIIIIIHH", path_id << 4 | words, flags,
                       min(delay_us // 8, 0xffff), ack, nack, largest, pkts,
                       octets, rx_time, ce, dup) + \
        b"".join(struct.pack(">I", w) for w in bitmap)


def ack(blocks, pass_hint=None):
    return struct.pack(">BBHI", len(blocks), int(pass_hint is not None), 0,
                       pass_hint or 0) + b"".join(blocks)


def tlv(kind, value):
    return bytes([kind, len(value)]) + value


def address(text, port):
    ip = ipaddress.ip_address(text)
    raw = ip.packed
    if ip.version == 4:
        raw = bytes(10) + b"\xff\xff" + raw
    return raw + struct.pack(">H", port)


def probe(token, tx_time, rx_time=0, srtt=0, pass_hint=None, up=False,
          tlvs=b""):
    flags = int(pass_hint is not None) | int(up) << 1
    return struct.pack(">IIIIIB3x", token, tx_time, rx_time, srtt,
                       pass_hint or 0, flags) + tlvs


def close(scope, reason):
    return struct.pack(">BBH", scope, reason, 0)


# Handshake

NAME = b"Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s"


def key_id(psk):
    return nc.blake2s(b"netcomb key id", psk)[:8]


def hs_payload(instance, ticket, data_seq, mode, tlvs):
    return struct.pack(">Q16sQB3x92s", instance, ticket, data_seq, mode, tlvs)


def begin(psk, mode, head, e_public):
    s = nc.Symmetric(NAME)
    s.mix_hash(b"netcomb 1" + bytes([mode]))
    s.mix_hash(head)
    s.mix_key_and_hash(psk)
    s.mix_hash(e_public)
    s.mix_key(e_public)
    return s


def hello(psk, mode, session, e_secret, payload):
    head = struct.pack(">B3x8sI", VERSION << 4 | HELLO, key_id(psk), session)
    e_public = nc.x25519_public(e_secret)
    s = begin(psk, mode, head, e_public)
    return s, head + e_public + s.encrypt_and_hash(payload)


def reply(s, session, session_from, e_secret, e_initiator, payload):
    head = struct.pack(">B3xII", VERSION << 4 | REPLY, session, session_from)
    e_public = nc.x25519_public(e_secret)
    s.mix_hash(head)
    s.mix_hash(e_public)
    s.mix_key(e_public)
    s.mix_key(nc.x25519(e_secret, e_initiator))
    return head + e_public + s.encrypt_and_hash(payload)


def ticket(secret, psk, instance, session, source):
    return nc.blake2s(key_id(psk) + struct.pack(">QI", instance, session) +
                      source, secret, 16)


def challenge(psk, session, a_ticket):
    m = struct.pack(">B3xI", VERSION << 4 | CHALLENGE, session) + a_ticket
    key = nc.blake2s(b"netcomb challenge mac", psk)
    return m + nc.blake2s(m, key, 16)


# What is written

class Book:
    """Vectors in order: of bytes, or of numbers."""

    def __init__(self, title):
        self.title = title
        self.entries = []

    def add(self, name, value, note=""):
        self.entries.append((name, value, note))
        return value

    def text(self):
        lines = [f"# {self.title}", "# Written by ncwire.py."]
        for name, value, note in self.entries:
            lines.append("")
            if note:
                lines.append(f"# {note}")
            if isinstance(value, int):
                lines.append(f"{name} = {value:#x}")
                continue
            lines.append(f"{name} ({len(value)}) =")
            lines += [f"    {value[i:i + 32].hex()}"
                      for i in range(0, len(value), 32)]
        return "\n".join(lines) + "\n"

    def c_entries(self):
        out = []
        for name, value, note in self.entries:
            if note:
                out.append(f"/* {note} */")
            if isinstance(value, int):
                out.append(f"#define ncv_{name}\t{value:#x}ULL\n")
                continue
            out.append(f"static const u8 __maybe_unused ncv_{name}[] = {{")
            out += ["\t" + " ".join(f"0x{b:02x}," for b in value[i:i + 12])
                    for i in range(0, len(value), 12)]
            out.append("};\n")
        return out


PACKET = bytes.fromhex("4500002c00010000400100000a6301010a630102"
                       "0800f7fb00010001") + b"netcomb inner pkt"[:16]
PACKET = PACKET[:44]
I2R_SESSION, R2I_SESSION = 0x5eed0002, 0x5eed0001


def announcement():
    return tlv(PATH_NAME, b"dsl") + tlv(METRIC, struct.pack(">I", 10)) + \
        tlv(DIRECTION, b"\2") + tlv(RATE, struct.pack(">Q", 16000000)) + \
        tlv(LOCAL, address("192.0.2.1", 4725)) + \
        tlv(REMOTE, address("2001:db8::9", 51820))


BLOCKS = [
    ack_block(0, 0, 100, 100, [], delay_us=800, pkts=100, octets=150000,
              rx_time=1234567),
    ack_block(3, 41, 50, 84, [51, 53, 82, 83], flags=2, delay_us=7,
              pkts=83, octets=0xfffffff0, rx_time=0xfffffffe, ce=0xffff,
              dup=1),
    ack_block(15, 0, 7, 1008, list(range(8, 1000, 2)) + [1007], flags=1,
              delay_us=600000, pkts=505, octets=12345, rx_time=1),
]

PAYLOADS = [
    ("data", DATA, 0, 0, data(0x1122334455667788, 0, 5, PACKET)),
    ("data_express", DATA, 15, 0xfffeffff, data(0xffffffff, 1, 0, PACKET)),
    ("ack1", ACK, 0, 0, ack(BLOCKS[:1])),
    ("ack3", ACK, 1, 0x01020304, ack(BLOCKS, pass_hint=0xcafef00d)),
    ("probe", PROBE, 2, 7, probe(0xa1a2a3a4, 1000000, srtt=20000,
                                 pass_hint=0x80000001, up=True,
                                 tlvs=announcement())),
    ("probe_reply", PROBE_REPLY, 2, 8, probe(0xa1a2a3a4, 1000000, 2000000,
                                             up=True)),
    ("close", CLOSE, 4, 9, close(0, 3)),
]


def write_frames(book, key):
    book.add("inner_packet", PACKET)
    book.add("session", I2R_SESSION, "session id in the headers")
    for name, ftype, path_id, seq, payload in PAYLOADS:
        book.add(f"{name}_payload", payload,
                 f"{name}: type {ftype}, path {path_id}, number {seq:#x}")
        book.add(f"{name}_nonce", nonce(ftype, path_id, seq))
        for mode, what in ((ENCRYPT, "encrypt"), (AUTH, "auth"),
                           (NONE, "none")):
            book.add(f"{name}_{what}", seal(mode, key, ftype, path_id,
                                            I2R_SESSION, seq, payload))


def write_bound(book, key):
    source = book.add("bound_from", address("192.0.2.1", 4725),
                      "bound: from 192.0.2.1, port 4725")
    to = book.add("bound_to", address("2001:db8::9", 51820),
                  "to 2001:db8::9, port 51820")
    book.add("view", tlv(LOCAL, source) + tlv(REMOTE, to),
             "how a probe says so")
    name, ftype, path_id, seq, payload = PAYLOADS[0]
    for mode, what in ((ENCRYPT, "encrypt"), (AUTH, "auth")):
        book.add(f"{name}_bound_{what}",
                 seal(mode, key, ftype, path_id, I2R_SESSION, seq, payload,
                      source + to))


def hs_tlvs(reorder_us, features=0):
    return tlv(FEATURES, struct.pack(">I", features)) + \
        tlv(REORDER_US, struct.pack(">I", reorder_us))


def write_handshake(book):
    """A cold start: HELLO, CHALLENGE, HELLO, REPLY. Returns k1."""
    psk = book.add("psk", bytes(range(1, 33)))
    book.add("key_id", key_id(psk))
    secret = book.add("ticket_secret", bytes(range(0x80, 0xa0)))
    source = book.add("source", address("192.0.2.1", 4725),
                      "192.0.2.1, port 4725")
    e1 = book.add("hello1_e_secret", nc.blake2s(b"first e"))
    p1 = hs_payload(0x1111222233334444, bytes(16), 0x1000, ENCRYPT,
                    hs_tlvs(100000))
    book.add("hello1_payload", p1)
    book.add("hello1", hello(psk, ENCRYPT, R2I_SESSION, e1, p1)[1])

    t = book.add("challenge_ticket", ticket(secret, psk, 0x1111222233334444,
                                            R2I_SESSION, source))
    book.add("challenge", challenge(psk, R2I_SESSION, t))

    e2 = book.add("hello2_e_secret", nc.blake2s(b"second e"))
    p2 = hs_payload(0x1111222233334444, t, 0x1001, ENCRYPT, hs_tlvs(100000))
    book.add("hello2_payload", p2)
    s, m = hello(psk, ENCRYPT, R2I_SESSION, e2, p2)
    book.add("hello2", m)
    book.add("hello2_h", s.h, "hash and chaining key after it")
    book.add("hello2_ck", s.ck)

    er = book.add("reply_e_secret", nc.blake2s(b"third e"))
    pr = hs_payload(0xaaaabbbbccccdddd, nc.blake2s(b"ticket")[:16],
                    0xffffffff00000001, ENCRYPT, hs_tlvs(80000))
    book.add("reply_payload", pr)
    book.add("reply", reply(s, R2I_SESSION, I2R_SESSION, er,
                            nc.x25519_public(e2), pr))
    book.add("reply_h", s.h, "hash and chaining key after it")
    book.add("reply_ck", s.ck)
    k1, k2 = s.split()
    book.add("k1", k1, "initiator to responder")
    book.add("k2", k2, "responder to initiator")

    pa = hs_payload(0x1111222233334444, bytes(16), 0x1000, AUTH,
                    hs_tlvs(100000))
    book.add("hello_auth_payload", pa, "HELLO of another protection")
    book.add("hello_auth", hello(psk, AUTH, R2I_SESSION, e1, pa)[1])
    pn = hs_payload(0x1111222233334444, bytes(16), 0x1000, NONE,
                    hs_tlvs(100000))
    book.add("hello_none_payload", pn)
    book.add("hello_none", hello(psk, NONE, R2I_SESSION, e1, pn)[1])
    pb = hs_payload(0x1111222233334444, bytes(16), 0x1000, ENCRYPT,
                    hs_tlvs(100000, features=1))
    book.add("hello_bound_payload", pb, "HELLO that wants bound addresses")
    book.add("hello_bound", hello(psk, ENCRYPT, R2I_SESSION, e1, pb)[1])
    return k1


def c_file(guard, body):
    head = ["/* SPDX-License-Identifier: GPL-2.0 */",
            "/* Written by ncwire.py from Documentation/protocol.rst. */",
            f"#ifndef _NC_{guard}_H", f"#define _NC_{guard}_H", "",
            "#include <linux/types.h>", ""]
    return "\n".join(head + body + ["#endif"]) + "\n"


def make():
    handshake = Book("A handshake with fixed keys")
    k1 = write_handshake(handshake)
    frames = Book("Frames sealed with k1 of handshake.txt, in each mode")
    write_frames(frames, k1)
    write_bound(frames, k1)
    return {
        "handshake.txt": handshake.text(),
        "frames.txt": frames.text(),
        "vectors_handshake.h": c_file("HANDSHAKE", handshake.c_entries()),
        "vectors_frames.h": c_file("FRAMES", frames.c_entries()),
        "vectors.h": c_file("VECTORS", ['#include "vectors_handshake.h"',
                                        '#include "vectors_frames.h"', ""]),
    }


# Seeds: what the fuzz targets take, see selftests/fuzz

def corpus(to):
    kinds = {ACK: "ack", PROBE: "probe", PROBE_REPLY: "probe", CLOSE: "close"}
    files = {}
    for name, ftype, path_id, seq, payload in PAYLOADS:
        files[f"frame/{name}"] = header(ftype, path_id, I2R_SESSION, seq) + \
            payload
        if ftype in kinds:
            files[f"{kinds[ftype]}/{name}"] = payload
    files["probe/view"] = probe(1, 2) + tlv(LOCAL, address("::1", 1)) + \
        tlv(REMOTE, address("10.0.0.1", 65535))
    files["tlv/announcement"] = announcement()
    files["tlv/handshake"] = hs_tlvs(100000).ljust(92, b"\0")
    for name, tlvs in ("plain", hs_tlvs(100000)), ("both", hs_tlvs(0) * 2):
        files[f"hello/{name}"] = bytes([ENCRYPT]) + struct.pack(
            ">Q16sQB3x", 1, b"ticket", 2, ENCRYPT) + tlvs.ljust(92, b"\0")
    files["ackgen/in_order"] = bytes([0, 10] * 40)
    files["ackgen/holes"] = bytes([0, 10, 2, 20, 0, 200, 0x83, 255] * 20)
    files["sent/in_order"] = bytes([0, 0, 0, 1, 0, 0, 0, 2] * 20)
    files["sent/losses"] = bytes([0, 0, 0, 0, 3, 7, 4, 9, 1, 2, 5, 1] * 20)
    for name, value in files.items():
        path = os.path.join(to, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(value)


def main(args):
    nc.self_test()
    here = os.path.dirname(os.path.abspath(__file__))
    if args[:1] == ["--corpus"] and len(args) == 2:
        corpus(args[1])
        return 0
    if args not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    stale = []
    for name, text in make().items():
        path = os.path.join(here, name)
        if not args:
            with open(path, "w", encoding="ascii") as f:
                f.write(text)
        elif not os.path.exists(path) or open(path).read() != text:
            stale.append(name)
    for name in stale:
        print(f"{name} is not what ncwire.py writes", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
