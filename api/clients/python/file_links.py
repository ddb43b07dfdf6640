# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Fetches a link by requests: whole, in two parts, and again unless it has changed; and sends a file.

    file_links.py BASE_URL LINK SHA256
"""

import hashlib
import sys

import requests

TIMEOUT_SECONDS = 60
PIECE_BYTES = 65_536


def fetched(session, link, digest, **fields):
    """Feeds what a link gives into a digest; the answer without its body."""
    with session.get(link, headers=fields, stream=True, timeout=TIMEOUT_SECONDS) as answer:
        for piece in answer.iter_content(PIECE_BYTES):
            digest.update(piece)
        return answer


def main(base_url, link, sha256):
    with requests.Session() as session:
        digest = hashlib.sha256()
        whole = fetched(session, link, digest)
        assert whole.status_code == 200, whole.status_code
        assert digest.hexdigest() == sha256
        print("ok whole")

        size, etag = int(whole.headers["Content-Length"]), whole.headers["ETag"]
        digest = hashlib.sha256()
        middle = size // 3
        for span in (f"bytes=0-{middle - 1}", f"bytes={middle}-"):
            part = fetched(session, link, digest, **{"Range": span, "If-Range": etag})
            assert part.status_code == 206, part.status_code
        assert digest.hexdigest() == sha256
        print("ok in two parts")

        same = session.get(link, headers={"If-None-Match": etag}, timeout=TIMEOUT_SECONDS)
        assert same.status_code == 304, same.status_code
        head = session.head(link, timeout=TIMEOUT_SECONDS)
        assert int(head.headers["Content-Length"]) == size
        print("ok unchanged")

        made = session.post(f"{base_url}/requests", json={"files": 1}, timeout=TIMEOUT_SECONDS).json()
        files = {"file": ("né.txt", b"hello")}
        sent = session.post(
            f"{base_url}/upload", files=files, headers={"Fawa-Request": made["key"]}, timeout=TIMEOUT_SECONDS
        )
        assert sent.status_code == 201, sent.text
        inbox = session.get(
            f"{base_url}/requests/{made['key']}",
            headers={"Fawa-Delete-Token": made["token"]},
            timeout=TIMEOUT_SECONDS,
        ).json()
        (received,) = inbox["received"]
        assert received["name"] == "né.txt", received
        assert session.get(received["url"], timeout=TIMEOUT_SECONDS).content == b"hello"
        print("ok sent for a request")


if __name__ == "__main__":
    main(*sys.argv[1:])
