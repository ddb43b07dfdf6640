# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Greets in all four kinds as Python's grpcio does, with messages that the server describes itself.

One line per check; ends with status 1 if any failed.

    python3 greet.py HOST:PORT [CA_FILE]      cleartext, or TLS with an authority to trust
"""

import sys
import threading
import time

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SERVICE = "greet.v1.GreetService"
CHECK_SECONDS = 60
DEADLINE_SECONDS = 0.15
NAME_MAX = 1024


class Greeter:
    """The methods of the service, as reflection tells them."""

    def __init__(self, channel):
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        self.channel = channel
        self.methods = {method.name: method for method in pool.FindServiceByName(SERVICE).methods}

    def request(self, method, name):
        return GetMessageClass(self.methods[method].input_type)(name=name)

    def caller(self, method, kind):
        described = self.methods[method]
        return getattr(self.channel, kind)(
            f"/{SERVICE}/{method}", request_serializer=GetMessageClass(described.input_type).SerializeToString,
            response_deserializer=GetMessageClass(described.output_type).FromString)


def unary(greeter):
    call = greeter.caller("SayHello", "unary_unary")
    answer, state = call.with_call(greeter.request("SayHello", "Ada"), timeout=CHECK_SECONDS)
    assert answer.resp == "Hello, Ada!", answer
    assert ("greet-version", "v1") in [(key, value) for key, value in state.initial_metadata()], state.initial_metadata()


def unary_compressed(greeter):
    call = greeter.caller("SayHello", "unary_unary")
    name = "Ada" * 300
    answer = call(greeter.request("SayHello", name), timeout=CHECK_SECONDS, compression=grpc.Compression.Gzip)
    assert answer.resp == f"Hello, {name}!", answer


def too_long(greeter):
    call = greeter.caller("SayHello", "unary_unary")
    try:
        call(greeter.request("SayHello", "x" * (NAME_MAX + 1)), timeout=CHECK_SECONDS)
        raise AssertionError("a name that is too long was greeted")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error


def server_stream(greeter):
    call = greeter.caller("GreetStream", "unary_stream")
    parts = [answer.part for answer in call(greeter.request("GreetStream", "Ada"), timeout=CHECK_SECONDS)]
    assert parts == [f"Hello, Ada! (part {number})" for number in range(1, 11)], parts


def client_stream(greeter):
    call = greeter.caller("GreetClientStream", "stream_unary")
    names = (greeter.request("GreetClientStream", name) for name in ("Ada", "Bob", "Cy"))
    answer = call(names, timeout=CHECK_SECONDS)
    assert answer.summary == "Hello, Ada, Bob, Cy!", answer


def bidi_stream(greeter):
    """Each name is sent only once the greeting of the one before has come."""
    heard = []

    def names():
        for number in range(20):
            while len(heard) < number:
                time.sleep(0.001)
            yield greeter.request("GreetBidiStream", f"Ada {number}")
    for answer in greeter.caller("GreetBidiStream", "stream_stream")(names(), timeout=CHECK_SECONDS):
        heard.append(answer.echo)
    assert heard == [f"Hello, Ada {number}!" for number in range(20)], heard


def deadline(greeter):
    """The stream is left open: only the deadline can end it."""
    begin = time.monotonic()
    ended = threading.Event()

    def names():
        yield greeter.request("GreetBidiStream", "Ada")
        ended.wait(CHECK_SECONDS)
    call = greeter.caller("GreetBidiStream", "stream_stream")(names(), timeout=DEADLINE_SECONDS)
    try:
        list(call)
        raise AssertionError("the deadline did not end the stream")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
    finally:
        ended.set()
    assert time.monotonic() - begin < CHECK_SECONDS


def cancel(greeter):
    call = greeter.caller("GreetStream", "unary_stream")(greeter.request("GreetStream", "Ada"), timeout=CHECK_SECONDS)
    next(call)
    call.cancel()
    assert call.code() == grpc.StatusCode.CANCELLED, call.code()


def unknown_method(greeter):
    try:
        greeter.channel.unary_unary(f"/{SERVICE}/Nope")(b"", timeout=CHECK_SECONDS)
        raise AssertionError("a method that does not exist answered")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


CHECKS = (unary, unary_compressed, too_long, server_stream, client_stream, bidi_stream, deadline, cancel, unknown_method)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python3 greet.py HOST:PORT [CA_FILE]")
    if len(sys.argv) == 3:
        with open(sys.argv[2], "rb") as authority:
            channel = grpc.secure_channel(sys.argv[1], grpc.ssl_channel_credentials(authority.read()))
    else:
        channel = grpc.insecure_channel(sys.argv[1])
    failed = 0
    with channel:
        greeter = Greeter(channel)
        for check in CHECKS:
            begin = time.monotonic()
            try:
                check(greeter)
                print(f"ok   {check.__name__:20} {1000 * (time.monotonic() - begin):.1f} ms")
            except (AssertionError, grpc.RpcError) as error:
                failed += 1
                print(f"FAIL {check.__name__:20} {error!r}")
    print(f"{len(CHECKS) - failed} checks passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
