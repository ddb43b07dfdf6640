# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""KCP of fawa beside kcp-go and smux: one seeded link for both, rounds that take turns."""

import argparse
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
FAWA, OURS, GO = "fawa", "fawa --ours", "kcp-go"
SIDES = (FAWA, OURS, GO)
LOSSES = (0, 0.01, 0.05, 0.1, 0.2)
FECS = ("0+0", "10+3")
# A transfer at a loss takes some seconds.
MEGABYTES = {0: 120, 0.01: 100, 0.05: 60, 0.1: 40, 0.2: 30}
PATIENCE_SECONDS = 240
PING_MOST = {0.01: 50, 0.05: 75, 0.1: 95}
CROWD_ORIGINAL_MILLIS = 1300
IDLE_SETTLE_SECONDS = 8
IDLE_SECONDS = 10
FILES_OF_ONE_PROCESS = 10_000


def go_peer(*words):
    return [built("perf/peers/bin/kcp-peer", "run perf/bench-kcp.sh"), *words]


def options(side, fec, smux):
    if side == GO:
        data, parity = fec.split("+")
        return ["-data", data, "-parity", parity, "-smux", str(smux)]
    return ["--fec", fec, "--smux", str(smux)] + (["--ours"] if side == OURS else [])


def echo_command(side, fec="0+0", smux=0):
    return (go_peer("-listen", ANY) if side == GO else [str(TOOL), "echo", ANY]) + options(side, fec, smux)


def client_command(side, what, address, number, fec="0+0", smux=0):
    """A transfer of so many bytes, or a ping of so many seconds."""
    if side == GO:
        words = ["-bytes", str(number)] if what == "transfer" else ["-ping", "-seconds", str(number)]
        return go_peer("-connect", address, *words) + options(side, fec, smux)
    words = ["--bytes", str(number)] if what == "transfer" else ["--seconds", str(number)]
    return [str(TOOL), what, address, *words] + options(side, fec, smux)


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
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / measure.TICKS

    def memory_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE).group(1))


def link(target, loss, seed):
    return Listening([str(TOOL), "link", ANY, target, "--delay", "20ms", "--loss", str(loss), "--reorder", "0.01",
                      "--seed", str(seed)])


def transfer(side, address, size, fec="0+0", smux=0):
    """MB/s each way; a digest that differs or a time-out ends the benchmark."""
    answer = measure.run(client_command(side, "transfer", address, size, fec, smux), PATIENCE_SECONDS)
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
    idle: dict


def turns(items, turn):
    """The same items, beginning with another one each turn, so that none always comes first."""
    return items[turn % len(items):] + items[:turn % len(items)]


def measure_goodput(figures, arguments, turn):
    for loss in arguments.losses:
        for fec in FECS:
            for side in turns(SIDES, turn):
                size = int(MEGABYTES[loss] * 1e6 * arguments.scale)
                with Listening(echo_command(side, fec)) as echo:
                    transfer(side, echo.address, int(30e6 * arguments.scale), fec)
                    with link(echo.address, loss, turn + 1) as bad:
                        rate = transfer(side, bad.address, size, fec)
                figures.goodput.setdefault((loss, fec, side), []).append(rate)
                note(f"round {turn + 1}: loss {loss:4.0%} FEC {fec:4} {side:12} {rate:6.2f} MB/s each way")


def measure_pings(figures, arguments, turn):
    """All sides at once: they hardly load the machine, and what disturbs one disturbs all."""
    def prepare(side, loss, fec):
        echo = Listening(echo_command(side, fec))
        return echo, link(echo.address, loss, turn + 1)

    for loss in arguments.losses:
        for fec in FECS:
            ends = {side: prepare(side, loss, fec) for side in SIDES}
            try:
                with ThreadPoolExecutor() as pool:
                    # The first one starts and warms what the second one needs.
                    for seconds in (2, arguments.seconds):
                        running = {side: pool.submit(ping, side, ends[side][1].address, seconds, fec) for side in SIDES}
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


