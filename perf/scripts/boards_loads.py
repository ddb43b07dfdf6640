# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""What bench_boards.py does to the servers, and what it finds."""

import threading
import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import measure
from boards_ends import (
    DISK, MEMORY, Centrifugo, Driver, Hub, Ours, Redis, SocketIo, queued_bytes, start)
from measure import note

ROOMS, STALL, IDLE, STORE = "rooms", "stall", "idle", "store"
PARTS = (ROOMS, STALL, IDLE, STORE)
STALL_MEMBERS = 50
# Larger than what the kernel takes for a member that does not read.
BALLAST = SimpleNamespace(elements=24, bytes=200_000)
STORE_MEMBERS, STORE_RATE = 10, 50
ONE, KILL, POWER, REDIS = "memory", "disk, survives kill", "disk, survives power cut", "two processes on Redis"
STORES = (ONE, KILL, POWER, REDIS)
IDLE_EACH = 10
REST_SECONDS = 5


@dataclass
class Figures:
    """All that was found; each run as the driver told it."""

    absent: dict = field(default_factory=dict)
    # By (server, members): a run a round.
    rooms: dict = field(default_factory=dict)
    # Seconds of CPU a second that each server takes for nothing, with boards but without members.
    resting: dict = field(default_factory=dict)
    # By whether a member was stalled.
    stall: dict = field(default_factory=dict)
    # What the kernel held of stalled members at the end of each run.
    queued: list = field(default_factory=list)
    idle: dict = field(default_factory=dict)
    # By store.
    store: dict = field(default_factory=dict)
    redis_calls: list = field(default_factory=list)


def told(name, members, run):
    rate = run["delivered"] / run["cpu"] if run["cpu"] else 0
    return (f"{name}, {members} members: {run['delivered']:,} of {run['expected']:,} delivered, {rate:,.0f} a CPU-second, "
            f"p50 {run['p50']:.1f} ms, p99 {run['p99']:.1f} ms, {run['lost']} members lost {run['fault']}, load {run['load']:.1f}")


def rooms(figures, arguments, driver):
    """Servers take turns within a round, at each size."""
    servers, absent = start([Ours(MEMORY, "memory"), Ours(DISK, "disk"), Hub(), Centrifugo(), SocketIo()])
    figures.absent.update(absent)
    try:
        for server in servers.values():
            if arguments.warm:
                driver.room([server], server.board(), 100, 5, 0.1, arguments.warm)
        figures.resting = rest(servers.values())
        for turn in range(arguments.rounds):
            for members in arguments.sizes:
                for server in measure.turns(list(servers.values()), turn):
                    run = driver.room([server], server.board(), members, 1, 1, arguments.seconds)
                    figures.rooms.setdefault((server.name, members), []).append(run)
                    note(f"round {turn + 1}, {told(server.name, members, run)}")
    finally:
        for server in servers.values():
            server.stop()


def rest(servers):
    time.sleep(REST_SECONDS)
    before = {server.name: server.cpu_seconds() for server in servers}
    time.sleep(REST_SECONDS)
    return {server.name: (server.cpu_seconds() - before[server.name]) / REST_SECONDS for server in servers}


def stall(figures, arguments, driver):
    """The same room with and without a member that never reads, in pairs."""
    server = Ours(MEMORY, "memory").start()
    try:
        for pair in range(arguments.pairs + 1):
            for stalled in measure.turns([False, True], pair):
                board = server.board()
                driver.order(f"ballast dialect={server.dialect} at=127.0.0.1:{server.port} board={board} "
                             f"elements={BALLAST.elements} bytes={BALLAST.bytes}")
                ports = []
                with Watch(server.port, ports) as watch:
                    run = driver.room([server], board, STALL_MEMBERS, 1, 2, arguments.seconds, stalled, lambda port: ports.append(int(port)))
                # The first pair warms up.
                if pair:
                    figures.stall.setdefault(stalled, []).append(run)
                    if stalled:
                        figures.queued.append(watch.most)
                note(f"{'warming up, ' if not pair else ''}{'with' if stalled else 'without'} a stalled member, {told(server.name, STALL_MEMBERS, run)}"
                     + (f", {watch.most:,} bytes held for it" if stalled else ""))
    finally:
        server.stop()


