# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/formats/session.md out once more, on Python's `cryptography` (OpenSSL), with none of our
code. Its output is src/test/resources/vectors/fawa_session.jsonl:

    python3 session_vectors.py > ../resources/vectors/fawa_session.jsonl
"""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RAW = (Encoding.Raw, PublicFormat.Raw)
PROTOCOL = b"fawa-session v1 "


def expand(secret, label, length):
    return HKDFExpand(hashes.SHA256(), length, PROTOCOL + label).derive(secret)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


class Direction:
    """Records of one direction from a number; a new key every `every` records."""

    def __init__(self, secret, every, first):
        self.secret, self.every, self.sequence, self.generation = secret, every, first, 0
        self.first = first

    def seal(self, pack):
        if self.sequence > self.first and (self.sequence - self.first) % self.every == 0:
            self.secret = expand(self.secret, b"next", 32)
            self.generation += 1
        key, vector = expand(self.secret, b"key", 32), expand(self.secret, b"iv", 12)
        header = ((self.generation & 1) << 63 | self.sequence).to_bytes(8, "big")
        nonce = xor(vector, self.sequence.to_bytes(12, "big"))
        self.sequence += 1
        data = header + self.generation.to_bytes(8, "big")
        return header + AESGCM(key).encrypt(nonce, pack, data)


def session(name, signed, first):
    client, server = (X25519PrivateKey.from_private_bytes(bytes([b]) * 32) for b in (0x22, 0x11))
    signer = Ed25519PrivateKey.from_private_bytes(bytes([0x33]) * 32)
    flags = bytes([1 if signed else 0])
    client_hello = (
        b"\xf5fawa-c\x01" + flags + client.public_key().public_bytes(*RAW) + bytes([0x44]) * 16
    )
    server_hello = (
        b"\xf5fawa-s\x01" + flags + server.public_key().public_bytes(*RAW) + bytes([0x55]) * 16
    )
    if signed:
        server_hello += signer.public_key().public_bytes(*RAW)
        covered = sha256(PROTOCOL + b"signed hellos", client_hello, server_hello)
        server_hello += signer.sign(PROTOCOL + b"server signature" + covered)
    shared = client.exchange(server.public_key())
    salt = sha256(PROTOCOL + b"hellos", client_hello, server_hello)
    secret = hmac.new(salt, shared, hashlib.sha256).digest()
    exporter = expand(secret, b"exporter", 32)
    directions = {
        "c2s": Direction(expand(secret, b"client to server", 32), 2, first),
        "s2c": Direction(expand(secret, b"server to client", 32), 2, first),
    }
    yield {"name": name + ".client_hello", "hex": client_hello.hex()}
    yield {"name": name + ".server_hello", "hex": server_hello.hex()}
    yield {"name": name + ".exporter", "hex": exporter.hex()}
    for way, direction in directions.items():
        for i in range(7):
            pack = f"{way} pack {i}".encode()
            yield {
                "name": f"{name}.{way}.{i}",
                "plaintext_utf8": pack.decode(),
                "hex": direction.seal(pack).hex(),
            }
    seat, epoch, held = b"seat-1", 0x0102030405060708, bytes([0x66]) * 32
    stored = sha256(PROTOCOL + b"seat", held)
    message = PROTOCOL + b"resume" + exporter + epoch.to_bytes(8, "big") + seat
    mask = hmac.new(stored, message, hashlib.sha256).digest()
    yield {"name": name + ".proof", "hex": xor(held, mask).hex()}


for line in [
    *session("plain", False, 0),
    *session("signed", True, 0x0102030405060708),
]:
    print(json.dumps(line))
