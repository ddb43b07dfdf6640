# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""A client of boards over a WebSocket, by Python's standard library alone: it merges as the page does."""

import base64
import json
import os
import random
import socket
import struct
import threading
import time

WAIT_SECONDS = 5
OPCODE_TEXT, OPCODE_CLOSE, OPCODE_PING, OPCODE_PONG = 1, 8, 9, 10


class Closed(Exception):
    """The connection is gone."""


class WebSocket:
    """One connection (RFC 6455); one thread receives, others send."""

    def __init__(self, port, path):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS)
        self.sending = threading.Lock()
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.stream = self.sock.makefile("rb")
        status = self.stream.readline()
        while self.stream.readline() not in (b"\r\n", b""):
            pass
        if b" 101 " not in status:
            raise Closed(f"no WebSocket: {status!r}")
        self.sock.settimeout(None)

    def send(self, text, opcode=OPCODE_TEXT):
        payload = text.encode() if isinstance(text, str) else text
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
        try:
            with self.sending:
                self.sock.sendall(head + mask + masked)
        except OSError as failure:
            raise Closed(str(failure)) from failure

    def receive(self):
        """The next text."""
        parts = []
        while True:
            first, second = self._exactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self._exactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._exactly(8))[0]
            payload = self._exactly(size)
            opcode = first & 0x0F
            if opcode == OPCODE_CLOSE:
                raise Closed(payload[2:].decode(errors="replace"))
            if opcode == OPCODE_PING:
                self.send(payload, OPCODE_PONG)
            elif opcode != OPCODE_PONG:
                parts.append(payload)
                if first & 0x80:
                    return b"".join(parts).decode()

    def _exactly(self, count):
        try:
            data = self.stream.read(count)
        except OSError as failure:
            raise Closed(str(failure)) from failure
        if data is None or len(data) < count:
            raise Closed("the connection has ended")
        return data

    def close(self):
        for end in (lambda: self.sock.shutdown(socket.SHUT_RDWR), self.sock.close):
            try:
                end()
            except OSError:
                pass


def replaces(one, other):
    """Whether a state of an element replaces another one."""
    return (one["version"], -one["versionNonce"]) > (other["version"], -other["versionNonce"])


def cleared(state):
    if state.get("isDeleted"):
        return state
    return {"id": state["id"], "version": state["version"] + 1, "versionNonce": 0, "isDeleted": True}


class Member:
    """A member of a board that comes back by itself, to any replica, and publishes what was not acknowledged."""

    def __init__(self, name, ports, code, seed):
        self.name, self.ports, self.code = name, ports, code
        self.random = random.Random(seed)
        self.lock = threading.RLock()
        self.scene, self.received, self.pending = {}, {}, {}
        self.sequence, self.epoch = -1, ""
        self.live, self.faults, self.connections = False, [], 0
        self.stopping = False
        self.socket = None
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def change(self, elements):
        """A change that is shown at once, and sent now or after the next welcome."""
        with self.lock:
            key = f"e{self.random.randrange(elements)}"
            seen = self.scene.get(key)
            state = {"id": key, "version": (seen["version"] if seen else 0) + 1,
                     "versionNonce": self.random.randrange(1 << 31), "isDeleted": self.random.randrange(6) == 0,
                     "by": self.name}
            self.scene[key] = self.pending[key] = state
            if self.live:
                self._publish([state])

    def _publish(self, states):
        try:
            self.socket.send(json.dumps({"elements": states, "settled": True}))
        except Closed:
            self.live = False

    def settled(self):
        with self.lock:
            return self.live and not self.pending

    def drop(self):
        """The connection breaks."""
        if self.socket:
            self.socket.close()

    def stop(self):
        self.stopping = True
        self.drop()
        self.thread.join(WAIT_SECONDS)

    def _run(self):
        while not self.stopping:
            try:
                self._stay(self.random.choice(self.ports))
            except (Closed, OSError):
                pass
            except (KeyError, ValueError) as failure:
                self.faults.append(f"{self.name}: {failure!r}")
            with self.lock:
                self.live = False
            time.sleep(0.05 + self.random.random() * 0.2)

    def _stay(self, port):
        query = f"/ws/canva?code={self.code}&v=3"
        if self.sequence >= 0:
            query += f"&after={self.sequence}&epoch={self.epoch}"
        self.socket = WebSocket(port, query)
        self.connections += 1
        try:
            while True:
                self._take(json.loads(self.socket.receive()))
        finally:
            self.socket.close()

    def _take(self, message):
        with self.lock:
            if "welcome" in message:
                welcome = message["welcome"]
                if welcome["reset"]:
                    self.received.clear()
                    self.scene = dict(self.pending)
                self.epoch = welcome["epoch"]
            elif "elements" in message:
                for state in message["elements"]:
                    self._merge(state)
                self._number(message)
            elif "ready" in message:
                self.sequence = message["ready"]["sequence"]
                self.live = True
                if self.pending:
                    self._publish(list(self.pending.values()))
            elif "draw_event" in message:
                if message["draw_event"]["type"] == "clear":
                    for state in list(self.received.values()):
                        self._merge(cleared(state))
                self._number(message)
            elif "refused" in message:
                self.faults.append(f"{self.name}: refused {message['refused']}")

    def _number(self, message):
        number = message.get("sequence")
        if number is not None:
            if number <= self.sequence:
                self.faults.append(f"{self.name}: number {number} after {self.sequence}")
            self.sequence = number

    def _merge(self, state):
        key = state["id"]
        self.received[key] = state
        if key not in self.scene or replaces(state, self.scene[key]):
            self.scene[key] = state
        if key in self.pending and not replaces(self.pending[key], state):
            del self.pending[key]

    def board(self):
        """What is on the board, without tombstones."""
        with self.lock:
            return {key: (state["version"], state["versionNonce"], state.get("by"))
                    for key, state in self.scene.items() if not state.get("isDeleted")}


class Original:
    """A client of the original: it draws, and hears what others draw."""

    def __init__(self, port, code):
        self.drawn, self.history = [], []
        self.socket = WebSocket(port, f"/ws/canva?code={code}")
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            while True:
                message = json.loads(self.socket.receive())
                if "initial_history" in message:
                    self.history = message["initial_history"]["events"]
                else:
                    self.drawn.append(message["draw_event"])
        except Closed:
            pass

    def draw(self, number):
        self.socket.send(json.dumps({"draw_event": {"type": "draw", "curr_x": number}}))

    def heard(self):
        """The numbers of the ink that it was told, from the history on."""
        return [event["curr_x"] for event in [*self.history, *self.drawn] if event["type"] == "draw" and event["prev_x"] == 0
                and event["color"] == "" and event["size"] == 0]

    def close(self):
        self.socket.close()
        self.thread.join(WAIT_SECONDS)
