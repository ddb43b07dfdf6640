# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Targets, tables, plot and data of bench_sessions.py."""

import json
import os

import measure
import report
from boards_report import shown
from measure import median_and_range
from report import ratios, spread
from sessions_ends import CENTRIFUGO, FAWA, GO, GO_DROPS, GO_WIDE, NAMES, is_kcp, sides
from sessions_loads import BROADCAST, BROADCAST_BYTES, BROADCAST_CARRIERS, BROADCAST_QUEUE, BROADCAST_SIDES, ECHO, IDLE, IDLE_CARRIERS, SIZES

# Packs a CPU-second of both processes, ours to Go's.
ONE_LEAST, MANY_LEAST = 1.0, 1.5
KCP_P99_MOST = 0.3
# fabrica-net's published p99 of KCP at 1,000 clients, the better of two.
KCP_ORIGINAL_MILLIS = 1_300
CROWD = 1_000
IDLE_KIB_MAX = 12
STALL_MOST = 1.1


def of(runs, what):
    return [run[what] for run in runs]


def per_cpu_second(runs):
    return [run["packs"] / (run["server_cpu"] + run["cpu"]) for run in runs]


def per_server_second(runs):
    return [run["packs"] / run["server_cpu"] for run in runs]


def compared(name, ours, theirs, values, wanted, why, at_least=True):
    """The verdict on a ratio within rounds, or that it could not be taken."""
    if not ours or not theirs:
        return report.unmeasured(name, why, wanted, at_least)
    # What did not come back at all has no latency, and no share of anything.
    pairs = [(a, b) for a, b in zip(values(ours), values(theirs)) if b > 0]
    if len(pairs) < len(ours):
        return report.unmeasured(name, "nothing came back in a round of the peer's", wanted, at_least)
    return report.verdict(name, *median_and_range([a / b for a, b in pairs]), wanted, at_least)


def why_absent(figures, *who):
    return next((figures.absent[side] for side in who if side in figures.absent), "it did not run")


def echo_verdicts(figures, arguments):
    for carrier in arguments.carriers:
        for size in SIZES:
            for sessions in arguments.sessions:
                for peer in sides(carrier)[1:]:
                    ours, theirs = (figures.echo.get((carrier, size, sessions, side)) for side in (FAWA, peer))
                    wanted = MANY_LEAST if is_kcp(carrier) or sessions > 1 else ONE_LEAST
                    yield compared(f"{NAMES[carrier]}, {size} bytes, {sessions} sessions: packs a CPU-second of both, to {peer}", ours, theirs,
                                   per_cpu_second, wanted, why_absent(figures, FAWA, peer))
            if is_kcp(carrier) and CROWD in arguments.sessions:
                yield from crowd_verdicts(figures, carrier, size)
    runs = [run for (_, _, _, side), all_runs in figures.echo.items() if side == FAWA for run in all_runs]
    name = "sessions of ours that died, and packs that came back changed or not at all"
    if runs:
        lost = sum(run["dead"] + run["failures"] for run in runs)
        yield report.verdict(name, lost, lost, lost, 0, at_least=False, unit="")
    else:
        yield report.unmeasured(name, why_absent(figures, FAWA), 0, at_least=False)


def crowd_verdicts(figures, carrier, size):
    ours, theirs = (figures.echo.get((carrier, size, CROWD, side)) for side in (FAWA, GO))
    name = f"{NAMES[carrier]}, {size} bytes, {CROWD} sessions: p99"
    yield compared(f"{name}, to {GO}", ours, theirs, lambda runs: of(runs, "p99"), KCP_P99_MOST, why_absent(figures, FAWA, GO), at_least=False)
    wanted = KCP_P99_MOST * KCP_ORIGINAL_MILLIS
    if ours:
        yield report.verdict(f"{name} ({KCP_P99_MOST} of the original's {KCP_ORIGINAL_MILLIS / 1000} s)", *median_and_range(of(ours, "p99")), wanted,
                             at_least=False, unit="ms")
    else:
        yield report.unmeasured(name, why_absent(figures, FAWA), wanted, at_least=False)


