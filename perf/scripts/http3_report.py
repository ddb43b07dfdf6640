# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Targets, tables and plots of bench_http3.py."""

import os

import measure
import report
from http3_ends import KWIK, NETTY, OURS, STALL_SECONDS
from http3_loads import DOWNLOAD, ECHO, ECHOES_AT_ONCE, HOLD_HEAP, IDLE_SECONDS, POST, POSTS_AT_ONCE, ROUNDS, STREAMS
from measure import median_and_range
from report import ratios, spread

# Ours to the peer.
TARGETS = {NETTY: {DOWNLOAD: 0.5, POST: 0.8, ECHO: 0.7, STREAMS: 0.7}, KWIK: {DOWNLOAD: 0.15, POST: 0.3, ECHO: 0.3, STREAMS: 0.3}}
# What the JVM may keep of classes, compiled code and caches that the first sessions did not need yet.
HEAP_MIB_MORE = 4
THREADS_MORE = 2
# Of the connection that asked for the metrics, and of the collection.
DESCRIPTORS_MORE = 2
# The idle time begins again with the last thing sent, and the port is looked at from time to time.
GONE_SECONDS_MORE = 5


def name_of(part, arguments):
    return {
        DOWNLOAD: f"download of {arguments.bytes / 1e6:g} MB",
        POST: f"POST of 100 bytes, {POSTS_AT_ONCE} at a time",
        ECHO: f"WebTransport echo, {ECHOES_AT_ONCE} streams with one message each outstanding",
        STREAMS: f"WebTransport echo, a stream a message, {ECHOES_AT_ONCE} outstanding",
    }[part]


def exactly(name, value, wanted, at_least=False, unit=""):
    return report.verdict(name, *(value,) * 3, wanted, at_least=at_least, unit=unit)


def verdicts(figures, arguments):
    """Each target of the parts that ran, with its figure."""
    for ours in OURS:
        for part, (_, peer) in ROUNDS.items():
            if part in arguments.only:
                yield rate_verdict(figures, arguments, part, ours, peer)
    bad = sum(found.bad for rates in figures.rates.values() for found in rates)
    if figures.rates:
        yield exactly("calls and messages of the rounds that stalled or failed", bad, 0)
    for name, found in figures.stalls.items():
        yield exactly(f"{name}, stalled or failed downloads", found.downloads - found.downloads_done, 0, unit=f"of {found.downloads}")
        yield exactly(f"{name}, stalled or failed echoes", found.echoes - found.echoes_done, 0, unit=f"of {found.echoes:,}")
    for name, found in figures.holding.items():
        yield from holding_verdicts(name, found)


def rate_verdict(figures, arguments, part, ours, peer):
    name, wanted = f"{ours}, {name_of(part, arguments)}, to {peer}", TARGETS[ours][part]
    if peer in figures.absent:
        return report.unmeasured(name, figures.absent[peer], wanted)
    mine, theirs = ([found.per_second for found in figures.rates[part, who]] for who in (ours, peer))
    return report.verdict(name, *median_and_range(ratios(mine, theirs)), wanted)


def holding_verdicts(name, found):
    yield exactly(f"{name}, sessions held", found.held, found.sessions, at_least=True)
    yield exactly(f"{name}, held sessions that no longer answer", found.sessions - found.answered, 0)
    yield exactly(f"{name}, until sessions of a killed client are gone", found.gone_seconds, IDLE_SECONDS + GONE_SECONDS_MORE, unit="s")
    yield exactly(f"{name}, sessions begun and closed", found.rounds_done, found.rounds, at_least=True)
    for when, first, last in ((f"after {found.rounds:,} sessions", found.before, found.after), ("after the killed client", found.after, found.vanished)):
        yield exactly(f"{name}, connections and sessions left {when}", last.connections + last.sessions, 0)
        yield exactly(f"{name}, objects of connections and streams left {when}", last.live, 0)
        yield exactly(f"{name}, more threads {when}", last.threads - first.threads, THREADS_MORE)
        yield exactly(f"{name}, more virtual threads {when}", last.virtual_threads - first.virtual_threads, THREADS_MORE)
        yield exactly(f"{name}, more descriptors {when}", last.descriptors - first.descriptors, DESCRIPTORS_MORE)
        yield exactly(f"{name}, more live heap {when}", last.heap_mib - first.heap_mib, HEAP_MIB_MORE, unit="MiB")


def rate_rows(figures, arguments):
    for (part, server), rates in figures.rates.items():
        peer = figures.rates.get((part, ROUNDS[part][1]))
        row = [name_of(part, arguments), server]
        shares = []
        for what in ("per_second", "per_cpu_second"):
            values = [getattr(found, what) for found in rates]
            row.append(spread(values))
            is_ours = server in OURS and peer is not None
            shares.append(spread(ratios(values, [getattr(found, what) for found in peer]), 2) if is_ours else "–")
        p99 = median_and_range([found.p99_millis for found in rates])[0]
        yield [*row, "–" if part == DOWNLOAD else f"{p99:.1f}", *shares]


