/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/** A store has no room for what it was given; it holds what it held before. */
public final class StorageFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With the store's own words, which are logged and not shown to callers. */
  public StorageFullException(String message) {
    super(message);
  }

  /** With the store's own words and the failure that told. */
  public StorageFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
