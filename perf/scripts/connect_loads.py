# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""What bench_connect.py loads, by which wires, and the rounds in which servers take turns."""

import http.client
import re
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import measure
import peers
from measure import Missing, Server, note
from peers import GRPC_BODY, GRPC_HEADERS, JSON_BODY, SAY_HELLO

CONNECTIONS = 50
CLEAR, TLS = "gRPC over h2c", "gRPC over TLS"
JSON, PIPELINED = "Connect JSON over HTTP/1.1", "Connect JSON over HTTP/1.1, 16 pipelined"
PAGE, FILE = "a page over HTTP/1.1", "a file of 1 MiB over HTTP/1.1"
# A second opinion, by the client of grpc-go: it takes most of the machine for itself, so it has no target.
GHZ = "gRPC over h2c, by ghz"
# It makes so many times fewer calls, as each takes it so much longer.
GHZ_SHARE = 5
FILE_BYTES = 1 << 20
FILE_PATH = "/files/blob.bin"
# Of the longest warm-up: a server that answers a file fifty times a second is warm by then as well.
WARM_SECONDS_MAX = 60

FAWA, ON_HELIDON = "fawa", "fawa on Helidon"
GRPC_SERVERS = {
    "connect-go": peers.connect_go,
    "grpc-java virtual": lambda *tls: peers.grpc_java("virtual", *tls),
    "grpc-java direct": lambda *tls: peers.grpc_java("direct", *tls),
    "Helidon gRPC": peers.helidon,
    "Vert.x gRPC": peers.vertx,
    "Armeria gRPC": peers.armeria,
    "tonic": peers.tonic,
}
GHZ_SERVERS = ("connect-go", "grpc-java virtual", "grpc-java direct", "Helidon gRPC")
NAMES = {
    CLEAR: (FAWA, *GRPC_SERVERS, "nghttpd"),
    TLS: (FAWA, *GRPC_SERVERS, "nghttpd"),
    JSON: (FAWA, "connect-go", "nginx"),
    PIPELINED: (FAWA, "connect-go", "nginx"),
    PAGE: (FAWA, ON_HELIDON, "Helidon", "nginx"),
    FILE: (ON_HELIDON, "Helidon", "nginx"),
    GHZ: (FAWA, *GHZ_SERVERS),
}


@dataclass(frozen=True)
class Load:
    """One way to load a server."""

    wire: str
    streams: int = 1

    def __str__(self):
        return f"{self.wire}, {CONNECTIONS} × {self.streams}" if self.wire in (CLEAR, TLS) else self.wire


LOADS = {
    "grpc": [Load(CLEAR), Load(CLEAR, 20), Load(TLS), Load(TLS, 20)],
    "json": [Load(JSON), Load(PIPELINED)],
    "pages": [Load(PAGE), Load(FILE)],
    "ghz": [Load(GHZ)],
}


class Fawa(Server):
    """greetservice, with the ports of its other listeners."""

    def __init__(self):
        self.tls_port, self.admin_port = measure.free_port(), measure.free_port()
        command = measure.fawa("greetservice", more=[
            f"--greetservice.tlsAddr=127.0.0.1:{self.tls_port}", f"--greetservice.adminAddr=127.0.0.1:{self.admin_port}"])
        super().__init__(FAWA, command, ready=measure.greets)

    def certificate(self):
        """The PEM files of the certificate it made for itself; peers use the same."""
        folder = re.search(r"--dataDir=(\S+)", " ".join(self.command(0))).group(1)
        return [f"{folder}/tls/{name}" for name in ("leaf.pem", "leaf-key.pem")]

    def allocated_bytes(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=10) as answer:
            return float(re.search(r"^jvm_memory_allocated_bytes_total\S* (\S+)$", answer.read().decode(), re.MULTILINE).group(1))