def sections(figures, arguments):
    if figures.absent:
        yield from ("## NOT MEASURED", "", *(f"- **{name}**: {why}" for name, why in figures.absent.items()), "")
    if figures.rates:
        yield from (
            "## Beside quic-go and webtransport-go", "",
            "One client for all servers, in Go: quic-go v0.65.0, and for sessions webtransport-go v0.10.0 with quic-go v0.59.1. The peers are "
            "quic-go v0.65.0, and webtransport-go v0.13.0 with quic-go v0.64.1. One connection, which exists before it is timed; every "
            f"byte is compared. {arguments.rounds} rounds in which the servers take turns, after twice {arguments.warm} s of each load to each of ours; medians "
            "with the lowest and highest round, and a ratio is taken within each round. Client and server share the machine; the CPU-seconds "
            "are the server's alone. MB for a download, calls or messages else.", "",
            report.table(["load", "server", "per second", "per CPU-second of the server", "p99 ms", "per second, to the peer",
                          "per CPU-second, to the peer"], rate_rows(figures, arguments)), "", "![per second](http3.svg)", "")
    if figures.stalls:
        yield from (
            "## Stalls", "", f"A stall is {STALL_SECONDS} s without progress.", "",
            report.table(
                ["server", f"downloads of {arguments.stall_bytes / 1e6:g} MB", "MB/s", "longest pause of one, ms",
                 f"echoes, {ECHOES_AT_ONCE} outstanding", "longest, ms", "first failure"],
                [[name, f"{of.downloads_done} of {of.downloads}", f"{of.download_mb_per_second:.0f}", f"{of.pause_millis:.0f}",
                  f"{of.echoes_done:,} of {of.echoes:,}", f"{of.echo_longest_millis:.0f}", of.first_failure or "–"]
                 for name, of in figures.stalls.items()]), "")
    if figures.holding:
        yield from (
            "## Sessions held", "",
            f"Each has a connection of its own and has echoed a message. `{' '.join(HOLD_HEAP)}`, `idleTimeout={IDLE_SECONDS}s`; heap is what lives after a full "
            "collection. The budget takes 1.47 MiB for each at once, which is what its windows and streams could come to: with 1 GiB of heap "
            "session 372 is refused. Then the client is killed.", "",
            report.table(
                ["server", "sessions", "answered again", "KiB of heap each", "KiB resident each", "more threads", "gone after, s", "first failure"],
                [[name, f"{of.held:,}", f"{of.answered:,}", f"{of.heap_kib:.1f}", f"{of.rss_kib:.1f}", of.threads_more, f"{of.gone_seconds:.1f}",
                  of.first_failure or "–"]
                 for name, of in figures.holding.items()]), "",
            *(f"- {name}, {when}: {state}" for name, of in figures.holding.items()
              for when, state in (("before", of.before), (f"after {of.rounds:,} sessions begun and closed", of.after),
                                  ("after the killed client", of.vanished))), "")


def csv_rows(figures):
    for (part, server), rates in figures.rates.items():
        for turn, found in enumerate(rates):
            yield [f"{part}, {ROUNDS[part][0]}", server, turn + 1, f"{found.per_second:.1f}", f"{found.per_cpu_second:.1f}",
                   f"{found.p99_millis:.2f}", found.bad]
    for name, of in figures.stalls.items():
        yield ["downloads without a stall", name, 1, of.downloads_done, "", f"{of.pause_millis:.1f}", of.downloads - of.downloads_done]
        yield ["echoes without a stall", name, 1, of.echoes_done, "", f"{of.echo_longest_millis:.1f}", of.echoes - of.echoes_done]
    for name, of in figures.holding.items():
        for what, value in (("sessions held", of.held), ("KiB of heap a session", of.heap_kib), ("KiB resident a session", of.rss_kib),
                            ("threads for them", of.threads_more), ("s until a killed client is gone", of.gone_seconds)):
            yield [what, name, 1, f"{value:.1f}", "", "", ""]


def write(figures, lines, arguments):
    folder = arguments.results
    report.write_csv(folder / "http3.csv", ["figure", "server", "round", "value", "per_cpu_second", "p99_or_longest_ms", "bad"], csv_rows(figures))
    report.write(folder, "http3.md", [
        "# HTTP/3 and WebTransport", "",
        f"{arguments.began}, {os.getloadavg()[0]:.1f} at the end. Commit {measure.commit()}. "
        f"{measure.command('perf/bench-http3.sh', arguments.given)}", "",
        *sections(figures, arguments), "## Targets", "", *(f"- {line}" for line in lines)])
    parts = list(dict.fromkeys(part for part, _ in figures.rates))
    if parts:
        report.bars(folder / "http3.svg", "HTTP/3 and WebTransport, one connection", [
            (name_of(part, arguments), ROUNDS[part][0], [
                (server, *median_and_range([found.per_second for found in rates]))
                for (of, server), rates in figures.rates.items() if of == part]) for part in parts])
