# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""KCP of fawa beside kcp-go with smux, and java-Kcp: one seeded link for all, rounds that take turns."""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import measure
import report
from measure import ROOT, built, median_and_range, note

TOOL = ROOT / "transport-loom/tool/kcp"
ANY = "127.0.0.1:0"
FAWA, OURS, GO, NETTY = "fawa", "fawa --ours", "kcp-go", "java-Kcp"
SIDES = (FAWA, OURS, GO)
PARTS = ("loopback", "goodput", "pings", "crowd", "echo", "virtual", "idle", "jmh")
LOSSES = (0, 0.01, 0.05, 0.1, 0.2)
FECS = ("0+0", "10+3")
# A transfer at a loss takes some seconds.
MEGABYTES = {0: 80, 0.01: 60, 0.05: 40, 0.1: 25, 0.2: 15}
WARM_MEGABYTES = 25
NETTY_LOSSES = (0, 0.01, 0.1)
PATIENCE_SECONDS = 240
PING_MOST = {0.01: 50, 0.05: 75, 0.1: 95}
CROWD_ORIGINAL_MILLIS = 1300
# What fabrica-net does by its settings: FEC 10+3, window 128, one smux stream a session, AES-GCM.
ECHO_KEY = "00112233445566778899aabbccddeeff" * 2
# Medians measured of fabrica-net, messages a CPU-second of both ends, by sessions.
ECHO_PUBLISHED = {1: 4_100, 100: 9_200}
ECHO_WARM_SECONDS = 10
ECHO_SECONDS = 6
ENCODE_GB_LEAST = 1.8
ENCODE = "Reed-Solomon 10+3 encode on one core, GB/s in the best second"
DATAGRAM_BYTES_MOST = 64
VIRTUAL_SEEDS = 5
VIRTUAL_SECONDS = {"transfer": 60, "ping": 1200}
IDLE_SETTLE_SECONDS = 8
IDLE_SECONDS = 10
FILES_OF_ONE_PROCESS = 10_000


def go_peer(*words):
    return [built("perf/peers/bin/kcp-peer", "run perf/bench-kcp.sh"), *words]


def netty_peer(*words):
    place = Path(built("perf/peers/java-kcp/target/lib", "run perf/bench-kcp.sh")).parent
    return [measure.java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.transport.noNative=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-XX:+UseSerialGC",
            "-Xmx512m", "-cp", f"{place}/classes:{place}/lib/*", "io.fawa.peers.JavaKcpPeer", *words]


def options(side, fec, smux):
    data, parity = fec.split("+")
    if side == NETTY:
        return ["-data", data, "-parity", parity]
    if side == GO:
        return ["-data", data, "-parity", parity, "-smux", str(smux)]
    return ["--fec", fec, "--smux", str(smux)] + (["--ours"] if side == OURS else [])


def peer(side):
    return netty_peer if side == NETTY else go_peer


def echo_command(side, fec="0+0", smux=0):
    first = peer(side)("-listen", ANY) if side in (GO, NETTY) else [str(TOOL), "echo", ANY]
    return first + options(side, fec, smux)


def client_command(side, what, address, number, fec="0+0", smux=0, warm=0):
    """A transfer of so many bytes after some that are not timed, or a ping of so many seconds."""
    if side in (GO, NETTY):
        words = ["-warm", str(warm), "-bytes", str(number)] if what == "transfer" else ["-ping", "-seconds", str(number)]
        return peer(side)("-connect", address, *words) + options(side, fec, smux)
    words = ["--warm", str(warm), "--bytes", str(number)] if what == "transfer" else ["--seconds", str(number)]
    return [str(TOOL), what, address, *words] + options(side, fec, smux)


def sides_at(loss):
    return SIDES + ((NETTY,) if loss in NETTY_LOSSES else ())