def idle_verdicts(figures, arguments):
    for carrier in IDLE_CARRIERS:
        if carrier not in arguments.carriers:
            continue
        name = f"{arguments.idle} idle sessions, {NAMES[carrier]}"
        found = figures.idle.get((carrier, FAWA))
        if found is None:
            yield report.unmeasured(name, why_absent(figures, FAWA), IDLE_KIB_MAX, at_least=False)
        else:
            yield report.verdict(name, *(found["rss_kib"],) * 3, IDLE_KIB_MAX, at_least=False, unit="KiB each")
            yield report.verdict(f"{name}, dead", *(found["dead"],) * 3, 0, at_least=False, unit="")


def broadcast_verdicts(figures, arguments):
    for carrier in BROADCAST_CARRIERS:
        if carrier not in arguments.carriers:
            continue
        name = f"broadcast to {arguments.readers}, {NAMES[carrier]}"
        without, stalled = (figures.broadcast.get((carrier, FAWA, some)) for some in (False, True))
        beside = f"{name}: p99 of the others beside 1 % that stall, to that without"
        if not stalled or not all(of(without, "packs")):
            yield report.unmeasured(beside, why_absent(figures, FAWA), STALL_MOST, at_least=False)
        else:
            yield shown(beside, ratios(of(stalled, "p99"), of(without, "p99")), STALL_MOST, 2 - STALL_MOST, "×")
            lost = sum(of(stalled, "failures")) + sum(of(without, "failures"))
            yield report.verdict(f"{name}: not delivered to who reads", lost, lost, lost, 0, at_least=False, unit="")


VERDICTS = {ECHO: echo_verdicts, IDLE: idle_verdicts, BROADCAST: broadcast_verdicts}


def verdicts(figures, arguments):
    """Each target of the parts that ran with its figure."""
    for part in arguments.only:
        yield from VERDICTS[part](figures, arguments)


def echo_rows(figures, carrier):
    for (at, size, sessions, side), runs in figures.echo.items():
        if at != carrier:
            continue
        mine = figures.echo.get((carrier, size, sessions, FAWA))
        share = "–" if side == FAWA or not mine else spread(ratios(per_cpu_second(mine), per_cpu_second(runs)), 2)
        yield [size, sessions, side, spread(per_cpu_second(runs)), share, spread(per_server_second(runs)), spread(of(runs, "packs_per_second")),
               spread(of(runs, "p50"), 2), spread(of(runs, "p99"), 1), sum(of(runs, "dead")), sum(of(runs, "failures")),
               f"{median_and_range(of(runs, 'load'))[0]:.1f}"]


