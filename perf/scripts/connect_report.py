# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""What bench_connect.py found: its targets, its tables, its plot."""

from dataclasses import dataclass, field

import measure
import report
from connect_loads import CLEAR, CONNECTIONS, FAWA, FILE, JSON, LOADS, ON_HELIDON, PAGE, PIPELINED, TLS
from measure import median_and_range
from report import ratios, spread

# Requests a second: ours over theirs.
RATE_TARGETS = {
    **dict.fromkeys((CLEAR, TLS), {"connect-go": 2.5, "grpc-java virtual": 1.3, "grpc-java direct": 1.0, "Helidon gRPC": 1.4}),
    JSON: {"connect-go": 1.4},
}
# Requests a CPU-second of the server process: ours over theirs.
JVM_SERVERS = ("grpc-java virtual", "grpc-java direct", "Helidon gRPC", "Vert.x gRPC", "Armeria gRPC")
GRPC_CPU_TARGETS = {**dict.fromkeys(JVM_SERVERS, 1.0), "tonic": 1.2}
NGHTTPD_CPU_TARGETS = {1: 0.8, 20: 0.7}
CPU_TARGETS = {
    **dict.fromkeys((JSON, PIPELINED), {"connect-go": 2.2, "nginx": 0.6}),
    **dict.fromkeys((PAGE, FILE), {"Helidon": 1.0}),
}
COUNT_TARGET = 1.2
ALLOCATED_BYTES_MAX = 2048
GROWTH_MIB_MAX = 16
IDLE_KIB_MAX = 12
OTHER_CLIENTS = ("grpc-java", "connect-go")


@dataclass
class Figures:
    """What the parts found; a part that did not run leaves its own empty."""

    loads: dict = field(default_factory=dict)
    absent: dict = field(default_factory=dict)
    flows: dict = field(default_factory=dict)
    flat: list = field(default_factory=list)
    called: dict = field(default_factory=dict)
    allocated: tuple = ()
    held: dict = field(default_factory=dict)
    idle: dict = field(default_factory=dict)


def compare(name, ours, theirs, wanted, why="", at_least=True):
    """The verdict on rounds of ours to rounds of theirs."""
    if not ours or not theirs:
        return report.unmeasured(name, why or "it did not run", wanted, at_least)
    return report.verdict(name, *median_and_range(ratios(ours, theirs)), wanted, at_least=at_least)


def load_verdicts(figures, arguments):
    for load in (load for part, loads in LOADS.items() if part in arguments.only for load in loads):
        def rounds_of(name, what, load=load):
            return [getattr(result, what) for result in figures.loads.get((str(load), name), [])]

        for peer, wanted in RATE_TARGETS.get(load.wire, {}).items():
            yield compare(f"{load}, to {peer}", rounds_of(FAWA, "per_second"), rounds_of(peer, "per_second"), wanted,
                          figures.absent.get((peer, load.wire)))
        cpu = CPU_TARGETS.get(load.wire, {})
        if load.wire in (CLEAR, TLS):
            cpu = {**GRPC_CPU_TARGETS, "nghttpd": NGHTTPD_CPU_TARGETS[load.streams]}
        for ours in (FAWA, ON_HELIDON):
            if not rounds_of(ours, "per_second"):
                continue
            who = "" if ours == FAWA else f", {ours}"
            for peer, wanted in cpu.items():
                yield compare(f"{load}{who}, per CPU-second, to {peer}", rounds_of(ours, "per_cpu_second"),
                              rounds_of(peer, "per_cpu_second"), wanted, figures.absent.get((peer, load.wire)))


def other_verdicts(figures, arguments):
    for peer in ("grpc-java virtual", "grpc-java direct") if "streams" in arguments.only else ():
        why = figures.absent.get((peer, CLEAR))
        for what, name, wanted, at_least in (("messages/s", "server stream", COUNT_TARGET, True), ("ping p50 µs", "ping-pong p50", 1, False)):
            yield compare(f"{name}, to {peer}", figures.flows.get((what, FAWA)), figures.flows.get((what, peer)), wanted, why, at_least)
    for callers in sorted({callers for callers, _ in figures.called}):
        for peer in OTHER_CLIENTS:
            ours, theirs = ([per_cpu for per_cpu, _ in figures.called[callers, name]] for name in (FAWA, peer))
            yield compare(f"client, {callers} callers, calls per CPU-second, to {peer}", ours, theirs, 1)
    if figures.allocated:
        beyond = figures.allocated[0] - figures.allocated[1]
        yield report.verdict("allocated a unary call beyond its messages", *(beyond,) * 3, ALLOCATED_BYTES_MAX, at_least=False, unit="bytes")
    if figures.flat:
        growth = figures.flat[1] - figures.flat[0]
        yield report.verdict("growth in the second half of a long stream", *(growth,) * 3, GROWTH_MIB_MAX, at_least=False, unit="MiB")
    if figures.held:
        yield report.verdict("streams held at once", *(figures.held[FAWA][0],) * 3, arguments.hold, unit="streams")
    if figures.idle:
        idle = figures.idle[FAWA]
        yield report.verdict(f"heap of each of {idle.opened:,} idle HTTP/1.1 connections", *(idle.heap_kib,) * 3, IDLE_KIB_MAX,
                             at_least=False, unit=f"KiB, {idle.rss_kib:.1f} KiB resident")
        lost = idle.opened - idle.answered
        yield report.verdict("idle connections that no longer answer", *(lost,) * 3, 0, at_least=False, unit=f"of {idle.opened:,}")
    if figures.loads:
        failures = sum(result.failures for results in figures.loads.values() for result in results)
        yield report.verdict("failed calls", *(failures,) * 3, 0, at_least=False, unit="of all")