def verdicts(figures, arguments):
    """Each target with its figure."""
    lines = []

    def goodput_ratio(loss, fec, side):
        return ratio(figures.goodput[loss, fec, side], figures.goodput[loss, fec, GO])
    for fec in FECS:
        worst = min(((goodput_ratio(loss, fec, FAWA), loss) for loss in arguments.losses))
        lines.append(report.verdict(f"goodput to kcp-go, same settings, FEC {fec}, worst at {worst[1]:.0%} loss", *worst[0], 1))
    for loss in arguments.losses[:2]:
        lines.append(report.verdict(
            f"goodput to kcp-go, ours, {loss:.0%} loss", *goodput_ratio(loss, "0+0", OURS), 2))

    def p99(loss, fec, side):
        return [found[1] for found in figures.pings[loss, fec, side]]
    for fec in FECS:
        worst = max((ratio(p99(loss, fec, FAWA), p99(loss, fec, GO)), loss) for loss in arguments.losses)
        lines.append(report.verdict(
            f"60 Hz p99 to kcp-go, same settings, FEC {fec}, worst at {worst[1]:.0%} loss", *worst[0], 1, at_least=False))
    for loss, most in PING_MOST.items():
        if loss in arguments.losses:
            lines.append(report.verdict(
                f"60 Hz p99, ours, {loss:.0%} loss", *median_and_range(p99(loss, "0+0", OURS)), most, at_least=False,
                unit="ms"))
    for smux in (0, 1, 2):
        ours, theirs = figures.loopback[smux, FAWA], figures.loopback[smux, GO]
        lines.append(report.verdict(
            f"loopback MB/s to kcp-go, smux {smux}", *ratio([r[0] for r in ours], [r[0] for r in theirs]), 1))
        lines.append(report.verdict(
            f"loopback server CPU to kcp-go, smux {smux}", *ratio([r[1] for r in ours], [r[1] for r in theirs]), 1,
            at_least=False))
    slowest = median_and_range([found[1] for found in figures.crowd[FAWA]])
    lines.append(report.verdict(
        "1000 clients at once, p99", *slowest, 0.3 * CROWD_ORIGINAL_MILLIS, at_least=False, unit="ms"))
    unserved = 1000 - min(found[0] for found in figures.crowd[FAWA])
    lines.append(report.verdict("1000 clients at once, not served", unserved, unserved, unserved, 0, at_least=False, unit=""))
    served, share, memory = figures.idle[FAWA]
    lines.append(report.verdict(
        f"{served} idle sessions", 100 * share, 100 * share, 100 * share, 5, at_least=False, unit="% of a core"))
    lines.append(report.verdict(f"{served} idle sessions", memory, memory, memory, 8, at_least=False, unit="KiB each"))
    return lines


def rows_of(table, losses, cell):
    return [[f"{fec}, {side}", *(cell(table[loss, fec, side]) for loss in losses)] for fec in FECS for side in SIDES]


def spread(values):
    middle, low, high = median_and_range(values)
    return f"{middle:.1f}" if low == high else f"{middle:.1f} ({low:.1f}–{high:.1f})"


