# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""fawa's engines, server and client, beside those that others use."""

import argparse
import http.client
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import connect_report
import measure
import peers
from connect_loads import CLEAR, CONNECTIONS, FAWA, LOADS, PAGE, Field, answer_of, check_grpc, take_turns
from connect_report import Figures
from measure import ROOT, Server, note
from peers import GRPC_BODY, GRPC_HEADERS, SAY_HELLO

PARTS = (*LOADS, "allocation", "streams", "held", "clients", "idle")
CALLERS = (1, 64, 1000)
GRPC_JAVA = ("grpc-java virtual", "grpc-java direct")
# Descriptors beyond those of the connections that a server holds.
DESCRIPTORS_MORE = 500


def stream_load(port, *arguments):
    command = peers.go("stream-load", *arguments)(port)
    return json.loads(measure.run(command, 600))


def streams(field, arguments):
    """Server streams and ping-pong in rounds. {(what, server): [figure]}"""
    found = {}
    bench = Server(FAWA, lambda port: peers.java_class(
        "perf/bench", "io.fawa.perf.BenchServer", f"--addr=127.0.0.1:{port}", "--tlsAddr=127.0.0.1:0",
        "--adminAddr=127.0.0.1:0", f"--dataDir={arguments.data}"))
    grpc_java = [server for name in GRPC_JAVA if (server := field.server(name, CLEAR))]
    try:
        counting = [bench.start(), *grpc_java]
        for server in counting:
            for _ in range(10):
                stream_load(server.port, "--count", "100000")
        pinging = [field.ours, *grpc_java]
        for server in pinging:
            stream_load(server.port, "--ping", f"{arguments.seconds}s")
        for turn in range(arguments.rounds):
            for server in counting:
                before = server.cpu_seconds()
                seen = stream_load(server.port, "--count", "100000")
                rate = seen["messages"] / seen["seconds"]
                per_cpu = seen["messages"] / max(0.01, server.cpu_seconds() - before)
                found.setdefault(("messages/s", server.name), []).append(rate)
                found.setdefault(("messages/CPU-s", server.name), []).append(per_cpu)
                note(f"round {turn + 1}: server stream {server.name:18} {rate:9.0f} messages/s")
            for server in pinging:
                seen = stream_load(server.port, "--ping", f"{arguments.seconds}s")
                found.setdefault(("ping p50 µs", server.name), []).append(seen["p50Micros"])
                found.setdefault(("ping p99 µs", server.name), []).append(seen["p99Micros"])
                note(f"round {turn + 1}: ping-pong     {server.name:18} p50 {seen['p50Micros']:.0f} µs")
        flat = long_stream(bench, arguments)
    finally:
        bench.stop()
    return found, flat


