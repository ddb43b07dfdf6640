# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Calls over HTTP/3 and opens WebTransport sessions by aioquic.

    python3 http3.py CA_FILE https://127.0.0.1:9443

The server has a page at /index.html, sends back what is posted to /echo, has the RPC probe.v1.Probe/Say, which
answers with its request, and at /echo a WebTransport session that sends back streams and datagrams, and that closes
on a bidirectional stream which says "close CODE REASON", and answers "closes" with how the sessions before have
ended, a line "CODE REASON" each.

Prints a line for each check; ends with status 1 if one fails.
"""

import asyncio
import sys
import time
from urllib.parse import urlsplit

from aioquic.asyncio.client import connect
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.buffer import Buffer, encode_uint_var
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DatagramReceived, DataReceived, HeadersReceived, WebTransportStreamDataReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import ConnectionTerminated, StreamDataReceived, StreamReset

CHECK_SECONDS = 30
INTERVAL_SECONDS = 0.05
CLOSE_SESSION = 0x2843
LARGE_BYTES = 300_000
STREAMS = 20


class Stream:
    """What has come on a stream."""

    def __init__(self):
        self.sections = []
        self.data = b""
        self.ended = False
        self.reset = None

    @property
    def status(self):
        return int(dict(self.sections[0])[b":status"])


class Client(QuicConnectionProtocol):
    """A connection. Each wait ends with the check that waits."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.http = H3Connection(self._quic, enable_webtransport=True)
        self.authority = ""
        self.streams = {}
        self.own = set()
        self.datagrams = []
        self.changed = asyncio.Event()
        self.terminated = None

    def quic_event_received(self, event):
        self.changed.set()
        if isinstance(event, ConnectionTerminated):
            self.terminated = event
        elif isinstance(event, StreamReset):
            self.stream(event.stream_id).reset = event.error_code
        if isinstance(event, StreamDataReceived) and event.stream_id in self.own:
            # H3Connection takes the answers on a session's stream that it has opened itself for frames.
            self.take(event.stream_id, event.data, event.end_stream)
            return
        for said in self.http.handle_event(event):
            if isinstance(said, HeadersReceived):
                self.stream(said.stream_id).sections.append(said.headers)
                self.take(said.stream_id, b"", said.stream_ended)
            elif isinstance(said, (DataReceived, WebTransportStreamDataReceived)):
                self.take(said.stream_id, said.data, said.stream_ended)
            elif isinstance(said, DatagramReceived):
                self.datagrams.append(said.data)

    def stream(self, number):
        return self.streams.setdefault(number, Stream())

    def take(self, number, data, ended):
        stream = self.stream(number)
        stream.data += data
        stream.ended |= ended

    async def until(self, condition):
        while not condition():
            if self.terminated:
                raise AssertionError(f"the connection ended: {self.terminated}")
            self.changed.clear()
            await self.changed.wait()

    def head(self, method, path, *fields):
        return [(b":method", method.encode()), (b":scheme", b"https"), (b":authority", self.authority.encode()),
                (b":path", path.encode()), *fields]

    async def call(self, method, path, body=b"", fields=(), trailers=()):
        number = self._quic.get_next_available_stream_id()
        self.http.send_headers(number, self.head(method, path, *fields), end_stream=not body and not trailers)
        if body:
            self.http.send_data(number, body, end_stream=not trailers)
        if trailers:
            self.http.send_headers(number, list(trailers), end_stream=True)
        self.transmit()
        await self.until(lambda: self.stream(number).ended or self.stream(number).reset is not None)
        assert self.stream(number).reset is None, f"reset with 0x{self.stream(number).reset:x}"
        return self.stream(number)

    async def session(self):
        await self.until(lambda: self.http.received_settings is not None)
        number = self._quic.get_next_available_stream_id()
        self.http.send_headers(number, self.head("CONNECT", "/echo", (b":protocol", b"webtransport")))
        self.transmit()
        await self.until(lambda: self.stream(number).sections)
        assert self.stream(number).status == 200, self.stream(number).sections
        return number

    async def ask(self, session, content):
        """Sends a bidirectional stream to its end; gives it once something is known of its answer's end."""
        number = self.http.create_webtransport_stream(session)
        self.own.add(number)
        self._quic.send_stream_data(number, content, end_stream=True)
        self.transmit()
        await self.until(lambda: self.stream(number).ended or self.stream(number).reset is not None)
        return self.stream(number)


