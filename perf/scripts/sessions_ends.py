# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The servers of sessions that bench_sessions.py measures, and one run of the load before them."""

import json
import os
import re
import subprocess
import threading
from pathlib import Path

import boards_ends
import measure
import peers
from kcp_ends import ANY, Listening
from measure import ROOT, built

FAWA, GO, GO_WIDE, GO_DROPS, CENTRIFUGO = "fawa", "Go", "Go, wide UDP buffers", "Go that drops", boards_ends.CENTRIFUGO
TCP, WS, KCP, SMUX = "tcp", "ws", "kcp", "kcp+smux"
CARRIERS = (TCP, WS, KCP, SMUX)
NAMES = {TCP: "TCP", WS: "WebSocket", KCP: "KCP", SMUX: "KCP with smux"}
HINT = "perf/bench-sessions.sh builds it, and says why it could not"
ECHO_SERVER = "io.fawa.perf.sessions.EchoServer"
HEAP = ("-Xmx1g",)
WIDE_BYTES = 4 << 20
# Of a load beyond the time that it counts: opening 10,000 sessions, and waiting for what does not come.
MORE_SECONDS_MAX = 120


def is_kcp(carrier):
    return carrier in (KCP, SMUX)


def sides(carrier):
    """Who echoes on a carrier. The original's own UDP buffers are small; that is not all of its figures' reason."""
    return (FAWA, GO, GO_WIDE) if is_kcp(carrier) else (FAWA, GO)


def carrier_words(carrier, dash):
    return [f"{dash}carrier", KCP if is_kcp(carrier) else carrier, *([f"{dash}smux"] if carrier == SMUX else [])]


def go_server(side, carrier, broadcast, queue):
    return [built("perf/peers/bin/session-peer", HINT), "serve", *carrier_words(carrier, "-"),
            *(["-udp-buffer", str(WIDE_BYTES)] if side == GO_WIDE else []),
            *(["-broadcast", "-queue", str(queue)] if broadcast else []), *(["-full", "drop"] if side == GO_DROPS else [])]


def fawa_server(carrier, broadcast, queue):
    """Takes --carrier, --addr, --smux, --broadcast and --queue as session-peer does, and says "listening ADDRESS" first."""
    name = ECHO_SERVER.replace(".", "/")
    if not (ROOT / f"perf/bench/target/classes/{name}.class").exists():
        raise measure.Missing(f"not built: {ECHO_SERVER} is not in perf/bench/target/classes; build it by ./justw bench-sessions")
    java, *rest = peers.java_class("perf/bench", ECHO_SERVER, *carrier_words(carrier, "--"), "--addr", ANY,
                                   *(["--broadcast", "--queue", str(queue)] if broadcast else []), hint="build first: ./justw bench-sessions")
    return [java, *HEAP, *rest]


class Centrifugo(boards_ends.Centrifugo):
    """One node, which cuts who is too far behind; its messages are its own, and not encrypted."""

    def __enter__(self):
        self.address = f"127.0.0.1:{self.port}"
        return self

    def __exit__(self, *unused):
        self.stop()


def server(side, carrier, broadcast=False, queue=1024):
    """A server that listens."""
    if side == CENTRIFUGO:
        return Centrifugo().start()
    command = fawa_server(carrier, broadcast, queue) if side == FAWA else go_server(side, carrier, broadcast, queue)
    return Listening(command)


def check(listening, carrier):
    """Ends the benchmark if a server does not give back what it was sent."""
    measure.run([built("perf/peers/bin/session-peer", HINT), "check", *carrier_words(carrier, "-"), "-addr", listening.address], 60)


def live_heap_kib(listening):
    """Of the objects that a full collection of a JVM leaves."""
    jcmd = str(Path(measure.java()).with_name("jcmd"))
    histogram = measure.run([jcmd, str(listening.process.pid), "GC.class_histogram"], 120)
    return int(re.search(r"^Total\s+\d+\s+(\d+)", histogram, re.MULTILINE).group(1)) / 1024


def load(listening, carrier, mode, seconds, on_begin=None, **words):
    """What one run of the load found, with the CPU seconds that the server used while it counted."""
    dialect = ["-carrier", "centrifugo"] if isinstance(listening, Centrifugo) else carrier_words(carrier, "-")
    command = [built("perf/peers/bin/session-peer", HINT), "load", *dialect, "-addr", listening.address,
               "-mode", mode, "-seconds", str(seconds)]
    for name, value in words.items():
        command += [f"-{name}", str(value)]
    used = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        late = threading.Timer(seconds + words.get("warm", 1) + MORE_SECONDS_MAX, process.kill)
        late.start()
        try:
            for line in process.stdout:
                word = line.strip()
                if word in ("begin", "end"):
                    used[word] = listening.cpu_seconds()
                    if word == "begin" and on_begin:
                        on_begin()
                elif word.startswith("{"):
                    found = json.loads(word)
                    found["server_cpu"] = used["end"] - used["begin"]
                    found["load"] = os.getloadavg()[0]
                    return found
            error = process.stderr.read()
        finally:
            late.cancel()
            measure.end(process)
    raise RuntimeError(f"{' '.join(command)} found nothing: {error[-1000:]}")
