# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The parts of bench_sessions.py: each loads its servers, which take turns in rounds, and notes what it found."""

import contextlib
import time
from dataclasses import dataclass, field

from measure import Missing, note, turns
from sessions_ends import CENTRIFUGO, FAWA, GO, GO_DROPS, NAMES, TCP, WS, check, is_kcp, live_heap_kib, load, server, sides

ECHO, IDLE, BROADCAST = PARTS = ("echo", "idle", "broadcast")
SIZES = (64, 4096)
WARM_SESSIONS = 20
# A session of KCP has no end on the wire, so what a run leaves goes on in the server for a minute. Hence a server for
# each run, which must warm up each time.
IDLE_CARRIERS = BROADCAST_CARRIERS = (TCP, WS)
BROADCAST_SIDES = {TCP: (FAWA, GO, GO_DROPS), WS: (FAWA, GO, GO_DROPS, CENTRIFUGO)}
BROADCAST_BYTES = 64
# Of each session: so short that the packs which a stalled one has given back fill it.
BROADCAST_QUEUE = 64
SETTLE_SECONDS = 2


@dataclass
class Figures:
    """Everything found; a list has one entry a round."""

    echo: dict = field(default_factory=dict)
    idle: dict = field(default_factory=dict)
    broadcast: dict = field(default_factory=dict)
    absent: dict = field(default_factory=dict)


def started(figures, side, carrier, **more):
    """A server, or nothing if it cannot be started, which is noted once."""
    if side in figures.absent:
        return None
    try:
        return server(side, carrier, **more)
    except (Missing, RuntimeError, OSError) as error:
        why = " ".join(str(error).split())[:300]
        note(f"bench-sessions: !!! {side}: {why}")
        # Each target of it says so: in few words.
        figures.absent[side] = why.split(":")[0]
        return None


def warm(listening, carrier, arguments):
    """A load does not look into what a server does with other lengths: a check does, first."""
    check(listening, carrier)
    for size in SIZES:
        load(listening, carrier, "echo", arguments.warm / 2, n=WARM_SESSIONS, size=size, warm=0)


def echo_once(figures, listening, side, carrier, size, sessions, arguments, turn):
    found = load(listening, carrier, "echo", arguments.seconds, n=sessions, size=size)
    figures.echo.setdefault((carrier, size, sessions, side), []).append(found)
    both = found["packs"] / (found["server_cpu"] + found["cpu"])
    note(f"round {turn + 1}: {NAMES[carrier]:13} {size:5} bytes {sessions:5} sessions {side:20} {both:7.0f} packs a CPU-second of both, "
         f"{found['packs'] / found['server_cpu']:7.0f} of the server, {found['packs_per_second']:7.0f} a second, p99 {found['p99']:7.1f} ms"
         + (f", {found['dead']} dead ({found['cause']})" if found["dead"] else ""))


def measure_echo(figures, arguments):
    for carrier in arguments.carriers:
        with contextlib.ExitStack() as stack:
            running = {}
            for side in sides(carrier) if not is_kcp(carrier) else ():
                if one := started(figures, side, carrier):
                    running[side] = stack.enter_context(one)
                    warm(one, carrier, arguments)
            for turn in range(arguments.rounds):
                for size in SIZES:
                    for sessions in arguments.sessions:
                        for side in turns(sides(carrier), turn):
                            if is_kcp(carrier):
                                if one := started(figures, side, carrier):
                                    with one:
                                        warm(one, carrier, arguments)
                                        echo_once(figures, one, side, carrier, size, sessions, arguments, turn)
                            elif side in running:
                                echo_once(figures, running[side], side, carrier, size, sessions, arguments, turn)


def measure_idle(figures, arguments):
    """What a server grows by, one that has served before; of a JVM its live heap as well."""
    for carrier in IDLE_CARRIERS:
        for side in (FAWA, GO) if carrier in arguments.carriers else ():
            one = started(figures, side, carrier)
            if one is None:
                continue
            with one:
                warm(one, carrier, arguments)
                time.sleep(SETTLE_SECONDS)
                heap = live_heap_kib(one) if side == FAWA else None
                before, during = one.memory_kib(), {}

                def look():
                    time.sleep(max(0, arguments.idle_seconds - 2 * SETTLE_SECONDS))
                    during["memory"] = one.memory_kib()
                    if heap is not None:
                        during["heap"] = live_heap_kib(one)
                found = load(one, carrier, "idle", arguments.idle_seconds, on_begin=look, n=arguments.idle)
            held = arguments.idle - found["dead"]
            found["rss_kib"] = (during["memory"] - before) / held
            found["heap_kib"] = (during["heap"] - heap) / held if heap is not None else None
            figures.idle[carrier, side] = found
            note(f"{held} idle sessions {NAMES[carrier]:13} {side:20} {found['rss_kib']:.1f} KiB each, "
                 + (f"{found['heap_kib']:.1f} KiB of live heap, " if heap is not None else "")
                 + f"{found['server_cpu'] / found['seconds']:.1%} of a core, {found['dead']} dead")


def measure_broadcast(figures, arguments):
    """In pairs, with and without stalled readers. A server for each run: the first session of it is the sender."""
    for turn in range(arguments.pairs):
        for carrier in BROADCAST_CARRIERS:
            # What there is to show is of ours: it has more of them.
            who = turns(BROADCAST_SIDES[carrier], turn) if turn < arguments.rounds else (FAWA,)
            for side in who if carrier in arguments.carriers else ():
                for stalled in turns((0, max(1, arguments.readers // 100)), turn):
                    one = started(figures, side, carrier, broadcast=True, queue=BROADCAST_QUEUE)
                    if one is None:
                        continue
                    with one:
                        found = load(one, carrier, "listen", arguments.broadcast_seconds, n=arguments.readers, stalled=stalled,
                                     size=BROADCAST_BYTES, rate=arguments.rate, warm=arguments.warm / 2)
                    figures.broadcast.setdefault((carrier, side, stalled > 0), []).append(found)
                    note(f"round {turn + 1}: broadcast to {arguments.readers} {NAMES[carrier]:13} {side:20} {stalled:4} stalled: "
                         f"{found['packs']} of {found['expected']} delivered, p50 {found['p50']:.1f} p99 {found['p99']:.1f} ms, {found['dead']} dead")


MEASURES = {ECHO: measure_echo, IDLE: measure_idle, BROADCAST: measure_broadcast}
