# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The ends of a KCP link that bench_kcp.py measures, the link between them, and one run of each kind."""

import re
import resource
import subprocess
from pathlib import Path

import measure
from measure import ROOT, built

TOOL = ROOT / "transport-loom/tool/kcp"
ANY = "127.0.0.1:0"
FAWA, OURS, GO, NETTY = "fawa", "fawa --ours", "kcp-go", "java-Kcp"
SIDES = (FAWA, OURS, GO)
LOSSES = (0, 0.01, 0.05, 0.1, 0.2)
NETTY_LOSSES = (0, 0.01, 0.1)
PATIENCE_SECONDS = 240
HINT = "run perf/bench-kcp.sh"


def go_peer(*words):
    return [built("perf/peers/bin/kcp-peer", HINT), *words]


def netty_peer(*words):
    place = Path(built("perf/peers/java-kcp/target/lib", HINT)).parent
    return [measure.java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.transport.noNative=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-XX:+UseSerialGC",
            "-Xmx512m", "-cp", f"{place}/classes:{place}/lib/*", "io.fawa.peers.JavaKcpPeer", *words]


def options(side, fec, smux):
    data, parity = fec.split("+")
    if side == NETTY:
        return ["-data", data, "-parity", parity]
    if side == GO:
        return ["-data", data, "-parity", parity, "-smux", str(smux)]
    return ["--fec", fec, "--smux", str(smux)] + (["--ours"] if side == OURS else [])


def peer(side):
    return netty_peer if side == NETTY else go_peer


def echo_command(side, fec="0+0", smux=0):
    first = peer(side)("-listen", ANY) if side in (GO, NETTY) else [str(TOOL), "echo", ANY]
    return first + options(side, fec, smux)


def client_command(side, what, address, number, fec="0+0", smux=0, warm=0):
    """A transfer of so many bytes after some that are not timed, or a ping of so many seconds."""
    if side in (GO, NETTY):
        words = ["-warm", str(warm), "-bytes", str(number)] if what == "transfer" else ["-ping", "-seconds", str(number)]
        return peer(side)("-connect", address, *words) + options(side, fec, smux)
    words = ["--warm", str(warm), "--bytes", str(number)] if what == "transfer" else ["--seconds", str(number)]
    return [str(TOOL), what, address, *words] + options(side, fec, smux)


def sides_at(loss):
    return SIDES + ((NETTY,) if loss in NETTY_LOSSES else ())


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
        measure.end(self.process)
        self.process.stdin.close()
        self.process.stdout.close()

    def cpu_seconds(self):
        return measure.process_cpu_seconds(self.process.pid)

    def memory_kib(self):
        return measure.memory_kib(self.process.pid)


def link(target, loss, seed):
    """As `./justw kcp link`, but for a JVM that would warm up on the cores that both ends need."""
    return Listening([built("perf/peers/bin/udp-link", HINT), "-listen", ANY, "-target", target, "-delay", "20ms",
                      "-loss", str(loss), "-reorder", "0.01", "-seed", str(seed)])


def transfer(side, address, size, fec="0+0", smux=0, warm=0):
    """MB/s each way; a digest that differs or a time-out ends the benchmark."""
    answer = measure.run(client_command(side, "transfer", address, size, fec, smux, warm), PATIENCE_SECONDS)
    return float(re.search(r"each way, ([\d.]+) MB/s, digest equal", answer).group(1))


def ping(side, address, seconds, fec):
    answer = measure.run(client_command(side, "ping", address, seconds, fec), seconds + 60)
    count, back, p50, p99, p999 = re.search(
        r"ping (\d+) of (\d+) back, p50 ([\d.]+) p99 ([\d.]+) p99.9 ([\d.]+) ms", answer).groups()
    if count != back:
        raise RuntimeError(f"{side} lost messages: {answer}")
    return float(p50), float(p99), float(p999)


def children_cpu_seconds():
    """Of the children that have ended: the clients, of which none goes on."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def crowd(address, sessions):
    process = subprocess.Popen(
        [built("perf/peers/bin/kcp-crowd", HINT), "-connect", address, "-sessions", str(sessions)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    found = re.search(r"served (\d+) of (\d+), p50 ([\d.]+) p99 ([\d.]+) max ([\d.]+) ms", line)
    return process, int(found.group(1)), float(found.group(4))


def let_go(process):
    process.stdin.close()
    process.wait(measure.STOP_SECONDS_MAX)
    process.stdout.close()


def echo_loop(address, sessions, seconds, settings):
    """Messages that came back, and CPU seconds of the client."""
    before = children_cpu_seconds()
    answer = measure.run(
        go_peer("-connect", address, "-loop", str(sessions), "-seconds", str(seconds), *settings), seconds + 30)
    return int(re.search(r"loop (\d+) messages", answer).group(1)), children_cpu_seconds() - before