def long_stream(bench, arguments):
    """MiB held after each half of very many messages."""
    held = []
    for _ in range(2):
        stream_load(bench.port, "--count", str(arguments.messages // 2))
        held.append(bench.memory_mib())
        note(f"{arguments.messages // 2:,} messages of one stream: {held[-1]:.0f} MiB")
    return held


def clients(arguments):
    """Calls per CPU-second of clients that call one and the same server. {(callers, client): [figure]}"""
    found = {}
    server = Server("grpc-go", peers.go("grpc-greet"))
    try:
        server.start()
        address = f"127.0.0.1:{server.port}"

        def ours(callers):
            return peers.java_class("perf/bench", "io.fawa.perf.Calls", address, *timing(callers))

        def grpc_java(callers):
            return peers.java_class("perf/peers/grpc-java", "io.fawa.peers.GrpcJavaCalls", address, *timing(callers))

        def connect_go(callers):
            return peers.go("connect-calls", "--callers", str(callers), "--warm", f"{arguments.client_warm}s",
                            "--for", f"{arguments.seconds}s")(server.port)

        def timing(callers):
            return str(callers), str(arguments.client_warm), str(arguments.seconds)
        for turn in range(arguments.rounds):
            for callers in CALLERS:
                for name, command in (("fawa", ours), ("grpc-java", grpc_java), ("connect-go", connect_go)):
                    seen = json.loads(measure.run(command(callers), 120))
                    per_cpu = seen["calls"] / max(0.01, seen["cpuSeconds"])
                    rate = seen["calls"] / seen["seconds"]
                    found.setdefault((callers, name), []).append((per_cpu, rate))
                    note(f"round {turn + 1}: {callers:4} callers {name:11} {per_cpu:8.0f} calls/CPU-s  {rate:8.0f} calls/s")
    finally:
        server.stop()
    return found


def allocation(ours, arguments):
    """Bytes allocated a unary call, all threads of the server, by its own count; and those of its messages alone."""
    def call(requests):
        measure.h2load(ours.port, SAY_HELLO, GRPC_BODY, GRPC_HEADERS, CONNECTIONS, 1, requests)
    if "grpc" not in arguments.only:
        call(max(CONNECTIONS, arguments.warm))
    begin = ours.allocated_bytes()
    call(arguments.requests)
    whole = (ours.allocated_bytes() - begin) / arguments.requests
    return whole, float(measure.run(peers.java_class("perf/bench", "io.fawa.perf.MessageBytes"), 60))


def holding(field, arguments):
    """KiB more that each server, started anew, holds for each open stream."""
    found = {}
    for server in (field.ours, *(server for name in GRPC_JAVA if (server := field.server(name, CLEAR)))):
        server.stop()
        server.start()
        check_grpc(server, CLEAR)
        before = server.memory_mib()
        command = peers.go("stream-load", "--hold", str(arguments.hold))(server.port)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            held = json.loads(client.stdout.readline())["held"]
            found[server.name] = (held, (server.memory_mib() - before) * 1024 / held)
            out, _ = client.communicate("", timeout=120)
            answered = json.loads(out)["answered"]
        note(f"{server.name:18} {held} streams held, {answered} answered again, {found[server.name][1]:.1f} KiB each")
    return found


@dataclass
class Idle:
    """What connections cost that had an answer and ask for nothing more."""

    opened: int
    answered: int
    heap_kib: float
    rss_kib: float


def page(connection):
    connection.request("GET", "/")
    answer = connection.getresponse()
    return answer.status == 200 and len(answer.read()) > 0


def idle(field, arguments):
    """{server: Idle}, each server started anew and called before."""
    found = {}
    more = ["--greetservice.idleTimeout=1h", f"--greetservice.connectionsMax={2 * arguments.idle}"]
    servers = (Server(FAWA, measure.fawa("greetservice", more=more), ready=measure.greets),
               Server("Helidon", peers.pages(field.folder / "www/files")))
    for server in servers:
        try:
            server.start()
            if answer_of(server.port, PAGE) != field.answers[PAGE]:
                raise RuntimeError(f"{server.name} has another page")
            measure.wrk(server.port, CONNECTIONS, arguments.seconds, path="/")
            found[server.name] = hold_idle(server, arguments.idle)
        except (measure.Missing, RuntimeError, OSError, subprocess.SubprocessError) as failure:
            field.lose(server.name, "idle connections", failure)
        finally:
            server.stop()
    return found


def hold_idle(server, count):
    """What connections cost that come to a server which has had as many twice: the first wait in frames of the interpreter."""
    for _ in range(2 * count):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        if not page(connection):
            raise RuntimeError(f"{server.name} does not answer")
        connection.close()
    heap, rss = server.live_heap_bytes(), server.memory_mib()
    connections = []
    try:
        for _ in range(count):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connections.append(connection)
            if not page(connection):
                raise RuntimeError(f"{server.name} does not answer on connection {len(connections)}")
        heap_kib = (server.live_heap_bytes() - heap) / 1024 / count
        rss_kib = (server.memory_mib() - rss) * 1024 / count
        answered = sum(answers_still(connection) for connection in connections)
    finally:
        for connection in connections:
            connection.close()
    note(f"{server.name:18} {count} connections idle, {answered} answered again, {heap_kib:.1f} KiB of heap each, {rss_kib:.1f} resident")
    return Idle(count, answered, heap_kib, rss_kib)


def answers_still(connection):
    """True for an answer on the very connection that was held: http.client would open another one."""
    held = connection.sock
    try:
        return held is not None and page(connection) and connection.sock is held
    except (OSError, http.client.HTTPException):
        return False


def allow_descriptors(count):
    """As many as the system lets us have, for ourselves and for the servers."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < count + DESCRIPTORS_MORE:
        raise measure.Missing(f"`ulimit -Hn` is {most}, and {count} connections need {count + DESCRIPTORS_MORE}: "
                              "raise it, or say --only, --idle or --hold")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measure_all(field, arguments):
    figures = Figures(absent=field.absent)
    field.start()
    loads = [load for part in LOADS if part in arguments.only for load in LOADS[part]]
    if loads:
        figures.loads = take_turns(field, loads, arguments)
    if "allocation" in arguments.only:
        figures.allocated = allocation(field.ours, arguments)
    if "streams" in arguments.only:
        figures.flows, figures.flat = streams(field, arguments)
    if "held" in arguments.only:
        figures.held = holding(field, arguments)
    # What follows has the machine for itself.
    field.stop()
    if "idle" in arguments.only:
        figures.idle = idle(field, arguments)
    if "clients" in arguments.only:
        figures.called = clients(arguments)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of one run")
    parser.add_argument("--only", type=measure.some_of(PARTS), default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--warm", type=int, default=200_000, help="requests to each server before the first round")
    parser.add_argument("--requests", type=int, default=60_000, help="of one run that is no matter of time: of warming, allocation and ghz")
    parser.add_argument("--client-warm", type=int, default=6, help="seconds a client calls before it is measured")
    parser.add_argument("--messages", type=int, default=10_000_000, help="of the long stream")
    parser.add_argument("--hold", type=int, default=10_000, help="streams to hold open")
    parser.add_argument("--idle", type=int, default=10_000, help="connections to leave idle")
    parser.add_argument("--results", type=Path, default=ROOT / "perf/results", metavar="FOLDER", help="instead of perf/results")
    arguments = parser.parse_args()
    arguments.given = sys.argv[1:]
    arguments.began = measure.machine()
    with measure.folder() as folder:
        field = None
        try:
            allow_descriptors(max(arguments.idle, arguments.hold) if {"idle", "held"} & set(arguments.only) else 1000)
            field = Field(folder)
            arguments.data = f"{folder}/data"
            figures = measure_all(field, arguments)
        except measure.Missing as missing:
            measure.fail(f"bench-connect: {missing}")
        finally:
            if field is not None:
                field.stop()
    verdicts = [*connect_report.load_verdicts(figures, arguments), *connect_report.other_verdicts(figures, arguments)]
    connect_report.write(figures, verdicts, arguments)
    note(f"written to {arguments.results}: connect.md, connect.csv, connect.svg")
    for line in verdicts:
        note(line)
    missed = [line for line in verdicts if line.endswith("missed")]
    note(f"{len(verdicts) - len(missed)} of {len(verdicts)} targets met" + "".join(f"; {line}" for line in missed))
    if figures.absent:
        for (name, wire), why in figures.absent.items():
            note(f"!!! {wire}: {name} is NOT MEASURED: {why}")
        sys.exit(1)


if __name__ == "__main__":
    main()