class Listening:
    """A program that says where it listens, and ends when it is told to."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening "):
            self.stop()
            raise RuntimeError(f"{' '.join(command)} does not listen: {line}")
        self.address = line.split()[1]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def stop(self):
        """Ends this one process, by its own id."""
        self.process.terminate()
        self.process.stdin.close()
        try:
            self.process.wait(measure.STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def cpu_seconds(self):
        return measure.process_cpu_seconds(self.process.pid)

    def memory_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE).group(1))


def link(target, loss, seed):
    """As `./justw kcp link`, but for a JVM that would warm up on the cores that both ends need."""
    return Listening([built("perf/peers/bin/udp-link", "run perf/bench-kcp.sh"), "-listen", ANY, "-target", target, "-delay", "20ms",
                      "-loss", str(loss), "-reorder", "0.01", "-seed", str(seed)])


def transfer(side, address, size, fec="0+0", smux=0, warm=0):
    """MB/s each way; a digest that differs or a time-out ends the benchmark."""
    answer = measure.run(client_command(side, "transfer", address, size, fec, smux, warm), PATIENCE_SECONDS)
    return float(re.search(r"each way, ([\d.]+) MB/s, digest equal", answer).group(1))


def ping(side, address, seconds, fec):
    answer = measure.run(client_command(side, "ping", address, seconds, fec), seconds + 60)
    count, back, p50, p99, p999 = re.search(
        r"ping (\d+) of (\d+) back, p50 ([\d.]+) p99 ([\d.]+) p99.9 ([\d.]+) ms", answer).groups()
    if count != back:
        raise RuntimeError(f"{side} lost messages: {answer}")
    return float(p50), float(p99), float(p999)


@dataclass
class Figures:
    """Everything found, by name; a list has one entry a round."""

    goodput: dict
    pings: dict
    loopback: dict
    crowd: dict
    echo: dict
    virtual: dict
    idle: dict
    jmh: dict


def turns(items, turn):
    """The same items, beginning with another one each turn, so that none always comes first."""
    return items[turn % len(items):] + items[:turn % len(items)]


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
                before, children = echo.cpu_seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
                rate = transfer(side, echo.address, size, smux=smux)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                server = (echo.cpu_seconds() - before) / (size / 1e9)
                client = (after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime) / (size / 1e9)
            figures.loopback.setdefault((smux, side), []).append((rate, server, client))
            note(f"round {turn + 1}: loopback smux {smux} {side:12} {rate:6.1f} MB/s each way, CPU s/GB each way: server "
                 f"{server:5.2f}, client {client:5.2f} (with its start)")


def crowd(address, sessions):
    process = subprocess.Popen(
        [built("perf/peers/bin/kcp-crowd", "run perf/bench-kcp.sh"), "-connect", address, "-sessions", str(sessions)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    found = re.search(r"served (\d+) of (\d+), p50 ([\d.]+) p99 ([\d.]+) max ([\d.]+) ms", line)
    return process, int(found.group(1)), float(found.group(4))


def let_go(process):
    process.stdin.close()
    process.wait(measure.STOP_SECONDS_MAX)
    process.stdout.close()


def measure_crowd(figures, arguments, turn):
    for side in turns((FAWA, GO), turn):
        with Listening(echo_command(side)) as echo:
            transfer(side, echo.address, int(60e6 * arguments.scale))
            process, served, p99 = crowd(echo.address, 1000)
            let_go(process)
        figures.crowd.setdefault(side, []).append((served, p99))
        note(f"round {turn + 1}: 1000 clients at once {side:12} served {served}, p99 {p99:.0f} ms")


def echo_loop(address, sessions, seconds, settings):
    """Messages that came back, and CPU seconds of the client."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = measure.run(
        go_peer("-connect", address, "-loop", str(sessions), "-seconds", str(seconds), *settings), seconds + 30)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return int(re.search(r"loop (\d+) messages", answer).group(1)), used


