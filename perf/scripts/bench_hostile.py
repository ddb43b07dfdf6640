# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""SayHello at a fixed rate, in turns in ordinary company and beside one attack after the other: what others notice of it."""

import argparse
import json
import re
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import measure
import peers
import report
from measure import ROOT, Server, note
from soak import settled

RATIO_MAX = 1.10
# So many attacks may be beyond the ratio, if the results say why.
BEYOND_MAX = 2
RSS_MIB_MORE = 64
# The server's CPU is more than in company by this share, or its work does not explain what others lose.
MORE_WORK = 1.05
HEAD_START_SECONDS = 0.3
# Between two loads the server comes to rest: what one attack has left behind is not counted for the next.
REST_SECONDS, REST_CORES, REST_SECONDS_MAX = 0.2, 0.05, 5
CALM = "GOAWAY ENHANCE_YOUR_CALM"


@dataclass(frozen=True)
class Attack:
    """`answer` is what the specification has for it; empty where it has nothing before a time-out. `work` is what it asks of the server."""

    name: str
    work: str = ""
    answer: str = ""
    beside: bool = False


ORDINARY = Attack("ordinary-calls", "A call like those of the load", "grpc-status 0")
ATTACKS = [
    Attack("lying-length", "An envelope says 1 GiB and is refused for that", "grpc-status 8"),
    Attack("truncated-body", "A body ends within its message", "grpc-status 3"),
    Attack("unknown-flags", "An envelope has flags that gRPC does not have", "grpc-status 3"),
    Attack("invalid-utf8", "A message is parsed until a string that is no UTF-8", "grpc-status 3"),
    Attack("not-a-message", "Bytes are parsed that are no message", "grpc-status 3"),
    Attack("name-too-long", "2 KB are parsed and then refused by the handler", "grpc-status 3"),
    Attack("deadline-zero", "A call is over before it begins", "grpc-status 4"),
    Attack("compressed-bomb", "64 KB, which would be 64 MiB, are inflated as far as a message may be long", "grpc-status 8"),
    Attack("large-headers", "40 KB of header fields are read, decoded and answered", "status 431"),
    Attack("header-flood", "100 KB of header fields are read until the connection is ended; the next one follows", CALM),
    Attack("rapid-reset", "Calls are opened and reset until the connection is ended; the next one follows", CALM),
    Attack("continuation-flood", "A field block goes on until the connection is ended; the next one follows", CALM),
    Attack("settings-flood", "SETTINGS are acknowledged until the connection is ended; the next one follows", CALM),
    Attack("ping-flood", "PINGs are answered until the connection is ended; the next one follows", CALM),
    Attack("empty-data-flood", "Empty DATA is read until the connection is ended; the next one follows", CALM),
    Attack("window-of-zero", "A connection is opened and held, with two calls whose answers may not be sent"),
    Attack("never-ending-calls", "A connection is opened and held, with two calls that wait for a message"),
    Attack("slow-writer", "A connection is opened and held that says its preface a byte at a time"),
    Attack("slow-reader", "A connection is opened and held whose call asks for much and reads nothing"),
    Attack("never-reads", "Twenty calls on each connection of the load ask for much and read nothing", beside=True),
    Attack("reads-slowly", "Twenty calls on each connection of the load read ten messages a second", beside=True),
    Attack("never-ends", "Twenty calls on each connection of the load wait for a message", beside=True),
]


@dataclass
class Window:
    """One load: what it saw, what an attacker was told meanwhile, and which share of a core the server took."""

    seen: dict
    told: dict
    server_cores: float

    @property
    def p99(self):
        return self.seen["p99Micros"]


def rest(server):
    """Waits until the server has nothing to do any more."""
    end = time.monotonic() + REST_SECONDS_MAX
    while time.monotonic() < end:
        before = server.cpu_seconds()
        time.sleep(REST_SECONDS)
        if server.cpu_seconds() - before < REST_CORES * REST_SECONDS:
            return


