# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Large files by plain HTTP, beside a copy over a bare socket and beside tusd; and how little memory they need."""

import json
import os
import resource
import socket
import subprocess
import threading
import time
from pathlib import Path

import measure
from measure import Server, note

BUFFER_BYTES = 1 << 20
SECONDS_MAX = 600
TUS = {"Tus-Resumable": "1.0.0"}


def curl(*arguments, body=os.devnull):
    """Seconds of one transfer; what is answered goes into the file `body`."""
    answer = subprocess.run(
        ["curl", "-sS", "--fail", "-o", str(body), "-w", "%{time_total}", *arguments],
        capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"curl {' '.join(arguments)}: {answer.stderr}")
    return float(answer.stdout)


class RawCopy:
    """A socket that takes a file to the disk, or gives one: the limit of this machine."""

    def __init__(self, folder):
        self.target = folder / "raw.bin"

    def serve_once(self, handle):
        listener = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=self.accept, args=(listener, handle))
        thread.start()
        return listener.getsockname(), thread

    @staticmethod
    def accept(listener, handle):
        with listener, listener.accept()[0] as connection:
            handle(connection)

    def receive(self, connection):
        buffer = bytearray(BUFFER_BYTES)
        with self.target.open("wb", buffering=0) as out:
            while count := connection.recv_into(buffer):
                out.write(memoryview(buffer)[:count])
            os.fsync(out.fileno())
        connection.sendall(b"!")

    def up(self, file):
        address, thread = self.serve_once(self.receive)
        begin = time.monotonic()
        with socket.create_connection(address) as connection, file.open("rb") as source:
            connection.sendfile(source)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        seconds = time.monotonic() - begin
        thread.join(SECONDS_MAX)
        self.target.unlink()
        return seconds

    def down(self, file):
        def give(connection):
            with file.open("rb") as source:
                connection.sendfile(source)

        address, thread = self.serve_once(give)
        begin = time.monotonic()
        buffer = bytearray(BUFFER_BYTES)
        with socket.create_connection(address) as connection:
            while connection.recv_into(buffer):
                pass
        seconds = time.monotonic() - begin
        thread.join(SECONDS_MAX)
        return seconds


def create_upload(url, size):
    """A new upload of tus; its URL."""
    answer = subprocess.run(
        ["curl", "-sS", "--fail", "-D", "-", "-o", os.devnull, "-X", "POST", *fields(TUS), *fields({"Upload-Length": size}), url],
        capture_output=True, text=True, timeout=60, check=True).stdout
    return next(line.split(":", 1)[1].strip() for line in answer.splitlines() if line.lower().startswith("location:"))


def fields(headers):
    return [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]


def tus_up(url, file):
    """Seconds, and the URL of the upload."""
    location = create_upload(url, file.stat().st_size)
    seconds = curl(
        "-X", "PATCH", "-T", str(file), "-H", "Expect:",
        *fields({**TUS, "Upload-Offset": 0, "Content-Type": "application/offset+octet-stream"}), location)
    return seconds, location


def put(base, option, file, told):
    """Seconds of an upload by PUT, and what deletes it; the answer goes into the file `told`."""
    seconds = curl(option, "-T", str(file), "-H", "Expect:", "-H", "Accept: application/json", f"{base}/upload/a.bin", body=told)
    stored = json.loads(told.read_text())
    return seconds, [*fields({"Fawa-Delete-Token": stored["deleteToken"]}), f"{base}/download?key={stored['key']}"]


def delete(*arguments):
    curl("-X", "DELETE", *arguments)


def fawa_server(folder, heap, more=()):
    command = measure.fawa("fileservice", main="fileservice", more=[
        f"--dataDir={folder}", "--quic=off", "--timeToLive=1h", *more])
    return Server("fawa", command, environment={"FAWA_JAVA_OPTS": f"-Xmx{heap}"})


