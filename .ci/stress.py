#!/usr/bin/env python3
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests again and again while every core is kept busy by something else.

    .ci/stress.py [ROUNDS] [PATTERN] [--module MODULE]... [--busy CORES] [--carriers THREADS]
                   [--minutes MINUTES]

A round runs every test class once, by the same Maven and Surefire settings as `./justw test`, without the
gates, and with virtual threads on more threads of the system than there are cores. PATTERN limits it to
classes, as in 'Smux*' or 'io.fawa.http2.*'; --module limits it to a module or to a folder of modules, as in
`transport-loom`, and may be given several times. Prints a line for each round and at the end which classes
failed how often; their reports are kept in target/stress. The status is 1 if any failed.
"""

import argparse
import fnmatch
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "target/stress"
BUILD_SECONDS_MAX = 3600
# The names that Surefire takes for tests when it is told nothing.
NAMES = ("Test*.java", "*Test.java", "*Tests.java", "*TestCase.java")
# With one carrier a core, as is the default, a virtual thread is rarely interrupted. With more, the system interrupts
# it anywhere, so that two of them meet as they would on a machine with many cores.
MANY_CARRIERS = "-Dstress.jvm.args=-Djdk.virtualThreadScheduler.parallelism={}"
WITHOUT_GATES = ["-Denforcer.skip", "-Dcheckstyle.skip", "-Dspotless.check.skip"]
# Ends by itself: when its time is over, or when nobody is there who would end it.
BUSY = """
import os, sys, time
parent, end = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
while os.getppid() == parent and time.monotonic() < end:
    for _ in range(100_000):
        pass
"""


def arguments():
    parser = argparse.ArgumentParser(prog="stress", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=3, help="how often each class runs (default 3)")
    parser.add_argument("pattern", nargs="?", default="*", help="classes, by simple or full name (default all)")
    parser.add_argument("--module", action="append", default=[], help="a module, or a folder of modules (default all)")
    parser.add_argument("--busy", type=int, default=os.cpu_count(), help="cores to keep busy (default all)")
    parser.add_argument("--carriers", type=int, default=16, help="threads of a test JVM that carry virtual ones (default 16)")
    parser.add_argument("--minutes", type=float, default=0, help="begin no round after that (default: no limit)")
    parser.add_argument("--round-minutes", type=float, default=90, help="a round that takes longer has failed (default 90)")
    given = parser.parse_args()
    if given.rounds < 1 or given.busy < 0 or given.carriers < 1:
        parser.error("rounds and carriers must be 1 or more, and cores 0 or more")
    return given


def modules(wanted):
    """The folders of the modules asked for, in the order of the build."""
    known = re.findall(r"<module>(.*?)</module>", (ROOT / "pom.xml").read_text(encoding="utf-8").split("<profiles>")[0])
    for name in wanted:
        if not any(module == name.rstrip("/") or module.startswith(name.rstrip("/") + "/") for module in known):
            sys.exit(f"stress: no module {name}; there are: {', '.join(known)}")
    return [module for module in known
            if not wanted or any(module == name.rstrip("/") or module.startswith(name.rstrip("/") + "/") for name in wanted)]


def classes(module, pattern):
    """The full names of a module's test classes that fit the pattern."""
    source = ROOT / module / "src/test/java"
    found = []
    for file in sorted({file for name in NAMES for file in source.rglob(name)}):
        text = file.read_text(encoding="utf-8")
        holds_tests = re.search(r"@(Test|ParameterizedTest|RepeatedTest|TestFactory|ArchTest|Nested)\b", text)
        inherits_tests = re.search(rf"\bclass {file.stem} extends ", text)
        if re.search(rf"\babstract class {file.stem}\b", text) or not (holds_tests or inherits_tests):
            continue
        name = ".".join(file.relative_to(source).with_suffix("").parts)
        if fnmatch.fnmatchcase(file.stem, pattern) or fnmatch.fnmatchcase(name, pattern):
            found.append(name)
    return found


def many(count):
    return "1 class" if count == 1 else f"{count} classes"


class Load:
    """Processes that keep cores busy while the block runs, and no longer than its longest time."""

    def __init__(self, cores, seconds_max):
        self.command = [sys.executable, "-c", BUSY, str(os.getpid()), str(seconds_max)]
        self.cores = cores
        self.processes = []

    def __enter__(self):
        for _ in range(self.cores):
            self.processes.append(subprocess.Popen(self.command, stdin=subprocess.DEVNULL))
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()