def load(server, arguments, beside=""):
    more = ["--beside", beside] if beside else []
    command = peers.go("open-load", "--rate", str(arguments.rate), "--seconds", str(arguments.seconds), *more)
    before, begin = server.cpu_seconds(), time.monotonic()
    seen = json.loads(measure.run(command(server.port), arguments.seconds + 60))
    return Window(seen, {}, (server.cpu_seconds() - before) / (time.monotonic() - begin))


def under(server, attack, arguments):
    """The load beside an attack, after a rest."""
    rest(server)
    if attack is None or attack.beside:
        return load(server, arguments, attack.name if attack else "")
    seconds = arguments.seconds + 2 * HEAD_START_SECONDS
    words = ["--attack", attack.name, "--share", str(arguments.share), "--seconds", str(seconds)]
    window, told = peers.attacked(server.port, words, HEAD_START_SECONDS, seconds + 30, lambda: load(server, arguments))
    window.told = told
    return window


def measure_rounds(server, attacks, arguments):
    """Quiet, company, attack, company, attack … company, quiet. {attack: [(window, p99 of company)]}, company and quiet windows."""
    found = {attack: [] for attack in attacks}
    company, quiet = [], []
    for turn in range(arguments.rounds):
        quiet.append(under(server, None, arguments))
        before = under(server, ORDINARY, arguments)
        company.append(before)
        for attack in attacks:
            window = under(server, attack, arguments)
            after = under(server, ORDINARY, arguments)
            company.append(after)
            around = statistics.mean([before.p99, after.p99])
            found[attack].append((window, around))
            seen, told = window.seen, window.told
            note(f"round {turn + 1}: {attack.name:20} p99 {window.p99 / 1000:7.2f} ms, in company {around / 1000:7.2f} ms  "
                 f"server {window.server_cores:.2f} of a core, attacker {told.get('cores', 0):.2f}  "
                 f"{told.get('done', seen['beside']):6,} hostile  {told.get('answers', {})}"
                 + (f"  {seen['failures']} FAILED: {seen.get('firstFailure')}" if seen["failures"] else ""))
            before = after
        quiet.append(under(server, None, arguments))
    return found, company, quiet


def ratios(rounds):
    return [window.p99 / around for window, around in rounds]


def beyond(found):
    """The attacks of which others notice more than they may."""
    return [attack for attack, rounds in found.items() if statistics.median(ratios(rounds)) > RATIO_MAX]


def drifts(company):
    return [after.p99 / before.p99 for before, after in zip(company, company[1:])]


def median_of(windows, what):
    return statistics.median(what(window) for window in windows)


def explain(attack, rounds, company, quiet):
    """Where what others lose has gone, by what was measured; the second is False if that does not tell."""
    windows = [window for window, _ in rounds]
    cores, with_company, alone = (median_of(of, lambda window: window.server_cores) for of in (windows, company, quiet))
    late, usual = (median_of(of, lambda window: window.seen["lateMicros"]) / 1000 for of in (windows, company))
    text = (f"**{attack.name}**, {spread(ratios(rounds))} ×. {attack.work}. The server took {cores:.2f} of a core beside it, "
            f"{with_company:.2f} in company, {alone:.2f} in quiet")
    if not attack.beside:
        each = 1e6 * (cores - alone) / max(1, median_of(windows, lambda window: window.told["perSecond"]))
        text += f": {max(0, each):,.0f} µs for each of them; the attacker took {median_of(windows, lambda window: window.told['cores']):.2f}"
    text += f". One call in a hundred of the load began {late:.2f} ms late or more, and {usual:.2f} ms in company. "
    if cores > MORE_WORK * with_company:
        return text + "So the server works for it, on cores that it shares with the load.", True
    if late > RATIO_MAX * usual:
        return text + "So the server works no more than in company, and the load itself came late: the machine is what they wait for.", True
    return text + f"NOT EXPLAINED by any of that; one company to the one before it was {spread(drifts(company))} ×.", False


def rightly_answered(attack, windows):
    """Whether each round's attacker heard what the specification says, and nothing else."""
    for window in windows:
        answers = window.told.get("answers", {})
        if (set(answers) != {attack.answer}) if attack.answer else answers:
            return False
    return True


