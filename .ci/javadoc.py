#!/usr/bin/env python3
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Builds the documentation of all libraries as one site, target/javadoc, with the modules linked.

    .ci/javadoc.py

A warning is a failure. The libraries must have been compiled (`mvn compile`), as some have generated sources.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "target/javadoc"
CLASS_PATH = ROOT / "target/javadoc.classpath"
LIBRARIES = (
    "modules/limits", "modules/http", "modules/http1", "modules/http2", "modules/http3", "modules/http3-netty", "modules/http3-kwik",
    "modules/connect", "modules/whiteboard",
    "modules/files", "modules/service", "transport-loom/core", "transport-loom/net", "transport-loom/session",
    "transport-loom/session-metrics")
LIMIT_SECONDS = 600


def module(library):
    """The name of a library's Java module."""
    text = (ROOT / library / "src/main/java/module-info.java").read_text(encoding="utf-8")
    return re.search(r"^(?:open )?module ([\w.]+) \{", text, re.MULTILINE).group(1)


def sources(library):
    """The folders of a library's sources, generated ones too."""
    folders = [ROOT / library / "src/main/java", ROOT / library / "target/generated-sources/protobuf/java"]
    return ":".join(str(folder) for folder in folders if folder.is_dir())


def others():
    """The jars that are not ours. The tests are compiled, as some need the test classes of other modules."""
    subprocess.run(
        ["mvn", "-B", "-q", "-pl", ",".join(LIBRARIES), "-am", "test-compile", "dependency:build-classpath",
         f"-Dmdep.outputFile={CLASS_PATH}", "-Dmdep.appendOutput=true", "-Dmdep.includeScope=compile"],
        cwd=ROOT, check=True, timeout=LIMIT_SECONDS)
    jars = re.split(r"[:\n]", CLASS_PATH.read_text(encoding="utf-8"))
    return ":".join(sorted({jar for jar in jars if jar.endswith(".jar") and "/io/fawa/" not in jar}))


def main():
    shutil.rmtree(SITE, ignore_errors=True)
    CLASS_PATH.parent.mkdir(exist_ok=True)
    CLASS_PATH.unlink(missing_ok=True)
    command = [
        "javadoc", "-d", str(SITE), "-quiet", "--release", "21", "-encoding", "UTF-8", "-docencoding", "UTF-8", "-notimestamp",
        "-windowtitle", "fawa", "-doctitle", "fawa", "-overview", str(ROOT / "docs/javadoc-overview.html"),
        "-Xdoclint:all,-missing", "-Werror", "--module-path", others(),
        "--module", ",".join(module(library) for library in LIBRARIES)]
    for library in LIBRARIES:
        command += ["--module-source-path", f"{module(library)}={sources(library)}"]
    sys.exit(subprocess.run(command, cwd=ROOT, timeout=LIMIT_SECONDS).returncode)


if __name__ == "__main__":
    main()
