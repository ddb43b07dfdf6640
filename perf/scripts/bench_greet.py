# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Unary SayHello of fawa beside connect-go, grpc-go and grpc-java, in rounds that take turns."""

import argparse
import subprocess
import sys

import measure
import peers
import report
from measure import ROOT, Server, median_and_range, note
from peers import GRPC_BODY, GRPC_HEADERS, SAY_HELLO

TARGET = 0.8
GRPC, JSON = "gRPC over h2c", "Connect JSON over HTTP/1.1"


def all_in_one():
    """All four services of fawa, ready when each takes connections and greet answers."""
    others = {service: measure.free_port() for service in ("fileservice", "canvaxservice", "canvaservice")}

    def ready(port):
        return measure.greets(port) and all(measure.accepts(other) for other in others.values())
    addresses = [f"--{service}.addr=127.0.0.1:{port}" for service, port in others.items()]
    return Server("fawa, all four", measure.fawa(more=addresses), ready=ready)


def servers(arguments):
    all_of_them = [
        Server("fawa", measure.fawa("greetservice"), ready=measure.greets),
        Server("connect-go", peers.go("connect-greet"), ready=measure.greets),
        Server("grpc-go", peers.go("grpc-greet")),
        Server("grpc-java virtual", peers.grpc_java("virtual")),
        Server("grpc-java direct", peers.grpc_java("direct")),
    ]
    wanted = arguments.only.split(",") if arguments.only else [server.name for server in all_of_them]
    return [server for server in all_of_them if server.name in wanted]


def loads(server):
    """The loads that a server can take."""
    return [GRPC, JSON] if server.ready else [GRPC]


def drive(server, load, arguments):
    before = server.cpu_seconds()
    if load == GRPC:
        found = measure.h2load(
            server.port, SAY_HELLO, GRPC_BODY, GRPC_HEADERS, arguments.connections, 1, arguments.requests)
    else:
        found = measure.wrk(server.port, arguments.connections, arguments.seconds, peers.GREET_LUA)
    found.cpu_micros = 1e6 * (server.cpu_seconds() - before) / max(1, found.requests)
    found.rss_mib = server.memory_mib()
    return found


