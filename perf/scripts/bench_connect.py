# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""fawa's HTTP/2 and RPC engine, server and client, beside those that others use."""

import argparse
import json
import re
import subprocess
import urllib.request
from dataclasses import dataclass

import measure
import peers
import report
from measure import ROOT, Server, median_and_range, note
from peers import GRPC_BODY, GRPC_HEADERS, SAY_HELLO

CONNECTIONS = 50
CLEAR, TLS, JSON = "gRPC over h2c", "gRPC over TLS", "Connect JSON over HTTP/1.1"
# A second opinion, by the client of grpc-go: it takes most of the machine for itself, so it has no target.
GHZ = "gRPC over h2c, by ghz"
# It makes so many times fewer calls, as each takes it so much longer.
GHZ_SHARE = 5
GRPC_TARGETS = {"connect-go": 2.5, "grpc-java virtual": 1.3, "grpc-java direct": 1.0, "Helidon gRPC": 1.4}
JSON_TARGET = 1.4
COUNT_TARGET = 1.2
CALLERS = (1, 64, 1000)
MIB = 1 << 20


@dataclass(frozen=True)
class Load:
    """One way to load a server."""

    wire: str
    streams: int = 1

    def __str__(self):
        return self.wire if self.wire in (JSON, GHZ) else f"{self.wire}, {CONNECTIONS} × {self.streams}"


LOADS = [Load(CLEAR), Load(CLEAR, 20), Load(TLS), Load(TLS, 20), Load(JSON), Load(GHZ)]


class Fawa(Server):
    """greetservice, with the ports of its other listeners."""

    def __init__(self):
        self.tls_port, self.admin_port = measure.free_port(), measure.free_port()
        command = measure.fawa("greetservice", more=[
            f"--greetservice.tlsAddr=127.0.0.1:{self.tls_port}", f"--greetservice.adminAddr=127.0.0.1:{self.admin_port}"])
        super().__init__("fawa", command, ready=measure.greets)

    def certificate(self):
        """The PEM files of the certificate it made for itself; peers use the same."""
        folder = re.search(r"--dataDir=(\S+)", " ".join(self.command(0))).group(1)
        return [f"{folder}/tls/{name}" for name in ("leaf.pem", "leaf-key.pem")]

    def allocated_bytes(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=10) as answer:
            return float(re.search(r"^jvm_allocated_bytes\S* (\S+)$", answer.read().decode(), re.MULTILINE).group(1))


def start_all(ours, running):
    """Every server in clear text, and one more of each under TLS."""
    running.append(ours.start())
    tls = ours.certificate()
    clear = [
        ours,
        Server("connect-go", peers.go("connect-greet"), ready=measure.greets),
        Server("grpc-java virtual", peers.grpc_java("virtual")),
        Server("grpc-java direct", peers.grpc_java("direct")),
        Server("Helidon gRPC", peers.helidon()),
    ]
    secure = [
        Server("connect-go", peers.go("connect-greet", "--cert", tls[0], "--key", tls[1])),
        Server("grpc-java virtual", peers.grpc_java("virtual", *tls)),
        Server("grpc-java direct", peers.grpc_java("direct", *tls)),
        Server("Helidon gRPC", peers.helidon(*tls)),
    ]
    for server in clear[1:] + secure:
        running.append(server.start())
    for server in clear:
        check(server)
    return {CLEAR: clear, TLS: [ours, *secure], JSON: clear[:2], GHZ: clear}


