# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The servers of boards that bench_boards.py measures, and the load before them."""

import json
import os
import re
import select
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import measure
import peers
from measure import ROOT, Missing, Server

MEMORY, DISK, HUB, CENTRIFUGO, SOCKETIO = "fawa", "fawa on disk", "Go hub", "Centrifugo", "socket.io as excalidraw-room"
OURS = (MEMORY, DISK)
PEERS = (HUB, CENTRIFUGO, SOCKETIO)
HINT = "perf/bench-boards.sh builds it, and says why it could not"
# Of every server: how far a member may be behind before it is cut, as on a board of ours.
OUTBOX_BYTES = 4 << 20
ORDER_SECONDS_MAX = 120
DRIVER_HEAP = "-Xmx2g"


class Board(Server):
    """A server of boards, and how its boards come to be."""

    dialect = ""

    def board(self):
        """The name of a board that nobody has used."""
        self.boards = getattr(self, "boards", 0) + 1
        return f"board{self.boards}"


class Ours(Board):
    """canvaservice as users start it, but for what the benchmark asks too much of."""

    dialect = "fawa"

    def __init__(self, name, store, *more, connections=2_000):
        # Beside what was built, and not in /tmp, which may be no disk.
        self.data = tempfile.TemporaryDirectory(prefix="bench-boards-", dir=ROOT / "apps/fawa/target")
        words = ["--addr=127.0.0.1:0", "--tlsAddr=127.0.0.1:0", "--adminAddr=127.0.0.1:0", f"--dataDir={self.data.name}",
                 f"--boardStore={store}", f"--connectionsMax={connections}", "--membersMax=1000", "--createsPerMinute=100000", *more]

        def command(port):
            measure.built("apps/fawa/target/fawa.jar", "build first: ./justw build")
            return [str(ROOT / "apps/fawa/fawa"), "canvaservice", f"--canvaservice.addr=127.0.0.1:{port}", *words]
        super().__init__(name, command, ready=self.is_ready)

    @staticmethod
    def is_ready(port):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def board(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/create?v=3", method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["code"]

    def stop(self):
        super().stop()
        self.data.cleanup()


class Hub(Board):
    """The least that a board can be, in Go."""

    dialect = "hub"

    def __init__(self):
        super().__init__(HUB, lambda port: [measure.built("perf/peers/bin/board-hub", HINT), "--addr", f"127.0.0.1:{port}"])


class Centrifugo(Board):
    """One node, in memory, without history."""

    dialect = "centrifugo"

    def __init__(self):
        self.folder = measure.folder()

        def command(port):
            program = measure.tool("centrifugo", "run .ci/tools.sh bench")
            allowed = ("allow_subscribe_for_client", "allow_subscribe_for_anonymous", "allow_publish_for_subscriber", "allow_publish_for_anonymous")
            config = Path(self.folder.name, "config.json")
            config.write_text(json.dumps({
                "http_server": {"address": "127.0.0.1", "port": port},
                "log": {"level": "error"},
                "client": {"allow_anonymous_connect_without_token": True, "queue_max_size": OUTBOX_BYTES,
                           "ping_interval": "120s", "pong_timeout": "60s"},
                "channel": {"without_namespace": {key: True for key in allowed}}}))
            return [program, "--config", str(config)]
        super().__init__(CENTRIFUGO, command)

    def stop(self):
        super().stop()
        self.folder.cleanup()


class SocketIo(Board):
    """The messages of excalidraw-room on socket.io."""

    dialect = "socketio"

    def __init__(self):
        def command(port):
            measure.built("perf/peers/socketio/node_modules/socket.io", HINT)
            return [measure.tool("node", "install Node 20 or newer"), str(ROOT / "perf/peers/socketio/server.mjs"), f"127.0.0.1:{port}"]
        super().__init__(SOCKETIO, command)


class Redis(Server):
    """A Redis of its own that keeps an append-only file, as one that boards are kept in would."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="bench-redis-", dir=ROOT / "apps/fawa/target")
        super().__init__("redis", lambda port: [
            measure.tool("redis-server", "run .ci/tools.sh"), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "yes", "--appendfsync", "everysec", "--dir", self.folder.name])

    def calls(self):
        """How often each command was called so far."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"INFO commandstats\r\n")
            stream = connection.makefile("rb")
            size = int(stream.readline()[1:])
            text = stream.read(size).decode()
        return {name: int(count) for name, count in re.findall(r"^cmdstat_(\S+?):calls=(\d+)", text, re.MULTILINE)}

    def stop(self):
        super().stop()
        self.folder.cleanup()


class Driver:
    """The process that puts load on boards. It stays, so that its code is warm."""

    def __init__(self):
        java, *rest = peers.java_class("perf/bench", "io.fawa.perf.boards.BoardDriver", hint="build first: ./justw bench-boards")
        self.errors = tempfile.NamedTemporaryFile("w+", prefix="bench-boards-driver-")
        self.process = subprocess.Popen([java, DRIVER_HEAP, *rest], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.left = b""

    def line(self, seconds):
        end = time.monotonic() + seconds
        while b"\n" not in self.left:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            read = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not read:
                raise RuntimeError(f"the driver said nothing within {seconds} s: {Path(self.errors.name).read_text()[-2000:]}")
            self.left += read
        line, self.left = self.left.split(b"\n", 1)
        return line.decode()

    def order(self, words, at=None):
        """What it found; `at` has what to do at which of its lines."""
        self.process.stdin.write((words + "\n").encode())
        self.process.stdin.flush()
        while True:
            line = self.line(ORDER_SECONDS_MAX)
            if line.startswith("{"):
                return json.loads(line)
            if line.startswith("failed"):
                raise RuntimeError(f"{words[:200]}: {line}")
            word, *rest = line.split()
            if at and word in at:
                at[word](*rest)

    def room(self, servers, board, members, rate, warm, seconds, stalled=False, on_stalled=None):
        """One run, with the CPU-seconds that the servers used for it."""
        used = {}

        def look(when):
            return lambda: used.update({when: (sum(server.cpu_seconds() for server in servers), time.monotonic())})
        at = ",".join(f"127.0.0.1:{server.port}" for server in servers)
        words = (f"room dialect={servers[0].dialect} at={at} board={board} members={members} rate={rate} warm={warm} seconds={seconds} "
                 f"stalled={str(stalled).lower()}")
        found = self.order(words, {"begin": look("begin"), "end": look("end"), "stalled": on_stalled or (lambda port: None)})
        found["cpu"] = used["end"][0] - used["begin"][0]
        found["wall"] = used["end"][1] - used["begin"][1]
        found["load"] = os.getloadavg()[0]
        return found

    def stop(self):
        self.process.stdin.close()
        measure.end(self.process)
        self.process.stdout.close()
        self.errors.close()


def queued_bytes(server_port, client_port):
    """What the kernel holds of a connection and its peer does not read; None if the connection is gone."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:] + tcp6():
        fields = line.split()
        local, remote, state = int(fields[1][-4:], 16), int(fields[2][-4:], 16), fields[3]
        if local == server_port and remote == client_port and state == "01":
            return int(fields[4].split(":")[0], 16)
    return None


def tcp6():
    path = Path("/proc/net/tcp6")
    return path.read_text().splitlines()[1:] if path.exists() else []


def start(servers):
    """Those that could be started by name, and why the others could not."""
    running, absent = {}, {}
    for server in servers:
        try:
            running[server.name] = server.start()
        except (Missing, RuntimeError, OSError) as error:
            absent[server.name] = " ".join(str(error).split())[:300]
            measure.note(f"bench-boards: !!! {server.name}: {absent[server.name]}")
    return running, absent
