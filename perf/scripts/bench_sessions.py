# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Sessions over TCP, WebSocket and KCP beside an echo in Go with the original's frames: echoes, idle sessions, broadcasts."""

import argparse
import sys
from pathlib import Path

import measure
import sessions_report
from measure import ROOT, note
from sessions_ends import CARRIERS, KCP, TCP, WS
from sessions_loads import MEASURES, PARTS, Figures


def parsed():
    parser = argparse.ArgumentParser(prog="bench-sessions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=6, help="broadcasts of ours with and without stalled readers; of peers' as many as rounds")
    parser.add_argument("--seconds", type=float, default=5, help="of one echo run")
    parser.add_argument("--warm", type=float, default=8, help="seconds of echoes to each server before it is measured")
    parser.add_argument("--sessions", type=lambda text: [int(count) for count in text.split(",")], default=[1, 100, 1000], metavar="N,…")
    parser.add_argument("--carriers", type=measure.some_of(CARRIERS), default=[TCP, WS, KCP], metavar="CARRIER,…",
                        help=f"of {', '.join(CARRIERS)}; all but the last by default")
    parser.add_argument("--idle", type=int, default=10_000, help="idle sessions, over TCP and WebSocket")
    parser.add_argument("--readers", type=int, default=10_000, help="of a broadcast, over TCP and WebSocket; 1 %% of them stall")
    parser.add_argument("--rate", type=float, default=1, help="broadcasts a second")
    parser.add_argument("--only", type=measure.some_of(PARTS), default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one short round and few sessions: shows that it runs; results are in perf/results/raw")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="instead of perf/results")
    parser.add_argument("--remark", default="", help="a sentence on the circumstances, for the head of the report")
    arguments = parser.parse_args()
    arguments.given = [word for word in sys.argv[1:] if not word.startswith("--remark=")]
    arguments.began = measure.machine()
    arguments.idle_seconds, arguments.broadcast_seconds = 25, 20
    if arguments.quick:
        arguments.rounds, arguments.pairs, arguments.seconds, arguments.warm = 1, 1, 1, 1
        arguments.idle, arguments.readers, arguments.idle_seconds, arguments.broadcast_seconds = 1_000, 1_000, 6, 4
    arguments.results = arguments.results or ROOT / "perf/results" / ("raw" if arguments.quick else "")
    return arguments


def main():
    arguments = parsed()
    figures = Figures()
    try:
        for part in arguments.only:
            MEASURES[part](figures, arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-sessions: {missing}")
    lines = list(sessions_report.verdicts(figures, arguments))
    sessions_report.write(figures, lines, arguments)
    note(f"written to {arguments.results}: sessions.md, sessions.json, sessions.svg")
    for line in lines:
        note(line)
    unmeasured = [line for line in lines if "NOT MEASURED" in line]
    missed = [line for line in lines if line.endswith("missed") and line not in unmeasured]
    note(f"{len(lines) - len(missed) - len(unmeasured)} of {len(lines)} targets met" + "".join(f"; {line}" for line in missed)
         + "".join(f"; {side}: {why}" for side, why in figures.absent.items())
         + (f"; {len(unmeasured)} targets not measured" if unmeasured else ""))
    if figures.absent:
        sys.exit(1)


if __name__ == "__main__":
    main()