def check(server):
    """Load tools do not look at what a gRPC answer says; this client does."""
    checker = measure.tool("fawa-check", "run .ci/tools.sh")
    answer = subprocess.run(
        [checker, "--greet", f"http://127.0.0.1:{server.port}", "--via", "grpc-go h2c"],
        capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{server.name} does not greet rightly:\n{answer.stdout}{answer.stderr}")


def drive(server, load, arguments):
    before = server.cpu_seconds()
    if load.wire == JSON:
        found = measure.wrk(server.port, peers.GREET_LUA, CONNECTIONS, arguments.seconds)
    elif load.wire == GHZ:
        found = measure.ghz(server.port, peers.DESCRIPTORS, "greet.v1.GreetService.SayHello", '{"name":"Ada"}', CONNECTIONS,
                            arguments.requests // GHZ_SHARE)
    else:
        secure = load.wire == TLS
        port = server.tls_port if secure and isinstance(server, Fawa) else server.port
        found = measure.h2load(
            port, SAY_HELLO, GRPC_BODY, GRPC_HEADERS, CONNECTIONS, load.streams, arguments.requests,
            "https" if secure else "http")
    found.cpu_micros = 1e6 * (server.cpu_seconds() - before) / max(1, found.requests)
    found.rss_mib = server.memory_mib()
    return found


def unary(by_wire, arguments):
    """Rounds in which the servers take turns. {(load, server): [result]}"""
    found = {}
    for load in LOADS:
        for server in by_wire[load.wire]:
            # By the time of ghz all are warm.
            done = arguments.warm if load.wire == GHZ else 0
            while done < arguments.warm:
                done += drive(server, load, arguments).requests
        note(f"warmed {load}")
    for turn in range(arguments.rounds):
        for load in LOADS:
            servers = by_wire[load.wire]
            for server in servers[turn % len(servers):] + servers[:turn % len(servers)]:
                result = drive(server, load, arguments)
                found.setdefault((str(load), server.name), []).append(result)
                note(f"round {turn + 1}: {load!s:28} {server.name:18} {result.per_second:9.0f} req/s  p99 "
                     f"{result.p99_millis:6.2f} ms  {result.cpu_micros:6.1f} µs CPU"
                     + (f"  {result.failures} FAILED" if result.failures else ""))
    return found


def stream_load(port, *arguments):
    command = peers.go("stream-load", *arguments)(port)
    return json.loads(measure.run(command, 600))


def streams(by_wire, arguments):
    """Server streams and ping-pong in rounds. {(what, server): [figure]}"""
    found = {}
    bench = Server("fawa", lambda port: peers.java_class(
        "perf/bench", "io.fawa.perf.BenchServer", f"--addr=127.0.0.1:{port}", "--tlsAddr=127.0.0.1:0",
        "--adminAddr=127.0.0.1:0", f"--dataDir={arguments.data}"))
    grpc_java = by_wire[CLEAR][2:4]
    try:
        counting = [bench.start(), *grpc_java]
        for server in counting:
            for _ in range(10):
                stream_load(server.port, "--count", "100000")
        pinging = [by_wire[CLEAR][0], *grpc_java]
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
    begin = ours.allocated_bytes()
    measure.h2load(ours.port, SAY_HELLO, GRPC_BODY, GRPC_HEADERS, CONNECTIONS, 1, arguments.requests)
    whole = (ours.allocated_bytes() - begin) / arguments.requests
    return whole, float(measure.run(peers.java_class("perf/bench", "io.fawa.perf.MessageBytes"), 60))


def holding(servers, arguments):
    """KiB more that each server, started anew, holds for each open stream."""
    found = {}
    for server in servers:
        server.stop()
        server.start()
        check(server)
        before = server.memory_mib()
        command = peers.go("stream-load", "--hold", str(arguments.hold))(server.port)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            held = json.loads(client.stdout.readline())["held"]
            found[server.name] = (held, (server.memory_mib() - before) * 1024 / held)
            out, _ = client.communicate("", timeout=120)
            answered = json.loads(out)["answered"]
        note(f"{server.name:18} {held} streams held, {answered} answered again, {found[server.name][1]:.1f} KiB each")
    return found


def ratios(ours, theirs):
    return [a / b for a, b in zip(ours, theirs)]


def judge(found, flows, flat, called, allocated, held):
    """The targets, a line each."""
    lines = []
    for load in LOADS:
        targets = {JSON: {"connect-go": JSON_TARGET}, GHZ: {}}.get(load.wire, GRPC_TARGETS)
        for peer, wanted in targets.items():
            ours, theirs = ([r.per_second for r in found[str(load), name]] for name in ("fawa", peer))
            lines.append(report.verdict(f"{load}, to {peer}", *median_and_range(ratios(ours, theirs)), wanted))
    for peer in ("grpc-java virtual", "grpc-java direct"):
        shared = ratios(flows["messages/s", "fawa"], flows["messages/s", peer])
        lines.append(report.verdict(f"server stream, to {peer}", *median_and_range(shared), COUNT_TARGET))
        shared = ratios(flows["ping p50 µs", "fawa"], flows["ping p50 µs", peer])
        lines.append(report.verdict(f"ping-pong p50, to {peer}", *median_and_range(shared), 1, at_least=False))
    for callers in CALLERS:
        for peer in ("grpc-java", "connect-go"):
            shared = ratios(*([per_cpu for per_cpu, _ in called[callers, name]] for name in ("fawa", peer)))
            lines.append(report.verdict(
                f"client, {callers} callers, calls per CPU-second, to {peer}", *median_and_range(shared), 1))
    lines.append(report.verdict(
        "allocated a unary call beyond its messages", *(allocated[0] - allocated[1],) * 3, 2048, at_least=False, unit="bytes"))
    growth = flat[1] - flat[0]
    lines.append(report.verdict("growth in the second half of a long stream", growth, growth, growth, 16, at_least=False, unit="MiB"))
    lines.append(report.verdict("streams held at once", *(held["fawa"][0],) * 3, 10_000, unit="streams"))
    failures = sum(r.failures for results in found.values() for r in results)
    lines.append(report.verdict("failed calls", failures, failures, failures, 0, at_least=False, unit="of all"))
    return lines


def spread(values, digits=0):
    return "{:,.{d}f} ({:,.{d}f}–{:,.{d}f})".format(*median_and_range(values), d=digits)


def write(arguments, found, flows, flat, called, allocated, held, verdicts):
    folder = ROOT / "perf/results"
    folder.mkdir(parents=True, exist_ok=True)
    report.write_csv(
        folder / "connect.csv",
        ["what", "who", "round", "figure", "p50_ms", "p99_ms", "cpu_us_per_request", "failures"],
        [[load, server, turn + 1, f"{r.per_second:.1f}", f"{r.p50_millis:.3f}", f"{r.p99_millis:.3f}", f"{r.cpu_micros:.1f}", r.failures]
         for (load, server), results in found.items() for turn, r in enumerate(results)]
        + [[what, server, turn + 1, f"{value:.1f}", "", "", "", ""]
           for (what, server), values in flows.items() for turn, value in enumerate(values)]
        + [[f"{callers} callers, calls/CPU-s", name, turn + 1, f"{per_cpu:.1f}", "", "", "", ""]
           for (callers, name), values in called.items() for turn, (per_cpu, _) in enumerate(values)])
    rows = []
    for (load, server), results in found.items():
        ours = found[load, "fawa"]
        shared = ratios([r.per_second for r in ours], [r.per_second for r in results])
        p50, p99, cpu = (median_and_range([getattr(r, name) for r in results])[0] for name in ("p50_millis", "p99_millis", "cpu_micros"))
        rows.append([load, server, spread([r.per_second for r in results]), f"{1e6 / cpu:,.0f}", f"{p50:.2f}", f"{p99:.2f}",
                     "–" if server == "fawa" else "{:.2f} ({:.2f}–{:.2f})".format(*median_and_range(shared))])
    text = [
        "# Connect, gRPC and HTTP/2", "",
        f"{measure.machine()}. Commit {measure.commit()}. `perf/bench-connect.sh {' '.join(arguments.given)}`".rstrip(), "",
        f"SayHello from {CONNECTIONS} connections with one stream each or with 20, {arguments.requests:,} requests a run of h2load or ghz and "
        f"{arguments.seconds} s a run of wrk; {arguments.rounds} rounds in which the servers take turns, after at least {arguments.warm:,} "
        "requests to each. Load tool and server share the machine. Medians with the lowest and highest round; a ratio is taken "
        "within each round. Under TLS all use the same certificate.", "",
        report.table(["load", "server", "req/s", "req per CPU-second of the server", "p50 ms", "p99 ms", "fawa's req/s is × this"], rows), "",
        "![req/s](connect.svg)", "",
        "## Streams", "", "One stream of 100,000 messages of 16 bytes, received by grpc-go; and one message at a time to and fro.", "",
        report.table(["what", "server", "figure"], [[what, server, spread(values)] for (what, server), values in flows.items()]), "",
        f"One stream of {arguments.messages:,} messages: fawa held {flat[0]:.0f} MiB after the first half and {flat[1]:.0f} MiB after the second.", "",
        "## Clients", "", "SayHello by gRPC over h2c on one grpc-go server; virtual threads call in Java, goroutines in Go.", "",
        report.table(["callers", "client", "calls per CPU-second", "calls/s"],
                     [[callers, name, spread([p for p, _ in values]), spread([r for _, r in values])]
                      for (callers, name), values in called.items()]), "",
        "## Memory", "",
        f"fawa allocates {allocated[0]:,.0f} bytes a unary call by the JVM's own count, of which its messages alone take "
        f"{allocated[1]:,.0f}. Streams held open at once:", "",
        report.table(["server", "streams", "KiB each"], [[name, f"{count:,}", f"{kib:.1f}"] for name, (count, kib) in held.items()]), "",
        "## Targets", ""]
    text += [f"- {line}" for line in verdicts]
    (folder / "connect.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    groups = [(str(load), "req/s", [(server, *median_and_range([r.per_second for r in results]))
                                    for (of, server), results in found.items() if of == str(load)]) for load in LOADS]
    report.bars(folder / "connect.svg", f"SayHello, {CONNECTIONS} connections", groups)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=200_000, help="requests to each server before the first round")
    parser.add_argument("--requests", type=int, default=60_000, help="of one h2load run")
    parser.add_argument("--seconds", type=int, default=4, help="of one timed run")
    parser.add_argument("--client-warm", type=int, default=6, help="seconds a client calls before it is measured")
    parser.add_argument("--messages", type=int, default=10_000_000, help="of the long stream")
    parser.add_argument("--hold", type=int, default=10_000, help="streams to hold open")
    arguments = parser.parse_args()
    arguments.given = [f"--{name.replace('_', '-')} {value}" for name, value in vars(arguments).items()
                       if value != parser.get_default(name)]
    running = []
    ours = Fawa()
    try:
        with measure.folder() as arguments.data:
            by_wire = start_all(ours, running)
            found = unary(by_wire, arguments)
            allocated = allocation(ours, arguments)
            flows, flat = streams(by_wire, arguments)
            held = holding([by_wire[CLEAR][0], *by_wire[CLEAR][2:4]], arguments)
            for server in running:
                server.stop()
            called = clients(arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-connect: {missing}")
    finally:
        for server in running:
            server.stop()
    verdicts = judge(found, flows, flat, called, allocated, held)
    write(arguments, found, flows, flat, called, allocated, held, verdicts)
    note("written to perf/results/connect.md, connect.csv, connect.svg")
    for line in verdicts:
        note(line)
    missed = [line for line in verdicts if line.endswith("missed")]
    note(f"{len(verdicts) - len(missed)} of {len(verdicts)} targets met" + "".join(f"; {line}" for line in missed))


if __name__ == "__main__":
    main()
