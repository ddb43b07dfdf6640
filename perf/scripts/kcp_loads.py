# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of bench_kcp.py: each loads its ends, in rounds that take turns or once, and notes what it found."""

import json
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import measure
from kcp_ends import (ANY, FAWA, GO, HINT, PATIENCE_SECONDS, SIDES, TOOL, Listening, children_cpu_seconds, crowd, echo_command,
                      echo_loop, go_peer, let_go, link, ping, sides_at, transfer)
from measure import built, note, turns
from report import spread

FECS = ("0+0", "10+3")
# A transfer at a loss takes some seconds.
MEGABYTES = {0: 80, 0.01: 60, 0.05: 40, 0.1: 25, 0.2: 15}
WARM_MEGABYTES = 25
# What fabrica-net does by its settings: FEC 10+3, window 128, one smux stream a session, AES-GCM.
ECHO_KEY = "00112233445566778899aabbccddeeff" * 2
ECHO_SESSIONS = (1, 100)
ECHO_WARM_SECONDS = 10
ECHO_SECONDS = 6
ENCODE = "Reed-Solomon 10+3 encode on one core, GB/s in the best second"
VIRTUAL_SEEDS = 5
VIRTUAL_SECONDS = {"transfer": 60, "ping": 1200}
IDLE_SETTLE_SECONDS = 8
IDLE_SECONDS = 10
FILES_OF_ONE_PROCESS = 10_000


@dataclass
class Figures:
    """Everything found, by name; a list has one entry a round."""

    goodput: dict = field(default_factory=dict)
    pings: dict = field(default_factory=dict)
    loopback: dict = field(default_factory=dict)
    crowd: dict = field(default_factory=dict)
    echo: dict = field(default_factory=dict)
    virtual: dict = field(default_factory=dict)
    idle: dict = field(default_factory=dict)
    jmh: dict = field(default_factory=dict)


