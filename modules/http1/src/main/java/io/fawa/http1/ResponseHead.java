/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;

/**
 * What stands before a response's body.
 *
 * @param minorVersion 1 for HTTP/1.1, 0 for HTTP/1.0
 * @param status 100 to 999; RFC 9110 §15 leaves those from 600 on to whoever gets them
 * @param headers every field as it came
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
