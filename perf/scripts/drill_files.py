# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Kills and full disks in the middle of transfers of fileservice: what arrives is what was sent."""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import measure
from measure import ROOT, Server, note
from resumable import Upload, digest

# What one kill may cost: what is not recorded yet, and what is on its way.
AGAIN_BYTES_MAX = (16 << 20) + (8 << 20)
RESTART_SECONDS_MAX = 60
HERE = Path(__file__).resolve().parent


class Drill:
    """A server that is killed and started again at one port, and the findings."""

    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        self.port = measure.free_port()
        self.failures = []
        self.server = None

    def start(self, data=None, more=()):
        self.arguments = (data, more)
        command = measure.fawa("fileservice", main="fileservice", more=[
            f"--dataDir={data or self.folder / 'data'}", "--quic=off", "--timeToLive=1h", *more])
        self.server = Server("fawa", lambda port: command(self.port), ready=lambda port: self.ready())
        self.server.start()

    def ready(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def kill(self):
        """SIGKILL, and a new process."""
        os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait(timeout=30)
        self.server.log.close()
        self.server = None
        self.start(*self.arguments)

    def stop(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def expect(self, what, condition):
        if not condition:
            self.failures.append(what)
            note(f"FAIL {what}")

    def download(self, record, target):
        """Gets the file, resumed as often as needed."""
        deadline = time.monotonic() + 600
        have = 0
        with target.open("wb") as out:
            while have < record["size"] and time.monotonic() < deadline:
                request = urllib.request.Request(
                    self.url("/download?key=" + record["key"]), headers={"Range": f"bytes={have}-"})
                try:
                    with urllib.request.urlopen(request, timeout=30) as answer:
                        while piece := answer.read(1 << 18):
                            out.write(piece)
                            have += len(piece)
                except (OSError, urllib.error.URLError):
                    time.sleep(0.1)
        return digest(target)


def offsets(drill, count, size):
    """Where kills happen: the same for the same seed."""
    return sorted(drill.random.randrange(size) for _ in range(count))


def kill_servers(drill, file, kills):
    """The server dies in the middle of an upload, and of its download."""
    expected = digest(file)
    size = file.stat().st_size
    drill.start()
    due = offsets(drill, kills, size)
    reached = threading.Event()

    def moved(sent):
        while due and sent >= due[0]:
            due.pop(0)
            reached.set()

    upload = Upload(drill.url(), file, drill.folder / "server.state", moved)
    result = {}
    sender = threading.Thread(target=lambda: result.update(upload.run()))
    sender.start()
    killed = 0
    while sender.is_alive():
        if reached.wait(0.05):
            reached.clear()
            drill.kill()
            killed += 1
    drill.expect("the server stores what was sent across its kills", result.get("sha256") == expected)
    drill.expect(f"a kill costs {upload.again_max} bytes again", upload.again_max <= AGAIN_BYTES_MAX)
    note(f"{killed} kills of the server in an upload: {upload.again / 1e6:.0f} MB sent again, at most "
         f"{upload.again_max / 1e6:.1f} MB after one")
    if "sha256" not in result:
        drill.stop()
        return
    stop = threading.Event()

    def keep_killing():
        while not stop.wait(drill.random.uniform(0.3, 1.5)):
            drill.kill()

    killer = threading.Thread(target=keep_killing)
    killer.start()
    got = drill.download(result, drill.folder / "got.bin")
    stop.set()
    killer.join(RESTART_SECONDS_MAX)
    drill.expect("the download is what was sent", got == expected)
    drill.stop()


def kill_clients(drill, file, kills):
    """The client dies in the middle of an upload, and another run of it goes on."""
    expected = digest(file)
    drill.start()
    state = drill.folder / "client.state"
    command = [sys.executable, "-B", str(HERE / "resumable.py"), drill.url(), str(file), str(state)]
    again_max = 0
    for _ in range(kills):
        before = json.loads(state.read_text())["sent"] if state.exists() else 0
        client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        aim = before + drill.random.randrange(2 << 20, 30 << 20)
        while client.poll() is None:
            try:
                if json.loads(state.read_text())["sent"] >= aim:
                    break
            except (OSError, ValueError):
                pass
            time.sleep(0.001)
        if client.poll() is not None:
            break
        client.kill()
        client.wait(timeout=30)
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    drill.expect(f"the last run succeeds: {done.stderr[-300:]}", done.returncode == 0)
    if done.returncode == 0:
        result = json.loads(done.stdout)
        again_max = result["againMax"]
        drill.expect("the server stores what was sent across kills of its client", result["sha256"] == expected)
        drill.expect("the download is what was sent", drill.download(result, drill.folder / "got.bin") == expected)
    drill.expect(f"a kill costs {again_max} bytes again", again_max <= AGAIN_BYTES_MAX)
    note(f"{kills} kills of the client: at most {again_max / 1e6:.1f} MB again")
    drill.stop()


def fill_disk(drill):
    """A disk that fills up refuses, keeps what it has, and goes on when there is room again."""
    disk = drill.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        raise measure.Missing("a full disk needs a tmpfs, and so root")
    try:
        file = drill.folder / "part.bin"
        file.write_bytes(drill.random.randbytes(40 << 20))
        drill.start(disk, ["--reserveBytes=1MiB"])
        first = Upload(drill.url(), file, drill.folder / "first.state").run()
        big = urllib.request.Request(drill.url("/upload/second.bin"), file.read_bytes(), method="PUT")
        status = 0
        try:
            urllib.request.urlopen(big, timeout=60).close()
        except urllib.error.HTTPError as e:
            status = e.code
        except OSError:
            status = -1
        drill.expect(f"a full disk is 507, got {status}", status == 507)
        drill.expect("what was stored before is whole",
                     drill.download(first, drill.folder / "got.bin") == digest(file))
        small = drill.folder / "small.bin"
        small.write_bytes(drill.random.randbytes(4 << 20))
        after = Upload(drill.url(), small, drill.folder / "after.state").run()
        drill.expect("what fits is still taken", after["sha256"] == digest(small))
        note("a full disk refuses in words and keeps what it has")
    finally:
        drill.stop()
        subprocess.run(["umount", str(disk)], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=100, help="kills of a server or client in each transfer, half of each")
    parser.add_argument("--mib", type=int, default=1024, help="size of the transfer")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="drill-files-", dir=ROOT / "apps/fawa/target"))
    drill = Drill(folder, arguments.seed)
    begin = time.monotonic()
    try:
        file = folder / "sent.bin"
        with file.open("wb") as out:
            for _ in range(arguments.mib):
                out.write(drill.random.randbytes(1 << 20))
        kill_servers(drill, file, arguments.kills // 2)
        kill_clients(drill, file, arguments.kills - arguments.kills // 2)
        fill_disk(drill)
    except measure.Missing as missing:
        measure.fail(f"drill-files: {missing}")
    finally:
        drill.stop()
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - begin
    verdict = "nothing lost" if not drill.failures else f"{len(drill.failures)} FAILED: {'; '.join(drill.failures)}"
    note(f"drill-files, seed {arguments.seed}, {arguments.mib} MiB, {arguments.kills} kills, {seconds:.0f} s: {verdict}")
    sys.exit(1 if drill.failures else 0)


if __name__ == "__main__":
    main()
