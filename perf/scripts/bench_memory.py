# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""All services with a heap of 128 MiB, attacked by clients that make them hold what they can: what others notice, and what is left."""

import argparse
import json
import re
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import measure
import peers
import report
from measure import ROOT, Server, note

HEAP = "-Xmx128m"
CONNECTIONS = (1, 4, 50)
P99_MILLIS_MAX = 250
HEAD_START_SECONDS = 0.3
# How long the heap may take to be as before, and what may be more: classes and code of what ran first.
RETURN_SECONDS_MAX, RETURN_MIB = 10, 8
FILE_BYTES = 4 << 20
START_SECONDS_MAX = 30
# grpc-go says the last of them of a connection that was told GOAWAY at once.
REFUSALS = "ENHANCE_YOUR_CALM|REFUSED_STREAM|no memory left|connection is draining"
GREET, FILE, BOARD = "greetservice", "fileservice", "canvaservice"
ATTACKS = {
    "promised-messages": GREET, "promised-over-http1": GREET, "half-messages": GREET, "half-websocket-messages": BOARD,
    "idle-connections": GREET, "silent-streams": GREET, "silent-calls": GREET, "slow-downloads": FILE, "heads-without-end": GREET,
    "unknown-fields": GREET, "unknown-groups": GREET, "empty-messages": GREET, "gzip-members": GREET,
}
# What is weighed: of so many connections of the attacker, so many things held, and how many KiB each may take.
WEIGHED = {"idle-connections": (84, 10_080, 8), "silent-calls": (40, 30_000, 2), "slow-downloads": (50, 3_000, 16)}
SETTLE_SECONDS, HOLD_SECONDS = 12, 25


@dataclass
class Weight:
    """What one kind of thing holds while an attacker holds all of them, and what the attacker was told meanwhile."""

    attack: str
    count: int
    kib: float
    kib_max: float
    answers: dict


@dataclass
class Round:
    """What the good calls saw beside one attack, and how long the heap took to be as before."""

    attack: str
    connections: int
    seen: dict
    told: dict
    heap_mib: float
    back_seconds: float
    alive: bool


def live_heap_mib(server):
    return server.live_heap_bytes() / 2**20


class Site:
    """The services in one process, a file on it, and a board."""

    def __init__(self, folder):
        self.ports = {name: measure.free_port() for name in (FILE, BOARD)}
        more = [f"--{name}.addr=127.0.0.1:{port}" for name, port in self.ports.items()]
        self.server = Server("fawa", measure.fawa(GREET, FILE, BOARD, more=more),
                             environment={"FAWA_JAVA_OPTS": f"{HEAP} -XX:+ExitOnOutOfMemoryError"}, ready=measure.greets)
        self.folder = folder

    def start(self):
        self.server.start()
        end = time.monotonic() + START_SECONDS_MAX
        while not all(map(measure.accepts, self.ports.values())) and time.monotonic() < end:
            time.sleep(0.05)
        self.ports[GREET] = self.server.port
        self.paths = {FILE: self.upload(), BOARD: "/ws/canva?code=" + self.create()}

    def upload(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[FILE]}/upload/blob.bin", data=bytes(FILE_BYTES), method="PUT",
            headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            key = json.loads(answer.read())["key"]
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[FILE]}/file.v1.FileService/GetDownloadURL", data=json.dumps({"randomkey": key}).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            link = urllib.parse.urlsplit(json.loads(answer.read())["url"])
        return f"{link.path}?{link.query}"

    def create(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports[BOARD]}/create", data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["code"]

    def alive(self):
        return self.server.process.poll() is None and measure.greets(self.server.port)


def load(site, arguments):
    command = peers.go("open-load", "--rate", str(arguments.rate), "--seconds", str(arguments.seconds))
    return json.loads(measure.run(command(site.server.port), arguments.seconds + 60))


def load_or_refusal(site, arguments):
    """The load, or that its first call was refused in words: whoever comes when all memory is taken is told so."""
    try:
        return load(site, arguments)
    except RuntimeError as failure:
        if not re.search(REFUSALS, str(failure)):
            raise
        return {"calls": 0, "failures": 0, "p50Micros": 0, "p99Micros": 0, "refused": str(failure).strip().splitlines()[-1][-160:]}


def attacked(site, attack, connections, seconds, head_start, work, nice=True):
    service = ATTACKS[attack]
    words = ["--attack", attack, "--connections", str(connections), "--path", site.paths.get(service, ""), "--seconds", str(seconds)]
    return peers.attacked(site.ports[service], words, head_start, seconds + 60, work, nice)


def beside(site, attack, connections, before_mib, arguments):
    seen, told = attacked(site, attack, connections, arguments.seconds + 2 * HEAD_START_SECONDS, HEAD_START_SECONDS,
                          lambda: load_or_refusal(site, arguments))
    begin = time.monotonic()
    heap = live_heap_mib(site.server)
    while heap > before_mib + RETURN_MIB and time.monotonic() - begin < RETURN_SECONDS_MAX:
        time.sleep(0.5)
        heap = live_heap_mib(site.server)
    return Round(attack, connections, seen, told, heap, time.monotonic() - begin, site.alive())


def weigh(site, attack):
    """Holds as many of a kind as there are to be, and compares the live heap with what it was."""
    connections, count, kib_max = WEIGHED[attack]
    before = live_heap_mib(site.server)
    held, told = attacked(site, attack, connections, HOLD_SECONDS, SETTLE_SECONDS, lambda: live_heap_mib(site.server), nice=False)
    return Weight(attack, count, (held - before) * 1024 / count, kib_max, told["answers"])