class Watch:
    """Looks now and then at what the kernel holds of the stalled members."""

    def __init__(self, port, ports):
        self.port, self.ports, self.most, self.over = port, ports, 0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.5):
            for port in list(self.ports):
                self.most = max(self.most, queued_bytes(self.port, port) or 0)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def idle(figures, arguments, driver):
    """Live heap for each member that does nothing."""
    server = Ours(MEMORY, "memory", connections=2 * arguments.idle).start()
    try:
        boards = [server.board() for _ in range(arguments.idle // IDLE_EACH)]

        def hold():
            return driver.order(f"idle dialect={server.dialect} at=127.0.0.1:{server.port} boards={','.join(boards)} each={IDLE_EACH}")["there"]
        # The first ones of a process cost more: frames of the interpreter.
        hold()
        driver.order("release")
        wait_gone(server)
        before, rss_before = server.live_heap_bytes(), server.memory_mib()
        begin = time.monotonic()
        held = hold()
        seconds = time.monotonic() - begin
        after, rss_after = server.live_heap_bytes(), server.memory_mib()
        there = driver.order("there")["there"]
        driver.order("release")
        figures.idle = {
            "clients": held, "there": there, "boards": len(boards), "heap_kib": (after - before) / 1024 / held,
            "rss_kib": (rss_after - rss_before) * 1024 / held, "seconds": seconds, "before_mib": before / 2**20, "after_mib": after / 2**20}
        note(f"{held:,} idle members on {len(boards):,} boards: {figures.idle['heap_kib']:.1f} KiB of heap each")
    finally:
        server.stop()


def wait_gone(server, seconds_max=30):
    """Until the sockets of former clients are closed at the server's side."""
    end = time.monotonic() + seconds_max
    last = None
    while time.monotonic() < end:
        now = server.live_heap_bytes()
        if last is not None and abs(now - last) < 1 << 16:
            return
        last = now
        time.sleep(1)


def store(figures, arguments, driver):
    """500 changes a second on one board, kept in each way."""
    redis, servers = Redis(), {}
    try:
        servers[ONE] = [Ours(ONE, "memory").start()]
        servers[KILL] = [Ours(KILL, "disk", "--boardSurvives=kill").start()]
        servers[POWER] = [Ours(POWER, "disk").start()]
        try:
            redis.start()
            url = f"--redisUrl=redis://127.0.0.1:{redis.port}"
            servers[REDIS] = [Ours(REDIS, "redis", url).start(), Ours(REDIS, "redis", url).start()]
        except (measure.Missing, RuntimeError, OSError) as error:
            figures.absent[REDIS] = " ".join(str(error).split())[:300]
            note(f"bench-boards: !!! {REDIS}: {figures.absent[REDIS]}")
        for turn in range(arguments.rounds + 1):
            for name in measure.turns(list(servers), turn):
                processes = servers[name]
                before = redis.calls() if name == REDIS else {}
                run = driver.room(processes, processes[0].board(), STORE_MEMBERS, STORE_RATE, 1, arguments.seconds)
                # The first round warms up.
                if turn:
                    figures.store.setdefault(name, []).append(run)
                    if name == REDIS:
                        after = redis.calls()
                        changes = STORE_MEMBERS * STORE_RATE * (1 + arguments.seconds)
                        figures.redis_calls.append({key: (count - before.get(key, 0)) / changes for key, count in after.items()})
                note(f"{'warming up, ' if not turn else ''}{told(name, STORE_MEMBERS, run)}")
    finally:
        for processes in servers.values():
            for server in processes:
                server.stop()
        redis.stop()


LOADS = {ROOMS: rooms, STALL: stall, IDLE: idle, STORE: store}


def measure_all(arguments):
    figures, driver = Figures(), Driver()
    try:
        for part in arguments.only:
            try:
                LOADS[part](figures, arguments, driver)
            except (RuntimeError, OSError) as error:
                figures.absent[part] = " ".join(str(error).split())[:300]
                note(f"bench-boards: !!! {part}: {figures.absent[part]}")
                # It may be in the middle of the order that failed.
                driver.stop()
                driver = Driver()
    finally:
        driver.stop()
    return figures
