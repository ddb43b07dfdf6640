# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured beside fawa, and how to call them all."""

import json
import os
import subprocess
import time
from pathlib import Path

from measure import ROOT, built, java, tool

SAY_HELLO = "/greet.v1.GreetService/SayHello"
# field 1, "Ada", behind the flags and the length of an envelope
GRPC_BODY = b"\x00\x00\x00\x00\x05\x0a\x03Ada"
GRPC_HEADERS = ["content-type: application/grpc", "te: trailers"]
JSON_BODY = b'{"name":"Ada"}'
DESCRIPTORS = ROOT / "api/contract.binpb"
GREET_LUA = ROOT / "perf/scripts/greet.lua"
PIPELINED_LUA = ROOT / "perf/scripts/greet-pipelined.lua"
# Of every peer that can be told: the machine that the figures are taken on has two cores.
THREADS = 2

HINT = "build first: .ci/tools.sh bench"
UNBUILT = "it could not be built: perf/peers/build.sh says why"


def java_class(folder, name, *arguments, hint=HINT):
    """A Java program of a folder that holds `classes` and `lib`."""
    classes, libraries = built(f"{folder}/target/classes", hint), built(f"{folder}/target/lib", hint)
    return java_program(f"{classes}:{libraries}/*", name, *arguments)


def java_program(classpath, name, *arguments):
    return [java(), "--enable-native-access=ALL-UNNAMED", "-cp", classpath, name, *arguments]


def java_greet(folder, name):
    """A GreetService in Java; TLS takes the PEM files of a certificate and its key."""
    def program(*tls, more=()):
        return lambda port: java_class(
            f"perf/peers/{folder}", f"io.fawa.peers.{name}", f"127.0.0.1:{port}", *more, *tls, hint=UNBUILT)
    return program


def grpc_java(executor, *tls):
    return java_greet("grpc-java", "GrpcJavaGreet")(*tls, more=[executor])


helidon = java_greet("grpc-java", "HelidonGreet")
vertx = java_greet("vertx", "VertxGreet")
armeria = java_greet("armeria", "ArmeriaGreet")


def go(name, *more):
    return lambda port: [built(f"perf/peers/bin/{name}", HINT), "--addr", f"127.0.0.1:{port}", *more]


def attacked(port, words, head_start, seconds_max, work, nice=True):
    """Does some work while the hostile client attacks; answers what that answered, and what the attacker was told."""
    command = go("hostile", *words)(port)
    # It gives way to server and load whenever one of them wants its core.
    with subprocess.Popen([*(("nice", "-n", "19") if nice else ()), *command], stdout=subprocess.PIPE, text=True) as attacker:
        try:
            attacker.stdout.readline()
            time.sleep(head_start)
            found = work()
            told, _ = attacker.communicate(timeout=seconds_max)
        finally:
            attacker.kill()
    return found, json.loads(told)


def pem(tls):
    return ["--cert", tls[0], "--key", tls[1]] if tls else []


def connect_go(*tls):
    return go("connect-greet", *pem(tls))


def tonic(*tls):
    return lambda port: [
        built("perf/peers/tonic/target/release/tonic-greet", UNBUILT), "--addr", f"127.0.0.1:{port}", *pem(tls)]


def nghttpd(folder, *tls):
    """Serves a folder over HTTP/2, with the trailer that ends a gRPC answer."""
    def command(port):
        program = tool("nghttpd", "install nghttp2-server")
        secure = [str(port), tls[1], tls[0]] if tls else ["--no-tls", str(port)]
        return [program, "--address=127.0.0.1", f"--workers={THREADS}", f"--htdocs={folder}", "--trailer=grpc-status: 0", *secure]
    return command


def nginx(folder, answer):
    """Serves `folder/www`, and for SayHello the answer, whatever was asked."""
    def command(port):
        program = tool("nginx", "run .ci/tools.sh bench")
        Path(folder, "nginx.conf").write_text(f"""
daemon off;
{'user root;' if os.getuid() == 0 else ''}
worker_processes {THREADS};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  types {{ text/html html; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {folder}/www;
    location = {SAY_HELLO} {{
      default_type application/json;
      add_header greet-version v1;
      return 200 '{answer}';
    }}
  }}
}}
""")
        return [program, "-p", str(folder), "-e", "stderr", "-c", f"{folder}/nginx.conf"]
    return command


def pages(folder):
    """A Helidon application without any class of ours; only the page of greetservice is in its path."""
    def command(port):
        classes, libraries = (built(f"perf/bench/target/{name}", "build first: ./justw bench-connect") for name in ("classes", "lib"))
        jars = [jar for jar in sorted(Path(libraries).glob("*.jar")) if not jar.name.startswith("fawa-") or "greetservice" in jar.name]
        return java_program(":".join([classes, *map(str, jars)]), "io.fawa.perf.Pages", f"127.0.0.1:{port}", str(folder))
    return command


def pages_with_rpc(folder):
    """The same application with our modules in it."""
    return lambda port: java_class("perf/bench", "io.fawa.perf.PagesWithRpc", f"127.0.0.1:{port}", str(folder))
