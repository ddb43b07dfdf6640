# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Two replicas on one Redis: killed, paused and cut off while people draw. All end with one board."""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import measure
from board_client import Closed, Member, Original
from measure import Server, note, tool

ELEMENTS = 40
MEMBERS = 6
SETTLE_SECONDS_MAX = 120


class Store:
    """A server of the Redis protocol that keeps every write on disk."""

    def __init__(self, program, folder):
        self.program = tool(program, ".ci/tools.sh")
        self.folder = folder
        self.port = measure.free_port()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
             "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def signal(self, what):
        os.kill(self.process.pid, what)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait(timeout=30)


class Drill:
    """The replicas, the store, the members, and the findings."""

    def __init__(self, folder, program, seed):
        self.random = random.Random(seed)
        self.seed = seed
        self.failures = []
        self.store = Store(program, folder / "store")
        (folder / "store").mkdir()
        self.folder = folder
        self.ports = [measure.free_port() for _ in range(2)]
        self.replicas = [None, None]
        self.kills = self.pauses = self.crashes = self.breaks = 0

    def begin(self, index):
        port = self.ports[index]
        command = measure.fawa("canvaservice", main="canvaservice", more=[
            f"--dataDir={self.folder / f'data{index}'}", "--quic=off", "--boardStore=redis",
            f"--redisUrl=redis://127.0.0.1:{self.store.port}", "--boardIdleMax=1h"])
        server = Server(f"canvaservice {index}", lambda _: command(port), ready=lambda _: measure.accepts(port))
        server.start()
        self.replicas[index] = server

    def kill(self, index):
        server = self.replicas[index]
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=30)
        server.log.close()
        self.begin(index)

    def end(self):
        for server in self.replicas:
            if server:
                server.stop()
        if self.store.process:
            self.store.signal(signal.SIGCONT)
            self.store.kill()

    def check(self, condition, what):
        if not condition:
            self.failures.append(what)
            note(f"FAILED: {what}")

    def create(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports[0]}/create", method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode().split('"')[3]

    def run(self, rounds):
        self.store.start()
        self.begin(0)
        self.begin(1)
        code = self.create()
        members = [Member(f"m{i}", self.ports, code, f"{self.seed}-{i}") for i in range(MEMBERS)]
        try:
            self.trouble(members, rounds)
            self.settle(members)
            self.compare(members, code)
        finally:
            for member in members:
                member.stop()

    def trouble(self, members, rounds):
        for number in range(rounds):
            for _ in range(self.random.randrange(10, 60)):
                self.random.choice(members).change(ELEMENTS)
                time.sleep(self.random.random() * 0.01)
            match self.random.randrange(6):
                case 0:
                    self.kill(self.random.randrange(2))
                    self.kills += 1
                case 1:
                    self.store.signal(signal.SIGSTOP)
                    for _ in range(40):
                        self.random.choice(members).change(ELEMENTS)
                        time.sleep(0.05)
                    self.store.signal(signal.SIGCONT)
                    self.pauses += 1
                case 2:
                    self.store.kill()
                    for _ in range(20):
                        self.random.choice(members).change(ELEMENTS)
                        time.sleep(0.02)
                    self.store.start()
                    self.crashes += 1
                case _:
                    self.random.choice(members).drop()
                    self.breaks += 1
            note(f"round {number + 1} of {rounds}: {self.kills} replicas killed, store paused {self.pauses} and "
                 f"killed {self.crashes} times, {self.breaks} connections broken")

    def settle(self, members):
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while time.monotonic() < deadline and not all(member.settled() for member in members):
            time.sleep(0.1)
        for member in members:
            self.check(member.settled(), f"{member.name} has {len(member.pending)} changes nobody acknowledged")
        last = max(member.sequence for member in members)
        while time.monotonic() < deadline and any(member.sequence < last for member in members):
            time.sleep(0.1)

    def compare(self, members, code):
        fresh = [Member(f"fresh{i}", [port], code, i) for i, port in enumerate(self.ports)]
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while time.monotonic() < deadline and not all(member.settled() for member in fresh):
            time.sleep(0.1)
        board = fresh[0].board()
        self.check(board, "the board is empty")
        for member in [*members, *fresh]:
            self.check(member.board() == board, f"{member.name} sees another board than a newcomer")
            for fault in member.faults:
                self.check(False, fault)
        for member in fresh:
            member.stop()
        self.ink(code)

    def ink(self, code):
        """Clients of the original on both replicas hear each stroke once, in one order, and so do joiners."""
        clients = [Original(port, code) for port in self.ports]
        for number in range(100, 160):
            clients[number % 2].draw(number)
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while time.monotonic() < deadline and any(len(client.heard()) < 60 for client in clients):
            time.sleep(0.05)
        first, second = (client.heard() for client in clients)
        self.check(sorted(first) == list(range(100, 160)), "ink was lost or doubled")
        self.check(first == second, f"the replicas have told ink in different orders: {first} and {second}")
        for client in clients:
            client.close()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--stores", nargs="*", default=["redis-server", "valkey-server"])
    chosen = options.parse_args()
    failures, boards = [], 0
    for program in chosen.stores:
        for seed in chosen.seeds:
            note(f"{program}, seed {seed}")
            with tempfile.TemporaryDirectory(prefix="drill-boards-") as folder:
                drill = Drill(Path(folder), program, seed)
                try:
                    drill.run(chosen.rounds)
                except (OSError, RuntimeError, Closed) as failure:
                    drill.failures.append(repr(failure))
                finally:
                    drill.end()
                failures += [f"{program}, seed {seed}: {what}" for what in drill.failures]
                boards += 1
    for failure in failures:
        print(failure)
    print(f"{boards} boards, " + ("all members see one board, nothing lost, nothing twice" if not failures
                                  else f"{len(failures)} FAILURES"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
