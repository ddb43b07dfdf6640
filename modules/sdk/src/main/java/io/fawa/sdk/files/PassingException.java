/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A failure that another try may not have. */
final class PassingException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Optional<Duration> retryAfter;

  PassingException(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When the server wants to be asked again, if it said so. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
