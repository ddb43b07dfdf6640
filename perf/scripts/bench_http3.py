# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""HTTP/3 and WebTransport of fawa, by netty and by kwik, beside quic-go and webtransport-go."""

import argparse
import sys
from pathlib import Path

import http3_report
import measure
from http3_ends import KWIK, NETTY, OURS
from http3_loads import ROUNDS, Field, Figures, hold, look_for_stalls, take_turns
from measure import ROOT, note

STALLS, HELD = "stalls", "held"
PARTS = (*ROUNDS, STALLS, HELD)


def measure_all(field_of, arguments):
    figures = Figures(absent=field_of.absent)
    field_of.start(arguments.only)
    take_turns(figures, field_of, arguments)
    if STALLS in arguments.only:
        look_for_stalls(figures, field_of.running[KWIK], arguments)
    # What follows has the machine for itself.
    field_of.stop()
    if HELD in arguments.only:
        for name in OURS:
            hold(figures, name, arguments, field_of.tls)
    return figures


def parsed():
    parser = argparse.ArgumentParser(prog="bench-http3", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of one run but a download")
    parser.add_argument("--warm", type=int, default=4, help="seconds of each load to each of our servers, twice, before the first round")
    parser.add_argument("--only", type=measure.some_of(PARTS), default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one short round and little else: shows that it runs; results are in perf/results/raw")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="instead of perf/results")
    arguments = parser.parse_args()
    arguments.given = sys.argv[1:]
    arguments.began = measure.machine()
    arguments.bytes = 100_000_000
    arguments.stall_bytes, arguments.stall_downloads, arguments.stall_echoes = 50_000_000, 100, 100_000
    arguments.sessions, arguments.open_close = {NETTY: 1000, KWIK: 200}, 1000
    if arguments.quick:
        arguments.rounds, arguments.seconds, arguments.warm = 1, 1, 1
        arguments.stall_downloads, arguments.stall_echoes = 5, 10_000
        arguments.sessions, arguments.open_close = {NETTY: 100, KWIK: 20}, 200
    arguments.results = arguments.results or ROOT / "perf/results" / ("raw" if arguments.quick else "")
    return arguments


def main():
    arguments = parsed()
    field_of = Field()
    try:
        figures = measure_all(field_of, arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-http3: {missing}")
    finally:
        field_of.stop()
    lines = list(http3_report.verdicts(figures, arguments))
    http3_report.write(figures, lines, arguments)
    note(f"written to {arguments.results}: http3.md, http3.csv, http3.svg")
    for line in lines:
        note(line)
    missed = [line for line in lines if line.endswith("missed")]
    note(f"{len(lines) - len(missed)} of {len(lines)} targets met" + "".join(f"; {line}" for line in missed))
    if figures.absent:
        sys.exit(1)


if __name__ == "__main__":
    main()
