#!/usr/bin/env python3
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Mutation tests, by PIT: changes one instruction of a module at a time, and sees whether a test fails.

    .ci/mutate.py MODULE [CLASSES] [--tests TESTS] [--threads N] [--minutes MINUTES]

MODULE is a folder, as in modules/http1. CLASSES and TESTS are lists of names with commas between them, simple
or full, with `*` for anything: 'Hpack*,io.fawa.http2.*'. Default: every class, by every test but the
ArchitectureTest. A change that only slow tests could notice takes their time; name the tests that are meant.

Prints each change that no test noticed, and the score of each package. The report of PIT is in
target/mutate of the module. The status is 1 if PIT itself failed: a test that fails without any change, no
mutation at all, or too little time; then it tells what it has tried by then.
"""

import argparse
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD_SECONDS_MAX = 1800
# A change may make an endless loop of one that ends: what a test may take beyond its ordinary time.
TIMEOUT_MILLIS = 4000
KILLED = ("KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR")


def arguments():
    parser = argparse.ArgumentParser(prog="mutate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("classes", nargs="?", default="io.fawa.*", help="classes to change (default all)")
    parser.add_argument("--tests", default="io.fawa.*Test", help="test classes to run (default all)")
    parser.add_argument("--threads", type=int, default=1, help="JVMs that run tests at a time (default 1)")
    parser.add_argument("--minutes", type=float, default=60, help="a run that takes longer has failed (default 60)")
    given = parser.parse_args()
    if not (ROOT / given.module / "src/test/java").is_dir():
        parser.error(f"{given.module} is no module with tests; modules/http1 is one")
    return given


def globs(names):
    """PIT matches full names alone, and a nested class is a name of its own."""
    full = [name if "." in name else f"*.{name}" for name in names.split(",")]
    return ",".join(full + [f"{name}$*" for name in full])


def class_path(module):
    """Compiles the module with what it needs, and tells the class path of its tests with PIT on it."""
    command = ["mvn", "-B", "-q", "-Pmutate", "-pl", module, "-am", "test-compile", "dependency:build-classpath",
               "-Dmdep.outputFile=target/mutate.classpath", "-Dmdep.includeScope=test"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=BUILD_SECONDS_MAX, stdin=subprocess.DEVNULL)
    target = ROOT / module / "target"
    return f"{target}/test-classes:{target}/classes:{(target / 'mutate.classpath').read_text().strip()}"


def command(given, java, path):
    module = ROOT / given.module
    return [java, "-XX:+UseSerialGC", "-cp", path, "org.pitest.mutationtest.commandline.MutationCoverageReport",
            "--reportDir", str(module / "target/mutate"), "--outputFormats", "XML,HTML", "--timestampedReports=false",
            "--sourceDirs", str(module / "src/main/java"), "--mutableCodePaths", str(module / "target/classes"),
            "--targetClasses", globs(given.classes), "--targetTests", globs(given.tests),
            "--excludedTestClasses", "*.ArchitectureTest", "--threads", str(given.threads),
            "--timeoutConst", str(TIMEOUT_MILLIS), "--jvmPath", java, "--failWhenNoMutations", "true",
            "--jvmArgs", "-XX:+UseSerialGC,-XX:+EnableDynamicAgentLoading,-Xshare:auto"]


def run(given, java, log):
    """Runs PIT, with the JVMs it starts, in a group that ends with it; answers the status."""
    path = class_path(given.module)
    with log.open("wb") as output:
        process = subprocess.Popen(command(given, java, path), cwd=ROOT / given.module, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(60 * given.minutes)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def mutations(report):
    """The changes that PIT has tried, by class and line; it writes as it goes, so a run that was ended has some too."""
    found = []
    try:
        found.extend(element for _, element in xml.iterparse(report) if element.tag == "mutation")
    except xml.ParseError:
        pass
    return sorted(found, key=lambda one: (one.findtext("mutatedClass"), int(one.findtext("lineNumber"))))


def tell(report):
    """Prints the changes that no test noticed, then the scores."""
    scores = {}
    for mutation in mutations(report):
        package, _, name = mutation.findtext("mutatedClass").rpartition(".")
        score = scores.setdefault(package, [0, 0, 0])
        score[0] += mutation.get("status") in KILLED
        score[1] += 1
        if mutation.get("status") not in KILLED:
            score[2] += mutation.get("status") == "NO_COVERAGE"
            print(f"{mutation.get('status'):11} {package.removeprefix('io.fawa.')}.{name}:{mutation.findtext('lineNumber')} "
                  f"{mutation.findtext('mutatedMethod')}: {mutation.findtext('description')}")
    for package, (killed, total, without) in sorted(scores.items()):
        print(f"{package:36} {killed:5}/{total:<5} {100 * killed / total:5.1f} %  {without} where no test comes")


def main():
    given = arguments()
    home = subprocess.run([ROOT / ".ci/jdk.sh"], capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    os.environ["JAVA_HOME"] = home
    # So that what a `finally` ends is ended by a signal too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("mutate: ended by a signal"))
    folder = ROOT / given.module / "target"
    log, report = folder / "mutate.log", folder / "mutate/mutations.xml"
    folder.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    status = run(given, f"{home}/bin/java", log)
    if report.exists():
        tell(report)
    if status != 0 or not report.exists():
        end = f"failed with status {status}" if status is not None else f"took more than {given.minutes:g} minutes"
        sys.exit(f"mutate: PIT {end}: {log.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("mutate: interrupted")
