# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers as child processes, load tools in front of them, and what both used."""

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 15


class Missing(Exception):
    """A tool or a build product that is not there, and how to get it."""


def tool(name, hint):
    """The path of an executable, in .tools/bin or on the path."""
    path = shutil.which(name, path=f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
    if path is None:
        raise Missing(f"{name} is missing: {hint}")
    return path


def built(path, hint):
    """A file of the build."""
    if not (ROOT / path).exists():
        raise Missing(f"{path} is missing: {hint}")
    return str(ROOT / path)


def java():
    """The java that everything here runs on."""
    home = subprocess.run([ROOT / ".ci/jdk.sh"], capture_output=True, text=True, timeout=60, check=False)
    if home.returncode != 0:
        raise Missing(home.stderr.strip())
    return str(Path(home.stdout.strip()) / "bin/java")


def fawa(*services, main="greetservice", more=()):
    """The command of fawa as users start it: `main` in clear text on the port, the rest on free ones."""
    built("apps/fawa/target/fawa.jar", "build first: ./justw build")
    data = tempfile.TemporaryDirectory(prefix="bench-data-")

    def of(port):
        return [str(ROOT / "apps/fawa/fawa"), *services, "--addr=127.0.0.1:0", "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0", f"--{main}.addr=127.0.0.1:{port}", f"--dataDir={data.name}", *more]
    return of


def folder():
    """A folder that is gone with its block."""
    return tempfile.TemporaryDirectory(prefix="bench-")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A server program; `command` takes the port to listen on."""

    name: str
    command: callable
    environment: dict = field(default_factory=dict)
    process: subprocess.Popen = None
    port: int = 0
    start_millis: float = 0
    log: object = None
    ready: callable = None

    def start(self):
        self.port = free_port()
        self.log = tempfile.NamedTemporaryFile("w+", prefix=f"bench-{self.name.replace(' ', '-')}-", suffix=".log")
        begin = time.monotonic()
        self.process = subprocess.Popen(
            self.command(self.port), stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment}, start_new_session=True)
        while not (self.ready or accepts)(self.port):
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with status {self.process.returncode}: {self.tail()}")
            if time.monotonic() - begin > START_SECONDS_MAX:
                raise RuntimeError(f"{self.name} does not answer after {START_SECONDS_MAX} s: {self.tail()}")
            time.sleep(0.002)
        self.start_millis = 1000 * (time.monotonic() - begin)
        return self

    def tail(self):
        return "\n" + Path(self.log.name).read_text()[-2000:]

    def stop(self):
        """Ends this one process, by its own id."""
        if self.process is None:
            return
        end(self.process)
        self.log.close()
        self.process = None

    def cpu_seconds(self):
        """User and system time of the process so far, of all its threads, ended ones too, and of its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(map(process_cpu_seconds, [self.process.pid, *map(int, children)]))

    def memory_mib(self, what="VmRSS"):
        return memory_kib(self.process.pid, what) / 1024

    def live_heap_bytes(self):
        """Of the objects that a full collection of a JVM leaves."""
        jcmd = str(Path(java()).with_name("jcmd"))
        histogram = run([jcmd, str(self.process.pid), "GC.class_histogram"], 120)
        return int(re.search(r"^Total\s+\d+\s+(\d+)", histogram, re.MULTILINE).group(1))


def end(process):
    """Ends this one process, by its own id, if it has not ended."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS_MAX)


def memory_kib(pid, what="VmRSS"):
    """VmRSS is what a process holds now, VmHWM the most it ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE).group(1))


def process_cpu_seconds(pid):
    """To the nanosecond, by the clock that clock_getcpuclockid(3) names: /proc counts in hundredths."""
    return time.clock_gettime((~pid << 3) | 2)


