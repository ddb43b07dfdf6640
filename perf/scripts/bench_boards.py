# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Boards of canvaservice beside a hub in Go, Centrifugo and the messages of excalidraw-room; stalls, idle members, stores."""

import argparse
import sys
from pathlib import Path

import boards_report
import measure
from boards_loads import PARTS, measure_all
from measure import ROOT, note

SIZES = [2, 10, 50, 100, 250, 500]


def parsed():
    parser = argparse.ArgumentParser(prog="bench-boards", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8, help="of one run")
    parser.add_argument("--warm", type=float, default=30, help="seconds of 100 members at 5 changes a second to each server before the first round")
    parser.add_argument("--pairs", type=int, default=6, help="runs with and without a stalled member")
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=SIZES, metavar="N,…", help="members of a room")
    parser.add_argument("--idle", type=int, default=10_000, help="idle members, ten on a board")
    parser.add_argument("--only", type=measure.some_of(PARTS), default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one short round and little else: shows that it runs; results are in perf/results/raw")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="instead of perf/results")
    parser.add_argument("--remark", default="", help="a sentence on the circumstances, for the head of the report")
    arguments = parser.parse_args()
    arguments.given = [word for word in sys.argv[1:] if not word.startswith("--remark=")]
    arguments.began = measure.machine()
    if arguments.quick:
        arguments.rounds, arguments.seconds, arguments.warm, arguments.pairs, arguments.idle = 1, 2, 2, 1, 1_000
        if arguments.sizes == SIZES:
            arguments.sizes = [2, 50]
    arguments.results = arguments.results or ROOT / "perf/results" / ("raw" if arguments.quick else "")
    return arguments


def main():
    arguments = parsed()
    try:
        figures = measure_all(arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-boards: {missing}")
    lines = list(boards_report.verdicts(figures, arguments))
    boards_report.write(figures, lines, arguments)
    note(f"written to {arguments.results}: boards.md, boards.json, boards.svg")
    for line in lines:
        note(line)
    missed = [line for line in lines if line.endswith("missed")]
    note(f"{len(lines) - len(missed)} of {len(lines)} targets met" + "".join(f"; {line}" for line in missed))
    if figures.absent:
        sys.exit(1)


if __name__ == "__main__":
    main()