class Field:
    """All servers, each started when it is first needed and checked before its first load; ours first of all.

    A peer that cannot be built, started or trusted is in `absent` from then on, with the reason.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.absent = {}
        self.ours = Fawa()
        self.running = {(FAWA, False): self.ours}
        self.checked = set()

    def start(self):
        self.ours.start()
        self.answers = {JSON: answer_of(self.ours.port, JSON), PAGE: answer_of(self.ours.port, PAGE)}
        self.answers[PIPELINED] = self.answers[JSON]
        for wire in (CLEAR, TLS):
            self.answers[wire] = answer_of(port_of(self.ours, wire), wire)
        files = self.folder / "www/files"
        files.mkdir(parents=True)
        # Every four bytes say where they are.
        self.answers[FILE] = b"".join(number.to_bytes(4, "big") for number in range(FILE_BYTES // 4))
        (files / "blob.bin").write_bytes(self.answers[FILE])
        (self.folder / "www/index.html").write_bytes(self.answers[PAGE])
        calls = self.folder / "h2" / SAY_HELLO[1:]
        calls.parent.mkdir(parents=True)
        calls.write_bytes(self.answers[CLEAR])

    def stop(self):
        for server in self.running.values():
            server.stop()

    def servers(self, wire):
        """Those of one wire that can be measured."""
        found = (self.server(name, wire) for name in NAMES[wire])
        return [server for server in found if server is not None]

    def server(self, name, wire):
        """A server that answers rightly, or None."""
        if (name, wire) in self.absent:
            return None
        key = (name, wire == TLS and name != FAWA)
        try:
            if key not in self.running:
                self.running[key] = Server(name, self.command(name, wire))
                self.running[key].start()
            if (name, wire) not in self.checked:
                self.check(self.running[key], wire)
                self.checked.add((name, wire))
        except (Missing, RuntimeError, OSError, subprocess.SubprocessError) as failure:
            # Another wire of the same server may try again.
            if key in self.running:
                self.running.pop(key).stop()
            self.lose(name, wire, failure)
            return None
        return self.running[key]

    def lose(self, name, wire, failure):
        """Goes on without a peer, and says so; without ours there is nothing to go on for."""
        if name in (FAWA, ON_HELIDON):
            raise failure
        self.absent[name, wire] = str(failure).strip().replace("\n", " ")[:300]
        note(f"!!! {wire}: {name} is NOT MEASURED: {failure}")

    def command(self, name, wire):
        tls = self.ours.certificate() if wire == TLS else []
        if name in GRPC_SERVERS:
            return GRPC_SERVERS[name](*tls)
        return {
            "nghttpd": lambda: peers.nghttpd(self.folder / "h2", *tls),
            "nginx": lambda: peers.nginx(self.folder, self.answers[JSON].decode()),
            "Helidon": lambda: peers.pages(self.folder / "www/files"),
            ON_HELIDON: lambda: peers.pages_with_rpc(self.folder / "www/files"),
        }[name]()

    def check(self, server, wire):
        """Load tools do not look into an answer; this does, before the first of them."""
        if wire in (CLEAR, TLS, GHZ) and server.name != "nghttpd":
            check_grpc(server, wire)
            return
        answer = answer_of(server.port, wire)
        if answer != self.answers[wire]:
            raise RuntimeError(f"{server.name} answers {answer[:60]!r} and not {self.answers[wire][:60]!r} ({wire})")


def port_of(server, wire):
    return server.tls_port if wire == TLS and isinstance(server, Fawa) else server.port


def check_grpc(server, wire):
    """Every kind of call, by grpc-go."""
    checker = measure.tool("fawa-check", "run .ci/tools.sh")
    where = (["--greet-tls", f"https://127.0.0.1:{port_of(server, wire)}", "--via", "grpc-go tls-h2"] if wire == TLS
             else ["--greet", f"http://127.0.0.1:{server.port}", "--via", "grpc-go h2c"])
    answer = subprocess.run([checker, *where], capture_output=True, text=True, timeout=60, check=False)
    failed = [line for line in answer.stdout.splitlines() if line.startswith("FAIL")]
    # Armeria ends a call CANCELLED at its deadline, and now and then before the client has done so; no load has deadlines.
    if not isinstance(server, Fawa):
        failed = [line for line in failed if "stream, deadline" not in line]
    if failed or "checks passed" not in answer.stdout:
        raise RuntimeError(f"{server.name} does not greet rightly:\n{answer.stdout}{answer.stderr}")


def answer_of(port, wire):
    """The body of one answer."""
    if wire in (CLEAR, TLS):
        command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "10", "--data-binary", "@-"]
        for header in GRPC_HEADERS:
            command += ["--header", header]
        command += (["--insecure", "--http2", f"https://127.0.0.1:{port}{SAY_HELLO}"] if wire == TLS
                    else ["--http2-prior-knowledge", f"http://127.0.0.1:{port}{SAY_HELLO}"])
        answer = subprocess.run(command, input=GRPC_BODY, capture_output=True, timeout=30, check=False)
        if answer.returncode != 0:
            raise RuntimeError(f"curl of {wire} ended with status {answer.returncode}: {answer.stderr.decode()}")
        return answer.stdout
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        if wire in (JSON, PIPELINED):
            connection.request("POST", SAY_HELLO, JSON_BODY, {"Content-Type": "application/json"})
        else:
            connection.request("GET", FILE_PATH if wire == FILE else "/")
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{wire} is answered with status {answer.status}: {body[:200]!r}")
    return body


def drive(server, load, requests, seconds):
    """One run: so many requests by h2load and ghz, for so many seconds by wrk."""
    before = server.cpu_seconds()
    if load.wire in (JSON, PIPELINED):
        script = peers.GREET_LUA if load.wire == JSON else peers.PIPELINED_LUA
        found = measure.wrk(server.port, CONNECTIONS, seconds, script)
    elif load.wire in (PAGE, FILE):
        found = measure.wrk(server.port, CONNECTIONS, seconds, path=FILE_PATH if load.wire == FILE else "/")
    elif load.wire == GHZ:
        found = measure.ghz(server.port, peers.DESCRIPTORS, "greet.v1.GreetService.SayHello", JSON_BODY.decode(), CONNECTIONS,
                            requests // GHZ_SHARE)
    else:
        found = measure.h2load(
            port_of(server, load.wire), SAY_HELLO, GRPC_BODY, GRPC_HEADERS, CONNECTIONS, load.streams, requests,
            "https" if load.wire == TLS else "http")
    if found.requests == 0:
        raise RuntimeError(f"{server.name} answered nothing of {load}")
    found.cpu_micros = 1e6 * (server.cpu_seconds() - before) / found.requests
    found.rss_mib = server.memory_mib()
    return found


def warm(field, load, arguments):
    """Calls every server often enough. {name: req/s of the last run}"""
    rates = {}
    chunk = max(CONNECTIONS * load.streams, min(arguments.requests, arguments.warm))
    for server in field.servers(load.wire):
        done, seconds = 0, 0
        try:
            while done < arguments.warm and seconds < WARM_SECONDS_MAX:
                result = drive(server, load, chunk, arguments.seconds)
                done, seconds = done + result.requests, seconds + result.requests / result.per_second
                rates[server.name] = result.per_second
        except (RuntimeError, OSError, subprocess.SubprocessError) as failure:
            field.lose(server.name, load.wire, failure)
    note(f"warmed {load}")
    return rates


def take_turns(field, loads, arguments):
    """Rounds in which the servers take turns. {(load, server): [result]}"""
    found = {}
    rates = {load: warm(field, load, arguments) for load in loads}
    for turn in range(arguments.rounds):
        for load in loads:
            servers = field.servers(load.wire)
            for server in measure.turns(servers, turn):
                # Each is loaded for about as long, however fast it is.
                requests = max(CONNECTIONS * load.streams * GHZ_SHARE, int(rates[load][server.name] * arguments.seconds))
                try:
                    result = drive(server, load, arguments.requests if load.wire == GHZ else requests, arguments.seconds)
                except (RuntimeError, OSError, subprocess.SubprocessError) as failure:
                    field.lose(server.name, load.wire, failure)
                    found.pop((str(load), server.name), None)
                    continue
                rates[load][server.name] = result.per_second
                found.setdefault((str(load), server.name), []).append(result)
                note(f"round {turn + 1}: {load!s:41} {server.name:18} {result.per_second:9.0f} req/s  p99 "
                     f"{result.p99_millis:6.2f} ms  {result.per_cpu_second:9.0f} req/CPU-s"
                     + (f"  {result.failures} FAILED" if result.failures else ""))
    # A server that was lost on the way has fewer rounds than the others, of any load of its wire.
    return {(load, name): results for (load, name), results in found.items()
            if len(results) == arguments.rounds}
