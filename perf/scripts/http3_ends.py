# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The servers that bench_http3.py measures, the loads before them, and what a server holds."""

import json
import os
import re
import select
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import measure
import peers
from measure import Server

NETTY, KWIK, GO, WEBTRANSPORT_GO = "fawa netty", "fawa kwik", "quic-go", "webtransport-go"
OURS = {NETTY: "netty", KWIK: "kwik"}
# Of each of our processes.
HEAP = ("-Xmx1g",)
STALL_SECONDS = 5
HINT = "perf/bench-http3.sh builds it, and says why it could not"
# What a client that has gone leaves behind if anything does.
LIVE = re.compile(r"io\.fawa\.http3\.(\w+\.)?(Session|Http3ServerConnection|ServerStream|NettyConnection|NettyStream|KwikConnection|KwikStream)"
                  r"|io\.netty\.handler\.codec\.quic\.Quiche\w*Channel|tech\.kwik\.core\.server\.impl\.ServerConnectionImpl"
                  r"|tech\.kwik\.core\.stream\.QuicStreamImpl")


class Ours(Server):
    """Downloads, echoes and sessions on our host, by one provider of QUIC."""

    def __init__(self, name, tls=(), more=(), heap=HEAP):
        self.admin = measure.free_port()
        self.data = tempfile.TemporaryDirectory(prefix="bench-data-")
        self.authority = tls[2] if tls else f"{self.data.name}/tls/ca.pem"
        pem = [f"--certFile={tls[0]}", f"--keyFile={tls[1]}"] if tls else []
        words = ["--addr=127.0.0.1:0", f"--adminAddr=127.0.0.1:{self.admin}", f"--dataDir={self.data.name}", f"--quic={OURS[name]}", *pem, *more]

        def command(port):
            java, *rest = peers.java_class("perf/bench", "io.fawa.perf.Http3Server", f"--tlsAddr=127.0.0.1:{port}", *words,
                                           hint="build first: ./justw bench-http3")
            return [java, *heap, *rest]
        super().__init__(name, command, ready=lambda port: self.is_ready() and answers(self, port, "http3-load", "--what", "post"))

    def certificate(self):
        """The PEM files of the certificate it made for itself, and of its authority."""
        return [f"{self.data.name}/tls/{name}" for name in ("leaf.pem", "leaf-key.pem", "ca.pem")]

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/ready", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def gauges(self):
        """Connections of QUIC and sessions that are open."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=10) as answer:
            metrics = answer.read().decode()
        return tuple(int(float(re.search(rf"^{name} (\S+)$", metrics, re.MULTILINE).group(1)))
                     for name in (r'fawa_connections_open\{listener="quic"\}', "fawa_webtransport_sessions_open"))


class Peer(Server):
    """A server in Go with the certificate of ours."""

    def __init__(self, name, program, tls):
        self.authority = tls[2]
        probe = ("http3-load", "--what", "post") if program == "http3-peer" else ("webtransport-load", "--what", "streams", "--outstanding", "1")
        super().__init__(name, lambda port: [measure.built(f"perf/peers/bin/{program}", HINT), "--addr", f"127.0.0.1:{port}", *peers.pem(tls)],
                         ready=lambda port: answers(self, port, *probe))


def answers(server, port, *probe):
    """True once a call is answered: there is no other sign of an open UDP port."""
    command = load_command(server, port, *probe, "--count", "1", "--stall", "2s", "--limit", "5s")
    found = subprocess.run(command, capture_output=True, timeout=20, check=False)
    return found.returncode == 0 and json.loads(found.stdout)["done"] == 1


def load_command(server, port, program, *words):
    return [measure.built(f"perf/peers/bin/{program}", HINT), "--addr", f"127.0.0.1:{port}", "--ca", server.authority, *words]


def load(server, program, *words, seconds_max):
    """What a load saw; it ends itself in time."""
    command = load_command(server, server.port, program, *words, "--stall", f"{STALL_SECONDS}s", "--limit", f"{seconds_max}s")
    return json.loads(measure.run(command, seconds_max + 3 * STALL_SECONDS))


class Held:
    """Sessions of one client process, until it is told to end, or killed."""

    def __init__(self, server, count):
        command = load_command(server, server.port, "webtransport-load", "--what", "hold", "--count", str(count),
                               "--stall", f"{STALL_SECONDS}s", "--limit", "180s")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.begun = self.line(60)

    def line(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        text = self.process.stdout.readline() if ready else b""
        if not text:
            self.kill()
            raise RuntimeError(f"{' '.join(self.process.args)} said nothing within {seconds} s")
        return json.loads(text)

    def again(self):
        """An echo on each session."""
        self.process.stdin.write(b"again\n")
        self.process.stdin.flush()
        return self.line(60)

    def kill(self):
        """Its sessions vanish: nothing is said to the server."""
        self.process.kill()
        self.process.wait(measure.STOP_SECONDS_MAX)
        self.process.stdin.close()
        self.process.stdout.close()


class State:
    """What a server holds after a full collection."""

    def __init__(self, server):
        pid = server.process.pid
        jcmd = str(Path(measure.java()).with_name("jcmd"))
        # The second one finds what the first one has only made ready to go.
        measure.run([jcmd, str(pid), "GC.run"], 60)
        histogram = measure.run([jcmd, str(pid), "GC.class_histogram"], 120)
        self.live, self.virtual_threads, self.heap_mib = 0, 0, 0.0
        for count, size, name in re.findall(r"^\s*(?:\d+:|Total)\s+(\d+)\s+(\d+) *(\S*)", histogram, re.MULTILINE):
            if not name:
                self.heap_mib = int(size) / 2**20
            elif LIVE.fullmatch(name):
                self.live += int(count)
            elif name == "java.lang.VirtualThread":
                self.virtual_threads = int(count)
        self.connections, self.sessions = server.gauges()
        self.threads = len(os.listdir(f"/proc/{pid}/task"))
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        self.rss_mib = server.memory_mib()

    def __str__(self):
        return (f"{self.connections} connections, {self.sessions} sessions, {self.live} objects of them, {self.threads} threads, "
                f"{self.virtual_threads} virtual threads, {self.descriptors} descriptors, {self.heap_mib:.1f} MiB of heap live, "
                f"{self.rss_mib:.0f} MiB resident")


def settled(server, before=None, seconds_max=30):
    """The state once clients have left nothing, or as it is when that takes too long."""
    end = time.monotonic() + seconds_max
    while True:
        state = State(server)
        quiet = state.connections == 0 and state.sessions == 0 and state.live == 0
        # The connections by which the gauges were read linger for a moment, each with a thread.
        ended = before is None or max(state.threads - before.threads, state.virtual_threads - before.virtual_threads) <= 2
        if quiet and ended or time.monotonic() > end:
            return state
        time.sleep(1)


def seconds_until_gone(server, seconds_max):
    """How long connections and sessions stay open from now on."""
    begin = time.monotonic()
    while server.gauges() != (0, 0) and time.monotonic() - begin < seconds_max:
        time.sleep(0.1)
    return time.monotonic() - begin
