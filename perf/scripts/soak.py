# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Very many calls of all kinds, many of them disturbed; then everything must be as it was before."""

import argparse
import json
import os
import re
import sys
import time
import urllib.request
from pathlib import Path

import measure
import peers
import report
from measure import ROOT, Server, note

SETTLE_SECONDS_MAX = 90
# What the JVM may keep of classes, compiled code and caches that the first calls did not need yet.
HEAP_MIB_MORE = 8


class State:
    """What a server holds when nobody calls it."""

    def __init__(self, server, admin):
        pid = server.process.pid
        jcmd = str(Path(measure.java()).with_name("jcmd"))
        for _ in range(2):
            measure.run([jcmd, str(pid), "GC.run"], 60)
        with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=10) as answer:
            metrics = answer.read().decode()

        def gauge(name):
            return sum(float(value) for value in re.findall(rf"^{name}.* (\S+)$", metrics, re.MULTILINE))
        self.heap_mib = gauge(r'jvm_memory_used_bytes{area="heap"') / (1 << 20)
        self.in_flight = gauge("http_server_active_requests")
        self.threads = len(os.listdir(f"/proc/{pid}/task"))
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        self.sockets = sum(self.is_socket(pid, name) for name in os.listdir(f"/proc/{pid}/fd"))

    @staticmethod
    def is_socket(pid, name):
        try:
            return os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:")
        except FileNotFoundError:
            return False

    def __str__(self):
        return (f"{self.threads} threads, {self.descriptors} descriptors ({self.sockets} sockets), "
                f"{self.in_flight:.0f} calls in flight, {self.heap_mib:.1f} MiB of heap live")


def settled(server, admin, before):
    """The state once nothing is left of the calls, or as it is when that takes too long."""
    end = time.monotonic() + SETTLE_SECONDS_MAX
    while True:
        state = State(server, admin)
        if (state.in_flight == 0 and state.sockets <= before.sockets and state.threads <= before.threads + 2) or time.monotonic() > end:
            return state
        time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    admin = measure.free_port()
    server = Server("fawa", measure.fawa("greetservice", more=[f"--greetservice.adminAddr=127.0.0.1:{admin}"]),
                    environment={"FAWA_JAVA_OPTS": "-Xmx128m"}, ready=measure.greets)
    try:
        server.start()

        def soak(calls, seed):
            command = peers.go("soak", "--calls", str(calls), "--workers", str(arguments.workers), "--seed", str(seed))
            return json.loads(measure.run(command(server.port), 1500))
        soak(max(20_000, arguments.calls // 20), arguments.seed + 1)
        time.sleep(2)
        before = settled(server, admin, type("Nothing", (), {"sockets": 10**9, "threads": 10**9}))
        note(f"before: {before}")
        begin = time.monotonic()
        told = soak(arguments.calls, arguments.seed)
        seconds = time.monotonic() - begin
        after = settled(server, admin, before)
        note(f"after:  {after}")
        log = Path(server.log.name).read_text()
    except measure.Missing as missing:
        measure.fail(f"soak: {missing}")
    finally:
        server.stop()
    note(f"{arguments.calls:,} calls in {seconds:.0f} s: " + ", ".join(f"{count:,} {name}" for name, count in told.items()))
    complaints = len(re.findall(r'"level":"(?:error|fatal)"', log))
    lines = [
        report.verdict("calls that went wrong undisturbed", told["wrong"], told["wrong"], told["wrong"], 0, at_least=False, unit=""),
        report.verdict("calls in flight afterwards", after.in_flight, after.in_flight, after.in_flight, 0, at_least=False, unit=""),
        report.verdict("more threads", *(after.threads - before.threads,) * 3, 2, at_least=False, unit=""),
        report.verdict("more sockets", *(after.sockets - before.sockets,) * 3, 0, at_least=False, unit=""),
        report.verdict("more descriptors", *(after.descriptors - before.descriptors,) * 3, 0, at_least=False, unit=""),
        report.verdict("more live heap", *(after.heap_mib - before.heap_mib,) * 3, HEAP_MIB_MORE, at_least=False, unit="MiB"),
        report.verdict("errors in the log", complaints, complaints, complaints, 0, at_least=False, unit=""),
    ]
    text = ["# Soak", "", f"{measure.machine()}. Commit {measure.commit()}.", "",
            f"{arguments.calls:,} calls by {arguments.workers} workers in {seconds:.0f} s on a server with `-Xmx128m`: "
            + ", ".join(f"{count:,} {name}" for name, count in told.items()) + ".", "",
            f"- before: {before}", f"- after: {after}", "", "## Targets", ""] + [f"- {line}" for line in lines]
    report.write(ROOT / "perf/results", "soak.md", text)
    for line in lines:
        note(line)
    if any(line.endswith("missed") for line in lines):
        sys.exit(1)


if __name__ == "__main__":
    main()
