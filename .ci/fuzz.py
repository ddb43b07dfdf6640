#!/usr/bin/env python3
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Coverage-guided fuzzing, by Jazzer, of every decoder that takes bytes from the network.

    .ci/fuzz.py [TARGET|all] [SECONDS]     default: all, 20 s each

A target is a class in `src/test` whose name ends in Fuzz. Prints a line for each. An input that breaks
a property is kept in `src/test/resources/fuzz` of its module, where the module's ordinary tests replay
it from then on; the status is then 1. What a target has learnt stays under `target/fuzz` and is where its
next run begins.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS_MAX = 120
INPUT_SECONDS_MAX = 10


def targets():
    """Name of each target: its module and its class."""
    found = {}
    for file in sorted(ROOT.glob("*/*/src/test/java/**/*Fuzz.java")):
        module, name = str(file.relative_to(ROOT)).split("/src/test/java/")
        found[file.stem.removesuffix("Fuzz")] = (ROOT / module, name.removesuffix(".java").replace("/", "."))
    return found


def class_paths(modules):
    """Compiles the modules with what they need, and tells the class path of each one's tests."""
    command = ["mvn", "-B", "-q", "-Pfuzz", "-pl", ",".join(str(module.relative_to(ROOT)) for module in modules), "-am",
               "test-compile", "dependency:build-classpath", "-Dmdep.outputFile=target/fuzz.classpath",
               "-Dmdep.includeScope=test"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=1800, stdin=subprocess.DEVNULL)
    return {module: f"{module}/target/test-classes:{module}/target/classes:{(module / 'target/fuzz.classpath').read_text().strip()}"
            for module in modules}


def java():
    home = subprocess.run([ROOT / ".ci/jdk.sh"], capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    return f"{home}/bin/java"


class Fuzzer:
    """One target, in a JVM of its own."""

    def __init__(self, name, module, target, class_path):
        self.name, self.module, self.target = name, module, target
        self.class_path = class_path
        self.folder = module / "target/fuzz" / name
        self.kept = module / f"src/test/resources/fuzz/{name}Fuzz.txt"

    def run(self, seconds):
        corpus, known, findings = (self.folder / part for part in ("corpus", "known", "findings"))
        shutil.rmtree(findings, ignore_errors=True)
        for folder in (corpus, findings):
            folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([java(), "-cp", self.class_path, "io.fawa.http.Fuzzing", self.target, known],
                       check=True, timeout=START_SECONDS_MAX)
        command = [
            java(), "-Xmx512m", "-Xss512k", "-XX:+UseSerialGC", "-XX:-OmitStackTraceInFastThrow", "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED", "-cp", self.class_path, "com.code_intelligence.jazzer.Jazzer",
            f"--target_class={self.target}", "--instrumentation_includes=io.fawa.**", "--custom_hook_includes=io.fawa.**",
            f"--reproducer_path={findings}", f"-max_total_time={seconds}", f"-timeout={INPUT_SECONDS_MAX}", "-rss_limit_mb=0", "-max_len=2048",
            "-print_final_stats=1", f"-artifact_prefix={findings}/", corpus, known]
        began = time.monotonic()
        answer = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=seconds + START_SECONDS_MAX,
                                cwd=self.folder, check=False, stdin=subprocess.DEVNULL)
        return self.tell(answer, time.monotonic() - began, findings)

    def tell(self, answer, seconds, findings):
        """Prints the target's line; True if all is well."""
        log = answer.stdout + answer.stderr
        (self.folder / "log").write_text(log, encoding="utf-8")
        executions = re.findall(r"^stat::number_of_executed_units: (\d+)", log, re.MULTILINE) or re.findall(r"^#(\d+)\s", log, re.MULTILINE)
        coverage = re.findall(r"^#\d+\s.*?cov: (\d+)", log, re.MULTILINE)
        count = int(executions[-1]) if executions else 0
        inputs = [file for file in findings.iterdir() if file.name.startswith(("crash-", "timeout-", "oom-"))]
        well = answer.returncode == 0 and not inputs and count > 0
        print(f"{self.name:14} {count:>10,} executions  {seconds:6.1f} s  coverage {coverage[-1] if coverage else '0':>5}  "
              + ("ok" if well else "FOUND"), flush=True)
        if not well:
            self.keep(inputs, log)
        return well

    def keep(self, inputs, log):
        thrown = re.search(r"== Java Exception: (.*)", log)
        reason = thrown.group(1)[:200].strip() if thrown else "see the log"
        print(f"  {reason}\n  log: {(self.folder / 'log').relative_to(ROOT)}")
        for file in inputs:
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            with self.kept.open("a", encoding="ascii", errors="backslashreplace") as kept:
                kept.write(f"# {reason}\n{file.read_bytes().hex()}\n")
            print(f"  kept as the last line of {self.kept.relative_to(ROOT)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", default="all")
    parser.add_argument("seconds", nargs="?", type=int, default=20)
    arguments = parser.parse_args()
    known = targets()
    wanted = list(known) if arguments.target == "all" else [arguments.target]
    for name in wanted:
        if name not in known:
            sys.exit(f"fuzz: no target {name}; there are: all, {', '.join(known)}")
    os.environ["JAVA_HOME"] = str(Path(java()).parents[1])
    paths = class_paths(sorted({known[name][0] for name in wanted}))
    well = [Fuzzer(name, *known[name], paths[known[name][0]]).run(arguments.seconds) for name in wanted]
    if not all(well):
        sys.exit(1)


if __name__ == "__main__":
    main()
