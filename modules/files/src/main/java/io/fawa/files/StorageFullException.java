/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/** A store has no space left; its contents are unchanged. */
public final class StorageFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /** {@code message} is logged and not shown to callers. */
  public StorageFullException(String message) {
    super(message);
  }

  /**
   * {@code message} is logged and not shown to callers; {@code cause} revealed the lack of space.
   */
  public StorageFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
