/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.io.IOException;

/**
 * Reads the status line and header section of a response (RFC 9112 §4, §5) within limits. It
 * accepts all that the RFC allows a server to send. Single-owner.
 */
final class ResponseReader {
  private final LineReader lines;

  ResponseReader(ByteInput in, Http1Config config) {
    lines = new LineReader(in, config.headBytesMax(), config.fieldsMax(), true);
  }

  /** The reader of what follows the header section. */
  LineReader lines() {
    return lines;
  }

  /**
   * Waits for the head of the final response and skips interim ones (RFC 9110 §15.2). They share
   * its limits, so that many interim responses cannot exceed them.
   */
  ResponseHead read() throws IOException {
    lines.begin();
    while (true) {
      ResponseHead head = statusLine(lines.line());
      lines.fields(head.headers());
      if (!head.interim()) {
        return head;
      }
      if (head.status() == 101) {
        throw malformed("status 101 to a request without upgrade");
      }
    }
  }

  private static ResponseHead statusLine(String line) throws MalformedMessageException {
    boolean shaped =
        line.length() >= 12
            && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
            && (line.length() == 12 || line.charAt(12) == ' ');
    long status = shaped ? FieldRules.contentLength(line.substring(9, 12)) : -1;
    if (status < 100) {
      throw malformed("not an HTTP/1.1 status line");
    }
    return new ResponseHead(line.charAt(7) - '0', (int) status, new Headers());
  }

  private static MalformedMessageException malformed(String how) {
    return new MalformedMessageException(502, how);
  }
}
