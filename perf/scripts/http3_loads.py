# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of bench_http3.py: each loads its servers, in rounds that take turns or once, and notes what it found."""

import subprocess
from dataclasses import dataclass, field

from http3_ends import GO, KWIK, NETTY, OURS, WEBTRANSPORT_GO, Held, Ours, Peer, State, load, seconds_until_gone, settled
from measure import Missing, note, turns

DOWNLOAD, POST, ECHO, STREAMS = "download", "post", "echo", "streams"
# What is loaded, in which unit, and who is the peer.
ROUNDS = {DOWNLOAD: ("MB/s", GO), POST: ("calls/s", GO), ECHO: ("messages/s", WEBTRANSPORT_GO), STREAMS: ("messages/s", WEBTRANSPORT_GO)}
POSTS_AT_ONCE, ECHOES_AT_ONCE = 32, 16
# One after the other.
DOWNLOADS = 2
PROGRAMS = {GO: "http3-peer", WEBTRANSPORT_GO: "webtransport-peer"}
IDLE_SECONDS = 10
# The budget takes the windows of a connection that has a session at once, 1.47 MiB with its streams (docs/decisions/033):
# 1 GiB of heap is enough for 371 sessions on connections of their own, and 1,000 want 2.8 GiB.
HOLD_HEAP = ("-Xmx3g",)


@dataclass
class Rate:
    """Of one load in one round; `bad` is what stalled or failed, and `why` the first of it."""

    per_second: float
    per_cpu_second: float
    p99_millis: float
    bad: int
    why: str


@dataclass
class Stalls:
    """Of what was sent to one provider without a pause: what came, and the longest it let a client wait."""

    downloads: int
    downloads_done: int
    downloads_bad: int
    download_mb_per_second: float
    pause_millis: float
    echoes: int
    echoes_done: int
    echoes_bad: int
    echo_longest_millis: float
    first_failure: str


@dataclass
class Holding:
    """One provider that was given sessions to hold and to forget."""

    sessions: int
    held: int
    answered: int
    heap_kib: float
    rss_kib: float
    threads_more: int
    gone_seconds: float
    rounds: int
    rounds_done: int
    before: State
    after: State
    vanished: State
    first_failure: str


@dataclass
class Figures:
    """Everything found."""

    rates: dict = field(default_factory=dict)
    stalls: dict = field(default_factory=dict)
    holding: dict = field(default_factory=dict)
    absent: dict = field(default_factory=dict)


class Field:
    """The servers of the rounds, all at once. A peer that cannot be built or started is in `absent`, with the reason."""

    def __init__(self):
        self.running, self.absent = {}, {}

    def start(self, parts):
        first = Ours(NETTY)
        self.running[NETTY] = first
        first.start()
        self.tls = first.certificate()
        self.running[KWIK] = Ours(KWIK, self.tls)
        self.running[KWIK].start()
        for name in {ROUNDS[part][1] for part in parts if part in ROUNDS}:
            peer = Peer(name, PROGRAMS[name], self.tls)
            try:
                peer.start()
                self.running[name] = peer
            except (Missing, RuntimeError, OSError, subprocess.SubprocessError) as failure:
                peer.stop()
                self.absent[name] = str(failure).strip()[-300:]
                note(f"!!! {name} will not be measured: {failure}")

    def stop(self):
        for server in self.running.values():
            server.stop()

    def of(self, part):
        """The servers that one load is for."""
        return [self.running[name] for name in (NETTY, KWIK, ROUNDS[part][1]) if name in self.running]


def rate(server, part, arguments, *span):
    """One load for a time, or of a count."""
    words = {
        DOWNLOAD: ("http3-load", "--bytes", str(arguments.bytes)),
        POST: ("http3-load", "--parallel", str(POSTS_AT_ONCE)),
        ECHO: ("webtransport-load", "--outstanding", str(ECHOES_AT_ONCE)),
        STREAMS: ("webtransport-load", "--outstanding", str(ECHOES_AT_ONCE)),
    }[part]
    before = server.cpu_seconds()
    seen = load(server, *words, "--what", part, *span, seconds_max=60)
    amount = seen["bytes"] / 1e6 if part == DOWNLOAD else seen["done"]
    cpu = max(0.01, server.cpu_seconds() - before)
    return Rate(amount / seen["seconds"], amount / cpu, seen["p99Micros"] / 1000, seen["failures"] + seen["stalls"], seen["firstFailure"])