def measure_goodput(figures, arguments, turn):
    for loss in arguments.losses:
        for fec in FECS:
            for side in turns(sides_at(loss), turn):
                size = int(MEGABYTES[loss] * 1e6 * arguments.scale)
                with Listening(echo_command(side, fec)) as echo:
                    transfer(side, echo.address, int(WARM_MEGABYTES * 1e6 * arguments.scale), fec)
                    with link(echo.address, loss, turn + 1) as bad:
                        rate = transfer(side, bad.address, size, fec, warm=size // 2)
                figures.goodput.setdefault((loss, fec, side), []).append(rate)
                note(f"round {turn + 1}: loss {loss:4.0%} FEC {fec:4} {side:12} {rate:6.2f} MB/s each way")


def measure_pings(figures, arguments, turn):
    """All sides at once: they hardly load the machine, and what disturbs one disturbs all."""
    def prepare(side, loss, fec):
        echo = Listening(echo_command(side, fec))
        return echo, link(echo.address, loss, turn + 1)

    for loss in arguments.losses:
        for fec in FECS:
            ends = {side: prepare(side, loss, fec) for side in sides_at(loss)}
            try:
                with ThreadPoolExecutor() as pool:
                    # The first one starts and warms what the second one needs.
                    for seconds in (2, arguments.seconds):
                        running = {side: pool.submit(ping, side, ends[side][1].address, seconds, fec) for side in ends}
                        found = {side: future.result() for side, future in running.items()}
            finally:
                for echo, bad in ends.values():
                    bad.stop()
                    echo.stop()
            for side, (p50, p99, p999) in found.items():
                figures.pings.setdefault((loss, fec, side), []).append((p50, p99, p999))
                note(f"round {turn + 1}: loss {loss:4.0%} FEC {fec:4} {side:12} p50 {p50:6.1f}  p99 {p99:6.1f}  "
                     f"p99.9 {p999:6.1f} ms")


def measure_loopback(figures, arguments, turn):
    size = int(500e6 * arguments.scale)
    for smux in (0, 1, 2):
        for side in turns(SIDES, turn):
            with Listening(echo_command(side, smux=smux)) as echo:
                transfer(side, echo.address, size // 4, smux=smux)
                before, children = echo.cpu_seconds(), children_cpu_seconds()
                rate = transfer(side, echo.address, size, smux=smux)
                server = (echo.cpu_seconds() - before) / (size / 1e9)
                client = (children_cpu_seconds() - children) / (size / 1e9)
            figures.loopback.setdefault((smux, side), []).append((rate, server, client))
            note(f"round {turn + 1}: loopback smux {smux} {side:12} {rate:6.1f} MB/s each way, CPU s/GB each way: server "
                 f"{server:5.2f}, client {client:5.2f} (with its start)")


def measure_crowd(figures, arguments, turn):
    for side in turns((FAWA, GO), turn):
        with Listening(echo_command(side)) as echo:
            transfer(side, echo.address, int(60e6 * arguments.scale))
            process, served, p99 = crowd(echo.address, 1000)
            let_go(process)
        figures.crowd.setdefault(side, []).append((served, p99))
        note(f"round {turn + 1}: 1000 clients at once {side:12} served {served}, p99 {p99:.0f} ms")


def measure_echo(figures, arguments, turn):
    """A message at a time by each session, as fabrica-net's tunnel is set; the client is the same for both servers."""
    go = ["-crypt", "aes-256-gcm", "-key", ECHO_KEY, "-data", "10", "-parity", "3", "-window", "128", "-smux", "2"]
    ours = ["--crypt", "aes-256-gcm", "--key", ECHO_KEY, "--fec", "10+3", "--window", "128", "--smux", "2"]
    for side in turns((FAWA, GO), turn):
        with Listening([str(TOOL), "echo", ANY, *ours] if side == FAWA else go_peer("-listen", ANY, *go)) as echo:
            echo_loop(echo.address, 100, max(2, int(ECHO_WARM_SECONDS * arguments.scale)), go)
            for sessions in ECHO_SESSIONS:
                before = echo.cpu_seconds()
                count, client = echo_loop(echo.address, sessions, ECHO_SECONDS, go)
                server = echo.cpu_seconds() - before
                found = (count / server, count / (server + client))
                figures.echo.setdefault((sessions, side), []).append(found)
                note(f"round {turn + 1}: echo, {sessions:3} sessions {side:12} {found[0]:6.0f} messages a CPU-second of the "
                     f"server, {found[1]:6.0f} of both ends")


def measure_virtual(figures, arguments):
    """Both state machines with a clock that is set: no machine, nor its load, has a part in these."""
    go = [built("perf/peers/bin/kcp-virtual", HINT)]
    fawa = [measure.java(), "-XX:+UseSerialGC", "-cp", built("perf/jmh/target/jmh.jar", HINT),
            "io.fawa.jmh.KcpInVirtualTime"]
    patterns = {"transfer": r"transfer ([\d.]+) MB/s each way, (\d+) datagrams", "ping": r"p99 ([\d.]+) .*, (\d+) datagrams"}
    for what, pattern in patterns.items():
        seconds = str(max(1, int(VIRTUAL_SECONDS[what] * arguments.scale)))
        for loss in arguments.losses:
            for side, command in ((FAWA, fawa), (GO, go)):
                answers = [measure.run([*command, what, str(loss), str(seed + 1), seconds], PATIENCE_SECONDS)
                           for seed in range(VIRTUAL_SEEDS)]
                found = [tuple(map(float, re.search(pattern, answer).groups())) for answer in answers]
                figures.virtual[what, loss, side] = found
                note(f"virtual time: loss {loss:4.0%} {side:12} {what} {spread([value for value, _ in found], 1)}, "
                     f"{statistics.median(count for _, count in found):.0f} datagrams")


def jmh(pattern, *words):
    """The results of a short run, which are not for comparing commits."""
    with measure.folder() as place:
        found = Path(place, "found.json")
        measure.run([measure.java(), "-jar", built("perf/jmh/target/jmh.jar", HINT), pattern, "-f", "1",
                     "-prof", "gc", "-rf", "json", "-rff", str(found), *words], PATIENCE_SECONDS)
        return json.loads(found.read_text())


def measure_jmh(figures, _):
    encode = jmh("ReedSolomonBenchmark.encode", "-p", "lost=1", "-i", "8")[0]
    # The best second: whoever else wants the cores can only make it slower.
    figures.jmh[ENCODE] = max(max(fork) for fork in encode["primaryMetric"]["rawData"]) / 1000
    note(f"{ENCODE}: {figures.jmh[ENCODE]:.2f}")
    for found in jmh("DatagramBenchmark"):
        name = f"B a datagram and its acknowledgement, {found['params']['cipher']}"
        bytes_of = [metric["score"] for key, metric in found["secondaryMetrics"].items() if key.endswith("gc.alloc.rate.norm")]
        figures.jmh[name] = bytes_of[0]
        note(f"{bytes_of[0]:.1f} {name}")


def measure_idle(figures, arguments):
    for side in (FAWA, GO):
        with Listening(echo_command(side)) as echo:
            transfer(side, echo.address, int(60e6 * arguments.scale))
            before = echo.memory_kib()
            crowds, served = [], 0
            for begin in range(0, arguments.idle, FILES_OF_ONE_PROCESS):
                process, count, _ = crowd(echo.address, min(FILES_OF_ONE_PROCESS, arguments.idle - begin))
                crowds.append(process)
                served += count
            time.sleep(IDLE_SETTLE_SECONDS)
            cpu = echo.cpu_seconds()
            time.sleep(IDLE_SECONDS)
            share = (echo.cpu_seconds() - cpu) / IDLE_SECONDS
            memory = (echo.memory_kib() - before) / served
            for process in crowds:
                let_go(process)
        figures.idle[side] = (served, share, memory)
        note(f"{served} idle sessions {side:12} {share:.1%} of a core, {memory:.1f} KiB each")



# In this order: those that take turns in rounds, and those that run once.
ROUNDS = {"loopback": measure_loopback, "goodput": measure_goodput, "pings": measure_pings, "crowd": measure_crowd, "echo": measure_echo}
ONCE = {"virtual": measure_virtual, "idle": measure_idle, "jmh": measure_jmh}