def accepts(port):
    """True once a TCP connection is taken."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def greets(port):
    """True once SayHello is answered over HTTP/1.1 with Connect's JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request(
            "POST", "/greet.v1.GreetService/SayHello", b'{"name":"Ada"}', {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status == 200 and b"Hello, Ada!" in answer.read()
    except OSError:
        return False
    finally:
        connection.close()


@dataclass
class Load:
    """What one run of a load tool found."""

    requests: int
    per_second: float
    p50_millis: float
    p99_millis: float
    failures: int
    cpu_micros: float = 0
    rss_mib: float = 0

    @property
    def per_cpu_second(self):
        return 1e6 / self.cpu_micros


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def h2load(port, path, body, headers, connections, streams, requests, scheme="http"):
    """A closed loop of a fixed number of requests over HTTP/2."""
    with folder() as place:
        data, log = Path(place, "body"), Path(place, "log")
        data.write_bytes(body)
        command = [
            tool("h2load", "install nghttp2-client"), "-n", str(requests), "-c", str(connections), "-m", str(streams),
            "-t", "1", "-d", str(data), f"--log-file={log}", "-T", "30", "-N", "30"]
        for header in headers:
            command += ["-H", header]
        answer = run(command + [f"{scheme}://127.0.0.1:{port}{path}"], 180)
        per_second = float(re.search(r"finished in .*?, ([\d.]+) req/s", answer).group(1))
        done = re.search(r"requests: (\d+) total.* (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", answer)
        total, succeeded = int(done.group(1)), int(done.group(2))
        if succeeded == 0:
            raise RuntimeError(f"none of {total} requests to port {port} succeeded")
        micros = sorted(int(line.rsplit("\t", 1)[1]) for line in log.read_text().splitlines())
        return Load(succeeded, per_second, percentile(micros, 0.5) / 1000, percentile(micros, 0.99) / 1000, total - succeeded)


def wrk(port, connections, seconds, script=None, path=""):
    """A closed loop for a time over HTTP/1.1: what the script says, or GET of the path."""
    command = [
        tool("wrk", "install wrk"), "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency",
        "--timeout", "10s", *(["-s", str(script)] if script else []), f"http://127.0.0.1:{port}{path}"]
    answer = run(command, seconds + 60)
    requests = int(re.search(r"(\d+) requests in", answer).group(1))
    per_second = float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", answer)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", answer)
    failures = (int(bad.group(1)) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0)
    at = {share: millis(value) for share, value in re.findall(r"^\s+(50|99)%\s+(\S+)", answer, re.MULTILINE)}
    return Load(requests, per_second, at["50"], at["99"], failures)


def ghz(port, descriptors, method, message, connections, requests):
    """A closed loop of a fixed number of gRPC calls by grpc-go, a caller each connection."""
    answer = json.loads(run([
        tool("ghz", "run .ci/tools.sh bench"), "--insecure", "--protoset", str(descriptors), "--call", method,
        "--data", message, "--concurrency", str(connections), "--connections", str(connections),
        "--total", str(requests), "--format", "json", f"127.0.0.1:{port}"], 180))
    at = {entry["percentage"]: entry["latency"] / 1e6 for entry in answer["latencyDistribution"]}
    good = answer["statusCodeDistribution"].get("OK", 0)
    return Load(good, answer["rps"], at[50], at[99], answer["count"] - good)


def millis(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def run(command, seconds):
    """Standard output of a command that must succeed in time."""
    answer = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {answer.returncode}: {answer.stdout}{answer.stderr}")
    return answer.stdout


def turns(items, turn):
    """The same items, beginning with another one each turn, so that none always comes first."""
    return items[turn % len(items):] + items[:turn % len(items)]


def some_of(names):
    """Parses a list of some of these names, separated by commas, for argparse; answers them in their order here."""
    def parse(text):
        wanted = set(text.split(","))
        if unknown := wanted - set(names):
            raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: there are {', '.join(names)}")
        return [name for name in names if name in wanted]
    return parse


def median_and_range(values):
    return statistics.median(values), min(values), max(values)


def machine():
    """What the figures were taken on."""
    cpu = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1)) / (1 << 20)
    return (f"{os.cpu_count()} × {cpu.group(1) if cpu else platform.machine()}, {memory:.0f} GiB, "
            f"Linux {platform.release()}, load average {os.getloadavg()[0]:.1f} at the start")


def command(script, words):
    """A command as it stands in a report."""
    return f"`{' '.join([script, *words])}`"


def commit():
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT, check=False)
    return answer.stdout.strip() or "unknown"


def note(text):
    print(text, flush=True)


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(2)