def check(server):
    """One call through a real client: load tools do not look at what a gRPC answer says."""
    checker = measure.tool("fawa-check", "run .ci/tools.sh")
    answer = subprocess.run(
        [checker, "--greet", f"http://127.0.0.1:{server.port}", "--via", "grpc-go h2c"],
        capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{server.name} does not greet rightly:\n{answer.stdout}{answer.stderr}")


def start_up(make, times):
    """Median milliseconds from the command to the first answer, and MiB held then."""
    waits, memories = [], []
    for _ in range(times):
        server = make()
        try:
            server.start()
            waits.append(server.start_millis)
            memories.append(server.memory_mib())
        finally:
            server.stop()
    return median_and_range(waits), median_and_range(memories)


def measure_rounds(running, arguments):
    """All loads on all servers in turn, again and again, so that what disturbs one disturbs all."""
    found = {}
    for server in running:
        for load in loads(server):
            done = 0
            while done < arguments.warm:
                done += drive(server, load, arguments).requests
            note(f"warmed {server.name}, {load}, by {done:,} requests")
    for turn in range(arguments.rounds):
        order = measure.turns(running, turn)
        for load in (GRPC, JSON):
            for server in order:
                if load in loads(server):
                    result = drive(server, load, arguments)
                    found.setdefault((load, server.name), []).append(result)
                    note(f"round {turn + 1}: {load:28} {server.name:18} {result.per_second:9.0f} req/s  "
                         f"p99 {result.p99_millis:6.2f} ms  {result.cpu_micros:6.1f} µs CPU  "
                         f"{result.rss_mib:5.0f} MiB" + (f"  {result.failures} FAILED" if result.failures else ""))
    return found


def ratios(found, load, peer, of=lambda result: result.per_second):
    ours, theirs = found.get((load, "fawa"), []), found.get((load, peer), [])
    return [of(a) / of(b) for a, b in zip(ours, theirs)]


def write(found, starts, arguments, verdicts):
    folder = ROOT / "perf/results"
    report.write_csv(
        folder / "greet.csv",
        ["load", "server", "round", "requests_per_second", "p50_ms", "p99_ms", "cpu_us_per_request", "rss_mib", "failures"],
        [[load, server, turn + 1, f"{r.per_second:.1f}", f"{r.p50_millis:.3f}", f"{r.p99_millis:.3f}",
          f"{r.cpu_micros:.1f}", f"{r.rss_mib:.1f}", r.failures]
         for (load, server), results in found.items() for turn, r in enumerate(results)])
    rows = []
    for (load, server), results in found.items():
        p50, p99 = (median_and_range([getattr(r, name) for r in results])[0] for name in ("p50_millis", "p99_millis"))
        cpu, rss = (median_and_range([getattr(r, name) for r in results])[0] for name in ("cpu_micros", "rss_mib"))
        shared = ratios(found, load, server)
        ratio = "–" if server == "fawa" or not shared else report.spread(shared, 2)
        costs = ratios(found, load, server, lambda result: result.cpu_micros)
        cost = "–" if server == "fawa" or not costs else "{:.2f}".format(median_and_range(costs)[0])
        rows.append([load, server, report.spread([r.per_second for r in results]), f"{p50:.2f}", f"{p99:.2f}", f"{cpu:.1f}",
                     f"{rss:.0f}", ratio, cost])
    start_rows = [[name, "{:,.0f} ({:,.0f}–{:,.0f})".format(*waits), "{:.0f}".format(memory[0])]
                  for name, (waits, memory) in starts.items()]
    text = [
        "# Unary SayHello", "",
        f"{measure.machine()}. Commit {measure.commit()}. {measure.command('perf/bench-greet.sh', sys.argv[1:])}", "",
        f"{arguments.connections} connections, one call at a time on each; h2load sends {arguments.requests:,} requests, "
        f"wrk sends for {arguments.seconds} s; {arguments.rounds} rounds in which the servers take turns, after at least "
        f"{arguments.warm:,} requests each to warm up. Load tool and server share the machine. Figures are medians with the lowest and "
        "highest round; a ratio is taken within each round.", "",
        report.table(["load", "server", "req/s", "p50 ms", "p99 ms", "server CPU µs/req", "RSS MiB", "fawa's req/s is × this",
                      "fawa's CPU is × this"], rows), "",
        "![req/s](greet.svg)", "", "## Start", "",
        "From the command to the first answer; the all-in-one to that of its last service.", "",
        report.table(["server", "ms", "RSS MiB"], start_rows), "", "## Targets", ""]
    text += [f"- {line}" for line in verdicts]
    report.write(folder, "greet.md", text)
    groups = []
    for load in (GRPC, JSON):
        bars = [(server, *median_and_range([r.per_second for r in results]))
                for (of, server), results in found.items() if of == load]
        if bars:
            groups.append((load, "req/s", bars))
    report.bars(folder / "greet.svg", f"SayHello, {arguments.connections} connections", groups)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=300_000, help="requests to each server before the first round")
    parser.add_argument("--requests", type=int, default=60_000, help="of one h2load run")
    parser.add_argument("--seconds", type=int, default=4, help="of one wrk run")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--starts", type=int, default=3, help="of each server, for its start-up time")
    parser.add_argument("--only", default="", help="comma-separated servers")
    arguments = parser.parse_args()
    running = []
    try:
        for server in servers(arguments):
            running.append(server)
            server.start()
            check(server)
        found = measure_rounds(running, arguments)
        for server in running:
            server.stop()
        starts = {server.name: start_up(lambda s=server: s, arguments.starts) for server in servers(arguments)}
        if "fawa" in starts:
            starts["fawa, all four"] = start_up(all_in_one, arguments.starts)
    except measure.Missing as missing:
        measure.fail(f"bench-greet: {missing}")
    finally:
        for server in running:
            server.stop()
    verdicts = []
    for load, peer in (
            (GRPC, "connect-go"), (GRPC, "grpc-java virtual"), (GRPC, "grpc-java direct"), (JSON, "connect-go")):
        shared = ratios(found, load, peer)
        if shared:
            verdicts.append(report.verdict(f"{load}, fawa to {peer}", *median_and_range(shared), TARGET))
    if "fawa, all four" in starts:
        wait, low, high = (millis / 1000 for millis in starts["fawa, all four"][0])
        verdicts.append(report.verdict("start of all four", wait, low, high, 3, at_least=False, unit="s"))
    failures = sum(r.failures for results in found.values() for r in results)
    verdicts.append(report.verdict("failed calls", failures, failures, failures, 0, at_least=False, unit="of all"))
    write(found, starts, arguments, verdicts)
    note("written to perf/results/greet.md, greet.csv, greet.svg")
    for line in verdicts:
        note(line)


if __name__ == "__main__":
    main()