def load_rows(figures):
    for (load, server), results in figures.loads.items():
        base = figures.loads.get((load, FAWA)) or figures.loads[load, ON_HELIDON]
        ours = base is results
        p50, p99 = (median_and_range([getattr(result, name) for result in results])[0] for name in ("p50_millis", "p99_millis"))
        row = [load, server]
        shared = []
        for what in ("per_second", "per_cpu_second"):
            values = [getattr(result, what) for result in results]
            row.append(spread(values))
            shared.append("–" if ours else spread(ratios([getattr(result, what) for result in base], values), 2))
        yield [*row, f"{p50:.2f}", f"{p99:.2f}", *shared]


def sections(figures, arguments):
    if figures.absent:
        yield from ("## NOT MEASURED", "", *(f"- **{name}**, {wire}: {why}" for (name, wire), why in figures.absent.items()), "")
    if figures.loads:
        yield from (
            f"SayHello from {CONNECTIONS} connections with one stream each or with 20, and pages and files from as many; about "
            f"{arguments.seconds} s a run of h2load or wrk, {arguments.rounds} rounds in which the servers take turns, after at least "
            f"{arguments.warm:,} requests to each. Load tool and server share the machine; the CPU-seconds are the server's alone. "
            "Medians with the lowest and highest round; a ratio is taken within each round. Under TLS all use the same certificate. "
            "nghttpd answers from a file and knows no message; nginx answers JSON by `return 200`. \"fawa on Helidon\" and \"Helidon\" "
            "are one application with and without our modules.", "",
            report.table(["load", "server", "req/s", "req a CPU-second of the server", "p50 ms", "p99 ms", "fawa's req/s is × this",
                          "fawa's req a CPU-second is × this"], load_rows(figures)), "",
            "![req/s](connect.svg)", "")
    if figures.flows:
        yield from ("## Streams", "", "One stream of 100,000 messages of 16 bytes, received by grpc-go; and one message at a time to and fro.", "",
                    report.table(["what", "server", "figure"],
                                 [[what, server, spread(values)] for (what, server), values in figures.flows.items()]), "",
                    f"One stream of {arguments.messages:,} messages: fawa held {figures.flat[0]:.0f} MiB after the first half and "
                    f"{figures.flat[1]:.0f} MiB after the second.", "")
    if figures.called:
        yield from ("## Clients", "", "SayHello by gRPC over h2c on one grpc-go server; virtual threads call in Java, goroutines in Go.", "",
                    report.table(["callers", "client", "calls per CPU-second", "calls/s"],
                                 [[callers, name, spread([p for p, _ in values]), spread([r for _, r in values])]
                                  for (callers, name), values in figures.called.items()]), "")
    if figures.allocated:
        yield from ("## Allocation", "", f"fawa allocates {figures.allocated[0]:,.0f} bytes a unary call by the JVM's own count, of which its "
                    f"messages alone take {figures.allocated[1]:,.0f}.", "")
    if figures.held:
        yield from ("## Streams held open at once", "", report.table(
            ["server", "streams", "KiB each"], [[name, f"{count:,}", f"{kib:.1f}"] for name, (count, kib) in figures.held.items()]), "")
    if figures.idle:
        yield from ("## Idle HTTP/1.1 connections", "", "Each has had one answer, the page. Heap is what lives after a full collection.", "",
                    report.table(["server", "connections", "KiB of heap each", "KiB resident each", "answered again"],
                                 [[name, f"{idle.opened:,}", f"{idle.heap_kib:.1f}", f"{idle.rss_kib:.1f}", f"{idle.answered:,}"]
                                  for name, idle in figures.idle.items()]), "")


def csv_rows(figures):
    for (load, server), results in figures.loads.items():
        for turn, result in enumerate(results):
            yield [load, server, turn + 1, f"{result.per_second:.1f}", f"{result.p50_millis:.3f}", f"{result.p99_millis:.3f}",
                   f"{result.cpu_micros:.2f}", result.failures]
    plain = [*figures.flows.items(), *(((f"{callers} callers, calls/CPU-s", name), [per_cpu for per_cpu, _ in values])
                                       for (callers, name), values in figures.called.items())]
    for (what, who), values in plain:
        for turn, value in enumerate(values):
            yield [what, who, turn + 1, f"{value:.1f}", "", "", "", ""]
    for who, idle in figures.idle.items():
        for what, value in (("KiB of heap an idle connection", idle.heap_kib), ("KiB resident an idle connection", idle.rss_kib)):
            yield [what, who, 1, f"{value:.2f}", "", "", "", ""]


def write(figures, verdicts, arguments):
    folder = arguments.results
    report.write_csv(folder / "connect.csv", ["what", "who", "round", "figure", "p50_ms", "p99_ms", "cpu_us_per_request", "failures"],
                     csv_rows(figures))
    command = measure.command("perf/bench-connect.sh", arguments.given)
    report.write(folder, "connect.md", ["# Connect, gRPC and HTTP/2", "", f"{arguments.began}. Commit {measure.commit()}. {command}", "",
                                        *sections(figures, arguments), "## Targets", "", *(f"- {line}" for line in verdicts)])
    loads = list(dict.fromkeys(load for load, _ in figures.loads))
    if loads:
        report.bars(folder / "connect.svg", f"SayHello, pages and files, {CONNECTIONS} connections", [
            (load, "req/s", [(server, *median_and_range([result.per_second for result in results]))
                             for (of, server), results in figures.loads.items() if of == load]) for load in loads])
