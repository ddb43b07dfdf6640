# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Targets, tables, plot and data of bench_boards.py."""

import json
import os

import measure
import report
from boards_ends import CENTRIFUGO, DISK, HUB, MEMORY, OURS, PEERS, SOCKETIO
from boards_loads import BALLAST, IDLE, ONE, REDIS, ROOMS, STALL, STALL_MEMBERS, STORE, STORE_MEMBERS, STORE_RATE, STORES
from measure import median_and_range
from report import ratios, spread

# Deliveries a CPU-second, ours to the peer's.
TARGETS = {HUB: 1.3, CENTRIFUGO: 1.0, SOCKETIO: 5.0}
STALL_MORE_MAX = 1.1
IDLE_KIB_MAX = 20
REDIS_MILLIS_MAX = 5


def per_cpu_second(runs):
    return [run["delivered"] / run["cpu"] for run in runs]


def of(runs, what):
    return [run[what] for run in runs]


def added(figures, name, what):
    return [a - b for a, b in zip(of(figures.store[name], what), of(figures.store[ONE], what))]


def stall_ratios(figures, what):
    return ratios(of(figures.stall[True], what), of(figures.stall[False], what))


def ran(figures, arguments, part):
    return part in arguments.only and part not in figures.absent


def verdicts(figures, arguments):
    """Each target of the parts that ran, with its figure."""
    for part in arguments.only:
        if part in figures.absent:
            yield f"{part}: NOT MEASURED ({figures.absent[part]}): missed"
    if ran(figures, arguments, ROOMS):
        for peer in PEERS:
            for members in arguments.sizes:
                yield room_verdict(figures, peer, members)
        short = sum(1 for runs in figures.rooms.values() for run in runs if run["delivered"] < run["expected"])
        whole = sum(len(runs) for (name, _), runs in figures.rooms.items() if name in OURS)
        ours = sum(1 for (name, _), runs in figures.rooms.items() if name in OURS for run in runs if run["delivered"] < run["expected"])
        yield report.verdict(f"runs of ours that lost a delivery, of {whole} ({short - ours} of the peers')", *(ours,) * 3, 0, at_least=False, unit="")
    if ran(figures, arguments, STALL):
        yield shown(f"p99 of {STALL_MEMBERS} members beside a stalled one, to that without", stall_ratios(figures, "p99"), STALL_MORE_MAX,
                    2 - STALL_MORE_MAX, "×")
    if ran(figures, arguments, IDLE):
        yield report.verdict(f"heap of each of {figures.idle['clients']:,} idle members", *(figures.idle["heap_kib"],) * 3, IDLE_KIB_MAX,
                             at_least=False, unit="KiB")
        yield report.verdict("idle members that stayed", *(figures.idle["there"],) * 3, figures.idle["clients"], unit="")
    if ran(figures, arguments, STORE):
        name = f"p99 that two processes on Redis add, {STORE_MEMBERS * STORE_RATE} changes a second"
        if REDIS in figures.absent:
            yield report.unmeasured(name, figures.absent[REDIS], REDIS_MILLIS_MAX, at_least=False)
        else:
            yield shown(name, added(figures, REDIS, "p99"), REDIS_MILLIS_MAX, -REDIS_MILLIS_MAX, "ms")


def shown(name, values, wanted, opposite, unit):
    """A verdict, unless a round has the opposite of an effect as large as the limit: then chance alone could meet it."""
    line = report.verdict(name, *median_and_range(values), wanted, at_least=False, unit=unit)
    if min(values) < opposite:
        return line.rsplit(":", 1)[0] + ": not shown, as rounds differ by more than the limit: missed"
    return line


def room_verdict(figures, peer, members):
    name, wanted = f"deliveries a CPU-second in a room of {members}, to {peer}", TARGETS[peer]
    for who in (peer, MEMORY):
        if (who, members) not in figures.rooms:
            return report.unmeasured(name, figures.absent.get(who, "it did not run"), wanted)
    mine, theirs = (per_cpu_second(figures.rooms[who, members]) for who in (MEMORY, peer))
    return report.verdict(name, *median_and_range(ratios(mine, theirs)), wanted)


def room_rows(figures, arguments):
    for members in arguments.sizes:
        for name in (*OURS, *PEERS):
            runs = figures.rooms.get((name, members))
            if not runs or not all(run["cpu"] for run in runs):
                continue
            mine = figures.rooms.get((MEMORY, members))
            share = "–" if name in OURS or not mine else spread(ratios(per_cpu_second(mine), per_cpu_second(runs)), 2)
            lost = sum(run["expected"] - run["delivered"] for run in runs)
            late, load = (median_and_range(of(runs, what))[0] for what in ("late_p99", "load"))
            yield [members, name, spread(per_cpu_second(runs)), share, spread(of(runs, "p50"), 1), spread(of(runs, "p99"), 1),
                   f"{lost:,}", f"{late:.1f}", f"{load:.1f}"]


