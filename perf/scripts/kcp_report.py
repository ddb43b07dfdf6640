# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""What bench_kcp.py found: its targets, its tables, its plot."""

import os
import statistics

import measure
import report
from kcp_ends import FAWA, GO, NETTY, NETTY_LOSSES, OURS, SIDES, sides_at
from kcp_loads import ENCODE, FECS, VIRTUAL_SEEDS
from measure import ROOT, median_and_range
from report import ratios

PING_MOST = {0.01: 50, 0.05: 75, 0.1: 95}
CROWD_ORIGINAL_MILLIS = 1300
# Medians measured of fabrica-net, messages a CPU-second of both ends, by sessions.
ECHO_PUBLISHED = {1: 4_100, 100: 9_200}
ENCODE_GB_LEAST = 1.8
DATAGRAM_BYTES_MOST = 64


def ratio(ours, theirs):
    return median_and_range(ratios(ours, theirs))


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
    return report.spread(values, 1)


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


def write(figures, arguments, lines):
    folder = ROOT / "perf/results"
    report.write_csv(folder / "kcp.csv", ["figure", "at", "side", "round", "first", "second", "third"], csv_of(figures))
    text = [
        "# KCP over a bad link", "",
        f"{arguments.began}, {os.getloadavg()[0]:.1f} at the end. Commit {measure.commit()}. "
        f"{measure.command('perf/bench-kcp.sh', arguments.given)}", "",
        f"fawa beside kcp-go v5.7.5 with smux v1.5.58, and java-Kcp 1.6 on Netty 4.1.54 in message mode with its own socket "
        "buffers, each at both ends, through one UDP proxy (perf/peers/loom/udp-link) with 20 ms each way, 1 % held back by 5 ms and the same "
        "seed; `NoDelay(1,10,2,1)`, window 1024, MTU 1400, stream mode. `--ours` is our own defaults at both ends. "
        f"{arguments.rounds} rounds in which the sides take turns; medians with the lowest and highest. "
        "Ends, link and measuring share the machine: a goodput is what remains when all of them want its cores.", "",
        *sections(figures, arguments),
        "## Targets", "", *(f"- {line}" for line in lines)]
    report.write(folder, "kcp.md", text)
    if figures.goodput:
        report.bars(folder / "kcp.svg", "Goodput over 40 ms, to an echo and back", [
            (f"{loss:.0%} loss", "MB/s each way", [
                (f"{side}, FEC {fec}", *median_and_range(figures.goodput[loss, fec, side]))
                for fec in FECS for side in sides_at(loss)]) for loss in arguments.losses])