def verdicts(found, company, quiet, before, after, rss, complaints):
    noticed = beyond(found)
    within = len(found) - len(noticed)
    unexplained = [attack.name for attack in noticed if not explain(attack, found[attack], company, quiet)[1]]
    by_attack = {ORDINARY: company, **{attack: [window for window, _ in rounds] for attack, rounds in found.items()}}
    wrong = [attack.name for attack, windows in by_attack.items() if not rightly_answered(attack, windows)]
    failures = sum(window.seen["failures"] for windows in (*by_attack.values(), quiet) for window in windows)
    names = ", ".join(attack.name for attack in noticed)
    lines = [
        report.verdict(f"attacks beside which p99 is within {RATIO_MAX - 1:.0%} of ordinary company" + (f" (not: {names})" if names else ""),
                       *(within,) * 3, max(0, len(found) - BEYOND_MAX), unit=f"of {len(found)}"),
        report.verdict("attacks beyond that without an explanation" + (f" ({', '.join(unexplained)})" if unexplained else ""),
                       *(len(unexplained),) * 3, 0, at_least=False, unit=""),
        report.verdict("attacks answered otherwise than the specification says" + (f" ({', '.join(wrong)})" if wrong else ""),
                       *(len(wrong),) * 3, 0, at_least=False, unit=""),
    ]
    for name, figure, most, unit in (
            ("good calls that failed", failures, 0, ""),
            ("calls in flight afterwards", after.in_flight, 0, ""),
            ("more threads", after.threads - before.threads, 2, ""),
            ("more descriptors", after.descriptors - before.descriptors, 0, ""),
            ("more resident memory", rss[1] - rss[0], RSS_MIB_MORE, "MiB"),
            ("errors in the log", complaints, 0, "")):
        lines.append(report.verdict(name, figure, figure, figure, most, at_least=False, unit=unit))
    return lines


def spread(values):
    return report.spread(values, 2)


def table_row(attack, windows, to_company, still):
    answers = sorted({answer for window in windows for answer in window.told.get("answers", {})})
    held = f"{windows[0].seen['beside']} streams"
    return [
        attack.name,
        held if attack.beside else f"{median_of(windows, lambda window: window.told['perSecond']):,.0f}/s",
        "–" if attack.beside else f"{median_of(windows, lambda window: window.told['cores']):.2f}",
        f"{median_of(windows, lambda window: window.server_cores):.2f}",
        f"{median_of(windows, lambda window: window.seen['p50Micros']) / 1000:.2f}",
        spread([window.p99 / 1000 for window in windows]),
        to_company,
        f"{median_of(windows, lambda window: window.p99) / still:.2f}",
        sum(window.seen["failures"] for window in windows), ", ".join(answers) or "–"]


def csv_rows(found, company, quiet):
    for name, windows in (("quiet", quiet), (ORDINARY.name, company)):
        for number, window in enumerate(windows):
            yield csv_row(name, number + 1, window, "")
    for attack, rounds in found.items():
        for turn, (window, around) in enumerate(rounds):
            yield csv_row(attack.name, turn + 1, window, f"{around / 1000:.3f}")


def csv_row(name, number, window, around):
    seen, told = window.seen, window.told
    return [name, number, around, *(f"{seen[part] / 1000:.3f}" for part in ("p50Micros", "p99Micros", "lateMicros")),
            f"{window.server_cores:.3f}", f"{told.get('cores', 0):.3f}", seen["calls"], seen["failures"],
            told.get("done", seen["beside"]), json.dumps(told.get("answers", {}))]


