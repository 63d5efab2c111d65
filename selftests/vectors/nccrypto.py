# SPDX-License-Identifier: GPL-2.0
"""The cryptography of Documentation/protocol.rst, from its RFCs.

Slow and not constant in time: for test vectors only.
"""
import hashlib
import hmac
import struct

HASH_LEN = 32
TAG_LEN = 16


# BLAKE2s, RFC 7693

def blake2s(data, key=b"", size=HASH_LEN):
    return hashlib.blake2s(data, key=key, digest_size=size).digest()


def hmac_blake2s(key, data):
    return hmac.new(key, data, hashlib.blake2s).digest()


# X25519, RFC 7748 section 5

P = 2 ** 255 - 19
A24 = 121665


def _ladder(k, u):
    x1, x2, z2, x3, z3, swap = u, 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b = x2 + z2, x2 - z2
        c, d = x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = pow(da + cb, 2, P), x1 * pow(da - cb, 2, P) % P
        x2, z2 = aa * bb % P, e * (aa + A24 * e) % P
    if swap:
        x2, z2 = x3, z3
    return x2 * pow(z2, P - 2, P) % P


def x25519(secret, public):
    k = bytearray(secret)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    u = int.from_bytes(public, "little") & (1 << 255) - 1
    return _ladder(int.from_bytes(k, "little"), u % P).to_bytes(32, "little")


def x25519_public(secret):
    return x25519(secret, (9).to_bytes(32, "little"))


# ChaCha20-Poly1305, RFC 8439

def _quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8),
                       (c, d, b, 7)):
        s[x] = s[x] + s[y] & 0xffffffff
        v = s[z] ^ s[x]
        s[z] = (v << n | v >> 32 - n) & 0xffffffff


def chacha20_block(key, counter, nonce):
    init = list(struct.unpack("<4I", b"expand 32-byte k"))
    init += struct.unpack("<8I", key) + (counter,)
    init += struct.unpack("<3I", nonce)
    s = list(init)
    for _ in range(10):
        for i in range(4):
            _quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            _quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4,
                     12 + (i + 3) % 4)
    return struct.pack("<16I", *(a + b & 0xffffffff
                                 for a, b in zip(s, init)))


def chacha20(key, counter, nonce, data):
    out = b""
    for i in range(0, len(data), 64):
        stream = chacha20_block(key, counter + i // 64, nonce)
        out += bytes(a ^ b for a, b in zip(data[i:i + 64], stream))
    return out


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little")
    r &= 0x0ffffffc0ffffffc0ffffffc0fffffff
    acc = 0
    for i in range(0, len(data), 16):
        n = int.from_bytes(data[i:i + 16] + b"\1", "little")
        acc = (acc + n) * r % (2 ** 130 - 5)
    acc += int.from_bytes(key[16:], "little")
    return (acc % 2 ** 128).to_bytes(16, "little")


def _pad16(data):
    return data + bytes(-len(data) % 16)


def aead_seal(key, nonce64, text, ad):
    """The nonce as in section 12 of the Noise Protocol Framework."""
    nonce = bytes(4) + struct.pack("<Q", nonce64)
    sealed = chacha20(key, 1, nonce, text)
    mac = _pad16(ad) + _pad16(sealed) + struct.pack("<QQ", len(ad),
                                                    len(sealed))
    return sealed + poly1305(chacha20_block(key, 0, nonce)[:32], mac)


# SymmetricState, the Noise Protocol Framework section 5.2

class Symmetric:
    def __init__(self, name):
        if len(name) > HASH_LEN:
            self.h = blake2s(name)
        else:
            self.h = name.ljust(HASH_LEN, b"\0")
        self.ck = self.h
        self.k = None

    def _hkdf(self, data, n):
        temp = hmac_blake2s(self.ck, data)
        out, last = [], b""
        for i in range(1, n + 1):
            last = hmac_blake2s(temp, last + bytes([i]))
            out.append(last)
        return out

    def mix_hash(self, data):
        self.h = blake2s(self.h + data)

    def mix_key(self, data):
        self.ck, self.k = self._hkdf(data, 2)

    def mix_key_and_hash(self, data):
        self.ck, temp, self.k = self._hkdf(data, 3)
        self.mix_hash(temp)

    def encrypt_and_hash(self, text):
        """Every key here seals one text, so n is always 0."""
        sealed = aead_seal(self.k, 0, text, self.h)
        self.k = None
        self.mix_hash(sealed)
        return sealed

    def split(self):
        return self._hkdf(b"", 2)


# Known answers

def _same(what, got, want):
    if got != bytes.fromhex(want):
        raise SystemExit(f"{what}: {got.hex()}, not {want}")


def self_test():
    """One answer of each RFC; the rest is built from these."""
    _same("RFC 7693 appendix B", blake2s(b"abc"),
          "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982")
    _same("RFC 7748 section 5.2", x25519(
        bytes.fromhex("a546e36bf0527c9d3b16154b82465edd"
                      "62144c0ac1fc5a18506a2244ba449ac4"),
        bytes.fromhex("e6db6867583030db3594c1a424b15f7c"
                      "726624ec26b3353b10a903a6d0ab1c4c")),
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
    _same("RFC 8439 section 2.3.2", chacha20_block(
        bytes(range(32)), 1, bytes.fromhex("000000090000004a00000000")),
        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e")
    _same("RFC 8439 section 2.5.2", poly1305(
        bytes.fromhex("85d6be7857556d337f4452fe42d506a8"
                      "0103808afb0db2fd4abff6af4149f51b"),
        b"Cryptographic Forum Research Group"),
        "a8061dc1305136c6c22b8baf0c0127a9")