def tusd_server(folder):
    tusd = measure.tool("tusd", "run .ci/tools.sh bench")
    return Server("tusd", lambda port: [
        tusd, "-host=127.0.0.1", f"-port={port}", f"-upload-dir={folder}", "-hooks-dir=", "-disable-download=false",
        "-show-greeting=false", "-verbose=false"])


def throughput(folder, file, rounds):
    """
    Seconds by name, a value for each round, all ends taking turns.

    Each end deletes its file before the next one writes. Otherwise those that keep their files write into memory that the
    kernel, and below it the host of a virtual machine, has yet to find, which takes longer than all else; and the copy
    over a bare socket, which keeps nothing, into pages that are at hand.
    """
    took = {}

    def add(name, seconds):
        took.setdefault(name, []).append(seconds)
        os.sync()  # the next one does not wait for what this one has written

    raw = RawCopy(folder)
    fawa = fawa_server(folder / "fawa", "256m").start()
    tusd = None
    try:
        tusd = tusd_server(folder / "tusd").start()
    except measure.Missing as missing:
        note(f"tusd is not measured: {missing}")
    try:
        for _ in range(rounds):
            add("raw up", raw.up(file))
            add("raw down", raw.down(file))
            base = f"http://127.0.0.1:{fawa.port}"
            for version, option in (("1.1", "--http1.1"), ("2", "--http2-prior-knowledge")):
                seconds, stored = put(base, option, file, folder / "told.json")
                add(f"fawa up {version}", seconds)
                delete(*stored)
            seconds, location = tus_up(base + "/uploads/", file)
            add("fawa tus up", seconds)
            key = measure.run(["curl", "-sS", location], 60).split('"key":"')[1].split('"')[0]
            for version, option in (("1.1", "--http1.1"), ("2", "--http2-prior-knowledge")):
                add(f"fawa down {version}", curl(option, f"{base}/download?key={key}"))
            delete(*fields(TUS), location)
            if tusd is not None:
                seconds, location = tus_up(f"http://127.0.0.1:{tusd.port}/files/", file)
                add("tusd up", seconds)
                add("tusd down", curl(location))
                delete(*fields(TUS), location)
    finally:
        fawa.stop()
        if tusd is not None:
            tusd.stop()
    return took


def many_uploads(folder, count, size):
    """So many uploads at once, each to its end; the server's peak in MiB."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 500, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    server = fawa_server(folder, "256m", [f"--uploadsMax={count}", f"--uploadsPerAskerMax={count}"]).start()
    try:
        piece = bytes(64 << 10)
        sockets = []
        for i in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(f"PUT /upload/{i} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode())
            sockets.append(connection)
        for _ in range(size // len(piece)):
            for connection in sockets:
                connection.sendall(piece)
        good = 0
        for connection in sockets:
            connection.settimeout(60)
            good += connection.recv(100).startswith(b"HTTP/1.1 201")
            connection.close()
        return good, server.memory_mib("VmHWM")
    finally:
        server.stop()


class Endless:
    """Bytes for curl, without a file."""

    @staticmethod
    def up(url, size):
        source = subprocess.Popen(["head", "-c", str(size), "/dev/zero"], stdout=subprocess.PIPE)
        try:
            answer = subprocess.run(
                ["curl", "-sS", "--fail", "-T", "-", "-H", "Expect:", url], stdin=source.stdout, capture_output=True,
                text=True, timeout=SECONDS_MAX, check=False)
        finally:
            source.stdout.close()
            source.wait(SECONDS_MAX)
        return answer.returncode == 0


def one_large(folder, size):
    """One upload of this size in the smallest heap; whether it was stored, and the server's peak in MiB."""
    server = fawa_server(folder, "64m").start()
    try:
        return Endless.up(f"http://127.0.0.1:{server.port}/upload/large.bin", size), server.memory_mib("VmHWM")
    finally:
        server.stop()


def random_file(path, mib):
    with Path(path).open("wb") as out:
        for _ in range(mib):
            out.write(os.urandom(1 << 20))