def measure_echo(figures, arguments, turn):
    """A message at a time by each session, as fabrica-net's tunnel is set; the client is the same for both servers."""
    go = ["-crypt", "aes-256-gcm", "-key", ECHO_KEY, "-data", "10", "-parity", "3", "-window", "128", "-smux", "2"]
    ours = ["--crypt", "aes-256-gcm", "--key", ECHO_KEY, "--fec", "10+3", "--window", "128", "--smux", "2"]
    for side in turns((FAWA, GO), turn):
        with Listening([str(TOOL), "echo", ANY, *ours] if side == FAWA else go_peer("-listen", ANY, *go)) as echo:
            echo_loop(echo.address, 100, max(2, int(ECHO_WARM_SECONDS * arguments.scale)), go)
            for sessions in ECHO_PUBLISHED:
                before = echo.cpu_seconds()
                count, client = echo_loop(echo.address, sessions, ECHO_SECONDS, go)
                server = echo.cpu_seconds() - before
                found = (count / server, count / (server + client))
                figures.echo.setdefault((sessions, side), []).append(found)
                note(f"round {turn + 1}: echo, {sessions:3} sessions {side:12} {found[0]:6.0f} messages a CPU-second of the "
                     f"server, {found[1]:6.0f} of both ends")


def measure_virtual(figures, arguments):
    """Both state machines with a clock that is set: no machine, nor its load, has a part in these."""
    go = [built("perf/peers/bin/kcp-virtual", "run perf/bench-kcp.sh")]
    fawa = [measure.java(), "-XX:+UseSerialGC", "-cp", built("perf/jmh/target/jmh.jar", "run perf/bench-kcp.sh"),
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
                note(f"virtual time: loss {loss:4.0%} {side:12} {what} {spread([value for value, _ in found])}, "
                     f"{statistics.median(count for _, count in found):.0f} datagrams")


def jmh(pattern, *words):
    """The results of a short run, which are not for comparing commits."""
    with measure.folder() as place:
        found = Path(place, "found.json")
        measure.run([measure.java(), "-jar", built("perf/jmh/target/jmh.jar", "run perf/bench-kcp.sh"), pattern, "-f", "1",
                     "-prof", "gc", "-rf", "json", "-rff", str(found), *words], PATIENCE_SECONDS)
        return json.loads(found.read_text())


def measure_jmh(figures):
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


def ratio(ours, theirs):
    return median_and_range([a / b for a, b in zip(ours, theirs)])


def goodput_verdicts(figures, arguments):
    def to(loss, fec, side, other):
        return ratio(figures.goodput[loss, fec, side], figures.goodput[loss, fec, other])
    for fec in FECS:
        worst, loss = min((to(loss, fec, FAWA, GO), loss) for loss in arguments.losses)
        yield report.verdict(f"goodput to kcp-go, same settings, FEC {fec}, worst at {loss:.0%} loss", *worst, 1)
    for loss in arguments.losses[:2]:
        yield report.verdict(f"goodput to kcp-go, ours, {loss:.0%} loss", *to(loss, "0+0", OURS, GO), 2)
    for fec in FECS:
        worst, loss = min((to(loss, fec, FAWA, NETTY), loss) for loss in NETTY_LOSSES)
        yield report.verdict(f"goodput to java-Kcp, FEC {fec}, worst at {loss:.0%} loss", *worst, 1)


def ping_verdicts(figures, arguments):
    def p99(loss, fec, side):
        return [found[1] for found in figures.pings[loss, fec, side]]
    for other, losses in ((GO, arguments.losses), (NETTY, NETTY_LOSSES)):
        for fec in FECS:
            worst, loss = max((ratio(p99(loss, fec, FAWA), p99(loss, fec, other)), loss) for loss in losses)
            yield report.verdict(f"60 Hz p99 to {other}, same settings, FEC {fec}, worst at {loss:.0%} loss", *worst, 1,
                                 at_least=False)
    for loss, most in PING_MOST.items():
        if loss in arguments.losses:
            yield report.verdict(f"60 Hz p99, ours, {loss:.0%} loss", *median_and_range(p99(loss, "0+0", OURS)), most,
                                 at_least=False, unit="ms")


def loopback_verdicts(figures, _):
    for smux in (0, 1, 2):
        ours, theirs = figures.loopback[smux, FAWA], figures.loopback[smux, GO]
        yield report.verdict(
            f"loopback MB/s to kcp-go, smux {smux}", *ratio([r[0] for r in ours], [r[0] for r in theirs]), 1)
        yield report.verdict(f"loopback server CPU to kcp-go, smux {smux}",
                             *ratio([r[1] for r in ours], [r[1] for r in theirs]), 1, at_least=False)


def crowd_verdicts(figures, _):
    ours = [found[1] for found in figures.crowd[FAWA]]
    yield report.verdict("1000 clients at once, p99 (0.3 of the original's 1.3 s)", *median_and_range(ours),
                         0.3 * CROWD_ORIGINAL_MILLIS, at_least=False, unit="ms")
    yield report.verdict("1000 clients at once, p99 to kcp-go", *ratio(ours, [found[1] for found in figures.crowd[GO]]), 1,
                         at_least=False)
    unserved = 1000 - min(found[0] for found in figures.crowd[FAWA])
    yield report.verdict("1000 clients at once, not served", unserved, unserved, unserved, 0, at_least=False, unit="")


def echo_verdicts(figures, _):
    for sessions, published in ECHO_PUBLISHED.items():
        ours, theirs = figures.echo[sessions, FAWA], figures.echo[sessions, GO]
        yield report.verdict(f"echo a CPU-second of the server to kcp-go set as fabrica-net, {sessions} sessions",
                             *ratio([found[0] for found in ours], [found[0] for found in theirs]), 1)
        yield report.verdict(f"echo a CPU-second of both ends, {sessions} sessions (fabrica-net's published)",
                             *median_and_range([found[1] for found in ours]), published, unit="")


def virtual_verdicts(figures, arguments):
    def to_go(what, loss):
        ours, theirs = figures.virtual[what, loss, FAWA], figures.virtual[what, loss, GO]
        return ratio([value for value, _ in ours], [value for value, _ in theirs])
    worst, loss = min((to_go("transfer", loss), loss) for loss in arguments.losses)
    yield report.verdict(f"in virtual time, goodput to kcp-go, same settings, worst at {loss:.0%} loss", *worst, 1)
    worst, loss = max((to_go("ping", loss), loss) for loss in arguments.losses)
    yield report.verdict(f"in virtual time, 60 Hz p99 to kcp-go, same settings, worst at {loss:.0%} loss", *worst, 1,
                         at_least=False)


def idle_verdicts(figures, _):
    served, share, memory = figures.idle[FAWA]
    yield report.verdict(
        f"{served} idle sessions", 100 * share, 100 * share, 100 * share, 5, at_least=False, unit="% of a core")
    yield report.verdict(f"{served} idle sessions", memory, memory, memory, 8, at_least=False, unit="KiB each")


def jmh_verdicts(figures, _):
    speed = figures.jmh[ENCODE]
    yield report.verdict("Reed-Solomon 10+3 encode on one core, best second", speed, speed, speed, ENCODE_GB_LEAST, unit="GB/s")
    for name, size in figures.jmh.items():
        if name.startswith("B a datagram"):
            yield report.verdict(f"allocated, {name}", size, size, size, DATAGRAM_BYTES_MOST, at_least=False, unit="B")


VERDICTS = {"loopback": loopback_verdicts, "goodput": goodput_verdicts, "pings": ping_verdicts, "crowd": crowd_verdicts,
            "echo": echo_verdicts, "virtual": virtual_verdicts, "idle": idle_verdicts, "jmh": jmh_verdicts}


def verdicts(figures, arguments):
    """Each target of the parts that ran with its figure."""
    return [line for part in arguments.only for line in VERDICTS[part](figures, arguments)]


def rows_of(table, losses, cell):
    """Sides by loss; java-Kcp is not measured at all of them."""
    return [[f"{fec}, {side}", *(cell(table[loss, fec, side]) if (loss, fec, side) in table else "" for loss in losses)]
            for fec in FECS for side in (*SIDES, NETTY)]


def spread(values):
    middle, low, high = median_and_range(values)
    return f"{middle:.1f}" if low == high else f"{middle:.1f} ({low:.1f}–{high:.1f})"


def csv_of(figures):
    rows = [["goodput", f"loss {loss:g} fec {fec}", side, turn + 1, f"{rate:.2f}", "", ""]
            for (loss, fec, side), rates in figures.goodput.items() for turn, rate in enumerate(rates)]
    rows += [["ping", f"loss {loss:g} fec {fec}", side, turn + 1, *found]
             for (loss, fec, side), all_found in figures.pings.items() for turn, found in enumerate(all_found)]
    rows += [["loopback", f"smux {smux}", side, turn + 1, *(f"{value:.3f}" for value in found)]
             for (smux, side), all_found in figures.loopback.items() for turn, found in enumerate(all_found)]
    rows += [["crowd", "1000 clients", side, turn + 1, *found, ""]
             for side, all_found in figures.crowd.items() for turn, found in enumerate(all_found)]
    rows += [["echo", f"{sessions} sessions", side, turn + 1, *(f"{value:.0f}" for value in found), ""]
             for (sessions, side), all_found in figures.echo.items() for turn, found in enumerate(all_found)]
    rows += [["virtual", f"{what} loss {loss:g}", side, seed + 1, f"{value:.2f}", f"{count:.0f}", ""]
             for (what, loss, side), all_found in figures.virtual.items() for seed, (value, count) in enumerate(all_found)]
    rows += [["idle", f"{found[0]} sessions", side, 1, f"{found[1]:.4f}", f"{found[2]:.2f}", ""]
             for side, found in figures.idle.items()]
    rows += [["jmh", name, FAWA, 1, f"{value:.3f}", "", ""] for name, value in figures.jmh.items()]
    return rows


def sections(figures, arguments):
    """The tables of the parts that ran, as lines."""
    head = [f"{loss:.0%}" for loss in arguments.losses]
    if figures.goodput:
        yield from ("## Goodput, MB/s each way, of a transfer to an echo and back", "",
                    report.table(["FEC, side", *head], rows_of(figures.goodput, arguments.losses, spread)), "",
                    "![MB/s](kcp.svg)", "")
    if figures.pings:
        yield from ("## 60 messages of 100 bytes a second, p50 / p99 / p99.9 in ms, timed from when each was due", "",
                    report.table(["FEC, side", *head], rows_of(figures.pings, arguments.losses, lambda found: " / ".join(
                        f"{statistics.median(of):.1f}" for of in zip(*found)))), "")
    if figures.loopback:
        yield from ("## Loopback", "", report.table(
            ["smux, side", "MB/s each way", "server CPU s/GB", "client CPU s/GB, with its start"],
            [[f"smux {smux}, {side}", *(spread([found[i] for found in all_found]) for i in range(3))]
             for (smux, side), all_found in figures.loopback.items()]), "")
    if figures.echo:
        yield from ("## Echo of a message of 100 bytes at a time, as fabrica-net's tunnel is set", "", report.table(
            ["sessions, side", "messages a CPU-second of the server", "of both ends"],
            [[f"{sessions}, {side}", *(spread([found[i] for found in all_found]) for i in range(2))]
             for (sessions, side), all_found in figures.echo.items()]), "",
                    "FEC 10+3, window 128, one smux stream a session, AES-GCM; the client is kcp-go's for both. fabrica-net "
                    "itself is not a module that Go can fetch; kcp-go and smux are what it stands on.", "")
    if figures.virtual:
        yield from ("## In virtual time: the state machines alone, FEC off", "", report.table(["what, side", *head], [
            [f"{name}, {side}", *(spread([value for value, _ in figures.virtual[what, loss, side]]) for loss in arguments.losses)]
            for what, name in (("transfer", "MB/s each way"), ("ping", "60 Hz p99 ms")) for side in (FAWA, GO)]), "",
                    f"{VIRTUAL_SEEDS} seeds. kcp-go's is its kcp.go with a clock that is set (perf/peers/kcp-virtual), written to, "
                    "ticked and echoed as its session does.", "")
    if figures.crowd:
        yield from ("## 1000 clients at once", "", report.table(
            ["side", "p99 ms"], [[side, spread([found[1] for found in of])] for side, of in figures.crowd.items()]), "",
                    "The clients are the same bare ones for both servers.", "")
    if figures.idle:
        yield from (f"## {arguments.idle} idle sessions", "", report.table(
            ["side", "of a core", "KiB each"], [[side, f"{of[1]:.1%}", f"{of[2]:.1f}"] for side, of in figures.idle.items()]),
            "", "Memory is what the process grew by, after it had served a transfer.", "")
    if figures.jmh:
        yield from ("## By JMH, short runs", "", report.table(
            ["what", "figure"], [[name, f"{value:.2f}"] for name, value in figures.jmh.items()]), "")


def write(figures, arguments, lines, began):
    folder = ROOT / "perf/results"
    folder.mkdir(parents=True, exist_ok=True)
    report.write_csv(folder / "kcp.csv", ["figure", "at", "side", "round", "first", "second", "third"], csv_of(figures))
    text = [
        "# KCP over a bad link", "",
        f"{began}, {os.getloadavg()[0]:.1f} at the end. Commit {measure.commit()}. "
        f"`perf/bench-kcp.sh {' '.join(sys.argv[1:])}`".replace(" `", "`").replace(".`", ". `"), "",
        f"fawa beside kcp-go v5.6.72 with smux v1.5.56, and java-Kcp 1.6 on Netty 4.1.54 in message mode with its own socket "
        "buffers, each at both ends, through one UDP proxy (perf/peers/loom/udp-link) with 20 ms each way, 1 % held back by 5 ms and the same "
        "seed; `NoDelay(1,10,2,1)`, window 1024, MTU 1400, stream mode. `--ours` is our own defaults at both ends. "
        f"{arguments.rounds} rounds in which the sides take turns; medians with the lowest and highest. "
        "Ends, link and measuring share the machine: a goodput is what remains when all of them want its cores.", "",
        *sections(figures, arguments),
        "## Targets", "", *(f"- {line}" for line in lines)]
    (folder / "kcp.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    if figures.goodput:
        report.bars(folder / "kcp.svg", "Goodput over 40 ms, to an echo and back", [
            (f"{loss:.0%} loss", "MB/s each way", [
                (f"{side}, FEC {fec}", *median_and_range(figures.goodput[loss, fec, side]))
                for fec in FECS for side in sides_at(loss)]) for loss in arguments.losses])


def parts(text):
    """Parts to run, in their order."""
    names = text.split(",")
    unknown = set(names) - set(PARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    return [part for part in PARTS if part in names]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=20, help="of one ping")
    parser.add_argument("--only", type=parts, default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one round, three losses, little data: shows that it runs")
    arguments = parser.parse_args()
    arguments.losses, arguments.scale, arguments.idle = LOSSES, 1.0, 20_000
    if arguments.quick:
        arguments.losses, arguments.scale, arguments.rounds, arguments.seconds = NETTY_LOSSES, 0.3, 1, 8
    figures = Figures({}, {}, {}, {}, {}, {}, {}, {})
    by_round = {"loopback": measure_loopback, "goodput": measure_goodput, "pings": measure_pings, "crowd": measure_crowd,
                "echo": measure_echo}
    began = measure.machine()
    try:
        for turn in range(arguments.rounds):
            for part in arguments.only:
                if part in by_round:
                    by_round[part](figures, arguments, turn)
        if "virtual" in arguments.only:
            measure_virtual(figures, arguments)
        if "idle" in arguments.only:
            measure_idle(figures, arguments)
        if "jmh" in arguments.only:
            measure_jmh(figures)
    except measure.Missing as missing:
        measure.fail(f"bench-kcp: {missing}")
    lines = verdicts(figures, arguments)
    write(figures, arguments, lines, began)
    note("written to perf/results/kcp.md, kcp.csv, kcp.svg")
    for line in lines:
        note(line)
    note("bench-kcp: " + "; ".join(lines))


if __name__ == "__main__":
    main()