def take_turns(figures, field_of, arguments):
    """All loads of the rounds, to all their servers."""
    parts = [part for part in ROUNDS if part in arguments.only]
    # Twice: what is compiled for one load is compiled again when others come. Go needs only its memory.
    for _ in range(2):
        for part in parts:
            for server in field_of.of(part):
                rate(server, part, arguments, "--seconds", f"{arguments.warm if server.name in OURS else 1}s")
    for turn in range(arguments.rounds):
        for part in parts:
            for server in turns(field_of.of(part), turn):
                span = ("--count", str(DOWNLOADS)) if part == DOWNLOAD else ("--seconds", f"{arguments.seconds}s")
                found = rate(server, part, arguments, *span)
                figures.rates.setdefault((part, server.name), []).append(found)
                note(f"round {turn + 1}: {part:8} {server.name:15} {found.per_second:9,.0f} {ROUNDS[part][0]}, "
                     f"{found.per_cpu_second:9,.0f} a CPU-second of the server, p99 {found.p99_millis:.1f} ms {found.why}")


def look_for_stalls(figures, server, arguments):
    """Many large downloads, and very many echoes: none may wait for long."""
    downloads = load(server, "http3-load", "--what", "download", "--bytes", str(arguments.stall_bytes),
                     "--count", str(arguments.stall_downloads), seconds_max=300)
    echoes = load(server, "webtransport-load", "--what", "echo", "--outstanding", str(ECHOES_AT_ONCE),
                  "--count", str(arguments.stall_echoes), seconds_max=120)
    found = Stalls(
        arguments.stall_downloads, downloads["done"], downloads["stalls"] + downloads["failures"], downloads["bytes"] / 1e6 / downloads["seconds"],
        downloads["pauseMicros"] / 1000, arguments.stall_echoes, echoes["done"], echoes["stalls"] + echoes["failures"],
        echoes["longestMicros"] / 1000, downloads["firstFailure"] or echoes["firstFailure"])
    figures.stalls[server.name] = found
    note(f"{server.name:15} {found.downloads_done} of {found.downloads} downloads, {found.download_mb_per_second:.0f} MB/s, longest pause "
         f"{found.pause_millis:.0f} ms; {found.echoes_done:,} of {found.echoes:,} echoes, longest {found.echo_longest_millis:.0f} ms {found.first_failure}")


def hold(figures, name, arguments, tls):
    """Sessions begun and closed, then held, then left without a word."""
    sessions = arguments.sessions[name]
    server = Ours(name, tls, more=[f"--idleTimeout={IDLE_SECONDS}s"], heap=HOLD_HEAP)
    try:
        server.start()
        begin_and_close(server, max(200, sessions))
        before = settled(server)
        done = begin_and_close(server, arguments.open_close)
        after = settled(server, before)
        note(f"{name:15} before {arguments.open_close} sessions begun and closed: {before}")
        note(f"{name:15} after: {after}")
        held = Held(server, sessions)
        try:
            during = State(server)
            answered = held.again()["done"]
        finally:
            held.kill()
        if during.live < sessions:
            raise RuntimeError(f"{name}: {during.live} objects of {sessions} sessions were found: the classes have other names now")
        gone = seconds_until_gone(server, 3 * IDLE_SECONDS)
        vanished = settled(server, after)
    finally:
        server.stop()
    figures.holding[name] = found = Holding(
        sessions, during.sessions, answered, (during.heap_mib - after.heap_mib) * 1024 / sessions,
        (during.rss_mib - after.rss_mib) * 1024 / sessions, during.threads - after.threads, gone, arguments.open_close, done,
        before, after, vanished, held.begun["firstFailure"])
    note(f"{name:15} holds {found.held} sessions, {answered} answered again, {found.heap_kib:.1f} KiB of heap each, {found.rss_kib:.1f} resident, "
         f"{found.threads_more} more threads; gone {gone:.1f} s after their client was killed {found.first_failure}")
    note(f"{name:15} then: {vanished}")


def begin_and_close(server, count):
    seen = load(server, "webtransport-load", "--what", "sessions", "--outstanding", "4", "--count", str(count), seconds_max=120)
    if seen["firstFailure"]:
        note(f"{server.name}: {seen}")
    return seen["done"]
