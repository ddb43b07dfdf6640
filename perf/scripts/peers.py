# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured beside fawa, and how to call them all."""

from measure import ROOT, built, java

SAY_HELLO = "/greet.v1.GreetService/SayHello"
# field 1, "Ada", behind the flags and the length of an envelope
GRPC_BODY = b"\x00\x00\x00\x00\x05\x0a\x03Ada"
GRPC_HEADERS = ["content-type: application/grpc", "te: trailers"]
DESCRIPTORS = ROOT / "api/contract.binpb"
GREET_LUA = ROOT / "perf/scripts/greet.lua"

HINT = "build first: .ci/tools.sh bench"


def java_class(folder, name, *arguments):
    """A Java program of a folder that holds `classes` and `lib`."""
    classes = built(f"{folder}/target/classes", HINT)
    return [java(), "--enable-native-access=ALL-UNNAMED", "-cp", f"{classes}:{ROOT / folder}/target/lib/*", name, *arguments]


def grpc_java(executor, *tls):
    return lambda port: java_class(
        "perf/peers/grpc-java", "io.fawa.peers.GrpcJavaGreet", f"127.0.0.1:{port}", executor, *tls)


def helidon(*tls):
    return lambda port: java_class("perf/peers/grpc-java", "io.fawa.peers.HelidonGreet", f"127.0.0.1:{port}", *tls)


def go(name, *more):
    return lambda port: [built(f"perf/peers/bin/{name}", HINT), "--addr", f"127.0.0.1:{port}", *more]
