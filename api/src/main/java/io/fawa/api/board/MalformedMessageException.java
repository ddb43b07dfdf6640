/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import java.io.IOException;
import java.util.Objects;

/** A client's message is malformed. The text does not quote it. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }

  MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The text for the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
