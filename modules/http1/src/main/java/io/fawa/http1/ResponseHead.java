/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;

/**
 * The status line and header section of a response.
 *
 * @param minorVersion 1 for HTTP/1.1, 0 for HTTP/1.0
 * @param status 100 to 999; RFC 9110 §15 lets the recipient decide about 600 and more
 * @param headers all fields as received
 */
record ResponseHead(int minorVersion, int status, Headers headers) {
  boolean interim() {
    return status < 200;
  }

  /** Whether the server keeps the connection after this response (RFC 9112 §9.3). */
  boolean keepsAlive() {
    return minorVersion > 0 && !FieldRules.listHas(headers, "connection", "close");
  }
}