async def page(client):
    """By GET alone: aioquic compares the content-length of an answer to HEAD with its content, which is empty."""
    got = await client.call("GET", "/index.html")
    assert got.status == 200 and got.data.startswith(b"<!doctype"), (got.sections, got.data[:50])


async def body_and_trailers(client):
    sent = bytes(range(250)) * (LARGE_BYTES // 250)
    got = await client.call("POST", "/echo", sent, trailers=[(b"x-checksum", b"none")])
    assert got.status == 200 and got.data == sent, (got.sections, len(got.data))


async def grpc(client):
    fields = [(b"content-type", b"application/grpc"), (b"te", b"trailers")]
    message = b"\x0a\x05hello"
    sent = b"\0" + len(message).to_bytes(4, "big") + message
    got = await client.call("POST", "/probe.v1.Probe/Say", sent, fields)
    assert got.data == sent, got.data
    assert len(got.sections) == 2 and dict(got.sections[1])[b"grpc-status"] == b"0", got.sections
    none = await client.call("POST", "/probe.v1.Probe/Nothing", sent, fields)
    assert dict(none.sections[-1])[b"grpc-status"] == b"12", none.sections


async def bidirectional_streams(client):
    session = await client.session()
    for number in range(STREAMS):
        text = f"bidirectional {number}".encode()
        assert (got := await client.ask(session, text)).data == text, got.data
    large = b"0123456789" * (LARGE_BYTES // 10)
    assert (got := await client.ask(session, large)).data == large, len(got.data)


async def unidirectional_streams(client):
    session = await client.session()
    wanted = set()
    for number in range(STREAMS):
        stream = client.http.create_webtransport_stream(session, is_unidirectional=True)
        wanted.add(f"unidirectional {number}".encode())
        client._quic.send_stream_data(stream, f"unidirectional {number}".encode(), end_stream=True)
    client.transmit()

    def come():
        # Those of the server have numbers of the form 4n + 3.
        return [stream.data for number, stream in client.streams.items() if number % 4 == 3 and stream.ended]
    await client.until(lambda: len(come()) == STREAMS)
    assert set(come()) == wanted, come()


async def datagrams(client):
    """Each may be lost, so one is sent until one has come back."""
    session = await client.session()
    while not client.datagrams:
        client.http.send_datagram(session, b"datagram")
        client.transmit()
        await asyncio.sleep(INTERVAL_SECONDS)
    assert client.datagrams[0] == b"datagram", client.datagrams


async def closed_by_the_server(client):
    session = await client.session()
    got = await client.ask(session, "close 4711 enough é".encode())
    assert got.reset is not None, got.data
    await client.until(lambda: client.stream(session).ended)
    capsule = Buffer(data=client.stream(session).data)
    assert capsule.pull_uint_var() == CLOSE_SESSION
    content = capsule.pull_bytes(capsule.pull_uint_var())
    assert int.from_bytes(content[:4], "big") == 4711 and content[4:].decode() == "enough é", content
    assert capsule.eof()


async def closed_by_the_client(client):
    session = await client.session()
    assert (await client.ask(session, b"before the end")).data == b"before the end"
    content = (815).to_bytes(4, "big") + b"by aioquic"
    client.http.send_data(
        session, encode_uint_var(CLOSE_SESSION) + encode_uint_var(len(content)) + content, end_stream=True)
    client.transmit()
    await client.until(lambda: client.stream(session).ended)
    other = await client.session()
    while b"815 by aioquic\n" not in (await client.ask(other, b"closes")).data:
        await asyncio.sleep(INTERVAL_SECONDS)


CHECKS = (page, body_and_trailers, grpc, bidirectional_streams, unidirectional_streams, datagrams, closed_by_the_server,
          closed_by_the_client)


async def run(check, base, configuration):
    url = urlsplit(base)
    async with connect(
            url.hostname, url.port, configuration=configuration, create_protocol=Client) as client:
        client.authority = url.netloc
        await check(client)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: python3 http3.py CA_FILE BASE_URL")
    failed = 0
    for check in CHECKS:
        configuration = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, max_datagram_frame_size=65_536)
        configuration.load_verify_locations(sys.argv[1])
        begin = time.monotonic()
        try:
            asyncio.run(asyncio.wait_for(run(check, sys.argv[2], configuration), CHECK_SECONDS))
            print(f"ok   {check.__name__:24} {1000 * (time.monotonic() - begin):.1f} ms")
        except (AssertionError, OSError, asyncio.TimeoutError) as error:
            failed += 1
            print(f"FAIL {check.__name__:24} {error!r}")
    print(f"{len(CHECKS) - failed} checks passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
