# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""SayHello at a fixed rate, in turns quiet and beside one attack after the other: what others notice of it."""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import measure
import peers
import report
from measure import ROOT, Server, median_and_range, note
from soak import State, settled

RATIO_MAX = 1.10
RSS_MIB_MORE = 64
HEAD_START_SECONDS = 0.3
CALM = "GOAWAY ENHANCE_YOUR_CALM"


@dataclass(frozen=True)
class Attack:
    """`answer` is what the specification has for it; empty where it has nothing before a time-out."""

    name: str
    answer: str = ""
    beside: bool = False


ORDINARY = Attack("ordinary-calls", "grpc-status 0")
ATTACKS = [
    ORDINARY,
    Attack("lying-length", "grpc-status 8"), Attack("truncated-body", "grpc-status 3"),
    Attack("unknown-flags", "grpc-status 3"), Attack("invalid-utf8", "grpc-status 3"),
    Attack("not-a-message", "grpc-status 3"), Attack("name-too-long", "grpc-status 3"),
    Attack("deadline-zero", "grpc-status 4"), Attack("compressed-bomb", "grpc-status 8"),
    Attack("large-headers", "status 431"), Attack("header-flood", CALM),
    Attack("rapid-reset", CALM), Attack("continuation-flood", CALM), Attack("settings-flood", CALM),
    Attack("ping-flood", CALM), Attack("empty-data-flood", CALM),
    Attack("window-of-zero"), Attack("never-ending-calls"), Attack("slow-writer"), Attack("slow-reader"),
    Attack("never-reads", beside=True), Attack("reads-slowly", beside=True), Attack("never-ends", beside=True),
]


def load(server, arguments, beside=""):
    more = ["--beside", beside] if beside else []
    command = peers.go("open-load", "--rate", str(arguments.rate), "--seconds", str(arguments.seconds), *more)
    return json.loads(measure.run(command(server.port), arguments.seconds + 60))


def under(server, attack, arguments):
    """The load beside an attack, and what the attacker was told."""
    if attack.beside:
        return load(server, arguments, attack.name), {}
    command = peers.go("hostile", "--attack", attack.name, "--seconds", str(arguments.seconds + 2 * HEAD_START_SECONDS))
    with subprocess.Popen(command(server.port), stdout=subprocess.PIPE, text=True) as attacker:
        try:
            time.sleep(HEAD_START_SECONDS)
            seen = load(server, arguments)
            told, _ = attacker.communicate(timeout=arguments.seconds + 30)
        finally:
            attacker.kill()
    return seen, json.loads(told)


def measure_rounds(server, attacks, arguments):
    """Quiet, attack, quiet, attack … {attack: [(quiet p99, load, told)]}, and all quiet loads."""
    found = {attack: [] for attack in attacks}
    quiet = []
    for turn in range(arguments.rounds):
        before = load(server, arguments)
        quiet.append(before)
        for attack in attacks:
            seen, told = under(server, attack, arguments)
            after = load(server, arguments)
            quiet.append(after)
            around = statistics.mean([before["p99Micros"], after["p99Micros"]])
            found[attack].append((around, seen, told))
            note(f"round {turn + 1}: {attack.name:20} p99 {seen['p99Micros'] / 1000:7.2f} ms, quiet {around / 1000:7.2f} ms  "
                 f"{told.get('done', seen['beside']):6,} hostile  {told.get('answers', {})}"
                 + (f"  {seen['failures']} FAILED: {seen.get('firstFailure')}" if seen["failures"] else ""))
            before = after
    return found, quiet


def ratios(rounds):
    return [seen["p99Micros"] / around for around, seen, _ in rounds]


def rightly_answered(attack, rounds):
    """Whether each round's attacker heard what the specification says, and nothing else."""
    for _, _, told in rounds:
        answers = told.get("answers", {})
        if (set(answers) != {attack.answer}) if attack.answer else answers:
            return False
    return True


def verdicts(found, quiet, before, after, rss, complaints):
    lines = []
    for attack, rounds in found.items():
        if attack is not ORDINARY:
            where = "on the same connections" if attack.beside else "on others"
            lines.append(report.verdict(
                f"p99 beside {attack.name} {where}, to quiet", *median_and_range(ratios(rounds)), RATIO_MAX, at_least=False))
    wrong = [attack.name for attack, rounds in found.items() if not rightly_answered(attack, rounds)]
    failures = sum(seen["failures"] for rounds in found.values() for _, seen, _ in rounds) + sum(one["failures"] for one in quiet)
    lines.append(report.verdict(
        "attacks answered otherwise than the specification says" + (f" ({', '.join(wrong)})" if wrong else ""),
        *(len(wrong),) * 3, 0, at_least=False, unit=""))
    for name, figure, most, unit in (
            ("good calls that failed", failures, 0, ""),
            ("calls in flight afterwards", after.in_flight, 0, ""),
            ("more threads", after.threads - before.threads, 2, ""),
            ("more descriptors", after.descriptors - before.descriptors, 0, ""),
            ("more resident memory", rss[1] - rss[0], RSS_MIB_MORE, "MiB"),
            ("errors in the log", complaints, 0, "")):
        lines.append(report.verdict(name, figure, figure, figure, most, at_least=False, unit=unit))
    return lines


