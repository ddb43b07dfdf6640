# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""KCP of fawa beside kcp-go with smux, and java-Kcp: one seeded link for all, rounds that take turns."""

import argparse
import sys

import kcp_report
import measure
from kcp_ends import LOSSES, NETTY_LOSSES
from kcp_loads import ONCE, ROUNDS, Figures
from measure import note

PARTS = (*ROUNDS, *ONCE)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=20, help="of one ping")
    parser.add_argument("--only", type=measure.some_of(PARTS), default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one round, three losses, little data: shows that it runs")
    arguments = parser.parse_args()
    arguments.losses, arguments.scale, arguments.idle = LOSSES, 1.0, 20_000
    if arguments.quick:
        arguments.losses, arguments.scale, arguments.rounds, arguments.seconds = NETTY_LOSSES, 0.3, 1, 8
    arguments.given = sys.argv[1:]
    arguments.began = measure.machine()
    figures = Figures()
    try:
        for turn in range(arguments.rounds):
            for part in arguments.only:
                if part in ROUNDS:
                    ROUNDS[part](figures, arguments, turn)
        for part in arguments.only:
            if part in ONCE:
                ONCE[part](figures, arguments)
    except measure.Missing as missing:
        measure.fail(f"bench-kcp: {missing}")
    lines = kcp_report.verdicts(figures, arguments)
    kcp_report.write(figures, arguments, lines)
    note("written to perf/results/kcp.md, kcp.csv, kcp.svg")
    for line in lines:
        note(line)
    note("bench-kcp: " + "; ".join(lines))


if __name__ == "__main__":
    main()
