/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.board.client;

import java.io.IOException;

/** A pack is no part of a message, or the message is too long. */
public final class MalformedPartException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedPartException(String message) {
    super(message);
  }
}
