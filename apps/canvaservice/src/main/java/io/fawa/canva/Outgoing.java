/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.PreparedText;

/**
 * A message to a client, encoded once for all that get it.
 *
 * @param text with a newline, which is its last character
 * @param fleeting whether it may be lost, as a newer one follows
 */
record Outgoing(PreparedText text, boolean fleeting) {
  static Outgoing of(String text) {
    return new Outgoing(PreparedText.of(text), false);
  }

  static Outgoing fleeting(String text) {
    return new Outgoing(PreparedText.of(text), true);
  }

  /** Without its newline, as messages on a session are. */
  byte[] bare() {
    return text.utf8(text.bytes() - 1);
  }
}