def write(found, company, quiet, before, after, rss, lines, arguments):
    report.write_csv(
        arguments.results / "hostile.csv",
        ["beside", "round", "company_p99_ms", "p50_ms", "p99_ms", "late_p99_ms", "server_cores", "attacker_cores", "calls", "failures",
         "hostile", "answers"], csv_rows(found, company, quiet))
    still = median_of(quiet, lambda window: window.p99)
    rows = [table_row(ORDINARY, company, "–", still)]
    rows += [table_row(attack, [window for window, _ in rounds], spread(ratios(rounds)), still) for attack, rounds in found.items()]
    command = measure.command("perf/bench-hostile.sh", sys.argv[1:])
    text = [
        "# Others under attack", "",
        f"{arguments.began}. Commit {measure.commit()}. {command}", "",
        f"SayHello by grpc-go over h2c, {arguments.rate:,} calls a second on 8 connections whether or not earlier ones were "
        f"answered, for {arguments.seconds:g} s at a time; a call takes from when it was due. {arguments.rounds} rounds of company, "
        "attack, company, attack and so on: a ratio is of an attack's p99 to the mean of the two in company around it, in each round; "
        f"the tables show medians with the lowest and highest round. Company is {ORDINARY.name}: no attack, but as many calls more by the "
        f"same program. It and the attackers share the machine with server and load: each has a rate, {arguments.share:.0%} of a core at "
        "most, and the lowest priority, so that what others lose is what the server does for them. The last three are streams on the "
        "same connections as the good calls.", "",
        f"Quiet: p99 {spread([window.p99 / 1000 for window in quiet])} ms. In company: {spread([window.p99 / 1000 for window in company])} ms; "
        f"one company to the one before it: {spread(drifts(company))} ×, which is how far a ratio says nothing.", "",
        report.table(["beside", "at", "attacker's cores", "server's cores", "p50 ms", "p99 ms", "p99 to company", "p99 to quiet", "failed",
                      "what the attacker was told"], rows), ""]
    noticed = beyond(found)
    if noticed:
        text += [f"## Beyond {RATIO_MAX - 1:.0%}", "", *(f"- {explain(attack, found[attack], company, quiet)[0]}" for attack in noticed), ""]
    text += [f"- before: {before}, {rss[0]:.0f} MiB resident", f"- after: {after}, {rss[1]:.0f} MiB resident", "", "## Targets", ""]
    text += [f"- {line}" for line in lines]
    report.write(arguments.results, "hostile.md", text)


def attacks_of(text):
    """Attacks to make, in their order."""
    names = measure.some_of([attack.name for attack in ATTACKS])(text)
    return [attack for attack in ATTACKS if attack.name in names]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of one load")
    parser.add_argument("--rate", type=int, default=2000, help="good calls a second")
    parser.add_argument("--share", type=float, default=0.1, help="of a core that an attacker may use")
    parser.add_argument("--warm", type=int, default=4, help="loads before the first round, beside short attacks")
    parser.add_argument("--only", type=attacks_of, default=ATTACKS, metavar="ATTACK,…", help="some of the attacks")
    parser.add_argument("--results", type=Path, default=ROOT / "perf/results", metavar="FOLDER", help="instead of perf/results")
    arguments = parser.parse_args()
    arguments.began = measure.machine()
    admin = measure.free_port()
    server = Server("fawa", measure.fawa("greetservice", more=[f"--greetservice.adminAddr=127.0.0.1:{admin}"]),
                    environment={"FAWA_JAVA_OPTS": "-Xmx256m"}, ready=measure.greets)
    try:
        server.start()
        short = argparse.Namespace(**{**vars(arguments), "seconds": 0.5})
        for _ in range(arguments.warm):
            load(server, arguments)
        for attack in (ORDINARY, *arguments.only):
            under(server, attack, short)
        before = settled(server, admin, argparse.Namespace(sockets=10**9, threads=10**9))
        rss = [server.memory_mib()]
        note(f"before: {before}")
        found, company, quiet = measure_rounds(server, arguments.only, arguments)
        after = settled(server, admin, before)
        rss.append(server.memory_mib())
        note(f"after:  {after}")
        complaints = len(re.findall(r'"level":"(?:error|fatal)"', Path(server.log.name).read_text()))
    except measure.Missing as missing:
        measure.fail(f"bench-hostile: {missing}")
    finally:
        server.stop()
    lines = verdicts(found, company, quiet, before, after, rss, complaints)
    write(found, company, quiet, before, after, rss, lines, arguments)
    note(f"written to {arguments.results}: hostile.md, hostile.csv")
    for line in lines:
        note(line)


if __name__ == "__main__":
    main()
