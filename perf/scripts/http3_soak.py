# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Minutes of downloads, POSTs, echoes, and sessions that are begun and closed or vanish, on each provider of QUIC."""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import measure
import report
from http3_ends import KWIK, NETTY, OURS, STALL_SECONDS, Held, Ours, State, load_command, settled
from http3_report import exactly
from measure import ROOT, note

# All at once, each for the whole time.
LOADS = {
    "downloads of 5 MB": ("http3-load", "--what", "download", "--bytes", "5000000", "--parallel", "2"),
    "POSTs": ("http3-load", "--what", "post", "--parallel", "8"),
    "echoes": ("webtransport-load", "--what", "echo", "--outstanding", "8"),
    "echoes on their own streams": ("webtransport-load", "--what", "streams", "--outstanding", "8"),
    "sessions begun and closed": ("webtransport-load", "--what", "sessions", "--outstanding", "2"),
}
VANISHING, IDLE_SECONDS = 20, 10
SAMPLE_SECONDS = 15
# Until the allocators of all threads have what they keep: what was resident after half a minute grew for three more.
WARM_SECONDS = 150
# All of the heap is resident from the start, so that what the process grows by is not heap.
HEAP = ("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")
# From the first third of the time to the last one, and from before to after.
HEAP_MIB_MORE, RSS_MIB_MORE, THREADS_MORE = 4, 32, 4
ROWS_MAX = 20


class Mix:
    """All loads on one server, for a time."""

    def __init__(self, server, seconds):
        self.server = server
        self.limit = seconds + 60
        self.processes = {
            name: subprocess.Popen(
                load_command(server, server.port, *words, "--seconds", f"{seconds:.0f}s", "--stall", f"{2 * STALL_SECONDS}s",
                             "--limit", f"{self.limit:.0f}s"),
                stdout=subprocess.PIPE, text=True)
            for name, words in LOADS.items()}

    def going(self):
        return any(process.poll() is None for process in self.processes.values())

    def seen(self):
        """What each of them saw, once they have ended."""
        return {name: json.loads(process.communicate(timeout=self.limit)[0]) for name, process in self.processes.items()}

    def stop(self):
        for process in self.processes.values():
            measure.end(process)


def vanish(server):
    """Sessions whose client is killed; how many it had."""
    held = Held(server, VANISHING)
    held.kill()
    return held.begun["done"]


def mixed(server, seconds):
    """What the loads saw, how many sessions vanished, and what the server held meanwhile."""
    mix = Mix(server, seconds)
    begin, samples, vanished = time.monotonic(), [], 0
    try:
        while mix.going() and time.monotonic() - begin < mix.limit:
            vanished += vanish(server)
            time.sleep(max(0, begin + SAMPLE_SECONDS * (len(samples) + 1) - time.monotonic()))
            samples.append((time.monotonic() - begin, State(server)))
            note(f"{server.name}, {samples[-1][0]:4.0f} s: {samples[-1][1]}")
        return mix.seen(), vanished, [sample for sample in samples if sample[0] < seconds]
    finally:
        mix.stop()


def soak(name, minutes):
    server = Ours(name, more=[f"--idleTimeout={IDLE_SECONDS}s"], heap=HEAP)
    try:
        server.start()
        mixed(server, WARM_SECONDS)
        before = settled(server)
        note(f"{name}, before: {before}")
        seen, vanished, samples = mixed(server, 60 * minutes)
        after = settled(server, before)
        note(f"{name}, after: {after}")
        log = Path(server.log.name).read_text()
    finally:
        server.stop()
    return {"seen": seen, "vanished": vanished, "samples": samples, "before": before, "after": after,
            "complaints": log.count('"level":"error"') + log.count('"level":"fatal"')}