def sections(figures, arguments):
    if figures.absent:
        yield from ("## NOT MEASURED", "", *(f"- **{name}**: {why}" for name, why in figures.absent.items()), "")
    if ran(figures, arguments, ROOMS):
        yield from (
            "## One room", "",
            "Each member changes its element of about 300 bytes once a second, at its own time; a change goes to every member, its author "
            f"included (on {SOCKETIO} excluded, as there). Latency is from the intended sending to the receipt at each member. The load is one "
            "process of Java on virtual threads, the same for all, which shares the machine with the servers; CPU-seconds are the server's alone, "
            f"from the first counted change until all has arrived. {arguments.rounds} rounds of {arguments.seconds:g} s a server and size, in which the servers take turns; "
            "medians with the lowest and highest round, and a ratio is taken within each round.", "",
            f"`{MEMORY}` keeps boards in memory, `{DISK}` as it does by default. The Go hub relays messages as they are by gorilla/websocket 1.5.3 and keeps nothing. "
            f"Centrifugo is 6.9.1 without history, its JSON protocol. `{SOCKETIO}` is its few lines written anew, on socket.io and express. "
            "A member may be behind by 8,192 messages or 4 MiB on each of them, but for socket.io, which has no limit.", "",
            report.table(["members", "server", "deliveries a CPU-second", f"`{MEMORY}` to it", "p50 ms", "p99 ms", "deliveries lost", "sent late, p99 ms", "load average"],
                         room_rows(figures, arguments)), "",
            "A server that rests takes of a core: " + ", ".join(f"{name} {100 * share:.2f} %" for name, share in figures.resting.items()) + ". "
            "In small rooms that is most of what it costs.", "",
            "*Sent late* is what the load's own thread waited for a core: as much of the latency is the machine's.", "",
            "![deliveries a CPU-second](boards.svg)", "")
    if ran(figures, arguments, STALL):
        yield from (
            "## A stalled member", "",
            f"{STALL_MEMBERS} members as above, on a board with {BALLAST.elements * BALLAST.bytes / 1e6:g} MB of elements. The stalled one joins and never reads, "
            f"so the kernel holds up to {max(figures.queued, default=0):,} bytes for it and the server waits in the middle of the snapshot. "
            "Another one comes every 5 s, as the server cuts them after 10 s. Runs with and without it in pairs.", "",
            report.table(["", "p50 ms", "p99 ms", "longest ms", "deliveries a CPU-second", "load average"], [
                [what, spread(of(runs, "p50"), 1), spread(of(runs, "p99"), 1), spread(of(runs, "max"), 0), spread(per_cpu_second(runs)),
                 spread(of(runs, "load"), 1)]
                for what, runs in (("without", figures.stall[False]), ("with", figures.stall[True]),)]), "",
            f"With to without: p50 {spread(stall_ratios(figures, 'p50'), 2)}, p99 {spread(stall_ratios(figures, 'p99'), 2)}.", "")
    if ran(figures, arguments, IDLE):
        found = figures.idle
        yield from (
            "## Idle members", "",
            f"{found['clients']:,} WebSockets on {found['boards']:,} boards, joined in {found['seconds']:.0f} s after as many had come and gone. Live heap after a full "
            f"collection: {found['before_mib']:.1f} MiB without them, {found['after_mib']:.1f} MiB with them, **{found['heap_kib']:.1f} KiB each**, "
            f"their share of the boards included; {found['rss_kib']:.1f} KiB resident each. {found['there']:,} were still there afterwards.", "",
            "What a WebTransport session holds is in [http3.md](http3.md).", "")
    if ran(figures, arguments, STORE):
        yield from store_section(figures)


def store_section(figures):
    yield from (
        "## Stores", "",
        f"{STORE_MEMBERS} members that make {STORE_RATE} changes a second each on one board. A change is delivered once it is kept. With Redis half of the members are on "
        "either process, and Redis has an append-only file that it syncs every second.", "",
        report.table(["kept in", "p50 ms", "p99 ms", "p50 added, ms", "p99 added, ms", "CPU-ms a change, of all processes of ours", "load average"], [
            [name, spread(of(figures.store[name], "p50"), 1), spread(of(figures.store[name], "p99"), 1),
             *(["–"] * 2 if name == ONE else [spread(added(figures, name, what), 1) for what in ("p50", "p99")]),
             spread([1000 * run["cpu"] / run["sent"] for run in figures.store[name]], 2), spread(of(figures.store[name], "load"), 1)]
            for name in STORES if name in figures.store]), "")
    if figures.redis_calls:
        names = sorted({name for calls in figures.redis_calls for name in calls if name != "info"})
        mean = {name: sum(calls.get(name, 0) for calls in figures.redis_calls) / len(figures.redis_calls) for name in names}
        listed = ", ".join(f"`{name}` {count:.2f}" for name, count in sorted(mean.items(), key=lambda pair: -pair[1]) if count >= 0.005)
        yield from (f"Redis commands a change, of `INFO commandstats`: {sum(mean.values()):.2f}, those that the script itself calls included: {listed}.", "")


def write(figures, lines, arguments):
    folder = arguments.results
    report.write(folder, "boards.md", [
        "# Boards", "",
        f"{arguments.began}, {os.getloadavg()[0]:.1f} at the end. Commit {measure.commit()}. "
        f"{measure.command('perf/bench-boards.sh', arguments.given)}", "",
        *([arguments.remark, ""] if arguments.remark else []),
        *sections(figures, arguments), "## Targets", "", *(f"- {line}" for line in lines)])
    data = {
        "rooms": [{"server": name, "members": members, "runs": runs} for (name, members), runs in figures.rooms.items()],
        "stall": [{"stalled": stalled, "runs": runs} for stalled, runs in figures.stall.items()], "idle": figures.idle,
        "store": [{"store": name, "runs": runs} for name, runs in figures.store.items()], "redis_calls": figures.redis_calls,
        "resting": figures.resting, "absent": figures.absent, "queued": figures.queued, "targets": lines}
    (folder / "boards.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    if figures.rooms:
        report.bars(folder / "boards.svg", "Deliveries a CPU-second, one room", [
            (f"{members} members", "deliveries a CPU-second", [
                (name, *median_and_range(per_cpu_second(figures.rooms[name, members])))
                for name in (*OURS, *PEERS) if (name, members) in figures.rooms]) for members in arguments.sizes])
