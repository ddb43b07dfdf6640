# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Calls over HTTP/3 by libcurl, as the package curl_cffi brings it, which is built with ngtcp2 and nghttp3.

    python3 http3_curl.py CA_FILE https://127.0.0.1:9443

The server has a page at /index.html, sends back what is posted to /echo, and has the RPC probe.v1.Probe/Say, which
answers with its request.

Prints a line for each check; ends with status 1 if one fails.
"""

import os
import sys
import tempfile
import time
from urllib.parse import urlsplit

from curl_cffi import Curl, CurlError, CurlHttpVersion, CurlInfo, CurlOpt

CHECK_MILLIS = 30_000
LARGE_BYTES = 300_000
HTTP2 = 3
HTTP3 = 30
ALTSVC_HTTP3 = 1 << 5


class Got:
    """An answer; its fields include the trailers."""

    def __init__(self, status, version, lines, body):
        self.status = status
        self.version = version
        self.fields = dict(line.decode().strip().lower().split(": ", 1) for line in lines if b": " in line)
        self.body = body


class Caller:
    """One handle of libcurl, and so one pool of connections."""

    def __init__(self, base, authority, version=CurlHttpVersion.V3ONLY):
        self.base = base
        self.curl = Curl()
        self.options = {CurlOpt.CAINFO: authority.encode(), CurlOpt.TIMEOUT_MS: CHECK_MILLIS,
                        CurlOpt.HTTP_VERSION: int(version)}

    def call(self, path, options=()):
        lines, parts = [], []
        self.curl.reset()
        wanted = {**self.options, **dict(options), CurlOpt.URL: f"{self.base}{path}".encode(),
                  CurlOpt.HEADERFUNCTION: lines.append, CurlOpt.WRITEFUNCTION: parts.append}
        for option, value in wanted.items():
            self.curl.setopt(option, value)
        self.curl.perform()
        return Got(self.curl.getinfo(CurlInfo.RESPONSE_CODE), self.curl.getinfo(CurlInfo.HTTP_VERSION), lines, b"".join(parts))

    def post(self, path, body, *fields):
        return self.call(path, {CurlOpt.POST: 1, CurlOpt.POSTFIELDS: body, CurlOpt.POSTFIELDSIZE: len(body),
                                CurlOpt.HTTPHEADER: [field.encode() for field in fields]})


def page(base, authority):
    caller = Caller(base, authority)
    got = caller.call("/index.html")
    assert (got.status, got.version) == (200, HTTP3), (got.status, got.version)
    assert got.body.startswith(b"<!doctype"), got.body[:50]
    head = caller.call("/index.html", {CurlOpt.NOBODY: 1})
    assert head.body == b"" and head.fields["content-length"] == str(len(got.body)), head.fields


def body(base, authority):
    sent = os.urandom(LARGE_BYTES)
    got = Caller(base, authority).post("/echo", sent, "Content-Type: application/octet-stream", "Expect:")
    assert (got.status, got.version) == (200, HTTP3), (got.status, got.version)
    assert got.body == sent, len(got.body)


def grpc(base, authority):
    message = b"\x0a\x05hello"
    sent = b"\0" + len(message).to_bytes(4, "big") + message
    got = Caller(base, authority).post("/probe.v1.Probe/Say", sent, "Content-Type: application/grpc", "TE: trailers")
    assert got.body == sent and got.fields["grpc-status"] == "0", (got.body, got.fields)


def alt_svc(base, authority):
    """Over HTTP/2 libcurl hears where HTTP/3 is, and writes it down."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "alt-svc")
        caller = Caller(base, authority, CurlHttpVersion.V2TLS)
        got = caller.call("/index.html", {CurlOpt.ALTSVC: file.encode(), CurlOpt.ALTSVC_CTRL: ALTSVC_HTTP3})
        caller.curl.close()
        assert (got.status, got.version) == (200, HTTP2), (got.status, got.version)
        with open(file, encoding="utf-8") as known:
            text = known.read()
    url = urlsplit(base)
    assert f"h2 {url.hostname} {url.port} h3 {url.hostname} {url.port} " in text, text


CHECKS = (page, body, grpc, alt_svc)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: python3 http3_curl.py CA_FILE BASE_URL")
    print(Curl().version().decode())
    failed = 0
    for check in CHECKS:
        begin = time.monotonic()
        try:
            check(sys.argv[2], sys.argv[1])
            print(f"ok   {check.__name__:16} {1000 * (time.monotonic() - begin):.1f} ms")
        except (AssertionError, CurlError) as error:
            failed += 1
            print(f"FAIL {check.__name__:16} {error!r}")
    print(f"{len(CHECKS) - failed} checks passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