def weights_verdicts(weights):
    for weight in weights:
        yield report.verdict(f"heap of each of {weight.count:,} {weight.attack}", *(weight.kib,) * 3, weight.kib_max, at_least=False, unit="KiB")
        refused = sum(weight.answers.values())
        yield report.verdict(f"refused of {weight.count:,} {weight.attack}", *(refused,) * 3, 0, at_least=False, unit="")


def verdicts(rounds, before_mib):
    beyond = [f"{r.attack} × {r.connections}" for r in rounds if r.seen["p99Micros"] > 1000 * P99_MILLIS_MAX]
    failed = [f"{r.attack} × {r.connections}: {r.seen['firstFailure']}" for r in rounds
              if r.seen["failures"] and not re.search(REFUSALS, r.seen["firstFailure"])]
    kept = [f"{r.attack} × {r.connections}" for r in rounds if r.heap_mib > before_mib + RETURN_MIB]
    dead = [f"{r.attack} × {r.connections}" for r in rounds if not r.alive]
    for name, found in (("attacks that end the process", dead),
                        (f"attacks beside which p99 is over {P99_MILLIS_MAX} ms", beyond),
                        ("attacks beside which good calls fail other than by a refusal in words", failed),
                        (f"attacks after which the heap is not back within {RETURN_SECONDS_MAX} s", kept)):
        yield report.verdict(name + (f" ({'; '.join(found)})" if found else ""), *(len(found),) * 3, 0, at_least=False,
                             unit=f"of {len(rounds)}")


def write(rounds, before_mib, lines, arguments):
    rows = [[r.attack, r.connections, f"{r.told['connections']:,}", f"{r.told['done']:,}", f"{r.told['cores']:.2f}",
             f"{r.seen['p50Micros'] / 1000:.2f}", f"{r.seen['p99Micros'] / 1000:.2f}", r.seen.get("refused") or f"{r.seen['failures']} of {r.seen['calls']:,} {r.seen.get('firstFailure') or ''}",
             f"{r.heap_mib:.0f}", f"{r.back_seconds:.1f}",
             ", ".join(f"{answer} × {count:,}" for answer, count in sorted(r.told["answers"].items())) or "–"] for r in rounds]
    text = [
        "# Attacks on memory", "",
        f"{arguments.began}. Commit {measure.commit()}. `{HEAP}`, {arguments.seconds:g} s each, beside {arguments.rate:,} good calls a second.", "",
        f"Live heap before: {before_mib:.0f} MiB.", "",
        report.table(["attack", "connections", "sockets", "struck", "attacker's cores", "p50 ms", "p99 ms", "failed", "heap after, MiB",
                      "seconds until then", "what the attacker was told"], rows), "",
        "## Targets", "", *(f"- {line}" for line in lines)]
    report.write(arguments.results, "memory.md", text)


def main():
    parser = argparse.ArgumentParser(prog="bench-hostile --memory", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of one attack")
    parser.add_argument("--rate", type=int, default=500, help="good calls a second")
    parser.add_argument("--only", type=measure.some_of(ATTACKS), default=list(ATTACKS), metavar="ATTACK,…", help="some of the attacks")
    parser.add_argument("--connections", default=",".join(map(str, CONNECTIONS)), metavar="N,…")
    parser.add_argument("--minutes", type=float, default=0, help="go on with all of them for so long; figures are of the last time")
    parser.add_argument("--results", type=Path, default=ROOT / "perf/results", metavar="FOLDER", help="instead of perf/results")
    arguments = parser.parse_args()
    arguments.began = measure.machine()
    with measure.folder() as folder:
        site = Site(folder)
        try:
            site.start()
            for _ in range(2):
                load(site, arguments)
            before = live_heap_mib(site.server)
            note(f"live heap before: {before:.1f} MiB")
            weights = [weigh(site, attack) for attack in arguments.only if attack in WEIGHED]
            for weight in weights:
                note(f"{weight.count:6,} {weight.attack:24} {weight.kib:.1f} KiB each  {weight.answers}")
            end = time.monotonic() + 60 * arguments.minutes
            while True:
                rounds = []
                for attack in arguments.only:
                    for connections in map(int, arguments.connections.split(",")):
                        found = beside(site, attack, connections, before, arguments)
                        rounds.append(found)
                        note(f"{attack:24} × {connections:2} ({found.told['connections']:5,} sockets) p99 {found.seen['p99Micros'] / 1000:8.2f} ms  "
                             f"{found.seen['failures']} of {found.seen['calls']:,} failed {found.seen.get('firstFailure', '')}{found.seen.get('refused', '')}  "
                             f"heap {found.heap_mib:.0f} MiB after {found.back_seconds:.1f} s  {found.told['answers']}")
                        if not found.alive:
                            raise RuntimeError(f"the process ended: {site.server.tail()}")
                if time.monotonic() > end:
                    break
        except measure.Missing as missing:
            measure.fail(f"bench-hostile: {missing}")
        finally:
            site.server.stop()
    lines = [*weights_verdicts(weights), *verdicts(rounds, before)]
    write(rounds, before, lines, arguments)
    note(f"written to {arguments.results}: memory.md")
    for line in lines:
        note(line)


if __name__ == "__main__":
    main()
