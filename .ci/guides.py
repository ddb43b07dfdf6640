#!/usr/bin/env python3
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Builds and runs the projects of the guides as a reader would, and compares what they print.

Each is built outside the reactor, with the libraries installed into a Maven repository of its own below
docs/guides/target. What else it needs is copied from the usual local repository, or downloaded.

    .ci/guides.py            all
    .ci/guides.py NAME...    those whose file names begin so
"""

import http.client
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "guides"
WORK = GUIDES / "target" / "projects"
LIMIT_SECONDS = 180
BLOCK = re.compile(r"(?:<!-- ([^>]+) -->\n)?```([a-z]+)\n(.*?)```\n", re.DOTALL)
SETTINGS = """<settings>
  <profiles>
    <profile>
      <id>kept</id>
      <repositories><repository><id>kept</id><url>{kept}</url>{policy}</repository></repositories>
      <pluginRepositories><pluginRepository><id>kept</id><url>{kept}</url>{policy}</pluginRepository></pluginRepositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>kept</activeProfile></activeProfiles>
</settings>
"""
# A local repository keeps no checksums.
POLICY = "<releases><checksumPolicy>ignore</checksumPolicy></releases><snapshots><enabled>false</enabled></snapshots>"


def say(text):
    print(f"guides: {text}", flush=True)


def fail(text):
    sys.exit(f"guides: FAILED: {text}")


def maven():
    """Gives the arguments that make Maven use the repository of this run."""
    WORK.mkdir(parents=True, exist_ok=True)
    settings = WORK / "settings.xml"
    kept = pathlib.Path.home() / ".m2" / "repository"
    settings.write_text(SETTINGS.format(kept=kept.as_uri(), policy=POLICY))
    return ["-gs", str(settings), f"-Dmaven.repo.local={WORK / 'repository'}"]


def environment(arguments):
    """The environment of a reader, whose mvn is ours with these arguments."""
    programs = WORK / "bin"
    programs.mkdir(exist_ok=True)
    found = subprocess.run(["sh", "-c", "command -v mvn"], capture_output=True, text=True, check=True).stdout.strip()
    quoted = " ".join("'" + argument + "'" for argument in arguments)
    (programs / "mvn").write_text(f"#!/bin/sh\nexec '{found}' -B {quoted} \"$@\"\n")
    (programs / "mvn").chmod(0o755)
    home = subprocess.run([ROOT / ".ci" / "jdk.sh"], capture_output=True, text=True, check=True).stdout.strip()
    path = os.pathsep.join([str(programs), home + "/bin", str(ROOT / ".tools" / "bin"), os.environ["PATH"]])
    return {**os.environ, "JAVA_HOME": home, "PATH": path}


class Project:
    """A folder in which the commands of a guide run."""

    def __init__(self, name, env):
        self.folder = GUIDES / "projects" / name
        self.env = env
        self.server = None
        self.log = WORK / f"{name}.log"
        # What earlier runs have built, and the keys that they have made.
        for made in ("target", "data"):
            shutil.rmtree(self.folder / made, ignore_errors=True)

    def run(self, commands):
        """Runs commands to their end; gives what they print."""
        done = subprocess.run(
            ["sh", "-e", "-c", commands], cwd=self.folder, env=self.env, timeout=LIMIT_SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            fail(f"{commands}\n{done.stdout}{done.stderr}")
        # Maven resets the terminal's colours whatever it is told.
        return re.sub(r"\x1b\[0?m", "", done.stdout)

    def serve(self, commands):
        """Runs all but the last command, and starts that one."""
        *before, last = commands.strip().splitlines()
        self.run("\n".join(before))
        with self.log.open("w") as log:
            self.server = subprocess.Popen(
                ["sh", "-c", "exec " + last], cwd=self.folder, env=self.env, stdout=log, stderr=log)

    def await_port(self, port):
        """Waits until something answers there."""
        end = time.monotonic() + 180
        while time.monotonic() < end and self.server.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            except http.client.HTTPException:
                return  # an answer, though none of HTTP/1.1
        fail(f"nothing answers on port {port}:\n{self.log.read_text()}")

    def stop(self):
        """Ends the server as a supervisor does."""
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.server.kill()
                fail(f"the server does not end when told to:\n{self.log.read_text()}")
            self.server = None


def compare(guide, commands, printed, wanted):
    if printed != wanted:
        fail(f"{guide} prints\n{printed}\nafter\n{commands}\nand says\n{wanted}")


def blocks(guide):
    """The fenced blocks of a guide: note, language, text."""
    found = BLOCK.findall(guide.read_text())
    return list(zip(found, found[1:] + [("", "", "")]))


def walk(guide, env):
    """Does what a guide says, from top to bottom; gives how many outputs were compared."""
    compared = 0
    project = None
    try:
        for (note, _, text), (_, _, following) in blocks(guide):
            kind, _, name = note.partition(": ")
            if kind == "main":
                printed = Project(name, env).run(text)
                compare(guide.name, text, printed, following)
                compared += 1
            elif kind == "serve":
                project = Project(name, env)
                project.serve(text)
            elif note == "run":
                project.await_port(re.search(r"127\.0\.0\.1:(\d+)", text).group(1))
                printed = ""
                for line in text.strip().splitlines():
                    output = project.run(line)
                    printed += output if output.endswith("\n") else output + "\n"
                compare(guide.name, text, printed, following)
                compared += 1
    finally:
        if project is not None:
            project.stop()
    return compared


def main():
    arguments = maven()
    env = environment(arguments)
    say("installing the libraries")
    started = time.monotonic()
    installed = subprocess.run(
        # Libraries that are copied into the new repository are no reason to compile everything anew.
        [ROOT / "justw", "install", "-q", "-Dmaven.compiler.useIncrementalCompilation=false", *arguments],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
    if installed.returncode != 0:
        fail(f"./justw install\n{installed.stdout}")
    wanted = tuple(sys.argv[1:]) or ("",)
    for guide in sorted(GUIDES.glob("*.md")):
        if not guide.name.startswith(wanted) or not re.search(r"<!-- (main|serve): ", guide.read_text()):
            continue
        say(f"{guide.name}, {time.monotonic() - started:.0f} s")
        if walk(guide, env) == 0:
            fail(f"{guide.name} compares nothing")
    say(f"passed in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