def growth(samples, what):
    """Of the median from the first third to the last one."""
    values = [getattr(state, what) for _, state in samples]
    third = max(1, len(values) // 3)
    return statistics.median(values[-third:]) - statistics.median(values[:third])


def spread(samples, what):
    """Between the quartiles. Kwik has five threads a connection, and those of one that has ended stay for a moment."""
    values = [getattr(state, what) for _, state in samples]
    if len(values) < 2:
        return 0
    first, _, third = statistics.quantiles(values, n=4)
    return third - first


def verdicts(name, found):
    for what, seen in found["seen"].items():
        yield exactly(f"{name}, stalled or failed {what}" + (f" ({seen['firstFailure']})" if seen["firstFailure"] else ""),
                      seen["stalls"] + seen["failures"], 0, unit=f"beside {seen['done']:,}")
    before, after = found["before"], found["after"]
    for what, field, most, unit in (("live heap", "heap_mib", HEAP_MIB_MORE, "MiB"), ("resident memory", "rss_mib", RSS_MIB_MORE, "MiB"),
                                    ("threads", "threads", THREADS_MORE, ""), ("descriptors", "descriptors", THREADS_MORE, "")):
        grown = max(most, spread(found["samples"], field)) if field == "threads" else most
        yield exactly(f"{name}, growth of {what} from the first third to the last", growth(found["samples"], field), grown, unit=unit)
        yield exactly(f"{name}, more {what} afterwards", getattr(after, field) - getattr(before, field), most, unit=unit)
    yield exactly(f"{name}, connections and sessions afterwards", after.connections + after.sessions, 0)
    yield exactly(f"{name}, objects of connections and streams afterwards", after.live, 0)
    yield exactly(f"{name}, more virtual threads afterwards", after.virtual_threads - before.virtual_threads, 2)
    yield exactly(f"{name}, errors in the log", found["complaints"], 0)


def rows(found):
    samples = found["samples"]
    step = max(1, -(-len(samples) // ROWS_MAX))
    for seconds, state in samples[step - 1::step]:
        yield [f"{seconds:.0f}", state.connections, state.sessions, state.threads, state.virtual_threads, state.descriptors,
               f"{state.heap_mib:.1f}", f"{state.rss_mib:.0f}"]


def section(name, found):
    yield from (f"## {name}", "", "; ".join(f"{seen['done']:,} {what}" for what, seen in found["seen"].items())
                + f"; {found['vanished']:,} sessions whose client was killed.", "",
                report.table(["s", "connections", "sessions", "threads", "virtual threads", "descriptors", "MiB of heap live", "MiB resident"],
                             rows(found)), "",
                f"- before: {found['before']}", f"- after: {found['after']}", "")


def main():
    parser = argparse.ArgumentParser(prog="bench-http3 --soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of each provider")
    parser.add_argument("--only", type=measure.some_of(OURS.values()), default=list(OURS.values()), metavar="PROVIDER,…", help="netty, kwik")
    parser.add_argument("--results", type=Path, default=ROOT / "perf/results", metavar="FOLDER", help="instead of perf/results")
    arguments = parser.parse_args()
    began = measure.machine()
    try:
        found = {name: soak(name, arguments.minutes) for name in (NETTY, KWIK) if OURS[name] in arguments.only}
    except measure.Missing as missing:
        measure.fail(f"bench-http3 --soak: {missing}")
    lines = [line for name, of in found.items() for line in verdicts(name, of)]
    report.write(arguments.results, "http3-soak.md", [
        "# Soak of HTTP/3 and WebTransport", "",
        f"{began}. Commit {measure.commit()}. {measure.command('perf/bench-http3.sh --soak', sys.argv[1:])}", "",
        f"{arguments.minutes:g} minutes on each provider, all loads at once, on `{' '.join(HEAP)}` and `idleTimeout={IDLE_SECONDS}s`; every "
        f"{SAMPLE_SECONDS} s, a client with {VANISHING} sessions is killed, and the server is looked at after a full collection.", "",
        *(line for name, of in found.items() for line in section(name, of)), "## Targets", "", *(f"- {line}" for line in lines)])
    note(f"written to {arguments.results}: http3-soak.md")
    for line in lines:
        note(line)
    if any(line.endswith("missed") for line in lines):
        sys.exit(1)


if __name__ == "__main__":
    main()
