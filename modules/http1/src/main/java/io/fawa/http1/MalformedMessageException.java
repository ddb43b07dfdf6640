/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.io.IOException;

/**
 * A message, or a part of one, breaks the rules of HTTP/1.1. The text is for the log; the status is
 * the server's response.
 */
final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  MalformedMessageException(int status, String how) {
    super(how);
    this.status = status;
  }

  /** 400 to 505. */
  int status() {
    return status;
  }
}