def write(found, quiet, before, after, rss, lines, arguments):
    folder = ROOT / "perf/results"
    report.write_csv(
        folder / "hostile.csv",
        ["attack", "round", "quiet_p99_ms", "p50_ms", "p99_ms", "late_p99_ms", "calls", "failures", "hostile", "answers"],
        [[attack.name, turn + 1, f"{around / 1000:.3f}", *(f"{seen[part] / 1000:.3f}" for part in ("p50Micros", "p99Micros", "lateMicros")),
          seen["calls"], seen["failures"], told.get("done", seen["beside"]), json.dumps(told.get("answers", {}))]
         for attack, rounds in found.items() for turn, (around, seen, told) in enumerate(rounds)])
    ordinary = found.get(ORDINARY, [])
    rows = []
    for attack, rounds in found.items():
        shared = [seen["p99Micros"] / null["p99Micros"] for (_, seen, _), (_, null, _) in zip(rounds, ordinary)]
        answers = sorted({answer for _, _, told in rounds for answer in told.get("answers", {})})
        rate = {told.get("rate") for _, _, told in rounds}
        rows.append([
            attack.name, f"{rate.pop():,}/s" if not attack.beside else f"{rounds[0][1]['beside']} streams",
            "{:.2f}".format(statistics.median(seen["p50Micros"] for _, seen, _ in rounds) / 1000),
            "{:.2f} ({:.2f}–{:.2f})".format(*median_and_range([seen["p99Micros"] / 1000 for _, seen, _ in rounds])),
            "{:.2f} ({:.2f}–{:.2f})".format(*median_and_range(ratios(rounds))),
            "{:.2f}".format(statistics.median(shared)) if shared and attack is not ORDINARY else "–",
            sum(seen["failures"] for _, seen, _ in rounds), ", ".join(answers) or "–"])
    still = [one["p99Micros"] / 1000 for one in quiet]
    drift = [b / a for a, b in zip(still, still[1:])]
    text = [
        "# Others under attack", "",
        f"{measure.machine()}. Commit {measure.commit()}. `perf/bench-hostile.sh {' '.join(sys.argv[1:])}`".rstrip(" `") + "`", "",
        f"SayHello by grpc-go over h2c, {arguments.rate:,} calls a second on 8 connections whether or not earlier ones were "
        f"answered, for {arguments.seconds:g} s at a time; a call takes from when it was due. {arguments.rounds} rounds of quiet, "
        "attack, quiet, attack and so on: a ratio is of an attack's p99 to the mean of the two quiet ones around it, in each round; "
        "the tables show medians with the lowest and highest round. The attacker shares the machine, so its rate is bounded; "
        f"{ORDINARY.name} is no attack but as many calls more, which shows what the machine alone makes of company. The last three "
        "are streams on the same connections as the good calls.", "",
        "Quiet: p99 {:.2f} ms ({:.2f}–{:.2f}).".format(*median_and_range(still))
        + " A quiet run to the one before it: {:.2f} × ({:.2f}–{:.2f}), which is how far a ratio says nothing.".format(*median_and_range(drift)), "",
        report.table(["beside", "at", "p50 ms", "p99 ms", "p99 to quiet", "p99 to ordinary calls", "failed", "what the attacker was told"], rows), "",
        f"- before: {before}, {rss[0]:.0f} MiB resident", f"- after: {after}, {rss[1]:.0f} MiB resident", "", "## Targets", ""]
    text += [f"- {line}" for line in lines]
    (folder / "hostile.md").write_text("\n".join(text) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.7, help="of one load")
    parser.add_argument("--rate", type=int, default=2000, help="good calls a second")
    parser.add_argument("--warm", type=int, default=4, help="loads and short attacks before the first round")
    parser.add_argument("--only", default="", help="comma-separated attacks")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",") if arguments.only else [attack.name for attack in ATTACKS]
    attacks = [attack for attack in ATTACKS if attack.name in wanted or attack is ORDINARY]
    admin = measure.free_port()
    server = Server("fawa", measure.fawa("greetservice", more=[f"--greetservice.adminAddr=127.0.0.1:{admin}"]),
                    environment={"FAWA_JAVA_OPTS": "-Xmx256m"}, ready=measure.greets)
    try:
        server.start()
        short = argparse.Namespace(**{**vars(arguments), "seconds": 0.5})
        for _ in range(arguments.warm):
            load(server, arguments)
        for attack in attacks:
            under(server, attack, short)
        before = settled(server, admin, argparse.Namespace(sockets=10**9, threads=10**9))
        rss = [server.memory_mib()]
        note(f"before: {before}")
        found, quiet = measure_rounds(server, attacks, arguments)
        after = settled(server, admin, before)
        rss.append(server.memory_mib())
        note(f"after:  {after}")
        complaints = len(re.findall(r'"level":"(?:error|fatal)"', Path(server.log.name).read_text()))
    except measure.Missing as missing:
        measure.fail(f"bench-hostile: {missing}")
    finally:
        server.stop()
    lines = verdicts(found, quiet, before, after, rss, complaints)
    write(found, quiet, before, after, rss, lines, arguments)
    note("written to perf/results/hostile.md, hostile.csv")
    for line in lines:
        note(line)


if __name__ == "__main__":
    main()