def write(figures, arguments, lines):
    folder = ROOT / "perf/results"
    folder.mkdir(parents=True, exist_ok=True)
    losses = arguments.losses
    csv_rows = [["goodput", f"loss {loss:g} fec {fec}", side, turn + 1, f"{rate:.2f}", "", ""]
                for (loss, fec, side), rates in figures.goodput.items() for turn, rate in enumerate(rates)]
    csv_rows += [["ping", f"loss {loss:g} fec {fec}", side, turn + 1, *found]
                 for (loss, fec, side), all_found in figures.pings.items() for turn, found in enumerate(all_found)]
    csv_rows += [["loopback", f"smux {smux}", side, turn + 1, *(f"{value:.3f}" for value in found)]
                 for (smux, side), all_found in figures.loopback.items() for turn, found in enumerate(all_found)]
    csv_rows += [["crowd", "1000 clients", side, turn + 1, *found, ""]
                 for side, all_found in figures.crowd.items() for turn, found in enumerate(all_found)]
    csv_rows += [["idle", f"{found[0]} sessions", side, 1, f"{found[1]:.4f}", f"{found[2]:.2f}", ""]
                 for side, found in figures.idle.items()]
    report.write_csv(folder / "kcp.csv", ["figure", "at", "side", "round", "first", "second", "third"], csv_rows)
    head = [f"{loss:.0%}" for loss in losses]
    loop_rows = [[f"smux {smux}, {side}", *(spread([found[i] for found in all_found]) for i in range(3))]
                 for (smux, side), all_found in figures.loopback.items()]
    text = [
        "# KCP over a bad link", "",
        f"{measure.machine()}. Commit {measure.commit()}. `perf/bench-kcp.sh {' '.join(sys.argv[1:])}`".rstrip(), "",
        f"fawa beside kcp-go v5.6.72 with smux v1.5.56, each at both ends, through `./justw kcp link` with 20 ms each way, 1 % "
        f"held back by 5 ms and the same seed; `NoDelay(1,10,2,1)`, window 1024, MTU 1400, stream mode. `--ours` is our own "
        f"defaults at both ends. {arguments.rounds} rounds in which the sides take turns; medians with the lowest and highest. "
        "Ends, link and measuring share the machine: a goodput is what remains when all of them want its cores.", "",
        "## Goodput, MB/s each way, of a transfer to an echo and back", "",
        report.table(["FEC, side", *head], rows_of(figures.goodput, losses, spread)), "",
        "![MB/s](kcp.svg)", "",
        "## 60 messages of 100 bytes a second, p50 / p99 / p99.9 in ms, timed from when each was due", "",
        report.table(["FEC, side", *head], rows_of(figures.pings, losses, lambda found: " / ".join(
            f"{statistics.median(of):.1f}" for of in zip(*found)))), "",
        "## Loopback", "",
        report.table(["smux, side", "MB/s each way", "server CPU s/GB", "client CPU s/GB, with its start"], loop_rows), "",
        "## Many clients", "",
        report.table(["side", "of 1000 at once, p99 ms", f"{arguments.idle} idle: of a core", "KiB each"], [
            [side, spread([found[1] for found in figures.crowd[side]]), f"{figures.idle[side][1]:.1%}",
             f"{figures.idle[side][2]:.1f}"] for side in (FAWA, GO)]), "",
        "The clients are the same bare ones for both servers. Memory is what the process grew by, after it had served a "
        "transfer.", "",
        "## Targets", "", *(f"- {line}" for line in lines)]
    (folder / "kcp.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    groups = [(f"{loss:.0%} loss", "MB/s each way", [
        (f"{side}, FEC {fec}", *median_and_range(figures.goodput[loss, fec, side])) for fec in FECS for side in SIDES])
        for loss in losses]
    report.bars(folder / "kcp.svg", "Goodput over 40 ms, to an echo and back", groups)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=30, help="of one ping")
    parser.add_argument("--quick", action="store_true", help="one round, three losses, little data: shows that it runs")
    arguments = parser.parse_args()
    arguments.losses, arguments.scale, arguments.idle = LOSSES, 1.0, 20_000
    if arguments.quick:
        arguments.losses, arguments.scale, arguments.rounds, arguments.seconds = (0, 0.01, 0.1), 0.3, 1, 8
    figures = Figures({}, {}, {}, {}, {})
    try:
        for turn in range(arguments.rounds):
            measure_loopback(figures, arguments, turn)
            measure_goodput(figures, arguments, turn)
            measure_pings(figures, arguments, turn)
            measure_crowd(figures, arguments, turn)
        measure_idle(figures, arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-kcp: {missing}")
    lines = verdicts(figures, arguments)
    write(figures, arguments, lines)
    note("written to perf/results/kcp.md, kcp.csv, kcp.svg")
    for line in lines:
        note(line)
    note("bench-kcp: " + "; ".join(lines))


if __name__ == "__main__":
    main()
