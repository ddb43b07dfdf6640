/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;

/** The peer has not responded for too long. */
public final class PeerGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  /** {@code message} says what was awaited, and how long. */
  public PeerGoneException(String message) {
    super(message);
  }
}
