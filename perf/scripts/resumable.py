# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""A client of resumable uploads (the IETF's draft) that never gives up, as a program that can be killed.

    python3 resumable.py URL FILE STATE

STATE is a file that keeps the upload's URL and the highest byte sent, so that another run goes on.
"""

import hashlib
import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

PIECE = 1 << 18
SECONDS_MAX = 600
VERSION = {"Upload-Draft-Interop-Version": "8"}


class Refused(Exception):
    """An answer that another try does not change."""


class FinalResponse(http.client.HTTPResponse):
    """The library takes 104 for the final response."""

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if status // 100 != 1:
                return version, status, reason
            http.client.parse_headers(self.fp)


class Upload:
    """One file to one server. `moved` is called with each new highest byte."""

    def __init__(self, base, path, state, moved=lambda sent: None):
        self.base = urlsplit(base)
        self.path = Path(path)
        self.size = self.path.stat().st_size
        self.state = Path(state)
        self.moved = moved
        saved = json.loads(self.state.read_text()) if self.state.exists() else {}
        self.again = saved.get("again", 0)
        self.again_max = saved.get("againMax", 0)
        self.location = saved.get("location")
        self.sent = saved.get("sent", 0)

    def save(self):
        new = self.state.with_suffix(".new")
        new.write_text(json.dumps({
            "location": self.location, "sent": self.sent, "again": self.again, "againMax": self.again_max}))
        new.replace(self.state)

    def call(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection(self.base.hostname, self.base.port, timeout=30)
        connection.response_class = FinalResponse
        try:
            connection.request(method, target, body, {**VERSION, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def rest(self, offset):
        with self.path.open("rb") as file:
            file.seek(offset)
            at = offset
            while piece := file.read(PIECE):
                yield piece
                at += len(piece)
                if at > self.sent:
                    self.sent = at
                    self.moved(at)

    def create(self):
        status, headers, body = self.call("POST", "/uploads?name=" + self.path.name, b"", {
            "Upload-Complete": "?0", "Upload-Length": str(self.size)})
        if status != 201:
            raise Refused(f"creation: {status} {body!r}")
        self.location = urlsplit(headers["Location"]).path
        self.save()

    def go_on(self):
        status, headers, body = self.call("HEAD", self.location)
        if status == 503:
            raise ConnectionError("unavailable")
        if status != 204:
            raise Refused(f"HEAD: {status} {body!r}")
        offset = int(headers["Upload-Offset"])
        again = max(0, self.sent - offset)
        self.again += again
        self.again_max = max(self.again_max, again)
        self.save()
        if headers["Upload-Complete"] == "?1":
            offset = self.size
        status, headers, body = self.call("PATCH", self.location, self.rest(offset) if offset < self.size else b"", {
            "Content-Type": "application/partial-upload", "Upload-Offset": str(offset), "Upload-Complete": "?1",
            "Content-Length": str(self.size - offset)})
        if status in (409, 423, 503, 408, 500):
            raise ConnectionError(f"{status} {body!r}")
        if status != 201:
            raise Refused(f"PATCH at {offset}: {status} {body!r}")
        return json.loads(body)

    def run(self):
        """Sends it all; returns the server's record."""
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                if self.location is None:
                    self.create()
                return self.go_on()
            except (OSError, http.client.HTTPException):
                self.save()
                time.sleep(0.1)
        raise TimeoutError(f"not sent in {SECONDS_MAX} s")


def digest(path):
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main():
    upload = Upload(*sys.argv[1:4])
    upload.moved = lambda sent: upload.save()
    print(json.dumps({**upload.run(), "again": upload.again, "againMax": upload.again_max}))


if __name__ == "__main__":
    main()