def maven(goals, log, seconds_max):
    """Runs Maven with all it starts in a group of its own, which ends with it; answers the status."""
    with log.open("wb") as output:
        process = subprocess.Popen(["mvn", "-B", "-T", "2", *goals], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Stress:
    """The classes, and what has become of them."""

    def __init__(self, given):
        self.given = given
        self.classes = {module: names for module in modules(given.module) if (names := classes(module, given.pattern))}
        self.failures = {}
        names = [name for module in self.classes.values() for name in module]
        if not names:
            sys.exit(f"stress: no test class fits {given.pattern}")
        self.count = len(names)
        self.select = ["-pl", ",".join(self.classes), "-am"]
        self.goals = ["package", "-fae", "-Dmaven.test.failure.ignore", "-Dsurefire.failIfNoSpecifiedTests=false",
                      "-Dtest=" + ",".join(names), MANY_CARRIERS.format(given.carriers), *self.select, *WITHOUT_GATES]

    def build(self):
        log = KEPT / "build.log"
        if maven(["package", "-DskipTests", *self.select, *WITHOUT_GATES], log, BUILD_SECONDS_MAX) != 0:
            sys.exit(f"stress: the build failed: {log.relative_to(ROOT)}")

    def round(self, number):
        folder = KEPT / f"round-{number}"
        folder.mkdir()
        for module in self.classes:
            shutil.rmtree(ROOT / module / "target/surefire-reports", ignore_errors=True)
        began = time.monotonic()
        with Load(self.given.busy, 60 * self.given.round_minutes):
            status = maven(self.goals, folder / "maven.log", 60 * self.given.round_minutes)
        failed = [name for module, names in self.classes.items() for name in names if not self.passed(module, name, folder)]
        if status != 0 and not failed:
            failed = ["(Maven)"]
        for name in failed:
            self.failures.setdefault(name, []).append(number)
        end = "" if status is not None else f" after {self.given.round_minutes:g} minutes, which is the most"
        print(f"round {number}/{self.given.rounds}  {time.monotonic() - began:6.0f} s  {many(self.count)}  "
              + ("FAILED" + end + ": " + ", ".join(name.split(".")[-1] for name in failed) if failed else "ok"), flush=True)
        if not failed:
            shutil.rmtree(folder)

    @staticmethod
    def passed(module, name, folder):
        """Whether a class ran and all is well; else keeps what it has left."""
        reports = ROOT / module / "target/surefire-reports"
        results = [*reports.glob(f"TEST-{name}.xml"), *reports.glob(f"TEST-{name}$*.xml")]
        try:
            roots = [xml.parse(result).getroot() for result in results]
        except xml.ParseError:
            roots = []
        if roots and all(root.get("failures") == "0" and root.get("errors") == "0" for root in roots):
            return True
        for file in [*results, *reports.glob(f"{name}*.txt"), *reports.glob("*.dump*")]:
            shutil.copy(file, folder)
        return False

    def tell(self, rounds):
        print(f"{rounds} rounds, {many(self.count)}: " + ("all passed in each" if not self.failures else "these failed"))
        for name, numbers in sorted(self.failures.items(), key=lambda failure: -len(failure[1])):
            print(f"  {len(numbers)} of {rounds}  {name}")
            for number in numbers:
                print(f"        {(KEPT / f'round-{number}').relative_to(ROOT)}")


def main():
    given = arguments()
    home = subprocess.run([ROOT / ".ci/jdk.sh"], capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    os.environ["JAVA_HOME"] = home
    os.environ["PATH"] = f"{ROOT}/.tools/bin:{home}/bin:{os.environ['PATH']}"
    # So that what a `with` or a `finally` ends is ended by a signal too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stress: ended by a signal"))
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    stress = Stress(given)
    began = time.monotonic()
    stress.build()
    print(f"{many(stress.count)} of {', '.join(stress.classes)}; {given.busy} cores are kept busy", flush=True)
    rounds = 0
    while rounds < given.rounds and (given.minutes == 0 or time.monotonic() - began < 60 * given.minutes):
        rounds += 1
        stress.round(rounds)
    stress.tell(rounds)
    if stress.failures or rounds == 0:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("stress: interrupted")
