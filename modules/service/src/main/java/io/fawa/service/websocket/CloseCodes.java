/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

/** The codes of close frames (RFC 6455 §7.4). */
final class CloseCodes {
  /** Stands for a close frame without a code; never sent. */
  static final int NONE_GIVEN = 1005;

  /** Stands for a connection that ended without a close frame; never sent. */
  static final int LOST = 1006;

  private static final int RESERVED = 1004;
  private static final int LAST_KNOWN = 1014;

  private CloseCodes() {}

  static boolean maySend(int code) {
    return (code >= 1000
            && code <= LAST_KNOWN
            && code != RESERVED
            && code != NONE_GIVEN
            && code != LOST)
        || (code >= 3000 && code <= 4999);
  }
}