def sections(figures, arguments):
    if figures.absent:
        yield from ("## NOT MEASURED", "", *(f"- **{name}**: {why}" for name, why in figures.absent.items()), "")
    if figures.echo:
        yield from (
            "## Echo", "",
            "Each session sends its next pack when one is back: AES-256-GCM under an X25519 secret (random nonces in Go, of `fawa` nonces that count from a random start), each pack behind its length, "
            "as fabrica-net has it. The load is one process of Go for all servers, on the same machine, and compares every byte. *Both* are its "
            f"CPU-seconds and the server's, in the {arguments.seconds:g} s that are counted. {arguments.rounds} rounds in which the servers take turns; "
            "medians with the lowest and highest, and a ratio is taken within each round.", "")
        for carrier in arguments.carriers:
            yield from (f"### {NAMES[carrier]}", "", report.table(
                ["bytes", "sessions", "server", "packs a CPU-second of both", f"`{FAWA}` to it", "of the server", "packs a second", "p50 ms", "p99 ms", "dead",
                 "failed", "load average"], echo_rows(figures, carrier)), "")
        yield from (f"`{GO}` is perf/peers/loom/session-peer: a goroutine that reads and one that writes for each session, 1,024 packs between them, "
                    f"with fabrica-net's parameters of KCP on kcp-go 5.7.5, its UDP buffers of 8,192 bytes included; `{GO_WIDE}` has 4 MiB.", "",
                    "![packs a CPU-second of both](sessions.svg)", "")
    if figures.idle:
        yield from (f"## {arguments.idle} idle sessions", "", report.table(
            ["carrier", "server", "KiB resident each", "KiB of live heap each", "of a core", "dead"],
            [[NAMES[carrier], side, f"{found['rss_kib']:.1f}", "–" if found["heap_kib"] is None else f"{found['heap_kib']:.1f}",
              f"{found['server_cpu'] / found['seconds']:.1%}", found["dead"]] for (carrier, side), found in figures.idle.items()]), "",
            "Each has one pack of 64 bytes given back every 20 s. Resident is what the process grew by, after it had served.", "")
    if figures.broadcast:
        yield from (
            f"## Broadcast to {arguments.readers}", "",
            f"{arguments.rate:g} a second of {BROADCAST_BYTES} bytes for {arguments.broadcast_seconds} s, each encrypted for each reader; latency is from when it was to be "
            f"sent to each receipt. {BROADCAST_QUEUE} packs may wait for a session. 1 % of the readers stall: before the first broadcast they have "
            "packs given back, and read none, until the server takes no more of them. Expected are deliveries to those that read.", "", report.table(
                ["carrier", "server", "stalled", "delivered", "p50 ms", "p99 ms", "longest ms", "dead", "load average"],
                [[NAMES[carrier], side, runs[0].get("stalled", 0), f"{sum(of(runs, 'packs')):,} of {sum(of(runs, 'expected')):,}", spread(of(runs, "p50"), 1),
                  spread(of(runs, "p99"), 1), spread(of(runs, "max"), 0), sum(of(runs, "dead")), spread(of(runs, "load"), 1)]
                 for (carrier, side, _), runs in figures.broadcast.items()]), "",
            f"`{GO}` waits for the slowest session, as the original does; `{GO_DROPS}` drops what does not fit in a queue. "
            f"`{CENTRIFUGO}` is 6.9.1 without history: it cuts who is 4 MiB behind, sends JSON, and encrypts nothing.", "")
        for carrier in BROADCAST_CARRIERS:
            yield from stall_lines(figures, carrier)


def stall_lines(figures, carrier):
    for side in BROADCAST_SIDES[carrier]:
        without, stalled = (figures.broadcast.get((carrier, side, some)) for some in (False, True))
        if without and stalled and all(of(stalled, "packs")):
            yield from (f"{NAMES[carrier]}, {side}: p99 with stalled readers to that without {spread(ratios(of(stalled, 'p99'), of(without, 'p99')), 2)}.", "")


def write(figures, lines, arguments):
    folder = arguments.results
    report.write(folder, "sessions.md", [
        "# Sessions", "",
        f"{arguments.began}, {os.getloadavg()[0]:.1f} at the end. Commit {measure.commit()}. "
        f"{measure.command('perf/bench-sessions.sh', arguments.given)}", "",
        *([arguments.remark, ""] if arguments.remark else []),
        *sections(figures, arguments), "## Targets", "", *(f"- {line}" for line in lines)])
    data = {
        "echo": [{"carrier": carrier, "size": size, "sessions": sessions, "server": side, "runs": runs}
                 for (carrier, size, sessions, side), runs in figures.echo.items()],
        "idle": [{"carrier": carrier, "server": side, "run": found} for (carrier, side), found in figures.idle.items()],
        "broadcast": [{"carrier": carrier, "server": side, "stalled": stalled, "runs": runs}
                      for (carrier, side, stalled), runs in figures.broadcast.items()],
        "absent": figures.absent, "targets": lines}
    (folder / "sessions.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    if figures.echo:
        report.bars(folder / "sessions.svg", "Packs a CPU-second of server and load", [
            (f"{NAMES[carrier]}, {size} bytes, {sessions} sessions", "packs a CPU-second of both", [
                (side, *median_and_range(per_cpu_second(runs)))
                for side in sides(carrier) if (runs := figures.echo.get((carrier, size, sessions, side)))])
            for carrier in arguments.carriers for size in SIZES for sessions in arguments.sessions
            if any((carrier, size, sessions, side) in figures.echo for side in sides(carrier))])
